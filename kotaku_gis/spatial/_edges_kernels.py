"""The outlines of `_edges` as compiled loops; imported only where numba runs."""

from __future__ import annotations

import numpy as np

from kotaku_gis.spatial._compiled import kernel
from kotaku_gis.spatial._rings import FROM_CORNER, Flags, Floats, Ints, Outline, Rings


@kernel
def area_under(xy: Floats, floor: float) -> float:
    """Area between a ring and the floor, positive where it runs clockwise."""
    area = 0.0
    for tail in range(len(xy) - 1):
        area += (xy[tail + 1, 0] - xy[tail, 0]) * ((xy[tail, 1] - floor) + (xy[tail + 1, 1] - floor)) / 2
    return area


@kernel
def regular(xy: Floats, way: float) -> tuple[bool, bool]:
    """Whether a ring is convex, and whether it is plain to see that it does not cross itself."""
    last = len(xy) - 1
    deepest, corner, reversals = -np.inf, 0, 0
    dx, dy = xy[last, 0] - xy[last - 1, 0], xy[last, 1] - xy[last - 1, 1]
    onward = dx > 0 or (dx == 0 and dy > 0)
    for tail in range(last):
        next_dx, next_dy = xy[tail + 1, 0] - xy[tail, 0], xy[tail + 1, 1] - xy[tail, 1]
        next_onward = next_dx > 0 or (next_dx == 0 and next_dy > 0)
        inward = (dx * next_dy - dy * next_dx) * way
        if inward > deepest:
            deepest, corner = inward, tail
        reversals += onward != next_onward
        dx, dy, onward = next_dx, next_dy, next_onward
    convex = deepest < 0 and reversals == 2
    return convex, convex or (deepest > 0 and starlike(xy, corner, way))


@kernel
def starlike(xy: Floats, corner: int, way: float) -> bool:
    """Whether the whole ring is seen, once around, from a place inside a corner, and so cannot cross itself."""
    last = len(xy) - 1
    before, after = (corner - 1 if corner else last - 1), corner + 1
    x = xy[corner, 0] + (2 * xy[corner, 0] - xy[before, 0] - xy[after, 0]) * FROM_CORNER
    y = xy[corner, 1] + (2 * xy[corner, 1] - xy[before, 1] - xy[after, 1]) * FROM_CORNER
    rounds = 0
    for tail in range(last):
        xa, ya, xb, yb = xy[tail, 0] - x, xy[tail, 1] - y, xy[tail + 1, 0] - x, xy[tail + 1, 1] - y
        if (xa * yb - ya * xb) * way >= 0:
            return False
        rounds += (ya <= 0) != (yb <= 0)
    return rounds == 2


@kernel
def outlines(rings: Rings, bounds: Floats) -> tuple[Outline, Ints, Floats, Flags, Flags]:
    """The outline, then `start`, `area`, `convex` and `simple` of `Edges`."""
    most = rings.size.sum() - len(rings.size)
    x0, x1, y0 = np.empty(most), np.empty(most), np.empty(most)
    slope, top, sign = np.empty(most), np.empty(most), np.empty(most)
    start = np.zeros(len(bounds) + 1, np.int64)
    area, convex, simple = np.zeros(len(bounds)), np.zeros(len(bounds), np.bool_), np.zeros(len(bounds), np.bool_)
    parts = np.zeros(len(bounds), np.int64)
    count = 0
    for ring in range(len(rings.size)):
        owner, outward = rings.owner[ring], -1.0 if rings.hole[ring] else 1.0
        xy = rings.xy[rings.start[ring] : rings.start[ring] + rings.size[ring]]
        under = area_under(xy, bounds[owner, 1])
        area[owner] += abs(under) * outward
        parts[owner] += 1
        convex[owner], simple[owner] = regular(xy, np.sign(under)) if parts[owner] == 1 else (False, False)
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
    outline = (x0[:count], x1[:count], y0[:count], slope[:count], top[:count], sign[:count])
    return outline, start, area, convex, simple
