"""A sheet on larger paper where its column does not fit that of the book."""

from __future__ import annotations

from dataclasses import replace

from kotaku_gis.errors import ManifestError
from kotaku_gis.sheets.column import Format
from kotaku_gis.sheets.compose import Sheet, compose
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.paper import FILLED, Box, larger, layout
from kotaku_gis.sheets.piece import Piece
from kotaku_gis.sheets.stock import Stock
from kotaku_gis.sheets.theme import Theme


def roomy(stock: Stock, theme: Theme, piece: Piece, form: Format) -> tuple[Sheet, Format]:
    """A sheet of a series on the first paper, from the wanted one up, in whose column legend and notes fit.

    On larger paper it shows more ground around the same middle, and a note says so. Raises `ManifestError` where no
    paper is large enough.
    """
    while True:
        try:
            return compose(stock, theme, piece, form), form
        except ManifestError as error:
            paper = larger(form.paper)
            if paper is None or any(fault.code != "sheet.too_full" for fault in error.faults):
                raise
            upright = form.layout.height > form.layout.width
            place = layout(paper, upright=upright, map_mm=FILLED * form.layout.frame.width)
            form = replace(form, layout=place, paper=paper, asked=form.asked or form.paper)
            piece = replace(piece, extent=_around(piece.extent, place.frame, form.scale))
            stock = Stock(stock.sources, piece.extent)


def _around(extent: Bounds, frame: Box, scale: int) -> Bounds:
    """The ground of a frame with the middle of another, at whole millimetres of paper."""
    step = scale / 1000
    west, south, east, north = extent
    left = round(((west + east) / step - frame.width) / 2) * step
    low = round(((south + north) / step - frame.height) / 2) * step
    return (left, low, left + frame.width * step, low + frame.height * step)
