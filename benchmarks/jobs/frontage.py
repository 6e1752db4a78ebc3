"""Frontage: open edges of parcels and the road each faces, beside GEOS in bulk and the slow oracle of the tests."""

import sys
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.city import city
from benchmarks.harness import Job, Runner, worst_difference
from kotaku_gis.spatial.frontage import DEFAULTS, frontage

ORACLE = Path(__file__).parents[2] / "tests" / "spatial"


@dataclass(frozen=True)
class Streets:
    """Parcels, and centrelines with `row_width_m`."""

    parcels: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame


def streets(size: int) -> Streets:
    """Parcels and roads of the city, one parcel in fifty without a building."""
    place = city(size)
    return Streets(place.parcels[["geometry"]], place.roads[["row_width_m", "geometry"]])


def fronts(inputs: Streets) -> pd.DataFrame:
    """By `kotaku_gis`: the whole search, of which open length and the road of the longest front are compared."""
    edges = frontage(inputs.parcels, inputs.roads, row_width_m=inputs.roads.row_width_m).edges
    longest = edges.sort_values("overlap_m", ascending=False).drop_duplicates("parcel_id").set_index("parcel_id")
    open_m = edges.drop_duplicates(["parcel_id", "edge"]).groupby("parcel_id").exposed_m.sum()
    return pd.DataFrame({"open_m": open_m, "road": longest.road_id}, index=inputs.parcels.index)


def geopandas(inputs: Streets) -> pd.DataFrame:
    """As tools do it: boundary less the buffered neighbours, then less what is out of the buffered roads' reach."""
    parcels, roads = inputs.parcels.geometry, inputs.roads.geometry
    grown = parcels.buffer(DEFAULTS.tolerance_m)
    own, other = parcels.sindex.query(parcels, predicate="dwithin", distance=DEFAULTS.tolerance_m)
    pairs = gpd.GeoDataFrame({"own": own[own != other]}, geometry=grown.to_numpy()[other[own != other]])
    around = pairs.dissolve("own").geometry.reindex(parcels.index)
    free = shapely.difference(parcels.boundary.to_numpy(), around.to_numpy())
    reach = roads.buffer(inputs.roads.row_width_m / 2 + DEFAULTS.reach_m, cap_style="flat")
    road, parcel = shapely.STRtree(free).query(reach, predicate="intersects")
    length = shapely.length(shapely.intersection(free[parcel], reach.to_numpy()[road]))
    best = pd.DataFrame({"parcel": parcel, "road": road, "length": length}).sort_values("length", ascending=False)
    return pd.DataFrame(
        {"open_m": shapely.length(free), "road": best.drop_duplicates("parcel").set_index("parcel").road},
        index=parcels.index,
    )


def oracle(inputs: Streets) -> pd.DataFrame:
    """Parcel by parcel, a point each 5 cm: what the tests hold the search to."""
    sys.path.insert(0, str(ORACLE))
    from frontage_oracle import lot, roads_in_reach

    shapes, lines = inputs.parcels.geometry.to_numpy(), inputs.roads.geometry.to_numpy()
    rank = np.full(len(lines), np.nan)
    roads = roads_in_reach([*lines], [*inputs.roads.row_width_m], [*rank], DEFAULTS.reach_m, DEFAULTS.tolerance_m)
    rows = []
    for number, shape in enumerate(shapes):
        near = np.flatnonzero(shapely.dwithin(shape, lines, 10))
        found = lot(number, shapes, [roads[place] for place in near])
        open_m = sum(edge.step[edge.is_open].sum() for edge in found.edges)
        pair = max(found.fronts, key=lambda pair: found.fronts[pair][0], default=None)
        rows.append((open_m, np.nan if pair is None else near[pair[1]]))
    return pd.DataFrame(rows, columns=["open_m", "road"], index=inputs.parcels.index)


def agree(result: pd.DataFrame, reference: pd.DataFrame) -> float:
    """Worst difference of the open length, or the share of parcels that are said to face another road."""
    other = (result.road.astype(float) != reference.road.astype(float)).mean()
    return max(worst_difference(result.open_m, reference.open_m), float(other))


JOBS = [
    Job(
        name="frontage",
        title="open edges of parcels and the roads they face",
        prepare=streets,
        runners={
            "kotaku_gis": fronts,
            "geopandas": Runner(geopandas, max_size=100_000),
            "oracle": Runner(oracle, max_size=1_000),
        },
        peer="geopandas",
        agree=agree,
        sizes=(1_000, 10_000, 100_000, 1_000_000),
        tolerance=0.05,
    )
]
