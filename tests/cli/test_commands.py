"""Commands that explain, verify and look after the installation."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pandas as pd
import pytest

from kotaku_gis.cli.say import spoken

from .conftest import houses

ROOT = Path(__file__).parents[2]


def test_explain_a_role_in_both_languages(kotaku):
    code, said, _ = kotaku("explain", "role", "building")
    assert code == 0
    assert "building_id: Kode bangunan" in said
    assert "jml_lantai" in said
    _, said, _ = kotaku("explain", "role", "building", "--lang", "en")
    assert "building_id: Building code" in said
    assert "personal, kept out of public products" in said


def test_explain_an_unknown_role_names_the_nearest(kotaku):
    code, _, complaint = kotaku("explain", "role", "buildng")
    assert code == 2
    assert '"building"' in complaint


def test_explain_a_rule_gives_value_article_and_confidence(kotaku):
    code, said, _ = kotaku("explain", "rule", "permen_pupr_14_2018.building_density_limit")
    assert code == 0
    assert "metropolitan 250, besar 250, sedang 200, kecil 200" in said
    assert "Pasal 18 ayat (1)" in said
    assert "keyakinan H" in said
    _, said, _ = kotaku("explain", "rule", "hazard_classes.flood_depth")
    assert "belum diverifikasi" in said


@pytest.mark.parametrize("name", ["permen_pupr_14_2018.density", "perda_antah"])
def test_explain_an_unknown_rule(kotaku, name):
    assert kotaku("explain", "rule", name)[0] == 2


def test_explain_manifest_prints_a_schema(kotaku):
    code, said, _ = kotaku("explain", "manifest")
    assert code == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(said))


def test_verify_counts_and_exits(kotaku, tmp_path):
    passing = {
        "id": "ok",
        "form": "score_to_class",
        "inputs": {"regulation": "14/2018", "score": {"1a": 5}},
        "expected": {},
    }
    failing = {"id": "no", "form": "unheard_of", "inputs": {}, "expected": {}}
    file = tmp_path / "cases.json"
    text = {"schema": "kotaku-cases/2", "domain": "slum", "defaults": {}, "cases": [passing, failing]}
    file.write_text(json.dumps(text), encoding="utf-8")
    code, said, _ = kotaku("verify", file)
    assert code == 1
    assert said.splitlines()[-1] == "1 passed, 1 failed"
    assert said.splitlines()[0] == "PASS ok"
    assert kotaku("verify", tmp_path / "no.json")[0] == 2


def test_doctor_finds_this_installation_healthy(kotaku):
    code, said, _ = kotaku("doctor")
    assert code == 0
    assert "GPKG" in said
    assert "Siap dipakai." in said


def test_check_tells_what_is_missing_for_what(place, kotaku):
    code, said, _ = kotaku("check", place)
    assert code == 0
    assert "layer parcel tidak ada" in said
    assert "Kepadatan bangunan" in said


def test_strict_run_fails_when_something_does_not_hold(spoil, place, kotaku):
    assert kotaku("run", place, "--out", place / "hasil", "--strict")[0] == 0
    spoil("bangunan.gpkg", houses(KONDISI=["baik"] * 5 + ["entah"]))
    assert kotaku("run", place, "--out", place / "hasil")[0] == 0
    assert kotaku("run", place, "--out", place / "hasil", "--strict")[0] == 1


@pytest.mark.parametrize(
    ("words", "lang"),
    [(["run", "x"], "id"), (["run", "x", "--lang", "en"], "en"), (["--lang=en"], "en"), (["--lang", "fr"], "id")],
)
def test_language_of_a_complaint(words, lang):
    assert spoken(words) == lang


def test_a_fault_of_the_user_ends_without_a_traceback(tmp_path):
    command = [sys.executable, "-m", "kotaku_gis", "run", str(tmp_path), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 2
    assert "kotaku-gis init" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_imports_no_heavy_library():
    heavy = "('geopandas', 'matplotlib', 'pandas')"
    script = f"import sys; from kotaku_gis.cli import app; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_tables_for_indonesian_excel_and_what_changed_since(spoil, place, kotaku):
    spoil(old='name = "Uji"', new='name = "Uji"\ncsv = "semicolon"')
    for _ in range(2):
        code, _, _ = kotaku("run", place, "--out", place / "hasil")
        assert code == 0
    blocks = pd.read_csv(place / "hasil" / "blok.csv", sep=";", decimal=",", encoding="utf-8-sig")
    assert blocks["block_area_ha"].tolist() == pytest.approx([60 * 25 / 1e4, 65 * 25 / 1e4])
    changed = pd.read_csv(place / "hasil" / "perubahan.csv", sep=";", encoding="utf-8-sig")
    assert changed.columns.tolist() == ["role", "unit_id", "change"]
    assert changed.empty
