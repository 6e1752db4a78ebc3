"""Where a reader finds his RT: every block with the numbers of the sheets that show it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kotaku_gis.contracts import contract
from kotaku_gis.i18n import number, text
from kotaku_gis.sheets.canvas import RC, line, line_height_mm, page, paragraph, paragraph_height_mm, rectangle, write
from kotaku_gis.sheets.naming import names_of, parted
from kotaku_gis.sheets.overview import Overview
from kotaku_gis.sheets.paper import Box, Layout, layout
from kotaku_gis.sheets.sources import Sources

_SHARE = 0.02  # of a block on a sheet that is worth opening
_COLUMN_MM = 11.0  # times the size of the type
_GROWN = (2.0, 1.75, 1.5, 1.3, 1.15, 1.0)  # letters of a list that does not fill its page
_NAME = 0.4  # of a column

Row = tuple[str, ...]


def finder_pages(sources: Sources, overviews: Sequence[Overview], *, paper: str, lang: str) -> list[Figure]:
    """The list of blocks by kelurahan, with every series that does not show each block on the same sheets."""
    several = [one for one in overviews if len(one.pieces) > 1]
    series = [one for one in several if len(set(map(tuple, sheets_of(sources, one)))) > 1]
    if not series:
        return []
    heads, rows = ("", *_heads(series, lang)), list(_rows(sources, series, lang))
    places = [replace(layout(paper), type=layout(paper).type.times(scale)) for scale in _GROWN]
    with mpl.rc_context(RC):
        place = next((one for one in places if len(_paged(rows, _boxes(one), one)) == 1), places[-1])
        boxes = _boxes(place)
        pages = _paged(rows, boxes, place)
        return [_page(sources.project.place.name, heads, columns, boxes, place, lang) for columns in pages]


def sheets_of(sources: Sources, overview: Overview) -> list[list[int]]:
    """For each block the numbers of the sheets that show a fiftieth of it or more, or else the most of it."""
    blocks = sources.layers["block"].geometry.to_numpy()
    frames = np.array([piece.ground for piece in overview.pieces])
    numbers = np.array([piece.number for piece in overview.pieces])
    block, frame = shapely.STRtree(frames).query(blocks, predicate="intersects")
    shares = shapely.area(shapely.intersection(blocks[block], frames[frame])) / shapely.area(blocks)[block]
    found = []
    for position in range(len(blocks)):
        own = shares[block == position]
        shown = own >= min(_SHARE, own.max(initial=0.0))
        found.append(sorted(numbers[frame[block == position][shown]].tolist()))
    return found


def runs(numbers: Sequence[int]) -> str:
    """Rising numbers in few words.

    >>> runs([1, 2, 3, 5, 8, 9])
    '1-3, 5, 8-9'
    """
    starts = [one for one in numbers if one - 1 not in numbers]
    ends = [one for one in numbers if one + 1 not in numbers]
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in zip(starts, ends, strict=True))


def _heads(series: Sequence[Overview], lang: str) -> list[str]:
    """The scale of each series, and of two of one scale also the area."""
    scales = [overview.scale for overview in series]
    return [
        f"1:{number(one.scale, lang)}"
        + (f" ({contract(one.role).label[lang].partition(' (')[0]})" if scales.count(one.scale) > 1 else "")
        for one in series
    ]


def _rows(sources: Sources, series: Sequence[Overview], lang: str) -> Iterator[Row]:
    """A row of one cell for each kelurahan, then its blocks: name, and the sheets of each series."""
    layer = sources.layers["block"]
    names = parted(layer, names_of(layer, None, named=True, lang=lang))
    sheets = [[runs(numbers) or "-" for numbers in sheets_of(sources, overview)] for overview in series]
    rows = [(place, name, *cells) for (name, place), *cells in zip(names, *sheets, strict=True)]
    rows.sort(key=lambda row: (row[0], _natural(row[1])))
    for place, own in groupby(rows, key=lambda row: row[0]):
        yield from [(place,)] if place else []
        yield from (row[1:] for row in own)


def _natural(name: str) -> list[tuple[int, str]]:
    """An order in which RT 2 comes before RT 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name)]


def _paged(rows: Sequence[Row], boxes: Sequence[Box], place: Layout) -> list[list[list[Row]]]:
    """Rows in columns, columns on pages."""
    columns: list[list[Row]] = [[]]
    used = 0.0
    for row in rows:
        high = _height(row, boxes[0].width, place)
        if used + high > boxes[0].height - _height(("",), boxes[0].width, place) and columns[-1]:
            columns.append([])
            used = 0.0
        columns[-1].append(row)
        used += high
    return [columns[start : start + len(boxes)] for start in range(0, len(columns), len(boxes))]


def _page(
    project: str, heads: Row, columns: Sequence[Sequence[Row]], boxes: Sequence[Box], place: Layout, lang: str
) -> Figure:
    figure, axes = page(place)
    title = text("sheet.finder", lang)
    figure.set_label(title)
    rectangle(axes, place.border, width_mm=0.5)
    inner = Box(0, 0, place.width, place.height).inset(place.frame.left)
    rest = paragraph(axes, inner, project, size_pt=place.type.head)
    paragraph(axes, rest, title, size_pt=place.type.title, weight="bold")
    for rows, box in zip(columns, boxes, strict=False):
        rest = _draw(axes, box, heads, place)
        for row in rows:
            rest = _draw(axes, rest, row, place)
    return figure


def _draw(axes: Axes, box: Box, row: Row, place: Layout) -> Box:
    """A row, and what remains below it."""
    own, rest = box.slice_top(_height(row, box.width, place))
    if len(row) == 1:
        at = (own.left, own.bottom + 0.35 * line_height_mm(place.type.body))
        write(axes, at, row[0], size_pt=place.type.body, weight="bold", ha="left", va="baseline")
    else:
        for place_, (cell, words) in enumerate(zip(_cells(own, len(row)), row, strict=True)):
            weight = "normal" if place_ and row[0] else "bold"
            paragraph(axes, cell, words, size_pt=place.type.small, weight=weight)
    line(axes, [(own.left, own.bottom + 0.3), (own.right, own.bottom + 0.3)], width_mm=0.13, color="#b5b5b5")
    return rest


def _height(row: Row, width: float, place: Layout) -> float:
    if len(row) == 1:
        return 1.7 * line_height_mm(place.type.body)
    size = place.type.small
    cells = zip(_cells(Box(0, 0, width, 0), len(row)), row, strict=True)
    return max(paragraph_height_mm(words, cell.width, size_pt=size, weight="bold") for cell, words in cells) + 1.0


def _cells(box: Box, count: int) -> list[Box]:
    name, rest = box.slice_left(_NAME * box.width)
    wide = rest.width / (count - 1)
    return [
        Box(name.left, name.bottom, name.width - 1, name.height),
        *(Box(rest.left + at * wide, rest.bottom, wide - 1, rest.height) for at in range(count - 1)),
    ]


def _boxes(place: Layout) -> list[Box]:
    inner = Box(0, 0, place.width, place.height).inset(place.frame.left)
    inner = inner.slice_top(line_height_mm(place.type.head) + 1.6 * line_height_mm(place.type.title))[1]
    count = max(1, int(inner.width / (_COLUMN_MM * place.type.small)))
    gap = 3 * place.type.pad_mm
    wide = (inner.width - gap * (count - 1)) / count
    return [Box(inner.left + at * (wide + gap), inner.bottom, wide, inner.height) for at in range(count)]
