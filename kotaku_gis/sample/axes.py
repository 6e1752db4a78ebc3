"""The directions of an area, the same to the last bit on every processor."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon

from kotaku_gis.sample.terrain import Floats

ALIKE = 1e-7  # rectangles whose areas differ by less than this share are equally small


def projected(points: Floats, axis: Floats) -> Floats:
    """How far points lie along a unit vector; a matrix product would end in another last bit on another processor."""
    return np.asarray(points[..., 0] * axis[0] + points[..., 1] * axis[1])


def axes(area: Polygon) -> tuple[Floats, Floats, float, float]:
    """Unit vectors along and across the smallest rectangle about an area, with its length and width.

    A wedge has several smallest rectangles: the one turned most is taken, so that no last bit chooses among them.
    """
    corners = shapely.get_coordinates(area.convex_hull)
    sides = np.diff(corners, axis=0)
    sides = sides[np.hypot(sides[:, 0], sides[:, 1]) > ALIKE]
    ways = sides / np.hypot(sides[:, 0], sides[:, 1])[:, None]
    turned = np.column_stack([-ways[:, 1], ways[:, 0]])
    spans, depths = (np.ptp([projected(corners, way) for way in part], axis=1) for part in (ways, turned))
    sizes = spans * depths
    smallest = np.flatnonzero(sizes <= sizes.min() * (1 + ALIKE))
    angles = np.round(np.degrees(np.arctan2(ways[:, 1], ways[:, 0])) % 90, 6)
    best = smallest[np.argmax(angles[smallest])]
    if spans[best] < depths[best]:
        return turned[best], -ways[best], float(depths[best]), float(spans[best])
    return ways[best], turned[best], float(spans[best]), float(depths[best])
