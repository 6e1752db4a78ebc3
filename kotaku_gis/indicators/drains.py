"""Aspect 4, local drains: how long they are in each block, what is missing, badly built, unconnected or not maintained.

Lengths are counted by block as those of roads are. Primary channels are the town's: they serve a road that they run
along, and count in no length. A road is served by a drain that runs within
`slum_measures.drain_beside_road` of its edge; stretches of local road without one are missing drain.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.indicators.counting import taken, unknown
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.roads import failing_length, lengths, local_lengths, local_roads
from kotaku_gis.layers.status import existing, only_planned
from kotaku_gis.measure import measure, verdict
from kotaku_gis.regulations import Regulation

DRAINS = {"drain": "drain*", "block": "block", "regulation": "@regulation"}
_SOURCE = "Cara ukur kriteria kumuh, drainase lingkungan"
_ROUND = 8
"""Segments of a quarter circle at the end of a drain."""


def local_drains(drain: gpd.GeoDataFrame, *, definitions: Definitions) -> gpd.GeoDataFrame:
    """The drains of today that serve the neighbourhood; a drain of unknown class is one."""
    main = definitions.fails(drain, "local_drains").fillna(value=False).astype(bool)
    return drain[~main & existing(drain)]


@measure(unit="m", per="block", needs=DRAINS, source=_SOURCE)
def drain_m(drain: gpd.GeoDataFrame, *, block: gpd.GeoSeries, regulation: Regulation) -> pd.Series:
    """Length in m of the neighbourhood drains of each block."""
    definitions = Definitions(regulation)
    local = local_drains(drain, definitions=definitions)
    return local_lengths(local, layer=drain, block=block, definitions=definitions, name="drain_m")


@verdict(kind="criterion", unit="m", per="block", needs={**DRAINS, "road": "road*"})
def drain_gap_m(
    drain: gpd.GeoDataFrame,
    *,
    road: gpd.GeoDataFrame,
    block: gpd.GeoSeries,
    regulation: Regulation,
) -> pd.DataFrame:
    """4b without a stated ideal: local road of each block, in m, that no drain serves (`drain_beside_road`)."""
    definitions = Definitions(regulation)
    cited = definitions.cited("drain_beside_road")
    if only_planned(road) or only_planned(drain):
        return unknown(block.index, "only_planned", **cited)
    bare = undrained(road, drain=drain, definitions=definitions)
    gap = lengths(bare, block=block, definitions=definitions, name="drain_gap_m")
    return taken(gap, reason="roads_are_areas", **cited)


def undrained(road: gpd.GeoDataFrame, *, drain: gpd.GeoDataFrame, definitions: Definitions) -> gpd.GeoDataFrame:
    """The stretches of local roads without a drain beside them, indexed by road."""
    local = local_roads(road, definitions=definitions)
    drains = drain.geometry[existing(drain)].to_numpy()
    half = local["width_m"].astype(float).fillna(0.0).to_numpy() / 2 if "width_m" in local else np.zeros(len(local))
    reach = half + definitions.number("drain_beside_road")
    shapes = local.geometry.to_numpy()
    one, other = shapely.STRtree(drains).query(shapes, predicate="dwithin", distance=reach)
    parts, owner = shapely.get_parts(drains[other], return_index=True)
    served, group = np.unique(one[owner], return_inverse=True)
    order = np.argsort(group, kind="stable")
    bare = shapes.copy()
    if len(served):
        beside = shapely.multilinestrings(parts[order], indices=group[order])
        strip = shapely.buffer(beside, reach[served], quad_segs=_ROUND)
        bare[served] = shapely.difference(shapes[served], strip)
    rest = local[["geometry"]].set_geometry(gpd.GeoSeries(bare, index=local.index, crs=local.crs))
    return rest[~rest.geometry.is_empty]


@verdict(kind="criterion", unit="m", per="block", needs=DRAINS)
def bad_drain_m(drain: gpd.GeoDataFrame, *, block: gpd.GeoSeries, regulation: Regulation) -> pd.DataFrame:
    """4c (4e of 02/2016): drain of each block, in m, that is an earth ditch or badly damaged (`bad_drain`)."""
    return _failing("bad_drain", drain, block, Definitions(regulation))


@verdict(kind="criterion", unit="m", per="block", needs=DRAINS)
def unmaintained_drain_m(drain: gpd.GeoDataFrame, *, block: gpd.GeoSeries, regulation: Regulation) -> pd.DataFrame:
    """4d of 02/2016: drain of each block, in m, that nobody maintains (`unmaintained_drain`)."""
    return _failing("unmaintained_drain", drain, block, Definitions(regulation))


def _failing(rule: str, drain: gpd.GeoDataFrame, block: gpd.GeoSeries, definitions: Definitions) -> pd.DataFrame:
    cited = definitions.cited(rule)
    lead = definitions.rows(rule)[0]["column"]
    if lead not in drain:
        return unknown(block.index, f"column_missing:drain.{lead}", **cited)
    local = local_drains(drain, definitions=definitions)
    fails = definitions.fails(local, rule)
    rows = failing_length(local, fails, layer=drain, block=block, definitions=definitions)
    return rows.assign(**cited)
