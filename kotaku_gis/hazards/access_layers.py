"""Layers behind the fire findings, each with the findings that it is keyed by."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis import results
from kotaku_gis.hazards.access_rows import keyed
from kotaku_gis.settings.access import Limit
from kotaku_gis.spatial.network import Network
from kotaku_gis.spatial.reach import Entries
from kotaku_gis.spatial.routes import dead_ends, reached

STATES = ("reached", "perhaps", "cut_off", "narrow", "unknown")
"""What trucks can do on a road; the last two are too narrow and of unknown width."""


def roads_by_state(network: Network, gates: np.ndarray, width: float) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Each road by what trucks can do on it."""
    sure = reached(network, gates, min_width_m=width)
    perhaps = reached(network, gates, min_width_m=width, unknown=True)
    wide, known = network.wide(width), ~np.isnan(network.width_m)
    state = np.select([sure, perhaps, wide, known], [0, 1, 2, 3], 4)
    road = np.flatnonzero(network.is_road)
    key, group = np.unique(network.line[road] * len(STATES) + state[road], return_inverse=True)
    order = np.argsort(group, kind="stable")
    lines = shapely.multilinestrings(network.edges(road[order]), indices=group[order]) if len(road) else []
    line, number = np.divmod(key, len(STATES))
    table = gpd.GeoDataFrame(
        {
            "road_id": network.roads[line].astype("string"),
            "state": np.array(STATES, dtype=object)[number],
            "width_m": pd.Series(network.width_m[road]).groupby(group).min().astype("Float64").to_numpy(),
            "length_m": np.bincount(group, weights=network.length_m[road]),
        },
        geometry=shapely.line_merge(lines),
        crs=network.crs,
    )
    rows = results.findings(
        pd.Index(table["road_id"]),
        kind="measure",
        name="truck_road_m",
        unit_kind="road",
        level="road",
        detail=table["state"],
        value=table["length_m"],
        unit="m",
        status=np.where(table["state"].isin(["perhaps", "unknown"]), "unknown", "known"),
        reason="truck_" + table["state"].astype("string"),
    )
    return table.assign(finding_id=rows["finding_id"].to_numpy()), rows


def dead_end_alleys(
    network: Network, gates: np.ndarray, *, border: gpd.GeoSeries, border_m: float, limit: Limit
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Alleys that end blind inside the area and are longer than the limit."""
    inner = shapely.buffer(shapely.union_all(border.array), -border_m)
    shapely.prepare(inner)
    beyond = np.flatnonzero(~shapely.contains_xy(inner, network.xy))
    ends = dead_ends(network, entries=np.concatenate([gates, beyond]))
    ends = ends[ends["length_m"] > limit.value + 1e-9].reset_index(drop=True)
    line = np.full(len(network.xy), -1)
    road = network.is_road
    line[network.u[road]] = line[network.v[road]] = network.line[road]
    units = pd.Index(network.roads[line[ends["node"]]].astype("string"))
    number = ends.groupby(np.asarray(units)).cumcount() + 1
    rows = results.findings(
        units,
        kind="rule",
        name="dead_end_alley",
        unit_kind="road",
        level="road",
        detail=number.astype("string"),
        value=ends["length_m"],
        unit="m",
        limit=limit.value,
        op=limit.op,
        margin=limit.value - ends["length_m"],
        status="violation",
        object_status="existing",
        **limit.cited,
    )
    drawn = ends.drop(columns="node").assign(road_id=np.asarray(units), finding_id=rows["finding_id"].to_numpy())
    return drawn, rows


def entry_points(ways_in: Entries, gate: pd.DataFrame) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Where trucks come in, and how wide the road is there."""
    table = gpd.GeoDataFrame(
        {"truck_entry_id": ways_in.points.index.astype("string"), "assumed": ways_in.assumed},
        geometry=ways_in.points.to_numpy(),
        crs=ways_in.points.crs,
    ).assign(width_m=gate["width_m"].astype("Float64").to_numpy())
    rows = results.findings(
        pd.Index(table["truck_entry_id"]),
        kind="measure",
        name="truck_entry_width_m",
        unit_kind="truck_entry",
        level="truck_entry",
        value=table["width_m"],
        unit="m",
        status=table["width_m"].notna().map({True: "known", False: "unknown"}),
        reason="entry_assumed" if ways_in.assumed else None,
    )
    return table.assign(finding_id=rows["finding_id"].to_numpy()), rows


def buildings_beyond(
    building: gpd.GeoDataFrame, found: pd.DataFrame, rows: pd.DataFrame, columns: list[str]
) -> gpd.GeoDataFrame:
    """The buildings that fail or cannot be judged."""
    drawn = gpd.GeoDataFrame(found[columns], geometry=building.geometry.to_numpy(), crs=building.crs)
    layer = keyed(drawn, rows)
    reason = rows.set_index("unit_id")["reason"]
    layer = layer.assign(reason=layer["unit_id"].map(reason))
    return layer[layer["status"] != "pass"].reset_index(drop=True)
