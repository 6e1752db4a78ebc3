"""Names of RT: every writing of one RT meets, and no two RT do."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotaku_gis.layers.rt_names import canonical, composed, rt_name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("RT 01 RW 02", "RT001-RW002"),
        ("RT001-RW002", "RT001-RW002"),
        ("RT.03/RW.03", "RT003-RW003"),
        ("RT 6 / RW 1", "RT006-RW001"),
        ("RT06A-RW002", "RT006A-RW002"),
        ("rt 6 a rw 2\n", "RT006A-RW002"),
        ("RW 02 RT 01", "RT001-RW002"),
        ("RW.II/RT.IX", "RT009-RW002"),
        ("Rukun Tetangga 4, Rukun Warga 11", "RT004-RW011"),
        ("001/002", "RT001-RW002"),
        ("RT. 07", "RT007"),
        ("RT02RW03", "RT002-RW003"),
    ],
)
def test_ways_of_writing(written, name):
    assert rt_name(written) == name


@pytest.mark.parametrize("text", ["", "RW 05", "RT", "RT 0 RW 1", "Blok A", "RT 1 RW 2 Kel. Tirto", "RT 1234", "1/2/3"])
def test_what_is_no_name_of_an_rt(text):
    assert rt_name(text) is None
    assert canonical(pd.Series([text], dtype="string")).tolist() == [text]


numbers = st.integers(1, 299)
letters = st.sampled_from(["", "", "A", "b", "C"])
gaps = st.sampled_from(["", " ", ".", ". ", ":", " - "])
between = st.sampled_from([" ", "/", " / ", "-", ", ", "_"])
widths = st.integers(1, 3)


@given(numbers, letters, numbers, gaps, between, widths, st.booleans(), st.booleans())
def test_every_writing_of_one_rt_meets(rt, letter, rw, gap, middle, width, lower, rw_first):
    parts = [f"RT{gap}{rt:0{width}d}{letter}", f"RW{gap}{rw:0{width}d}"]
    written = middle.join(reversed(parts) if rw_first else parts)
    assert rt_name(written.lower() if lower else written) == f"RT{rt:03d}{letter.upper()}-RW{rw:03d}"


@given(numbers, letters, numbers)
def test_the_one_writing_stays_as_it_is(rt, letter, rw):
    name = f"RT{rt:03d}{letter.upper()}-RW{rw:03d}"
    assert rt_name(name) == name


@given(st.text(max_size=30))
def test_any_text_is_a_name_or_none(text):
    name = rt_name(text)
    assert name is None or rt_name(name) == name


def test_numbers_in_two_columns():
    got = composed(pd.Series([1, 2.0, "RT 03", "06A", None]), pd.Series(["2", 4.0, "RW.1", "x y", "3"]))
    assert got.fillna("?").tolist() == ["RT001-RW002", "RT002-RW004", "RT003-RW001", "?", "?"]
