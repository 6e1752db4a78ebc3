"""Places in degrees, minutes and seconds."""

from __future__ import annotations

from functools import lru_cache

from pyproj import CRS, Transformer

from kotaku_gis.i18n import number, text
from kotaku_gis.sheets.extent import Bounds

_MINUTE, _SECOND = "\u2032", "\u2033"


@lru_cache(maxsize=16)
def to_degrees(crs: CRS) -> Transformer:
    """From metres of a grid to longitude and latitude of its own datum."""
    return Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)


def corner_words(extent: Bounds, crs: CRS, lang: str) -> str:
    """The south-west and the north-east corner of a sheet in degrees."""
    lons, lats = to_degrees(crs).transform(extent[::2], extent[1::2])
    corners = [f"{degrees(lat, 'lat', lang)}, {degrees(lon, 'lon', lang)}" for lon, lat in zip(lons, lats, strict=True)]
    return text("sheet.corners", lang, southwest=corners[0], northeast=corners[1])


def degrees(value: float, axis: str, lang: str) -> str:
    """One coordinate, its seconds to a hundredth (30 cm on the ground)."""
    hundredths = round(abs(value) * 360_000)
    whole, rest = divmod(hundredths, 360_000)
    minutes, seconds = divmod(rest, 6000)
    side = text(f"sheet.{axis}_{'negative' if value < 0 else 'positive'}", lang)
    return f"{whole}°{minutes:02d}{_MINUTE}{number(seconds / 100, lang, digits=2).rjust(5, '0')}{_SECOND} {side}"
