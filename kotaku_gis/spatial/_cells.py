"""Exact area of polygons in the cells of a grid, by integrals along their edges.

Every edge is cut at the cell lines; a piece in cell (row, col) sweeps a known area within the cell and its height
over all cells to the right of it. Summed along a row, the pieces of all rings leave exactly the area of the polygon
in each cell: no clipping, and holes, parts and concave outlines need nothing special. This room is the plain path;
`_cells_compiled` does the same sums in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kotaku_gis.spatial._compiled import accelerated
from kotaku_gis.spatial._pixels import Floats, Ints, Rings
from kotaku_gis.spatial._rings import sums

DUST = 1e-12  # an area below this part of a cell, or of the polygon's height in it, is rounding


@dataclass(frozen=True, eq=False)
class Covered:
    """Cells with a part in polygon ``p``: those from ``start[p]`` to ``start[p + 1]``, by row and column.

    `area` is in cells.
    """

    start: Ints
    row: Ints
    col: Ints
    area: Floats


def covered_cells(shape: Rings, box: Ints, height: Floats) -> Covered:
    """The covered cells of every polygon.

    Parameters
    ----------
    shape
        Rings in pixel coordinates.
    box
        Cells to look at, n x 4: first row, first column, end row, end column.
    height
        Height of each polygon, in cells.
    """
    dust = DUST * np.minimum(height, 1.0)
    if accelerated():
        from kotaku_gis.spatial import _cells_compiled

        return Covered(*_cells_compiled.covered(shape.xy, shape.start, shape.first, _ring_sign(shape), box, dust))
    return _plain(shape, box, dust)


def ring_area(shape: Rings) -> Floats:
    """Signed area of each ring, in cells, measured from its first vertex to keep all digits."""
    if not len(shape.start) - 1:
        return np.zeros(0)
    local = shape.xy - np.repeat(shape.xy[shape.start[:-1]], np.diff(shape.start), axis=0)
    cross = np.zeros(len(local))
    cross[:-1] = local[:-1, 0] * local[1:, 1] - local[1:, 0] * local[:-1, 1]
    cross[shape.start[1:] - 1] = 0.0
    return np.add.reduceat(cross, shape.start[:-1]) / 2


def polygon_area(shape: Rings) -> Floats:
    """Area of each polygon, in cells."""
    part = np.abs(ring_area(shape)) * np.where(shape.hole, -1.0, 1.0)
    polygon = np.repeat(np.arange(len(shape.first) - 1), np.diff(shape.first))
    return sums(polygon, part, len(shape.first) - 1)


def _ring_sign(shape: Rings) -> Floats:
    """+1 where a ring, walked down the rows, has cells to add on its right; -1 where it has cells to take away."""
    return np.where((ring_area(shape) > 0) == shape.hole, 1.0, -1.0)


def _plain(shape: Rings, box: Ints, dust: Floats) -> Covered:
    """`covered_cells` in numpy: polygons of one width side by side, so that rows add up as one block."""
    rows, cols = box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]
    order = np.argsort(cols, kind="stable")
    size = rows * (cols + 1)
    if not (rows * cols).any():
        none = np.zeros(0, np.int64)
        return Covered(np.zeros(len(box) + 1, np.int64), none, none, np.zeros(0))
    base = np.empty(len(box), np.int64)
    base[order] = np.cumsum(size[order]) - size[order]
    added = _edge_sums(shape, box, base, int(size.sum()))

    found: list[tuple[Ints, Ints, Ints, Floats]] = []
    widths, begin = np.unique(cols[order], return_index=True)
    for width, group in zip(widths, np.split(order, begin[1:]), strict=True):
        if width == 0:
            continue
        owner = np.repeat(group, rows[group])
        line = np.arange(len(owner)) - np.repeat(np.cumsum(rows[group]) - rows[group], rows[group])
        table = added[base[group[0]] :][: len(owner) * (width + 1)].reshape(-1, width + 1)
        area = np.cumsum(table, axis=1)[:, :width]
        at, col = np.nonzero(area > dust[owner][:, None])
        found.append((owner[at], box[owner[at], 0] + line[at], box[owner[at], 1] + col, area[at, col]))
    polygon, row, col, area = (np.concatenate(part) for part in zip(*found, strict=True))
    start = np.concatenate(([0], np.cumsum(np.bincount(polygon, minlength=len(box)))))
    by_polygon = np.argsort(polygon, kind="stable")
    return Covered(start, row[by_polygon], col[by_polygon], area[by_polygon])


def _edge_sums(shape: Rings, box: Ints, base: Ints, size: int) -> Floats:
    """What the edges add to each cell and to its right neighbour, before the sum along the rows."""
    polygon, down, x0, y0, x1, y1 = _edges(shape)
    row_start, col_start, row_end, col_end = box.T

    # cut at the rows
    first = np.maximum(np.floor(y0).astype(np.int64), row_start[polygon])
    last = np.minimum(np.ceil(y1).astype(np.int64), row_end[polygon])
    edge, step = _steps(last - first)
    row = first[edge] + step
    slope = (x1 - x0) / (y1 - y0)
    polygon, x0, y0, x1, y1, slope = polygon[edge], x0[edge], y0[edge], x1[edge], y1[edge], slope[edge]
    top, foot = np.maximum(y0, row), np.minimum(y1, row + 1)
    left, right = np.minimum(x0, x1), np.maximum(x0, x1)
    enter = np.where(top == y0, x0, np.clip(x0 + (top - y0) * slope, left, right))
    leave = np.where(foot == y1, x1, np.clip(x0 + (foot - y0) * slope, left, right))
    tall = down[edge] * (foot - top)

    # cut at the columns; what lies left of the box falls on its first column, what lies right of it on the spare one
    left, right = np.minimum(enter, leave), np.maximum(enter, leave)
    first = np.clip(np.floor(left).astype(np.int64), col_start[polygon] - 1, col_end[polygon])
    last = np.clip(np.ceil(right).astype(np.int64) - 1, first, col_end[polygon])
    piece, step = _steps(last - first + 1)
    col = first[piece] + step
    begin = np.where(step == 0, left[piece], col)
    end = np.where(col == last[piece], right[piece], col + 1)
    broad = (right - left)[piece]
    part = np.where(first[piece] == last[piece], 1.0, (end - begin) / np.where(broad == 0, 1.0, broad))
    tall = tall[piece] * part
    polygon = polygon[piece]
    width = col_end[polygon] - col_start[polygon]
    col -= col_start[polygon]
    spill = tall * np.where((col < 0) | (col >= width), 0.0, (begin + end) / 2 - (col + col_start[polygon]))
    cell = base[polygon] + (row[piece] - row_start[polygon]) * (width + 1) + np.maximum(col, 0)
    here = sums(cell, tall - spill, size)
    here[1:] += sums(cell, spill, size)[:-1]
    return here


def _edges(shape: Rings) -> tuple[Ints, Floats, Floats, Floats, Floats, Floats]:
    """Every edge that climbs: its polygon, its sign, and its ends from top to foot."""
    ring = np.repeat(np.arange(len(shape.start) - 1), np.diff(shape.start))
    tail = np.flatnonzero((ring[1:] == ring[:-1]) & (shape.xy[1:, 1] != shape.xy[:-1, 1]))
    x0, y0 = shape.xy[tail].T
    x1, y1 = shape.xy[tail + 1].T
    polygon = np.repeat(np.arange(len(shape.first) - 1), np.diff(shape.first))[ring[tail]]
    falls = y1 > y0
    down = _ring_sign(shape)[ring[tail]] * np.where(falls, 1.0, -1.0)
    swap = ~falls
    x0[swap], x1[swap] = x1[swap], x0[swap]
    y0[swap], y1[swap] = y1[swap], y0[swap]
    return polygon, down, x0, y0, x1, y1


def _steps(count: Ints) -> tuple[Ints, NDArray[np.int64]]:
    """For ``count[i]`` pieces each: the item of each piece, and its number within the item."""
    count = np.maximum(count, 0)
    item = np.repeat(np.arange(len(count)), count)
    return item, np.arange(len(item)) - np.repeat(np.cumsum(count) - count, count)
