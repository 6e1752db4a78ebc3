import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiLineString, MultiPoint, Point, Polygon, box

from kotaku_gis.errors import CRSError, GeometryError, LayerError
from kotaku_gis.spatial.assign import area_by_largest_overlap, area_by_point, representative_point, split

CRS = "EPSG:32748"
EAST, NORTH = 702_345.678, 9_312_345.678
CORNER = np.array([EAST, NORTH])


both_paths = pytest.mark.usefixtures("path")


def layer(shapes, *, index=None, crs=CRS):
    return gpd.GeoSeries(list(shapes), index=index, crs=crs)


def cells(seed, count=60, *, side=100.0):
    """A coverage of the square by jagged cells."""
    random = np.random.default_rng(seed)
    sites = shapely.multipoints(random.uniform(0, side, (count, 2)) + CORNER)
    found = shapely.get_parts(shapely.voronoi_polygons(sites, extend_to=box(EAST, NORTH, EAST + side, NORTH + side)))
    return layer(shapely.segmentize(shapely.clip_by_rect(found, EAST, NORTH, EAST + side, NORTH + side), 1.7))


def houses(seed, count=150, *, side=100.0):
    random = np.random.default_rng(seed)
    x, y = random.uniform(0, side - 5, (2, count)) + CORNER[:, None]
    u, v = random.uniform(1, 5, (2, count))
    ells = [
        Polygon([(a, b), (a + c, b), (a + c, b + d / 9), (a + c / 9, b + d / 9), (a + c / 9, b + d), (a, b + d)])
        for a, b, c, d in zip(x, y, u, v, strict=True)
    ]
    return layer(np.where(random.random(count) < 0.3, ells, shapely.box(x, y, x + u, y + v)))


BLOCKS = layer([box(0, 0, 10, 10), box(10, 0, 20, 10), box(0, 10, 20, 20)], index=["RT1", "RT2", "RT3"])


@both_paths
@pytest.mark.parametrize(
    ("point", "expected"),
    [
        (Point(5, 5), "RT1"),
        (Point(10, 5), "RT1"),  # on a border of two
        (Point(15, 10), "RT2"),
        (Point(10, 10), "RT1"),  # where three meet
        (Point(0, 0), "RT1"),  # an outer corner
        (Point(20, 15), "RT3"),  # an outer border
        (Point(20, 10), "RT2"),
        (Point(20.000_000_001, 15), None),
        (Point(10 + 1e-9, 5), "RT2"),
        (Point(30, 30), None),
        (Point(), None),
        (None, None),
    ],
)
def test_a_point_belongs_to_the_first_area_it_touches(point, expected):
    (found,) = area_by_point(layer([point]), BLOCKS)
    assert found is pd.NA if expected is None else found == expected


@both_paths
def test_the_first_in_the_layer_wins_whatever_the_order():
    assert area_by_point(layer([Point(10, 10)]), BLOCKS[::-1]).tolist() == ["RT3"]
    assert area_by_point(layer([Point(5, 5)]), layer([box(0, 0, 9, 9), box(4, 4, 6, 6)])).tolist() == [0]
    assert area_by_point(layer([Point(5, 5)]), layer([box(4, 4, 6, 6), box(0, 0, 9, 9)])).tolist() == [0]


@both_paths
@pytest.mark.parametrize("seed", range(4))
def test_every_point_lies_where_geos_says(seed):
    areas = cells(seed)
    random = np.random.default_rng(seed)
    points = np.concatenate(
        [
            shapely.points(random.uniform(-5, 105, (400, 2)) + CORNER),
            shapely.points(shapely.get_coordinates(areas.array)[::7]),  # vertices: on two borders or more
            shapely.centroid(areas.array),
            shapely.points(CORNER + 100 * random.integers(0, 9, (50, 2)) / 8),  # on the outer border too
        ]
    )
    covered = shapely.covers(np.asarray(areas)[None, :], points[:, None])
    expected = np.where(covered.any(axis=1), covered.argmax(axis=1), -1)
    found = area_by_point(layer(points), areas)
    assert found.fillna(-1).tolist() == expected.tolist()
    assert (expected == -1).any()


@both_paths
def test_holes_and_parts():
    ring = box(0, 0, 9, 9).difference(box(3, 3, 6, 6))
    islands = shapely.union(box(20, 0, 21, 1), box(30, 0, 31, 1))
    points = layer([Point(4, 4), Point(1, 4), Point(3, 4), Point(20.5, 0.5), Point(30.5, 0.5), Point(25, 0.5)])
    assert area_by_point(points, layer([ring, islands])).tolist() == [pd.NA, 0, 0, 1, 1, pd.NA]


def test_the_point_that_stands_for_a_feature():
    shapes = [
        box(0, 0, 4, 2),
        Polygon([(0, 0), (9, 0), (9, 1), (1, 1), (1, 9), (0, 9)]),  # its centroid lies outside
        box(0, 0, 9, 9).difference(box(1, 1, 8, 8)),
        LineString([(0, 0), (8, 0), (8, 2)]),
        MultiLineString([[(0, 0), (2, 0)], [(5, 0), (7, 0)]]),
        Point(3, 4),
        MultiPoint([(1, 1), (5, 5)]),
        GeometryCollection([Point(0, 0), box(4, 4, 6, 6)]),
        None,
        Polygon(),
    ]
    found = representative_point(layer(shapes))
    assert found.iloc[0] == Point(2, 1)
    assert found.iloc[3] == Point(5, 0)
    assert found.iloc[5] == Point(3, 4)
    assert found.isna().tolist() == [False] * 8 + [True] * 2
    assert shapely.intersects(np.asarray(found)[:8], np.array(shapes[:8], dtype=object)).all()


