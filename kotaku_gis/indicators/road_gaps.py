"""Aspect 2a, the road that is missing so that every building is served.

A building is served by a road that lies within `slum_measures.road_service_distance` of it. Those that are not are tied
to each other and to the nearest road by the shortest net of straight ties that reaches all of them (a spanning tree);
its length is the road that is missing.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree
from scipy.spatial import Delaunay, QhullError

from kotaku_gis.indicators.counting import taken, unknown
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.layers.status import existing
from kotaku_gis.measure import verdict
from kotaku_gis.regulations import Regulation
from kotaku_gis.spatial.assign import representative_point
from kotaku_gis.spatial.distance import nearest_edge
from kotaku_gis.spatial.graph import graph
from kotaku_gis.spatial.lines import length_in_areas

_FEWEST = 4
_SAME_M = 3
"""Decimals of a metre to which two buildings stand in one place."""


@verdict(
    kind="criterion",
    unit="m",
    per="block",
    needs={
        "building": "building",
        "road": "road*",
        "block": "block",
        "regulation": "@regulation",
    },
)
def road_gap_m(
    building: gpd.GeoSeries,
    *,
    road: gpd.GeoDataFrame,
    block: gpd.GeoSeries,
    regulation: Regulation,
) -> pd.DataFrame:
    """2a without a stated ideal: road that is missing in each block so that a road serves every building.

    Unknown where no road of today is drawn, since nobody knows what the net would be tied to.
    """
    definitions = Definitions(regulation)
    cited = definitions.cited("road_service_distance")
    if not existing(road).any():
        return unknown(block.index, "only_planned", **cited)
    ties = missing_ties(building, road=road, definitions=definitions)
    gap = length_in_areas(ties.geometry, block) if len(ties) else pd.Series(0.0, index=block.index)
    return taken(gap, reason="geometry_missing", **cited)


def missing_ties(building: gpd.GeoSeries, *, road: gpd.GeoDataFrame, definitions: Definitions) -> gpd.GeoDataFrame:
    """The ties that serve the buildings without a road, one a place: from the building to the next one or the road.

    Returns
    -------
    GeoDataFrame
        Indexed by building, `building_id` and the line.
    """
    roads = road[existing(road)]
    width = pd.Series(0.0, index=roads.index)
    if "width_m" in roads:
        width = roads["width_m"].astype(float).fillna(0.0)
    far = _unserved(building, roads.geometry, width, definitions.number("road_service_distance"))
    if not len(far):
        return gpd.GeoDataFrame({"building_id": far.index}, geometry=[], index=far.index, crs=building.crs)
    spots = representative_point(far)
    where = np.round(shapely.get_coordinates(spots.array), _SAME_M)
    _, first = np.unique(where, axis=0, return_index=True)
    first = np.sort(first)
    points = spots.to_numpy()[first]
    shapes = roads.geometry.to_numpy()
    point, nearest = shapely.STRtree(shapes).query_nearest(points, all_matches=False)
    to_road = np.full(len(points), None, dtype=object)
    to_road[point] = shapely.shortest_line(points[point], shapes[nearest])
    parent = _tree(shapely.get_coordinates(points), shapely.length(to_road))
    onward = parent < len(points)
    lines = to_road.copy()
    ends = np.stack([shapely.get_coordinates(points)[onward], shapely.get_coordinates(points)[parent[onward]]], axis=1)
    lines[onward] = shapely.linestrings(ends)
    ids = far.index[first]
    return gpd.GeoDataFrame({"building_id": ids}, geometry=lines, index=ids, crs=building.crs)


def _unserved(building: gpd.GeoSeries, roads: gpd.GeoSeries, width_m: pd.Series, reach: float) -> gpd.GeoSeries:
    """The buildings that no road serves; one whose first corner is near enough needs no closer look."""
    shapes = roads.to_numpy()
    half = np.where(shapely.get_dimensions(shapes) == 1, width_m.to_numpy() / 2, 0.0)
    xy, owner = shapely.get_coordinates(building.to_numpy(), return_index=True)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    corners = shapely.STRtree(shapely.points(xy[first]))
    _, near = corners.query(shapes, predicate="dwithin", distance=reach + half)
    left = building.iloc[np.setdiff1d(np.arange(len(building)), owner[first][near])]
    distance = nearest_edge(left, roads, width_m=width_m)["edge_distance_m"].astype(float)
    return left[(distance > reach).to_numpy()]


def _tree(xy: NDArray[np.float64], to_road: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each place the next one on its way to the road, which has the number after the last."""
    count = len(xy)
    one, other = _neighbours(xy - xy.mean(axis=0))
    start = np.concatenate([one, np.arange(count)])
    end = np.concatenate([other, np.full(count, count)])
    length = np.concatenate([np.hypot(*(xy[one] - xy[other]).T), to_road])
    edges = graph(length, start, end, count=count + 1)
    _, before = breadth_first_order(minimum_spanning_tree(edges), count, directed=False)
    return np.asarray(before[:count], dtype=np.int64)


def _neighbours(xy: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs among which the shortest net is: edges of the triangulation, or along a line where all stand on one."""
    count = len(xy)
    if count < _FEWEST:
        one, other = np.triu_indices(count, 1)
        return one, other
    try:
        corners = Delaunay(xy).simplices
    except QhullError:
        order = np.lexsort(xy.T)
        return order[:-1], order[1:]
    edges = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]]), axis=1)
    edges = np.unique(edges, axis=0)
    return edges[:, 0], edges[:, 1]
