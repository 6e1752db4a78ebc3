"""Rings of polygons as flat arrays: their corners, and the edges between the corners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from kotaku_gis.spatial._rings import Rings as ClosedRings
from kotaku_gis.spatial._rings import rings_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]
POLYGON, MULTIPOLYGON = 3, 6


@dataclass(frozen=True)
class Rings:
    """Vertices of all rings, one after the other: exteriors run anticlockwise, holes clockwise, no vertex twice.

    `ring` is the ring of each vertex; `feature` and `hole` tell, for each ring, the position of its polygon and
    whether it is a hole.
    """

    xy: Floats
    ring: Ints
    feature: Ints
    hole: Bools

    def neighbours(self) -> tuple[Ints, Ints]:
        """Place of the vertex before and of the vertex after each vertex, around its ring."""
        return ring_neighbours(self.ring)


@dataclass(frozen=True)
class Edges:
    """Straight segments from `start` to `end`, in order along the edges; an edge runs from corner to corner of a ring.

    `edge` is the edge of each segment; `feature` and `hole` tell, for each edge, the position of its polygon and
    whether it belongs to a hole.
    """

    start: Floats
    end: Floats
    edge: Ints
    feature: Ints
    hole: Bools


def open_rings(polygons: Geometries) -> Rings:
    """Rings of `polygons`; none for what is missing or no polygon, nor for a ring of fewer than three vertices."""
    areal = np.flatnonzero(np.isin(shapely.get_type_id(polygons), (POLYGON, MULTIPOLYGON)))
    drawn = rings_of(polygons[areal])
    ring = np.repeat(np.arange(len(drawn.owner)), np.diff(drawn.start))
    xy = drawn.xy.take(_turned(drawn, ring), axis=0)
    new = np.ones(len(xy), dtype=bool)
    new[:-1] = (ring[1:] == ring[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
    new[-1:] = False
    new &= np.bincount(ring, weights=new, minlength=len(drawn.owner))[ring] >= 3
    return Rings(xy[new], ring[new], areal[drawn.owner], drawn.hole)


def _turned(drawn: ClosedRings, ring: Ints) -> Ints:
    """Places of the vertices of closed rings, backwards for exteriors that run clockwise and holes that do not."""
    place, first = np.arange(len(ring)), drawn.start[ring]
    offset = drawn.xy - drawn.xy[first]
    twice = np.zeros(len(ring))
    twice[:-1] = np.where(ring[1:] == ring[:-1], cross(offset[:-1], offset[1:]), 0.0)
    clockwise = np.bincount(ring, weights=twice, minlength=len(drawn.owner)) < 0
    back = (clockwise != drawn.hole)[ring]
    return np.where(back, first + drawn.start[ring + 1] - 1 - place, place)


def ring_neighbours(ring: Ints) -> tuple[Ints, Ints]:
    """Place before and place after each vertex around its ring, for vertices sorted by `ring`."""
    place = np.arange(len(ring))
    first = np.ones(len(ring), dtype=bool)
    first[1:] = ring[1:] != ring[:-1]
    starts = place[first]
    ends = np.append(starts[1:], len(ring))[: len(starts)] - 1
    before, after = place - 1, place + 1
    before[starts], after[ends] = ends, starts
    return before, after


def turns_deg(xy: Floats, before: Ints, after: Ints) -> Floats:
    """Angle by which the ring turns at each vertex, 0 (straight on) to 180 (back)."""
    inward, outward = xy - xy[before], xy[after] - xy
    return np.asarray(np.degrees(np.arctan2(np.abs(cross(inward, outward)), (inward * outward).sum(axis=1))))


def jogs_m(xy: Floats, before: Ints, after: Ints) -> Floats:
    """Distance of each vertex from the straight line between its two neighbours."""
    chord, offset = xy[after] - xy[before], xy - xy[before]
    square = (chord**2).sum(axis=1)
    share = (chord * offset).sum(axis=1) / np.where(square > 0, square, 1.0)
    foot = offset - np.clip(share, 0.0, 1.0)[:, None] * chord
    return np.asarray(np.hypot(foot[:, 0], foot[:, 1]))


def kept_vertices(rings: Rings, *, min_turn_deg: float, min_jog_m: float = 0.0) -> Bools:
    """Vertices left when those that turn less than `min_turn_deg` or jog less than `min_jog_m` are dropped.

    They go in rounds: in each, those that jog less than the droppable vertices next to them. The others are judged
    afresh by the neighbours they then have, so that a curve of many small turns keeps its shape. Three always stay.
    """
    kept = np.ones(len(rings.xy), dtype=bool)
    place = np.arange(len(rings.xy))
    while len(place):
        ring, xy = rings.ring[place], rings.xy[place]
        neighbours = ring_neighbours(ring)
        jog = jogs_m(xy, *neighbours)
        flat = (turns_deg(xy, *neighbours) < min_turn_deg) | (jog < min_jog_m)
        dropped = _flattest(np.where(flat, jog, np.inf), ring, place, neighbours)
        kept[place[dropped]] = False
        still = np.isin(ring, ring[dropped])
        still[dropped] = False
        place = place[still]
    return kept


def _flattest(jog: Floats, ring: Ints, place: Ints, neighbours: tuple[Ints, Ints]) -> Ints:
    """Vertices whose jog is finite and less than that of both neighbours, as many as leave three to their ring."""
    scrambled = place * 2_654_435_761 % 2**32  # equal jogs in a row must not wait for each other
    least = np.isfinite(jog)
    for other in neighbours:
        least &= (jog < jog[other]) | ((jog == jog[other]) & (scrambled < scrambled[other]))
    order = np.flatnonzero(least)[np.lexsort((jog[least], ring[least]))]
    rank = np.arange(len(order)) - np.searchsorted(ring[order], ring[order])
    return order[rank < np.bincount(ring)[ring[order]] - 3]


def corner_edges(rings: Rings, *, kept: Bools, split_turn_deg: float) -> Edges:
    """Rings as drawn, cut where the ring of the `kept` vertices turns by at least `split_turn_deg`.

    A ring without such a corner is one edge that closes on itself.
    """
    corner = np.zeros(len(rings.xy), dtype=bool)
    before, after = ring_neighbours(rings.ring[kept])
    corner[kept] = turns_deg(rings.xy[kept], before, after) >= split_turn_deg
    order, first = _from_first_corner(rings.ring, corner)
    _, after = rings.neighbours()
    opens = corner[order] | first
    edge = np.cumsum(opens) - 1
    ring = rings.ring[order][opens]
    return Edges(rings.xy[order], rings.xy[after[order]], edge, rings.feature[ring], rings.hole[ring])


def edge_lines(edges: Edges) -> Geometries:
    """Each edge as a line."""
    return chains(edges.start, edges.end, edges.edge)


def chains(start: Floats, end: Floats, chain: Ints) -> Geometries:
    """Lines from consecutive segments; `chain` counts the lines, 0, 1, 2, ..."""
    last = np.ones(len(chain), dtype=bool)
    last[:-1] = chain[1:] != chain[:-1]
    place = np.arange(len(chain)) + chain
    xy = np.empty((len(chain) + int(last.sum()), 2))
    xy[place] = start
    xy[place[last] + 1] = end[last]
    number = np.empty(len(xy), dtype=np.int64)
    number[place] = chain
    number[place[last] + 1] = chain[last]
    lines: Any = shapely.linestrings(xy, indices=number) if len(xy) else np.empty(0, dtype=object)
    return np.asarray(lines, dtype=object)


def _from_first_corner(ring: Ints, corner: Bools) -> tuple[Ints, Bools]:
    """Order of the vertices in which every ring begins at its first corner, and which of them begin a ring."""
    place = np.arange(len(ring))
    first = np.ones(len(ring), dtype=bool)
    first[1:] = ring[1:] != ring[:-1]
    run = np.cumsum(first) - 1
    start = place[first]
    lead = np.full(len(start), len(ring))
    np.minimum.at(lead, run[corner], place[corner])
    lead = np.where(lead == len(ring), start, lead)
    late = place < lead[run]
    return np.lexsort((place, late, run)), first


def cross(a: Floats, b: Floats) -> Floats:
    """Of each vector of `a` with that of `b`: positive where `b` turns left of `a`."""
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
