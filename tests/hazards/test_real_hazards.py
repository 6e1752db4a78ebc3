"""Hazards over real deliveries: they run through, and what they say adds up and agrees from layer to layer."""

import geopandas as gpd
import pandas as pd
import pytest

from kotaku_gis.assessment import assess
from kotaku_gis.hazards.exposure import totals, wide
from kotaku_gis.manifest import from_dict

PADEMANGAN = {
    "project": {"name": "Pademangan", "crs": "EPSG:32748"},
    "repair": {"max_changed_share": 0.5, "duplicate_ids": "number"},
    "layers": {
        "block": {"path": "rw_jakarta.shp", "columns": {"block_id": "OBJECTID"}, "constants": {"kind": "rw"}},
        "building": {"path": "jakarta_building.gpkg", "columns": {"use": "", "storeys": "LEVELS"}},
        "road": {"path": "jakarta_roads.shp"},
        "hazard": {
            "depth": {"path": "hazard/jakarta_continuous_flood.tif", "quantity": "depth_m"},
            "design": {
                "path": "hazard/Flood_Design_Depth_Jakarta_geographic.tif",
                "quantity": "depth_m",
                "preset": "hazard_petabencana.flood_depth",
            },
            "classes": {
                "path": "hazard/jakarta_flood_category_123.tif",
                "quantity": "class",
                "classes": {"1": "rendah", "2": "sedang", "3": "tinggi"},
            },
            "rw2007": {
                "path": "hazard/Jakarta_RW_2007flood.shp",
                "columns": {"hazard_class": "FLOODPRONE"},
                "classes": {"YES": "tinggi", "NO": ""},
            },
        },
    },
}


def assessed(document, folder):
    return assess(from_dict(document, folder=folder))


def adds_up(assessment):
    """Every figure of every hazard adds up to the same whole, in the findings as in the exposure."""
    result = assessment.studies["hazards"]
    sums = wide(totals(result.exposure), labels=[])
    whole = result.exposure.pivot_table(index="quantity", columns="hazard", values="value", aggfunc="sum")
    for quantity in ("buildings", "area_ha", "road_m"):
        if quantity in whole.index:
            assert whole.loc[quantity].tolist() == pytest.approx([whole.loc[quantity].iloc[0]] * whole.shape[1])
    assert (sums[sums["quantity"] == "buildings"]["unmeasured"] == 0).all()
    assert whole.loc["buildings"].iloc[0] == len(assessment.layers["building"])
    assert whole.loc["area_ha"].iloc[0] == pytest.approx(assessment.blocks.area.sum() / 1e4)
    for layer in result.layers:
        name = f"hazard_{layer.name}"
        percents = assessment.blocks.filter(regex=rf"^{name}_.*_pct$").sum(axis=1)
        assert percents.tolist() == pytest.approx([100.0] * len(percents))
        rows = assessment.findings[
            (assessment.findings["name"] == name) & (assessment.findings["unit_kind"] == "building")
        ]
        assert len(rows) == len(assessment.layers["building"])
    return result


@pytest.mark.slow
def test_jakarta_pademangan(delivery):
    assessment = assessed(PADEMANGAN, delivery("jakarta_pademangan"))
    result = adds_up(assessment)
    assert len(assessment.layers["building"]) == 3454
    assert len(assessment.blocks) == 35
    accounts = {layer.name: layer.account for layer in result.layers}
    assert accounts["depth"].cell_m == pytest.approx(50, abs=1)
    for name in ("depth", "design", "classes"):  # cells of 100 m, saved as 50 m
        assert accounts[name].held_cell_m == pytest.approx(100, rel=0.01)
    assert all(account.indicative for account in accounts.values())
    # no flood class where the depth raster knows of deep water would be a contradiction; both rest on one model
    depth, classes = (result.buildings[name]["class_max"].astype("string") for name in ("depth", "classes"))
    assert (classes[depth == "tinggi"] == "tinggi").all()
    assert set(result.buildings["rw2007"]["status"]) == {"ok", "outside"}
    inside = gpd.read_file(delivery("jakarta_pademangan") / "hazard" / "Jakarta_RW_2007flood.shp").to_crs(32748)
    touched = assessment.layers["building"].intersects(inside.union_all())
    flagged = result.buildings["rw2007"]["class_max"].notna()
    assert (touched[flagged]).all()
    assert result.combined["missing"].map(set).eq({"classes", "rw2007"}).any()


def boxes(points, path, *, crs):
    """Houses of 10 x 10 m at points, for deliveries that hold no buildings."""
    at = points.to_crs(crs).geometry.centroid
    houses = gpd.GeoDataFrame(
        {"kode": [f"H{i}" for i in range(len(at))]}, geometry=at.buffer(5, cap_style="square"), crs=crs
    )
    houses.to_file(path)


