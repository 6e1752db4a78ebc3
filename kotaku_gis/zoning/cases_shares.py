"""Worked cases of what lies across borders, and of density."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from kotaku_gis.regulations import load
from kotaku_gis.spatial.overlay import covered_area, overlap_shapes
from kotaku_gis.zoning.accuracy import between_u95_m
from kotaku_gis.zoning.cases_intensity import kdb_of
from kotaku_gis.zoning.cases_read import Answer, Asked, number, word
from kotaku_gis.zoning.coverage import kdb_pct
from kotaku_gis.zoning.density import centroid_area, coverage_pct, density, density_class
from kotaku_gis.zoning.shares import area_shares, largest_area, pro_rata_limit, straddles, strictest_limit
from kotaku_gis.zoning.verdicts import EDGE


def zone_share(asked: Asked) -> Answer:
    """Shares of the zones in a parcel or building, and what follows."""
    return _by_zone(asked) if asked.rule["param"] == "kdb_by_zone" else _assigned(asked)


def zone_of(asked: Asked) -> Answer:
    """The zone with the largest share."""
    return _assigned(asked)


def _assigned(asked: Asked) -> Answer:
    zones = asked.layer("zones").geometry
    feature = _named(asked)
    parts = area_shares(feature, zones)
    u95_m = between_u95_m(asked.zone_ce90_m, asked.ce90_m)
    zone = word(largest_area(parts).iloc[0]) if len(parts) else None
    flag = word(straddles(parts, u95_m=u95_m, flag="straddles_zones").iloc[0]) if len(parts) else None
    return {
        "share": _each(zones.index, parts, "share"),
        "overlap_m2": _each(zones.index, parts, "area_m2"),
        "thinnest_overlap_m": number(parts["width_m"].min()) if len(parts) > 1 else None,
        "u95_m": u95_m,
        "majority": zone,
        "zone": zone,
        "flag": flag,
    }


def _named(asked: Asked) -> gpd.GeoSeries:
    """The parcel or building that is asked about; a building before a parcel where the rule names none."""
    rule = asked.rule
    name = rule.get("of", rule.get("building", rule.get("parcel")))
    layers = [asked.layer(layer).geometry for layer in ("buildings", "parcels")]
    if name is None:
        return next(layer.iloc[:1] for layer in layers if len(layer))
    return next(layer.loc[[name]] for layer in layers if name in layer.index)


def _each(areas: pd.Index, parts: pd.DataFrame, column: str) -> dict[str, float]:
    known = parts.set_index("area")[column]
    return {str(area): float(known.get(area, 0.0)) for area in areas}


def _by_zone(asked: Asked) -> Answer:
    zones, parcel, building = asked.layer("zones"), asked.parcels, asked.layer("buildings").geometry
    limit = asked.numbers(zones, "kdb_max_pct")
    parts = area_shares(parcel, zones.geometry)
    pieces = overlap_shapes(parts, parcel, zones.geometry).set_axis(parts["area"])
    each = {
        str(zone): kdb_of(building, pieces.loc[[zone]], asked.having(max_pct=number(limit[zone])))
        for zone in pieces.index
    }
    pro_rata = number(pro_rata_limit(parts, limit=limit).iloc[0])
    strictest = number(strictest_limit(parts, limit=limit, at_most=True).iloc[0])
    u95_m = between_u95_m(asked.zone_ce90_m, asked.ce90_m)
    return {
        "kdb_pct": number(kdb_pct(building, parcel=parcel).iloc[0]),
        "by_zone": each,
        "pro_rata_limit_pct": pro_rata,
        "pro_rata_status": _status(building, parcel, asked, pro_rata),
        "strictest_limit_pct": strictest,
        "strictest_status": _status(building, parcel, asked, strictest),
        "flag": word(straddles(parts, u95_m=u95_m, flag="straddles_zones").iloc[0]),
    }


def _status(building: gpd.GeoSeries, parcel: gpd.GeoSeries, asked: Asked, limit: float | None) -> Any:
    return kdb_of(building, parcel, asked.having(max_pct=limit)).get("status", "not_assessable")


def parcel_share(asked: Asked) -> Answer:
    """KDB of the parcels that a building lies on, each and together."""
    parcels, every = asked.layer("parcels").geometry, asked.layer("buildings").geometry
    parts = area_shares(asked.buildings.geometry, parcels)
    footprint = covered_area(parcels, every)
    touched = parcels.index.isin(parts["area"])
    flags = straddles(parts, u95_m=asked.u95_m, flag="straddles_parcels").dropna()
    merged = 100 * footprint[touched].sum() / parcels.area[touched].sum() if touched.any() else None
    return {
        "footprint_m2": {str(name): number(value) for name, value in footprint.items()},
        "kdb_pct": {str(name): number(value) for name, value in kdb_pct(every, parcel=parcels).items()},
        "merged_kdb_pct": merged if merged is None else float(merged),
        "flag": None if flags.empty else "straddles_parcels" if "straddles_parcels" in set(flags) else "sliver",
    }


def area_density(asked: Asked) -> Answer:
    """Buildings per hectare of an area."""
    area, buildings = asked.only("area", "areas").geometry, asked.layer("buildings").geometry
    found = density(buildings, area=area, left_out=asked.layer("roads").geometry).iloc[0]
    home = centroid_area(buildings, area=area)
    answer: Answer = {name: number(found[name]) for name in found.index if name != "count"}
    answer["coverage_pct"] = number(coverage_pct(buildings, area=area).iloc[0])
    limit, classes = asked.rule.get("slum_limit_per_ha"), asked.rule.get("classes")
    if limit is not None:
        at_limit = load("permen_pupr_14_2018").rule("building_density_limit").op == ">="
        gross = float(found["gross_per_ha"])
        answer["above_slum_limit"] = gross >= limit - EDGE if at_limit else gross > limit + EDGE
    if classes is not None:
        per_ha = pd.Series([answer[f"{asked.rule.get('class_of', 'gross')}_per_ha"]], dtype="Float64")
        answer["class"] = word(density_class(per_ha, classes=pd.DataFrame([dict(row) for row in classes])).iloc[0])
    return answer | {"count": int(found["count"]), "excluded": [str(name) for name in home.index[home.isna()]]}
