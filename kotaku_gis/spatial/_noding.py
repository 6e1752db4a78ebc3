"""Road lines cut into straight pieces where they meet.

Every vertex is a point; a meeting of lines either makes two points one (`merges`) or puts a point on another piece
(`cuts`). The pieces between the points that remain are the edges of a network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

SAME_M = 1e-6
"""Points closer than this are one: a thousandth of a millimetre, far above the rounding of metric coordinates."""


@dataclass(frozen=True, eq=False)
class Noded:
    """Nodes (n, 2) and the straight edges between them, each with the position of its line; every edge once."""

    xy: Floats
    u: Ints
    v: Ints
    line: Ints
    width_m: Floats


@dataclass(frozen=True, eq=False)
class _Segments:
    """Straight pieces as digitised: vertices (n, 2), which of them end a line, and what each piece is part of."""

    xy: Floats
    is_end: Bools
    first: Ints
    part: Ints
    line: Ints
    level: Floats

    def end(self, which: Ints, side: int) -> Ints:
        return self.first[which] + side


@dataclass(frozen=True, eq=False)
class _Cuts:
    """Points that lie on pieces, at the part `along` (0..1) of their length."""

    segment: Ints
    along: Floats
    point: Ints


def noded(lines: NDArray[Any], *, width_m: Floats, level: Floats, snap_m: float) -> Noded:
    """Lines cut at their crossings and their ends joined, as `kotaku_gis.spatial.network.road_network` says."""
    segments = _segments(lines, level)
    reach = max(snap_m, SAME_M)
    shapes = shapely.linestrings(np.stack([segments.xy[segments.first], segments.xy[segments.first + 1]], axis=1))
    a, b = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=reach)
    a, b = a[a < b], b[a < b]
    touching, merges, near = _contacts(segments, a, b, reach)
    crossing, crossings, again = _crossings(segments, a[~near], b[~near], reach)
    cuts = [touching, crossing]
    return _edges(segments, cuts, np.concatenate([merges, again]), np.concatenate([segments.xy, crossings]), width_m)


def _segments(lines: NDArray[Any], level: Floats) -> _Segments:
    parts, line = shapely.get_parts(lines, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    fresh = np.ones(len(xy), dtype=bool)
    fresh[1:] = (part[1:] != part[:-1]) | (xy[1:] != xy[:-1]).any(axis=1)
    xy, part = xy[fresh], part[fresh]
    goes_on = part[1:] == part[:-1]
    is_end = ~(np.append(goes_on, False) & np.append(False, goes_on))
    first = np.flatnonzero(goes_on)
    return _Segments(xy, is_end, first, part[first], line[part[first]], level[line[part[first]]])


def _contacts(segments: _Segments, a: Ints, b: Ints, reach: float) -> tuple[_Cuts, Ints, Bools]:
    """Vertices on another piece, pairs of vertices that are one, and which pairs of pieces touch at a vertex."""
    pair = np.tile(np.arange(len(a)), 4)
    on = np.concatenate([b, b, a, a])
    own = np.concatenate([a, a, b, b])
    vertex = np.concatenate([segments.end(a, 0), segments.end(a, 1), segments.end(b, 0), segments.end(b, 1)])
    start, way = segments.xy[segments.first[on]], segments.xy[segments.first[on] + 1] - segments.xy[segments.first[on]]
    offset = segments.xy[vertex] - start
    along = np.clip((offset * way).sum(axis=1) / (way * way).sum(axis=1), 0, 1)
    gap = np.hypot(*(offset - along[:, None] * way).T)
    near = np.bincount(pair[gap <= SAME_M], minlength=len(a)) > 0

    tolerance = np.where(segments.is_end[vertex], reach, SAME_M)
    beside = segments.first[on] + (along > 0.5)
    to_vertex = np.hypot(*(segments.xy[beside] - segments.xy[vertex]).T)
    at_vertex = to_vertex <= tolerance
    shared = (vertex == segments.first[on]) | (vertex == segments.first[on] + 1)
    joins = _levels_meet(segments, own, on, vertex, np.where(at_vertex, beside, vertex), at_vertex)
    chosen = np.flatnonzero((gap <= tolerance) & ~shared & joins)
    chosen = chosen[_nearest_of_each(segments, vertex[chosen], segments.part[on[chosen]], gap[chosen])]
    at = at_vertex[chosen]
    merges = np.stack([vertex[chosen[at]], beside[chosen[at]]], axis=1)
    cut = chosen[~at]
    return _Cuts(on[cut], along[cut], vertex[cut]), merges, near


def _levels_meet(segments: _Segments, own: Ints, on: Ints, vertex: Ints, beside: Ints, at_vertex: Bools) -> Bools:
    """Lines of one level meet; of two levels, where both end, or where one ends on the one nearer the ground."""
    mine, other = segments.level[own], segments.level[on]
    ends = segments.is_end[vertex]
    return np.asarray(
        (mine == other) | (ends & ((at_vertex & segments.is_end[beside]) | (np.abs(other) < np.abs(mine))))
    )


def _nearest_of_each(segments: _Segments, vertex: Ints, part: Ints, gap: Floats) -> Ints:
    """Positions to keep: of a line's end only the nearest contact with each other line, of other vertices every one."""
    order = np.lexsort([gap, part, vertex])
    vertex, part = vertex[order], part[order]
    later = np.append(False, (vertex[1:] == vertex[:-1]) & (part[1:] == part[:-1]))
    return order[~later | ~segments.is_end[vertex]]


