"""The zoning workbook: how much could be judged and why not the rest, then verdicts, rules, alignment and LARAP."""

from __future__ import annotations

import datetime as dt
import errno
from pathlib import Path

import pandas as pd
from xlsxwriter.exceptions import FileCreateError

from kotaku_gis.i18n import number, text
from kotaku_gis.manifest import Project
from kotaku_gis.reports import zoning_data
from kotaku_gis.reports.slum_cells import Book, Page, open_book
from kotaku_gis.reports.words import reason
from kotaku_gis.reports.zoning_data import head, kind_word, told, why, word
from kotaku_gis.results import Assessment
from kotaku_gis.zoning.plans import PlanResult

_FIXED_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_LONGEST = 20_000
_ALIGNED = (
    "object_kind", "object_id", "plan", "zone_code", "zone_name", "area_ha", "share_pct", "word", "reason", "activity",
    "cited", "date", "scale",
)  # fmt: skip
_RULES = (
    "level", "plan", "zone", "zone_id", "block", "activity", "road_class", "area_lo_m2", "area_hi_m2", "param", "value",
    "alternatives", "times_row_width", "measured_from", "legal_level", "cited", "valid_from", "confidence", "assumed",
    "note", "rule_id",
)  # fmt: skip
_WIDE = {
    "why_not": 60, "reason": 40, "source": 60, "cited": 44, "ids": 70, "rule": 30, "name": 30, "check": 50, "plan": 24,
    "param": 26, "rule_id": 34, "zone_name": 28, "zone_shares": 30, "road_name": 28, "unverified": 18, "word": 18,
}  # fmt: skip
_LINE_HEIGHT, _STATUS_WIDTH = 15, 22
_LONG_TEXT = 6  # the column of the summary in which each of its tables has its long text


def write_zoning_workbook(assessment: Assessment, project: Project, file: Path, *, lang: str) -> None:
    """Write ``zonasi.xlsx`` of a run with the study of plans."""
    book = open_book(file, lang=lang)
    book.work.set_properties({"created": _FIXED_TIME, "title": word("title", lang)})
    plan: PlanResult = assessment.studies["plans"]
    rows = zoning_data.rule_rows(assessment)
    _summary(book, rows, plan, project)
    _verdicts(book, rows)
    _wide(book, "parcels", zoning_data.by_parcel(assessment))
    _wide(book, "blocks", zoning_data.by_block(assessment))
    _rules(book, plan)
    _checks(book, plan)
    _alignment(book, plan)
    _larap(book, plan)
    _list(book, "not_judged", zoning_data.not_judged(rows, lang))
    try:
        book.work.close()
    except FileCreateError as error:
        raise OSError(errno.EIO, str(error), file.name) from error


def _summary(book: Book, rows: pd.DataFrame, plan: PlanResult, project: Project) -> None:
    page = book.page(word("sheet.summary", book.lang))
    row = page.opening(f"{word('title', book.lang)}: {project.place.name}")
    for note in ("judged_note", "level_note"):
        page.put(row, 0, word(note, book.lang), "note")
        row += 1
    counts = zoning_data.summary(rows, book.lang)
    fits = (counts[list(zoning_data.WORDS)].sum(axis=1) > 0).to_numpy()
    of_rules = counts[~fits].drop(columns=list(zoning_data.WORDS))
    row = _put(page, row + 1, of_rules) + 1
    page.put(row, 0, word("alignment_title", book.lang), "title")
    kept = ["rule", "unit_kind", "object_status", "total", "assessable", "assessable_pct", "why_not"]
    kept += zoning_data.WORDS
    row = _put(page, row + 1, counts.loc[fits, kept]) + 1
    page.put(row, 0, word("plans_title", book.lang), "title")
    plans = plan.plans.assign(plan=told(plan.plans["plan"], lambda name: word(f"plan.{name}", book.lang)))
    plans = plans[[name for name in plans if name != "cited"] + ["cited"]]
    row = _put(page, row + 1, plans) if len(plans) else _said(page, row + 1, "no_plans")
    page.put(row + 1, 0, word("definitions", book.lang), "note")
    for place, name in ((0, "rule"), (_LONG_TEXT, "why_not")):
        page.sheet.set_column(place, place, _WIDE[name])


def _verdicts(book: Book, rows: pd.DataFrame) -> None:
    table = zoning_data.held(rows, ("violation", "indicative"), book.lang)
    _list(book, "violations", table.dropna(axis="columns", how="all"))


def _wide(book: Book, name: str, table: pd.DataFrame) -> None:
    if len(table):
        shown = zoning_data.status_words(table, book.lang).dropna(axis="columns", how="all")
        _list(book, name, shown.rename_axis(name.removesuffix("s")).reset_index())


def _rules(book: Book, plan: PlanResult) -> None:
    lang = book.lang
    rows = plan.rules.rows.reindex(columns=list(_RULES))
    table = rows.assign(
        level=told(rows["level"], lambda level: word(f"plan.{level}", lang)),
        param=told(rows["param"], lambda param: word(f"param.{param}", lang)),
        area_lo_m2=rows["area_lo_m2"].mask(rows["area_lo_m2"] == 0),
        area_hi_m2=rows["area_hi_m2"].replace(float("inf"), float("nan")),
        alternatives=told(rows["alternatives"], lambda some: some.strip("(),")).replace("", pd.NA),
        note=rows["note"].replace("", pd.NA),
        times_row_width=rows["times_row_width"].mask(rows["times_row_width"] == 0),
        measured_from=told(rows["measured_from"], lambda datum: word(f"datum.{datum}", lang)),
        legal_level=told(rows["legal_level"], lambda level: word(f"level.{level}", lang)),
        assumed=rows["assumed"].map({True: word("assumed", lang)}).astype("string"),
    )
    _list(book, "rules", table.dropna(axis="columns", how="all"), note="rules_note")