def test_centroids_are_those_of_geos():
    features = houses(1)
    features = features[features.contains(features.centroid)]
    assert len(features) > 100
    assert shapely.distance(representative_point(features).array, features.centroid.array).max() < 1e-8


@both_paths
def test_largest_overlap_is_that_of_geos():
    features, areas = houses(2), cells(3, 200)
    common = shapely.area(shapely.intersection(np.asarray(features)[:, None], np.asarray(areas)[None, :]))
    assert area_by_largest_overlap(features, areas).tolist() == common.argmax(axis=1).tolist()
    assert ((common > 0).sum(axis=1) > 1).mean() > 0.3


@both_paths
def test_equal_overlaps_go_to_the_first_area():
    feature = layer([box(8, 2, 12, 4), box(9, 8, 11, 12), box(10 - 1e-6, 0, 10 + 2e-6, 1), box(50, 50, 51, 51), None])
    assert area_by_largest_overlap(feature, BLOCKS).tolist() == ["RT1", "RT3", "RT2", pd.NA, pd.NA]
    assert area_by_largest_overlap(feature.iloc[:1], BLOCKS.iloc[[1, 0]]).tolist() == ["RT2"]


@both_paths
def test_lines_by_their_length_and_points_by_their_place():
    features = layer(
        [
            LineString([(1, 5), (12, 5)]),
            LineString([(9, 5), (19, 5)]),
            LineString([(10, 1), (10, 9)]),  # along a border
            LineString([(20, 0), (30, 0)]),  # touches at its end
            MultiLineString([[(1, 1), (2, 1)], [(1, 15), (9, 15)]]),
            Point(10, 5),
            box(18, 1, 19, 2),
        ]
    )
    found = area_by_largest_overlap(features, BLOCKS)
    assert found.tolist() == ["RT1", "RT2", "RT1", pd.NA, "RT3", "RT1", "RT2"]


@both_paths
def test_counts_add_up_and_ids_keep_their_order():
    features = houses(4, 300)
    features = features.set_axis(np.random.default_rng(1).permutation(len(features)) + 1000)
    areas = cells(5).iloc[:40].add_prefix("area")
    for assigned in (area_by_point(features, areas), area_by_largest_overlap(features, areas)):
        assert assigned.index.equals(features.index)
        assert assigned.name == "area"
        assert assigned.value_counts(dropna=False).sum() == len(features)
        assert assigned.isna().any()
        assert assigned.dropna().isin(areas.index).all()


@both_paths
def test_no_features_and_no_areas():
    features, none = houses(1, 3), layer([])
    for assign in (area_by_point, area_by_largest_overlap):
        assert assign(none, features).empty
        assert assign(features, none).isna().all()
        assert assign(features, layer([None, Polygon()])).isna().all()
    assert split(features, none).empty


@both_paths
def test_split_gives_each_part_and_its_share():
    found = split(layer([box(5, 5, 15, 15), box(19, 0, 29, 1)], index=["a", "b"]), BLOCKS)
    assert found.to_dict("list") == {
        "feature": ["a", "a", "a", "b"],
        "area": ["RT1", "RT2", "RT3", "RT2"],
        "area_m2": [25.0, 25.0, 50.0, 1.0],
        "share": [0.25, 0.25, 0.5, 0.1],
    }


@both_paths
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_parts_of_a_coverage_add_up_to_the_features(seed):
    features = houses(seed, 40)
    found = split(features, cells(seed + 1)).groupby("feature")[["area_m2", "share"]].sum()
    np.testing.assert_allclose(found["area_m2"], features.area, rtol=1e-9)
    np.testing.assert_allclose(found["share"], 1.0, rtol=1e-9)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), turn=st.floats(0, 360))
def test_turning_and_drawing_change_no_assignment(seed, turn):
    features, areas = houses(seed, 40), cells(seed + 1)
    before = [area_by_point(features, areas), area_by_largest_overlap(features, areas)]
    turned = [
        side.rotate(turn, origin=(EAST, NORTH)).translate(1e4 * turn, -1e4).segmentize(1.3).reverse()
        for side in (features, areas)
    ]
    for one, other in zip(before, [area_by_point(*turned), area_by_largest_overlap(*turned)], strict=True):
        pd.testing.assert_series_equal(one, other)


def test_tiles_give_the_answers_of_the_whole():
    features, areas = houses(6, 400), cells(7)
    whole = area_by_point(features, areas), area_by_largest_overlap(features, areas), split(features, areas)
    for tile in np.array_split(np.arange(len(features)), 7):
        part = features.iloc[tile]
        near = areas[areas.intersects(part.union_all().envelope.buffer(3))]
        pd.testing.assert_series_equal(area_by_point(part, near), whole[0].iloc[tile])
        pd.testing.assert_series_equal(area_by_largest_overlap(part, near), whole[1].iloc[tile])
        same = whole[2][whole[2]["feature"].isin(part.index)].reset_index(drop=True)
        pd.testing.assert_frame_equal(split(part, near), same, check_exact=True)


@pytest.mark.parametrize("assign", [area_by_point, area_by_largest_overlap, split])
def test_what_cannot_be_assigned_is_refused(assign):
    square = layer([box(0, 0, 1, 1)])
    with pytest.raises(CRSError):
        assign(square, layer([box(0, 0, 1, 1)], crs="EPSG:4326"))
    with pytest.raises(GeometryError, match="bukan poligon"):
        assign(square, layer([Point(0, 0)]))
    with pytest.raises(GeometryError, match=r"memotong dirinya sendiri.*\[0\]"):
        assign(layer([Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])]), square)
    with pytest.raises(LayerError, match=r"\[x\]"):
        assign(square, layer([box(0, 0, 1, 1), box(1, 0, 2, 1)], index=["x", "x"]))
