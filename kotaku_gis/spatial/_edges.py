"""Polygons as flat arrays of corners, the form in which areas are measured without building geometry.

Every corner begins an edge and carries its sign: +1 where the inside lies below the edge, -1 where it lies above, and 0
where there is no edge (at the end of a ring) or one that bounds no area (a vertical one). A point is inside a polygon
where the signs of the edges above it add up to one; so holes, parts and concave outlines need nothing special.

The edges of a long outline are also listed by slabs, vertical strips of equal width, so that what lies at some x is
found without walking round all of it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely

from kotaku_gis.spatial._compiled import pays
from kotaku_gis.spatial._ring_measures import Measures, ring_measures
from kotaku_gis.spatial._rings import Flags, Floats, Geometries, Ints, Rings, Signs, rings_of, runs, starts, sums
from kotaku_gis.spatial._threads import even, spread

LONG = 16  # corners: from here on an outline is worth slabs, and a look whether it meets something at all
_EDGES_PER_SLAB = 2
_MOST_SLABS = 4096
_POLYGONS_PER_STEP = 8_192  # read at once: what the cache of a processor holds


class Edges(NamedTuple):
    """Corners of n polygons in the order of their layer; those of polygon p are ``start[p]:start[p + 1]``."""

    xy: Floats  # (corners, 2); each ring is closed
    sign: Signs
    start: Ints
    bounds: Floats  # (n, 4): xmin, ymin, xmax, ymax; nan where there is nothing
    area: Floats
    convex: Flags
    simple: Flags  # where it is plain to see that the outline does not cross itself
    slab: Ints  # the slabs of polygon p are slab[p]:slab[p + 1]; short outlines have none
    per_metre: Floats  # slabs a metre, of each polygon
    entry: Ints  # the edges of slab s are member[entry[s]:entry[s + 1]]
    member: Ints
    begins: Flags  # whether an entry is the first of its edge


def edges(polygons: Geometries) -> Edges:
    """Edges of valid polygons and multipolygons; missing and empty ones have none."""
    compiled = pays(len(polygons))
    pieces = [_read(polygons[s:e], compiled=compiled) for s, e in pairwise(even(len(polygons), _POLYGONS_PER_STEP))]
    xy, sign, size, bounds, area, convex, simple = (np.concatenate(column) for column in zip(*pieces, strict=True))
    return slabbed(xy, sign, starts(size), bounds, area, convex, simple)


def slabbed(xy: Floats, sign: Signs, start: Ints, bounds: Floats, area: Floats, convex: Flags, simple: Flags) -> Edges:
    """Edges with the slabs of the long outlines among them."""
    size = np.diff(start)
    count = np.where(size < LONG, 0, np.minimum(size // _EDGES_PER_SLAB, _MOST_SLABS))
    width = bounds[:, 2] - bounds[:, 0]
    per_metre = count / np.where(width > 0, width, 1.0)
    none = np.zeros(0, np.int64)
    bare = Edges(xy, sign, start, bounds, area, convex, simple, starts(count), per_metre, starts(none), none, none > 0)
    long = np.flatnonzero(count)
    if not len(long):
        return bare
    owner, edge = runs(start[long], start[long + 1])
    bounding = np.flatnonzero(sign[edge])
    owner, edge = long[owner[bounding]], edge[bounding]
    x0, x1, *_ = ends(bare, edge)
    first, final = slab_at(bare, owner, x0), slab_at(bare, owner, x1)
    listing, strip = runs(first, final + 1)
    order = np.argsort(strip, kind="stable")
    entry = starts(np.bincount(strip, minlength=bare.slab[-1]))
    listing, strip = listing[order], strip[order]
    return bare._replace(entry=entry, member=edge[listing], begins=first[listing] == strip)


def taken(flat: Edges, place: Ints) -> Edges:
    """The polygons at `place`, in that order."""
    first, stop = flat.start[place], flat.start[place + 1]
    _, corner = runs(first, stop)
    xy, sign, bounds = flat.xy.take(corner, axis=0), flat.sign.take(corner), flat.bounds.take(place, axis=0)
    return slabbed(xy, sign, starts(stop - first), bounds, flat.area[place], flat.convex[place], flat.simple[place])


def slab_at(flat: Edges, polygon: Ints, x: Floats) -> Ints:
    """The slab of each polygon in which `x` lies."""
    within = ((x - flat.bounds[polygon, 0]) * flat.per_metre[polygon]).astype(np.int64)
    slab: Ints = np.minimum(flat.slab[polygon] + within, flat.slab[polygon + 1] - 1)
    return slab


def ends(flat: Edges, edge: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """x0, x1, y0 and y1 of edges, from their left end to their right one."""
    (xa, ya), (xb, yb) = flat.xy.take(edge, axis=0).T, flat.xy.take(edge + 1, axis=0).T
    back = xa > xb
    return np.minimum(xa, xb), np.maximum(xa, xb), np.where(back, yb, ya), np.where(back, ya, yb)


def centroids(flat: Edges) -> Floats:
    """(n, 2) centroids; nan where there is no area."""
    edge = np.flatnonzero(flat.sign)
    owner = np.repeat(np.arange(len(flat.area)), np.diff(flat.start))[edge]
    left, floor = flat.bounds[owner, 0], flat.bounds[owner, 1]
    x0, x1, y0, y1 = ends(flat, edge)
    x, y, width, rise, sign = x0 - left, y0 - floor, x1 - x0, y1 - y0, flat.sign[edge]
    about_y = sign * width * (x * (y + rise / 2) + width * (y / 2 + rise / 3))
    about_x = sign * width * (y * y + y * rise + rise * rise / 3) / 2
    moments = [sums(owner, about, len(flat.area)) for about in (about_y, about_x)]
    area = np.where(flat.area > 0, flat.area, np.nan)
    return np.column_stack([moment / area for moment in moments]) + flat.bounds[:, :2]


def invalid(polygons: Geometries, flat: Edges) -> Ints:
    """Places of the polygons that cross themselves."""
    doubtful = np.flatnonzero(~flat.simple & ~np.isnan(flat.bounds[:, 0]))
    verdicts = spread(lambda first, last: shapely.is_valid(polygons[doubtful[first:last]]), even(len(doubtful), 8_192))
    broken: Ints = doubtful[~np.concatenate(verdicts)]
    return broken


def _read(polygons: Geometries, *, compiled: bool) -> tuple[Floats, Signs, Ints, Floats, Floats, Flags, Flags]:
    """Columns of `Edges`, with the number of corners of each polygon in place of `start`."""
    bounds = shapely.bounds(polygons)
    rings = rings_of(polygons)
    found = _measures(rings, bounds[rings.owner, 1], compiled=compiled)
    count = np.diff(rings.start)
    if len(rings.owner) == len(polygons):
        return rings.xy, found.sign, count, bounds, found.area, found.convex, found.simple
    size = np.zeros(len(polygons), np.int64)
    np.add.at(size, rings.owner, count)
    alone = (np.bincount(rings.owner, minlength=len(polygons)) == 1)[rings.owner]
    convex, simple = np.zeros(len(polygons), dtype=bool), np.zeros(len(polygons), dtype=bool)
    convex[rings.owner], simple[rings.owner] = found.convex & alone, found.simple & alone
    area = sums(rings.owner, found.area, len(polygons))
    return rings.xy, found.sign, size, bounds, area, convex, simple


def _measures(rings: Rings, floor: Floats, *, compiled: bool) -> Measures:
    if not compiled:
        return ring_measures(rings, floor)
    from kotaku_gis.spatial._ring_measures_compiled import compiled_measures

    return Measures(*compiled_measures(rings, floor))
