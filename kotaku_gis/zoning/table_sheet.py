"""The sheets of a rule table as they are drawn: merged cells filled, percentages with their sign, doubts marked.

A hidden row is often last year's, a struck figure no longer holds, a raised digit is a footnote: none is a limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock

from kotaku_gis.layers.tables.grid import grids

_MOST_ROWS = 20_000
"""A longer sheet is no rule table made by hand, and its marks would take minutes to read."""

Place = tuple[int, int]


@dataclass(frozen=True)
class Sheet:
    """Rows of equal length; `doubts` says of cells why their figure must not be used.

    Reasons: ``hidden``, ``struck``, ``footnote`` (a raised digit) and ``formula`` (one that was never calculated).
    """

    name: str
    rows: Sequence[Sequence[Any]]
    doubts: Mapping[Place, str] = field(default_factory=dict)


def sheets(file: Path, *, sheet: str | None = None, encoding: str | None = None) -> list[Sheet]:
    """The visible sheets of a workbook, or the one that is named, or the one of a CSV.

    Raises
    ------
    LayerError
        The file cannot be read, or it has no such sheet.
    """
    pages = grids(file, sheet=sheet, encoding=encoding)
    if file.suffix.lower() == ".csv" or sum(len(page.rows) for page in pages) > _MOST_ROWS:
        return [Sheet(page.name, page.rows) for page in pages]
    with file.open("rb") as stream:
        book = openpyxl.load_workbook(stream, rich_text=True, keep_links=False)
    shown = [page for page in pages if sheet is not None or book[page.name].sheet_state == "visible"]
    return [_drawn(page.name, page.rows, book[page.name]) for page in shown]


def _drawn(name: str, values: Sequence[Sequence[Any]], page: Any) -> Sheet:
    rows = [list(row) for row in values]
    doubts: dict[Place, str] = {}
    hidden = {number - 1 for number, row in page.row_dimensions.items() if row.hidden}
    unseen = {
        place
        for column in page.column_dimensions.values()
        if column.hidden and column.min
        for place in range(column.min - 1, min(column.max, len(rows[0]) if rows else 0))
    }
    for cell in (cell for line in page.iter_rows(max_row=len(rows)) for cell in line):
        place = (cell.row - 1, cell.column - 1)
        if cell.value is None or place[1] >= len(rows[place[0]]):
            continue
        value = rows[place[0]][place[1]]
        if cell.data_type == "f" and value is None:
            rows[place[0]][place[1]], doubts[place] = str(cell.value), "formula"
        elif isinstance(value, int | float) and "%" in str(cell.number_format):
            rows[place[0]][place[1]] = f"{round(value * 100, 9)}%"
        if mark := _mark(cell):
            doubts[place] = mark
        if place[0] in hidden or place[1] in unseen:
            doubts[place] = "hidden"
    for first, place in _merged(page, rows):
        rows[place[0]][place[1]] = rows[first[0]][first[1]]
        if first in doubts:
            doubts[place] = doubts[first]
    return Sheet(name, rows, doubts)


def _mark(cell: Any) -> str | None:
    """Why the text of a cell does not say what it seems to."""
    if cell.font is not None and cell.font.strike:
        return "struck"
    before = ""
    for part in cell.value if isinstance(cell.value, CellRichText) else ():
        if isinstance(part, TextBlock):
            if part.font.strike:
                return "struck"
            raised = part.font.vertAlign == "superscript" and re.search(r"\d", part.text)
            if raised and not re.search(r"m\s*$", before):
                return "footnote"
        before += str(part)
    return None


def _merged(page: Any, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[Place, Place]]:
    """First cell, and each other one, of every span of merged cells."""
    width = len(rows[0]) if rows else 0
    for span in page.merged_cells.ranges:
        first = (span.min_row - 1, span.min_col - 1)
        if first[0] >= len(rows) or first[1] >= width:
            continue
        for row in range(first[0], min(span.max_row, len(rows))):
            for column in range(first[1], min(span.max_col, width)):
                if (row, column) != first:
                    yield first, (row, column)
