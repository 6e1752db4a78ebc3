"""Shape and order of footprints: which way they lie, how long they are, how far they follow each other and the road.

Directions are azimuths: degrees clockwise from grid north. An axis has no front, so it lies in [0, 180); footprints
are mostly right-angled, so how far two of them (or one and a road) differ is taken modulo 90 and lies in [0, 45].
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.spatial._checks import metric
from kotaku_gis.spatial._hulls import Extents, extents
from kotaku_gis.spatial._outlines import Floats, Ints, straight_pieces

_TIE = 1e-6
"""Relative difference below which two rectangles are equally good."""


def smallest_rectangle(shapes: gpd.GeoSeries) -> pd.DataFrame:
    """Smallest rectangle, turned any way, around each shape.

    Of rectangles of one area (to a millionth) the most elongated counts, and of these the one with the smallest
    azimuth. For a shape that is missing, empty or a point everything is NaN.

    Returns
    -------
    DataFrame
        `length_m` and `width_m` of the long and the short side, and `orientation_deg`, the azimuth of the long side in
        [0, 180).
    """
    metric(shapes)
    edges = extents(np.asarray(shapes.array))
    best, east, north = _best(edges)
    azimuth = np.mod(np.degrees(np.arctan2(east, north)), 180.0)
    azimuth[azimuth >= 180.0] = 0.0
    sides = np.stack([edges.along[best], edges.across[best]])
    table = np.full((3, len(shapes)), np.nan)
    table[:, np.diff(edges.start) > 0] = sides.max(axis=0), sides.min(axis=0), azimuth
    return pd.DataFrame(dict(zip(["length_m", "width_m", "orientation_deg"], table, strict=True)), index=shapes.index)


def orientation(shapes: gpd.GeoSeries, *, period_deg: int = 180) -> pd.Series[Any]:
    """Azimuth in degrees of the long side of the smallest rectangle around each shape.

    `period_deg` 180 gives the axis in [0, 180); 90 the grid that the shape follows in [0, 90), which is the one to use
    for near squares, whose long side is a matter of chance.
    """
    return (smallest_rectangle(shapes)["orientation_deg"] % period_deg).rename("orientation_deg")


def elongation(shapes: gpd.GeoSeries) -> pd.Series[Any]:
    """Short over long side of the smallest rectangle around each shape: 1 for a square, near 0 for a strip."""
    sides = smallest_rectangle(shapes)
    return (sides["width_m"] / sides["length_m"]).rename("elongation_ratio")


def deviation(first_deg: pd.Series[Any], second_deg: pd.Series[Any]) -> pd.Series[Any]:
    """Smallest angle between two directions of right-angled things, in [0, 45]; aligned by index.

    Examples
    --------
    >>> deviation(pd.Series([10.0, 80.0]), pd.Series([100.0, 170.5])).tolist()
    [0.0, 0.5]
    """
    turned = (first_deg - second_deg) % 90.0
    return turned.where(turned <= 45.0, 90.0 - turned).rename("deviation_deg")


def road_deviation(
    shapes: gpd.GeoSeries, roads: gpd.GeoSeries, *, max_distance_m: float | None = None
) -> pd.Series[Any]:
    """Angle between each shape and the nearest piece of road, in [0, 45]; NaN where none is within `max_distance_m`.

    Of pieces equally near the one that the shape follows best counts.
    """
    metric(shapes, roads)
    start, end, _ = straight_pieces(np.asarray(roads.array))
    tree = shapely.STRtree(shapely.linestrings(np.stack([start, end], axis=1)))
    shape, piece = tree.query_nearest(np.asarray(shapes.array), max_distance=max_distance_m)
    way = (end - start)[piece]
    axis = orientation(shapes).reset_index(drop=True)
    road = pd.Series(np.degrees(np.arctan2(way[:, 0], way[:, 1])), index=shape)
    angle = deviation(axis.loc[shape], road).groupby(level=0).min()
    return angle.reindex(axis.index).set_axis(shapes.index)


def neighbour_deviation(shapes: gpd.GeoSeries, *, within_m: float) -> pd.Series[Any]:
    """Mean angle between each shape and those within `within_m` of it (closed), in [0, 45]; NaN without neighbours."""
    metric(shapes)
    geometries = np.asarray(shapes.array)
    one, other = shapely.STRtree(geometries).query(geometries, predicate="dwithin", distance=within_m)
    one, other = one[one < other], other[one < other]
    axis = orientation(shapes).to_numpy()
    angle = deviation(pd.Series(axis[one]), pd.Series(axis[other])).to_numpy()
    one, other, angle = (part[~np.isnan(angle)] for part in (one, other, angle))
    pair = np.concatenate([one, other])
    count = np.bincount(pair, minlength=len(shapes))
    total = np.bincount(pair, weights=np.concatenate([angle, angle]), minlength=len(shapes))
    mean = np.divide(total, count, out=np.full(len(shapes), np.nan), where=count > 0)
    return pd.Series(mean, index=shapes.index, name="deviation_deg")


def direction_entropy(shapes: gpd.GeoSeries, *, block: pd.Series[Any], bins: int = 36) -> pd.Series[Any]:
    """Shannon entropy of the edge directions of the shapes of each block, weighted by length, in nats.

    0 when all edges share one direction, ln 2 for equal walls on two, ln `bins` when every direction is as common. The
    axes of edges fall into `bins` classes over [0, 180), centred on multiples of their width so that what runs to the
    cardinal points stays in one class.

    Parameters
    ----------
    block
        Block of each shape, aligned by index; shapes of a missing block count nowhere.

    Returns
    -------
    Series
        By block, sorted; NaN for a block whose shapes have no edges.
    """
    metric(shapes)
    number, names = pd.factorize(block.reindex(shapes.index), sort=True)
    start, end, shape = straight_pieces(np.asarray(shapes.array))
    way = end - start
    degrees = np.degrees(np.arctan2(way[:, 0], way[:, 1]))
    direction = np.floor(degrees * (bins / 180.0) + 0.5).astype(np.int64) % bins
    within = number[shape] >= 0
    cell = (number[shape] * bins + direction)[within]
    length = np.hypot(way[:, 0], way[:, 1])[within]
    by_cell = np.bincount(cell, weights=length, minlength=len(names) * bins).reshape(-1, bins)
    total = by_cell.sum(axis=1)
    share = by_cell / np.where(total > 0, total, np.nan)[:, None]
    nats = -(share * np.log(np.where(share > 0, share, 1.0))).sum(axis=1)
    return pd.Series(np.maximum(nats, 0.0), index=pd.Index(names, name=block.name), name="direction_entropy")


def _best(edges: Extents) -> tuple[Ints, Floats, Floats]:
    """Place of the best rectangle of each shape that has any, and which way (east, north) its long side goes."""
    count = np.diff(edges.start)
    first, count = edges.start[:-1][count > 0], count[count > 0]
    area = edges.along * edges.across
    good = np.flatnonzero(area <= np.repeat(_least(area, first) * (1 + _TIE), count))
    owner = np.repeat(np.arange(len(first)), count)[good]
    along, across = edges.along[good], edges.across[good]
    long = np.maximum(along, across)
    first = np.searchsorted(owner, np.arange(len(first)))
    longest = long >= (-_least(-long, first) * (1 - _TIE))[owner]
    good, owner, turned = good[longest], owner[longest], (along < across)[longest]
    east, north = np.where(turned, (edges.dy[good], -edges.dx[good]), (edges.dx[good], edges.dy[good]))
    back = (east < 0) | ((east == 0) & (north < 0))
    north = np.where(back, -north, north)
    first = np.searchsorted(owner, np.arange(len(first)))
    smallest = np.flatnonzero(north == -_least(-north, first)[owner])
    at = smallest[np.append(True, owner[smallest][1:] != owner[smallest][:-1])[: len(smallest)]]
    return good[at], np.abs(east[at]), north[at]


def _least(values: Floats, first: Ints) -> Floats:
    return np.minimum.reduceat(values, first) if len(first) else values
