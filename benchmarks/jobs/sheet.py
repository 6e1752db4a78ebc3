"""The map of a sheet: blocks by class, parcels, buildings, as PDF and as a picture; beside `GeoDataFrame.plot`."""

import io
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure

from benchmarks.city import City, city
from benchmarks.harness import Job, Runner
from kotaku_gis.datafile import Words
from kotaku_gis.manifest import Project
from kotaku_gis.results import Assessment, empty_findings
from kotaku_gis.sheets.canvas import PT_PER_MM, RC, map_axes, page
from kotaku_gis.sheets.draw import draw
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.paper import layout
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.stock import Stock
from kotaku_gis.sheets.theme import Class, Drawn, Theme

COLOURS = ("#ffffd4", "#fee391", "#fec44f", "#fb8c3c", "#d7402b")
SHEET = layout("A1")
NAME = Words(id="-", en="-")
THEME = Theme(
    id="benchmark",
    title=NAME,
    layers=(
        Drawn(
            role="block",
            column="kind",
            classes=tuple(Class(values=(str(k),), fill=colour, label=NAME) for k, colour in enumerate(COLOURS)),
        ),
        Drawn(role="parcel", classes=(Class(edge="#a58d66", width_mm=0.1, label=NAME),)),
        Drawn(role="building", classes=(Class(fill="#b8b8b8", edge="#3c3c3c", width_mm=0.13, label=NAME),)),
    ),
)
CELL = 40  # pixels of a cell in which the pictures are compared


def layers(buildings: int) -> tuple[dict[str, gpd.GeoDataFrame], Bounds, int]:
    """The layers of a city with a class of each block, the frame that holds all of it, and its scale."""
    place: City = city(buildings)
    blocks = place.blocks.assign(kind=[str(n % len(COLOURS)) for n in range(len(place.blocks))])
    west, south, east, north = blocks.total_bounds
    scale = int(np.ceil(1000 * max((east - west) / SHEET.frame.width, (north - south) / SHEET.frame.height)))
    size = (SHEET.frame.width * scale / 1000, SHEET.frame.height * scale / 1000)
    extent = (float(west), float(south), float(west + size[0]), float(south + size[1]))
    return {"block": blocks, "parcel": place.parcels, "building": place.buildings}, extent, scale


def ours(given: tuple[dict[str, gpd.GeoDataFrame], Bounds, int]) -> np.ndarray:
    """By `kotaku_gis`: one path a class."""
    found, extent, scale = given
    with mpl.rc_context(RC):
        figure, _ = page(SHEET)
        draw(map_axes(figure, SHEET, extent), _stock(found, extent), THEME, extent=extent, scale=scale)
        return _written(figure)


def _stock(found: dict[str, gpd.GeoDataFrame], extent: Bounds) -> Stock:
    """The layers as a run has them; nothing has been made ready yet."""
    layer = {name: {"path": "-"} for name in ("block", "building")}
    project = Project.model_validate({"project": {"name": "-"}, "layers": {k: (v,) for k, v in layer.items()}})
    none = found["block"].iloc[:0]
    assessment = Assessment(found["block"], empty_findings(), {}, found, none, pd.DataFrame())
    return Stock(Sources(assessment, project), extent)


def plotted(given: tuple[dict[str, gpd.GeoDataFrame], Bounds, int]) -> np.ndarray:
    """By `GeoDataFrame.plot` on axes of the same place, size and limits."""
    found, extent, _ = given
    with mpl.rc_context(RC):
        figure, _ = page(SHEET)
        axes = map_axes(figure, SHEET, extent)
        style: dict[str, Any] = {"ax": axes, "aspect": None, "autolim": False}
        blocks = found["block"]
        blocks.plot(color=[COLOURS[int(kind)] for kind in blocks["kind"]], edgecolor="none", **style)
        found["parcel"].plot(facecolor="none", edgecolor="#a58d66", linewidth=0.1 * PT_PER_MM, **style)
        found["building"].plot(facecolor="#b8b8b8", edgecolor="#3c3c3c", linewidth=0.13 * PT_PER_MM, **style)
        return _written(figure)


def _written(figure: Figure) -> np.ndarray:
    """The picture in coarse cells, after the figure was also written as PDF."""
    FigureCanvasPdf(figure).print_pdf(io.BytesIO())
    figure.set_dpi(60)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    picture = np.asarray(canvas.buffer_rgba())[..., :3]
    height, width = (size // CELL for size in picture.shape[:2])
    return picture[: height * CELL, : width * CELL].reshape(height, CELL, width, CELL, 3).mean(axis=(1, 3))


def seen(result: np.ndarray, reference: np.ndarray) -> float:
    """Largest difference of a cell's colour, of the whole range."""
    return float(np.abs(result - reference).max() / 255)


JOBS = [
    Job(
        name="sheet_map",
        title="the map of a sheet, as PDF and picture",
        prepare=layers,
        runners={"GeoDataFrame.plot": Runner(plotted, max_size=100_000), "kotaku_gis": Runner(ours, max_size=100_000)},
        peer="GeoDataFrame.plot",
        agree=seen,
        sizes=(10_000, 100_000),
        tolerance=0.03,
    )
]
