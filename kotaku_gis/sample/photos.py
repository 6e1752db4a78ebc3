"""Small painted photographs with position, direction and time in their EXIF data."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import numpy as np
from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base
from PIL.TiffImagePlugin import IFDRational
from pyproj import Transformer
from shapely import Point

from kotaku_gis.sample.terrain import CRS, bend

SIZE = (240, 180)
# file, spot on the plan, direction looked at (degrees from north), time, what the ground is
PHOTOS = (
    ("foto_01_gang.jpg", (120.0, 205.0), 85.0, "2026:03:14 09:12:05", "gang"),
    ("foto_02_bantaran.jpg", (46.0, 170.0), 275.0, "2026:03:14 09:31:40", "sungai"),
    ("foto_03_genangan.jpg", (85.0, 152.0), 10.0, "2026:03:14 10:02:11", "genangan"),
    ("foto_04_padat.jpg", (300.0, 110.0), 160.0, "2026:03:14 10:40:53", "gang"),
    ("foto_05_lapangan.jpg", (455.0, 128.0), 45.0, "2026:03:15 08:20:30", "lapangan"),
)
FLOORS = {"gang": (150, 146, 140), "sungai": (112, 118, 92), "genangan": (124, 110, 86), "lapangan": (112, 144, 78)}


def _scene(kind: str, rng: np.random.Generator) -> Image.Image:
    """Sky, a row of houses on either hand, and the ground between them."""
    width, height = SIZE
    image = Image.new("RGB", SIZE, (188, 206, 222))
    draw = ImageDraw.Draw(image)
    centre, horizon = width // 2, int(height * 0.42)
    draw.polygon([(0, height), (centre - 6, horizon), (centre + 6, horizon), (width, height)], fill=FLOORS[kind])
    for side in (-1, 1):
        for step in np.linspace(1.0, 0.12, 7):
            outer, inner = centre + side * width * 0.62 * step, centre + side * width * 0.62 * step * 0.72
            top = horizon - height * 0.34 * step * float(rng.uniform(0.75, 1.1))
            base, tone = horizon + height * 0.52 * step, rng.integers(90, 210, 3)
            wall = [(outer, top), (inner, top + 8 * step), (inner, base - 8 * step), (outer, base)]
            if kind != "lapangan" or step < 0.4:
                draw.polygon(wall, fill=tuple(int(value) for value in tone))
                draw.line([wall[0], wall[1]], fill=(130, 70, 50), width=max(1, int(6 * step)))
    return image


def _degrees(value: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    """Degrees, minutes and seconds as EXIF keeps them."""
    seconds = round(abs(value) * 3600 * 10_000)
    whole, rest = divmod(seconds, 36_000_000)
    minutes, left = divmod(rest, 600_000)
    return IFDRational(whole), IFDRational(minutes), IFDRational(Fraction(left, 10_000))


def photo_points() -> gpd.GeoDataFrame:
    """Where each photograph was taken, for a layer of its own."""
    spots = [Point(bend(np.array([spot]))[0]) for _, spot, *_ in PHOTOS]
    columns = {
        "KODE_FOTO": [f"F{number:02d}" for number in range(1, len(PHOTOS) + 1)],
        "FOTO": [f"foto/{name}" for name, *_ in PHOTOS],
        "ARAH": [direction for _, _, direction, *_ in PHOTOS],
        "WAKTU": [time for *_, time, _ in PHOTOS],
        "KET": [kind for *_, kind in PHOTOS],
    }
    return gpd.GeoDataFrame(columns, geometry=spots, crs=CRS)


def write_photos(folder: Path, rng: np.random.Generator) -> None:
    """The photographs, each a few kilobytes."""
    folder.mkdir(parents=True, exist_ok=True)
    to_degrees = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    for name, spot, direction, time, kind in PHOTOS:
        east, north = bend(np.array([spot]))[0]
        lon, lat = to_degrees.transform(east, north)
        exif = Image.Exif()
        exif[Base.DateTime.value] = time
        exif[Base.Make.value] = "kotaku_gis"
        exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal.value] = time
        gps = exif.get_ifd(IFD.GPSInfo)
        gps[GPS.GPSLatitudeRef.value], gps[GPS.GPSLatitude.value] = "S" if lat < 0 else "N", _degrees(lat)
        gps[GPS.GPSLongitudeRef.value], gps[GPS.GPSLongitude.value] = "E", _degrees(lon)
        gps[GPS.GPSImgDirectionRef.value], gps[GPS.GPSImgDirection.value] = "T", IFDRational(Fraction(direction))
        _scene(kind, rng).save(folder / name, "JPEG", quality=70, exif=exif)
