"""Flags of buildings, against the vectors of the hazard reference (section 5)."""

import geopandas as gpd
import numpy as np
import pytest

from kotaku_gis.errors import LayerError, ManifestError
from kotaku_gis.hazards.flags import flags
from kotaku_gis.hazards.layer import raster_hazard, zone_hazard
from kotaku_gis.layers.raster import open_raster
from kotaku_gis.settings import Source

NODATA = -9999.0
CELLS = [[0.2, 0.5], [0.8, NODATA]]


@pytest.fixture
def flag(raster, houses, limits):
    """Flags of boxes on a raster of index cells."""

    def table(*bounds, cells=CELLS, min_share=0.01, nodata=NODATA, quantity="index", **source):
        block = houses((0, 0, 200, 200))
        layer = raster_hazard(
            "flood", raster(cells, nodata=nodata, quantity=quantity, **source), limits=limits, block=block
        )
        return flags(layer.surface.shares(houses(*bounds)), classes=layer.classes, min_share=min_share)

    return table


def test_r01_house_smaller_than_a_cell(flag):
    row = flag((10, 150, 16, 156)).iloc[0]
    assert (row["status"], row["class_max"], row["class_max_share"]) == ("ok", "rendah", 1.0)
    assert row["max"] == pytest.approx(0.2)


def test_r17_sliver_below_one_percent_is_told_but_does_not_decide(flag):
    bounds = (94.01, 150, 100.01, 156)  # 1 cm of 6 m lies in the cell of 0.5: 0.1667 %
    row = flag(bounds).iloc[0]
    assert (row["class_max"], row["class_touched"]) == ("rendah", "sedang")
    assert row["max_touched"] == pytest.approx(0.5)
    assert row["mean"] == pytest.approx(0.2005, abs=1e-6)
    assert flag(bounds, min_share=0.0)["class_max"].tolist() == ["sedang"]


def test_exactly_one_percent_decides(flag):
    assert flag((94.06, 150, 100.06, 156))["class_max"].tolist() == ["sedang"]  # 6 cm of 6 m


def test_r05_all_nodata_is_unknown_unless_the_layer_says_otherwise(flag):
    bounds = (110, 10, 116, 16)
    row = flag(bounds).iloc[0]
    assert row["status"] == "no_data"
    assert row[["class_max", "class_majority", "max"]].isna().all()
    assert flag(bounds, nodata_means="not_prone")["status"].tolist() == ["not_prone"]


def test_a_house_half_in_danger_and_half_declared_not_prone_is_known(flag):
    half = (97, 10, 103, 16)
    assert flag(half)["status"].tolist() == ["partial"]
    row = flag(half, nodata_means="not_prone").iloc[0]
    assert (row["status"], row["class_max"], row["data_share"], row["nodata_share"]) == ("ok", "tinggi", 0.5, 0.5)


def test_a_value_that_cannot_be_is_never_declared_not_prone(flag):
    row = flag((110, 10, 116, 16), nodata=None, nodata_means="not_prone").iloc[0]
    assert row["status"] == "no_data"


def test_r08_outside_is_not_safe(flag):
    table = flag((300, 10, 306, 16), (197, 150, 203, 156))
    assert table["status"].tolist() == ["outside", "partial"]
    assert table["outside_share"].tolist() == pytest.approx([1.0, 0.5])


def test_outside_stays_outside_where_nodata_means_not_prone(flag):
    table = flag((300, 10, 306, 16), (197, 10, 203, 16), nodata_means="not_prone")
    assert table["status"].tolist() == ["outside", "partial"]


def test_of_equal_classes_the_higher_one_is_the_majority(flag):
    row = flag((97, 140, 103, 146)).iloc[0]
    assert (row["class_majority"], row["tie"], row["mean"]) == ("sedang", True, pytest.approx(0.35))


@pytest.mark.parametrize(
    ("quantity", "values", "labels"),
    [
        ("index", [-9999.0, 0.0, 0.5, 1.0], ["-", "rendah", "sedang", "tinggi"]),
        ("depth_m", [-9999.0, 0.0, 0.5, 200.0], ["-", "-", "rendah", "-"]),
    ],
)
def test_values_that_cannot_be_are_no_data_and_dry_ground_is_known(flag, quantity, values, labels):
    places = [(10 + 100 * i, 10, 16 + 100 * i, 16) for i in range(4)]
    table = flag(*places, cells=[values], nodata=None, quantity=quantity)
    assert table["class_max"].astype("string").fillna("-").tolist() == labels
    assert [status == "ok" for status in table["status"]] == [False, True, True, quantity == "index"]


def test_values_of_one_label_are_one_class(flag):
    table = flag(
        (97, 97, 103, 103),
        cells=[[1, 2], [3, 9]],
        dtype="uint8",
        quantity="class",
        nodata=None,
        classes={"1": "rendah", "2": "tinggi", "3": "tinggi"},
    )
    row = table.iloc[0]
    assert (row["status"], row["class_max"], row["class_max_share"]) == ("partial", "tinggi", 0.5)
    assert np.isnan(row["mean"])


def test_classes_stand_in_the_order_of_their_words_not_of_their_codes(flag):
    codes = {"1": "tinggi", "2": "sedang", "3": "rendah"}
    table = flag((97, 140, 103, 146), cells=[[1, 3], [3, 3]], quantity="class", classes=codes)
    assert table["class_max"].tolist() == ["tinggi"]


