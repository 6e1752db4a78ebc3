"""Households by block: from buildings, from points, from a table; what nobody was asked is unknown, never zero."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, box

from kotaku_gis import indicators
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.household_criteria import failing_households
from kotaku_gis.indicators.households import households_of_no_block
from kotaku_gis.regulations import load

RULES = load("permen_pupr_14_2018")
CRS = 32749
BLOCK = gpd.GeoDataFrame(
    {"households": [pd.NA, pd.NA, 4]},
    geometry=[box(0, 0, 50, 50), box(50, 0, 100, 50), box(100, 0, 150, 50)],
    index=pd.Index(["RT001-RW001", "RT002-RW001", "RT003-RW001"], name="block_id"),
    crs=CRS,
)
BUILDING = gpd.GeoDataFrame(
    {"households": pd.array([2, 1, 1, 0], dtype="Int64")},
    geometry=[box(5, 5, 10, 10), box(45, 5, 55, 10), box(60, 5, 65, 10), box(70, 5, 75, 10)],
    index=pd.Index(["B1", "B2", "B3", "B4"], name="building_id"),
    crs=CRS,
)  # B2 stands half in RT1 and half in RT2: its middle is on the border, so it belongs to the first


def survey(**columns):
    table = pd.DataFrame(columns)
    table.index = pd.Index([f"K{number}" for number in range(1, len(table) + 1)], name="household_id")
    return table


def asked(household, measure=indicators.households_without_safe_water, building=BUILDING):
    whole = indicators.household_count(BLOCK, building=building, household=household)
    return measure(BLOCK, building=building, household=household, whole=whole, regulation=RULES)


def test_a_table_by_building_by_hand():
    household = survey(building_id=["B1", "B1", "B2", "B3"], safe_water=[False, True, False, False])
    rows = asked(household)
    assert rows["value"].tolist()[:2] == [2, 1]  # B1's first household and B2's; B3's
    assert rows["status"].tolist() == ["known", "known", "unknown"]
    assert rows["reason"].tolist()[2] == "not_surveyed"  # RT3 has four households and nobody asked them


def test_each_household_counts_once_and_the_blocks_add_up_to_the_whole():
    rng = np.random.default_rng(5)
    spots = rng.uniform((0, 0), (100, 50), (400, 2))
    spots[:40, 0] = 50.0  # on the border
    household = gpd.GeoDataFrame(
        {"safe_water": rng.random(400) < 0.5, "households": rng.integers(1, 3, 400)},
        geometry=gpd.points_from_xy(*spots.T),
        index=pd.RangeIndex(400, name="household_id"),
        crs=CRS,
    )
    empty = BUILDING.drop(columns="households").iloc[:0]
    rows = asked(household, building=empty)
    failing = household.loc[~household["safe_water"], "households"].sum()
    assert rows["value"].iloc[:2].sum() == failing
    drawn = failing_households(
        "households_without_safe_water",
        BLOCK,
        building=empty,
        household=household,
        definitions=Definitions(RULES),
    )
    assert drawn["households"].sum() == failing
    assert (drawn.geom_type == "Point").all()


def test_a_table_by_block_knows_the_ways_to_write_an_rt():
    household = survey(block_id=["RT 1 / RW 1", "RT01-RW01", "RT.002/RW.001"], households=[3, 2, 5], toilet="pit")
    bare = BUILDING.drop(columns="households")
    rows = asked(household, indicators.households_without_proper_toilet, building=bare)
    assert rows["value"].tolist()[:2] == [5, 5]


def test_without_a_survey_the_attributes_of_buildings_are_counted_by_their_households():
    building = BUILDING.assign(toilet=["shared", "gooseneck_septic", "pit", pd.NA])
    septic = asked(None, indicators.households_without_septic_tank, building=building)
    proper = asked(None, indicators.households_without_proper_toilet, building=building)
    assert septic["value"].tolist()[:2] == [2, 1]
    assert proper["value"].tolist()[:2] == [0, 1]
    assert set(asked(None)["reason"]) == {"column_missing:building.safe_water"}


def test_a_survey_of_part_of_a_block_is_told_and_not_scored():
    household = survey(building_id=["B1", "B1", "B2"], safe_water=[False, pd.NA, True]).astype(
        {"safe_water": "boolean"}
    )
    rows = asked(household)
    assert rows["status"].tolist() == ["partial", "unknown", "unknown"]
    assert rows["reason"].iloc[0] == "partly_surveyed:66.7"
    assert rows["value"].isna().all()


def test_a_city_may_let_a_part_stand_for_the_whole(tmp_path):
    file = tmp_path / "kota.toml"
    file.write_text(
        """
