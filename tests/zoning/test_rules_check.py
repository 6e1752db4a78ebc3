"""What is wrong with a rule table itself."""

from pathlib import Path

import pandas as pd

from kotaku_gis.settings.zoning import RuleFile, Zoning
from kotaku_gis.zoning.rules import RuleRow, RuleTable
from kotaku_gis.zoning.rules_check import check_findings, rule_checks
from kotaku_gis.zoning.rules_load import rule_table

BASE = {"plan": "RDTR", "source": "Perwal 1/2025", "valid_from": "2025", "confidence": "H"}


def table(*rows):
    return RuleTable.of(
        RuleRow(f"r{n}", param, value, **{**BASE, **keys}) for n, (param, value, keys) in enumerate(rows)
    )


def found(rules, **more):
    checked = rule_checks(rules, **more)
    return [(row.check, row.rule_id, row.detail) for row in checked.itertuples()]


def test_kdb_and_kdh_over_all():
    """KT of Yogyakarta is 90 + 10 = 100 and fine; one point more is not."""
    fine = [("kdb_max", 90.0, {"zone": "KT"}), ("kdh_min", 10.0, {"zone": "KT"})]
    assert found(table(*fine)) == []
    assert found(table(fine[0], ("kdh_min", 11.0, {"zone": "KT"}))) == [("kdb_kdh_over_100", "r0", "KT")]


def test_klb_that_the_storeys_cannot_reach():
    """80 % on 4 storeys reach 3.2."""
    fine = [("kdb_max", 80.0, {}), ("klb_max", 3.2, {}), ("storeys_max", 4.0, {})]
    assert found(table(*fine)) == []
    assert found(table(fine[0], ("klb_max", 3.3, {}), fine[2]))[0][:2] == ("klb_over_kdb_storeys", "r0")
    assert found(table(("kdb_max", 0.0, {}), ("klb_max", 1.0, {})))[0][0] == "kdb_zero"


def test_classes_with_gap_and_overlap():
    def classed(*bounds):
        return table(*[("kdb_max", 80.0, {"zone": "R-2", "area_lo_m2": lo, "area_hi_m2": hi}) for lo, hi in bounds])

    inf = float("inf")
    assert found(classed((0.0, 100.0), (100.0, inf))) == []
    assert found(classed((0.0, 100.0), (120.0, inf))) == [("class_gap", "r1", "100-120 m2")]
    assert found(classed((0.0, 100.0), (90.0, inf))) == [("class_overlap", "r1", "100-90 m2")]
    assert found(classed((40.0, 100.0), (100.0, 200.0))) == [
        ("class_gap", "r0", "0-40 m2"),
        ("class_gap", "r1", "200-inf m2"),
    ]


def test_two_values_of_one_plan_for_the_same():
    assert found(table(("kdb_max", 60.0, {"zone": "R-2"}), ("kdb_max", 70.0, {"zone": "R.2"}))) == [
        ("rule_conflict", "r1", "r0")
    ]


def test_a_block_may_be_stricter_than_its_zone_never_looser():
    rules = table(
        ("kdb_max", 60.0, {"zone": "R-3"}),
        ("kdh_min", 20.0, {"zone": "R-3"}),
        ("kdb_max", 70.0, {"block": "B1", "plan": "RTPLP", "level": "rtplp"}),
        ("kdb_max", 50.0, {"block": "B2", "plan": "RTPLP", "level": "rtplp"}),
        ("kdh_min", 10.0, {"block": "B2", "plan": "RTPLP", "level": "rtplp"}),
    )
    units = pd.DataFrame({"block_id": ["B1", "B2"], "zone_code": "R-3"})
    assert found(rules, units=units) == [("looser_than_parent", "r2", "r0"), ("looser_than_parent", "r4", "r1")]
    findings = check_findings(rule_checks(rules, units=units))
    assert findings["status"].tolist() == ["fault", "fault"]
    assert findings["reason"].tolist() == ["looser_than_parent:r0", "looser_than_parent:r1"]


def test_shipped_table_of_yogyakarta_holds_together():
    rules = rule_table(Zoning(rules=(RuleFile(preset="kota_yogyakarta_intensitas"),)), folder=Path())
    assert found(rules) == []
