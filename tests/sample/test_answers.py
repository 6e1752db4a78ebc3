"""The answers agree with other ways of working them out, and with one another."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
from shapely import box

from kotaku_gis.layers.load import load_layers
from kotaku_gis.manifest import load
from kotaku_gis.sample.flood_answers import flood_of
from kotaku_gis.sample.raster import NODATA
from kotaku_gis.sample.terrain import flood_depth_m


def shoelace(shape):
    x, y = np.asarray(shape.exterior.coords).T
    x, y = x - x.mean(), y - y.mean()
    return abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2


def test_areas_by_the_shoelace_formula(layers, truth):
    for row in layers["block"].itertuples():
        assert truth["blocks"][row.block_id]["area_ha"] == pytest.approx(shoelace(row.geometry) / 1e4, abs=1e-6)
    for row in layers["building"].itertuples():
        assert truth["buildings"][row.building_id]["area_m2"] == pytest.approx(shoelace(row.geometry), abs=6e-4)


def test_kdb_of_a_parcel_that_only_its_own_house_touches(layers, truth):
    houses = layers["building"].set_index("building_id").geometry
    ground = layers["parcel"].set_index("parcel_id").geometry
    alone = {
        parcel: answer
        for parcel, answer in truth["parcels"].items()
        if len(answer["buildings"]) == 1
        and truth["buildings"][answer["buildings"][0]]["placing"] == "inside"
        and truth["buildings"][answer["buildings"][0]]["parcel_id"] == parcel
    }
    assert len(alone) > 1000
    for parcel, answer in alone.items():
        if "kdb_pct" in answer:
            by_hand = 100 * shoelace(houses[answer["buildings"][0]]) / shoelace(ground[parcel])
            assert answer["kdb_pct"] == pytest.approx(by_hand, abs=0.06)


def test_kdb_and_counts_as_geopandas_finds_them_in_the_delivered_files(folder, truth):
    loaded = load_layers(load(folder))
    houses, ground = loaded.layers["building"].reset_index(), loaded.layers["parcel"].reset_index()
    cut = gpd.overlay(houses[["building_id", "geometry"]], ground[["parcel_id", "geometry"]], keep_geom_type=True)
    kdb = (100 * cut.dissolve("parcel_id").area / ground.set_index("parcel_id").area).fillna(0.0)
    known = {parcel: answer["kdb_pct"] for parcel, answer in truth["parcels"].items() if "kdb_pct" in answer}
    assert len(known) == len(ground) - 2
    assert kdb[list(known)].to_numpy() == pytest.approx(np.array(list(known.values())), abs=0.01)
    spots = houses.set_geometry(houses.representative_point())
    count = spots.sjoin(loaded.layers["block"][["geometry"]], predicate="within").groupby("block_id").size()
    assert count.to_dict() == {block: answer["buildings"] for block, answer in truth["blocks"].items()}


def test_parts_add_up_to_the_kelurahan(truth):
    whole, blocks = truth["kelurahan"], pd.DataFrame(truth["blocks"].values())
    assert blocks["buildings"].sum() + whole["buildings_outside_blocks"] == whole["buildings"]
    assert blocks["households"].sum() == whole["households"]
    assert blocks["population"].sum() == whole["population"]
    assert blocks["road_m"].sum() + whole["border_road_m"] == pytest.approx(whole["road_m"], abs=0.1)
    assert sum(whole["zone_m2"].values()) == pytest.approx(whole["area_m2"], rel=1e-5)
    assert blocks["flooded_m2"].sum() <= whole["flooded_m2"] < whole["flood_areas_union_m2"]


def test_what_nobody_asked_is_unknown(layers, truth):
    below = {block: answer["households_below_60_litres"] for block, answer in truth["blocks"].items()}
    assert [block for block, count in below.items() if count is None] == ["RT004-RW003"]
    survey = layers["household"].merge(layers["building"][["building_id", "block_id"]], on="building_id")
    short = survey[survey["litres_per_person_day"] < 60].groupby("block_id").size().drop("RT004-RW003", errors="ignore")
    assert sum(count for count in below.values() if count is not None) == short.sum()


def test_survey_counts_by_rt(layers, truth):
    survey = layers["household"].merge(layers["building"][["building_id", "block_id"]], on="building_id")
    unsafe = survey[~survey["safe_water"]].groupby("block_id").size()
    for block, answer in truth["blocks"].items():
        assert answer["households_without_safe_water"] == unsafe.get(block, 0)
        assert sum(answer["households_by_toilet"].values()) == answer["households"]


def test_only_floods_over_all_three_limits_count(truth):
    assert truth["kelurahan"]["flood_areas_over_all_limits"] == ["G1", "G2", "G5"]  # G3 is shallow, G4 lasts just 2 h


def test_flood_raster_holds_the_formula(folder):
    with rasterio.open(folder / "kedalaman_banjir.tif") as raster:
        grid, transform = raster.read(1), raster.transform
        assert raster.nodata == NODATA
        assert raster.res == (5.0, 5.0)
    rows, columns = np.nonzero(grid > 0)
    east, north = transform.c + 5 * (columns + 0.5), transform.f - 5 * (rows + 0.5)
    formula = flood_depth_m(east, north)
    assert np.abs(grid[rows, columns] - formula).max() <= 0.0101
    assert 1.5 < grid.max() < 3
    assert 0 < (grid == NODATA).sum() < 100
    assert (grid == 0).any()
    limits = np.array([0.1, 0.3, 0.7, 0.76, 1.5])
    assert np.abs(grid[..., np.newaxis] - limits).min() > 0.004


def test_flood_of_a_shape_over_four_cells():
    grid = np.array([[0.5, 1.0], [2.0, NODATA]])
    answer = flood_of(box(4, 2, 8, 6), grid, (0.0, 10.0))  # 1, 3, 3 and 9 m2 of the four cells
    assert answer["data_share"] == pytest.approx(7 / 16)
    assert answer["mean_m"] == pytest.approx((1 * 0.5 + 3 * 1.0 + 3 * 2.0) / 7)
    assert answer["max_m"] == 2.0
    assert answer["class"] == "tinggi"
    assert (answer["up_to_0.76_m_m2"], answer["up_to_1.5_m_m2"], answer["over_1.5_m_m2"]) == (1.0, 3.0, 3.0)


def test_flood_class_needs_one_percent_and_dry_ground_has_none():
    grid = np.array([[0.0, 2.0]])
    assert flood_of(box(0, 0, 5, 5), grid, (0.0, 5.0))["class"] == ""
    assert flood_of(box(0.04, 0, 5.04, 5), grid, (0.0, 5.0))["class"] == ""  # 0.8 % is deep
    assert flood_of(box(0.06, 0, 5.06, 5), grid, (0.0, 5.0))["class"] == "tinggi"  # 1.2 %


def test_flood_parts_add_up_to_the_footprint(truth):
    for answer in truth["buildings"].values():
        parts = [value for key, value in answer["flood"].items() if key.endswith("_m2")]
        assert sum(parts) == pytest.approx(answer["area_m2"] * answer["flood"]["data_share"], abs=0.01)
