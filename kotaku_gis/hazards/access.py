"""Fire access: which houses a truck, its hose and its water reach, and which alleys end blind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis import results
from kotaku_gis.errors import Fault
from kotaku_gis.hazards.access_layers import buildings_beyond, dead_end_alleys, entry_points, roads_by_state
from kotaku_gis.hazards.access_rows import first_reason
from kotaku_gis.hazards.building_rules import BuildingRule, judge, not_judged
from kotaku_gis.i18n import fault
from kotaku_gis.measure import Studied, study
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings import Hazards, Place
from kotaku_gis.settings.access import Access, Limit
from kotaku_gis.spatial.assign import area_by_point
from kotaku_gis.spatial.network import attached
from kotaku_gis.spatial.reach import (
    Entries,
    existing_roads,
    fire_reach,
    network_of,
    truck_entries,
    water_sources,
    within,
)

_RULES: Mapping[str, BuildingRule] = {
    "fire_access": BuildingRule("nearest_width_m", "m", "buildings_without_truck_access"),
    "hose_reach": BuildingRule("walk_m", "m", "buildings_beyond_hose"),
    "water_reach": BuildingRule("water_m", "m", "buildings_beyond_water"),
}


@dataclass(frozen=True)
class AccessResult:
    """The tables behind the fire findings.

    Attributes
    ----------
    buildings
        As `kotaku_gis.spatial.reach.fire_reach`, with ``block_id`` and, by rule, whether it is kept.
    blocks
        Buildings of each block that fail each rule, and those unknown (``<measure>_unknown``).
    roads
        Road by state: ``reached``, ``perhaps`` (should unknown widths do), ``cut_off``, ``narrow``, ``unknown``.
    entries, dead_ends
        Where trucks come in (``assumed`` where nobody has mapped it), and alleys that end blind, longest first.
    limits
        By rule.
    """

    buildings: pd.DataFrame
    blocks: pd.DataFrame
    roads: gpd.GeoDataFrame
    entries: gpd.GeoDataFrame
    dead_ends: gpd.GeoDataFrame
    limits: Mapping[str, Limit]


@study(
    needs={
        "building": "building*",
        "block": "block*",
        "road": "road*~",
        "entry": "truck_entry*~",
        "kelurahan": "kelurahan~",
        "hydrant": "hydrant*~",
        "water_point": "water_point*~",
        "settings": "!hazards",
        "place": "!place",
        "regulation": "@regulation",
        "rules": "@fire_and_evacuation",
    }
)
def access(  # noqa: PLR0913 - a study takes every layer that it looks at
    building: gpd.GeoDataFrame,
    *,
    block: gpd.GeoDataFrame,
    road: gpd.GeoDataFrame | None,
    entry: gpd.GeoDataFrame | None,
    kelurahan: gpd.GeoSeries | None,
    hydrant: gpd.GeoDataFrame | None,
    water_point: gpd.GeoDataFrame | None,
    settings: Hazards,
    place: Place,
    regulation: Regulation,
    rules: Regulation,
) -> Studied:
    """Judge every building by truck, hose and water, and count by block."""
    missing = why_no_network(road)
    if road is None or missing is not None:
        return not_judged(_RULES, building.index, str(missing))
    stated = settings.access
    limits = _limits(stated, regulation, rules)
    width = limits["fire_access"].value
    network = network_of(road)
    border = block.geometry if kelurahan is None else kelurahan
    ways_in = truck_entries(
        network,
        mapped=None if entry is None else entry.geometry,
        border=border,
        min_width_m=width,
        tolerance_m=stated.border_m,
    )
    water, works = water_sources(hydrant, water_point, kinds=stated.water_kinds, assume=stated.assume_working)
    found = fire_reach(building.geometry, network, entries=ways_in.points, min_width_m=width, water=water, works=works)
    keeps = _kept(found, limits, entered=len(ways_in.points) > 0, watered=works is not None)
    reasons = _reasons(found, keeps, ways_in, width, works)
    home = area_by_point(building.geometry, block.geometry)
    judged = judge(_RULES, found, keeps=keeps, reasons=reasons, limits=limits, home=home, blocks=block.index)
    tied, gate = attached(network, ways_in.points)
    gates = gate["foot"].to_numpy()
    roads, road_rows = roads_by_state(tied, gates, width)
    ends, end_rows = dead_end_alleys(
        tied, gates, border=border, border_m=stated.border_m, limit=limits["dead_end_alley"]
    )
    entries, entry_rows = entry_points(ways_in, gate)
    unknown_m = float(roads.loc[roads["width_m"].isna(), "length_m"].sum())
    share_pct = 100 * unknown_m / max(float(roads["length_m"].sum()), 1e-9)
    return Studied(
        findings=results.join(
            [
                *judged.rows.values(),
                *judged.block_rows,
                road_rows,
                end_rows,
                entry_rows,
                _unknown_width(unknown_m, share_pct, place),
            ]
        ),
        result=AccessResult(
            buildings=found.assign(block_id=home, **keeps),
            blocks=judged.blocks,
            roads=roads,
            entries=entries,
            dead_ends=ends,
            limits=limits,
        ),
        evidence={
            "fire_truck_roads": roads,
            "truck_entries": entries,
            "dead_end_alleys": ends,
            "buildings_beyond_hose": buildings_beyond(
                building, found, judged.rows["hose_reach"], columns=["walk_m", "reachable_dist_m"]
            ),
            "buildings_beyond_water": buildings_beyond(
                building, found, judged.rows["water_reach"], columns=["water_m", "water_straight_m"]
            ),
        },
        notes=tuple(_notes(entries, works, unknown_m=unknown_m, share_pct=share_pct, width=width)),
    )


def _limits(stated: Access, regulation: Regulation, rules: Regulation) -> dict[str, Limit]:
    return {
        "fire_access": stated.limit("truck_width_m", regulation, "fire_access_width_min"),
        "hose_reach": stated.limit("hose_reach_m", rules, "hose_reach_max"),
        "water_reach": stated.limit("water_distance_m", rules, "water_distance_max"),
        "dead_end_alley": stated.limit("dead_end_m", rules, "dead_end_max"),
    }


def why_no_network(road: gpd.GeoDataFrame | None) -> str | None:
    """Why no ways can be followed; None when they can."""
    if road is None:
        return "role_missing:road"
    return None if len(existing_roads(road)) else "roads_not_lines"


def _kept(found: pd.DataFrame, limits: Mapping[str, Limit], *, entered: bool, watered: bool) -> dict[str, pd.Series]:
    """Whether each building keeps each rule; without an entry, or a layer of sources, nobody can tell."""
    nobody = pd.Series(pd.NA, index=found.index, dtype="boolean")
    hose = within(found["walk_m"], found["least_walk_m"], limit=limits["hose_reach"].value)
    water = within(found["water_m"], found["least_water_m"], limit=limits["water_reach"].value)
    placed = found["road_dist_m"].notna()
    return {
        "fire_access": found["reachable"] if entered else nobody,
        "hose_reach": hose.where(placed) if entered else nobody,
        "water_reach": water.where(placed) if watered else nobody,
    }


def _reasons(
    found: pd.DataFrame, keeps: Mapping[str, pd.Series], ways_in: Entries, width: float, works: pd.Series | None
) -> dict[str, pd.Series]:
    """Why each rule fails or cannot be judged; on what a pass rests where nobody has mapped it."""
    index = found.index
    everywhere, nowhere = np.ones(len(index), dtype=bool), np.zeros(len(index), dtype=bool)
    lost = found["road_dist_m"].isna()
    before = {"no_geometry": lost, "no_entry": nowhere if len(ways_in.points) else everywhere}
    after = {"entry_assumed": everywhere if ways_in.assumed else nowhere}
    none_works = works is not None and not works.fillna(value=True).any()
    return {
        "fire_access": first_reason(
            index,
            {
                **before,
                "width_unknown": keeps["fire_access"].isna(),
                "road_narrow": found["nearest_width_m"].lt(width - 1e-9).fillna(value=False),
                "cut_off": ~keeps["fire_access"].fillna(value=False),
                **after,
            },
        ),
        "hose_reach": first_reason(
            index,
            {
                **before,
                "width_unknown": keeps["hose_reach"].isna(),
                "not_connected": found["walk_m"].isna(),
                **after,
            },
        ),
        "water_reach": first_reason(
            index,
            {
                "no_geometry": lost,
                "role_missing:hydrant": everywhere if works is None else nowhere,
                "no_working_source": everywhere if none_works else nowhere,
                "condition_unknown": keeps["water_reach"].isna(),
                "not_connected": found["water_m"].isna(),
            },
        ),
    }


def _unknown_width(unknown_m: float, share_pct: float, place: Place) -> pd.DataFrame:
    return results.findings(
        pd.Index([place.name]),
        kind="measure",
        name="road_width_unknown_m",
        unit_kind="project",
        level="project",
        value=unknown_m,
        unit="m",
        status="known",
        reason=f"share_pct:{share_pct:.1f}",
    )


def _notes(
    entries: gpd.GeoDataFrame, works: pd.Series | None, *, unknown_m: float, share_pct: float, width: float
) -> list[Fault]:
    """What a reader must know: assumed entries, unknown widths, entries that no truck can use, doubtful sources."""
    notes = []
    if entries["assumed"].any() or not len(entries):
        notes.append(fault("access.entries_assumed", layer="truck_entry", count=len(entries)))
    if unknown_m > 0:
        length, share = f"{unknown_m:.0f}", f"{share_pct:.0f}"
        notes.append(fault("access.width_unknown", layer="road", length=length, share=share))
    narrow = entries.loc[~entries["assumed"] & entries["width_m"].lt(width).fillna(value=False), "truck_entry_id"]
    if len(narrow):
        notes.append(fault("access.entry_narrow", layer="truck_entry", ids=narrow, width=f"{width:g}"))
    unsure = [] if works is None else list(works.index[works.isna()])
    if unsure:
        notes.append(fault("access.condition_unknown", layer="hydrant", ids=unsure))
    return notes
