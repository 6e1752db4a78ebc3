"""A file as grids of cells, each with the name that a spreadsheet gives it."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault

_MOST_ROWS = 1_100_000
_UNREADABLE = (
    OSError,
    ValueError,
    KeyError,
    csv.Error,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    InvalidFileException,
)


@dataclass(frozen=True)
class Grid:
    """One sheet: rows of equal length, blank cells None; `wide` rows have cells beyond the header of a CSV."""

    name: str
    rows: Sequence[Sequence[Any]]
    wide: frozenset[int] = frozenset()


def cell_name(row: int, column: int) -> str:
    """``F12`` for row 11 and column 5, which count from 0."""
    return f"{get_column_letter(column + 1)}{row + 1}"


def grids(file: Path, *, sheet: str | None = None, encoding: str | None = None) -> list[Grid]:
    """Every sheet of a workbook, or the one grid of a CSV.

    Raises
    ------
    LayerError
        The file cannot be read, or it has no such sheet.
    """
    try:
        if file.suffix.lower() == ".csv":
            return [_csv(file, encoding or "utf-8-sig")]
        return _workbook(file, sheet)
    except _UNREADABLE as error:
        if isinstance(error, LayerError):
            raise
        raise LayerError(
            fault("slum_tables.unreadable", file=file, detail=(str(error).splitlines() or ["-"])[0])
        ) from error


def _csv(file: Path, encoding: str) -> Grid:
    with file.open(encoding=encoding, newline="") as lines:
        head = lines.read(16384)
        lines.seek(0)
        rows = list(csv.reader(lines, delimiter=_separator(head)))
    body = [len(row) for row in rows]
    usual = max(set(body), key=body.count, default=0)
    wide = frozenset(place for place, row in enumerate(rows) if any(cell.strip() for cell in row[usual:]))
    return Grid(file.name, [(*row[:usual], *[""] * (usual - len(row))) for row in rows], wide)


def _separator(head: str) -> str:
    """The mark that parts the cells; a comma only where no other does, since it may be a decimal one."""
    lines = [line for line in head.splitlines()[:20] if line.strip()]
    for mark in ";\t|":
        if lines and mark in lines[0] and "," not in lines[0]:
            return mark
        if 2 * sum(line.count(mark) > 1 for line in lines) >= max(len(lines), 1):
            return mark
    return ","


def _workbook(file: Path, sheet: str | None) -> list[Grid]:
    with file.open("rb") as stream:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        if sheet is not None and sheet not in book.sheetnames:
            known = ", ".join(book.sheetnames)
            raise LayerError(fault("slum_tables.no_sheet", file=file, sheet=sheet, known=known))
        names = book.sheetnames if sheet is None else [sheet]
        return [_sheet(name, book[name]) for name in names]


def _sheet(name: str, page: Any) -> Grid:
    rows = [[_plain(cell) for cell in row] for row in islice(page.iter_rows(values_only=True), _MOST_ROWS)]
    while rows and not any(cell not in (None, "") for cell in rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    return Grid(name, [(*row, *[None] * (width - len(row))) for row in rows])


def _plain(cell: Any) -> Any:
    """Numbers stay numbers; truth values, dates and the like become their text."""
    if cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool)):
        return cell
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
