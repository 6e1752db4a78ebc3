"""Ten workbooks as offices hand them out; what each says was written down before any of them was read.

A figure that is set aside costs a planner a minute; one that is read wrongly costs a family its house.
"""

from math import inf

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from kotaku_gis.zoning.table import Stated, table_rows

CITED = Stated(plan="RDTR", source="Perwal 1/2025", valid_from="2025", confidence="M", measured_from="tepi_rumija")


def book(path, rows, *, merged=(), percent=(), change=None):
    work = openpyxl.Workbook()
    page = work.active
    for row in rows:
        page.append(row)
    for span in merged:
        page.merge_cells(span)
    for name in percent:
        page[name].number_format = "0%"
    if change:
        change(work, page)
    work.save(path)
    return path


def said(found):
    """Everything that was read: parameter, zone or block, road, class of area -> all readings."""
    table = {}
    for row in found.rows:
        key = (row.param, row.zone or row.block, row.road_class, row.area_lo_m2, row.area_hi_m2)
        assert key not in table, key
        table[key] = (row.value, *row.alternatives)
    return table


def plainly(found):
    """As `said`, of tables without roads and classes."""
    return {key[:2]: values[0] if len(values) == 1 else values for key, values in said(found).items()}


def aside(found):
    return dict(zip(found.set_aside["cell"], found.set_aside["reason"], strict=True))


def test_annex_with_labels_in_two_columns(tmp_path):
    file = book(
        tmp_path / "t.xlsx",
        [
            ["No", "Ketentuan", None, "Sub zona", None],
            [None, None, None, "R-2", "R-3"],
            [1, "KDB", "Maksimum (%)", "60%", "maks. 50%"],
            [2, "KLB", "Minimum", 1.0, "-"],
            [None, None, "Maksimum", "2,4", "1,5"],
            [3, "KDH", "Minimum (%)", 10, "sesuai ketentuan"],
            [4, "GSB (m) dari tepi rumija", "Jalan arteri", 15, 10],
            [None, None, "Jalan kolektor", 10, 8],
            [None, None, "Jalan lingkungan", 3, "½ rumija"],
            [5, "Luas kaveling minimum (m2)", None, "1.000", "72"],
        ],
        merged=["A1:A2", "B1:C2", "D1:E1", "A4:A5", "B4:B5", "A7:A9", "B7:B9", "B10:C10"],
    )
    found = table_rows(file, stated=CITED)
    roads = {key[:3]: values[0] for key, values in said(found).items() if key[0] == "gsb_front"}
    assert roads == {
        ("gsb_front", "R-2", "arteri"): 15,
        ("gsb_front", "R-3", "arteri"): 10,
        ("gsb_front", "R-2", "kolektor"): 10,
        ("gsb_front", "R-3", "kolektor"): 8,
        ("gsb_front", "R-2", "lingkungan"): 3,
        ("gsb_front", "R-3", "lingkungan"): 0,
    }
    assert [row.times_row_width for row in found.rows if row.value == 0] == [0.5]
    assert {key: value for key, value in plainly(found).items() if key[0] != "gsb_front"} == {
        ("kdb_max", "R-2"): 60,
        ("kdb_max", "R-3"): 50,
        ("klb_min", "R-2"): 1.0,
        ("klb_max", "R-2"): 2.4,
        ("klb_max", "R-3"): 1.5,
        ("kdh_min", "R-2"): 10,
        ("lot_min_m2", "R-2"): 1000,
        ("lot_min_m2", "R-3"): 72,
    }
    assert aside(found) == {"E6": "unreadable"}


