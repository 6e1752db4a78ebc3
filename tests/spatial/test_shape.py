"""Shape and order held to slow oracles, to momepy where it defines the same thing, and to what must not matter."""

import math
import warnings
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPoint, MultiPolygon, Point, Polygon, box

from kotaku_gis.errors import CRSError
from kotaku_gis.spatial._compiled import plain
from kotaku_gis.spatial.shape import (
    deviation,
    direction_entropy,
    elongation,
    neighbour_deviation,
    orientation,
    road_deviation,
    smallest_rectangle,
)

CRS = "EPSG:32748"
DATA = Path(__file__).parents[2].parent / "shared" / "data"
ORIGIN = np.array([690_000.0, 9_310_000.0])


def layer(*shapes):
    return gpd.GeoSeries(list(shapes), crs=CRS)


def turned(shape, azimuth):
    """The shape turned clockwise, as azimuths count."""
    return shapely.affinity.rotate(shape, -azimuth, origin=(0, 0))


def blobs(seed, count=40):
    """Rectangles, L-shapes, triangles, rings, multipolygons and random polygons at projected coordinates."""
    rng = np.random.default_rng(seed)
    made = []
    for kind in rng.integers(0, 6, count):
        width, depth = rng.uniform(3, 20, 2)
        shape = {
            0: box(0, 0, width, depth),
            1: box(0, 0, width, depth) - box(width / 2, depth / 3, width, depth),
            2: Polygon([(0, 0), (width, 1), (width / 3, depth)]),
            3: box(0, 0, width, depth) - box(width / 4, depth / 4, width / 2, depth / 2),
            4: MultiPolygon([box(0, 0, width, 2), box(1, 3, 2, 3 + depth)]),
            5: shapely.concave_hull(MultiPoint(rng.uniform(0, width, (12, 2))), ratio=0.4),
        }[kind]
        shape = shapely.affinity.rotate(shape, rng.uniform(0, 360), origin=(0, 0))
        made.append(shapely.transform(shape, lambda xy: xy + ORIGIN + rng.uniform(0, 500, 2)))
    return layer(*made)


def rectangle_area(shape):
    """Area of the smallest rectangle, by turning the hull onto each of its edges in turn."""
    corners = np.array(shape.convex_hull.exterior.coords) - ORIGIN
    best = math.inf
    for (x0, y0), (x1, y1) in pairwise(corners):
        angle = math.atan2(y1 - y0, x1 - x0)
        x = corners[:, 0] * math.cos(angle) + corners[:, 1] * math.sin(angle)
        y = corners[:, 1] * math.cos(angle) - corners[:, 0] * math.sin(angle)
        best = min(best, (x.max() - x.min()) * (y.max() - y.min()))
    return best


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_rectangle_is_the_smallest_and_holds_the_shape(seed):
    shapes = blobs(seed)
    found = smallest_rectangle(shapes)
    area = [rectangle_area(shape) for shape in shapes]
    np.testing.assert_allclose(found["length_m"] * found["width_m"], area, rtol=2e-6)
    for shape, row in zip(shapes, found.itertuples(), strict=True):
        upright = shapely.affinity.rotate(shapely.transform(shape, lambda xy: xy - ORIGIN), row.orientation_deg)
        west, south, east, north = shapely.affinity.rotate(upright, 0).bounds
        assert (north - south, east - west) == pytest.approx((row.length_m, row.width_m), abs=1e-6)


@given(st.integers(0, 10_000), st.floats(0, 180))
@settings(max_examples=25, deadline=None)
def test_order_vertices_place_and_path_do_not_matter_and_turning_turns(seed, azimuth):
    shapes = blobs(seed)
    found = smallest_rectangle(shapes)
    with plain():
        pd.testing.assert_frame_equal(found, smallest_rectangle(shapes), rtol=1e-9, atol=1e-9)
    redrawn = gpd.GeoSeries(shapely.segmentize(shapely.reverse(shapes.array), 2.3), crs=CRS)[::-1].translate(31, -17)
    again = smallest_rectangle(redrawn).loc[shapes.index]
    spun = smallest_rectangle(shapes.rotate(-azimuth, origin=tuple(ORIGIN)))
    for other, turn in ((again, 0), (spun, azimuth)):
        np.testing.assert_allclose(other[["length_m", "width_m"]], found[["length_m", "width_m"]], rtol=0, atol=1e-6)
        gap = (other["orientation_deg"] - found["orientation_deg"] - turn) % 180
        assert np.minimum(gap, 180 - gap).max() < 1e-5
    assert found["orientation_deg"].between(0, 180, inclusive="left").all()


