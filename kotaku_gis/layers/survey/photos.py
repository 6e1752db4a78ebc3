"""Photographs as points: where they were taken, which way they look, and when."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.formats import FID
from kotaku_gis.layers.formats.archive import ARCHIVES, unpacked

SUFFIXES = (".jpg", ".jpeg")
_HEADING = re.compile(rb"(?:GimbalYawDegree|FlightYawDegree)\W{1,3}([+-]?\d{1,3}(?:\.\d{1,6})?)")
_TAKEN = re.compile(r"^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$", re.ASCII)
_THUMBNAIL_PX = 480


def holds_photos(file: Path) -> bool:
    """Whether a path is a photograph, or a folder or archive that holds some."""
    return file.suffix.lower() in (*SUFFIXES, *ARCHIVES) or file.is_dir()


def read_photos(file: Path) -> gpd.GeoDataFrame:
    """Photographs as points in EPSG:4326, in the order of their names.

    Columns ``photo_id`` (its number in that order, for people call photographs after families), ``file`` (place within
    the folder), ``direction_deg`` (clockwise from north), ``time`` (ISO, without zone). A photograph that tells no
    position, or cannot be opened, has a null geometry.

    Raises
    ------
    LayerError
        There is no photograph.
    """
    folder = unpacked(file) if file.suffix.lower() in ARCHIVES and file.is_file() else file
    found = [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES)
    if not found:
        raise LayerError(fault("survey.no_photos", file=file))
    base = folder.parent if folder.is_file() else folder
    rows = [(path.relative_to(base).as_posix(), *_read(path)) for path in found]
    table = pd.DataFrame(rows, columns=["file", "geometry", "direction_deg", "time"])
    table.insert(0, "photo_id", [f"F{number:04d}" for number in range(1, len(table) + 1)])
    table.insert(0, FID, range(1, len(table) + 1))
    return gpd.GeoDataFrame(table, geometry="geometry", crs=4326)


def thumbnail(file: Path, *, size_px: int = _THUMBNAIL_PX) -> bytes:
    """A small upright JPEG of a photograph, without any of its metadata; the same bytes for the same photograph."""
    with Image.open(file) as picture:
        small = ImageOps.exif_transpose(picture).convert("RGB")
        small.thumbnail((size_px, size_px))
        plain = Image.frombytes("RGB", small.size, small.tobytes())
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=80, exif=b"")
    return out.getvalue()


def degrees(parts: object, letter: object) -> float | None:
    """Degrees, minutes and seconds of EXIF, with a letter for the side, as decimal degrees; None when unreadable.

    Numbers that no place has (250 degrees) are given as they are.
    """
    if not isinstance(parts, Sequence) or isinstance(parts, str | bytes) or not 1 <= len(parts) <= 3:
        return None
    numbers = [_number(part) for part in parts]
    side = str(letter).strip("\x00 ").upper()
    if any(number is None or number < 0 for number in numbers) or side not in {"N", "S", "E", "W"}:
        return None
    value = sum(number / 60**power for power, number in enumerate(numbers) if number is not None)
    return -value if side in {"S", "W"} else value


def heading(value: object) -> float | None:
    """A direction as degrees from 0 to below 360; None when it is no number."""
    number = _number(value)
    return None if number is None else round(number % 360, 2) % 360


def taken(text: object) -> str | None:
    """Date and time of EXIF (``2025:10:01 13:27:15``) in ISO form; None when it is none."""
    found = _TAKEN.match(str(text).strip("\x00 "))
    if not found:
        return None
    written = "{}-{}-{}T{}:{}:{}".format(*found.groups())
    try:
        dt.datetime.fromisoformat(written)
    except ValueError:
        return None
    return written


def _read(file: Path) -> tuple[shapely.Point | None, float | None, str | None]:
    try:
        with Image.open(file) as picture:
            exif = picture.getexif()
            place, details = exif.get_ifd(ExifTags.IFD.GPSInfo), exif.get_ifd(ExifTags.IFD.Exif)
            extra = picture.info.get("xmp", b"")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None, None, None
    lat = degrees(place.get(ExifTags.GPS.GPSLatitude), place.get(ExifTags.GPS.GPSLatitudeRef))
    lon = degrees(place.get(ExifTags.GPS.GPSLongitude), place.get(ExifTags.GPS.GPSLongitudeRef))
    point = shapely.Point(lon, lat) if lat is not None and lon is not None and (lat, lon) != (0, 0) else None
    shot = _first(taken(exif.get(tag) or details.get(tag)) for tag in (0x9003, 0x9004, 0x0132))
    return point, _looking(place, extra), shot


def _looking(place: dict[int, object], extra: object) -> float | None:
    """The direction that GPS tells, else that of a drone's camera or flight."""
    told = heading(place.get(ExifTags.GPS.GPSImgDirection))
    if told is not None:
        return told
    found = _HEADING.search(extra if isinstance(extra, bytes) else b"")
    return heading(float(found[1])) if found else None


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type] # whatever EXIF holds
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
