"""The stretch of a road in front of a parcel: of its axis, or of the edge of its area."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

_INSET_M = 0.5
"""How far inside its ends a front is projected: at a corner its very end may lie nearest to the other street."""

_INSET_SHARE = 0.1
_END_M = 0.3
"""A vertex nearer than this to the end of a stretch is left out: a short last segment would turn the extension."""

_SHORTEST_M = 0.5
"""A shorter stretch has no direction that can be trusted."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shapes = NDArray[np.object_]


def facing_stretches(fronts: gpd.GeoSeries, roads: gpd.GeoSeries, *, road_id: pd.Series) -> gpd.GeoSeries:
    """The part of its road that runs along each front, as one line: of the axis, or of the edge of an area.

    None where the front faces the end of a road, which has no length along it.
    """
    place, front = roads.index.get_indexer(road_id), fronts.to_numpy()
    lines, road = _lines(roads.to_numpy())
    line = _nearest(front, roads.to_numpy(), place, lines, road)
    way, length = lines[line], shapely.length(lines[line])
    inset = np.minimum(_INSET_M, _INSET_SHARE * shapely.length(front))
    ends = [shapely.line_interpolate_point(front, at) for at in (inset, shapely.length(front) - inset)]
    low, high = np.sort([shapely.line_locate_point(way, end) for end in ends], axis=0)
    around = shapely.is_closed(way) & (high - low > length / 2)
    low, high = np.where(around, high, low), np.where(around, low + length, high)
    found = np.full(len(front), None, dtype=object)
    known = high - low >= _SHORTEST_M
    found[known] = _substrings(lines, line[known], low[known], high[known])
    return gpd.GeoSeries(found, index=fronts.index, crs=fronts.crs)


def without_short_ends(lines: gpd.GeoSeries) -> gpd.GeoSeries:
    """Lines without the vertices next to their ends, so that what extends them follows the whole."""
    xy, of = shapely.get_coordinates(lines.to_numpy(), return_index=True)
    at = shapely.line_locate_point(lines.to_numpy()[of], shapely.points(xy))
    length = shapely.length(lines.to_numpy())[of]
    first = np.append(True, of[1:] != of[:-1])[: len(of)]
    ends = first | np.append(first[1:], True)[: len(of)]
    kept = ends | ((at > _END_M) & (at < length - _END_M))
    return gpd.GeoSeries(shapely.linestrings(xy[kept], indices=of[kept]), index=lines.index, crs=lines.crs)


def _lines(roads: Shapes) -> tuple[Shapes, Ints]:
    """Every axis and every ring of the roads, and the place of its road."""
    areal = shapely.get_dimensions(roads) == 2
    lines, road = shapely.get_parts(np.where(areal, shapely.boundary(roads), roads), return_index=True)
    return lines, road


def _nearest(front: Shapes, roads: Shapes, place: Ints, lines: Shapes, road: Ints) -> Ints:
    """Of the lines of its own road the one nearest to the middle of each front."""
    middle = shapely.line_interpolate_point(front, 0.5, normalized=True)
    axis = np.where(shapely.get_dimensions(roads) == 2, shapely.boundary(roads), roads)
    reach = shapely.distance(middle, axis[place])
    asked, line = shapely.STRtree(lines).query(middle, predicate="dwithin", distance=reach + 1e-6)
    own = road[line] == place[asked]
    asked, line = asked[own], line[own]
    order = np.lexsort([line, shapely.distance(middle[asked], lines[line]), asked])
    return line[order][np.unique(asked[order], return_index=True)[1]]


def _substrings(lines: Shapes, line: Ints, low: Floats, high: Floats) -> Shapes:
    """Parts of lines between two places along them; around the start of a ring where `high` exceeds its length."""
    xy, of = shapely.get_coordinates(lines, return_index=True)
    length = shapely.length(lines)[line]
    begin, beyond = (lines[line], low), (lines[line], np.where(high > length, high - length, high))
    start, end = (shapely.get_coordinates(shapely.line_interpolate_point(*place)) for place in (begin, beyond))
    before = _vertices(xy, of, line, low + _END_M, high - _END_M)
    after = _vertices(xy, of, line, np.zeros(len(line)), high - _END_M - length)
    each = np.arange(len(line))
    owner = np.concatenate([each, before[0], after[0], each])
    points = np.concatenate([start, xy[before[1]], xy[after[1]], end])
    order = np.argsort(owner, kind="stable")
    return np.asarray(shapely.linestrings(points[order], indices=owner[order]))


def _vertices(xy: Floats, of: Ints, line: Ints, low: Floats, high: Floats) -> tuple[Ints, Ints]:
    """Vertices between two places along their line, in order, and for which of `line` each is."""
    count = np.bincount(of, minlength=of.max(initial=-1) + 1)
    first = (np.cumsum(count) - count)[line]
    step = np.hypot(*np.diff(xy, axis=0, prepend=xy[:1]).T)
    step[np.cumsum(count) - count] = 0.0
    along = np.cumsum(step)
    start = np.clip(np.searchsorted(along, along[first] + low, side="right"), first, first + count[line])
    stop = np.clip(np.searchsorted(along, along[first] + high, side="left"), first, first + count[line])
    number = np.maximum(stop - start, 0)
    owner = np.repeat(np.arange(len(line)), number)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(number) - number, number) + start[owner]
