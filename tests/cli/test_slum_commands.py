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
    assert "99 / 153 (Jumlah bangunan (unit)) = 64,7059 %, 51 sampai di bawah 76; Nilai 3 [diukur dari peta]" in lines
    assert "34 / 320 (Panjang jalan lingkungan ideal (m)) = 10,625 %, kurang dari 25; Nilai 0 [dari tabel]" in lines
    assert "TOTAL NILAI: 19; TINGKAT KEKUMUHAN: Kumuh ringan" in lines
    assert "Permen PUPR 14/PRT/M/2018, batas ambang tingkat kekumuhan" in lines
    assert "kumuh, tetapi di luar SK" in lines


def test_what_is_not_known_stays_a_range(told):
    lines = "\n".join(told("RT004-RW003"))
    assert "TOTAL NILAI: 11-26; TINGKAT KEKUMUHAN: Belum diketahui" in lines
    assert "? / 125 (Jumlah KK)" in lines


def test_a_level_is_told_with_its_name(told):
    assert told("RW001")[0] == "RW001 (RW)"
    assert "TOTAL: 16; SLUM CLASS: Light slum" in "\n".join(told("rw001", "en"))


def test_a_building_has_results_too(told):
    assert any(line.strip().startswith("Ancaman") for line in told("B0001"))


def test_an_unknown_unit_names_the_nearest(told):
    from kotaku_gis.errors import LayerError

    with pytest.raises(LayerError, match="RT002-RW002"):
        told("RT002-RW0022")


def test_indicators_writes_workbook_blocks_and_findings(kotaku, project, tmp_path):
    code, said, _ = kotaku("indicators", project.folder, "--out", tmp_path)
    assert code == 0
    assert "Tingkat kekumuhan (blok/RT): Kumuh ringan 7, Tidak kumuh 7, Belum diketahui 1" in said
    assert sorted(file.name for file in tmp_path.iterdir()) == ["blok.csv", "findings_kumuh.csv", "kekumuhan.xlsx"]
    blocks = pd.read_csv(tmp_path / "blok.csv", encoding="utf-8-sig").set_index("block_id")
    assert blocks["slum_total"].dropna().astype(int).to_dict()["RT001-RW001"] == 20
    findings = pd.read_csv(tmp_path / "findings_kumuh.csv", encoding="utf-8-sig", low_memory=False)
    assert set(findings["unit_kind"]) >= {"block", "rw", "kelurahan", "project"}
    assert "Profil RT" in openpyxl.load_workbook(tmp_path / "kekumuhan.xlsx", read_only=True).sheetnames
