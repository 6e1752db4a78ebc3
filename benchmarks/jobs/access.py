"""Hose and evacuation of every house: along the roads to the nearest wide road that is reached, and to a point."""

from itertools import pairwise
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from benchmarks.city import City, city
from benchmarks.harness import Job, Runner, worst_difference
from kotaku_gis.hazards.evacuation_ways import led, way_table
from kotaku_gis.spatial.reach import fire_reach, network_of

TRUCK_WIDTH_M = 3.5


def centres(place: City) -> gpd.GeoSeries:
    """Houses as points, so that both runners tie them to the same place."""
    return place.buildings.geometry.centroid


def points(place: City) -> gpd.GeoSeries:
    """One assembly point a kelurahan, in its middle; trucks come in at the same places."""
    return place.kelurahan.geometry.representative_point()


def ours(place: City) -> Any:
    """By `kotaku_gis`, the network made of the road lines included."""
    network, homes, goals = network_of(place.roads), centres(place), points(place)
    fire = fire_reach(homes, network, entries=goals, min_width_m=TRUCK_WIDTH_M)
    safe = pd.Series(data=True, index=goals.index, dtype="boolean")
    table = way_table(led(homes, network, points=goals, safe=safe), [], minutes=(5, 15), pace=53.6)
    return np.column_stack([fire["walk_m"], table["distance_m"], table["narrowest_m"]]).astype(float)


def by_networkx(place: City) -> Any:
    """By networkx on lines noded by shapely, one Dijkstra for the hose and one for the way out."""
    graph, homes, gates = tied(place)
    wide = nx.Graph(
        (one, other) for one, other, edge in graph.edges(data=True) if edge["road"] and edge["width"] >= TRUCK_WIDTH_M
    )
    reached: set[Any] = set()
    for gate in gates:
        if ("foot", gate) in wide and ("foot", gate) not in reached:
            reached |= nx.node_connected_component(wide, ("foot", gate))
    walk = nx.multi_source_dijkstra_path_length(graph, reached) if reached else {}
    length, path = nx.multi_source_dijkstra(graph, {("place", gate) for gate in gates})
    rows = []
    for home in range(homes):
        node = ("place", home)
        steps = [graph.edges[step]["width"] for step in pairwise(path.get(node, []))]
        narrow = float(np.min([width for width in steps if np.isfinite(width)], initial=np.inf))
        rows.append(
            (walk.get(node, np.nan), length.get(node, np.nan), narrow if np.isfinite(narrow) else np.nan),
        )
    return np.array(rows)


def tied(place: City) -> tuple[nx.Graph, int, range]:
    """The roads as a graph with houses and gates tied to it, and the numbers of the gates."""
    parts = shapely.get_parts(shapely.node(shapely.union_all(place.roads.geometry.to_numpy())))
    middle = shapely.line_interpolate_point(parts, 0.5, normalized=True)
    owner = shapely.STRtree(place.roads.geometry.to_numpy()).query_nearest(middle, all_matches=False)[1]
    width = place.roads["width_m"].to_numpy(dtype=float)[owner]
    homes, goals = centres(place).to_numpy(), points(place).to_numpy()
    places = np.concatenate([homes, goals])
    found = shapely.STRtree(parts).query_nearest(places, all_matches=False)[1]
    along = shapely.line_locate_point(parts[found], places)
    away = shapely.distance(parts[found], places)
    graph = nx.Graph()
    stops: list[list[tuple[float, Any]]] = [[(0.0, line.coords[0]), (line.length, line.coords[-1])] for line in parts]
    for number, (line, at) in enumerate(zip(found, along, strict=True)):
        stops[line].append((at, ("foot", number)))
    for line, stop in enumerate(stops):
        for (near, one), (far, other) in pairwise(sorted(stop, key=lambda item: item[0])):
            graph.add_edge(one, other, weight=far - near, width=width[line], road=True)
    for number, distance in enumerate(away):
        graph.add_edge(("foot", number), ("place", number), weight=distance, width=np.inf, road=False)
    return graph, len(homes), range(len(homes), len(places))


JOBS = [
    Job(
        name="access",
        title="hose and way out of each building along the roads, with the narrowest place",
        prepare=city,
        runners={"networkx": Runner(by_networkx, max_size=100_000), "ours": Runner(ours)},
        peer="networkx",
        agree=worst_difference,
        tolerance=1e-5,
    )
]
