"""Aspect 1b, density: how many buildings, how much ground they cover, and where that is more than the limit."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.homes import HOME, home_of
from kotaku_gis.measure import measure, verdict
from kotaku_gis.regulations import Regulation
from kotaku_gis.spatial.overlay import covered_area, overlap_areas, overlap_shapes

PERMEN_14 = "Permen PUPR 14/PRT/M/2018, Pasal 18 ayat (1)"
_M2_PER_HA = 10_000
_SURFACE = 2


@measure(unit="ha", per="block", needs={"block": "block"}, source=PERMEN_14)
def block_area_ha(block: gpd.GeoSeries) -> pd.Series:
    """Area of each block in ha, on the ground plane of the layer's metric CRS.

    Examples
    --------
    >>> from shapely import box
    >>> block_area_ha(gpd.GeoSeries([box(0, 0, 100, 50)], index=["RT001-RW001"], crs=32749)).tolist()
    [0.5]
    """
    return (block.area / _M2_PER_HA).rename("block_area_ha")


@measure(unit="unit", per="block", needs={"building": "building", "block": "block", **HOME}, source=PERMEN_14)
def building_count(building: gpd.GeoSeries, *, block: gpd.GeoSeries, home: pd.Series | None = None) -> pd.Series:
    """Buildings of each block; each counts once, in the block that holds its representative point."""
    found = home_of(building, block=block, home=home)
    return found.value_counts().reindex(block.index, fill_value=0).astype("Int64").rename("building_count")


@measure(
    unit="unit/ha",
    per="block",
    needs={"count": "=building_count", "area_ha": "=block_area_ha"},
    source=PERMEN_14,
)
def building_density(count: pd.Series, *, area_ha: pd.Series) -> pd.Series:
    """Buildings per hectare of the whole block, roads and open space included (gross density).

    Examples
    --------
    >>> building_density(pd.Series([50]), area_ha=pd.Series([0.25])).tolist()
    [200.0]
    """
    return (count / area_ha).astype("Float64").rename("building_density")


@measure(unit="%", per="block", needs={"building": "building", "block": "block"}, source=PERMEN_14)
def coverage_pct(building: gpd.GeoSeries, *, block: gpd.GeoSeries) -> pd.Series:
    """Percent of each block under buildings: the union of the footprints, cut at the border of the block."""
    return (100 * covered_area(block, building) / block.area).rename("coverage_pct")


@measure(
    unit="m2",
    per="block",
    needs={
        "building": "building",
        "block": "block",
        "zone": "zone",
        "kdb_max_pct": "zone.kdb_max_pct~",
        "klb_max_ratio": "zone.klb_max_ratio~",
        "storeys": "building.storeys~",
    },
    source=PERMEN_14,
)
def built_beyond_plan_m2(
    building: gpd.GeoSeries,
    *,
    block: gpd.GeoSeries,
    zone: gpd.GeoSeries,
    kdb_max_pct: pd.Series | None,
    klb_max_ratio: pd.Series | None,
    storeys: pd.Series | None,
) -> pd.Series:
    """What is built in each block beyond what its zones allow together; below zero where there is room left.

    Ground under buildings against the KDB, floor against the KLB, whichever is worse; only the part of a block whose
    zones state a limit is looked at. The ground is gross, roads included, so what is beyond is beyond for sure. A
    building of unknown storeys has one at least. Missing where no zone states a limit.
    """
    pairs = overlap_areas(zone, block)
    parts = _surfaces(overlap_shapes(pairs, zone, block))
    beyond = []
    if kdb_max_pct is not None:
        allowed = _by_part(kdb_max_pct, pairs) / 100 * pairs["area_m2"]
        beyond.append(covered_area(parts, building).astype(float) - allowed)
    if klb_max_ratio is not None:
        levels = pd.Series(1.0, index=building.index) if storeys is None else storeys.astype(float).fillna(1.0)
        held = overlap_areas(building, parts)
        floors = (held["area_m2"] * levels.reindex(held["feature"]).to_numpy()).groupby(held["area"]).sum()
        beyond.append(floors.reindex(parts.index, fill_value=0.0) - _by_part(klb_max_ratio, pairs) * pairs["area_m2"])
    sums = [one.groupby(pairs["area"]).sum(min_count=1).reindex(block.index) for one in beyond]
    worst = pd.concat(sums, axis=1).max(axis=1) if sums else pd.Series(float("nan"), index=block.index)
    return worst.rename("built_beyond_plan_m2")


@measure(
    unit="ha",
    per="block",
    needs={
        "zone": "zone",
        "block": "block",
        "kdb_max_pct": "zone.kdb_max_pct~",
        "klb_max_ratio": "zone.klb_max_ratio~",
    },
    source=PERMEN_14,
)
def plan_limited_ha(
    zone: gpd.GeoSeries,
    *,
    block: gpd.GeoSeries,
    kdb_max_pct: pd.Series | None,
    klb_max_ratio: pd.Series | None,
) -> pd.Series:
    """Part of each block in ha whose zones state a KDB or a KLB: the ground that `built_beyond_plan_m2` looks at."""
    limiting = limiting_zones(zone, kdb_max_pct=kdb_max_pct, klb_max_ratio=klb_max_ratio)
    return (covered_area(block, limiting) / _M2_PER_HA).rename("plan_limited_ha")


def limiting_zones(
    zone: gpd.GeoSeries, *, kdb_max_pct: pd.Series | None, klb_max_ratio: pd.Series | None
) -> gpd.GeoSeries:
    """The zones that state a KDB or a KLB."""
    stated = np.zeros(len(zone), dtype=bool)
    for limit in (kdb_max_pct, klb_max_ratio):
        if limit is not None:
            stated |= limit.reindex(zone.index).notna().to_numpy()
    return zone[stated]


def _by_part(limit: pd.Series, pairs: pd.DataFrame) -> pd.Series:
    """The limit of the zone that each pair of a zone and a block is of."""
    return limit.reindex(pairs["feature"]).astype(float).set_axis(pairs.index)


def _surfaces(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Each shape without the points and lines that it may hold beside its polygons."""
    parts = shapes.explode(index_parts=False).explode(index_parts=False)
    flat = parts[shapely.get_dimensions(parts.to_numpy()) == _SURFACE]
    places = shapes.index.get_indexer(flat.index)
    whole = np.full(len(shapes), None, dtype=object)
    shapely.multipolygons(flat.to_numpy(), indices=places, out=whole)
    return gpd.GeoSeries(whole, index=shapes.index, crs=shapes.crs)


