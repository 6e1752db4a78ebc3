"""Repair of geometries, each kind with a figure worked by hand."""

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kotaku_gis.layers.geometry import repair

SQUARE = "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))"


def mended(*shapes, kinds=("polygon",)):
    values = [shapely.from_wkt(shape) if isinstance(shape, str) else shape for shape in shapes]
    return repair(gpd.GeoSeries(values, index=[f"f{i}" for i in range(len(values))], crs=32749), kinds=kinds)


def test_a_sound_polygon_is_left_alone():
    result = mended(SQUARE)
    assert result.repairs.tolist() == [""]
    assert result.set_aside.tolist() == [""]
    assert result.geometry.iloc[0].equals_exact(shapely.from_wkt(SQUARE), 0)


def test_bow_tie_keeps_both_halves():
    result = mended("POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))")
    assert result.repairs.tolist() == ["make_valid"]
    assert result.geometry.area.iloc[0] == pytest.approx(8.0)
    assert result.geometry.is_valid.all()


def test_heights_are_dropped_and_are_no_repair():
    result = mended("POLYGON Z ((0 0 5, 4 0 5, 4 4 5, 0 4 5, 0 0 5))", "POLYGON ((9 9, 10 9, 10 10, 9 9))")
    assert result.repairs.tolist() == ["", ""]
    assert result.flattened.tolist() == ["XYZ", ""]
    assert not result.geometry.has_z.any()


def test_a_collection_gives_its_polygons():
    result = mended("GEOMETRYCOLLECTION (POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0)), LINESTRING (9 9, 10 10))")
    assert result.repairs.tolist() == ["take_parts"]
    assert result.geometry.area.iloc[0] == 16


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (None, "null"),
        ("POLYGON EMPTY", "empty"),
        ("POINT (1 1)", "wrong_type"),
        ("POLYGON ((0 0, 4 0, 0 0, 0 0))", "no_extent"),
        ("GEOMETRYCOLLECTION (POINT (1 1))", "no_extent"),
    ],
)
def test_what_is_set_aside(shape, reason):
    result = mended(SQUARE, shape)
    assert result.set_aside.tolist() == ["", reason]
    assert result.geometry.isna().tolist() == [False, True]


def test_the_second_of_two_equal_shapes_is_set_aside_however_it_is_drawn():
    result = mended(SQUARE, "POLYGON ((4 4, 4 0, 0 0, 0 4, 4 4))", "POLYGON ((0 0, 4 0, 4 4.1, 0 4, 0 0))")
    assert result.set_aside.tolist() == ["", "duplicate", ""]


def test_changed_area_is_the_difference_of_the_areas():
    spike = "POLYGON ((0 0, 4 0, 4 2, 6 2, 4 2, 4 4, 0 4, 0 0))"
    result = mended(spike)
    assert result.changed.iloc[0] == pytest.approx(0.0, abs=1e-12)
    assert result.geometry.area.iloc[0] == pytest.approx(16.0)


def test_parts_that_share_an_edge_are_merged():
    result = mended("POLYGON ((0 0, 0 -1, 1 0, 0 0, 0 1, 1 0, 0 0))")
    assert result.geometry.is_valid.all()
    assert result.geometry.area.iloc[0] == pytest.approx(1.0)


def test_lines_for_a_line_role():
    result = mended("LINESTRING (0 0, 5 0)", "LINESTRING (3 3, 3 3)", SQUARE, kinds=("line",))
    assert result.set_aside.tolist() == ["", "no_extent", "wrong_type"]


coordinates = st.tuples(st.integers(-5, 5), st.integers(-5, 5))


@settings(max_examples=60)
@given(st.lists(st.lists(coordinates, min_size=3, max_size=7), min_size=1, max_size=6))
def test_every_ring_is_kept_or_set_aside_with_a_reason(rings):
    polygons = [shapely.Polygon(ring) for ring in rings]
    result = mended(*polygons)
    kept = result.set_aside == ""
    assert (result.geometry.notna() == kept).all()
    assert result.geometry[kept].is_valid.all()
    assert (result.geometry[kept].area > 0).all()
    assert (result.repairs[~kept] == "").all()
