"""Labels lie in their area, apart from each other, off the buildings where they can."""

from dataclasses import replace

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from kotaku_gis.results import Assessment
from kotaku_gis.sheets import sheet
from kotaku_gis.sheets.canvas import RC, page, printable, text_width_mm, write
from kotaku_gis.sheets.labels import place_labels
from kotaku_gis.sheets.lettering import words_of
from kotaku_gis.sheets.line_labels import draw_along, place_along
from kotaku_gis.sheets.paper import Box, layout
from kotaku_gis.sheets.pdf_page import pdf_page
from kotaku_gis.sheets.point_labels import place_beside
from kotaku_gis.sheets.theme import Labels

FRAME = Box(0, 0, 200, 200)
NONE = np.array([], dtype=object)


def outline(label):
    return shapely.box(label.box.left, label.box.bottom, label.box.right, label.box.top)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(*[st.floats(-30, 190)] * 2, *[st.floats(2, 80)] * 2), min_size=1, max_size=8),
    st.sampled_from([5.0, 8.0, 12.0]),
)
def test_every_label_is_placed_well_or_named(rectangles, size):
    """Also where areas overlap or reach out of the frame: placed and dropped are all that are in sight."""
    areas = np.array([shapely.box(x, y, x + w, y + h) for x, y, w, h in rectangles])
    lines = [(f"RT {number}", "120 unit/ha") for number in range(len(areas))]
    placed, dropped = place_labels(areas, lines, FRAME, avoid=NONE, size_pt=size)
    seen = [n for n, area in enumerate(areas) if area.intersection(shapely.box(1, 1, 199, 199)).area > 0]
    named = [int(label.lines[0].split()[1]) for label in placed]
    assert sorted([*named, *dropped]) == seen
    for label, number in zip(placed, named, strict=True):
        assert areas[number].buffer(1e-9).covers(outline(label))
        assert shapely.box(0, 0, 200, 200).covers(outline(label))
    for n, label in enumerate(placed):
        assert not any(outline(label).intersects(outline(other)) for other in placed[:n])


def test_a_label_keeps_off_the_buildings():
    """A block built over but for a yard at its edge: the label goes to the yard."""
    block = shapely.box(0, 0, 100, 100)
    yard = shapely.box(60, 70, 98, 90)
    placed, dropped = place_labels(
        np.array([block]), [("RT 1", "99 unit/ha")], FRAME, avoid=np.array([block - yard]), size_pt=8
    )
    assert dropped == []
    assert yard.covers(outline(placed[0]))


def test_a_long_name_takes_two_lines_before_it_is_left_out():
    """12 mm are too narrow for RT003-RW001 in one line at 6 pt, and wide enough for its halves; the figure stays."""
    area = np.array([shapely.box(50, 50, 62, 70)])
    (label,), dropped = place_labels(area, [("RT003-RW001", "99 jiwa")], FRAME, avoid=NONE, size_pt=6)
    assert (label.lines, label.bold, dropped) == (("RT003-", "RW001", "99 jiwa"), 2, [])


def test_a_narrow_area_keeps_its_name_alone():
    placed, dropped = place_labels(
        np.array([shapely.box(50, 50, 75, 55.5)]), [("RT 1", "99 unit/ha")], FRAME, avoid=NONE, size_pt=8
    )
    assert dropped == []
    assert placed[0].lines == ("RT 1",)


@pytest.mark.parametrize(("density", "words"), [(0.24, "0,2 unit/ha"), (9.96, "10,0 unit/ha"), (120.4, "120 unit/ha")])
def test_small_figures_keep_a_decimal(square, plain, density, words):
    blocks = square.blocks.assign(building_density=pd.array([density], dtype="Float64"))
    made = sheet(type(square)(**{**vars(square), "blocks": blocks}), plain())
    assert words in {text.get_text() for text in made.figure.findobj(Text)}


def test_a_name_stays_on_its_line(square, plain):
    """Line breaks and dollars of a layer are no layout and no formula."""
    made = sheet(type(square)(**{**vars(square), "blocks": square.blocks.rename({"RT 1": "RT\n1 $a_b$"})}), plain())
    assert "RT 1 $a_b$" in {text.get_text() for text in made.figure.findobj(Text)}


