"""The way of each building to the nearest assembly point that may be used: how far, through what, how narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.hazards.evacuation_routes import lines_in_danger
from kotaku_gis.hazards.evacuation_safety import Danger
from kotaku_gis.hazards.isochrones import zone_of
from kotaku_gis.spatial.network import Network, attached
from kotaku_gis.spatial.routes import Ways, along, narrowest, shortest_ways, sources_of

_TOUCH_M = 0.01
"""So little of a way is rounding: along borders, and of many short pieces."""


@dataclass(frozen=True, eq=False)
class Led:
    """Ways to the safe points; to those of unknown safety where no point is known to be safe.

    `node` is where each building starts, `sure_m` its way to the nearest safe point, `least_m` to the nearest that is
    safe or may be, `point_of` the name of the point at each source node.
    """

    ways: Ways
    node: pd.Series
    placed: pd.Series
    sure_m: pd.Series
    least_m: pd.Series
    point_of: pd.Series


def led(building: gpd.GeoSeries, network: Network, *, points: gpd.GeoSeries, safe: pd.Series) -> Led:
    """Lead every building along the roads; points that are not safe take nobody.

    Parameters
    ----------
    safe
        Of each point, missing where unknown.
    """
    network, house = attached(network, building)
    network, goal = attached(network, points)
    certain = safe.fillna(value=False).to_numpy(dtype=bool)
    possible = safe.fillna(value=True).to_numpy(dtype=bool)
    node = goal["node"].to_numpy()
    sure, least = (shortest_ways(network, node[chosen]) for chosen in (certain, possible))
    used = certain if certain.any() else possible
    names = pd.Series(points.index.astype("string")[used], index=node[used])
    return Led(
        ways=sure if certain.any() else least,
        node=house["node"],
        placed=house["node"] >= 0,
        sure_m=_metres(sure, house["node"]),
        least_m=_metres(least, house["node"]),
        point_of=names[~names.index.duplicated()],
    )


def way_table(found: Led, hazards: Sequence[Danger], *, minutes: Sequence[float], pace: float) -> pd.DataFrame:
    """What is to be said of the way of each building.

    Returns
    -------
    DataFrame
        ``assembly_point_id``, ``distance_m``, ``minutes``, ``zone``, ``hazard_m`` and ``unknown_m`` (metres inside a
        hazard, and of which a hazard layer says nothing), ``hazard_share``, ``narrowest_m``; missing where there is no
        way, lengths and share also where there is no hazard layer.
    """
    ways, node = found.ways, found.node
    distance = _metres(ways, node)
    source = pd.Series(sources_of(ways)[node.to_numpy()], index=node.index)
    point = source.map(found.point_of).astype("string").mask(distance.isna())
    network = ways.network
    edges = gpd.GeoSeries(network.edges(), crs=network.crs)
    share = np.where(network.is_road, 1.0, network.length_m / edges.length.to_numpy())
    inside, silent = (
        _at(along(ways, metres * share), node).mask(distance.isna() | (not hazards))
        for metres in lines_in_danger(edges, hazards)
    )
    return pd.DataFrame(
        {
            "assembly_point_id": point,
            "distance_m": distance,
            "minutes": distance / pace,
            "zone": zone_of(distance, minutes=minutes, pace=pace),
            "hazard_m": inside.where(inside.isna() | (inside > _TOUCH_M), 0.0),
            "unknown_m": silent.where(silent.isna() | (silent > _TOUCH_M), 0.0),
            "hazard_share": (inside / distance.mask(distance == 0)).fillna(0.0).mask(inside.isna()),
            "narrowest_m": narrowest(ways, node),
        },
        index=node.index,
    )


def spared(table: pd.DataFrame, *, limit: float) -> pd.Series:
    """Whether the way keeps out of hazards; missing where there is none, and where a layer says nothing of it."""
    inside = (table["hazard_share"] > limit) & (table["hazard_m"] > 0)
    keeps = (~inside.fillna(value=False)).astype("boolean")
    silent = ~inside.fillna(value=False) & table["unknown_m"].gt(0).fillna(value=False)
    return keeps.mask(silent | table["hazard_m"].isna())


def _metres(ways: Ways, node: pd.Series) -> pd.Series:
    distance = _at(np.where(np.isinf(ways.distance_m), np.nan, ways.distance_m), node)
    return distance.mask(node < 0)


def _at(values: np.ndarray, node: pd.Series) -> pd.Series:
    return pd.Series(values[node.to_numpy()], index=node.index).astype("Float64")
