"""The limits of a project: stated ones go before the shipped ones, and say where they come from."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from kotaku_gis.regulations import load
from kotaku_gis.settings.access import Access

RULES = load("fire_and_evacuation")


def test_what_is_not_stated_the_regulation_says():
    hose = Access().limit("hose_reach_m", RULES, "hose_reach_max")
    assert (hose.value, hose.op, hose.cited["confidence"]) == (45, "<=", "H")
    assert hose.cited["rule_id"] == "fire_and_evacuation.hose_reach_max"
    water = Access().limit("water_distance_m", RULES, "water_distance_max")
    assert water.cited["unverified"]
    width = Access().limit("truck_width_m", load("permen_pupr_14_2018"), "fire_access_width_min")
    assert (width.value, width.op) == (3.5, ">=")


def test_what_is_stated_goes_first_and_is_an_agreement():
    own = Access(hose_reach_m=60, walking_m_per_min=40, unsafe_class="rendah")
    hose = own.limit("hose_reach_m", RULES, "hose_reach_max")
    assert (hose.value, hose.cited["legal_level"], hose.cited["unverified"]) == (60, "kesepakatan", False)
    assert "hose_reach_m" in hose.cited["source"]
    assert own.pace(RULES) == 40
    assert own.word("unsafe_class", RULES, "unsafe_class")[0] == "rendah"


def test_the_pace_is_that_of_a_slow_walker():
    """3.22 km/h, as published, is 53.7 m in a minute."""
    assert Access().pace(RULES) == pytest.approx(3.22 * 1000 / 60, rel=2e-3)
    assert 2 * RULES.number("walking_reach", key="15") == RULES.number("walking_reach", key="30")


@pytest.mark.parametrize(
    "wrong", [{"hose_reach_m": 0}, {"truck_width_m": -1}, {"hose": 45}, {"infrastructure_missing_when": "some"}]
)
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValidationError):
        Access.model_validate(wrong)


def test_every_component_of_7a_that_is_judged_has_a_limit():
    for row in RULES.rule("infrastructure_components").at().rows:
        assert (row["by"] in RULES.rules) is row["judged"]
