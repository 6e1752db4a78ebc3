"""Scale bar, north arrow and tables by their numbers."""

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.text import Text
from pyproj import CRS, Transformer

from kotaku_gis.crs import tm3
from kotaku_gis.sheets.canvas import RC, page, text_width_mm, wrapped
from kotaku_gis.sheets.degrees import corner_words, degrees
from kotaku_gis.sheets.lettering import table_rows
from kotaku_gis.sheets.library import theme
from kotaku_gis.sheets.location import round_scale
from kotaku_gis.sheets.north import convergence_words, grid_factors, north_arrow
from kotaku_gis.sheets.paper import Box, layout
from kotaku_gis.sheets.scalebar import scale_bar
from kotaku_gis.sheets.table import TableBox
from kotaku_gis.sheets.typography import TYPE_PT

from .test_layout import faults


@pytest.fixture
def paper():
    return page(layout("A4"))[1]


@pytest.mark.parametrize(("scale", "part", "ends"), [(1000, 25, "100"), (5000, 100, "400"), (200, 5, "20")])
def test_parts_of_the_scale_bar(paper, scale, part, ends):
    """Four parts, black and white in turn, each as long on paper as it says: 25 m are 25 mm at 1:1000."""
    scale_bar(paper, Box(10, 10, 125, 20), scale=scale, lang="id", size_pt=7)
    parts = sorted((p for p in paper.findobj(Rectangle) if p.get_height() == 2), key=Rectangle.get_x)
    assert [p.get_width() for p in parts] == pytest.approx([part * 1000 / scale] * 4)
    assert np.diff([p.get_x() for p in parts]) == pytest.approx([part * 1000 / scale] * 3)
    assert [p.get_facecolor()[0] for p in parts] == [0, 1, 0, 1]
    words = {text.get_text(): text.get_position()[0] for text in paper.texts}
    assert words["0"] == pytest.approx(parts[0].get_x())
    assert words[ends] == pytest.approx(parts[-1].get_x() + parts[-1].get_width())


def true_north_deg(crs, east, north):
    """Bearing of true north on the grid, clockwise: a step of a thousandth of a degree along the meridian, measured."""
    there = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    lon, lat = there.transform(east, north)
    x, y = there.transform(lon, lat + 0.001, direction="INVERSE")
    return math.degrees(math.atan2(x - east, y - north))


@pytest.mark.parametrize(
    ("crs", "east", "north"),
    [
        (CRS.from_epsg(32749), 458_250, 9_238_300),
        (CRS.from_epsg(32748), 703_500, 9_321_800),
        (CRS.from_epsg(23834), 236_210, 817_190),
        (tm3(110.37), 295_635, 639_346),
    ],
)
def test_the_red_line_points_to_true_north(paper, crs, east, north):
    convergence, _ = grid_factors(crs, east, north)
    assert -convergence == pytest.approx(true_north_deg(crs, east, north), abs=1e-4)
    north_arrow(paper, Box(10, 10, 20, 40), convergence_deg=convergence, lang="id", size_pt=9)
    lines = [p.get_path().vertices for p in paper.findobj(PathPatch) if p.get_edgecolor()[:3] != (0, 0, 0)]
    (dx, dy) = next(line[1] - line[0] for line in lines if len(line) == 2)
    assert math.degrees(math.atan2(dx, dy)) == pytest.approx(-convergence, abs=1e-6)


def test_convergence_in_words():
    """South of the equator and west of the central meridian, true north lies west of grid north."""
    convergence, factor = grid_factors(CRS.from_epsg(32749), 458_250, 9_238_300)
    assert convergence_words(convergence, "en") == "True north (red line) 0.05° west of grid north"
    assert factor == pytest.approx(0.9996 * (1 + (500_000 - 458_250) ** 2 / (2 * 0.9996**2 * 6_378_000**2)), abs=1e-6)


def test_words_are_as_wide_as_they_are_drawn(paper):
    """The width by which text is wrapped is that of the renderer, to a tenth of a millimetre."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with mpl.rc_context(RC):
        for words, weight in (("Proyeksi, grid, datum", "bold"), ("di atas 100 s.d. 150 unit/ha", "normal")):
            text = paper.text(50, 50, words, fontsize=9, weight=weight)
            paper.figure.set_dpi(300)
            width = text.get_window_extent(FigureCanvasAgg(paper.figure).get_renderer()).width * 25.4 / 300
            assert text_width_mm(words, size_pt=9, weight=weight) == pytest.approx(width, abs=0.1)


def test_wrapped_text_keeps_every_letter():
    words = "Kelurahan " + "x" * 80 + " dan sekitarnya\nbaris kedua"
    lines = wrapped(words, 30, size_pt=8)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "").replace("\n", "")
    assert max(text_width_mm(line, size_pt=8) for line in lines) <= 30
    assert lines[-1] == "baris kedua"


@pytest.mark.parametrize("least", [12, 999, 5210, 7500.1, 83_000])
def test_round_scales_are_round_and_close(least):
    found = round_scale(least)
    assert least <= found <= 1.6 * least


def test_corners_in_degrees():
    """Monas, to a hundredth of a second: 6 degrees 10 minutes 31.44 seconds south."""
    assert degrees(-6.1754, "lat", "id").replace("\u2032", "'").replace("\u2033", '"') == "6°10'31,44\" LS"
    assert degrees(106.8272, "lon", "en").replace("\u2032", "'").replace("\u2033", '"') == "106°49'37.92\" E"
    assert degrees(3.9999999, "lat", "id").startswith("4°00")
    words = corner_words((236_210.35, 817_190.29, 236_310.35, 817_290.29), CRS.from_epsg(23834), "id")
    assert "6°10\u203231,44\u2033 LS, 106°49\u203237,92\u2033 BT" in words


def test_a_monstrous_cell_leaves_the_other_columns_readable():
    """3000 letters without a blank in one cell: it is cut, and figures and short words keep their line."""
    rows = [["K01", "A" * 3000, "380", "m", "APBD"], ["K02", "Jalan " * 40, "1", "unit", "BPM"]]
    table = TableBox("Kegiatan", ["Kode", "Nama", "Volume", "Sat.", "Dana"], rows, "id", TYPE_PT["A3"])
    figure, paper = page(layout("A3"))
    box = Box(10, 10, 92, table.height(92))
    paper.add_artist(Rectangle((1, 1), 400, 290, fill=False))
    table.draw(paper, box)
    assert faults(figure) == []
    words = [text.get_text() for text in figure.findobj(Text)]
    assert {"K01", "K02", "380", "unit", "APBD", "Volume"} <= set(words)
    assert sum(word.count("A") for word in words if set(word) <= {"A", "…"}) == 159


def test_the_gravest_rows_of_a_table_come_first_the_largest_of_them_before():
    layer = gpd.GeoDataFrame(
        {
            "object_id": ["a", "b", "c", "d", "e"],
            "status": ["selaras", "bersyarat", "tidak_selaras", "tidak_selaras", None],
            "area_ha": [9.0, 5.0, 0.1, 0.3, 7.0],
        },
        geometry=[shapely.Point(0, 0)] * 5,
    )
    (wanted,) = theme("N6").tables
    assert [row[0] for row in table_rows(layer, wanted, "id")] == ["d", "c", "b", "a", "e"]
    unsorted = wanted.model_copy(update={"by": None, "largest": None})
    assert [row[0] for row in table_rows(layer, unsorted, "id")] == ["a", "b", "c", "d", "e"]
