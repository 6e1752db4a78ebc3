"""Features assigned to areas (blocks, zones): by a point, by the largest overlap, or split between them.

The areas are valid polygons; where they overlap or share a border and both would do, the one that comes first in its
layer wins. So every feature has one area or none (<NA>), the counts add up to the features, and a feature on the outer
border is not lost, as it would be if borders belonged to one side only.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import GeometryType

from kotaku_gis.spatial import overlay
from kotaku_gis.spatial._checks import metric
from kotaku_gis.spatial._edges import Edges, centroids
from kotaku_gis.spatial._locate import located
from kotaku_gis.spatial._overlap import ROUNDING, Pairs, overlaps
from kotaku_gis.spatial._polygons import flat, identified, labels, shapes
from kotaku_gis.spatial._rings import Floats, Geometries, Ints
from kotaku_gis.spatial._threads import even, spread

_NONE = np.iinfo(np.int64).max


def representative_point(features: gpd.GeoSeries) -> gpd.GeoSeries:
    """Point that stands for a feature; neither its turn, its vertices nor their order matter.

    For a polygon it is the centroid where that lies in the polygon, else a point further on, on the way from the
    centroid through the nearest point of the polygon. For a line it is the middle, for a multipoint one of its points.
    Missing and empty geometries have no point. Raises `CRSError` and `GeometryError` as `area_by_point`.
    """
    metric(features)
    xy = _points(features.geometry)
    found = np.where(np.isnan(xy[:, 0]), None, shapely.points(xy))
    return gpd.GeoSeries(found, index=features.index, crs=features.crs, name="point")


def area_by_point(features: gpd.GeoSeries, areas: gpd.GeoSeries) -> pd.Series:
    """Area in which the `representative_point` of each feature lies, borders included.

    Returns
    -------
    `area`: index labels of `areas`, <NA> where the point lies in none; with the index of `features`.

    Raises
    ------
    CRSError
        For layers without CRS, not in metres, or in different CRS.
    GeometryError
        For polygons that cross themselves, and areas that are no polygon.
    LayerError
        For two areas with the same index label.

    Examples
    --------
    >>> from shapely import box
    >>> houses = gpd.GeoSeries([box(0, 0, 4, 2), box(2, 4, 4, 5)], index=["H1", "H2"], crs="EPSG:32748")
    >>> blocks = gpd.GeoSeries([box(0, 0, 3, 9), box(3, 0, 9, 9)], index=["RT1", "RT2"], crs="EPSG:32748")
    >>> area_by_point(houses, blocks).tolist()
    ['RT1', 'RT1']
    """
    metric(features, areas)
    identified(areas)
    place = located(_points(features.geometry), flat(areas.geometry), shapes(areas.geometry))
    return _assigned(place, features, areas)


def area_by_largest_overlap(features: gpd.GeoSeries, areas: gpd.GeoSeries) -> pd.Series:
    """Area with which each feature has most in common: of its surface, or of its length for a line.

    Overlaps that differ by less than 1e-9 of the feature are equal. A point goes where `area_by_point` puts it. Returns
    and raises as `area_by_point`.
    """
    metric(features, areas)
    identified(areas)
    everything, where = shapes(features.geometry), shapes(areas.geometry)
    outlines = flat(areas.geometry)
    place = np.full(len(features), -1)
    dimension = shapely.get_dimensions(everything)

    surfaces, lines, points = (np.flatnonzero(dimension == d) for d in (2, 1, 0))
    surface = flat(features.geometry.iloc[surfaces])
    pairs = overlaps(surface, outlines)
    place[surfaces] = _largest(pairs, surface.area)
    place[lines] = _largest(_lengths(everything[lines], where), shapely.length(everything[lines]))
    place[points] = located(_points(features.geometry.iloc[points]), outlines, where)
    return _assigned(place, features, areas)


def split(features: gpd.GeoSeries, areas: gpd.GeoSeries) -> pd.DataFrame:
    """Parts of each feature by area.

    Returns
    -------
    Columns `feature` and `area` (index labels), `area_m2` of the part and `share`, in 0..1, that it is of the feature;
    one row a part, sorted by the places of feature and area. Over areas that leave no gap and do not overlap, the parts
    of a feature add up to it.

    Raises
    ------
    As `kotaku_gis.spatial.overlay.overlap_areas`.
    """
    parts = overlay.shares(features, areas)
    return parts.drop(columns="area_share").rename(columns={"feature_share": "share"})


def _assigned(place: Ints, features: gpd.GeoSeries, areas: gpd.GeoSeries) -> pd.Series:
    return labels(areas, place).set_axis(features.index).rename("area")


def _points(features: gpd.GeoSeries) -> Floats:
    """(n, 2) coordinates of the representative points; nan where there is none."""
    everything = shapes(features)
    kind = shapely.get_type_id(everything)
    polygonal = np.isin(kind, (GeometryType.POLYGON, GeometryType.MULTIPOLYGON))
    linear = np.isin(kind, (GeometryType.LINESTRING, GeometryType.LINEARRING, GeometryType.MULTILINESTRING))
    there = (kind >= 0) & ~shapely.is_empty(everything)
    surfaces, lines, others = (np.flatnonzero(some) for some in (polygonal, linear, there & ~polygonal & ~linear))
    xy = np.full((len(everything), 2), np.nan)
    xy[surfaces] = _within(everything[surfaces], flat(features.iloc[surfaces]))
    xy[lines] = _xy(shapely.line_interpolate_point(everything[lines], 0.5, normalized=True))
    xy[others] = _xy(shapely.point_on_surface(everything[others]))
    return xy


def _within(polygons: Geometries, flat_polygons: Edges) -> Floats:
    xy = centroids(flat_polygons)
    bent = np.flatnonzero(~flat_polygons.convex & ~np.isnan(xy[:, 0]))
    pieces = spread(
        lambda first, last: shapely.intersects_xy(polygons[bent[first:last]], xy[bent[first:last]]),
        even(len(bent), 8_192),
    )
    outside = bent[~np.concatenate(pieces)]
    xy[outside] = _beyond(polygons[outside], xy[outside])
    return xy


def _beyond(polygons: Geometries, xy: Floats) -> Floats:
    """Middle of the first stretch of each polygon on the way from a point beside it through its nearest point."""
    ways = shapely.get_coordinates(shapely.shortest_line(shapely.points(xy), polygons)).reshape(-1, 2, 2)
    nearest, ahead = ways[:, 1], ways[:, 1] - ways[:, 0]
    across = shapely.length(shapely.boundary(polygons)) / np.hypot(ahead[:, 0], ahead[:, 1])
    rays = shapely.linestrings(np.stack([xy, nearest + ahead * across[:, None]], axis=1))
    stretches, owner = shapely.get_parts(shapely.intersection(rays, polygons), return_index=True)
    middle = _xy(shapely.centroid(stretches))
    away = np.hypot(*(middle - xy[owner]).T) + np.where(shapely.length(stretches) > 0, 0.0, np.inf)
    order = np.lexsort([away, owner])
    first = order[np.flatnonzero(np.diff(owner[order], prepend=-1))]
    inner: Floats = nearest.copy()
    inner[owner[first]] = middle[first]
    return inner


def _xy(points: Geometries) -> Floats:
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _lengths(lines: Geometries, areas: Geometries) -> Pairs:
    """Every line and area that meet, and the length of the line in the area."""
    line, area = shapely.STRtree(areas).query(lines, predicate="intersects")
    return Pairs(line, area, shapely.length(shapely.intersection(lines[line], areas[area])))


def _largest(pairs: Pairs, whole: Floats) -> Ints:
    """Place of the area with most of each feature, the first of equals; -1 where there is none."""
    most = np.zeros(len(whole))
    np.maximum.at(most, pairs.a, pairs.area)
    best = (pairs.area > 0) & (pairs.area >= most[pairs.a] - ROUNDING * whole[pairs.a])
    first = np.full(len(whole), _NONE)
    np.minimum.at(first, pairs.a[best], pairs.b[best])
    return np.where(first == _NONE, -1, first)
