"""Polygons taken apart into rings of coordinates."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Signs: TypeAlias = NDArray[np.int8]
Flags: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[Any]

FROM_CORNER = 0.05  # how far from a corner its ring is looked at, of the two edges that meet there

_POLYGONS_PER_TILE = 512


class Rings(NamedTuple):
    """Rings sorted by their polygon: ring r is ``xy[start[r]:start[r + 1]]``, closed, of polygon ``owner[r]``."""

    xy: Floats
    start: Ints
    owner: Ints
    hole: Flags


def rings_of(polygons: Geometries) -> Rings:
    """Rings of polygons and multipolygons; missing and empty ones have none, or rings without corners."""
    outlines, owner, hole = _outlines(polygons)
    return Rings(shapely.get_coordinates(outlines), starts(shapely.get_num_coordinates(outlines)), owner, hole)


def extent(bounds: Floats) -> Floats:
    """xmin, ymin, xmax and ymax of all boxes together; nan is no box."""
    xmin, ymin, xmax, ymax = bounds.T
    return np.array([*map(np.fmin.reduce, (xmin, ymin)), *map(np.fmax.reduce, (xmax, ymax))])


def by_tile(bounds: Floats) -> Ints:
    """Places sorted by square tiles of ground, those without bounds first."""
    if not len(bounds):
        return np.zeros(0, np.int64)
    left, floor, right, ceiling = extent(bounds)
    across = min(int(np.sqrt(len(bounds) / _POLYGONS_PER_TILE)) + 1, 250)
    side = np.fmax(np.fmax(right - left, ceiling - floor), 1e-6) * (1 + 1e-9) / across
    column, row = (bounds[:, 0] - left) / side, (bounds[:, 1] - floor) / side
    known = ~np.isnan(column)
    tile = np.zeros(len(bounds), np.uint16)
    tile[known] = row[known].astype(np.uint16) * np.uint16(across) + column[known].astype(np.uint16)
    return np.argsort(tile, kind="stable")


def starts(count: NDArray[np.integer[Any]]) -> Ints:
    """Where runs of so many items begin, and where the last one ends."""
    start = np.zeros(len(count) + 1, np.int64)
    np.cumsum(count, out=start[1:])
    return start


def runs(start: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """Every number of every range, and the place of its range."""
    size = stop - start
    place = np.repeat(np.arange(len(size)), size)
    return place, np.arange(len(place)) + (start - np.cumsum(size) + size)[place]


def sums(place: Ints, values: Floats, count: int) -> Floats:
    """Sum of the values of each place, added up in their order."""
    return np.bincount(place, values, minlength=count).astype(np.float64, copy=False)


def _outlines(polygons: Geometries) -> tuple[Geometries, Ints, Flags]:
    """Rings, the places of their polygons, and which are holes; a polygon without holes stands for its ring."""
    simple = shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON
    simple &= shapely.get_num_interior_rings(polygons) == 0
    whole = np.flatnonzero(simple)
    if len(whole) == len(polygons):
        return polygons, whole, np.zeros(len(whole), dtype=bool)
    others = np.flatnonzero(~simple)
    parts, part_of = shapely.get_parts(polygons[others], return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    hole = np.zeros(len(whole) + len(rings), dtype=bool)
    hole[len(whole) + 1 :] = (ring_of[1:] == ring_of[:-1])[: len(hole)]
    places = np.concatenate([whole, others[part_of[ring_of]]])
    order = np.argsort(places, kind="stable")
    return np.concatenate([polygons[whole], rings])[order], places[order], hole[order]
