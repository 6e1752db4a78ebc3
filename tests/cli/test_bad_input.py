"""A user's fault ends with exit code 2 and says what, where and what to do; earlier results stay as they were."""

import errno
import os
import subprocess
import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely

from .conftest import blocks, houses


@pytest.fixture
def refused(kotaku):
    """The complaint about a delivery; checks that nothing was written."""

    def run(place, *words):
        out = place / "hasil"
        code, _, complaint = kotaku("run", place, "--out", out, *words)
        assert code == 2
        assert not out.exists() or not list(out.iterdir())
        return complaint

    return run


def test_the_delivery_works_before_it_is_spoiled(place, kotaku):
    code, said, _ = kotaku("run", place, "--out", place / "hasil")
    assert code == 0
    assert "hasil.gpkg" in said
    assert "Alat bantu, bukan keputusan." in said


def test_missing_file(spoil, refused):
    assert "bangunan.gpkg" in refused(spoil(old="bangunan.gpkg", new="bangunn.gpkg"))


def test_wrong_column(spoil, refused):
    place = spoil(old='path = "bangunan.gpkg"', new='path = "bangunan.gpkg"\ncolumns = { storeys = "JML_LANTAI" }')
    complaint = refused(place)
    assert "JML_LANTAI" in complaint
    assert "ID_BGN" in complaint


def test_a_shapefile_without_its_table(spoil, place, refused):
    houses().to_file(place / "bangunan.shp")
    (place / "bangunan.dbf").unlink()
    spoil(old='path = "bangunan.gpkg"', new='path = "bangunan.shp"\ncolumns = { building_id = "ID_BGN" }')
    complaint = refused(place)
    assert ".dbf" in complaint
    assert "ID_BGN" in complaint


def test_unknown_attribute(spoil, refused):
    place = spoil(old='path = "bangunan.gpkg"', new='path = "bangunan.gpkg"\ncolumns = { storey = "ID_BGN" }')
    assert '"storeys"' in refused(place)


def test_no_crs(spoil, refused):
    bare = houses().set_crs(None, allow_override=True)
    with pytest.warns(UserWarning, match="crs"):
        place = spoil("bangunan.gpkg", bare)
    complaint = refused(place)
    assert "bangunan.gpkg" in complaint
    assert 'crs = "EPSG:' in complaint


def test_degrees_are_refused_for_measuring(spoil, refused):
    assert "EPSG:32746" in refused(spoil(old='name = "Uji"', new='name = "Uji"\ncrs = "EPSG:4326"'))


def test_degrees_in_the_data_are_moved(spoil, kotaku):
    place = spoil("bangunan.gpkg", houses().to_crs(4326))
    code, _, _ = kotaku("run", place, "--out", place / "hasil")
    assert code == 0
    counts = gpd.read_file(place / "hasil" / "hasil.gpkg", layer="block")["building_count"]
    assert counts.sum() == 6


def test_empty_layer(spoil, refused):
    assert "bangunan.gpkg" in refused(spoil("bangunan.gpkg", houses().iloc[:0]))


def test_all_null_geometry(spoil, refused):
    frame = houses()
    frame["geometry"] = gpd.GeoSeries([None] * len(frame), crs=32749)
    assert "geometri" in refused(spoil("bangunan.gpkg", frame))


def test_duplicate_ids(spoil, refused, kotaku):
    frame = houses()
    frame["ID_BGN"] = ["B0", "B1", "B1", "B3", "B3", "B5"]
    place = spoil("bangunan.gpkg", frame)
    complaint = refused(place)
    assert "B1" in complaint
    assert "B3" in complaint
    assert "B0" not in complaint
    place = spoil(old="[sheet]", new='[repair]\nduplicate_ids = "number"\n[sheet]')
    code, _, _ = kotaku("run", place, "--out", place / "hasil")
    assert code == 0
    ids = gpd.read_file(place / "hasil" / "hasil.gpkg", layer="building")["building_id"]
    assert sorted(ids) == ["B0", "B1", "B1#2", "B3", "B3#2", "B5"]


