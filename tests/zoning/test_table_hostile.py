"""Tables from anywhere: nothing that a cell may hold ends in anything but figures, a reason, or silence."""

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotaku_gis.errors import LayerError
from kotaku_gis.zoning.codes import plain_code, wider_codes
from kotaku_gis.zoning.rules import NEED_DATUM, PARAMS, SET_ASIDE, RuleTable
from kotaku_gis.zoning.table import Stated, table_rows
from kotaku_gis.zoning.table_cells import area_class, reading
from kotaku_gis.zoning.use_lists import rating_of

CITED = Stated(plan="RDTR", source="Perwal 1/2025", valid_from="2025", confidence="M")
WORDS = st.sampled_from(
    ["60", "maks", "min", ":", ",", ";", "%", "m", "Arteri", "Gang", "alternatif 1", "Luas LP", ">", "<=", "400 m2",
     "-", "1/2", "rumija", "+", "dari", "as jalan", "R-2", "R.3 > K1", "=cmd|' /C calc'!A0", "NaN", "inf", "1e9",
     "\n", "\x00", "٦٠"]
)  # fmt: skip
CELL = st.one_of(st.text(max_size=30), st.lists(WORDS, max_size=8).map(" ".join), st.floats(), st.integers(), st.none())


@settings(max_examples=100)
@given(CELL, st.sampled_from(sorted(PARAMS)))
def test_a_cell_says_figures_or_why_not(cell, param):
    found = reading(cell, param=param)
    assert not (found.entries and found.reason)
    for entry in found.entries:
        assert all(0 <= value < float("inf") for value in (entry.value, *entry.alternatives))
        assert entry.area_lo_m2 <= entry.area_hi_m2 or entry.area_lo_m2 >= 0
        assert param in NEED_DATUM or entry.times_row_width == 0


@settings(max_examples=60)
@given(st.text(max_size=20))
def test_codes_classes_and_ratings_never_fail(text):
    code = plain_code(text)
    assert (code is None) == (not text.strip())
    assert plain_code(code) == code or code is None or ">" in code
    assert code is None or code in wider_codes(code)
    assert area_class(text) is None or len(area_class(text)) == 2
    assert rating_of(text) in (None, "I", "T", "B", "TB", "X")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(CELL.map(lambda cell: "" if cell is None else str(cell)), min_size=4, max_size=4), max_size=5))
def test_no_cell_is_both_a_rule_and_set_aside(tmp_path_factory, rows):
    file = tmp_path_factory.mktemp("t") / "t.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(["Zona", "KDB", "KLB", "GSB depan"])
        writer.writerows(rows)
    try:
        found = table_rows(file, stated=CITED)
    except LayerError as error:
        assert error.faults  # noqa: PT017 - a file that is no table is refused in words
        return
    table = RuleTable.of(found.rows)
    assert table.rows["rule_id"].is_unique
    assert list(found.set_aside.columns) == list(SET_ASIDE)
    assert not (set(found.set_aside["cell"]) & {row.rule_id.split(".")[2] for row in found.rows})


def test_an_empty_file_is_refused_in_words(tmp_path):
    (tmp_path / "t.csv").write_text("", encoding="utf-8")
    (tmp_path / "t.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    for name in ("t.csv", "t.xlsx"):
        with pytest.raises(LayerError):
            table_rows(tmp_path / name, stated=CITED)