points = st.lists(st.tuples(st.floats(-20, 220), st.floats(-20, 220)), min_size=1, max_size=25, unique=True)


@settings(max_examples=30, deadline=None)
@given(points, st.sampled_from([6.0, 12.0]))
def test_names_of_points_are_placed_well_or_named(places, size):
    """In the frame, apart from each other and off every point; placed and dropped are all that are in sight."""
    found = shapely.points(places)
    placed, dropped = place_beside(found, [(f"Pos {n}",) for n in range(len(places))], FRAME, size_pt=size)
    seen = [n for n, (x, y) in enumerate(places) if 1 <= x <= 199 and 1 <= y <= 199]
    assert sorted([*dropped, *(int(label.lines[0].split()[1]) for label in placed)]) == seen
    boxes = [outline(label) for label in placed]
    for number, box in enumerate(boxes):
        assert shapely.box(0, 0, 200, 200).covers(box)
        assert not shapely.intersects(box, found[seen]).any()
        assert not any(box.intersects(other) for other in boxes[:number])


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 360), st.floats(60, 150))
def test_names_lie_on_their_line_and_are_read_from_below(angle, length):
    """On a straight line the name lies on it, turned as the line is, never upside down."""
    step = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))]) * length / 2
    line = shapely.LineString([100 - step, 100 + step])
    (name,), missed = place_along(np.array([line]), ["Jalan Melati"], FRAME, size_pt=7)
    assert missed == []
    assert -90 <= name.angle <= 90
    assert np.sin(np.radians(name.angle - angle)) == pytest.approx(0, abs=1e-6)
    assert line.distance(shapely.Point(name.x, name.y)) < 1e-6
    assert shapely.box(0, 0, 200, 200).covers(name.outline)


def test_a_name_needs_a_straight_stretch_and_room():
    straight = shapely.LineString([(10, 50), (190, 50)])
    bend = shapely.LineString([(10, 100), (40, 100), (40, 130), (10, 130)])
    assert place_along(np.array([bend]), ["Jalan Melati Raya Barat"], FRAME, size_pt=9) == (
        [],
        ["Jalan Melati Raya Barat"],
    )
    taken = [shapely.box(0, 40, 200, 60)]
    assert place_along(np.array([straight]), ["Jalan Melati"], FRAME, size_pt=9, taken=taken) == ([], ["Jalan Melati"])
    assert len(place_along(np.array([straight, straight]), ["Gang A", "Gang A"], FRAME, size_pt=9)[0]) == 1


def test_the_two_sides_of_a_road_do_not_repeat_its_name_beside_each_other():
    wide = Box(0, 0, 900, 300)
    sides = np.array([shapely.LineString([(10, y), (890, y)]) for y in (100, 106)])
    names, _ = place_along(sides, ["Jalan Tol", "Jalan Tol"], wide, size_pt=7)
    assert len(names) == 2
    assert shapely.distance(names[0].outline, names[1].outline) >= 120


def test_no_line_shows_between_the_words_of_a_name():
    """Every column of pixels from the first letter to the last is white or has a letter where the road runs."""
    frame = Box(0, 0, 100, 20)
    (name,), _ = place_along(np.array([shapely.LineString([(0, 10), (100, 10)])]), ["Gang A"], frame, size_pt=8)
    with mpl.rc_context(RC):
        figure = Figure(figsize=(100 / 25.4, 20 / 25.4), dpi=254)
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 100), ylim=(0, 20))
        axes.axis("off")
        axes.plot([0, 100], [10, 10], color="red", linewidth=1, zorder=0)
        draw_along(axes, [name], size_pt=8)
        FigureCanvasAgg(figure).draw()
        pixels = np.asarray(figure.canvas.buffer_rgba())[90:110, :, :3].astype(int)
    red = ((pixels[..., 0] - pixels[..., 1]) > 60).any(axis=0)
    west, _, east, _ = name.outline.bounds
    assert red[: int(10 * west) - 12].all()
    assert not red[int(10 * west) : int(10 * east)].any()


