"""Which limit holds for a unit: keys, classes, the strictest of several, and why there is none."""

import numpy as np
import pandas as pd
import pytest

from kotaku_gis.zoning.rules import RuleRow, RuleTable
from kotaku_gis.zoning.rules_limits import limits

BASE = {"plan": "RDTR", "source": "Perwal 1/2025", "valid_from": "2025", "confidence": "H"}


def row(rule_id, param, value, **keys):
    return RuleRow(rule_id, param, value, **{**BASE, **keys})


def test_classes_are_open_below_and_closed_above():
    """Case Z22: classes printed with integer gaps hold 100.5 m2."""
    edges = [0, 100, 200, 400, 1000, np.inf]
    table = RuleTable.of(
        row(f"k{n}", "kdb_max", value, zone="K", area_lo_m2=edges[n], area_hi_m2=edges[n + 1])
        for n, value in enumerate([90.0, 90.0, 80.0, 80.0, 70.0])
    )
    units = pd.DataFrame({"zone_code": "K", "area_m2": [39.9, 100.0, 100.5, 200.4, 1000.0, 1000.5]})
    found = limits(table, units, param="kdb_max")
    assert found["rule_id"].tolist() == ["k0", "k0", "k1", "k2", "k3", "k4"]
    assert found["limit"].tolist() == [90, 90, 90, 80, 80, 70]


def test_strictest_decides_and_the_others_are_named():
    table = RuleTable.of(
        [
            row("rdtr", "kdb_max", 70.0, zone="R-3"),
            row("rtplp", "kdb_max", 60.0, block="B1", plan="RTPLP", level="rtplp"),
            row("agreed", "kdb_max", 50.0, plan="Aturan Bersama", level="rtplp", legal_level="kesepakatan"),
            row("d1", "kdh_min", 10.0, zone="R-3"),
            row("d2", "kdh_min", 20.0, zone="R-3"),
        ]
    )
    units = pd.DataFrame({"zone_code": ["R.3", "r3"], "block_id": ["B1", None]}, index=["P1", "P2"])
    most = limits(table, units, param="kdb_max")
    assert most["limit"].tolist() == [50, 50]
    assert most["legal_level"].tolist() == ["kesepakatan", "kesepakatan"]
    assert most.loc["P1", "other_rules"] == "rtplp; rdtr"
    law = limits(table, units, param="kdb_max", legal_level="hukum")
    assert law["limit"].tolist() == [60, 70]
    assert law["op"].tolist() == ["<=", "<="]
    least = limits(table, units, param="kdh_min")
    assert (least["limit"].tolist(), least["op"].tolist()) == ([20, 20], [">=", ">="])


def test_subzone_takes_the_rules_of_its_zone_but_not_of_its_sister():
    table = RuleTable.of([row("zone", "kdb_max", 70.0, zone="R"), row("sister", "kdb_max", 10.0, zone="R-3")])
    found = limits(table, pd.DataFrame({"zone_code": ["R-2", "R-2.K", "RTH-2"]}), param="kdb_max")
    assert found["limit"].tolist() == [70, 70, pd.NA]


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        ({"zone_code": None, "area_m2": 90.0}, "zone_missing"),
        ({"zone_code": "R-2", "area_m2": None}, "area_missing"),
        ({"zone_code": "K-1", "area_m2": 90.0}, "rule_missing:kdb_max"),
        ({"zone_code": "R-2", "area_m2": 250.0}, "rule_missing:kdb_max"),
    ],
)
def test_why_there_is_no_limit(unit, reason):
    table = RuleTable.of([row("r", "kdb_max", 70.0, zone="R-2", area_hi_m2=200.0)])
    found = limits(table, pd.DataFrame([unit]), param="kdb_max")
    assert (found["limit"].isna().all(), found["reason"].tolist()) == (True, [reason])


def test_road_class_unknown_is_not_the_mildest_class():
    table = RuleTable.of(
        row(name, "gsb_front", value, road_class=name, measured_from="as_jalan")
        for name, value in [("lokal", 7.0), ("gang", 3.0)]
    )
    units = pd.DataFrame({"road_class": ["gang", "lokal", None]})
    found = limits(table, units, param="gsb_front")
    assert found["limit"].tolist() == [3, 7, pd.NA]
    assert found["reason"].tolist() == [pd.NA, pd.NA, "road_class_missing"]
    assert found["measured_from"].tolist() == ["as_jalan", "as_jalan", pd.NA]


def test_limit_that_grows_with_the_road_and_is_assumed():
    """Surakarta Perda 8/2016 art. 20: half the reserve plus 1 m, only where no plan says otherwise."""
    half = row("half", "gsb_front", 1.0, times_row_width=0.5, measured_from="as_jalan", assumed=True)
    stated = row("stated", "gsb_front", 2.0, block="B1", measured_from="tepi_rumija")
    units = pd.DataFrame({"row_width_m": [6.0, 4.0, None, 6.0], "block_id": [None, None, None, "B1"]})
    found = limits(RuleTable.of([half, stated]), units, param="gsb_front")
    assert found["limit"].tolist() == [4, 3, pd.NA, 2]
    assert found["assumed"].tolist() == [True, True, False, False]
    assert found["reason"].tolist() == [pd.NA, pd.NA, "road_width_missing", pd.NA]


