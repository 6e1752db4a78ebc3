"""Scores against published sheets, a slow scorer, and what must stay whatever the data."""

from importlib import resources

import numpy as np
import pandas as pd
import pytest
from slum_sheets import CODES, KAWANKU, PERMEN_02, PERMEN_14, made_up, sheet, slow_class, slow_scores

from kotaku_gis.errors import LayerError, RegulationError
from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import scoring_rules
from kotaku_gis.indicators.scoring import beside_score, class_of_scores, score
from kotaku_gis.regulations import load


@pytest.mark.parametrize("name", KAWANKU)
def test_a_published_sheet_comes_out_as_printed(name):
    header, volumes, points, means, (total, category) = KAWANKU[name]
    scores = score(sheet(header, volumes), regulation=PERMEN_14)
    assert scores.score.loc["RT"].tolist() == list(points)
    assert scores.aspect_mean_pct.loc["RT"].tolist() == pytest.approx(means, abs=0.0101)
    assert scores.total.loc["RT"].tolist() == [total, total]
    assert scores.category["RT"] == category
    assert not scores.unverified


def test_a_negative_volume_as_published_and_as_clamped():
    """Mergosono RT015-RW003, Kota Malang (kawanku.pkpjatim.id): 4a -0.12 ha, -13.64 %, aspect 4 at 16.49 %."""
    header = (0.88, 91, 366, 91, 750, 515)
    mergosono = sheet(header, (37, 0, 40, 100, 380, 25, 31, -0.12, 0, 325, 8, 48, 91, 0, 91, 91))
    published = score(mergosono, regulation=PERMEN_14, clamp_negative=False)
    assert published.percent.loc["RT", "runoff"] == pytest.approx(-13.64, abs=0.005)
    assert published.aspect_mean_pct.loc["RT", "drainage"] == pytest.approx(16.49, abs=0.005)
    assert published.known_total["RT"] == 26
    clamped = score(mergosono, regulation=PERMEN_14)
    assert clamped.percent.loc["RT", "runoff"] == 0
    assert clamped.aspect_mean_pct.loc["RT", "drainage"] == pytest.approx(63.1068 / 3, abs=1e-4)
    assert clamped.warnings[["criterion", "warning"]].to_numpy().tolist() == [["runoff", "negative_volume"]]


def test_edges_of_the_bands_as_found_in_a_workbook():
    """Kota Pekalongan 2019-2021: the percents nearest to 25, 51 and 76 on either side."""
    pairs = {(436, 1755): 0, (60, 240): 1, (1596, 3131): 1, (524, 1027): 3, (315, 415): 3, (38, 50): 5}
    index = pd.RangeIndex(len(pairs))
    header = pd.DataFrame({"households": [whole for _, whole in pairs]}, index=index)
    volumes = pd.DataFrame({"unsafe_water": [part for part, _ in pairs]}, index=index)
    scores = score(Baseline(header, volumes), regulation=PERMEN_14)
    assert scores.score["unsafe_water"].tolist() == list(pairs.values())


def test_two_decimals_decide_and_whole_percents_do_not():
    """A municipal program compares with 24.995, 50.995 and 75.995."""
    lengths = {24_994: 0, 24_995: 1, 50_900: 1, 50_994: 1, 50_995: 3, 75_994: 3, 75_995: 5}
    header = pd.DataFrame({"ideal_road_m": [100_000.0] * len(lengths)})
    volumes = pd.DataFrame({"missing_road": list(lengths)})
    scores = score(Baseline(header, volumes), regulation=PERMEN_14)
    assert scores.score["missing_road"].tolist() == list(lengths.values())


@pytest.mark.parametrize("seed", range(3))
def test_it_agrees_with_the_slow_scorer(seed):
    baseline = made_up(200, seed=seed, unknown=0.03)
    scores = score(baseline, regulation=PERMEN_14)
    for block in baseline.blocks:
        header, volumes = (
            {name: None if np.isnan(value) else value for name, value in table.loc[block].items()}
            for table in (baseline.header, baseline.volumes)
        )
        percent, points, (lowest, highest) = slow_scores(header, volumes)
        assert scores.total.loc[block].tolist() == [lowest, highest]
        assert [None if pd.isna(n) else n for n in scores.score.loc[block]] == list(points.values())
        known = [p for p in percent.values() if p is not None]
        assert scores.percent.loc[block].dropna().tolist() == pytest.approx(known, rel=1e-12)
        same = slow_class(lowest) == slow_class(highest)
        assert scores.category.isna()[block] != same
        assert not same or scores.category[block] == slow_class(lowest)


def test_unknown_is_not_zero():
    header, volumes, *_ = KAWANKU["Rowokangkung RT04-RW02"]
    gap = [None if code == "3b" else volume for code, volume in zip(CODES, volumes, strict=True)]
    scores = score(sheet(header, gap), regulation=PERMEN_14)
    assert np.isnan(scores.percent.loc["RT", "too_little_water"])
    assert pd.isna(scores.score.loc["RT", "too_little_water"])
    assert np.isnan(scores.aspect_mean_pct.loc["RT", "water"])
    assert np.isnan(scores.sector_mean_pct["RT"])
    assert scores.total.loc["RT"].tolist() == [28, 33]
    assert scores.category["RT"] == "light"
    assert pd.isna(scores.known_total["RT"])
    with pytest.raises(LayerError, match="RT"):
        score(sheet(header, gap), regulation=PERMEN_14, strict=True)