def test_annex_with_rows_beneath_a_heading_and_a_second_page(tmp_path):
    file = book(
        tmp_path / "t.xlsx",
        [
            ["Ketentuan", "R-3", "K-1"],
            ["KDB maksimum", 70, 80],
            ["KLB", None, None],
            ["a. minimum", 0.8, 1],
            ["b. maksimum", 2.1, 3.2],
            ["GSB minimum dari as jalan (m)", None, None],
            ["- arteri", 20, 15],
            ["- kolektor primer", 14, 12],
            ["- kolektor sekunder", 11, 12],
            ["- jalan tol", 30, 30],
            ["Tinggi bangunan (lantai)", 3, 4],
            ["Ketinggian bangunan (m)", 12, 16],
            ["Ketentuan", "PS", "RTH-2"],
            ["KDB maksimum", 10, 5],
        ],
    )
    found = table_rows(file, stated=CITED)
    values = said(found)
    assert {key[:3]: figures for key, figures in values.items() if key[0] == "gsb_front"} == {
        ("gsb_front", "R-3", "arteri"): (20,),
        ("gsb_front", "K-1", "arteri"): (15,),
        ("gsb_front", "R-3", "kolektor"): (14, 11),
        ("gsb_front", "K-1", "kolektor"): (12,),
    }
    assert {row.measured_from for row in found.rows if row.param == "gsb_front"} == {"as_jalan"}
    assert {key: value for key, value in plainly(found).items() if key[0] != "gsb_front"} == {
        ("kdb_max", "R-3"): 70,
        ("kdb_max", "K-1"): 80,
        ("klb_min", "R-3"): 0.8,
        ("klb_min", "K-1"): 1,
        ("klb_max", "R-3"): 2.1,
        ("klb_max", "K-1"): 3.2,
        ("storeys_max", "R-3"): 3,
        ("storeys_max", "K-1"): 4,
        ("height_max_m", "R-3"): 12,
        ("height_max_m", "K-1"): 16,
        ("kdb_max", "PS"): 10,
        ("kdb_max", "RTH-2"): 5,
    }
    assert aside(found) == {"B10": "unreadable_road", "C10": "unreadable_road"}


def test_city_table_with_roads_across_and_cells_in_percent(tmp_path):
    file = book(
        tmp_path / "t.xlsx",
        [
            ["KETENTUAN KDB, KLB, DAN GSB KOTA CONTOH"],
            ["Kode", "Sub Zona", "KDB Maks (%)", "KLB Maks (%)", "Garis Sempadan Bangunan Min (m) dari As Jalan"],
            [None, None, None, None, "Jalan Arteri Primer", "Jalan Arteri Sekunder", "Jalan Kolektor",
             "Jalan Lokal/Lingkungan"],
            ["R-2", "Kepadatan tinggi", 0.8, 2.4, 20, 15, 12, 8],
            ["K-1", "Perdagangan", 0.9, 3.6, 20, 20, 10, "sda"],
        ],
        merged=["A1:H1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:H2"],
        percent=["C4", "C5", "D4", "D5"],
    )  # fmt: skip
    found = table_rows(file, stated=CITED)
    assert {key[:3]: values for key, values in said(found).items()} == {
        ("kdb_max", "R-2", None): (80,),
        ("klb_max", "R-2", None): (2.4,),
        ("gsb_front", "R-2", "arteri"): (20, 15),
        ("gsb_front", "R-2", "kolektor"): (12,),
        ("gsb_front", "R-2", "lokal"): (8,),
        ("gsb_front", "R-2", "lingkungan"): (8,),
        ("kdb_max", "K-1", None): (90,),
        ("klb_max", "K-1", None): (3.6,),
        ("gsb_front", "K-1", "arteri"): (20,),
        ("gsb_front", "K-1", "kolektor"): (10,),
    }
    assert {row.measured_from for row in found.rows if row.param == "gsb_front"} == {"as_jalan"}
    assert aside(found) == {"H5": "unreadable"}


def test_rtbl_table_with_what_is_there_beside_what_is_planned(tmp_path):
    file = book(
        tmp_path / "t.xlsx",
        [
            ["Blok", "KDB eksisting (%)", "KDB rencana (%)", "KLB eksisting", "KLB rencana", "Lantai min",
             "Lantai maks", "GSB (cm)", "KDH maks (%)", "KDB lantai dasar podium"],
            ["A1", 85, 60, 1.2, 2.4, 2, 4, 300, 20, 70],
        ],
    )  # fmt: skip
    found = table_rows(file, stated=CITED)
    assert plainly(found) == {("kdb_max", "A1"): 60, ("klb_max", "A1"): 2.4, ("storeys_max", "A1"): 4}
    assert aside(found) == {"F2": "wrong_sense", "H2": "wrong_unit", "I2": "wrong_sense", "J2": "other_subject"}


def test_classes_of_area_across(tmp_path):
    file = book(
        tmp_path / "t.xlsx",
        [
            ["Zona", "KDB maks (%)", None, None, "KLB maks", None, None],
            [None, "≤ 100 m²", "101-200 m²", "> 200 m²", "≤ 100 m²", "101-200 m²", "> 200 m²"],
            ["R-2", 80, 70, 60, "2,4", "2,1", "1,8"],
        ],
        merged=["A1:A2", "B1:D1", "E1:G1"],
    )
    found = table_rows(file, stated=CITED)
    assert said(found) == {
        ("kdb_max", "R-2", None, 0, 100): (80,),
        ("kdb_max", "R-2", None, 100, 200): (70,),
        ("kdb_max", "R-2", None, 200, inf): (60,),
        ("klb_max", "R-2", None, 0, 100): (2.4,),
        ("klb_max", "R-2", None, 100, 200): (2.1,),
        ("klb_max", "R-2", None, 200, inf): (1.8,),
    }
    assert found.set_aside.empty