id = "kota"
citation = "Perwal"
base = "permen_pupr_14_2018"
title = { id = "x", en = "x" }
[rules.survey_share_min]
label = { id = "x", en = "x" }
unit = "%"
op = ">="
[[rules.survey_share_min.versions]]
valid_from = "2020"
article = "Pasal 1"
confidence = "H"
evidence = "x"
value = 60
""",
        encoding="utf-8",
    )
    household = survey(building_id=["B1", "B1", "B2"], safe_water=[False, pd.NA, True]).astype(
        {"safe_water": "boolean"}
    )
    whole = indicators.household_count(BLOCK, building=BUILDING, household=household)
    rows = indicators.households_without_safe_water(
        BLOCK, building=BUILDING, household=household, whole=whole, regulation=load(file)
    )
    assert rows.iloc[0][["value", "status", "reason"]].tolist() == [1, "known", "partly_surveyed:66.7"]


@pytest.mark.parametrize(("litres", "short"), [(59.9, 1), (60, 0), (60.1, 0)])
def test_sixty_litres_are_enough(litres, short):
    household = survey(building_id=["B3"], litres_per_person_day=[litres])
    assert asked(household, indicators.households_short_of_water)["value"]["RT002-RW001"] == short


def test_waste_that_is_fetched_too_rarely_is_outside_the_system_and_a_missing_bin_is_a_missing_facility():
    household = survey(
        building_id=["B1", "B1", "B2", "B3"],
        waste=["collected", "sorted", "dumped", "collected"],
        waste_collections_per_week=[1, 2, pd.NA, pd.NA],
        waste_bin=pd.array([True, True, True, False], dtype="boolean"),
    )
    assert asked(household, indicators.households_without_waste_collection)["value"].tolist()[:2] == [2, 0]
    assert asked(household, indicators.households_without_waste_facility)["value"].tolist()[:2] == [1, 1]


def test_how_many_households_there_are_comes_from_buildings_then_blocks_then_the_survey():
    household = survey(building_id=["B1"], households=[7])
    assert indicators.household_count(BLOCK, building=BUILDING, household=household).tolist() == [3, 1, 4]
    silent = BUILDING.assign(households=pd.array([2, pd.NA, 1, 0], dtype="Int64"))
    assert indicators.household_count(BLOCK, building=silent, household=household).tolist() == [7, 1, 4]
    bare = BUILDING.drop(columns="households")
    assert indicators.household_count(BLOCK, building=bare, household=None).isna().tolist() == [True, True, False]


def test_people_are_known_where_every_building_says():
    people = BUILDING.assign(occupants=pd.array([4, 5, pd.NA, 2], dtype="Int64"))
    count = indicators.population_count(BLOCK, building=people)
    assert count.iloc[0] == 9
    assert count.iloc[1:].isna().all()


def test_a_row_of_no_building_and_no_block_counts_nowhere():
    household = survey(building_id=["B1", "B1", "B2", "B3", "B777"], safe_water=[False] * 5)
    assert asked(household)["value"].sum() == 4
    point = gpd.GeoDataFrame(household.drop(columns="building_id"), geometry=[Point(500, 500)] * 5, crs=CRS)
    assert asked(point)["value"].isna().all()


def test_a_house_that_does_not_say_how_many_households_it_has_leaves_its_block_open():
    silent = BUILDING.assign(households=pd.array([2, pd.NA, 1, 0], dtype="Int64"), safe_water=False)
    assert indicators.household_count(BLOCK, building=silent, household=None).tolist() == [pd.NA, 1, 4]
    rows = asked(None, building=silent)
    assert rows["status"].tolist() == ["partial", "known", "unknown"]  # two dry households of nobody knows how many
    assert rows["value"].tolist() == [pd.NA, 1, pd.NA]
    assert rows["reason"].tolist()[0] == "whole_unknown"
    told = BLOCK.assign(households=[2, pd.NA, 4])  # the RT itself says that two households are all it has
    whole = indicators.household_count(told, building=silent, household=None)
    stated = indicators.households_without_safe_water(
        told, building=silent, household=None, whole=whole, regulation=RULES
    )
    assert stated.loc["RT001-RW001", "value"] == 2


def test_a_mosque_need_not_say_how_many_households_it_has():
    silent = BUILDING.assign(
        households=pd.array([2, pd.NA, 1, 0], dtype="Int64"), use=["residential", "worship", "residential", pd.NA]
    )
    assert indicators.household_count(BLOCK, building=silent, household=None).tolist() == [2, 1, 4]
    unsure = silent.assign(use=["residential", pd.NA, "residential", "mixed"])
    assert indicators.household_count(BLOCK, building=unsure, household=None).tolist() == [pd.NA, 1, 4]


def test_households_that_count_nowhere_are_told_by_their_code():
    household = survey(building_id=["B1", "B777", pd.NA, pd.NA], block_id=[pd.NA, pd.NA, "RT 2 / RW 1", "RT 9 / RW 9"])
    found = households_of_no_block(BLOCK, building=BUILDING, household=household)
    assert found.findings["unit_id"].tolist() == ["K2", "K4"]
    assert set(found.findings["status"]) == {"fault"}
    assert [note.code for note in found.notes] == ["slum_measures.households_of_no_block"]
    assert not households_of_no_block(BLOCK, building=BUILDING, household=household.iloc[[0, 2]]).notes
