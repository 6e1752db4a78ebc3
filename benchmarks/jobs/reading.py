"""J1: building footprints from a GeoPackage and from a shapefile."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import shapely

from benchmarks.city import city, kept
from benchmarks.harness import Job, Runner, worst_difference


def written(extension: str, driver: str) -> Callable[[int], Path]:
    """Preparation that writes the buildings of a city once and gives the path."""

    def prepare(size: int) -> Path:
        def write(folder: Path) -> None:
            buildings = city(size).buildings.rename(columns={"building_id": "id"})
            buildings.to_file(folder / f"buildings.{extension}", driver=driver, engine="pyogrio")

        return kept(f"{size}-{extension}", write) / f"buildings.{extension}"

    return prepare


def pyogrio_arrow(path: Path) -> gpd.GeoDataFrame:
    """By pyogrio through arrow, as `kotaku_gis` reads where pyarrow is installed."""
    return gpd.read_file(path, engine="pyogrio", use_arrow=True)


def pyogrio_plain(path: Path) -> gpd.GeoDataFrame:
    """By pyogrio without pyarrow."""
    return gpd.read_file(path, engine="pyogrio", use_arrow=False)


def by_fiona(path: Path) -> gpd.GeoDataFrame:
    """By fiona, record by record, as most notebooks of planners do."""
    return gpd.read_file(path, engine="fiona")


def agree(result: gpd.GeoDataFrame, reference: gpd.GeoDataFrame) -> float:
    """Worst difference of ids and of coordinates."""
    ids = worst_difference(result["id"], reference["id"])
    corners = (shapely.get_coordinates(frame.geometry.to_numpy()) for frame in (result, reference))
    return max(ids, worst_difference(*corners))


READERS = {
    "fiona": Runner(by_fiona, max_size=100_000),
    "pyogrio arrow": Runner(pyogrio_arrow),
    "pyogrio": Runner(pyogrio_plain),
}

JOBS = [
    Job(
        name=f"read_{extension}",
        title=f"read the buildings from a {driver} file",
        sizes=(10_000, 100_000),
        prepare=written(extension, driver),
        runners=READERS,
        peer="fiona",
        agree=agree,
        tolerance=0.0,
    )
    for extension, driver in (("gpkg", "GPKG"), ("shp", "ESRI Shapefile"))
]
