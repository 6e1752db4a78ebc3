"""Rasters and houses at the place of the worked cases: cells of 100 m from 500000, 9200000 in EPSG:32749."""

import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from shapely import affinity, box

from kotaku_gis.layers.raster import open_raster
from kotaku_gis.regulations import load
from kotaku_gis.settings import Source

sys.path.insert(0, str(Path(__file__).parent))  # the oracle of networks lies beside the tests

EAST, NORTH = 500_000, 9_200_000


@pytest.fixture
def houses():
    """Boxes (x0, y0, x1, y1) in metres from the lower left corner of the place."""

    def place(*bounds, names=None):
        shapes = [affinity.translate(box(*bound), EAST, NORTH) for bound in bounds]
        return gpd.GeoSeries(shapes, index=names, crs=32749)

    return place


@pytest.fixture
def raster(tmp_path):
    """A raster layer of cells (rows from the north) whose lower left corner is that of the place."""

    def write(cells, *, cell_m=100.0, dtype="float32", nodata=None, name="layer.tif", **source):
        values = np.asarray(cells, dtype=dtype)
        rows, cols = values.shape
        transform = rasterio.Affine(cell_m, 0, EAST, 0, -cell_m, NORTH + cell_m * rows)
        profile = {"driver": "GTiff", "width": cols, "height": rows, "count": 1, "dtype": dtype, "crs": "EPSG:32749"}
        with rasterio.open(tmp_path / name, "w", nodata=nodata, transform=transform, **profile) as file:
            file.write(values[np.newaxis])
        return open_raster(tmp_path / name, Source(path=name, **source), role="hazard.flood")

    return write


@pytest.fixture(scope="session")
def limits():
    return load("hazard_classes")
