"""Each element against a small picture of it that a person has looked at.

Where a picture is meant to change: look at the new one (its place is in the message), then put it into `pictures`.
"""

from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pypdfium2
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import PathPatch
from PIL import Image

from kotaku_gis.datafile import Words
from kotaku_gis.sheets import sheet
from kotaku_gis.sheets.adjoining import Adjoining
from kotaku_gis.sheets.ages import AgeGroup, Pyramid
from kotaku_gis.sheets.arrows import arrow_heads, end_ticks
from kotaku_gis.sheets.canvas import RC, marker_patches, page, shape_patches, solid
from kotaku_gis.sheets.draw import Shown
from kotaku_gis.sheets.graticule import graticule
from kotaku_gis.sheets.labels import Label, draw_labels
from kotaku_gis.sheets.legend import Legend, legend_rows
from kotaku_gis.sheets.library import theme
from kotaku_gis.sheets.line_labels import draw_along, place_along
from kotaku_gis.sheets.location import Location
from kotaku_gis.sheets.north import north_arrow
from kotaku_gis.sheets.notes import Notes
from kotaku_gis.sheets.orientation import Orientation
from kotaku_gis.sheets.output import pixels
from kotaku_gis.sheets.paper import Box, Layout
from kotaku_gis.sheets.pdf_page import pdf_page
from kotaku_gis.sheets.photo_strip import PhotoStrip
from kotaku_gis.sheets.photos import Photo, draw_keys
from kotaku_gis.sheets.pictograms import names
from kotaku_gis.sheets.piece import Piece
from kotaku_gis.sheets.point_labels import place_beside
from kotaku_gis.sheets.register import Register
from kotaku_gis.sheets.scalebar import scale_bar
from kotaku_gis.sheets.sections import CrossSections, Section
from kotaku_gis.sheets.shapes import compound
from kotaku_gis.sheets.signatures import Signatures
from kotaku_gis.sheets.symbols import Circles, SymbolKey, draw_circles
from kotaku_gis.sheets.table import TableBox
from kotaku_gis.sheets.theme import Class, Symbols
from kotaku_gis.sheets.title import Title
from kotaku_gis.sheets.typography import Type

PICTURES = Path(__file__).parent / "pictures"
TYPE = Type(title=11, head=8, body=7, small=6)
BOX = Box(2, 2, 86, 56)
DPI = 60
NO_WORDS = Words(id="penduduk", en="people")
SYMBOLS = Symbols(role="block", column="population", title=NO_WORDS, unit=NO_WORDS, size_mm=12)


def location(paper):
    blocks = gpd.GeoSeries([shapely.box(x, 0, x + 100, 150) for x in (0, 100, 200)])
    around = gpd.GeoSeries([shapely.box(0, 0, 320, 180)])
    Location(around, blocks, blocks.iloc[1:2], (50, 40, 220, 160), "id", TYPE).draw(paper, BOX)


def legend(paper):
    chosen = theme("R3a")
    areas = {"block", "river", "building", "flood_area", "road", "open_space"}
    shown = [
        Shown(drawn, style, 2 if drawn.role in areas and drawn.lines is None else 1)
        for drawn in chosen.layers
        if drawn.group and drawn.role not in {"lake", "coast", "railway"}
        for style in drawn.classes
    ]
    shown.insert(5, Shown(chosen.layers[0], None, 2))
    Legend(legend_rows(shown, chosen.groups, "id"), "id", TYPE, columns=2).draw(paper, BOX)


def adjoining(paper):
    Adjoining(Piece((0, 0, 1, 1), number=5, total=9, neighbours={"n": 2, "e": 6, "sw": 7}), "id", TYPE).draw(paper, BOX)


def table(paper):
    rows = [
        (f"BL0{n}", "R-2", "60", "Perumahan kepadatan tinggi di tepi sungai yang panjang namanya") for n in range(4)
    ]
    TableBox("Ketentuan per blok", ("Kode", "Zona", "KDB", "Nama"), rows, "id", TYPE).draw(paper, BOX)


