"""KDB: how much of a parcel is under buildings, against what its zone allows."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from kotaku_gis.errors import RegulationError
from kotaku_gis.i18n import fault
from kotaku_gis.measure import measure, verdict
from kotaku_gis.regulations import Regulation
from kotaku_gis.spatial.assign import area_by_largest_overlap
from kotaku_gis.spatial.overlay import covered_area, overlap_areas, overlap_shapes
from kotaku_gis.spatial.uncertainty import Number, area_sigma, share_u95_pct, sigma
from kotaku_gis.zoning.footprint import footprint_sigma_m2
from kotaku_gis.zoning.verdicts import status_at_most

SOURCE = "PP 36/2005; definisi KDB dalam RTR dan RTBL"


@measure(unit="%", per="parcel", needs={"building": "building", "parcel": "parcel"}, source=SOURCE)
def kdb_pct(building: gpd.GeoSeries, *, parcel: gpd.GeoSeries) -> pd.Series:
    """KDB of each parcel in percent: the union of the footprints inside it, over its area without holes."""
    return (100 * covered_area(parcel, building) / parcel.area).rename("kdb_pct")


def kdb_u95_pct(
    building: gpd.GeoSeries, *, parcel: gpd.GeoSeries, building_sigma_m: Number, parcel_sigma_m: Number
) -> pd.Series:
    """Uncertainty of the KDB of each parcel in percentage points, from the error of a corner on each axis."""
    u95 = share_u95_pct(
        part_m2=covered_area(parcel, building).astype(float),
        part_sigma_m2=footprint_sigma_m2(building, parcel=parcel, sigma_m=building_sigma_m),
        whole_m2=parcel.area,
        whole_sigma_m2=area_sigma(parcel, sigma_m=parcel_sigma_m),
    )
    return pd.Series(u95, index=parcel.index, name="kdb_u95_pct")


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


def parcel_zone(parcel: gpd.GeoSeries, *, zone: gpd.GeoSeries, zone_code: pd.Series) -> pd.Series:
    """Zone code of each parcel: that of the zone which covers most of it; missing where no zone does."""
    home = area_by_largest_overlap(parcel, zone)
    return home.map(zone_code).astype("string").rename("zone_code")


@verdict(
    kind="rule",
    unit="%",
    per="parcel",
    needs={
        "kdb": "=kdb_pct",
        "building": "building",
        "parcel": "parcel",
        "zone": "zone",
        "zone_code": "zone.zone_code",
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
    zone: gpd.GeoSeries,
    zone_code: pd.Series,
    rules: Regulation,
    accuracy: Regulation,
    map_class: int | None,
) -> pd.DataFrame:
    """KDB of each parcel against the most its zone allows, as far as the accuracy of the map lets it be judged.

    A parcel on which no building is mapped is not judged: whether it is unbuilt or unmapped, the map does not tell.

    Parameters
    ----------
    map_class
        Accuracy class of the map (1 to 3); the worst is taken where none is stated.
    """
    if "kdb_max" not in rules.rules:
        return pd.DataFrame({"status": "not_assessable", "reason": "rule_missing:kdb_max"}, index=kdb.index)
    rule = rules.rule("kdb_max")
    version = rule.at()
    limit = _limits(rules, parcel_zone(parcel, zone=zone, zone_code=zone_code))
    edition = accuracy.rule("ce90_1000").at()
    error_m = sigma(accuracy.number("ce90_1000", key=f"class_{map_class or 3}"))
    u95 = kdb_u95_pct(building, parcel=parcel, building_sigma_m=error_m, parcel_sigma_m=error_m)
    unbuilt = (kdb == 0).fillna(value=False)
    status = status_at_most(kdb, limit=limit, u95=u95).mask(unbuilt, "not_assessable")
    reason = pd.Series(pd.NA, index=kdb.index, dtype="string").mask(unbuilt, "no_building")
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


def _limits(rules: Regulation, zone: pd.Series) -> pd.Series:
    """The most that the zone of each parcel allows, in percent; one figure for all zones, or one a zone."""
    rule = rules.rule("kdb_max")
    version = rule.at()
    figures = [version.value] if version.by is None else list(version.by.values())
    if rule.unit != "%" or rule.op != "<=" or any(isinstance(figure, str | bool | None) for figure in figures):
        raise RegulationError(fault("regulations.wrong_form", file=rules.citation, name="kdb_max", unit="%", op="<="))
    if version.by is None:
        return pd.Series(version.value, index=zone.index, dtype="Float64").mask(zone.isna())
    return zone.map(dict(version.by)).astype("Float64")
