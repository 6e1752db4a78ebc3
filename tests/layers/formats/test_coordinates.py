"""Coordinates as people type them, held to arithmetic and to any nonsense that may stand in a cell."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotaku_gis.errors import LayerError
from kotaku_gis.layers.formats.coordinates import LAT, LON, angle, pair, with_point
from kotaku_gis.layers.formats.geojson import _shape
from kotaku_gis.layers.formats.placemarks import pairs
from kotaku_gis.layers.formats.points import Columns, coordinate_columns, read_points

FORMS = [
    "{d}°{m}'{s}\"{h}",
    "{d} deg {m}' {s}\" {h}",
    "{h} {d} {m} {s}",
    "{d}:{m}:{s} {h}",
    "{d}d{m}m{s}s {h}",
    "{d}º {m}\u2032 {s}\u2033 {h}",
    "{d} {m} {s} {h}",
]


@settings(max_examples=60)
@given(
    degrees=st.integers(0, 141),
    minutes=st.integers(0, 59),
    hundredths=st.integers(0, 5999),
    letter=st.sampled_from(["LS", "LU", "BT", "S", "N", "E", "W", "U"]),
    comma=st.booleans(),
    form=st.sampled_from(FORMS),
)
def test_degrees_minutes_and_seconds_come_back(degrees, minutes, hundredths, letter, comma, form):
    seconds = f"{hundredths / 100:.2f}".replace(".", "," if comma else ".")
    found = angle(form.format(d=degrees, m=minutes, s=seconds, h=letter))
    expected = degrees + minutes / 60 + hundredths / 360_000
    assert found is not None
    assert found.value == pytest.approx(-expected if letter in ("LS", "S", "W") else expected, abs=1e-9)
    assert found.axis == ("lat" if letter in ("LS", "LU", "S", "N", "U") else "lon")


@settings(max_examples=60)
@given(st.decimals(-141, 141, places=8), st.booleans())
def test_decimal_degrees_come_back(value, comma):
    text = f"{value:f}".replace(".", "," if comma else ".")
    assert angle(text).value == float(value)


@settings(max_examples=100)
@given(st.text(max_size=80) | st.text("0123456789.,-°'\" NSEWLTBU;:", max_size=60))
def test_any_text_is_an_angle_or_none(text):
    found, two = angle(text), pair(text)
    assert found is None or math.isfinite(found.value)
    assert two is None or all(math.isfinite(part.value) for part in two)


@pytest.mark.parametrize("text", ["110° 75' 0\"", "110° 10' 61\"", "Jl. Merdeka 10", "", "RT 01", "--6", "1e5"])
def test_what_is_no_angle_is_none(text):
    assert angle(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "-6.2, 106.8",
        "-6,2; 106,8",
        "(-6.2 106.8)",
        "-6.2/106.8",
        "6.2 LS, 106.8 BT",
        "6°12'0\"S 106°48'0\"E",
        "-6.2,106.8",
        "-6,2 106,8",
    ],
)
def test_two_coordinates_in_a_cell(text):
    assert [round(part.value, 9) for part in pair(text)] == [-6.2, 106.8]


@settings(max_examples=60)
@given(st.integers(94_100_000, 141_900_000), st.integers(-7, 9))
def test_a_longitude_has_one_place_for_its_point(millionths, down):
    lost = with_point(pd.Series([float(millionths) * 10.0 ** max(down, -4)]).round(), LON)
    assert lost.iloc[0] == pytest.approx(millionths / 1e6, abs=1e-2 if down < 0 else 1e-9)


def test_a_latitude_that_may_be_two_is_unknown_until_others_tell():
    assert with_point(pd.Series([-1_034_567.0]), LAT).isna().all()
    assert with_point(pd.Series([-1_034_567.0, -10.3]), LAT).tolist() == [-10.34567, -10.3]
    assert with_point(pd.Series([-1_034_567.0, -1.1]), LAT).tolist() == [-1.034567, -1.1]
    assert with_point(pd.Series([48.85, -325.5]), LAT).tolist() == [48.85, -325.5], "a wrong place is not a lost point"


def points(x, y):
    return read_points(pd.DataFrame({"X": x, "Y": y}, dtype="string"), None)


def test_what_is_mended_is_told_with_its_rows():
    found = points(["106.8", "-6.3", "1068123", None, "di sana"], ["-6.2", "106.9", "-6.25", "-6.1", "-6.1"])
    frame = found.frame
    assert [(p.x, p.y) if p else None for p in frame.geometry] == [
        (106.8, -6.2),
        (106.9, -6.3),
        (106.8123, -6.25),
        None,
        None,
    ]
    assert frame["__healed__"].tolist() == ["", "swap_axes", "decimal_point", "", ""]
    told = {note.code: note.ids for note in found.notes}
    assert told == {"formats.swap_axes": ("1",), "formats.decimal_point": ("2",), "formats.lost_points": ("4",)}


def test_metres_stay_metres_without_a_crs():
    found = points(["432000", "432100,5"], ["9155000", "9155100,25"])
    assert found.frame.crs is None
    assert [(p.x, p.y) for p in found.frame.geometry] == [(432000, 9155000), (432100.5, 9155100.25)]
    assert found.notes == ()


def test_grouped_digits_are_a_lost_point():
    found = points(["106.812.345", "106.9"], ["-6.212.345", "-6.3"])
    assert [(p.x, p.y) for p in found.frame.geometry] == [(106.812345, -6.212345), (106.9, -6.3)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["No", "Longitude", "Latitude"], Columns("Longitude", "Latitude")),
        (["Bujur", "Lintang"], Columns("Bujur", "Lintang")),
        (["Koordinat X", "Koordinat Y"], Columns("Koordinat X", "Koordinat Y")),
        (["GPSLatitude", "GPSLongitude"], Columns("GPSLongitude", "GPSLatitude")),
        (["Easting", "Northing"], Columns("Easting", "Northing")),
        (["nama", "alamat"], None),
        (["latar belakang", "longsor"], None),
    ],
)
def test_columns_of_coordinates_are_known_by_name(names, expected):
    assert coordinate_columns(pd.DataFrame([["106.8"] * len(names)], columns=names, dtype="string")) == expected


def test_one_column_may_hold_both():
    rows = pd.DataFrame({"Koordinat": ["-6.2, 106.8", "6.3 LS 106.9 BT"]}, dtype="string")
    assert [(p.x, p.y) for p in read_points(rows, None).frame.geometry] == [(106.8, -6.2), (106.9, -6.3)]


def test_shapes_in_words_are_read():
    rows = pd.DataFrame({"wkt": ["POINT (106 -6)", "LINESTRING (106 -6, 107 -6)", "POINT (", None]}, dtype="string")
    assert read_points(rows, None).frame.geom_type.fillna("-").tolist() == ["Point", "LineString", "-", "-"]


def test_a_table_without_coordinates_names_its_columns():
    with pytest.raises(LayerError, match="alamat"):
        read_points(pd.DataFrame({"alamat": ["x"]}, dtype="string"), None)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=True) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4),
)


@settings(max_examples=100)
@given(st.sampled_from(["Point", "Polygon", "MultiPolygon", "LineString", "MultiLineString", "x", ""]), JSON)
def test_any_brackets_are_a_shape_or_none(kind, coordinates):
    shape, mended = _shape(kind, coordinates)
    assert shape is None or shape.geom_type == kind
    assert mended in ("", "nesting")


@settings(max_examples=100)
@given(st.text("<>/tdrhab&;= :xyz\"'!-[]", max_size=200))
def test_any_description_gives_texts(html):
    assert all(isinstance(name, str) and isinstance(value, str) for name, value in pairs(html).items())
