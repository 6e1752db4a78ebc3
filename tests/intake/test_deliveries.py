"""What `init` makes of each real delivery: a manifest that loads, or a word on what is missing."""

from functools import cache

import pytest

from kotaku_gis import manifest
from kotaku_gis.errors import ManifestError
from kotaku_gis.intake import draft, survey
from kotaku_gis.layers import load_layers


@cache
def surveyed(folder):
    """A delivery, looked through once for all tests; what comes out does not change."""
    return survey(folder)


def drafted(folder, tmp_path, lang="id"):
    found = surveyed(folder)
    file = tmp_path / "kotaku.toml"
    file.write_text(draft(found, manifest=file, lang=lang), encoding="utf-8")
    return found, file


@pytest.mark.parametrize("place", ["dimajar2_sumberarum_magelang", "jakarta_pademangan", "pekalongan"])
def test_what_holds_blocks_and_buildings_runs_at_once(delivery, tmp_path, place):
    found, file = drafted(delivery(place), tmp_path)
    project = manifest.load(file)
    loaded = load_layers(project)
    assert len(loaded.layers["block"])
    assert len(loaded.layers["building"])
    taken = {entry.role for entry in found.entries if not entry.doubt}
    assert set(project.layers) == taken == set(loaded.layers) | set(loaded.tables) | set(loaded.rasters)


@pytest.mark.parametrize(
    "place",
    [
        "cilegon",
        "foto_geotag_agung_bali",
        "kab_serang",
        "murung_raya_persil",
        "rdtr_rantauprapat_cuplikan",
        "samarinda_kotaku_cuplikan",
        "semarang_barat",
        "ugly",
    ],
)
def test_what_lacks_blocks_or_buildings_says_so_and_nothing_else_is_wrong(delivery, tmp_path, place):
    found, file = drafted(delivery(place), tmp_path)
    text = file.read_text(encoding="utf-8")
    assert "peran building" in text
    with pytest.raises(ManifestError) as refused:
        manifest.load(file)
    others = [fault.code for fault in refused.value.faults if fault.code != "manifest.minimum"]
    assert others in ([], ["manifest.missing_key"]), "a delivery without any layer has no table of layers either"
    assert found.entries


def test_parcels_without_projection_find_their_zone(delivery):
    found = surveyed(delivery("murung_raya_persil"))
    (whole,) = [entry for entry in found.entries if entry.profile.item.path == "PERSIL_040924.shp"]
    best = whole.places[0]
    assert best.code == "EPSG:32750"
    assert (best.lon, best.lat) == pytest.approx((114.55, -0.63), abs=0.05)
    assert whole.profile.count == 14_579


def test_swapped_rings_are_turned(delivery, tmp_path):
    _, file = drafted(delivery("pekalongan"), tmp_path)
    blocks = load_layers(manifest.load(file)).layers["block"].to_crs(4326)
    west, south, east, north = blocks.total_bounds
    assert 109.6 < west < east < 109.8
    assert -7.0 < south < north < -6.8


def test_the_same_layer_twice_is_taken_once(delivery):
    found = surveyed(delivery("semarang_barat"))
    twice = [entry for entry in found.entries if entry.doubt == "same_features"]
    assert "osm_poi_kota_semarang/wtp.gpkg" in {entry.profile.item.path for entry in twice}


def test_files_that_are_broken_are_named(delivery):
    found = surveyed(delivery("ugly"))
    (broken,) = found.faults
    assert broken.file == "ascii_rusak/bad_ascii_format.asc"
