"""What can be drawn of the criteria on roads and drains: the stretches that count, cut at the blocks.

A stretch along a border is drawn in both blocks, each with the half of its length that counts there.
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.drain_network import WATERS, unconnected
from kotaku_gis.indicators.drains import DRAINS, local_drains, undrained
from kotaku_gis.indicators.road_gaps import missing_ties
from kotaku_gis.indicators.roads import ROADS, drawn_as_lines, local_roads, pieces, too_narrow
from kotaku_gis.measure import evidence
from kotaku_gis.regulations import Regulation


@evidence(of="road_gap_m", needs={**ROADS, "building": "building"})
def missing_roads(
    building: gpd.GeoSeries, *, road: gpd.GeoDataFrame, block: gpd.GeoSeries, regulation: Regulation
) -> gpd.GeoDataFrame:
    """The ties that would serve the buildings without a road, cut at the blocks."""
    definitions = Definitions(regulation)
    ties = missing_ties(building, road=road, definitions=definitions)
    return _cut(ties[["geometry"]], "building_id", block, definitions)


@evidence(of="narrow_road_m", needs=ROADS)
def narrow_roads(road: gpd.GeoDataFrame, *, block: gpd.GeoSeries, regulation: Regulation) -> gpd.GeoDataFrame:
    """Local roads below the least width."""
    definitions = Definitions(regulation)
    local = local_roads(road, definitions=definitions)
    return _failing(local, too_narrow(local, definitions=definitions), "road_id", block, definitions)


@evidence(of="bad_road_m", needs=ROADS)
def bad_roads(road: gpd.GeoDataFrame, *, block: gpd.GeoSeries, regulation: Regulation) -> gpd.GeoDataFrame:
    """Local roads with a bad surface."""
    definitions = Definitions(regulation)
    local = local_roads(road, definitions=definitions)
    return _failing(local, definitions.fails(local, "bad_road"), "road_id", block, definitions)


@evidence(of="drain_gap_m", needs={**DRAINS, "road": "road*"})
def missing_drains(
    drain: gpd.GeoDataFrame, *, road: gpd.GeoDataFrame, block: gpd.GeoSeries, regulation: Regulation
) -> gpd.GeoDataFrame:
    """Stretches of local road that no drain serves."""
    definitions = Definitions(regulation)
    return _cut(undrained(road, drain=drain, definitions=definitions), "road_id", block, definitions)


@evidence(of="bad_drain_m", needs=DRAINS)
def bad_drains(drain: gpd.GeoDataFrame, *, block: gpd.GeoSeries, regulation: Regulation) -> gpd.GeoDataFrame:
    """Drains that are badly built."""
    definitions = Definitions(regulation)
    local = local_drains(drain, definitions=definitions)
    return _failing(local, definitions.fails(local, "bad_drain"), "drain_id", block, definitions)


@evidence(of="unmaintained_drain_m", needs=DRAINS)
def unmaintained_drains(drain: gpd.GeoDataFrame, *, block: gpd.GeoSeries, regulation: Regulation) -> gpd.GeoDataFrame:
    """Drains that nobody maintains."""
    definitions = Definitions(regulation)
    local = local_drains(drain, definitions=definitions)
    return _failing(local, definitions.fails(local, "unmaintained_drain"), "drain_id", block, definitions)


@evidence(of="unconnected_drain_m", needs={**DRAINS, **WATERS})
def unconnected_drains(
    drain: gpd.GeoDataFrame,
    *,
    block: gpd.GeoSeries,
    river: gpd.GeoSeries | None,
    lake: gpd.GeoSeries | None,
    coast: gpd.GeoSeries | None,
    regulation: Regulation,
) -> gpd.GeoDataFrame:
    """Drains that lead to no drain of the town's system."""
    definitions = Definitions(regulation)
    local, fails = unconnected(drain, waters=(river, lake, coast), definitions=definitions)
    return _failing(local, fails, "drain_id", block, definitions)


def _failing(
    lines: gpd.GeoDataFrame, fails: pd.Series, name: str, block: gpd.GeoSeries, definitions: Definitions
) -> gpd.GeoDataFrame:
    failing = lines[fails.fillna(value=False).astype(bool)]
    return _cut(failing[["geometry"]], name, block, definitions)


def _cut(lines: gpd.GeoDataFrame, name: str, block: gpd.GeoSeries, definitions: Definitions) -> gpd.GeoDataFrame:
    """Lines cut at the blocks, indexed by block, with their label under `name` and the length that counts."""
    if not drawn_as_lines(lines) or not len(lines):
        return gpd.GeoDataFrame({name: [], "length_m": []}, geometry=[], crs=block.crs)
    cut = pieces(lines, block=block, definitions=definitions)
    return cut.rename(columns={"line": name, "area": "block_id"}).set_index("block_id")[[name, "length_m", "geometry"]]
