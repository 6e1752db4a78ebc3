"""Manifests: every fault at once, with what to do."""

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from kotaku_gis import manifest
from kotaku_gis.errors import ManifestError, MissingFileError

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "contoh_kelurahan"


def faults(tmp_path, text):
    (tmp_path / "kotaku.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError) as caught:
        manifest.load(tmp_path)
    return {fault.code: fault for fault in caught.value.faults}


def test_all_faults_come_at_once(tmp_path):
    text = """
    [project]
    nama = "x"
    city_class = "sedng"
    [layers.blok]
    path = "a"
    [layers.building]
    pth = "b.shp"
    [sheet]
    skala = 3
    """
    found = faults(tmp_path, text)
    assert set(found) == {
        "manifest.unknown_role",
        "manifest.minimum",
        "manifest.file_missing",
        "manifest.missing_key",
        "manifest.not_allowed",
        "manifest.unknown_key",
    }
    assert '"block"' in found["manifest.unknown_role"].render()
    assert "metropolitan" in found["manifest.not_allowed"].render()


@pytest.mark.parametrize("lang", ["id", "en"])
def test_nearest_file_is_named(tmp_path, lang):
    (tmp_path / "bangunan.shp").touch()
    (tmp_path / "rt.gpkg").touch()
    text = '[project]\nname="x"\n[layers.block]\npath="rt.gpkg"\n[layers.building]\npath="bangunn.shp"\n'
    found = faults(tmp_path, text)
    assert "bangunan.shp" in found["manifest.file_missing"].render(lang)


def test_missing_manifest(tmp_path):
    with pytest.raises(MissingFileError) as caught:
        manifest.load(tmp_path / "kotaku.toml")
    assert isinstance(caught.value, FileNotFoundError)
    assert "kotaku-gis demo" in str(caught.value)


def test_broken_toml(tmp_path):
    assert set(faults(tmp_path, "[project\nname=1")) == {"manifest.not_toml"}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ('[layers.block]\npath = "rt.gpkg"\ncrs = "EPSG:32749"\ncrs = "EPSG:32750"\n', 4),
        ('[layers.building]\npath = "a.shp"\n[layers.building]\npath = "b.shp"\n', 3),
    ],
)
def test_what_is_written_twice_is_told_with_its_line(tmp_path, words, line):
    (tmp_path / "kotaku.toml").write_text(words)
    with pytest.raises(ManifestError) as caught:
        manifest.load(tmp_path)
    assert [fault.code for fault in caught.value.faults] == ["manifest.written_twice"]
    assert f"Baris {line} menulis lagi" in caught.value.render()


def test_byte_order_mark_of_notepad_is_no_fault(tmp_path):
    (tmp_path / "a.shp").touch()
    text = '﻿[project]\nname="x"\n[layers.block]\npath="a.shp"\n[layers.building]\npath="a.shp"\n'
    (tmp_path / "kotaku.toml").write_text(text, encoding="utf-8")
    assert manifest.load(tmp_path).place.name == "x"


def test_one_role_may_have_several_files_and_hazards_names_of_their_own(tmp_path):
    (tmp_path / "a.shp").touch()
    text = """
    project = { name = "x" }
    [layers]
    block = { path = "a.shp" }
    building = [{ path = "a.shp" }, { path = "a.shp", crs = "EPSG:32749" }]
    hazard.rob = { path = "a.shp" }
    """
    (tmp_path / "kotaku.toml").write_text(text, encoding="utf-8")
    project = manifest.load(tmp_path)
    assert len(project.layers["building"]) == 2
    assert set(project.layers) == {"block", "building", "hazard.rob"}