@pytest.mark.parametrize("azimuth", [0, 10, 45, 90, 100, 179])
def test_orientation_is_the_azimuth_of_the_long_side(azimuth):
    house = turned(box(-2, -5, 2, 5), azimuth)
    assert orientation(layer(house))[0] == pytest.approx(azimuth, abs=1e-9)
    assert orientation(layer(house), period_deg=90)[0] == pytest.approx(azimuth % 90, abs=1e-9)
    assert elongation(layer(house))[0] == pytest.approx(0.4)


@pytest.mark.parametrize("fast", [True, False])
def test_odd_shapes_have_a_rectangle_or_none(fast):
    star = Polygon([(math.sin(a), math.cos(a)) for a in np.radians(np.arange(0, 720, 144))])  # crosses itself
    spike = Polygon([(0, 0), (4, 0), (9, 0), (4, 0), (4, 2), (0, 2)])
    shapes = layer(None, Polygon(), Point(1, 1), LineString([(0, 0), (3, 4)]), star, spike, box(0, 0, 1, 1))
    if fast:
        found = smallest_rectangle(shapes)
    else:
        with plain():
            found = smallest_rectangle(shapes)
    assert found["length_m"].isna().tolist() == [True] * 3 + [False] * 4
    assert found.loc[3].tolist() == pytest.approx([5, 0, math.degrees(math.atan2(3, 4))])
    assert found.loc[4, "length_m"] * found.loc[4, "width_m"] == pytest.approx(rectangle_area(shapes[4]))
    assert found.loc[5].tolist() == pytest.approx([9, 2, 90])
    assert found.loc[6, "orientation_deg"] == 0


def test_an_empty_layer_gives_empty_results():
    nothing = gpd.GeoSeries([], crs=CRS)
    assert orientation(nothing).empty
    assert neighbour_deviation(nothing, within_m=5).empty
    assert road_deviation(nothing, layer(LineString([(0, 0), (1, 1)]))).empty
    assert direction_entropy(nothing, block=pd.Series([], dtype=str)).empty


def test_a_layer_in_degrees_is_refused():
    with pytest.raises(CRSError):
        orientation(gpd.GeoSeries([box(106, -6, 107, -5)], crs="EPSG:4326"))


def test_deviation_is_taken_modulo_a_right_angle():
    first, second = pd.Series([0, 10, 44, 89, np.nan]), pd.Series([90, 175, 179, 1, 3])
    assert deviation(first, second).round(9).tolist()[:4] == [0, 15, 45, 2]
    assert deviation(first, second).isna().tolist() == [False] * 4 + [True]


def test_houses_are_compared_with_the_road_they_stand_at():
    houses = layer(
        turned(box(1, 5, 9, 9), 0), shapely.affinity.rotate(box(21, 5, 29, 9), -10), box(200, 205, 210, 209), None
    )
    roads = layer(LineString([(-50, 0), (50, 0)]), LineString([(190, 190), (220, 220)]))
    assert road_deviation(houses, roads).tolist()[:3] == pytest.approx([0, 10, 45])
    near = road_deviation(houses, roads, max_distance_m=3)
    assert near.isna().tolist() == [True, True, False, True]


def test_neighbours_are_those_within_the_distance():
    houses = layer(box(0, 0, 4, 8), box(5, 0, 9, 8), turned(box(-8, 0, -4, 8), 12), box(50, 0, 54, 8), None)
    found = neighbour_deviation(houses, within_m=6)
    turned_by = [12 / 2, 12 / 2, 12] if houses[1].distance(houses[2]) <= 6 else [12 / 2, 0, 12]
    assert found.tolist()[:3] == pytest.approx(turned_by)
    assert found.isna().tolist() == [False] * 3 + [True] * 2


