"""Verdicts of minima, of what is only known within a range, and of several together."""

import pandas as pd
import pytest

from kotaku_gis.spatial.uncertainty import distance_u95
from kotaku_gis.zoning.accuracy import map_ce90_m, map_le90_m
from kotaku_gis.zoning.verdicts import status_at_least, status_of_range, worst_status


@pytest.mark.parametrize(
    ("distance", "u95", "status"),
    [
        (3.2168, 0.2168, "pass"),
        (3.2, 0.2168, "marginal"),
        (3.0 - 1e-9, 0.2168, "marginal"),  # rounding of coordinates in millions of metres
        (2.85, 0.2168, "indicative"),
        (3 - 0.2168, 0.2168, "violation"),
        (2.85, 0.0, "violation"),
        (3.0 - 1e-9, 0.0, "pass"),
    ],
)
def test_minimum(distance, u95, status):
    assert status_at_least(pd.Series([distance]), limit=3.0, u95=u95).tolist() == [status]


@pytest.mark.parametrize(
    ("worst", "best", "status"),
    [
        ("violation", "violation", "violation"),
        ("violation", "marginal", "indicative"),
        ("violation", "indicative", "indicative"),
        ("indicative", "pass", "indicative"),
        ("marginal", "pass", "marginal"),
        ("pass", "pass", "pass"),
        ("not_assessable", "pass", "not_assessable"),
        ("not_assessable", "violation", "violation"),
    ],
)
def test_range(worst, best, status):
    assert status_of_range(worst=pd.Series([worst]), best=pd.Series([best])).tolist() == [status]


def test_the_worst_front_decides():
    fronts = pd.Series(["pass", "violation", "marginal", "exempt", "not_assessable", "pass"])
    found = worst_status(fronts, by=pd.Series(["A", "A", "B", "B", "C", "C"]))
    assert found.to_dict() == {"A": "violation", "B": "marginal", "C": "not_assessable"}
    assert worst_status(fronts).tolist() == ["violation"]


@pytest.mark.parametrize(
    ("edition", "map_class", "scale", "ce90", "le90"),
    [
        ("2014", 1, 1000, 0.2, 0.2),
        ("2014", 2, 2500, 0.75, 0.75),
        ("2014", 3, 5000, 2.5, 2.5),
        ("2018", 3, 1000, 0.9, 0.4),
        ("2018", 2, 10000, 6.0, 3.0),
        (None, None, 1000, 0.9, 0.4),
    ],
)
def test_accuracy_of_maps(
    edition, map_class, scale, ce90, le90
):  # the table printed by scale, zoning and map references
    stated = {"edition": edition, "map_class": map_class, "scale": scale}
    assert map_ce90_m(**stated) == pytest.approx(ce90)
    assert map_le90_m(**stated) == pytest.approx(le90)


def test_an_edition_that_is_not():
    with pytest.raises(ValueError, match="2014, 2018"):
        map_ce90_m(edition="1999")


def test_zone_edge_of_a_plan_at_5000():  # case Z13: 1.6449 * sqrt(0.46598^2 + 0.09320^2)
    assert distance_u95(map_ce90_m(map_class=1, edition="2014", scale=5000), 0.2) == pytest.approx(0.7817, abs=5e-5)