@verdict(
    kind="criterion",
    unit="ha",
    per="block",
    needs={
        "density": "=building_density",
        "area_ha": "=block_area_ha",
        "beyond_plan_m2": "=built_beyond_plan_m2~",
        "planned_ha": "=plan_limited_ha~",
        "city_class": "?city_class",
        "regulation": "@regulation",
    },
)
def dense_area_ha(
    density: pd.Series,
    *,
    area_ha: pd.Series,
    city_class: str,
    regulation: Regulation,
    beyond_plan_m2: pd.Series | None = None,
    planned_ha: pd.Series | None = None,
) -> pd.DataFrame:
    """1b, area above the density limit: the whole block where it is dense, else what is built beyond its plan.

    Beyond its plan is the part of the block whose zones state a limit (`planned_ha`; the whole block when left out), so
    that the edge of a neighbouring zone decides nothing about the rest.

    Whether a density exactly on the limit is dense is not settled by any text; the rule's own `op` decides, and such a
    block carries the reason ``at_limit``.
    """
    rule = regulation.rule("building_density_limit")
    limit = regulation.number("building_density_limit", key=city_class)
    dense = density >= limit if rule.op == ">=" else density > limit
    known = density.notna()
    crowded = dense.fillna(value=False).astype(bool)
    over = pd.Series(data=False, index=density.index)
    if beyond_plan_m2 is not None:
        over = (beyond_plan_m2 > 0).fillna(value=False).astype(bool)
    planned = area_ha if planned_ha is None else planned_ha.reindex(density.index).clip(upper=area_ha)
    reason = pd.Series(pd.NA, index=density.index, dtype="string").mask(density == limit, "at_limit")
    return pd.DataFrame(
        {
            "value": area_ha.where(crowded, planned.where(over, 0.0)).mask(~known),
            "limit": limit,
            "op": rule.op,
            "margin": limit - density,
            "status": np.where(known, "known", "unknown"),
            "reason": reason.mask(over & ~crowded, "over_plan"),
            **Definitions(regulation).cited("building_density_limit", "dense_area_extent"),
        },
        index=density.index,
    )