def test_a_block_is_called_by_its_rw_and_its_kelurahan_gives_way():
    blocks = gpd.GeoDataFrame(
        {"kelurahan": ["ANCOL", "ANCOL"]},
        geometry=[shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)],
        index=pd.Index(["ANCOL RW001", "ANCOL"], name="block_id"),
    )
    assert words_of(blocks, Labels(role="block"), "id") == [("RW001", "ANCOL"), ("ANCOL",)]
    narrow = np.array([shapely.box(0, 0, 17, 30)])
    (label,), missed = place_labels(narrow, [("RW1", "PADEMANGAN BARAT")], FRAME, avoid=narrow[:0], size_pt=7)
    assert label.lines == ("RW1",)
    assert missed == []


def test_a_place_without_a_name_has_its_number_on_the_map_and_in_the_table(square, plain):
    """Reading called it economic-1 and economic-2; a reader of the sheet sees 1 and 2, twice each."""
    west, south, _, _ = square.blocks.total_bounds
    shops = gpd.GeoDataFrame(
        {"kind": ["toko", "pabrik"]},
        geometry=shapely.points([(west + 20, south + 20), (west + 70, south + 20)]),
        index=pd.Index(["economic-1", "economic-2"], name="economic_id"),
        crs=32749,
    )
    made = sheet(Assessment(**{**vars(square), "layers": {**square.layers, "economic": shops}}), plain(), name="R6b")
    words = [text.get_text() for text in made.figure.findobj(Text)]
    assert not [word for word in words if "economic-" in word]
    assert (words.count("1"), words.count("2")) == (2, 2)


@pytest.mark.parametrize("name", ["\u200b\u200b", " \n\t ", "\u202e", "\x00\x07"])
def test_a_name_without_a_letter_is_no_name(name):
    """Blanks, marks without width and control characters alone: nothing is written, nothing is divided by its width."""
    layer = gpd.GeoDataFrame({"name": [name]}, geometry=[shapely.Point(0, 0)])
    assert words_of(layer, Labels(role="road", name="name"), "id") == [()]


def test_letters_that_no_font_has_are_boxes():
    """An emoji and a Han letter are boxes, without a word to the console; Arabic is in the font behind."""
    assert printable("Gg. 🏠 漢 حي") == "Gg. □ □ حي"
    figure, paper = page(layout("A4"))
    write(paper, (50, 50), "🏠 漢", size_pt=8)
    assert text_width_mm("🏠 漢", size_pt=8) == text_width_mm("□ □", size_pt=8)
    assert pdf_page(figure).startswith(b"%PDF")


@pytest.mark.parametrize("words", ["Jalan Melati", "شارع الملك عبد العزيز", "Gang Ḍ̣yāṛ̥"])
def test_a_name_along_a_line_stays_in_what_it_is_said_to_cover(words):
    """Drawn in black at 20 dots a millimetre: no ink beyond the outline, also of letters that reach far below."""
    frame = Box(0, 0, 100, 20)
    (name,), _ = place_along(np.array([shapely.LineString([(0, 10), (100, 10)])]), [words], frame, size_pt=12)
    with mpl.rc_context(RC):
        figure = Figure(figsize=(100 / 25.4, 20 / 25.4), dpi=508)
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 100), ylim=(0, 20))
        axes.axis("off")
        draw_along(axes, [name], size_pt=12)
        FigureCanvasAgg(figure).draw()
        ink = np.asarray(figure.canvas.buffer_rgba())[::-1, :, 0] < 128
    rows, columns = np.nonzero(ink)
    west, south, east, north = name.outline.bounds
    assert west < columns.min() / 20
    assert columns.max() / 20 < east
    assert south - 0.1 < rows.min() / 20
    assert rows.max() / 20 < north + 0.1


def test_roads_whose_names_found_no_place_are_named(square, plain):
    """A road of 12 mm has no room for its name, one of 100 mm has, and one beyond the frame is not asked."""
    west, south, _, _ = square.blocks.total_bounds
    at = [((0, 10), (12, 10)), ((0, 50), (100, 50)), ((9000, 0), (9100, 0))]
    lines = [shapely.LineString([(west + x, south + y) for x, y in ends]) for ends in at]
    road = gpd.GeoDataFrame({"name": ["Gang Mawar Melati", "Jalan Raya", "Jalan Jauh"]}, geometry=lines, crs=32749)
    made = sheet(replace(square, layers={**square.layers, "road": road}), plain(theme="D0", paper="A4"))
    assert made.dropped == ("Gang Mawar Melati",)
