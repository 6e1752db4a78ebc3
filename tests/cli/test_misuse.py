"""A command line that does not hold together is told in the user's words, with exit code 2."""

import subprocess
import sys

import pytest

from kotaku_gis.contracts import roles
from kotaku_gis.regulations import shipped


def run(*words, **more):
    command = [sys.executable, "-m", "kotaku_gis", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", **more)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["run"], "KOTAKU.TOML belum diisi."),
        (["run", "x", "--out"], "--out belum diisi."),
        (["run", "x", "--outt", "y"], 'Pilihan --outt tidak ada. Mungkin maksudnya "--out".'),
        (["sheets", "x", "--theme", "N6"], 'Pilihan --theme tidak ada. Mungkin maksudnya "--themes".'),
        (["rnu"], 'Perintah "rnu" tidak ada. Mungkin maksudnya "run".'),
        (["run", "x", "--lang", "fr"], "--lang berisi \"fr\", padahal hanya boleh 'id', 'en'."),
        (["run", "Peta", "RT", "02"], "Ada kata berlebih: RT 02. Jalur yang memuat spasi"),
        (["sheets", "x", "--scale", "3"], "--scale paling kecil 50."),
        (["sheets", "x", "--processes", "99"], "--processes paling besar 64."),
        (["sheets", "x", "--scale", "1:500"], "--scale harus bilangan bulat."),
        (["check", "--lang", "en", "--stric"], 'There is no option --stric. Did you mean "--strict"?'),
    ],
)
def test_what_is_wrong_and_where_the_help_is(words, told):
    done = run(*words)
    assert done.returncode == 2
    assert done.stderr.startswith(f"! {told}")
    assert done.stderr.rstrip().endswith("--help")
    assert len(done.stderr.splitlines()) == 1


_ENGLISH = ("Usage", "Options", "OPTIONS", "Arguments", "Commands", "ARGS", "Show this", "required", "default")


@pytest.mark.parametrize("words", [[], ["explain"], ["run"], ["explain", "role"], ["sheets"]])
def test_help_is_in_one_language(words):
    here, there = run(*words, "--help"), run(*words, "--help", "--lang", "en")
    assert here.returncode == 0
    assert [word for word in _ENGLISH if word in here.stdout] == []
    assert here.stdout.startswith(f"Pemakaian: {' '.join(['python -m kotaku_gis', *words])} [PILIHAN]")
    if words and words != ["explain"]:  # a group has no language of its own
        assert there.stdout.startswith("Usage: ")
        assert "Show this message and exit." in there.stdout


def test_no_word_at_all_shows_the_commands():
    done = run()
    assert done.returncode == 2
    assert "doctor" in done.stdout + done.stderr


def test_an_exit_code_of_a_command_gets_out(tmp_path):
    (tmp_path / "kasus.json").write_text('{"schema": "kotaku-cases/2", "domain": "slum", "cases": [{}]}', "utf-8")
    assert run("verify", str(tmp_path / "kasus.json")).returncode in (1, 2)
    assert run("doctor").returncode == 0


@pytest.mark.parametrize(
    ("name", "told"),
    [("web", "web/peta_web.html"), ("web/peta.html", "web/peta.html")],
)
def test_a_web_map_goes_into_a_folder_or_a_file(place, kotaku, name, told):
    code, said, _ = kotaku("webmap", place, "--themes", "R3a", "--out", place / name)
    assert code == 0
    assert str(place / told) in said
    assert (place / told).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("command", ["webmap", "sheets"])
def test_an_unknown_theme_is_told_before_anything_is_read(place, kotaku, command):
    (place / "bangunan.gpkg").write_bytes(b"no layer")
    code, _, complaint = kotaku(command, place, "--themes", "R3a,R99", "--out", place / "hasil")
    assert code == 2
    assert complaint.startswith("Tema R99")


def test_a_folder_with_nothing_in_it_gets_no_manifest(tmp_path, kotaku):
    (tmp_path / "kosong").mkdir()
    code, _, complaint = kotaku("init", tmp_path / "kosong", "--out", tmp_path / "kotaku.toml")
    assert code == 2
    assert "docs/kiriman.md" in complaint
    assert not (tmp_path / "kotaku.toml").exists()


def test_what_is_known_in_part_is_not_promised_whole(spoil, kotaku):
    from .conftest import houses

    states = ["Rusak Berat", None, None, "Baik", "Baik", "Baik"]
    place = spoil("bangunan.gpkg", houses(KONDISI=states))
    code, said, _ = kotaku("check", place)
    assert code == 0
    line = next(line for line in said.splitlines() if "(1c)" in line)
    assert line == "  [~] Bangunan tidak memenuhi syarat teknis (1c): 1 / 2, di antaranya 1 sebagian"


def test_where_to_add_meanings_is_named(spoil, kotaku):
    from .conftest import houses

    place = spoil("bangunan.gpkg", houses(KONDISI=["Antah"] * 6))
    _, said, _ = kotaku("check", place)
    assert "[layers.building.values.condition]" in said


def test_roles_and_rules_are_found_without_knowing_where_they_stand(kotaku):
    _, said, _ = kotaku("explain", "role")
    assert "building: Bangunan\n" in said
    assert len(said.splitlines()) == len(roles())
    _, said, _ = kotaku("explain", "rule")
    assert [line.split(":")[0] for line in said.splitlines() if line[0] != " "] == list(shipped())
    _, said, _ = kotaku("explain", "rule", "road_width_min")
    assert [line.split(":")[0] for line in said.splitlines() if line[0] != " "] == [
        "permen_pupr_02_2016",
        "permen_pupr_14_2018",
    ]


def test_a_rule_is_told_in_words_and_cited_by_the_regulation_it_stands_in(kotaku):
    _, said, _ = kotaku("explain", "rule", "kotaku_7_plus_1.building_density_limit")
    assert "Permen PUPR 14/PRT/M/2018, kriteria kepadatan bangunan" in said
    assert "SE DJCK 40/SE/DC/2016, kriteria" not in said
    _, said, _ = kotaku("explain", "rule", "permen_pupr_14_2018.city_class")
    assert "- 100.000 sampai di bawah 500.000: sedang" in said
    _, said, _ = kotaku("explain", "rule", "hazard_classes.flood_depth")
    assert "- sampai 0: -\n" in said
    assert "- di atas 0,76 sampai 1,5: sedang" in said
    _, said, _ = kotaku("explain", "rule", "permen_pupr_14_2018.aspects", "--lang", "en")
    assert "{" not in said
    assert "Local roads" in said
