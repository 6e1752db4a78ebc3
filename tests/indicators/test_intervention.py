"""Years of work against a published pair of years and against plain arithmetic."""

import numpy as np
import pandas as pd
import pytest
from slum_sheets import PERMEN_14, made_up, sheet

from kotaku_gis.errors import LayerError
from kotaku_gis.indicators.intervention import (
    before_after,
    handled,
    proportional_reduction_ha,
    slum_area,
    slum_area_by_year,
    years,
)
from kotaku_gis.indicators.scoring import score

# Podosugih RT003-RW005, Kota Pekalongan 2022 (municipal workbook): 2023 has total 13, mean 18.107058
PODOSUGIH = sheet(
    (1.273791, 88, 388, 115, 600, 367),
    (38, 0, 21, 0, 0, 68, 0, 0.003790999999999878, 217, 150, 0, 0, 90, 0, 88, 88),
)
WORK = pd.DataFrame(
    {"block_id": "RT", "criterion": ["1a", "4b", "4c", "7a"], "year": 2023, "volume": [38.0, 217, 150, 88]}
)


def test_a_published_pair_of_years():
    result = years(PODOSUGIH, interventions=WORK, regulation=PERMEN_14)[2023]
    assert result.before.known_total.tolist() == [23]
    assert result.before.sector_mean_pct.tolist() == pytest.approx([32.068097], abs=1e-6)
    assert result.after.known_total.tolist() == [13]
    assert result.after.sector_mean_pct.tolist() == pytest.approx([18.107058], abs=1e-6)
    assert result.contribution.tolist() == pytest.approx([0.435356023], abs=1e-8)
    assert result.after.category.tolist() == ["not_slum"]
    assert result.over_booked.empty


def test_each_year_starts_from_what_the_last_has_left():
    split = pd.concat([WORK.assign(year=2022, volume=WORK["volume"] / 2), WORK.assign(volume=WORK["volume"] / 2)])
    results = years(PODOSUGIH, interventions=split, regulation=PERMEN_14, until=[2024])
    assert list(results) == [2022, 2023, 2024]
    pd.testing.assert_frame_equal(results[2023].before.percent, results[2022].after.percent)
    assert results[2023].after.known_total.tolist() == [13]
    assert results[2024].contribution.tolist() == [0]


def test_nothing_to_take_away_is_no_contribution():
    clean = PODOSUGIH.with_volumes(PODOSUGIH.volumes * 0)
    result = before_after(clean, handled=clean.volumes, regulation=PERMEN_14)
    assert result.contribution.isna().tolist() == [True]


def test_more_booked_than_left_is_reported_and_ends_at_zero():
    """As on RT 23 of the workbook, 2020: 74 KK booked on a backlog of 28."""
    block = sheet((1, 20, 80, 90, 100, 100), (0,) * 11 + (28,) + (0,) * 4)
    work = pd.DataFrame({"block_id": ["RT"], "criterion": ["wastewater_facility"], "volume": [74]})
    result = before_after(block, handled=handled(work, blocks=block.blocks, regulation=PERMEN_14), regulation=PERMEN_14)
    assert result.baseline.volumes.loc["RT", "wastewater_facility"] == 0
    assert result.over_booked.to_dict("records") == [
        {"block_id": "RT", "criterion": "wastewater_facility", "booked": 74, "backlog": 28, "excess": 46}
    ]
    assert result.contribution.tolist() == [1]


def test_work_of_unknown_volume_leaves_an_unknown():
    work = WORK.assign(volume=[38, np.nan, 150, 88])
    result = years(PODOSUGIH, interventions=work, regulation=PERMEN_14)[2023]
    assert result.baseline.volumes.isna().sum(axis=1).tolist() == [1]
    assert result.contribution.isna().all()


def test_bookings_on_nothing_are_refused_together():
    work = pd.DataFrame({"block_id": ["RT", "RT9", "RT"], "criterion": ["9z", "1a", "1a"], "volume": [1.0, 1, -1]})
    with pytest.raises(LayerError) as caught:
        handled(work, blocks=PODOSUGIH.blocks, regulation=PERMEN_14)
    assert [fault.code for fault in caught.value.faults] == [
        "slum.booked_on_unknown_block",
        "slum.booked_on_unknown_criterion",
        "slum.negative_booking",
    ]


def test_a_booking_needs_its_year():
    with pytest.raises(LayerError, match="RT"):
        years(PODOSUGIH, interventions=WORK.assign(year=[2023, None, 2023, 2023]), regulation=PERMEN_14)


def test_slum_area_by_class_and_year():
    area = pd.Series({"RT": 1.273791})
    results = years(PODOSUGIH, interventions=WORK, regulation=PERMEN_14, until=[2022])
    table = slum_area_by_year(results, area_ha=area)
    assert table.loc[2022, ["light_ha", "slum_ha", "reduced_ha"]].tolist() == [1.273791, 1.273791, 0]
    assert table.loc[2023, ["not_slum_ha", "slum_ha", "reduced_ha"]].tolist() == [1.273791, 0, 1.273791]
    assert proportional_reduction_ha(results[2023].contribution, area_ha=area)["RT"] == pytest.approx(
        0.554553, abs=1e-6
    )


def test_areas_add_up_and_easing_is_told_apart():
    baseline = made_up(300, seed=5, unknown=0.01)
    area = baseline.header["verified_area_ha"]
    by_class = slum_area(score(baseline, regulation=PERMEN_14), area_ha=area)
    assert by_class["area_ha"].sum() == pytest.approx(area.sum())
    assert by_class["blocks"].sum() == 300
    names = ["missing_drain", "bad_drain", "waste_facility", "unsafe_water"]
    result = before_after(baseline, handled=baseline.volumes[names].fillna(0), regulation=PERMEN_14)
    table = slum_area_by_year({2026: result}, area_ha=area).loc[2026]
    rank_before, rank_after = result.before.class_range, result.after.class_range
    before, after = (ranks["lowest"].where(ranks["lowest"] == ranks["highest"]) for ranks in (rank_before, rank_after))
    assert table["reduced_ha"] >= area[(before > 0) & (after == 0)].sum() > 0
    assert table["eased_ha"] >= area[(after > 0) & (after < before)].sum() > 0