def test_alternatives_keep_a_strict_and_a_mild_reading():
    table = RuleTable.of([row("a", "kdb_max", 60.0, alternatives=(40.0,)), row("b", "kdb_max", 55.0)])
    found = limits(table, pd.DataFrame(index=["P1"]), param="kdb_max")
    assert found.loc["P1", ["limit", "limit_mild", "rule_id"]].tolist() == [40, 55, "a"]


def test_against_a_slow_oracle():
    """A thousand random units by trying every row on each of them."""
    rng = np.random.default_rng(7)
    pick = lambda options: rng.choice(np.array(options, dtype=object))  # noqa: E731 - a name for a draw
    rows = [
        row(
            f"r{n}",
            "kdb_max",
            float(rng.integers(10, 90)),
            zone=pick([None, "R", "R-1", "R-2", "K-1.B"]),
            block=pick([None, "A", "B"]),
            road_class=pick([None, "lokal", "gang"]),
            area_lo_m2=float(pick([0, 100])),
            area_hi_m2=float(pick([200, np.inf])),
        )
        for n in range(40)
    ]
    units = pd.DataFrame(
        {
            "zone_code": [pick([None, "R-1", "r.2", "K1 b", "BA"]) for _ in range(1000)],
            "block_id": [pick([None, "A", "B", "C"]) for _ in range(1000)],
            "road_class": [pick([None, "lokal", "gang"]) for _ in range(1000)],
            "area_m2": rng.choice([np.nan, 50, 100, 100.5, 200, 300], 1000),
        }
    )
    wider = {"R-1": {"R-1", "R"}, "r.2": {"R-2", "R"}, "K1 b": {"K-1.B", "K-1", "K"}, "BA": {"BA"}}

    def holds(rule, unit):
        whole = rule.area_lo_m2 == 0 and np.isinf(rule.area_hi_m2)
        return (
            (rule.zone is None or rule.zone in wider.get(unit["zone_code"], set()))
            and (rule.block is None or rule.block == unit["block_id"])
            and (rule.road_class is None or rule.road_class == unit["road_class"])
            and (whole or rule.area_lo_m2 < unit["area_m2"] <= rule.area_hi_m2)
        )

    found = limits(RuleTable.of(rows), units, param="kdb_max")
    for place, unit in enumerate(units.to_dict("records")):
        values = [rule.value for rule in rows if holds(rule, unit)]
        limit = found["limit"].iloc[place]
        assert (min(values) == limit) if values else limit is pd.NA


def test_setback_without_datum_is_no_rule():
    with pytest.raises(ValueError, match="measured_from"):
        row("g", "gsb_front", 3.0)
    with pytest.raises(ValueError, match="share an id"):
        RuleTable.of([row("a", "kdb_max", 1.0), row("a", "kdh_min", 1.0)])


def test_row_comes_back():
    one = row("g", "gsb_front", 3.0, zone="r2", measured_from="as_jalan", alternatives=(4.0,))
    back = RuleTable.of([one]).row("g")
    assert (back.zone, back.alternatives, back.measured_from, back.block) == ("R-2", (4.0,), "as_jalan", None)


@pytest.mark.parametrize(
    ("row_width_m", "decides", "mild"),
    [(3.0, "as", 7.0), (4.5, "rumija", 5.0), (6.0, "rumija", 5.0), (None, "as", 7.0)],
)
def test_setbacks_from_two_datums_are_compared_by_the_width_of_the_road(row_width_m, decides, mild):
    """5 m behind the edge of a road 4.5 m wide are 7.25 m from its axis, more than 7; of one 3 m wide 6.5, less."""
    axis = row("as", "gsb_front", 7.0, measured_from="as_jalan")
    edge = row("rumija", "gsb_front", 5.0, measured_from="tepi_rumija")
    units = pd.DataFrame({"row_width_m": [row_width_m]}, dtype="Float64")
    found = limits(RuleTable.of([axis, edge]), units, param="gsb_front").iloc[0]
    assert (found["rule_id"], found["limit"], found["limit_mild"]) == (decides, mild, mild)


def test_other_readings_count_in_the_datum_of_the_row_that_decides():
    """Of a road 6 m wide 4 m behind its edge are 7 m from its axis: milder than 8, stricter than 5 from there."""
    axis = row("as", "gsb_front", 8.0, measured_from="as_jalan", alternatives=(5.0,))
    edge = row("rumija", "gsb_front", 4.0, measured_from="tepi_rumija")
    found = limits(RuleTable.of([axis, edge]), pd.DataFrame({"row_width_m": [6.0]}), param="gsb_front").iloc[0]
    assert (found["measured_from"], found["limit"], found["limit_mild"]) == ("as_jalan", 8.0, 7.0)
