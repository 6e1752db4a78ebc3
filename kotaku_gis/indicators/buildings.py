"""Aspect 1, buildings: how many, how dense, how much ground they cover, and how many are sub-standard."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.measure import measure, verdict
from kotaku_gis.regulations import Regulation
from kotaku_gis.spatial.assign import area_by_point
from kotaku_gis.spatial.overlay import covered_area

PERMEN_14 = "Permen PUPR 14/PRT/M/2018, Pasal 18 ayat (1)"
_M2_PER_HA = 10_000


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


@measure(unit="unit", per="block", needs={"building": "building", "block": "block"}, source=PERMEN_14)
def building_count(building: gpd.GeoSeries, *, block: gpd.GeoSeries) -> pd.Series:
    """Buildings of each block; each counts once, in the block that holds its representative point."""
    home = area_by_point(building, block)
    return home.value_counts().reindex(block.index, fill_value=0).astype("Int64").rename("building_count")


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
    unit="unit",
    per="block",
    needs={"substandard": "building.substandard", "building": "building", "block": "block"},
    source=PERMEN_14,
)
def substandard_buildings(substandard: pd.Series, *, building: gpd.GeoSeries, block: gpd.GeoSeries) -> pd.Series:
    """Buildings of each block that the survey found sub-standard; unknown where a building was not surveyed.

    Parameters
    ----------
    substandard
        Boolean, indexed as `building`; missing where not surveyed.
    """
    home = area_by_point(building, block)
    count = substandard.astype("Int64").groupby(home).sum().reindex(block.index, fill_value=0)
    unseen = substandard.isna().groupby(home).any().reindex(block.index, fill_value=False)
    return count.astype("Int64").mask(unseen).rename("substandard_buildings")


@verdict(
    kind="criterion",
    unit="ha",
    per="block",
    needs={
        "density": "=building_density",
        "area_ha": "=block_area_ha",
        "city_class": "?city_class",
        "regulation": "@regulation",
    },
)
def dense_area_ha(density: pd.Series, *, area_ha: pd.Series, city_class: str, regulation: Regulation) -> pd.DataFrame:
    """Area above the density limit: the whole block where it is dense, else none.

    Whether a density exactly on the limit is dense is not settled by any text; the rule's own `op` decides, and such a
    block carries the reason ``at_limit``.
    """
    rule = regulation.rule("building_density_limit")
    version = rule.at()
    limit = regulation.number("building_density_limit", key=city_class)
    dense = density >= limit if rule.op == ">=" else density > limit
    known = density.notna()
    return pd.DataFrame(
        {
            "value": area_ha.where(dense.fillna(value=False), 0.0).mask(~known),
            "limit": limit,
            "op": rule.op,
            "margin": limit - density,
            "status": np.where(known, "known", "unknown"),
            "reason": pd.Series(pd.NA, index=density.index, dtype="string").mask(density == limit, "at_limit"),
            "rule_id": regulation.rule_id("building_density_limit"),
            "source": regulation.source("building_density_limit"),
            "legal_level": rule.legal_level,
            "confidence": version.confidence,
            "unverified": version.unverified,
        },
        index=density.index,
    )