def test_schema_accepts_the_sample_and_refuses_a_typing_error():
    document = tomllib.loads((SAMPLE / "kotaku.toml").read_text(encoding="utf-8"))
    schema = manifest.schema()
    jsonschema.validate(document, schema)
    document["project"]["city_clas"] = "sedang"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def test_committed_schema_is_the_one_of_the_code():
    committed = json.loads((ROOT / "docs" / "kotaku.schema.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(manifest.schema()))


def test_an_encoding_that_nobody_knows_and_a_path_that_no_system_takes(tmp_path):
    (tmp_path / "a.shp").touch()
    long = "x" * 5000
    text = f'[project]\nname="x"\n[layers.block]\npath="a.shp"\nencoding="huruf"\n[layers.building]\npath="{long}"\n'
    found = faults(tmp_path, text)
    assert set(found) == {"manifest.bad_value", "manifest.file_missing"}
    assert "utf-8" in found["manifest.bad_value"].render()


def test_the_folder_is_not_a_setting(tmp_path):
    (tmp_path / "a.shp").touch()
    text = 'folder = "/etc"\n[project]\nname="x"\n[layers.block]\npath="a.shp"\n[layers.building]\npath="a.shp"\n'
    assert set(faults(tmp_path, text)) == {"manifest.unknown_key"}


def test_slum_settings_are_read_and_their_faults_named(tmp_path):
    text = (SAMPLE / "kotaku.toml").read_text(encoding="utf-8")
    (tmp_path / "kotaku.toml").write_text(
        text + '\n[[slum.override]]\nblock = "RT001-RW001"\nitem = "runoff"\nvalue = 1\n', encoding="utf-8"
    )
    with pytest.raises(ManifestError) as told:
        manifest.load(tmp_path)
    faults = {(item.code, item.text["id"]) for item in told.value.faults if "slum" in item.render()}
    assert any(code == "manifest.missing_key" and "slum.override.reason" in words for code, words in faults)
    assert any(code == "manifest.file_missing" and "baseline_rt.csv" in words for code, words in faults)
    document = tomllib.loads(text)
    document["slum"]["baseline"]["persents"] = "good"
    with pytest.raises(ManifestError, match="percents"):
        manifest.from_dict(document, folder=SAMPLE)


def test_one_table_or_several_of_slum_figures_are_the_same_to_the_reader():
    document = tomllib.loads((SAMPLE / "kotaku.toml").read_text(encoding="utf-8"))
    schema = manifest.schema()
    jsonschema.validate(document, schema)
    document["slum"]["baseline"] = [document["slum"]["baseline"]]
    jsonschema.validate(document, schema)
    assert manifest.load(SAMPLE).slum.baseline[0].path == "baseline_rt.csv"


BASE = '[project]\nname="x"\n[layers.block]\npath="rt.gpkg"\n[layers.building]\npath="b.shp"\n'


@pytest.fixture
def sound(tmp_path):
    (tmp_path / "rt.gpkg").touch()
    (tmp_path / "b.shp").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("kotaku.toml", "a = 1\nbukan toml\n", "manifest.not_toml"),
        ("kotaku.toml", BASE.encode("utf-16"), "manifest.not_utf8"),
        ("bangunan.shp", b"\x00\x00\x27\x0a\xff\xe8", "manifest.no_manifest"),
    ],
)
def test_a_file_that_is_no_manifest_is_told_by_what_it_is(tmp_path, name, content, code):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ManifestError) as caught:
        manifest.load(tmp_path / name)
    assert [fault.code for fault in caught.value.faults] == [code]
    if code == "manifest.not_toml":
        assert "Baris 2 tidak dapat dibaca sebagai TOML: bukan toml" in caught.value.render()


def test_a_folder_without_a_manifest_is_sent_to_init(tmp_path):
    with pytest.raises(MissingFileError) as caught:
        manifest.load(tmp_path)
    assert "kotaku-gis init" in caught.value.render()


def test_a_role_by_its_indonesian_name_is_known_as_meant(tmp_path):
    found = faults(tmp_path, BASE.replace("layers.building", "layers.bangunan"))
    assert 'Mungkin maksudnya "building".' in found["manifest.unknown_role"].render()
    found = faults(tmp_path, BASE.replace("layers.building", "layers.zzzzzz"))
    assert "Mungkin" not in found["manifest.unknown_role"].render()
    assert "Did you mean" not in found["manifest.unknown_role"].render("en")


def test_paths_that_windows_wrote_are_read_everywhere(sound):
    (sound / "data").mkdir()
    (sound / "b.shp").rename(sound / "data" / "b.shp")
    text = BASE.replace('path="b.shp"', "path='data\\b.shp'").replace("\n", "\r\n")
    (sound / "kotaku.toml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    project = manifest.load(sound)
    assert project.layers["building"][0].path == "data/b.shp"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("map_class = 4\n", "hanya boleh: 1, 2, 3."),
        ('year = "2026"\n', "harus bilangan bulat tanpa tanda kutip"),
        ('accept_unverified = "ya"\n', "harus true atau false tanpa tanda kutip"),
        ("city = 3\n", "harus teks di antara tanda kutip"),
        ("year = 3\n", "paling sedikit 1945"),
    ],
)
def test_a_wrong_value_is_told_in_indonesian(sound, more, told):
    found = faults(sound, BASE.replace('name="x"\n', f'name="x"\n{more}'))
    assert told in next(iter(found.values())).render()
