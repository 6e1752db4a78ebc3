"""Minimum alley width: hand numbers at 2 m on a map of class 1 (CE90 0.3 m: u95 = 1.08399 x 0.3 = 0.3252 m)."""

import geopandas as gpd
import pandas as pd
from shapely import LineString, box

from kotaku_gis.zoning.check_alleys import check_alleys
from kotaku_gis.zoning.rules import RuleRow, RuleTable
from kotaku_gis.zoning.site import Site

UTM = "EPSG:32749"
X, Y = 432000, 9155000


def site(*rows, block=None):
    house = gpd.GeoDataFrame({"footprint_kind": ["wall"]}, geometry=[box(X, Y, X + 5, Y + 5)], index=["B1"], crs=UTM)
    return Site(building=house, rules=RuleTable.of(rows), block=block, block_kind="plan_block", map_class=1)


def rule(value, block=None):
    return RuleRow(f"alley.{block}", "alley_min_width", value, "RTPLP", "Aturan bersama", "2025", "H", block=block)


def line(y):
    return LineString([(X, Y + y), (X + 50, Y + y)])


def judged(place, **layers):
    found = pd.concat(check_alleys(place, **{"road": None, "plan_road": None, **layers}).findings)
    return found.set_index("unit_id")


def test_written_widths_at_and_across_the_limit():
    """2.33 m is more than u95 above, 2.2 above, 1.8 less than u95 below, 1.6 below; a road of lokal is no alley."""
    roads = gpd.GeoDataFrame(
        {
            "road_class": ["gang", "gang", "lingkungan", "gang", "gang", None, "lokal"],
            "width_m": pd.array([2.33, 2.2, 1.8, 1.6, None, 1.0, 1.0], dtype="Float64"),
        },
        geometry=[line(10 * each) for each in range(7)],
        index=list("abcdefg"),
        crs=UTM,
    )
    found = judged(site(rule(2.0)), road=roads)
    assert found["status"].to_dict() == {
        "a": "pass", "b": "marginal", "c": "indicative", "d": "violation", "e": "not_assessable", "f": "not_assessable",
    }  # fmt: skip
    assert found.loc[["e", "f"], "reason"].tolist() == ["road_width_missing", "road_class_missing"]
    assert found.loc["d", ["value", "limit", "unit_kind", "object_status"]].tolist() == [1.6, 2.0, "road", "existing"]


def test_an_area_proves_only_that_an_alley_is_too_narrow():
    """An L of arms 1.2 m wide is nowhere 2 m wide; one with a square of 8 m may still have a narrow place."""
    narrow = box(X, Y, X + 30, Y + 1.2).union(box(X, Y, X + 1.2, Y + 30))
    square = box(X, Y + 50, X + 30, Y + 52.5).union(box(X + 30, Y + 48, X + 38, Y + 56))
    roads = gpd.GeoDataFrame({"road_class": "gang"}, geometry=[narrow, square], index=["n", "s"], crs=UTM)
    found = judged(site(rule(2.0)), road=roads)
    assert found["status"].tolist() == ["violation", "not_assessable"]
    assert 1.2 < found.loc["n", "value"] < 1.45  # at the corner a circle of 2 x 1.2 x (2 - 2 ** 0.5) = 1.406 m fits
    assert found.loc["s", "reason"] == "road_width_missing"


def test_planned_alleys_and_the_rule_of_the_block_beside_them():
    """Reserve where no carriageway is told; the block that the half width reaches; too far off there is no rule."""
    roads = gpd.GeoDataFrame(
        {
            "road_class": ["gang"] * 3,
            "width_m": pd.array([None, 1.0, 1.0], dtype="Float64"),
            "row_width_m": pd.array([3.0, None, None], dtype="Float64"),
        },
        geometry=[line(5), line(-0.5), line(-9)],
        index=["p", "q", "r"],
        crs=UTM,
    )
    block = gpd.GeoSeries([box(X, Y, X + 50, Y + 40)], index=["A"], crs=UTM)
    found = judged(site(rule(2.5, block="A"), block=block), plan_road=roads)
    assert found["status"].tolist() == ["pass", "violation", "not_assessable"]
    assert found.loc["p", ["value", "unit_kind", "object_status"]].tolist() == [3.0, "plan_road", "planned"]
    assert found.loc["r", "reason"] == "rule_missing:alley_min_width"


def test_without_a_rule_nothing_is_said():
    roads = gpd.GeoDataFrame({"road_class": ["gang"]}, geometry=[line(0)], index=["a"], crs=UTM)
    assert check_alleys(site(), road=roads, plan_road=None).findings == []
