"""Which stretches of parcel edges lie open, and which of them face a road."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from kotaku_gis.spatial._ring_edges import POLYGON, Bools, Edges, Floats, Geometries, Ints, chains, open_rings
from kotaku_gis.spatial._stretches import (
    SLIVER_M,
    Stretches,
    Tracks,
    cut,
    gaps,
    joined,
    lengths_m,
    merged,
    middles,
    near_batches,
    near_stretches,
    nearest_on,
    tracks,
)


@dataclass(frozen=True)
class Roads:
    """Roads, and their tracks: axes, which reach half their width further, and the boundaries of polygons.

    `half_width_m` is that of each road's shape: 0 for polygons, NaN for axes of unknown width, which have no tracks.
    """

    shapes: Geometries
    areal: Bools
    half_width_m: Floats
    tracks: Tracks


@dataclass(frozen=True)
class Pieces:
    """Open stretches of edges: `segments` (owner: the parcel), sorted along the edges, and the edge of each."""

    segments: Tracks
    edge: Ints


@dataclass(frozen=True)
class Facings:
    """Pairs of an edge and a road in reach of it, sorted by edge and road.

    `blocked` pairs have another parcel or a barrier in between, on the way from the middle of the longest stretch that
    faces the road straight to the road; `distance_m` is the length of that way.
    """

    edge: Ints
    road: Ints
    overlap_m: Floats
    bearing_difference_deg: Floats
    distance_m: Floats
    ray_start: Floats
    ray_end: Floats

    def __len__(self) -> int:
        return len(self.edge)

    def __getitem__(self, chosen: Ints | Bools) -> Facings:
        return Facings(**{name: column[chosen] for name, column in vars(self).items()})

    def followed_by(self, other: Facings) -> Facings:
        """The pairs of both."""
        return Facings(*(np.concatenate(p) for p in zip(vars(self).values(), vars(other).values(), strict=True)))


def road_tracks(shapes: Geometries, half_m: Floats, *, reach_m: float, join_m: float) -> Roads:
    """Roads as tracks; an axis of unknown half width has none.

    An axis that ends within `join_m` of another road is cut off square there: what it would reach beyond its end
    belongs to that road. A dead end reaches around.
    """
    areal = np.isin(shapely.get_type_id(shapes), (POLYGON, 6))
    half_m = np.where(areal, 0.0, half_m)
    rings = open_rings(shapes)
    _, after = rings.neighbours()
    bounds = tracks(rings.xy, rings.xy[after], rings.feature[rings.ring])
    axes, opens, closes = _axis_tracks(shapes, ~areal & ~np.isnan(half_m))
    both = _concatenated(bounds, axes)
    square_start, square_end = np.zeros(len(both), dtype=bool), np.zeros(len(both), dtype=bool)
    tree = shapely.STRtree(shapely.linestrings(np.stack([both.start, both.end], axis=1)))
    first, last = len(bounds) + np.flatnonzero(opens), len(bounds) + np.flatnonzero(closes)
    square_start[first] = _joined(both.start[first], first, both, tree, join_m)
    square_end[last] = _joined(both.end[last], last, both, tree, join_m)
    ready = replace(both, reach=half_m[both.owner] + reach_m, square_start=square_start, square_end=square_end)
    return Roads(shapes, areal, half_m, ready)


def _axis_tracks(shapes: Geometries, chosen: Bools) -> tuple[Tracks, Bools, Bools]:
    """Segments of the chosen lines, and which of them begin and which end a line."""
    parts, part_road = shapely.get_parts(shapes[chosen], return_index=True)
    part_road = np.flatnonzero(chosen)[part_road]
    xy, part = shapely.get_coordinates(parts, return_index=True)
    first = np.flatnonzero((part[1:] == part[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    part = part[first]
    opens, closes = np.ones(len(part), dtype=bool), np.ones(len(part), dtype=bool)
    opens[1:] = closes[:-1] = part[1:] != part[:-1]
    return tracks(xy[first], xy[first + 1], part_road[part]), opens, closes


def _joined(ends: Floats, place: Ints, others: Tracks, tree: shapely.STRtree, join_m: float) -> Bools:
    """Which ends of axes lie within `join_m` of the track of another road."""
    point, track = tree.query(shapely.points(ends), predicate="dwithin", distance=join_m)
    foreign = others.owner[place[point]] != others.owner[track]
    joined = np.zeros(len(ends), dtype=bool)
    joined[point[foreign]] = True
    return joined


def _concatenated(one: Tracks, two: Tracks) -> Tracks:
    return Tracks(*(np.concatenate(pair) for pair in zip(vars(one).values(), vars(two).values(), strict=True)))


def open_pieces(edges: Edges, parcels: Geometries, *, tolerance_m: float) -> Pieces:
    """Stretches of the outer edges that are neither within `tolerance_m` of another parcel nor inside one."""
    owner = edges.feature[edges.edge]
    every = tracks(edges.start, edges.end, owner)
    outer = np.flatnonzero(~edges.hole[edges.edge])
    sides = every[outer]
    boundary = replace(every, reach=np.full(len(every), tolerance_m))
    length = lengths_m(sides)
    free = joined(
        gaps(replace(hidden, by=np.zeros_like(hidden.by)), of=place, by=np.zeros_like(place), length_m=length[place])
        for place, hidden in near_batches(sides, boundary, foreign=True)
    )
    pieces = cut(sides, free)
    tree = shapely.STRtree(middles(pieces))
    parcel, point = tree.query(parcels, predicate="contains_properly")
    seen = np.ones(len(pieces), dtype=bool)
    seen[point[parcel != pieces.owner[point]]] = False
    return Pieces(pieces[seen], edges.edge[outer][free.of[seen]])


def runs(segments: Tracks, group: Ints) -> tuple[Geometries, Ints]:
    """Lines from segments that continue each other within a group; the group of each line."""
    breaks = np.ones(len(segments), dtype=bool)
    breaks[1:] = (group[1:] != group[:-1]) | (segments.start[1:] != segments.end[:-1]).any(axis=1)
    return chains(segments.start, segments.end, np.cumsum(breaks) - 1), group[breaks]


def facings(pieces: Pieces, roads: Roads) -> Facings:
    """Pairs of an edge and a road within reach of an open stretch of it."""
    near = near_stretches(pieces.segments, roads.tracks)
    by_road = replace(near, by=roads.tracks.owner[near.by])
    faced = _with_insides(merged(by_road), pieces.segments, roads)
    edge, order = pieces.edge[faced.of], np.lexsort((faced.of, faced.by, pieces.edge[faced.of]))
    faced, edge = faced[order], edge[order]
    new = np.ones(len(faced), dtype=bool)
    new[1:] = (edge[1:] != edge[:-1]) | (faced.by[1:] != faced.by[:-1])
    pair = np.cumsum(new) - 1
    pair_edge, pair_road = edge[new], faced.by[new]
    stretches = cut(pieces.segments, faced)
    overlap = np.bincount(pair, weights=faced.high - faced.low).astype(float)
    middle = _middles_of_longest(stretches, pair)
    width = len(roads.shapes)
    near_pair = np.searchsorted(pair_edge * width + pair_road, pieces.edge[near.of] * width + by_road.by)
    track, foot, distance = _nearest_tracks(middle, near_pair, near.by, roads)
    inside = roads.areal[pair_road]
    inside[inside] = shapely.contains_xy(roads.shapes[pair_road[inside]], middle[inside])
    distance = np.where(inside, 0.0, distance)
    return Facings(
        edge=pair_edge,
        road=pair_road,
        overlap_m=overlap,
        bearing_difference_deg=_bearing_difference_deg(stretches, pair, track, roads.tracks),
        distance_m=distance,
        ray_start=middle,
        ray_end=np.where(distance[:, None] > 0, foot, middle),
    )


def _with_insides(near: Stretches, segments: Tracks, roads: Roads) -> Stretches:
    """Stretches near the boundary of road polygons, and those deep inside."""
    shapely.prepare(roads.shapes[roads.areal])
    lines = shapely.linestrings(np.stack([segments.start, segments.end], axis=1))
    road, of = shapely.STRtree(lines).query(roads.shapes[roads.areal], predicate="intersects")
    road = np.flatnonzero(roads.areal)[road]
    known = np.isin(near.of * len(roads.shapes) + near.by, of * len(roads.shapes) + road)
    free = gaps(near[known], of=of, by=road, length_m=lengths_m(segments)[of])
    middle = cut(segments, free)
    middle_xy = (middle.start + middle.end) / 2
    deep = free[shapely.contains_xy(roads.shapes[free.by], middle_xy)]
    return merged(joined([near, deep]))


def _middles_of_longest(stretches: Tracks, pair: Ints) -> Floats:
    """Middle of the longest run of stretches of each pair."""
    lines, line_pair = runs(stretches, pair)
    order = np.lexsort((-shapely.length(lines), line_pair))
    first = np.ones(len(order), dtype=bool)
    first[1:] = line_pair[order][1:] != line_pair[order][:-1]
    return np.asarray(
        shapely.get_coordinates(shapely.line_interpolate_point(lines[order[first]], 0.5, normalized=True))
    )


def _nearest_tracks(middle: Floats, pair: Ints, track: Ints, roads: Roads) -> tuple[Ints, Floats, Floats]:
    """For each pair the track nearest to its middle, the foot of the way there on the road's edge, and the distance.

    -1, the middle itself and 0 for a pair deep inside a road.
    """
    foot = nearest_on(middle[pair], roads.tracks[track])
    way = np.hypot(*(foot - middle[pair]).T)
    clear = way - roads.half_width_m[roads.tracks.owner[track]]
    order = np.lexsort((track, clear, pair))
    first = np.ones(len(order), dtype=bool)
    first[1:] = pair[order][1:] != pair[order][:-1]
    best = order[first]
    share = np.clip(clear[best] / np.where(way[best] > 0, way[best], 1.0), 0.0, 1.0)[:, None]
    nearest = np.full(len(middle), -1)
    feet, distance = middle.copy(), np.zeros(len(middle))
    nearest[pair[best]] = track[best]
    feet[pair[best]] += share * (foot[best] - middle[pair[best]])
    distance[pair[best]] = np.maximum(clear[best], 0.0)
    return nearest, feet, distance


def _bearing_difference_deg(stretches: Tracks, pair: Ints, track: Ints, others: Tracks) -> Floats:
    """Angle (0 to 90) between the mean bearing of the stretches of a pair and its nearest track; NaN without one."""
    way = stretches.end - stretches.start
    twice, length = 2 * np.arctan2(way[:, 1], way[:, 0]), np.hypot(*way.T)
    bearing = np.arctan2(np.bincount(pair, length * np.sin(twice)), np.bincount(pair, length * np.cos(twice))) / 2
    other = (others.end - others.start)[track]
    difference = np.degrees(bearing - np.arctan2(other[:, 1], other[:, 0]))
    return np.where(track >= 0, np.abs((difference + 90) % 180 - 90), np.nan)


def blocked(found: Facings, *, parcel: Ints, parcels: Geometries, barriers: Geometries | None) -> Bools:
    """Which ways to the road run through a parcel other than `parcel`, or a barrier."""
    rays = shapely.linestrings(np.stack([found.ray_start, found.ray_end], axis=1))
    far = np.flatnonzero(found.distance_m > SLIVER_M)
    tree = shapely.STRtree(rays[far])
    crossed, ray = tree.query(parcels, predicate="intersects")
    stopped = np.zeros(len(rays), dtype=bool)
    stopped[far[ray[crossed != parcel[far[ray]]]]] = True
    if barriers is not None:
        stopped[far[tree.query(barriers, predicate="intersects")[1]]] = True
    return stopped
