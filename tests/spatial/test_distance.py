from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from kotaku_gis.errors import CRSError, GeometryError
from kotaku_gis.spatial import _compiled, distance
from kotaku_gis.spatial._compiled import plain

CRS = "EPSG:32749"
DATA = Path(__file__).parents[2].parent / "shared" / "data"
PATHS = pytest.mark.parametrize("path", ["fast", "plain"])


def layer(*shapes, index=None):
    return gpd.GeoSeries(list(shapes), index=index, crs=CRS)


def on(path, work):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_compiled, "LEAST", 0)
        if path == "fast":
            return work()
        with plain():
            return work()


def town(seed, houses=60, roads=12, *, size=200.0):
    """Houses of many shapes (with holes, in parts, overlapping, degenerate) and bent roads, in metres of a UTM zone."""
    rng = np.random.default_rng(seed)

    def house():
        x, y, turn = *rng.uniform(0, size, 2), rng.uniform(0, 360)
        body = shapely.box(x, y, x + rng.uniform(2, 14), y + rng.uniform(2, 14))
        kind = rng.integers(6)
        if kind == 0:
            body = body.difference(affinity.scale(body, 0.5, 0.5))
        elif kind == 1:
            body = shapely.MultiPolygon([body, affinity.translate(body, 20, 3)])
        elif kind == 2:
            body = shapely.Point(x, y)
        elif kind == 3:
            body = shapely.Point(x, y).buffer(rng.uniform(2, 30))
        return affinity.translate(affinity.rotate(body, turn), 432_000, 9_155_000)

    def road():
        steps = rng.normal(0, 25, (rng.integers(2, 9), 2)).cumsum(axis=0) + rng.uniform(0, size, 2)
        return shapely.LineString(steps + np.array([432_000, 9_155_000]))

    return layer(*(house() for _ in range(houses))), layer(*(road() for _ in range(roads))), rng.uniform(1, 12, roads)


def edge_oracle(houses, roads, width):
    """Every house against every road with shapely, one by one."""
    rows = [[house.distance(road) - w / 2 for road, w in zip(roads, width, strict=True)] for house in houses]
    return np.maximum(np.min(rows, axis=1), 0), np.argmin(np.round(np.array(rows) * 1e6), axis=1)


@PATHS
@pytest.mark.parametrize("seed", range(6))
def test_edge_distance_is_that_of_shapely_one_by_one(path, seed):
    houses, roads, width = town(seed)
    found = on(path, lambda: distance.nearest_edge(houses, roads, width_m=pd.Series(width)))
    far, road = edge_oracle(houses, roads, width)
    np.testing.assert_allclose(found["edge_distance_m"].astype(float), far, atol=1e-9, rtol=0)
    assert found["road"].tolist() == road.tolist()
    assert found["reason"].isna().all()


@PATHS
@pytest.mark.parametrize("seed", range(3))
def test_road_polygons_large_and_small_with_houses_inside(path, seed):
    houses, lines, width = town(seed, houses=80)
    streets = gpd.GeoSeries(shapely.buffer(lines.to_numpy(), width / 2, quad_segs=1), index=lines.index, crs=lines.crs)
    square = affinity.translate(shapely.box(0, 0, 90, 90), 432_000, 9_155_000)
    pond = affinity.translate(shapely.Point(45, 45).buffer(30), 432_000, 9_155_000)
    roads = layer(*streets, square.difference(pond), streets.union_all().buffer(1.0))
    found = on(path, lambda: distance.nearest_edge(houses, roads, segment=True))
    far = [min(house.distance(road) for road in roads) for house in houses]
    np.testing.assert_allclose(found["edge_distance_m"].astype(float), far, atol=1e-9, rtol=0)
    pairs = zip(houses, roads[found["road"]], strict=True)
    inside = [road.intersects(house) and not road.boundary.intersects(house) for house, road in pairs]
    assert any(inside)
    assert found["segment"].isna().tolist() == inside
    assert (found["line_distance_m"] == found["edge_distance_m"]).all()


