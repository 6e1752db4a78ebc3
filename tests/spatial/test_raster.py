"""Raster shares against exactextract, shapely box by box, worked cases, and invariants."""

import itertools
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer
from shapely import affinity

from kotaku_gis.errors import CRSError, GeometryError, LayerError, MissingFileError
from kotaku_gis.spatial import _blocks
from kotaku_gis.spatial._compiled import accelerated, plain
from kotaku_gis.spatial.raster import Grid, cell_shares, class_shares, open_grid, raster_shares, share_statistics

UTM = CRS.from_epsg(32749)
PADEMANGAN = Path(__file__).parents[2].parent / "shared" / "data" / "jakarta_pademangan"
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(params=["plain", "fast"])
def path(request):
    if request.param == "plain":
        with plain():
            yield request.param
    elif accelerated():
        yield request.param
    else:
        pytest.skip("numba is not installed or not wanted")


both_paths = pytest.mark.usefixtures("path")


def polygons(shapes, *, crs=UTM, index=None):
    return gpd.GeoSeries(shapes, crs=crs, index=index)


def random_shapes(rng, count, *, size, extent):
    """Stars of 3 to 14 corners, every third with a hole, every fifth in two parts, every seventh thin; turned."""
    shapes = []
    for number in range(count):
        corners = rng.integers(3, 15)
        angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
        radius = rng.uniform(0.1, 1.0, corners) * size
        shape = shapely.Polygon(np.c_[radius * np.cos(angle), radius * np.sin(angle)]).buffer(0)
        if number % 3 == 0:
            shape = shape.difference(affinity.scale(shape, 0.4, 0.3, origin=shape.representative_point()))
        if number % 5 == 0:
            shape = shape.union(shapely.box(size * 1.2, 0, size * 1.7, size * 0.3))
        if number % 7 == 0:
            shape = affinity.scale(shape, 1.0, 1e-3)
        shape = affinity.rotate(shape, rng.uniform(0, 360))
        x, y = rng.uniform(0, extent, 2)
        shapes.append(affinity.translate(shape, x, y))
    return [shape for shape in shapes if shape.geom_type in {"Polygon", "MultiPolygon"} and shape.area > 0]


def cell_polygons(grid, row, col):
    """Cells as polygons on the map."""
    corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
    at = [grid.transform @ (col + dx, row + dy) for dx, dy in corners]
    return shapely.polygons(np.stack([np.column_stack(xy) for xy in at], axis=1))


# --- worked by hand: cases R01 to R18 of the hazard reference (2 x 2 cells of 100 m, the last without data) ---

PLACE = Affine(100, 0, 500_000, 0, -100, 9_200_200)
QUARTET = Grid(np.array([[0.2, 0.5], [0.8, -9999]], np.float32), PLACE, UTM, -9999)


def house(x, y, width, height):
    return shapely.box(500_000 + x, 9_200_000 + y, 500_000 + x + width, 9_200_000 + y + height)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (house(20, 120, 6, 6), {"data_share": 1, "max": 0.2, "mean": 0.2, "majority": 0.2, "tie": False}),
        (house(97, 120, 6, 6), {"max": 0.5, "mean": 0.35, "majority": 0.5, "majority_share": 0.5, "tie": True}),
        (house(95, 120, 6, 6), {"max": 0.5, "mean": 0.25, "majority": 0.2, "majority_share": 5 / 6, "tie": False}),
        (house(94, 120, 6, 6), {"data_share": 1, "max": 0.2}),
        (house(120, 20, 6, 6), {"data_share": 0, "nodata_share": 1, "outside_share": 0, "tie": False}),
        (house(96, 20, 8, 6), {"data_share": 0.5, "nodata_share": 0.5, "max": 0.8, "mean": 0.8}),
        (house(97, 97, 6, 6), {"data_share": 0.75, "nodata_share": 0.25, "mean": 0.5, "majority": 0.8, "tie": True}),
        (house(300, 300, 6, 6), {"data_share": 0, "nodata_share": 0, "outside_share": 1}),
        (house(197, 120, 6, 6), {"data_share": 0.5, "outside_share": 0.5, "max": 0.5}),
        (house(-3, 197, 6, 6), {"data_share": 0.25, "outside_share": 0.75, "mean": 0.2}),
    ],
)
@both_paths
def test_houses_of_the_reference(shape, expected):
    row = raster_shares(polygons([shape]), QUARTET).iloc[0]
    for name, value in expected.items():
        assert row[name] == pytest.approx(value, abs=1e-7), name


