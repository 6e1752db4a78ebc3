"""The PDF measured: what is 100 m on the ground is 100 mm on paper at 1:1000."""

import math
import os
import pickle
import subprocess
import sys

import pytest

from kotaku_gis.sheets import sheet
from kotaku_gis.sheets.paper import Box, layout

from .conftest import CORNER

DRAIN = (31, 120, 180)
PAPERS = {"A4": (297, 210), "A3": (420, 297), "A2": (594, 420), "A1": (841, 594), "A0": (1189, 841), "BPN": (930, 760)}


def drains(found):
    """The two drains of the square; the swatch of the legend is a third line of that colour."""
    lines = sorted((points for colour, points in found if colour == DRAIN), key=len)
    return [line for path in lines for line in zip(path[::2], path[1::2], strict=True)]


@pytest.mark.parametrize("scale", [1000, 5000])
@pytest.mark.parametrize("paper", ["A1", "A2", "A3", "A4"])
def test_100_m_on_the_ground(printed, paper, scale):
    _, _, found = printed(paper=paper, scale=scale)
    lengths = [math.dist(*line) for line in drains(found)]
    assert sum(abs(length - 100_000 / scale) < 0.01 for length in lengths) == 2


@pytest.mark.parametrize("paper", PAPERS)
def test_the_page_is_the_paper(printed, paper):
    _, page, _ = printed(paper=paper)
    size = (float(page.mediabox.width), float(page.mediabox.height))
    assert size == pytest.approx([side * 72 / 25.4 for side in PAPERS[paper]], abs=0.01)


def test_the_frame_is_as_wide_as_its_ground(printed):
    made, _, found = printed(paper="A1")
    frames = [points for _, points in found if len(points) >= 4 and _span(points) == _span_of(made.frame)]
    assert frames
    west, south, east, north = made.extent
    assert (east - west, north - south) == pytest.approx(_span_of(made.frame))


def test_the_bpn_sheet_has_the_measures_of_bpn():
    """Margin 30, map 700 x 700, gap 20, column 150 x 700, margin 30: 930 x 760 mm."""
    place = layout("BPN")
    assert (place.frame, place.column) == (Box(30, 30, 700, 700), Box(750, 30, 150, 700))


def _span(points):
    xs, ys = zip(*points, strict=True)
    return (round(max(xs) - min(xs), 2), round(max(ys) - min(ys), 2))


def _span_of(frame):
    return (frame.width, frame.height)


def test_a_cross_lies_at_its_coordinate(printed):
    """The corner of the block has round coordinates: there a cross of 4 mm stands, and there the drains begin."""
    _, _, found = printed(paper="A3")
    corner = min((line[0] for line in drains(found)), key=lambda at: at[0])
    halves = [(-2, 0), (2, 0)], [(0, -2), (0, 2)]
    black = [points for colour, points in found if colour == (0, 0, 0)]
    lines = [points[at : at + 2] for points in black for at in range(0, len(points), 2)]
    for half in halves:
        cross = [(corner[0] + dx, corner[1] + dy) for dx, dy in half]
        assert any(max(map(math.dist, points, cross)) < 0.01 for points in lines)


def test_coordinates_stand_beside_their_ticks(square, plain):
    made = sheet(square, plain(paper="A3"))
    texts = {text.get_text(): text.get_position() for text in made.figure.axes[0].texts}
    per_m = made.frame.width / (made.extent[2] - made.extent[0])
    assert texts["458.000 mT"][0] == pytest.approx(made.frame.left + (CORNER[0] - made.extent[0]) * per_m)
    assert texts["9.238.000 mU"][1] == pytest.approx(made.frame.bottom + (CORNER[1] - made.extent[1]) * per_m)


def test_text_is_text_and_fonts_are_inside(printed):
    _, page, _ = printed(paper="A1")
    words = page.extract_text()
    assert all(part in words for part in ("KEPADATAN BANGUNAN", "SKALA 1:1.000", "Persegi", "RT 1", "120 unit/ha"))
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object() if font["/Subtype"] == "/Type0" else font
        assert inner["/Subtype"] in {"/CIDFontType2", "/TrueType"}
        assert "/FontFile2" in inner["/FontDescriptor"]


def test_same_input_same_bytes(square, plain, tmp_path):
    """Also in another process, whose sets are in another order."""
    project = plain(paper="A4")
    (tmp_path / "in.pkl").write_bytes(pickle.dumps((square, project)))
    code = (
        "import pickle, sys, pathlib; from kotaku_gis.sheets import sheet; folder = pathlib.Path(sys.argv[1]);"
        "made = sheet(*pickle.loads((folder / 'in.pkl').read_bytes()));"
        "[made.save(folder / f'there{end}') for end in ('.pdf', '.png')]"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=environment)
    made = sheet(square, project)
    for end in (".pdf", ".png"):
        made.save(tmp_path / f"here{end}")
        assert (tmp_path / f"here{end}").read_bytes() == (tmp_path / f"there{end}").read_bytes()