@PATHS
def test_the_edge_decides_and_not_the_centreline(path):
    house = layer(shapely.box(0, 5, 8, 12))
    roads = layer(
        shapely.LineString([(-50, 0), (50, 0)]), shapely.LineString([(-50, 20), (50, 20)]), index=["lane", "avenue"]
    )
    width = pd.Series([2.0, 12.0], index=roads.index)
    found = on(path, lambda: distance.nearest_edge(house, roads, width_m=width, segment=True)).iloc[0]
    assert (found["road"], found["edge_distance_m"], found["line_distance_m"]) == ("avenue", 2.0, 8.0)
    assert found[["segment", "x0", "y0", "x1", "y1"]].tolist() == [0, -50, 20, 50, 20]


@PATHS
def test_a_line_ends_round(path):
    road = layer(shapely.LineString([(0, 0), (10, 0)]))
    found = on(path, lambda: distance.edge_distance_m(layer(shapely.Point(13, 4)), road, width_m=4.0))
    assert found.tolist() == [3.0]  # 5 from the end, less half of 4


@PATHS
def test_a_nearer_road_of_unknown_width_leaves_the_distance_unknown(path):
    houses = layer(shapely.box(0, 5, 8, 12), shapely.box(0, 85, 8, 92), shapely.Polygon(), None, index=list("abcd"))
    roads = layer(shapely.LineString([(-50, 0), (50, 0)]), shapely.LineString([(-50, 100), (50, 100)]), index=[7, 9])
    width = pd.Series([None, 6.0], index=roads.index)
    found = on(path, lambda: distance.nearest_edge(houses, roads, width_m=width, segment=True))
    assert found["edge_distance_m"].isna().tolist() == [True, False, True, True]
    assert found.loc["b", "edge_distance_m"] == 5.0
    assert found["road"].isna().tolist() == [False, False, True, True]
    assert found["road"].tolist()[:2] == [7, 9]
    assert found.loc["a", "line_distance_m"] == 5.0
    assert found["reason"].isna().tolist() == [False, True, False, False]
    assert found["reason"].dropna().tolist() == ["road_width_missing", "geometry_missing", "geometry_missing"]
    assert found["segment"].isna().tolist() == [False, False, True, True]


@PATHS
def test_without_roads_the_distance_is_unknown(path):
    house = layer(shapely.box(0, 0, 1, 1))
    found = on(path, lambda: distance.nearest_edge(house, layer(), segment=True))
    assert found["edge_distance_m"].isna().all()
    assert found["reason"].tolist() == ["no_road"]


@PATHS
def test_of_equal_roads_the_deepest_counts_then_the_first(path):
    house = layer(shapely.box(-1, -1, 1, 1))
    cross = layer(
        shapely.LineString([(-9, 0), (9, 0)]),
        shapely.LineString([(0, -9), (0, 9)]),
        shapely.LineString([(9, -9), (-9, 9)]),
    )
    wide = on(path, lambda: distance.nearest_edge(house, cross, width_m=pd.Series([3.0, 4.0, 4.0])))
    assert (wide["road"].tolist(), wide["edge_distance_m"].tolist()) == ([1], [0.0])
    equal = on(path, lambda: distance.nearest_edge(house, cross, width_m=3.0))
    assert equal["road"].tolist() == [0]


@PATHS
def test_features_far_away_from_all_roads(path):
    houses = layer(shapely.Point(-9e5, 40), shapely.Point(3e5, 4e5), shapely.Point(0, 5))
    roads = layer(shapely.LineString([(0, 0), (10, 0)]), shapely.LineString([(0, 30), (10, 30)]))
    found = on(path, lambda: distance.nearest_edge(houses, roads, width_m=pd.Series([2.0, 40.0])))
    np.testing.assert_allclose(
        found["edge_distance_m"].astype(float),
        [np.hypot(9e5, 10) - 20, np.hypot(3e5 - 10, 4e5 - 30) - 20, 4],
        atol=1e-6,
    )


