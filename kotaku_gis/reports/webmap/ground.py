"""The orthophoto under the map: turned to the web's projection, small enough for one file."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import rasterio
from PIL import Image
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform_bounds
from rasterio.windows import from_bounds

from kotaku_gis.errors import LayerError
from kotaku_gis.layers.raster import open_raster
from kotaku_gis.manifest import Project

LARGEST_PX = 3000
LARGEST_BYTES = 8_000_000
_WEB, _DEGREES = "EPSG:3857", "EPSG:4326"
_QUALITIES = (80, 65, 50, 35)


def ground(project: Project, tables: Sequence[gpd.GeoDataFrame]) -> dict[str, Any] | None:
    """The first orthophoto of a project over `tables` together, as JPEG in the page; None where there is none."""
    for source in project.layers.get("orthophoto", ()):
        try:
            raster = open_raster(project.file(source), source, role="orthophoto")
        except LayerError:
            continue
        with rasterio.open(raster.path) as opened, WarpedVRT(opened, src_crs=raster.crs, crs=_WEB) as turned:
            wanted = np.array([transform_bounds(table.crs, _WEB, *table.total_bounds) for table in tables])
            west, south = np.maximum(wanted[:, :2].min(axis=0), turned.bounds[:2])
            east, north = np.minimum(wanted[:, 2:].max(axis=0), turned.bounds[2:])
            if west >= east or south >= north:
                continue
            window = from_bounds(west, south, east, north, turned.transform).round_offsets().round_lengths()
            share = min(1.0, LARGEST_PX / max(window.width, window.height))
            size = max(1, round(window.height * share)), max(1, round(window.width * share))
            bands = list(range(1, min(3, turned.count) + 1))
            pixels = turned.read(bands, window=window, out_shape=(len(bands), *size), resampling=Resampling.average)
            cell, top, left = turned.transform.a, turned.transform.f, turned.transform.c
            west, north = left + window.col_off * cell, top - window.row_off * cell
            bounds = west, north - window.height * cell, west + window.width * cell, north
        picture = Image.fromarray(_eight_bits(pixels))
        west, south, east, north = transform_bounds(_WEB, _DEGREES, *bounds)
        return {"image": _jpeg(picture), "bounds": [[south, west], [north, east]]}
    return None


def _eight_bits(pixels: np.ndarray) -> np.ndarray:
    """Rows of red, green and blue in 0 to 255."""
    bands = pixels if len(pixels) == 3 else np.repeat(pixels[:1], 3, axis=0)
    if bands.dtype != np.uint8:
        top = float(bands.max()) or 1.0
        bands = np.clip(bands.astype(float) * 255 / top, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.moveaxis(bands, 0, -1))


def _jpeg(picture: Image.Image) -> str:
    for quality in _QUALITIES:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=quality)
        if file.tell() <= LARGEST_BYTES:
            break
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode("ascii")
