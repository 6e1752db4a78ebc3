"""Every building against the corridors along rivers, coasts, lakes, springs, railways, power lines and roads."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.regulations import Regulation
from kotaku_gis.spatial.corridors import corridor_areas
from kotaku_gis.zoning.check_parcels import Checked
from kotaku_gis.zoning.corridor import corridor_pairs, corridors
from kotaku_gis.zoning.corridor_widths import Distance, greatest_distance, statutory_distances
from kotaku_gis.zoning.judge import fixed_limits, rule_findings
from kotaku_gis.zoning.site import Site
from kotaku_gis.zoning.verdicts import ORDER, status_at_least, status_of_range

ROLES: Mapping[str, tuple[str, ...]] = {
    "river": ("river",),
    "coast": ("coast",),
    "lake": ("lake",),
    "spring": ("spring",),
    "railway": ("rail_rumija", "rail_ruwasja"),
    "powerline": ("powerline",),
    "road": ("road_ruwasja",),
}
"""Role of a layer to the kinds of corridor along it."""
SUPERVISED = frozenset({"road_ruwasja"})
"""Strips in which building is not forbidden, but needs leave that no map shows; what stands in them is not judged."""
_ROADS = ("arteri", "kolektor", "lokal", "lingkungan")


def check_corridors(site: Site, layers: Mapping[str, gpd.GeoDataFrame], *, statutes: Regulation) -> Checked:
    """Judge every building by every kind of corridor of which there is a layer; the worst object decides.

    Outlines of roofs are judged as drawn and as walls; existing and planned buildings are kept apart.
    """
    asked = {kind: _asked(kind, layers[role], statutes) for role in ROLES if role in layers for kind in ROLES[role]}
    done = [_kind(site, kind, *given, statutes) for kind, given in asked.items() if len(given[0])]
    cut = [check.evidence["corridor_intrusion"] for check in done if len(check.evidence["corridor_intrusion"])]
    evidence = {"corridor_intrusion": pd.concat(cut, ignore_index=True)} if cut else {}
    table = pd.concat([check.table for check in done], axis=1) if done else pd.DataFrame(index=site.building.index)
    return Checked([rows for check in done for rows in check.findings], table, evidence)


def _kind(
    site: Site, kind: str, layer: gpd.GeoDataFrame, distances: list[tuple[Distance, ...]], statutes: Regulation
) -> Checked:
    objects = layer.geometry
    candidates = _candidates(layer.index, distances)
    pairs = corridor_pairs(site.drawn, objects=objects, candidates=candidates, u95_m=site.u95_m)
    found = corridors(site.drawn, objects=objects, candidates=candidates, pairs=pairs, u95_m=site.u95_m)
    found = found.assign(status=_with_eaves(site, found))
    if kind != "river":
        found["reason"] = found["reason"].replace("depth_missing", "corridor_attribute")
    if kind in SUPERVISED:
        inside = found["status"].isin(["indicative", "violation"])
        found["status"] = found["status"].mask(inside, "not_assessable")
        found["reason"] = found["reason"].mask(inside, "supervised")
    unknown = objects[[not some for some in distances]]
    unsure = _near(site, unknown, reach_m=greatest_distance(kind, regulation=statutes))
    deciding = _deciding(site, found, objects, candidates, unsure=unsure)
    limit = _limits(deciding, candidates, statutes)
    name = f"corridor_{kind}"
    rows = rule_findings(
        site.building.index,
        name=name,
        unit="m",
        unit_kind="building",
        value=deciding["distance_m"],
        limits=limit,
        u95=site.u95_m,
        status=deciding["status"],
        reason=deciding["reason"],
        object_status=site.object_status,
        also_unverified=site.unverified,
    )
    table = deciding[["distance_m", "intrusion_m2"]].add_prefix(f"{name}_")
    return Checked([rows], table, {"corridor_intrusion": _cut(site, name, deciding, objects)})


def _asked(
    kind: str, layer: gpd.GeoDataFrame, statutes: Regulation
) -> tuple[gpd.GeoDataFrame, list[tuple[Distance, ...]]]:
    """The objects that the law gives a corridor of this kind, and the distances that each may ask for, rising.

    Roads are supervised beyond their pavement only where the rumija is not wide enough for it (PP 34/2006 Pasal 44).
    """
    if kind == "road_ruwasja":
        layer = _supervised_roads(layer)
    attributes = layer.drop(columns=layer.geometry.name).to_dict("records")
    distances = [statutory_distances(kind, row, regulation=statutes) for row in attributes]
    if kind != "road_ruwasja" or "row_width_m" not in layer:
        return layer, distances
    half = layer["row_width_m"].astype("Float64").to_numpy(dtype=float, na_value=0.0) / 2
    narrow = [not some or some[-1].metres > reach for some, reach in zip(distances, half, strict=True)]
    return layer[narrow], [some for some, asks in zip(distances, narrow, strict=True) if asks]


def _supervised_roads(road: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Axes of roads that PP 34/2006 names: no alleys, and no areas, for nobody says whether they show the pavement."""
    lines = road[shapely.get_dimensions(road.geometry.to_numpy()) == 1]
    named = lines[lines["road_class"].isin(_ROADS)] if "road_class" in lines else lines.iloc[:0]
    return named.rename(columns={"width_m": "carriage_width_m"})