@both_paths
def test_a_wall_on_a_cell_line_touches_nothing():
    cells = cell_shares(polygons([house(94, 120, 6, 6), house(94, 94, 6, 6)]), QUARTET)
    assert cells.frame().to_numpy().tolist() == [[0, 0, 0, np.float32(0.2), 1], [1, 1, 0, np.float32(0.8), 1]]


@both_paths
def test_classes_are_open_below_and_closed_above():
    values = np.array([[0, 0.333, 0.3334, 0.666, 0.6661, 1]], np.float32)
    grid = Grid(values, Affine(1, 0, 0, 0, -1, 1), UTM)
    cells = cell_shares(polygons([shapely.box(0, 0, 6, 1)]), grid)
    table = class_shares(cells, breaks=[-np.inf, 0.333, 0.666, 1])
    assert table["share"].to_numpy()[0] == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    assert table["highest"].to_numpy()[0] == pytest.approx([0.333, 0.666, 1], abs=1e-7)


@both_paths
def test_a_value_of_no_class_holds_no_data():
    grid = Grid(np.array([[1, 2, 3, 255, 7]], np.uint8), Affine(1, 0, 0, 0, -1, 1), UTM, 255)
    shapes = polygons([shapely.box(0, 0, 10, 1), shapely.box(3, 0, 5, 1)], index=["a", "b"])
    table = raster_shares(shapes, grid, values=[1, 2, 3])
    assert table["share"].loc["a"].tolist() == pytest.approx([0.1, 0.1, 0.1])
    assert table["cover"].loc["a"].tolist() == pytest.approx([0.3, 0.2, 0.5])
    assert table["cover"].loc["b"].tolist() == [0, 1, 0]
    assert table["highest"].loc["b"].isna().all()


@both_paths
def test_of_equal_shares_the_higher_value_leads_and_a_larger_share_wins():
    values = np.array([[5.0, 3, 5, 3, 9, 1, 1]])
    grid = Grid(values, Affine(1, 0, 0, 0, -1, 1), UTM)
    table = raster_shares(polygons([shapely.box(0, 0, 4, 1), shapely.box(1, 0, 7, 1)]), grid)
    assert table["majority"].tolist() == [5, 3]
    assert table["tie"].tolist() == [True, True]
    assert raster_shares(polygons([shapely.box(2, 0, 7, 1)]), grid)[["majority", "tie"]].iloc[0].tolist() == [1, False]


# --- against other engines ---