@pytest.mark.parametrize("seed", range(4))
@PATHS
def test_neighbours_are_those_of_shapely_one_by_one(path, seed):
    houses, _, _ = town(seed, houses=50)
    found = on(path, lambda: distance.nearest_neighbours(houses, count=4))
    away = np.array([[a.distance(b) for b in houses] for a in houses])
    np.fill_diagonal(away, np.inf)
    order = np.argsort(np.round(away * 1e6), axis=1, kind="stable")[:, :4]
    assert found["neighbour"].to_numpy().reshape(-1, 4).tolist() == order.tolist()
    expected = np.take_along_axis(away, order, axis=1).ravel()
    np.testing.assert_allclose(found["distance_m"], expected, atol=1e-9, rtol=0)
    first = on(path, lambda: distance.neighbour_distance_m(houses))
    np.testing.assert_allclose(first.astype(float), away.min(axis=1), atol=1e-9, rtol=0)


@PATHS
def test_touching_overlapping_containing_and_equal_footprints_are_at_zero(path):
    yard = shapely.box(200, 0, 300, 100)
    houses = layer(
        *(shapely.box(0, 0, 5, 5), shapely.box(5, 0, 9, 5), shapely.box(50, 0, 55, 5), shapely.box(52, 2, 57, 7)),
        *(yard, shapely.box(220, 20, 225, 25), shapely.box(400, 0, 401, 1), shapely.box(400, 0, 401, 1)),
    )
    assert on(path, lambda: distance.neighbour_distance_m(houses)).tolist() == [0.0] * 8


@PATHS
def test_spacing_looks_within_the_block_only(path):
    houses = layer(*(shapely.box(x, 0, x + 4, 4) for x in (0, 5, 12, 40, 60)), index=list("abcde"))
    block = pd.Series(["1", "2", "1", "3", None], index=houses.index)
    found = on(path, lambda: distance.spacing_m(houses, block=block))
    assert found["a"] == found["c"] == 8.0
    assert found.isna().tolist() == [False, True, False, True, True]


@PATHS
def test_fewer_neighbours_than_asked_for_and_none(path):
    two = layer(shapely.Point(0, 0), shapely.Point(3, 4), None)
    found = on(path, lambda: distance.nearest_neighbours(two, count=5))
    assert found[["footprint", "rank", "neighbour", "distance_m"]].to_numpy().tolist() == [
        [0, 1, 1, 5.0],
        [1, 1, 0, 5.0],
    ]
    alone = on(path, lambda: distance.neighbour_distance_m(layer(shapely.Point(0, 0))))
    assert alone.isna().tolist() == [True]


@settings(max_examples=30, deadline=None)
@given(
    path=st.sampled_from(["fast", "plain"]),
    seed=st.integers(0, 10_000),
    angle=st.floats(0, 360),
    shift=st.tuples(st.floats(-5e4, 5e4), st.floats(-5e4, 5e4)),
)
def test_moving_turning_reordering_and_densifying_change_nothing(path, seed, angle, shift):
    houses, roads, width = town(seed, houses=12, roads=5)
    rng = np.random.default_rng(seed)
    mix, road_mix = rng.permutation(len(houses)), rng.permutation(len(roads))

    def move(layer):
        return layer.rotate(angle, origin=(432_000, 9_155_000)).translate(*shift)

    expected = on(path, lambda: distance.edge_distance_m(houses, roads, width_m=pd.Series(width)))
    drawn_otherwise = move(houses).reverse().segmentize(3.0).iloc[mix]
    streets, width = move(roads).reverse().segmentize(7.0).iloc[road_mix], pd.Series(width).iloc[road_mix]
    moved = on(path, lambda: distance.edge_distance_m(drawn_otherwise, streets, width_m=width)).sort_index()
    np.testing.assert_allclose(moved.astype(float), expected.astype(float), atol=1e-6, rtol=0)