def test_own_limits_and_labels(flag):
    table = flag((97, 140, 103, 146), quantity="index", breaks=(0.4,), labels=("aman bersyarat", "bahaya"))
    assert table["class_max"].tolist() == ["bahaya"]
    with pytest.raises(ManifestError, match="batas"):
        flag((97, 140, 103, 146), breaks=(0.4,), labels=("satu",))


def test_a_preset_is_chosen_by_name(flag):
    wet = flag((10, 150, 16, 156), cells=[[0.9, 0.9]] * 2, quantity="depth_m", preset="hazard_petabencana.flood_depth")
    assert wet["class_max"].tolist() == ["sedang"]
    with pytest.raises(ManifestError, match="flood_depth"):
        flag((10, 150, 16, 156), preset="hazard_petabencana.rob")


@pytest.fixture
def zoned(houses, limits):
    """Flags of boxes on zones given as word and bounds."""

    def table(zones, *bounds, **source):
        layer = gpd.GeoDataFrame({"hazard_class": [word for word, _ in zones]}, dtype="string").set_geometry(
            houses(*(bound for _, bound in zones)).reset_index(drop=True)
        )
        found = zone_hazard("z", layer, Source(path="z.shp", **source), limits=limits, block=houses((0, 0, 200, 200)))
        return flags(found.surface.shares(houses(*bounds)), classes=found.classes, min_share=0.01)

    return table


def test_v02_zones_nested_in_each_other_count_once(zoned):
    """KRB III inside II inside I; a 10 x 10 m house half in III and half in II."""
    nested = [("rendah", (0, 0, 100, 100)), ("Sedang ", (20, 20, 80, 80)), ("tinggi", (40, 40, 60, 60))]
    table = zoned(nested, (35, 45, 45, 55), (95, 0, 105, 10), (200, 0, 210, 10))
    assert table["class_max"].astype("string").fillna("-").tolist() == ["tinggi", "rendah", "-"]
    assert table["class_max_share"].fillna(0).tolist() == pytest.approx([0.5, 0.5, 0.0])
    assert table["status"].tolist() == ["ok", "partial", "outside"]
    assert table[["data_share", "nodata_share", "outside_share"]].sum(axis=1).tolist() == pytest.approx([1, 1, 1])


def test_zone_of_no_known_class_is_no_data(zoned):
    table = zoned([("entah", (0, 0, 50, 50)), (None, (50, 0, 100, 50))], (10, 10, 20, 20), (60, 10, 70, 20))
    assert table["status"].tolist() == ["no_data", "no_data"]


def test_ground_outside_all_zones_is_unknown_unless_the_layer_says_otherwise(zoned):
    history = [("tinggi", (0, 0, 50, 50)), ("entah", (50, 0, 100, 50))]
    houses = (10, 10, 20, 20), (45, 60, 55, 70), (45, 45, 55, 55), (60, 10, 70, 20)
    assert zoned(history, *houses)["status"].tolist() == ["ok", "outside", "partial", "no_data"]
    table = zoned(history, *houses, nodata_means="not_prone")
    assert table["status"].tolist() == ["ok", "not_prone", "partial", "no_data"]
    assert table["class_max"].astype("string").fillna("-").tolist() == ["tinggi", "-", "tinggi", "-"]


def test_krb_text_is_compared_whole(zoned):
    krb = [
        (f"Kawasan Rawan Bencana {step}", (0, 0, 40 * width, 40)) for step, width in (("I", 3), ("II", 2), ("III", 1))
    ]
    table = zoned(krb, (10, 10, 20, 20), (50, 10, 60, 20), (90, 10, 99, 20), preset="hazard_pvmbg.krb")
    assert table["class_max"].tolist() == ["tinggi", "sedang", "rendah"]


def test_codes_of_badan_geologi(zoned):
    codes = [
        (code, (20 * place, 0, 20 * place + 20, 20)) for place, code in enumerate(["1", "2", "4", "6", "996", "999"])
    ]
    houses = [(20 * place + 5, 5, 20 * place + 15, 15) for place in range(6)]
    table = zoned(codes, *houses, preset="hazard_badan_geologi.klsgtn")
    assert table["status"].tolist() == ["not_prone", "ok", "ok", "ok", "no_data", "no_data"]
    named = table["class_max"].astype("string").fillna("-").tolist()
    assert named == ["-", "sangat rendah", "sedang", "sangat tinggi", "-", "-"]


def test_zones_with_an_index_are_classed_by_its_limits(houses, limits):
    layer = gpd.GeoDataFrame(
        {"hazard_value": [0.333, 0.667]}, geometry=houses((0, 0, 50, 50), (50, 0, 100, 50)).reset_index(drop=True)
    )
    source = Source(path="z.shp", quantity="index")
    found = zone_hazard("z", layer, source, limits=limits, block=houses((0, 0, 100, 100)))
    shares = found.surface.shares(houses((10, 10, 20, 20), (60, 10, 70, 20)))
    assert flags(shares, classes=found.classes, min_share=0.01)["class_max"].tolist() == ["rendah", "tinggi"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({}, "layers.quantity_missing"),
        ({"quantity": "class"}, "layers.classes_missing"),
        ({"quantity": "class", "classes": {"satu": "rendah"}}, "layers.classes_missing"),
    ],
)
def test_a_hazard_raster_must_say_what_it_holds(raster, tmp_path, words, code):
    raster(CELLS, quantity="index")
    with pytest.raises(LayerError) as caught:
        open_raster(tmp_path / "layer.tif", Source(path="layer.tif", **words), role="hazard.flood")
    assert caught.value.faults[0].code == code
