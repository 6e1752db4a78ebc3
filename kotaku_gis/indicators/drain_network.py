"""Criterion 4c of 02/2016: drain that leads to no drain of the town's system, by survey, else traced on the map.

Two drains are joined where they cross, or where one ends within `slum_measures.drain_outlet_distance` of the other. A
drain is connected when a chain of joined drains leads to a primary or secondary drain, or to a river, lake or coast.
The way the water flows is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from kotaku_gis.indicators.counting import unknown
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.drains import DRAINS, local_drains
from kotaku_gis.indicators.roads import failing_length
from kotaku_gis.layers.status import existing
from kotaku_gis.measure import verdict
from kotaku_gis.regulations import Regulation

WATERS = {"river": "river~", "lake": "lake~", "coast": "coast~"}


@verdict(kind="criterion", unit="m", per="block", needs={**DRAINS, **WATERS})
def unconnected_drain_m(
    drain: gpd.GeoDataFrame,
    *,
    block: gpd.GeoSeries,
    river: gpd.GeoSeries | None,
    lake: gpd.GeoSeries | None,
    coast: gpd.GeoSeries | None,
    regulation: Regulation,
) -> pd.DataFrame:
    """4c of 02/2016: drain of each block, in m, that is not connected to the town's system (`city_drains`)."""
    definitions = Definitions(regulation)
    local, fails = unconnected(drain, waters=(river, lake, coast), definitions=definitions)
    surveyed = "connected" in local and bool(local["connected"].notna().all())
    cited = definitions.cited("city_drains", *([] if surveyed else ["drain_outlet_distance"]))
    if fails.isna().all():
        return unknown(block.index, "no_outlet_known", **cited)
    return failing_length(local, fails, layer=drain, block=block, definitions=definitions).assign(**cited)


def unconnected(
    drain: gpd.GeoDataFrame, *, waters: Iterable[gpd.GeoSeries | None], definitions: Definitions
) -> tuple[gpd.GeoDataFrame, pd.Series]:
    """The neighbourhood drains, and whether each is not connected; missing where neither survey nor an outlet tells."""
    there = drain[existing(drain)]
    local = local_drains(drain, definitions=definitions)
    traced = _traced(there, [layer for layer in waters if layer is not None], definitions).reindex(local.index)
    if "connected" not in local:
        return local, traced
    return local, (~local["connected"].astype("boolean")).fillna(traced)


def _traced(drain: gpd.GeoDataFrame, waters: list[gpd.GeoSeries], definitions: Definitions) -> pd.Series:
    """Whether no chain of joined drains leads from each to an outlet; missing where the map shows no outlet."""
    reach = definitions.number("drain_outlet_distance")
    lines = drain.geometry.to_numpy()
    outlet = definitions.fails(drain, "city_drains").fillna(value=False).to_numpy(dtype=bool)
    for water in waters:
        near, _ = shapely.STRtree(water.to_numpy()).query(lines, predicate="dwithin", distance=reach)
        outlet[near] = True
    if not outlet.any():
        return pd.Series(pd.NA, index=drain.index, dtype="boolean")
    system = _systems(lines, reach)
    return pd.Series(~np.isin(system, system[outlet]), index=drain.index, dtype="boolean")


def _systems(lines: NDArray[np.object_], reach: float) -> NDArray[np.int32]:
    """Number of the system of joined drains that each belongs to."""
    tree = shapely.STRtree(lines)
    parts, owner = shapely.get_parts(lines, return_index=True)
    ends = np.concatenate([shapely.get_point(parts, 0), shapely.get_point(parts, -1)])
    end, other = tree.query(ends, predicate="dwithin", distance=reach)
    one, crossed = tree.query(lines, predicate="intersects")
    start = np.concatenate([np.concatenate([owner, owner])[end], one])
    stop = np.concatenate([other, crossed])
    graph = coo_array((np.ones(len(start)), (start, stop)), shape=(len(lines), len(lines)))
    return np.asarray(connected_components(graph, directed=False)[1])
