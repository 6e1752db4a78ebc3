"""Logos, photographs, pyramid, cross-sections and proportional symbols, by their numbers and at their worst."""

import zlib

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.text import Text
from PIL import ExifTags, Image

from kotaku_gis.datafile import Words
from kotaku_gis.errors import ManifestError
from kotaku_gis.sheets import sheet
from kotaku_gis.sheets.ages import AgeGroup, Pyramid, age_groups
from kotaku_gis.sheets.canvas import page
from kotaku_gis.sheets.paper import Box, layout
from kotaku_gis.sheets.photos import draw_keys, photos_on
from kotaku_gis.sheets.pictures import logos, picture
from kotaku_gis.sheets.sections import CrossSections, sections_on
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.symbols import circles_on
from kotaku_gis.sheets.theme import Symbols

from .conftest import CORNER
from .test_layout import faults

A4 = layout("A4")
ISSUE = [({"kind": "modal sosial", "name": "Karang taruna"}, shapely.Point(CORNER[0] + 50, CORNER[1] + 85))]
WORDS = Words(id="jiwa", en="people")


@pytest.fixture
def paper():
    return page(A4)[1]


def with_layer(square, **layers):
    """The square with other layers; rows of (columns, geometry)."""
    made = {
        name: gpd.GeoDataFrame(pd.DataFrame([told for told, _ in rows]), geometry=[g for _, g in rows], crs=32749)
        for name, rows in layers.items()
    }
    return type(square)(**{**vars(square), "layers": {**square.layers, **made}})


def texts(figure):
    return [text.get_text() for text in figure.findobj(Text)]


# logos


def test_logos_stand_in_the_title_of_every_sheet(square, plain, tmp_path):
    Image.new("RGBA", (60, 30), (200, 30, 30, 255)).save(tmp_path / "kota.png")
    Image.new("RGB", (30, 30), (30, 60, 200)).save(tmp_path / "kotaku.jpg")
    made = sheet(square, plain(paper="A4", logos=("kota.png", "kotaku.jpg")))
    images = made.figure.axes[0].images
    assert [image.get_array().shape for image in images] == [(30, 60, 4), (30, 30, 4)]
    (left, right, low, top), (_, _, _, other_top) = (image.get_extent() for image in images)
    assert (right - left) / (top - low) == pytest.approx(2)
    assert made.layout.column.left < left < right < made.layout.column.right
    assert max(top, other_top) < made.layout.column.top
    assert faults(made.figure) == []


