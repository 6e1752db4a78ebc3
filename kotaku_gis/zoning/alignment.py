"""How buildings and the objects of a plan fit the plans above it: part by part, with area, share, article and scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis import results
from kotaku_gis.spatial.overlay import overlap_shapes, shares
from kotaku_gis.spatial.uncertainty import distance_u95
from kotaku_gis.zoning.alignment_words import STATUS, overlay_effects, part_words, whole_words
from kotaku_gis.zoning.use import ratings
from kotaku_gis.zoning.use_lists import UseTable
from kotaku_gis.zoning.zones import use_words

WHOLE = 1 - 1e-9
NARROW_M = 1.0
PART_COLUMNS = (
    "object_kind", "object_id", "plan", "zone_id", "zone_code", "zone_name", "area_m2", "share_pct", "sliver", "word",
    "reason", "certain", "best", "worst", "activity", "rule_id", "source", "legal_level", "confidence",
)  # fmt: skip


@dataclass(frozen=True)
class HigherPlan:
    """One layer of a higher plan, ready to be held against.

    Attributes
    ----------
    plan
        ``rdtr``, ``rtrw``, ``rtbl`` or ``programme``.
    zones
        As `plan_zones` gives them, with the index of `layer`.
    cited, date, scale
        How the plan is cited, its date, and the scale of its map.
    ce90_m
        How far off its boundaries may be.
    """

    plan: str
    layer: gpd.GeoDataFrame
    zones: pd.DataFrame
    uses: UseTable
    cited: str
    date: str | None
    scale: int
    ce90_m: float
    confidence: str = "M"


SECTOR_PROGRAMMES = HigherPlan(
    "programme",
    gpd.GeoDataFrame(),
    pd.DataFrame(),
    UseTable(pd.DataFrame(columns=["zone", "activity"]), {}),
    cited="Program sektor",
    date=None,
    scale=0,
    ce90_m=0.0,
)
"""The programmes of other agencies as one plan, of which every layer and place is asked for itself."""


def plan_objects(layer: gpd.GeoDataFrame, *, kind: str) -> gpd.GeoDataFrame:
    """Objects as areas, with ``object_kind``, ``use``, ``own_code``, ``proposal`` and ``width_known``.

    A road is as wide as its reserve, else as its pavement; where no width is known it is a strip of 1 m, whose shares
    are those of its length. Points and lines of programmes are strips of 1 m around them.
    """
    shape = layer.geometry.to_numpy().copy()
    flat = shapely.get_dimensions(shape) == 2
    width = _first(layer, ("row_width_m", "width_m")).astype("Float64").astype("float64")
    radius = np.where(width.notna(), width, NARROW_M) / 2
    shape[~flat] = shapely.buffer(shape[~flat], radius[~flat], cap_style="flat" if kind == "plan_road" else "round")
    use = _first(layer, ("use", "name")).astype("string")
    return gpd.GeoDataFrame(
        {
            "object_kind": kind,
            "use": pd.Series("jalan", index=layer.index, dtype="string") if kind == "plan_road" else use,
            "own_code": _first(layer, ("zone_code",)).astype("string"),
            "proposal": _first(layer, ("proposal",)).astype("boolean").fillna(value=False),
            "width_known": flat | width.notna().to_numpy(),
        },
        geometry=shape,
        index=layer.index,
        crs=layer.crs,
    )


def aligned_parts(objects: gpd.GeoDataFrame, plan: HigherPlan, *, ce90_m: float) -> gpd.GeoDataFrame:
    """Every part of every object in a zone of a plan, and outside all of them.

    Parameters
    ----------
    objects
        As `plan_objects` gives them.
    ce90_m
        How far off the objects may be.

    Returns
    -------
    Columns `PART_COLUMNS` and the geometry of the part. A part that is nowhere as wide as the uncertainty of the
    boundary is a `sliver` and decides nothing.
    """
    u95_m = distance_u95(ce90_m, plan.ce90_m)
    pairs = shares(objects.geometry, plan.layer.geometry).rename(columns={"feature": "object_id", "area": "zone_id"})
    inside = pd.DataFrame(pairs[["object_id", "zone_id", "area_m2"]]).assign(share=pairs["feature_share"])
    cut = (inside["share"] < WHOLE).to_numpy()
    geometry = objects.geometry.reindex(inside["object_id"]).to_numpy().copy()
    renamed = inside[cut].rename(columns={"object_id": "feature", "zone_id": "area"})
    geometry[cut] = overlap_shapes(renamed, objects.geometry, plan.layer.geometry).to_numpy()
    whole, shape = _with_outside(inside, geometry, objects, plan)
    sliver = np.zeros(len(whole), dtype=bool)
    some = (whole["share"] < WHOLE).to_numpy()
    sliver[some] = shapely.is_empty(shapely.buffer(shape[some], -u95_m / 2, quad_segs=2))
    single = whole["object_id"].map(whole.loc[~sliver, "object_id"].value_counts()).isna().to_numpy()
    table = _judged(whole, objects, plan).assign(sliver=sliver & ~single)
    return gpd.GeoDataFrame(table[list(PART_COLUMNS)], geometry=shape, crs=objects.crs)


def alignment_findings(
    parts: pd.DataFrame, *, kind: str, plan: HigherPlan, name: str, object_status: str
) -> pd.DataFrame:
    """One finding an object: the share that has the word which decides, in percent.

    A building that lies only in part where it may not be, or is held against an RTRW, is at most indicative.
    """
    whole = whole_words(parts)
    status = whole["word"].map(STATUS).astype("string")
    open_ = ~whole["certain"].astype(bool)
    if kind == "building":
        open_ |= ~whole["all_of_it"].astype(bool) | (plan.plan == "rtrw")
    status = status.mask((status == "violation") & open_, "indicative")
    return results.findings(
        whole.index,
        kind="rule",
        name=name,
        unit_kind=kind,
        level=kind,
        value=whole["share_pct"].astype("Float64"),
        unit="%",
        status=status,
        reason=whole["reason"].fillna("word:" + whole["word"]).mask(whole["word"] == "selaras"),
        rule_id=whole["rule_id"].fillna(plan.plan),
        source=whole["source"].fillna(plan.cited),
        legal_level=whole["legal_level"].fillna("hukum"),
        object_status=object_status,
        confidence=whole["confidence"].fillna(plan.confidence),
        unverified=whole["confidence"].eq("L").fillna(value=False),
    )


def programme_parts(objects: gpd.GeoDataFrame, programme: gpd.GeoDataFrame, *, ce90_m: float) -> gpd.GeoDataFrame:
    """Every part of every object that lies on a programme of another agency, as `aligned_parts`.

    The same kind of use agrees; another one is to be coordinated; a programme that does not say its use regulates
    nothing.
    """
    places = plan_objects(programme, kind="programme")
    kind = use_words(places["use"])
    zones = pd.DataFrame({"code": kind, "name": _first(programme, ("name", "use")), "protected": pd.NA})
    zones["protected"] = zones["protected"].astype("boolean")
    layer = gpd.GeoDataFrame(geometry=places.geometry)
    plan = replace(SECTOR_PROGRAMMES, layer=layer, zones=zones, ce90_m=ce90_m)
    own = objects.assign(own_code=pd.Series(pd.NA, index=objects.index, dtype="string"))
    parts = aligned_parts(own, plan, ce90_m=ce90_m)
    parts = parts[parts["zone_id"].notna()]
    mine = parts["object_id"].map(use_words(objects["use"])).astype("string")
    theirs = parts["zone_code"].astype("string")
    word = pd.Series("tidak_diatur", index=parts.index, dtype="string")
    word = word.mask((mine == theirs).fillna(value=False), "selaras")
    word = word.mask((mine != theirs).fillna(value=False), "bersyarat")
    reason = ("coordinate:" + parts["zone_name"].astype("string")).fillna("use_unknown").where(word != "selaras")
    return parts.assign(word=word, reason=reason)


def _first(layer: pd.DataFrame, names: tuple[str, ...]) -> pd.Series:
    """The first value known among columns."""
    found = pd.Series(pd.NA, index=layer.index, dtype="object")
    for name in names:
        if name in layer:
            found = found.where(found.notna(), layer[name].astype("object"))
    return found


def _with_outside(
    inside: pd.DataFrame, geometry: Any, objects: gpd.GeoDataFrame, plan: HigherPlan
) -> tuple[pd.DataFrame, Any]:
    """The parts with what of each object lies outside the plan."""
    area = objects.area
    covered = inside.groupby("object_id", sort=False)["area_m2"].sum().reindex(objects.index, fill_value=0.0)
    left = objects.index[(area - covered) > np.maximum(1e-6 * area, 1e-6)]
    if not len(left):
        return inside, geometry
    near = inside[inside["object_id"].isin(left)]
    shape = objects.geometry.reindex(left)
    zones = plan.layer.geometry.reindex(near["zone_id"])
    unions = (
        gpd.GeoSeries(zones.to_numpy(), crs=objects.crs).groupby(near["object_id"].to_numpy()).agg(shapely.union_all)
    )
    taken = unions.reindex(left).to_numpy()
    rest = np.where(pd.isna(taken), shape.to_numpy(), shapely.difference(shape.to_numpy(), taken))
    more = pd.DataFrame({"object_id": left, "zone_id": pd.NA, "area_m2": shapely.area(rest)})
    more = more.assign(share=more["area_m2"] / area.reindex(left).to_numpy())
    real = (more["share"] > 1e-6).to_numpy()
    both = pd.concat([inside.astype({"zone_id": "object"}), more[real].astype({"zone_id": "object"})])
    return both.reset_index(drop=True), np.concatenate([geometry, rest[real]])


def _judged(whole: pd.DataFrame, objects: gpd.GeoDataFrame, plan: HigherPlan) -> pd.DataFrame:
    of_object = objects.reindex(whole["object_id"])
    zones = plan.zones.reindex(whole["zone_id"].where(whole["zone_id"].notna(), None).to_numpy())
    parts = pd.DataFrame(
        {
            "object_kind": of_object["object_kind"].to_numpy(),
            "object_id": whole["object_id"].astype("string").to_numpy(),
            "plan": plan.plan,
            "zone_id": whole["zone_id"].astype("string").to_numpy(),
            "zone_code": zones["code"].astype("string").to_numpy(),
            "zone_name": zones["name"].astype("string").to_numpy(),
            "protected": zones["protected"].astype("boolean").array,
            "own_code": of_object["own_code"].astype("string").to_numpy(),
            "use": of_object["use"].astype("string").to_numpy(),
            "proposal": of_object["proposal"].astype("boolean").array,
            "area_m2": np.where(of_object["width_known"].to_numpy(), whole["area_m2"].to_numpy(), np.nan),
            "share_pct": 100 * whole["share"].to_numpy(),
        }
    ).astype({"zone_code": "string", "zone_id": "string", "use": "string", "own_code": "string"})
    parts = parts.join(ratings(parts, uses=plan.uses))
    effects = overlay_effects(plan.layer.rename_axis("zone_id"))
    told = part_words(parts, effects=effects.assign(zone_id=effects["zone_id"].astype("string")))
    return parts.join(told)


def alignment_table(parts: Mapping[str, gpd.GeoDataFrame], plans: Mapping[str, HigherPlan]) -> pd.DataFrame:
    """All parts that count, with hectares, and the citation, date and scale of the plan they are held against."""
    joined = [part[~part["sliver"]] for part in parts.values() if len(part)]
    if not joined:
        return pd.DataFrame(columns=[*PART_COLUMNS, "area_ha", "cited", "date", "scale"])
    table = pd.DataFrame(pd.concat(joined, ignore_index=True).drop(columns="geometry"))
    of = {name: plans[name] for name in table["plan"].unique() if name in plans}
    return table.assign(
        area_ha=table["area_m2"] / 1e4,
        cited=table["plan"].map({name: plan.cited for name, plan in of.items()}),
        date=table["plan"].map({name: plan.date for name, plan in of.items()}),
        scale=table["plan"].map({name: plan.scale for name, plan in of.items()}),
    )
