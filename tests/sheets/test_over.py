"""What lies over what: the first class of a layer, pictograms, circles; no name over a sign."""

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg

from kotaku_gis.datafile import Words
from kotaku_gis.sheets import sheet
from kotaku_gis.sheets.canvas import RC
from kotaku_gis.sheets.column import Format
from kotaku_gis.sheets.compose import compose
from kotaku_gis.sheets.draw import signs_on
from kotaku_gis.sheets.extras import extras_of
from kotaku_gis.sheets.library import theme, themes
from kotaku_gis.sheets.paper import layout
from kotaku_gis.sheets.piece import Piece
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.stock import Stock
from kotaku_gis.sheets.theme import Class, Drawn, Theme

from .conftest import CORNER, wanted
from .test_layout import texts

NAME = Words(id="-", en="-")
EXTENT = (CORNER[0] - 10, CORNER[1] - 10, CORNER[0] + 110, CORNER[1] + 110)


def colour_at(made, east, north):
    """The colour of the sheet at a place of the ground."""
    made.figure.set_dpi(100)
    with mpl.rc_context(RC):
        canvas = FigureCanvasAgg(made.figure)
        canvas.draw()
    image = np.asarray(canvas.buffer_rgba())
    per_mm = 100 / 25.4
    x = made.frame.left + (east - made.extent[0]) * 1000 / made.scale
    y = made.frame.bottom + (north - made.extent[1]) * 1000 / made.scale
    red, green, blue, _ = image[round(image.shape[0] - y * per_mm), round(x * per_mm)]
    return f"#{red:02x}{green:02x}{blue:02x}"


def made_of(square, plain, layer, drawn):
    """A sheet of the square with one more layer, in one theme of that."""
    there = {**square.layers, "zone": layer}
    assessment = type(square)(**{**vars(square), "layers": there})
    sources = Sources(assessment, plain())
    paper = layout("A4")
    west, south = CORNER[0] - 10, CORNER[1] - 10
    extent = (west, south, west + paper.frame.width, south + paper.frame.height)
    only = Theme(id="X1", title=NAME, layers=drawn)
    return compose(Stock(sources, extent), only, Piece(extent), Format(paper, "A4", 1000, "id"))


def test_the_class_listed_first_lies_on_top(square, plain):
    """Zones of both classes over the same ground: whichever comes first in the file, the graver one is seen."""
    ground = shapely.box(CORNER[0], CORNER[1], CORNER[0] + 40, CORNER[1] + 40)
    zones = gpd.GeoDataFrame({"kind": ["rendah", "tinggi", "rendah"]}, geometry=[ground] * 3, crs=32749)
    classes = tuple(Class(values=(k,), fill=c, label=NAME) for k, c in (("tinggi", "#ff0000"), ("rendah", "#00ff00")))
    made = made_of(square, plain, zones, (Drawn(role="zone", column="kind", classes=classes),))
    assert colour_at(made, CORNER[0] + 20, CORNER[1] + 20) == "#ff0000"


def test_a_pictogram_lies_over_what_is_drawn_after_it(square, plain):
    at = shapely.Point(CORNER[0] + 20, CORNER[1] + 20)
    sign = Class(marker="other", fill="#0000ff", size_mm=8, label=NAME)
    cover = Class(fill="#ffffff", label=NAME)
    points = gpd.GeoDataFrame({"kind": ["a"]}, geometry=[at], crs=32749)
    made = made_of(square, plain, points, (Drawn(role="zone", classes=(sign,)), Drawn(role="block", classes=(cover,))))
    assert colour_at(made, at.x + 3.2, at.y) == "#0000ff"


def test_signs_close_to_each_other_stand_once(square, plain):
    """At 1:1000 of points at 0, 10, 14 and 30 m those at 0 and 30 have a sign where 15 mm are to lie between."""
    points = [shapely.Point(CORNER[0] + x, CORNER[1] + 20) for x in (0, 10, 14, 30)]
    layer = gpd.GeoDataFrame({"kind": ["a"] * 4}, geometry=points, crs=32749)
    for apart, places in ((0.0, 4), (15.0, 2)):
        sign = Class(marker="other", fill="#0000ff", size_mm=4, apart_mm=apart, label=NAME)
        drawn = Drawn(role="zone", classes=(sign,))
        made = made_of(square, plain, layer, (drawn,))
        seen = [colour_at(made, point.x + 1.6, point.y) == "#0000ff" for point in points]
        assert sum(seen) == places
        assert seen[0]
        assert seen[3]


def test_what_is_not_aligned_is_seen_where_two_plans_overlap(assessment, project):
    """BL16 is aligned with the RTBL and not with the RDTR; BL01 conditional with the RDTR, not in the RTBL."""
    blocks = assessment.layers["plan_block"].geometry
    made = sheet(assessment, wanted(project, paper="A1"), name="N6")
    found = assessment.evidence["alignment"]
    graver = ["tidak_selaras", "usulan_masukan", "bersyarat", "selaras", "tidak_diatur"]
    looks = dict(zip(graver, ["#d73027", "#80b1d3", "#fee08b", "#66bd63", "#d9d9d9"], strict=True))
    found = found[found["object_id"].isin(blocks.index)]
    rank = found["status"].map(graver.index)
    worst = found.assign(rank=rank).groupby("object_id")["rank"].min()
    houses = shapely.union_all(assessment.layers["building"].geometry.to_numpy())
    agree = 0
    for block, number in worst.items():
        bare = shapely.difference(shapely.buffer(blocks[block], -1.5), shapely.buffer(houses, 0.5))
        place = shapely.get_coordinates(shapely.maximum_inscribed_circle(bare, tolerance=0.1))[0]
        seen = [colour_at(made, place[0] + dx, place[1]) for dx in (-0.6, -0.3, 0, 0.3, 0.6)]
        agree += looks[graver[number]] in seen
    assert set(worst) >= {0, 2}
    assert agree >= 0.8 * len(worst)  # the rest lie under a label or a hatch


