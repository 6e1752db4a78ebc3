"""The zoning products of the sample kelurahan: what could be judged stands beside every count."""

import json
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from kotaku_gis.cli.app import app
from kotaku_gis.cli.explanation import explanation
from kotaku_gis.reports.zoning import write_zoning
from kotaku_gis.reports.zoning_data import WORDS, by_block, rule_rows, summary
from kotaku_gis.reports.zoning_lines import counted
from kotaku_gis.reports.zoning_workbook import write_zoning_workbook
from kotaku_gis.results import findings

SAMPLE = Path(__file__).parents[2] / "data" / "contoh_kelurahan"


@pytest.fixture(scope="module")
def found(assessment):
    return assessment


@pytest.fixture(scope="module")
def written(found, project, tmp_path_factory):
    out = tmp_path_factory.mktemp("zonasi")
    return {path.name: path for path in write_zoning(found, project, out, lang="id", step=lambda _: None)}


def test_counts_add_up_and_name_what_could_not_be_judged(found):
    table = summary(rule_rows(found), "id")
    statuses = ["pass", "marginal", "indicative", "violation", "not_assessable", "exempt"]
    assert (table[statuses].sum(axis=1) == table["total"]).all()
    assert (table["assessable"] + table["not_assessable"] == table["total"]).all()
    assert (table["law"] + table["agreed"] == table["violation"]).all()
    open_ = table["not_assessable"] > 0
    assert table.loc[open_, "why_not"].ne("").all()
    for line, row in zip(counted(found, "id"), table.to_dict("records"), strict=True):
        assert "dapat dinilai" in line
        assert row["why_not"] in line


def test_the_plan_of_the_sample_against_the_plans_above(found):
    """Of twenty blocks the park is allowed in R-2 and the shops are not; the mosque's is aligned, the rest flood."""
    rows = found.findings[found.findings["unit_kind"] == "plan_block"].set_index("unit_id")
    rdtr = rows[rows["name"] == "alignment_rdtr"]
    assert rdtr.loc["BL16", ["status", "reason"]].tolist() == ["violation", "not_allowed:R-2"]
    assert rdtr.index[rdtr["status"] == "pass"].tolist() == ["BL09", "BL18"]
    assert set(rdtr.drop(["BL09", "BL16", "BL18"])["reason"]) == {"overlay:krb=Kawasan Rawan Banjir - Sedang"}
    rtbl = rows[rows["name"] == "alignment_rtbl"]
    assert rtbl.loc[["BL09", "BL16"], "status"].tolist() == ["indicative", "pass"]
    assert set(rtbl.drop(["BL09", "BL16"])["reason"]) == {"outside_plan"}
    sector = rows[rows["name"] == "alignment_programme"]
    assert sector.loc["BL09", "status"] == "pass"
    assert sector.loc["BL16", "reason"] == "coordinate:IPAL komunal"


def test_uses_that_the_list_does_not_allow_are_those_of_the_answers(found):
    answers = json.loads((SAMPLE / "jawaban.json").read_text(encoding="utf-8"))["uses"]
    wholly = {house for house, areas in answers.items() if areas["not_allowed_m2"] > areas["area_m2"] - 0.01}
    rows = found.findings[found.findings["name"] == "use_zone"].set_index("unit_id")
    assert len(wholly) == 34
    assert set(rows.index[rows["status"] == "violation"]) == wholly
    assert set(rows.index[rows["status"] == "indicative"]) <= set(answers) - wholly


def test_words_of_plans_are_counted_as_words(found):
    table = summary(rule_rows(found), "id").set_index(["rule", "unit_kind"])
    told = table.loc[("Keselarasan dengan RDTR", "blok rencana"), list(WORDS)]
    assert told.to_dict() == {
        "selaras": 2, "tidak_diatur": 0, "bersyarat": 17, "usulan_masukan": 0, "tidak_selaras": 1,
    }  # fmt: skip
    line = next(line for line in counted(found, "id") if line.startswith("Keselarasan dengan RDTR [blok"))
    assert "3 dari 20 dapat dinilai" in line
    assert "Selaras 2, Selaras bersyarat 17, Tidak selaras 1" in line
    assert table.loc[("GSB depan", "bangunan"), "total"] == len(found.layers["building"])  # not one a front


def test_evidence_is_keyed_by_findings_and_words(found):
    for name in ("alignment", "plan_road_cuts", "plan_overlaps", "use_zone"):
        layer = found.evidence[name]
        assert layer["finding_id"].isin(found.findings["finding_id"]).all(), name
        assert layer.geometry.is_valid.all(), name
    words = set(found.evidence["alignment"]["status"])
    assert words <= {"selaras", "bersyarat", "tidak_selaras", "tidak_diatur", "usulan_masukan"}


