"""Rasters of a theme as shapes over the whole area, for products that are not cut into sheets."""

from __future__ import annotations

import numpy as np
import shapely
from rasterio.warp import transform_bounds

from kotaku_gis.layers.raster import RasterLayer
from kotaku_gis.sheets.classify import Classed
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.rasters import cells_by_class, contours
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.theme import Drawn

_MOST_CELLS = 1000
_FINER = (
    4  # the grid of the map is turned against that of the raster: edges of cells are met within an eighth of a cell
)
_PER_M = 2000  # at a scale of 1:2000 rasters are read a cell a metre


def raster_shapes(raster: RasterLayer, drawn: Drawn, sources: Sources) -> list[Classed]:
    """Classes of a raster as areas, or its contours as lines; no data is told of the area alone."""
    blocks = sources.layers["block"]
    ground = sources.layers.get("kelurahan", blocks)
    west, south, east, north = (float(edge) for edge in ground.total_bounds)
    extent = (west, south, east, north)
    grid = {"extent": extent, "crs": sources.crs, "scale": max(1, round(_cell_m(raster, extent, sources) * _PER_M))}
    if drawn.raster == "contours":
        lines, _ = contours(raster, **grid, every_m=drawn.every_m)
        return [(drawn.classes[0], lines)]
    cells = cells_by_class(raster, drawn, **grid)
    inside = shapely.union_all(ground.geometry.to_numpy())
    return [(style, shapes if style is not None else _within(shapes, inside)) for style, shapes in cells]


def _cell_m(raster: RasterLayer, extent: Bounds, sources: Sources) -> float:
    """The side of the cells that a raster is read in."""
    west, south, east, north = transform_bounds(raster.crs, sources.crs, *raster.bounds)
    own = min((east - west) / raster.shape[1], (north - south) / raster.shape[0])
    return max(own / _FINER, max(extent[2] - extent[0], extent[3] - extent[1]) / _MOST_CELLS)


def _within(shapes: np.ndarray, ground: shapely.Geometry) -> np.ndarray:
    found = shapely.intersection(shapes, ground)
    return np.asarray(found[shapely.area(found) > 0])
