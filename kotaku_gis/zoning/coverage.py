"""KDB: how much of a parcel is under buildings, against what its zone allows."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from kotaku_gis.measure import measure
from kotaku_gis.spatial.overlay import covered_area, overlap_areas, overlap_shapes
from kotaku_gis.spatial.uncertainty import Number, area_sigma, share_u95_pct
from kotaku_gis.zoning.footprint import footprint_pieces, footprint_sigma_m2

SOURCE = "PP 36/2005; definisi KDB dalam RTR dan RTBL"


@measure(unit="%", per="parcel", needs={"building": "building", "parcel": "parcel"}, source=SOURCE)
def kdb_pct(building: gpd.GeoSeries, *, parcel: gpd.GeoSeries) -> pd.Series:
    """KDB of each parcel in percent: the union of the footprints inside it, over its area without holes."""
    return (100 * covered_area(parcel, building) / parcel.area).rename("kdb_pct")


def built_areas(
    building: gpd.GeoSeries,
    *,
    parcel: gpd.GeoSeries,
    building_sigma_m: Number,
    parcel_sigma_m: Number,
    pieces: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """What is built on each parcel and how well that is known: the parts that shares of a parcel are made of.

    Index of `parcel`: `built_m2`, `built_sigma_m2`, `parcel_m2`, `parcel_sigma_m2`, from the error of a corner on each
    axis. `pieces` are the `kotaku_gis.zoning.footprint.footprint_pieces` of the two, where they are there already.
    """
    known = footprint_pieces(building, parcel=parcel) if pieces is None else pieces
    return pd.DataFrame(
        {
            "built_m2": covered_area(parcel, building).astype(float),
            "built_sigma_m2": footprint_sigma_m2(known, parcel=parcel, sigma_m=building_sigma_m),
            "parcel_m2": parcel.area,
            "parcel_sigma_m2": area_sigma(parcel, sigma_m=parcel_sigma_m),
        }
    )


def kdb_u95_pct(built: pd.DataFrame) -> pd.Series:
    """Uncertainty of the KDB of each parcel in percentage points, from its `built_areas`."""
    u95 = share_u95_pct(
        part_m2=built["built_m2"],
        part_sigma_m2=built["built_sigma_m2"],
        whole_m2=built["parcel_m2"],
        whole_sigma_m2=built["parcel_sigma_m2"],
    )
    return pd.Series(u95, index=built.index, name="kdb_u95_pct")


def kdb_excess_m2(kdb_pct: pd.Series, *, parcel_m2: pd.Series, max_pct: pd.Series | float) -> pd.Series:
    """Built area (m2) beyond what the KDB allows on each parcel; 0 where it holds.

    Examples
    --------
    >>> kdb_excess_m2(pd.Series([65.0, 50.0]), parcel_m2=pd.Series([120.0, 120.0]), max_pct=60).tolist()
    [6.0, 0.0]
    """
    return ((kdb_pct - max_pct) / 100 * parcel_m2).clip(lower=0).rename("kdb_excess_m2")


def bpn_tolerance_m2(parcel_m2: pd.Series) -> pd.Series:
    """By how much (m2) the written and the drawn area of a parcel may differ: half the root of the area.

    Source: PMNA/KBPN 3/1997.
    """
    return (0.5 * parcel_m2**0.5).rename("bpn_tolerance_m2")


def net_parcels(parcel: gpd.GeoSeries, *, taken: gpd.GeoSeries) -> gpd.GeoSeries:
    """Parcels without what a plan takes from them for roads or canals, where the rule counts on net land only."""
    pairs = overlap_areas(parcel, taken)
    touched = pairs["feature"].unique()
    lost = gpd.GeoSeries(overlap_shapes(pairs, parcel, taken).to_numpy(), index=pairs["feature"], crs=parcel.crs)
    union = lost.groupby(level=0).agg(lambda shapes: shapely.union_all(shapes.to_numpy()))
    net = parcel.copy()
    net.loc[touched] = shapely.difference(parcel.loc[touched].to_numpy(), union.loc[touched].to_numpy())
    return net
