"""Road edges, neighbours, setback strips and corridors, beside the joins and overlays of geopandas and shapely."""

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely

from benchmarks.city import city
from benchmarks.harness import Job, Runner, worst_difference
from kotaku_gis.spatial.corridors import corridor_intrusion_by_building
from kotaku_gis.spatial.distance import edge_distance_m, neighbour_distance_m
from kotaku_gis.spatial.strips import Strips, intrusion_by_building

SETBACK_M = 3.0
FROM_AXIS_M = 4.0


@dataclass(frozen=True)
class Town:
    """Footprints, and centrelines with `width_m`."""

    buildings: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame


def town(size: int) -> Town:
    """Buildings and roads of the city."""
    place = city(size)
    return Town(place.buildings, place.roads)


def road_edge(inputs: Town) -> pd.Series:
    """By `kotaku_gis`: distance to the centreline less half the width."""
    return edge_distance_m(inputs.buildings.geometry, inputs.roads.geometry, width_m=inputs.roads.width_m)


def road_edge_geopandas(inputs: Town) -> pd.Series:
    """As tools do it: the nearest of the buffered roads."""
    roads = inputs.roads.set_geometry(inputs.roads.buffer(inputs.roads.width_m / 2))
    found = gpd.sjoin_nearest(inputs.buildings, roads, distance_col="distance_m")
    return found["distance_m"].groupby(level=0).first()


def neighbours(inputs: Town) -> pd.Series:
    """By `kotaku_gis`: distance to the nearest other footprint."""
    return neighbour_distance_m(inputs.buildings.geometry)


def neighbours_shapely(inputs: Town) -> pd.Series:
    """By the tree of shapely."""
    footprints = inputs.buildings.geometry.to_numpy()
    tree = shapely.STRtree(footprints)
    found, distance = tree.query_nearest(footprints, exclusive=True, return_distance=True, all_matches=False)
    return pd.Series(distance, index=found[0]).sort_index()


def setback(inputs: Town) -> pd.Series:
    """By `kotaku_gis`: what stands within the setback of a road edge, all around the road."""
    required = inputs.roads.width_m / 2 + SETBACK_M
    found = corridor_intrusion_by_building(inputs.buildings.geometry, inputs.roads.geometry, required_m=required)
    return found["intrusion_m2"]


def setback_geopandas(inputs: Town) -> pd.Series:
    """As tools do it: overlay with the buffer of each road, then dissolve by building."""
    return _overlaid(inputs, inputs.roads.buffer(inputs.roads.width_m / 2 + SETBACK_M))


def strip(inputs: Town) -> pd.Series:
    """By `kotaku_gis`: what stands in the flat, mitred strips on both sides; depth and facade come with it."""
    strips = Strips(inputs.roads.geometry, width_m=FROM_AXIS_M, side="both")
    return intrusion_by_building(inputs.buildings.geometry, strips)["intrusion_m2"]


def strip_geopandas(inputs: Town) -> pd.Series:
    """As tools do it: overlay with the flat buffer of each road, then dissolve by building; areas only."""
    return _overlaid(inputs, inputs.roads.buffer(FROM_AXIS_M, cap_style="flat", join_style="mitre"))


def _overlaid(inputs: Town, strips: gpd.GeoSeries) -> pd.Series:
    parts = gpd.overlay(inputs.buildings, gpd.GeoDataFrame(geometry=strips), how="intersection")
    area = parts.dissolve("building_id").area
    return inputs.buildings["building_id"].map(area).fillna(0.0)


def agree(result: pd.Series, reference: pd.Series) -> float:
    """Worst difference by building."""
    return worst_difference(result, reference)


def _job(name: str, title: str, *, ours: Callable[[Town], pd.Series], peer: Runner, tolerance: float) -> Job:
    runners = {"kotaku_gis": ours, "plain": Runner(ours, plain=True), "peer": peer}
    return Job(name, title, town, runners, peer="peer", agree=agree, tolerance=tolerance)


# Buffers draw arcs as chords, and GEOS straightens faint bends first: hence the wider tolerances.
JOBS = [
    _job(
        "road_edge",
        "distance to the nearest road edge; peer: sjoin_nearest on buffered roads",
        ours=road_edge,
        peer=Runner(road_edge_geopandas, max_size=100_000),
        tolerance=5e-3,
    ),
    _job(
        "neighbours",
        "distance to the nearest other footprint; peer: query_nearest",
        ours=neighbours,
        peer=Runner(neighbours_shapely, max_size=1_000_000),
        tolerance=1e-6,
    ),
    _job(
        "setback",
        "what stands in the round setback of a road; peer: overlay per road",
        ours=setback,
        peer=Runner(setback_geopandas, max_size=100_000),
        tolerance=1e-6,
    ),
    _job(
        "strip",
        "what stands in flat strips along the axes; peer: overlay per road",
        ours=strip,
        peer=Runner(strip_geopandas, max_size=100_000),
        tolerance=1e-3,
    ),
]
