"""Area, sides and shape of rings, those of one length at a time, so that each step runs over whole arrays."""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

import numpy as np

from kotaku_gis.spatial._rings import FROM_CORNER, Flags, Floats, Ints, Rings, Signs


class Measures(NamedTuple):
    """The sign of each corner (see `Edges`); `area` (below zero for holes), `convex` and `simple` of each ring."""

    sign: Signs
    area: Floats
    convex: Flags
    simple: Flags


def ring_measures(rings: Rings, floor: Floats) -> Measures:
    """Measures of all rings, whose polygons reach down to `floor`."""
    size = np.diff(rings.start)
    found = Measures(
        np.zeros(len(rings.xy), np.int8), np.zeros(len(size)), np.zeros(len(size), bool), np.zeros(len(size), bool)
    )
    for length in (np.flatnonzero(np.bincount(size)[1:]) + 1).tolist():
        alike = np.flatnonzero(size == length)
        _measure(rings, alike, length, floor[alike], found)
    return found


def _measure(rings: Rings, alike: Ints, length: int, floor: Floats, found: Measures) -> None:
    """Fill in what is found of rings of one length; corners stand in rows, rings in columns."""
    corner = rings.start[alike] + np.arange(length)[:, None]
    x, y = rings.xy[:, 0].take(corner), rings.xy[:, 1].take(corner)
    dx, dy, height = x[1:] - x[:-1], y[1:] - y[:-1], y - floor
    under = reduce(np.add, dx * (height[:-1] + height[1:]) / 2, np.zeros(len(alike)))
    outward = np.where(rings.hole[alike], -1.0, 1.0)
    way = np.sign(under)
    found.sign[corner[:-1]] = np.sign(dx) * (way * outward)
    found.area[alike] = np.abs(under) * outward
    found.convex[alike], found.simple[alike] = _shape(x, y, dx, dy, way)


def _shape(x: Floats, y: Floats, dx: Floats, dy: Floats, way: Floats) -> tuple[Flags, Flags]:
    """Whether rings are convex, and whether it is plain to see that they do not cross themselves.

    `way` is 1 for a ring that runs clockwise and -1 for one that does not.
    """
    if len(dx) < 3:
        return np.zeros(len(way), bool), np.zeros(len(way), bool)
    inward = np.empty_like(dx)
    inward[:-1] = dx[:-1] * dy[1:] - dy[:-1] * dx[1:]
    inward[-1] = dx[-1] * dy[0] - dy[-1] * dx[0]
    inward *= way
    onward = (dx > 0) | ((dx == 0) & (dy > 0))
    reversals = (onward[1:] != onward[:-1]).sum(axis=0) + (onward[0] != onward[-1])
    deepest = inward.max(axis=0)
    convex: Flags = (deepest < 0) & (reversals == 2)
    simple = convex.copy()
    bent = np.flatnonzero(deepest > 0)
    simple[bent] = _starlike(x[:, bent], y[:, bent], inward[:, bent].argmax(axis=0), way[bent])
    return convex, simple


def _starlike(x: Floats, y: Floats, before: Ints, way: Floats) -> Flags:
    """Whether the whole ring is seen, once around, from a place inside a corner, and so cannot cross itself.

    `before` is the edge that leads to that corner.
    """
    ring = np.arange(len(way))
    after = (before + 1) % (len(x) - 1) + 1
    x, y = (
        values - (corner + (2 * corner - values[before, ring] - values[after, ring]) * FROM_CORNER)
        for values, corner in ((x, x[before + 1, ring]), (y, y[before + 1, ring]))
    )
    hidden = (x[:-1] * y[1:] - y[:-1] * x[1:]) * way >= 0
    low = y <= 0
    rounds = (low[:-1] != low[1:]).sum(axis=0)
    return ~hidden.any(axis=0) & (rounds == 2)