def test_all_bad_logos_are_told_at_once(plain, tmp_path):
    (tmp_path / "bom.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 30)
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    with pytest.raises(ManifestError, match="PNG") as caught:
        logos(plain(logos=("tidak_ada.png", "bom.png", "logo.svg")))
    assert [found.code for found in caught.value.faults] == ["sheet.bad_logo"] * 3


def test_a_picture_that_says_it_is_huge_is_not_read(tmp_path):
    """A PNG of a few bytes that claims 30,000 x 30,000 pixels."""
    head = b"IHDR" + (30_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    chunk = (13).to_bytes(4, "big") + head + zlib.crc32(head).to_bytes(4, "big")
    (tmp_path / "besar.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk)
    assert picture(tmp_path / "besar.png", size_px=100) is None


# photographs


@pytest.fixture
def shot(square, tmp_path):
    """Two photographs in the square and one far away; the first has a file that tells its camera and place."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make.value] = "KAMERA-RAHASIA"
    Image.new("RGB", (400, 300), (10, 120, 40)).save(tmp_path / "a.jpg", exif=exif)
    west, south = CORNER
    rows = [
        ({"file": "a.jpg", "direction_deg": 90.0, "note": "Gang\x07 banjir"}, shapely.Point(west + 20, south + 20)),
        ({"file": "../../etc/passwd", "direction_deg": None, "note": None}, shapely.Point(west + 5000, south)),
        ({"file": "b.jpg", "direction_deg": None, "note": None}, shapely.Point(west + 70, south + 60)),
    ]
    return with_layer(square, photo=rows, social_issue=ISSUE)


def test_numbers_follow_the_layer_and_words_print(shot, plain):
    """The second photograph lies on another sheet, so the third keeps its number here."""
    west, south = CORNER
    found = photos_on(Sources(shot, plain()), (west, south, west + 100, south + 100))
    assert [photo.number for photo in found] == [1, 3]
    assert found[0].words == "Gang  banjir"
    assert (found[0].file.name, found[1].file) == ("a.jpg", None)
    (far,) = photos_on(Sources(shot, plain()), (west + 4900, south - 10, west + 5100, south + 10))
    assert far.file is None  # outside the folder of the project


def test_the_strip_shows_the_picture_and_nothing_of_the_camera(shot, plain):
    project = plain(paper="A4")
    made = sheet(shot, project, name="R1b")
    (image,) = made.figure.axes[0].images
    colours = np.asarray(image.get_array())
    assert colours.shape[0] / colours.shape[1] == pytest.approx(0.75, abs=0.01)
    assert np.abs(colours[..., :3].mean(axis=(0, 1)) - (10, 120, 40)).max() < 3
    assert {"1", "3", "1 Gang banjir"} <= {" ".join(words.split()) for words in texts(made.figure)}
    assert b"KAMERA" not in made.pdf()
    assert faults(made.figure) == []


def test_a_key_points_where_the_camera_looked(paper, shot, plain):
    """East: the cone reaches to the right of the point, and as far up as down."""
    west, south = CORNER
    extent = (west, south, west + A4.frame.width, south + A4.frame.height)
    photos = photos_on(Sources(shot, plain()), extent)[:1]
    used = draw_keys(paper, photos, place=A4, extent=extent)
    at = (A4.frame.left + 20, A4.frame.bottom + 20)
    cone = max((p.get_path() for p in paper.findobj(PathPatch)), key=lambda path: len(path.vertices)).vertices
    reach = cone.max(axis=0) - at, at - cone.min(axis=0)
    assert reach[0][0] > 3 * reach[1][0]
    assert reach[0][1] == pytest.approx(reach[1][1], abs=0.02)
    assert any(shape.covers(shapely.Point(at)) for shape in used)


def test_a_hundred_photographs_at_one_place_lie_on_nothing(square, plain):
    west, south = CORNER
    rows = [({"note": f"Foto {n}"}, shapely.Point(west + 50, south + 50)) for n in range(100)]
    assert faults(sheet(with_layer(square, photo=rows, social_issue=ISSUE), plain(paper="A4"), name="R1b").figure) == []


# people by age


def test_bars_of_the_pyramid_are_in_proportion(paper):
    groups = [AgeGroup("0-4", 100, 50), AgeGroup("5-9", 25, 0)]
    Pyramid(groups, "id", A4.type).draw(paper, Box(10, 10, 80, 60))
    bars = sorted((p for p in paper.findobj(Rectangle) if p.get_height() > 2), key=Rectangle.get_width)
    widths = [bar.get_width() for bar in bars if bar.get_width() < 80]
    assert np.array(widths) / widths[-1] == pytest.approx([0.25, 0.5, 1.0])
    young = [bar for bar in bars if bar.get_width() in widths[1:]]
    assert all(bar.get_y() < 40 for bar in young)  # the youngest at the foot


def test_the_table_of_ages_is_read_as_offices_write_it(plain, tmp_path):
    (tmp_path / "umur.csv").write_text("Umur;Laki_laki;Perempuan\n0-4;120;110\n5+;9;8\n", encoding="utf-8-sig")
    assert age_groups(plain(ages="umur.csv")) == (AgeGroup("0-4", 120, 110), AgeGroup("5+", 9, 8))
    assert age_groups(plain()) == ()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("umur,laki_laki\n0-4,1\n", "perempuan"),
        ("umur,l,p\n0-4,1,dua\n", "p"),
        ("umur,l,p\n0-4,-1,2\n", "l"),
        ("umur,l,p\n", "0 baris"),
        ("umur,l,p\n" + "0,1,1\n" * 40, "40 baris"),
        (None, "FileNotFoundError"),
    ],
)
def test_a_bad_table_of_ages_is_refused(plain, tmp_path, content, told):
    if content is not None:
        (tmp_path / "umur.csv").write_text(content)
    with pytest.raises(ManifestError, match=rf"tidak dapat dipakai: {told}\."):
        age_groups(plain(ages="umur.csv"))


@pytest.mark.parametrize(
    ("paper", "told"),
    [("A1", "Perempuan (31.880)"), ("A4", "Tidak muat di kertas ini: piramida penduduk.")],
)
def test_a_pyramid_and_circles_leave_the_column_in_order(square, plain, tmp_path, paper, told):
    """16 x 2000 - (0 + 1 + ... + 15) women; a column of A4 has no room for 16 bars, and says so."""
    rows = "".join(f"{5 * n}-{5 * n + 4},{1000 + n},{2000 - n}\n" for n in range(16))
    (tmp_path / "umur.csv").write_text("umur,laki_laki,perempuan\n" + rows)
    peopled = type(square)(**{**vars(square), "blocks": square.blocks.assign(population=[412])})
    figure = sheet(peopled, plain(paper=paper, ages="umur.csv"), name="A1a").figure
    assert told in " ".join(texts(figure))
    assert "400 jiwa" in texts(figure)
    assert faults(figure) == []


# proportional symbols


def test_areas_of_circles_are_in_proportion(square, plain):
    """100 and 25 on the sheet, 400 on another: half and a quarter of the largest width."""
    west, south = CORNER
    values = [(100, 10, 10), (25, 60, 60), (400, 9000, 0), (None, 30, 30), (0, 40, 40)]
    rows = [({"jiwa": value}, shapely.Point(west + x, south + y)) for value, x, y in values]
    found = circles_on(
        Sources(with_layer(square, economic=rows), plain()),
        Symbols(role="economic", column="jiwa", title=WORDS, unit=WORDS, size_mm=20),
        (west, south, west + 100, south + 100),
    )
    assert found.values.tolist() == [100, 25]
    assert found.diameters_mm(found.values) == pytest.approx([10, 5])


# cross-sections


@pytest.fixture
def planned(square):
    west, south = CORNER
    road = [(west, south + 20), (west + 90, south + 20)]
    rows = [
        ({"road_class": "lokal", "width_m": 6.0, "row_width_m": 8.0}, shapely.LineString(road)),
        ({"road_class": "lokal", "width_m": 6.0, "row_width_m": 8.0}, shapely.LineString([road[0], (west, south)])),
        ({"road_class": "gang", "width_m": 1.5, "row_width_m": None}, shapely.LineString(road[::-1])),
        ({"road_class": "gang", "width_m": None, "row_width_m": 3.0}, shapely.LineString(road)),
    ]
    return with_layer(square, plan_road=rows)


def test_a_section_a_kind_across_the_middle_of_its_longest_road(planned, plain):
    """Walking east, left is north; a width that is not known has no section; a right of way is no narrower."""
    west, south = CORNER
    first, second = sections_on(Sources(planned, plain()), "plan_road", (west, south, west + 100, south + 100))
    assert (first.letter, first.width_m, first.row_m) == ("A", 6.0, 8.0)
    expected = np.array([(west + 45, south + 24), (west + 45, south + 16)])
    assert np.array(first.across[0].coords) == pytest.approx(expected)
    assert (second.letter, second.width_m, second.row_m) == ("B", 1.5, 1.5)


def test_sections_are_drawn_to_their_scale(paper, planned, plain):
    """8 m of right of way and 6 m of road at 1:150 are 53.33 mm and 40 mm."""
    west, south = CORNER
    found = sections_on(Sources(planned, plain()), "plan_road", (west, south, west + 100, south + 100))
    CrossSections(found, "id", A4.type).draw(paper, Box(10, 10, 64, 60))
    assert "POTONGAN MELINTANG 1:150" in [text.get_text() for text in paper.texts]
    widths = sorted({round(p.get_width(), 2) for p in paper.findobj(Rectangle) if p.get_height() == 1.6})
    assert widths == pytest.approx([10.0, 40.0, 53.33])


def test_a_plan_of_roads_has_its_sections(planned, plain):
    figure = sheet(planned, plain(paper="A4"), name="T3").figure
    assert {"A", "A\u2032", "B", "B\u2032", "A-A\u2032 lokal", "Rumija 8,00 m"} <= set(texts(figure))
    assert faults(figure) == []
