"""Random street grids, and what reaches a house on them by networkx, one house after the other."""

from __future__ import annotations

import itertools

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Point

CRS = "EPSG:32749"
STEP = 50.0
WIDTHS = (1.5, 3.4, 3.5, 6.0, np.nan)


def streets(seed: int, *, size: int = 5) -> gpd.GeoDataFrame:
    """A grid of streets with some left out, each of a width of its own, some of unknown width."""
    rng = np.random.default_rng(seed)
    corner = np.stack(np.meshgrid(np.arange(size), np.arange(size), indexing="ij"), axis=-1) * STEP
    corner = corner + rng.uniform(-6, 6, corner.shape)  # no two ways are equally long
    rows = []
    for i in range(size):
        for j in range(size):
            for di, dj in ((1, 0), (0, 1)):
                if i + di < size and j + dj < size and rng.random() < 0.75:
                    line = LineString([corner[i, j], corner[i + di, j + dj]])
                    rows.append((rng.choice(WIDTHS), line))
    widths, lines = zip(*rows, strict=True)
    ids = [f"J{number}" for number in range(len(rows))]
    return gpd.GeoDataFrame({"width_m": pd.array(widths, "Float64")}, geometry=list(lines), index=ids, crs=CRS)


def houses(seed: int, count: int, *, size: int = 5) -> gpd.GeoSeries:
    """Points all over the grid; none on a street or on its middle line."""
    xy = np.random.default_rng(seed + 1000).uniform(2, (size - 1) * STEP - 2, (count, 2))
    return gpd.GeoSeries(shapely.points(xy), index=[f"B{number}" for number in range(count)], crs=CRS)


class Oracle:
    """The streets as a graph whose edges are asked one after the other."""

    def __init__(self, roads: gpd.GeoDataFrame) -> None:
        self.roads = roads
        self.lines = list(roads.geometry)
        self.widths = roads["width_m"].to_numpy(dtype=float, na_value=np.nan)

    def nearest(self, place: Point) -> int:
        return min(range(len(self.lines)), key=lambda number: self.lines[number].distance(place))

    def graph(self, *places: Point) -> tuple[nx.Graph, list[str]]:
        """The streets with places tied to them; every edge has its length, width and road."""
        graph, stops = nx.Graph(), {}
        names = []
        for number, place in enumerate(places):
            road = self.nearest(place)
            line = self.lines[road]
            stops.setdefault(road, []).append((line.project(place), f"foot{number}"))
            graph.add_edge(f"foot{number}", f"place{number}", length=line.distance(place), width=np.inf, road=None)
            names.append(f"place{number}")
        for road, line in enumerate(self.lines):
            ends = [(0.0, line.coords[0]), (line.length, line.coords[-1])]
            ordered = sorted([*ends, *stops.get(road, [])], key=lambda stop: stop[0])
            for (low, one), (high, other) in itertools.pairwise(ordered):
                graph.add_edge(one, other, length=high - low, width=self.widths[road], road=road)
        return graph, names

    def roads_reached(self, entry: Point, limit: float, *, unknown: bool) -> set[int]:
        """Roads wide enough that roads as wide connect to the entry."""
        graph, _ = self.graph(entry)
        wide = nx.Graph()
        for one, other, edge in graph.edges(data=True):
            fits = unknown if np.isnan(edge["width"]) else edge["width"] >= limit
            if edge["road"] is not None and fits:
                wide.add_edge(one, other, road=edge["road"])
        if "foot0" not in wide:
            return set()
        piece = nx.node_connected_component(wide, "foot0")
        return {edge["road"] for one, _, edge in wide.edges(data=True) if one in piece}

    def walk(self, house: Point, entry: Point, limit: float, *, unknown: bool) -> float:
        """From the nearest road that is reached along the streets to the house."""
        reached = self.roads_reached(entry, limit, unknown=unknown)
        graph, (name, *_) = self.graph(house, entry)
        starts = {
            node for one, other, edge in graph.edges(data=True) if edge["road"] in reached for node in (one, other)
        }
        starts &= set(graph)
        if not starts:
            return np.nan
        found = nx.multi_source_dijkstra_path_length(graph, starts, weight="length")
        return found.get(name, np.nan)

    def way(self, house: Point, targets: list[Point]) -> tuple[float, list[tuple[float, float, int | None]]]:
        """Length of the shortest way to a target, and its edges as length, width, road."""
        graph, (name, *goals) = self.graph(house, *targets)
        best, edges = np.nan, []
        for goal in goals:
            if nx.has_path(graph, name, goal):
                path = nx.shortest_path(graph, name, goal, weight="length")
                steps = [graph.edges[pair] for pair in itertools.pairwise(path)]
                length = sum(step["length"] for step in steps)
                if np.isnan(best) or length < best:
                    best, edges = length, [(step["length"], step["width"], step["road"]) for step in steps]
        return best, edges
