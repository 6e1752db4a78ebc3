"""Irregular buildings: the signs held to a street labelled by hand, and the survey before any sign."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, affinity, box

from kotaku_gis import indicators
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.regularity import irregularity
from kotaku_gis.regulations import load
from kotaku_gis.settings import Slum

RULES = load("permen_pupr_14_2018")
CRS = 32749
STREET = gpd.GeoSeries([LineString([(0, 0), (200, 0)])], index=["J1"], crs=CRS)
WIDTH = pd.Series([4.0], index=["J1"])


def turned(shape, degrees):
    return affinity.rotate(shape, degrees, origin="centroid")


# a street 4 m wide along y = 0, houses of 6 x 8 m, set back 2 m: what a person says who looks at the plan
LABELLED = {
    "A1": (box(10, 4, 16, 12), False, "in line"),
    "A2": (box(17, 4, 23, 12), False, "in line"),
    "A3": (box(24, 4, 30, 12), False, "in line"),
    "A4": (box(30, 4, 36, 12), False, "wall to wall with A3: a row house"),
    "A5": (turned(box(42, 5, 48, 13), 35), True, "askew to the road and to its neighbours"),
    "A6": (box(54, 4, 60, 12), False, "in line; beside a crooked one alone is one sign"),
    "A7": (box(71, 9, 77, 17), True, "5 m behind the line, and a gap of 30 cm to A8"),
    "A8": (box(77.3, 4, 83, 12), False, "in line; the narrow gap alone is one sign"),
    "A9": (box(100, 1, 106, 9), True, "stands in the road"),
    "B1": (box(110, -12, 116, -4), False, "in line, other side"),
    "B2": (box(118, -12, 124, -4), False, "in line, other side"),
    "B3": (turned(box(130, -30, 136, -22), 45), True, "no road near, askew to B4"),
    "B4": (box(138, -30, 144, -22), True, "no road near, askew to B3"),
    "B5": (box(160, -13, 166, -5), False, "1 m behind the line"),
    "B6": (turned(box(180, -12, 186, -4), 10), False, "a little askew"),
}
HOUSES = gpd.GeoSeries({name: shape for name, (shape, *_) in LABELLED.items()}, crs=CRS)
IRREGULAR = pd.Series({name: label for name, (_, label, _) in LABELLED.items()})
BLOCK = gpd.GeoSeries([box(0, -50, 95, 50), box(95, -50, 200, 50)], index=["RT1", "RT2"], crs=CRS)


def signs(houses=HOUSES, street=STREET):
    return indicators.irregular_signs(houses, road=street, width_m=WIDTH, regulation=RULES)


def judged(*, regular=None, with_signs=True, accept=False):
    return indicators.irregular_buildings(
        HOUSES,
        block=BLOCK,
        regular=regular,
        signs=signs() if with_signs else None,
        settings=Slum(accept_proxy=accept),
        regulation=RULES,
    )


def test_the_signs_tell_the_street_as_a_person_does():
    assert ((signs() >= 2) == IRREGULAR).all()


def test_each_sign_is_seen_where_it_is():
    found = irregularity(HOUSES, road=STREET, width_m=WIDTH, definitions=Definitions(RULES))
    shown = {name: set(found.columns[row]) for name, row in zip(found.index, found.to_numpy(), strict=True)}
    assert shown["A2"] == set()
    assert shown["A5"] == {"askew_to_road", "askew_to_neighbours"}
    assert shown["A7"] == {"narrow_gap", "off_the_line"}
    assert shown["A8"] == {"narrow_gap"}
    assert "in_road" in shown["A9"]
    assert {"no_road", "askew_to_neighbours"} <= shown["B3"]


@pytest.mark.parametrize("degrees", [17.0, 90.0, 133.0])
def test_turning_the_plan_changes_no_sign(degrees):
    spun = [layer.rotate(degrees, origin=(0, 0)) for layer in (HOUSES, STREET)]
    assert signs(*spun).tolist() == signs().tolist()


def test_the_order_of_the_houses_changes_no_sign():
    order = np.random.default_rng(3).permutation(len(HOUSES))
    assert signs(HOUSES.iloc[order]).reindex(HOUSES.index).tolist() == signs().tolist()


def test_without_a_survey_the_signs_are_told_and_not_counted():
    rows = judged()
    assert rows["value"].isna().all()
    assert rows["status"].tolist() == ["partial", "partial"]
    assert rows["reason"].tolist() == ["proxy_only:2", "proxy_only:3"]
    assert rows["unverified"].all()
    assert judged(with_signs=False)["status"].tolist() == ["unknown", "unknown"]


def test_accepted_signs_stand_only_for_what_nobody_surveyed():
    rows = judged(accept=True)
    assert rows["value"].tolist() == [2, 3]
    regular = pd.Series(data=True, index=HOUSES.index, dtype="boolean")
    regular[["A1", "B1"]] = False
    surveyed = judged(regular=regular, accept=True)
    assert surveyed["value"].tolist() == [1, 1]
    assert not surveyed["unverified"].any()
    half = regular.mask(regular.index == "A9")
    assert judged(regular=half)["reason"].tolist() == [pd.NA, "proxy_only:2"]
    assert judged(regular=half, accept=True)["value"].tolist() == [1, 2]


def test_agreement_with_the_survey_is_a_percent_of_those_asked():
    regular = (~IRREGULAR).astype("boolean")
    regular["A1"] = False  # the survey says what no sign shows
    regular["A2"] = pd.NA
    agreement = indicators.irregular_agreement_pct(
        signs(), regular=regular, building=HOUSES, block=BLOCK, regulation=RULES
    )
    assert agreement.tolist() == pytest.approx([100 * 6 / 7, 100.0])
    share = indicators.irregular_surveyed_pct(regular, building=HOUSES, block=BLOCK)
    assert share.tolist() == pytest.approx([100 * 7 / 8, 100.0])


def test_a_house_without_neighbours_or_roads_is_not_an_error():
    alone = gpd.GeoSeries([box(0, 500, 5, 505), None], index=["X", "Y"], crs=CRS)
    assert signs(alone).tolist() == [1, 1]
    assert shapely.is_missing(alone["Y"])
