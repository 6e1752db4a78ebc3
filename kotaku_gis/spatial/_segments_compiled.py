"""Compiled kernels on flat segments: distances, and the search for the nearest pieces on a grid.

Only `_nearest` imports this room, and only where numba is to be used.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from kotaku_gis.spatial._compiled import kernel
from kotaku_gis.spatial._segments import TIE, Ints


@kernel
def point_segment(px: float, py: float, s: Sequence[float]) -> float:
    """Squared distance of a point to a segment."""
    dx, dy = s[2] - s[0], s[3] - s[1]
    ux, uy = px - s[0], py - s[1]
    length, along = dx * dx + dy * dy, ux * dx + uy * dy
    if along <= 0.0 or length == 0.0:
        return ux * ux + uy * uy
    if along >= length:
        vx, vy = px - s[2], py - s[3]
        return vx * vx + vy * vy
    across = ux * dy - uy * dx
    return across * across / length


@kernel
def side(s: Sequence[float], px: float, py: float) -> float:
    """Positive where the point lies left of the segment."""
    return (s[2] - s[0]) * (py - s[1]) - (s[3] - s[1]) * (px - s[0])


@kernel
def segment_segment(s: Sequence[float], t: Sequence[float]) -> float:
    """Squared distance of two segments."""
    a, b = side(s, t[0], t[1]), side(s, t[2], t[3])
    if (a > 0.0 > b) or (a < 0.0 < b):
        c, d = side(t, s[0], s[1]), side(t, s[2], s[3])
        if (c > 0.0 > d) or (c < 0.0 < d):
            return 0.0
    return min(
        point_segment(s[0], s[1], t),
        point_segment(s[2], s[3], t),
        point_segment(t[0], t[1], s),
        point_segment(t[2], t[3], s),
    )


@kernel
def inside(px: float, py: float, ends: Any, first: int, last: int) -> bool:
    """Whether the rings that the segments make up hold the point."""
    odd = False
    for i in range(first, last):
        s = ends[i]
        if (s[1] > py) != (s[3] > py):
            left = side(s, px, py)
            if (left > 0.0) == (s[3] > s[1]):
                odd = not odd
    return odd


@kernel
def box_gap(a: Sequence[float], b: Sequence[float]) -> float:
    """Squared distance of two boxes (x0, y0, x1, y1)."""
    dx = max(0.0, a[0] - b[2], b[0] - a[2])
    dy = max(0.0, a[1] - b[3], b[1] - a[3])
    return dx * dx + dy * dy


@kernel
def segment_box_gap(s: Sequence[float], b: Sequence[float]) -> float:
    """Squared distance of the box of a segment and a box."""
    dx = max(0.0, min(s[0], s[2]) - b[2], b[0] - max(s[0], s[2]))
    dy = max(0.0, min(s[1], s[3]) - b[3], b[1] - max(s[1], s[3]))
    return dx * dx + dy * dy


@kernel
def holds_vertex(ends: Any, first: int, last: int, box: Sequence[float], other: Any, lo: int, hi: int) -> bool:
    """Whether a polygon (its segments and box) holds a vertex of the segments `lo` to `hi` of another feature."""
    for i in range(lo, hi):
        px, py = other[i, 0], other[i, 1]
        if box[0] <= px <= box[2] and box[1] <= py <= box[3] and inside(px, py, ends, first, last):
            return True
    return False


@kernel
def feature_piece(a: Any, f: int, b: Any, p: int, limit: float) -> float:
    """Squared distance of feature `f` of layer `a` to piece `p` of layer `b`; `limit` where it is no less.

    A layer is (ends, offset, box, polygonal), `b` followed by (first, last, owner, whole, piece_box).
    """
    ends, offset, box, polygonal = a[0], a[1], a[2][f], a[3][f]
    first, last = b[4][p], b[5][p]
    best = limit
    for j in range(first, last):
        t = b[0][j]
        if segment_box_gap(t, box) >= best:
            continue
        for i in range(offset[f], offset[f + 1]):
            d = segment_segment(ends[i], t)
            if d < best:
                best = d
                if d == 0.0:
                    return 0.0
    if best > 0.0 and polygonal and holds_vertex(ends, offset[f], offset[f + 1], box, b[0], first, last):
        return 0.0
    if best > 0.0 and b[7][p] and holds_vertex(b[0], first, last, b[8][p], ends, offset[f], offset[f + 1]):
        return 0.0
    return best


@kernel
def keep(value: float, owner: int, piece: int, values: Any, owners: Any, pieces: Any) -> None:
    """Put a candidate into the lists of the k best, each owner once; equal values go to the first owner and piece."""
    key = np.rint(value / TIE)
    k = len(values)
    at = k
    for j in range(k):
        if owners[j] == owner:
            old = np.rint(values[j] / TIE)
            if key > old or (key == old and piece >= pieces[j]):
                values[j] = min(values[j], value)
                return
            value, at = min(value, values[j]), j
            break
    if at == k:
        at = k - 1
        old = np.rint(values[at] / TIE)
        if owners[at] >= 0 and (key > old or (key == old and owner > owners[at])):
            return
    while at > 0:
        old = np.rint(values[at - 1] / TIE)
        if owners[at - 1] >= 0 and (key > old or (key == old and owner > owners[at - 1])):
            break
        values[at], owners[at], pieces[at] = values[at - 1], owners[at - 1], pieces[at - 1]
        at -= 1
    values[at], owners[at], pieces[at] = value, owner, piece


@kernel
def cell_of(x: float, origin: float, cell: float, number: int) -> int:
    """Cell of a coordinate along one axis of the grid, the outermost one for what lies outside."""
    return int(min(max(math.floor((x - origin) / cell), 0.0), number - 1.0))


@kernel
def row_span(s: Sequence[float], y0: float, y1: float) -> tuple[float, float]:
    """Smallest and largest x of a segment within the rows y0 to y1."""
    low, high = min(s[0], s[2]), max(s[0], s[2])
    if s[1] == s[3]:
        return low, high
    slope = (s[2] - s[0]) / (s[3] - s[1])
    xa, xb = s[0] + (y0 - s[1]) * slope, s[0] + (y1 - s[1]) * slope
    return max(low, min(xa, xb)), min(high, max(xa, xb))


@kernel
def fill(b: Any, grid: Any, offset: Ints, content: Ints) -> None:
    """Write the pieces of each cell to content[offset[cell]] and on; without content, count into offset[cell + 1]."""
    x0, y0, cell, nx, ny = grid
    slack = 1e-3 * cell
    for p in range(len(b[6])):
        box = b[8][p]
        for iy in range(cell_of(box[1] - slack, y0, cell, ny), cell_of(box[3] + slack, y0, cell, ny) + 1):
            low, high = box[0], box[2]
            if not b[7][p]:
                low, high = row_span(b[0][b[4][p]], y0 + iy * cell - slack, y0 + (iy + 1) * cell + slack)
            for ix in range(cell_of(low - slack, x0, cell, nx), cell_of(high + slack, x0, cell, nx) + 1):
                at = iy * nx + ix
                if len(content) == 0:
                    offset[at + 1] += 1
                else:
                    content[offset[at]] = p
                    offset[at] += 1


def indexed(b: Any, grid: Any) -> tuple[Ints, Ints, int]:
    """Pieces by cell: those of cell c are content[offset[c]:offset[c + 1]]; with the number of columns."""
    columns, rows = grid[3:]
    offset = np.zeros(columns * rows + 1, dtype=np.int64)
    fill(b, grid, offset, np.empty(0, dtype=np.int64))
    np.cumsum(offset, out=offset)
    content = np.empty(offset[-1], dtype=np.int64)
    fill(b, grid, offset[:-1].copy(), content)
    return offset, content, columns


@kernel
def scan(rows: Any, columns: Any, seen: Any, query: Any, lists: Any) -> None:
    """Keep the best pieces of a rectangle of cells; `seen` holds the last feature that looked at a piece."""
    f, a, b, index, half_width, own, group_a, group_b = query
    offset, content, nx = index
    values, owners, found = lists
    for iy in range(rows[0], rows[1]):
        for at in range(offset[iy * nx + columns[0]], offset[iy * nx + columns[1]]):
            p = content[at]
            owner = b[6][p]
            if seen[p] == f or (own and owner == f) or group_a[f] != group_b[owner]:
                continue
            seen[p] = f
            reach = values[-1] + 2 * TIE + half_width[owner]
            if reach < 0.0:
                continue
            limit = reach * reach if reach < 1e150 else np.inf
            if box_gap(a[2][f], b[8][p]) > limit:
                continue
            d = feature_piece(a, f, b, p, limit)
            if d < limit:
                keep(math.sqrt(d) - half_width[owner], owner, p, values, owners, found)


@kernel
def search(a: Any, b: Any, grid: Any, index: Any, options: Any, seeds: Any, features: Ints, out: Any) -> None:
    """The k best pieces of each of the features, by rings of cells around it until no nearer one can follow."""
    x0, y0, cell, nx, ny = grid
    half_width, widest, own, group_a, group_b, available = options
    seed_offset, seed_owner = seeds
    seen = np.full(len(b[6]), -1, dtype=np.int64)
    for f in features:
        values, owners, found = out[0][f], out[1][f], out[2][f]
        box = a[2][f]
        if a[1][f] == a[1][f + 1] or available[f] == 0:
            continue
        for at in range(seed_offset[f], seed_offset[f + 1]):
            owner = seed_owner[at]
            if not (own and owner == f) and group_a[f] == group_b[owner]:
                keep(0.0, owner, len(seen), values, owners, found)
        query = (f, a, b, index, half_width, own, group_a, group_b)
        lists = (values, owners, found)
        left, right = cell_of(box[0], x0, cell, nx), cell_of(box[2], x0, cell, nx) + 1
        low, high = cell_of(box[1], y0, cell, ny), cell_of(box[3], y0, cell, ny) + 1
        scan((low, high), (left, right), seen, query, lists)
        while True:
            gap = np.inf
            gap = min(gap, box[0] - (x0 + left * cell)) if left > 0 else gap
            gap = min(gap, box[1] - (y0 + low * cell)) if low > 0 else gap
            gap = min(gap, (x0 + right * cell) - box[2]) if right < nx else gap
            gap = min(gap, (y0 + high * cell) - box[3]) if high < ny else gap
            full = owners[min(len(owners), available[f]) - 1] >= 0
            if gap == np.inf or (full and gap - widest > values[min(len(values), available[f]) - 1] + 2 * TIE):
                break
            west, east, south, north = max(left - 1, 0), min(right + 1, nx), max(low - 1, 0), min(high + 1, ny)
            if south < low:
                scan((south, low), (west, east), seen, query, lists)
            if north > high:
                scan((high, north), (west, east), seen, query, lists)
            if west < left:
                scan((low, high), (west, left), seen, query, lists)
            if east > right:
                scan((low, high), (right, east), seen, query, lists)
            left, right, low, high = west, east, south, north
