"""The sheet that all formulas start from: a row a block with its units, header, volumes, work, and what work leaves."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import HEADER
from kotaku_gis.indicators.intervention import BeforeAfter, handled
from kotaku_gis.indicators.slum import SlumResult
from kotaku_gis.reports.slum_cells import Book, Page

START, WORK, END = "start", "work", "end"
_TOP = 4


@dataclass(frozen=True)
class Data:
    """Where each figure of each block stands.

    Attributes
    ----------
    page
        The sheet.
    columns
        (state, item) to column; states ``start``, ``work``, ``end``; header items have state ``start``.
    levels
        Level to the column with the number of each block's unit.
    units
        Level to its units in the order of their numbers, which start at 1.
    last
        The last year of work; None when there is none. `start` is the baseline before it, `work` the volume handled.
    """

    page: Page
    columns: dict[tuple[str, str], int]
    levels: dict[str, int]
    units: dict[str, list[str]]
    blocks: pd.Index
    start: Baseline
    work: pd.DataFrame | None
    last: tuple[int, BeforeAfter] | None

    def of_block(self, place: int, state: str, item: str) -> str:
        """Formula for a figure of the block in a row."""
        cell = self.page.at(_TOP + place, self.columns[state, item])
        return f'=IF({cell}="","",{cell})'

    def of_unit(self, level: str, number: int, state: str, item: str) -> str:
        """Formula for a sum over the blocks of a unit; blank where a part is."""
        units, figures = self._range(self.levels[level]), self._range(self.columns[state, item])
        return f'=IF(COUNTIFS({units},{number},{figures},"")>0,"",SUMIF({units},{number},{figures}))'

    def _range(self, column: int) -> str:
        name, last = xl_col_to_name(column), _TOP + len(self.blocks)
        return f"{self.page.name}!${name}${_TOP + 1}:${name}${last}"


def data_sheet(book: Book, result: SlumResult) -> Data:
    """Write the sheet."""
    page = book.sheet("data")
    page.opening(book.word("title"))
    page.put(2, 0, book.word("data_note"), "note")
    last = max(result.years.items(), default=None)
    start = result.baseline if last is None else _before(result, last[0])
    criteria = result.scores.rules.criteria
    columns: dict[tuple[str, str], int] = {}
    page.put(_TOP - 1, 0, book.word("head.block"), "head")
    units = {name: list(level.baseline.blocks) for name, level in result.levels.items()}
    levels = {name: 1 + place for place, name in enumerate(units)}
    for name, column in levels.items():
        page.put(_TOP - 1, column, book.word("head.unit_number", level=book.word(f"level.{name}")), "head")
    states = (START,) if last is None else (START, WORK, END)
    keys = [(START, item) for item in HEADER] + [(state, c.name) for state in states for c in criteria]
    labels = {c.name: f"{c.code} {c.label[book.lang]} ({c.unit})" for c in criteria}
    for column, (state, item) in enumerate(keys, start=1 + len(levels)):
        columns[state, item] = column
        label = book.word(f"header.{item}") if item in HEADER else f"{book.word(f'state.{state}')}: {labels[item]}"
        page.put(_TOP - 1, column, label, "head")
    blocks = start.blocks
    for place, block in enumerate(blocks):
        page.put(_TOP + place, 0, str(block))
    for name, column in levels.items():
        numbers = result.levels[name].groups.reindex(blocks).map({unit: 1 + n for n, unit in enumerate(units[name])})
        for place, number in enumerate(numbers):
            page.put(_TOP + place, column, None if pd.isna(number) else int(number), "count")
    figures = {(START, item): start.header[item] for item in HEADER}
    figures |= {(START, c.name): start.volumes[c.name] for c in criteria}
    work: pd.DataFrame | None = None
    if last is not None:
        work = handled(result.work[result.work["year"] == last[0]], blocks=blocks, regulation=result.regulation)
        figures |= {(WORK, c.name): work[c.name] for c in criteria}
    for key, values in figures.items():
        for place, value in enumerate(values.astype("Float64")):
            page.put(_TOP + place, columns[key], value, "number")
    if last is not None:
        _ends(page, columns, last[1], [c.name for c in criteria])
    page.sheet.freeze_panes(_TOP, 1)
    page.sheet.set_column(0, 0, 18)
    return Data(page, columns, levels, units, blocks, start, work, last)


def _before(result: SlumResult, year: int) -> Baseline:
    earlier = [key for key in result.years if key < year]
    return result.years[max(earlier)].baseline if earlier else result.baseline


def _ends(page: Page, columns: dict[tuple[str, str], int], after: BeforeAfter, names: list[str]) -> None:
    """What work leaves, as a formula of what was there and what was done."""
    for name in names:
        for place, value in enumerate(after.baseline.volumes[name]):
            row = _TOP + place
            start, work = (xl_rowcol_to_cell(row, columns[state, name]) for state in (START, WORK))
            formula = f'=IF(OR({start}="",{work}=""),"",MAX(0,{start}-{work}))'
            page.reckon(row, columns[END, name], formula, value)
