"""The first slice of the chain: buildings, density and coverage per block, KDB per parcel, beside plain geopandas."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from benchmarks.city import City, city
from benchmarks.harness import Job, Runner, worst_difference
from kotaku_gis import indicators, zoning


def ours(place: City) -> dict[str, pd.Series]:
    """By the measures of the toolkit."""
    building, block, parcel = (layer.geometry for layer in (place.buildings, place.blocks, place.parcels))
    count = indicators.building_count(building, block=block)
    return {
        "count": count.astype(float),
        "density": indicators.building_density(count, area_ha=indicators.block_area_ha(block)).astype(float),
        "coverage": indicators.coverage_pct(building, block=block).astype(float),
        "kdb": zoning.kdb_pct(building, parcel=parcel).astype(float),
    }


def plain_geopandas(place: City) -> dict[str, pd.Series]:
    """As a planner would write it: sjoin, overlay, dissolve."""
    points = gpd.GeoDataFrame(geometry=place.buildings.representative_point(), crs=place.buildings.crs)
    homes = gpd.sjoin(points, place.blocks[["geometry"]].rename_axis("block"), predicate="within")
    count = homes.groupby("block").size().reindex(place.blocks.index, fill_value=0).astype(float)
    density = count / place.blocks.area * 10_000
    return {
        "count": count,
        "density": density,
        "coverage": _covered(place.buildings, place.blocks),
        "kdb": _covered(place.buildings, place.parcels),
    }


def _covered(buildings: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    named = areas[["geometry"]].rename_axis("area").reset_index()
    parts = gpd.overlay(buildings[["geometry"]], named, keep_geom_type=True).dissolve("area")
    return 100 * parts.area.reindex(areas.index, fill_value=0.0) / areas.area


def agree(one: dict[str, pd.Series], other: dict[str, pd.Series]) -> float:
    """Worst relative difference of the covered shares; counts may part where a point lies on a border."""
    return max(worst_difference(one[name].to_numpy(), other[name].to_numpy()) for name in ("coverage", "kdb"))


JOBS = [
    Job(
        name="chain",
        title="count, density, coverage per block and KDB per parcel",
        prepare=city,
        runners={
            "kotaku_gis": Runner(ours),
            "kotaku_gis plain": Runner(ours, plain=True),
            "geopandas": Runner(plain_geopandas, max_size=100_000),
        },
        peer="geopandas",
        agree=agree,
    ),
]
