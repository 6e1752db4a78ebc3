"""Verdicts at the edges of the uncertainty model (zoning reference 5.3)."""

import pandas as pd
import pytest

from kotaku_gis.zoning import status_at_most


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (57.999, "pass"),
        (58.0, "pass"),  # max - u
        (58.001, "marginal"),
        (60.0, "marginal"),  # max
        (60.001, "indicative"),
        (61.999, "indicative"),
        (62.0, "violation"),  # max + u
        (90.0, "violation"),
    ],
)
def test_edges(value, status):
    assert status_at_most(pd.Series([value]), limit=60.0, u95=2.0).tolist() == [status]


def test_case_z19():
    """10 x 12 m plot, 7.3 x 10 m house, KDB 60 %: 60.83 % and 1.993 points of uncertainty."""
    assert status_at_most(pd.Series([60.8333]), limit=60, u95=1.993).tolist() == ["indicative"]


def test_unknown_is_never_a_pass():
    values = pd.Series([50.0, None, 50.0], dtype="Float64")
    limits = pd.Series([60.0, 60.0, None], dtype="Float64")
    assert status_at_most(values, limit=limits, u95=1.0).tolist() == ["pass", "not_assessable", "not_assessable"]
