"""Every fault that the answers name is in the files, and nowhere is there one more."""

import json

import fiona
import pandas as pd
import pyogrio
import pytest
import shapely


@pytest.fixture(scope="module")
def planted(truth):
    return {fault["kind"]: fault for fault in truth["faults"]}


@pytest.fixture(scope="module")
def buildings(folder):
    return pyogrio.read_dataframe(folder / "bangunan.shp").set_index("ID_BGN", drop=False)


@pytest.fixture(scope="module")
def blocks(folder):
    return pyogrio.read_dataframe(folder / "batas_wilayah.gpkg", layer="batas_rt")


def test_shapes_of_buildings(buildings, planted):
    with_shape = buildings[buildings.geometry.notna()]
    assert tuple(with_shape.index[~with_shape.is_valid]) == tuple(planted["bow_tie"]["ids"])
    assert tuple(buildings.index[buildings.geometry.isna()]) == tuple(planted["null_geometry"]["ids"])
    first, copy = planted["duplicate_feature"]["ids"]
    assert buildings.geometry[first].equals_exact(buildings.geometry[copy])
    assert with_shape.geometry.to_wkb().duplicated().sum() == 1


def test_codes_and_cells_of_buildings(buildings, planted):
    assert buildings.index[buildings.index.duplicated()].tolist() == planted["duplicate_id"]["ids"]
    assert buildings.index[buildings["JML_LANTAI"].isna()].tolist() == planted["missing_value"]["ids"]
    plain = {"Baik", "Rusak ringan", "Rusak sedang", "Rusak berat"}
    odd = buildings[~buildings["KONDISI"].isin(plain)]["KONDISI"]
    assert odd[planted["dirty_category"]["ids"][0]] == "Rusak  berat\n"
    assert odd[planted["unknown_category"]["ids"][0]] == "belum didata"
    assert len(odd) == 2


def test_rt_names_and_sliver(blocks, planted, truth):
    proper = blocks["NAMA_RT"].str.fullmatch(r"RT\d{3}-RW\d{3}")
    assert set(blocks["NAMA_RT"][~proper]) == set(planted["name_spelling"]["ids"])
    assert not shapely.coverage_is_valid(blocks.geometry.to_numpy())
    whole = shapely.union_all(blocks.geometry.to_numpy())
    holes = [shapely.Polygon(ring).area for part in shapely.get_parts(whole) for ring in part.interiors]
    cut = sum(row["area_ha"] - row["delivered_area_ha"] for row in truth["blocks"].values()) * 1e4
    assert 2.0 < cut < 15.0
    assert sum(holes) == pytest.approx(cut, abs=0.1)


def test_drains(folder, planted):
    drains = pyogrio.read_dataframe(folder / "perairan.gpkg", layer="drainase").set_index("ID_DRAIN")
    assert drains.loc[planted["unit_in_text"]["ids"], "LEBAR"].tolist() == ["50 cm", "0,5 m"]
    assert pd.to_numeric(drains["LEBAR"], errors="coerce").isna().sum() == 2
    assert drains.index[drains.is_empty].tolist() == planted["empty_geometry"]["ids"]


def test_zones_parcels_and_points(folder, planted):
    zones = pyogrio.read_dataframe(folder / "rdtr_pola_ruang.shp").set_index("ID_ZONA")
    assert sorted(zones.loc[planted["dirty_code"]["ids"], "KODSZN"]) == ["K.1", "R.3"]
    assert zones["KODSZN"].str.contains(".", regex=False).sum() == 2
    parcels = pyogrio.read_dataframe(folder / "persil.shp").set_index("ID_PERSIL")
    assert parcels.index[~parcels.is_valid].tolist() == planted["spike"]["ids"]
    facilities = pyogrio.read_dataframe(folder / "fasilitas.shp")
    assert facilities["KODE"].tolist() == planted["z_coordinates"]["ids"]
    assert facilities.has_z.all()


def test_rows_of_tables(folder, buildings, planted):
    survey = pd.read_csv(folder / "survei_rumah_tangga.csv", sep=";", decimal=",")
    orphans = survey[~survey["ID_BGN"].isin(buildings.index)]
    assert orphans["ID_KK"].tolist() == planted["orphan_row"]["ids"]
    block = survey["ID_BGN"].map(buildings["RT_RW"].groupby(level=0).first())
    assert block[survey["LITER_HARI"].isna()].unique().tolist() == planted["not_surveyed"]["ids"]
    assert survey["LITER_HARI"].dropna().between(18, 190).all()
    sheet = pd.read_csv(folder / "baseline_rt.csv", sep=";", decimal=",").set_index("RT/RW")
    assert sheet.index[(sheet < 0).any(axis=1)].tolist() == planted["negative_volume"]["ids"]
    unknown = [f"{row} {name[:2]}" for name in sheet for row in sheet.index[sheet[name].isna()]]
    assert sorted(unknown) == sorted(planted["unknown_volume"]["ids"])
    assert sheet.shape == (15, 6 + 16)


def test_field_names_are_those_of_the_offices(folder):
    with fiona.open(folder / "bangunan.shp") as shapefile:
        names = list(shapefile.schema["properties"])
    assert {"ID_BGN", "FUNGSI", "JML_LANTAI", "ATAP", "DINDING", "KONDISI", "STATUS_IMB", "JML_KK", "JML_JIWA"} <= set(
        names
    )
    assert max(map(len, names)) <= 10
    with fiona.open(folder / "rdtr_pola_ruang.shp") as shapefile:
        official = set(shapefile.schema["properties"])
    assert {"NAMOBJ", "NAMZON", "KODZON", "NAMSZN", "KODSZN", "JNSRPR", "KRB_03", "LUASHA", "TPZ_00"} <= official


def test_roads_are_in_degrees(folder):
    roads = json.loads((folder / "jalan.geojson").read_text(encoding="utf-8"))
    lon, lat = roads["features"][0]["geometry"]["coordinates"][0]
    assert 110 < lon < 111
    assert -7 < lat < -6
