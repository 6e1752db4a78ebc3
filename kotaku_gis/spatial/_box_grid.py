"""Boxes listed by the square cells that they touch, so that those which overlap are found without trying all."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kotaku_gis.spatial._rings import Floats, Ints, extent, runs, starts

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
    low = np.fmax(extent(sought)[:2], extent(boxes)[:2])
    width, height = np.fmax(np.fmin(extent(sought)[2:], extent(boxes)[2:]) - low, 1e-6).tolist()
    usual = float(np.nanmean(boxes[:, 2:] - boxes[:, :2]))
    even = float(np.sqrt(width * height / (len(boxes) + len(sought))))
    cell = max(float(np.sqrt(2 * usual * even)), even, max(width, height) / _MOST_ACROSS)
    left, floor = low.tolist()
    bare = Grid(left, floor, 1 / cell, int(width / cell) + 1, int(height / cell) + 1, _NOWHERE, _NOWHERE)
    start, item = _compiled_lists(boxes, bare) if compiled else _lists(boxes, bare)
    return bare._replace(start=start, item=item)


def neighbours(sought: Floats, boxes: Floats, cells: Grid) -> tuple[Ints, Ints]:
    """Every two boxes that overlap, each found in the cell of the lower left corner of what they share."""
    i, cell = _touched(sought, cells)
    of, listing = runs(cells.start[cell], cells.start[cell + 1])
    i, j, cell = i[of], cells.item[listing], cell[of]
    one, other = sought.take(i, axis=0).T, boxes.take(j, axis=0).T
    left, floor = np.maximum(one[0], other[0]), np.maximum(one[1], other[1])
    met = np.flatnonzero((left < np.minimum(one[2], other[2])) & (floor < np.minimum(one[3], other[3])))
    column = _places(left[met], cells.left, cells.per_metre, cells.columns)
    row = _places(floor[met], cells.floor, cells.per_metre, cells.rows)
    met = met[row * cells.columns + column == cell[met]]
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
    from kotaku_gis.spatial._box_grid_compiled import listed

    lists: tuple[Ints, Ints] = listed(boxes, cells.left, cells.floor, cells.per_metre, cells.columns, cells.rows)
    return lists
