"""The measures of `_ring_measures` as compiled loops; imported only where numba runs."""

from __future__ import annotations

import numpy as np

from kotaku_gis.spatial._compiled import kernel
from kotaku_gis.spatial._rings import FROM_CORNER, Flags, Floats, Rings, Signs


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
def compiled_measures(rings: Rings, floor: Floats) -> tuple[Signs, Floats, Flags, Flags]:
    """Columns of `Measures`."""
    count = len(rings.owner)
    sign = np.zeros(len(rings.xy), np.int8)
    area, convex, simple = np.zeros(count), np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    for ring in range(count):
        first, last = rings.start[ring], rings.start[ring + 1] - 1
        if last < first:
            continue
        xy = rings.xy[first : last + 1]
        under, outward = area_under(xy, floor[ring]), -1.0 if rings.hole[ring] else 1.0
        area[ring] = abs(under) * outward
        convex[ring], simple[ring] = regular(xy, np.sign(under))
        for corner in range(first, last):
            sign[corner] = np.sign(rings.xy[corner + 1, 0] - rings.xy[corner, 0]) * np.sign(under) * outward
    return sign, area, convex, simple
