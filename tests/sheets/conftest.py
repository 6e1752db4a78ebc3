"""Sheets to look at: the sample, real deliveries where there are any, and a plain square of known lengths."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pypdf import PdfReader
from pypdf.generic import ContentStream

from kotaku_gis.assessment import assess
from kotaku_gis.manifest import from_dict
from kotaku_gis.results import Assessment, empty_findings
from kotaku_gis.sheets import sheet

PT_TO_MM = 25.4 / 72
CORNER = (458_000.0, 9_238_000.0)
PLACES = ("sample", "jakarta", "dimajar", "pekalongan")


def wanted(project, **settings):
    """The project with other settings of its sheet."""
    return project.model_copy(update={"sheet": project.sheet.model_copy(update=settings)})


@pytest.fixture(scope="session")
def place(project, assessment, delivery):
    """By name: an assessment and its project."""
    known = {"sample": (assessment, project)}

    def get(name):
        if name not in known:
            known[name] = _delivered(name, delivery)
        return known[name]

    return get


def _delivered(name, delivery):
    layers, folder, area = {
        "jakarta": (
            {
                "block": {"path": "rw_jakarta.shp"},
                "building": {"path": "jakarta_building.gpkg"},
                "road": {"path": "jakarta_roads.shp"},
            },
            "jakarta_pademangan",
            "priority_area",
        ),
        "dimajar": (
            {
                "block": {"path": "area_rt.geojson", "columns": {"block_id": "RT_RW"}},
                "building": {"path": "bangunan_DIREDAKSI.geojson", "columns": {"building_id": "OBJECTID_12"}},
                "road": {"path": "jalan_lokal.geojson"},
                "river": {"path": "sungai.geojson"},
            },
            "dimajar2_sumberarum_magelang",
            "priority_area",
        ),
        "pekalongan": (
            {
                "block": {"path": "batas/shp_panjang_wetan_1.js", "columns": {"block_id": "NAMOBJ"}},
                "parcel": {"path": "persil/BugisanIP4T_2_DIREDAKSI.geojson"},
                "building": {"path": "bangunan/Bangunanumumlainnya_1.js"},
            },
            "pekalongan",
            "parcel",
        ),
    }[name]
    head = {"name": name, "city_class": "sedang", "crs": "EPSG:32748" if name == "jakarta" else "EPSG:32749"}
    project = from_dict({"project": head, "layers": layers, "sheet": {"area": area}}, folder=delivery(folder))
    return assess(project), project


@pytest.fixture
def square():
    """A block of 100 m x 100 m with its corner at round coordinates, a drain along its diagonal and one along its foot.

    Grid, frame and drains lie at places that are worked by hand.
    """
    west, south = CORNER
    block = gpd.GeoDataFrame(
        {"building_density": pd.array([120.0], dtype="Float64")},
        geometry=[shapely.box(west, south, west + 100, south + 100)],
        index=pd.Index(["RT 1"], name="block_id"),
        crs=32749,
    )
    building = gpd.GeoDataFrame(geometry=[shapely.box(west + 40, south + 40, west + 50, south + 50)], crs=32749)
    drains = [[(west, south), (west + 100, south)], [(west, south), (west + 60, south + 80)]]
    drain = gpd.GeoDataFrame(geometry=[shapely.LineString(line) for line in drains], crs=32749)
    layers = {"block": block, "building": building, "drain": drain}
    none = gpd.GeoDataFrame({"role": [], "feature": [], "reason": []}, geometry=[], crs=32749)
    return Assessment(block, empty_findings(), {}, layers, none, pd.DataFrame())


@pytest.fixture
def plain(tmp_path):
    """A project for `square`; `plain(paper="A3")` sets its sheet."""
    for name in ("blok.gpkg", "bangunan.gpkg"):
        (tmp_path / name).touch()
    layers = {"block": {"path": "blok.gpkg"}, "building": {"path": "bangunan.gpkg"}}

    def make(**settings):
        return from_dict({"project": {"name": "Persegi"}, "layers": layers, "sheet": settings}, folder=tmp_path)

    return make


@pytest.fixture
def printed(square, plain, tmp_path):
    """The square's sheet as PDF: the sheet, its only page, and its strokes."""

    def make(**settings):
        made = sheet(square, plain(**settings))
        made.save(tmp_path / "peta.pdf")
        page = PdfReader(tmp_path / "peta.pdf").pages[0]
        return made, page, strokes(page)

    return make


def strokes(page):
    """Every path of a page: its stroke colour and its points in millimetres of paper, however it is painted."""
    found, stack, matrix, colour, points = [], [], (1, 0, 0, 1, 0, 0), (0, 0, 0), []

    def at(x, y):
        a, b, c, d, e, f = matrix
        return ((a * x + c * y + e) * PT_TO_MM, (b * x + d * y + f) * PT_TO_MM)

    for operands, operator in ContentStream(page.get_contents(), None).operations:
        numbers = [float(o) for o in operands] if operator in {b"cm", b"m", b"l", b"re", b"RG", b"G"} else []
        if operator == b"q":
            stack.append((matrix, colour))
        elif operator == b"Q":
            matrix, colour = stack.pop()
        elif operator == b"cm":
            matrix = _times(numbers, matrix)
        elif operator == b"RG":
            colour = tuple(round(255 * part) for part in numbers)
        elif operator == b"G":
            colour = (round(255 * numbers[0]),) * 3
        elif operator in {b"m", b"l"}:
            points.append(at(*numbers))
        elif operator == b"re":
            x, y, width, height = numbers
            points += [at(x, y), at(x + width, y), at(x + width, y + height), at(x, y + height)]
        elif operator in {b"S", b"s", b"f", b"f*", b"B", b"B*", b"b", b"b*", b"n"}:
            if operator != b"n" and points:
                found.append((colour, points))
            points = []
    return found


def _times(first, second):
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
