"""Aspect 4, drainage: how much of a block is under water too deep, too long and too often."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.measure import evidence, verdict
from kotaku_gis.regulations import Regulation, Rule
from kotaku_gis.spatial.overlay import covered_area, overlap_areas

_M2_PER_HA = 10_000
_DUST_M2 = 1e-6


def inundated(flood_area: gpd.GeoDataFrame, *, regulation: Regulation) -> pd.Series:
    """Which surveyed areas count as inundated: deep, long and often enough, all three.

    Missing where a figure that is not known could still decide; such an area is not counted.
    """
    limits = {
        "depth_cm": regulation.rule("inundation_depth"),
        "duration_h": regulation.rule("inundation_duration"),
        "times_per_year": regulation.rule("inundation_frequency"),
    }
    holds = [_exceeds(flood_area, column, rule) for column, rule in limits.items()]
    return (holds[0] & holds[1] & holds[2]).rename("inundated")


@verdict(
    kind="criterion",
    unit="ha",
    per="block",
    needs={"flood_area": "flood_area*", "block": "block", "regulation": "@regulation"},
)
def flooded_area_ha(flood_area: gpd.GeoDataFrame, *, block: gpd.GeoSeries, regulation: Regulation) -> pd.DataFrame:
    """4a: inundated area of each block in ha: the union of the areas that count, cut at the border of the block.

    An area of which a figure is not known does not count; a block to which it would add is unknown, and the reason
    names the area.
    """
    counts = inundated(flood_area, regulation=regulation)
    sure = covered_area(block, flood_area.geometry[counts.fillna(value=False).astype(bool)])
    most = covered_area(block, flood_area.geometry[counts.fillna(value=True).astype(bool)])
    open_ = most - sure > _DUST_M2
    pairs = overlap_areas(flood_area.geometry[counts.isna().to_numpy()], block)
    names = pairs["feature"].astype("string").groupby(pairs["area"]).agg(", ".join).reindex(block.index)
    return pd.DataFrame(
        {
            "value": (sure.mask(open_) / _M2_PER_HA).astype("Float64"),
            "status": np.where(open_, "unknown", "known"),
            "reason": ("flood_unknown:" + names.astype("string")).where(open_),
            **Definitions(regulation).cited("inundation_depth", "inundation_duration", "inundation_frequency"),
        },
        index=block.index,
    )


@evidence(of="flooded_area_ha", needs={"flood_area": "flood_area*", "block": "block", "regulation": "@regulation"})
def inundation(flood_area: gpd.GeoDataFrame, *, block: gpd.GeoSeries, regulation: Regulation) -> gpd.GeoDataFrame:
    """The parts of inundated areas that lie in blocks, each indexed by its block."""
    counts = inundated(flood_area, regulation=regulation).fillna(value=False).astype(bool)
    areas = flood_area[counts].reset_index()[["flood_area_id", "geometry"]]
    blocks = block.rename("geometry").to_frame().reset_index(names="block_id").set_geometry("geometry", crs=block.crs)
    parts = gpd.overlay(areas, blocks, how="intersection", keep_geom_type=True)
    return parts.set_index("block_id")[["flood_area_id", "geometry"]]


def _exceeds(flood_area: gpd.GeoDataFrame, column: str, rule: Rule) -> pd.Series:
    if column not in flood_area:
        return pd.Series(pd.NA, index=flood_area.index, dtype="boolean")
    limit = float(str(rule.at().value))
    figure = flood_area[column].astype("Float64")
    return (figure > limit if rule.op == ">" else figure >= limit).astype("boolean")
