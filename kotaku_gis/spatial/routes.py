"""Ways along a network: how far, which way, how narrow, and what is cut off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra

from kotaku_gis.spatial._checks import metric
from kotaku_gis.spatial._noding import Bools, Floats, Ints
from kotaku_gis.spatial.graph import graph
from kotaku_gis.spatial.network import Network, attached, nearest_edges


@dataclass(frozen=True, eq=False)
class Ways:
    """The shortest way from every node of `network` to the nearest source.

    `distance_m` is infinite where there is none; `next` is the next node on the way (-1 at a source and where there is
    none).
    """

    network: Network
    distance_m: Floats
    next: Ints


def shortest_ways(network: Network, sources: Ints, *, min_width_m: float | None = None) -> Ways:
    """Shortest ways from every node to the nearest of `sources`, over edges at least so wide when a width is given."""
    count = len(network.xy)
    sources = np.unique(sources[sources >= 0])
    if not len(sources):
        return Ways(network, np.full(count, np.inf), np.full(count, -1))
    wide = network.wide(min_width_m)
    edges = graph(network.length_m[wide], network.u[wide], network.v[wide], count=count)
    distance, before, _ = dijkstra(edges, directed=False, indices=sources, min_only=True, return_predecessors=True)
    return Ways(network, distance, np.where(before < 0, -1, before).astype(np.intp))


def network_distance(places: gpd.GeoSeries, targets: gpd.GeoSeries, *, network: Network) -> pd.Series[Any]:
    """Way from each place to the nearest target: straight to the road, along the roads, straight to the target.

    In metres; `<NA>` where no road leads there, which is another thing than far.
    """
    network, house = attached(network, places)
    network, goal = attached(network, targets)
    distance = shortest_ways(network, goal["node"].to_numpy()).distance_m
    return _distances(distance, house["node"], name="network_m")


def wide_access(places: gpd.GeoSeries, entries: gpd.GeoSeries, *, network: Network, min_width_m: float) -> pd.DataFrame:
    """Access of each place to the roads that a wide vehicle can use.

    A road is reached when it is at least `min_width_m` wide (closed) and roads as wide connect it to an entry.

    Returns
    -------
    DataFrame
        As `wide_reach`.
    """
    network, gate = attached(network, entries)
    network, house = attached(network, places)
    return wide_reach(network, places, house, gate["foot"].to_numpy(), min_width_m=min_width_m)


def wide_reach(
    network: Network, places: gpd.GeoSeries, house: pd.DataFrame, entries: Ints, *, min_width_m: float
) -> pd.DataFrame:
    """As `wide_access`, of places that are tied to the network already.

    Parameters
    ----------
    house
        Where the places are tied, from `attached`.
    entries
        Nodes where the roads are entered.

    Returns
    -------
    DataFrame
        `road_dist_m` and `nearest_width_m` of the nearest road; `reachable`, whether that road is reached, `<NA>`
        where it depends on widths that nobody knows; `reachable_dist_m`, straight to the nearest road that is reached;
        `walk_m`, along the roads and then straight from there; `least_walk_m`, the same if every unknown width were
        wide enough.
    """
    foot = house["foot"].to_numpy()
    sure = reached(network, entries, min_width_m=min_width_m)
    perhaps = reached(network, entries, min_width_m=min_width_m, unknown=True)
    sure_nodes, perhaps_nodes = _nodes_of(network, sure), _nodes_of(network, perhaps)
    reachable = pd.array(sure_nodes[foot], dtype="boolean")
    reachable[(perhaps_nodes[foot] & ~sure_nodes[foot]) | (foot < 0)] = pd.NA
    straight = np.full(len(places), np.nan)
    place, _, distance = nearest_edges(network, np.asarray(places.array), among=sure)
    straight[place] = distance
    walk, least = (
        _distances(shortest_ways(network, np.flatnonzero(nodes)).distance_m, house["node"], name="walk_m")
        for nodes in (sure_nodes, perhaps_nodes)
    )
    return pd.DataFrame(
        {
            "road_dist_m": house["straight_m"],
            "nearest_width_m": house["width_m"],
            "reachable": reachable,
            "reachable_dist_m": straight,
            "walk_m": walk,
            "least_walk_m": least,
        },
        index=places.index,
    ).astype(dict.fromkeys(["road_dist_m", "nearest_width_m", "reachable_dist_m"], "Float64"))


def reached(network: Network, entries: Ints, *, min_width_m: float, unknown: bool = False) -> Bools:
    """Which road edges are wide enough and connected to a node of `entries` by edges as wide.

    `unknown` stands for the edges of unknown width: False for what is sure, True for what may be.
    """
    wide = network.wide(min_width_m, unknown=unknown) & network.is_road
    group = _components(network, wide)
    return wide & np.isin(group[network.u], group[entries[entries >= 0]])


def components(network: Network, *, min_width_m: float | None = None) -> Ints:
    """Number of the connected piece that each node lies in, over edges at least `min_width_m` wide."""
    return _components(network, network.wide(min_width_m))


def border_crossings(network: Network, areas: gpd.GeoSeries, *, tolerance_m: float) -> gpd.GeoDataFrame:
    """Where roads come within `tolerance_m` of the outer border of the areas or cross it.

    Returns
    -------
    GeoDataFrame
        Points, one a straight edge, with its `width_m` (`<NA>` when unknown); borders between areas do not count.
    """
    metric(areas, gpd.GeoSeries([], crs=network.crs))
    border = shapely.boundary(shapely.union_all(areas.array))
    road = np.flatnonzero(network.is_road)
    edges = network.edges(road)
    near = shapely.dwithin(edges, border, tolerance_m)
    points = shapely.get_point(shapely.shortest_line(edges[near], border), 0)
    return gpd.GeoDataFrame(
        {"width_m": pd.array(network.width_m[road[near]], dtype="Float64")}, geometry=points, crs=network.crs
    )


def along(ways: Ways, edge_values: Floats) -> Floats:
    """Sum of the values of the edges on the way from each node to its source; 0 where there is none."""
    total, onward = _step_values(ways, edge_values, none=0.0), ways.next.copy()
    while (onward >= 0).any():
        going = np.flatnonzero(onward >= 0)
        total[going] += total[onward[going]]
        onward[going] = onward[onward[going]]
    return total


def sources_of(ways: Ways) -> Ints:
    """The source that the way of each node ends at: itself at a source, and where there is no way."""
    end = np.where(ways.next >= 0, ways.next, np.arange(len(ways.next)))
    while (end[end] != end).any():
        end = end[end]
    return np.asarray(end)


def routes(ways: Ways, nodes: pd.Series[Any]) -> gpd.GeoSeries:
    """The shortest way of each node as a line that ends at the source; missing where there is no way, or none to go."""
    node = nodes.to_numpy(dtype=np.intp)
    walker = np.flatnonzero(node >= 0)
    at, steps = node[walker], [(walker, node[walker])]
    while len(walker):
        at = ways.next[at]
        walker, at = walker[at >= 0], at[at >= 0]
        steps.append((walker, at))
    owner = np.concatenate([who for who, _ in steps])
    order = np.argsort(owner, kind="stable")
    owner, point = owner[order], np.concatenate([where for _, where in steps])[order]
    long = np.bincount(owner, minlength=len(node))[owner] > 1
    lines = np.full(len(node), None, dtype=object)
    if long.any():
        who, group = np.unique(owner[long], return_inverse=True)
        lines[who] = shapely.linestrings(ways.network.xy[point[long]], indices=group)
    return gpd.GeoSeries(lines, index=nodes.index, crs=ways.network.crs, name="route")


def narrowest(ways: Ways, nodes: pd.Series[Any]) -> pd.Series[Any]:
    """Width in metres of the narrowest road on the way from each node to its source.

    `<NA>` where there is no way, where a width on the way is unknown, and where the way takes no road.
    """
    width, onward = _step_values(ways, ways.network.width_m, none=np.inf), ways.next.copy()
    while (onward >= 0).any():
        going = np.flatnonzero(onward >= 0)
        width[going] = np.minimum(width[going], width[onward[going]])
        onward[going] = onward[onward[going]]
    known = np.where(np.isfinite(width) & np.isfinite(ways.distance_m), width, np.inf)
    return _distances(known, nodes, name="narrowest_m")


def dead_ends(network: Network, *, entries: Ints | None = None) -> gpd.GeoDataFrame:
    """Roads that end blind, each from its end to the next junction (or the other end).

    The end at a node of `entries` is no dead end: the road goes on outside the map.

    Returns
    -------
    GeoDataFrame
        `length_m`, `width_m` (the narrowest, `<NA>` when one is unknown), `node` of the end, and the line; longest
        first.
    """
    road = np.flatnonzero(network.is_road)
    u, v = network.u[road], network.v[road]
    degree = np.bincount(np.concatenate([u, v]), minlength=len(network.xy))
    chain = _chains(u, v, degree)
    open_end = np.zeros(len(network.xy), dtype=bool)
    if entries is not None:
        open_end[entries[entries >= 0]] = True
    blind = (degree == 1) & ~open_end
    tip = np.full(chain.max(initial=-1) + 1, -1)
    for side in (v, u):
        tip[chain[blind[side]]] = side[blind[side]]
    kept = np.flatnonzero(tip >= 0)
    order = np.argsort(chain, kind="stable")
    width = np.minimum.reduceat(network.width_m[road[order]], np.searchsorted(chain[order], np.arange(len(tip))))[kept]
    member = order[tip[chain[order]] >= 0]
    lines = shapely.multilinestrings(network.edges(road[member]), indices=np.searchsorted(kept, chain[member]))
    table = gpd.GeoDataFrame(
        {
            "length_m": np.bincount(chain, weights=network.length_m[road], minlength=len(tip))[kept],
            "width_m": pd.array(width, dtype="Float64"),
            "node": tip[kept],
        },
        geometry=shapely.line_merge(lines),
        crs=network.crs,
    )
    return table.sort_values("length_m", ascending=False, kind="stable", ignore_index=True)


def _components(network: Network, which: Bools) -> Ints:
    count = len(network.xy)
    edges = graph(np.ones(which.sum()), network.u[which], network.v[which], count=count)
    return np.asarray(connected_components(edges, directed=False)[1], dtype=np.intp)


def _chains(u: Ints, v: Ints, degree: Ints) -> Ints:
    """Number of the chain of each edge: edges that follow each other without a junction."""
    node, edge = np.concatenate([u, v]), np.tile(np.arange(len(u)), 2)
    inner = degree[node] == 2
    pair = edge[inner][np.argsort(node[inner], kind="stable")].reshape(-1, 2)
    links = coo_array((np.ones(len(pair)), (pair[:, 0], pair[:, 1])), shape=(len(u), len(u)))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.intp)


def _nodes_of(network: Network, edges: Bools) -> Bools:
    """Which nodes the edges touch; one more at the end, always False, for places that have no node."""
    touched = np.zeros(len(network.xy) + 1, dtype=bool)
    touched[network.u[edges]] = touched[network.v[edges]] = True
    return touched


def _step_values(ways: Ways, edge_values: Floats, *, none: float) -> Floats:
    """Value of the edge from each node to the next one on its way, `none` where there is none."""
    network, values = ways.network, np.full(len(ways.next), none)
    for here, there in ((network.u, network.v), (network.v, network.u)):
        used = ways.next[here] == there
        values[here[used]] = edge_values[used]
    return values


def _distances(by_node: Floats, nodes: pd.Series[Any], *, name: str) -> pd.Series[Any]:
    """Values of the nodes as a nullable Series: `<NA>` for infinity and for no node."""
    values = np.append(by_node, np.inf)[nodes.to_numpy(dtype=np.intp)]
    return pd.Series(np.where(np.isinf(values), np.nan, values), index=nodes.index, name=name).astype("Float64")
