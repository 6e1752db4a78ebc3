"""The workbook of access, evacuation and the resettlement screening."""

from __future__ import annotations

import datetime as dt
import errno
from pathlib import Path

import pandas as pd
from xlsxwriter.exceptions import FileCreateError

from kotaku_gis.i18n import text
from kotaku_gis.manifest import Project
from kotaku_gis.reports.access_tables import Table, access_tables
from kotaku_gis.reports.slum_cells import Book, open_book
from kotaku_gis.results import Assessment

_FIXED_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_WIDE = 24


def write_access_workbook(assessment: Assessment, project: Project, file: Path, *, lang: str) -> None:
    """Write ``akses.xlsx``, one sheet a table."""
    book = open_book(file, lang=lang)
    heading = text("access.text.title", lang)
    book.work.set_properties({"created": _FIXED_TIME, "title": heading})
    for table in access_tables(assessment, lang):
        access_sheet(book, table, heading=f"{heading}: {project.place.name}")
    try:
        book.work.close()
    except FileCreateError as error:
        raise OSError(errno.EIO, str(error), file.name) from error


def access_sheet(book: Book, table: Table, *, heading: str) -> None:
    """One table as a sheet of any workbook."""
    page = book.page(table.title)
    row = page.opening(f"{heading} - {table.title}")
    for note in table.notes:
        page.put(row, 0, note, "note")
        row += 1
    looks = [_look(table.rows[name]) for name in table.rows.columns]
    page.table(row + 1, table.rows.astype(object), [str(name) for name in table.rows.columns], looks)
    page.sheet.freeze_panes(row + 2, 1)
    for place, look in enumerate(looks):
        if look == "wrapped":
            page.sheet.set_column(place, place, _WIDE)


def _look(cells: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(cells.dtype) or not pd.api.types.is_numeric_dtype(cells.dtype):
        longest = cells.dropna().astype(str).str.len().max() if cells.notna().any() else 0
        return "wrapped" if longest > _WIDE else "cell"
    return "count" if pd.api.types.is_integer_dtype(cells.dtype) else "number"
