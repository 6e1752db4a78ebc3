"""Which stretches of straight segments lie within reach of other segments; stretches are (from, to) in metres."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely

from kotaku_gis.spatial._ring_edges import Bools, Floats, Geometries, Ints, cross

SLIVER_M = 1e-6
_BATCH = 50_000


@dataclass(frozen=True)
class Tracks:
    """Straight segments from `start` to `end` of the features `owner`, with the reach of each.

    What lies within `reach` of a track is near it; beyond an end that is `square` nothing is.
    """

    start: Floats
    end: Floats
    owner: Ints
    reach: Floats
    square_start: Bools
    square_end: Bools

    def __len__(self) -> int:
        return len(self.start)

    def __getitem__(self, chosen: Ints | Bools) -> Tracks:
        return Tracks(**{name: column[chosen] for name, column in vars(self).items()})


@dataclass(frozen=True)
class Stretches:
    """Stretches of tracks: `low` to `high` (m) along the segment `of`, near the track `by`."""

    of: Ints
    by: Ints
    low: Floats
    high: Floats

    def __len__(self) -> int:
        return len(self.of)

    def __getitem__(self, chosen: Ints | Bools) -> Stretches:
        return Stretches(**{name: column[chosen] for name, column in vars(self).items()})


def tracks(start: Floats, end: Floats, owner: Ints) -> Tracks:
    """Segments without reach."""
    count = len(start)
    round_end = np.zeros(count, dtype=bool)
    return Tracks(start, end, owner, np.zeros(count), round_end, round_end)


def lengths_m(segments: Tracks) -> Floats:
    """Length of each segment."""
    return np.asarray(np.hypot(*(segments.end - segments.start).T))


def near_stretches(segments: Tracks, others: Tracks) -> Stretches:
    """Stretches of `segments` within reach of each of `others`."""
    return joined(near for _, near in near_batches(segments, others))


def near_batches(segments: Tracks, others: Tracks, *, foreign: bool = False) -> Iterator[tuple[Ints, Stretches]]:
    """Near stretches of some segments after some others, with the places of these segments.

    With `foreign` only those near tracks of another owner.
    """
    low_corner = np.minimum(others.start, others.end) - others.reach[:, None]
    high_corner = np.maximum(others.start, others.end) + others.reach[:, None]
    tree = shapely.STRtree(shapely.linestrings(np.stack([low_corner, high_corner], axis=1)))
    for place in np.array_split(np.arange(len(segments)), len(segments) // _BATCH + 1):
        yield place, _near(segments[place], others, tree, place, foreign=foreign)


def _near(some: Tracks, others: Tracks, tree: shapely.STRtree, place: Ints, *, foreign: bool) -> Stretches:
    of, by = tree.query(shapely.linestrings(np.stack([some.start, some.end], axis=1)))
    if foreign:
        other = some.owner[of] != others.owner[by]
        of, by = of[other], by[other]
    low, high = _reached(some[of], others[by])
    met = high - low > 0
    order = np.lexsort((by[met], of[met]))
    return Stretches(place[of[met]][order], by[met][order], low[met][order], high[met][order])


def joined(parts: Iterable[Stretches]) -> Stretches:
    """All stretches of several collections, one collection after the other."""
    return Stretches(*(np.concatenate(columns) for columns in zip(*(vars(p).values() for p in parts), strict=True)))


def _reached(segment: Tracks, other: Tracks) -> tuple[Floats, Floats]:
    """Where each segment runs within reach of the other: the other's slab and, unless square, the discs at its ends."""
    length, way = _direction(segment)
    other_length, other_way = _direction(other)
    offset = segment.start - other.start
    along = _between(_dot(other_way, offset), _dot(other_way, way), np.zeros_like(length), other_length)
    across = _between(cross(other_way, offset), cross(other_way, way), -other.reach, other.reach)
    low, high = np.maximum(along[0], across[0]), np.minimum(along[1], across[1])
    low, high = np.where(low <= high, low, np.inf), np.where(low <= high, high, -np.inf)
    for centre, square in ((other.start, other.square_start), (other.end, other.square_end)):
        disc_low, disc_high = _in_disc(segment.start - centre, way, np.where(square, -1.0, other.reach))
        low, high = np.minimum(low, disc_low), np.maximum(high, disc_high)
    return np.maximum(low, 0.0), np.minimum(high, length)


