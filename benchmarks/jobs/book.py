"""Pages of a map book: 12 themes on the sheets of a city, each a whole sheet, in one process and in two.

The peer draws the same three layers of each page with `GeoDataFrame.plot`, cut to the page first, and nothing else: no
grid, no legend, no labels, no information column.
"""

import io
import tempfile
from pathlib import Path
from typing import Any

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
from kotaku_gis.sheets.paper import layout
from kotaku_gis.sheets.press import Job as Page
from kotaku_gis.sheets.press import print_sheets
from kotaku_gis.sheets.theme import Class, Drawn, Group, Labels, Theme

THEMES, PAGES = 12, 6
RAMPS = ("#ffffd4", "#fee391", "#fec44f", "#fb8c3c", "#d7402b")
NAME = Words(id="Peta", en="Map")
Given = tuple[Assessment, Project, list[Page]]


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
    with tempfile.TemporaryDirectory() as folder:
        found = print_sheets(*given, Path(folder), before={}, processes=processes)
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


def same(result: np.ndarray, reference: np.ndarray) -> float:
    """Whether as many pages came out."""
    return float(np.abs(result - reference).max())


JOBS = [
    Job(
        name="map_book",
        title=f"{THEMES} themes x {PAGES} sheets of A1, whole pages beside bare plots",
        prepare=prepare,
        runners={
            "GeoDataFrame.plot, map only": Runner(plotted, max_size=10_000),
            "kotaku_gis, 1 process": Runner(one, max_size=100_000),
            "kotaku_gis, 2 processes": Runner(two, max_size=100_000),
        },
        peer="GeoDataFrame.plot, map only",
        agree=same,
        sizes=(10_000,),
        tolerance=0.0,
    )
]
