"""A workbook whose text is never a formula, whose formulas carry their value, and which is the same from run to run."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kotaku_gis.i18n import text

_FIXED_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_LONGEST = 32_767
_A4, _MOST_COLUMNS, _WIDTH, _HEAD_HEIGHT = 9, 200, 13, 48
_LOOKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "title": {"bold": True, "font_size": 13},
    "head": {"bold": True, "bg_color": "#D9E2EC", "border": 1, "text_wrap": True, "valign": "vcenter"},
    "cell": {"border": 1, "valign": "top"},
    "wrapped": {"border": 1, "valign": "top", "text_wrap": True},
    "count": {"border": 1, "valign": "top", "num_format": "#,##0"},
    "number": {"border": 1, "valign": "top", "num_format": "#,##0.####"},
    "percent": {"border": 1, "valign": "top", "num_format": "#,##0.00"},
    "strong": {"border": 1, "bold": True, "num_format": "#,##0.00"},
    "unknown": {"border": 1, "bg_color": "#F2F2F2"},
    "note": {"italic": True, "font_color": "#555555"},
}


@dataclass
class Book:
    """An open workbook."""

    work: xlsxwriter.Workbook
    lang: str
    formats: dict[str, Any] = field(default_factory=dict)

    def sheet(self, name: str) -> Page:
        """A new sheet called by the word of ``slum_report.sheet.<name>``."""
        return self.page(text(f"slum_report.sheet.{name}", self.lang))

    def page(self, title: str) -> Page:
        """A new sheet of that name, which prints on landscape A4, as wide as the page."""
        sheet = self.work.add_worksheet(title)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, _MOST_COLUMNS, _WIDTH)
        return Page(self, sheet)

    def word(self, key: str, **values: object) -> str:
        """A text of the section ``slum_report``."""
        return text(f"slum_report.{key}", self.lang, **values)


@dataclass
class Page:
    """One sheet."""

    book: Book
    sheet: Worksheet

    @property
    def name(self) -> str:
        """Its name, as formulas write it."""
        return f"'{self.sheet.get_name()}'"

    def put(self, row: int, column: int, value: Any, look: str = "cell") -> None:
        """A text, a number, or a blank cell for what is not known."""
        style = self.book.formats[look]
        if look == "head":
            self.sheet.set_row(row, _HEAD_HEIGHT)
        if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
            self.sheet.write_blank(row, column, None, self.book.formats["unknown"] if look != "plain" else style)
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value[:_LONGEST], style)
        else:
            self.sheet.write_number(row, column, float(value), style)

    def reckon(self, row: int, column: int, formula: str, value: Any, look: str = "number") -> None:
        """A formula with the value that it gives; ``""`` where it is not known."""
        known = "" if pd.isna(value) else value if isinstance(value, str) else float(value)
        self.sheet.write_formula(row, column, formula, self.book.formats[look], known)

    def at(self, row: int, column: int, *, fixed: bool = False) -> str:
        """A cell of this sheet, as formulas of other sheets write it."""
        return f"{self.name}!{xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed)}"

    def table(self, top: int, table: pd.DataFrame, heads: list[str], looks: list[str]) -> int:
        """Heads and rows; gives the row below."""
        for place, head in enumerate(heads):
            self.put(top, place, head, "head")
        for line, row in enumerate(table.itertuples(index=False), start=top + 1):
            for place, (value, look) in enumerate(zip(row, looks, strict=True)):
                self.put(line, place, value, look)
        return top + 1 + len(table)

    def opening(self, title: str) -> int:
        """Title and disclaimer; gives the row below."""
        self.put(0, 0, title, "title")
        self.put(1, 0, text("common.disclaimer", self.book.lang), "note")
        return 3


def open_book(file: Path, *, lang: str) -> Book:
    """A workbook to be closed by the caller."""
    work = xlsxwriter.Workbook(str(file), {"in_memory": True})
    work.set_properties({"created": _FIXED_TIME, "title": text("slum_report.title", lang)})
    return Book(work, lang, {name: work.add_format(look) for name, look in _LOOKS.items()})
