"""KDB: how much of a parcel is under buildings, against what its zone allows."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from kotaku_gis.measure import measure, verdict
from kotaku_gis.regulations import Regulation
from kotaku_gis.spatial.assign import area_by_largest_overlap
from kotaku_gis.spatial.overlay import covered_area, overlap_areas
from kotaku_gis.spatial.uncertainty import area_sigma, share_u95_pct, sigma
from kotaku_gis.zoning.verdicts import status_at_most

SOURCE = "PP 36/2005; definisi KDB dalam RTR dan RTBL"


@measure(unit="%", per="parcel", needs={"building": "building", "parcel": "parcel"}, source=SOURCE)
def kdb_pct(building: gpd.GeoSeries, *, parcel: gpd.GeoSeries) -> pd.Series:
    """KDB of each parcel in percent: the union of the footprints inside it, over its area without holes."""
    return (100 * covered_area(parcel, building) / parcel.area).rename("kdb_pct")


def parcel_zone(parcel: gpd.GeoSeries, *, zone: gpd.GeoDataFrame) -> pd.Series:
    """Zone code of each parcel: that of the zone which covers most of it; missing where no zone does."""
    home = area_by_largest_overlap(parcel, zone.geometry)
    return home.map(zone["zone_code"]).astype("string").rename("zone_code")


@verdict(
    kind="rule",
    unit="%",
    per="parcel",
    needs={
        "kdb": "=kdb_pct",
        "building": "building",
        "parcel": "parcel",
        "zone": "zone*",
        "rules": "@zoning_rules",
        "accuracy": "@map_accuracy",
        "map_class": "?map_class~",
    },
)
def kdb(
    kdb: pd.Series,
    *,
    building: gpd.GeoSeries,
    parcel: gpd.GeoSeries,
    zone: gpd.GeoDataFrame,
    rules: Regulation,
    accuracy: Regulation,
    map_class: int | None,
) -> pd.DataFrame:
    """KDB of each parcel against the most its zone allows, as far as the accuracy of the map lets it be judged.

    Parameters
    ----------
    map_class
        Accuracy class of the map (1 to 3); the worst is taken where none is stated.
    """
    rule = rules.rules["kdb_max"]
    version = rule.at()
    limit = parcel_zone(parcel, zone=zone).map(dict(version.by or {})).astype("Float64")
    edition = accuracy.rules["ce90_1000"].at()
    error_m = sigma(float((edition.by or {})[f"class_{map_class or 3}"]))
    footprint = covered_area(parcel, building)
    u95 = share_u95_pct(
        part_m2=footprint,
        part_sigma_m2=_footprint_sigma(building, parcel, error_m),
        whole_m2=parcel.area,
        whole_sigma_m2=area_sigma(parcel, sigma_m=error_m),
    )
    status = status_at_most(kdb, limit=limit, u95=u95)
    reason = pd.Series(pd.NA, index=kdb.index, dtype="string").mask(footprint == 0, "no_building")
    return pd.DataFrame(
        {
            "value": kdb,
            "limit": limit,
            "op": rule.op,
            "margin": limit - kdb,
            "u95": u95,
            "status": status,
            "reason": reason.mask(limit.isna(), "rule_missing:kdb_max"),
            "rule_id": rules.rule_id("kdb_max"),
            "source": rules.source("kdb_max"),
            "legal_level": rule.legal_level,
            "object_status": "existing",
            "confidence": version.confidence,
            "unverified": version.unverified or edition.unverified,
        },
        index=kdb.index,
    )


def _footprint_sigma(building: gpd.GeoSeries, parcel: gpd.GeoSeries, error_m: float | pd.Series) -> pd.Series:
    """Standard deviation (m2) of the built area of each parcel: those of its buildings in quadrature."""
    pairs = overlap_areas(building, parcel)
    variance = pairs["feature"].map(area_sigma(building, sigma_m=error_m)) ** 2
    return variance.groupby(pairs["area"].to_numpy()).sum().reindex(parcel.index, fill_value=0.0) ** 0.5
