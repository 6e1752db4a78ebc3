"""KDH: the planted part of a parcel, or at most its open part where nobody has mapped what is planted."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from kotaku_gis.spatial.overlay import covered_area
from kotaku_gis.spatial.uncertainty import Number, area_sigma, share_u95_pct
from kotaku_gis.zoning.footprint import footprint_pieces, footprint_sigma_m2
from kotaku_gis.zoning.verdicts import status_at_least


def open_m2(building: gpd.GeoSeries, *, parcel: gpd.GeoSeries) -> pd.Series:
    """Area of each parcel that is not built on."""
    return (parcel.area - covered_area(parcel, building)).rename("open_m2")


def unbuilt_m2(cover: gpd.GeoSeries, *, building: gpd.GeoSeries, parcel: gpd.GeoSeries) -> pd.Series:
    """Area of each parcel under a cover (green, paving) outside the buildings, counted once."""
    both = gpd.GeoSeries(pd.concat([building, cover], ignore_index=True), crs=parcel.crs)
    return (covered_area(parcel, both) - covered_area(parcel, building)).rename("unbuilt_m2")


def green_u95_pct(
    green: gpd.GeoSeries, *, parcel: gpd.GeoSeries, green_m2: pd.Series, green_sigma_m: Number, parcel_sigma_m: Number
) -> pd.Series:
    """Uncertainty of the KDH of each parcel in percentage points, from the error of a corner on each axis."""
    u95 = share_u95_pct(
        part_m2=green_m2.astype(float),
        part_sigma_m2=footprint_sigma_m2(footprint_pieces(green, parcel=parcel), parcel=parcel, sigma_m=green_sigma_m),
        whole_m2=parcel.area,
        whole_sigma_m2=area_sigma(parcel, sigma_m=parcel_sigma_m),
    )
    return pd.Series(u95, index=parcel.index, name="kdh_u95_pct")


def kdh_status_of_open(open_pct: pd.Series, *, limit: pd.Series | float, u95: pd.Series | float) -> pd.DataFrame:
    """`status` and `reason` where only the open part is known: too little of it is a breach, enough proves nothing."""
    bound = status_at_least(open_pct, limit=limit, u95=u95)
    enough = ~bound.isin(["violation", "indicative"])
    reason = pd.Series(pd.NA, index=bound.index, dtype="string").mask(enough, "green_layer_missing")
    return pd.DataFrame({"status": bound.mask(enough, "not_assessable"), "reason": reason})