def entropy_by_hand(shapes, bins=36):
    """One edge after the other."""
    length = [0.0] * bins
    for shape in shapes:
        for part in getattr(shape, "geoms", [shape]):
            for ring in (part.exterior, *part.interiors):
                for (x0, y0), (x1, y1) in pairwise(ring.coords):
                    azimuth = math.degrees(math.atan2(x1 - x0, y1 - y0)) % 180
                    length[math.floor(azimuth / (180 / bins) + 0.5) % bins] += math.hypot(x1 - x0, y1 - y0)
    return -sum(part / sum(length) * math.log(part / sum(length)) for part in length if part)


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_entropy_equals_the_sum_over_edges(seed):
    shapes = blobs(seed)
    block = pd.Series(np.random.default_rng(seed).choice(["RT 02", "RT 01", None], len(shapes)), name="rt")
    found = direction_entropy(shapes, block=block)
    expected = {name: entropy_by_hand(shapes[block == name]) for name in ("RT 01", "RT 02")}
    assert found.index.tolist() == ["RT 01", "RT 02"]
    assert found.tolist() == pytest.approx(list(expected.values()), abs=1e-9)


@given(st.integers(0, 10_000), st.integers(0, 35))
@settings(max_examples=25, deadline=None)
def test_entropy_does_not_depend_on_order_vertices_or_turns_by_whole_bins(seed, steps):
    shapes = blobs(seed)
    block = pd.Series(1, index=shapes.index)
    found = direction_entropy(shapes, block=block)
    redrawn = gpd.GeoSeries(shapely.segmentize(shapely.reverse(shapes.array), 2.3), crs=CRS)[::-1]
    spun = shapes.rotate(5.0 * steps, origin=tuple(ORIGIN))
    for other in (redrawn, spun):
        assert direction_entropy(other, block=block)[1] == pytest.approx(found[1], abs=1e-6)


def test_entropy_of_known_layouts():
    rows = layer(*(box(x, 0, x + 1, 1) for x in range(9)))
    fan = layer(*(turned(box(0, 0, 1, 1), a) for a in np.arange(0, 90, 5)))
    blocks = pd.Series("one", index=rows.index)
    assert direction_entropy(rows, block=blocks)["one"] == pytest.approx(math.log(2))
    assert direction_entropy(fan, block=pd.Series(7, index=fan.index))[7] == pytest.approx(math.log(36))
    assert math.isnan(direction_entropy(layer(None), block=pd.Series(["empty"]))["empty"])


def momepy():
    """Imported late and quietly: it takes seconds and warns about its own dependencies."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("momepy")


def test_orientation_elongation_and_alignment_equal_momepy():
    """Near the origin: the rectangle that momepy takes from GEOS loses digits at projected coordinates."""
    peer = momepy()
    rng = np.random.default_rng(4)
    size, azimuth, place = rng.uniform(4, 12, (60, 2)), rng.uniform(5, 40, 60), rng.uniform(0, 60, (60, 2))
    shapes = [box(0, 0, w, d * 1.6) - box(0, 0, w / 3, d / 3) for w, d in size]
    shapes = [shapely.affinity.translate(turned(s, a), *at) for s, a, at in zip(shapes, azimuth, place, strict=True)]
    houses = layer(*shapes)
    theirs = peer.orientation(houses)
    ours = orientation(houses)
    np.testing.assert_allclose(((ours + 45) % 90 - 45).abs(), theirs, atol=1e-6)
    np.testing.assert_allclose(elongation(houses), peer.elongation(houses), rtol=1e-9)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from libpysal.graph import Graph

        one, other = houses.sindex.query(houses, predicate="dwithin", distance=8)
        apart = one != other
        graph = Graph.from_arrays(one[apart], other[apart], np.ones(apart.sum()))
        aligned = peer.alignment(theirs, graph)
    found = neighbour_deviation(houses, within_m=8).dropna()
    np.testing.assert_allclose(found, aligned.loc[found.index], atol=1e-6)


def test_real_buildings_equal_the_oracle():
    path = DATA / "dimajar2_sumberarum_magelang" / "bangunan_DIREDAKSI.geojson"
    if not path.exists():
        pytest.skip("the folder shared/data beside the project has no dimajar2_sumberarum_magelang")
    table = gpd.read_file(path)
    shapes = gpd.GeoSeries(shapely.force_2d(table.geometry.to_crs(table.estimate_utm_crs()).array))
    shapes = gpd.GeoSeries(shapes.array, crs=table.estimate_utm_crs()).dropna().reset_index(drop=True)
    found = smallest_rectangle(shapes)
    area = np.array([rectangle_area(shape) for shape in shapes])
    np.testing.assert_allclose(found["length_m"] * found["width_m"], area, rtol=2e-6)
    block = pd.Series(0, index=shapes.index)
    assert direction_entropy(shapes, block=block)[0] == pytest.approx(entropy_by_hand(shapes), abs=1e-9)
