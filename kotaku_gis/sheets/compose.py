"""One sheet put together: extent, map, grid, labels, information column."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import numpy as np
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure

from kotaku_gis.i18n import number
from kotaku_gis.manifest import Project
from kotaku_gis.results import Assessment
from kotaku_gis.sheets.canvas import RC, map_axes, page
from kotaku_gis.sheets.column import Facts, column
from kotaku_gis.sheets.draw import draw
from kotaku_gis.sheets.graticule import graticule
from kotaku_gis.sheets.labels import draw_labels, place_labels
from kotaku_gis.sheets.paper import Box, Layout, layout
from kotaku_gis.sheets.theme import Drawn, Theme, theme

_LABEL_PT = 7.0
_ROUND_M = 10


@dataclass(frozen=True)
class Sheet:
    """A drawn sheet; shows itself in a notebook and saves itself.

    Attributes
    ----------
    extent
        West, south, east, north of the map frame in metres.
    frame
        The map frame on paper in millimetres.
    dropped
        Labels that found no place.
    """

    figure: Figure
    extent: tuple[float, float, float, float]
    frame: Box
    layout: Layout
    scale: int
    dropped: tuple[str, ...]

    def save(self, file: Path, *, dpi: int = 200) -> None:
        """Write the sheet as PDF (vector, real text) or PNG, by the ending of `file`."""
        with mpl.rc_context(RC):
            if file.suffix.lower() == ".pdf":
                _canvas(FigureCanvasPdf, self.figure).print_pdf(file, metadata={"CreationDate": None, "Producer": None})
            else:
                self.figure.set_dpi(dpi)
                _canvas(FigureCanvasAgg, self.figure).print_png(
                    file, metadata={"Software": None}, pil_kwargs={"compress_level": 6, "dpi": (dpi, dpi)}
                )

    def _repr_png_(self) -> bytes:
        stream = io.BytesIO()
        with mpl.rc_context(RC):
            self.figure.set_dpi(60)
            _canvas(FigureCanvasAgg, self.figure).print_png(stream, metadata={"Software": None})
        return stream.getvalue()


def _canvas(kind: type[FigureCanvasBase], figure: Figure) -> Any:
    """A canvas whose writing methods matplotlib leaves untyped."""
    return kind(figure)


def sheet(assessment: Assessment, project: Project, *, lang: str | None = None) -> Sheet:
    """The map sheet that the manifest asks for, at exactly its scale.

    The frame lies over the layer that ``[sheet] area`` names, or over the blocks; where these are larger than the
    frame, over the block with the most buildings.
    """
    words = lang or project.place.lang
    chosen = theme(project.sheet.theme)
    layers: Mapping[str, gpd.GeoDataFrame] = {**assessment.layers, "block": assessment.blocks}
    place = layout(project.sheet.paper)
    extent = _extent(layers, project, place)
    with mpl.rc_context(RC):
        figure, paper = page(place)
        axes = map_axes(figure, place, place.frame, extent)
        shown = draw(axes, layers, chosen, extent=extent, scale=project.sheet.scale)
        graticule(paper, place.frame, extent=extent, scale=project.sheet.scale, lang=words)
        dropped = _labels(paper, layers, chosen, place=place, extent=extent, scale=project.sheet.scale, lang=words)
        facts = Facts(project, chosen, extent, shown, layers, dropped, words)
        column(paper, place.column, facts)
    return Sheet(figure, extent, place.frame, place, project.sheet.scale, tuple(dropped))


def _extent(
    layers: Mapping[str, gpd.GeoDataFrame], project: Project, place: Layout
) -> tuple[float, float, float, float]:
    width = place.frame.width * project.sheet.scale / 1000
    height = place.frame.height * project.sheet.scale / 1000
    blocks = layers["block"]
    west, south, east, north = layers.get(project.sheet.area, blocks).total_bounds
    if east - west > width or north - south > height:
        count = blocks.get("building_count")
        fullest = blocks.geometry.iloc[int(np.argmax(count.fillna(0))) if count is not None else 0]
        west, south, east, north = fullest.bounds
    left = math.floor((west + east - width) / 2 / _ROUND_M) * _ROUND_M
    low = math.floor((south + north - height) / 2 / _ROUND_M) * _ROUND_M
    return (left, low, left + width, low + height)


def _labels(
    paper: mpl.axes.Axes,
    layers: Mapping[str, gpd.GeoDataFrame],
    chosen: Theme,
    *,
    place: Layout,
    extent: tuple[float, float, float, float],
    scale: int,
    lang: str,
) -> list[str]:
    dropped: list[str] = []
    for drawn in chosen.layers:
        layer = layers.get(drawn.role)
        if layer is None or drawn.label_column is None or drawn.label_column not in layer:
            continue
        lines = [_label(name, value, drawn, lang) for name, value in layer[drawn.label_column].items()]
        shapes = layer.geometry.to_numpy()
        labels, missed = place_labels(shapes, lines, place.frame, extent=extent, scale=scale, size_pt=_LABEL_PT)
        draw_labels(paper, labels, size_pt=_LABEL_PT)
        dropped += [str(layer.index[position]) for position in missed]
    return dropped


def _label(name: object, value: float, drawn: Drawn, lang: str) -> tuple[str, ...]:
    if value is None or value != value or np.ma.is_masked(value):  # noqa: PLR0124 - NaN
        return (str(name),)
    return (str(name), f"{number(float(value), lang)} {drawn.label_unit}")
