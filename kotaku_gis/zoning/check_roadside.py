"""Setbacks of buildings where nobody has mapped parcels: from the road itself, or the edge that its width gives."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kotaku_gis.zoning.check_parcels import Checked
from kotaku_gis.zoning.judge import judged, no_limits, rule_findings
from kotaku_gis.zoning.road_widths import across_m
from kotaku_gis.zoning.setback import base_offset_m
from kotaku_gis.zoning.site import Site
from kotaku_gis.zoning.streets import Streets
from kotaku_gis.zoning.verdicts import ORDER

REACH_M = 40.0
"""A road farther off than this is not the one that a building stands at."""


def check_roadside(site: Site, streets: Streets) -> Checked:
    """Judge every building by the road in reach to which it stands worst; by that of unknown width not at all."""
    pairs = _pairs(site.drawn, streets.road.geometry)
    roads = pd.DataFrame(
        {
            "road_class": streets.words("road_class").reindex(pairs["road"]).to_numpy(),
            "row_width_m": streets.numbers("row_width_m").reindex(pairs["road"]).to_numpy(),
        },
        index=pairs.index,
    )
    way = streets.road.geometry.reindex(pairs["road"]).to_numpy()
    roads["row_width_m"] = roads["row_width_m"].astype("Float64").fillna(_across(site, pairs, way).astype("Float64"))
    units = site.building_units.reindex(pairs["building"]).set_axis(pairs.index).join(roads)
    limits = streets.limits(site.limits(units, "gsb_front"), road_id=pairs["road"])
    areal = shapely.get_dimensions(way) == 2
    offset = base_offset_m(
        limits["measured_from"].fillna("as_jalan"),
        kind=pd.Series(np.where(areal, "rumija_edge", "road_axis"), index=pairs.index),
        row_width_m=roads["row_width_m"],
        carriage_width_m=streets.numbers("width_m").reindex(pairs["road"]).set_axis(pairs.index),
    )
    away = pairs["away_m"] - offset
    why = pd.Series(pd.NA, index=pairs.index, dtype="string").mask(offset.isna(), "road_width_missing")
    best = away + site.eaves_m.reindex(pairs["building"]).to_numpy()
    verdict = judged(worst=away.clip(lower=0), best=best.clip(lower=0), limits=limits, u95=site.u95_m, reason=why)
    rows = pairs.assign(distance_m=away.clip(lower=0), **verdict)
    rank = pd.Series(pd.Categorical(rows["status"], categories=list(ORDER)).codes, index=rows.index)
    ordered = rows.assign(rank=rank).sort_values(["rank", "distance_m"], ascending=[False, True], kind="stable")
    first = rows.loc[np.sort(ordered.drop_duplicates("building").index)]
    table = first.set_index("building")[["distance_m"]].reindex(site.building.index).add_prefix("gsb_front_")
    return Checked([_findings(site, first, limits), _without_road(site, first)], table, {})


def _pairs(building: gpd.GeoSeries, road: gpd.GeoSeries) -> pd.DataFrame:
    tree = shapely.STRtree(road.to_numpy())
    house, way = tree.query(building.to_numpy(), predicate="dwithin", distance=REACH_M)
    order = np.lexsort([way, house])
    house, way = house[order], way[order]
    away = shapely.distance(building.to_numpy()[house], road.to_numpy()[way])
    return pd.DataFrame({"building": building.index[house], "road": road.index[way], "away_m": away})


def _across(site: Site, pairs: pd.DataFrame, way: NDArray[np.object_]) -> pd.Series:
    """Width of roads that are areas, straight on from each building; missing of axes, and of those it stands on."""
    found = np.full(len(pairs), np.nan)
    some = np.flatnonzero((shapely.get_dimensions(way) == 2) & (pairs["away_m"] > 0).to_numpy())
    nearest = shapely.shortest_line(site.drawn.reindex(pairs["building"].iloc[some]).to_numpy(), way[some])
    xy = shapely.get_coordinates(nearest).reshape(-1, 2, 2)
    ahead = (xy[:, 1] - xy[:, 0]) / shapely.length(nearest)[:, None]
    found[some] = across_m(xy[:, 1], ahead, area=way[some])
    return pd.Series(found, index=pairs.index)


def _findings(site: Site, rows: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    units = pd.Index(rows["building"])
    return rule_findings(
        units,
        name="gsb_front",
        unit="m",
        unit_kind="building",
        value=rows["distance_m"],
        limits=limits.loc[rows.index],
        u95=site.u95_m,
        status=rows["status"],
        reason=rows["reason"],
        object_status=site.object_status.reindex(units),
        also_unverified=site.unverified,
    )


def _without_road(site: Site, rows: pd.DataFrame) -> pd.DataFrame:
    rest = site.building.index.difference(pd.Index(rows["building"]), sort=False)
    none = no_limits(rest, op=">=", reason="no_frontage")
    return rule_findings(
        rest,
        name="gsb_front",
        unit="m",
        unit_kind="building",
        value=pd.Series(pd.NA, index=rest, dtype="Float64"),
        limits=none,
        u95=site.u95_m,
        status="not_assessable",
        reason=none["reason"],
        object_status=site.object_status.reindex(rest),
    )
