"""How far features lie from the edge of a road, and from each other.

Roads are polygons, or centrelines with a width of their own: then the edge lies half the width off the line, round at
the ends of the line. Which road is nearest is decided by its edge, never by its centreline.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.errors import GeometryError
from kotaku_gis.i18n import fault
from kotaku_gis.spatial._checks import metric
from kotaku_gis.spatial._columns import labels, metres
from kotaku_gis.spatial._nearest import Found, Query, nearest
from kotaku_gis.spatial._segments import TIE, Bools, Floats, Ints, Segments, Shapes, pieces, segments, shapes


def edge_distance_m(
    features: gpd.GeoSeries, roads: gpd.GeoSeries, *, width_m: pd.Series | float | None = None
) -> pd.Series:
    """Distance of each feature to the nearest road edge; `nearest_edge` says to which road, and why it is NA.

    Examples
    --------
    >>> from shapely import LineString, box
    >>> house = gpd.GeoSeries([box(0, 5, 8, 12)], crs="EPSG:32749")
    >>> street = gpd.GeoSeries([LineString([(-20, 0), (40, 0)])], crs="EPSG:32749")
    >>> edge_distance_m(house, street, width_m=4.0).tolist()
    [3.0]
    """
    found: pd.Series = nearest_edge(features, roads, width_m=width_m)["edge_distance_m"]
    return found


def nearest_edge(
    features: gpd.GeoSeries,
    roads: gpd.GeoSeries,
    *,
    width_m: pd.Series | float | None = None,
    segment: bool = False,
) -> pd.DataFrame:
    """The road whose edge is nearest to each feature.

    Parameters
    ----------
    features
        Points, lines or polygons.
    roads
        Lines, polygons, or both.
    width_m
        Full width of the roads drawn as lines, on the index of `roads`; the width of a polygon is not asked for.
    segment
        Whether to say which straight segment of the road is nearest.

    Returns
    -------
    pandas.DataFrame
        On the index of `features`: `road` (label); `edge_distance_m`, 0 where the feature touches the road;
        `line_distance_m`, to the road as drawn; `reason` why there is no edge distance: ``geometry_missing``,
        ``no_road``, or ``road_width_missing`` when a road of unknown width is nearer, by its centreline, than every
        known edge. With `segment`, its number in the road and its ends ``x0 y0 x1 y1``, NA where the feature lies
        inside a road polygon.

        Of roads equally near, the one counts in which the feature stands deepest, then the first in order. A road of
        unknown width that is farther than a known edge is taken not to reach the feature.

    Raises
    ------
    CRSError
        When the layers are not in one CRS in metres.
    GeometryError
        For geometry collections and widths below zero.
    """
    metric(features, roads)
    houses, streets = shapes(features), shapes(roads)
    half_width, known = _half_width(roads, width_m)
    found = nearest(Query(features=houses, targets=streets, half_width=half_width))
    road, value = found.target[:, 0], found.value[:, 0]
    hit = road >= 0
    decided = hit & known[road] if len(known) else hit
    table = pd.DataFrame(
        {
            "road": labels(roads.index, road),
            "edge_distance_m": metres(np.maximum(value, 0), decided),
            "line_distance_m": metres(value + half_width[road] if len(half_width) else value, hit),
            "reason": _reason(houses, hit, decided),
        },
        index=features.index,
    )
    return table.join(_segment(houses, streets, found, features.index)) if segment else table


def neighbour_distance_m(footprints: gpd.GeoSeries) -> pd.Series:
    """Distance of each footprint to the nearest other one; 0 where they touch or overlap, NA where there is none."""
    return _neighbour_distance(footprints, None, "neighbour_distance_m")


def spacing_m(footprints: gpd.GeoSeries, *, block: pd.Series) -> pd.Series:
    """Distance of each footprint to the nearest other one of the same block; NA outside all blocks, or alone in one."""
    if not block.index.equals(footprints.index):
        raise ValueError("block must be on the index of the footprints")
    codes, names = pd.factorize(block)
    group = np.where(codes < 0, len(names) + np.arange(len(codes)), codes).astype(np.int64)
    return _neighbour_distance(footprints, group, "spacing_m")


def nearest_neighbours(footprints: gpd.GeoSeries, *, count: int = 1) -> pd.DataFrame:
    """The nearest other footprints of each, `count` rows a footprint or as many as there are.

    Returns
    -------
    pandas.DataFrame
        `footprint`, `rank` (from 1), `neighbour`, `distance_m`; of equally near neighbours the first in order leads.
    """
    metric(footprints)
    found = nearest(_own_query(footprints, count=count))
    feature, rank = np.nonzero(found.target >= 0)
    return pd.DataFrame(
        {
            "footprint": footprints.index[feature],
            "rank": rank + 1,
            "neighbour": footprints.index[found.target[feature, rank]],
            "distance_m": found.value[feature, rank],
        }
    )


def _half_width(roads: gpd.GeoSeries, width_m: pd.Series | float | None) -> tuple[Floats, Bools]:
    """Half the width of each road, 0 for polygons and unknown ones, and whether its edge is known."""
    if isinstance(width_m, pd.Series) and not width_m.index.equals(roads.index):
        raise ValueError("width_m must be on the index of the roads")
    given = pd.Series(width_m, index=roads.index, dtype="Float64")
    width = given.to_numpy(dtype=float, na_value=np.nan)
    if (width < 0).any():
        raise GeometryError(fault("spatial_edges.negative_width", layer=roads.name, ids=roads.index[width < 0]))
    drawn = np.isin(shapely.get_type_id(roads.to_numpy()), (3, 6))
    return np.where(drawn | np.isnan(width), 0.0, width / 2), drawn | np.isfinite(width)


def _reason(houses: Shapes, hit: Bools, decided: Bools) -> pd.api.extensions.ExtensionArray:
    texts = pd.Series(pd.NA, index=range(len(houses)), dtype="string").array
    blank, hit = (shapely.is_missing(houses) | shapely.is_empty(houses))[~decided], hit[~decided]
    texts[~decided] = np.select([blank, ~hit], ["geometry_missing", "no_road"], "road_width_missing")
    return texts


def _segment(houses: Shapes, streets: Shapes, found: Found, index: pd.Index) -> pd.DataFrame:
    """Number in the road and ends of the segment nearest to each feature."""
    flat = segments(streets)
    feature, segment = _piece_segments(flat, found)
    distance = shapely.distance(houses[feature], shapely.linestrings(flat.ends[segment].reshape(-1, 2, 2)))
    within = (found.value[feature, 0] == 0) & (distance > TIE) & flat.polygonal[found.target[feature, 0]]
    order = np.lexsort([segment, np.rint(distance / TIE), feature])
    order = order[np.unique(feature[order], return_index=True)[1]]
    best = np.full(len(houses), -1)
    best[feature[order]] = np.where(within[order], -1, segment[order])
    hit = best >= 0
    number = pd.arrays.IntegerArray(np.where(hit, best - flat.offset[found.target[:, 0]], 0), ~hit)
    ends = flat.ends[best] if hit.any() else np.zeros((len(houses), 4))
    names = ("x0", "y0", "x1", "y1")
    return pd.DataFrame(
        {"segment": number, **{name: metres(ends[:, i], hit) for i, name in enumerate(names)}}, index=index
    )


def _piece_segments(flat: Segments, found: Found) -> tuple[Ints, Ints]:
    """Feature and segment for all segments of the best piece of each feature."""
    piece = pieces(flat)
    feature = np.flatnonzero(found.piece[:, 0] >= 0)
    best = found.piece[feature, 0]
    count = piece.last[best] - piece.first[best]
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(feature, count), np.repeat(piece.first[best], count) + within


def _own_query(footprints: gpd.GeoSeries, *, count: int, group: Ints | None = None) -> Query:
    drawn = shapes(footprints)
    zero = np.zeros(len(drawn))
    return Query(
        features=drawn, targets=drawn, half_width=zero, count=count, own=True, feature_group=group, target_group=group
    )


def _neighbour_distance(footprints: gpd.GeoSeries, group: Ints | None, name: str) -> pd.Series:
    metric(footprints)
    found = nearest(_own_query(footprints, count=1, group=group))
    return pd.Series(metres(found.value[:, 0], found.target[:, 0] >= 0), index=footprints.index, name=name)
