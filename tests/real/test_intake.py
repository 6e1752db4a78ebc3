"""Each real delivery through `init` and `check` as a planner runs them, and what its own README leads one to expect."""

import re
import tomllib

import pytest
from typer.testing import CliRunner

from kotaku_gis import manifest
from kotaku_gis.cli.app import app
from kotaku_gis.errors import KotakuError
from kotaku_gis.layers import load_layers


def kotaku(*words):
    result = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(result.exception, KotakuError):
        return 2, result.exception.render()
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


@pytest.fixture
def taken(delivery, tmp_path):
    """What `init` and `check` make of a delivery: the manifest, what `check` says, and its features by role."""

    def run(name):
        file = tmp_path / "kotaku.toml"
        code, said = kotaku("init", delivery(name.partition("/")[0]) / name.partition("/")[2], "--out", file)
        assert code == 0, said
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        code, told = kotaku("check", file)
        rows = re.findall(r"^  ([a-z_.]+) +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+)(?:  |$)", told, re.MULTILINE)
        ledger = {}
        for role, *counts in rows:
            before = ledger.get(role, [0, 0, 0, 0])
            ledger[role] = [old + int(new.replace(".", "")) for old, new in zip(before, counts, strict=True)]
        return {"file": file, "layers": document["layers"], "code": code, "said": told, "ledger": ledger}

    return run


def test_cilegon(taken):
    got = taken("cilegon")
    assert got["code"] == 0
    assert got["ledger"]["hydrant"] == [45, 44, 0, 1]
    assert "hydrant: di luar Indonesia (hydrant-36)" in got["said"]
    assert got["ledger"]["road"] == [65 + 85 + 381 + 63 + 516, 1105, 0, 5]
    assert got["ledger"]["drain"] == [302, 302, 0, 0]
    assert "302 fitur membawa ketinggian" in got["said"]
    drains = load_layers(manifest.load(got["file"], whole=False)).layers["drain"]
    assert drains["width_m"].eq(0.5).all()  # "50 cm" in words
    roads = [source["columns"] for source in got["layers"]["road"]]
    assert all(columns.get("width_m", "") == "" for columns in roads)  # WIDTH is the width of a symbol
    assert roads[-1]["road_class"] == "NAMOBJ"
    assert "Blok atau bangunan belum ada" in got["said"]


def test_dimajar(taken):
    got = taken("dimajar2_sumberarum_magelang")
    assert got["code"] == 0
    expected = {"block": 2, "building": 95, "road": 17, "economic": 5, "facility": 3, "river": 1}
    assert {role: counts[0] for role, counts in got["ledger"].items()} == expected
    layers = load_layers(manifest.load(got["file"])).layers
    assert layers["block"].index.tolist() == ["RT 2", "RT 1"]
    assert layers["building"].index[0] == "41502001"  # stored as 41502001.0
    assert layers["building"]["storeys"].notna().all()


def test_photographs_of_bali(taken):
    got = taken("foto_geotag_agung_bali")
    assert got["code"] == 0
    read, kept, mended, aside = got["ledger"]["photo"]
    assert (read, kept + mended + aside) == (49, 49)
    assert aside >= 3
    assert "di luar Indonesia" in got["said"]


def test_pademangan(taken):
    got = taken("jakarta_pademangan")
    assert got["code"] == 0
    assert got["ledger"]["block"][:2] == [35, 35]
    assert got["ledger"]["building"][:2] == [3454, 3454]
    assert got["layers"]["hazard"]["flood"]["quantity"] == "depth_m"
    assert re.search(r"\[~\] Ancaman: banjir: 3\.489 / 3\.489, di antaranya 4 sebagian", got["said"])
    blocks = load_layers(manifest.load(got["file"], whole=False)).layers["block"]
    assert blocks.index[:2].tolist() == ["ANCOL RW001", "ANCOL RW002"]
    assert blocks.index[-1] == "block-35"  # without a number of its RW
    text = got["file"].read_text(encoding="utf-8")
    assert '# classes = { "1" = "?", "2" = "?", "3" = "?" }' in text
    assert "Wilayahnya sudah ditutupi jakarta_building.gpkg" in text


def test_serang_is_a_table_alone(taken):
    got = taken("kab_serang")
    assert got["code"] == 2
    assert "Manifes belum menyebut satu layer pun" in got["said"]
    assert "16 kriteria" in got["file"].read_text(encoding="utf-8")


def test_parcels_without_projection(taken):
    got = taken("murung_raya_persil")
    assert got["code"] == 0
    assert {source["crs"] for source in got["layers"]["parcel"]} == {"EPSG:32750"}
    assert got["ledger"]["parcel"][0] == 14_579 + 5_347
    assert got["ledger"]["kelurahan"] == [15, 15, 0, 0]
    parcels = load_layers(manifest.load(got["file"], whole=False)).layers["parcel"]
    west, south, east, north = parcels.to_crs(4326).total_bounds
    assert 114.4 < west < east < 114.8
    assert -0.9 < south < north < -0.5


