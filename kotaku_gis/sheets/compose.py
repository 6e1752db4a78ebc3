"""One sheet put together: extent, map, grid, labels, information column."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import shapely
from matplotlib.figure import Figure
from pyproj import CRS

from kotaku_gis.datafile import Words
from kotaku_gis.errors import ManifestError
from kotaku_gis.i18n import fault
from kotaku_gis.manifest import Project
from kotaku_gis.results import Assessment
from kotaku_gis.sheets.asked import check_asked
from kotaku_gis.sheets.canvas import RC, map_axes, page, rectangle
from kotaku_gis.sheets.caveats import caveats
from kotaku_gis.sheets.column import Facts, Format, column
from kotaku_gis.sheets.draw import draw, signs_on
from kotaku_gis.sheets.extent import Bounds, frame_extent
from kotaku_gis.sheets.extras import extras_of
from kotaku_gis.sheets.gaps import why
from kotaku_gis.sheets.geopdf import viewport
from kotaku_gis.sheets.geotiff import write_geotiff
from kotaku_gis.sheets.graticule import graticule, neat_line
from kotaku_gis.sheets.lettering import label
from kotaku_gis.sheets.library import chosen
from kotaku_gis.sheets.output import beside, write_png, write_svg
from kotaku_gis.sheets.paper import Box, Layout, layout
from kotaku_gis.sheets.pdf_page import pdf_page
from kotaku_gis.sheets.piece import Piece
from kotaku_gis.sheets.sources import Sources, area
from kotaku_gis.sheets.stock import Stock
from kotaku_gis.sheets.theme import Theme

_STEP_MM = 10


_ENDINGS = (".pdf", ".svg", ".tif", ".tiff", ".png")


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
    crs: CRS
    dropped: tuple[str, ...]

    def save(self, file: str | Path, *, dpi: int = 150) -> None:
        """Write the sheet by the ending of `file`: PDF (vector, real text, georeferenced), SVG, GeoTIFF or PNG.

        It is written beside and then moved into place, so that a file is never half a sheet; its folder is made. Raises
        `ValueError` for another ending.
        """
        suffix = Path(file).suffix.lower()
        if suffix not in _ENDINGS:
            raise ValueError(f"{file} ends in none of {', '.join(_ENDINGS)}")
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        with beside(Path(file)) as draft:
            if suffix == ".pdf":
                draft.write_bytes(self.pdf())
            elif suffix == ".svg":
                write_svg(self.figure, draft)
            elif suffix in (".tif", ".tiff"):
                write_geotiff(self, draft, dpi=dpi)
            else:
                write_png(self.figure, draft, dpi=dpi)

    def pdf(self) -> bytes:
        """The sheet as a PDF that knows where it lies."""
        return pdf_page(self.figure, viewport(frame=self.frame, extent=self.extent, crs=self.crs))

    def _repr_png_(self) -> bytes:
        stream = io.BytesIO()
        write_png(self.figure, stream, dpi=60)
        return stream.getvalue()


def sheet(assessment: Assessment, project: Project, *, lang: str | None = None, name: str | None = None) -> Sheet:
    """A map sheet at exactly its scale: the theme `name`, or that which the manifest asks for.

    The frame holds the layer that ``[sheet] area`` names (or the blocks), then as much as fits of the blocks and of the
    kelurahan; where the area itself is larger than the frame, its part with the most buildings.

    Raises `ManifestError` for a theme that there is not or that has nothing to show, and where legend and notes do not
    fit the paper at 5 pt, and for a language that there is not.
    """
    check_asked(lang=lang)
    words, wanted = lang or project.place.lang, project.sheet
    sources = Sources(assessment, project)
    theme = chosen(project, [name or wanted.theme])[0]
    if gaps := sources.missing(theme, unknown=True):
        reason = why(gaps, words)
        raise ManifestError(fault("sheet.nothing", theme=theme.id, reason=reason))
    if wanted.title and name is None:
        theme = theme.model_copy(update={"title": Words(id=wanted.title, en=wanted.title)})
    place = layout(wanted.paper)
    extent, whole = single_extent(sources.layers, wanted.area, place, scale=wanted.scale)
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
        if piece.neat is not None:
            neat_line(paper, piece.neat, extent=extent, frame=place.frame)
        graticule(paper, place.frame, extent=extent, scale=form.scale, lang=lang, size_pt=place.type.small)
        layers, extras = stock.sources.layers, extras_of(stock.sources, theme, extent)
        taken = extras.draw(paper, place=place, extent=extent)
        taken += signs_on(stock, theme, place=place, extent=extent, scale=form.scale)
        circles = extras.rings(place=place, extent=extent)
        dropped = label(
            paper, layers, theme.labels, place=place, extent=extent, lang=lang, taken=taken, circles=circles
        )
        warnings = [*caveats(stock.sources, shown, lang), *stock.lacks(theme, lang)]
        files = stock.sources.files(item.drawn for item in shown)
        facts = Facts(project, theme, piece, form, shown, layers, dropped, warnings, whole, extras, files=files)
        column(paper, place.column, facts, size=place.type)
    return Sheet(figure, extent, place.frame, place, form.scale, stock.sources.crs, tuple(dropped))


def single_extent(
    layers: Mapping[str, gpd.GeoDataFrame], role: str, place: Layout, *, scale: int
) -> tuple[Bounds, bool]:
    """Where a single sheet lies that shows the layer of a role and what fits around; and whether it shows all of it."""
    size = (place.frame.width * scale / 1000, place.frame.height * scale / 1000)
    blocks = layers["block"].geometry
    must = area(layers, role).geometry
    may = [blocks, *([area(layers, "kelurahan").geometry] if "kelurahan" in layers else [])]
    extent = frame_extent(must, *may, buildings=layers["building"].geometry, size=size, step=_STEP_MM * scale / 1000)
    return extent, bool(shapely.box(*extent).covers(shapely.box(*must.total_bounds)))
