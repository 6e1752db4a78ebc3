"""What is exposed: figures worked by hand on a small place, and totals that always agree."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import isna
from shapely import LineString, Point, affinity, box

from kotaku_gis.hazards import exposure
from kotaku_gis.hazards.areas import class_areas
from kotaku_gis.hazards.flags import flags
from kotaku_gis.hazards.layer import HazardLayer, raster_hazard, zone_hazard
from kotaku_gis.hazards.people import held
from kotaku_gis.hazards.surface import STATED
from kotaku_gis.settings import Source
from kotaku_gis.spatial.assign import area_by_point

EAST, NORTH = 500_000, 9_200_000
HIGH, LOW, FREE, GONE = 2.0, 0.5, 0.0, -9999.0  # m of water; up to .76 rendah, over 1.5 tinggi


@pytest.fixture
def blocks(houses):
    return gpd.GeoDataFrame(geometry=houses((0, 0, 100, 200), (100, 0, 200, 200), names=["A", "B"]))


@pytest.fixture
def layer(raster, limits, blocks):
    cells = raster([[HIGH, LOW], [FREE, GONE]], nodata=GONE, quantity="depth_m")
    return raster_hazard("flood", cells, limits=limits, block=blocks.geometry)


def sums(table, quantity, column="value"):
    rows = table[table["quantity"] == quantity]
    return {
        ("-" if isna(row.block) else row.block, row["class"]): row[column] for _, row in rows.iterrows() if row[column]
    }


def line(*points):
    return affinity.translate(LineString(points), EAST, NORTH)


def test_buildings_and_what_they_hold(layer, blocks, houses):
    # in A: one on tinggi, one dry; in B: one on rendah, one without data, one half rendah half without; one outside all
    shapes = houses(
        (10, 150, 20, 160),
        (10, 10, 20, 20),
        (150, 150, 160, 160),
        (150, 10, 160, 20),
        (150, 95, 160, 105),
        (300, 0, 310, 10),
    )
    building = gpd.GeoDataFrame(
        {"occupants": [4, 5, 6, 7, None, 9], "storeys": [1, 2, 1, 1, 1, None]}, geometry=shapes, crs=32749
    ).astype({"occupants": "Int64", "storeys": "Int64"})
    home = area_by_point(building.geometry, blocks.geometry)
    held_ = held(building, home=home, block=blocks)
    table = flags(layer.surface.shares(building.geometry), classes=layer.classes, min_share=0.01)
    found = exposure.of_buildings(table, layer=layer, held=held_, home=home)
    assert sums(found, "buildings") == {
        ("A", "tinggi"): 1,
        ("A", "not_affected"): 1,
        ("B", "rendah"): 2,
        ("B", "unknown"): 1,
        ("-", "unknown"): 1,
    }
    assert sums(found, "buildings", "partial") == {("B", "rendah"): 1}
    assert sums(found, "people") == {
        ("A", "tinggi"): 4,
        ("A", "not_affected"): 5,
        ("B", "rendah"): 6,
        ("B", "unknown"): 7,
        ("-", "unknown"): 9,
    }
    assert sums(found, "people", "unmeasured") == {("B", "rendah"): 1}
    assert sums(found, "floor_area_m2")["A", "not_affected"] == pytest.approx(200)
    assert sums(found, "floor_area_m2", "unmeasured") == {("-", "unknown"): 1}


def test_area_of_blocks_by_class(layer, blocks):
    found = exposure.of_area(layer.surface.shares(blocks.geometry), layer=layer, block=blocks.geometry)
    assert sums(found, "area_ha") == {
        ("A", "tinggi"): pytest.approx(1),
        ("A", "not_affected"): pytest.approx(1),
        ("B", "rendah"): pytest.approx(1),
        ("B", "unknown"): pytest.approx(1),
    }


def test_polygons_of_classes_cover_each_block_once(layer, blocks):
    table = class_areas(layer, blocks.geometry)
    found = exposure.of_area(layer.surface.shares(blocks.geometry), layer=layer, block=blocks.geometry)
    area = {(row.block, row["class"]): row.value for _, row in found.iterrows()}
    assert {(row.block, row["class"]): row.area_ha for _, row in table.iterrows()} == pytest.approx(area)
    assert table["finding_id"].iloc[0] == "hazard/hazard_flood/block/A"
    assert table.dissolve("block").area.tolist() == pytest.approx(blocks.area.tolist())


@pytest.mark.parametrize("meaning", ["unknown", "not_prone"])
def test_polygons_of_nested_zones_cover_each_block_once(blocks, houses, limits, meaning):
    nested = [("rendah", (0, 0, 150, 100)), ("tinggi", (50, 50, 120, 150)), ("?", (0, 100, 200, 190))]
    zones = gpd.GeoDataFrame({"hazard_class": [word for word, _ in nested]}, dtype="string").set_geometry(
        houses(*(bound for _, bound in nested)).reset_index(drop=True)
    )
    source = Source(path="z.shp", nodata_means=meaning)
    layer = zone_hazard("z", zones, source, limits=limits, block=blocks.geometry)
    table = class_areas(layer, blocks.geometry)
    found = exposure.of_area(layer.surface.shares(blocks.geometry), layer=layer, block=blocks.geometry)
    area = {(row.block, row["class"]): row.value for _, row in found.iterrows()}
    assert {(row.block, row["class"]): row.area_ha for _, row in table.iterrows()} == pytest.approx(area)
    safe = {"not_affected"} if meaning == "not_prone" else set()
    assert set(table["class"]) == {"rendah", "tinggi", "unknown"} | safe
    ways = gpd.GeoSeries(
        [line((10, 195), (190, 195)), line((10, 150), (190, 150)), line((180, 10), (180, 90))], crs=32749
    )
    lengths = layer.surface.lengths(ways)[:, -2:].tolist()
    stated, unknown = ([180, 0, 80], [0, 110, 0]) if meaning == "not_prone" else ([0, 0, 0], [180, 110, 80])
    assert lengths == [pytest.approx(pair) for pair in zip(stated, unknown, strict=True)]
    spots = gpd.GeoSeries(
        [affinity.translate(Point(x, y), EAST, NORTH) for x, y in ((10, 195), (10, 150), (10, 10))], crs=32749
    )
    assert layer.surface.codes(spots).tolist() == [STATED if meaning == "not_prone" else -1, -1, 0]


def test_length_of_roads_by_class_and_block(layer, blocks):
    roads = gpd.GeoSeries(
        [
            line((50, 150), (150, 150)),  # 50 m tinggi in A, 50 m rendah in B
            line((100, 20), (100, 60)),  # on the border of A and B, between dry ground and no data
            line((150, 50), (250, 50)),  # 50 m without data in B, 50 m outside
        ],
        crs=32749,
    )
    found = exposure.of_lines(
        exposure.network("road", roads, block=blocks.geometry), layer=layer, block=blocks.geometry
    )
    assert sums(found, "road_m") == {
        ("A", "tinggi"): pytest.approx(50),
        ("B", "rendah"): pytest.approx(50),
        ("A", "not_affected"): pytest.approx(20),
        ("B", "not_affected"): pytest.approx(20),
        ("B", "unknown"): pytest.approx(50),
        ("-", "unknown"): pytest.approx(50),
    }


def test_facilities_take_the_higher_cell_on_an_edge(layer, blocks):
    places = [(100, 150), (50, 50), (150, 50), (400, 50)]
    facility = gpd.GeoDataFrame(
        {"kind": ["Sekolah", "sekolah", "masjid", None]},
        geometry=[Point(EAST + x, NORTH + y) for x, y in places],
        crs=32749,
    ).astype({"kind": "string"})
    found = exposure.of_facilities(facility, layer=layer, block=blocks.geometry, min_share=0.01)
    assert sums(found, "facility:sekolah") == {("A", "tinggi"): 1, ("A", "not_affected"): 1}
    assert sums(found, "facility:masjid") == {("B", "unknown"): 1}
    assert sums(found, "facility") == {("-", "unknown"): 1}


def test_a_layer_that_cannot_be_used_makes_everything_unknown(layer, blocks, houses):
    silent = HazardLayer("flood", layer.account, reason="setting_missing:density")
    building = gpd.GeoDataFrame(geometry=houses((10, 150, 20, 160)))
    home = area_by_point(building.geometry, blocks.geometry)
    table = flags(silent.surface.shares(building.geometry), classes=silent.classes, min_share=0.01)
    found = exposure.of_buildings(table, layer=silent, held=held(building, home=home, block=blocks), home=home)
    assert sums(found, "buildings") == {("A", "unknown"): 1}
    roads = gpd.GeoSeries([line((50, 150), (150, 150))], crs=32749)
    found = exposure.of_lines(
        exposure.network("road", roads, block=blocks.geometry), layer=silent, block=blocks.geometry
    )
    assert sums(found, "road_m") == {("A", "unknown"): pytest.approx(50), ("B", "unknown"): pytest.approx(50)}


def test_the_figure_of_a_block_is_shared_out_only_where_nobody_counted(blocks, houses):
    shapes = houses((0, 0, 10, 10), (20, 0, 40, 10), (50, 0, 60, 10), (110, 0, 120, 10), (130, 0, 140, 10))
    use = ["residential", "residential", "worship", "residential", "residential"]
    building = gpd.GeoDataFrame({"use": use, "occupants": [None, None, None, 3, None]}, geometry=shapes).astype(
        {"use": "string", "occupants": "Int64"}
    )
    home = area_by_point(building.geometry, blocks.geometry)
    found = held(building, home=home, block=blocks.assign(population=[30, 100]))
    assert found.amount["people"].fillna(-1).tolist() == [10, 20, 0, 3, -1]
    assert found.estimated["people"].tolist() == [True, True, True, False, False]


def test_the_survey_goes_before_the_column(blocks, houses):
    shapes = houses((0, 0, 10, 10), (20, 0, 40, 10), names=["B1", "B2"])
    building = gpd.GeoDataFrame({"households": [1, 1]}, index=shapes.index, geometry=shapes)
    survey = pd.DataFrame(
        {"building_id": ["B1", "B1", "X"], "poor": [True, False, True], "occupants": [4, 3, 2]}
    ).astype({"poor": "boolean", "occupants": "Int64"})
    home = area_by_point(building.geometry, blocks.geometry)
    found = held(building, home=home, block=blocks, household=survey).amount
    assert found["households"].tolist() == [2, 1]
    assert found["people"].fillna(-1).tolist() == [7, -1]
    assert found["poor_households"].fillna(-1).tolist() == [1, -1]


def test_vulnerable_people_are_counted_as_the_survey_tells(blocks, houses):
    shapes = houses((0, 0, 10, 10), (20, 0, 40, 10), (110, 0, 120, 10), names=["B1", "B2", "B3"])
    building = gpd.GeoDataFrame({"vulnerable_people": [5, None, None]}, index=shapes.index, geometry=shapes)
    survey = pd.DataFrame({"building_id": ["B1", "B1"], "vulnerable_people": [1, 2]})
    home = area_by_point(building.geometry, blocks.geometry)
    found = held(building, home=home, block=blocks.assign(vulnerable_people=[40, 7]), household=survey)
    assert found.amount["vulnerable_people"].fillna(-1).tolist() == [3, -1, 7]
    assert found.estimated["vulnerable_people"].tolist() == [False, False, True]


def test_basic_needs_of_the_people_affected():
    rows = [("banjir", "tinggi", 100.0), ("banjir", "not_affected", 50.0), ("banjir", "unknown", 7.0)]
    table = pd.DataFrame(
        [
            {"hazard": hazard, "block": "A", "quantity": "people", "unit": "jiwa", "class": label, "value": value}
            for hazard, label, value in rows
        ]
    ).assign(partial=0.0, estimated=0.0, unmeasured=0.0)
    needs = exposure.minimum_needs(table, rates={"rice_kg_per_week": 2.8, "toilets": 0.05})
    assert needs.to_dict("records") == [
        {"hazard": "banjir", "class": "tinggi", "people": 100.0, "rice_kg_per_week": 280.0, "toilets": 5.0}
    ]


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_classes_not_affected_and_unknown_add_up(seed):
    from affine import Affine
    from pyproj import CRS

    from kotaku_gis.hazards.classes import by_breaks
    from kotaku_gis.hazards.grids import RasterSurface
    from kotaku_gis.hazards.layer import Account
    from kotaku_gis.spatial.raster import Grid

    rng = np.random.default_rng(seed)
    cells = np.where(rng.uniform(size=(9, 9)) < 0.2, np.nan, rng.uniform(0, 1, (9, 9)))
    classes = by_breaks(("", "rendah", "tinggi"), (-1e-6, 0.3, 0.7, 1.0))
    surface = RasterSurface(
        Grid(cells, Affine(10, 0, EAST, 0, -10, NORTH + 90), CRS(32749)), classes, no_data_is_safe=bool(seed % 2)
    )
    account = Account(file="x", kind="raster", crs="x", nodata_means="unknown")
    layer = HazardLayer("flood", account, surface)
    corner = rng.uniform(-20, 90, (40, 2)) + np.array([EAST, NORTH])
    size = rng.uniform(1, 25, (40, 2))
    shapes = [box(*low, *(low + wide)) for low, wide in zip(corner, size, strict=True)]
    building = gpd.GeoDataFrame({"occupants": rng.integers(0, 9, 40)}, geometry=shapes, crs=32749)
    block = gpd.GeoSeries(
        [box(EAST, NORTH, EAST + 40, NORTH + 80), box(EAST + 40, NORTH, EAST + 95, NORTH + 80)], crs=32749
    )
    home = area_by_point(building.geometry, block)
    table = flags(surface.shares(building.geometry), classes=classes, min_share=0.01)
    figures = held(building, home=home, block=gpd.GeoDataFrame(geometry=block))
    found = exposure.of_buildings(table, layer=layer, held=figures, home=home)
    whole = exposure.totals(found).groupby("quantity")["value"].sum()
    assert whole["buildings"] == len(building)
    assert whole["people"] == building["occupants"].sum()
    area = exposure.of_area(surface.shares(block), layer=layer, block=block)
    assert area.groupby("block")["value"].sum().tolist() == pytest.approx((block.area / 10_000).tolist(), rel=1e-9)
    ways = gpd.GeoSeries(
        [LineString(rng.uniform(-10, 100, (4, 2)) + np.array([EAST, NORTH])) for _ in range(6)], crs=32749
    )
    lines = exposure.of_lines(exposure.network("road", ways, block=block), layer=layer, block=block)
    assert lines["value"].sum() == pytest.approx(ways.length.sum(), rel=1e-6)
    wide = exposure.wide(found, labels=layer.hazardous)
    unasked = wide[wide["quantity"] == "households"]
    assert unasked["total"].isna().all()  # nobody counted households: unknown, not none
    wide = wide[wide["quantity"].isin(["buildings", "people"])]
    assert (wide["affected"] + wide["not_affected"] + wide["unknown"]).tolist() == wide["total"].tolist()
    assert wide.loc[wide["quantity"] == "people", "total"].sum() == building["occupants"].sum()
