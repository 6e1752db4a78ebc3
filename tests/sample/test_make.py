"""Same seed, same bytes; the committed copy is what the generator makes; the manifest reads it."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD
from pyproj import Transformer

from kotaku_gis import regulations
from kotaku_gis.layers.load import load_layers
from kotaku_gis.manifest import load
from kotaku_gis.sample import clean_layers, make
from kotaku_gis.sample.photos import PHOTOS
from kotaku_gis.sample.terrain import bend


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.slow
def test_same_seed_same_bytes_and_a_rerun_replaces(folder, tmp_path):
    make(tmp_path)
    make(tmp_path)
    again, first = contents(tmp_path), contents(folder)
    assert [name for name in first if first[name] != again.get(name)] == []
    assert again.keys() == first.keys()


@pytest.mark.slow
def test_every_processor_draws_the_same_kampung():
    """Matrix products differ in the last bit between processors, and a plan that rests on one is another plan."""
    draw = "from kotaku_gis.sample import clean_layers as c; print(c()['building'].geometry.to_wkb(hex=True).sum())"
    drawn = {
        subprocess.run(
            [sys.executable, "-c", draw],
            env={**os.environ, "OPENBLAS_CORETYPE": kind},
            capture_output=True,
            check=True,
        ).stdout
        for kind in ("Prescott", "Haswell", "SkylakeX")
    }
    assert len(drawn) == 1


def test_another_seed_is_another_kampung(layers):
    other = clean_layers(seed=7)
    assert len(other["block"]) == 15
    assert not other["building"].geometry.iloc[0].equals(layers["building"].geometry.iloc[0])


def test_the_committed_copy_has_the_same_files_and_answers(committed, folder, truth):
    assert contents(committed).keys() == contents(folder).keys()
    kept = json.loads((committed / "jawaban.json").read_text(encoding="utf-8"))
    assert kept["faults"] == truth["faults"]
    for section in ("kelurahan", "blocks", "parcels", "buildings"):
        assert kept[section].keys() == truth[section].keys()
    for block, answer in truth["blocks"].items():
        numbers = {key: value for key, value in answer.items() if isinstance(value, int | float)}
        assert {key: kept["blocks"][block][key] for key in numbers} == pytest.approx(numbers, abs=0.05)


def test_the_sample_stays_small(committed):
    assert sum(len(data) for data in contents(committed).values()) < 3_000_000


def test_the_manifest_reads_every_layer(folder, truth):
    loaded = load_layers(load(folder))
    assert loaded.crs.to_epsg() == 32749
    assert len(loaded.layers["building"]) == truth["kelurahan"]["buildings"]
    assert len(loaded.layers["parcel"]) == truth["kelurahan"]["parcels"]
    assert len(loaded.layers["drain"]) + 1 == len(loaded.ledger[loaded.ledger["role"] == "drain"])
    assert loaded.layers["drain"].loc[["D010", "D020"], "width_m"].tolist() == [0.5, 0.5]
    assert loaded.layers["road"].length.sum() == pytest.approx(truth["kelurahan"]["road_m"], rel=1e-5)
    assert loaded.unreadable["value"].tolist() == ["belum didata"]
    assert set(loaded.rasters) == {"hazard.flood", "orthophoto"}
    assert loaded.tables["household"]["litres_per_person_day"].between(18, 190).sum() > 1500


def test_the_zoning_rules_load_and_name_every_zone(folder, layers):
    rules = regulations.load(folder / "ketentuan_zonasi.toml").rules
    assert set(layers["zone"]["KODSZN"]) <= set(rules["kdb_max"].at().by)
    assert rules["kdb_max"].at().by["R-3"] == 70
    assert rules["klb_max"].at().by["R-2"] == 2.4


def test_photos_know_where_they_were_taken(folder):
    to_metres = Transformer.from_crs("EPSG:4326", "EPSG:32749", always_xy=True)
    for name, spot, direction, _, _ in PHOTOS:
        with Image.open(folder / "foto" / name) as photo:
            gps = photo.getexif().get_ifd(IFD.GPSInfo)
        lat, lon = (
            sum(float(part) / 60**power for power, part in enumerate(gps[tag]))
            for tag in (GPS.GPSLatitude, GPS.GPSLongitude)
        )
        assert gps[GPS.GPSLatitudeRef] == "S"
        assert to_metres.transform(lon, -lat) == pytest.approx(tuple(bend(np.array([spot]))[0]), abs=0.05)
        assert float(gps[GPS.GPSImgDirection]) == direction
