"""The legend explains what is on the sheet: all of it, and nothing else."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.text import Text
from pyproj import CRS

from kotaku_gis.datafile import Words
from kotaku_gis.results import Assessment, findings
from kotaku_gis.sheets import sheet
from kotaku_gis.sheets.canvas import page
from kotaku_gis.sheets.classify import classed
from kotaku_gis.sheets.column import grid_words, place_words
from kotaku_gis.sheets.draw import Shown
from kotaku_gis.sheets.legend import _draw_swatch
from kotaku_gis.sheets.library import theme, themes
from kotaku_gis.sheets.paper import Box, layout
from kotaku_gis.sheets.theme import Class, Drawn

from .conftest import PLACES, wanted

# class limits and names as a reader knows them; kept apart from the theme on purpose
DENSITIES = {
    (-1, 0): "belum ada bangunan yang dipetakan",
    (0, 100): "s.d. 100 unit/ha",
    (100, 150): "di atas 100 s.d. 150 unit/ha",
    (150, 200): "di atas 150 s.d. 200 unit/ha",
    (200, 250): "di atas 200 s.d. 250 unit/ha",
    (250, 1e9): "di atas 250 unit/ha",
}
ROLES = {
    "open_space": "Ruang terbuka",
    "river": "Sungai",
    "parcel": "Batas persil",
    "drain": "Saluran drainase",
    "building": "Bangunan",
    "kelurahan": "Batas kelurahan",
    "priority_area": "Batas kawasan prioritas",
}
NO_DATA = "Tidak ada data"
DENSE = "Melewati batas kepadatan atau KDB/KLB (1b)"


def said(made):
    return {text.get_text() for text in made.figure.findobj(Text)}


def known_words():
    """All that the theme could say."""
    drawn = [item for layer in theme("R3a").layers for item in (*layer.classes, layer.unknown_width) if item]
    return {item.label.id for item in drawn} | {NO_DATA}


def expected(layers, extent):
    """By a plain loop: what lies in the window."""
    window = shapely.box(*extent)
    found = {name for role, name in ROLES.items() if role in layers and layers[role].intersects(window).any()}
    ground = [layer.union_all() for role, layer in layers.items() if role in ("kelurahan", "block")]
    if shapely.difference(window, shapely.union_all(ground)).area > 0:
        found.add("Di luar wilayah")
    for density in layers["block"].loc[layers["block"].intersects(window), "building_density"]:
        found.add(
            NO_DATA
            if pd.isna(density)
            else next(name for (low, high), name in DENSITIES.items() if low < density <= high)
        )
    return found


@pytest.mark.parametrize("paper", ["A1", "A3"])
@pytest.mark.parametrize("name", PLACES)
def test_classes_of_the_legend_are_those_of_the_sheet(place, name, paper):
    assessment, project = place(name)
    made = sheet(assessment, wanted(project, paper=paper), lang="id")
    lines = {"Batas RT atau blok", "Batas RW", "Jalan dan gang, lebar sebenarnya", "Jalan, lebar tidak diketahui"}
    layers = {**assessment.layers, "block": assessment.blocks}
    dense = assessment.evidence.get("dense_areas")
    if dense is not None and dense.intersects(shapely.box(*made.extent)).any():
        assert DENSE in said(made)
    assert (said(made) & known_words()) - lines - {DENSE} == expected(layers, made.extent)


def test_a_block_without_a_mapped_building_is_in_no_class_of_density(square, plain):
    blocks = square.blocks.assign(building_density=pd.array([0.0], dtype="Float64"))
    words = said(sheet(type(square)(**{**vars(square), "blocks": blocks}), plain()))
    assert "belum ada bangunan yang dipetakan" in words
    assert "s.d. 100 unit/ha" not in words


def test_unknown_density_is_explained_as_no_data(square, plain):
    assert NO_DATA not in said(sheet(square, plain()))
    blocks = square.blocks.assign(building_density=pd.array([pd.NA], dtype="Float64"))
    made = sheet(type(square)(**{**vars(square), "blocks": blocks}), plain())
    assert NO_DATA in said(made)
    assert "di atas 100 s.d. 150 unit/ha" not in said(made)


def test_what_only_touches_the_margin_is_not_explained(square, plain):
    """A river one millimetre outside the frame is cut off by it, and so is its entry."""
    east = sheet(square, plain()).extent[2]
    _, south, _, north = square.blocks.total_bounds
    for shift, there in ((1, False), (-1, True)):
        shape = shapely.box(east + shift, south, east + shift + 50, north)
        river = gpd.GeoDataFrame(geometry=[shape], crs=32749)
        made = sheet(type(square)(**{**vars(square), "layers": {**square.layers, "river": river}}), plain())
        assert ("Sungai" in said(made)) == there


def test_roads_of_unknown_width_are_told_apart(square, plain):
    west, south, _, _ = square.blocks.total_bounds
    lines = [shapely.LineString([(west, south + y), (west + 100, south + y)]) for y in (20, 60)]
    road = gpd.GeoDataFrame({"width_m": pd.array([3.0, pd.NA], dtype="Float64")}, geometry=lines, crs=32749)
    words = said(sheet(type(square)(**{**vars(square), "layers": {**square.layers, "road": road}}), plain()))
    assert {"Jalan dan gang, lebar sebenarnya", "Jalan, lebar tidak diketahui"} <= words


def test_a_block_beyond_the_kelurahan_that_is_given_is_not_outside(square, plain):
    """A city of which one kelurahan is drawn: the blocks of the others keep their colours."""
    west, south, east, north = sheet(square, plain()).extent
    blocks = square.blocks.assign(geometry=[shapely.box(west - 2000, south - 2000, east + 2000, north + 2000)])
    small = gpd.GeoDataFrame(geometry=[shapely.box(west + 20, south + 20, west + 60, south + 60)], crs=32749)
    layers = {**square.layers, "kelurahan": small}
    beyond = type(square)(**{**vars(square), "blocks": blocks, "layers": layers})
    assert "Di luar wilayah" not in said(sheet(beyond, plain()))
    assert "Di luar wilayah" in said(sheet(type(square)(**{**vars(square), "layers": layers}), plain()))


def test_a_sheet_names_the_kelurahan_that_it_shows(square, plain):
    west, south, _, north = sheet(square, plain()).extent
    shapes = [shapely.box(west + 30 * at, south, west + 30 * at + 30 - at, north) for at in range(5)]
    names = ["KEL. SATU", "Kelurahan Dua", "Kelapa", "Kelurahan Empat", "Lima"]
    around = gpd.GeoDataFrame({"name": names}, geometry=shapes, crs=32749)
    for count, told in (
        (1, "Kelurahan SATU"),
        (3, "Kelurahan SATU, Dua dan Kelapa"),
        (5, "SATU, Dua, Kelapa dan 2 lainnya"),
    ):
        layers = {**square.layers, "kelurahan": around.iloc[:count]}
        words = " ".join(said(sheet(type(square)(**{**vars(square), "layers": layers}), plain())))
        assert told in words.replace("\n", " ")


def test_english_on_request(assessment, project):
    words = said(sheet(assessment, project, lang="en"))
    assert {"LEGEND", "Priority area boundary", "SCALE 1:1,000"} <= words
    assert not words & {"KETERANGAN", "Batas kawasan prioritas"}


def test_accuracy_is_stated_with_its_source(assessment, project):
    place = project.place.model_copy(update={"map_class": 2})
    words = " ".join(said(sheet(assessment, project.model_copy(update={"place": place}))))
    assert "CE90 0,6 m" in words
    assert "Kelas ketelitian peta tidak dinyatakan" in " ".join(said(sheet(assessment, project)))


def test_place_names_are_led_by_what_they_are(project):
    place = project.place.model_copy(update={"kelurahan": "Kelurahan Sari", "kecamatan": "Utara"})
    assert place_words(place) == "Kelurahan Sari, Kecamatan Utara\nKota Contoh, Provinsi Contoh"
    desa = place.model_copy(update={"kelurahan": "Desa Sari", "province": "DKI Jakarta"})
    assert place_words(desa) == "Desa Sari, Kecamatan Utara\nKota Contoh, DKI Jakarta"


@pytest.mark.parametrize("unverified", [True, False])
def test_results_that_are_not_sure_say_so(square, plain, unverified):
    """A class that rests on a value not verified is marked in the notes, one that is verified is not."""
    rows = {"kind": "measure", "unit_kind": "block", "status": "known", "unverified": unverified}
    table = findings(square.blocks.index, name="building_density", **rows)
    told = " ".join(said(sheet(type(square)(**{**vars(square), "findings": table}), plain(paper="A1"))))
    assert ("Sebagian hasil" in told) == unverified


@pytest.mark.parametrize("name", themes())
def test_what_every_map_has_stands_last_in_the_legend(name):
    """So that two sheets are read alike: the subject, then boundaries, then the base map."""
    order = [group.id for group in theme(name).groups]
    tail = [one for one in ("borders", "base") if one in order]
    assert order[len(order) - len(tail) :] == tail


def with_layers(assessment, **layers):
    return Assessment(**{**vars(assessment), "layers": {**assessment.layers, **layers}})


def lots(square, *east, **columns):
    """Lots of 20 m x 20 m so far east in the square."""
    west, south, _, _ = square.blocks.total_bounds
    shapes = [shapely.box(west + x, south + 10, west + x + 20, south + 30) for x in east]
    return gpd.GeoDataFrame(
        {name: pd.array(cells, dtype="string") for name, cells in columns.items()}, geometry=shapes, crs=32749
    )


def test_a_base_map_is_explained_only_where_some_of_it_is_seen(square, plain):
    """The potentials draw good open space over that of the base map; the bad one stays as it is there."""
    good = lots(square, 10, condition=["good"])
    words = said(sheet(with_layers(square, open_space=good), plain(), name="N1"))
    assert "Ruang terbuka baik" in words
    assert "Ruang terbuka" not in words
    both = lots(square, 10, 60, condition=["good", "heavy_damage"])
    assert {"Ruang terbuka baik", "Ruang terbuka"} <= said(
        sheet(with_layers(square, open_space=both), plain(), name="N1")
    )


def test_an_outline_of_areas_is_a_box_in_the_legend():
    """A thick edge round houses is no road."""
    outline = Class(edge="#000000", width_mm=0.5, label=Words(id="Garis", en="Line"))
    drawn = Drawn(role="building", classes=(outline,))
    _, paper = page(layout("A4"))
    for dimension, high in ((2, True), (1, False)):
        before = len(paper.artists) + len(paper.patches)
        _draw_swatch(paper, Box(10, 10, 8, 4), Shown(drawn, outline, dimension))
        patch = [*paper.artists, *paper.patches][before:][0]
        assert (np.ptp(patch.get_path().vertices[:, 1]) == 4) == high


def test_a_market_in_two_layers_has_its_name_once(square, plain):
    """It is a facility and a place of trade; another of that name, 40 m away, has its own."""
    west, south, _, _ = square.blocks.total_bounds

    def points(x):
        at = [shapely.Point(west + x, south + 20)]
        return gpd.GeoDataFrame({"name": ["Pasar Sari"], "kind": ["pasar"]}, geometry=at, crs=32749)

    for x, times in ((21, 1), (60, 2)):
        made = sheet(with_layers(square, facility=points(20), economic=points(x)), plain(), name="R2c")
        assert [text.get_text() for text in made.figure.findobj(Text)].count("Pasar Sari") == times
        assert made.dropped == ()


def test_grid_and_projection_are_told_in_the_words_of_the_reader():
    told = grid_words(CRS.from_epsg(23834), 0.99992, "id")
    assert told.startswith("Proyeksi Transverse Mercator, sistem grid TM-3 zona 48.2 (EPSG:23834). Datum ")
    assert "0,999920" in told
    assert "UTM zone 48S (EPSG:32748)" in grid_words(CRS.from_epsg(32748), 1.0, "en")
    assert "zone" not in grid_words(CRS.from_epsg(32748), 1.0, "id")


def test_a_main_road_of_unknown_width_is_heavier_than_an_alley(square, plain):
    west, south, _, _ = square.blocks.total_bounds
    lines = [shapely.LineString([(west, south + y), (west + 100, south + y)]) for y in (20, 60)]
    road = gpd.GeoDataFrame({"road_class": ["arteri", "gang"]}, geometry=lines, crs=32749)
    drawn = next(drawn for drawn in theme("D0").layers if drawn.role == "road")
    held = {style.width_mm: shapes for style, shapes in classed(road, drawn) if style is not None and len(shapes)}
    assert {width: shapely.get_coordinates(shapes)[0, 1] - south for width, shapes in held.items()} == {
        0.9: 20,
        0.4: 60,
    }
    shown = type(square)(**{**vars(square), "layers": {**square.layers, "road": road}})
    assert "Jalan arteri atau kolektor, lebar tidak diketahui" in said(sheet(shown, plain(), name="D0"))
