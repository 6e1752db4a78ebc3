"""Readiness as a workbook and as a page to print, for the office and for the field."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path, PurePath
from typing import Any

import jinja2
import pandas as pd
import xlsxwriter

from kotaku_gis import crs as grids
from kotaku_gis.contracts import contract
from kotaku_gis.i18n import has_text, number, text
from kotaku_gis.layers import Loaded
from kotaku_gis.manifest import Project
from kotaku_gis.reports.folder import results_folder
from kotaku_gis.reports.readiness import KINDS, Readiness, checklist, matrix
from kotaku_gis.reports.tables import inert
from kotaku_gis.results import Assessment

_FIXED_TIME = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook keeps times without zone
_WIDTHS = {"id": 10, "state": 12, "share": 12, "tick": 6, "role": 16, "file": 24, "feature": 12, "kind": 18}
_WIDTHS |= {"attribute": 18, "column": 18, "by": 14}
_WIDE = 42
_BROKEN_ANYWHERE = ("data", "products", "file", "unit_id", "before", "after", "column")
_LONGEST = 32_000
_ROWS_ON_PAGE = 200
_SHOWN = 8


def tables(ready: Readiness, assessment: Assessment, lang: str) -> Mapping[str, pd.DataFrame]:
    """Sheet by sheet what is printed: products, checklist, columns, repairs, features set aside, faults of the data."""
    return {
        "products": pd.DataFrame(
            list(_products(ready, lang)), columns=["group", "id", "name", "state", "lacks", "helps"]
        ),
        "checklist": pd.DataFrame(
            list(_checklist(ready, lang)), columns=["tick", "group", "need", "share", "how", "data", "products"]
        ),
        "columns": _columns(ready, lang),
        "repairs": _repairs(assessment, lang),
        "set_aside": _aside(assessment, lang),
        "faults": _faults(assessment, lang),
    }


def write_workbook(pages: Mapping[str, pd.DataFrame], file: Path, *, lang: str) -> None:
    """Write tables as a workbook, one sheet a table; text is text, and the same tables give the same bytes."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": _FIXED_TIME, "comments": text("common.disclaimer", lang)})
        head, cell = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
        for name, table in pages.items():
            page = book.add_worksheet(text(f"readiness.sheet.{name}", lang))
            page.freeze_panes(1, 0)
            page.repeat_rows(0)
            page.set_landscape()
            page.set_paper(9)
            page.fit_to_pages(1, 0)
            for column, title in enumerate(table.columns):
                page.set_column(column, column, _WIDTHS.get(title, _WIDE))
                page.write_string(0, column, text(f"readiness.column.{title}", lang), head)
            for row, values in enumerate(inert(table).itertuples(index=False), start=1):
                for column, value in enumerate(values):
                    page.write_string(row, column, "" if pd.isna(value) else str(value)[:_LONGEST], cell)


def write_page(pages: Mapping[str, pd.DataFrame], file: Path, *, project: Project, lang: str) -> None:
    """Write tables as one HTML page that needs nothing else and prints on A4; every value is escaped."""
    source = files(__package__).joinpath("readiness.html.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    sections = [
        {
            "name": name,
            "title": text(f"readiness.sheet.{name}", lang),
            "long": [column in _BROKEN_ANYWHERE for column in table.columns],
            "heads": [text(f"readiness.column.{title}", lang) for title in table.columns],
            "rows": [
                ["" if pd.isna(value) else str(value) for value in row] for row in table.head(_ROWS_ON_PAGE).to_numpy()
            ],
            "more": len(table) - _ROWS_ON_PAGE,
        }
        for name, table in pages.items()
        if len(table)
    ]
    document = environment.from_string(source).render(
        lang=lang,
        title=text("readiness.title", lang),
        place=project.place,
        sections=sections,
        source=matrix().source,
        form=text("readiness.form", lang),
        more=text("readiness.more", lang),
        disclaimer=text("common.disclaimer", lang),
    )
    file.write_text(document, encoding="utf-8", newline="\n")


