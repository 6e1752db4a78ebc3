"""No text lies on another, leaves its box or falls under 5 pt; on every paper, in both languages."""

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from kotaku_gis.datafile import Words
from kotaku_gis.errors import ManifestError
from kotaku_gis.sheets import sheet
from kotaku_gis.sheets.canvas import RC, page
from kotaku_gis.sheets.column import Facts, Format, column
from kotaku_gis.sheets.compose import compose
from kotaku_gis.sheets.draw import Shown
from kotaku_gis.sheets.library import theme, themes
from kotaku_gis.sheets.paper import SIZES_MM, layout
from kotaku_gis.sheets.piece import Piece
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.stock import Stock
from kotaku_gis.sheets.theme import Class

from .conftest import CORNER, PLACES, wanted

DPI = 100
SLACK_MM = 0.15  # a renderer rounds to its pixels


def texts(figure):
    """Every text that is there to read, with its outline in millimetres."""
    figure.set_dpi(DPI)
    found = [text for text in figure.findobj(Text) if text.get_text().strip()]
    with mpl.rc_context(RC):
        renderer = FigureCanvasAgg(figure).get_renderer()
        outlines = shapely.transform(np.array([outline(text, renderer) for text in found]), lambda xy: xy * 25.4 / DPI)
    return found, shapely.buffer(outlines, -SLACK_MM, join_style="mitre")


def outline(text, renderer):
    """The rectangle of a text in pixels, turned as it is."""
    turn = text.get_rotation()
    if turn % 90 == 0:
        return shapely.box(*text.get_window_extent(renderer).extents)
    text.set_rotation(0)
    flat = shapely.box(*text.get_window_extent(renderer).extents)
    text.set_rotation(turn)
    middle = text.get_transform().transform(text.get_position())
    return shapely.affinity.rotate(flat, turn, origin=tuple(middle))


def boxes(figure):
    """The boxes that are drawn with a line, larger than a swatch."""
    shapes = [patch for patch in figure.findobj(Rectangle) if patch.get_edgecolor()[3] > 0 and patch.get_width() > 25]
    corners = [(s.get_x(), s.get_y(), s.get_x() + s.get_width(), s.get_y() + s.get_height()) for s in shapes]
    return shapely.box(*np.array(corners).T)


def faults(figure):
    """What is wrong with the texts of a page, in words."""
    found, outlines = texts(figure)
    words = [text.get_text() for text in found]
    one, other = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    wrong = [f"{words[i]!r} lies on {words[j]!r}" for i, j in zip(one, other, strict=True) if i < j]
    lines = shapely.boundary(boxes(figure))
    cut, _ = shapely.STRtree(lines).query(outlines, predicate="intersects")
    wrong += [f"{words[i]!r} leaves its box" for i in set(cut)]
    border = max(boxes(figure), key=shapely.area)
    wrong += [f"{words[i]!r} leaves the sheet" for i in np.flatnonzero(~shapely.covers(border, outlines))]
    return wrong + [f"{text.get_text()!r} is too small" for text in found if text.get_fontsize() < 5]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("paper", SIZES_MM)
@pytest.mark.parametrize("name", [PLACES[0], *(pytest.param(name, marks=pytest.mark.slow) for name in PLACES[1:])])
def test_no_text_collides(place, name, paper, lang):
    assessment, project = place(name)
    assert faults(sheet(assessment, wanted(project, paper=paper), lang=lang).figure) == []


@pytest.mark.parametrize("name", themes())
def test_no_text_collides_on_any_theme(assessment, project, name):
    """On small paper, where room is scarce; themes without data are told apart by `missing`."""
    if Sources(assessment, project).missing(theme(name)):
        pytest.skip("the sample has no data for it")
    assert faults(sheet(assessment, wanted(project, paper="A3"), name=name).figure) == []


def test_the_check_sees_what_is_wrong():
    """The check itself can fail: a text on another, one across a line, one too small."""
    figure, paper = page(layout("A4"))
    paper.add_artist(Rectangle((5, 5), 280, 195, fill=False))
    paper.add_artist(Rectangle((10, 10), 100, 100, fill=False))
    for x, y, words, size in ((50, 50, "satu", 9), (51, 50, "dua", 9), (108, 80, "tiga", 9), (30, 20, "empat", 4)):
        paper.text(x, y, words, fontsize=size)
    found = "\n".join(faults(figure))
    assert all(part in found for part in ("'satu' lies on 'dua'", "'tiga' leaves its box", "'empat' is too small"))


