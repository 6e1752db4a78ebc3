"""Worked cases of access and evacuation: ``network_access`` and ``route_in_hazard``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kotaku_gis.hazards.evacuation_routes import route_in_hazard
from kotaku_gis.spatial.network import Network, attached
from kotaku_gis.spatial.routes import shortest_ways, wide_reach

_CRS = "EPSG:32749"  # any in metres: cases state plain coordinates


def network_access(inputs: Mapping[str, Any], _: Mapping[str, Any]) -> Mapping[str, Any]:
    """Each building's nearest road, truck access, and ways to hydrants and assembly points.

    A node that no edge touches is connected to nothing, however near a road passes.
    """
    nodes = inputs["nodes"]
    houses = _points(inputs["buildings"].values()).set_axis(list(inputs["buildings"]))
    hydrants = _points(nodes[name] for name in _names(inputs["hydrants"]))
    network, house = attached(_network(nodes, inputs["edges"]), houses)

    def numbers(named: Any) -> NDArray[np.intp]:
        return np.array([list(nodes).index(name) for name in _names(named)], dtype=np.intp)

    def way_m(named: Any) -> pd.Series[Any]:
        distance = shortest_ways(network, numbers(named)).distance_m
        known = pd.Series(np.append(distance, np.inf)[house["node"].to_numpy()], index=houses.index)
        return known.mask(np.isinf(known))

    limit = float(inputs["min_truck_width_m"])
    table = wide_reach(network, houses, house, numbers(inputs["truck_entry"]), min_width_m=limit)
    straight = [houses.distance(point) for point in hydrants]
    found = pd.DataFrame(
        {
            "road_dist_m": table["road_dist_m"],
            "nearest_width_m": table["nearest_width_m"],
            "truck_reachable": table["reachable"],
            "truck_dist_m": table["reachable_dist_m"],
            "hydrant_net_m": way_m(inputs["hydrants"]),
            "hydrant_straight_m": pd.concat(straight, axis=1).min(axis=1) if straight else np.nan,
            "assembly_net_m": way_m(inputs["assembly_points"]),
        }
    )
    return {"by_building": found.astype(object).where(found.notna(), None).to_dict("index")}


def hazard_route(inputs: Mapping[str, Any], _: Mapping[str, Any]) -> Mapping[str, Any]:
    """How much of a route lies inside hazard zones."""
    route = gpd.GeoSeries.from_wkt([inputs["route_wkt"]], crs=_CRS)
    drawn = shapely.make_valid(shapely.from_wkt([zone["wkt"] for zone in inputs["hazards"]]))
    zones = gpd.GeoSeries(drawn, crs=_CRS)
    found = route_in_hazard(route, zones).iloc[0]
    return {str(name): None if pd.isna(value) else value for name, value in found.to_dict().items()}


FORMS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]] = {
    "network_access": network_access,
    "route_in_hazard": hazard_route,
}


def _network(nodes: Mapping[str, Sequence[float]], edges: Sequence[Mapping[str, Any]]) -> Network:
    """The network as it is stated: edges meet at nodes only; of two between the same nodes the wider counts."""
    number = {name: position for position, name in enumerate(nodes)}
    pairs = [(*sorted((number[edge["u"]], number[edge["v"]])), edge.get("width_m")) for edge in edges]
    table = pd.DataFrame(pairs, columns=["u", "v", "width_m"]).astype({"u": int, "v": int, "width_m": float})
    table = table.sort_values("width_m", ascending=False, kind="stable").drop_duplicates(["u", "v"]).sort_index()
    table = table[table["u"] != table["v"]]
    xy = np.array(list(nodes.values()), dtype=float).reshape(-1, 2)
    u, v = table["u"].to_numpy(dtype=np.intp), table["v"].to_numpy(dtype=np.intp)
    return Network(
        xy=xy,
        u=u,
        v=v,
        length_m=np.hypot(*(xy[u] - xy[v]).T),
        width_m=table["width_m"].to_numpy(),
        line=np.arange(len(table)),
        roads=table.index,
        crs=_CRS,
    )


def _names(named: Any) -> Sequence[str]:
    """Names of nodes: one, several or none."""
    return [] if named is None else [named] if isinstance(named, str) else named


def _points(places: Any) -> gpd.GeoSeries:
    return gpd.GeoSeries([shapely.Point(place) for place in places], crs=_CRS)