def test_wrong_geometry_type(spoil, refused):
    complaint = refused(spoil("bangunan.gpkg", houses().assign(geometry=houses().centroid)))
    assert "Point" in complaint
    assert "polygon" in complaint


def test_one_wrong_geometry_is_set_aside(spoil, kotaku):
    frame = houses()
    shapes = list(frame.geometry)
    shapes[2] = shapely.Point(shapes[2].centroid)
    place = spoil("bangunan.gpkg", frame.assign(geometry=gpd.GeoSeries(shapes, crs=32749)))
    code, said, _ = kotaku("run", place, "--out", place / "hasil")
    assert code == 0
    assert "B2" in said
    aside = gpd.read_file(place / "hasil" / "hasil.gpkg", layer="disisihkan")
    assert aside[["unit_id", "reason"]].to_numpy().tolist() == [["B2", "wrong_type"]]


def test_repair_that_changes_too_much(spoil, refused):
    bow = shapely.from_wkt("POLYGON ((432000 9155000, 432050 9155010, 432050 9155000, 432000 9155011, 432000 9155000))")
    frame = houses()
    complaint = refused(spoil("bangunan.gpkg", frame.assign(geometry=[bow, *frame.geometry[1:]])))
    assert "max_changed_share" in complaint


def raster(place, west):
    transform = rasterio.Affine(5, 0, west, 0, -5, 9_155_100)
    profile = {"driver": "GTiff", "width": 40, "height": 30, "count": 1, "dtype": "float32", "crs": "EPSG:32749"}
    with rasterio.open(place / "banjir.tif", "w", **profile, transform=transform) as file:
        file.write(np.full((1, 30, 40), 0.9, dtype="float32"))


HAZARD = '[layers.hazard.flood]\npath = "banjir.tif"\nquantity = "depth_m"\n[sheet]'


def test_raster_without_overlap(spoil, place, refused):
    raster(place, 500_000)
    assert "banjir.tif" in refused(spoil(old="[sheet]", new=HAZARD))


def test_raster_with_overlap_and_wrong_band(spoil, place, refused, kotaku):
    raster(place, 431_990)
    spoil(old="[sheet]", new=HAZARD)
    code, _, _ = kotaku("run", place, "--out", place / "hasil")
    assert code == 0
    flags = pd.read_csv(place / "hasil" / "findings.csv")
    flags = flags[(flags["name"] == "hazard_flood") & (flags["unit_kind"] == "building")]
    assert flags["reason"].tolist() == ["sedang"] * 6  # 0.76 < 0.9 <= 1.5 m
    for file in (place / "hasil").iterdir():
        file.unlink()
    assert "band" in refused(spoil(old='quantity = "depth_m"', new='quantity = "depth_m"\nband = 3'))


def test_every_fault_of_every_layer_comes_at_once(spoil, place, refused):
    blocks().iloc[:0].to_file(place / "kosong.gpkg")
    spoil("bangunan.gpkg", houses().iloc[:0])
    spoil(old="[sheet]", new='[layers.road]\npath = "kosong.gpkg"\n[layers.parcel]\npath = "rusak.shp"\n[sheet]')
    (place / "rusak.shp").write_bytes(b"this is no shapefile")
    complaint = refused(place)
    assert len(complaint.splitlines()) == 3


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere; Windows has other rights"
)
def test_read_only_output_folder(place, kotaku):
    out = place / "hasil"
    out.mkdir()
    out.chmod(0o500)
    code, _, complaint = kotaku("run", place, "--out", out)
    assert code == 2
    assert "--out" in complaint


def test_output_folder_that_cannot_be(place, kotaku):
    (place / "hasil").write_text("a file, not a folder", encoding="utf-8")
    code, _, complaint = kotaku("run", place, "--out", place / "hasil")
    assert code == 2
    assert "--out" in complaint
    assert (place / "hasil").read_text(encoding="utf-8") == "a file, not a folder"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a file size limit of the system")
