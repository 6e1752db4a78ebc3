"""What is read without being asked about, and what is not: columns whose words tell more than their names."""

import tomllib

import geopandas as gpd
import pytest
from shapely import LineString, Point, box

from kotaku_gis import manifest
from kotaku_gis.intake import draft, survey
from kotaku_gis.intake.columns import mappings
from kotaku_gis.layers import load_layers

X, Y = 432_000, 9_155_000


def roads(folder, **columns):
    shapes = [LineString([(X, Y + 9 * i), (X + 90, Y + 9 * i)]) for i in range(len(next(iter(columns.values()))))]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=32749).to_file(folder / "jalan.gpkg")
    (entry,) = survey(folder).entries
    return entry, {found.attribute: found for found in mappings(entry.profile, "road")}


def test_classes_under_an_official_name_column_are_classes(tmp_path):
    _, found = roads(tmp_path, NAMOBJ=["Jalan Lokal Sekunder", "Jalan Kolektor Sekunder"] * 30)
    assert found["road_class"].column == "NAMOBJ"
    assert "name" not in found


def test_words_of_a_category_are_known_under_any_name(tmp_path):
    _, found = roads(
        tmp_path, KOLOM_7=["rusak berat", "baik", "rusak ringan"] * 4, nama=[f"Gang {i}" for i in range(12)]
    )
    assert (found["condition"].column, found["condition"].sure) == ("KOLOM_7", False)
    assert found["name"].sure


def test_a_column_that_fits_by_name_but_not_by_content_is_not_read(tmp_path):
    entry, found = roads(tmp_path, STATUS=["JALAN KOTA", "JALAN NASIONAL"], NO_RUAS=["0", "0"])
    assert not found["status"].sure
    assert not found["road_id"].sure
    block = gpd.GeoDataFrame({"rt_rw": ["1/2"]}, geometry=[box(X, Y, X + 90, Y + 90)], crs=32749)
    block.to_file(tmp_path / "batas_rt.gpkg")
    file = tmp_path / "kotaku.toml"
    file.write_text(draft(survey(tmp_path), manifest=file, lang="id"), encoding="utf-8")
    taken = tomllib.loads(file.read_text(encoding="utf-8"))["layers"]["road"]["columns"]
    assert taken == {"road_id": "", "status": ""}
    loaded = load_layers(manifest.load(file, whole=False))
    assert loaded.layers["road"].index.tolist() == ["road-1", "road-2"]
    assert loaded.layers["road"].columns.tolist() == ["geometry"]
    assert not len(loaded.unreadable)
    assert entry.profile.distinct["NO_RUAS"] == 0.5


def test_a_few_doubled_codes_are_still_codes(tmp_path):
    codes = [f"J{i}" for i in range(19)]
    _, found = roads(tmp_path, NO_RUAS=[*codes, codes[0]])
    assert found["road_id"].sure
    file = tmp_path / "kotaku.toml"
    text = draft(survey(tmp_path), manifest=file, lang="id")
    assert 'duplicate_ids = "number"' in text


@pytest.mark.parametrize("places", [1, 2])
def test_a_layer_is_named_only_where_there_is_a_choice(tmp_path, places):
    for n in range(places):
        shapes = [box(X, Y + 900 * n, X + 9, Y + 9 + 900 * n)]
        gpd.GeoDataFrame({"rt_rw": ["1/2"]}, geometry=shapes, crs=32749).to_file(tmp_path / "a.gpkg", layer=f"rt{n}")
    text = draft(survey(tmp_path), manifest=tmp_path / "kotaku.toml", lang="id")
    assert ("layer =" in text) == (places > 1)


def test_what_has_no_role_can_be_given_one(tmp_path):
    gpd.GeoDataFrame({"x": [1]}, geometry=[box(X, Y, X + 9, Y + 9)], crs=32749).to_file(tmp_path / "entah.gpkg")
    (entry,) = survey(tmp_path).entries
    assert entry.doubt == "no_role"
    text = draft(survey(tmp_path), manifest=tmp_path / "kotaku.toml", lang="id")
    told = text[text.index("# [layers.?]") :].splitlines()
    section = "\n".join(line.removeprefix("# ") for line in told).replace("?", "block")
    assert tomllib.loads(section)["layers"]["block"] == {"path": "entah.gpkg"}


