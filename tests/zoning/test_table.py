"""Rule tables as they are typed: the row schema, the annex turned by ninety degrees, the template of an RTPLP."""

from math import inf

import openpyxl
import pytest

from kotaku_gis.errors import LayerError
from kotaku_gis.settings.zoning import UseFile, Zoning
from kotaku_gis.zoning.table import Stated, table_rows
from kotaku_gis.zoning.table_form import write_rule_forms
from kotaku_gis.zoning.use_lists import use_table

CITED = Stated(plan="RDTR", source="Perwal 1/2025", valid_from="2025", confidence="M")


def book(path, rows, name="Tabel"):
    work = openpyxl.Workbook()
    page = work.active
    page.title = name
    for row in rows:
        page.append(row)
    work.save(path)
    return path


def said(found):
    return {(row.param, row.zone, row.road_class, row.area_lo_m2, row.area_hi_m2): row.value for row in found.rows}


def test_row_schema_with_roads_in_two_header_rows(tmp_path):
    """The form of Banjarbaru: heights and setbacks by road function under one merged head."""
    file = book(
        tmp_path / "intensitas.xlsx",
        [
            ["Tabel Ketentuan Intensitas"],
            ["Zona", "SubZona", "KDB Maks", "KLB Maks", "GSB Min (m)", None, None, "Jarak Bebas Samping Min"],
            [None, None, None, None, "Arteri", "Kolektor", "Lokal", None],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
            ["R", "R-2", "maksimum: 70%", "2,1", 15, "10 m", "-", 2],
            ["R", "R.3", 60, "180%", 15, 10, "sesuai kajian", None],
        ],
    )
    stated = Stated(**{**CITED.__dict__, "measured_from": "as_jalan"})
    found = table_rows(file, stated=stated)
    assert said(found) == {
        ("kdb_max", "R-2", None, 0, inf): 70,
        ("klb_max", "R-2", None, 0, inf): 2.1,
        ("gsb_front", "R-2", "arteri", 0, inf): 15,
        ("gsb_front", "R-2", "kolektor", 0, inf): 10,
        ("gsb_side", "R-2", None, 0, inf): 2,
        ("kdb_max", "R-3", None, 0, inf): 60,
        ("klb_max", "R-3", None, 0, inf): 1.8,
        ("gsb_front", "R-3", "arteri", 0, inf): 15,
        ("gsb_front", "R-3", "kolektor", 0, inf): 10,
    }
    datums = {row.param: row.measured_from for row in found.rows}
    assert (datums["gsb_front"], datums["gsb_side"]) == ("as_jalan", "batas_persil")
    assert found.set_aside[["cell", "row", "item", "value", "reason"]].to_numpy().tolist() == [
        ["G6", "6", "gsb_front", "sesuai kajian", "unreadable"]
    ]


def test_annex_with_a_row_a_parameter(tmp_path):
    """The annex of the Ministry: sub-zone PS with KDB 10 %, KLB 0.1, KDH 80 %, KTB 0."""
    file = book(
        tmp_path / "lampiran.xlsx",
        [
            ["No", "Ketentuan", "PS", "R-2, R-3"],
            ["I", "Intensitas Pemanfaatan Ruang", None, None],
            ["1", "KDB maksimum (%)", 10, 70],
            ["2", "KLB minimum", None, 0.5],
            ["3", "KLB maksimum", 0.1, 2.1],
            ["4", "KDH minimum (%)", 80, 15],
            ["5", "Luas kaveling minimum", None, "60 m2"],
            ["6", "KTB maksimum (%)", 0, "tidak diperkenankan"],
            ["II", "Tata bangunan", None, None],
            ["1", "TB maksimum", None, "12 m"],
            ["2", "GSB minimum", None, "3 m dari tepi rumija"],
            ["3", "JBS minimum", None, 2],
        ],
    )
    found = table_rows(file, stated=CITED)
    values = {(row.param, row.zone): row.value for row in found.rows}
    assert values == {
        ("kdb_max", "PS"): 10,
        ("klb_max", "PS"): 0.1,
        ("kdh_min", "PS"): 80,
        ("ktb_max", "PS"): 0,
        **{(param, zone): value for zone in ("R-2", "R-3") for param, value in {
            "kdb_max": 70, "klb_min": 0.5, "klb_max": 2.1, "kdh_min": 15, "lot_min_m2": 60, "ktb_max": 0,
            "height_max_m": 12, "gsb_front": 3, "gsb_side": 2}.items()},
    }  # fmt: skip
    assert found.set_aside.empty


