"""What a plan puts down, where its blocks lie, and who lives in the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from kotaku_gis.spatial.assign import area_by_largest_overlap
from kotaku_gis.zoning.alignment import HigherPlan, plan_objects


def placed_objects(
    building: gpd.GeoDataFrame, layers: Mapping[str, Any]
) -> tuple[gpd.GeoDataFrame, dict[str, gpd.GeoDataFrame]]:
    """Existing buildings, and what the plan puts down: blocks, roads, planned buildings, interventions with a place."""
    planned = pd.Series(data=False, index=building.index)
    if "status" in building:
        planned = (building["status"] == "planned").fillna(value=False).astype(bool)
    layered = {
        "plan_block": layers["plan_block"],
        "plan_road": layers["plan_road"],
        "building": building[planned],
        "intervention": layers["intervention"],
    }
    objects = {
        kind: plan_objects(layer, kind=kind)
        for kind, layer in layered.items()
        if isinstance(layer, gpd.GeoDataFrame) and len(layer)
    }
    return building[~planned], objects


def block_zones(plan_block: gpd.GeoDataFrame | None, plan: HigherPlan | None) -> pd.DataFrame | None:
    """Blocks of the plan with the zone that covers most of them."""
    if plan_block is None or plan is None:
        return None
    home = area_by_largest_overlap(plan_block.geometry, plan.layer.geometry)
    code = home.map(plan.zones["code"]).astype("string")
    return pd.DataFrame({"block_id": plan_block.index.astype("string"), "zone_code": code.to_numpy()})


def households_of(existing: gpd.GeoDataFrame, household: pd.DataFrame | None) -> pd.Series | None:
    """Households of each building: as surveyed with it, else those of the household survey."""
    own = existing["households"].astype("Float64") if "households" in existing else None
    if household is None or "building_id" not in household:
        return own
    many = household["households"].astype("Float64").fillna(1) if "households" in household else None
    counts = pd.Series(1.0, index=household.index, dtype="Float64") if many is None else many
    listed = counts.groupby(household["building_id"].astype("string").to_numpy()).sum().reindex(existing.index)
    return listed if own is None else own.fillna(listed)