def test_an_unknown_denominator_leaves_all_its_criteria_open_and_zero_does_not():
    _, volumes, *_ = KAWANKU["Rowokangkung RT04-RW02"]
    unknown = score(sheet((4.21, 50, 166, None, 300, 300), volumes), regulation=PERMEN_14)
    assert unknown.score.isna().sum(axis=1)["RT"] == 6
    zero = score(sheet((4.21, 50, 166, 0, 300, 300), volumes), regulation=PERMEN_14)
    assert zero.score.isna().sum(axis=1)["RT"] == 0
    assert zero.warnings["warning"].tolist() == ["denominator_zero"] * 6
    assert zero.aspect_mean_pct.loc["RT", "waste"] == 0


def test_more_than_all_is_flagged_and_enters_the_means():
    scores = score(sheet((2, 10, 40, 10, 100, 100), (0,) * 7 + (6.156,) + (0,) * 8), regulation=PERMEN_14)
    assert scores.percent.loc["RT", "runoff"] == pytest.approx(307.8)
    assert scores.score.loc["RT", "runoff"] == 5
    assert scores.aspect_mean_pct.loc["RT", "drainage"] == pytest.approx(102.6)
    assert scores.warnings["warning"].tolist() == ["over_100_percent"]


def test_a_negative_denominator_is_unknown():
    scores = score(sheet((2, -10, 40, 10, 100, 100), (1,) * 16), regulation=PERMEN_14)
    assert scores.score.loc["RT", ["irregular_buildings", "fire_equipment"]].isna().all()
    assert set(scores.warnings["warning"]) == {"denominator_negative"}


def test_classes_at_their_edges():
    """Bands as printed on the sheets: 16-37 ringan, 38-59 sedang, 60-80 berat."""
    totals = {
        0: "not_slum",
        15: "not_slum",
        16: "light",
        37: "light",
        38: "medium",
        59: "medium",
        60: "heavy",
        80: "heavy",
    }
    rows = [[min(5, max(0, total - 5 * k)) for k in range(16)] for total in totals]
    table = pd.DataFrame(rows, columns=scoring_rules(PERMEN_14).names)
    found = class_of_scores(table, regulation=PERMEN_14)
    assert found["lowest"].tolist() == list(totals)
    assert found["category"].tolist() == list(totals.values())


def test_the_older_regulation_has_19_criteria_and_is_unverified():
    rules = scoring_rules(PERMEN_02)
    assert len(rules.criteria) == 19
    assert [sum(c.aspect == aspect.name for c in rules.criteria) for aspect in rules.aspects] == [3, 2, 2, 5, 2, 3, 2]
    scores = score(made_up(5, seed=1, regulation=PERMEN_02), regulation=PERMEN_02)
    assert scores.unverified
    assert scores.total["highest"].max() <= 95


def test_open_space_stands_beside_the_score():
    kotaku = load("kotaku_7_plus_1")
    plain = made_up(20, seed=4)
    parks = Baseline(plain.header, plain.volumes.assign(public_open_space=0.1 * plain.header["verified_area_ha"]))
    pd.testing.assert_frame_equal(score(parks, regulation=kotaku).total, score(plain, regulation=PERMEN_14).total)
    assert beside_score(parks, regulation=kotaku)["public_open_space_pct"].tolist() == pytest.approx([10.0] * 20)


def test_order_of_rows_and_size_do_not_matter():
    baseline = made_up(100, seed=7, unknown=0.05)
    scores = score(baseline, regulation=PERMEN_14)
    turned = Baseline(baseline.header[::-1], baseline.volumes[::-1])
    again = score(turned, regulation=PERMEN_14)
    pd.testing.assert_frame_equal(again.percent[::-1], scores.percent)
    pd.testing.assert_series_equal(again.category[::-1], scores.category)
    doubled = score(Baseline(2 * baseline.header, 2 * baseline.volumes), regulation=PERMEN_14)
    pd.testing.assert_frame_equal(doubled.percent, scores.percent)
    pd.testing.assert_frame_equal(doubled.total, scores.total)


def test_a_city_replaces_bands_by_a_file_of_its_own(tmp_path):
    own = tmp_path / "perda.toml"
    own.write_text(
        """
id = "perda"
citation = "Perda"
base = "permen_pupr_14_2018"
title = { id = "Perda", en = "Perda" }
[rules.total_class]
label = { id = "Tingkat", en = "Class" }
unit = "score"
[[rules.total_class.versions]]
valid_from = "2020"
article = "Pasal 1"
confidence = "H"
evidence = "test"
closed = "left"
bands = [{ hi = 20, result = "not_slum" }, { lo = 20, result = "heavy" }]
""",
        encoding="utf-8",
    )
    header, volumes, *_ = KAWANKU["Senduro RT02-RW07"]
    assert score(sheet(header, volumes), regulation=load(own)).category["RT"] == "not_slum"
    own.write_text(own.read_text(encoding="utf-8").replace("lo = 20", "lo = 21"), encoding="utf-8")
    with pytest.raises(RegulationError, match="total_class"):
        score(sheet(header, volumes), regulation=load(own))
    with pytest.raises(RegulationError, match="criterion_score"):
        score(sheet(header, volumes), regulation=load("map_accuracy"))


@pytest.mark.parametrize(
    ("own", "theirs"),
    [
        ('denominator = "households"', 'denominator = "families"'),
        ('aspect = "water"', 'aspect = "fish"'),
        ("step = 1,", ""),
    ],
)
def test_a_criterion_that_points_at_nothing_does_not_load(tmp_path, own, theirs):
    shipped = resources.files("kotaku_gis.regulations").joinpath("data/permen_pupr_14_2018.toml").read_text("utf-8")
    line = next(row for row in shipped.splitlines() if 'name = "unsafe_water"' in row)
    file = tmp_path / "perda.toml"
    file.write_text(shipped.replace(line, line.replace(own, theirs)), encoding="utf-8")
    with pytest.raises(RegulationError, match="criteria 3a"):
        scoring_rules(load(file))
