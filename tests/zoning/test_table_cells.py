"""Cells of rule tables as they were found, and what they say."""

from math import inf

import pytest

from kotaku_gis.zoning.table_cells import Entry, area_class, reading


@pytest.mark.parametrize(
    ("cell", "param", "entries"),
    [
        (60, "kdb_max", [Entry(60.0)]),
        ("60", "kdb_max", [Entry(60.0)]),
        ("maksimum: 60%", "kdb_max", [Entry(60.0)]),
        ("Maks. 60 %", "kdb_max", [Entry(60.0)]),
        ("2,4", "klb_max", [Entry(2.4)]),
        ("maks 2.4", "klb_max", [Entry(2.4)]),
        ("240%", "klb_max", [Entry(2.4)]),
        ("≥ 10 persen", "kdh_min", [Entry(10.0)]),
        ("paling sedikit 20%", "kdh_min", [Entry(20.0)]),
        ("4 lantai", "storeys_max", [Entry(4.0)]),
        ("3\u20135 m", "gsb_front", [Entry(3.0, alternatives=(5.0,))]),
        (
            "Kolektor Primer: 15 m, Lokal Primer: 15 m",
            "gsb_front",
            [Entry(15.0, road_class="kolektor"), Entry(15.0, road_class="lokal")],
        ),
        (
            "Arteri : 12,5 m\nGang : 1,5 m",
            "gsb_front",
            [Entry(12.5, road_class="arteri"), Entry(1.5, road_class="gang")],
        ),
        (
            "Kolektor Primer: 15; Kolektor Sekunder: 10",
            "gsb_front",
            [Entry(15.0, alternatives=(10.0,), road_class="kolektor")],
        ),
        (
            "Luas LP lebih dari 400 m2: Alternatif 1: 60, Alternatif 2: 40",
            "kdb_max",
            [Entry(60.0, alternatives=(40.0,), area_lo_m2=400.0)],
        ),
        (
            "luas persil ≤ 200 m²: 80%; luas persil > 200 m²: 70%",
            "kdb_max",
            [Entry(80.0, area_hi_m2=200.0), Entry(70.0, area_lo_m2=200.0)],
        ),
        ("½ x lebar rumija + 1 m", "gsb_front", [Entry(1.0, times_row_width=0.5)]),
        ("1/2 rumija dari as jalan", "gsb_front", [Entry(0.0, times_row_width=0.5, measured_from="as_jalan")]),
        ("3 m (dari tepi rumija)", "gsb_front", [Entry(3.0, measured_from="tepi_rumija")]),
        ("as jalan: 7 m", "gsb_front", [Entry(7.0, measured_from="as_jalan")]),
        ("tidak diperkenankan", "ktb_max", [Entry(0.0)]),
    ],
)
def test_what_a_cell_says(cell, param, entries):
    found = reading(cell, param=param)
    assert (list(found.entries), found.reason) == (entries, None)


@pytest.mark.parametrize(
    ("cell", "param", "reason"),
    [
        ("minimum 60%", "kdb_max", "wrong_sense"),
        ("maks. 10%", "kdh_min", "wrong_sense"),
        ("60 m", "kdb_max", "wrong_unit"),
        ("15%", "gsb_front", "wrong_unit"),
        (240, "klb_max", "implausible"),
        (float("inf"), "lot_min_m2", "implausible"),
        (-1, "kdb_max", "implausible"),
        ("160", "kdb_max", "implausible"),
        ("sesuai kajian", "kdb_max", "unreadable"),
        ("perumahan: 60, ruko: 80", "kdb_max", "unreadable"),
        ("3 m dari pohon", "gsb_front", "unreadable"),
        ("=1+1", "kdb_max", "unreadable"),
    ],
)
def test_what_no_cell_says(cell, param, reason):
    found = reading(cell, param=param)
    assert (found.entries, found.reason) == ((), reason)


@pytest.mark.parametrize("cell", [None, "", " - ", "\u2013", "Tidak diatur", float("nan")])
def test_nothing_is_neither_figure_nor_fault(cell):
    assert reading(cell, param="kdb_max") == reading("", param="kdb_max")
    assert reading(cell, param="kdb_max").entries == ()


@pytest.mark.parametrize(
    ("cell", "bounds"),
    [
        ("40-100", (40, 100)),
        ("101 \u2013 200 m²", (101, 200)),
        (">= 1001", (1001, inf)),
        ("> 400 m2", (400, inf)),
        ("lebih dari 400", (400, inf)),
        ("≤200", (0, 200)),
        ("luas persil kurang dari 200 m2", (0, 200)),
        ("Semua", (0, inf)),
        ("besar", None),
    ],
)
def test_area_classes(cell, bounds):
    assert area_class(cell) == bounds
