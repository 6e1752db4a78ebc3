"""Worked cases of KDB, KLB, KDH, height and classes of parcels."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from kotaku_gis.zoning.cases_read import Answer, Asked, number, word
from kotaku_gis.zoning.coverage import bpn_tolerance_m2, built_areas, kdb_excess_m2, kdb_pct, kdb_u95_pct
from kotaku_gis.zoning.floor_area import floor_areas, floors, klb_status, klb_u95
from kotaku_gis.zoning.green import green_u95_pct, kdh_status_of_open, open_m2, unbuilt_m2
from kotaku_gis.zoning.height import assumed_floor_to_floor_m, height_range_m, height_status
from kotaku_gis.zoning.lots import below_min_lot, lot_class
from kotaku_gis.zoning.verdicts import status_at_least, status_at_most

NO_PARCEL: Answer = {"status": "not_assessable", "reason": "no_parcel"}


def kdb(asked: Asked) -> Answer:
    """Built share of a parcel."""
    parcel = asked.parcels
    return kdb_of(asked.layer("buildings").geometry, parcel, asked) if len(parcel) else NO_PARCEL


def kdb_of(building: gpd.GeoSeries, parcel: gpd.GeoSeries, asked: Asked) -> Answer:
    """Built share of a parcel under given buildings."""
    found, built = kdb_pct(building, parcel=parcel), built_of(building, parcel, asked)
    u95 = kdb_u95_pct(built)
    limit = asked.rule.get("max_pct")
    figures = {
        "parcel_m2": built["parcel_m2"],
        "footprint_m2": built["built_m2"],
        "kdb_pct": found,
        "sigma_parcel_m2": built["parcel_sigma_m2"],
        "sigma_footprint_m2": built["built_sigma_m2"],
        "u95_pct": u95,
        "bpn_tolerance_m2": bpn_tolerance_m2(parcel.area),
    }
    answer: Answer = {name: number(value.iloc[0]) for name, value in figures.items()}
    if limit is not None:
        answer["excess_m2"] = number(kdb_excess_m2(found, parcel_m2=parcel.area, max_pct=limit).iloc[0])
        answer["status"] = word(status_at_most(found, limit=limit, u95=u95).iloc[0])
    return answer


def built_of(building: gpd.GeoSeries, parcel: gpd.GeoSeries, asked: Asked) -> pd.DataFrame:
    """What is built on a parcel, at the accuracy of the case."""
    return built_areas(building, parcel=parcel, building_sigma_m=asked.sigma_m, parcel_sigma_m=asked.sigma_m)


def klb(asked: Asked) -> Answer:
    """Floor area over the area of a parcel."""
    parcel, buildings = asked.parcels, asked.layer("buildings")
    if parcel.empty:
        return NO_PARCEL
    stated = pd.Series([_summed(buildings, place) for place in buildings.index], index=buildings.index, dtype="Float64")
    storeys = asked.numbers(buildings, "levels")
    known = floors(buildings.geometry, level_area_m2=stated, storeys=storeys, basis=asked.rule.get("basis"))
    areas = floor_areas(buildings.geometry, parcel=parcel, floors=known)
    u95 = klb_u95(areas, built=built_of(buildings.geometry, parcel, asked))
    judged = klb_status(areas, parcel_m2=parcel.area, limit=asked.rule["max"], u95=u95).iloc[0]
    row, parcel_m2 = areas.iloc[0], float(parcel.area.iloc[0])
    total = None if row["basis"] == "unknown" else float(row["lowest_m2"])
    return {
        "basis": word(row["basis"]),
        "floor_area_m2": total,
        "klb": None if total is None else total / parcel_m2,
        "lower_bound": float(row["lowest_m2"]) / parcel_m2,
        "status": word(judged["status"]),
        "reason": word(judged["reason"]),
    }


def _summed(buildings: gpd.GeoDataFrame, place: Any) -> float | None:
    areas = buildings.loc[place].get("level_areas_m2")
    return float(sum(areas)) if isinstance(areas, list | tuple) else None


def kdh(asked: Asked) -> Answer:
    """Green share of a parcel."""
    parcel, building = asked.parcels, asked.layer("buildings").geometry
    if parcel.empty:
        return NO_PARCEL
    least, sigma_m = asked.rule["min_pct"], asked.sigma_m
    free = open_m2(building, parcel=parcel)
    answer: Answer = {
        "open_m2": number(free.iloc[0]),
        "open_pct": number(100 * free.iloc[0] / parcel.area.iloc[0]),
        "upper_bound_pct": number(100 * free.iloc[0] / parcel.area.iloc[0]),
        "paved_m2": number(_unbuilt(asked, "paved", building, parcel).iloc[0]),
    }
    if not asked.rule.get("green_layer", "green" in asked.inputs):
        u95 = kdb_u95_pct(built_of(building, parcel, asked))
        judged = kdh_status_of_open(100 * free / parcel.area, limit=least, u95=u95).iloc[0]
        return answer | {"kdh_pct": None, "status": word(judged["status"]), "reason": word(judged["reason"])}
    green = _unbuilt(asked, "green", building, parcel)
    u95 = green_u95_pct(
        asked.layer("green").geometry, parcel=parcel, green_m2=green, green_sigma_m=sigma_m, parcel_sigma_m=sigma_m
    )
    kdh_pct = 100 * green / parcel.area
    status = status_at_least(kdh_pct, limit=least, u95=u95)
    return answer | {
        "green_m2": number(green.iloc[0]),
        "kdh_pct": number(kdh_pct.iloc[0]),
        "status": word(status.iloc[0]),
    }


def _unbuilt(asked: Asked, name: str, building: gpd.GeoSeries, parcel: gpd.GeoSeries) -> pd.Series:
    return unbuilt_m2(asked.layer(name).geometry, building=building, parcel=parcel)


def height(asked: Asked) -> Answer:
    """Height of each building, measured or by its levels."""
    buildings = asked.buildings
    given = asked.rule.get("floor_to_floor_m") or assumed_floor_to_floor_m()
    low, high = given if isinstance(given, list | tuple) else (given, given)
    found = height_range_m(
        storeys=asked.numbers(buildings, "levels"),
        height_m=asked.numbers(buildings, "height_m"),
        floor_to_floor_m=(float(low), float(high)),
    )
    judged = height_status(found, limit=asked.rule["max_m"], u95=float(asked.stated.get("le90_m", 0.0)))
    by_building = {
        str(name): {
            "range_m": None if pd.isna(low) else [float(low), float(high)],
            "status": word(status),
            "reason": word(reason),
        }
        for name, low, high, status, reason in found.join(judged).itertuples()
    }
    return {"by_building": by_building, **next(iter(by_building.values()))}


def lot_classes(asked: Asked) -> Answer:
    """Class of each parcel by its area, and what the table says for it."""
    parcels = asked.only("parcel", "parcels")
    area = asked.numbers(parcels, "area_m2").astype(float).fillna(parcels.area)
    table = pd.DataFrame([dict(row) for row in asked.rule["table"]])
    found = lot_class(area, classes=table)
    small = below_min_lot(area, min_lot_m2=float(asked.rule.get("min_lot_m2", 0.0)))
    rows = {row["id"]: row for row in asked.rule["table"]}
    columns = [name for name in table if name not in ("id", "lo", "hi")]
    by_parcel = {}
    for name in parcels.index:
        row = {} if pd.isna(found[name]) else rows[found[name]]
        values = {name: row.get(name) for name in columns}
        by_parcel[name] = {"class": row.get("id"), "below_min_lot": bool(small[name]), **values}
    return {"by_parcel": by_parcel}