def _between(at_start: Floats, slope: Floats, least: Floats, most: Floats) -> tuple[Floats, Floats]:
    """Where a quantity that grows by `slope` a metre lies from `least` to `most`."""
    level = np.abs(slope) < 1e-12
    safe = np.where(level, 1.0, slope)
    one, two = (least - at_start) / safe, (most - at_start) / safe
    inside = (at_start >= least) & (at_start <= most)
    low = np.where(level, np.where(inside, -np.inf, np.inf), np.minimum(one, two))
    high = np.where(level, np.where(inside, np.inf, -np.inf), np.maximum(one, two))
    return low, high


def _in_disc(offset: Floats, way: Floats, radius: Floats) -> tuple[Floats, Floats]:
    """Where a line lies in a disc; `offset` leads from the centre to the start of the line."""
    middle, aside = -_dot(offset, way), cross(offset, way)
    met = (radius >= 0) & (np.abs(aside) <= radius)
    half = np.sqrt(np.where(met, radius**2 - aside**2, 0.0))
    return np.where(met, middle - half, np.inf), np.where(met, middle + half, -np.inf)


def merged(stretches: Stretches) -> Stretches:
    """Stretches with the same `of` and `by` that touch or overlap, joined; sorted by `of`, `by` and place."""
    count = len(stretches)
    order = np.lexsort((stretches.low, stretches.by, stretches.of))
    some = stretches[order]
    group = np.ones(count, dtype=bool)
    group[1:] = (some.of[1:] != some.of[:-1]) | (some.by[1:] != some.by[:-1])
    by_end = np.argsort(some.high, kind="stable")
    rank = np.empty(count, dtype=np.int64)
    rank[by_end] = np.arange(count)
    farthest = np.maximum.accumulate(np.cumsum(group) * count + rank) % max(count, 1)
    reached = some.high[by_end[farthest]]
    opens = group.copy()
    opens[1:] |= some.low[1:] > reached[:-1]
    closes = np.append(opens[1:], True)[:count]
    return Stretches(some.of[opens], some.by[opens], some.low[opens], reached[closes])


def gaps(stretches: Stretches, *, of: Ints, by: Ints, length_m: Floats) -> Stretches:
    """What `stretches` leave free of the segments `of`, each `length_m` long, for each pair (`of`, `by`) given."""
    ends = merged(
        Stretches(
            np.concatenate([stretches.of, of, of]),
            np.concatenate([stretches.by, by, by]),
            np.concatenate([stretches.low, np.full(len(of), -1.0), length_m]),
            np.concatenate([stretches.high, np.zeros(len(of)), length_m + 1.0]),
        )
    )
    same = (ends.of[1:] == ends.of[:-1]) & (ends.by[1:] == ends.by[:-1])
    low, high = ends.high[:-1][same], ends.low[1:][same]
    wide = high - low > SLIVER_M
    return Stretches(ends.of[:-1][same][wide], ends.by[:-1][same][wide], low[wide], high[wide])


def cut(segments: Tracks, stretches: Stretches) -> Tracks:
    """Stretches as segments of their own, with the owners of the segments they are cut from."""
    some = segments[stretches.of]
    _, way = _direction(some)
    whole = stretches.high >= lengths_m(some)
    end = np.where(whole[:, None], some.end, some.start + stretches.high[:, None] * way)
    return replace(some, start=some.start + stretches.low[:, None] * way, end=end)


def middles(segments: Tracks) -> Geometries:
    """Middle of each segment as a point."""
    return np.asarray(shapely.points((segments.start + segments.end) / 2), dtype=object)


def nearest_on(points: Floats, others: Tracks) -> Floats:
    """Point of each of `others` nearest to the point in the same place."""
    length, way = _direction(others)
    along = np.clip(_dot(points - others.start, way), 0.0, length)
    return others.start + along[:, None] * way


def _direction(segments: Tracks) -> tuple[Floats, Floats]:
    length = lengths_m(segments)
    return length, (segments.end - segments.start) / length[:, None]


def _dot(a: Floats, b: Floats) -> Floats:
    return a[:, 0] * b[:, 0] + a[:, 1] * b[:, 1]