@pytest.mark.parametrize("merged", [["A1:A2", "B1:C1", "D1:D2"], []])
def test_two_columns_that_nothing_known_tells_apart(tmp_path, merged):
    file = book(
        tmp_path / "t.xlsx",
        [["Zona", "KDB (%)", None, "KDH (%)"], [None, "Tepi sungai", "Lainnya", None], ["R-1", 40, 60, 20],
         ["R-2", 50, 50, 15]],
        merged=merged,
    )  # fmt: skip
    found = table_rows(file, stated=CITED)
    assert plainly(found) == {("kdh_min", "R-1"): 20, ("kdb_max", "R-2"): 50, ("kdh_min", "R-2"): 15}
    assert aside(found) == {"B3": "ambiguous_column", "C3": "ambiguous_column"}


def test_what_is_hidden_struck_out_or_footnoted(tmp_path):
    def change(work, page):
        page.row_dimensions[3].hidden = True
        page["B5"].font = Font(strike=True)
        small = InlineFont(vertAlign="superscript")
        page["D4"] = CellRichText("3", TextBlock(small, "1"))
        page["E4"] = CellRichText("100 m", TextBlock(small, "2"))
        page.column_dimensions["F"].hidden = True
        old = work.create_sheet("lama")
        old.append(["Kode", "KDB (%)"])
        old.append(["R-9", 99])
        old.sheet_state = "hidden"

    file = book(
        tmp_path / "t.xlsx",
        [
            ["Kode", "KDB (%)", "KLB", "GSB (m)", "Luas kavling min", "KDH"],
            ["R-2", 60, "2,4", 3, 60, 10],
            ["R-2", 80, "3,2", 2, 40, 5],
            ["R-3", "60*", "2,4¹", None, None, None],
            ["R-4", 50, "=1+0.5", "3²", None, None],
            ["*) kavling sudut 70 %"],
        ],
        change=change,
    )
    found = table_rows(file, stated=CITED)
    assert plainly(found) == {
        ("kdb_max", "R-2"): 60,
        ("klb_max", "R-2"): 2.4,
        ("gsb_front", "R-2"): 3,
        ("lot_min_m2", "R-2"): 60,
        ("lot_min_m2", "R-3"): 100,
    }
    assert aside(found) == {
        **dict.fromkeys(["B3", "C3", "D3", "E3", "F2", "F3"], "hidden"),
        **dict.fromkeys(["B4", "C4", "D5"], "unreadable"),
        "D4": "footnote",
        "B5": "struck",
        "C5": "formula",
    }


def test_ranges_alternatives_and_lists_of_roads(tmp_path):
    file = book(
        tmp_path / "t.xlsx",
        [
            ["Zona", "KDB (%)", "Lantai maks", "KLB", "GSB"],
            ["R-1", "60-70", "2 - 4 lantai", "2,4", "Kolektor Primer: 15 m, Lokal Primer: 10 m"],
            ["R-2", "60% (enam puluh persen)", "4 (empat) lantai", "2,4 - 3,2", "3 m"],
            ["R-3", "60 s.d. 70", "3 lantai", "2 / 3", "min. 3 m"],
            ["R-4", "Alternatif 1: 60, Alternatif 2: 40", "maks 3 lt", "240 %", "< 3 m"],
            ["R-5", "60 (kavling sudut 70)", "3 + mezanin", "2,4 (dua koma lima)", "3 m atau 5 m"],
        ],
    )
    found = table_rows(file, stated=CITED)
    assert {key[:3]: values for key, values in said(found).items()} == {
        ("kdb_max", "R-1", None): (60, 70),
        ("storeys_max", "R-1", None): (2, 4),
        ("klb_max", "R-1", None): (2.4,),
        ("gsb_front", "R-1", "kolektor"): (15,),
        ("gsb_front", "R-1", "lokal"): (10,),
        ("kdb_max", "R-2", None): (60,),
        ("storeys_max", "R-2", None): (4,),
        ("klb_max", "R-2", None): (2.4, 3.2),
        ("gsb_front", "R-2", None): (3,),
        ("kdb_max", "R-3", None): (60, 70),
        ("storeys_max", "R-3", None): (3,),
        ("gsb_front", "R-3", None): (3,),
        ("kdb_max", "R-4", None): (60, 40),
        ("storeys_max", "R-4", None): (3,),
        ("klb_max", "R-4", None): (2.4,),
        ("gsb_front", "R-5", None): (3, 5),
    }
    assert aside(found) == {
        "D4": "unreadable",
        "E5": "wrong_sense",
        "B6": "unreadable",
        "C6": "unreadable",
        "D6": "unreadable",
    }


