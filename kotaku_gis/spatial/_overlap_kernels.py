"""The sums of `_overlap` as compiled loops, and the grid of boxes they search; imported only where numba runs."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np

from kotaku_gis.spatial._compiled import kernel, part
from kotaku_gis.spatial._edges import EXACT, LONG, Edges
from kotaku_gis.spatial._rings import Floats, Ints

Column = TypeVar("Column", Ints, Floats)


class Grid(NamedTuple):
    """Boxes listed by the square cells they touch: those of cell c are ``item[start[c]:start[c + 1]]``."""

    left: float
    floor: float
    per_metre: float
    columns: int
    rows: int
    start: Ints
    item: Ints


def grid(sought: Floats, boxes: Floats) -> Grid:
    """Grid over `boxes` where `sought` boxes lie, with cells of about the size of a box."""
    left, floor = np.fmax(np.nanmin(sought[:, :2], axis=0), np.nanmin(boxes[:, :2], axis=0)).tolist()
    right, ceiling = np.fmin(np.nanmax(sought[:, 2:], axis=0), np.nanmax(boxes[:, 2:], axis=0)).tolist()
    width, height = max(right - left, 1e-6), max(ceiling - floor, 1e-6)
    usual = float(np.nanmedian(boxes[:, 2:] - boxes[:, :2]))
    cell = max(usual, float(np.sqrt(width * height / (len(boxes) + len(sought)))), max(width, height) / 30_000)
    columns, rows = int(width / cell) + 1, int(height / cell) + 1
    start, item = listed(boxes, left, floor, 1 / cell, columns, rows)
    return Grid(left, floor, 1 / cell, columns, rows, start, item)


@kernel
def place(x: float, left: float, per_metre: float, count: int) -> int:
    """Column or row in which `x` lies; the outer ones hold all that lies beyond."""
    within = int((x - left) * per_metre)
    return min(max(within, 0), count - 1)


@kernel
def listed(boxes: Floats, left: float, floor: float, per_metre: float, columns: int, rows: int) -> tuple[Ints, Ints]:
    """`start` and `item` of a `Grid`: each cell's boxes in their order."""
    start = np.zeros(columns * rows + 1, np.int64)
    item = np.zeros(0, np.int64)
    for filling in range(2):
        for box in range(len(boxes)):
            if np.isnan(boxes[box, 0]):
                continue
            column0, column1 = (
                place(boxes[box, 0], left, per_metre, columns),
                place(boxes[box, 2], left, per_metre, columns),
            )
            row0, row1 = place(boxes[box, 1], floor, per_metre, rows), place(boxes[box, 3], floor, per_metre, rows)
            for row in range(row0, row1 + 1):
                for column in range(column0, column1 + 1):
                    cell = row * columns + column
                    if filling:
                        item[start[cell]] = box
                    start[cell] += 1
        if not filling:
            total = 0
            for cell in range(len(start)):
                count = start[cell]
                start[cell] = total
                total += count
            item = np.empty(total, np.int64)
    for cell in range(len(start) - 1, 0, -1):
        start[cell] = start[cell - 1]
    start[0] = 0
    return start, item


@part
def slab(flat: Edges, polygon: int, x: float) -> int:
    """The slab of a polygon in which `x` lies."""
    within = int((x - flat.bounds[polygon, 0]) * flat.per_metre[polygon])
    last: int = flat.slab[polygon + 1] - 1
    strip: int = min(flat.slab[polygon] + within, last)
    return strip


@part
def below(a: Edges, b: Edges, edge: int, facing: int, lo: float, hi: float, floor: float) -> float:
    """Area between the floor and the lower of two edges from `lo` to `hi`, with the signs of both."""
    a_y0, a_slope, a_x0 = a.y0[edge] - floor, a.slope[edge], a.x0[edge]
    b_y0, b_slope, b_x0 = b.y0[facing] - floor, b.slope[facing], b.x0[facing]
    a_lo, a_hi = a_y0 + (lo - a_x0) * a_slope, a_y0 + (hi - a_x0) * a_slope
    d_lo, d_hi = a_lo - (b_y0 + (lo - b_x0) * b_slope), a_hi - (b_y0 + (hi - b_x0) * b_slope)
    above, apart = max(d_lo, 0.0) + max(d_hi, 0.0), abs(d_lo) + abs(d_hi)
    if apart > 0.0:
        above = above * above / apart
    return (hi - lo) * (a_lo + a_hi - above) / 2 * (a.sign[edge] * b.sign[facing])


@part
def walk(a: Edges, b: Edges, i: int, j: int) -> float:
    """Area in common, walking round polygon `i` of `a`."""
    left, right = max(a.bounds[i, 0], b.bounds[j, 0]), min(a.bounds[i, 2], b.bounds[j, 2])
    floor_a, floor_b = a.bounds[i, 1], b.bounds[j, 1]
    floor = max(floor_a, floor_b)
    listed = b.slab[j + 1] - b.slab[j] > 1
    area = 0.0
    for edge in range(a.start[i], a.start[i + 1]):
        near, far = max(a.x0[edge], left), min(a.x1[edge], right)
        if near >= far or a.top[edge] <= floor_b:
            continue
        if not listed:
            for facing in range(b.start[j], b.start[j + 1]):
                lo, hi = max(near, b.x0[facing]), min(far, b.x1[facing])
                if lo < hi and b.top[facing] > floor_a:
                    area += below(a, b, edge, facing, lo, hi, floor)
            continue
        strip = slab(b, j, near)
        for entry in range(b.entry[strip], b.entry[slab(b, j, far) + 1]):
            facing = b.member[entry]
            lo, hi = max(near, b.x0[facing]), min(far, b.x1[facing])
            if lo < hi and b.top[facing] > floor_a and b.strip[entry] == max(b.first[facing], strip):
                area += below(a, b, edge, facing, lo, hi, floor)
    return area


