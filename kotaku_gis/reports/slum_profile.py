"""Profiles in the printed form: header, criteria with volume, percent and score, means, total, class; live formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from kotaku_gis.i18n import text
from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import HEADER, Bands, ScoringRules
from kotaku_gis.indicators.scoring import Scores
from kotaku_gis.reports.slum_cells import Book, Page
from kotaku_gis.reports.slum_data import END, START, WORK
from kotaku_gis.reports.slum_marks import recall_note

_MOST_ROWS = 1_000_000
_UNITS = ("ha", "ha", "unit", "jiwa", "KK", "m", "m")
_HEADER_COLUMN = 2
_PRINT_SCALE_PCT, _PRINT_SCALE_BOTH_PCT = 56, 46


@dataclass(frozen=True)
class State:
    """Baseline and scores at one time."""

    baseline: Baseline
    scores: Scores


@dataclass(frozen=True)
class Profiles:
    """What the pages of one level are made of.

    Attributes
    ----------
    figure
        Formula of a figure: (place of the unit, state, item).
    remarks
        Unit and criterion to the words behind its row.
    """

    level: str
    units: list[str]
    places: list[str]
    start: State
    end: State | None
    work: pd.DataFrame | None
    year: int | None
    figure: Callable[[int, str, str], str]
    clamp_negative: bool
    remarks: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Scored:
    """Where the result of a unit stands: its score cells by criterion, its total and its class."""

    scores: Mapping[str, str]
    total: str
    category: str


def profile_pages(book: Book, profiles: Profiles) -> list[Scored]:
    """A page a unit, on as many sheets as it takes; gives where their results are."""
    height = _height(profiles)
    per_sheet = max(1, _MOST_ROWS // height)
    results = []
    for first in range(0, len(profiles.units), per_sheet):
        name = text(f"slum_report.sheet.profile_{profiles.level}", book.lang) + (f" {first}" if first else "")
        page = book.page(name)
        page.sheet.set_column(0, 0, 46)
        page.sheet.set_column(1, 1, 64)
        page.sheet.set_column(2, 9, 11)
        if profiles.end is None:
            page.sheet.set_column(6, 9, 11, None, {"hidden": True})
        page.sheet.set_column(10, 10, 40)
        page.sheet.set_print_scale(_PRINT_SCALE_PCT if profiles.end is None else _PRINT_SCALE_BOTH_PCT)
        units = range(first, min(first + per_sheet, len(profiles.units)))
        results += [_page(page, profiles, place, top=(place - first) * height) for place in units]
        page.sheet.set_h_pagebreaks([height * (1 + place - first) for place in units][:1023])
    return results


def score_formula(cell: str, bands: Bands, decimals: int) -> str:
    """Score of the percent in a cell, from the bands of the regulation."""
    return f'=IF({cell}="","",{_banded(f"ROUND({cell},{decimals})", bands, [str(r) for r in bands.results])})'


def percent_formula(volume: str, denominator: str, *, clamp_negative: bool) -> str:
    """Percent of a volume; 0 where the denominator is 0, blank where either is not known."""
    used = f"MAX({volume},0)" if clamp_negative else volume
    unknown = f'OR({volume}="",{denominator}="")'
    return f'=IF({unknown},"",IF({denominator}<0,"",IF({denominator}=0,0,100*{used}/{denominator})))'


def class_formula(lowest: str, highest: str, rules: ScoringRules, lang: str) -> str:
    """Class in words where both ends of the total have the same."""
    words = [f'"{text(f"slum.class.{name}", lang)}"' for name in rules.classes.results]
    low, high = (_banded(cell, rules.classes, words) for cell in (lowest, highest))
    return f'=IF({low}={high},{low},"{text("slum.class.unknown", lang)}")'


def _banded(value: str, bands: Bands, results: list[str]) -> str:
    sign = ">=" if bands.closed == "left" else ">"
    formula = results[0]
    for edge, result in zip(bands.edges, results[1:], strict=True):
        formula = f"IF({value}{sign}{edge:g},{result},{formula})"
    return formula


def _height(profiles: Profiles) -> int:
    rules = profiles.start.scores.rules
    return 4 + len(HEADER) + len(rules.criteria) + len(rules.aspects) + 8


def _page(page: Page, profiles: Profiles, place: int, *, top: int) -> Scored:
    book, unit = page.book, profiles.units[place]
    level = book.word(f"level.{profiles.level}")
    page.put(top, 0, book.word("profile_title", level=level, unit=unit), "title")
    page.put(top + 1, 0, profiles.places[place], "plain")
    heads = {item: top + 2 + line for line, item in enumerate(HEADER)}
    header = profiles.start.baseline.header.loc[unit]
    for (item, row), measure in zip(heads.items(), _UNITS, strict=True):
        page.put(row, 0, book.word(f"header.{item}"))
        page.reckon(row, _HEADER_COLUMN, profiles.figure(place, START, item), header[item])
        page.put(row, _HEADER_COLUMN + 1, measure)
    row = top + 2 + len(HEADER)
    _heads(page, profiles, row)
    sides = [(START, _HEADER_COLUMN, profiles.start)]
    if profiles.end is not None:
        sides.append((END, 7, profiles.end))
    return _body(page, profiles, place, row + 2, heads=heads, sides=sides)


def _heads(page: Page, profiles: Profiles, row: int) -> None:
    book = page.book
    page.put(row, 2, book.word("state.start") + ("" if profiles.year is None else f" {profiles.year}"), "head")
    names = ["aspect", "criterion", "volume", "unit", "percent", "score"]
    if profiles.end is not None:
        page.put(row, 7, f"{book.word('state.end')} {profiles.year}", "head")
        names += ["handled", "volume", "percent", "score"]
    for column, name in enumerate(names):
        page.put(row + 1, column, book.word(f"head.{name}"), "head")
    page.put(row + 1, 10, book.word("head.remark"), "head")


def _body(
    page: Page,
    profiles: Profiles,
    place: int,
    row: int,
    *,
    heads: Mapping[str, int],
    sides: list[tuple[str, int, State]],
) -> Scored:
    book, unit, rules = page.book, profiles.units[place], profiles.start.scores.rules
    score_cells: dict[tuple[str, str], str] = {}
    mean_cells: dict[str, list[str]] = {state: [] for state, _, _ in sides}
    for aspect in rules.aspects:
        criteria = [criterion for criterion in rules.criteria if criterion.aspect == aspect.name]
        for line, criterion in enumerate(criteria):
            page.put(row, 0, f"{aspect.code}. {aspect.label[book.lang]}" if line == 0 else "")
            page.put(row, 1, f"{criterion.code}. {criterion.label[book.lang]}", "wrapped")
            page.put(row, 3, criterion.unit)
            if profiles.end is not None:
                page.reckon(row, 6, profiles.figure(place, WORK, criterion.name), _work(profiles, unit, criterion.name))
            whole = xl_rowcol_to_cell(heads[criterion.denominator], _HEADER_COLUMN, row_abs=True, col_abs=True)
            for state, column, figures in sides:
                percent_column = 4 if state == START else column + 1
                volume = xl_rowcol_to_cell(row, column)
                percent = xl_rowcol_to_cell(row, percent_column)
                values = figures.baseline.volumes[criterion.name], figures.scores.percent[criterion.name]
                page.reckon(row, column, profiles.figure(place, state, criterion.name), values[0].loc[unit])
                formula = percent_formula(volume, whole, clamp_negative=profiles.clamp_negative)
                page.reckon(row, percent_column, formula, values[1].loc[unit], "percent")
                points = figures.scores.score[criterion.name].loc[unit]
                page.reckon(
                    row, percent_column + 1, score_formula(percent, rules.scores, rules.decimals), points, "count"
                )
                score_cells[state, criterion.name] = xl_rowcol_to_cell(row, percent_column + 1)
            page.put(row, 10, profiles.remarks.get((unit, criterion.name), ""), "wrapped")
            row += 1
        page.put(row, 0, book.word("row.aspect_mean", aspect=aspect.label[book.lang]))
        for state, column, figures in sides:
            percent_column = 4 if state == START else column + 1
            cells = (
                f"{xl_rowcol_to_cell(row - len(criteria), percent_column)}:{xl_rowcol_to_cell(row - 1, percent_column)}"
            )
            formula = f'=IF(COUNT({cells})={len(criteria)},AVERAGE({cells}),"")'
            mean = figures.scores.aspect_mean_pct[aspect.name].loc[unit]
            page.reckon(row, percent_column, formula, mean, "strong")
            mean_cells[state].append(xl_rowcol_to_cell(row, percent_column))
        row += 1
    return _results(page, profiles, unit, row, sides=sides, score_cells=score_cells, mean_cells=mean_cells)


def _results(
    page: Page,
    profiles: Profiles,
    unit: str,
    row: int,
    *,
    sides: list[tuple[str, int, State]],
    score_cells: Mapping[tuple[str, str], str],
    mean_cells: Mapping[str, list[str]],
) -> Scored:
    book, rules = page.book, profiles.start.scores.rules
    labels = ("total_lowest", "total_highest", "class", "sector_mean", "contribution")
    for line, label in enumerate(labels if profiles.end is not None else labels[:-1]):
        page.put(row + line, 0, book.word(f"row.{label}"), "strong")
    for state, column, figures in sides:
        place = 5 if state == START else column + 2
        cells = ",".join(cell for (side, _), cell in score_cells.items() if side == state)
        lowest, highest = (xl_rowcol_to_cell(row + line, place) for line in (0, 1))
        total = figures.scores.total.loc[unit]
        page.reckon(row, place, f"=SUM({cells})", total["lowest"], "count")
        most = f"={lowest}+{rules.highest_score}*({len(rules.criteria)}-COUNT({cells}))"
        page.reckon(row + 1, place, most, total["highest"], "count")
        category = figures.scores.category.loc[unit]
        word = text(f"slum.class.{'unknown' if pd.isna(category) else category}", book.lang)
        page.reckon(row + 2, place, class_formula(lowest, highest, rules, book.lang), word, "strong")
        means = ",".join(mean_cells[state])
        formula = f'=IF(COUNT({means})={len(rules.aspects)},AVERAGE({means}),"")'
        page.reckon(row + 3, place, formula, figures.scores.sector_mean_pct.loc[unit], "strong")
    if profiles.end is not None:
        before, after = (xl_rowcol_to_cell(row + 3, place) for place in (5, 9))
        formula = f'=IF(OR({before}="",{after}=""),"",IF({before}=0,0,MIN(1,({before}-{after})/{before})))'
        page.reckon(row + 4, 9, formula, _contribution(profiles, unit), "strong")
    foot = row + 5
    mark = f" ({text('common.unverified', book.lang)})" if profiles.start.scores.unverified else ""
    recalled = recall_note(profiles.start.baseline, unit, rules, lang=book.lang)
    page.put(foot, 0, f"{rules.regulation.source('criterion_score')}{mark}. {recalled}".rstrip(), "note")
    page.put(foot + 1, 0, text("common.disclaimer", book.lang), "note")
    return Scored(
        {name: f"{page.name}!{cell}" for (side, name), cell in score_cells.items() if side == START},
        page.at(row, 5),
        page.at(row + 2, 5),
    )


def _work(profiles: Profiles, unit: str, name: str) -> float:
    """Booked volume of a unit; what the formula gives."""
    return float("nan") if profiles.work is None else float(profiles.work[name].loc[unit])


def _contribution(profiles: Profiles, unit: str) -> float:
    before = profiles.start.scores.sector_mean_pct.loc[unit]
    after = float("nan") if profiles.end is None else profiles.end.scores.sector_mean_pct.loc[unit]
    if pd.isna(before) or pd.isna(after):
        return float("nan")
    return 0.0 if before == 0 else min(1.0, float((before - after) / before))
