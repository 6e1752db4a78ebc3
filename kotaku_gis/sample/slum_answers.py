"""What is missing in each RT of the sample: road to houses, drain beside streets, extinguishers in homes.

Worked out beside the toolkit's own kernels: house by house, tie by tie, and along the streets in small steps.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Point, Polygon

SERVED_M = 15.0  # from the edge of a road
BESIDE_M = 2.0  # from the edge of a road to the drain that serves it
STEP_M = 0.05
ON_BORDER_M = 0.05

HOW_MISSING = {
    "missing_road_m": "Houses over 15 m from every street edge, joined one by one by the shortest straight tie to a "
    "street or to a house that is joined already; the ties cut with the RT.",
    "missing_drain_m": "Streets but kolektor in steps of 5 cm: those whose middle is over half the width and 2 m from "
    "every drain; a step on a border in equal parts in the RT that touch it.",
    "buildings_without_extinguisher": "Buildings with households of which none has an extinguisher.",
    "buildings_without_households": "Buildings in which nobody lives, so that nobody was asked.",
}


def missing_answers(layers: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What is missing in every RT."""
    shapes = dict(zip(layers["block"]["block_id"], layers["block"].geometry, strict=True))
    ties = _ties(layers["building"].geometry, layers["road"])
    drain = _bare(layers["road"], layers["drain"], shapes)
    return {
        name: {
            "missing_road_m": round(sum(tie.intersection(shape).length for tie in ties), 3),
            "missing_drain_m": round(drain[name], 3),
            **_extinguishers(layers["building"], layers["household"], name),
        }
        for name, shape in shapes.items()
    }


def _ties(houses: gpd.GeoSeries, streets: gpd.GeoDataFrame) -> list[LineString]:
    """The ties of the houses without a street, the shortest that is left first (Prim)."""
    edges = list(zip(streets.geometry, streets["width_m"], strict=True))
    left = [
        house.centroid for house in houses if min(house.distance(line) - width / 2 for line, width in edges) > SERVED_M
    ]
    ties: list[LineString] = []
    reached: list[Point] = []
    while left:
        ways = [_way(place, edges, reached) for place in left]
        nearest = int(np.argmin([way.length for way in ways]))
        ties.append(ways[nearest])
        reached.append(left.pop(nearest))
    return ties


def _way(place: Point, edges: list[tuple[LineString, float]], reached: list[Point]) -> LineString:
    """The shortest way from a house to the middle of a street or to a house that is joined."""
    return min((shapely.shortest_line(place, other) for other in (*(line for line, _ in edges), *reached)), key=_length)


def _length(line: LineString) -> float:
    return float(line.length)


def _bare(streets: gpd.GeoDataFrame, drains: gpd.GeoDataFrame, shapes: dict[str, Polygon]) -> dict[str, float]:
    """Length of local street without a drain in every RT."""
    channels = shapely.STRtree(drains.geometry.to_numpy())
    areas = np.array(list(shapes.values()), dtype=object)
    found = np.zeros(len(areas))
    for street in streets[streets["road_class"] != "kolektor"].itertuples(index=False):
        count = max(1, round(street.geometry.length / STEP_M))
        step = street.geometry.length / count
        middles = shapely.line_interpolate_point(street.geometry, (np.arange(count) + 0.5) * step)
        served, _ = channels.query(middles, predicate="dwithin", distance=street.width_m / 2 + BESIDE_M)
        bare = np.delete(middles, np.unique(served))
        touching = shapely.dwithin(areas[:, None], bare[None, :], ON_BORDER_M)
        found += (touching / np.maximum(touching.sum(axis=0), 1)).sum(axis=1) * step
    return dict(zip(shapes, found.tolist(), strict=True))


def _extinguishers(buildings: gpd.GeoDataFrame, survey: pd.DataFrame, block: str) -> dict[str, int]:
    homes = set(buildings.loc[buildings["block_id"] == block, "building_id"])
    asked = survey[survey["building_id"].isin(homes)]
    lived_in = set(asked["building_id"])
    protected = set(asked.loc[asked["extinguisher"], "building_id"])
    return {
        "buildings_without_extinguisher": len(lived_in - protected),
        "buildings_without_households": len(homes - lived_in),
    }
