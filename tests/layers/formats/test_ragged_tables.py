"""Rows that are longer or shorter than their header do not shift columns unseen."""

import pytest

from kotaku_gis.errors import LayerError
from kotaku_gis.layers.formats import read_rows


def rows(tmp_path, text):
    file = tmp_path / "survei.csv"
    file.write_text(text, encoding="utf-8")
    return read_rows(file, sheet=None, encoding=None)[0].fillna("-").to_dict("list")


def test_a_trailing_separator_is_no_column(tmp_path):
    text = "building_id;KK;penghuni\nB0;3;9;\nB1;2;4;\n"
    assert rows(tmp_path, text) == {"building_id": ["B0", "B1"], "KK": ["3", "2"], "penghuni": ["9", "4"]}


def test_a_short_row_leaves_its_last_cells_unknown(tmp_path):
    text = "building_id;KK;penghuni\nB0;3\nB1;2;4\n"
    assert rows(tmp_path, text) == {"building_id": ["B0", "B1"], "KK": ["3", "2"], "penghuni": ["-", "4"]}


def test_a_filled_cell_too_many_is_a_fault_with_its_row(tmp_path):
    with pytest.raises(LayerError) as caught:
        rows(tmp_path, "building_id;KK\nB0;3\nB1;3;4;5\n")
    assert caught.value.faults[0].ids == ("3",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a;b\n1,5;2,5\n3,25;4\n", ["a", "b"]),
        ("Luas (m2, ha);KK\n1,5;2\n3;4\n", ["Luas (m2, ha)", "KK"]),
        ("a,b\n1,2\n", ["a", "b"]),
        ("a\tb\n1\t2\n", ["a", "b"]),
        ('a,b\n"satu, dua",2\n', ["a", "b"]),
    ],
)
def test_the_separator_is_that_of_the_header(tmp_path, text, names):
    assert list(rows(tmp_path, text)) == names


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_lines_end_as_on_any_machine(tmp_path, end):
    file = tmp_path / "survei.csv"
    file.write_bytes(end.join(["building_id,KK", "B0,3", "B1,2", ""]).encode())
    frame, _ = read_rows(file, sheet=None, encoding=None)
    assert frame.to_dict("list") == {"building_id": ["B0", "B1"], "KK": ["3", "2"]}
