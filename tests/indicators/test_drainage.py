"""Inundation: all three figures must exceed their limits; what is not known does not become dry."""

import geopandas as gpd
import pytest
from shapely import box

from kotaku_gis import indicators, regulations

RULES = regulations.load("permen_pupr_14_2018")
BLOCK = gpd.GeoSeries([box(0, 0, 60, 40), box(60, 0, 120, 40)], index=["RT1", "RT2"], crs=32749)


def flooded(*rows):
    columns = ["geometry", "depth_cm", "duration_h", "times_per_year"]
    frame = gpd.GeoDataFrame([dict(zip(columns, row, strict=True)) for row in rows], crs=32749)
    return indicators.flooded_area_ha(frame, block=BLOCK, regulation=RULES)["value"]


def test_case_k01():
    """The worked case: 300 m2 flooded; 30 cm and 2 h exactly do not qualify; the overlap counts once."""
    hectares = flooded(
        (box(10, 10, 30, 20), 35, 3, 3),
        (box(20, 10, 40, 20), 40, 2.5, 4),
        (box(45, 0, 60, 20), 30, 3, 3),
        (box(0, 30, 10, 40), 50, 2, 5),
    )
    assert hectares.tolist() == pytest.approx([0.03, 0.0])


@pytest.mark.parametrize("figures", [(None, 3, 3), (50, None, 3), (50, 3, None), (None, None, None)])
def test_an_unknown_figure_makes_its_block_unknown(figures):
    hectares = flooded((box(10, 10, 30, 20), *figures), (box(70, 10, 80, 20), 50, 3, 3))
    assert hectares.isna().tolist() == [True, False]
    assert hectares["RT2"] == pytest.approx(0.01)


def test_a_figure_that_settles_it_outweighs_an_unknown_one():
    assert flooded((box(10, 10, 30, 20), 10, None, None)).tolist() == [0.0, 0.0]


def test_an_unknown_area_inside_a_known_one_changes_nothing():
    hectares = flooded((box(10, 10, 30, 20), 50, 3, 3), (box(12, 12, 20, 18), None, 3, 3))
    assert hectares.tolist() == pytest.approx([0.02, 0.0])


def test_the_area_that_leaves_a_block_open_is_named():
    frame = gpd.GeoDataFrame(
        {"depth_cm": [50, None], "duration_h": [3, 3], "times_per_year": [3, 3]},
        geometry=[box(10, 10, 30, 20), box(50, 10, 70, 20)],
        index=["G1", "G2"],
        crs=32749,
    )
    rows = indicators.flooded_area_ha(frame, block=BLOCK, regulation=RULES)
    assert rows["reason"].tolist() == ["flood_unknown:G2", "flood_unknown:G2"]
    assert rows["status"].tolist() == ["unknown", "unknown"]
