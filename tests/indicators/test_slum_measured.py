"""Measured lengths against the ideal: stated, or the network; what rests on a recalled rule stands apart."""

import pandas as pd
import pytest

from kotaku_gis.indicators.criteria import HEADER, scoring_rules
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.slum_measured import agreement_note, measured_figures
from kotaku_gis.regulations import load
from kotaku_gis.settings import Slum

RULES = load("permen_pupr_14_2018")
BLOCK = pd.DataFrame(index=["RT1", "RT2", "RT3"])
TAKEN = {
    "local_road_m": [300.0, 300.0, None],
    "narrow_road_m": [50.0, 500.0, None],
    "bad_road_m": [100.0, 280.0, 10.0],
    "drain_m": [200.0, 200.0, 200.0],
}
ROWS = {
    # value, status, resting on a rule that is only recalled
    "road_gap_m": ([20.0] * 3, ["known"] * 3, [True] * 3),
    "drain_gap_m": ([90.0, 90.0, None], ["known", "known", "unknown"], [True] * 3),
    "irregular_buildings": ([5.0, 6.0, 7.0], ["known"] * 3, [False, True, True]),
    "buildings_without_fire_equipment": ([8.0, 9.0, None], ["known", "partial", "unknown"], [False] * 3),
    "households_without_safe_water": ([1.0, 2.0, 3.0], ["partial", "known", "partial"], [False, True, True]),
    "unconnected_drain_m": ([1.0, 1.0, 1.0], ["known"] * 3, [False] * 3),
}


def taken():
    measures = {name: pd.Series(values, index=BLOCK.index, dtype="Float64") for name, values in TAKEN.items()}
    verdicts = {
        name: pd.DataFrame({"value": value, "status": status, "unverified": recalled}, index=BLOCK.index)
        for name, (value, status, recalled) in ROWS.items()
    }
    return measures | verdicts


def measured(stated=None, **settings):
    return measured_figures(
        BLOCK,
        taken=taken(),
        stated=pd.DataFrame(stated or {}, index=BLOCK.index, dtype="Float64"),
        settings=Slum(**settings),
        definitions=Definitions(RULES),
        items=[*HEADER, *scoring_rules(RULES).names],
    )


def column(table, name):
    return [None if pd.isna(value) else float(value) for value in table[name]]


def test_a_stated_ideal_gives_the_missing_length_and_is_never_taken_for_shorter_than_nothing():
    found = measured({"ideal_road_m": [350, 250, 400], "ideal_drain_m": [200, 260, None]})
    assert column(found.sure, "missing_road") == [50, 0, None]  # no road of RT3 is measured: its gap tells nothing
    assert column(found.sure, "missing_drain") == [0, 60, None]
    assert "ideal_road_m" not in found.sure.dropna(axis=1, how="all")


def test_without_a_stated_ideal_the_network_is_the_ideal_and_only_indicative():
    found = measured()
    assert column(found.indicative, "ideal_road_m") == [320, 320, None]
    assert column(found.indicative, "missing_road")[:2] == [20, 20]
    assert column(found.indicative, "missing_drain") == [90, 90, None]
    assert found.sure["missing_road"].isna().all()
    assert column(found.sure, "bad_road_surface") == [100, 280, 10]
    by_network = measured({"ideal_road_m": [350, 250, 400]}, ideal_length="network")
    assert column(by_network.indicative, "ideal_road_m") == [320, 320, None]


def test_narrow_road_may_count_as_missing_up_to_the_ideal():
    found = measured({"ideal_road_m": [350, 330, 400]}, narrow_road_is_missing=True)
    # RT1: 50 missing and 50 narrow; RT2: 30 and 500, but 280 of 330 m are bad already
    assert column(found.indicative, "missing_road")[:2] == [100, 50]


def test_what_is_known_of_a_part_of_a_block_is_no_figure_of_it():
    found = measured()
    assert column(found.sure, "fire_equipment") == [8, None, None]
    assert "fire_equipment" not in found.indicative
    assert column(found.indicative, "unsafe_water") == [None, 2, None]
    assert found.sure["unsafe_water"].isna().all()


def test_buildings_told_by_signs_stand_apart_from_those_surveyed():
    found = measured()
    assert column(found.sure, "irregular_buildings") == [5, None, None]
    assert column(found.indicative, "irregular_buildings") == [None, 6, 7]


def test_a_criterion_of_another_regulation_is_left_out():
    assert "unconnected_drain" not in measured().sure


def test_agreement_is_weighed_by_the_buildings_asked():
    figures = {"irregular_agreement_pct": [90.0, 50.0, None], "irregular_surveyed_pct": [100.0, 50.0, None]}
    series = {name: pd.Series(values, index=BLOCK.index) for name, values in figures.items()}
    count = pd.Series([30, 20, 5], index=BLOCK.index)
    (note,) = agreement_note({**series, "building_count": count})
    assert "80 %" in note.render("id")  # (27 + 5) of 40
    assert "40" in note.render("id")
    assert agreement_note({"building_count": count}) == ()


@pytest.mark.parametrize("name", ["irregular_buildings", "missing_road"])
def test_no_figure_is_both_sure_and_indicative(name):
    found = measured({"ideal_road_m": [350, None, 400]})
    assert not (found.sure[name].notna() & found.indicative[name].notna()).any()


def test_of_a_city_with_own_verified_rules_the_network_is_a_sure_ideal(monkeypatch):
    monkeypatch.setitem(ROWS, "road_gap_m", ([20.0] * 3, ["known"] * 3, [False] * 3))
    found = measured()
    assert column(found.sure, "ideal_road_m") == [320, 320, None]
    assert "missing_road" not in found.indicative
