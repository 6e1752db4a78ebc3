"""What is said beside scores that rest on figures measured by rules that nobody has verified."""

import pandas as pd
import pytest

from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import scoring_rules
from kotaku_gis.regulations import load
from kotaku_gis.reports.slum_marks import blocks_note, recall_note

RULES = scoring_rules(load("permen_pupr_14_2018"))
BLOCKS = pd.Index(["RT1", "RT2"])


@pytest.fixture
def baseline():
    header = pd.DataFrame({"ideal_road_m": [320.0, 300.0]}, index=BLOCKS)
    volumes = pd.DataFrame({"missing_road": [20.0, 0.0]}, index=BLOCKS)
    marks = pd.DataFrame({"ideal_road_m": [True, False], "missing_road": [True, False]}, index=BLOCKS)
    return Baseline(header, volumes, unverified=marks)


def test_a_block_names_its_indicative_figures(baseline):
    told = recall_note(baseline, "RT1", RULES, lang="id")
    assert told.endswith("belum diverifikasi: Panjang jalan lingkungan ideal (m), 2a.")
    assert recall_note(baseline, "RT2", RULES, lang="id") == ""


def test_a_list_names_the_blocks_that_hold_such_figures(baseline):
    assert "RT1 (Panjang jalan lingkungan ideal (m), 2a)." in blocks_note(baseline, RULES, lang="id")
    assert "RT2" not in blocks_note(baseline, RULES, lang="id")
    assert blocks_note(Baseline(baseline.header, baseline.volumes), RULES, lang="en") == ""
