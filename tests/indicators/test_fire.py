"""Criteria 7a and 7b worked by hand on one street, and counted again on the sample kelurahan."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point, box

from kotaku_gis.indicators.fire import (
    buildings_without_fire_equipment,
    buildings_without_fire_infrastructure,
    fire_equipment_missing,
    fire_infrastructure_missing,
    lacking_infrastructure,
)
from kotaku_gis.regulations import load
from kotaku_gis.settings import Hazards

CRS = "EPSG:32749"
RULES = {
    "regulation": load("permen_pupr_14_2018"),
    "rules": load("fire_and_evacuation"),
    "measures": load("slum_measures"),
}
BLOCK = gpd.GeoDataFrame(
    {"kind": ["rt", "rt"]},
    geometry=[box(0, 0, 200, 100), box(200, 0, 400, 100)],
    index=pd.Index(["RT1", "RT2"], name="block_id"),
    crs=CRS,
)
# A wide street from west to east along y = 50 up to x = 300; an alley of 2 m goes north from x = 100.
ROAD = gpd.GeoDataFrame(
    {"width_m": pd.array([4.0, 2.0], "Float64")},
    geometry=[LineString([(0, 50), (300, 50)]), LineString([(100, 50), (100, 100)])],
    index=["J1", "J2"],
    crs=CRS,
)
ENTRY = gpd.GeoDataFrame(geometry=[Point(0, 50)], index=["M1"], crs=CRS)
HYDRANT = gpd.GeoDataFrame({"condition": ["good"]}, geometry=[Point(50, 50)], index=["H1"], crs=CRS)


def house(x, y):
    return box(x - 2, y - 2, x + 2, y + 2)


# hose: h1 8 m; h2 on the alley 40 + 1 m; h3 on the alley 47 + 1 m; h4 8 m but 158 m from the hydrant
HOUSES = gpd.GeoDataFrame(
    {"use": ["residential", "residential", "social", "residential"]},
    geometry=[house(60, 60), house(103, 90), house(103, 97), house(200 + 10, 60)],
    index=["h1", "h2", "h3", "h4"],
    crs=CRS,
)


def infrastructure(**changed):
    layers = {"road": ROAD, "entry": ENTRY, "kelurahan": None, "hydrant": HYDRANT, "water_point": None}
    return {**layers, "settings": Hazards(), **RULES, **changed}


def settings(**access):
    return Hazards.model_validate({"access": access})


def test_a_building_lacks_infrastructure_that_hose_or_water_does_not_reach():
    parts = lacking_infrastructure(HOUSES, block=BLOCK, **infrastructure())
    assert parts["access_road"].tolist() == [False, False, True, False]
    assert parts["water"].tolist() == [False, False, False, True]
    found = buildings_without_fire_infrastructure(HOUSES, block=BLOCK, **infrastructure())
    assert found["value"].tolist() == [1, 1]
    assert found["status"].tolist() == ["known", "known"]
    assert found["unverified"].all()  # the distance to water is only recalled
    drawn = fire_infrastructure_missing(HOUSES, block=BLOCK, **infrastructure())
    assert drawn["building_id"].tolist() == ["h3", "h4"]
    assert drawn["lacks"].tolist() == ["access_road", "water"]
    assert drawn.index.tolist() == ["RT1", "RT2"]


def test_only_what_lacks_both_counts_when_the_project_says_so():
    both = infrastructure(settings=settings(infrastructure_missing_when="all"))
    assert buildings_without_fire_infrastructure(HOUSES, block=BLOCK, **both)["value"].tolist() == [0, 0]
    far = infrastructure(settings=settings(infrastructure_missing_when="all", water_distance_m=90))
    assert buildings_without_fire_infrastructure(HOUSES, block=BLOCK, **far)["value"].tolist() == [1, 0]


def test_limits_of_the_project_go_before_the_regulation():
    strict = infrastructure(settings=settings(truck_width_m=5))
    parts = lacking_infrastructure(HOUSES, block=BLOCK, **strict)
    assert parts["access_road"].tolist() == [True] * 4
    long = infrastructure(settings=settings(hose_reach_m=50, water_distance_m=200))
    found = buildings_without_fire_infrastructure(HOUSES, block=BLOCK, **long)
    assert found["value"].tolist() == [0, 0]
    assert not infrastructure_unverified(settings(water_distance_m=200, infrastructure_missing_when="any"))


def infrastructure_unverified(own):
    return buildings_without_fire_infrastructure(HOUSES, block=BLOCK, **infrastructure(settings=own))[
        "unverified"
    ].any()


def test_unknown_layers_leave_blocks_unknown_and_say_why():
    dry = buildings_without_fire_infrastructure(HOUSES, block=BLOCK, **infrastructure(hydrant=None))
    assert dry["value"].isna().all()
    assert dry["status"].tolist() == ["partial", "unknown"]  # h3 lacks the road, whatever the water
    assert dry["reason"].tolist() == ["role_missing:hydrant"] * 2
    none = buildings_without_fire_infrastructure(HOUSES, block=BLOCK, **infrastructure(road=None))
    assert none["reason"].tolist() == ["role_missing:road"] * 2
    unmeasured = ROAD.assign(width_m=pd.array([None, 2.0], "Float64"))
    parts = lacking_infrastructure(HOUSES, block=BLOCK, **infrastructure(road=unmeasured))
    assert parts["access_road"].isna().tolist() == [True, True, False, True]
    assert parts["access_road"]["h3"]


def test_a_broken_hydrant_gives_no_water_and_an_unknown_one_perhaps():
    for condition, expected in (("heavy_damage", [True] * 4), (None, [pd.NA] * 3 + [True])):
        hydrant = HYDRANT.assign(condition=pd.Series([condition], dtype="string").to_numpy())
        parts = lacking_infrastructure(HOUSES, block=BLOCK, **infrastructure(hydrant=hydrant))
        assert parts["water"].tolist() == expected


SURVEY = pd.DataFrame(
    {
        "building_id": ["h1", "h1", "h2", "h4"],
        "extinguisher": pd.array([False, True, False, None], "boolean"),
    },
    index=["K1", "K2", "K3", "K4"],
)


def test_a_home_lacks_equipment_when_no_household_has_an_extinguisher():
    found = buildings_without_fire_equipment(HOUSES, block=BLOCK, household=SURVEY, **RULES)
    assert found["value"].isna().all()  # h1 has one and h2 has none, but nobody asked in h3; h4 did not answer
    assert found["status"].tolist() == ["partial", "unknown"]
    assert found["reason"].tolist() == ["only_homes:1", "not_surveyed"]  # h3 is no home
    drawn = fire_equipment_missing(HOUSES, block=BLOCK, household=SURVEY)
    assert drawn["building_id"].tolist() == ["h2"]


def test_a_survey_of_points_and_one_without_the_question():
    points = gpd.GeoDataFrame(
        {"extinguisher": pd.array([False, True], "boolean")}, geometry=[Point(60, 60), Point(103, 90)], crs=CRS
    )
    homes = HOUSES.loc[["h1", "h2"]]
    found = buildings_without_fire_equipment(homes, block=BLOCK, household=points, **RULES)
    assert found["value"].tolist()[0] == 1
    silent = buildings_without_fire_equipment(HOUSES, block=BLOCK, household=SURVEY[["building_id"]], **RULES)
    assert silent["reason"].unique().tolist() == ["column_missing:household.extinguisher"]


def test_equipment_of_the_sample_counted_again(loaded):
    """By hand: of the households of each building, whether one has an extinguisher."""
    building, block = loaded.layers["building"], loaded.layers["block"]
    survey = loaded.tables["household"]
    found = buildings_without_fire_equipment(building, block=block, household=survey, **RULES)
    has: dict[str, bool] = {}
    for row in survey.itertuples():
        if not pd.isna(row.building_id):
            has[row.building_id] = has.get(row.building_id, False) or bool(row.extinguisher)
    points = building.geometry.centroid
    drawn = fire_equipment_missing(building, block=block, household=survey)
    for name, shape in list(block.geometry.items())[:4]:
        inside = [home for home in building.index[points.within(shape)] if home in has]
        assert len(drawn.loc[name]) == pytest.approx(sum(not has[home] for home in inside), abs=1)
        shops = len(building.index[points.within(shape)]) - len(inside)
        assert found.loc[name, "status"] == ("partial" if shops else "known")
