"""Shares of random polygons on random rasters, against exactextract: another engine, another language."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from kotaku_gis.hazards.classes import by_breaks
from kotaku_gis.hazards.flags import flags
from kotaku_gis.hazards.grids import RasterSurface
from kotaku_gis.spatial.raster import Grid

CLASSES = by_breaks(("rendah", "sedang", "tinggi"), (-1e-6, 0.333, 0.666, 1 + 1e-6))
ROWS, COLS = 12, 15


def blob(rng, cells):
    """A star-shaped polygon with up to 12 corners, from a tenth of a cell to some cells wide, perhaps outside."""
    corners = rng.integers(3, 13)
    angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
    radius = rng.uniform(0.05, cells, corners)
    centre = rng.uniform(-1, 1 + max(ROWS, COLS), 2)
    return shapely.make_valid(
        shapely.polygons(centre + np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))
    )


@pytest.mark.filterwarnings("ignore:Spatial reference system")
@settings(max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), cells=st.floats(0.2, 5))
def test_shares_and_values(seed, cells):
    rng = np.random.default_rng(seed)
    values = np.round(rng.uniform(0, 1, (ROWS, COLS)), 3)
    values[rng.uniform(size=values.shape) < 0.2] = np.nan
    shapes = [
        shape for shape in (blob(rng, cells) for _ in range(8)) if shape.geom_type == "Polygon" and shape.area > 1e-6
    ]
    polygons = gpd.GeoSeries(shapes, crs=32749)
    grid = Grid(values, Affine(1, 0, 0, 0, -1, ROWS), CRS(32749))
    shares = RasterSurface(grid, CLASSES, index=True).shares(polygons)
    table = flags(shares, classes=CLASSES, min_share=0.0)

    # exactextract gives cells, values and their covered parts; the sums are made here
    source = NumPyRasterSource(values, xmin=0, ymin=0, xmax=COLS, ymax=ROWS)
    told = exact_extract(source, polygons.to_frame("geometry"), ["values", "coverage", "max", "mean"], output="pandas")
    for place, (shape, row) in enumerate(zip(shapes, told.itertuples(), strict=True)):
        value, part = np.asarray(row.values, dtype=float), np.asarray(row.coverage, dtype=float) / shape.area
        number = np.digitize(value, [0.333, 0.666], right=True)
        expected = np.bincount(number, part, minlength=3)
        assert shares.share[place] == pytest.approx(expected, abs=1e-6)
        assert shares.data[place] == pytest.approx(expected.sum(), abs=1e-6)
        assert shares.data[place] + shares.nodata[place] + shares.outside[place] == pytest.approx(1, abs=1e-9)
        if expected.sum() > 1e-5:
            assert table["max_touched"].iloc[place] == row.max
            assert shares.mean[place] == pytest.approx(row.mean, abs=1e-6)
        inside = shapely.intersection(shape, shapely.box(0, 0, COLS, ROWS)).area / shape.area
        assert shares.outside[place] == pytest.approx(1 - inside, abs=1e-9)