def lines(ready: Readiness, lang: str) -> Iterator[str]:
    """What can be made and what cannot, then what to collect, in lines for a terminal."""
    for kind in KINDS:
        part = ready.products[ready.products["kind"] == kind]
        counts = part["state"].value_counts()
        told = ", ".join(
            f"{text('readiness.state.' + state, lang)} {number(int(counts.get(state, 0)), lang)}"
            for state in ("ready", "partial", "missing")
        )
        yield f"{text('readiness.kind.' + kind, lang)}: {told}"
        for row in part.itertuples():
            yield _line(row, ready, lang)
    rows = checklist(ready)
    if not len(rows):
        return
    yield text("readiness.collect", lang)
    for row in rows.itertuples():
        need = matrix().need[str(row.Index)]
        yield f"  [ ] {need.label[lang]}{_part_of(float(str(row.share)), lang)}: {need.how[lang]} ({row.products})"


def _line(row: Any, ready: Readiness, lang: str) -> str:
    product = next(item for item in matrix().product if item.id == row.Index)
    mark = {"ready": "v", "partial": "~", "missing": "x"}[row.state]
    first = "lacks" if row.state == "missing" else "incomplete"
    words = {first: _labels(row.lacks, ready, lang), "helps": _labels(row.would_help, ready, lang)}
    told = "; ".join(f"{text('readiness.' + key, lang)} {names}" for key, names in words.items() if names)
    return f"  [{mark}] {product.id} {product.title[lang]}" + (f": {told}" if told else "")


def _products(ready: Readiness, lang: str) -> Iterator[tuple[str, ...]]:
    titles = {product.id: product.title[lang] for product in matrix().product}
    for row in ready.products.itertuples():
        yield (
            text(f"readiness.kind.{row.kind}", lang),
            str(row.Index),
            titles[str(row.Index)],
            text(f"readiness.state.{row.state}", lang),
            _labels(str(row.lacks), ready, lang),
            _labels(str(row.would_help), ready, lang),
        )


def _checklist(ready: Readiness, lang: str) -> Iterator[tuple[str, ...]]:
    for row in checklist(ready).itertuples():
        need = matrix().need[str(row.Index)]
        share = _percent(float(str(row.share)), lang)
        group = text(f"readiness.group.{need.group}", lang)
        wanted = str(row.products).replace(",", ", ")
        yield "☐", group, need.label[lang], share, need.how[lang], " | ".join(need.data), wanted


def _columns(ready: Readiness, lang: str) -> pd.DataFrame:
    """Which column is read as what, and whether the manifest says so or the name of the column did."""
    rows = ready.columns[["role", "file", "attribute", "column", "by"]]
    labels = [
        contract(role).attributes[name].label[lang] for role, name in zip(rows["role"], rows["attribute"], strict=True)
    ]
    return rows.assign(name=labels, by=rows["by"].map(lambda by: text(f"readiness.by.{by}", lang)))


def _repairs(assessment: Assessment, lang: str) -> pd.DataFrame:
    columns = ["role", "file", "feature", "unit_id", "kind", "before", "after"]
    table = assessment.evidence.get("repairs")
    if table is None:
        return pd.DataFrame(columns=columns)
    rows = pd.DataFrame(table[columns])
    return rows.assign(kind=rows["kind"].map(lambda kind: _said("readiness.repair", str(kind), lang)))


def _aside(assessment: Assessment, lang: str) -> pd.DataFrame:
    rows = pd.DataFrame(assessment.set_aside[["role", "file", "feature", "unit_id", "reason"]])
    return rows.assign(reason=rows["reason"].map(lambda reason: _said("reasons", str(reason), lang)))