def _near(site: Site, unknown: gpd.GeoSeries, *, reach_m: float | None) -> pd.Series:
    """Buildings that an object of unknown distance may reach: all of them where nothing bounds it."""
    if unknown.empty or reach_m is None:
        return pd.Series(data=len(unknown) > 0, index=site.building.index)
    tree = shapely.STRtree(site.drawn.to_numpy())
    _, house = tree.query(unknown.to_numpy(), predicate="dwithin", distance=reach_m + site.u95_m)
    return pd.Series(np.isin(np.arange(len(site.building)), house), index=site.building.index)


def _candidates(index: pd.Index, distances: list[tuple[Distance, ...]]) -> pd.DataFrame:
    rows = [(name, each.metres, each.rule) for name, some in zip(index, distances, strict=True) for each in some]
    return pd.DataFrame(rows, columns=["object", "required_m", "rule"])


def _with_eaves(site: Site, found: pd.DataFrame) -> pd.Series:
    """What is a roof may be nearer than its wall: a breach that the eaves explain is indicative."""
    wall = found["distance_m"].astype("Float64") + site.eaves_m.reindex(found["building"]).to_numpy()
    best = status_at_least(wall, limit=found["required_m"].astype("Float64"), u95=site.u95_m)
    judged = status_of_range(worst=found["status"], best=best)
    return found["status"].where(found["status"] != "violation", judged)


def _deciding(
    site: Site, found: pd.DataFrame, objects: gpd.GeoSeries, candidates: pd.DataFrame, *, unsure: pd.Series
) -> pd.DataFrame:
    """The worst object of each building; where none is near, the nearest, which holds."""
    rank = pd.Series(pd.Categorical(found["status"], categories=list(ORDER)).codes, index=found.index)
    ordered = found.assign(rank=rank).sort_values(["rank", "distance_m"], ascending=[False, True], kind="stable")
    worst = ordered.drop_duplicates("building").set_index("building").reindex(site.building.index)
    far = worst["object"].isna()
    houses = site.drawn[far].to_numpy()
    house, thing = shapely.STRtree(objects.to_numpy()).query_nearest(houses, all_matches=False)
    at = site.building.index[far][house]
    worst = worst.drop(columns="rank")
    worst.loc[at, "object"] = objects.index[thing]
    worst.loc[at, "distance_m"] = shapely.distance(houses[house], objects.to_numpy()[thing])
    known = candidates.groupby("object")["required_m"].max()
    worst.loc[at, "required_m"] = known.reindex(objects.index[thing]).to_numpy(dtype=float, na_value=np.nan)
    holds = worst["status"].mask(far, "pass")
    doubtful = unsure & holds.isin(["pass", "marginal"])
    return worst.assign(
        status=holds.mask(doubtful, "not_assessable"), reason=worst["reason"].mask(doubtful, "distance_unknown")
    )


def _limits(deciding: pd.DataFrame, candidates: pd.DataFrame, statutes: Regulation) -> pd.DataFrame:
    first = candidates.drop_duplicates("object").set_index("object")["rule"]
    rule = first.reindex(deciding["object"]).set_axis(deciding.index)
    names = [str(name) for name in rule.dropna().unique()]
    return fixed_limits(
        deciding["required_m"],
        op=">=",
        rule_id=rule.map({name: statutes.rule_id(name) for name in names}),
        source=rule.map({name: statutes.source(name) for name in names}),
        legal_level=rule.map({name: statutes.rule(name).legal_level for name in names}),
        confidence=rule.map({name: statutes.rule(name).at().confidence for name in names}),
        unverified=rule.map({name: statutes.rule(name).at().unverified for name in names})
        .astype("boolean")
        .fillna(value=False),
    )


def _cut(site: Site, name: str, deciding: pd.DataFrame, objects: gpd.GeoSeries) -> gpd.GeoDataFrame:
    bad = deciding[deciding["status"].isin(["indicative", "violation"])]
    things = gpd.GeoSeries(objects.reindex(bad["object"]).to_numpy(), index=bad.index, crs=objects.crs)
    area = corridor_areas(things, required_m=bad["required_m"].astype(float))
    parts = shapely.intersection(site.drawn.reindex(bad.index).to_numpy(), area.to_numpy())
    layer = gpd.GeoDataFrame(
        {
            "finding_id": f"rule/{name}/building/" + bad.index.astype(str),
            "status": bad["status"].to_numpy(),
            "intrusion_m2": shapely.area(parts),
        },
        geometry=parts,
        crs=site.drawn.crs,
    )
    return layer[np.asarray(layer["intrusion_m2"] > 0)].reset_index(drop=True)
