"""Polygons as flat arrays of edges, the form in which areas are measured without building geometry.

An edge runs from left to right and carries a sign: +1 where the inside lies below it, -1 where it lies above. A point
is inside a polygon where the signs of the edges above it add up to one; so holes, parts and concave outlines need
nothing special. Vertical edges bound no area and are left out.

The edges of a polygon are also listed by slabs, vertical strips of equal width, so that what lies at some x is found
without walking round a long outline. Polygons stand in the order of the tiles of ground they lie on, not in that of
their layer, so that neighbours on the ground are neighbours in memory.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from kotaku_gis.spatial._compiled import pays
from kotaku_gis.spatial._rings import (
    FROM_CORNER,
    Flags,
    Floats,
    Geometries,
    Ints,
    Outline,
    Rings,
    by_tile,
    part_of,
    runs,
    sorted_rings,
    starts,
)
from kotaku_gis.spatial._threads import even, spread

LONG = 16  # edges: from here on an outline is worth slabs, and a look whether it meets something at all
EXACT = 1e-12  # a share this near to nothing or all is that
_EDGES_PER_SLAB = 2
_MOST_SLABS = 4096
_POLYGONS_PER_STEP = 8_192


class Edges(NamedTuple):
    """Edges of n polygons; those of polygon p are ``start[p]:start[p + 1]``, its slabs ``slab[p]:slab[p + 1]``."""

    place: Ints  # of each polygon in its layer
    x0: Floats
    x1: Floats
    y0: Floats
    slope: Floats
    top: Floats  # the higher end's y
    sign: Floats
    start: Ints
    bounds: Floats  # (n, 4): xmin, ymin, xmax, ymax; nan where there is nothing
    area: Floats
    convex: Flags
    simple: Flags  # where it is plain to see that the outline does not cross itself
    slab: Ints
    per_metre: Floats  # slabs a metre, of each polygon
    entry: Ints  # the edges of slab s are member[entry[s]:entry[s + 1]]
    member: Ints
    strip: Ints  # the slab of each entry
    first: Ints  # the first slab of each edge


def edges(polygons: Geometries) -> Edges:
    """Edges of valid polygons and multipolygons; missing and empty ones have none."""
    bounds = shapely.bounds(polygons)
    place = by_tile(bounds)
    bounds = bounds.take(place, axis=0)
    rings = sorted_rings(polygons, place)
    if pays(len(polygons)):
        from kotaku_gis.spatial._edges_kernels import outlines

        edge, start, area, convex, simple = outlines(rings, bounds)
    else:
        edge, start, area, convex, simple = _joined(rings, bounds)
    return Edges(place, *edge, start, bounds, area, convex, simple, *slabs(edge[0], edge[1], start, bounds))


def sums(place: Ints, values: Floats, count: int) -> Floats:
    """Sum of the values of each place, added up in their order."""
    return np.bincount(place, values, minlength=count).astype(np.float64, copy=False)


def by_place(flat: Edges, values: NDArray[Any]) -> NDArray[Any]:
    """`values` of the polygons in the order of their layer."""
    ordered = np.empty_like(values)
    ordered[flat.place] = values
    return ordered


def centroids(flat: Edges) -> Floats:
    """(n, 2) centroids in the order of the layer; nan where there is no area."""
    owner = np.repeat(np.arange(len(flat.area)), np.diff(flat.start))
    left, floor = flat.bounds[owner, 0], flat.bounds[owner, 1]
    width = flat.x1 - flat.x0
    x, y, rise = flat.x0 - left, flat.y0 - floor, flat.slope * width
    about_y = flat.sign * width * (x * (y + rise / 2) + width * (y / 2 + rise / 3))
    about_x = flat.sign * width * (y * y + y * rise + rise * rise / 3) / 2
    moments = [sums(owner, about, len(flat.area)) for about in (about_y, about_x)]
    area = np.where(flat.area > 0, flat.area, np.nan)
    return by_place(flat, np.column_stack([moment / area for moment in moments]) + flat.bounds[:, :2])


def invalid(polygons: Geometries, flat: Edges) -> Ints:
    """Places of the polygons that cross themselves."""
    doubtful = np.sort(flat.place[~flat.simple & ~np.isnan(flat.bounds[:, 0])])
    verdicts = spread(lambda first, last: shapely.is_valid(polygons[doubtful[first:last]]), even(len(doubtful), 8_192))
    broken: Ints = doubtful[~np.concatenate(verdicts)]
    return broken


def _joined(rings: Rings, bounds: Floats) -> tuple[Outline, Ints, Floats, Flags, Flags]:
    """As `_outlines`, in steps that the cache of a processor holds; with `start` of `Edges`."""
    cuts = even(len(bounds), _POLYGONS_PER_STEP)
    ring = dict(zip(cuts, np.searchsorted(rings.owner, cuts).tolist(), strict=True))
    pieces = spread(lambda s, e: _outlines(part_of(rings, ring[s], ring[e], s), bounds[s:e]), cuts)
    outline, *columns = zip(*pieces, strict=True)
    x0, x1, y0, slope, top, sign = (np.concatenate(column) for column in zip(*outline, strict=True))
    size, area, convex, simple = (np.concatenate(column) for column in columns)
    return (x0, x1, y0, slope, top, sign), starts(size), area, convex, simple


def _outlines(rings: Rings, bounds: Floats) -> tuple[Outline, Ints, Floats, Flags, Flags]:
    """The outline, then how many edges each polygon has, `area`, `convex` and `simple` of `Edges`."""
    count = rings.size - 1
    ring = np.repeat(np.arange(len(count)), count)
    owner = rings.owner[ring]
    _, vertex = runs(rings.start, rings.start + rings.size)
    x, y = rings.xy.take(vertex, axis=0).T.copy()
    tail = np.arange(len(ring)) + ring
    xa, ya, xb, yb = x[tail], y[tail], x[tail + 1], y[tail + 1]
    floor = bounds[owner, 1]
    under = sums(ring, (xb - xa) * ((ya - floor) + (yb - floor)) / 2, len(count))
    outward = np.where(rings.hole, -1.0, 1.0)
    area = sums(rings.owner, np.abs(under) * outward, len(bounds))
    convex = np.bincount(rings.owner, minlength=len(bounds)) == 1
    simple = convex.copy()
    ring_convex, ring_simple = _regular(np.stack([xa, ya, xb, yb]), np.sign(under), count)
    convex[rings.owner] &= ring_convex
    simple[rings.owner] &= ring_simple

    sign = (np.sign(under) * outward)[ring] * np.sign(xb - xa)
    kept = np.flatnonzero(sign)
    right = (xb > xa)[kept]
    xa, ya, xb, yb, owner = xa[kept], ya[kept], xb[kept], yb[kept], owner[kept]
    x0, x1 = np.where(right, xa, xb), np.where(right, xb, xa)
    y0, y1 = np.where(right, ya, yb), np.where(right, yb, ya)
    size = np.bincount(owner, minlength=len(bounds))
    return (x0, x1, y0, (y1 - y0) / (x1 - x0), np.maximum(y0, y1), sign[kept]), size, area, convex, simple


def _regular(edge: Floats, way: Floats, count: Ints) -> tuple[Flags, Flags]:
    """Whether a ring is convex, and whether it is plain to see that it does not cross itself.

    `edge` holds xa, ya, xb and yb of the edges, `way` is 1 for a ring that runs clockwise and -1 for one that does not.
    """
    if not len(count):
        return np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
    start = starts(count)
    following = np.arange(1, edge.shape[1] + 1)
    following[start[1:] - 1] = start[:-1]
    dx, dy = edge[2] - edge[0], edge[3] - edge[1]
    inward = (dx * dy[following] - dy * dx[following]) * np.repeat(way, count)
    onward = (dx > 0) | ((dx == 0) & (dy > 0))
    reversals = np.add.reduceat((onward != onward[following]).astype(np.int64), start[:-1])
    deepest = np.maximum.reduceat(inward, start[:-1])
    convex: Flags = (deepest < 0) & (reversals == 2)
    simple = convex.copy()
    bent = np.flatnonzero(deepest > 0)
    of, member = runs(start[bent], start[bent + 1])
    corner = np.flatnonzero(inward[member] == deepest[bent][of])
    corner = corner[np.diff(of[corner], prepend=-1) > 0]
    simple[bent] = _starlike(
        edge.take(member, axis=1),
        edge.take(member[corner], axis=1),
        edge[2:].take(following[member[corner]], axis=1),
        of,
        way[bent],
    )
    return convex, simple


def _starlike(edge: Floats, before: Floats, after: Floats, ring: Ints, way: Floats) -> Flags:
    """Whether the whole ring is seen, once around, from a place inside its deepest corner, and so cannot cross itself.

    `before` is the edge that leads to that corner of each ring, `after` where the next one ends.
    """
    seen = before[2:] + (2 * before[2:] - before[:2] - after) * FROM_CORNER
    xa, ya, xb, yb = edge - np.concatenate([seen, seen]).take(ring, axis=1)
    hidden = (xa * yb - ya * xb) * way[ring] >= 0
    rounds = (ya <= 0) != (yb <= 0)
    return ~(sums(ring, hidden.astype(float), len(way)) > 0) & (sums(ring, rounds.astype(float), len(way)) == 2)


def slabs(x0: Floats, x1: Floats, start: Ints, bounds: Floats) -> tuple[Ints, Floats, Ints, Ints, Ints, Ints]:
    """`slab`, `per_metre`, `entry`, `member`, `strip` and `first` of `Edges`."""
    owner = np.repeat(np.arange(len(bounds)), np.diff(start))
    size = np.diff(start)
    count = np.where(size < LONG, 1, np.minimum(size // _EDGES_PER_SLAB, _MOST_SLABS))
    slab = starts(count)
    width = bounds[:, 2] - bounds[:, 0]
    per_metre = count / np.where(width > 0, width, 1.0)
    if slab[-1] == len(count):
        return slab, per_metre, start, np.arange(len(owner)), owner, owner
    last = (count - 1)[owner]
    left = bounds[owner, 0]
    first = slab[owner] + np.minimum(((x0 - left) * per_metre[owner]).astype(np.int64), last)
    final = slab[owner] + np.minimum(((x1 - left) * per_metre[owner]).astype(np.int64), last)
    times = final - first + 1
    member = np.repeat(np.arange(len(x0)), times)
    within = np.arange(len(member)) - np.repeat(starts(times)[:-1], times)
    strip = first[member] + within
    order = np.argsort(strip, kind="stable")
    entry = starts(np.bincount(strip, minlength=slab[-1]))
    return slab, per_metre, entry, member[order], strip[order], first
