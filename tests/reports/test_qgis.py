"""The hand-over to QGIS: what the files hold, and what a real QGIS draws from them."""

import base64
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pypdfium2 as pdfium
import pytest
import shapely
from matplotlib.colors import to_rgb
from PIL import Image

from kotaku_gis.reports.qgis import write_qgis
from kotaku_gis.reports.qgis.looks import looks
from kotaku_gis.reports.qgis.renderers import NO_DATA, condition
from kotaku_gis.sheets import sheet
from kotaku_gis.sheets.classify import membership
from kotaku_gis.sheets.library import library, theme
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.theme import Class
from tests.real_qgis import run_in_qgis

VIEW = Path(__file__).parents[1] / "qgis_view.py"
WORDS = {"id": "-", "en": "-"}
DRAWN = ("A2a", "R3a", "R3b", "R8", "A4b", "R2c", "R5e")


@pytest.fixture(scope="module")
def handed(assessment, project, tmp_path_factory):
    package = tmp_path_factory.mktemp("qgis") / "hasil.gpkg"
    return write_qgis(assessment, project, package), package


def test_classes_become_conditions_of_qgis():
    assert condition(Class(label=WORDS, lo=100, hi=150), "kepadatan") == (
        '"kepadatan" IS NOT NULL AND "kepadatan" > 100.0 AND "kepadatan" <= 150.0'
    )
    assert condition(Class(label=WORDS, values=("Ya", "O'Brien")), 'a"b') == (
        "regexp_replace(lower(to_string(\"a\"\"b\")), '[\\\\W_]+', '') IN ('ya', 'obrien')"
    )
    assert condition(Class(label=WORDS), "x") == '"x" IS NOT NULL'


def test_styles_are_registered_as_qgis_asks(handed):
    with closing(sqlite3.connect(handed[1])) as package:
        kinds = package.execute("SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'").fetchall()
        rows = package.execute("SELECT f_table_name, styleName, styleQML, useAsDefault, update_time FROM layer_styles")
        rows = rows.fetchall()
        tables = {name for (name,) in package.execute("SELECT table_name FROM gpkg_geometry_columns")}
    assert kinds == [("attributes",)]
    assert {"R3a", "R8"} <= {style for table, style, *_ in rows if table == "block"}
    assert len({(table, style) for table, style, *_ in rows}) == len(rows)
    assert {table for table, *_ in rows} <= tables
    assert all(len(style) <= 30 and stamp.endswith("Z") for _, style, _, _, stamp in rows)
    assert all(ET.fromstring(qml).tag == "qgis" for _, _, qml, _, _ in rows)  # noqa: S314 - of our own writing
    assert all(sum(first for table, _, _, first, _ in rows if table == name) == 1 for name, *_ in rows)


def test_the_project_names_only_the_package_beside_it(handed):
    project = handed[0].read_text(encoding="utf-8")
    sources = {source.text for source in ET.fromstring(project).iter("datasource")}  # noqa: S314 - of our own writing
    assert sources
    assert all(source.startswith("./hasil.gpkg|layername=") for source in sources)


def test_the_same_input_gives_the_same_bytes(handed, assessment, project, tmp_path):
    again = write_qgis(assessment, project, tmp_path / "hasil.gpkg")
    assert again.read_bytes() == handed[0].read_bytes()
    assert (tmp_path / "hasil.gpkg").read_bytes() == handed[1].read_bytes()


@pytest.fixture(scope="module")
def viewed(handed, assessment):
    """What QGIS says, and its pictures of three themes over the blocks."""
    west, south, east, north = assessment.blocks.total_bounds
    window = ",".join(map(str, (west, south, east, north, 1200)))
    told = json.loads(run_in_qgis(VIEW, handed[0], handed[0].parent, window, *DRAWN))
    pictures = {name: np.asarray(Image.open(handed[0].parent / f"{name}.png").convert("RGB")) for name in DRAWN}
    return told, pictures


def test_qgis_opens_every_layer_and_theme(viewed):
    told, _ = viewed
    assert told["read"]
    assert told["crs"] == "EPSG:32749"
    assert told["invalid"] == []
    assert {"A0", "D0", "R3a", "R3b", "R8", "T1"} <= told["themes"].keys()
    assert all(count >= 3 for count in told["themes"].values())
    assert told["scale"] == pytest.approx(1000, rel=1e-6)
    assert "R3a" in told["styles"]


def _seen(picture, assessment, point):
    west, south, east, north = assessment.blocks.total_bounds
    high, wide, _ = picture.shape
    column, row = int((point.x - west) / (east - west) * wide), int((north - point.y) / (north - south) * high)
    return picture[row, column].astype(int)


def test_qgis_colours_buildings_by_their_condition_as_the_sheet_does(viewed, assessment):
    classes = next(drawn for drawn in theme("R3b").layers if drawn.column == "condition").classes
    plain = {
        value: np.array(to_rgb(style.fill)) * 255 for style in classes if not style.hatch for value in style.values
    }
    buildings = assessment.layers["building"]
    large = buildings[(buildings.area > 60) & buildings["condition"].isin(list(plain))]
    large = large[~large["substandard"].astype("boolean").fillna(value=True).to_numpy(dtype=bool)].head(60)
    spots = [shapely.maximum_inscribed_circle(shape).coords[0] for shape in large.geometry]
    agree = [
        np.abs(_seen(viewed[1]["R3b"], assessment, shapely.Point(spot)) - plain[condition]).max() < 12
        for spot, condition in zip(spots, large["condition"], strict=True)
    ]
    assert len(agree) == 60
    assert np.mean(agree) > 0.95


