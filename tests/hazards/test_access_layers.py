"""Dead ends, roads by state and entries on a small plan worked by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from network_oracle import CRS
from shapely import LineString, Point, box

from kotaku_gis.hazards.access_layers import dead_end_alleys, entry_points, roads_by_state
from kotaku_gis.hazards.access_rows import block_rows, failing, first_reason, rule_rows
from kotaku_gis.settings.access import Limit
from kotaku_gis.spatial.network import attached
from kotaku_gis.spatial.reach import Entries, network_of

CITED = {"rule_id": "x", "source": "x", "legal_level": "hukum", "confidence": "H", "unverified": False}
AREA = gpd.GeoSeries([box(0, 0, 200, 200)], crs=CRS)
# A street from the west border to x = 150; off it an alley of 60 m in two pieces, one of 45 m, one of 30 m, one that
# leaves in the south, and a wide road behind an unmeasured one.
ROADS = gpd.GeoDataFrame(
    {"width_m": pd.array([5.0, 1.5, 1.2, 2.0, 2.0, 1.0, None, 6.0], "Float64")},
    geometry=[
        LineString([(0, 100), (150, 100)]),
        LineString([(20, 100), (20, 130)]),
        LineString([(20, 130), (50, 130)]),
        LineString([(60, 100), (60, 145)]),
        LineString([(100, 100), (100, 130)]),
        LineString([(120, 100), (120, -20)]),
        LineString([(150, 100), (150, 120)]),
        LineString([(150, 120), (170, 120)]),
    ],
    index=[f"J{number}" for number in range(1, 9)],
    crs=CRS,
)


@pytest.fixture
def tied():
    entry = gpd.GeoSeries([Point(0, 101)], index=["M1"], crs=CRS)
    network, gate = attached(network_of(ROADS), entry)
    return network, gate, entry


def test_blind_alleys_longer_than_the_limit(tied):
    network, gate, _ = tied
    limit = Limit(45.0, "<=", CITED)
    ends, rows = dead_end_alleys(network, gate["foot"].to_numpy(), border=AREA, border_m=2.0, limit=limit)
    # from (170, 120) back to the junction at (120, 100): 20 + 20 + 30; from (50, 130) to the street: 30 + 30;
    # 45 m is not longer; the one in the south leaves the area
    assert ends["length_m"].tolist() == [70, 60]
    assert ends["width_m"].tolist() == [pd.NA, 1.2]
    assert rows["unit_id"].tolist() == ["J8", "J3"]
    assert rows["margin"].tolist() == [-25, -15]
    shorter = Limit(29.0, "<=", CITED)
    ends, _ = dead_end_alleys(network, gate["foot"].to_numpy(), border=AREA, border_m=2.0, limit=shorter)
    assert ends["length_m"].tolist() == [70, 60, 45, 30]


def test_roads_by_what_trucks_can_do_on_them(tied):
    network, gate, _ = tied
    roads, rows = roads_by_state(network, gate["foot"].to_numpy(), 3.5)
    state = roads.set_index("road_id")["state"].to_dict()
    assert state["J1"] == "reached"
    assert (state["J7"], state["J8"]) == ("perhaps", "perhaps")
    assert {state[name] for name in ("J2", "J3", "J4", "J5", "J6")} == {"narrow"}
    assert roads["length_m"].sum() == pytest.approx(ROADS.length.sum())
    assert rows.set_index("unit_id").loc["J7", "status"] == "unknown"
    far = gpd.GeoSeries([Point(60, 146)], crs=CRS)
    network, gate = attached(network_of(ROADS), far)
    roads, _ = roads_by_state(network, gate["foot"].to_numpy(), 3.5)
    state = roads.set_index("road_id")["state"].to_dict()
    assert (state["J1"], state["J7"], state["J8"]) == ("cut_off", "unknown", "cut_off")


def test_entries_tell_the_width_of_their_road(tied):
    _, gate, entry = tied
    layer, rows = entry_points(Entries(entry, assumed=True), gate)
    assert layer["width_m"].tolist() == [5]
    assert rows["reason"].tolist() == ["entry_assumed"]


def test_rules_pass_fail_or_stay_open():
    keeps = pd.Series([True, False, None], index=["a", "b", "c"], dtype="boolean")
    value = pd.Series([40, 60, None], index=keeps.index, dtype="Float64")
    reason = first_reason(keeps.index, {"open": keeps.isna(), "far": np.array([False, True, True])})
    rows = rule_rows(keeps, value, name="x", unit="m", limit=Limit(45, "<=", CITED), reason=reason)
    assert rows["status"].tolist() == ["pass", "violation", "not_assessable"]
    assert rows["reason"].tolist() == [pd.NA, "far", "open"]
    assert rows["margin"].tolist() == [5, -15, pd.NA]
    wide = rule_rows(keeps, value, name="x", unit="m", limit=Limit(45, ">=", CITED), reason=reason)
    assert wide["margin"].tolist() == [-5, 15, pd.NA]


def test_blocks_count_failures_and_say_how_many_are_open():
    keeps = pd.Series([True, False, None, False], dtype="boolean")
    home = pd.Series(["RT1", "RT1", "RT2", None])
    counts = failing(keeps, home=home, blocks=pd.Index(["RT1", "RT2", "RT3"]))
    assert counts["count"].tolist() == [1, 0, 0]
    assert counts["unknown"].tolist() == [0, 1, 0]
    rows = block_rows(counts, name="x", source="y")
    assert rows["status"].tolist() == ["known", "partial", "known"]
    assert rows["reason"].tolist() == [pd.NA, "not_assessable:1", pd.NA]
