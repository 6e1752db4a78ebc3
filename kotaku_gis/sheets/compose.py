"""One sheet put together: extent, map, grid, labels, information column."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import shapely
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure

from kotaku_gis.datafile import Words
from kotaku_gis.errors import ManifestError
from kotaku_gis.i18n import fault
from kotaku_gis.manifest import Project
from kotaku_gis.results import Assessment
from kotaku_gis.sheets.canvas import RC, map_axes, page, rectangle
from kotaku_gis.sheets.column import Facts, Format, column
from kotaku_gis.sheets.draw import draw
from kotaku_gis.sheets.extent import Bounds, frame_extent
from kotaku_gis.sheets.graticule import graticule
from kotaku_gis.sheets.lettering import label
from kotaku_gis.sheets.library import chosen
from kotaku_gis.sheets.paper import Box, Layout, layout
from kotaku_gis.sheets.piece import Piece
from kotaku_gis.sheets.sources import Sources, area
from kotaku_gis.sheets.stock import Stock
from kotaku_gis.sheets.theme import Theme

_STEP_MM = 10


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


def sheet(assessment: Assessment, project: Project, *, lang: str | None = None, name: str | None = None) -> Sheet:
    """A map sheet at exactly its scale: the theme `name`, or that which the manifest asks for.

    The frame holds the layer that ``[sheet] area`` names (or the blocks), then as much as fits of the blocks and of the
    kelurahan; where the area itself is larger than the frame, its part with the most buildings.

    Raises `ManifestError` for a theme that there is not or that has nothing to show, and where legend and notes do not
    fit the paper at 5 pt.
    """
    words, wanted = lang or project.place.lang, project.sheet
    sources = Sources(assessment, project)
    theme = chosen(project, [name or wanted.theme])[0]
    if gaps := sources.missing(theme, unknown=True):
        reason = "; ".join(gap.words(words) for gap in gaps)
        raise ManifestError(fault("sheet.nothing", theme=theme.id, reason=reason))
    if wanted.title and name is None:
        theme = theme.model_copy(update={"title": Words(id=wanted.title, en=wanted.title)})
    place = layout(wanted.paper)
    extent, whole = _extent(sources.layers, project, place)
    stock = Stock(sources, extent)
    return compose(stock, theme, Piece(extent), Format(place, wanted.paper, wanted.scale, words), whole=whole)


def compose(stock: Stock, theme: Theme, piece: Piece, form: Format, *, whole: bool = True) -> Sheet:
    """One sheet of a theme: map, grid, labels, information column.

    Raises `ManifestError` where legend and notes do not fit the paper at 5 pt.
    """
    place, extent, lang = form.layout, piece.extent, form.lang
    project = stock.sources.project
    with mpl.rc_context(RC):
        figure, paper = page(place)
        figure.set_label(f"{project.place.name}: {theme.title[lang]}")
        rectangle(paper, place.border, width_mm=0.3)
        shown = draw(map_axes(figure, place, extent), stock, theme, extent=extent, scale=form.scale)
        graticule(paper, place.frame, extent=extent, scale=form.scale, lang=lang, size_pt=place.type.small)
        dropped = label(paper, stock.sources.layers, theme.labels, place=place, extent=extent, lang=lang)
        facts = Facts(project, theme, piece, form, shown, stock.sources.layers, dropped, whole)
        column(paper, place.column, facts, size=place.type)
    return Sheet(figure, extent, place.frame, place, form.scale, tuple(dropped))


def _extent(layers: Mapping[str, gpd.GeoDataFrame], project: Project, place: Layout) -> tuple[Bounds, bool]:
    scale = project.sheet.scale
    size = (place.frame.width * scale / 1000, place.frame.height * scale / 1000)
    blocks = layers["block"].geometry
    must = area(layers, project.sheet.area).geometry
    may = [blocks, *([layers["kelurahan"].geometry] if "kelurahan" in layers else [])]
    extent = frame_extent(must, *may, buildings=layers["building"].geometry, size=size, step=_STEP_MM * scale / 1000)
    return extent, bool(shapely.box(*extent).covers(shapely.box(*must.total_bounds)))