def _faults(assessment: Assessment, lang: str) -> pd.DataFrame:
    """Cells that cannot be read and places where features overlap or leave gaps."""
    rows = assessment.findings[(assessment.findings["kind"] == "check") & (assessment.findings["status"] == "fault")]
    kind, _, what = (part.to_list() for part in _parts(rows["reason"]))
    told = [_said("reasons", word, lang, what=detail) for word, detail in zip(kind, what, strict=True)]
    return pd.DataFrame({"role": rows["unit_kind"].to_numpy(), "unit_id": rows["unit_id"].to_numpy(), "reason": told})


def _parts(reasons: pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
    table = reasons.fillna("").str.partition(":").reindex(columns=range(3))
    return table[0], table[1], table[2]


def _said(section: str, word: str, lang: str, **values: object) -> str:
    """A word in a language; itself, with what it is about, where there is no text for it."""
    key = f"{section}.{word}"
    return text(key, lang, **values) if has_text(key, lang) else ": ".join([word, *map(str, values.values())])


def _labels(ids: str, ready: Readiness, lang: str) -> str:
    return ", ".join(
        matrix().need[name].label[lang] + _part_of(float(ready.needs["share"][name]), lang)
        for name in ids.split(",")
        if name
    )


def _part_of(share: float, lang: str) -> str:
    return f" ({_percent(share, lang)})" if share else ""


def _percent(share: float, lang: str) -> str:
    """A share rounded down, so that only what is whole reads 100 %."""
    return number(math.floor(1000 * share) / 10, lang, digits=1) + " %"


def column_lines(ready: Readiness, lang: str) -> Iterator[str]:
    """For each file the columns that are read; a star marks those that their name alone chose."""
    if not len(ready.columns):
        return
    yield text("readiness.columns", lang)
    for (role, file), part in ready.columns.groupby(["role", "file"], sort=False):
        marks = part["by"].map({"alias": "*"}).fillna("")
        told = ", ".join(part["attribute"] + " = " + part["column"] + marks)
        yield f"  {role} ({file_name(str(file))}): {told}"


def raster_lines(loaded: Loaded, lang: str) -> Iterator[str]:
    """The rasters that are used, which no account of features holds."""
    if loaded.rasters:
        yield text("readiness.rasters", lang)
    for role, raster in loaded.rasters.items():
        height, width = raster.shape
        size = f"{number(width, lang)} x {number(height, lang)}"
        yield f"  {role} ({raster.path.name}): {text('readiness.cells', lang, size=size)}, {grids.label(raster.crs)}"


def file_name(source: str) -> str:
    """What people call the file of a source: its name without the way there, and its layer."""
    path, bar, layer = source.partition("|")
    return f"{PurePath(path).name}{bar}{layer}"


def state_lines(assessment: Assessment, lang: str) -> Iterator[str]:
    """Repairs by role and kind, and overlaps and gaps by role and kind, each with the first ids."""
    for name, section in (("repairs", "readiness.repair"), ("topology", "readiness.place")):
        table = assessment.evidence.get(name)
        if table is None:
            continue
        yield text("readiness.repairs" if name == "repairs" else "readiness.places", lang)
        for (role, kind), part in table.groupby(["role", "kind"], sort=False):
            ids = part["unit_id"].astype(str).drop_duplicates().tolist()
            some = ", ".join(ids[:_SHOWN]) + (f", +{len(ids) - _SHOWN}" if len(ids) > _SHOWN else "")
            yield f"  {role}: {_said(section, str(kind), lang)} {number(len(part), lang)} ({some})"


def write_readiness(
    ready: Readiness, assessment: Assessment, project: Project, out: Path, *, lang: str = "id"
) -> list[Path]:
    """Write the workbook and the page of readiness into `out`.

    Returns
    -------
    Where they are.

    Raises
    ------
    OutputError
        The folder cannot be written; what was there stays as it was.
    """
    names = ["kesiapan.html", "kesiapan.xlsx"]
    pages = tables(ready, assessment, lang)
    with results_folder(out) as draft:
        write_page(pages, draft / names[0], project=project, lang=lang)
        write_workbook(pages, draft / names[1], lang=lang)
    return [out / name for name in names]
