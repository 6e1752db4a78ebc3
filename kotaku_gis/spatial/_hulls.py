"""How far shapes reach along and across each edge of their convex hull.

The smallest rectangle around a shape lies along an edge of its hull, so these few numbers are all it takes to find it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from kotaku_gis.spatial._compiled import accelerated
from kotaku_gis.spatial._outlines import Bools, Floats, Ints

_POLYGON = 3
_ROOM = 200_000
"""Numbers that one step of the plain path holds at a time."""


@dataclass(frozen=True, eq=False)
class Extents:
    """For the hull edges ``start[i]:start[i + 1]`` of shape i: unit vector, and reach along and across it in metres."""

    dx: Floats
    dy: Floats
    along: Floats
    across: Floats
    start: Ints


def extents(shapes: NDArray[Any]) -> Extents:
    """Extents of each shape; no edges for one that is missing, empty or a point."""
    if not accelerated():
        return _plain(shapes)
    from kotaku_gis.spatial import _hulls_compiled

    return Extents(*_hulls_compiled.extents(*_flat(shapes)))


def _flat(shapes: NDArray[Any]) -> tuple[Floats, Ints]:
    count = shapely.get_num_coordinates(shapes)
    return shapely.get_coordinates(shapes), np.append(0, np.cumsum(count))


def _plain(shapes: NDArray[Any]) -> Extents:
    """By numpy: shapes that are no convex ring give way to their hulls, then all hulls of one size go together."""
    xy, start = _flat(shapes)
    first, size = start[:-1].copy(), np.diff(start)
    convex = size > 3
    if convex.any():
        convex[convex] = _convex(xy if convex.all() else xy[np.repeat(convex, size)], size[convex])
    hulls = shapely.convex_hull(shapes[~convex])
    hull_xy, hull_start = _flat(hulls)
    closed = np.ones(len(shapes), dtype=bool)
    closed[~convex] = shapely.get_type_id(hulls) == _POLYGON
    first[~convex], size[~convex] = len(xy) + hull_start[:-1], np.diff(hull_start)
    x, y = np.concatenate([xy.T, hull_xy.T], axis=1)
    corners = np.maximum(size - closed, 0)
    edges = np.where(corners > 1, corners, 0)
    begin = np.append(0, np.cumsum(edges))
    table = np.empty((4, begin[-1]))
    for count in np.unique(edges[edges > 0]):
        member = np.flatnonzero(edges == count)
        step = max(_ROOM // int(count), 1)
        for at in range(0, len(member), step):
            part = member[at : at + step]
            place = np.arange(count)[:, None]
            table[:, begin[part] + place] = _sized(x[first[part] + place], y[first[part] + place])
    kept = (table[0] != 0) | (table[1] != 0)
    if not kept.all():  # a vertex drawn twice makes an edge without direction
        owner = np.repeat(np.arange(len(shapes)), edges)[kept]
        table, begin = table[:, kept], np.append(0, np.cumsum(np.bincount(owner, minlength=len(shapes))))
    dx, dy, along, across = table
    return Extents(dx, dy, along, across, begin)


def _sized(x: Floats, y: Floats) -> Floats:
    """Extents (4, corners, shapes) of hulls with equally many corners, whose coordinates are (corners, shapes)."""
    x, y = x - x[0], y - y[0]
    dx, dy = np.roll(x, -1, axis=0) - x, np.roll(y, -1, axis=0) - y
    length = np.sqrt(dx * dx + dy * dy)
    length[length == 0] = 1
    dx, dy = dx / length, dy / length
    low, high, far = np.zeros((3, *x.shape))
    base_along, base_across = x * dx + y * dy, y * dx - x * dy
    for px, py in zip(x, y, strict=True):
        along = px * dx + py * dy - base_along
        np.minimum(low, along, out=low)
        np.maximum(high, along, out=high)
        np.maximum(far, np.abs(py * dx - px * dy - base_across), out=far)
    return np.stack([dx, dy, high - low, far])


def _convex(xy: Floats, size: Ints) -> Bools:
    """Which outlines (of `size` vertices each) are closed, turn one way all along, and once around."""
    way = np.diff(xy, axis=0)
    start = np.append(0, np.cumsum(size))
    first, between = start[:-1], start[1:-1] - 1
    after = np.arange(1, len(way) + 1)
    after[start[1:] - 2] = first
    after[between] = between
    turn = way[:, 0] * way[after, 1] - way[:, 1] * way[after, 0]
    turn[between] = turn[between - 1]
    eastward = way[:, 0] >= 0
    closed = (xy[first] == xy[start[1:] - 1]).all(axis=1)
    back = np.add.reduceat((eastward != eastward[after]).astype(int), first)
    return np.asarray(
        ((np.minimum.reduceat(turn, first) > 0) | (np.maximum.reduceat(turn, first) < 0)) & (back == 2) & closed
    )
