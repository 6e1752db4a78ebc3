"""Layers of polygons that can be measured: valid polygons with ids of their own."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kotaku_gis.errors import GeometryError, LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.spatial._edges import Edges, edges, invalid
from kotaku_gis.spatial._rings import Floats, Geometries, Ints

_POLYGONAL = (shapely.GeometryType.MISSING, shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def shapes(layer: gpd.GeoSeries) -> Geometries:
    """The geometries as an array, `None` where one is missing."""
    return np.asarray(layer.array, dtype=object)


def flat(layer: gpd.GeoSeries) -> Edges:
    """Edges of a layer of valid polygons.

    Raises `GeometryError`, naming the features, for what is no polygon and for polygons that cross themselves.
    """
    polygons = shapes(layer)
    others = np.flatnonzero(~np.isin(shapely.get_type_id(polygons), _POLYGONAL))
    if len(others):
        raise GeometryError(fault("spatial_areas.not_polygon", ids=layer.index[others]))
    outlines = edges(polygons)
    broken = invalid(polygons, outlines)
    if len(broken):
        raise GeometryError(fault("spatial_areas.invalid", ids=layer.index[broken]))
    return outlines


def identified(*layers: gpd.GeoSeries) -> None:
    """Refuse, with `LayerError`, layers in which two features bear the same id (index label)."""
    twice = [layer.index[layer.index.duplicated()].unique() for layer in layers]
    faults = [fault("spatial_areas.duplicate_ids", ids=ids) for ids in twice if len(ids)]
    if faults:
        raise LayerError(faults)


def labels(layer: gpd.GeoSeries, places: Ints) -> pd.Series:
    """Ids of the features at `places`, <NA> for -1."""
    ids = pd.Series(layer.index).convert_dtypes()
    found: pd.Series = ids.reindex(np.where(places < 0, len(ids), places)).reset_index(drop=True)
    return found


def known(values: Floats, unknown: NDArray[np.bool_], index: pd.Index, name: str) -> pd.Series:
    """Numbers that are <NA> where they are unknown."""
    return pd.Series(values, index=index, name=name, dtype="Float64").mask(unknown)
