"""Which houses of the sample no hose or no water reaches: worked out beside the toolkit's own network.

Streets are cut where they meet, with plain shapely; ways are searched with networkx, and a house or a hydrant is tied
to its street by arithmetic alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

HOSE_M = 45.0
WATER_M = 100.0
TRUCK_M = 3.5
NODE_DIGITS = 2
SAME_M = 1e-6

HOW_FIRE = {
    "buildings_beyond_hose_or_water": "Houses over 45 m from a street that is at least 3.5 m wide all the way from an "
    "entry of the trucks, or over 100 m from a hydrant that works: straight to the nearest street, then along the "
    "streets by Dijkstra.",
}

Tie = tuple[int, float, float]
"""Stretch of street, how far along it, and how far beside it."""


def fire_answers(layers: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Houses of every RT that lack the hose, the water or both."""
    found = dict.fromkeys(layers["block"]["block_id"], 0)
    streets = _Streets(layers["road"])
    gates = [streets.tie(gate)[0] for gate in layers["truck_entry"].geometry]
    hydrants = layers["hydrant"]
    taps = [streets.tie(tap) for tap in hydrants[hydrants["condition"] == "good"].geometry]
    hose, water = streets.ways_to_trucks(gates), streets.ways_to(taps)
    for house in layers["building"].itertuples(index=False):
        tie = streets.tie(house.geometry)
        if house.block_id in found and (hose(tie) > HOSE_M or water(tie) > WATER_M):
            found[house.block_id] += 1
    return {name: {"buildings_beyond_hose_or_water": count} for name, count in found.items()}


class _Streets:
    """Streets cut where they meet, with the narrowest width of what lies there."""

    def __init__(self, streets: gpd.GeoDataFrame) -> None:
        self.parts = shapely.get_parts(shapely.unary_union(streets.geometry.to_numpy()))
        middles = shapely.line_interpolate_point(self.parts, 0.5, normalized=True)
        on = shapely.distance(middles[:, None], streets.geometry.to_numpy()[None, :]) < SAME_M
        self.width_m = np.where(on, streets["width_m"].to_numpy(dtype=float), np.inf).min(axis=1)
        self.ends = [tuple(map(tuple, np.round(part.coords, NODE_DIGITS)[[0, -1]])) for part in self.parts]
        self.net = self._graph(range(len(self.parts)))

    def _graph(self, parts: Iterable[int]) -> nx.MultiGraph:
        graph = nx.MultiGraph()
        graph.add_edges_from((*self.ends[part], {"weight": self.parts[part].length}) for part in parts)
        return graph

    def tie(self, shape: BaseGeometry) -> Tie:
        """Where a house or a hydrant comes to the nearest street."""
        part = int(np.argmin(shapely.distance(self.parts, shape)))
        return part, float(self.parts[part].project(shape.centroid)), float(shape.distance(self.parts[part]))

    def ways_to_trucks(self, gates: Iterable[int]) -> Callable[[Tie], float]:
        """The way from a tie to the nearest street that trucks reach."""
        wide = np.flatnonzero(self.width_m >= TRUCK_M)
        reach = self._graph(wide)
        entered = [self.ends[gate][0] for gate in gates if self.width_m[gate] >= TRUCK_M]
        driven_to = {node for start in entered for node in nx.node_connected_component(reach, start)}
        driven = {part for part in wide if self.ends[part][0] in driven_to}
        left = nx.multi_source_dijkstra_path_length(self.net, {end for part in driven for end in self.ends[part]})

        def way(tie: Tie) -> float:
            part, _, beside = tie
            return beside if part in driven else beside + min(self._out(tie, left))

        return way

    def ways_to(self, taps: Iterable[Tie]) -> Callable[[Tie], float]:
        """The way from a tie to the nearest of the hydrants."""
        known = [
            (tap, dict(nx.single_source_dijkstra_path_length(self.net, end)), rest)
            for tap in taps
            for end, rest in zip(self.ends[tap[0]], self._halves(tap), strict=True)
        ]

        def way(tie: Tie) -> float:
            ways = [np.inf]
            for tap, left, rest in known:
                ways += [tie[2] + step + rest + tap[2] for step in self._out(tie, left)]
                if tap[0] == tie[0]:
                    ways.append(tie[2] + abs(tie[1] - tap[1]) + tap[2])
            return min(ways)

        return way

    def _halves(self, tie: Tie) -> tuple[float, float]:
        """From a tie to the start and to the end of its stretch."""
        return tie[1], self.parts[tie[0]].length - tie[1]

    def _out(self, tie: Tie, left: dict[Any, float]) -> list[float]:
        """Over either end of its stretch and on."""
        both = zip(self.ends[tie[0]], self._halves(tie), strict=True)
        return [step + left.get(end, np.inf) for end, step in both]
