"""J5: what a raster holds under every building, at 100 m (one cell a house), 5 m and 1 m (some sixty)."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from benchmarks.city import city, raster
from benchmarks.harness import Job, Runner, worst_difference
from kotaku_gis.spatial.raster import Grid, raster_shares

CELLS_M = (100, 5, 1)
STATISTICS = ["min", "max", "mean"]


@dataclass(frozen=True)
class Ground:
    """Buildings and the grid they stand on."""

    buildings: gpd.GeoDataFrame
    grid: Grid


def ground(cell_m: int) -> Callable[[int], Ground]:
    """Preparation that lays a grid of that cell size under the city."""

    def prepare(size: int) -> Ground:
        place = city(size)
        values, transform = raster(place, cell_m)
        return Ground(place.buildings[["geometry"]], Grid(values, transform, place.buildings.crs))

    return prepare


def shares(inputs: Ground) -> pd.DataFrame:
    """By `kotaku_gis`: all statistics, the majority among them."""
    return raster_shares(inputs.buildings, inputs.grid)[[*STATISTICS, "majority", "data_share"]]


def exactextract(inputs: Ground) -> pd.DataFrame:
    """By exactextract in its fast order, for as many statistics."""
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource

    grid = inputs.grid
    rows, cols = grid.shape
    west, north = grid.transform @ (0, 0)
    east, south = grid.transform @ (cols, rows)
    source = NumPyRasterSource(grid.values, xmin=west, ymin=south, xmax=east, ymax=north)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it cannot compare the two CRS, and says so
        return exact_extract(
            source,
            inputs.buildings,
            [*STATISTICS, "majority", "count"],
            strategy="raster-sequential",
            output="pandas",
        )


def agree(result: pd.DataFrame, reference: pd.DataFrame) -> float:
    """Worst difference of the statistics; of equal majorities the two may choose another by the last digit."""
    return max(worst_difference(result[name], reference[name]) for name in STATISTICS)


JOBS = [
    Job(
        name=f"raster_{cell_m}m",
        title=f"values of a {cell_m} m raster under the buildings",
        prepare=ground(cell_m),
        runners={
            "kotaku_gis": shares,
            "kotaku_gis plain": Runner(shares, plain=True),
            "exactextract": Runner(exactextract, max_size=100_000),
        },
        peer="exactextract",
        agree=agree,
    )
    for cell_m in CELLS_M
]
