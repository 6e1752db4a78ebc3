"""The hazard workbook: sums that agree on every sheet, the same in both languages and from run to run."""

import csv
import zipfile

import openpyxl
import pandas as pd
import pytest

from kotaku_gis.hazards.exposure import totals
from kotaku_gis.reports.hazards import write_hazards


@pytest.fixture(scope="module")
def written(assessment, project, tmp_path_factory):
    def write(lang, again=0):
        out = tmp_path_factory.mktemp(f"{lang}{again}")
        return write_hazards(assessment, project, out, lang=lang, step=lambda _: None)

    return {"id": write("id"), "en": write("en"), "again": write("id", 1)}


def table(sheet, first):
    """Rows below the head that begins with `first`, up to the next blank row."""
    rows = list(sheet.iter_rows(values_only=True))
    top = next(place for place, row in enumerate(rows) if row[0] == first)
    body = rows[top + 1 :]
    end = next((place for place, row in enumerate(body) if all(cell is None for cell in row)), len(body))
    return pd.DataFrame(body[:end], columns=rows[top])


def test_sheets_agree_with_the_study_and_with_each_other(written, assessment):
    book = openpyxl.load_workbook(written["id"][0])
    whole, blocks, tidy = (table(book[name], "Ancaman") for name in ("Keterpaparan", "Per blok", "Data"))
    labels = ["rendah", "sedang", "tinggi", "tidak terpapar", "tidak diketahui"]
    sums = totals(assessment.studies["hazards"].exposure)
    for (hazard, quantity), rows in sums.groupby(["hazard", "quantity"]):
        if ":" in quantity or quantity not in ("buildings", "people", "area_ha"):
            continue
        word = {"buildings": "Bangunan", "people": "Jiwa", "area_ha": "Luas blok"}[quantity]
        row = whole[(whole["Ancaman"] == hazard) & (whole["Objek"] == word)].iloc[0]
        assert row["Jumlah"] == pytest.approx(rows["value"].sum())
        assert row[labels].astype(float).sum() == pytest.approx(row["Jumlah"])
        assert row[labels[:3]].astype(float).sum() == pytest.approx(row["Terpapar"])
        for other in (blocks, tidy):
            part = other[(other["Ancaman"] == hazard) & (other["Objek"] == word)]
            assert part["Jumlah"].astype(float).sum() == pytest.approx(row["Jumlah"])


def test_what_is_indicative_and_not_known_is_said(written):
    book = openpyxl.load_workbook(written["id"][0])
    assert "Indikatif" in str(book["Ringkasan"]["A5"].value)
    assert set(table(book["Keterpaparan"], "Ancaman")["Indikatif"]) == {"ya"}
    unknown = table(book["Belum diketahui"], "Ancaman")
    assert set(unknown["Status"]) <= {"sebagian", "tidak ada data", "di luar layer"}
    assert len(unknown) > 20
    layers = table(book["Layer"], "Ancaman").set_index("Ancaman")
    assert layers.loc["flood", "Sel (m)"] == pytest.approx(5)
    assert "belum diverifikasi" in layers.loc["flood", "Sumber kelas"]
    assert "bawaan" in layers.loc["flood", "Sumber kelas"]


def test_buildings_by_the_highest_hazard_add_up(written, assessment):
    book = openpyxl.load_workbook(written["id"][0])
    counts = table(book["Ringkasan"], "Gabungan").set_index("Gabungan")["Bangunan"]
    named = ["rendah", "sedang", "tinggi", "tidak terpapar", "tidak diketahui"]
    assert counts[named].sum() == counts["Jumlah"] == len(assessment.layers["building"])


def test_language_changes_words_and_no_number(written):
    numbers = []
    for lang in ("id", "en"):
        book = openpyxl.load_workbook(written[lang][0])
        cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
        numbers.append([cell for cell in cells if isinstance(cell, int | float)])
    assert numbers[0] == numbers[1]


def test_the_same_bytes_again_and_no_formula(written):
    first, again = (zipfile.ZipFile(files[0]) for files in (written["id"], written["again"]))
    assert [first.read(name) for name in first.namelist()] == [again.read(name) for name in again.namelist()]
    assert not any(b"<f>" in first.read(name) for name in first.namelist() if "worksheets" in name)


def test_the_tidy_table_as_csv(written):
    with written["id"][1].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"hazard", "block", "quantity", "class", "value", "indicative"} <= set(rows[0])
    assert sum(float(row["value"]) for row in rows if (row["hazard"], row["quantity"]) == ("flood", "Bangunan")) > 1600