def exact_extract(shapes, grid, ops):
    from exactextract import exact_extract as engine
    from exactextract.raster import NumPyRasterSource

    rows, cols = grid.shape
    west, north = grid.transform @ (0, 0)
    east, south = grid.transform @ (cols, rows)
    source = NumPyRasterSource(
        grid.values, xmin=west, ymin=south, xmax=east, ymax=north, nodata=grid.nodata, srs_wkt=grid.crs.to_wkt()
    )
    frame = gpd.GeoDataFrame(geometry=shapes.to_numpy(), crs=shapes.crs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it cannot read the CRS without GDAL's Python bindings, and says so
        return engine(source, frame, ops, output="pandas")


@pytest.mark.parametrize("cell", [100.0, 5.0, 1.0])
@both_paths
def test_exactextract_agrees(cell):
    rng = np.random.default_rng(int(cell))
    shapes = polygons(random_shapes(rng, 300, size=9.0, extent=200.0))
    side = int(200 / cell)
    values = np.round(rng.random((side, side)), 2)  # more values under a polygon than are looked up
    values[rng.random(values.shape) < 0.1] = -9999.0
    grid = Grid(values, Affine(cell, 0, 0, 0, -cell, 200.0), UTM, -9999.0)
    ours, theirs = raster_shares(shapes, grid), exact_extract(shapes, grid, ["count", "min", "max", "mean", "majority"])
    area = shapes.area.to_numpy() / cell**2
    assert np.abs(ours["data_share"] - theirs["count"] / area).max() < 1e-6
    some = theirs["count"].to_numpy() > 0
    assert some.sum() > 200
    for name in ("min", "max"):
        assert (ours[name][some] == theirs[name][some]).all()
    assert np.abs(ours["mean"] - theirs["mean"])[some].max() < 1e-6
    clear = some & ~ours["tie"].to_numpy()
    assert clear.sum() > 180
    assert (ours["majority"][clear] == theirs["majority"][clear]).all()


@pytest.mark.parametrize(("east", "north", "tolerance_m2"), [(0, 0, 1e-12), (690_000, 9_310_000, 2e-8)])
@pytest.mark.parametrize(
    "transform",
    [
        Affine(1, 0, 0, 0, -1, 30),
        Affine(1.3, 0, 0, 0, 0.7, 0),
        Affine.translation(15, 0) @ Affine.rotation(33) @ Affine.scale(1.1, -0.9) @ Affine.shear(10, 4),
        Affine(-1, 0, 30, 0, -2, 30),
    ],
    ids=["north-up", "south-up", "rotated and sheared", "mirrored"],
)
@both_paths
def test_shapely_cell_by_cell_agrees(transform, east, north, tolerance_m2):
    rng = np.random.default_rng(5)
    grid = Grid(rng.random((32, 30)), Affine.translation(east, north) @ transform, UTM)
    shapes = [affinity.translate(s, east, north) for s in random_shapes(rng, 120, size=6.0, extent=30.0)]
    cells = cell_shares(polygons(shapes), grid)
    row, col = (part.ravel() for part in np.indices(grid.shape))
    boxes = cell_polygons(grid, row, col)
    owner, box = shapely.STRtree(boxes).query(shapes)
    area = shapely.area(np.array(shapes))
    share = shapely.area(shapely.intersection(np.array(shapes)[owner], boxes[box])) / area[owner]
    dense = np.zeros((len(shapes), len(boxes)))
    dense[owner, box] = share
    ours = np.zeros_like(dense)
    ours[cells.feature, cells.row * grid.shape[1] + cells.col] = cells.share
    assert np.abs((ours - dense) * area[:, None]).max() < tolerance_m2
    assert np.abs((cells.outside - (1 - dense.sum(axis=1))) * area).max() < tolerance_m2


@both_paths
def test_real_houses_in_a_real_flood():
    building, flood = PADEMANGAN / "jakarta_building.gpkg", PADEMANGAN / "hazard" / "jakarta_continuous_flood.tif"
    if not building.exists() or not flood.exists():
        pytest.skip("the layers of Pademangan are not on this machine (shared/data/jakarta_pademangan)")
    houses = gpd.read_file(building).geometry
    grid = open_grid(flood)
    shapes = houses.to_crs(grid.crs)
    shapes = shapes[shapes.is_valid & ~shapes.is_empty]
    whole = Grid(np.asarray(grid.values[:, :]), grid.transform, grid.crs, grid.nodata)
    ours = raster_shares(shapes, grid)
    theirs = exact_extract(shapes, whole, ["count", "max", "mean"]).set_axis(shapes.index)
    area = shapely.area(shapes.to_numpy()) / abs(grid.transform.determinant)
    assert len(ours) > 100
    assert np.abs(ours["data_share"] - theirs["count"] / area).max() < 1e-6
    some = (theirs["count"] > 0) & theirs["max"].notna()
    assert (ours["max"] - theirs["max"])[some].abs().max() < 1e-6
    assert (ours["mean"] - theirs["mean"])[some].abs().max() < 1e-6
    pd.testing.assert_frame_equal(raster_shares(shapes, whole), ours)


# --- invariants ---


def random_setting(seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 4, (12, 14)).astype(float)
    values[rng.random(values.shape) < 0.2] = np.nan
    shapes = random_shapes(rng, 12, size=rng.uniform(0.2, 5.0), extent=13.0)
    return polygons(shapes), Grid(values, Affine(1, 0, 0, 0, -1, 12), UTM), rng


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_shares_add_up_and_both_paths_agree(seed):
    shapes, grid, _ = random_setting(seed)
    fast = cell_shares(shapes, grid)
    fast_table = raster_shares(shapes, grid)
    with plain():
        slow = cell_shares(shapes, grid)
        slow_table = raster_shares(shapes, grid)
    total = fast_table[["data_share", "nodata_share", "outside_share"]].sum(axis=1)
    assert np.abs(total - 1).max() < 1e-12
    assert (fast.start == slow.start).all()
    assert (fast.row == slow.row).all()
    assert (fast.col == slow.col).all()
    assert np.abs(fast.share - slow.share).max(initial=0) < 1e-9
    pd.testing.assert_frame_equal(fast_table, slow_table, rtol=0, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_a_quarter_turn_of_both_changes_nothing(seed):
    shapes, grid, _ = random_setting(seed)
    turned = polygons([affinity.affine_transform(s, [0, -1, 1, 0, 0, 0]) for s in shapes])  # (x, y) -> (-y, x)
    other = Grid(np.rot90(grid.values), Affine(1, 0, -12, 0, -1, 14), UTM)
    pd.testing.assert_frame_equal(raster_shares(shapes, grid), raster_shares(turned, other), rtol=0, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_how_a_polygon_is_written_changes_nothing(seed):
    shapes, grid, rng = random_setting(seed)
    rewritten = shapely.segmentize(shapely.reverse(shapes.to_numpy()), 0.7)
    order = rng.permutation(len(shapes))
    again = raster_shares(polygons(rewritten[order], index=shapes.index[order]), grid).loc[shapes.index]
    pd.testing.assert_frame_equal(raster_shares(shapes, grid), again, rtol=0, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(-500, 500), st.integers(-500, 500))
def test_a_move_of_both_changes_nothing(seed, east, north):
    shapes, grid, _ = random_setting(seed)
    moved = shapes.translate(east, north)
    other = Grid(grid.values, Affine.translation(east, north) @ grid.transform, UTM)
    pd.testing.assert_frame_equal(raster_shares(shapes, grid), raster_shares(moved, other), rtol=0, atol=1e-8)


@both_paths
def test_vertices_on_all_cell_lines_and_corners():
    grid = Grid(np.arange(16.0).reshape(4, 4), Affine(1, 0, 0, 0, -1, 4), UTM)
    corners = list(itertools.product(range(5), repeat=2))
    rng = np.random.default_rng(3)
    shapes = [shapely.Polygon([corners[i] for i in rng.choice(25, 3, replace=False)]) for _ in range(200)]
    shapes = [shape for shape in shapes if shape.area > 0]
    cells = cell_shares(polygons(shapes), grid)
    area = shapely.area(
        shapely.intersection(np.array(shapes)[cells.feature], cell_polygons(grid, cells.row, cells.col))
    )
    whole = shapely.area(np.array(shapes))
    assert np.abs(cells.share * whole[cells.feature] - area).max() < 1e-12
    assert cells.share.min() > 1e-3
    assert np.bincount(cells.feature, cells.share) == pytest.approx(np.ones(len(shapes)), abs=1e-13)


# --- coordinate systems ---


@pytest.mark.parametrize("code", [4326, 3857, 3395, 32748])
@both_paths
def test_polygons_move_to_the_raster(code):
    rng = np.random.default_rng(code)
    shapes = polygons(
        [affinity.translate(s, 500_400, 9_200_000) for s in random_shapes(rng, 40, size=60.0, extent=300.0)]
    )
    to = Transformer.from_crs(UTM, code, always_xy=True)
    west, _, east, north = to.transform_bounds(*shapes.total_bounds)
    cell = (east - west) / 40
    transform = Affine(cell, 0, west + 3 * cell, 0, -cell, north)
    grid = Grid(rng.random((40, 40)), transform, CRS.from_epsg(code))
    drawn = gpd.GeoSeries(shapely.segmentize(shapes.to_numpy(), 0.04), crs=UTM).to_crs(code)
    ours, theirs = cell_shares(shapes, grid), cell_shares(drawn, grid)
    assert (ours.start == theirs.start).all()
    cells = shapely.area(drawn.to_numpy()) / cell**2
    assert np.abs((ours.share - theirs.share) * cells[ours.feature]).max() < 1e-8
    assert np.abs((ours.outside - theirs.outside) * cells).max() < 1e-8


@both_paths
def test_a_long_edge_follows_its_true_curve():
    crossing = polygons([shapely.box(95, -8, 141, 5)], crs=CRS.from_epsg(4326))
    lambert = CRS.from_proj4("+proj=lcc +lat_1=-7 +lat_2=3 +lat_0=-2 +lon_0=118")
    grid = Grid(np.ones((100, 100)), Affine(60_000, 0, -3_000_000, 0, -60_000, 3_000_000), lambert)
    drawn = crossing.segmentize(0.001).to_crs(lambert)
    ours, theirs = cell_shares(crossing, grid), cell_shares(drawn, grid)
    assert (ours.row == theirs.row).all()
    assert np.abs(ours.share - theirs.share).max() < 1e-9


# --- rasters as they come ---


@pytest.mark.parametrize(
    ("values", "nodata", "known"),
    [
        (np.array([[1.0, np.nan]]), None, 1.0),
        (np.array([[1.0, np.inf]]), None, 1.0),
        (np.array([[1.0, -3.4028234663852886e38]], np.float32), -3.4028234663852886e38, 1.0),
        (np.array([[1.0, 0.1]], np.float32), 0.1, 1.0),
        (np.array([[1.0, np.nan]]), np.nan, 1.0),
        (np.array([[1, 255]], np.uint8), 255, 1.0),
        (np.array([[241, 0]], np.uint8), 0, 241.0),
    ],
)
@both_paths
def test_no_data_in_every_dress(values, nodata, known):
    row = raster_shares(polygons([shapely.box(0, 0, 2, 1)]), Grid(values, Affine(1, 0, 0, 0, -1, 1), UTM, nodata)).iloc[
        0
    ]
    assert row[["data_share", "nodata_share", "max", "mean"]].tolist() == [0.5, 0.5, known, known]


@both_paths
def test_a_byte_is_never_minus_9999():
    grid = Grid(np.array([[241, 3]], np.uint8), Affine(1, 0, 0, 0, -1, 1), UTM, -9999)
    assert raster_shares(polygons([shapely.box(0, 0, 2, 1)]), grid)["max"].tolist() == [241]


def write(path, values, **profile):
    bands = values if values.ndim == 3 else values[None]
    defaults = {"crs": "EPSG:32749", "transform": PLACE, "dtype": bands.dtype}
    with rasterio.open(
        path, "w", driver="GTiff", count=len(bands), height=bands.shape[1], width=bands.shape[2], **(defaults | profile)
    ) as target:
        target.write(bands)
    return path


@both_paths
def test_a_file_gives_what_its_array_gives(tmp_path):
    bands = np.stack([QUARTET.values, QUARTET.values * 2])
    bands[1, 1, 1] = -9999
    file = write(tmp_path / "two.tif", bands, nodata=-9999)
    shapes = polygons([house(95, 95, 6, 20), house(150, 150, 100, 10)])
    pd.testing.assert_frame_equal(raster_shares(shapes, open_grid(file)), raster_shares(shapes, QUARTET))
    beside = raster_shares(polygons([house(300, 300, 6, 6), house(-9, 50, 5, 5)]), open_grid(file))
    assert beside["outside_share"].tolist() == [1, 1]
    assert raster_shares(shapes, open_grid(file, band=2))["max"].tolist() == pytest.approx([1.6, 1.0])


@both_paths
def test_scaled_and_masked_files(tmp_path):
    file = write(tmp_path / "scaled.tif", np.array([[10, 20], [30, -1]], np.int16), nodata=-1)
    with rasterio.open(file, "r+") as target:
        target.scales, target.offsets = (0.1,), (5,)
    table = raster_shares(polygons([house(0, 0, 200, 200)]), open_grid(file))
    assert table[["data_share", "max", "mean"]].iloc[0].tolist() == pytest.approx([0.75, 8, 7])
    masked = write(tmp_path / "masked.tif", np.array([[10, 20], [30, 40]], np.int16))
    with rasterio.open(masked, "r+") as target:
        target.write_mask(np.array([[255, 255], [0, 255]], np.uint8))
    table = raster_shares(polygons([house(0, 0, 200, 200)]), open_grid(masked))
    assert table[["nodata_share", "max", "mean"]].iloc[0].tolist() == pytest.approx([0.25, 40, 70 / 3])


@both_paths
def test_windows_give_the_whole_bit_for_bit(tmp_path, monkeypatch):
    rng = np.random.default_rng(11)
    values = rng.random((300, 260)).astype(np.float32)
    file = write(tmp_path / "large.tif", values, transform=Affine(1, 0, 0, 0, -1, 300))
    shapes = polygons([*random_shapes(rng, 300, size=6.0, extent=280.0), shapely.box(-5, 3, 230, 270.5).buffer(2)])
    whole = Grid(values, Affine(1, 0, 0, 0, -1, 300), UTM)
    expected, table = cell_shares(shapes, whole), raster_shares(shapes, whole)
    classes = raster_shares(shapes, whole, breaks=[0, 0.3, 1])
    monkeypatch.setattr(_blocks, "TILE", 32)
    monkeypatch.setattr(_blocks, "BLOCK_CELLS", 3_000)
    grid = open_grid(file)
    cells = cell_shares(shapes, grid)
    for name in ("start", "row", "col", "value", "share", "outside"):
        np.testing.assert_array_equal(getattr(cells, name), getattr(expected, name))
    pd.testing.assert_frame_equal(raster_shares(shapes, grid), table, check_exact=True)
    pd.testing.assert_frame_equal(share_statistics(cells), table, check_exact=True)
    pd.testing.assert_frame_equal(raster_shares(shapes, grid, breaks=[0, 0.3, 1]), classes, check_exact=True)


@both_paths
def test_missing_and_empty_polygons_are_unknown():
    shapes = polygons([None, shapely.Polygon(), house(20, 120, 6, 6), shapely.MultiPolygon()], index=list("abcd"))
    table = raster_shares(shapes, QUARTET)
    assert table.index.tolist() == list("abcd")
    assert table.drop(columns="tie").isna().all(axis=1).tolist() == [True, True, False, True]
    classes = raster_shares(shapes, QUARTET, breaks=[0, 1])
    assert classes["share"][0].isna().tolist() == [True, True, False, True]
    empty = raster_shares(shapes.iloc[:0], QUARTET)
    assert empty.shape == (0, 9)
    assert cell_shares(shapes.iloc[:0], QUARTET).frame().empty


def test_faults_say_what_is_wrong(tmp_path):
    shapes = polygons([house(20, 120, 6, 6)])
    with pytest.raises(CRSError, match="CRS"):
        raster_shares(shapes.set_crs(None, allow_override=True), QUARTET)
    with pytest.raises(GeometryError, match="poligon"):
        raster_shares(polygons([shapely.Point(0, 0)]), QUARTET)
    fine = Grid(np.broadcast_to(np.float32(1), (10**6, 10**6)), Affine(0.01, 0, 500_000, 0, -0.01, 9_210_000), UTM)
    with pytest.raises(GeometryError, match="25 juta sel"):
        raster_shares(polygons([house(0, 0, 9_000, 9_000)]), fine)
    with pytest.raises(CRSError, match="diproyeksikan"):
        raster_shares(shapes.set_crs(4326, allow_override=True), QUARTET)
    with pytest.raises(MissingFileError):
        open_grid(tmp_path / "none.tif")
    (tmp_path / "text.tif").write_text("no raster")
    with pytest.raises(LayerError, match="GeoTIFF"):
        open_grid(tmp_path / "text.tif")
    nameless = write(tmp_path / "nameless.tif", QUARTET.values, crs=None)
    with pytest.raises(CRSError, match="EPSG"):
        open_grid(nameless)
    assert raster_shares(shapes, open_grid(nameless, crs=UTM))["max"].tolist() == [np.float32(0.2)]
    with pytest.raises(LayerError, match="band 2"):
        open_grid(nameless, crs=UTM, band=2)
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        write(tmp_path / "placeless.tif", QUARTET.values, transform=Affine.identity())
    with pytest.raises(LayerError, match="geotransform"):
        open_grid(tmp_path / "placeless.tif")
