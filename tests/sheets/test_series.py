"""Sheets over an area: all of it is on a sheet, numbers and neighbours agree, national numbers as they are known."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from kotaku_gis.crs import tm3
from kotaku_gis.errors import ManifestError
from kotaku_gis.sheets.bpn import SIDE_M, bpn_number, bpn_sheet
from kotaku_gis.sheets.division import divide, thrifty
from kotaku_gis.sheets.fit import DIRECTIONS, best_fit, fit
from kotaku_gis.sheets.nlp import SCALES, nlp_number, nlp_sheet

OPPOSITE = {"n": "s", "s": "n", "e": "w", "w": "e", "ne": "sw", "sw": "ne", "nw": "se", "se": "nw"}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(*[st.floats(0, 3000)] * 2, *[st.floats(5, 900)] * 2), min_size=1, max_size=4),
    st.sampled_from([(655.0, 566.0), (252.0, 277.0)]),
)
def test_all_of_an_area_is_on_a_sheet(boxes, frame):
    area = shapely.union_all([shapely.box(x, y, x + w, y + h) for x, y, w, h in boxes])
    pieces = fit(area, frame, overlap=20, step=10)
    shown = shapely.union_all([piece.ground for piece in pieces])
    assert shown.buffer(1e-6).covers(area)
    if len(pieces) > 1:
        for piece in pieces:
            inner = [shapely.buffer(other.ground, -10, join_style="mitre") for other in pieces if other is not piece]
            left = shapely.difference(area & piece.ground.buffer(-10, join_style="mitre"), shapely.union_all(inner))
            assert left.area > 0, "a sheet that no one needs"
    assert [piece.number for piece in pieces] == list(range(1, len(pieces) + 1))
    assert {piece.total for piece in pieces} == {len(pieces)}


def test_neighbours_know_each_other():
    pieces = {piece.number: piece for piece in fit(shapely.box(0, 0, 1500, 1200), (655, 566), overlap=20, step=10)}
    assert len(pieces) == 9
    assert pieces[5].neighbours == {"nw": 1, "n": 2, "ne": 3, "w": 4, "e": 6, "sw": 7, "s": 8, "se": 9}
    for number, piece in pieces.items():
        for side, other in piece.neighbours.items():
            assert pieces[other].neighbours[OPPOSITE[side]] == number
            dx, dy = DIRECTIONS[side]
            assert np.sign(pieces[other].extent[0] - piece.extent[0]) == dx
            assert np.sign(pieces[other].extent[1] - piece.extent[1]) == dy


def test_sheets_overlap_and_begin_at_round_coordinates():
    pieces = fit(shapely.box(3, 7, 1503, 507), (655, 566), overlap=20, step=10)
    starts = [piece.extent[0] for piece in pieces]
    assert all(start % 10 == 0 for start in starts)
    assert max(np.diff(starts)) <= 635


@settings(max_examples=200, deadline=None)
@given(st.floats(-500, 500), st.floats(1, 5000), st.integers(60, 700), st.sampled_from([(20.0, 10.0), (100.0, 50.0)]))
def test_neighbours_overlap_at_least_as_asked(low, long, side, asked):
    """Frames of 235 m spread 215 m apart would begin at 210 and 430, rounded to 10 m: 15 m left."""
    overlap, step = asked
    area = shapely.box(low, 0, low + long, 10)
    if side <= overlap + step:
        return
    pieces = fit(area, (float(side), 1000.0), overlap=overlap, step=step)
    extents = np.array([piece.extent for piece in pieces])
    assert (extents[:-1, 2] - extents[1:, 0] >= overlap).all()
    assert (extents[:, 0] % step == 0).all()
    assert extents[0, 0] <= low
    assert extents[-1, 2] >= low + long


def test_sheets_are_moved_where_fewer_hold_the_area():
    """A T of 130 x 10 with a foot of 190 at 60..70: of sheets at 0 and 30 both hold the foot, at 0 and 100 one."""
    area = shapely.union(shapely.box(0, 0, 130, 10), shapely.box(60, 0, 70, 190))
    pieces = fit(area, (100, 100), overlap=0, step=10)
    assert len(pieces) == 3
    assert shapely.union_all([piece.ground for piece in pieces]).covers(area)


def test_upright_where_that_saves_sheets():
    """Worked by hand: 400 m x 800 m fits one frame of 408 x 813, and takes two of 655 x 566."""
    area = shapely.box(0, 0, 380, 780)
    assert best_fit(area, [(655, 566), (408, 813)], overlap=20, step=10) == 1
    place, pieces = divide(area, crs=CRS.from_epsg(32749), paper="A1", scale=1000, grid="fit")
    assert (place.width, place.height) == (594, 841)
    assert len(pieces) == 1


@pytest.mark.parametrize(
    ("ground", "paper", "scale", "found"),
    [
        # frames by hand, in mm: A4 202 x 192, upright 115 x 279; A3 302 x 277, upright 179 x 400; A2 445 x 396
        ((700, 525), "A1", 5000, ("A4", False)),  # 140 x 105
        ((400, 1150), "A1", 5000, ("A4", True)),  # 80 x 230: 0.83 of the height
        ((400, 1250), "A1", 5000, ("A3", True)),  # 80 x 250: 0.90 of the height of A4
        ((600, 500), "A1", 1000, ("A1", False)),  # 0.92 of the width, and two of A2
        ((420, 610), "A1", 1000, ("A2", False)),  # two sheets of A1, and of A2
        ((620, 1050), "A1", 1000, ("A1", False)),  # two of A1, four or more of A2
        ((700, 525), "BPN", 5000, ("BPN", False)),
    ],
)
def test_the_smallest_paper_that_takes_no_more_sheets(ground, paper, scale, found):
    area = shapely.box(0, 0, *ground)
    assert thrifty(area, np.array(area.bounds), crs=CRS.from_epsg(32749), paper=paper, scale=scale) == found


def test_what_shows_nothing_is_left_out():
    """An L of three arms of a 3 x 3 grid: the far corner is empty."""
    area = shapely.union(shapely.box(0, 0, 1800, 300), shapely.box(0, 0, 300, 1600))
    assert len(fit(area, (655, 566), overlap=20, step=10)) == 5


# published and recomputed points: place, longitude, latitude, TM-3 zone, easting, northing, number down to 1:250
PLACES = [
    ("Monas", 23834, 236210.35, 817190.29, "35.090-01-7-1-4"),
    ("Gedung Sate", 23834, 323620.75, 736655.38, "49.076-15-2-1-3"),
    ("Tugu Jogja", 23835, 295635.82, 639346.57, "44.060-12-3-3-2"),
    ("Losari", 23838, 300601.31, 931187.11, "45.109-04-7-1-3"),
    ("Medan", 23831, 330229.67, 1897585.66, "50.270-07-3-1-2"),
    ("Jayapura", 23845, 335463.28, 1219800.48, "51.157-07-1-4-2"),
    ("Ambon", 23841, 275646.22, 1091390.02, "41.135-15-5-3-4"),
    ("south-west corner", None, 32000, 282000, "01.001-01-1-1-1"),
    ("middle of the grid", None, 200000, 1500000, "29.204-01-1-1-1"),
    ("on an edge", None, 236500, 817190, "35.090-01-8-1-3"),
    ("just before the middle", None, 199999.99, 1499999.99, "28.203-16-9-4-4"),
    ("north-east corner", None, 367999, 2165999, "56.314-16-9-4-4"),
]


@pytest.mark.parametrize(("x", "y", "number"), [place[2:] for place in PLACES])
def test_bpn_numbers(x, y, number):
    parts = number.split("-")
    for count, scale in enumerate(SIDE_M, start=1):
        own = "-".join(parts[:count])
        assert bpn_number(x, y, scale=scale) == own
        west, south, east, north = bpn_sheet(own)
        assert west <= x < east
        assert south <= y < north
        assert (east - west, north - south) == (SIDE_M[scale], SIDE_M[scale])
        assert bpn_number(west, south, scale=scale) == own


@pytest.mark.parametrize(
    "number",
    [
        "35.090-17",
        "35.090-01-0",
        "35.090-01-1-5",
        "99.001",
        "35.090-01-1-1-1-1",
        "57.001",
        "00.001",
        "35.315",
        "35.90",
        "+5.090",
        "35.090-1-7",
        "35.090-01-07",
    ],
)
def test_what_is_no_bpn_number(number):
    with pytest.raises(ValueError, match=r"\d"):
        bpn_sheet(number)


def test_outside_the_grid_of_bpn():
    with pytest.raises(ManifestError):
        bpn_number(31999, 300000, scale=1000)
    with pytest.raises(ManifestError, match=r"1:5000"):
        bpn_number(40000, 300000, scale=5000)


NLP = {
    (106.8272, -6.1754): "1209-4415D42",
    (107.6186, -6.9025): "1209-3119B45",
    (110.3671, -7.7829): "1408-2239B27",
    (119.4074, -5.1439): "2010-5427D21",
    (90, -15): "0101-1111A11",
    (106.7499999, -6.2500001): "1209-4149D49",
    (98.6722, 3.5952): "0619-6128A32",
    (109.3222, 0.0009): "1316-3212B13",
    (109.3222, 0): "1316-3212B13",
    (140.7181, -2.5337): "3413-3349A19",
    (128.1810, -3.6954): "2612-2325A42",
    (106.75, -6.25): "1209-4411A11",
    (106.5, -6): "1210-1111A11",
}


@pytest.mark.parametrize(("point", "number"), NLP.items())
def test_nlp_numbers(point, number):
    lengths = dict(zip(SCALES, (4, 6, 7, 8, 9, 10, 11, 12), strict=True))
    for scale, length in lengths.items():
        own = number[:length]
        assert nlp_number(*point, scale=scale) == own
        west, south, east, north = nlp_sheet(own)
        assert west <= point[0] < east
        assert south <= point[1] < north


@pytest.mark.parametrize(
    ("number", "bounds"),
    [
        ("1209-44", (106.75, -6.25, 107.0, -6.0)),
        ("1209-4413", (106.833333, -6.25, 106.875, -6.208333)),
        ("1209-1237", (106.75, -6.791667, 106.791667, -6.75)),
        ("1209-4415D42", (106.826389, -6.177083, 106.829861, -6.173611)),
    ],
)
def test_ground_of_nlp_sheets(number, bounds):
    assert nlp_sheet(number) == pytest.approx(bounds, abs=1e-6)


@settings(max_examples=300, deadline=None)
@given(st.floats(90, 149.999), st.floats(-15, 14.999), st.sampled_from(SCALES))
def test_the_corner_of_an_nlp_sheet_is_its_own(lon, lat, scale):
    """A corner at 106.8333... degrees is a float just below it; its sheet is the one in the east all the same."""
    number = nlp_number(lon, lat, scale=scale)
    west, south, east, north = nlp_sheet(number)
    assert nlp_number(west, south, scale=scale) == number
    assert nlp_number((west + east) / 2, (south + north) / 2, scale=scale) == number


@pytest.mark.parametrize(
    "number", ["0000-1", "9999-1", "4131", "1209-", "1209-7", "1209-4415d42", "+1+2", "1209-44159"]
)
def test_what_is_no_nlp_number(number):
    with pytest.raises(ValueError, match=r"\d"):
        nlp_sheet(number)


def test_a_series_of_bpn_sheets():
    """A square of 600 m across four sheets around the corner 236500, 817500."""
    area = shapely.box(236200, 817200, 236800, 817800)
    place, pieces = divide(area, crs=tm3(106.83), paper="A1", scale=1000, grid="bpn")
    assert {piece.name for piece in pieces} == {
        "48.2-35.090-01-7",
        "48.2-35.090-01-8",
        "48.2-35.090-05-1",
        "48.2-35.090-05-2",
    }
    for piece in pieces:
        assert shapely.box(*piece.extent).covers(piece.neat)
        assert bpn_sheet(piece.name.removeprefix("48.2-")) == tuple(shapely.bounds(piece.neat))
        assert (piece.extent[2] - piece.extent[0]) == place.frame.width


def test_bpn_sheets_need_tm3():
    with pytest.raises(ManifestError, match="TM-3"):
        divide(shapely.box(7e5, 9.3e6, 7.001e5, 9.3001e6), crs=CRS.from_epsg(32748), paper="A1", scale=1000, grid="bpn")


def test_a_series_of_nlp_sheets():
    crs = CRS.from_epsg(32748)
    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(106.8272, -6.1754)
    place, pieces = divide(shapely.box(x - 5, y - 5, x + 5, y + 5), crs=crs, paper="A1", scale=1000, grid="nlp")
    assert [piece.name for piece in pieces] == ["1209-4415D42"]
    west, south, east, north = pieces[0].extent
    assert (east - west, north - south) == (place.frame.width, place.frame.height)
    assert pieces[0].neat.area == pytest.approx(384 * 384, rel=0.01)