@PATHS
def test_tiles_with_halo_equal_the_whole_bit_for_bit(path):
    houses, roads, width = town(11, houses=300, roads=60, size=600)
    width = pd.Series(width)
    whole = on(path, lambda: distance.nearest_edge(houses, roads, width_m=width, segment=True))
    near = on(path, lambda: distance.nearest_neighbours(houses, count=3))
    halo = 1 + max(whole["edge_distance_m"].max(), near["distance_m"].max()) + width.max() / 2
    column = houses.centroid.x.sub(432_000).floordiv(150)
    for _, tile in houses.groupby(column):
        reach = shapely.box(*tile.total_bounds).buffer(halo)
        here = roads[roads.intersects(reach)]
        part = on(path, lambda t=tile, h=here: distance.nearest_edge(t, h, width_m=width[h.index], segment=True))
        pd.testing.assert_frame_equal(part, whole.loc[tile.index], check_exact=True)
        some = houses[houses.intersects(reach)]
        part = on(path, lambda s=some: distance.nearest_neighbours(s, count=3))
        part = part[part["footprint"].isin(tile.index)].reset_index(drop=True)
        expected = near[near["footprint"].isin(tile.index)].reset_index(drop=True)
        pd.testing.assert_frame_equal(part, expected, check_exact=True)


def test_faults_are_told():
    house, road = layer(shapely.box(0, 0, 1, 1)), layer(shapely.LineString([(0, 0), (1, 1)]))
    with pytest.raises(CRSError):
        distance.edge_distance_m(house, road.to_crs(4326), width_m=1.0)
    with pytest.raises(GeometryError, match="kurang dari nol"):
        distance.edge_distance_m(house, road, width_m=-1.0)
    with pytest.raises(GeometryError, match="kumpulan"):
        distance.edge_distance_m(layer(shapely.GeometryCollection([shapely.Point(0, 0)])), road, width_m=1.0)
    with pytest.raises(ValueError, match="index of the roads"):
        distance.edge_distance_m(house, road, width_m=pd.Series([1.0], index=["x"]))
    with pytest.raises(ValueError, match="index of the footprints"):
        distance.spacing_m(house, block=pd.Series([1], index=["x"]))


REAL = {
    "jakarta": ("jakarta_pademangan/jakarta_building.gpkg", "jakarta_pademangan/jakarta_roads.shp", 32748),
    "dimajar": (
        "dimajar2_sumberarum_magelang/bangunan_DIREDAKSI.geojson",
        "dimajar2_sumberarum_magelang/jalan_lokal.geojson",
        32749,
    ),
    "cilegon": ("cilegon/prasarana/KEMANTAPAN_DRAINASE_LN.geojson", "cilegon/prasarana/JALAN_ARTERI_LN.geojson", 32748),
}


@PATHS
@pytest.mark.parametrize("place", REAL)
def test_real_layers(path, place):
    files = [DATA / name for name in REAL[place][:2]]
    if not all(file.exists() for file in files):
        pytest.skip("shared/data is not beside the project")
    houses, roads = (gpd.read_file(file).to_crs(REAL[place][2]).geometry for file in files)
    width = pd.Series(np.random.default_rng(0).uniform(1, 10, len(roads)), index=roads.index)
    found = on(path, lambda: distance.nearest_edge(houses, roads, width_m=width))
    some = houses[~(houses.is_empty | houses.isna())].iloc[::7]
    far, _ = edge_oracle(some, roads[~roads.isna()], width[~roads.isna()])
    np.testing.assert_allclose(found.loc[some.index, "edge_distance_m"].astype(float), far, atol=1e-6, rtol=0)
    near = on(path, lambda: distance.neighbour_distance_m(houses))
    for label in some.index[:150]:
        others = houses.drop(label)
        assert near[label] == pytest.approx(others.distance(houses[label]).min(), abs=1e-6)
