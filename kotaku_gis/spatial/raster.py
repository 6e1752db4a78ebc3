"""Shares of polygons in the cells of a raster: exact, for polygons far smaller or far larger than a cell.

A share is a part of the whole polygon, so that what has data, what has none and what lies outside the raster add up
to 1. The polygons move to the raster's CRS, never the raster; shares are those on the raster's own grid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from kotaku_gis.errors import CRSError, GeometryError
from kotaku_gis.i18n import fault
from kotaku_gis.spatial._blocks import MOST_CELLS, blocks, box_cells, cell_boxes, window
from kotaku_gis.spatial._cells import covered_cells, polygon_area
from kotaku_gis.spatial._grid import Grid, open_grid
from kotaku_gis.spatial._pixels import Floats, Ints, PixelSpace, rings
from kotaku_gis.spatial._rings import sums
from kotaku_gis.spatial._summaries import CellShares, class_shares, share_statistics

__all__ = ["CellShares", "Grid", "cell_shares", "class_shares", "open_grid", "raster_shares", "share_statistics"]


def cell_shares(polygons: gpd.GeoSeries | gpd.GeoDataFrame, grid: Grid) -> CellShares:
    """Every cell that each polygon covers, with the share of the polygon in it.

    Polygons are taken as valid. A touch without area is no share.

    Raises
    ------
    CRSError
        The polygons name no CRS, or cannot be projected to that of the grid.
    GeometryError
        A geometry is no polygon, or one polygon covers more cells than can be held.
    """
    parts, order = _by_block(polygons, grid, lambda cells: cells)
    count = np.concatenate([np.diff(part.start) for part in parts])
    begin = np.cumsum(count) - count
    place = np.argsort(order)
    start = np.concatenate(([0], np.cumsum(count[place])))
    take = np.arange(start[-1]) + np.repeat(begin[place] - start[:-1], count[place])

    def joined(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(part, name) for part in parts])

    return CellShares(
        index=polygons.index,
        start=start,
        row=joined("row")[take],
        col=joined("col")[take],
        value=joined("value")[take],
        share=joined("share")[take],
        outside=joined("outside")[place],
    )


def raster_shares(
    polygons: gpd.GeoSeries | gpd.GeoDataFrame,
    grid: Grid,
    *,
    breaks: Sequence[float] | None = None,
    values: Sequence[float] | None = None,
) -> pd.DataFrame:
    """`share_statistics` of polygons or, with `breaks` or `values`, their `class_shares`, block by block.

    Same numbers as from `cell_shares`, in the memory of one block: for many polygons, and rasters larger than memory.
    """
    summary: Callable[[CellShares], pd.DataFrame] = share_statistics
    if breaks is not None or values is not None:
        summary = partial(class_shares, breaks=breaks, values=values)
    parts, order = _by_block(polygons, grid, summary)
    table: pd.DataFrame = pd.concat(parts).take(np.argsort(order)).set_axis(polygons.index)
    return table


def _by_block(
    polygons: gpd.GeoSeries | gpd.GeoDataFrame, grid: Grid, summary: Callable[[CellShares], Any]
) -> tuple[list[Any], Ints]:
    """`summary` of the cells of every block, and the position of each polygon in the order of the blocks."""
    geometry = polygons.geometry.to_numpy()
    space = PixelSpace(grid.transform, grid.shape, grid.crs, _crs(polygons, geometry))
    bounds = space.boxes(shapely.bounds(geometry))
    box = cell_boxes(bounds, grid.shape)
    _refuse_huge(polygons.index, box)
    single = np.zeros(len(box), np.bool_) if space.moves else (box_cells(box) == 1) & _inside(bounds, grid.shape)
    lone, others = np.flatnonzero(single), np.flatnonzero(~single)
    within_one = [lone[block] for block in blocks(box[lone])]
    in_many = [others[block] for block in blocks(box[others])] or [others]
    parts = [summary(_in_one_cell(box[at], grid, polygons.index[at])) for at in within_one]
    parts += [summary(_in_cells(geometry[at], space, grid, polygons.index[at])) for at in in_many]
    return parts, np.concatenate(within_one + in_many)


def _in_one_cell(box: Ints, grid: Grid, index: pd.Index[Any]) -> CellShares:
    """Cells of polygons that lie within one cell each."""
    row, col = box[:, 0], box[:, 1]
    ones = np.ones(len(box))
    return CellShares(index, np.arange(len(box) + 1), row, col, _values(grid, box, row, col), ones, np.zeros(len(box)))


def _in_cells(geometry: NDArray[Any], space: PixelSpace, grid: Grid, index: pd.Index[Any]) -> CellShares:
    """Cells of any polygons."""
    shape = space.footprint(rings(geometry))
    bounds = shape.bounds()
    lost = ~np.isfinite(bounds).all(axis=1) & (shape.first[:-1] < shape.first[1:])
    if lost.any():
        raise CRSError(fault("spatial_raster.not_projectable", ids=index[lost], crs=grid.crs.name))
    box = cell_boxes(bounds, grid.shape)
    covered = covered_cells(shape, box, bounds[:, 3] - bounds[:, 1])
    owner = np.repeat(np.arange(len(box)), np.diff(covered.start))
    inside = _inside(bounds, grid.shape)
    total = np.where(inside, sums(owner, covered.area, len(box)), polygon_area(shape))
    share = covered.area / total[owner]
    outside = np.where(inside, 0.0, np.clip(1 - sums(owner, share, len(box)), 0.0, 1.0))
    outside[total <= 0] = np.nan
    value = _values(grid, box, covered.row, covered.col)
    return CellShares(index, covered.start, covered.row, covered.col, value, share, outside)


def _values(grid: Grid, box: Ints, row: Ints, col: Ints) -> Floats:
    """Values of cells, from the one window that holds them all."""
    if not len(row):
        return np.zeros(0)
    rows, cols = window(box)
    return grid.known(np.asarray(grid.values[rows, cols])[row - rows.start, col - cols.start])


def _inside(bounds: Floats, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Whether nothing lies outside the grid."""
    return (bounds[:, :2] >= 0).all(axis=1) & (bounds[:, 2] <= shape[1]) & (bounds[:, 3] <= shape[0])


def _crs(polygons: gpd.GeoSeries | gpd.GeoDataFrame, geometry: NDArray[Any]) -> CRS:
    """CRS of layers that can be laid over a grid."""
    areal = np.isin(shapely.get_type_id(geometry), (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    wrong = ~(areal | shapely.is_missing(geometry) | shapely.is_empty(geometry))
    if wrong.any():
        raise GeometryError(fault("spatial_raster.no_polygon", ids=polygons.index[wrong]))
    if polygons.crs is None:
        raise CRSError(fault("spatial_raster.polygons_no_crs"))
    return CRS(polygons.crs)


def _refuse_huge(index: pd.Index[Any], box: Ints) -> None:
    huge = box_cells(box) > MOST_CELLS
    if huge.any():
        raise GeometryError(fault("spatial_raster.too_many_cells", ids=index[huge], most=MOST_CELLS // 1_000_000))
