"""Layers behind the evacuation findings, each with the findings that it is keyed by."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis import results
from kotaku_gis.hazards.access_rows import first_reason, keyed, rule_rows, standing
from kotaku_gis.hazards.evacuation_routes import in_hazard, lines_in_danger
from kotaku_gis.hazards.evacuation_safety import Danger
from kotaku_gis.hazards.isochrones import NO_WAY
from kotaku_gis.settings.access import Limit


def gathered(points: gpd.GeoDataFrame, *, space: Limit, unsafe: Limit) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Assembly points with two findings each: whether it is safe, and whether those who come find room."""
    index = points.index
    capacity = points["capacity"].astype("Float64")
    full = points["people"] > capacity
    knows = capacity.notna() & points["unknown"].eq(0)
    fits = (~full.fillna(value=False)).astype("boolean").mask(~full.fillna(value=False) & ~knows)
    closed = points["safe"].eq(other=False).fillna(value=False).to_numpy(dtype=bool)
    place = results.findings(
        index,
        kind="rule",
        name="assembly_capacity",
        unit_kind="assembly_point",
        level="assembly_point",
        value=points["people"].astype("Float64").mask(points["unknown"] > 0),
        unit="jiwa",
        limit=capacity,
        op="<=",
        margin=capacity - points["people"],
        status=standing(fits).mask(closed, "exempt"),
        reason=first_reason(
            index,
            {
                "unsafe_place": closed,
                "capacity_unknown": fits.isna() & capacity.isna(),
                "people_unknown": fits.isna(),
            },
        ),
        object_status="existing",
        **space.cited,
    )
    said = ("unsafe:" + points["unsafe"]).where(points["unsafe"] != "", "hazard_silent:" + points["unknown_hazards"])
    quiet = points["safe"].fillna(value=False).to_numpy(dtype=bool)
    none = points["safe"].isna() & (points["unknown_hazards"] == "")
    safe = rule_rows(
        points["safe"],
        pd.Series(pd.NA, index=index, dtype="Float64"),
        name="assembly_safety",
        unit="class",
        limit=Limit(unsafe.value, "<", unsafe.cited),
        reason=said.astype("string").mask(none, "role_missing:hazard").mask(quiet),
        unit_kind="assembly_point",
    )
    layer = points.assign(finding_id=place["finding_id"].to_numpy(), status=safe["status"].to_numpy())
    return layer.reset_index(names="assembly_point_id"), results.join([safe, place])


def walked_roads(routes: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """The roads of the ways out; one finding an assembly point and state."""
    state = routes["in_hazard"].map({True: "in_hazard", False: "outside"}).astype("string").fillna("unknown")
    sums = routes["length_m"].groupby([routes["assembly_point_id"], state]).sum().reset_index()
    rows = results.findings(
        pd.Index(sums["assembly_point_id"].astype("string")),
        kind="measure",
        name="evacuation_route_m",
        unit_kind="assembly_point",
        level="assembly_point",
        detail=sums["in_hazard"],
        value=sums["length_m"],
        unit="m",
        status=np.where(sums["in_hazard"] == "unknown", "unknown", "known"),
        reason="route_" + sums["in_hazard"],
    )
    return routes.assign(
        finding_id="measure/evacuation_route_m/assembly_point/" + routes["assembly_point_id"] + "/" + state
    ), rows


def timed_roads(zones: gpd.GeoDataFrame, *, project: str) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """The isochrones, one finding a zone."""
    rows = results.findings(
        pd.Index([project] * len(zones)),
        kind="measure",
        name="isochrone_road_m",
        unit_kind="project",
        level="project",
        detail=zones["zone"],
        value=zones["length_m"],
        unit="m",
        status="known",
        reason=("minutes:" + zones["zone"].astype("string")).mask(zones["zone"] == NO_WAY, NO_WAY),
    )
    return zones.assign(finding_id=rows["finding_id"].to_numpy()), rows


def buildings_by_time(building: gpd.GeoDataFrame, table: pd.DataFrame, rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """Every building with its way: time, zone, point, and what the way runs through."""
    columns = ["assembly_point_id", "distance_m", "minutes", "zone", "hazard_m", "hazard_share", "narrowest_m"]
    drawn = gpd.GeoDataFrame(table[columns], geometry=building.geometry.to_numpy(), crs=building.crs)
    return keyed(drawn, rows)


def declared_routes(
    routes: gpd.GeoDataFrame | None, hazards: Sequence[Danger], *, limit: Limit
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """The routes of layer ``evacuation_route``: how much of each runs through a hazard."""
    if routes is None:
        return gpd.GeoDataFrame(geometry=[]), results.empty_findings()
    inside, silent = (pd.Series(metres, index=routes.index) for metres in lines_in_danger(routes.geometry, hazards))
    found = in_hazard(routes.length, inside.mask(inside <= 1e-4, 0.0))
    keeps = (~(found["flagged"] & (found["share"] > limit.value))).astype("boolean")
    keeps = keeps.mask((keeps & (silent > 1e-4)) | (not hazards))
    rows = rule_rows(
        keeps,
        found["share"] if hazards else found["share"].mask(found["share"].notna()),
        name="declared_route_hazard",
        unit="ratio",
        limit=limit,
        reason=first_reason(
            routes.index,
            {"role_missing:hazard": np.full(len(routes), not hazards), "hazard_unknown": keeps.isna()},
        ),
        unit_kind="evacuation_route",
    )
    drawn = gpd.GeoDataFrame(found, geometry=routes.geometry.to_numpy(), crs=routes.crs)
    return keyed(drawn, rows), rows
