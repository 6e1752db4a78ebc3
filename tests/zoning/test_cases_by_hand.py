"""Worked cases of our own, numbers by hand (`hand` in the files): each option of each form at and across its edges."""

from pathlib import Path

import pytest

from kotaku_gis.cases import verify

FILES = sorted((Path(__file__).parent / "cases").glob("*.json"))
OUTCOMES = [pytest.param(outcome, id=outcome.id) for file in FILES for outcome in verify(file)]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_case(outcome):
    assert outcome.passed, outcome.line()


def test_none_is_left_out():
    assert len(OUTCOMES) >= 40
