"""What if, and how far a class moves, against trying it out."""

import numpy as np
import pandas as pd
import pytest
from slum_sheets import KAWANKU, PERMEN_14, made_up, sheet

from kotaku_gis.errors import LayerError
from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.scoring import score
from kotaku_gis.indicators.sensitivity import sensitivity, what_if


def test_what_if_a_road_is_built():
    header, volumes, *_ = KAWANKU["Sumbermulyo RT01-RW05"]
    changes = pd.DataFrame({"block_id": ["RT"], "item": ["bad_road_surface"], "value": [100]})
    result = what_if(sheet(header, volumes), changes=changes, regulation=PERMEN_14)
    assert result.changed.loc["RT"].tolist() == [38, 38, 33, 33, "medium", "light"]
    nothing = what_if(sheet(header, volumes), changes=changes.assign(value=605), regulation=PERMEN_14)
    assert nothing.changed.empty
    with pytest.raises(LayerError, match="RT7"):
        what_if(sheet(header, volumes), changes=changes.assign(block_id="RT7"), regulation=PERMEN_14)


def test_the_range_holds_whatever_the_errors_are_and_is_reached():
    rng = np.random.default_rng(3)
    baseline = made_up(60, seed=13)
    off = pd.concat([0.03 * baseline.header, 0.05 * baseline.volumes], axis=1)
    found = sensitivity(baseline, uncertainty=off, regulation=PERMEN_14)
    for sign in (-1, 1):
        end = Baseline(baseline.header * (1 - 0.03 * sign), baseline.volumes * (1 + 0.05 * sign))
        assert (
            score(end, regulation=PERMEN_14).known_total.tolist() == found[{-1: "lowest", 1: "highest"}[sign]].tolist()
        )
    for _ in range(30):
        moved = Baseline(
            baseline.header * (1 + 0.03 * rng.uniform(-1, 1, baseline.header.shape)),
            baseline.volumes * (1 + 0.05 * rng.uniform(-1, 1, baseline.volumes.shape)),
        )
        totals = score(moved, regulation=PERMEN_14).known_total
        assert totals.between(found["lowest"], found["highest"]).all()
    assert 0 < found["sensitive"].sum() < 60
    assert (found["sensitive"] == (found["lightest"] != found["heaviest"])).all()


def test_exact_figures_move_nothing():
    baseline = made_up(60, seed=13)
    found = sensitivity(baseline, uncertainty=pd.DataFrame(index=baseline.blocks), regulation=PERMEN_14)
    assert (found["lowest"] == found["total"]).all()
    assert not found["sensitive"].any()


def test_a_denominator_that_may_be_nothing_opens_to_the_highest_score():
    block = sheet((1, 2, 8, 2, 100, 100), (0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    found = sensitivity(block, uncertainty=pd.DataFrame({"households": [2.0]}, index=["RT"]), regulation=PERMEN_14)
    assert found.loc["RT", ["lowest", "total", "highest"]].tolist() == [1, 1, 5]
