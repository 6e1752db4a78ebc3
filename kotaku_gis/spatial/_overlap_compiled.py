"""The sums of `_overlap_plain` and the search of `_box_grid` as compiled loops; imported only where numba runs."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from kotaku_gis.spatial._box_grid import Grid
from kotaku_gis.spatial._box_grid_compiled import place
from kotaku_gis.spatial._compiled import kernel, part
from kotaku_gis.spatial._edges import Edges
from kotaku_gis.spatial._overlap_plain import EXACT
from kotaku_gis.spatial._rings import Floats, Ints

Column = TypeVar("Column", Ints, Floats)


@part
def slab(flat: Edges, polygon: int, x: float) -> int:
    """The slab of a polygon in which `x` lies."""
    within = int((x - flat.bounds[polygon, 0]) * flat.per_metre[polygon])
    last: int = flat.slab[polygon + 1] - 1
    strip: int = min(flat.slab[polygon] + within, last)
    return strip


@part
def ends(xy: Floats, edge: int) -> tuple[float, float, float, float]:
    """x0, x1, y0 and y1 of an edge, from its left end to its right one."""
    xa, ya, xb, yb = xy[edge, 0], xy[edge, 1], xy[edge + 1, 0], xy[edge + 1, 1]
    if xa > xb:
        xa, ya, xb, yb = xb, yb, xa, ya
    return xa, xb, ya, yb


@kernel
def walked(a: Edges, b: Edges, i: Ints, j: Ints) -> Floats:
    """Area in common of polygon ``i[k]`` of `a` and ``j[k]`` of `b`, walking round that of `a`."""
    areas = np.zeros(len(i))
    for pair in range(len(i)):
        one, other = i[pair], j[pair]
        left, right = max(a.bounds[one, 0], b.bounds[other, 0]), min(a.bounds[one, 2], b.bounds[other, 2])
        floor_a, floor_b = a.bounds[one, 1], b.bounds[other, 1]
        floor = max(floor_a, floor_b)
        listed = b.slab[other + 1] > b.slab[other]
        first, fresh, stop = b.start[other], 0, b.start[other + 1] - 1
        area = 0.0
        for edge in range(a.start[one], a.start[one + 1] - 1):
            x0, x1, y0, y1 = ends(a.xy, edge)
            near, far = max(x0, left), min(x1, right)
            if near >= far or a.sign[edge] == 0 or max(y0, y1) <= floor_b:
                continue
            slope = (y1 - y0) / (x1 - x0)
            y0 -= floor
            if listed:
                strip = slab(b, other, near)
                first, fresh, stop = b.entry[strip], b.entry[strip + 1], b.entry[slab(b, other, far) + 1]
            for entry in range(first, stop):
                facing = b.member[entry] if listed else entry
                u0, u1, v0, v1 = ends(b.xy, facing)
                lo, hi = max(near, u0), min(far, u1)
                if lo >= hi or b.sign[facing] == 0 or max(v0, v1) <= floor_a:
                    continue
                if listed and entry >= fresh and not b.begins[entry]:
                    continue
                incline = (v1 - v0) / (u1 - u0)
                v0 -= floor
                a_lo, a_hi = y0 + (lo - x0) * slope, y0 + (hi - x0) * slope
                d_lo, d_hi = a_lo - (v0 + (lo - u0) * incline), a_hi - (v0 + (hi - u0) * incline)
                above, apart = max(d_lo, 0.0) + max(d_hi, 0.0), abs(d_lo) + abs(d_hi)
                if apart > 0.0:
                    above = above * above / apart
                area += (hi - lo) * (a_lo + a_hi - above) / 2 * (a.sign[edge] * b.sign[facing])
        areas[pair] = area
    return areas


@kernel
def uncut_shares(a: Edges, b: Edges, i: Ints, j: Ints) -> Floats:
    """Share, 0 or 1, of each polygon `i` that lies in the long `j`; nan where an edge of `j` may cut its hull."""
    shares = np.zeros(len(i))
    for pair in range(len(i)):
        one, other = i[pair], j[pair]
        xmin, ymin, xmax, ymax = a.bounds[one, 0], a.bounds[one, 1], a.bounds[one, 2], a.bounds[one, 3]
        strip = slab(b, other, max(xmin, b.bounds[other, 0]))
        final = slab(b, other, min(xmax, b.bounds[other, 2]))
        share = 0.0
        for entry in range(b.entry[strip], b.entry[final + 1]):
            edge = b.member[entry]
            x0, x1, y0, y1 = ends(b.xy, edge)
            over = min(x1, xmax) - max(x0, xmin)
            if over <= 0.0 or max(y0, y1) <= ymin or (entry >= b.entry[strip + 1] and not b.begins[entry]):
                continue
            above = below = False
            if min(y0, y1) < ymax:
                slope = (y1 - y0) / (x1 - x0)
                for corner in range(a.start[one], a.start[one + 1]):
                    rise = (a.xy[corner, 1] - y0) - (a.xy[corner, 0] - x0) * slope
                    above, below = above or rise > 0.0, below or rise < 0.0
            if above and below:
                share = np.nan
                break
            if not above:
                share += over * b.sign[edge]
        share /= xmax - xmin
        shares[pair] = 1.0 if abs(share - 1) <= EXACT else 0.0 if abs(share) <= EXACT else np.nan
    return shares


@kernel
def longer(column: Column, room: int) -> Column:
    """A column with more room at its end."""
    more = np.empty(room, column.dtype)
    more[: len(column)] = column
    return more


@kernel
def neighbours(sought: Floats, boxes: Floats, cells: Grid) -> tuple[Ints, Ints]:
    """Every two boxes that overlap, each found in the cell of the lower left corner of what they share."""
    room = 4 * len(sought) + 16
    of_sought, of_boxes = np.empty(room, np.int64), np.empty(room, np.int64)
    count = 0
    for i in range(len(sought)):
        xmin, ymin, xmax, ymax = sought[i, 0], sought[i, 1], sought[i, 2], sought[i, 3]
        if np.isnan(xmin):
            continue
        column0 = place(xmin, cells.left, cells.per_metre, cells.columns)
        column1 = place(xmax, cells.left, cells.per_metre, cells.columns)
        row0 = place(ymin, cells.floor, cells.per_metre, cells.rows)
        for row in range(row0, place(ymax, cells.floor, cells.per_metre, cells.rows) + 1):
            for column in range(column0, column1 + 1):
                cell = row * cells.columns + column
                for listing in range(cells.start[cell], cells.start[cell + 1]):
                    j = cells.item[listing]
                    left, floor = max(xmin, boxes[j, 0]), max(ymin, boxes[j, 1])
                    if left >= min(xmax, boxes[j, 2]) or floor >= min(ymax, boxes[j, 3]):
                        continue
                    if place(left, cells.left, cells.per_metre, cells.columns) != column:
                        continue
                    if place(floor, cells.floor, cells.per_metre, cells.rows) != row:
                        continue
                    if count == room:
                        room *= 2
                        of_sought, of_boxes = longer(of_sought, room), longer(of_boxes, room)
                    of_sought[count], of_boxes[count] = i, j
                    count += 1
    return of_sought[:count], of_boxes[:count]
