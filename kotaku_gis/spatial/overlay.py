"""Overlap of features and areas (blocks, parcels, zones): which, how much, what share; geometry only where asked for.

Every function takes valid polygons and multipolygons, with holes or without, in one metric CRS, and is exact. A missing
or empty geometry overlaps nothing. An overlap below 1e-9 of the smaller partner is rounding and does not count. Results
per area depend only on the features that touch it, so those of a tile with halo are those of the whole.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kotaku_gis._garbage import swept_once
from kotaku_gis.spatial import _merged
from kotaku_gis.spatial._checks import metric
from kotaku_gis.spatial._edges import Edges
from kotaku_gis.spatial._overlap import Pairs, overlaps
from kotaku_gis.spatial._polygons import flat, identified, known, shapes
from kotaku_gis.spatial._rings import sums
from kotaku_gis.spatial._threads import piecewise


def overlap_areas(features: gpd.GeoSeries, areas: gpd.GeoSeries) -> pd.DataFrame:
    """Area in common of every feature and area that overlap.

    Returns
    -------
    Columns `feature` and `area` (index labels of the two layers) and `area_m2`; one row a pair, sorted by the places of
    feature and area in their layers.

    Raises
    ------
    CRSError
        For layers without CRS, not in metres, or in different CRS.
    GeometryError
        For geometries that are no polygon or cross themselves.
    LayerError
        For two features or two areas with the same index label.

    Examples
    --------
    >>> from shapely import box
    >>> houses = gpd.GeoSeries([box(0, 0, 4, 2), box(6, 0, 7, 1)], index=["H1", "H2"], crs="EPSG:32748")
    >>> blocks = gpd.GeoSeries([box(0, 0, 3, 9), box(3, 0, 9, 9)], index=["RT1", "RT2"], crs="EPSG:32748")
    >>> overlap_areas(houses, blocks)
      feature area  area_m2
    0      H1  RT1      6.0
    1      H1  RT2      2.0
    2      H2  RT2      1.0
    """
    pairs, *_ = _overlaps(features, areas)
    return _table(pairs, features, areas)


def shares(features: gpd.GeoSeries, areas: gpd.GeoSeries) -> pd.DataFrame:
    """`overlap_areas` with the share that each overlap is of its feature and of its area.

    Columns `feature_share` and `area_share` are numbers in 0..1; what lies outside all areas is in no row.
    """
    pairs, of_features, of_areas = _overlaps(features, areas)
    return _table(pairs, features, areas).assign(
        feature_share=pairs.area / of_features.area[pairs.a],
        area_share=pairs.area / of_areas.area[pairs.b],
    )


def covered_area(areas: gpd.GeoSeries, features: gpd.GeoSeries) -> pd.Series:
    """Area of each area that lies under features, counted once where features overlap.

    Returns
    -------
    `covered_m2` with the index of `areas`: 0 where nothing lies in the area, <NA> where the area has no geometry.

    Raises
    ------
    As `overlap_areas`.
    """
    pairs, of_features, of_areas = _overlaps(features, areas)
    area = _merged.merged_rows(pairs, of_features, of_areas, shapes(features.geometry))
    covered = sums(pairs.b, area, len(areas))
    return known(covered, of_areas.area == 0, areas.index, "covered_m2")


@swept_once()
def overlap_shapes(pairs: pd.DataFrame, features: gpd.GeoSeries, areas: gpd.GeoSeries) -> gpd.GeoSeries:
    """Geometry of the overlaps in `pairs`, any rows of `overlap_areas` or of what is made from it; with their index."""
    metric(features, areas)
    left = shapes(features.geometry)[features.index.get_indexer(pairs["feature"])]
    right = shapes(areas.geometry)[areas.index.get_indexer(pairs["area"])]
    return gpd.GeoSeries(
        piecewise(shapely.intersection, left, right), index=pairs.index, crs=features.crs, name="geometry"
    )


@swept_once()
def united(pieces: gpd.GeoSeries, *, by: NDArray[np.int64]) -> gpd.GeoSeries:
    """Union of the pieces of each owner, ``by[k]`` that of the k-th; indexed by the owners in rising order."""
    owner, shape = _merged.united(by, shapes(pieces))
    return gpd.GeoSeries(shape, index=owner, crs=pieces.crs)


def _overlaps(features: gpd.GeoSeries, areas: gpd.GeoSeries) -> tuple[Pairs, Edges, Edges]:
    metric(features, areas)
    identified(features, areas)
    of_features, of_areas = flat(features.geometry), flat(areas.geometry)
    pairs = overlaps(of_features, of_areas)
    return pairs, of_features, of_areas


def _table(pairs: Pairs, features: gpd.GeoSeries, areas: gpd.GeoSeries) -> pd.DataFrame:
    columns = {"feature": features.index.take(pairs.a), "area": areas.index.take(pairs.b), "area_m2": pairs.area}
    return pd.DataFrame(columns)
