"""Flags of buildings, against the vectors of the hazard reference (section 5)."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from shapely import box

from kotaku_gis.hazards.flags import Classes, raster_flags, zone_flags
from kotaku_gis.layers.raster import open_raster
from kotaku_gis.settings import Source

INDEX = Classes(("rendah", "sedang", "tinggi"), breaks=(-np.inf, 0.333, 0.666, np.inf))


@pytest.fixture
def layer(tmp_path):
    """[[0.2, 0.5], [0.8, no data]] in cells of 100 m."""

    def write(nodata_means="unknown"):
        profile = {"driver": "GTiff", "width": 2, "height": 2, "count": 1, "dtype": "float32", "crs": "EPSG:32749"}
        transform = rasterio.Affine(100, 0, 500_000, 0, -100, 9_200_200)
        with rasterio.open(tmp_path / "h.tif", "w", nodata=-9999, transform=transform, **profile) as file:
            file.write(np.array([[[0.2, 0.5], [0.8, -9999]]], dtype="float32"))
        source = Source(path="h.tif", nodata_means=nodata_means, quantity="index")
        return open_raster(tmp_path / "h.tif", source, role="hazard.flood")

    return write


def flags(layer, *bounds, min_share=0.01):
    houses = gpd.GeoSeries(
        [box(x0 + 500_000, y0 + 9_200_000, x1 + 500_000, y1 + 9_200_000) for x0, y0, x1, y1 in bounds], crs=32749
    )
    return raster_flags(houses, layer=layer, classes=INDEX, min_share=min_share)


def test_r01_house_smaller_than_a_cell(layer):
    row = flags(layer(), (10, 150, 16, 156)).iloc[0]
    assert (row["status"], row["label"], row["rank"], row["class_share"]) == ("ok", "rendah", 1, 1.0)


def test_r17_sliver_below_one_percent_does_not_decide(layer):
    bounds = (94.01, 150, 100.01, 156)  # 1 cm of 6 m lies in the cell of 0.5: 0.1667 %
    assert flags(layer(), bounds)["label"].tolist() == ["rendah"]
    assert flags(layer(), bounds, min_share=0.0)["label"].tolist() == ["sedang"]


def test_r05_all_nodata_is_unknown_unless_the_layer_says_otherwise(layer):
    bounds = (110, 10, 116, 16)
    row = flags(layer(), bounds).iloc[0]
    assert row["status"] == "no_data"
    assert row[["rank", "label"]].isna().all()
    assert flags(layer("not_prone"), bounds)["status"].tolist() == ["not_prone"]


def test_r06_half_nodata_is_partial(layer):
    row = flags(layer(), (97, 10, 103, 16)).iloc[0]
    assert (row["status"], row["label"], row["data_share"], row["nodata_share"]) == ("partial", "tinggi", 0.5, 0.5)


def test_r08_outside_is_not_safe(layer):
    table = flags(layer(), (300, 10, 306, 16), (197, 150, 203, 156))
    assert table["status"].tolist() == ["outside", "partial"]
    assert table["outside_share"].tolist() == pytest.approx([1.0, 0.5])


def test_zones_nested_in_each_other_count_once():
    """V02: KRB III inside II inside I; a 10 x 10 m house half in III and half in II."""
    nested = [box(0, 0, 100, 100), box(20, 20, 80, 80), box(40, 40, 60, 60)]
    zones = gpd.GeoDataFrame({"hazard_class": ["rendah", "Sedang ", "tinggi"]}, geometry=nested, crs=32749)
    houses = gpd.GeoSeries([box(35, 45, 45, 55), box(95, 0, 105, 10), box(200, 0, 210, 10)], crs=32749)
    table = zone_flags(houses, zones=zones, order=("rendah", "sedang", "tinggi"), min_share=0.01)
    assert table["label"].fillna("-").tolist() == ["tinggi", "rendah", "-"]
    assert table["class_share"].tolist() == pytest.approx([0.5, 0.5, 0.0])
    assert table["status"].tolist() == ["ok", "partial", "outside"]
    assert (table[["data_share", "nodata_share", "outside_share"]].sum(axis=1)).tolist() == pytest.approx([1, 1, 1])


def test_zone_of_no_known_class_is_no_data():
    zones = gpd.GeoDataFrame(
        {"hazard_class": ["996", None]}, geometry=[box(0, 0, 50, 50), box(50, 0, 100, 50)], crs=32749
    )
    houses = gpd.GeoSeries([box(10, 10, 20, 20), box(60, 10, 70, 20)], crs=32749)
    table = zone_flags(houses, zones=zones, order=("rendah", "sedang", "tinggi"), min_share=0.01)
    assert table["status"].tolist() == ["no_data", "no_data"]


@pytest.mark.parametrize(
    ("quantity", "values", "labels"),
    [
        ("index", (-9999.0, 0.0, 0.5, 1.0), ("-", "rendah", "sedang", "tinggi")),
        ("depth_m", (-9999.0, 0.0, 0.5, 200.0), ("-", "-", "rendah", "-")),
    ],
)
def test_values_that_cannot_be_are_no_data_and_dry_ground_is_known(tmp_path, quantity, values, labels):
    from kotaku_gis.hazards.flags import banded
    from kotaku_gis.regulations import load

    profile = {"driver": "GTiff", "width": 4, "height": 1, "count": 1, "dtype": "float32", "crs": "EPSG:32749"}
    transform = rasterio.Affine(100, 0, 500_000, 0, -100, 9_200_100)
    with rasterio.open(tmp_path / "h.tif", "w", transform=transform, **profile) as file:
        file.write(np.array([[values]], dtype="float32"))
    layer = open_raster(tmp_path / "h.tif", Source(path="h.tif", quantity=quantity), role="hazard.flood")
    houses = gpd.GeoSeries(
        [box(500_010 + 100 * i, 9_200_010, 500_016 + 100 * i, 9_200_016) for i in range(4)], crs=32749
    )
    rule = load("hazard_classes").rules["index" if quantity == "index" else "flood_depth"]
    table = raster_flags(houses, layer=layer, classes=banded(rule.at()), min_share=0.01)
    assert tuple(table["label"].fillna("-")) == labels
    known = [status == "ok" for status in table["status"]]
    assert known == [False, True, True, quantity == "index"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({}, "layers.quantity_missing"),
        ({"quantity": "class"}, "layers.classes_missing"),
        ({"quantity": "class", "classes": {"satu": "rendah"}}, "layers.classes_missing"),
    ],
)
def test_a_hazard_raster_must_say_what_it_holds(layer, tmp_path, words, code):
    from kotaku_gis.errors import LayerError

    layer()
    with pytest.raises(LayerError) as caught:
        open_raster(tmp_path / "h.tif", Source(path="h.tif", **words), role="hazard.flood")
    assert caught.value.faults[0].code == code