def test_qgis_colours_blocks_by_density_as_the_sheet_does(viewed, assessment):
    classes = theme("R3a").layers[0].classes
    buildings = shapely.union_all(assessment.layers["building"].geometry.buffer(1).to_numpy())
    roads = shapely.union_all(assessment.layers["road"].geometry.buffer(4).to_numpy())
    water = [
        assessment.layers[role].geometry.buffer(2).to_numpy() for role in ("flood_area", "open_space", "river", "drain")
    ]
    covered = shapely.union_all(np.concatenate([[buildings, roads], *water]))
    lines = shapely.union_all(assessment.layers["parcel"].boundary.buffer(0.6).to_numpy())
    checked = 0
    for block in assessment.blocks.itertuples():
        left = block.geometry.buffer(-2).difference(covered).difference(lines)
        circle = shapely.maximum_inscribed_circle(left)
        if circle.length < 1.0:
            continue
        style = next(
            c
            for c in classes
            if (c.lo is None or block.building_density > c.lo) and block.building_density <= (c.hi or 1e9)
        )
        seen = _seen(viewed[1]["R3a"], assessment, shapely.Point(circle.coords[0]))
        assert np.abs(seen - np.array(to_rgb(style.fill)) * 255).max() < 12, block.Index
        checked += 1
    assert checked >= 10


def test_qgis_puts_every_feature_into_the_class_that_the_sheet_does(viewed, assessment, project):
    sources = Sources(assessment, project)
    made = looks(sources, library(project).values())
    checked = 0
    for look in made.looks.values():
        found = sources.find(look.drawn)
        if look.column is None or not isinstance(found, gpd.GeoDataFrame) or look.table in made.lines:
            continue
        seen = viewed[0]["classes"][look.id]
        expected = {
            NO_DATA if style is None else str(place): int(taken.sum())
            for place, (style, taken) in enumerate(membership(found, look.drawn))
        }
        assert seen == expected, look.id
        checked += 1
    assert checked > 40


def test_the_package_alone_opens_in_the_style_of_the_sheet_with_its_labels(viewed, assessment):
    counts, labelled, words = viewed[0]["bare"]
    density = assessment.blocks["building_density"].to_numpy(dtype=float)
    edges = np.histogram(density, [0, 100, 150, 200, 250, 1e9])[0].tolist()
    assert [counts[str(place)] for place in range(5)] == edges
    assert labelled
    assert "building_density" in words


def test_layers_are_named_in_the_words_of_the_legend(viewed):
    assert {"Kondisi bangunan", "Batas RW", "Nama dan angka"} <= set(viewed[0]["names"])
    assert not [name for name in viewed[0]["names"] if re.match(r"(gambar|bukti|block|building|hazard)\b", name)]


@pytest.mark.parametrize("name", ["A2a", "R3a", "R3b", "R8", "A4b", "R2c", "R5e"])
def test_qgis_draws_what_the_pdf_shows(viewed, assessment, project, name):
    page = sheet(assessment, project, name=name)
    with pdfium.PdfDocument(page.pdf()) as document:
        paper = np.asarray(document[0].render(scale=100 / 72).to_pil().convert("RGB")).astype(int)
    picture = viewed[1][name].astype(int)
    west, south, east, north = assessment.blocks.total_bounds
    per_mm = 100 / 25.4
    left, bottom, right, top = page.extent
    random = np.random.default_rng(1)
    x, y = (
        random.uniform(max(west, left), min(east, right), 4000),
        random.uniform(max(south, bottom), min(north, top), 4000),
    )
    sheet_column = (page.frame.left + (x - left) * 1000 / page.scale) * per_mm
    sheet_row = paper.shape[0] - (page.frame.bottom + (y - bottom) * 1000 / page.scale) * per_mm
    seen = _plain(paper, sheet_row.astype(int), sheet_column.astype(int))
    high, wide, _ = picture.shape
    drawn = _plain(
        picture, ((north - y) / (north - south) * high).astype(int), ((x - west) / (east - west) * wide).astype(int)
    )
    both = ~np.isnan(seen).any(axis=1) & ~np.isnan(drawn).any(axis=1)
    agree = np.abs(seen[both] - drawn[both]).max(axis=1) < 12
    assert both.sum() > 500
    assert len(np.unique(seen[both].round(-1), axis=0)) >= 3
    assert agree.mean() > 0.95


def _plain(picture, rows, columns):
    """Colours where nothing but one colour is near; NaN elsewhere, and at the rim."""
    high, wide, _ = picture.shape
    inside = (rows > 2) & (rows < high - 3) & (columns > 2) & (columns < wide - 3)
    rows, columns = np.clip(rows, 3, high - 4), np.clip(columns, 3, wide - 4)
    near = np.array([picture[rows + dy, columns + dx] for dy in (-2, 0, 2) for dx in (-2, 0, 2)])
    plain = ((near.max(axis=0) - near.min(axis=0)) < 8).all(axis=1) & inside
    return np.where(plain[:, None], picture[rows, columns].astype(float), np.nan)


def test_pictograms_and_names_along_roads_travel_inside_the_project(handed):
    project = ET.fromstring(handed[0].read_text(encoding="utf-8"))  # noqa: S314 - of our own writing
    marks = [part for part in project.iter("layer") if part.get("class") == "SvgMarker"]
    names = [option.get("value") for mark in marks for option in mark.iter("Option") if option.get("name") == "name"]
    assert len(names) > 10
    for name in names:
        picture = ET.fromstring(base64.b64decode(name.removeprefix("base64:")))  # noqa: S314 - as above
        assert [part.get("fill") for part in picture][1] == "#ffffff"
    along = [place for place in project.iter("placement") if place.get("placement") == "3"]
    assert len(along) == 10  # A2b, D0, R5a, T3 to T9
