"""The rules on buildings and parcels of a place, held against everything that is mapped there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd

from kotaku_gis import results
from kotaku_gis._garbage import swept_once
from kotaku_gis.errors import Fault
from kotaku_gis.i18n import fault, text
from kotaku_gis.measure import Studied, study
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings import Place, Zoning
from kotaku_gis.zoning.accuracy import map_ce90_m
from kotaku_gis.zoning.by_law import by_law
from kotaku_gis.zoning.check_alleys import PARAM as ALLEY
from kotaku_gis.zoning.check_alleys import check_alleys
from kotaku_gis.zoning.check_blocks import check_blocks
from kotaku_gis.zoning.check_buildings import check_buildings
from kotaku_gis.zoning.check_corridors import check_corridors
from kotaku_gis.zoning.check_density import check_density
from kotaku_gis.zoning.check_minimums import PARAMS
from kotaku_gis.zoning.check_parcels import Checked, check_parcels
from kotaku_gis.zoning.check_roadside import check_roadside
from kotaku_gis.zoning.check_setbacks import check_setbacks
from kotaku_gis.zoning.eaves import assumed_eaves_m
from kotaku_gis.zoning.height import assumed_floor_to_floor_m
from kotaku_gis.zoning.net_land import NetLand, net_land
from kotaku_gis.zoning.rules import RuleTable
from kotaku_gis.zoning.rules_load import about, rule_table
from kotaku_gis.zoning.site import Site
from kotaku_gis.zoning.streets import Streets, standing
from kotaku_gis.zoning.taken_land import areas, taken_land
from kotaku_gis.zoning.zones import legend_codes, plan_zones

PARCEL_RULES = ("kdb", "klb", "kdh")
UNJUDGED = ("fence_front",)
"""Parameters of a rule table that are read and listed, but not judged: no layer shows fences."""
Layer: TypeAlias = "gpd.GeoDataFrame | None"


@dataclass(frozen=True)
class BuildingRules:
    """The tables behind the findings.

    Attributes
    ----------
    parcels, buildings, blocks
        Values, limits and statuses, a row a unit; no parcels where nobody has mapped them.
    judged
        How many units of each rule have each status, and for what reason: ``name, object_status, status, reason,
        count``. A share that holds is never told without what could not be judged.
    """

    parcels: pd.DataFrame
    buildings: pd.DataFrame
    blocks: pd.DataFrame
    judged: pd.DataFrame


@study(
    needs={
        "building": "building*",
        "block": "block*",
        "parcel": "parcel*~",
        "road": "road*~",
        "zone": "zone*~",
        "zone_rtbl": "zone_rtbl*~",
        "plan_block": "plan_block*~",
        "plan_road": "plan_road*~",
        "drain": "drain*~",
        "gsb_line": "gsb_line*~",
        "green": "green*~",
        "open_space": "open_space*~",
        "river": "river*~",
        "coast": "coast*~",
        "lake": "lake*~",
        "spring": "spring*~",
        "railway": "railway*~",
        "powerline": "powerline*~",
        "zoning": "!zoning",
        "place": "!place",
        "folder": "!folder",
        "zoning_rules": "@zoning_rules~",
        "statutes": "@statutory_corridors",
    }
)
@swept_once()
def building_rules(  # noqa: PLR0913 - a study takes every layer that it looks at
    building: gpd.GeoDataFrame,
    *,
    block: gpd.GeoDataFrame,
    parcel: Layer,
    road: Layer,
    zone: Layer,
    zone_rtbl: Layer,
    plan_block: Layer,
    plan_road: Layer,
    drain: Layer,
    gsb_line: Layer,
    green: Layer,
    open_space: Layer,
    river: Layer,
    coast: Layer,
    lake: Layer,
    spring: Layer,
    railway: Layer,
    powerline: Layer,
    zoning: Zoning,
    place: Place,
    folder: Path,
    zoning_rules: Regulation | None,
    statutes: Regulation,
) -> Studied:
    """Judge parcels by KDB, KLB, KDH and KTB, buildings by setbacks, corridors, height and spacing; measure density."""
    rules = rule_table(
        zoning, folder=folder, zoning_rules=zoning_rules, zone=zone, zone_rtbl=zone_rtbl, plan_block=plan_block
    )
    plan = about(zoning, "zone")
    codes = None if zone is None else plan_zones(zone, legend=legend_codes(plan, folder=folder))["code"]
    site = Site(
        building=building,
        rules=rules,
        parcel=parcel,
        zone=None if zone is None else zone.assign(code=codes),
        block=(block if plan_block is None else plan_block).geometry,
        block_kind="block" if plan_block is None else "plan_block",
        rt=None if plan_block is None else block.geometry,
        net=_net(parcel, zoning, {"plan_road": plan_road, "river": river, "drain": drain}),
        map_class=place.map_class,
        zone_scale=None if plan is None else plan.scale,
    )
    planted = None if green is None else areas(green.geometry)
    lines = {
        "river": river,
        "coast": coast,
        "lake": lake,
        "spring": spring,
        "railway": railway,
        "powerline": powerline,
    }
    drawn = {name: layer for name, layer in lines.items() if layer is not None}
    taken = taken_land(road, open_space)

    def judged_by(some: Site) -> tuple[Checked, ...]:
        on_parcels = _none(place, rules) if parcel is None else check_parcels(some, green=planted)
        behind = _setbacks(some, road, gsb_line, drawn, zoning, place)
        alleys = _alleys(some, road, plan_road, place)
        return on_parcels, behind, check_buildings(some), check_density(some, taken=taken), alleys

    on_parcels, behind, each, dense, alleys = judged_by(site)
    streets = {} if road is None else {"road": standing(road)}
    along = check_corridors(site, drawn | streets, statutes=statutes)
    checks = (on_parcels, behind, along, each, dense, alleys)
    measured, blocks = check_blocks(site, block=block.geometry, taken=taken, green=planted)
    found = results.join([*(rows for check in checks for rows in check.findings), *measured])
    agreed = by_law(found, site, judged_by)
    table = results.join([found, *agreed]) if agreed else found
    by_building = pd.concat([check.table for check in (behind, along, each)], axis=1)
    return Studied(
        findings=table,
        result=BuildingRules(on_parcels.table, by_building, blocks, judged_counts(table)),
        evidence={name: layer for check in checks for name, layer in check.evidence.items()},
        notes=(*rules.notes, *_notes(site, table, drawn), *_unused_gsb(road, zoning)),
    )


def _net(parcel: Layer, zoning: Zoning, layers: Mapping[str, Layer]) -> NetLand | None:
    if parcel is None or not zoning.net_of:
        return None
    return net_land(parcel.geometry, layers={role: layers[role] for role in zoning.net_of})


def judged_counts(table: pd.DataFrame) -> pd.DataFrame:
    """How many findings of each rule have each status and reason, in the order of the findings."""
    keys = ["name", "object_status", "status", "reason"]
    rules = table.loc[table["kind"] == "rule", keys]
    return rules.groupby(keys, sort=False, dropna=False).size().reset_index(name="count")


def _setbacks(
    site: Site, road: Layer, gsb_line: Layer, drawn: Mapping[str, gpd.GeoDataFrame], zoning: Zoning, place: Place
) -> Checked:
    asked = site.rules.holds("gsb_front") or gsb_line is not None or zoning.road_gsb_from is not None
    if not asked:
        return _unjudged(place, ("gsb_front",), "rule_missing:gsb_front")
    if road is None or road.empty:
        return _unjudged(place, ("gsb_front",), "role_missing:road")
    stands = standing(road)
    between = [drawn[role].geometry for role in ("river", "railway") if role in drawn]
    streets = Streets(
        stands,
        barriers=gpd.GeoSeries(pd.concat(between, ignore_index=True), crs=stands.crs) if between else None,
        gsb_line=gsb_line,
        gsb_from=zoning.road_gsb_from,
    )
    return check_roadside(site, streets) if site.parcel is None else check_setbacks(site, streets)


def _alleys(site: Site, road: Layer, plan_road: Layer, place: Place) -> Checked:
    if site.rules.holds(ALLEY) and road is None and plan_road is None:
        return _unjudged(place, (ALLEY,), "role_missing:road")
    return check_alleys(site, road=road, plan_road=plan_road)


def _none(place: Place, rules: RuleTable) -> Checked:
    asked = tuple(name for name, param in PARAMS.items() if rules.holds(param))
    return _unjudged(place, (*PARCEL_RULES, *asked), "role_missing:parcel")


def _unjudged(place: Place, names: tuple[str, ...], reason: str) -> Checked:
    """One row for the whole project where even the units or the rule are not there."""
    rows = [
        results.findings(
            pd.Index([place.name]),
            kind="rule",
            name=name,
            unit_kind="project",
            level="project",
            status="not_assessable",
            reason=reason,
        )
        for name in names
    ]
    return Checked(rows, pd.DataFrame(), {})


def _unused_gsb(road: Layer, zoning: Zoning) -> list[Fault]:
    """Setbacks on road segments of which nobody says where they are measured from."""
    if road is None or zoning.road_gsb_from is not None or "gsb_m" not in road:
        return []
    stated = road.index[road["gsb_m"].notna()]
    unused = fault("zoning_measures.road_gsb_unused", layer="road", ids=stated, count=len(stated))
    return [unused] if len(stated) else []


def _notes(site: Site, table: pd.DataFrame, drawn: Mapping[str, Any]) -> list[Fault]:
    notes = []
    judged = set(table.loc[(table["kind"] == "rule") & (table["status"] != "not_assessable"), "name"].unique())
    if judged and site.map_class is None:
        notes.append(fault("zoning_measures.worst_class", ce90_m=map_ce90_m()))
    roofs = int((site.eaves_m > 0).sum())
    if judged & {*PARCEL_RULES, "gsb_front"} and roofs:
        notes.append(fault("zoning_measures.roof_outlines", layer="building", count=roofs, eaves_m=assumed_eaves_m()))
    if "height" in judged:
        low, high = assumed_floor_to_floor_m()
        notes.append(fault("zoning_measures.floor_heights", low_m=low, high_m=high))
    if "lot_min" in judged:
        notes.append(fault("zoning_measures.lot_min", layer="parcel"))
    unjudged = [param for param in UNJUDGED if site.rules.holds(param)]
    if unjudged:
        names = ", ".join(text(f"zoning_report.param.{param}") for param in unjudged)
        notes.append(fault("zoning_measures.not_judged", params=names, columns=", ".join(unjudged)))
    if drawn:
        notes.append(fault("zoning_measures.statutes"))
    inside = table.loc[table["name"] == "parcel_in_rumija", "unit_id"]
    if len(inside):
        notes.append(fault("zoning_measures.in_rumija", layer="parcel", ids=inside, count=len(inside)))
    return notes
