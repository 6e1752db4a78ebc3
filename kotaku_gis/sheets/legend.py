"""Legend: only what is on the sheet, drawn as it is drawn there."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from kotaku_gis.i18n import text
from kotaku_gis.sheets.canvas import line, line_height_mm, rectangle, wrapped, write
from kotaku_gis.sheets.draw import NO_DATA_EDGE, NO_DATA_HATCH, Shown
from kotaku_gis.sheets.paper import Box

_SWATCH_MM = (9.0, 5.0)
_GAP_MM = 2.0
_SIZES_PT = (7.5, 7.0, 6.5, 6.0, 5.5, 5.0)


class LegendTooLongError(ValueError):
    """The entries do not fit the box at any readable size."""


def legend(paper: Axes, box: Box, shown: Sequence[Shown], *, lang: str) -> None:
    """Draw the entries from the top of `box`, in one column or two, in the largest type that fits.

    Raises `LegendTooLongError` when they do not fit at 5 pt.
    """
    entries = [(item, _words(item, lang)) for item in reversed(shown)]
    for columns in (1, 2):
        width = (box.width - _GAP_MM * (columns - 1)) / columns
        for size in _SIZES_PT:
            room = width - _SWATCH_MM[0] - _GAP_MM
            rows = [(item, wrapped(words, room, size_pt=size)) for item, words in entries]
            heights = [max(_SWATCH_MM[1], line_height_mm(size) * len(lines)) + 1.5 for _, lines in rows]
            split = -(-len(rows) // columns)
            if (
                max(sum(heights[start : start + split]) for start in range(0, max(len(rows), 1), split or 1))
                <= box.height
            ):
                _draw(paper, box, rows, heights, split=split, width=width, size_pt=size)
                return
    raise LegendTooLongError(len(entries))


def _words(item: Shown, lang: str) -> str:
    return text("common.no_data", lang) if item.style is None else item.style.label[lang]


def _draw(
    paper: Axes,
    box: Box,
    rows: Sequence[tuple[Shown, list[str]]],
    heights: Sequence[float],
    *,
    split: int,
    width: float,
    size_pt: float,
) -> None:
    for number, (item, lines) in enumerate(rows):
        column, first = number // split, number - number % split
        left = box.left + column * (width + _GAP_MM)
        top = box.top - sum(heights[first:number])
        swatch = Box(left, top - _SWATCH_MM[1], *_SWATCH_MM)
        _swatch(paper, swatch, item)
        step = line_height_mm(size_pt)
        middle = (
            swatch.bottom + swatch.height / 2 if len(lines) * step <= swatch.height else top - len(lines) * step / 2
        )
        for row, words in enumerate(lines):
            at = (swatch.right + _GAP_MM, middle + step * ((len(lines) - 1) / 2 - row))
            write(paper, at, words, size_pt=size_pt, ha="left", va="center_baseline")


def _swatch(paper: Axes, box: Box, item: Shown) -> None:
    style = item.style
    if style is None:
        rectangle(paper, box, color=NO_DATA_EDGE, hatch=NO_DATA_HATCH)
        return
    if item.dimension == 2 and (style.fill != "none" or style.hatch):
        rectangle(paper, box, fill=style.fill, width_mm=style.width_mm, color=style.edge, hatch=style.hatch)
        return
    y = box.bottom + box.height / 2
    line(paper, [(box.left, y), (box.right, y)], width_mm=style.width_mm, color=style.edge, dash_mm=style.dash)
