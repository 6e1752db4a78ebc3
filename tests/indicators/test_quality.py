"""Sub-standard buildings by survey, grounds and parts; density against the plan; open space."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, box

from kotaku_gis import indicators
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.evidence_buildings import dense_areas
from kotaku_gis.indicators.quality import substandard
from kotaku_gis.regulations import load

RULES = load("permen_pupr_14_2018")
DEFINED = Definitions(RULES)
CRS = 32749
BLOCK = gpd.GeoSeries([box(0, 0, 20, 20), box(20, 0, 40, 20)], index=["RT1", "RT2"], crs=CRS)
GOOD = {"roof": "good", "wall": "good", "floor": "good", "condition": "good", "floor_area_m2": 72.0, "occupants": 4}


def told(**facts):
    found = substandard(pd.DataFrame([{**GOOD, **facts}]), definitions=DEFINED).iloc[0]
    return [None if pd.isna(value) else value for value in found]


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({}, [False, "parts"]),
        ({"roof": "poor"}, [False, "parts"]),
        ({"roof": "poor", "wall": "poor"}, [True, "parts"]),
        ({"roof": "poor", "wall": "fair", "floor": None}, [None, None]),  # the floor decides, and nobody saw it
        ({"floor_area_m2": 28.8}, [True, "parts"]),  # 7.2 m2 a person is not enough
        ({"floor_area_m2": 28.9}, [False, "parts"]),
        ({"floor_area_m2": 1.0, "occupants": 0}, [False, "parts"]),
        ({"condition": "heavy_damage", "roof": None}, [True, "parts"]),
        ({"condition": "heavy_damage", "use": "industry"}, [False, "parts"]),
        ({"condition": "heavy_damage", "substandard": False}, [False, "surveyed"]),
        ({"unsafe": True}, [True, "grounds"]),
        ({"unsafe": True, "substandard": False}, [False, "surveyed"]),
        ({"unsafe": False}, [False, "parts"]),  # five grounds are open
    ],
)
def test_what_says_that_a_building_is_substandard(facts, answer):
    assert told(**facts) == answer


def test_all_six_grounds_unharmed_settle_it():
    grounds = ("environment_impact", "over_infrastructure", "unsafe", "unhealthy", "uncomfortable", "inaccessible")
    assert told(**dict.fromkeys(grounds, False), condition="heavy_damage") == [False, "grounds"]


def test_a_block_is_marked_where_parts_decide():
    building = gpd.GeoDataFrame(
        [{**GOOD, "substandard": True}, {**GOOD, "substandard": None, "wall": "poor", "roof": "poor"}],
        geometry=[box(1, 1, 5, 5), box(25, 1, 30, 5)],
        index=["B1", "B2"],
        crs=CRS,
    ).astype({"substandard": "boolean"})
    rows = indicators.substandard_buildings(building, block=BLOCK, regulation=RULES)
    assert rows["value"].tolist() == [1, 1]
    assert rows["unverified"].tolist() == [False, True]
    assert rows["rule_id"].tolist() == ["slum_measures.survey_share_min", "slum_measures.substandard_parts"]
    share = indicators.substandard_surveyed_pct(building["substandard"], building=building.geometry, block=BLOCK)
    assert share.tolist() == [100, 0]


@pytest.mark.parametrize(
    ("kdb", "klb", "beyond"), [(40, None, 20.0), (60, None, -20.0), (60, 0.5, 0.0), (None, 0.4, 20.0)]
)
def test_what_is_built_beyond_the_plan(kdb, klb, beyond):
    # 100 m2 of building on the 200 m2 of RT1 that the first zone covers; the second zone states nothing
    building = gpd.GeoSeries([box(0, 0, 10, 10)], index=["B1"], crs=CRS)
    zone = gpd.GeoSeries([box(0, 0, 20, 10), box(0, 10, 40, 20)], index=["Z1", "Z2"], crs=CRS)
    found = indicators.built_beyond_plan_m2(
        building,
        block=BLOCK,
        zone=zone,
        kdb_max_pct=None if kdb is None else pd.Series([kdb, pd.NA], index=zone.index, dtype="Float64"),
        klb_max_ratio=None if klb is None else pd.Series([klb, pd.NA], index=zone.index, dtype="Float64"),
        storeys=pd.Series([pd.NA], index=building.index, dtype="Int64"),
    )
    assert found["RT1"] == pytest.approx(beyond)
    assert pd.isna(found["RT2"])


def test_a_block_beyond_its_plan_is_dense_though_few_buildings_stand_in_it():
    density, area = pd.Series([50.0, 300.0, 50.0]), pd.Series([2.0, 3.0, 4.0])
    rows = indicators.dense_area_ha(
        density, area_ha=area, city_class="kecil", regulation=RULES, beyond_plan_m2=pd.Series([0.5, pd.NA, -1.0])
    )
    assert rows["value"].tolist() == [2.0, 3.0, 0.0]
    assert rows["reason"].tolist() == ["over_plan", pd.NA, pd.NA]


def test_the_edge_of_a_neighbouring_zone_makes_no_block_dense():
    """The zone of KDB 60 reaches 1 m into RT1; a house of 9 m2 on those 10 m2 is beyond it, by 3 m2, and no more."""
    building = gpd.GeoSeries([box(0, 0, 1, 9)], index=["B1"], crs=CRS)
    zone = gpd.GeoSeries([box(-50, 0, 1, 10), box(1, 0, 40, 20)], index=["Z1", "Z2"], crs=CRS)
    plan = {"kdb_max_pct": pd.Series([60, pd.NA], index=zone.index, dtype="Float64"), "klb_max_ratio": None}
    beyond = indicators.built_beyond_plan_m2(building, block=BLOCK, zone=zone, storeys=None, **plan)
    assert beyond["RT1"] == pytest.approx(3.0)
    planned = indicators.plan_limited_ha(zone, block=BLOCK, **plan)
    assert planned.to_numpy() == pytest.approx([0.001, 0.0])
    area = indicators.block_area_ha(BLOCK)
    rows = indicators.dense_area_ha(
        pd.Series(10.0, index=area.index),
        area_ha=area,
        city_class="kecil",
        regulation=RULES,
        beyond_plan_m2=beyond,
        planned_ha=planned,
    )
    assert rows["value"].to_numpy(dtype=float) == pytest.approx([0.001, 0.0])
    drawn = dense_areas(BLOCK, dense_ha=rows["value"], zone=zone, **plan)
    assert drawn.index.tolist() == ["RT1"]
    assert drawn.area.tolist() == pytest.approx([10.0])
    whole = indicators.dense_area_ha(
        pd.Series([200.0, 10.0], index=area.index),
        area_ha=area,
        city_class="kecil",
        regulation=RULES,
        beyond_plan_m2=beyond,
        planned_ha=planned,
    )
    assert whole["value"].tolist() == [area["RT1"], 0.0]  # crowded itself: all of it


def test_open_space_is_counted_once_and_a_point_has_no_area():
    spaces = gpd.GeoSeries([box(0, 0, 10, 10), box(5, 0, 15, 10), Point(30, 5)], crs=CRS)
    found = indicators.public_open_space_ha(spaces, block=BLOCK)
    assert found["RT1"] == pytest.approx(0.015)
    assert pd.isna(found["RT2"])