def test_template_of_an_rtplp_keeps_law_and_agreement_apart(tmp_path):
    file = book(
        tmp_path / "rtplp.xlsx",
        [
            ["Blok", "Peruntukan", "KDB", "Lantai maks", "GSB depan", "Diukur dari", "Kegiatan dilarang", "Level"],
            ["B1", "Hunian", "70%", 2, 1.5, "tepi rumija", "Gudang, Industri", "kesepakatan"],
            ["B2", "Taman", "10", None, 3, None, None, "hukum"],
        ],
    )
    found = table_rows(file, stated=CITED)
    by_block = {(row.block, row.param): (row.value, row.legal_level, row.measured_from) for row in found.rows}
    assert by_block == {
        ("B1", "kdb_max"): (70, "kesepakatan", None),
        ("B1", "storeys_max"): (2, "kesepakatan", None),
        ("B1", "gsb_front"): (1.5, "kesepakatan", "tepi_rumija"),
        ("B2", "kdb_max"): (10, "hukum", None),
    }
    assert found.set_aside[["cell", "reason"]].to_numpy().tolist() == [["E3", "datum_missing"]]
    assert found.forbidden[["block", "activity"]].to_numpy().tolist() == [["B1", "Gudang"], ["B1", "Industri"]]


def test_area_classes_of_a_zone_written_once(tmp_path):
    """The form of Kota Yogyakarta; cells formatted in percent hold shares."""
    file = book(
        tmp_path / "kelas.xlsx",
        [
            ["Subzona", "Luas persil (m2)", "KDB (%)", "KLB"],
            ["K", "40-100", 0.9, 4.5],
            [None, "101-200", 0.9, 4.5],
            [None, ">= 201", 0.8, 4.8],
        ],
    )
    found = table_rows(file, stated=CITED)
    kdb = [(row.zone, row.area_lo_m2, row.area_hi_m2, row.value) for row in found.rows if row.param == "kdb_max"]
    assert kdb == [("K", 0, 100, 90), ("K", 100, 200, 90), ("K", 200, inf, 80)]
    assert [note.code for note in found.notes] == ["zoning.shares_read"]


def test_csv_with_decimal_comma(tmp_path):
    file = tmp_path / "ketentuan.csv"
    file.write_text("KODSZN;KDB_MAKS;KLB_MAKS;KDH_MIN\nR-2;80;2,4;10\nBA;0;0,0;100\n", encoding="utf-8")
    found = table_rows(file, stated=CITED)
    assert {(row.zone, row.param): row.value for row in found.rows}["R-2", "klb_max"] == 2.4
    assert [row.rule_id for row in found.rows][:2] == ["ketentuan.kdb_max.B2", "ketentuan.klb_max.C2"]


def test_headers_of_ones_own_and_tables_that_are_none(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("Kawasan;Dasar;Ket\nR-2;80;\n", encoding="utf-8")
    with pytest.raises(LayerError, match="Kawasan"):
        table_rows(file, stated=CITED)
    found = table_rows(file, stated=CITED, columns={"zone": "Kawasan", "kdb_max": "Dasar"})
    assert [(row.zone, row.value) for row in found.rows] == [("R-2", 80)]


def test_words_that_no_table_can_mean(tmp_path):
    file = book(
        tmp_path / "x.xlsx",
        [["Zona", "Luas persil", "Fungsi jalan", "KDB", "GSB"], ["R-1", "besar", None, 60, None],
         ["R-1", None, "tol", 60, None], ["R-1", None, "lokal, gang", 60, 3]],
    )  # fmt: skip
    found = table_rows(file, stated=CITED)
    assert found.set_aside[["cell", "item", "reason"]].to_numpy().tolist() == [
        ["D2", "kdb_max", "unreadable_class"],
        ["D3", "kdb_max", "unreadable_road"],
        ["E4", "gsb_front", "datum_missing"],
    ]
    assert {row.road_class for row in found.rows} == {"lokal", "gang"}
    assert len({row.rule_id for row in found.rows}) == 2


@pytest.mark.parametrize(
    ("sheet", "rows", "first"),
    [
        ("RTPLP", 10, ("kdb_max", 70.0, "kesepakatan")),
        ("RDTR baris", 16, ("kdb_max", 80.0, "hukum")),
        ("Lampiran ATR", 12, ("kdb_max", 80.0, "hukum")),
    ],
)
def test_the_forms_that_are_handed_out_are_read_back(tmp_path, sheet, rows, first):
    write_rule_forms(tmp_path / "f.xlsx")
    found = table_rows(tmp_path / "f.xlsx", stated=CITED, sheet=sheet)
    assert found.set_aside.empty
    assert len(found.rows) == rows
    assert (found.rows[0].param, found.rows[0].value, found.rows[0].legal_level) == first
    assert not {row.measured_from for row in found.rows if row.param.startswith("gsb")} & {None}


def test_several_sheets_with_limits_are_never_mixed(tmp_path):
    write_rule_forms(tmp_path / "f.xlsx")
    with pytest.raises(LayerError, match="RTPLP, RDTR baris, Lampiran ATR"):
        table_rows(tmp_path / "f.xlsx", stated=CITED)


def test_the_form_of_activities_is_read_back_and_never_changes(tmp_path):
    for name in ("a", "b"):
        write_rule_forms(tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    listed = UseFile(path="a.xlsx", sheet="Kegiatan ITBX", source="Perwal 1/2025")
    rows = use_table(Zoning(uses=(listed,)), folder=tmp_path).rows
    assert rows[["zone", "activity", "rating"]].iloc[[0, 4]].to_numpy().tolist() == [
        ["R-2", "Rumah tunggal", "I"], ["R-2", "Ruko", "T"],
    ]  # fmt: skip
