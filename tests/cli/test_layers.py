"""``kotaku-gis layers``: the clean layers of a delivery as files."""

import signal
import subprocess
import sys
import time

import fiona
import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from .conftest import X, Y, houses


@pytest.fixture
def dirty(spoil):
    """Buildings in a shapefile with wide fields, one bow tie, one drawn twice, one name that is a formula."""
    frame = houses(5, Fungsi=["Hunian"] * 4 + ["Toko"], JML_LANTAI=[1, 2, 1, 1, 1], NAMA=["=1+1", "a", "b", "c", "d"])
    bow = shapely.Polygon([(X, Y), (X + 8, Y + 10), (X + 8, Y), (X, Y + 10)])
    frame.loc[[2, 4], "geometry"] = [bow, frame.geometry[1]]
    place = spoil(old='path = "bangunan.gpkg"', new='path = "bangunan.shp"\n[repair]\nmax_changed_share = 1.0')
    properties = {"ID_BGN": "str:12", "Fungsi": "str:80", "JML_LANTAI": "int:4", "NAMA": "str:40"}
    schema = {"geometry": "Polygon", "properties": properties}
    with fiona.open(place / "bangunan.shp", "w", driver="ESRI Shapefile", schema=schema, crs="EPSG:32749") as out:
        out.writerecords(frame.iterfeatures())
    return place


def test_shapefiles_keep_the_widths_they_came_with(dirty, kotaku, tmp_path):
    code, said, _ = kotaku("layers", dirty, "--out", tmp_path / "bersih", "--format", "shp")
    assert code == 0
    assert "building.shp" in said
    with fiona.open(tmp_path / "bersih" / "building.shp") as clean:
        types = dict(clean.schema["properties"])
    assert (types["building_i"], types["use"], types["storeys"]) == ("str:12", "str:80", "int32:4")
    told = pd.read_csv(tmp_path / "bersih" / "kolom.csv", encoding="utf-8-sig").set_index("attribute")
    assert told.loc["use", ["column", "field", "by"]].tolist() == ["Fungsi", "use", "alias"]
    repairs = pd.read_csv(tmp_path / "bersih" / "perbaikan.csv", encoding="utf-8-sig")
    assert repairs[["unit_id", "kind"]].to_numpy().tolist() == [["B2", "make_valid"]]
    aside = pyogrio.read_dataframe(tmp_path / "bersih" / "disisihkan.shp")
    assert aside[["unit_id", "reason"]].to_numpy().tolist() == [["B4", "duplicate"]]
    ledger = pd.read_csv(tmp_path / "bersih" / "catatan_fitur.csv", encoding="utf-8-sig")
    assert ledger["state"].value_counts().to_dict() == {"kept": 5, "repaired": 1, "set_aside": 1}


def test_a_geopackage_holds_every_role_and_what_was_set_aside(dirty, kotaku, tmp_path):
    assert kotaku("layers", dirty, "--out", tmp_path / "bersih")[0] == 0
    file = tmp_path / "bersih" / "layer.gpkg"
    assert sorted(name for name, _ in pyogrio.list_layers(file)) == ["block", "building", "disisihkan"]
    clean = gpd.read_file(file, layer="building")
    assert clean.geometry.is_valid.all()
    assert clean["building_id"].tolist() == ["B0", "B1", "B2", "B3"]
    assert clean["use"].tolist() == ["residential"] * 4


def test_clean_layers_read_again_are_the_same(dirty, kotaku, tmp_path):
    kotaku("layers", dirty, "--out", tmp_path / "satu", "--format", "shp")
    text = '[project]\nname = "x"\n[layers.block]\npath = "block.shp"\ncolumns = { block_id = "block_id" }\n'
    text += '[layers.building]\npath = "building.shp"\ncolumns = { building_id = "building_i" }\n'
    (tmp_path / "satu" / "kotaku.toml").write_text(text, encoding="utf-8")
    assert kotaku("layers", tmp_path / "satu", "--out", tmp_path / "dua", "--format", "shp")[0] == 0
    for name in ("building", "block"):
        for suffix in (".shp", ".dbf", ".prj"):
            first, second = (tmp_path / folder / f"{name}{suffix}" for folder in ("satu", "dua"))
            assert first.read_bytes() == second.read_bytes(), name + suffix


def test_a_folder_that_cannot_be_written_is_told(dirty, kotaku, tmp_path):
    (tmp_path / "berkas").write_text("x")
    code, _, complaint = kotaku("layers", dirty, "--out", tmp_path / "berkas")
    assert code == 2
    assert "berkas" in complaint


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("patience_s", [0.5, 3.0, 6.0])
def test_a_killed_export_leaves_whole_files_or_none(dirty, tmp_path, patience_s):
    out = tmp_path / "bersih"
    run = [sys.executable, "-m", "kotaku_gis", "layers", str(dirty), "--out", str(out), "--format", "shp"]
    with subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as work:
        time.sleep(patience_s)
        work.send_signal(signal.SIGKILL)
    for file in out.glob("*.shp") if out.is_dir() else ():
        assert len(pyogrio.read_dataframe(file)) > 0
