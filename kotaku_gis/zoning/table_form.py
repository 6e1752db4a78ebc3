"""Empty tables to be filled in: limits of an RTPLP, the rows of an RDTR, the annex of the Ministry, activities."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import xlsxwriter
from pydantic import Field

from kotaku_gis.datafile import Frozen, Words, parse

_FIXED_TIME = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook keeps times without zone
_WIDTH, _WIDE, _LINE = 16, 110, 16
_A4 = 9


class Sheet(Frozen):
    """One sheet: its header rows, and lines that show how it is filled in, which the reader removes."""

    name: str
    about: Words
    heads: tuple[str, ...] = Field(min_length=1)
    rows: tuple[tuple[str, ...], ...] = ()


class Forms(Frozen):
    """The workbook: what to know first, then its sheets."""

    title: Words
    notes: tuple[Words, ...]
    sheet: tuple[Sheet, ...]


@cache
def rule_forms() -> Forms:
    """The forms that come with the package."""
    return Forms.model_validate(parse(files(__package__).joinpath("table_form.toml").read_text(encoding="utf-8")))


def write_rule_forms(file: Path, *, lang: str = "id") -> None:
    """Write the forms as a workbook; the same bytes every time."""
    forms = rule_forms()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _FIXED_TIME, "title": forms.title[lang]})
        head = book.add_format(
            {"bold": True, "text_wrap": True, "border": 1, "bg_color": "#D9E2EC", "valign": "vcenter"}
        )
        note = book.add_format({"text_wrap": True, "valign": "top"})
        title = book.add_format({"bold": True, "font_size": 13})
        first = _page(book, "Petunjuk")
        first.set_column(0, 0, _WIDE)
        first.write_string(0, 0, forms.title[lang], title)
        lines = [words[lang] for words in forms.notes]
        lines += ["", *(f"{sheet.name}: {sheet.about[lang]}" for sheet in forms.sheet)]
        for row, line in enumerate(lines, start=2):
            first.set_row(row, _LINE * (1 + len(line) // _WIDE))
            first.write_string(row, 0, line, note)
        for sheet in forms.sheet:
            page = _page(book, sheet.name)
            page.set_column(0, len(sheet.heads) - 1, _WIDTH)
            page.set_row(0, 3 * _LINE)
            for column, name in enumerate(sheet.heads):
                page.write_string(0, column, name, head)
            for row, cells in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(cells):
                    page.write_string(row, column, cell)
            page.freeze_panes(1, 0)


def _page(book: Any, name: str) -> Any:
    """A new sheet that prints on landscape A4, as wide as the page."""
    page = book.add_worksheet(name)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    return page
