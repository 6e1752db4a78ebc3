"""Building footprints of a shapefile read and made ready: repaired, named by their contract, accounted for."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio

from benchmarks.harness import Job, Runner, worst_difference
from benchmarks.jobs.reading import written
from kotaku_gis.contracts import contract
from kotaku_gis.layers.prepare import prepare
from kotaku_gis.layers.read import read_vector
from kotaku_gis.settings import Repair, Source


def bare(path: Path) -> gpd.GeoDataFrame:
    """By pyogrio, with a look at which footprints are valid and nothing else."""
    frame = pyogrio.read_dataframe(path)
    frame["valid"] = frame.geometry.is_valid
    return frame


def ours(path: Path) -> gpd.GeoDataFrame:
    """As `kotaku-gis` takes a layer in."""
    source = Source(path=str(path))
    frame = read_vector(path, source).frame
    ready = prepare(frame, source, contract("building"), role="building", target=frame.crs, limits=Repair())
    return gpd.GeoDataFrame(ready.table)


def agree(result: gpd.GeoDataFrame, reference: gpd.GeoDataFrame) -> float:
    """Worst difference of the areas, sorted, since nothing may be lost or changed."""
    return worst_difference(*(np.sort(frame.geometry.area.to_numpy()) for frame in (result, reference)))


JOBS = [
    Job(
        name="intake_shp",
        title="read the buildings from a shapefile and make them ready",
        sizes=(10_000, 100_000),
        prepare=written("shp", "ESRI Shapefile"),
        runners={"pyogrio and validity": Runner(bare), "kotaku_gis": Runner(ours)},
        peer="pyogrio and validity",
        agree=agree,
        tolerance=1e-9,
    )
]
