"""The tables of access say what the findings say, in both languages, and the workbook is the same from run to run."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

from kotaku_gis.reports.access_tables import RULES, access_tables
from kotaku_gis.reports.access_workbook import write_access_workbook


@pytest.fixture(scope="module")
def tables(assessment):
    return {table.name: table.rows for table in access_tables(assessment, "en")}


def test_the_summary_counts_the_findings(assessment, tables):
    rows = assessment.findings[assessment.findings["unit_kind"] == "building"]
    shown = tables["summary"][["Kept", "Not kept", "Not assessable"]]
    for name, counts in zip(RULES, shown.to_numpy(), strict=True):
        status = rows.loc[rows["name"] == name, "status"].value_counts()
        assert [status.get(word, 0) for word in ("pass", "violation", "not_assessable")] == counts.tolist()
        assert counts.sum() == len(assessment.layers["building"])


def test_blocks_and_time_zones_add_up(assessment, tables):
    blocks = tables["blocks"].set_index("Block")
    summary = tables["summary"].set_index("Rule")["Not kept"]
    outside = assessment.studies["access"].buildings["block_id"].isna()
    lost = (outside & assessment.studies["access"].buildings["hose_reach"].eq(other=False)).sum()
    assert blocks["Beyond the hose"].sum() + lost == summary["Reach of the fire hose"]
    zones = tables["zones"]
    assert zones["Buildings"].sum() == len(assessment.layers["building"])
    existing = assessment.layers["road"]
    assert zones["Road (m)"].sum() == pytest.approx(existing.length.sum(), abs=1)
    assert tables["roads"]["Share (%)"].sum() == pytest.approx(100)


def test_both_languages_hold_the_same_figures(assessment, tables):
    for table in access_tables(assessment, "id"):
        own, other = table.rows, tables[table.name]
        assert own.shape == other.shape
        assert own.columns.is_unique
        assert other.columns.is_unique
        for left, right in zip(own, other, strict=True):
            if pd.api.types.is_numeric_dtype(own[left].dtype):
                pd.testing.assert_series_equal(own[left], other[right], check_names=False)


def test_the_workbook_opens_and_never_changes(assessment, project, tmp_path):
    files = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for file in files:
        write_access_workbook(assessment, project, file, lang="id")
    assert files[0].read_bytes() == files[1].read_bytes()
    book = openpyxl.load_workbook(files[0])
    assert book.sheetnames[0] == "Ringkasan"
    assert "Saringan bangunan" not in book.sheetnames, "no single house in a public workbook"
    words = [cell.value for row in book["Saringan blok"].iter_rows(max_row=6) for cell in row if cell.value]
    assert any("pilihan terakhir" in str(word) for word in words)
    assert "Alat bantu, bukan keputusan." in words
