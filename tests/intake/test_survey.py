"""Deliveries whose truth is made here: archives, lost projections, hostile names, questions instead of guesses."""

import os
import shutil
import tomllib
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from shapely import LineString, Point, box

from kotaku_gis import manifest
from kotaku_gis.intake import draft, markdown, summary, survey
from kotaku_gis.intake.extras import baseline_tables
from kotaku_gis.layers import load_layers

SAMPLE = Path(__file__).parents[2] / "data" / "contoh_kelurahan"
X, Y = 432_000, 9_155_000
UNTOUCHED = (".toml", ".json", ".md")


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The sample kelurahan as somebody may send it: the data alone."""
    folder = tmp_path_factory.mktemp("sample") / "kiriman"
    shutil.copytree(SAMPLE, folder, ignore=lambda _, names: [name for name in names if name.endswith(UNTOUCHED)])
    return folder


@pytest.fixture(scope="module")
def surveyed(sample):
    return survey(sample)


def written(found, folder, lang="id"):
    file = folder / "kotaku.toml"
    file.write_text(draft(found, manifest=file, lang=lang), encoding="utf-8")
    return file


def test_the_sample_is_recognised(surveyed):
    truth = {
        (source.path, source.layer): role
        for role, sources in manifest.load(SAMPLE).layers.items()
        for source in sources
    }
    found = {}
    for entry in surveyed.entries:
        item = entry.profile.item
        key = next((key for key in truth if key[0] == item.path and key[1] in (None, item.layer)), None)
        if key:
            found[key] = (entry.role, entry.doubt)
    assert found == {key: (role, "") for key, role in truth.items()}


def test_the_folder_is_left_as_it_was(sample):
    before = {path: path.read_bytes() for path in sample.rglob("*") if path.is_file()}
    (sample / "bangunan.shx").unlink()
    survey(sample)
    assert not (sample / "bangunan.shx").exists()
    (sample / "bangunan.shx").write_bytes(before[sample / "bangunan.shx"])
    assert {path: path.read_bytes() for path in sample.rglob("*") if path.is_file()} == before


def test_an_archive_is_read_where_it_lies(sample, surveyed, tmp_path):
    (tmp_path / "masuk").mkdir()
    with zipfile.ZipFile(tmp_path / "masuk" / "dalam.zip", "w") as inner:
        for file in sample.glob("bangunan.*"):
            inner.write(file, f"bgn/{file.name}")
    with zipfile.ZipFile(tmp_path / "masuk" / "kiriman.zip", "w") as outer:
        outer.write(tmp_path / "masuk" / "dalam.zip", "data/dalam.zip")
        outer.write(sample / "batas_wilayah.gpkg", "data/batas_wilayah.gpkg")
        outer.write(sample / "kedalaman_banjir.tif", "data/kedalaman_banjir.tif")
    (tmp_path / "masuk" / "dalam.zip").unlink()
    file = written(survey(tmp_path / "masuk"), tmp_path)
    loaded = load_layers(manifest.load(file))
    direct = {entry.role: entry.profile.count for entry in surveyed.entries if not entry.doubt}
    assert {role: (loaded.ledger["role"] == role).sum() for role in ("block", "building")} == {
        role: direct[role] for role in ("block", "building")
    }
    assert set(loaded.rasters) == {"hazard.flood"}
    assert [path.name for path in (tmp_path / "masuk").iterdir()] == ["kiriman.zip"]


def test_a_lone_layer_without_projection_is_asked_about(tmp_path):
    frame = gpd.GeoDataFrame(geometry=[box(X + 20 * i, Y, X + 20 * i + 8, Y + 10) for i in range(9)], crs=32749)
    frame.to_file(tmp_path / "bangunan.shp")
    (tmp_path / "bangunan.prj").unlink()
    (entry,) = survey(tmp_path).entries
    assert entry.doubt == "unsure_place"
    assert "EPSG:32749" in [place.code for place in entry.places[:4]]
    assert entry.places[0].confidence < 0.8
    text = written(survey(tmp_path), tmp_path).read_text(encoding="utf-8")
    assert '# crs = "EPSG:32749"' in text
    assert "layers" not in {key for key in tomllib.loads(text) if tomllib.loads(text)[key]}


@pytest.mark.parametrize(
    ("code", "swap"), [(32749, False), (23835, False), (3857, False), (4326, False), (4326, True), (32749, True)]
)
def test_neighbours_tell_the_place(tmp_path, code, swap):
    shapes = gpd.GeoSeries([box(X + 20 * i, Y, X + 20 * i + 8, Y + 10) for i in range(9)], crs=32749).to_crs(code)
    if swap:
        shapes = shapes.map(lambda shape: type(shape)([(y, x) for x, y in shape.exterior.coords]))
    gpd.GeoDataFrame(geometry=list(shapes), crs=32749).to_file(tmp_path / "bangunan.shp")
    (tmp_path / "bangunan.prj").unlink()
    road = gpd.GeoSeries([LineString([(X, Y - 5), (X + 200, Y - 5)])], crs=32749).to_crs(4326)
    gpd.GeoDataFrame({"highway": ["residential"]}, geometry=road).to_file(tmp_path / "jalan.geojson")
    building = next(entry for entry in survey(tmp_path).entries if entry.role == "building")
    best = building.places[0]
    assert (best.code, best.swap) == (f"EPSG:{code}", swap)
    assert best.confidence > 0.8


def test_a_layer_beyond_indonesia_has_no_place(tmp_path):
    gpd.GeoDataFrame({"fungsi_ban": ["Hunian"]}, geometry=[box(4.89, 52.37, 4.8901, 52.3701)], crs=4326).to_file(
        tmp_path / "bangunan.geojson"
    )
    (entry,) = survey(tmp_path).entries
    assert entry.doubt == "no_place"


HOSTILE = 'x"]\n[layers.road]\npath = "/etc/passwd'


def test_names_and_values_cannot_write_into_the_manifest(tmp_path):
    frame = gpd.GeoDataFrame(
        {HOSTILE: ["a"], "FUNGSI_BAN": [HOSTILE], "<script>alert(1)</script>": ["|x|"]},
        geometry=[box(106.8, -6.2, 106.8001, -6.1999)],
        crs=4326,
    )
    frame.to_file(tmp_path / "bangunan.gpkg", layer="bangunan\n[project]\nname = 'x'")
    found = survey(tmp_path)
    for lang in ("id", "en"):
        document = tomllib.loads(written(found, tmp_path, lang).read_text(encoding="utf-8"))
        assert set(document) <= {"project", "layers", "repair"}
        assert set(document.get("layers", {})) <= {"building"}
        assert "<script>" not in markdown(found, lang)
        assert all("\n" not in line for line in summary(found, lang))


def test_both_languages_draft_the_same_manifest(surveyed, tmp_path):
    texts = {lang: written(surveyed, tmp_path, lang).read_text(encoding="utf-8") for lang in ("id", "en")}
    documents = {lang: tomllib.loads(text) for lang, text in texts.items()}
    for lang, document in documents.items():
        assert document["project"].pop("lang") == lang
    assert documents["id"] == documents["en"]
    assert texts["id"] != texts["en"]


def test_the_draft_is_the_same_every_time(sample, surveyed, tmp_path):
    again = survey(sample)
    assert draft(again, manifest=tmp_path / "a.toml", lang="id") == draft(
        surveyed, manifest=tmp_path / "a.toml", lang="id"
    )


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_out_of_the_folder_are_left_alone(tmp_path):
    (tmp_path / "luar").mkdir()
    (tmp_path / "kiriman").mkdir()
    gpd.GeoDataFrame(geometry=[Point(106.8, -6.2)], crs=4326).to_file(tmp_path / "luar" / "rahasia.gpkg")
    (tmp_path / "kiriman" / "hidran.gpkg").symlink_to(tmp_path / "luar" / "rahasia.gpkg")
    (tmp_path / "kiriman" / "dalam").symlink_to(tmp_path / "luar")
    found = survey(tmp_path / "kiriman")
    assert found.entries == ()
    assert [(fault.code, fault.file) for fault in found.faults] == [("intake.link_outside", "hidran.gpkg")]


def test_slips_of_the_pen_are_mended_and_other_words_asked_about(tmp_path):
    words = ["Hunian", "Rumah tingal", "Pos Ronda", "Hunian"]
    shapes = [box(X + 20 * i, Y, X + 20 * i + 8, Y + 10) for i in range(4)]
    gpd.GeoDataFrame({"FUNGSI_BAN": words}, geometry=shapes, crs=32749).to_file(tmp_path / "bangunan.gpkg")
    text = written(survey(tmp_path), tmp_path).read_text(encoding="utf-8")
    values = tomllib.loads(text)["layers"]["building"]["values"]["use"]
    assert values == {"Rumah tingal": "residential"}
    assert '# "Pos Ronda" = "?"' in text


def test_events_of_a_hazard_are_no_area_of_it(tmp_path):
    gpd.GeoDataFrame(
        {"JB": ["Banjir"] * 3}, geometry=[Point(106.8 + i / 1e3, -6.2) for i in range(3)], crs=4326
    ).to_file(tmp_path / "titik_banjir.gpkg")
    (entry,) = survey(tmp_path).entries
    assert (entry.role, entry.doubt) == ("hazard.flood", "unsure_role")


def test_a_table_of_slum_figures_below_a_title_and_merged_headers(tmp_path):
    """Six criteria in two rows of headers: the upper one names the aspect over merged cells."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Baseline 2023"
    page["A1"] = "DATA BASELINE KUMUH"
    page.append([])
    page.append(["RT", "RW", "KONDISI BANGUNAN", None, None, "JALAN LINGKUNGAN", None, "AIR MINUM"])
    named = ["1a Ketidakteraturan (unit)", "1b Kepadatan (ha)", "1c Tidak layak (unit)", "2a Cakupan jalan (m)"]
    page.append([None, None, *named, "2b Jalan buruk (m)", "3a Air minum (KK)"])
    page.append([1, 2, 14, "0,5", 27, 51, 238, 32])
    for area in ("A1:H1", "A3:A4", "B3:B4", "C3:E3", "F3:G3"):
        page.merge_cells(area)
    book.save(tmp_path / "Baseline Kumuh.xlsx")
    found = survey(tmp_path)
    assert [count for _, count in baseline_tables(found)] == [6]
    text = draft(found, manifest=tmp_path / "kotaku.toml", lang="id")
    assert '# sheet = "Baseline 2023"' in text
    assert "[layers.?]" not in text


