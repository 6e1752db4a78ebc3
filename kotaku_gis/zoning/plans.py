"""The study of a plan: its rule table, the plans above it, use against zone, alignment, and what its roads take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from kotaku_gis import results
from kotaku_gis.errors import Fault
from kotaku_gis.i18n import Figure, fault
from kotaku_gis.measure import Studied, study
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings import Place, Source
from kotaku_gis.settings.zoning import Zoning
from kotaku_gis.zoning.accuracy import map_ce90_m
from kotaku_gis.zoning.alignment import (
    SECTOR_PROGRAMMES,
    HigherPlan,
    aligned_parts,
    alignment_findings,
    alignment_table,
    plan_objects,
    programme_parts,
)
from kotaku_gis.zoning.alignment_overlaps import overlap_findings, plan_overlaps
from kotaku_gis.zoning.alignment_words import overlapping_zones, whole_words
from kotaku_gis.zoning.plans_above import ASKED, PLANS, higher_plan, plans_table
from kotaku_gis.zoning.plans_objects import block_zones, households_of, placed_objects
from kotaku_gis.zoning.resettlement import RoadCuts, cut_findings, road_cuts
from kotaku_gis.zoning.rules import RuleTable
from kotaku_gis.zoning.rules_check import check_findings, check_notes, rule_checks
from kotaku_gis.zoning.rules_load import rule_table
from kotaku_gis.zoning.use import unlisted_activities
from kotaku_gis.zoning.zones import overlay_states, zone_notes


@dataclass(frozen=True)
class PlanResult:
    """Everything that the products of a plan are made of.

    Attributes
    ----------
    rules
        The rule table; `checks` what is wrong with it.
    plans
        The higher plans: ``plan, name, cited, date, scale, ce90_m, polygons``.
    zones
        By role, as `kotaku_gis.zoning.zones.plan_zones`; `overlays` of the RDTR, as `overlay_states`.
    use
        Parts of existing buildings in zones, as `kotaku_gis.zoning.alignment.aligned_parts`.
    alignment
        Parts of the objects of the plan in every higher plan, with hectares, article, date and scale.
    words
        The word for each object as a whole: ``name`` of the rule, ``object_kind``, ``object_id``, ``word``.
    overlaps
        Where the plan lies on itself.
    cuts
        What its roads take; None where it has none.
    """

    rules: RuleTable
    checks: pd.DataFrame
    plans: pd.DataFrame
    zones: Mapping[str, pd.DataFrame]
    overlays: pd.DataFrame
    use: gpd.GeoDataFrame
    alignment: pd.DataFrame
    words: pd.DataFrame
    overlaps: gpd.GeoDataFrame
    cuts: RoadCuts | None


@study(
    needs={
        "building": "building*",
        "block": "block*",
        "parcel": "parcel*~",
        "zone": "zone*~",
        "zone_rtrw": "zone_rtrw*~",
        "zone_rtbl": "zone_rtbl*~",
        "plan_block": "plan_block*~",
        "plan_road": "plan_road*~",
        "programme": "programme*~",
        "intervention": "intervention*~",
        "household": "household*~",
        "zoning": "!zoning",
        "sources": "!layers",
        "folder": "!folder",
        "place": "!place",
        "zoning_rules": "@zoning_rules~",
    }
)
def plans(
    building: gpd.GeoDataFrame,
    *,
    zoning: Zoning,
    sources: Mapping[str, tuple[Source, ...]],
    folder: Path,
    place: Place,
    zoning_rules: Regulation | None,
    **layers: Any,
) -> Studied:
    """Hold the uses of buildings and the objects of a plan against the plans above it.

    Raises
    ------
    RegulationError
        A table of limits or activities is not cited, or cannot be used.
    LayerError
        A table cannot be read.
    """
    tables = {role: layers[role] for role in ("zone", "zone_rtbl", "plan_block")}
    rules = rule_table(zoning, folder=folder, zoning_rules=zoning_rules, **tables)
    above = {
        role: higher_plan(layers[role], role=role, zoning=zoning, sources=sources, folder=folder, place=place)
        for role in PLANS
        if layers[role] is not None
    }
    own_m = map_ce90_m(map_class=place.map_class)
    mapped = [layers[role] for role in ("block", "plan_block") if layers[role] is not None]
    checks = rule_checks(
        rules,
        units=block_zones(layers["plan_block"], above.get("zone")),
        blocks={str(name) for layer in mapped for name in layer.index},
    )
    existing, objects = placed_objects(building, layers)
    use = _use(existing, above.get("zone"), own_m)
    parts = {
        (kind, plan.plan): aligned_parts(some, plan, ce90_m=own_m)
        for kind, some in objects.items()
        for plan in above.values()
    }
    if isinstance(layers["programme"], gpd.GeoDataFrame):
        parts |= {
            (kind, "programme"): programme_parts(some, layers["programme"], ce90_m=own_m)
            for kind, some in objects.items()
        }
    overlaps = plan_overlaps(objects, building=existing.geometry, ce90_m=own_m)
    cuts = _cuts(layers, existing, own_m)
    by_name = {plan.plan: plan for plan in above.values()}
    table = alignment_table({f"{kind}/{plan}": some for (kind, plan), some in parts.items()}, by_name)
    tables_found = [check_findings(checks), _use_findings(existing, use, above.get("zone"))]
    tables_found += [*_alignment_findings(parts, by_name), *_without_plan(objects, by_name)]
    tables_found += [overlap_findings(overlaps)] + ([cut_findings(cuts)] if cuts is not None else [])
    zone = layers["zone"]
    result = PlanResult(
        rules=rules,
        checks=checks,
        plans=plans_table(above),
        zones={role: plan.zones for role, plan in above.items()},
        overlays=overlay_states(zone) if zone is not None else pd.DataFrame(),
        use=use,
        alignment=table,
        words=_words(
            {("building", "use_zone"): use, **{(kind, f"alignment_{plan}"): s for (kind, plan), s in parts.items()}}
        ),
        overlaps=overlaps,
        cuts=cuts,
    )
    return Studied(
        findings=results.join(tables_found),
        result=result,
        evidence=_evidence(parts, use, overlaps, cuts, by_name),
        notes=(*check_notes(checks), *_notes(above), *_doubled({("building", "rdtr"): use, **parts}, by_name)),
    )


def _use(existing: gpd.GeoDataFrame, plan: HigherPlan | None, own_m: float) -> gpd.GeoDataFrame:
    if plan is None:
        return gpd.GeoDataFrame({"object_id": []}, geometry=[], crs=existing.crs)
    return aligned_parts(plan_objects(existing, kind="building"), plan, ce90_m=own_m)


def _use_findings(existing: gpd.GeoDataFrame, use: gpd.GeoDataFrame, plan: HigherPlan | None) -> pd.DataFrame:
    if plan is not None:
        return alignment_findings(use, kind="building", plan=plan, name="use_zone", object_status="existing")
    return results.findings(
        existing.index,
        kind="rule",
        name="use_zone",
        unit_kind="building",
        level="building",
        status="not_assessable",
        reason="role_missing:zone",
        object_status="existing",
    )


def _alignment_findings(
    parts: Mapping[tuple[str, str], gpd.GeoDataFrame], by_name: Mapping[str, HigherPlan]
) -> list[pd.DataFrame]:
    return [
        alignment_findings(
            some,
            kind=kind,
            plan=by_name.get(plan, SECTOR_PROGRAMMES),
            name=f"alignment_{plan}",
            object_status="planned",
        )
        for (kind, plan), some in parts.items()
        if len(some)
    ]


def _words(parts: Mapping[tuple[str, str], gpd.GeoDataFrame]) -> pd.DataFrame:
    tables = [
        whole_words(some)[["word"]].reset_index().assign(name=name, object_kind=kind)
        for (kind, name), some in parts.items()
        if len(some)
    ]
    columns = ["name", "object_kind", "object_id", "word"]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns, dtype="string")


def _without_plan(objects: Mapping[str, gpd.GeoDataFrame], by_name: Mapping[str, HigherPlan]) -> list[pd.DataFrame]:
    """That objects could not be held against the RDTR or the RTRW, where there is no layer of it."""
    return [
        results.findings(
            some.index,
            kind="rule",
            name=f"alignment_{PLANS[role]}",
            unit_kind=kind,
            level=kind,
            status="not_assessable",
            reason=f"role_missing:{role}",
            object_status="planned",
        )
        for role in ASKED
        for kind, some in objects.items()
        if PLANS[role] not in by_name
    ]


def _cuts(layers: Mapping[str, Any], existing: gpd.GeoDataFrame, own_m: float) -> RoadCuts | None:
    road = layers["plan_road"]
    if road is None:
        return None
    units = {"building": existing.geometry}
    if layers["parcel"] is not None:
        units["parcel"] = layers["parcel"].geometry
    return road_cuts(road, units=units, households=households_of(existing, layers["household"]), ce90_m=own_m)


def _notes(above: Mapping[str, HigherPlan]) -> tuple[Fault, ...]:
    notes = [note for role, plan in above.items() for note in zone_notes(plan.zones, role=role)]
    for role, plan in above.items():
        if plan.uses.unread:
            notes.append(fault("zoning.ratings_unread", layer=role, ids=plan.uses.unread, count=len(plan.uses.unread)))
        if lost := unlisted_activities(plan.uses):
            notes.append(fault("zoning.activity_unlisted", layer=role, names=", ".join(lost), source=plan.cited))
    if "zone_rtrw" in above:
        notes.append(fault("zoning.rtrw_scale", layer="zone_rtrw", scale=Figure(above["zone_rtrw"].scale)))
    return tuple(notes)


def _doubled(parts: Mapping[tuple[str, str], gpd.GeoDataFrame], by_name: Mapping[str, HigherPlan]) -> Iterator[Fault]:
    """That zones of a plan lie on one another where they matter, which a plan may not do."""
    roles = {name: role for role, name in PLANS.items()}
    for plan in by_name:
        some = [part[~part["sliver"].astype(bool)] for (_, name), part in parts.items() if name == plan and len(part)]
        zones = pd.Index([]).append([overlapping_zones(part) for part in some])
        if len(zones):
            yield fault("zoning.zones_overlap", layer=roles[plan], ids=zones.unique(), count=zones.nunique())


def _evidence(
    parts: Mapping[tuple[str, str], gpd.GeoDataFrame],
    use: gpd.GeoDataFrame,
    overlaps: gpd.GeoDataFrame,
    cuts: RoadCuts | None,
    by_name: Mapping[str, HigherPlan],
) -> dict[str, gpd.GeoDataFrame]:
    layers = {"plan_overlaps": overlaps.assign(finding_id=_overlap_ids(overlaps))}
    shown = [_shown(some, f"alignment_{plan}", by_name.get(plan)) for (_, plan), some in parts.items() if len(some)]
    if shown:
        layers["alignment"] = gpd.GeoDataFrame(pd.concat(shown, ignore_index=True), geometry="geometry", crs=use.crs)
    if len(use):
        wrong = use[(use["word"] == "tidak_selaras").to_numpy(dtype=bool) & ~use["sliver"].to_numpy(dtype=bool)]
        layers["use_zone"] = _shown(wrong, "use_zone", by_name.get("rdtr"))
    if cuts is not None:
        ids = "measure/plan_road_lost_m2/" + cuts.cuts["unit_kind"] + "/" + cuts.cuts["unit_id"]
        layers["plan_road_cuts"] = cuts.cuts.assign(finding_id=ids.astype("string"))
    return layers


def _shown(parts: gpd.GeoDataFrame, name: str, plan: HigherPlan | None) -> gpd.GeoDataFrame:
    """Parts that count as a layer of evidence; `status` is the word."""
    some = parts[~parts["sliver"].astype(bool)]
    ids = f"rule/{name}/" + some["object_kind"].astype("string") + "/" + some["object_id"]
    kept = some[["object_kind", "object_id", "plan", "zone_code", "zone_name", "share_pct", "reason", "geometry"]]
    return kept.assign(
        finding_id=ids.astype("string"),
        status=some["word"],
        area_ha=some["area_m2"] / 1e4,
        cited=plan.cited if plan else pd.NA,
        date=(plan.date if plan else None) or pd.NA,
        scale=plan.scale if plan else pd.NA,
    ).reset_index(drop=True)


def _overlap_ids(overlaps: gpd.GeoDataFrame) -> pd.Series:
    text = {name: overlaps[name].astype("string") for name in ("a_kind", "a_id", "b_kind", "b_id")}
    return "rule/plan_overlap/" + text["a_kind"] + "/" + text["a_id"] + "/" + text["b_kind"] + "." + text["b_id"]