@pytest.mark.slow
def test_cilegon(delivery, tmp_path):
    folder = delivery("cilegon")
    boxes(gpd.read_file(folder / "sarana" / "SD_SETINGKAT_SEDERAJAT_PT.geojson"), tmp_path / "b.gpkg", crs=32748)
    prone = {
        "columns": {"hazard_class": "KETERANGAN"},
        "classes": {
            "Tidak Rawan": "",
            "Potensial Rawan": "sangat rendah",
            "Agak Rawan": "rendah",
            "Rawan": "tinggi",
            "Sangat Rawan": "sangat tinggi",
        },
    }
    document = {
        "project": {"name": "Cilegon", "crs": "EPSG:32748"},
        "repair": {"max_changed_share": 0.5, "duplicate_ids": "number"},
        "layers": {
            "block": {
                "path": str(folder / "administrasi" / "ADMINISTRASI_KELURAHAN_REVISI_AR.geojson"),
                "columns": {"block_id": "KELURAHAN"},
            },
            "building": {"path": "b.gpkg", "columns": {"building_id": "kode"}},
            "hazard": {
                "flood": {"path": str(folder / "tematik" / "RAWAN_BANJIR_AR.geojson"), **prone},
                "landslide": {"path": str(folder / "tematik" / "RAWAN_LONGSOR_AR.geojson"), **prone},
            },
        },
    }
    result = adds_up(assessed(document, tmp_path))
    assert [layer.hazardous for layer in result.layers] == [("sangat rendah", "rendah", "tinggi", "sangat tinggi")] * 2
    assert not any(layer.account.unread for layer in result.layers)
    area = totals(result.exposure).query("hazard == 'flood' and quantity == 'area_ha'").set_index("class")["value"]
    stated = {"sangat tinggi": 7781.45465191, "tinggi": 2974.3763522, "rendah": 141.98599745}  # its own column LUAS
    assert area[list(stated)].tolist() == pytest.approx(list(stated.values()), rel=0.01)


@pytest.mark.slow
def test_semarang_barat(delivery, tmp_path):
    folder = delivery("semarang_barat")
    blocks = gpd.read_file(folder / "banjir" / "Kapasitas-Banjir-Smg-Bar.geojson")
    blocks["kode"] = blocks["wadmkd"] + " " + blocks["namaobj"]
    blocks.dissolve("kode").reset_index()[["kode", "geometry"]].to_file(tmp_path / "rw.gpkg")
    points = gpd.read_file(folder / "event-point" / "event-point.geojson", columns=["kelurahan"])
    boxes(points, tmp_path / "b.gpkg", crs=32749)
    document = {
        "project": {"name": "Semarang Barat", "crs": "EPSG:32749"},
        "repair": {"max_changed_share": 0.5, "duplicate_ids": "number"},
        "hazards": {"risk": {"vulnerability": 0.5, "capacity": 0.6, "hazard": "flood"}},
        "layers": {
            "block": {"path": "rw.gpkg", "columns": {"block_id": "kode"}},
            "building": {"path": "b.gpkg", "columns": {"building_id": "kode"}},
            "hazard": {
                "flood": {
                    "path": str(folder / "banjir" / "Bahaya-Banjir-KKNT.geojson"),
                    "columns": {"hazard_class": "Kelas"},
                },
                "index": {
                    "path": str(folder / "banjir" / "Bahaya-Banjir-KKNT.geojson"),
                    "columns": {"hazard_value": "Index_KRW"},
                    "quantity": "index",
                },
                "landslide": {
                    "path": str(folder / "longsor" / "kerawanan-longsor.geojson"),
                    "columns": {"hazard_class": "DN"},
                    "classes": {"1": "rendah", "2": "sedang", "3": "tinggi"},
                },
                "events": {
                    "path": str(folder / "event-point" / "event-point.geojson"),
                    "density": {"method": "count", "radius_m": 250.0},
                    "breaks": (0.2, 0.5),
                    "labels": ("rendah", "sedang", "tinggi"),
                },
            },
        },
    }
    result = adds_up(assessed(document, tmp_path))
    # the class stands in words and as an index of 1/3, 2/3, 1 in the same layer
    words, numbers = (result.buildings[name]["class_max"].astype("string") for name in ("flood", "index"))
    pd.testing.assert_series_equal(words, numbers, check_names=False)
    assert words.notna().any()
    assert result.buildings["events"]["class_max"].notna().all()  # every house stands where something happened
    assert set(result.risk.table["hazard"]) == {"flood"}
    assert result.risk.table["risk"].isna().sum() == result.blocks["flood"]["class_max"].isna().sum()
