"""The map frame of a sheet as a GeoTIFF for a GIS."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
import rasterio
from affine import Affine
from matplotlib.figure import Figure
from pyproj import CRS

from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.output import pixels
from kotaku_gis.sheets.paper import Box, Layout


class Page(Protocol):
    """What is asked of a sheet."""

    @property
    def figure(self) -> Figure:
        """The page."""

    @property
    def frame(self) -> Box:
        """Where on it the map lies, in millimetres."""

    @property
    def layout(self) -> Layout:
        """The paper."""

    @property
    def extent(self) -> Bounds:
        """The ground of the frame."""

    @property
    def crs(self) -> CRS:
        """The grid."""


def write_geotiff(sheet: Page, file: Path, *, dpi: int) -> None:
    """Write the pixels inside the map frame, with the ground that exactly they show."""
    picture = pixels(sheet.figure, dpi=dpi)
    rows, columns = picture.shape[:2]
    per_x, per_y = columns / sheet.layout.width, rows / sheet.layout.height
    frame = sheet.frame
    left, right = int(np.ceil(frame.left * per_x)), int(frame.right * per_x)
    top, low = int(np.ceil(rows - frame.top * per_y)), int(rows - frame.bottom * per_y)
    west, south, east, _ = sheet.extent
    per_m = (east - west) / frame.width
    corner = west + (left / per_x - frame.left) * per_m, south + ((rows - top) / per_y - frame.bottom) * per_m
    image = np.moveaxis(picture[top:low, left:right, :3], -1, 0)
    facts = {
        "driver": "GTiff",
        "width": right - left,
        "height": low - top,
        "count": 3,
        "dtype": "uint8",
        "crs": sheet.crs.to_wkt(),
        "transform": Affine(per_m / per_x, 0.0, corner[0], 0.0, -per_m / per_y, corner[1]),
        "compress": "deflate",
        "photometric": "rgb",
    }
    with rasterio.open(file, "w", **facts) as target:
        target.write(image)