def test_the_swapped_rings_of_pekalongan(taken):
    got = taken("pekalongan")
    assert got["code"] == 0
    assert got["layers"]["block"]["swap_axes"] is True
    assert got["ledger"]["block"] == [465, 0, 450, 15]  # 12 are two points, 3 are drawn twice
    assert "block: tanpa geometri" in got["said"]
    assert got["ledger"]["building"] == [9019, 9019, 0, 0]
    assert got["ledger"]["parcel"] == [319, 318, 0, 1]
    assert "kumuhRT" in got["file"].read_text(encoding="utf-8")
    west, south, east, north = load_layers(manifest.load(got["file"])).layers["block"].to_crs(4326).total_bounds
    assert 109.6 < west < east < 109.8
    assert -7.0 < south < north < -6.8


def test_rantauprapat(taken):
    got = taken("rdtr_rantauprapat_cuplikan")
    assert got["code"] == 0
    assert got["ledger"] == {"zone": [3, 3, 0, 0]}
    zone = load_layers(manifest.load(got["file"], whole=False)).layers["zone"]
    assert zone["zone_code"].str.len().eq(8).all()  # codes of the ministry that nobody has put into words


def test_samarinda(taken):
    got = taken("samarinda_kotaku_cuplikan")
    assert got["code"] == 0
    assert got["ledger"] == {"sk_kumuh": [2, 2, 0, 0]}
    decree = load_layers(manifest.load(got["file"], whole=False)).layers["sk_kumuh"]
    assert sorted(decree["score"].astype(int)) == [24, 26]
    assert sorted(decree["area_ha"].astype(float)) == [0.18, 0.38]


def test_metres_in_the_geojson_of_semarang(taken):
    got = taken("semarang_barat")
    assert got["code"] == 0
    assert got["ledger"]["hazard.landslide"] == [30, 30, 0, 0]
    loaded = load_layers(manifest.load(got["file"], whole=False))
    for role in ("hazard.landslide", "hazard.flood", "kelurahan", "facility", "assembly_point"):
        west, south, east, north = loaded.layers[role].to_crs(4326).total_bounds
        assert 110.25 < west < east < 110.55, role
        assert -7.15 < south < north < -6.9, role
    text = got["file"].read_text(encoding="utf-8")
    assert text.count("Perannya belum pasti") == 11  # points of events are no area of a hazard
    assert "Fiturnya sama dengan osm_poi_kota_semarang/pdam.gpkg" in text


UGLY = {
    "marapi_ring_tak_tertutup": (0, "cincin ditutup 1"),
    "raster_tm3_dgn95": (0, "EPSG:23834"),
    "donut": (2, "Manifes belum menyebut satu layer pun"),
    "poligon_25d": (2, "Manifes belum menyebut satu layer pun"),
    "raster_prj_bermasalah": (2, "Manifes belum menyebut satu layer pun"),
    "raster_tanpa_prj": (2, "Manifes belum menyebut satu layer pun"),
    "shp_tanpa_dbf": (2, "Manifes belum menyebut satu layer pun"),
}


@pytest.mark.parametrize("name", UGLY)
def test_every_ugly_folder_ends_in_layers_or_in_words(taken, name):
    got = taken(f"ugly/{name}")
    code, words = UGLY[name]
    assert got["code"] == code
    assert words in got["said"]


@pytest.mark.parametrize(
    ("name", "role", "count"),
    [
        ("donut", "kawasan", [13, 13, 0, 0]),
        ("poligon_25d", "flood_area", [1, 1, 0, 0]),
        ("shp_tanpa_dbf", "facility", [3896, 3896, 0, 0]),
    ],
)
def test_ugly_layers_are_usable_once_somebody_says_what_they_are(taken, name, role, count):
    got = taken(f"ugly/{name}")
    text = got["file"].read_text(encoding="utf-8")
    section = text[text.index("# [layers.") :].partition("\n\n")[0]
    answered = "\n".join(line.removeprefix("# ") for line in section.splitlines()).replace(
        "[layers.?]", f"[layers.{role}]"
    )
    got["file"].write_text(text.replace("[layers]\n", "") + "\n" + answered + "\n", encoding="utf-8")
    code, said = kotaku("check", got["file"])
    assert code == 0, said
    loaded = load_layers(manifest.load(got["file"], whole=False))
    states = loaded.ledger["state"].value_counts()
    assert [len(loaded.ledger), *(int(states.get(state, 0)) for state in ("kept", "repaired", "set_aside"))] == count
    assert loaded.layers[role].geometry.is_valid.all()


@pytest.mark.parametrize("name", ["raster_prj_bermasalah", "raster_tanpa_prj"])
def test_rasters_of_unclear_projection_can_be_placed(taken, name):
    got = taken(f"ugly/{name}")
    text = got["file"].read_text(encoding="utf-8")
    section = text[text.index("# [layers.") :].partition("\n\n")[0]
    lines = [line.removeprefix("# ") for line in section.splitlines()]
    crs = next((line for line in lines if line.startswith("crs")), "")
    answered = "\n".join(["[layers.hazard.uji]", *(line for line in lines if line.startswith("path")), crs])
    got["file"].write_text(text.replace("[layers]\n", "") + f'\n{answered}\nquantity = "index"\n', encoding="utf-8")
    code, said = kotaku("check", got["file"])
    assert code == 0, said
    assert "hazard.uji" in said


def test_a_cut_raster_is_named_with_what_to_do(delivery, tmp_path):
    code, said = kotaku("init", delivery("ugly") / "ascii_rusak", "--out", tmp_path / "kotaku.toml")
    assert code == 2
    assert "bad_ascii_format.asc: Berkas tidak dapat dibaca" in said
    assert "minta kiriman ulang" in said
