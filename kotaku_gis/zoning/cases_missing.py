"""Worked cases in which something is missing: no parcel, no front, no width."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from kotaku_gis.spatial.frontage import frontage
from kotaku_gis.zoning.cases_intensity import NO_PARCEL, height, kdb, kdh, klb
from kotaku_gis.zoning.cases_read import Answer, Asked, number, word
from kotaku_gis.zoning.cases_setback import corridor, setback
from kotaku_gis.zoning.cases_shares import zone_of
from kotaku_gis.zoning.corridor_widths import KINDS
from kotaku_gis.zoning.fronts import FRONTS, front_lines, no_front_reason
from kotaku_gis.zoning.setback import setback_strips, setbacks
from kotaku_gis.zoning.verdicts import worst_status


def missing_input(asked: Asked) -> Answer:
    """Whatever is asked, from what there is."""
    param, buildings = asked.rule["param"], asked.layer("buildings")
    if not {"parcel", "building"} & set(asked.rule) and len(buildings) == 1:
        asked = asked.having(building=buildings.index[0])
    if param in KINDS:
        return corridor(asked)
    if param in ("gsb", "jbs", "jbb"):
        return any_setback(asked)
    return {"kdb": kdb, "klb": klb, "kdh": kdh, "height": height, "zone": zone_of}[param](asked)


def any_setback(asked: Asked) -> Answer:
    """The building behind the base that the rule names, else behind every front that its parcel is found to have."""
    return setback(asked) if {"base", "of"} & set(asked.rule) else _front(asked)


def _front(asked: Asked) -> Answer:
    """The building behind every front that its parcel is found to have."""
    parcel, building = asked.parcels, asked.house
    if parcel.empty or not parcel.intersects(building.iloc[0]).any():
        return NO_PARCEL
    lines = asked.layer("lines")
    roads = lines[asked.words(lines, "kind").isin(["road_axis", "rumija_edge"])]
    row = asked.numbers(roads, "row_width_m").mask(asked.words(roads, "kind") == "rumija_edge", 0.0)
    declared = pd.Series(asked.rule.get("front_override"), index=parcel.index, dtype=object)
    parcels = asked.layer("parcels").geometry
    found = frontage(parcels, roads.geometry, row_width_m=row, front_override=declared, u_m=asked.u95_m)
    lot = found.lots.loc[parcel.index[0]]
    fronts = found.edges[found.edges["kind"].isin(FRONTS) & (found.edges["parcel_id"] == parcel.index[0])]
    if fronts.empty:
        reason = no_front_reason(found, parcel=parcels, road=roads.geometry)[parcel.index[0]]
        return {"frontages": 0, "status": "not_assessable", "reason": word(reason)}
    return {"frontages": int(lot["fronts"]), **_behind(asked, fronts, roads.geometry, row)}


def _behind(asked: Asked, fronts: gpd.GeoDataFrame, road: gpd.GeoSeries, row_width_m: pd.Series) -> Answer:
    parcel, building = asked.parcels, asked.house
    carriage = asked.numbers(asked.layer("lines").loc[road.index], "carriage_width_m")
    fronts = fronts.reset_index(drop=True)
    base = front_lines(
        fronts,
        measured_from=pd.Series(asked.rule["measured_from"], index=fronts.index),
        road=road,
        row_width_m=row_width_m,
        carriage_width_m=carriage,
        u_m=asked.u95_m,
    )
    wanted = row_width_m.reindex(fronts["road_id"]).set_axis(fronts.index) * asked.rule.get("req_row_factor", 0.0)
    required = wanted if "req_m" not in asked.rule else wanted.fillna(0.0) * 0.0 + asked.rule["req_m"]
    known = (base["offset_m"].notna() & required.notna()).to_numpy()
    if not known.all():
        return {"status": "not_assessable", "reason": "road_width_missing"}
    inside = gpd.GeoSeries([parcel.iloc[0]] * len(base), index=base.index, crs=base.crs)
    strips = setback_strips(base.geometry, required_m=required, offset_m=base["offset_m"], inside=inside, parcel=inside)
    pairs = pd.DataFrame({"building": building.index[0], "base": base.index})
    rows = setbacks(building, strips, pairs=pairs, u95_m=asked.u95_m, straight=True)
    first = rows.sort_values("intrusion_depth_m", ascending=False, kind="stable").iloc[0]
    measured = {name: number(first[name]) for name in ("distance_m", "intrusion_depth_m", "intrusion_m2", "facade_m")}
    return {**measured, "u95_m": asked.u95_m, "status": word(worst_status(rows["status"]).iloc[0])}
