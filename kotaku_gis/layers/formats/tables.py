"""Tables: rows as text, whatever their separator, encoding, or the titles above their header."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pyogrio

from kotaku_gis.errors import Fault, LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.formats.archive import refuse_bomb
from kotaku_gis.layers.formats.failures import told

WORKBOOKS = (".xlsx", ".xlsm", ".ods")
_SEPARATORS = ",;\t|"
_TITLE_ROWS = 15
_WHOLE = r"^(-?\d+)\.0+$"


def read_rows(file: Path, *, sheet: str | None, encoding: str | None) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    """The rows of a table as text, so that codes keep their zeros, and what must be known of the file."""
    with told():
        return _rows(file, file.suffix.lower(), sheet, encoding)


def _rows(file: Path, suffix: str, sheet: str | None, encoding: str | None) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    if suffix in (".csv", ".tsv", ".txt"):
        text, notes = _decoded(file, encoding)
        return _from_text(text.replace("\r\n", "\n").replace("\r", "\n")), notes
    if suffix == ".dbf":
        frame = pyogrio.read_dataframe(file, encoding=encoding, read_geometry=False)
        return frame.astype("string"), ()
    return _from_sheet(file, sheet), ()


def sheets_in(file: Path) -> list[str]:
    """Names of the sheets of a workbook, empty ones left out; none for a table of another kind."""
    if file.suffix.lower() not in WORKBOOKS:
        return []
    refuse_bomb(file)
    if file.suffix.lower() == ".ods":
        return [str(name) for name, _ in pyogrio.list_layers(file)]
    import openpyxl

    book = openpyxl.load_workbook(file, read_only=True)
    try:
        return [sheet.title for sheet in book.worksheets if (sheet.max_row or 0) > 1]
    finally:
        book.close()


def _decoded(file: Path, encoding: str | None) -> tuple[str, tuple[Fault, ...]]:
    raw = file.read_bytes()
    if encoding:
        return raw.decode(encoding), ()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16"), ()
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        note = fault("formats.encoding_found", encoding="CP1252", said="-")
        return raw.decode("cp1252", errors="replace"), (note,)


def _from_text(text: str) -> pd.DataFrame:
    """Rows below the header; blank cells beyond it fall away, filled ones are a fault, since they shift the others."""
    separator = _separator(text)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True) if any(row)]
    if not rows:
        return pd.DataFrame()
    width = len(rows[0])
    longer = [str(number) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row[width:])]
    if longer:
        raise LayerError(fault("formats.rows_too_long", ids=longer, width=width))
    if all(len(row) == width for row in rows):
        return pd.read_csv(io.StringIO(text), sep=separator, dtype="string", skipinitialspace=True)
    even = [[*row[:width], *[""] * (width - len(row))] for row in rows]
    again = io.StringIO()
    csv.writer(again, delimiter=separator).writerows(even)
    again.seek(0)
    return pd.read_csv(again, sep=separator, dtype="string", skipinitialspace=True)


def _separator(text: str) -> str:
    """The separator that cuts the header into the most columns; of two, the one by which more of the rows agree."""
    head = text[:65_536].splitlines()[:20]

    def columns(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(head, delimiter=separator) if row]
        return (widths[0], widths.count(widths[0])) if widths else (1, 0)

    return max(_SEPARATORS, key=columns)


def _from_sheet(file: Path, sheet: str | None) -> pd.DataFrame:
    if file.suffix.lower() not in WORKBOOKS:
        raise LayerError(fault("formats.save_as", kind=file.suffix, wanted=".xlsx"))
    refuse_bomb(file)
    if file.suffix.lower() == ".ods":
        plain = {"HEADERS": "DISABLE", "FIELD_TYPES": "STRING"}
        rows = pyogrio.read_dataframe(file, layer=sheet or 0, read_geometry=False, **plain).astype("string")
        rows = rows.replace(_WHOLE, r"\1", regex=True).set_axis(range(rows.shape[1]), axis="columns")
    else:
        rows = pd.read_excel(file, sheet_name=sheet or 0, header=None, dtype="string")
    rows = rows.dropna(how="all").dropna(how="all", axis="columns").reset_index(drop=True)
    if rows.empty:
        return rows
    head = _header(rows)
    names = pd.Series([str(cell).strip() if pd.notna(cell) else f"kolom_{n}" for n, cell in enumerate(rows.iloc[head])])
    again = names.groupby(names).cumcount()
    table = rows.iloc[head + 1 :].reset_index(drop=True)
    table.columns = pd.Index(names.mask(again > 0, names + "." + again.astype("string")))
    return table


def _header(rows: pd.DataFrame) -> int:
    """The row that names the columns: the first that is nearly as full as the fullest of the first rows."""
    filled = rows.head(_TITLE_ROWS).notna().sum(axis=1)
    return int((filled >= 0.7 * filled.max()).idxmax())
