"""The outlines of `_edges` as compiled loops; imported only where numba runs."""

from __future__ import annotations

import numpy as np

from kotaku_gis.spatial._compiled import kernel
from kotaku_gis.spatial._edges import Outline
from kotaku_gis.spatial._rings import Flags, Floats, Ints, Rings


@kernel
def area_under(xy: Floats, floor: float) -> float:
    """Area between a ring and the floor, positive where it runs clockwise."""
    area = 0.0
    for tail in range(len(xy) - 1):
        area += (xy[tail + 1, 0] - xy[tail, 0]) * ((xy[tail, 1] - floor) + (xy[tail + 1, 1] - floor)) / 2
    return area


@kernel
def turns_once(xy: Floats) -> bool:
    """Whether a ring turns strictly one way and only once round."""
    last = len(xy) - 1
    left, right, reversals = True, True, 0
    dx, dy = xy[last, 0] - xy[last - 1, 0], xy[last, 1] - xy[last - 1, 1]
    onward = dx > 0 or (dx == 0 and dy > 0)
    for tail in range(last):
        next_dx, next_dy = xy[tail + 1, 0] - xy[tail, 0], xy[tail + 1, 1] - xy[tail, 1]
        next_onward = next_dx > 0 or (next_dx == 0 and next_dy > 0)
        turn = dx * next_dy - dy * next_dx
        left, right = left and turn > 0, right and turn < 0
        reversals += onward != next_onward
        dx, dy, onward = next_dx, next_dy, next_onward
    return (left or right) and reversals == 2


@kernel
def outlines(rings: Rings, bounds: Floats) -> tuple[Outline, Ints, Floats, Flags]:
    """The outline, then `start`, `area` and `convex` of `Edges`."""
    most = rings.size.sum() - len(rings.size)
    x0, x1, y0 = np.empty(most), np.empty(most), np.empty(most)
    slope, top, sign = np.empty(most), np.empty(most), np.empty(most)
    start = np.zeros(len(bounds) + 1, np.int64)
    area, convex = np.zeros(len(bounds)), np.zeros(len(bounds), np.bool_)
    parts = np.zeros(len(bounds), np.int64)
    count = 0
    for ring in range(len(rings.size)):
        owner, outward = rings.owner[ring], -1.0 if rings.hole[ring] else 1.0
        xy = rings.xy[rings.start[ring] : rings.start[ring] + rings.size[ring]]
        under = area_under(xy, bounds[owner, 1])
        area[owner] += abs(under) * outward
        parts[owner] += 1
        convex[owner] = parts[owner] == 1 and turns_once(xy)
        for tail in range(len(xy) - 1):
            xa, ya, xb, yb = xy[tail, 0], xy[tail, 1], xy[tail + 1, 0], xy[tail + 1, 1]
            if xa == xb or under == 0.0:
                continue
            sign[count] = np.sign(under) * outward * np.sign(xb - xa)
            if xa > xb:
                xa, ya, xb, yb = xb, yb, xa, ya
            x0[count], x1[count], y0[count] = xa, xb, ya
            slope[count], top[count] = (yb - ya) / (xb - xa), max(ya, yb)
            count += 1
            start[owner + 1] += 1
    for polygon in range(len(bounds)):
        start[polygon + 1] += start[polygon]
    return (x0[:count], x1[:count], y0[:count], slope[:count], top[:count], sign[:count]), start, area, convex
