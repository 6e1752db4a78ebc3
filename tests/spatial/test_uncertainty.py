import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from kotaku_gis.errors import CRSError
from kotaku_gis.spatial.uncertainty import area_sigma, area_u95, distance_u95, share_u95_pct, sigma, vertices_dropped

UTM = "EPSG:32749"
ORIGIN = (432000, 9155000)


def layer(*shapes):
    return gpd.GeoSeries([affinity.translate(s, *ORIGIN) if s is not None else None for s in shapes], crs=UTM)


@pytest.mark.parametrize(
    ("ce90", "u95"),
    [(0.2, 0.2168), (0.3, 0.3252), (0.5, 0.5420), (0.6, 0.6504), (0.9, 0.9756), (0.0, 0.0)],
)
def test_distance_of_two_layers_of_one_class(ce90, u95):  # worked by hand: 1.08399 * CE90 (case Z07b)
    assert distance_u95(ce90, ce90) == pytest.approx(u95, abs=5e-5)


def test_distance_of_layers_of_different_classes():  # case Z13: zone CE90 1.0, house 0.2
    assert distance_u95(1.0, 0.2) == pytest.approx(0.7817, abs=5e-5)
    assert distance_u95(pd.Series([0.2, 1.0]), 0.2).round(4).tolist() == [0.2168, 0.7817]


def test_ce90_is_the_radius_of_nine_in_ten_points():
    errors = np.random.default_rng(7).normal(0, sigma(0.2), (400_000, 2))
    assert (np.hypot(*errors.T) <= 0.2).mean() == pytest.approx(0.9, abs=0.002)


def test_plot_and_house_of_case_z19():
    sigmas = area_sigma(layer(box(0, 0, 10, 12), box(1, 1, 8.3, 11)), sigma_m=sigma(0.2))
    assert sigmas.tolist() == pytest.approx([1.4558, 1.1539], abs=5e-5)
    assert sigmas.name == "area_sigma_m2"
    u95 = share_u95_pct(part_m2=73.0, part_sigma_m2=sigmas[1], whole_m2=120.0, whole_sigma_m2=sigmas[0])
    assert u95 == pytest.approx(1.9938, abs=5e-5)


def test_share_is_relative_quadrature_and_an_empty_part_is_certain():
    parts = {
        "part_m2": pd.Series([73.0, 0.0], index=["a", "b"]),
        "part_sigma_m2": pd.Series([1.1539, 0.0], index=["a", "b"]),
        "whole_m2": pd.Series([120.0, 120.0], index=["a", "b"]),
        "whole_sigma_m2": pd.Series([1.4558, 1.4558], index=["a", "b"]),
    }
    by_hand = 1.6449 * 60.8333 * np.hypot(1.1539 / 73, 1.4558 / 120)
    assert share_u95_pct(**parts)["a"] == pytest.approx(by_hand, rel=1e-5)
    assert share_u95_pct(**parts)["b"] == 0


def test_points_along_a_side_add_no_knowledge():
    plain, dotted = box(0, 0, 10, 12), box(0, 0, 10, 12).segmentize(0.5)
    both = layer(plain, dotted)
    assert area_sigma(both, sigma_m=1.0).tolist() == pytest.approx([np.hypot(10, 12)] * 2)
    assert vertices_dropped(both).tolist() == [0, 84]


def test_holes_and_parts_add_in_quadrature():
    court = Polygon(box(0, 0, 20, 20).exterior, [box(14, 14, 19, 19).exterior])
    pair = MultiPolygon([box(0, 0, 3, 4), box(10, 0, 16, 8)])
    expected = [np.hypot(np.hypot(20, 20), np.hypot(5, 5)), np.hypot(5, 10)]
    assert area_sigma(layer(court, pair), sigma_m=1.0).tolist() == pytest.approx(expected)


def test_many_small_turns_keep_the_shape_of_a_circle():
    circle = Point(0, 0).buffer(10, quad_segs=90)  # every vertex turns 1 degree
    left = 360 - vertices_dropped(layer(circle))[0]
    assert 36 <= left <= 72  # the turns left are 5 to 10 degrees
    assert area_sigma(layer(circle), sigma_m=1.0)[0] == pytest.approx(0.5 * np.sqrt(left) * 40 * np.pi / left, rel=0.05)


def test_the_outline_of_a_city_of_many_vertices_is_quick_and_three_always_stay():
    angle = np.linspace(0, 2 * np.pi, 100_000, endpoint=False)
    coast = Polygon(5000 * np.stack([np.cos(angle), np.sin(angle)], axis=1))
    assert 36 <= 100_000 - vertices_dropped(layer(coast))[0] <= 72
    dotted = box(0, 0, 100, 100).segmentize(0.005)  # equal jogs in long rows
    assert vertices_dropped(layer(dotted))[0] == 80_000 - 4
    needle = Polygon([(0, 0), (50, 0.01), (100, 0), (50, -0.01)])
    assert vertices_dropped(layer(needle))[0] == 1


def test_what_has_no_area_is_unknown_and_sigmas_match_by_index():
    shapes = layer(None, Polygon(), LineString([(0, 0), (1, 1)]), box(0, 0, 3, 4))
    shapes.index = list("abcd")
    sigmas = pd.Series([2.0, 1.0, 1.0, 1.0], index=list("dcba"))
    result = area_sigma(shapes, sigma_m=sigmas)
    assert result.index.tolist() == list("abcd")
    assert result.isna().tolist() == [True, True, True, False]
    assert result["d"] == pytest.approx(10.0)
    assert area_u95(shapes, sigma_m=1.0)["d"] == pytest.approx(1.6449 * 5)
    assert area_sigma(shapes.iloc[:0], sigma_m=1.0).empty


def test_degrees_are_refused():
    with pytest.raises(CRSError):
        area_sigma(gpd.GeoSeries([box(106, -6, 106.1, -5.9)], crs="EPSG:4326"), sigma_m=0.1)


@given(corners=st.integers(3, 9), seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_sigma_is_what_repeated_digitising_shows(corners, seed):
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, corners) * 0.2 + np.arange(corners) * 2 * np.pi / corners)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) * 10
    drawn = shapely.polygons(ring + rng.normal(0, 0.01, (4000, corners, 2)))
    expected = area_sigma(layer(Polygon(ring)), sigma_m=0.01)[0]
    assert shapely.area(drawn).std() == pytest.approx(expected, rel=0.06)


@given(turn=st.floats(0, 360), start=st.integers(0, 5), reverse=st.booleans())
@settings(max_examples=25, deadline=None)
def test_rotation_and_vertex_order_do_not_matter(turn, start, reverse):
    ring = np.array([(0, 0), (8, 0), (8, 5), (4, 5), (4, 11), (0, 11)])
    plain = area_sigma(layer(Polygon(ring)), sigma_m=0.1)[0]
    other = np.roll(ring, start, axis=0)[:: -1 if reverse else 1]
    assert area_sigma(layer(affinity.rotate(Polygon(other), turn)), sigma_m=0.1)[0] == pytest.approx(plain, rel=1e-9)