def test_names_that_a_shapefile_has_cut_off(tmp_path):
    """LEBAR_JALAN and KONDISI_JALAN lose what stands after ten letters."""
    _, found = roads(tmp_path, LEBAR_JALA=["3,5", "2"] * 4, KONDISI_JA=["Baik", "Rusak berat"] * 4)
    assert {name: each.column for name, each in found.items() if each.sure} == {
        "width_m": "LEBAR_JALA",
        "condition": "KONDISI_JA",
    }


def test_a_cut_name_that_may_be_two_attributes_is_asked(tmp_path):
    """JUMLAH_KEL may be jumlah keluarga and jumlah keluarga miskin."""
    columns = {"rt_rw": ["1/2", "2/2"], "JUMLAH_KEL": ["80", "90"]}
    shapes = [box(X, Y, X + 90, Y + 90), box(X, Y + 90, X + 90, Y + 180)]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=32749).to_file(tmp_path / "batas_rt.gpkg")
    (entry,) = survey(tmp_path).entries
    found = {each.attribute: each for each in mappings(entry.profile, "block")}
    assert (found["households"].column, found["households"].sure) == ("JUMLAH_KEL", False)


def test_the_code_of_the_subzone_and_the_name_in_words_are_those_of_a_zone(tmp_path):
    """As in Rantauprapat (numbers of domains) and Jakarta (a readable code beside them)."""
    shapes = [box(X, Y, X + 90, Y + 90), box(X + 90, Y, X + 180, Y + 90)]
    official = {
        "NAMOBJ": ["Badan Air", "Perdagangan"],
        "NAMSZN": ["31010000", "32112300"],
        "KODSZN": [31010000, 32112300],
    }
    taken = {}
    for place, more in (("rantauprapat", {}), ("jakarta", {"KODSZNTEXT": ["B.1", "K.3"]})):
        columns = {"KODZON": [31010000, 32112000], **official, **more}
        (tmp_path / place).mkdir()
        gpd.GeoDataFrame(columns, geometry=shapes, crs=32749).to_file(tmp_path / place / "rdtr.gpkg")
        (entry,) = survey(tmp_path / place).entries
        taken[place] = {found.attribute: found.column for found in mappings(entry.profile, "zone") if found.sure}
    assert taken["rantauprapat"] == {"zone_code": "KODSZN", "zone_name": "NAMOBJ", "zone_parent_code": "KODZON"}
    assert taken["jakarta"] == {**taken["rantauprapat"], "zone_code": "KODSZNTEXT"}


@pytest.mark.parametrize(
    ("cells", "attribute"),
    [(["Pendidikan dasar", "Masjid/Mushola"], "kind"), (["dekat masjid", "di belakang pendidikan dasar"], "note")],
)
def test_a_column_of_remarks_that_holds_kinds_tells_the_kind(tmp_path, cells, attribute):
    """Else no map shows the facilities; a remark that only names one is a remark."""
    places = gpd.GeoDataFrame({"KETERANGAN": cells}, geometry=[Point(X, Y), Point(X + 50, Y)], crs=32749)
    places.to_file(tmp_path / "fasilitas.gpkg")
    (entry,) = survey(tmp_path).entries
    (found,) = mappings(entry.profile, "facility")
    assert (found.attribute, found.column, found.sure) == (attribute, "KETERANGAN", True)


def test_a_column_of_kinds_stays_what_it_is_beside_remarks(tmp_path):
    cells = {"JENIS": ["PAUD", "SD"], "KETERANGAN": ["Pendidikan dini", "Pendidikan dasar"]}
    places = gpd.GeoDataFrame(cells, geometry=[Point(X, Y), Point(X + 50, Y)], crs=32749)
    places.to_file(tmp_path / "fasilitas.gpkg")
    (entry,) = survey(tmp_path).entries
    found = {one.attribute: one.column for one in mappings(entry.profile, "facility")}
    assert found == {"kind": "JENIS", "note": "KETERANGAN"}
