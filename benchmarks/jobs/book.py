"""Pages of a map book: 12 themes on the sheets of a city, each a whole sheet, in one process and in two.

The peer draws the same three layers of each page with `GeoDataFrame.plot`, cut to the page first, and nothing else: no
grid, no legend, no labels, no information column; beside it stands our map without them. QGIS Atlas, where there is
a QGIS, prints whole pages from a GeoPackage; writing that and its start are counted, which is little beside 72 pages.
"""

import io
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import shapely
from matplotlib.backends.backend_pdf import FigureCanvasPdf

from benchmarks.city import city
from benchmarks.harness import Job, Runner
from kotaku_gis.datafile import Words
from kotaku_gis.manifest import Project
from kotaku_gis.results import Assessment, empty_findings
from kotaku_gis.sheets.canvas import PT_PER_MM, RC, map_axes, page
from kotaku_gis.sheets.column import Format
from kotaku_gis.sheets.division import divide
from kotaku_gis.sheets.draw import draw
from kotaku_gis.sheets.paper import layout
from kotaku_gis.sheets.pdf_page import pdf_page
from kotaku_gis.sheets.press import Job as Page
from kotaku_gis.sheets.press import helpers, print_sheets, region
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.stock import Stock
from kotaku_gis.sheets.theme import Class, Drawn, Group, Labels, Theme

THEMES, PAGES = 12, 6
RAMPS = ("#ffffd4", "#fee391", "#fec44f", "#fb8c3c", "#d7402b")
NAME = Words(id="Peta", en="Map")
Given = tuple[Assessment, Project, list[Page]]
PYTHON = shutil.which("python3", path="/usr/bin")
QGIS = (
    PYTHON is not None
    and not subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False).returncode
)
ATLAS = Path(__file__).parents[1] / "qgis_atlas.py"


def theme(number: int) -> Theme:
    """Blocks by class, parcels, buildings, with the names of the blocks; each theme in other colours."""
    colours = RAMPS[number % 5 :] + RAMPS[: number % 5]
    classes = tuple(
        Class(values=(str(k),), fill=c, label=Words(id=f"Kelas {k}", en=f"Class {k}")) for k, c in enumerate(colours)
    )
    return Theme(
        id=f"B{number}",
        title=NAME,
        groups=(Group(id="g", title=NAME),),
        layers=(
            Drawn(role="block", column="kind", classes=classes, group="g"),
            Drawn(role="parcel", classes=(Class(edge="#a58d66", width_mm=0.1, label=NAME),)),
            Drawn(role="building", classes=(Class(fill="#b8b8b8", edge="#3c3c3c", width_mm=0.13, label=NAME),)),
        ),
        labels=(Labels(role="block"),),
    )


def prepare(buildings: int) -> Given:
    """A city as a run has it, and the pages to print."""
    place = city(buildings)
    blocks = place.blocks.assign(kind=[str(n % 5) for n in range(len(place.blocks))])
    layers = {"block": blocks, "parcel": place.parcels, "building": place.buildings}
    source = ({"path": "-"},)
    project = Project.model_validate({"project": {"name": "Kota"}, "layers": {"block": source, "building": source}})
    assessment = Assessment(blocks, empty_findings(), {}, layers, blocks.iloc[:0], pd.DataFrame())
    ground = shapely.union_all(blocks.geometry.to_numpy())
    paper, pieces = divide(ground, crs=blocks.crs, paper="A1", scale=1000, grid="fit")
    form = Format(paper, "A1", 1000, "id")
    return assessment, project, [Page(theme(n), form, piece) for piece in pieces[:PAGES] for n in range(THEMES)]


def printed(given: Given, processes: int) -> np.ndarray:
    """Every page as a file; how many there are."""
    with tempfile.TemporaryDirectory() as folder, helpers(processes) as pool:
        found = print_sheets(*given, Path(folder), before={}, pool=pool)
        return np.array([float(sum((Path(folder) / one.name).is_file() for one in found))])


def one(given: Given) -> np.ndarray:
    """In one process."""
    return printed(given, 1)


def two(given: Given) -> np.ndarray:
    """In two processes."""
    return printed(given, 2)


