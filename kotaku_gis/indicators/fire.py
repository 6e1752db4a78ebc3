"""Aspect 7, fire: buildings of each block that infrastructure (7a) or equipment (7b) does not serve.

What counts is data (``fire_and_evacuation``): of the components of 7a a map can judge the access road and the water, of
those of 7b a survey the extinguishers; the others are stated as not judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict, Unpack

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.indicators.counting import counted, unknown
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.homes import HOME, home_of
from kotaku_gis.measure import evidence, verdict
from kotaku_gis.regulations import Regulation, resting_on
from kotaku_gis.settings import Hazards
from kotaku_gis.settings.access import Access, Limit
from kotaku_gis.spatial.assign import area_by_point
from kotaku_gis.spatial.reach import existing_roads, fire_reach, network_of, truck_entries, water_sources, within

_LIMITS: Mapping[str, tuple[str, str, str]] = {
    "hose_reach_max": ("hose_reach_m", "walk_m", "least_walk_m"),
    "water_distance_max": ("water_distance_m", "water_m", "least_water_m"),
}
"""Rule of a component to its setting, the distance that is sure, and the least that may be."""
_HOMES = ("residential", "mixed")

NEEDS = {
    "building": "building*",
    "block": "block*",
    "road": "road*~",
    "entry": "truck_entry*~",
    "kelurahan": "kelurahan~",
    "hydrant": "hydrant*~",
    "water_point": "water_point*~",
    "settings": "!hazards",
    "regulation": "@regulation",
    "rules": "@fire_and_evacuation",
    "measures": "@slum_measures",
    **HOME,
}

SURVEYED = {"building": "building*", "block": "block*", "household": "household*", **HOME}


class Served(TypedDict):
    """The layers that serve buildings against fire, and what is asked of them."""

    road: gpd.GeoDataFrame | None
    entry: gpd.GeoDataFrame | None
    kelurahan: gpd.GeoSeries | None
    hydrant: gpd.GeoDataFrame | None
    water_point: gpd.GeoDataFrame | None
    settings: Hazards
    regulation: Regulation
    rules: Regulation
    measures: Regulation
    home: NotRequired[pd.Series | None]


@verdict(kind="criterion", unit="unit", per="block", needs=NEEDS)
def buildings_without_fire_infrastructure(
    building: gpd.GeoDataFrame, *, block: gpd.GeoDataFrame, **served: Unpack[Served]
) -> pd.DataFrame:
    """7a: buildings that a truck's hose or water does not reach.

    A block is known when every building of it can be judged.
    """
    stated = served["settings"].access
    cited = _cited(stated, served["regulation"], served["rules"])
    if not _drawn(served["road"]):
        reason = "role_missing:road" if served["road"] is None else "roads_not_lines"
        return unknown(block.index, reason, **cited)
    parts = lacking_infrastructure(building, block=block, **served)
    how, _ = stated.word("infrastructure_missing_when", served["rules"], "infrastructure_missing_when")
    fails = _any(parts) if how == "any" else ~_any(~parts)
    found = counted(
        fails,
        home=home_of(building.geometry, block=block.geometry, home=served.get("home")),
        blocks=block.index,
        definitions=Definitions(served["regulation"], served["measures"]),
    )
    if served["hydrant"] is None and parts["water"].isna().all():
        found["reason"] = found["reason"].mask(found["status"] != "known", "role_missing:hydrant")
    return found.assign(**cited)


@evidence(of="buildings_without_fire_infrastructure", needs=NEEDS)
def fire_infrastructure_missing(
    building: gpd.GeoDataFrame, *, block: gpd.GeoDataFrame, **served: Unpack[Served]
) -> gpd.GeoDataFrame:
    """The buildings that lack a component for sure, indexed by block, with what they lack."""
    if not _drawn(served["road"]):
        return gpd.GeoDataFrame({"building_id": []}, geometry=[], crs=block.crs)
    parts = lacking_infrastructure(building, block=block, **served).fillna(value=False).astype(bool)
    names = parts.columns.to_numpy(dtype=object)
    lacks = pd.Series([",".join(names[row]) for row in parts.to_numpy()], index=building.index, dtype="string")
    shown = _by_block(building, block, lacks != "", served.get("home"))
    return shown.assign(lacks=lacks.set_axis(lacks.index.astype("string")).reindex(shown["building_id"]).to_numpy())


def lacking_infrastructure(
    building: gpd.GeoDataFrame, *, block: gpd.GeoDataFrame, **served: Unpack[Served]
) -> pd.DataFrame:
    """Which component each building lacks: ``access_road`` and ``water``, boolean, missing where nobody can tell."""
    stated, rules = served["settings"].access, served["rules"]
    road = served["road"]
    if road is None:
        raise ValueError("roads are needed")
    width = _width(stated, served["regulation"])
    network = network_of(road)
    entry = served["entry"]
    border = block.geometry if served["kelurahan"] is None else served["kelurahan"]
    ways_in = truck_entries(
        network,
        mapped=None if entry is None else entry.geometry,
        border=border,
        min_width_m=width.value,
        tolerance_m=stated.border_m,
    )
    water, works = water_sources(
        served["hydrant"], served["water_point"], kinds=stated.water_kinds, assume=stated.assume_working
    )
    found = fire_reach(
        building.geometry, network, entries=ways_in.points, min_width_m=width.value, water=water, works=works
    )
    sure = {"hose_reach_max": len(ways_in.points) > 0, "water_distance_max": works is not None}
    placed = found["road_dist_m"].notna()
    lacks = {}
    for component in _judged(rules):
        setting, distance, least = _LIMITS[component["by"]]
        limit = stated.limit(setting, rules, component["by"]).value
        keeps = within(found[distance], found[least], limit=limit)
        lacks[component["name"]] = ~keeps.where(placed & sure[component["by"]])
    return pd.DataFrame(lacks, index=building.index)


@verdict(
    kind="criterion",
    unit="unit",
    per="block",
    needs={
        **SURVEYED,
        "regulation": "@regulation",
        "rules": "@fire_and_evacuation",
        "measures": "@slum_measures",
    },
)
def buildings_without_fire_equipment(
    building: gpd.GeoDataFrame,
    *,
    block: gpd.GeoDataFrame,
    household: pd.DataFrame,
    regulation: Regulation,
    rules: Regulation,
    measures: Regulation,
    home: pd.Series | None = None,
) -> pd.DataFrame:
    """7b: buildings in which no household has a fire extinguisher.

    The survey asks households, so that buildings without any are not judged; a block that has such is partly known,
    like every block that is not fully surveyed, and has no value.
    """
    cited = rules.cited("equipment_components")
    if "extinguisher" not in household:
        return unknown(block.index, "column_missing:household.extinguisher", **cited)
    lacks, homes = lacking_equipment(building, household=household)
    home = home_of(building.geometry, block=block.geometry, home=home)
    definitions = Definitions(regulation, measures)
    found = counted(lacks[homes], home=home[homes], blocks=block.index, definitions=definitions)
    others = home[~homes].value_counts().reindex(block.index, fill_value=0)
    some = found["status"].eq("known") & others.gt(0)
    return found.assign(
        value=found["value"].mask(some),
        status=found["status"].mask(some, "partial"),
        reason=found["reason"].mask(some, "only_homes:" + others.astype("string")),
        **cited,
    )


@evidence(of="buildings_without_fire_equipment", needs=SURVEYED)
def fire_equipment_missing(
    building: gpd.GeoDataFrame, *, block: gpd.GeoDataFrame, household: pd.DataFrame, home: pd.Series | None = None
) -> gpd.GeoDataFrame:
    """The homes in which no household has an extinguisher, indexed by block."""
    if "extinguisher" not in household:
        return gpd.GeoDataFrame({"building_id": []}, geometry=[], crs=block.crs)
    lacks, homes = lacking_equipment(building, household=household)
    return _by_block(building, block, lacks.fillna(value=False).astype(bool) & homes, home)


def lacking_equipment(building: gpd.GeoDataFrame, *, household: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Whether each building lacks an extinguisher (missing where not asked), and which buildings are homes.

    A building is a home when the survey found a household in it, or when its use is not known to be another and its
    households are not counted as none.
    """
    if "building_id" in household:
        of = household["building_id"].astype("string")
    else:
        of = area_by_point(household.geometry, building.geometry).astype("string")
    has = household["extinguisher"].astype("boolean").groupby(of.to_numpy())
    one = has.max()
    asked = pd.Series(np.where(one.fillna(value=False), 1, np.where(has.count() == has.size(), 0, -1)), index=one.index)
    found = asked.reindex(building.index.astype("string")).set_axis(building.index)
    lacks = found.eq(0).astype("boolean").mask(found.isna() | found.eq(-1))
    use = (
        building["use"].isin(_HOMES) | building["use"].isna()
        if "use" in building
        else pd.Series(data=True, index=building.index)
    )
    none = building["households"].eq(0).fillna(value=False) if "households" in building else False
    return lacks, found.notna() | (use & ~none)


