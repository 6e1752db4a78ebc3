"""J7: orientation of buildings beside momepy, and direction entropy per block beside a loop over edges."""

import math
import warnings
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.city import CRS, city
from benchmarks.harness import Job, Runner, worst_difference
from kotaku_gis.spatial.shape import direction_entropy, orientation

Places = tuple[gpd.GeoSeries, "pd.Series[Any]"]
BINS = 36


def near_origin(size: int) -> gpd.GeoSeries:
    """Buildings moved to the origin, each by itself.

    Elsewhere the rectangle of GEOS, which momepy takes, loses digits.
    """
    buildings = city(size).buildings.geometry.to_numpy()
    xy, building = shapely.get_coordinates(buildings, return_index=True)
    first = np.searchsorted(building, np.arange(len(buildings)))
    return gpd.GeoSeries(shapely.set_coordinates(buildings.copy(), xy - xy[first][building]), crs=CRS)


def by_momepy(buildings: gpd.GeoSeries) -> Any:
    """Deviation from the cardinal directions, in [0, 45]."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import momepy
    return momepy.orientation(buildings)


def by_hulls(buildings: gpd.GeoSeries) -> Any:
    """Orientation by `kotaku_gis`, folded as momepy folds it."""
    return np.abs((orientation(buildings) + 45) % 90 - 45)


def turned_apart(result: Any, reference: Any) -> float:
    """Share of buildings whose directions differ: of two rectangles of one area either may be taken.

    One quadrilateral in a hundred of the city has two; all other directions must be the same.
    """
    return float((np.abs(np.asarray(result) - np.asarray(reference)) > 1e-4).mean())


def by_blocks(size: int) -> Places:
    """Buildings, and the block of the middle of each."""
    place = city(size)
    middle = gpd.GeoDataFrame(geometry=place.buildings.centroid)
    inside = gpd.sjoin(middle, place.blocks, predicate="within")
    block = inside.loc[~inside.index.duplicated(), "block_id"]
    return place.buildings.geometry, block.reindex(place.buildings.index)


def by_bincount(places: Places) -> Any:
    """Entropy by `kotaku_gis`."""
    buildings, block = places
    return direction_entropy(buildings, block=block)


def by_loop(places: Places) -> Any:
    """Edge by edge, block by block, as a notebook does it."""
    buildings, block = places
    entropy = {}
    for name, members in buildings.groupby(block):
        length = [0.0] * BINS
        for building in members:
            for (x0, y0), (x1, y1) in pairwise(building.exterior.coords):
                azimuth = math.degrees(math.atan2(x1 - x0, y1 - y0))
                length[math.floor(azimuth / (180 / BINS) + 0.5) % BINS] += math.hypot(x1 - x0, y1 - y0)
        total = sum(length)
        entropy[name] = -sum(part / total * math.log(part / total) for part in length if part)
    return pd.Series(entropy)


JOBS = [
    Job(
        name="orientation",
        title="orientation of each building by the smallest rectangle around it",
        prepare=near_origin,
        runners={"momepy": Runner(by_momepy), "ours": Runner(by_hulls), "plain": Runner(by_hulls, plain=True)},
        peer="momepy",
        agree=turned_apart,
        tolerance=0.015,
    ),
    Job(
        name="direction_entropy",
        title="entropy of the edge directions of the buildings of each block",
        prepare=by_blocks,
        runners={"loop": Runner(by_loop, max_size=100_000), "ours": Runner(by_bincount)},
        peer="loop",
        agree=worst_difference,
        tolerance=1e-9,
    ),
]
