"""The hazard workbook: what is exposed, wide and tidy, what is not known, and what each layer is made of."""

from __future__ import annotations

import datetime as dt
import errno
from dataclasses import replace
from pathlib import Path

import pandas as pd
from xlsxwriter.exceptions import FileCreateError

from kotaku_gis.hazards import HazardsResult
from kotaku_gis.hazards.exposure import NOT_AFFECTED, UNKNOWN_CLASS, totals, wide
from kotaku_gis.i18n import number, text
from kotaku_gis.manifest import Project
from kotaku_gis.reports.hazards_words import (
    all_labels,
    block_word,
    class_word,
    layer_row,
    quantity_word,
    word,
    yes_no,
)
from kotaku_gis.reports.privacy import exposure_by_block, exposure_to_sum
from kotaku_gis.reports.slum_cells import Book, Page, open_book
from kotaku_gis.results import Assessment

_FIXED_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_LONGEST_LIST = 20_000
_SUMMARY = ("buildings", "households", "people", "area_ha")
_FIGURES = ("value", "partial", "estimated", "unmeasured")


def write_hazards_workbook(assessment: Assessment, project: Project, file: Path, *, lang: str) -> None:
    """Write the workbook of the hazard study."""
    result: HazardsResult = assessment.studies["hazards"]
    profile = project.place.profile
    summed = exposure_to_sum(result.exposure, blocks=assessment.blocks, profile=profile)
    result = replace(result, exposure=exposure_by_block(result.exposure, profile=profile))
    book = open_book(file, lang=lang)
    book.work.set_properties({"created": _FIXED_TIME, "title": word("title", lang)})
    _summary(book, result, project.place.name)
    _layers(book, result)
    _totals(book, replace(result, exposure=summed), profile)
    _blocks(book, result)
    _combined(book, result)
    _not_assessed(book, result)
    _risk(book, result)
    _needs(book, result)
    _tidy(book, result)
    try:
        book.work.close()
    except FileCreateError as error:
        raise OSError(errno.EIO, str(error), file.name) from error


def _page(book: Book, name: str) -> tuple[Page, int]:
    title = word(f"sheet.{name}", book.lang)
    page = book.page(title)
    return page, page.opening(title)


def _heads(book: Book, *names: str) -> list[str]:
    return [word(f"head.{name}", book.lang) for name in names]


def _summary(book: Book, result: HazardsResult, place: str) -> None:
    """Buildings, households, people and hectares by hazard, classes side by side, with the total of all sheets."""
    page = book.page(word("sheet.summary", book.lang))
    row = page.opening(f"{word('title', book.lang)}: {place}")
    page.put(row, 0, word("unknown_note", book.lang), "note")
    indicative = [layer.name for layer in result.layers if layer.account.indicative]
    if indicative:
        page.put(row + 1, 0, word("indicative_note", book.lang, layers=", ".join(indicative)), "note")
    table = _wide(result, totals(result.exposure))
    table = table[table["quantity"].isin(_SUMMARY)]
    row = _put_wide(page, row + 3, table, result, first=["hazard", "quantity", "unit"])
    _put_combined_counts(page, row + 1, result)


def _layers(book: Book, result: HazardsResult) -> None:
    """What every layer is made of."""
    page, row = _page(book, "layers")
    rows = pd.DataFrame([layer_row(layer, book.lang) for layer in result.layers])
    numbers = {"cell_m", "held_cell_m", "scale", "nodata", "strays"}
    page.table(row, rows, _heads(book, *rows.columns), ["number" if name in numbers else "cell" for name in rows])
    page.sheet.freeze_panes(row + 1, 1)


def _totals(book: Book, result: HazardsResult, profile: str) -> None:
    """Every object by class over all blocks, and how sure the figures are."""
    page, row = _page(book, "totals")
    page.put(row - 1, 0, word("partial_note", book.lang), "note")
    if profile == "public":
        page.put(row, 0, word("privacy_note", book.lang), "note")
    table = totals(result.exposure)
    row = _put_wide(page, row + 1, _wide(result, table), result, first=["hazard", "quantity", "unit"]) + 1
    doubtful = table.groupby(["hazard", "quantity", "unit"], sort=False)[list(_FIGURES)].sum(min_count=1).reset_index()
    doubtful["quantity"] = [quantity_word(name, book.lang) for name in doubtful["quantity"]]
    heads = _heads(book, "hazard", "quantity", "unit", "total", "partial", "estimated", "unmeasured")
    page.table(row, doubtful, heads, ["cell", "cell", "cell", *["number"] * 4])


def _blocks(book: Book, result: HazardsResult) -> None:
    """The same by block."""
    page, row = _page(book, "blocks")
    _put_wide(page, row, _wide(result, result.exposure), result, first=["hazard", "quantity", "unit", "block"])
    page.sheet.freeze_panes(row + 1, 4)


def _combined(book: Book, result: HazardsResult) -> None:
    """All hazards together on every block."""
    page, row = _page(book, "combined")
    table = result.combined_blocks
    words = ["", *result.levels]
    rows = [
        [str(block), words[int(level)] if pd.notna(level) else None, ", ".join(dominant), high, ", ".join(missing)]
        for block, level, dominant, high, missing in zip(
            table.index, table["level"], table["dominant"], table["n_high"], table["missing"], strict=True
        )
    ]
    heads = _heads(book, "block", "class", "dominant", "n_high", "missing")
    page.table(row, pd.DataFrame(rows), heads, ["cell", "cell", "cell", "count", "cell"])


