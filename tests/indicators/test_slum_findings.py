import pandas as pd
import pytest
from slum_sheets import KAWANKU, PERMEN_02, PERMEN_14, made_up, sheet

from kotaku_gis.indicators.scoring import score
from kotaku_gis.indicators.slum_findings import to_findings
from kotaku_gis.results import COLUMNS, pivot


@pytest.fixture(scope="module")
def rowokangkung():
    header, volumes, *_ = KAWANKU["Rowokangkung RT04-RW02"]
    gap = [None if place == 6 else volume for place, volume in enumerate(volumes)]
    baseline = sheet(header, gap, block="RT04-RW02")
    return to_findings(score(baseline, regulation=PERMEN_14), baseline=baseline, level="rt").set_index("name")


def test_a_percent_names_its_band_and_its_article(rowokangkung):
    row = rowokangkung.loc["unsafe_water_pct"]
    assert row["value"] == pytest.approx(4800 / 55)
    assert (row["limit"], row["op"], row["status"], row["level"]) == (76, ">=", "known", "rt")
    assert row["rule_id"] == "permen_pupr_14_2018.criterion_score"
    assert "14/PRT/M/2018" in row["source"]
    assert not row["unverified"]
    assert rowokangkung.loc["irregular_buildings_pct", ["limit", "op", "margin"]].tolist() == [25, "<", 5]
    assert rowokangkung.loc["unsafe_water_score", "value"] == 5


def test_what_is_not_known_says_why(rowokangkung):
    row = rowokangkung.loc["too_little_water_pct"]
    assert (row["status"], row["reason"]) == ("unknown", "not_surveyed")
    assert pd.isna(row["value"])
    assert pd.isna(row["limit"])
    assert rowokangkung.loc["slum_total", ["status", "reason"]].tolist() == ["partial", "total_range:28-33"]
    assert rowokangkung.loc["slum_class", ["value", "status", "reason"]].tolist() == [1, "known", "class:light"]


def test_the_findings_hold_every_number_of_the_scores():
    baseline = made_up(40, seed=3, unknown=0.05)
    scores = score(baseline, regulation=PERMEN_02)
    table = to_findings(scores, baseline=baseline)
    assert list(table.columns) == list(COLUMNS)
    assert table["finding_id"].is_unique
    wide = pivot(table, unit_kind="block").loc[baseline.blocks]
    for name in scores.percent:
        assert wide[f"{name}_pct"].fillna(-1).tolist() == scores.percent[name].astype("Float64").fillna(-1).tolist()
    assert wide["slum_total"].astype("Int64").tolist() == scores.known_total.tolist()
    assert table.loc[table["name"] == "slum_total", "unverified"].all()


def test_a_warning_is_the_reason():
    baseline = sheet((2, 10, 40, 10, 100, 0), (0,) * 7 + (-0.5,) + (0,) * 8)
    table = to_findings(score(baseline, regulation=PERMEN_14), baseline=baseline).set_index("name")
    assert table.loc["runoff_pct", "reason"] == "negative_volume"
    assert table.loc["missing_drain_score", "reason"] == "denominator_zero"
