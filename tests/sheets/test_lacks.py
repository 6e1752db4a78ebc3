"""A map says what it cannot show; a house that was never looked at is not a good house."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from matplotlib.patches import PathPatch
from matplotlib.text import Text

from kotaku_gis.results import Assessment, findings
from kotaku_gis.sheets import sheet
from kotaku_gis.sheets.lacks import lacks
from kotaku_gis.sheets.library import theme, themes
from kotaku_gis.sheets.sources import Sources


def changed(assessment, **parts):
    """The assessment with other parts."""
    return Assessment(**{**vars(assessment), **parts})


def told(assessment, project, name, lang="id"):
    return " ".join(lacks(Sources(assessment, project), theme(name), lang))


def said(made):
    return [text.get_text() for text in made.figure.findobj(Text)]


def rows(name, *statuses, kind="criterion", unit_kind="block"):
    """Findings of one name, a unit each."""
    units = pd.Index([f"U{n}" for n in range(len(statuses))])
    return findings(units, kind=kind, name=name, unit_kind=unit_kind, status=list(statuses))


def streets(square, **columns):
    west, south, _, _ = square.blocks.total_bounds
    lines = [shapely.LineString([(west, south + y), (west + 100, south + y)]) for y in (20, 40, 60)]
    return gpd.GeoDataFrame(columns, geometry=lines, crs=32749)


def test_roads_that_nobody_looked_at_are_said_to_be_unknown(square, plain):
    """A map of problems without a bad road, because the condition of none is known."""
    layers = {**square.layers, "road": streets(square, width_m=pd.array([3.0] * 3, dtype="Float64"))}
    assert "Kondisi (Jalan)" in told(changed(square, layers=layers), plain(), "N2")
    condition = pd.array(["good", pd.NA, "heavy_damage"], dtype="string")
    layers["road"] = layers["road"].assign(condition=condition)
    words = told(changed(square, layers=layers), plain(), "N2")
    assert "Baru diketahui sebagian (yang tidak ditandai belum tentu baik): Kondisi (Jalan)." in words
    layers["road"] = layers["road"].assign(condition=pd.array(["good"] * 3, dtype="string"))
    assert "Kondisi (Jalan)" not in told(changed(square, layers=layers), plain(), "N2")


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        (("known", "known"), ""),
        (("unknown", "unknown"), "Datanya tidak ada, maka tidak digambar: "),
        (("known", "unknown"), "Baru diketahui sebagian "),
        (("partial", "partial"), "Baru diketahui sebagian "),
    ],
)
def test_a_criterion_known_in_part_is_not_drawn_as_if_whole(square, plain, statuses, words):
    """Evidence is there only where something is bad: its absence says nothing of what was surveyed."""
    made = told(changed(square, findings=rows("substandard_buildings", *statuses)), plain(), "R3b")
    assert (words in made) if words else (made == "")
    assert ("bangunan tidak memenuhi syarat teknis (1c)" in made) == bool(words)


def test_permits_that_are_not_known_are_not_given(square, plain):
    building = square.layers["building"].assign(tenure="owned")
    made = sheet(changed(square, layers={**square.layers, "building": building}), plain(), name="R4b")
    words = " ".join(said(made))
    assert "Datanya tidak ada, maka tidak digambar: Ber-IMB/PBG (Bangunan)." in words.replace("\n", " ")
    assert "Tanpa IMB/PBG" not in said(made)


def test_a_layer_read_as_raster_is_not_missed_as_zones(assessment, project):
    """The sample has a raster of floods and no zones of it, and zones of landslides and no raster."""
    words = told(assessment, project, "R7", "en")
    assert "tsunami" in words
    assert "flood)" not in words.replace("tidal flood)", "")
    assert "landslide" not in words


def test_hazards_behind_a_colour_are_named_where_their_zones_are_not_drawn(square, plain):
    names = ("hazard_flood", "hazard_rdtr_banjir", "hazard_tsunami", "hazard_combined")
    made = [
        rows(name, "ok" if name != "hazard_tsunami" else "not_prone", kind="hazard", unit_kind="building")
        for name in names
    ]
    words = told(changed(square, findings=pd.concat(made, ignore_index=True)), plain(), "A4b")
    assert "tidak digambar di sini: banjir menurut RDTR." in words


def test_a_road_of_unknown_width_keeps_its_condition(square, plain):
    """The colour of its class in dashes, over the line of roads of unknown width."""
    condition = pd.array(["heavy_damage", pd.NA, "good"], dtype="string")
    road = streets(square, width_m=pd.array([pd.NA, pd.NA, 3.0], dtype="Float64"), condition=condition)
    words = said(sheet(changed(square, layers={**square.layers, "road": road}), plain(), name="R5a"))
    assert {"Baik", "Rusak berat", "Jalan, lebar tidak diketahui"} <= set(words)
    assert "Kondisi tidak diketahui" not in words  # the second is thin and grey


@pytest.mark.parametrize("lang", ["id", "en"])
def test_whatever_a_theme_may_lack_has_words(square, plain, lang):
    """None of the names is a key of the program: those have no blanks but underscores, turned into blanks at most."""
    sources = Sources(changed(square, findings=square.findings.iloc[:0]), plain())
    words = [sentence for name in themes() for sentence in lacks(sources, theme(name), lang)]
    assert len(words) > 30
    assert not {letter for sentence in words for letter in "_@*" if letter in sentence}
    if lang == "id":
        assert not [sentence for sentence in words if " missing" in sentence or " pct" in sentence]


def test_a_house_that_nobody_surveyed_is_hatched(square, plain):
    """Two houses, no column of their condition, one found to be below standard: the other is not shown as fine."""
    west, south, _, _ = square.blocks.total_bounds
    shapes = [shapely.box(west + x, south + 40, west + x + 10, south + 50) for x in (20, 60)]
    building = gpd.GeoDataFrame(geometry=shapes, crs=32749)
    bad = gpd.GeoDataFrame({"building_id": [0]}, geometry=shapes[:1], crs=32749)
    evidence = {"substandard_buildings": bad}
    assessment = changed(square, layers={**square.layers, "building": building}, evidence=evidence)
    made = sheet(assessment, plain(), name="R3b")
    assert {"Tidak memenuhi syarat teknis", "Tidak ada data"} <= set(said(made))
    hatched = [one for one in made.figure.findobj(PathPatch) if one.get_hatch() and len(one.get_path()) == 10]
    assert len(hatched) == 1, "both houses in one path of five points each"


def test_the_reason_of_a_map_not_made_names_the_column(square, plain):
    """Houses without a condition: not that there is nothing to draw of buildings."""
    problems = Sources(square, plain()).missing(theme("N2"))
    assert "building.condition" in " ".join(gap.reason for gap in problems)


def test_keys_of_a_table_are_words(assessment, project):
    """The alignment of the sample's plan blocks, in the words of the workbook."""
    cells = set(said(sheet(assessment, project, lang="en", name="N6")))
    assert {"Not aligned", "Aligned"} <= cells
    assert not cells & {"bersyarat", "selaras", "tidak selaras", "tidak diatur"}
