"""The slum workbook in the forms that offices know: profiles, needs, annex of the decree, with live formulas."""

from __future__ import annotations

import errno
from pathlib import Path

import pandas as pd
from xlsxwriter.exceptions import FileCreateError

from kotaku_gis.i18n import text
from kotaku_gis.indicators.baseline import ORIGINS, Baseline
from kotaku_gis.indicators.rollup import rollup
from kotaku_gis.indicators.scoring import Scores, score
from kotaku_gis.indicators.slum import SlumResult
from kotaku_gis.manifest import Project
from kotaku_gis.reports import slum_lists
from kotaku_gis.reports.slum_cells import Book, open_book
from kotaku_gis.reports.slum_data import Data, data_sheet
from kotaku_gis.reports.slum_origins import origins_sheet
from kotaku_gis.reports.slum_profile import Profiles, Scored, State, profile_pages
from kotaku_gis.results import Assessment


def write_slum_workbook(assessment: Assessment, project: Project, file: Path, *, lang: str) -> None:
    """Write the workbook of the slum study.

    Every percent, score, mean, total and class is a formula on the data sheet and carries the value of the findings.
    Where there is work, the pages show the start (AWAL) and the end (AKHIR) of its last year.
    """
    result: SlumResult = assessment.studies["slum"]
    book = open_book(file, lang=lang)
    slum_lists.summary_sheet(book, result, project.place)
    data = data_sheet(book, result)
    clamp = project.slum.clamp_negative
    scored = _block_pages(book, result, data, assessment.blocks, clamp_negative=clamp)
    for level in result.levels:
        _level_pages(book, result, data, level, clamp_negative=clamp)
    slum_lists.needs_sheet(book, result, data, scored, assessment.blocks, project.place)
    slum_lists.least_work_sheet(book, result)
    slum_lists.annex_sheet(book, result, assessment.blocks, project.place)
    slum_lists.decree_sheet(book, result)
    slum_lists.years_sheet(book, result)
    slum_lists.look_at_sheet(book, result)
    origins_sheet(book, result, assessment.findings)
    try:
        book.work.close()
    except FileCreateError as error:
        raise OSError(errno.EIO, str(error), file.name) from error


def _block_pages(
    book: Book, result: SlumResult, data: Data, block: pd.DataFrame, *, clamp_negative: bool
) -> list[Scored]:
    last = data.last
    start = State(data.start, result.scores if last is None else last[1].before)
    places = [
        ", ".join(str(value) for value in row if not pd.isna(value))
        for row in block.reindex(columns=["kelurahan", "kawasan"]).itertuples(index=False)
    ]
    return profile_pages(
        book,
        Profiles(
            level="block",
            units=[str(unit) for unit in data.blocks],
            places=places,
            start=start,
            end=None if last is None else State(last[1].baseline, last[1].after),
            work=data.work,
            year=None if last is None else last[0],
            figure=data.of_block,
            clamp_negative=clamp_negative,
            remarks=_remarks(result, start.scores, book.lang),
        ),
    )


def _level_pages(book: Book, result: SlumResult, data: Data, level: str, *, clamp_negative: bool) -> None:
    groups = result.levels[level].groups
    states = [
        _summed(baseline, groups, result, clamp_negative=clamp_negative)
        for baseline in (data.start, *([] if data.last is None else [data.last[1].baseline]))
    ]
    work = None if data.work is None else rollup(Baseline(data.start.header, data.work), groups=groups).volumes
    units = data.units[level]
    profile_pages(
        book,
        Profiles(
            level=level,
            units=units,
            places=[""] * len(units),
            start=states[0],
            end=states[1] if len(states) > 1 else None,
            work=work,
            year=None if data.last is None else data.last[0],
            figure=lambda place, state, item: data.of_unit(level, place + 1, state, item),
            clamp_negative=clamp_negative,
            remarks={},
        ),
    )


def _summed(baseline: Baseline, groups: pd.Series, result: SlumResult, *, clamp_negative: bool) -> State:
    sums = rollup(baseline, groups=groups)
    return State(sums, score(sums, regulation=result.regulation, clamp_negative=clamp_negative))


def _remarks(result: SlumResult, scores: Scores, lang: str) -> dict[tuple[str, str], str]:
    """Origin of each volume, the reason of an override, and what is odd about it."""
    origin, reasons = result.baseline.origin, result.baseline.reasons
    words = {name: text(f"slum.origin.{name}", lang) for name in (*ORIGINS, "unknown")}
    remarks: dict[tuple[str, str], str] = {}
    if origin is not None:
        for name in scores.rules.names:
            for unit, source in origin[name].fillna("unknown").items():
                remarks[str(unit), name] = words[str(source)]
    if reasons is not None:
        for key, reason in zip(reasons.index.tolist(), reasons, strict=True):
            remarks[str(key[0]), str(key[1])] = f"{words['override']}: {reason}"
    for row in scores.warnings.itertuples():
        key = (str(row.block_id), str(row.criterion))
        remarks[key] = "; ".join(filter(None, [remarks.get(key, ""), text(f"reasons.{row.warning}", lang)]))
    return remarks