def test_full_disk_half_way_keeps_earlier_results(place):
    """A real run in a process that may write no file above 60 kB: the sheet fits, the GeoPackage does not."""
    out = place / "hasil"
    out.mkdir()
    (out / "hasil.gpkg").write_bytes(b"earlier results")
    limit = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
    limit += "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000));"
    script = limit + "import sys; from kotaku_gis.cli import main; sys.argv = ['kotaku-gis', *sys.argv[1:]]; main()"
    command = [sys.executable, "-c", script, "run", str(place), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "KOTAKU_PLAIN": "1"})
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in out.iterdir()] == ["hasil.gpkg"]
    assert (out / "hasil.gpkg").read_bytes() == b"earlier results"


def test_results_folder_names_the_reason(tmp_path):
    from kotaku_gis.errors import OutputError
    from kotaku_gis.reports.folder import results_folder

    def fill():
        with results_folder(tmp_path) as draft:
            (draft / "half.csv").write_text("1", encoding="utf-8")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError, match="No space left"):
        fill()
    assert list(tmp_path.iterdir()) == []


def test_results_never_go_where_the_inputs_lie(place, kotaku):
    before = {file.name: file.read_bytes() for file in place.iterdir()}
    code, _, complaint = kotaku("run", place, "--out", place)
    assert code == 2
    assert "--out" in complaint
    assert {file.name: file.read_bytes() for file in place.iterdir()} == before


def test_settings_that_cannot_work_are_told_before_anything_is_read(spoil, place, kotaku):
    spoil(old='name = "Uji"', new='name = "Uji"\nzoning_rules = "tidak_ada.toml"\nregulation = "permen_antah"')
    spoil(old='paper = "A4"', new='paper = "A4"\ntheme = "R99"\narea = "kampung"')
    code, _, complaint = kotaku("run", place, "--out", place / "hasil")
    assert code == 2
    assert len(complaint.splitlines()) == 4
    assert "R3a" in complaint


def test_all_buildings_elsewhere_is_no_empty_kampung(spoil, refused):
    away = houses().to_crs(4326)
    away["geometry"] = away.geometry.translate(-100, 50)
    assert "outside_indonesia" in refused(spoil("bangunan.gpkg", away))


def test_buildings_outside_every_block_are_told(spoil, kotaku):
    frame = houses()
    frame["geometry"] = [*frame.geometry[:5], shapely.box(432_500, 9_155_000, 432_510, 9_155_010)]
    place = spoil("bangunan.gpkg", frame)
    code, said, _ = kotaku("run", place, "--out", place / "hasil")
    assert code == 0
    assert "1 bangunan di luar semua blok" in said
    assert "B5" in said


def test_a_hazard_with_two_rasters_is_refused(spoil, place, refused):
    raster(place, 431_990)
    twice = '[[layers.hazard.flood]]\npath = "banjir.tif"\nquantity = "depth_m"\n'
    assert "[layers.hazard." in refused(spoil(old="[sheet]", new=twice + twice + "[sheet]"))


def test_a_zone_layer_without_codes_and_hazard_polygons_without_classes_leave_verdicts_open(spoil, place, kotaku):
    blocks().to_file(place / "zona.gpkg")
    by_zone = RULES.replace("UNIT", "%").replace("value = 60", 'by = { "R-2" = 60 }')
    (place / "aturan.toml").write_text(by_zone, encoding="utf-8")
    new = '[layers.parcel]\npath = "rt.gpkg"\n[layers.zone]\npath = "zona.gpkg"\n'
    new += '[layers.hazard.rob]\npath = "zona.gpkg"\n[sheet]'
    spoil(old="[sheet]", new=new)
    spoil(old='name = "Uji"', new='name = "Uji"\nzoning_rules = "aturan.toml"')
    code, said, _ = kotaku("run", place, "--out", place / "hasil")
    assert code == 0
    assert "zona" in said
    findings = pd.read_csv(place / "hasil" / "findings.csv")
    assert set(findings.loc[findings["name"] == "hazard_rob", "status"]) == {"no_data"}
    kdb = findings[findings["name"] == "kdb"]
    assert set(kdb["status"]) == {"not_assessable"}
    assert set(kdb["reason"]) == {"zone_missing"}


