"""Rasters on a sheet: cells of a class as areas, pictures, hill shading, contours."""

from __future__ import annotations

import numpy as np
import pandas as pd
import rasterio
import shapely
from affine import Affine
from matplotlib.colors import LightSource
from matplotlib.figure import Figure
from pyproj import CRS
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import RasterioError
from rasterio.features import shapes
from rasterio.vrt import WarpedVRT

from kotaku_gis.errors import LayerError
from kotaku_gis.hazards.classes import is_free, layer_classes
from kotaku_gis.i18n import fault
from kotaku_gis.layers.raster import RasterLayer
from kotaku_gis.regulations import load
from kotaku_gis.sheets.classify import Classed, members
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.theme import Drawn

_PICTURE_PX_MM = 6.0  # 150 dots an inch
_CELLS_MM = 2.0
_LIMITS, _FREE, _UNKNOWN = "hazard_classes", "tidak rawan", -1
_LIGHT = LightSource(azdeg=315, altdeg=45)


def cells_by_class(raster: RasterLayer, drawn: Drawn, *, extent: Bounds, crs: CRS, scale: int) -> list[Classed]:
    """The cells of each class as areas in `extent`; those without data, and the ground beside them, under None."""
    band, transform = _read(raster, extent, crs, per_m=_CELLS_MM * 1000 / scale, how=Resampling.nearest)
    labels, codes = _labels(band, raster)
    grid = _class_numbers(labels, drawn)[codes].reshape(band.shape)
    found = [(shapely.geometry.shape(area), int(code)) for area, code in shapes(grid, transform=transform)]
    areas = np.array([area for area, _ in found], dtype=object)
    numbers = np.array([code for _, code in found])
    by_class: list[Classed] = [(style, areas[numbers == place]) for place, style in enumerate(drawn.classes)]
    return [*by_class, (None, areas[numbers == _UNKNOWN])] if drawn.unknown == "hatch" else by_class


def _labels(band: np.ma.MaskedArray, raster: RasterLayer) -> tuple[pd.Series, np.ndarray]:
    """The words of the hazard classes, NA last, and the number of that of each cell."""
    known = layer_classes(raster.source, limits=load(_LIMITS), role=raster.role)
    names = [_FREE if is_free(name) else name for name in known.labels]
    beyond = _FREE if raster.source.nodata_means == "not_prone" else None
    return pd.Series([*names, beyond], dtype="string"), known.codes(band.filled(np.nan).ravel())


def _class_numbers(labels: pd.Series, drawn: Drawn) -> np.ndarray:
    """Which class of the theme takes each label."""
    numbers = np.full(len(labels), _UNKNOWN, dtype=np.int32)
    for place, style in reversed(list(enumerate(drawn.classes))):
        numbers[members(labels, style)] = place
    return numbers


def picture(raster: RasterLayer, *, extent: Bounds, crs: CRS, scale: int) -> np.ndarray:
    """Colours (rows, columns, 4) of what the raster shows in `extent`; transparent beside it."""
    width, height = _size(extent, _PICTURE_PX_MM * 1000 / scale)
    with _warped(raster, extent, crs, (width, height), Resampling.bilinear) as source:
        bands = (1, 2, 3) if len(set(source.colorinterp) - {ColorInterp.alpha}) >= 3 else (1, 1, 1)
        colours = np.moveaxis(source.read(bands), 0, -1)
        mask = source.dataset_mask()
    return np.dstack([colours.astype(np.uint8), mask])


def shade(raster: RasterLayer, *, extent: Bounds, crs: CRS, scale: int) -> np.ndarray:
    """Hill shading as colours (rows, columns, 4), the light from the north-west."""
    heights, _ = _read(raster, extent, crs, per_m=_CELLS_MM * 1000 / scale, how=Resampling.bilinear)
    cell = (extent[2] - extent[0]) / heights.shape[1]
    ground = heights.filled(np.median(heights.compressed()) if heights.count() else 0.0)
    grey = (255 * _LIGHT.hillshade(ground, dx=cell, dy=cell, vert_exag=2)).astype(np.uint8)
    return np.dstack([grey, grey, grey, np.where(np.ma.getmaskarray(heights), 0, 90).astype(np.uint8)])


def contours(
    raster: RasterLayer, *, extent: Bounds, crs: CRS, scale: int, every_m: float
) -> tuple[np.ndarray, np.ndarray]:
    """Contour lines and their heights."""
    heights, transform = _read(raster, extent, crs, per_m=_CELLS_MM * 1000 / scale, how=Resampling.cubic)
    if not heights.count():
        return np.array([], dtype=object), np.array([])
    rows, columns = heights.shape
    x = transform.c + (np.arange(columns) + 0.5) * transform.a
    y = transform.f + (np.arange(rows) + 0.5) * transform.e
    levels = np.arange(np.ceil(heights.min() / every_m), np.floor(heights.max() / every_m) + 1) * every_m
    if not len(levels):
        return np.array([], dtype=object), levels
    drawn = Figure().add_axes((0.0, 0.0, 1.0, 1.0)).contour(x, y, heights, levels=levels)
    lines = zip(levels, drawn.allsegs, strict=True)
    found = [(shapely.LineString(line), level) for level, parts in lines for line in parts if len(line) > 1]
    return np.array([line for line, _ in found], dtype=object), np.array([level for _, level in found])


def _size(extent: Bounds, per_m: float) -> tuple[int, int]:
    west, south, east, north = extent
    return max(1, round((east - west) * per_m)), max(1, round((north - south) * per_m))


def _cells(extent: Bounds, size: tuple[int, int]) -> Affine:
    """Where cells lie that fill an extent."""
    west, south, east, north = extent
    return Affine((east - west) / size[0], 0.0, west, 0.0, (south - north) / size[1], north)


def _warped(raster: RasterLayer, extent: Bounds, crs: CRS, size: tuple[int, int], how: Resampling) -> WarpedVRT:
    """The raster seen in `crs` through the window of a sheet."""
    try:
        source = rasterio.open(raster.path)
        bare = raster.nodata is None and ColorInterp.alpha not in source.colorinterp
        return WarpedVRT(
            source,
            src_crs=raster.crs.to_wkt(),
            crs=crs.to_wkt(),
            transform=_cells(extent, size),
            width=size[0],
            height=size[1],
            resampling=how,
            nodata=raster.nodata,
            add_alpha=bare,
        )
    except RasterioError as error:
        raise LayerError(fault("sheet.raster", file=raster.path, layer=raster.role, detail=str(error))) from error


def _read(
    raster: RasterLayer, extent: Bounds, crs: CRS, *, per_m: float, how: Resampling
) -> tuple[np.ma.MaskedArray, rasterio.Affine]:
    """Values in the window of a sheet, masked where there are none; and where the cells lie."""
    size = _size(extent, per_m)
    with _warped(raster, extent, crs, size, how) as source:
        band = source.read(raster.source.band, masked=True).astype(float)
        return np.ma.masked_invalid(band), source.transform
