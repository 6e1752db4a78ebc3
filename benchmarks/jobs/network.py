"""Ways from every building to the nearest of a few exits along the roads, and lengths of roads in blocks."""

from itertools import pairwise
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely

from benchmarks.city import City, city
from benchmarks.harness import Job, Runner, worst_difference
from kotaku_gis.spatial.lines import length_in_areas
from kotaku_gis.spatial.network import road_network
from kotaku_gis.spatial.routes import network_distance


def exits(place: City) -> gpd.GeoSeries:
    """One exit a kelurahan, in its middle."""
    return place.kelurahan.geometry.representative_point()


def by_network(place: City) -> Any:
    """By `kotaku_gis`, the network made of the road lines included."""
    network = road_network(place.roads.geometry, width_m=place.roads["width_m"])
    centres = place.buildings.geometry.centroid
    return network_distance(centres, exits(place), network=network)


def by_networkx(place: City) -> Any:
    """By networkx on lines noded by shapely; places tied one after the other."""
    noded = shapely.get_parts(shapely.union_all(place.roads.geometry.to_numpy()))
    centres, goals = place.buildings.geometry.centroid.to_numpy(), exits(place).to_numpy()
    points = np.concatenate([centres, goals])
    found = shapely.STRtree(noded).query_nearest(points, all_matches=False)[1]
    along = shapely.line_locate_point(noded[found], points)
    away = shapely.distance(noded[found], points)
    graph = nx.Graph()
    stops: list[list[tuple[float, Any]]] = [[(0.0, line.coords[0]), (line.length, line.coords[-1])] for line in noded]
    for number, (line, at) in enumerate(zip(found, along, strict=True)):
        stops[line].append((at, ("foot", number)))
    for stop in stops:
        ordered = sorted(stop, key=lambda item: item[0])
        for (near, one), (far, other) in pairwise(ordered):
            known = graph.get_edge_data(one, other, {"weight": np.inf})["weight"]
            graph.add_edge(one, other, weight=min(far - near, known))
    for number, distance in enumerate(away):
        graph.add_edge(("foot", number), ("place", number), weight=distance)
    sources = {("place", len(centres) + goal) for goal in range(len(goals))}
    way = nx.multi_source_dijkstra_path_length(graph, sources)
    return [way.get(("place", number), np.nan) for number in range(len(centres))]


def by_shares(place: City) -> Any:
    """Length of the roads in each block, half of what lies on a border, by `kotaku_gis`."""
    return length_in_areas(place.roads.geometry, place.blocks.geometry)


def by_overlay(place: City) -> Any:
    """The same by `geopandas.overlay`; a road on a border would count twice, but here none follows one."""
    blocks = place.blocks[["block_id", "geometry"]]
    cut = gpd.overlay(place.roads[["geometry"]], blocks, how="intersection", keep_geom_type=True)
    return cut.length.groupby(cut["block_id"]).sum().reindex(blocks["block_id"], fill_value=0.0)


JOBS = [
    Job(
        name="network_distance",
        title="way from each building along the roads to the nearest exit",
        prepare=city,
        runners={"networkx": Runner(by_networkx, max_size=100_000), "ours": Runner(by_network)},
        peer="networkx",
        agree=worst_difference,
    ),
    Job(
        name="roads_in_blocks",
        title="length of the roads in each block",
        prepare=city,
        runners={"overlay": Runner(by_overlay), "ours": Runner(by_shares)},
        peer="overlay",
        agree=worst_difference,
        tolerance=1e-4,  # where a road crosses a border at a very flat angle, rounding decides where
    ),
]