RULES = """
id = "uji"
citation = "Aturan uji"
title = { id = "KDB uji", en = "Test KDB" }
[rules.kdb_max]
label = { id = "KDB maksimum", en = "Maximum KDB" }
unit = "UNIT"
op = "<="
[[rules.kdb_max.versions]]
valid_from = "2024"
article = "uji"
confidence = "M"
evidence = "test"
value = 60
"""


def test_a_rule_in_another_unit_is_refused_and_one_for_all_zones_holds(spoil, place, kotaku, refused):
    zones = blocks().assign(KODZON="R-2")
    zones.to_file(place / "zona.gpkg")
    spoil(old="[sheet]", new='[layers.parcel]\npath = "rt.gpkg"\n[layers.zone]\npath = "zona.gpkg"\n[sheet]')
    spoil(old='name = "Uji"', new='name = "Uji"\nzoning_rules = "aturan.toml"')
    (place / "aturan.toml").write_text(RULES.replace("UNIT", "ratio"), encoding="utf-8")
    assert "kdb_max" in refused(place)
    (place / "aturan.toml").write_text(RULES.replace("UNIT", "%"), encoding="utf-8-sig")
    code, _, _ = kotaku("run", place, "--out", place / "hasil")
    assert code == 0
    findings = pd.read_csv(place / "hasil" / "findings.csv")
    kdb = findings[findings["name"] == "kdb"]
    assert kdb["limit"].tolist() == [60.0, 60.0]
    assert kdb["value"].tolist() == pytest.approx([100 * 3 * 80 / (60 * 25), 100 * 3 * 80 / (65 * 25)])


def test_meanings_that_an_attribute_does_not_allow(spoil, refused):
    new = 'path = "bangunan.gpkg"\nconstants = { status = "impian", permit = "mungkin" }\n'
    new += '[layers.building.values.condition]\nParah = "sangat_rusak"'
    complaint = refused(spoil(old='path = "bangunan.gpkg"', new=new))
    assert "heavy_damage" in complaint
    assert "impian" in complaint
    assert "mungkin" in complaint
    assert len(complaint.splitlines()) == 3


def test_the_same_buildings_in_two_files_count_once(spoil, place, kotaku):
    houses().iloc[2:5].to_file(place / "lagi.gpkg")
    spoil(
        old='[layers.building]\npath = "bangunan.gpkg"',
        new='[[layers.building]]\npath = "bangunan.gpkg"\n[[layers.building]]\npath = "lagi.gpkg"',
    )
    code, said, _ = kotaku("run", place, "--out", place / "hasil")
    assert code == 0
    assert "geometri kembar (B2, B3, B4)" in said
    assert gpd.read_file(place / "hasil" / "hasil.gpkg", layer="block")["building_count"].sum() == 6


def test_households_may_share_a_place(spoil, place, kotaku):
    points = gpd.GeoDataFrame({"id_kk": ["K1", "K2"]}, geometry=[shapely.Point(432_004, 9_155_005)] * 2, crs=32749)
    points.to_file(place / "kk.gpkg")
    spoil(old="[sheet]", new='[layers.household]\npath = "kk.gpkg"\n[sheet]')
    code, said, _ = kotaku("check", place)
    assert code == 0
    assert "geometri kembar" not in said


def test_a_form_that_may_be_filled_in_is_not_overwritten_unasked(kotaku, tmp_path):
    file = tmp_path / "formulir.xlsx"
    assert kotaku("form", "--out", file)[0] == 0
    file.write_bytes(b"sudah diisi")
    code, _, wrong = kotaku("form", "--out", file)
    assert (code, file.read_bytes()) == (2, b"sudah diisi")
    assert "--force" in wrong
    assert kotaku("form", "zoning-rules", "--out", file, "--force")[0] == 0
    assert file.read_bytes()[:2] == b"PK"
    assert [name.name for name in tmp_path.iterdir()] == ["formulir.xlsx"]


def test_a_form_that_cannot_be_written_is_told(kotaku, tmp_path):
    (tmp_path / "berkas").write_text("x")
    code, _, wrong = kotaku("form", "--out", tmp_path / "berkas" / "formulir.xlsx")
    assert code == 2
    assert "tidak dapat ditulis" in wrong
