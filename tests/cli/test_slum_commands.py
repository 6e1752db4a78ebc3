"""``indicators`` and ``explain result`` on the sample: figures that can be followed by hand, and their origin."""

import openpyxl
import pandas as pd
import pytest


@pytest.fixture(scope="module")
def told(assessment):
    from kotaku_gis.cli.explanation import explanation

    def lines(unit, lang="id"):
        return list(explanation(assessment, unit, lang))

    return lines


def test_a_result_shows_numerator_denominator_band_article_and_origin(told):
    lines = "\n".join(told("rt 02 rw 02"))
    assert "RT002-RW002" in lines
    assert "99 / 154 (Jumlah bangunan (unit)) = 64,2857 %, 51 sampai di bawah 76; Nilai 3 [diukur dari peta]" in lines
    assert "76 / 154 (Jumlah bangunan (unit)) = 49,3506 %, 25 sampai di bawah 51; Nilai 1 [dari tabel]" in lines
    assert "TOTAL NILAI: 19; TINGKAT KEKUMUHAN: Kumuh ringan" in lines
    assert "Permen PUPR 14/PRT/M/2018, batas ambang tingkat kekumuhan" in lines
    assert "kumuh, tetapi di luar SK" in lines


def test_what_is_not_known_stays_a_range(told):
    lines = "\n".join(told("RT004-RW003"))
    assert "TOTAL NILAI: 18-23; TINGKAT KEKUMUHAN: Kumuh ringan" in lines
    assert "? / 129 (Jumlah KK)" in lines


def test_a_level_is_told_with_its_name(told):
    assert told("RW001")[0] == "RW001 (RW)"
    assert "TOTAL: 20; SLUM CLASS: Light slum" in "\n".join(told("rw001", "en"))


def test_the_features_behind_a_criterion_are_named(told):
    lines = told("RT001-RW001")
    place = next(place for place, line in enumerate(lines) if "Drainase berkonstruksi buruk" in line)
    assert lines[place + 1].strip() == "Drainase (6): D081, D082, D083, D084, D085, D086"


def test_a_building_has_results_too(told):
    assert any(line.strip().startswith("Ancaman") for line in told("B0001"))


def test_an_unknown_unit_names_the_nearest(told):
    from kotaku_gis.errors import LayerError

    with pytest.raises(LayerError, match="RT002-RW002"):
        told("RT002-RW0022")


def test_indicators_writes_workbook_blocks_and_findings(kotaku, project, tmp_path):
    code, said, _ = kotaku("indicators", project.folder, "--out", tmp_path)
    assert code == 0
    assert "Tingkat kekumuhan (blok/RT): Kumuh ringan 9, Tidak kumuh 6" in said
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "findings_kumuh.csv",
        "kekumuhan.xlsx",
        "kumuh_blok.csv",
    ]
    blocks = pd.read_csv(tmp_path / "kumuh_blok.csv", encoding="utf-8-sig").set_index("block_id")
    assert blocks["slum_total"].dropna().astype(int).to_dict()["RT001-RW001"] == 18
    findings = pd.read_csv(tmp_path / "findings_kumuh.csv", encoding="utf-8-sig", low_memory=False)
    assert set(findings["unit_kind"]) >= {"block", "rw", "kelurahan", "project"}
    assert "Profil RT" in openpyxl.load_workbook(tmp_path / "kekumuhan.xlsx", read_only=True).sheetnames