@part
def uncut_share(a: Edges, b: Edges, i: int, j: int) -> float:
    """Share, 0 or 1, of polygon `i` that lies in polygon `j`; nan where an edge of `j` may cut the hull of `i`."""
    xmin, ymin, xmax, ymax = a.bounds[i]
    strip = slab(b, j, max(xmin, b.bounds[j, 0]))
    share = 0.0
    for entry in range(b.entry[strip], b.entry[slab(b, j, min(xmax, b.bounds[j, 2])) + 1]):
        edge = b.member[entry]
        over = min(b.x1[edge], xmax) - max(b.x0[edge], xmin)
        if over <= 0.0 or b.top[edge] <= ymin or b.strip[entry] != max(b.first[edge], strip):
            continue
        above = False
        if min(b.y0[edge], b.y0[edge] + (b.x1[edge] - b.x0[edge]) * b.slope[edge]) < ymax:
            x0, y0, slope, below = b.x0[edge], b.y0[edge] - ymin, b.slope[edge], False
            for side in range(a.start[i], a.start[i + 1]):
                foot, rise = (a.y0[side] - ymin) - y0, a.slope[side] * (a.x1[side] - a.x0[side])
                left, right = foot - (a.x0[side] - x0) * slope, foot + rise - (a.x1[side] - x0) * slope
                above, below = above or max(left, right) > 0.0, below or min(left, right) < 0.0
            if above and below:
                return np.nan
        if not above:
            share += over * b.sign[edge]
    share /= xmax - xmin
    if abs(share) <= EXACT:
        return 0.0
    return 1.0 if abs(share - 1) <= EXACT else np.nan


@part
def shared(a: Edges, b: Edges, i: int, j: int) -> float:
    """Nothing or all of polygon `i` where no edge of a long outline `j` cuts it, else what both share."""
    if b.start[j + 1] - b.start[j] >= LONG:
        share = uncut_share(a, b, i, j)
        if not np.isnan(share):
            return share * a.area[i]
    return walk(a, b, i, j)


@part
def common(a: Edges, b: Edges, i: int, j: int) -> float:
    """Area in common, walking round the polygon with fewer edges."""
    if b.start[j + 1] - b.start[j] < a.start[i + 1] - a.start[i]:
        return shared(b, a, j, i)
    return shared(a, b, i, j)


@kernel
def commons(a: Edges, b: Edges, i: Ints, j: Ints) -> Floats:
    """`common` of polygon ``i[k]`` of `a` and ``j[k]`` of `b`."""
    area = np.empty(len(i))
    for pair in range(len(i)):
        area[pair] = common(a, b, i[pair], j[pair])
    return area


@kernel
def longer(column: Column, room: int) -> Column:
    """A column with more room at its end."""
    more = np.empty(room, column.dtype)
    more[: len(column)] = column
    return more


@part
def neighbours(a: Edges, b: Edges, cells: Grid, i: int) -> Ints:
    """Polygons of `b` whose boxes overlap that of polygon `i` of `a`, found in the cell of the overlap's corner."""
    found, count = np.empty(16, np.int64), 0
    xmin, ymin, xmax, ymax = a.bounds[i]
    column1 = place(xmax, cells.left, cells.per_metre, cells.columns)
    row1 = place(ymax, cells.floor, cells.per_metre, cells.rows)
    for row in range(place(ymin, cells.floor, cells.per_metre, cells.rows), row1 + 1):
        for column in range(place(xmin, cells.left, cells.per_metre, cells.columns), column1 + 1):
            cell = row * cells.columns + column
            for listing in range(cells.start[cell], cells.start[cell + 1]):
                j = cells.item[listing]
                left, floor = max(xmin, b.bounds[j, 0]), max(ymin, b.bounds[j, 1])
                if left >= min(xmax, b.bounds[j, 2]) or floor >= min(ymax, b.bounds[j, 3]):
                    continue
                if place(left, cells.left, cells.per_metre, cells.columns) != column:
                    continue
                if place(floor, cells.floor, cells.per_metre, cells.rows) != row:
                    continue
                if count == len(found):
                    found = longer(found, 2 * count)
                found[count] = j
                count += 1
    return found[:count]


@kernel
def overlapping(
    a: Edges,
    b: Edges,
    cells: Grid,
    first: int,
    last: int,
    rounding: float,
    twins: bool,  # noqa: FBT001 numba's way
) -> tuple[Ints, Ints, Floats]:
    """Columns of `Pairs` for the polygons ``first:last`` of `a`; of twins only those behind them in the layer."""
    room = 4 * (last - first) + 16
    of_a, of_b, areas = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room)
    count = 0
    for i in range(first, last):
        if np.isnan(a.bounds[i, 0]):
            continue
        for j in neighbours(a, b, cells, i):
            if twins and a.place[i] >= b.place[j]:
                continue
            area = min(common(a, b, i, j), a.area[i], b.area[j])
            if area <= rounding * min(a.area[i], b.area[j]):
                continue
            if count == room:
                room *= 2
                of_a, of_b, areas = longer(of_a, room), longer(of_b, room), longer(areas, room)
            of_a[count], of_b[count], areas[count] = i, j, area
            count += 1
    return of_a[:count], of_b[:count], areas[:count]
