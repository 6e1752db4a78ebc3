"""KTB: the footprint of basements over the area of the parcel."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from kotaku_gis.spatial.overlay import overlap_areas


def ktb_pct(basement_m2: pd.Series, *, building: gpd.GeoSeries, parcel: gpd.GeoSeries) -> pd.Series:
    """KTB of each parcel in percent; missing where the basement of one of its buildings is unknown.

    A building across parcels counts on each with the share of its footprint there; 0 on a parcel without buildings.
    """
    pairs = overlap_areas(building, parcel)
    share = pairs["area_m2"] / building.area.reindex(pairs["feature"]).to_numpy()
    here = share * basement_m2.astype("Float64").reindex(pairs["feature"]).to_numpy()
    unknown = pairs.loc[here.isna(), "area"].unique()
    total = here.groupby(pairs["area"].to_numpy()).sum().reindex(parcel.index, fill_value=0.0).astype("Float64")
    return (100 * total / parcel.area).mask(parcel.index.isin(unknown)).rename("ktb_pct")
