"""The studies on the sample kelurahan: keyed evidence, counts that add up, and what a missing layer leaves unknown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from network_oracle import Oracle
from shapely.geometry import Point

from kotaku_gis.hazards import access, evacuation
from kotaku_gis.hazards.access_layers import STATES
from kotaku_gis.regulations import load
from kotaku_gis.settings import Hazards, Place
from kotaku_gis.spatial.reach import fire_reach, network_of

LAYERS = (
    "fire_truck_roads",
    "truck_entries",
    "buildings_beyond_hose",
    "buildings_beyond_water",
    "evacuation_routes",
    "isochrones",
    "assembly_points",
    "buildings_evacuation",
    "declared_evacuation_routes",
    "fire_infrastructure_missing",
    "fire_equipment_missing",
    "relocation_candidates",
)


@pytest.mark.parametrize("name", LAYERS)
def test_evidence_is_keyed_by_findings_and_described(assessment, name):
    layer = assessment.evidence[name]
    assert len(layer)
    assert layer["finding_id"].isin(assessment.findings["finding_id"]).all()
    assert not layer.geometry.is_empty.any()
    described = (Path(__file__).parents[2] / "docs" / "akses.md").read_text(encoding="utf-8")
    assert f"`{name}`" in described


@pytest.mark.parametrize(
    ("rule", "counted"),
    [
        ("fire_access", "buildings_without_truck_access"),
        ("hose_reach", "buildings_beyond_hose"),
        ("water_reach", "buildings_beyond_water"),
        ("evacuation_distance", "buildings_far_from_assembly"),
        ("evacuation_route_hazard", "buildings_evacuating_through_hazard"),
    ],
)
def test_blocks_count_the_buildings_that_fail(assessment, rule, counted):
    rows = assessment.findings
    failed = rows[(rows["name"] == rule) & (rows["status"] == "violation")]
    home = assessment.studies["access"].buildings["block_id"]
    expected = home.reindex(failed["unit_id"]).value_counts()
    blocks = rows[rows["name"] == counted].set_index("unit_id")
    assert blocks["value"].sum() == expected.sum()
    for block, count in expected.items():
        assert blocks.loc[block, "value"] == count
    unknown = rows[(rows["name"] == rule) & (rows["status"] == "not_assessable")]
    partial = set(home.reindex(unknown["unit_id"]).dropna())
    assert set(blocks.index[blocks["status"] == "partial"]) == partial


def test_roads_by_state_add_up_to_the_roads(assessment):
    roads = assessment.evidence["fire_truck_roads"]
    assert set(roads["state"]) <= set(STATES)
    assert roads["length_m"].sum() == pytest.approx(assessment.layers["road"].length.sum(), abs=1)
    assert (roads.loc[roads["state"] == "reached", "width_m"] >= 3.5).all()
    assert (roads.loc[roads["state"] == "narrow", "width_m"] < 3.5).all()


def test_hose_of_the_sample_against_networkx(loaded):
    roads = loaded.layers["road"]
    entry = loaded.layers["truck_entry"].geometry.iloc[:1]
    homes = loaded.layers["building"].geometry.centroid.iloc[::150]
    found = fire_reach(homes, network_of(roads), entries=entry, min_width_m=3.5)
    oracle = Oracle(roads)
    gate = Point(entry.iloc[0].x, entry.iloc[0].y)
    for name, house in homes.items():
        expected = oracle.walk(house, gate, 3.5, unknown=False)
        assert found.loc[name, "walk_m"] == pytest.approx(expected, abs=0.5)  # ends are drawn up to 0.2 m off junctions


@pytest.fixture(scope="module")
def layers(loaded):
    needed = {"building": loaded.layers["building"].iloc[:200], "block": loaded.layers["block"]}
    return {**needed, "settings": Hazards(), "place": Place(name="Contoh"), "rules": load("fire_and_evacuation")}


def fire(layers, **given):
    parts = {"road": None, "entry": None, "kelurahan": None, "hydrant": None, "water_point": None}
    regulation = load("permen_pupr_14_2018")
    return access(**{**layers, **parts, **given, "regulation": regulation})


def test_without_roads_nothing_can_be_judged(layers):
    rows = fire(layers).findings
    assert set(rows["status"]) == {"not_assessable"}
    assert set(rows["reason"]) == {"role_missing:road"}
    assert len(rows) == 3 * len(layers["building"])


def test_without_entries_they_are_assumed_and_said_to_be(layers, loaded):
    found = fire(layers, road=loaded.layers["road"])
    assert found.result.entries["assumed"].all()
    assert [note.code for note in found.notes] == ["access.entries_assumed"]
    passed = found.findings[(found.findings["name"] == "fire_access") & (found.findings["status"] == "pass")]
    assert set(passed["reason"]) == {"entry_assumed"}
    water = found.findings[found.findings["name"] == "water_reach"]
    assert set(water["reason"]) == {"role_missing:hydrant"}


def test_roads_without_widths_leave_the_trucks_unknown(layers, loaded):
    road = loaded.layers["road"].drop(columns="width_m")
    found = fire(layers, road=road, entry=loaded.layers["truck_entry"])
    rows = found.findings.set_index("name")
    assert set(rows.loc["fire_access", "status"]) == {"not_assessable"}
    assert set(rows.loc["fire_access", "reason"]) == {"width_unknown"}
    # even if every road were wide enough, a house far from any road would be out of reach
    assert set(rows.loc["hose_reach", "status"]) <= {"not_assessable", "violation"}
    assert rows.loc["road_width_unknown_m", "value"] == pytest.approx(
        road.length.sum(), abs=1
    )  # overshoots up to 0.2 m vanish
    assert "access.width_unknown" in [note.code for note in found.notes]


def test_where_no_road_lets_a_truck_in_nobody_can_tell_how_far_it_comes(layers, loaded):
    road = loaded.layers["road"].assign(width_m=pd.array([1.0] * len(loaded.layers["road"]), "Float64"))
    found = fire(layers, road=road, kelurahan=loaded.layers["kelurahan"].geometry)
    rows = found.findings
    for rule in ("fire_access", "hose_reach"):
        part = rows[rows["name"] == rule]
        assert set(part["status"]) == {"not_assessable"}
        assert set(part["reason"]) == {"no_entry"}
    assert len(found.result.entries) == 0
    assert set(found.evidence["fire_truck_roads"]["state"]) == {"narrow"}


def test_an_entry_on_a_narrow_road_is_told(layers, loaded):
    road = loaded.layers["road"]
    narrow = road[road["width_m"] < 1.5].geometry.iloc[:1].interpolate(0.5, normalized=True)
    entry = narrow.to_frame("geometry").set_axis(["M9"])
    found = fire(layers, road=road, entry=entry)
    told = {note.code: note.ids for note in found.notes}
    assert told["access.entry_narrow"] == ("M9",)
    status = found.findings.loc[found.findings["name"] == "fire_access", "status"]
    assert set(status) == {"violation"}


def test_roads_drawn_as_polygons_are_said_to_be_of_no_use(layers, loaded):
    road = loaded.layers["road"]
    drawn = road.set_geometry(road.geometry.buffer(1.0))
    assert set(fire(layers, road=drawn).findings["reason"]) == {"roads_not_lines"}


def test_without_hazards_or_points_evacuation_is_not_judged(layers, loaded):
    parts = {**layers, "evacuation_route": None, "household": None, "found": None, "classes": load("hazard_classes")}
    road = loaded.layers["road"]
    none = evacuation(**parts, road=road, assembly_point=None)
    assert set(none.findings["reason"]) == {"role_missing:assembly_point"}
    points = loaded.layers["assembly_point"]
    rows = evacuation(**parts, road=road, assembly_point=points).findings.set_index("name")
    near = rows.loc["evacuation_distance"]
    assert set(near["status"]) == {"not_assessable"}
    assert near["value"].notna().all()
    assert set(near["reason"]) == {"safety_unknown"}
    assert set(rows.loc["evacuation_route_hazard", "reason"]) == {"role_missing:hazard"}
    assert rows.loc["assembly_safety", "reason"] == "role_missing:hazard"


def test_time_is_distance_at_the_pace_of_the_regulation(assessment):
    table = assessment.studies["evacuation"].buildings
    pace = assessment.studies["evacuation"].pace
    assert pace == pytest.approx(804.5 / 15)
    late = table["minutes"] > 10
    assert 0 < late.sum() < len(table)
    assert (table.loc[late, "distance_m"] > 10 * pace).all()
    zones = table["zone"].map({"0-5": 5, "5-10": 10, "10-15": 15}).to_numpy(dtype=float)
    assert np.all(table["minutes"].to_numpy(dtype=float) <= zones + 1e-9)