def test_thousands_and_shares(tmp_path):
    file = book(
        tmp_path / "t.xlsx",
        [
            ["Zona", "Luas persil (m2)", "KDB (%)", "Luas kavling min (m2)", "Kepadatan maks (unit/ha)", "KLB (%)"],
            ["R-1", "≤ 1.000", 60, "1.000", "1.000", 240],
            ["R-1", "1.001 - 2.500", 0.5, "1,250 m2", 40, "60"],
            ["R-1", "> 2.500 m2", "0,4", "12.000", 10, 2.4],
        ],
    )
    found = table_rows(file, stated=CITED)
    assert said(found) == {
        ("kdb_max", "R-1", None, 0, 1000): (60,),
        ("lot_min_m2", "R-1", None, 0, 1000): (1000,),
        ("density_max", "R-1", None, 0, 1000): (1000,),
        ("klb_max", "R-1", None, 0, 1000): (2.4,),
        ("lot_min_m2", "R-1", None, 1000, 2500): (1250,),
        ("density_max", "R-1", None, 1000, 2500): (40,),
        ("klb_max", "R-1", None, 1000, 2500): (0.6,),
        ("density_max", "R-1", None, 2500, inf): (10,),
    }
    assert aside(found) == {
        "C3": "implausible",
        "C4": "implausible",
        "D4": "thousands",
        "F4": "implausible",
    }


def test_ranges_of_zones_and_cells_merged_downward(tmp_path):
    file = book(
        tmp_path / "t.xlsx",
        [
            ["Sub Zona", "KDB (%)", "KLB", "Tinggi (lantai)"],
            ["R-1 s/d R-3", 60, "2,4", 4],
            ["R-4", 50, "1,2", 2],
            ["R-5", None, "1,0", 2],
            ["Selain di atas", 40, None, None],
            ["Semua zona", None, None, "maks 5"],
        ],
        merged=["B3:B4"],
    )
    found = table_rows(file, stated=CITED)
    assert plainly(found) == {
        **{("kdb_max", f"R-{number}"): 60 for number in (1, 2, 3)},
        **{("klb_max", f"R-{number}"): 2.4 for number in (1, 2, 3)},
        **{("storeys_max", f"R-{number}"): 4 for number in (1, 2, 3)},
        ("kdb_max", "R-4"): 50,
        ("klb_max", "R-4"): 1.2,
        ("storeys_max", "R-4"): 2,
        ("kdb_max", "R-5"): 50,
        ("klb_max", "R-5"): 1.0,
        ("storeys_max", "R-5"): 2,
        ("storeys_max", None): 5,
    }
    assert aside(found) == {"B5": "unreadable_zone"}


def widths(found):
    return {(row.row_width_lo_m, row.row_width_hi_m): row.value for row in found.rows}


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        ([["Zona", "Lebar jalan", "GSB (m)"], ["R-1", "> 12 m", 8], [None, "<= 12", 4]], []),
        ([["Zona", "GSB (m)", None], [None, "Jalan > 12 m", "Jalan ≤ 12 m"], ["R-1", 8, 4]], ["A1:A2", "B1:C1"]),
        ([["Zona", "GSB (m) - lebar jalan", None], [None, "> 12", "<= 12"], ["R-1", 8, 4]], []),
    ],
)
def test_classes_of_road_width(tmp_path, rows, merged):
    found = table_rows(book(tmp_path / "t.xlsx", rows, merged=merged), stated=CITED)
    assert widths(found) == {(12, inf): 8, (0, 12): 4}
    assert found.set_aside.empty


def test_two_rows_that_nothing_known_tells_apart_are_readings_of_one_another(tmp_path):
    rows = [
        ["Zona", "Kondisi", "KDB"],
        ["R-1", "kavling biasa", 60],
        ["R-1", "kavling sudut", 70],
        ["Jumlah", None, 65],
    ]
    found = table_rows(book(tmp_path / "t.xlsx", rows), stated=CITED)
    assert [(row.zone, row.value, row.alternatives) for row in found.rows] == [("R-1", 60, (70,)), ("R-1", 70, (60,))]


