"""Cells as people type them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotaku_gis.contracts import contract
from kotaku_gis.layers.values import convert, fold, quantity


def cells(*words):
    return pd.Series(list(words), dtype="string")


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("50 cm", "m", 0.5),
        ("0,5 m", "m", 0.5),
        ("4 meter", "m", 4.0),
        ("8,5", "m", 8.5),
        ("1.250,75", "m2", 1250.75),
        ("1.250.000", "IDR", 1_250_000.0),
        ("2.5", "m", 2.5),
        ("-0,12", "ha", -0.12),
        ("1,5 ha", "m2", 15_000.0),
        ("30 cm", "cm", 30.0),
        ("0.3 m", "cm", 30.0),
        ("60%", "%", 60.0),
        (" 12 ", None, 12.0),
    ],
)
def test_quantities(text, unit, expected):
    assert quantity(cells(text), unit)[0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("text", ["", "-", "lebar", "3 jam", "1,#QNAN", "2 x 3", "4-7", "10+", None])
def test_what_is_no_length_is_unknown(text):
    assert quantity(cells(text), "m").isna().all()


@given(st.floats(min_value=-1e6, max_value=1e6, allow_nan=False).map(lambda value: round(value, 4)))
def test_decimal_comma_reads_like_decimal_point(value):
    plain = f"{value:.4f}"
    both = quantity(cells(plain, plain.replace(".", ",")), "m")
    assert both[0] == both[1] == pytest.approx(value, abs=1e-9)


@given(st.text(max_size=40))
def test_any_text_reads_as_a_number_or_as_unknown(text):
    assert len(quantity(cells(text), "m")) == 1


@pytest.mark.parametrize("text", ["Rusak Berat", "rusak  berat\n", " RUSAK BERAT", "rb", "berat"])
def test_dirty_categories_meet(text):
    condition = contract("building").attributes["condition"]
    assert convert(cells(text), condition, {})[0] == "heavy_damage"


def test_the_manifest_goes_before_the_contract():
    condition = contract("building").attributes["condition"]
    words = {fold("Sedang"): "light_damage"}
    assert convert(cells("sedang", "Baik", "hancur"), condition, words).fillna("?").tolist() == [
        "light_damage",
        "good",
        "?",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ya", True), ("Ada", True), ("1", True), ("Tidak", False), ("tidak ada", False), ("0", False)],
)
def test_yes_and_no(text, expected):
    assert convert(cells(text), contract("building").attributes["permit"], {}).tolist() == [expected]


def test_yes_and_no_as_numbers_with_gaps():
    permit = contract("building").attributes["permit"]
    assert convert(pd.Series([1.0, 0.0, None]), permit, {}).tolist()[:2] == [True, False]
    assert convert(pd.Series([1.0, 0.0, None]), permit, {}).isna().tolist() == [False, False, True]


def test_out_of_range_is_unknown_not_clipped():
    storeys = contract("building").attributes["storeys"]
    assert convert(cells("0", "2", "2,5", "500"), storeys, {}).fillna(-1).tolist() == [-1, 2, -1, -1]


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [("2 lantai", "storeys", 2.0), ("4 jiwa", "people", 4.0), ("3 jam", "h", 3.0), ("± 3 m", "m", 3.0)],
)
def test_units_in_words(text, unit, expected):
    assert quantity(cells(text), unit)[0] == expected


@pytest.mark.parametrize("text", ["< 3 m", "> 1,5", ">5"])
def test_a_bound_is_no_value(text):
    assert quantity(cells(text), "m").isna().all()


def test_codes_that_differ_in_marks_and_zeros_meet():
    condition = contract("building").attributes["condition"]
    words = {fold("K-1"): "good", fold("2"): "light_damage", fold("3"): "heavy_damage"}
    got = convert(cells("K.1", "k 1", "K1", "02", "2.0", "003", "K.2", "..."), condition, words).fillna("?")
    assert got.tolist() == ["good", "good", "good", "light_damage", "light_damage", "heavy_damage", "?", "?"]


def test_numeric_codes_meet_words():
    condition = contract("building").attributes["condition"]
    got = convert(pd.Series([2.0, 1.0, None]), condition, {"1": "good", "2": "light_damage"})
    assert got.fillna("?").tolist() == ["light_damage", "good", "?"]


def test_t_is_tidak_beside_ya_true_beside_false_and_else_unknown():
    permit = contract("building").attributes["permit"]
    assert convert(cells("Y", "T"), permit, {}).tolist() == [True, False]
    assert convert(cells("t", "f"), permit, {}).tolist() == [True, False]
    assert convert(cells("t", "t"), permit, {}).isna().all()
    assert convert(cells("T", "ya", "F"), permit, {}).isna().tolist() == [True, False, False]


def test_ids_read_as_decimals_are_whole():
    name = contract("building").attributes["building_id"]
    assert convert(pd.Series([12.0, None, 7.0]), name, {}).fillna("?").tolist() == ["12", "?", "7"]


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ([1.0, 2.5], ["1", "2.5"]),
        ([3374140004001.0, None], ["3374140004001", "?"]),
        ([9007199254740992.0], ["9007199254740992"]),
        ([1e20, 4.0], ["100000000000000000000", "4"]),
        ([-5.0], ["-5"]),
    ],
)
def test_codes_stored_as_decimals_keep_every_digit(stored, read):
    name = contract("building").attributes["building_id"]
    assert convert(pd.Series(stored), name, {}).fillna("?").tolist() == read
    assert convert(pd.Series(stored, dtype=object), name, {}).fillna("?").tolist() == read


def test_codes_of_mixed_kinds_meet():
    name = contract("building").attributes["building_id"]
    mixed = pd.Series([7, 7.0, "7", "A7", "007"], dtype=object)
    assert convert(mixed, name, {}).tolist() == ["7", "7", "7", "A7", "007"]


@given(st.integers(-(2**63), 2**63 - 1))
def test_whole_numbers_read_as_their_digits(number):
    name = contract("building").attributes["building_id"]
    assert convert(pd.Series([number]), name, {}).tolist() == [str(number)]
    assert convert(pd.Series([float(number)]), name, {}).tolist() == [str(int(float(number)))]


@given(st.lists(st.text(max_size=12) | st.none(), max_size=5))
def test_any_cells_read_as_any_type(texts):
    building = contract("building").attributes
    column = pd.Series(texts, dtype="string")
    for attribute in ("building_id", "condition", "permit", "storeys", "height_m"):
        assert len(convert(column, building[attribute], {})) == len(texts)


def test_a_dash_of_a_plan_says_that_there_is_none():
    overlay, name = (contract("zone").attributes[key] for key in ("krb", "zone_name"))
    written = cells("-", " - ", "", "Tidak Ada", "Kawasan Rawan Banjir")
    assert convert(written, overlay, {}).fillna("?").tolist() == ["-", "-", "?", "Tidak Ada", "Kawasan Rawan Banjir"]
    assert convert(written, name, {}).fillna("?").tolist() == ["?", "?", "?", "Tidak Ada", "Kawasan Rawan Banjir"]


def test_a_depth_in_metres_is_not_read_as_centimetres():
    """0.5 would be dry ground at 0.5 cm; 0 is dry, 4 and more are centimetres."""
    depth = contract("flood_area").attributes["depth_cm"]
    read = convert(cells("0", "0,5", "1.2", "3.9", "4", "60", "0.5 m"), depth, {})
    assert read.isna().tolist() == [False, True, True, True, False, False, False]
    assert read.dropna().tolist() == [0, 4, 60, 50]


def test_a_road_of_width_0_was_not_measured():
    """Tables without empty cells (DBF) write 0; a road 0 m wide would be too narrow for every rule."""
    width = contract("road").attributes["width_m"]
    assert convert(cells("0", "0,0", "0.1", "3,5"), width, {}).fillna(-1).tolist() == [-1, -1, 0.1, 3.5]


def test_the_manifest_says_what_a_free_text_means():
    overlay = contract("zone").attributes["krb"]
    words = {fold("Tidak Rawan Banjir"): "Tidak Ada", fold("belum dikaji"): ""}
    written = cells("tidak  rawan BANJIR", "Belum dikaji", "Kawasan Rawan Banjir ")
    assert convert(written, overlay, words).fillna("?").tolist() == ["Tidak Ada", "?", "Kawasan Rawan Banjir"]


def test_the_manifest_says_what_a_word_means_as_a_number():
    storeys = contract("building").attributes["storeys"]
    read = convert(cells("dua", "Dua  ", "3", "0", "tiga"), storeys, {"dua": "2", "0": "1"})
    assert read.tolist() == [2, 2, 3, 1, pd.NA]


def test_a_building_of_height_0_was_not_measured():
    height = contract("building").attributes["height_m"]
    assert convert(cells("0", "0.9", "1", "3,5"), height, {}).tolist() == [pd.NA, pd.NA, 1.0, 3.5]
