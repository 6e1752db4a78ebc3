"""One sheet put together: extent, map, grid, labels, information column."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure

from kotaku_gis.i18n import number
from kotaku_gis.manifest import Project
from kotaku_gis.results import Assessment
from kotaku_gis.sheets.canvas import RC, map_axes, page, rectangle
from kotaku_gis.sheets.column import Facts, column
from kotaku_gis.sheets.draw import draw
from kotaku_gis.sheets.extent import Bounds, frame_extent
from kotaku_gis.sheets.graticule import graticule
from kotaku_gis.sheets.labels import draw_labels, place_labels
from kotaku_gis.sheets.paper import Box, Layout, layout
from kotaku_gis.sheets.theme import Labels, theme

_STEP_MM = 10
_SMALL = 10


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
    extent: Bounds
    frame: Box
    layout: Layout
    scale: int
    dropped: tuple[str, ...]

    def save(self, file: Path, *, dpi: int = 150) -> None:
        """Write the sheet as PDF (vector, real text) or PNG, by the ending of `file`."""
        with mpl.rc_context(RC):
            if file.suffix.lower() == ".pdf":
                _canvas(FigureCanvasPdf, self.figure).print_pdf(file, metadata=self._metadata())
            else:
                self._png(file, dpi=dpi)

    def _repr_png_(self) -> bytes:
        stream = io.BytesIO()
        with mpl.rc_context(RC):
            self._png(stream, dpi=60)
        return stream.getvalue()

    def _metadata(self) -> dict[str, str | None]:
        return {"Title": str(self.figure.get_label()), "Creator": "kotaku_gis", "Producer": None, "CreationDate": None}

    def _png(self, file: Path | io.BytesIO, *, dpi: int) -> None:
        self.figure.set_dpi(dpi)
        pillow = {"compress_level": 3, "dpi": (dpi, dpi)}
        _canvas(FigureCanvasAgg, self.figure).print_png(file, metadata={"Software": None}, pil_kwargs=pillow)


def _canvas(kind: type[FigureCanvasBase], figure: Figure) -> Any:
    """A canvas whose writing methods matplotlib leaves untyped."""
    return kind(figure)


def sheet(assessment: Assessment, project: Project, *, lang: str | None = None) -> Sheet:
    """The map sheet that the manifest asks for, at exactly its scale.

    The frame holds the layer that ``[sheet] area`` names (or the blocks), then as much as fits of the blocks and of the
    kelurahan; where the area itself is larger than the frame, its part with the most buildings.

    Raises `ManifestError` for a theme that there is not, and where legend and notes do not fit the paper at 5 pt.
    """
    words = lang or project.place.lang
    scale = project.sheet.scale
    chosen = theme(project.sheet.theme)
    layers: Mapping[str, gpd.GeoDataFrame] = {**assessment.layers, "block": assessment.blocks}
    place = layout(project.sheet.paper)
    extent, whole = _extent(layers, project, place)
    with mpl.rc_context(RC):
        figure, paper = page(place)
        figure.set_label(f"{project.place.name}: {project.sheet.title or chosen.title[words]}")
        rectangle(paper, place.border, width_mm=0.3)
        shown = draw(map_axes(figure, place, extent), layers, chosen, extent=extent, scale=scale)
        graticule(paper, place.frame, extent=extent, scale=scale, lang=words, size_pt=place.type.small)
        dropped: list[str] = []
        for wanted in chosen.labels:
            dropped += _label(paper, layers, wanted, place=place, extent=extent, lang=words)
        facts = Facts(project, chosen, extent, shown, layers, dropped, whole, words)
        column(paper, place.column, facts, size=place.type)
    return Sheet(figure, extent, place.frame, place, scale, tuple(dropped))


def _extent(layers: Mapping[str, gpd.GeoDataFrame], project: Project, place: Layout) -> tuple[Bounds, bool]:
    scale = project.sheet.scale
    size = (place.frame.width * scale / 1000, place.frame.height * scale / 1000)
    blocks = layers["block"].geometry
    must = layers.get(project.sheet.area, layers["block"]).geometry
    may = [blocks, *([layers["kelurahan"].geometry] if "kelurahan" in layers else [])]
    extent = frame_extent(must, *may, buildings=layers["building"].geometry, size=size, step=_STEP_MM * scale / 1000)
    return extent, bool(shapely.box(*extent).covers(shapely.box(*must.total_bounds)))


def _label(
    paper: Axes, layers: Mapping[str, gpd.GeoDataFrame], wanted: Labels, *, place: Layout, extent: Bounds, lang: str
) -> list[str]:
    """Write the labels of a layer; returns the names of those that found no place."""
    layer = layers.get(wanted.role)
    if layer is None or wanted.column not in layer:
        return []
    figures = layer[wanted.column].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    lines = [_lines(name, figure, wanted.unit[lang], lang) for name, figure in zip(layer.index, figures, strict=True)]
    areas = _on_paper(layer.geometry, extent, place.frame)
    obstacles = layers.get(wanted.avoid or "")
    avoid = areas[:0] if obstacles is None else _on_paper(obstacles.geometry, extent, place.frame)
    labels, missed = place_labels(areas, lines, place.frame, avoid=avoid, size_pt=place.type.small)
    draw_labels(paper, labels, size_pt=place.type.small)
    return [str(layer.index[position]) for position in missed]


def _on_paper(shapes: gpd.GeoSeries, extent: Bounds, frame: Box) -> np.ndarray:
    """Geometries near the extent, in millimetres on paper; the others are empty."""
    west, south, east, _ = extent
    per_m = frame.width / (east - west)
    near = shapely.intersects(shapes.to_numpy(), shapely.box(*extent))
    found = np.where(near, shapes.to_numpy(), shapely.Polygon())
    return shapely.transform(found, lambda xy: (xy - (west, south)) * per_m + (frame.left, frame.bottom))


def _lines(name: object, figure: float, unit: str, lang: str) -> tuple[str, ...]:
    """A name on one line, and the figure below it with a decimal where it is small."""
    shown = "".join(letter if letter.isprintable() else " " for letter in str(name))
    return (shown,) if np.isnan(figure) else (shown, f"{number(figure, lang, digits=int(figure < _SMALL))} {unit}")
