"""Worked cases: our own, and those beside the project where they are."""

from pathlib import Path

import pytest

from kotaku_gis.cases import verify
from kotaku_gis.hazards.cases import FORMS

OWN = sorted((Path(__file__).parent / "cases").glob("*.json"))
SHARED = Path(__file__).parents[3] / "shared" / "cases" / "hazard.json"
NOT_OURS = {"inundation", "criterion_rows"}


@pytest.mark.parametrize("file", OWN, ids=lambda file: file.stem)
def test_own_cases(file):
    outcomes = list(verify(file))
    assert outcomes
    assert [outcome.line() for outcome in outcomes if not outcome.passed] == []


def test_cases_beside_the_project():
    if not SHARED.is_file():
        pytest.skip("no worked cases beside the project")
    failed = [outcome for outcome in verify(SHARED) if not outcome.passed]
    assert [outcome.line() for outcome in failed if outcome.expected not in NOT_OURS] == []


def test_every_form_of_the_overlays_is_served():
    forms = {"raster_overlay", "multi_hazard", "zone_overlay", "risk_rows", "vulnerability", "krb_text"}
    assert forms <= set(FORMS)
