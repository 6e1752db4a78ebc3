"""The scripts that planners copy run as they are, and say what was worked out by hand."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pypdf
import pytest
import rasterio
from shapely import box

SCRIPTS = Path(__file__).parents[1] / "scripts"


def run(name, *words, folder=None):
    command = [sys.executable, SCRIPTS / name, *(str(word) for word in words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "Alat bantu, bukan keputusan." in done.stdout
    return done.stdout


def loaded(name):
    spec = importlib.util.spec_from_file_location(Path(name).stem, SCRIPTS / name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_density_from_plain_shapefiles():
    assert "blok padat: RT002-RW002\n" in run("kepadatan_bangunan.py")


def test_kdb_of_the_sample(tmp_path):
    said = run("cek_kdb_persil.py", "--out", tmp_path / "kdb.csv")
    assert "bangunan dibaca 1642, dipakai 1640" in said
    assert "not_assessable     75" in said  # parcels without a mapped building: jawaban.json knows none either
    table = pd.read_csv(tmp_path / "kdb.csv", sep=";", decimal=",", encoding="utf-8-sig")
    assert len(table) == 1690


def squares(*boxes):
    return gpd.GeoSeries([box(432_000 + x, 9_155_000, 432_000 + x + w, 9_155_000 + h) for x, w, h in boxes], crs=32749)


def test_kdb_by_hand():
    """Parcels of 10 m x 20 m at a limit of 50 %; a roof of 10 m x 12 m may stand on walls of 8 m x 10 m."""
    parcel = squares((0, 10, 20), (50, 10, 20), (100, 10, 20), (150, 10, 20))
    building = squares((0, 10, 12), (50, 10, 20), (100, 5, 5))
    table = loaded("cek_kdb_persil.py").kdb_table(
        building, parcel=parcel, zone=squares((-10, 500, 100)), kdb_max_pct=pd.Series([50.0]), ce90_m=0.01
    )
    assert table["kdb_pct"].tolist() == pytest.approx([60, 100, 12.5, 0])
    assert table["kdb_dinding_pct"].tolist() == pytest.approx([40, 72, 4.5, 0])
    assert table["status"].tolist() == ["indicative", "violation", "pass", "not_assessable"]


def test_a_parcel_in_two_zones_has_the_limit_weighted_by_area():
    """A quarter of the parcel at 80 %, the rest at 40 %: 0.25 * 80 + 0.75 * 40 = 50 %."""
    table = loaded("cek_kdb_persil.py").kdb_table(
        squares((0, 10, 12)),
        parcel=squares((0, 20, 20)),
        zone=squares((-95, 100, 100), (5, 100, 100)),
        kdb_max_pct=pd.Series([80.0, 40.0]),
        ce90_m=0.01,
    )
    assert table["kdb_max_pct"].tolist() == pytest.approx([50])


def test_floods_of_the_sample(tmp_path):
    said = run("rumah_dalam_genangan.py", "--out", tmp_path / "banjir.gpkg")
    assert "seluruhnya: kering 650, rendah 627, sedang 280, tinggi 74, tidak diketahui 9\n" in said
    assert len(gpd.read_file(tmp_path / "banjir.gpkg")) == 650 + 627 + 280 + 74 + 9


def test_floods_by_hand(tmp_path):
    """Cells of 10 m: dry, 0.5 m, 1.6 m, no data. A house across two cells has the deeper class; no data is not dry."""
    profile = {"driver": "GTiff", "width": 4, "height": 1, "count": 1, "dtype": "float32", "crs": "EPSG:32749"}
    transform = rasterio.Affine(10, 0, 432_000, 0, -10, 9_155_010)
    with rasterio.open(tmp_path / "h.tif", "w", **profile, transform=transform, nodata=-9999) as file:
        file.write(np.array([[[0, 0.5, 1.6, -9999]]], dtype="float32"))
    table = loaded("rumah_dalam_genangan.py").flooded(
        squares((2, 5, 5), (12, 5, 5), (17, 6, 5), (33, 5, 5), (60, 5, 5)), raster=tmp_path / "h.tif"
    )
    assert table["status"].tolist() == ["ok", "ok", "ok", "no_data", "outside"]
    assert [None if pd.isna(word) else word for word in table["class_max"]] == [None, "rendah", "tinggi", None, None]


def test_a_sheet_of_the_wanted_size(tmp_path):
    words = ["--tema", "R3b", "--kertas", "A3", "--skala", "2000", "--out", tmp_path / "R3b.pdf"]
    said = run("lembar_peta.py", *words, folder=tmp_path)
    page = pypdf.PdfReader(tmp_path / "R3b.pdf").pages[0]
    assert sorted(float(side) / 72 * 25.4 for side in page.mediabox[2:]) == pytest.approx([297, 420], abs=0.01)
    assert "1:2000, A3" in said
