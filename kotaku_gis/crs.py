"""The metric CRS of a project, and guards around datums.

Lengths and areas are measured in metres on a grid that fits the place: UTM on WGS 84 by default, DGN95 TM-3 or SRGI2013
when the data come so. Indonesia spans UTM 46 to 54 and TM-3 zones 46.2 to 54.1 (cartography reference, section 3.3).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from pyproj import CRS, Proj, Transformer
from pyproj.crs import ProjectedCRS
from pyproj.crs.coordinate_operation import TransverseMercatorConversion

from kotaku_gis.errors import CRSError
from kotaku_gis.i18n import Figure, fault

# west, south, east, north in degrees, generous at sea
INDONESIA = (94.0, -12.0, 142.0, 7.0)
_FIRST_TM3, _FIRST_TM3_EPSG, _LAST_TM3_EPSG = 93.0, 23830, 23845
_SRGI2013 = 9470
_EARTH_RADIUS_M = 6_371_000
_MAX_AREA_ERROR = 0.004  # a UTM zone is off by 0.002 at its edge, and a kelurahan may reach over it


def utm(lon: float, lat: float) -> CRS:
    """UTM zone on WGS 84 that holds a point given in degrees.

    Examples
    --------
    >>> utm(110.37, -7.78).to_epsg(), utm(98.67, 3.6).to_epsg()
    (32749, 32647)
    """
    zone = math.floor((lon + 180) / 6) + 1
    return CRS.from_epsg((32600 if lat >= 0 else 32700) + zone)


def tm3(lon: float, *, datum: str = "DGN95") -> CRS:
    """TM-3 zone of BPN that holds a longitude in degrees; `datum` is ``DGN95`` or ``SRGI2013``.

    SRGI2013 has no TM-3 codes of its own, so the grid is built on its geographic CRS with the same constants.

    Examples
    --------
    >>> tm3(106.83).to_epsg()
    23834
    """
    code = _FIRST_TM3_EPSG + math.floor((lon - _FIRST_TM3) / 3)
    if not _FIRST_TM3_EPSG <= code <= _LAST_TM3_EPSG:
        raise CRSError(fault("crs.outside_tm3", lon=lon))
    if datum == "DGN95":
        return CRS.from_epsg(code)
    centre = 94.5 + 3 * (code - _FIRST_TM3_EPSG)
    zone = f"{math.floor((centre + 180) / 6) + 1}.{1 if (centre + 180) % 6 < 3 else 2}"
    grid = TransverseMercatorConversion(
        longitude_natural_origin=centre,
        scale_factor_natural_origin=0.9999,
        false_easting=200_000,
        false_northing=1_500_000,
    )
    return CRS(ProjectedCRS(grid, name=f"SRGI2013 / Indonesia TM-3 zone {zone}", geodetic_crs=CRS.from_epsg(_SRGI2013)))


def is_metric(crs: CRS) -> bool:
    """Whether lengths and areas may be measured in `crs`: projected, in metres, and no web Mercator."""
    if not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info[:2]):
        return False
    method = crs.coordinate_operation.method_name if crs.coordinate_operation else ""
    return "Pseudo Mercator" not in method and not method.startswith("Mercator")


def project_crs(crs: CRS | None, bounds: Sequence[float], *, wanted: str | None = None) -> CRS:
    """The CRS to measure in: `wanted` when given, else `crs` when it is metric, else UTM at the middle of `bounds`.

    Parameters
    ----------
    crs
        That of the layer which leads (blocks).
    bounds
        West, south, east, north of that layer, in its own CRS.
    wanted
        Anything that pyproj understands.

    Raises
    ------
    CRSError
        `wanted` is unknown or not metric, `crs` is missing, or areas would be off by more than 0.4 % at this place.
    """
    if wanted is not None:
        chosen = parse(wanted)
        if not is_metric(chosen):
            raise CRSError(fault("crs.not_metric", crs=label(chosen)))
    elif crs is None:
        raise CRSError(fault("crs.missing"))
    else:
        chosen = crs
    middle = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    lon, lat = Transformer.from_crs(crs or chosen, 4326, always_xy=True).transform(*middle)
    if not is_metric(chosen):
        return utm(lon, lat)
    off = area_error(chosen, lon, lat)
    if not off <= _MAX_AREA_ERROR:
        raise CRSError(fault("crs.far_away", crs=label(chosen), percent=Figure(100 * off, digits=1)))
    return chosen


def area_error(crs: CRS, lon: float, lat: float) -> float:
    """Share by which areas in `crs` are off at a point: 0.0008 in the middle of a UTM zone, infinite where it ends.

    Examples
    --------
    >>> round(area_error(CRS.from_epsg(32749), 111.0, -7.0), 4)
    0.0008
    """
    scale = Proj(crs).get_factors(lon, lat).areal_scale
    return abs(scale - 1) if math.isfinite(scale) else math.inf


def parse(text: str | int) -> CRS:
    """The CRS that a person wrote; raises `CRSError` with what to write instead."""
    from pyproj.exceptions import CRSError as ProjError

    try:
        return CRS.from_user_input(text)
    except ProjError as error:
        raise CRSError(fault("crs.unknown", crs=text)) from error


def label(crs: CRS | None) -> str:
    """``EPSG:32749 (WGS 84 / UTM zone 49S)``, or the name alone where there is no code."""
    if crs is None:
        return "-"
    code = crs.to_epsg()
    return f"EPSG:{code} ({crs.name})" if code else str(crs.name)


def datum_shift_m(source: CRS, target: CRS, lon: float, lat: float) -> float:
    """How far a point moves on the ground when coordinates change from the datum of `source` to that of `target`, in m.

    The same degrees, read in the one and in the other, are compared: 0 for DGN95 and WGS 84, about 0.23 m for SRGI2013
    at Jakarta.
    """
    here, there = source.geodetic_crs, target.geodetic_crs
    if here is None or there is None or here == there:
        return 0.0
    moved = Transformer.from_crs(here.to_2d(), there.to_2d(), always_xy=True).transform(lon, lat)
    north = math.radians(moved[1] - lat) * _EARTH_RADIUS_M
    east = math.radians(moved[0] - lon) * _EARTH_RADIUS_M * math.cos(math.radians(lat))
    return math.hypot(east, north)
