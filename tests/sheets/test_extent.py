"""Which ground a sheet shows."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text

from kotaku_gis.sheets import sheet
from kotaku_gis.sheets.extent import frame_extent, fullest, start

spans = st.tuples(st.floats(-500, 500), st.floats(0, 300)).map(lambda span: (span[0], span[0] + span[1]))


@settings(max_examples=100)
@given(must=spans, may=st.lists(spans, max_size=3), step=st.sampled_from([1.0, 10.0]))
def test_what_must_be_seen_is_seen(must, may, step):
    """And where a frame of 300 m holds that and the next, it holds both."""
    begin = start(np.array([must, *may]), 300.0, step=step)
    assert begin <= must[0] + 1e-9
    assert begin + 300 >= must[1] - 1e-9
    if may:
        both = min(must[0], may[0][0]), max(must[1], may[0][1])
        if both[1] - both[0] <= 300:
            assert begin <= both[0] + 1e-9
            assert begin + 300 >= both[1] - 1e-9


def test_a_small_area_at_the_edge_draws_the_frame_over_the_blocks():
    """Worked by hand: the area 0-20 lies at the end of blocks 0-500; a frame of 300 shows 0-300, not -140-160."""
    assert start(np.array([(0, 20), (0, 500)]), 300.0, step=10) == 0
    assert start(np.array([(240, 260), (0, 500)]), 300.0, step=10) == 100


def test_an_area_too_large_shows_its_buildings():
    area = gpd.GeoSeries([shapely.box(0, 0, 1000, 1000)])
    few, many = shapely.points(np.linspace(10, 990, 20), 500), shapely.points(np.linspace(700, 800, 50), 850)
    outside = shapely.points(np.linspace(2000, 2010, 500), 2000)
    buildings = gpd.GeoSeries(np.concatenate([few, many, outside])).buffer(1)
    west, south, east, north = frame_extent(area, buildings=buildings, size=(300, 200), step=10)
    assert west <= 700
    assert east >= 800
    assert south <= 850 <= north
    assert (east - west, north - south) == (300, 200)


def test_without_buildings_the_window_lies_in_the_area():
    area = gpd.GeoSeries([shapely.box(0, 0, 1000, 1000)])
    west, south, east, north = fullest(gpd.GeoSeries([], crs=None), areas=area, size=(300, 200))
    assert 0 <= west < east <= 1000
    assert 0 <= south < north <= 1000


@pytest.mark.parametrize("paper", ["A0", "A1", "A2", "A3"])
def test_the_sample_shows_its_priority_area_and_no_empty_half(assessment, project, paper):
    settings_ = project.sheet.model_copy(update={"paper": paper})
    made = sheet(assessment, project.model_copy(update={"sheet": settings_}))
    window = shapely.box(*made.extent)
    assert window.covers(assessment.layers["priority_area"].union_all())
    seen = assessment.blocks.intersection(window).area.sum() / assessment.blocks.area.sum()
    assert seen > {"A0": 0.999, "A1": 0.99, "A2": 0.5, "A3": 0.3}[paper]


@pytest.mark.parametrize(("paper", "told"), [("A4", True), ("A2", False)])
def test_a_sheet_that_shows_a_part_says_so(assessment, project, paper, told):
    """The priority area is 204 m x 197 m; the frame of A4 is 202 mm x 192 mm."""
    settings_ = project.sheet.model_copy(update={"paper": paper})
    made = sheet(assessment, project.model_copy(update={"sheet": settings_}))
    words = " ".join(text.get_text() for text in made.figure.findobj(Text))
    assert ("Kawasan lebih besar daripada bidang peta" in words) == told
