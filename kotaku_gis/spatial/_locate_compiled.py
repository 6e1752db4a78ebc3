"""The search of `_locate` as compiled loops; imported only where numba runs."""

from __future__ import annotations

import numpy as np

from kotaku_gis.spatial._box_grid import Grid
from kotaku_gis.spatial._box_grid_compiled import place
from kotaku_gis.spatial._compiled import kernel
from kotaku_gis.spatial._edges import Edges
from kotaku_gis.spatial._overlap_compiled import ends, longer, slab
from kotaku_gis.spatial._rings import Floats, Ints

NEAR_M = 1e-6  # of a border, where rounding could decide
OUTSIDE, INSIDE, NEAR_BORDER = 0, 1, 2


@kernel
def side(areas: Edges, area: int, x: float, y: float) -> int:
    """Where a point of the area's box lies: outside, inside, or so near a border that only exact sums can tell."""
    floor = areas.bounds[area, 1]
    height = y - floor
    above = 0.0
    listed = areas.slab[area + 1] > areas.slab[area]
    first, stop = areas.start[area], areas.start[area + 1] - 1
    if listed:
        strip = slab(areas, area, x)
        first, stop = areas.entry[strip], areas.entry[strip + 1]
    for entry in range(first, stop):
        edge = areas.member[entry] if listed else entry
        x0, x1, y0, y1 = ends(areas.xy, edge)
        if x < x0 or x > x1 or areas.sign[edge] == 0:
            continue
        over = (y0 - floor) + (x - x0) * ((y1 - y0) / (x1 - x0)) - height
        if x in (x0, x1) or abs(over) <= NEAR_M:
            return NEAR_BORDER
        if over > 0.0:
            above += areas.sign[edge]
    return INSIDE if above > 0.5 else OUTSIDE


@kernel
def locate(points: Floats, areas: Edges, cells: Grid, first: int, last: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Of the points ``first:last``, those within an area and the first such area; those near a border and its area."""
    within, inside = np.empty(last - first, np.int64), np.empty(last - first, np.int64)
    near, beside = np.empty(64, np.int64), np.empty(64, np.int64)
    count, doubts = 0, 0
    for point in range(first, last):
        x, y = points[point]
        if np.isnan(x):
            continue
        column = place(x, cells.left, cells.per_metre, cells.columns)
        cell = place(y, cells.floor, cells.per_metre, cells.rows) * cells.columns + column
        least = -1
        for listing in range(cells.start[cell], cells.start[cell + 1]):
            area = cells.item[listing]
            xmin, ymin, xmax, ymax = areas.bounds[area]
            if x < xmin or x > xmax or y < ymin or y > ymax or (least >= 0 and area > least):
                continue
            where = side(areas, area, x, y)
            if where == INSIDE:
                least = area
            elif where == NEAR_BORDER:
                if doubts == len(near):
                    near, beside = longer(near, 2 * doubts), longer(beside, 2 * doubts)
                near[doubts], beside[doubts] = point, area
                doubts += 1
        if least >= 0:
            within[count], inside[count] = point, least
            count += 1
    return within[:count], inside[:count], near[:doubts], beside[:doubts]