def _by_block(
    building: gpd.GeoDataFrame, block: gpd.GeoDataFrame, chosen: pd.Series, home: pd.Series | None
) -> gpd.GeoDataFrame:
    """The chosen buildings that lie in a block, indexed by it."""
    found = home_of(building.geometry, block=block.geometry, home=home)
    shown = chosen & found.notna()
    return gpd.GeoDataFrame(
        {"building_id": building.index[shown].astype("string")},
        geometry=building.geometry[shown].to_numpy(),
        index=pd.Index(found[shown], name="block_id"),
        crs=building.crs,
    )


def _drawn(road: gpd.GeoDataFrame | None) -> bool:
    return road is not None and len(existing_roads(road)) > 0


def _judged(rules: Regulation) -> list[Mapping[str, Any]]:
    rows = rules.rule("infrastructure_components").at().rows or ()
    return [row for row in rows if row["judged"]]


def _any(parts: pd.DataFrame) -> pd.Series:
    """Whether any column holds; missing where one that is unknown decides."""
    sure = parts.fillna(value=False).astype(bool).any(axis=1)
    return sure.astype("boolean").mask(~sure & parts.isna().any(axis=1))


def _width(stated: Access, regulation: Regulation) -> Limit:
    return stated.limit("truck_width_m", regulation, "fire_access_width_min")


def _cited(stated: Access, regulation: Regulation, rules: Regulation) -> dict[str, Any]:
    """What findings of 7a rest on: the list of components first, the least sure of all limits decides."""
    limits = [_width(stated, regulation).cited]
    limits += [stated.limit(_LIMITS[row["by"]][0], rules, row["by"]).cited for row in _judged(rules)]
    limits.append(stated.word("infrastructure_missing_when", rules, "infrastructure_missing_when")[1])
    return resting_on(rules.cited("infrastructure_components"), *limits)
