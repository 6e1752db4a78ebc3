"""Polygons taken apart into rings of coordinates, in the order of the ground they lie on."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[Any]
Outline: TypeAlias = tuple[Floats, Floats, Floats, Floats, Floats, Floats]  # columns `x0` to `sign` of edges

FROM_CORNER = 0.05  # how far from a corner its ring is looked at, of the two edges that meet there

_POLYGONS_PER_TILE = 512


class Rings(NamedTuple):
    """Rings sorted by their polygon: ring r is ``xy[start[r]:start[r] + size[r]]``, closed, of polygon ``owner[r]``."""

    xy: Floats
    start: Ints
    size: Ints
    owner: Ints
    hole: Flags


def sorted_rings(polygons: Geometries, place: Ints) -> Rings:
    """Rings of ``polygons[place]``; the coordinates stay in the order of `polygons`."""
    outlines, places, hole = _outlines(polygons)
    size = shapely.get_num_coordinates(outlines).astype(np.int64)
    start = starts(size)[:-1]
    rank = np.empty_like(place)
    rank[place] = np.arange(len(place))
    order = place if outlines is polygons else np.argsort(rank[places], kind="stable")
    order = order[size[order] > 0]
    return Rings(shapely.get_coordinates(outlines), start[order], size[order], rank[places[order]], hole[order])


def part_of(rings: Rings, first: int, last: int, owner: int) -> Rings:
    """The rings ``first:last``, whose polygons are counted from `owner`."""
    some = slice(first, last)
    return Rings(rings.xy, rings.start[some], rings.size[some], rings.owner[some] - owner, rings.hole[some])


def by_tile(bounds: Floats) -> Ints:
    """Places sorted by square tiles of ground, those without bounds first."""
    corner = bounds[:, :2] - np.fmin.reduce(bounds[:, :2], axis=0, initial=np.inf)
    across = min(int(np.sqrt(len(bounds) / _POLYGONS_PER_TILE)) + 1, 250)
    side = np.fmax(np.fmax.reduce(corner, axis=None, initial=0.0), 1e-6) * (1 + 1e-9) / across
    tile = np.where(np.isnan(corner), 0, corner / side).astype(np.uint16)
    return np.argsort(tile[:, 1] * np.uint16(across) + tile[:, 0], kind="stable")


def starts(count: Ints) -> Ints:
    """Where runs of so many items begin, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(count)]).astype(np.int64)


def runs(start: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """Every number of every range, and the place of its range."""
    size = stop - start
    place = np.repeat(np.arange(len(size)), size)
    return place, np.arange(len(place)) + (start - np.cumsum(size) + size)[place]


def _outlines(polygons: Geometries) -> tuple[Geometries, Ints, Flags]:
    """Rings, the places of their polygons, and which are holes; a polygon without holes stands for its ring."""
    simple = shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON
    simple[simple] = shapely.get_num_interior_rings(polygons[simple]) == 0
    whole = np.flatnonzero(simple)
    if len(whole) == len(polygons):
        return polygons, whole, np.zeros(len(whole), dtype=bool)
    others = np.flatnonzero(~simple)
    parts, part_of = shapely.get_parts(polygons[others], return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    hole = np.zeros(len(whole) + len(rings), dtype=bool)
    hole[len(whole) + 1 :] = (ring_of[1:] == ring_of[:-1])[: len(hole)]
    places = np.concatenate([whole, others[part_of[ring_of]]])
    return np.concatenate([polygons[whole], rings]), places, hole
