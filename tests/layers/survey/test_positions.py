"""Positions of Kobo and ODK: text against geometry, and any text at all."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

from kotaku_gis.layers.survey.positions import position, positions


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("-6.985 110.377 12.0 4.5", Point(110.377, -6.985)),
        ("-6.985 110.377", Point(110.377, -6.985)),
        (" -6.985,110.377 ", Point(110.377, -6.985)),
        ("-7 110 0 0; -7 111 0 0", LineString([(110, -7), (111, -7)])),
        ("-7 110 0 0;-7 111 0 0;-8 111 0 0;-7 110 0 0", Polygon([(110, -7), (111, -7), (111, -8)])),
        ("-7 110 0 0;-7 111 0 0;-7 110 0 0", LineString([(110, -7), (111, -7), (110, -7)])),
        ("-7 110 0 0;-7 110 0 0;", Point(110, -7)),
        ("250 -325 0 0", Point(-325, 250)),
    ],
)
def test_positions(text, shape):
    assert position(text).equals(shape)


@pytest.mark.parametrize("text", ["", ";", "n/a", "-7", "-7 110 0 0 0", "-7,5 110,3", "-7 110;x", "1e9 3", "nan nan"])
def test_what_is_no_position(text):
    assert position(text) is None


degree = st.floats(-90, 90, allow_nan=False).map(lambda value: round(value, 7))
places = st.lists(st.tuples(degree, degree), min_size=1, max_size=8)


@given(places, st.booleans())
def test_what_was_written_is_read(written, semicolon):
    text = ";".join(f"{lat:.7f} {lon:.7f} 0.0 4.9" for lat, lon in written) + (";" if semicolon else "")
    shape = position(text)
    corners = shape.exterior.coords if shape.geom_type == "Polygon" else shape.coords
    assert set(corners) == {(lon + 0.0, lat + 0.0) for lat, lon in written}


@given(st.text(alphabet="0123456789.-+; ,eEnaN\n", max_size=80))
def test_any_text_is_a_position_or_none(text):
    shape = position(text)
    assert shape is None or shape.geom_type in {"Point", "LineString", "Polygon"}


def test_a_text_without_end_is_refused():
    assert position("-7 110 0 0;" * 200_000) is None


def test_columns_keep_their_index():
    got = positions(pd.Series(["-7 110", None, "x"], index=["a", "b", "c"]))
    assert got.isna().tolist() == [False, True, True]
    assert got.index.tolist() == ["a", "b", "c"]
    assert got.crs.to_epsg() == 4326