def plotted(given: Given) -> np.ndarray:
    """The map frame alone, by `GeoDataFrame.plot` of what lies on each page."""
    assessment, _, pages = given
    style: dict[str, Any] = {"aspect": None, "autolim": False}
    written = 0
    for wanted in pages:
        extent = wanted.piece.extent
        near = {
            name: layer.cx[extent[0] : extent[2], extent[1] : extent[3]] for name, layer in assessment.layers.items()
        }
        with mpl.rc_context(RC):
            figure, _ = page(layout("A1"))
            axes = map_axes(figure, wanted.form.layout, extent)
            colours = [wanted.theme.layers[0].classes[int(kind)].fill for kind in near["block"]["kind"]]
            near["block"].plot(ax=axes, color=colours, edgecolor="none", **style)
            near["parcel"].plot(ax=axes, facecolor="none", edgecolor="#a58d66", linewidth=0.1 * PT_PER_MM, **style)
            near["building"].plot(
                ax=axes, facecolor="#b8b8b8", edgecolor="#3c3c3c", linewidth=0.13 * PT_PER_MM, **style
            )
            stream = io.BytesIO()
            FigureCanvasPdf(figure).print_pdf(stream)
            written += stream.getvalue().startswith(b"%PDF")
    return np.array([float(written)])


def drawn(given: Given) -> np.ndarray:
    """The map frame alone, by `kotaku_gis`."""
    assessment, project, pages = given
    stock = Stock(Sources(assessment, project), region([wanted.piece.extent for wanted in pages]))
    written = 0
    for wanted in pages:
        extent, form = wanted.piece.extent, wanted.form
        with mpl.rc_context(RC):
            figure, _ = page(form.layout)
            draw(map_axes(figure, form.layout, extent), stock, wanted.theme, extent=extent, scale=form.scale)
            written += pdf_page(figure).startswith(b"%PDF")
    return np.array([float(written)])


def by_atlas(given: Given) -> np.ndarray:
    """Whole pages by QGIS, which takes the layers from a file; writing that is little beside the pages."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        layers, order, out = folder / "kota.gpkg", folder / "order.json", folder / "out"
        out.mkdir()
        _hand_over(given, layers, order)
        command = [str(PYTHON), str(ATLAS), str(layers), str(order), str(out)]
        subprocess.run(command, check=True, capture_output=True)
        return np.array([float(len(list(out.glob("*.pdf"))))])


def _hand_over(given: Given, layers: Path, order: Path) -> None:
    """The layers of a city with its sheets, and how the pages look."""
    assessment, _, pages = given
    found = assessment.layers
    found["block"].reset_index()[["block_id", "kind", "geometry"]].to_file(layers, layer="block")
    for role in ("parcel", "building"):
        found[role][["geometry"]].to_file(layers, layer=role)
    pieces = list({wanted.piece.number: wanted.piece for wanted in pages}.values())
    frames = [shapely.box(*piece.extent) for piece in pieces]
    numbers = {"number": [piece.number for piece in pieces]}
    gpd.GeoDataFrame(numbers, geometry=frames, crs=assessment.blocks.crs).to_file(layers, layer="sheet")
    place = pages[0].form.layout
    frame = place.frame
    told = {
        "paper": [place.width, place.height],
        "frame": [frame.left, place.height - frame.top, frame.width, frame.height],
        "scale": pages[0].form.scale,
        "themes": {wanted.theme.id: [c.fill for c in wanted.theme.layers[0].classes] for wanted in pages},
        "notes": ["Proyeksi, grid, datum", "Sumber data", "Catatan", "Status"],
    }
    order.write_text(json.dumps(told), encoding="utf-8")


def same(result: np.ndarray, reference: np.ndarray) -> float:
    """Whether as many pages came out."""
    return float(np.abs(result - reference).max())


JOBS = [
    Job(
        name="map_book",
        title=f"{THEMES} themes x {PAGES} sheets of A1, whole pages" + ("" if QGIS else "; no QGIS on this machine"),
        prepare=prepare,
        runners={
            "GeoDataFrame.plot, map only": Runner(plotted, max_size=10_000),
            "kotaku_gis, map only": Runner(drawn, max_size=100_000),
            **({"QGIS Atlas, 1 process": Runner(by_atlas, max_size=100_000)} if QGIS else {}),
            "kotaku_gis, 1 process": Runner(one, max_size=100_000),
            "kotaku_gis, 2 processes": Runner(two, max_size=100_000),
        },
        peer="GeoDataFrame.plot, map only",
        agree=same,
        sizes=(10_000,),
        tolerance=0.0,
    )
]