def test_an_activity_below_another_is_of_the_same_zone_and_blocks_come_apart(tmp_path):
    rows = [["Zona", "Kegiatan", "KDB"], ["R-1", "Rumah tunggal", 60], [None, "Ruko", 80]]
    found = table_rows(book(tmp_path / "a.xlsx", rows), stated=CITED)
    assert [(row.zone, row.activity, row.value) for row in found.rows] == [
        ("R-1", "Rumah tunggal", 60), ("R-1", "Ruko", 80),
    ]  # fmt: skip
    found = table_rows(
        book(tmp_path / "b.xlsx", [["Blok", "KDB"], ["A1, A2", 60], ["RT 1, tepi kali", 50]]), stated=CITED
    )
    assert [(row.block, row.value) for row in found.rows] == [("A1", 60), ("A2", 60), ("RT 1, tepi kali", 50)]


def test_annex_whose_columns_are_names_or_come_apart(tmp_path):
    rows = [["Ketentuan", "Satuan", "Perumahan Kepadatan Tinggi", "Perdagangan", "Ket"], ["KDB maks", "%", 70, 60, "1"],
            ["KLB maks", "-", 1.4, 1.2, None], ["KDH min", "%", 10, 20, "2"]]  # fmt: skip
    found = table_rows(book(tmp_path / "a.xlsx", rows), stated=CITED)
    assert plainly(found) == {
        ("kdb_max", "perumahan kepadatan tinggi"): 70, ("kdb_max", "perdagangan"): 60,
        ("klb_max", "perumahan kepadatan tinggi"): 1.4, ("klb_max", "perdagangan"): 1.2,
        ("kdh_min", "perumahan kepadatan tinggi"): 10, ("kdh_min", "perdagangan"): 20,
    }  # fmt: skip
    rows = [["Ketentuan", "R-1", None, "R-2"], [None, "Kav. besar", "Kav. kecil", None], ["KDB maks", 50, 70, 60],
            ["KLB maks", 1, 1.4, 1.2], ["KDH min", 30, 10, 20]]  # fmt: skip
    found = table_rows(book(tmp_path / "b.xlsx", rows, merged=["A1:A2", "B1:C1", "D1:D2"]), stated=CITED)
    assert {key[1] for key in plainly(found)} == {"R-2"}
    assert aside(found) == dict.fromkeys(["B3", "C3", "B4", "C4", "B5", "C5"], "ambiguous_column")


def test_one_class_of_area_alone_holds_for_no_smaller_parcel(tmp_path):
    found = table_rows(
        book(tmp_path / "t.xlsx", [["Zona", "Luas persil", "KDB"], ["R-1", "> 200 m2", 60]]), stated=CITED
    )
    assert [(row.area_lo_m2, row.area_hi_m2) for row in found.rows] == [(200, inf)]


def test_columns_that_nobody_knows_are_told(tmp_path):
    rows = [["No", "Zona", "KDB", "GSP (m)", "Jumlah parkir", "KDB eksisting", "Ket"], [1, "R-1", 60, 3, 2, 85, "x"]]
    found = table_rows(book(tmp_path / "t.xlsx", rows), stated=CITED)
    assert plainly(found) == {("kdb_max", "R-1"): 60}
    assert [note.code for note in found.notes] == ["zoning.heads_unused"]
    assert "GSP (m); Jumlah parkir" in str(found.notes[0].text["id"])


def test_a_second_table_below_the_first_and_blocks_with_parts(tmp_path):
    rows = [["Zona", "KDB"], ["R-1", 60], [None, None], ["Zona", "KLB"], ["R-1", 1.2], ["R-2", 2.4]]
    found = table_rows(book(tmp_path / "a.xlsx", rows), stated=CITED)
    assert plainly(found) == {("kdb_max", "R-1"): 60, ("klb_max", "R-1"): 1.2, ("klb_max", "R-2"): 2.4}
    assert found.set_aside.empty
    rows = [["Blok", "Sub Blok", "KDB"], ["A", "A1", 60], [None, "A2", 50], ["B", None, 40]]
    found = table_rows(book(tmp_path / "b.xlsx", rows), stated=CITED)
    assert plainly(found) == {("kdb_max", "A1"): 60, ("kdb_max", "A2"): 50, ("kdb_max", "B"): 40}


def test_values_that_speak_of_a_height_are_no_labels(tmp_path):
    rows = [["Zona", "Jarak antar bangunan (m)"], ["R-1", "minimal 3 m"], ["R-2", "½ tinggi bangunan"],
            ["R-3", "1/2 x tinggi"]]  # fmt: skip
    found = table_rows(book(tmp_path / "t.xlsx", rows), stated=CITED)
    assert plainly(found) == {("spacing_min", "R-1"): 3}
    assert aside(found) == {"B3": "unreadable", "B4": "unreadable"}
