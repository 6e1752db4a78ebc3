"""Hazard flags of every building from a flood raster at 100 m, 5 m and 1 m, beside the bare kernel and exactextract."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from benchmarks.city import city, raster
from benchmarks.harness import Job, Runner, worst_difference
from kotaku_gis.hazards.classes import Classes, banded
from kotaku_gis.hazards.flags import flags
from kotaku_gis.hazards.grids import RasterSurface
from kotaku_gis.regulations import load
from kotaku_gis.spatial.raster import Grid, raster_shares

CELLS_M = (100, 5, 1)
MIN_SHARE = 0.01


@dataclass(frozen=True)
class Ground:
    """Buildings, the flood over them, and its classes."""

    buildings: gpd.GeoDataFrame
    grid: Grid
    classes: Classes


def ground(cell_m: int) -> Callable[[int], Ground]:
    """Preparation that lays a flood of that cell size over the city."""

    def prepare(size: int) -> Ground:
        place = city(size)
        values, transform = raster(place, cell_m)
        classes = banded(load("hazard_classes").rule("flood_depth").at())
        return Ground(place.buildings[["geometry"]], Grid(values, transform, place.buildings.crs), classes)

    return prepare


def flagged(inputs: Ground) -> pd.DataFrame:
    """Everything that is said of a building: state, classes, shares."""
    shares = RasterSurface(inputs.grid, inputs.classes).shares(inputs.buildings.geometry)
    table = flags(shares, classes=inputs.classes, min_share=MIN_SHARE)
    return pd.DataFrame(shares.share).assign(known=table["data_share"].to_numpy())


def kernel(inputs: Ground) -> pd.DataFrame:
    """The shares alone."""
    table = raster_shares(inputs.buildings, inputs.grid, breaks=inputs.classes.breaks)
    return pd.DataFrame(table["share"].to_numpy()).assign(known=table["cover", "data"].to_numpy())


def exactextract(inputs: Ground) -> pd.DataFrame:
    """Shares of the classified raster by exactextract in its fast order."""
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource

    grid = inputs.grid
    rows, cols = grid.shape
    west, north = grid.transform @ (0, 0)
    east, south = grid.transform @ (cols, rows)
    classed = inputs.classes.codes(np.asarray(grid.values, dtype=np.float64)).astype(np.int32)
    source = NumPyRasterSource(classed, xmin=west, ymin=south, xmax=east, ymax=north)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it cannot compare the two CRS, and says so
        found = exact_extract(
            source, inputs.buildings, ["unique", "frac"], strategy="raster-sequential", output="pandas"
        )
    width = len(inputs.classes.labels)
    owner = np.repeat(np.arange(len(found)), found["unique"].map(len))
    slot = owner * width + np.concatenate(found["unique"].to_numpy()).astype(np.int64)
    share = np.bincount(slot, np.concatenate(found["frac"].to_numpy()), minlength=len(found) * width)
    return pd.DataFrame(share.reshape(len(found), width)).assign(known=1.0)


def agree(result: pd.DataFrame, reference: pd.DataFrame) -> float:
    """Worst difference of the shares of all classes."""
    return worst_difference(result, reference)


JOBS = [
    Job(
        name=f"hazards_{cell_m}m",
        title=f"flood class of the buildings on a {cell_m} m raster",
        prepare=ground(cell_m),
        runners={
            "kotaku_gis": flagged,
            "kotaku_gis plain": Runner(flagged, plain=True, max_size=100_000),
            "kernel alone": kernel,
            "exactextract": Runner(exactextract, max_size=100_000),
        },
        peer="exactextract",
        agree=agree,
    )
    for cell_m in CELLS_M
]