def test_no_name_covers_a_circle_or_a_pictogram(assessment, project):
    for name in ("A1a", "N2", "D0", "R2c", "A4d"):
        made = sheet(assessment, wanted(project, paper="A2", scale=2500), name=name)
        sources = Sources(assessment, project)
        stock = Stock(sources, made.extent)
        own = theme(name)
        signs = signs_on(stock, own, place=made.layout, extent=made.extent, scale=made.scale)
        rings = extras_of(sources, own, made.extent).rings(place=made.layout, extent=made.extent)
        shapes = [*signs, *(ring for of_role in rings.values() for ring in of_role.values())]
        inner = made.frame.inset(0.5)
        inner = shapely.box(inner.left, inner.bottom, inner.right, inner.top)
        found, outlines = texts(made.figure)
        flat = [outline for text, outline in zip(found, outlines, strict=True) if not text.get_rotation()]
        words = [outline for outline in flat if inner.covers(outline)]
        assert words
        assert shapes
        covered = shapely.STRtree(shapes).query(words, predicate="intersects")
        assert covered.size == 0, name


def test_circles_have_their_names_beside_them(assessment, project):
    """All fifteen, where before a third of them found no place."""
    assert sheet(assessment, wanted(project, paper="A3", scale=5000), name="A1a").dropped == ()


def test_social_capital_is_an_asset_and_no_problem(assessment, project):
    """Three of the six points are problems by their kind; the others belong to N1 and N3."""
    sources = Sources(assessment, project)

    def points(name, label):
        drawn = [one for one in theme(name).layers if one.role == "social_issue"]
        return [set(sources.find(one)["name"]) for one in drawn if one.classes[0].label.id == label]

    problems = {"Anak putus sekolah", "Tawuran remaja", "Rentenir"}
    assert points("N2", "Masalah sosial") == [problems]
    assert points("N3", "Masalah sosial") == [problems]
    assert len(points("N1", "Modal sosial")) == len(points("N3", "Modal sosial")) == 1


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_reason_of_a_map_not_made_speaks_as_a_machine(square, plain, lang):
    """Without any data every theme has reasons; none of them is a key of the program."""
    sources = Sources(square, plain())
    told = {name: [gap.words(lang) for gap in sources.missing(theme(name))] for name in themes()}
    told = {name: words for name, words in told.items() if words}
    assert len(told) > 40
    assert not {words for reasons in told.values() for words in reasons if set("_@*:") & set(words)}


def test_blocks_without_a_code_are_called_by_what_they_are(square, plain):
    """`block-1` is a number that reading gave; a reader knows RW and kelurahan, or counts."""
    west, south = CORNER
    blocks = gpd.GeoDataFrame(
        {
            "building_density": pd.array([10.0, 20.0, 30.0], dtype="Float64"),
            "rw": pd.array(["RW 04", "7", None], dtype="string"),
            "kelurahan": pd.array(["Ancol", None, None], dtype="string"),
        },
        geometry=[shapely.box(west + x, south, west + x + 45, south + 100) for x in (0, 50, 100)],
        index=pd.Index(["block-1", "block-2", "block-3"], name="block_id"),
        crs=32749,
    )
    made = sheet(type(square)(**{**vars(square), "blocks": blocks}), plain(paper="A3"), name="R3a")
    words = {text.get_text() for text in texts(made.figure)[0]}
    assert {"RW 04 Ancol", "RW 7", "Blok 3"} <= words
    assert not [word for word in words if "block-" in word]


def test_blocks_that_are_rw_have_rw_boundaries(square, plain):
    blocks = square.blocks.assign(kind=pd.array(["rw"], dtype="string"))
    made = sheet(type(square)(**{**vars(square), "blocks": blocks}), plain(paper="A3"), name="R3a")
    words = {text.get_text() for text in texts(made.figure)[0]}
    assert "Batas RW" in words
    assert "Batas RT atau blok" not in words


def test_ground_free_of_landslides_does_not_hide_a_flood(square, plain):
    """R7 shows several hazards: what one calls safe must not cover another that is not."""
    ground = shapely.box(CORNER[0], CORNER[1], CORNER[0] + 100, CORNER[1] + 100)

    def zones(word):
        frame = {"hazard_class": pd.array([word], dtype="string")}
        return gpd.GeoDataFrame(frame, geometry=[ground], index=pd.Index(["Z1"], name="hazard_zone_id"), crs=32749)

    layers = {**square.layers, "hazard.flood": zones("tinggi"), "hazard.landslide": zones("tidak rawan")}
    made = sheet(type(square)(**{**vars(square), "layers": layers}), plain(paper="A3"), name="R7")
    assert colour_at(made, CORNER[0] + 20, CORNER[1] + 60) == "#3182bd"


def test_a_name_of_two_hundred_letters_is_shortened_on_the_map(square, plain):
    long = "Kampung " + "Sangat Panjang Sekali " * 9
    blocks = square.blocks.set_axis(pd.Index([long], name="block_id"))
    made = sheet(type(square)(**{**vars(square), "blocks": blocks}), plain(paper="A3", scale=500), name="R3a")
    words = {text.get_text() for text in texts(made.figure)[0]}
    assert long[:47].rstrip() + "…" in words
    assert made.dropped == ()
