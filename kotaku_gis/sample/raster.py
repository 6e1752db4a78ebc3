"""Two rasters: the depth of the design flood in cells of 5 m with a hole, and a coarse picture from the air."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import rasterio
from PIL import Image, ImageDraw, ImageFilter
from rasterio import Affine
from shapely import Polygon, box

from kotaku_gis.sample.terrain import CRS, bend, flood_depth_m, on_map

CELL_M = 5.0
NODATA = -9999.0
HOLE = ((128.0, 120.0), 21.0)  # centre on the plan and radius of the gap in the flood raster
PIXEL_M = 0.5
MARGIN_M = 10.0
HALF_STEP_M = 0.005  # stored depths lie between the hundredths, so none sits on a class limit

GROUND, WATER, POND, GRASS, ROAD, EARTH = (
    (172, 160, 138),
    (104, 112, 92),
    (118, 132, 118),
    (110, 138, 82),
    (128, 126, 124),
    (186, 170, 142),
)
ROOFS = ((168, 92, 66), (150, 80, 60), (182, 112, 84), (140, 132, 128), (162, 156, 150), (120, 74, 58))


def depth_grid(bounds: tuple[float, float, float, float]) -> tuple[np.ndarray, tuple[float, float]]:
    """Depth at each cell centre (m, nodata in the hole), and the west and north edge of the grid."""
    west, south = (np.floor(value / CELL_M) * CELL_M for value in bounds[:2])
    east, north = (np.ceil(value / CELL_M) * CELL_M for value in bounds[2:])
    columns, rows = round((east - west) / CELL_M), round((north - south) / CELL_M)
    x, y = np.meshgrid(west + CELL_M * (np.arange(columns) + 0.5), north - CELL_M * (np.arange(rows) + 0.5))
    depth = flood_depth_m(x, y)
    stored = np.where(depth > 0, np.round(depth, 2) + HALF_STEP_M, 0.0)
    centre = bend(np.array([HOLE[0]]))[0]
    hole = np.hypot(x - centre[0], y - centre[1]) < HOLE[1]
    return np.where(hole, NODATA, stored).astype(np.float32), (float(west), float(north))


def _written(path: Path, bands: np.ndarray, corner: tuple[float, float], cell_m: float, **options: Any) -> None:
    """One GeoTIFF with the bands first."""
    count, height, width = bands.shape
    profile = {"driver": "GTiff", "count": count, "height": height, "width": width, "dtype": bands.dtype, "crs": CRS}
    transform = Affine(cell_m, 0.0, corner[0], 0.0, -cell_m, corner[1])
    with rasterio.open(path, "w", transform=transform, **profile, **options) as out:
        out.write(bands)


def write_depth(path: Path, kelurahan: gpd.GeoDataFrame) -> None:
    """The flood raster over the kelurahan."""
    grid, corner = depth_grid(tuple(kelurahan.total_bounds))
    _written(path, grid[np.newaxis], corner, CELL_M, nodata=NODATA, compress="deflate", predictor=3)


def _ponds() -> list[Polygon]:
    """Fish ponds in the north-east, between their dikes."""
    rows = [(y, y + 40.0) for y in (232.0, 276.0, 320.0, 364.0)]
    columns = [(392.0, 444.0), (448.0, 506.0), (510.0, 600.0)]
    return [box(west, south, east, north) for south, north in rows for west, east in columns]


def _trees(draw: ImageDraw.ImageDraw, size: tuple[int, int], rng: np.random.Generator) -> None:
    for x, y, radius in rng.uniform((0, 0, 2), (*size, 6), (900, 3)):
        shade = int(rng.integers(-14, 14))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(70 + shade, 98 + shade, 54 + shade))


def write_orthophoto(path: Path, layers: dict[str, gpd.GeoDataFrame], rng: np.random.Generator) -> None:
    """Roofs, streets, water and trees painted as seen from the air, as a JPEG-compressed GeoTIFF."""
    west, south, east, north = layers["kelurahan"].total_bounds
    west, north = np.floor(west - MARGIN_M), np.ceil(north + MARGIN_M)
    size = (int((east + MARGIN_M - west) / PIXEL_M), int((north - south + MARGIN_M) / PIXEL_M))
    image = Image.new("RGB", size, GRASS)
    draw = ImageDraw.Draw(image)

    def painted(frame: gpd.GeoDataFrame, colours: list[tuple[int, ...]]) -> None:
        for shape, colour in zip(frame.geometry, colours, strict=True):
            ring = (np.asarray(shape.exterior.coords) - (west, north)) / (PIXEL_M, -PIXEL_M)
            draw.polygon([tuple(point) for point in ring], fill=colour)

    zones = layers["zone"]
    painted(zones, [GRASS if code == "IK-2" or code.startswith("RTH") else GROUND for code in zones["KODSZN"]])
    _trees(draw, size, rng)
    painted(layers["river"], [WATER])
    ponds = gpd.GeoDataFrame(geometry=[on_map(pond) for pond in _ponds()])
    painted(ponds, [POND] * len(ponds))
    streets = layers["road"].assign(geometry=layers["road"].buffer(layers["road"]["width_m"] / 2))
    painted(streets, [EARTH if surface == "earth" else ROAD for surface in streets["surface"]])
    roofs = layers["building"]
    tones = rng.integers(0, len(ROOFS), len(roofs))
    shades = rng.integers(-12, 12, len(roofs))
    painted(
        roofs, [tuple(int(part + shade) for part in ROOFS[tone]) for tone, shade in zip(tones, shades, strict=True)]
    )
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(0.6))).astype(np.int16)
    noise = rng.normal(0.0, 3.0, pixels.shape[:2]).astype(np.int16)[..., np.newaxis]
    bands = np.clip(pixels + noise, 0, 255).astype(np.uint8).transpose(2, 0, 1)
    options = {"compress": "jpeg", "photometric": "ycbcr", "jpeg_quality": 62, "tiled": True, "interleave": "pixel"}
    _written(path, bands, (float(west), float(north)), PIXEL_M, **options)