def test_workbook_opens_with_what_could_be_judged(written, found):
    book = openpyxl.load_workbook(written["zonasi.xlsx"])
    assert book.sheetnames == [
        "Ringkasan", "Tidak memenuhi dan indikasi", "Per persil", "Per blok", "Ketentuan", "Pemeriksaan ketentuan",
        "Keselarasan", "Tumpang tindih rencana", "LARAP", "Tidak dapat dinilai",
    ]  # fmt: skip
    page = book["Ringkasan"]
    heads = next(row for row in page.iter_rows(values_only=True) if "Dapat dinilai (%)" in row)
    told = (
        "Jumlah",
        "Dapat dinilai",
        "Dapat dinilai (%)",
        "Mengapa sisanya tidak dapat dinilai",
        "Memenuhi",
        "Tidak memenuhi",
    )
    assert [head for head in heads if head in told] == list(told)  # no share without what could not be judged
    cells = {str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell is not None}
    assert "Alat bantu, bukan keputusan." in cells
    larap = [row for row in book["LARAP"].iter_rows(values_only=True) if row[0] == "bangunan"]
    assert len(larap) == (found.studies["plans"].cuts.units["unit_kind"] == "building").sum()


def test_tables_agree_with_the_findings(written, found):
    rows = rule_rows(found)
    blocks = by_block(found)
    of_parcels = rows[rows["unit_kind"] == "parcel"]
    assert blocks["parcel_violation"].sum() <= (of_parcels["status"] == "violation").sum()
    assert blocks["parcel_violation"].sum() > 0
    parcels = pd.read_csv(written["zonasi_persil.csv"])
    assert (parcels["kdb_status"] == "violation").sum() == (
        (rows["name"] == "kdb") & (rows["status"] == "violation")
    ).sum()
    assert len(pd.read_csv(written["larap.csv"])) == len(found.studies["plans"].cuts.units)


def test_explain_tells_margin_article_zone_and_roads(found):
    cut = found.studies["plans"].cuts.units
    parcel = str(cut.loc[cut["unit_kind"] == "parcel", "unit_id"].iloc[0])
    lines = "\n".join(explanation(found, parcel, "id"))
    for told in ("selisih", "u95", "Perwal Kota Contoh 1/2025", "zona R-2", "Terkena rencana jalan"):
        assert told in lines
    house = "\n".join(explanation(found, str(found.evidence["use_zone"]["object_id"].iloc[0]), "en"))
    assert "RDTR, zone PS" in house


def test_what_was_agreed_never_hides_the_law(found):
    """A parcel with KDB 90 %: law 60, agreed 50. One with 55 % breaks the agreement alone; one with 45 % neither."""
    units = pd.Index(["P1", "P2", "P3"])
    shared = {"kind": "rule", "unit_kind": "parcel", "value": [90.0, 55.0, 45.0], "u95": 2.0, "op": "<="}
    agreed = findings(
        units, name="kdb", limit=50.0, status=["violation", "violation", "pass"], legal_level="kesepakatan", **shared
    )
    law = findings(
        units, name="kdb_law", limit=60.0, status=["violation", "pass", "pass"], legal_level="hukum", **shared
    )
    some = rule_rows(replace(found, findings=pd.concat([agreed, law], ignore_index=True), studies={}))
    assert some["name"].tolist() == ["kdb"] * 3
    assert some["law_status"].tolist() == ["violation", "pass", "pass"]
    assert summary(some, "id")[["violation", "law", "agreed"]].to_numpy().tolist() == [[2, 1, 1]]


def test_language_changes_no_figure(found):
    indonesian, english = (summary(rule_rows(found), lang) for lang in ("id", "en"))
    figures = indonesian.select_dtypes("number").columns
    pd.testing.assert_frame_equal(indonesian[figures], english[figures])


def test_command_writes_everything_and_strict_fails(tmp_path):
    """The sample has violations, so that --strict ends with 1."""
    result = CliRunner().invoke(app, ["zoning", str(SAMPLE), "--out", str(tmp_path / "hasil"), "--strict"])
    assert result.exit_code == 1, result.output
    assert (tmp_path / "hasil" / "zonasi.xlsx").is_file()
    assert "KDB terhadap aturan zona [persil, yang ada]" in result.output


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_head_or_cell_of_the_wide_sheets_is_a_word_of_the_program(found, project, tmp_path, lang):
    write_zoning_workbook(found, project, tmp_path / "z.xlsx", lang=lang)
    book = openpyxl.load_workbook(tmp_path / "z.xlsx")
    for page in book.worksheets:
        texts = {str(cell.value) for row in page.iter_rows(max_row=12) for cell in row if isinstance(cell.value, str)}
        raw = {text for text in texts if re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", text)}
        assert raw <= {"layer zone_rtrw"}, page.title
    parcels = book.worksheets[2]
    assert parcels.print_title_rows
    filled = [cell for row in parcels.iter_rows(min_row=6, max_row=9) for cell in row if cell.value is not None]
    assert {cell.alignment.vertical for cell in filled} == {"top"}


def test_no_verdict_in_the_list_of_breaches_is_cut_off_on_paper(written):
    """The column beside a verdict is filled, so that what is wider than its own column would not be printed."""
    sheet = openpyxl.load_workbook(written["zonasi.xlsx"])["Tidak memenuhi dan indikasi"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "Keadaan"]
    column = cells[0].column_letter
    longest = max(len(str(cell.value)) for cell in sheet[column] if cell.row >= cells[0].row and cell.value)
    assert longest == len("indikasi tidak memenuhi")
    assert sheet.column_dimensions[column].width >= longest - 1  # a letter of text is narrower than a figure
