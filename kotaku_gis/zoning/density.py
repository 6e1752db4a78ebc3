"""Density: buildings per hectare of an area, gross and net of its roads, and how much of it they cover."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.spatial.assign import area_by_point
from kotaku_gis.spatial.overlay import covered_area
from kotaku_gis.zoning.lots import class_of

M2_PER_HA = 10_000


def density(
    building: gpd.GeoSeries,
    *,
    area: gpd.GeoSeries,
    left_out: gpd.GeoSeries | None = None,
    unsure: gpd.GeoSeries | None = None,
) -> pd.DataFrame:
    """Buildings on each area, counted whole where their centroid lies.

    Parameters
    ----------
    left_out
        What does not count as net area: roads, open space.
    unsure
        Roads of unknown width: the net area of what they touch is unknown.

    Returns
    -------
    Index of `area`: `gross_ha`, `net_ha`, `count`, `gross_per_ha`, `net_per_ha` (missing without net area, or
    where it is unknown).
    """
    home = centroid_area(building, area=area)
    count = home.value_counts().reindex(area.index, fill_value=0).astype("int64")
    gross_ha = area.area / M2_PER_HA
    taken = 0.0 if left_out is None else covered_area(area, left_out).fillna(0.0).astype(float)
    net_ha = (gross_ha - taken / M2_PER_HA).clip(lower=0)
    if unsure is not None and len(unsure):
        touched, _ = shapely.STRtree(unsure.to_numpy()).query(area.to_numpy(), predicate="intersects")
        net_ha.iloc[np.unique(touched)] = np.nan
    return pd.DataFrame(
        {
            "gross_ha": gross_ha,
            "net_ha": net_ha,
            "count": count,
            "gross_per_ha": count / gross_ha,
            "net_per_ha": (count / net_ha.where(net_ha > 0, np.nan)).astype("Float64"),
        }
    )


def coverage_pct(building: gpd.GeoSeries, *, area: gpd.GeoSeries) -> pd.Series:
    """Kerapatan: the whole footprints of the buildings that `density` counts, united, over the gross area (%)."""
    home = centroid_area(building, area=area)
    if not home.notna().any():
        return pd.Series(0.0, index=area.index, name="coverage_pct")
    united = building[home.notna()].groupby(home.dropna().to_numpy()).agg(lambda some: some.union_all().area)
    return (100 * united.reindex(area.index, fill_value=0.0).astype(float) / area.area).rename("coverage_pct")


def centroid_area(building: gpd.GeoSeries, *, area: gpd.GeoSeries) -> pd.Series:
    """Area in which the centroid of each building lies; missing where it lies in none."""
    return area_by_point(gpd.GeoSeries(building.centroid, crs=building.crs), area).rename("area")


def density_class(per_ha: pd.Series, *, classes: pd.DataFrame) -> pd.Series:
    """Class of each density: `classes` holds `id`, `lo`, `hi` of intervals [lo, hi), open to infinity where missing."""
    return class_of(per_ha, classes=classes, closed="left").rename("density_class")