def signs(paper):
    """Every pictogram, in rows of eight."""
    for place, name in enumerate(names()):
        style = Class(label=Words(id="-", en="-"), marker=name, fill="#1d3557", size_mm=8)
        for patch in marker_patches(np.array([(8 + 10.5 * (place % 8), 52 - 13 * (place // 8))]), style):
            paper.add_artist(patch)


def lines(paper):
    """A dimension line, a route with arrows, and a name along a bend."""
    bend = shapely.LineString([(6, 10), (60, 16), (84, 44)])
    paper.add_artist(solid(compound(arrow_heads(np.array([bend]), every=18, size=3)), "#00843d"))
    dimension = np.array([shapely.LineString([(10, 40), (40, 50)])])
    for shape in (dimension, end_ticks(dimension, size=4)):
        paper.add_artist(PathPatch(compound(shape), fill=False, edgecolor="#d7191c"))
    labels, _ = place_along(np.array([bend]), ["Gang Mawar"], BOX, size_pt=8)
    draw_along(paper, labels, size_pt=8)
    labels, _ = place_beside(np.array([shapely.Point(70, 10)]), [("Pasar",)], BOX, size_pt=7)
    draw_labels(paper, labels, size_pt=7)


def looks(paper):
    """What a class may look like: plain, hatched, banded, dashed; and no data."""
    plain = Class(label=Words(id="-", en="-"), fill="#fdb863", edge="#000000", width_mm=0.3)
    hatched = plain.model_copy(update={"hatch": "//", "hatch_color": "#7f4a00"})
    banded = plain.model_copy(update={"band": "#f4a6c0", "band_mm": 3.0, "dash": (3.0, 1.0), "fill": "none"})
    for place, style in enumerate((plain, hatched, banded, None)):
        shape = compound(np.array([shapely.box(4 + 21 * place, 20, 20 + 21 * place, 45)]))
        for patch in shape_patches(shape, style, filled=True):
            paper.add_artist(patch)


def emblems(paper):
    """A square logo and a wide one with clear corners."""
    square = np.full((40, 40, 4), (200, 30, 30, 255), dtype=np.uint8)
    wide = np.full((20, 60, 4), (30, 60, 200, 255), dtype=np.uint8)
    wide[:, :20, 3] = 0
    Title("Penataan Kelurahan", "Kepadatan", "Kota Contoh", TYPE, (square, wide)).draw(paper, BOX)


def photo(number, **told):
    """A photograph without a file."""
    return Photo(
        number, **{"words": f"Gang {number}", "x": 10.0, "y": 10.0, "direction_deg": None, "file": None, **told}
    )


def strip(paper):
    """One row of three fits; the other two are counted."""
    PhotoStrip([photo(number) for number in range(1, 6)], "id", TYPE).draw(paper, Box(2, 16, 86, 42))


def keys(paper):
    """Looking east, south and nowhere; two at one place."""
    layout = Layout(90, 60, BOX, BOX, TYPE)
    found = [photo(1, direction_deg=90.0), photo(2, direction_deg=180.0), photo(13, x=60.0, y=40.0)]
    draw_keys(paper, found, place=layout, extent=(0, 0, 86, 56))


def pyramid(paper):
    groups = [AgeGroup("0-4", 120, 110), AgeGroup("5-9", 90, 95), AgeGroup("10+", 1000, 30)]
    Pyramid(groups, "id", TYPE).draw(paper, BOX)


def circles(paper):
    """Values 100, 25 and 4: circles 12, 6 and 2.4 mm wide; the key beside them."""
    points = np.array([(60.0, 40.0), (75.0, 40.0), (82.0, 40.0)])
    found = Circles(SYMBOLS, points, np.array([100.0, 25.0, 4.0]), 100.0)
    draw_circles(paper, found, frame=BOX, extent=(2, 2, 88, 58))
    SymbolKey(found, "id", TYPE).draw(paper, Box(2, 2, 86, 24))


def sections(paper):
    road = shapely.LineString([(20, 30), (28, 30)])
    found = [Section("A", "lokal", 6.0, 8.0, (road,)), Section("B", "gang", 1.5, 1.5, (road,))]
    CrossSections(found, "id", TYPE).draw(paper, BOX)


ELEMENTS = {
    "logos": emblems,
    "photo_strip": strip,
    "photo_keys": keys,
    "pyramid": pyramid,
    "symbols": circles,
    "sections": sections,
    "adjoining": adjoining,
    "table": table,
    "pictograms": signs,
    "lines": lines,
    "looks": looks,
    "title": lambda paper: Title("Penataan Kelurahan", "Kepadatan bangunan", "Kota Contoh", TYPE).draw(paper, BOX),
    "register": lambda paper: Register([("Nomor lembar", "R3a"), ("Tahun data", "2026")], TYPE).draw(paper, BOX),
    "orientation": lambda paper: Orientation(1000, 1.5, "id", TYPE).draw(paper, BOX),
    "location": location,
    "legend": legend,
    "signatures": lambda paper: Signatures("id", TYPE).draw(paper, BOX),
    "notes": lambda paper: Notes([("Proyeksi", "TM-3 zona 48.2"), ("Status", "Rancangan")], TYPE).draw(paper, BOX),
    "scale_bar": lambda paper: scale_bar(paper, BOX, scale=1000, lang="id", size_pt=7),
    "north_arrow": lambda paper: north_arrow(paper, BOX, convergence_deg=8, lang="id", size_pt=9),
    "labels": lambda paper: draw_labels(paper, [Label(Box(20, 20, 30, 9), ("RT 1", "120 unit/ha"))], size_pt=7),
    "graticule": lambda paper: graticule(
        paper, Box(10, 10, 70, 40), extent=(960, 970, 1030, 1010), scale=1000, lang="id", size_pt=5
    ),
}


@pytest.mark.parametrize("name", ELEMENTS)
def test_element_looks_as_it_did(name, tmp_path):
    with mpl.rc_context(RC):
        figure, paper = page(Layout(90, 60, BOX, BOX, TYPE))
        ELEMENTS[name](paper)
        figure.set_dpi(DPI)
        FigureCanvasAgg(figure).print_png(tmp_path / f"{name}.png")
    new = np.asarray(Image.open(tmp_path / f"{name}.png").convert("L"), dtype=float)
    assert new.min() < 100, "nothing is drawn"
    kept = PICTURES / f"{name}.png"
    assert kept.exists(), f"look at {tmp_path / kept.name}, then keep it as {kept}"
    old = np.asarray(Image.open(kept).convert("L"), dtype=float)
    assert new.shape == old.shape
    assert np.abs(_soft(new) - _soft(old)).max() < 40, f"look at {tmp_path / kept.name} beside {kept}"


@pytest.mark.parametrize("name", ELEMENTS)
def test_the_pdf_of_an_element_looks_like_its_picture(name):
    """Drawn from the PDF by another engine, in cells of 1.7 mm: what a sheet shows on a screen is what it prints.

    Letters of a PDF are not kerned, so that a stem of a large title may lie in the cell beside.
    """
    with mpl.rc_context(RC):
        figure, paper = page(Layout(90, 60, BOX, BOX, TYPE))
        ELEMENTS[name](paper)
        screen = pixels(figure, dpi=4 * DPI)[..., :3].mean(axis=2)
        (printed,) = pypdfium2.PdfDocument(pdf_page(figure))
    shown = printed.render(scale=4 * DPI / 72).to_pil().convert("RGB").resize(screen.shape[::-1])
    away = np.abs(_soft(_soft(np.asarray(shown).mean(axis=2))) - _soft(_soft(screen)))
    assert away.max() < 70
    assert away.mean() < 1.8


def _soft(picture):
    """Means of 4 x 4 pixels, so that another version of the font engine is no other picture."""
    height, width = (size // 4 * 4 for size in picture.shape)
    return picture[:height, :width].reshape(height // 4, 4, width // 4, 4).mean(axis=(1, 3))


def test_the_map_has_the_colours_of_its_classes(square, plain, tmp_path):
    """Seen at places worked by hand: the ground of the block, its building, the drain, white outside."""
    made = sheet(square, plain(paper="A4"))
    made.save(tmp_path / "peta.png", dpi=254)  # ten pixels a millimetre
    picture = np.asarray(Image.open(tmp_path / "peta.png").convert("RGB"))
    left = made.frame.left - made.extent[0] + 458_000
    low = made.frame.bottom - made.extent[1] + 9_238_000

    def seen(x, y):
        return "#{:02x}{:02x}{:02x}".format(*picture[picture.shape[0] - round(10 * (low + y)), round(10 * (left + x))])

    assert picture.shape[:2] == (2100, 2970)
    assert seen(15, 75) == "#fee391"  # 120 units/ha
    assert seen(43, 48) == "#ead185"  # 8 % black over it
    across = [seen(22.5 + step / 10, 30) for step in range(-3, 4)]  # the line is two pixels wide
    assert "#1f78b4" in across
    assert "#fee391" in across
    assert seen(-10, 20) == "#ffffff"


@pytest.mark.parametrize(
    ("density", "colour"), [(100, "#ffffd4"), (100.01, "#fee391"), (200, "#fec44f"), (260, "#d7402b")]
)
def test_class_limits_belong_to_the_class_below(square, plain, tmp_path, density, colour):
    blocks = square.blocks.assign(building_density=[density])
    made = sheet(type(square)(**{**vars(square), "blocks": blocks}), plain(paper="A4"))
    made.save(tmp_path / "peta.png", dpi=100)
    picture = np.asarray(Image.open(tmp_path / "peta.png").convert("RGB"))
    assert (picture == [int(colour[i : i + 2], 16) for i in (1, 3, 5)]).all(axis=2).sum() > 50_000


def test_a_notebook_shows_the_sheet(square, plain):
    assert sheet(square, plain(paper="A4"))._repr_png_().startswith(b"\x89PNG")
