"""Boxes listed by the square cells that they touch, so that those which overlap are found without trying all."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kotaku_gis.spatial._rings import Floats, Ints, runs, starts

_MOST_ACROSS = 30_000  # cells
_NOWHERE = np.zeros(0, np.int64)


class Grid(NamedTuple):
    """Boxes listed by cell: those of cell c are ``item[start[c]:start[c + 1]]``, in their order."""

    left: float
    floor: float
    per_metre: float
    columns: int
    rows: int
    start: Ints
    item: Ints


def grid(sought: Floats, boxes: Floats, *, compiled: bool) -> Grid:
    """Grid over `boxes` where `sought` boxes lie, with cells of about the size of a box; nan is no box."""
    left, floor = np.maximum(*(np.fmin.reduce(some[:, :2], axis=0) for some in (sought, boxes))).tolist()
    right, ceiling = np.minimum(*(np.fmax.reduce(some[:, 2:], axis=0) for some in (sought, boxes))).tolist()
    width, height = max(right - left, 1e-6), max(ceiling - floor, 1e-6)
    usual = float(np.nanmean(boxes[:, 2:] - boxes[:, :2]))
    cell = max(usual, float(np.sqrt(width * height / (len(boxes) + len(sought)))), max(width, height) / _MOST_ACROSS)
    bare = Grid(left, floor, 1 / cell, int(width / cell) + 1, int(height / cell) + 1, _NOWHERE, _NOWHERE)
    start, item = _compiled_lists(boxes, bare) if compiled else _lists(boxes, bare)
    return bare._replace(start=start, item=item)


def neighbours(sought: Floats, boxes: Floats, cells: Grid) -> tuple[Ints, Ints]:
    """Every two boxes that overlap, each found in the cell of the lower left corner of what they share."""
    i, cell = _touched(sought, cells)
    of, listing = runs(cells.start[cell], cells.start[cell + 1])
    i, j, cell = i[of], cells.item[listing], cell[of]
    one, other = sought.take(i, axis=0), boxes.take(j, axis=0)
    corner, end = np.maximum(one[:, :2], other[:, :2]), np.minimum(one[:, 2:], other[:, 2:])
    met = (corner < end).all(axis=1)
    i, j, corner, cell = i[met], j[met], corner[met], cell[met]
    first = _places(corner[:, 1], cells.floor, cells.per_metre, cells.rows) * cells.columns
    first += _places(corner[:, 0], cells.left, cells.per_metre, cells.columns)
    met = first == cell
    return i[met], j[met]


def _touched(boxes: Floats, cells: Grid) -> tuple[Ints, Ints]:
    """Every box with every cell that it touches."""
    known = np.flatnonzero(~np.isnan(boxes[:, 0]))
    xmin, ymin, xmax, ymax = boxes[known].T
    column0, column1 = (_places(x, cells.left, cells.per_metre, cells.columns) for x in (xmin, xmax))
    row0, row1 = (_places(y, cells.floor, cells.per_metre, cells.rows) for y in (ymin, ymax))
    line, row = runs(row0, row1 + 1)
    box, column = runs(column0[line], column1[line] + 1)
    return known[line[box]], row[box] * cells.columns + column


def _places(x: Floats, left: float, per_metre: float, count: int) -> Ints:
    """Columns or rows in which numbers lie; the outer ones hold all that lies beyond."""
    return np.clip(((x - left) * per_metre).astype(np.int64), 0, count - 1)


def _lists(boxes: Floats, cells: Grid) -> tuple[Ints, Ints]:
    box, cell = _touched(boxes, cells)
    return starts(np.bincount(cell, minlength=cells.columns * cells.rows)), box[np.argsort(cell, kind="stable")]


def _compiled_lists(boxes: Floats, cells: Grid) -> tuple[Ints, Ints]:
    from kotaku_gis.spatial._overlap_kernels import listed

    lists: tuple[Ints, Ints] = listed(boxes, cells.left, cells.floor, cells.per_metre, cells.columns, cells.rows)
    return lists
