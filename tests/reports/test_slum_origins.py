"""The sheet of sources: what was measured beside what was stated, with their difference, for every figure and block."""

import openpyxl
import pytest

from kotaku_gis.reports.slum_cells import open_book
from kotaku_gis.reports.slum_origins import origins_sheet, side_by_side


@pytest.fixture(scope="module")
def table(assessment):
    return side_by_side(assessment.studies["slum"], assessment.findings, lang="id")


def row(table, block, item):
    return table[(table["block"] == block) & table["item"].str.startswith(item)].iloc[0]


def test_every_figure_of_every_block_has_a_row(table, assessment):
    assert len(table) == 15 * (7 + 16)
    taken = assessment.studies["slum"].baseline
    assert table["taken"].notna().sum() == taken.header.notna().sum().sum() + taken.volumes.notna().sum().sum()


def test_measured_beside_stated_with_the_difference(table):
    bad_road = row(table, "RT001-RW001", "2b")
    assert bad_road["table"] == 238
    assert bad_road["difference"] == pytest.approx(bad_road["measured"] - 238)
    assert bad_road["taken"] == bad_road["measured"]
    fire = row(table, "RT001-RW001", "7a")
    assert (fire["taken"], fire["origin"]) == (33, "dari tabel")  # what rests on a recalled rule does not go before it
    assert fire["difference"] == fire["indicative"] - 33


def test_what_is_not_measured_says_why(table):
    litres = row(table, "RT004-RW003", "3b")
    assert litres[["measured", "table", "taken"]].isna().all()
    assert litres["reason"] == "belum disurvei seluruhnya"
    assert row(table, "RT001-RW001", "3b")["reason"] == ""


def test_the_sheet_holds_the_table(table, assessment, tmp_path):
    book = open_book(tmp_path / "asal.xlsx", lang="id")
    origins_sheet(book, assessment.studies["slum"], assessment.findings)
    book.work.close()
    sheet = openpyxl.load_workbook(tmp_path / "asal.xlsx")["Asal angka"]
    assert sheet.max_row == 5 + len(table)
    assert [cell.value for cell in sheet[5]][:3] == ["RT/RW", "Kolom", "Satuan"]
    assert sheet["A6"].value == table["block"].iloc[0]