def _not_assessed(book: Book, result: HazardsResult) -> None:
    """Buildings of which a hazard is not, or only partly, known."""
    page, row = _page(book, "not_assessed")
    parts = [
        table.loc[table["status"].isin(["partial", "no_data", "outside"]), ["status", "data_share"]].assign(hazard=name)
        for name, table in result.buildings.items()
    ]
    rows = pd.concat(parts).rename_axis("building").reset_index()
    shown = rows.head(_LONGEST_LIST)
    if len(shown) < len(rows):
        page.put(row - 1, 0, word("longer_list", book.lang, shown=number(len(shown), book.lang)), "note")
    states = {name: text(f"status.{name}", book.lang) for name in ("partial", "no_data", "outside")}
    shown = shown.assign(building=shown["building"].astype(str), status=shown["status"].astype(str).map(states))
    columns = ["hazard", "building", "status", "data_share"]
    page.table(row, shown[columns], _heads(book, *columns), ["cell", "cell", "cell", "number"])
    page.sheet.freeze_panes(row + 1, 0)


def _risk(book: Book, result: HazardsResult) -> None:
    """Risk of blocks, or why there is none."""
    page, row = _page(book, "risk")
    if result.risk is None:
        page.put(row, 0, word("no_risk", book.lang), "note")
        return
    risk = result.risk
    mark = text("common.unverified", book.lang)
    source = risk.rules.source(risk.formula)
    page.put(row - 1, 0, f"{word('formula', book.lang, source=source)} ({mark})", "note")
    table = risk.table.drop(columns="status")
    heads = [*_heads(book, "hazard", "block"), "H", "V", "C", "R", *_heads(book, "class")]
    page.table(row, table.astype(object), heads, ["cell", "cell", *["number"] * 4, "cell"])


def _needs(book: Book, result: HazardsResult) -> None:
    """Basic needs of the people affected, where asked for."""
    if result.needs is None:
        return
    page, row = _page(book, "needs")
    goods = [str(name) for name in result.needs.columns[3:]]
    heads = [*_heads(book, "hazard", "class", "people"), *(word(f"need.{name}", book.lang) for name in goods)]
    page.table(row, result.needs, heads, ["cell", "cell", *["number"] * (len(goods) + 1)])


def _tidy(book: Book, result: HazardsResult) -> None:
    """Every figure in a row of its own, to be filtered and pivoted."""
    page, row = _page(book, "tidy")
    table = tidy(result, book.lang)
    looks = ["cell"] * 5 + ["number"] * 4 + ["cell"]
    page.table(row, table, _heads(book, *table.columns), looks)
    page.sheet.autofilter(row, 0, row + len(table), len(table.columns) - 1)
    page.sheet.freeze_panes(row + 1, 0)


def tidy(result: HazardsResult, lang: str) -> pd.DataFrame:
    """The exposure in words, with a column that says where the layer is indicative."""
    table = result.exposure
    marks = {layer.name: yes_no(layer.account.indicative, lang) for layer in result.layers}
    return table.assign(
        block=[block_word(block, lang) for block in table["block"]],
        quantity=[quantity_word(name, lang) for name in table["quantity"]],
        **{"class": [class_word(name, lang) for name in table["class"]]},
        indicative=table["hazard"].map(marks),
    )


def _wide(result: HazardsResult, table: pd.DataFrame) -> pd.DataFrame:
    return wide(table, labels=all_labels(result))


def _put_wide(page: Page, row: int, table: pd.DataFrame, result: HazardsResult, *, first: list[str]) -> int:
    """A wide table with its heads; gives the row below."""
    lang = page.book.lang
    marks = {layer.name: yes_no(layer.account.indicative, lang) for layer in result.layers}
    names = [*all_labels(result), NOT_AFFECTED, UNKNOWN_CLASS]
    shown = table.assign(
        quantity=[quantity_word(name, lang) for name in table["quantity"]], indicative=table["hazard"].map(marks)
    )
    if "block" in first:
        shown["block"] = [block_word(block, lang) for block in table["block"]]
    heads = [*_heads(page.book, *first), *(class_word(name, lang) for name in names)]
    last = ["affected", "total", "unmeasured", "indicative"]
    heads += _heads(page.book, *last)
    looks = ["cell"] * len(first) + ["number"] * (len(names) + 1) + ["strong", "count", "cell"]
    return page.table(row, shown[[*first, *names, *last]], heads, looks)


def _put_combined_counts(page: Page, row: int, result: HazardsResult) -> None:
    """Buildings by the highest of all hazards, and those of which something is missing."""
    lang = page.book.lang
    table = result.combined
    level = table["level"].fillna(0).astype(int)
    free = (level == 0) & ~table["incomplete"]
    rows = [[name, int((level == place).sum())] for place, name in enumerate(result.levels, start=1)]
    rows += [
        [class_word(NOT_AFFECTED, lang), int(free.sum())],
        [class_word(UNKNOWN_CLASS, lang), int(((level == 0) & ~free).sum())],
        [word("head.total", lang), len(table)],
        [word("class.incomplete", lang), int((table["incomplete"] & (level > 0)).sum())],
    ]
    heads = [word("sheet.combined", lang), word("quantity.buildings", lang)]
    page.table(row, pd.DataFrame(rows), heads, ["cell", "count"])