def test_what_is_no_format_at_all_is_told_without_the_words_of_the_reader(tmp_path):
    (tmp_path / "kosong.geojson").write_text("")
    (told,) = [each.render("id") for each in survey(tmp_path).faults]
    assert "bukan format yang dikenal" in told
    assert "driver" not in told.casefold()


@pytest.mark.parametrize(
    ("code", "village", "city"),
    [
        ("33.08.11.2002", "Desa Sari", "Kabupaten Maju"),
        ("33.71.01.1004", "Sari", "Kota Maju"),
        ("", "Sari", "Maju"),
    ],
)
def test_the_official_code_tells_a_desa_and_a_kabupaten(tmp_path, code, village, city):
    """A sheet that calls a desa a kelurahan is not signed; where no code tells, the name is left as it is."""
    cells = {"NAMOBJ": "Sari", "WADMKD": "Sari", "WADMKC": "Tengah", "WADMKK": "Maju", "WADMPR": "Jawa Tengah"}
    layer = gpd.GeoDataFrame(
        [cells | ({"KDEPUM": code} if code else {})], geometry=[box(X, Y, X + 900, Y + 900)], crs=32749
    )
    layer.to_file(tmp_path / "batas_desa.gpkg")
    head = tomllib.loads(written(survey(tmp_path), tmp_path).read_text())["project"]
    assert (head["kelurahan"], head["kecamatan"]) == (village, "Tengah")
    assert (head["city"], head["province"]) == (city, "Jawa Tengah")
