"""The slum criteria that geometry tells, of every block in one pass, beside sjoin, overlay and dissolve.

The floor at 1,000,000 buildings in 10,000 blocks: 8 times the peer by processor time with either path, growth at most
1.1 from 100,000, peak memory under 4 GB. The peer is asked up to 300,000 buildings, since a million keep it for an
hour; its own growth tells what it would take. The signs of irregularity are left out: they fill gaps of a survey and
are never scored by themselves.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from benchmarks.city import city
from benchmarks.harness import Job, Runner, worst_difference
from kotaku_gis import indicators
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.regulations import Regulation, load
from kotaku_gis.spatial.assign import area_by_point

PERMEN = load("permen_pupr_14_2018")
BESIDE_M = Definitions(PERMEN).number("drain_beside_road")
SERVED_M = Definitions(PERMEN).number("road_service_distance")
NARROW_M = PERMEN.number("road_width_min")
BLOCKS_A_FLOOD = 5
ROUND = 8


@dataclass(frozen=True)
class Kampung:
    """A city with what a survey says of its buildings, roads, drains and floods."""

    block: gpd.GeoDataFrame
    building: gpd.GeoDataFrame
    road: gpd.GeoDataFrame
    drain: gpd.GeoDataFrame
    flood_area: gpd.GeoDataFrame
    zone: gpd.GeoDataFrame
    rules: Regulation


def kampung(buildings: int) -> Kampung:
    """The benchmark city, surveyed; drains run beside two of three roads."""
    place = city(buildings)
    rng = np.random.default_rng(buildings)
    building = place.buildings.assign(
        regular=pd.array(rng.random(len(place.buildings)) < 0.8, dtype="boolean"),
        substandard=pd.array(rng.random(len(place.buildings)) < 0.3, dtype="boolean"),
        storeys=pd.array(rng.integers(1, 3, len(place.buildings)), dtype="Int64"),
        households=pd.array(rng.integers(0, 3, len(place.buildings)), dtype="Int64"),
        safe_water=pd.array(rng.random(len(place.buildings)) < 0.7, dtype="boolean"),
    )
    road = place.roads.rename_axis("road_id").drop(columns="road_id").assign(condition=_condition(place.roads, rng))
    beside = road[rng.random(len(road)) < 2 / 3]
    drain = gpd.GeoDataFrame(geometry=beside.offset_curve(1.5), crs=road.crs).rename_axis("drain_id")
    spots = place.blocks.geometry.iloc[rng.permutation(len(place.blocks))[:: BLOCKS_A_FLOOD // 2]].centroid
    floods = gpd.GeoDataFrame(
        {"depth_cm": rng.integers(20, 60, len(spots)), "duration_h": 3.0, "times_per_year": 3},
        geometry=spots.buffer(60).to_numpy(),
        crs=road.crs,
    ).rename_axis("flood_area_id")
    return Kampung(
        place.blocks.rename_axis("block_id").drop(columns="block_id"),
        building.rename_axis("building_id").drop(columns="building_id"),
        road,
        drain.assign(condition=_condition(drain, rng)),
        floods,
        place.zones,
        _without_tolerance(PERMEN),
    )


def _condition(layer: gpd.GeoDataFrame, rng: np.random.Generator) -> np.ndarray:
    return rng.choice(["good", "light_damage", "moderate_damage", "heavy_damage"], len(layer))


def _without_tolerance(regulation: Regulation) -> Regulation:
    """The rules with borders of no width: what lies in a block counts in it, as an overlay says."""
    rule = load("slum_measures").rule("border_tolerance")
    exact = rule.model_copy(update={"versions": (rule.at().model_copy(update={"value": 1e-8}),)})
    return regulation.model_copy(update={"rules": {**regulation.rules, "border_tolerance": exact}})


def ours(place: Kampung) -> pd.DataFrame:
    """By the measures of the toolkit."""
    block, building, rules = place.block.geometry, place.building.geometry, {"regulation": place.rules}
    home = {"home": area_by_point(building, block)}
    count = indicators.building_count(building, block=block, **home)
    area = indicators.block_area_ha(block)
    beyond = indicators.built_beyond_plan_m2(
        building,
        block=block,
        zone=place.zone.geometry,
        kdb_max_pct=place.zone["kdb_max_pct"],
        klb_max_ratio=None,
        storeys=place.building["storeys"],
    )
    regular = indicators.irregular_buildings(
        building, block=block, regular=place.building["regular"], signs=None, settings=_Proxies(), **rules, **home
    )
    whole = indicators.household_count(place.block, building=place.building, household=None, **home)
    return pd.DataFrame(
        {
            "count": count,
            "density": indicators.building_density(count, area_ha=area),
            "beyond_plan": beyond,
            "irregular": regular["value"],
            "substandard": indicators.substandard_buildings(place.building, block=block, **rules, **home)["value"],
            "households": whole,
            "unsafe_water": indicators.households_without_safe_water(
                place.block, building=place.building, household=None, whole=whole, **rules, **home
            )["value"],
            "road": indicators.local_road_m(place.road, block=block, **rules),
            "narrow": indicators.narrow_road_m(place.road, block=block, **rules)["value"],
            "bad_road": indicators.bad_road_m(place.road, block=block, **rules)["value"],
            "road_gap": indicators.road_gap_m(building, road=place.road, block=block, **rules)["value"],
            "drain": indicators.drain_m(place.drain, block=block, **rules),
            "bad_drain": indicators.bad_drain_m(place.drain, block=block, **rules)["value"],
            "drain_gap": indicators.drain_gap_m(place.drain, road=place.road, block=block, **rules)["value"],
            "flooded": indicators.flooded_area_ha(place.flood_area, block=block, **rules)["value"],
        }
    ).astype(float)


@dataclass(frozen=True)
class _Proxies:
    """No proxies."""

    accept_proxy: bool = False


def plain_geopandas(place: Kampung) -> pd.DataFrame:
    """As a planner would write it."""
    block = place.block[["geometry"]].rename_axis("block").reset_index()
    known = place.building.assign(
        irregular=~place.building["regular"],
        thirsty=place.building["households"].where(~place.building["safe_water"], 0),
    )
    points = known.set_geometry(place.building.centroid)
    homes = points.sjoin(block[["block", "geometry"]], predicate="intersects")
    homes = homes[~homes.index.duplicated()].groupby("block")
    roads = place.road.overlay(block, keep_geom_type=True)
    drains = place.drain.overlay(block, keep_geom_type=True)
    road_m, drain_m = roads.assign(m=roads.length), drains.assign(m=drains.length)
    damaged = ["moderate_damage", "heavy_damage"]
    deep = place.flood_area[place.flood_area["depth_cm"] > 30].dissolve()
    flooded = deep[["geometry"]].overlay(block)
    table = pd.DataFrame(
        {
            "count": homes.size(),
            "beyond_plan": _beyond_plan(place, block),
            "irregular": homes["irregular"].sum(),
            "substandard": homes["substandard"].sum(),
            "households": homes["households"].sum(),
            "unsafe_water": homes["thirsty"].sum(),
            "road": road_m.groupby("block")["m"].sum(),
            "narrow": road_m[road_m["width_m"] < NARROW_M].groupby("block")["m"].sum(),
            "bad_road": road_m[road_m["condition"].isin(damaged)].groupby("block")["m"].sum(),
            "road_gap": _unserved(place),
            "drain": drain_m.groupby("block")["m"].sum(),
            "bad_drain": drain_m[drain_m["condition"].isin(damaged)].groupby("block")["m"].sum(),
            "drain_gap": _undrained(place, block),
            "flooded": flooded.assign(ha=flooded.area / 10_000).groupby("block")["ha"].sum(),
        },
        index=place.block.index,
    ).astype(float)
    table.insert(1, "density", table["count"] / (place.block.area / 10_000))
    return table.fillna(0.0)


def _beyond_plan(place: Kampung, block: gpd.GeoDataFrame) -> pd.Series:
    parts = place.zone[["kdb_max_pct", "geometry"]].overlay(block, keep_geom_type=True)
    cut = place.building[["geometry"]].overlay(parts.reset_index(names="part"), keep_geom_type=True).dissolve("part")
    built = cut.area.groupby(cut["block"]).sum()
    allowed = (parts["kdb_max_pct"] / 100 * parts.area).groupby(parts["block"]).sum()
    return built.reindex(allowed.index, fill_value=0.0) - allowed


def _unserved(place: Kampung) -> pd.Series:
    bodies = gpd.GeoDataFrame(geometry=place.road.buffer(place.road["width_m"] / 2), crs=place.road.crs)
    near = place.building[["geometry"]].sjoin_nearest(bodies, distance_col="far")
    if (near["far"] > SERVED_M).any():
        raise ValueError("the city has buildings without a road")
    return pd.Series(0.0, index=place.block.index)


def _undrained(place: Kampung, block: gpd.GeoDataFrame) -> pd.Series:
    bare = []
    for width, roads in place.road.groupby("width_m"):
        strips = place.drain.buffer(float(width) / 2 + BESIDE_M, quad_segs=ROUND)
        strip = gpd.GeoDataFrame(geometry=strips, crs=place.road.crs).dissolve()
        bare.append(roads[["geometry"]].overlay(strip, how="difference", keep_geom_type=True))
    cut = pd.concat(bare, ignore_index=True).overlay(block, keep_geom_type=True)
    return cut.assign(m=cut.length).groupby("block")["m"].sum()


def agree(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """Worst relative difference of areas and lengths; counts may part where a point lies on a border."""
    measured = one.columns.difference(["count", "density", "irregular", "substandard", "households", "unsafe_water"])
    parted = (one["count"] - other["count"]).abs().sum() / one["count"].sum()
    return max(float(parted), worst_difference(one[measured].to_numpy(), other[measured].to_numpy()))


JOBS = [
    Job(
        name="slum_from_map",
        title="counts, density, plan, roads, drains, floods and households of every block",
        prepare=kampung,
        runners={
            "kotaku_gis": Runner(ours),
            "kotaku_gis plain": Runner(ours, plain=True),
            "geopandas": Runner(plain_geopandas, max_size=300_000),
        },
        peer="geopandas",
        agree=agree,
        sizes=(10_000, 100_000, 300_000, 1_000_000),
        tolerance=1e-3,
    ),
]
