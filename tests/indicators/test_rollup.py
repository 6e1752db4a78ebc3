"""Sums from level to level, against a published kawasan and against themselves."""

import numpy as np
import pandas as pd
import pytest
from slum_sheets import CODES, PERMEN_14, ROW, made_up

from kotaku_gis.errors import LayerError
from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import named
from kotaku_gis.indicators.rollup import divergence, negative_parts, rollup, rollup_levels
from kotaku_gis.indicators.scoring import score

# Kawasan Pringrejo, Kota Pekalongan 2019: three of its RT as published, with their totals
PRINGREJO = {
    "RT003-RW007": (
        (2.324536, 65, 340, 92, 1250, 610),
        (2, 0, 1, 0, 1200, 4, 0, 0.748536, 150, 410, 0, 0, 92, 92, 0, 65),
        24,
    ),
    "RT001-RW011": ((1.867145, 56, 249, 76, 300, 500), (56, 0, 15, 0, 250, 54, 0, 0, 300, 130, 0, 0, 0, 19, 0, 56), 24),
    "RT002-RW006": (
        (3.134622, 90, 380, 113, 2000, 600),
        (8, 0, 8, 500, 425, 48, 0, 2.726622, 100, 100, 0, 0, 0, 101, 0, 90),
        17,
    ),
}


@pytest.fixture
def pringrejo():
    header, volumes, _ = zip(*PRINGREJO.values(), strict=True)
    table = pd.DataFrame(volumes, columns=CODES, index=list(PRINGREJO), dtype=float)
    return Baseline(pd.DataFrame(header, columns=ROW, index=list(PRINGREJO)), named(table, regulation=PERMEN_14))


def test_sums_are_scored_not_scores_summed(pringrejo):
    """By hand: 1a 66 of 211 = 31.28 %, 2b 1875 of 3550 = 52.82 %, 3a 106 of 281 = 37.72 %, 4a 3.475158 of 7.326303
    = 47.43 %, 4b 550 of 1710 = 32.16 %, 4c 640 of 1710 = 37.43 %, 6a 92 of 281 = 32.74 %, 6b 212 of 281 = 75.44 %,
    7b 211 of 211: 1 + 3 + 1 + 1 + 1 + 1 + 1 + 3 + 5 = 17."""
    parts = score(pringrejo, regulation=PERMEN_14)
    assert parts.known_total.tolist() == [total for *_, total in PRINGREJO.values()]
    whole = rollup(pringrejo, groups=pd.Series("kawasan", index=pringrejo.blocks))
    assert whole.header.loc["kawasan"].tolist() == pytest.approx([7.326303, 211, 969, 281, 3550, 1710])
    assert score(whole, regulation=PERMEN_14).known_total.tolist() == [17]


def test_a_rollup_of_one_block_is_the_block():
    baseline = made_up(50, seed=8, unknown=0.1)
    alone = rollup(baseline, groups=pd.Series(baseline.blocks, index=baseline.blocks))
    pd.testing.assert_frame_equal(alone.header, baseline.header)
    pd.testing.assert_frame_equal(alone.volumes, baseline.volumes)


def test_levels_give_the_same_sums_as_one_step_and_in_any_order():
    baseline = made_up(300, seed=9)
    number = np.arange(300)
    levels = pd.DataFrame({"rw": number // 6, "kelurahan": number // 60, "city": 0}, index=baseline.blocks).astype(str)
    levels["rw"] = levels["kelurahan"] + "/" + levels["rw"]
    by_level = rollup_levels(baseline, levels=levels)
    assert [len(level.blocks) for level in by_level.values()] == [50, 5, 1]
    up = rollup(by_level["rw"], groups=levels.drop_duplicates().set_index("rw")["kelurahan"])
    np.testing.assert_allclose(up.volumes, by_level["kelurahan"].volumes, rtol=1e-12)
    turned = Baseline(baseline.header[::-1], baseline.volumes[::-1])
    again = rollup_levels(turned, levels=levels)["kelurahan"]
    pd.testing.assert_frame_equal(again.volumes.sort_index(), by_level["kelurahan"].volumes.sort_index(), rtol=0)


def test_an_unknown_part_makes_the_sum_unknown_and_nothing_else():
    baseline = made_up(4, seed=10)
    volumes = baseline.volumes.copy()
    volumes.iloc[1, 3] = np.nan
    groups = pd.Series(["a", "a", "b", "b"], index=baseline.blocks)
    sums = rollup(Baseline(baseline.header, volumes), groups=groups)
    assert sums.volumes.isna().sum().sum() == 1
    assert np.isnan(sums.volumes.loc["a"].iloc[3])


def test_one_name_in_two_kelurahan_is_refused():
    baseline = made_up(4, seed=10)
    levels = pd.DataFrame({"rw": ["RW001"] * 4, "kelurahan": ["A", "A", "B", "B"]}, index=baseline.blocks)
    with pytest.raises(LayerError, match="RW001"):
        rollup_levels(baseline, levels=levels)


def test_levels_that_diverge_are_shown(pringrejo):
    groups = pd.Series(["x", "x", "y"], index=pringrejo.blocks)
    parts = score(pringrejo, regulation=PERMEN_14)
    clean = Baseline(pringrejo.header, pringrejo.volumes * 0)
    wholes = score(rollup(clean, groups=groups), regulation=PERMEN_14)
    table = divergence(parts, wholes=wholes, groups=groups)
    assert table["light"].tolist() == [2, 1]
    assert table["category"].tolist() == ["not_slum", "not_slum"]
    assert table["diverges"].all()
    same = score(rollup(pringrejo, groups=groups), regulation=PERMEN_14)
    assert not divergence(parts, wholes=same, groups=groups)["diverges"].any()


def test_a_negative_part_is_named(pringrejo):
    volumes = pringrejo.volumes.copy()
    volumes.loc["RT002-RW006", "runoff"] = -0.5
    groups = pd.Series(["x", "x", "y"], index=pringrejo.blocks)
    table = negative_parts(Baseline(pringrejo.header, volumes), groups=groups)
    assert table.to_numpy().sum() == 1
    assert table.loc["y", "runoff"]