def _crossings(segments: _Segments, a: Ints, b: Ints, reach: float) -> tuple[_Cuts, Floats, Ints]:
    """Points where two pieces of one level cross away from their vertices, and pairs of these that are one."""
    level = segments.level[a] == segments.level[b]
    a, b = a[level], b[level]
    start_a, start_b = segments.xy[segments.first[a]], segments.xy[segments.first[b]]
    way_a, way_b = segments.xy[segments.first[a] + 1] - start_a, segments.xy[segments.first[b] + 1] - start_b
    turn = way_a[:, 0] * way_b[:, 1] - way_a[:, 1] * way_b[:, 0]
    slanted = turn != 0
    a, b, start_a, way_a, way_b, turn = (
        a[slanted],
        b[slanted],
        start_a[slanted],
        way_a[slanted],
        way_b[slanted],
        turn[slanted],
    )
    offset = start_b[slanted] - start_a
    on_a = (offset[:, 0] * way_b[:, 1] - offset[:, 1] * way_b[:, 0]) / turn
    on_b = (offset[:, 0] * way_a[:, 1] - offset[:, 1] * way_a[:, 0]) / turn
    xy = start_a + on_a[:, None] * way_a
    inside = (on_a > 0) & (on_a < 1) & (on_b > 0) & (on_b < 1)
    for vertex in (segments.end(a, 0), segments.end(a, 1), segments.end(b, 0), segments.end(b, 1)):
        inside &= ~(segments.is_end[vertex] & (np.hypot(*(segments.xy[vertex] - xy).T) <= reach))
    a, b, on_a, on_b, xy = a[inside], b[inside], on_a[inside], on_b[inside], xy[inside]
    pairs = cKDTree(xy).query_pairs(SAME_M, output_type="ndarray").reshape(-1, 2)
    pairs = pairs[segments.level[a[pairs[:, 0]]] == segments.level[a[pairs[:, 1]]]]
    point = np.arange(len(xy)) + len(segments.xy)
    cuts = _Cuts(np.concatenate([a, b]), np.concatenate([on_a, on_b]), np.concatenate([point, point]))
    return cuts, xy, pairs + len(segments.xy)


def _edges(segments: _Segments, cuts: list[_Cuts], merges: Ints, xy: Floats, width_m: Floats) -> Noded:
    count = len(segments.first)
    every = np.arange(count)
    segment = np.concatenate([every, every, *(cut.segment for cut in cuts)])
    along = np.concatenate([np.zeros(count), np.ones(count), *(cut.along for cut in cuts)])
    point = np.concatenate([segments.first, segments.first + 1, *(cut.point for cut in cuts)])
    order = np.lexsort([along, segment])
    segment, point = segment[order], point[order]

    links = coo_array((np.ones(len(merges), dtype=bool), (merges[:, 0], merges[:, 1])), shape=(len(xy), len(xy)))
    _, node = connected_components(links, directed=False)
    goes_on = (segment[1:] == segment[:-1]) & (node[point[1:]] != node[point[:-1]])
    u, v, line = node[point[:-1][goes_on]], node[point[1:][goes_on]], segments.line[segment[1:][goes_on]]
    used, uv = np.unique(np.concatenate([u, v]), return_inverse=True)
    members = np.bincount(node, minlength=len(xy))
    middle = np.stack(
        [np.bincount(node, weights=c) / np.maximum(members[: node.max(initial=-1) + 1], 1) for c in xy.T], axis=1
    )
    return _once(middle[used], uv[: len(u)], uv[len(u) :], line, width_m)


def _once(xy: Floats, u: Ints, v: Ints, line: Ints, width_m: Floats) -> Noded:
    """Edges without doubles: of lines drawn twice the narrower width holds, and unknown before any."""
    low, high = np.minimum(u, v), np.maximum(u, v)
    order = np.lexsort([line, high, low])
    low, high, line = low[order], high[order], line[order]
    new = np.flatnonzero(np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1]))[: len(low)])
    width = np.minimum.reduceat(width_m[line], new) if len(new) else np.empty(0)
    return Noded(xy, low[new], high[new], line[new], width)
