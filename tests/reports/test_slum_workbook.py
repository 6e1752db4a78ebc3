"""The slum workbook: every formula recomputed gives its cached value, and the values are those of the findings."""

import hashlib
import sys
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from kotaku_gis.assessment import assess
from kotaku_gis.errors import ManifestError
from kotaku_gis.reports.slum_workbook import write_slum_workbook
from kotaku_gis.settings import Override, SlumArea

sys.path.insert(0, str(Path(__file__).parent))
from formulas import Workbook


@pytest.fixture(scope="module")
def plan(project, loaded):
    """The sample with two years of work, an override, an area that is stated, and a hostile name."""
    work = pd.DataFrame(
        {
            "block_id": ["RT 01 RW 01", "RT002-RW001", "RT001-RW001", "RT002-RW001"],
            "criterion": ["7b", "4b", "5a", "fire_equipment"],
            "year": pd.array([2027, 2027, 2028, 2028], dtype="Int64"),
            "volume": [60.0, 400.0, 54.0, 94.0],
            "name": ["APAR", "Drainase", "Septik komunal", "APAR"],
        },
        index=pd.Index(["K1", "K2", "K3", "K4"], name="intervention_id"),
    )
    block = loaded.layers["block"]
    hostile = block.assign(kawasan=['=HYPERLINK("http://x")', *["*"] * 4, *["+1"] * 10])
    slum = project.slum.model_copy(
        update={
            "override": (
                Override(block="RT003-RW002", item="unsafe_water", value=36.0, reason="dihitung ulang warga"),
            ),
            "area": (SlumArea(name="*", strategic=True, potential=False, legality="illegal"),),
        }
    )
    planned = project.model_copy(update={"slum": slum})
    layers = {role: layer for role, layer in loaded.layers.items() if role != "intervention"}
    given = replace(loaded, layers={**layers, "block": hostile}, tables={**loaded.tables, "intervention": work})
    return planned, assess(planned, loaded=given, parts=["indicators"])


@pytest.fixture(scope="module", params=["as delivered", "with work"])
def written(request, project, assessment, plan, tmp_path_factory):
    manifest, found = (project, assessment) if request.param == "as delivered" else plan
    file = tmp_path_factory.mktemp("buku") / "kekumuhan.xlsx"
    write_slum_workbook(found, manifest, file, lang="id")
    return file, found


def test_every_formula_gives_its_cached_value(written):
    file, _ = written
    cached = openpyxl.load_workbook(file, data_only=True)
    book = Workbook(file)
    places = list(book.formulas())
    assert len(places) > 1500
    for sheet, row, column in places:
        value, got = cached[sheet].cell(row, column).value, book.cell(sheet, row, column)
        where = f"{sheet} {row}:{column}"
        if value in (None, ""):
            assert got in (None, ""), where
        elif isinstance(value, str):
            assert got == value, where
        else:
            assert got == pytest.approx(value, abs=1e-9, rel=1e-12), where


def test_profiles_hold_the_numbers_of_the_findings(written):
    file, found = written
    page = openpyxl.load_workbook(file, data_only=True)["Profil RT"]
    scores = found.studies["slum"].scores
    years = found.studies["slum"].years
    start = years[max(years)].before if years else scores
    rows = list(page.iter_rows(values_only=True))
    tops = [place for place, row in enumerate(rows) if str(row[0]).startswith("Profil ")]
    assert len(tops) == len(scores.category)
    for top, unit in zip(tops, scores.category.index, strict=True):
        part = rows[top : top + 40]
        assert part[0][0].endswith(unit)
        lines = {str(row[1])[:2]: row for row in part if row[1]}
        for criterion in scores.rules.criteria:
            percent, points = lines[criterion.code][4], lines[criterion.code][5]
            expected = start.percent.loc[unit, criterion.name]
            assert (percent in (None, "")) if pd.isna(expected) else percent == pytest.approx(expected, rel=1e-12)
            score = start.score.loc[unit, criterion.name]
            assert (points in (None, "")) if pd.isna(score) else points == score
        total = next(row[5] for row in part if row[0] == "TOTAL NILAI")
        assert total == start.total.loc[unit, "lowest"]
    if not years:
        rows = found.findings.query("name == 'slum_total' and unit_kind == 'block'").set_index("unit_id")["value"]
        assert rows.dropna().astype(int).to_dict() == scores.known_total.dropna().astype(int).to_dict()