@pytest.fixture
def long_names(project):
    long = "Penataan Kawasan Permukiman Kumuh Bantaran Sungai " * 4 + "Tanpaspasi" * 9
    place = project.place.model_copy(update={"name": long, "kelurahan": long, "city": "Kota $x_1$ & <b>"})
    return project.model_copy(update={"place": place})


@pytest.mark.parametrize("paper", ["A3", "A1"])
def test_long_names_are_wrapped(assessment, long_names, paper):
    assert faults(sheet(assessment, wanted(long_names, paper=paper)).figure) == []


def test_names_too_long_for_the_paper_are_refused(assessment, long_names):
    place = long_names.place.model_copy(update={"name": long_names.place.name * 3})
    with pytest.raises(ManifestError) as caught:
        sheet(assessment, wanted(long_names.model_copy(update={"place": place}), paper="A4"))
    assert [fault.code for fault in caught.value.faults] == ["sheet.too_full"]


@pytest.mark.parametrize("scale", [200, 1000, 25_000])
def test_tiny_and_huge_areas(square, plain, scale):
    assert faults(sheet(square, plain(paper="A3", scale=scale)).figure) == []


def test_an_empty_sheet_is_still_a_sheet(square, plain):
    none = square.layers["building"].iloc[:0]
    figure = sheet(type(square)(**{**vars(square), "layers": {**square.layers, "building": none}}), plain()).figure
    assert faults(figure) == []


def test_a_sheet_without_anything_to_explain(square, plain):
    """Ground far from all layers, as a corner of a book may be."""
    sources = Sources(square, plain())
    extent = (CORNER[0] + 5000, CORNER[1], CORNER[0] + 5200, CORNER[1] + 150)
    form = Format(layout("A4"), "A4", 1000, "id")
    assert faults(compose(Stock(sources, extent), theme("D0"), Piece(extent), form).figure) == []


def classes(count):
    """`count` classes on a sheet with the labels that real ones have."""
    drawn = theme("R3a").layers[0]
    names = [f"Perumahan kepadatan sedang subzona R-{number} dengan ketentuan khusus" for number in range(count)]
    return [Shown(drawn, Class(label=Words(id=name, en=name), fill="#cccccc"), 2) for name in names]


def facts(assessment, project, shown):
    bounds = tuple(assessment.blocks.total_bounds)
    paper = project.sheet.paper
    form = Format(layout(paper), paper, 1000, "id")
    return Facts(project, theme("R3a"), Piece(bounds), form, shown, {"block": assessment.blocks})


def test_forty_classes_fit_a1_in_smaller_type_or_two_columns(assessment, project):
    figure, paper = page(layout("A1"))
    paper.add_artist(Rectangle((1, 1), 839, 592, fill=False))
    column(paper, layout("A1").column, facts(assessment, project, classes(40)), size=layout("A1").type)
    assert faults(figure) == []
    assert sum("subzona" in text.get_text() for text in figure.findobj(Text)) == 40


def test_forty_classes_on_a4_are_refused_with_what_to_do(assessment, project):
    _, paper = page(layout("A4"))
    with pytest.raises(ManifestError, match=r"40 kelas.*kertas yang lebih besar"):
        column(
            paper,
            layout("A4").column,
            facts(assessment, wanted(project, paper="A4"), classes(40)),
            size=layout("A4").type,
        )


def test_an_unknown_theme_is_refused(assessment, project):
    with pytest.raises(ManifestError, match="R3a"):
        sheet(assessment, wanted(project, theme="R99"))


def test_a_label_without_room_is_listed(square, plain):
    """A block of 4 m x 4 m has no room for its name at 1:1000; the notes say so."""
    west, south, _, _ = square.blocks.total_bounds
    small = gpd.GeoDataFrame(
        {"building_density": pd.array([10.0], dtype="Float64")},
        geometry=[shapely.box(west + 110, south, west + 114, south + 4)],
        index=pd.Index(["RT kecil"], name="block_id"),
        crs=32749,
    )
    both = gpd.GeoDataFrame(pd.concat([square.blocks, small]))
    made = sheet(type(square)(**{**vars(square), "blocks": both}), plain(paper="A2"))
    assert made.dropped == ("RT kecil",)
    assert any("RT kecil" in text.get_text() for text in made.figure.findobj(Text))