def _checks(book: Book, plan: PlanResult) -> None:
    """What is wrong with the rule table, then the cells that could not be read."""
    page, row = _page(book, "checks")
    checks = plan.checks.assign(
        check=[
            reason(f"{check}:{detail}", book.lang)
            for check, detail in zip(plan.checks["check"], plan.checks["detail"], strict=True)
        ]
    ).drop(columns="detail")
    checks["param"] = told(plan.checks["param"], lambda param: word(f"param.{param}", book.lang))
    row = _put(page, row, checks) if len(checks) else _said(page, row, "no_checks")
    aside = plan.rules.set_aside
    page.put(row + 1, 0, word("cells_title", book.lang), "title")
    if len(aside):
        _put(
            page,
            row + 2,
            aside.assign(reason=told(aside["reason"], lambda code: text(f"zoning.cell.{code}", book.lang))),
        )
    else:
        _said(page, row + 2, "no_cells")


def _alignment(book: Book, plan: PlanResult) -> None:
    lang = book.lang
    table = plan.alignment.reindex(columns=list(_ALIGNED))
    shown = table.assign(
        object_kind=told(table["object_kind"], lambda kind: kind_word(kind, lang)),
        plan=told(table["plan"], lambda name: word(f"plan.{name}", lang)),
        word=told(table["word"], lambda said: word(f"alignment.{said}", lang)),
        reason=told(table["reason"], lambda code: why(code, lang)),
    )
    _list(book, "alignment", shown.dropna(axis="columns", how="all"), note="alignment_note")
    overlaps = plan.overlaps.drop(columns="geometry")
    if len(overlaps):
        said = overlaps.assign(
            kind=told(overlaps["kind"], lambda kind: word(f"overlap.{kind}", lang)),
            a_kind=told(overlaps["a_kind"], lambda kind: kind_word(kind, lang)),
            b_kind=told(overlaps["b_kind"], lambda kind: kind_word(kind, lang)),
            certain=_yes_no(overlaps["certain"], lang),
        )
        _list(book, "overlaps", said)


def _larap(book: Book, plan: PlanResult) -> None:
    page, row = _page(book, "larap")
    if plan.cuts is None:
        _said(page, row, "no_roads")
        return
    lang = book.lang
    page.put(row - 1, 0, word("larap_note", lang), "note")
    roads = plan.cuts.roads.assign(reason=told(plan.cuts.roads["reason"], lambda code: why(code, lang)))
    roads = roads.rename(columns={"name": "road_name", "reason": "road_note"})
    row = _put(page, row + 1, roads) + 1
    units = plan.cuts.units
    shown = units.assign(
        unit_kind=told(units["unit_kind"], lambda kind: kind_word(kind, lang)),
        certain=_yes_no(units["certain"], lang),
    )
    _put(page, row, shown.head(_LONGEST))


def _list(book: Book, name: str, table: pd.DataFrame, *, note: str | None = None) -> None:
    page, row = _page(book, name)
    if note is not None:
        page.put(row - 1, 0, word(note, book.lang), "note")
        row += 1
    if len(table) > _LONGEST:
        page.put(row - 1, 0, word("longer_list", book.lang, shown=number(_LONGEST, book.lang)), "note")
        row += 1
    if not len(table):
        _said(page, row, "nothing")
        return
    _put(page, row, table.head(_LONGEST))
    page.sheet.autofilter(row, 0, row + min(len(table), _LONGEST), len(table.columns) - 1)
    page.sheet.freeze_panes(row + 1, 0)
    page.sheet.repeat_rows(row)


def _page(book: Book, name: str) -> tuple[Page, int]:
    title = word(f"sheet.{name}", book.lang)
    page = book.page(title)
    return page, page.opening(title)


def _put(page: Page, row: int, table: pd.DataFrame) -> int:
    """A table with its heads, wide columns for long text; gives the row below."""
    for place, name in enumerate(table.columns):
        if name in _WIDE or str(name).endswith("status"):
            page.sheet.set_column(place, place, _WIDE.get(str(name), _STATUS_WIDTH))
    for place, lines in enumerate(_lines(table), start=row + 1):
        if lines > 1:
            page.sheet.set_row(place, _LINE_HEIGHT * lines)
    looks = [_look(str(name), table[name]) for name in table.columns]
    plain = table.astype(object).where(table.notna(), None)
    return page.table(row, plain, [head(str(name), page.book.lang) for name in table.columns], looks)


def _lines(table: pd.DataFrame) -> list[int]:
    """How many lines the longest text of each row takes in its column."""
    lines = pd.Series(1, index=table.index)
    for name in set(table.columns) & set(_WIDE):
        length = table[name].astype("string").str.len().fillna(0).astype("int64")
        lines = lines.where(lines >= -(-length // _WIDE[name]), -(-length // _WIDE[name]))
    return list(lines)


def _look(name: str, column: pd.Series) -> str:
    if not pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype):
        return "wrapped" if name in _WIDE else "cell"
    if pd.api.types.is_integer_dtype(column.dtype):
        return "count"
    return "percent" if name.endswith(("_pct", "_m2", "_m")) or name in ("value", "margin", "u95") else "number"


def _said(page: Page, row: int, key: str) -> int:
    page.put(row, 0, word(key, page.book.lang), "note")
    return row + 1


def _yes_no(marks: pd.Series, lang: str) -> pd.Series:
    return marks.map({True: text("common.yes", lang), False: text("common.no", lang)}).astype("string")