def test_work_is_shown_beside_its_start_and_adds_up(plan, tmp_path):
    planned, found = plan
    write_slum_workbook(found, planned, tmp_path / "t.xlsx", lang="id")
    result = found.studies["slum"]
    assert list(result.years) == [2027, 2028]
    assert result.years[2027].over_booked[["block_id", "criterion", "booked"]].to_numpy().tolist() == [
        ["RT002-RW001", "missing_drain", 400.0]
    ]
    after = result.years[2028].after
    # by hand, RT001-RW001: 7b of the table 90 - 60 = 30 of 93 (32.3 %, 5 -> 1), 5a 50 - 54 -> 0 (3 -> 0): 18 - 4 - 3
    assert after.known_total["RT001-RW001"] == 11
    # RT002-RW001: 4b 296.6 - 400 -> 0 (3 -> 0), 7b of the table 94 - 94 = 0 (5 -> 0): 23 - 3 - 5 = 15
    assert after.known_total["RT002-RW001"] == 15
    book = openpyxl.load_workbook(tmp_path / "t.xlsx", data_only=True)
    titles = [row[7] for row in book["Profil RT"].iter_rows(values_only=True) if str(row[7]).startswith("AKHIR")]
    assert set(titles) == {"AKHIR 2028"}
    assert "Per tahun" in book.sheetnames
    over = [row for row in book["Per tahun"].iter_rows(values_only=True) if row[1] == "RT002-RW001"]
    assert over[0][3:6] == pytest.approx((400, 296.6, 103.4), abs=0.05)


def test_the_least_work_is_shown_and_takes_the_block_out(project, assessment, tmp_path):
    write_slum_workbook(assessment, project, tmp_path / "t.xlsx", lang="id")
    page = openpyxl.load_workbook(tmp_path / "t.xlsx", data_only=True)["Pekerjaan terkecil"]
    rows = {row[0]: row for row in page.iter_rows(min_row=5, values_only=True) if row[0]}
    assert len(rows) == 9
    # RT004-RW001 has 20 points, five too many: at most five criteria that score 1 have to fall below 25 %
    volumes = rows["RT004-RW001"][2:18]
    assert sum(volume > 0 for volume in volumes) <= 5
    assert rows["RT004-RW001"][-1] == "Tidak kumuh"


def test_costs_of_what_is_no_criterion_are_refused(project, loaded):
    slum = project.slum.model_copy(update={"unit_costs": {"jalan": 1.0}})
    with pytest.raises(ManifestError, match="jalan"):
        assess(project.model_copy(update={"slum": slum}), loaded=loaded, parts=["indicators"])


def test_an_override_keeps_its_reason_and_illegal_land_is_a_last_resort(plan, tmp_path):
    planned, found = plan
    write_slum_workbook(found, planned, tmp_path / "t.xlsx", lang="id")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx", data_only=True)
    remarks = {row[10] for row in book["Profil RT"].iter_rows(values_only=True)}
    assert "ditetapkan: dihitung ulang warga" in remarks
    annex = [row for row in book["Lampiran SK"].iter_rows(values_only=True) if isinstance(row[0], float | int)]
    assert len(annex) == 9
    assert all("pilihan terakhir" in row[15].casefold() for row in annex)
    assert {row[12] for row in annex} == {"tidak legal"}
    assert all(row[13].startswith("C") and int(row[13][1]) % 2 == 0 for row in annex)


def test_hostile_names_stay_text(plan, tmp_path):
    planned, found = plan
    write_slum_workbook(found, planned, tmp_path / "t.xlsx", lang="id")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    cells = [cell for page in book for line in page.iter_rows() for cell in line if "HYPERLINK" in str(cell.value)]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}
    sums = openpyxl.load_workbook(tmp_path / "t.xlsx", data_only=True)["Profil kawasan"]
    counts = [row[2] for row in sums.iter_rows(values_only=True) if row[0] == "Jumlah bangunan (unit)"]
    blocks = found.blocks["building_count"].astype(float)
    assert counts == [blocks.iloc[0], blocks.iloc[1:5].sum(), blocks.iloc[5:].sum()]  # "*" is a name, no wildcard


def test_same_input_same_bytes_and_language_changes_no_number(plan, tmp_path):
    planned, found = plan
    files = [tmp_path / name for name in ("one.xlsx", "two.xlsx", "en.xlsx")]
    for file, lang in zip(files, ("id", "id", "en"), strict=True):
        write_slum_workbook(found, planned, file, lang=lang)
    one, two, _ = (hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    assert one == two
    numbers = [
        [
            cell
            for page in openpyxl.load_workbook(file, data_only=True)
            for row in page.iter_rows(values_only=True)
            for cell in row
            if isinstance(cell, int | float)
        ]
        for file in files[1:]
    ]
    assert numbers[0] == numbers[1]


def test_every_sheet_says_that_it_decides_nothing(plan, tmp_path):
    planned, found = plan
    write_slum_workbook(found, planned, tmp_path / "t.xlsx", lang="id")
    for page in openpyxl.load_workbook(tmp_path / "t.xlsx", data_only=True):
        assert any("Alat bantu, bukan keputusan." in row for row in page.iter_rows(values_only=True)), page.title


def test_recalled_bands_are_marked(project, loaded, tmp_path):
    older = project.model_copy(update={"place": project.place.model_copy(update={"regulation": "permen_pupr_02_2016"})})
    found = assess(older, loaded=loaded, parts=["indicators"])
    write_slum_workbook(found, older, tmp_path / "t.xlsx", lang="id")
    page = openpyxl.load_workbook(tmp_path / "t.xlsx", data_only=True)["Profil RT"]
    notes = [str(row[0]) for row in page.iter_rows(values_only=True) if "02/PRT/M/2016" in str(row[0])]
    assert notes
    assert all("belum diverifikasi" in note for note in notes)
    assert isinstance(found.blocks, gpd.GeoDataFrame)
