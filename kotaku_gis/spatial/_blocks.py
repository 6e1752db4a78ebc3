"""Polygons in blocks of neighbours, each with the one window of the raster that it needs."""

from __future__ import annotations

import numpy as np

from kotaku_gis.spatial._pixels import Floats, Ints

TILE = 2048  # cells; a window is at most three tiles wide, so memory does not grow with the raster
BLOCK_CELLS = 500_000  # in the boxes of a block: few enough for its tables to stay in the processor's cache
BLOCK_POLYGONS = 10_000
MOST_CELLS = 25_000_000  # of one polygon


def cell_boxes(bounds: Floats, shape: tuple[int, int]) -> Ints:
    """Cells within the grid that bounds in pixels touch, n x 4: first row, first column, end row, end column."""
    rows, cols = shape
    known = np.where(np.isfinite(bounds), bounds, 0.0)
    box = np.column_stack([np.floor(known[:, 1]), np.floor(known[:, 0]), np.ceil(known[:, 3]), np.ceil(known[:, 2])])
    cells: Ints = np.clip(box, 0, [rows, cols, rows, cols]).astype(np.int64)
    return cells


def box_cells(box: Ints) -> Ints:
    """Number of cells in each box."""
    return (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])


def blocks(box: Ints) -> list[Ints]:
    """Positions of the polygons, block by block, in the order of the raster's tiles.

    A polygon larger than a tile stands alone.
    """
    height, width = box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]
    tile_row, tile_col = box[:, 0] // TILE, box[:, 1] // TILE
    alone = (height > TILE) | (width > TILE)
    order = np.lexsort((np.arange(len(box)), np.where(alone, np.arange(len(box)), -1), tile_col, tile_row))
    if not len(order):
        return []
    load = np.cumsum(box_cells(box)[order] + BLOCK_CELLS // BLOCK_POLYGONS) // BLOCK_CELLS
    key = np.column_stack([tile_row[order], tile_col[order], load, np.where(alone[order], order, -1)])
    cuts = np.flatnonzero((key[1:] != key[:-1]).any(axis=1)) + 1
    return np.split(order, cuts)


def window(box: Ints) -> tuple[slice, slice]:
    """Rows and columns that hold the cells of all boxes, of which one at least has some."""
    some = box[box_cells(box) > 0]
    top, left = some[:, :2].min(axis=0)
    foot, right = some[:, 2:].max(axis=0)
    return slice(int(top), int(foot)), slice(int(left), int(right))
