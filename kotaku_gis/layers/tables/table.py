"""Tables with a row a block: plain RT tables and needs tables, whatever stands above, below and between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from kotaku_gis.errors import Fault, LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.rt_names import canonical, composed, rt_name
from kotaku_gis.layers.tables.cells import by_row, numbers, problems
from kotaku_gis.layers.tables.grid import Grid, cell_name
from kotaku_gis.layers.tables.headings import Column, Heading, heading, vocabulary, words
from kotaku_gis.layers.tables.model import BaselineTable, Wanted, no_problems
from kotaku_gis.layers.tables.percents import volumes_of_percents

PLACES = ("kecamatan", "kelurahan", "kawasan", "kampung", "rw")
SCORES = (0, 1, 3, 5)
_SHIFTED_AT = 3
_NARROW_TO_WIDE = ("kelurahan", "kawasan", "kampung", "kecamatan", "sheet")


def table_heading(grid: Grid, wanted: Wanted) -> Heading | None:
    """The header of a table of blocks; None when the sheet holds none."""
    found = heading(grid.rows, codes=wanted.codes)
    if found is None:
        return None
    stated = {header: item for item, header in wanted.columns.items()}
    last = [str(cell).strip() for cell in grid.rows[found.body - 1]]
    added = [
        Column(place, stated[text], _section(stated[text], wanted), "volume", text)
        for place, text in enumerate(last)
        if text in stated
    ]
    kept = [column for column in found.columns if column.item not in wanted.columns]
    found = replace(found, columns=(*kept, *added))
    named = any(found.position(name) is not None for name in ("rt_rw", "rt"))
    return found if named and len(found.of("header", "criteria")) > 1 else None


def read_blocks(grid: Grid, found: Heading, wanted: Wanted, *, file: object) -> BaselineTable:
    """The blocks of a sheet.

    Raises
    ------
    LayerError
        Two columns claim to be the same, or the table holds percents and nobody has said what they mean.
    """
    faults = [
        fault("slum_tables.doubled_column", file=file, layer=grid.name, item=column.item, column=column.text)
        for column in found.doubled
        if column.section in ("header", "criteria")
    ]
    if faults:
        raise LayerError(faults)
    body = pd.DataFrame(list(grid.rows[found.body :]), index=range(found.body, len(grid.rows)), dtype=object)
    places = _places(body, found)
    valued = [column for column in found.of("header", "criteria") if column.item in wanted.items]
    figures, reasons = _figures(body, valued, wanted)
    filled = np.any([cells.notna() for cells in (*figures.values(), *reasons.values())], axis=0)
    keep, dropped = _rows(body, places["rt_rw"], pd.Series(filled, index=body.index), found, grid.name)
    body, places = body[keep], places[keep]
    figures, reasons = ({column: cells[keep] for column, cells in part.items()} for part in (figures, reasons))
    shifted = _shifted(figures, reasons, grid)
    told = _told(reasons, body, shifted, places["rt_rw"], grid.name)
    figures = {column: cells.mask(shifted) for column, cells in figures.items()}
    values = volumes_of_percents(figures, wanted, file=file, sheet=grid.name)
    printed = _printed(figures, body, found)
    form = "needs" if any(column.figure == "score" for column in valued) else "table"
    table = BaselineTable(
        form=form,
        values=values.reindex(columns=[item for item in wanted.items if item in values]),
        places=places.assign(sheet=grid.name, row=places.index + 1),
        printed=printed,
        problems=pd.concat([no_problems(), dropped, told], ignore_index=True),
    )
    return numbered(chosen(table, wanted, file=file))


def chosen(table: BaselineTable, wanted: Wanted, *, file: object) -> BaselineTable:
    """The rows of the year and of the places that are wanted."""
    places, keep, faults = table.places, pd.Series(data=True, index=table.places.index), list[Fault]()
    for name, word in wanted.where.items():
        if name not in places:
            known = ", ".join(column for column in _NARROW_TO_WIDE if column in places)
            faults.append(fault("slum_tables.no_place_column", file=file, name=name, known=known))
            continue
        keep &= places[name].astype("string").str.casefold().eq(word.casefold()).fillna(value=False)
    years = sorted(places["year"].dropna().astype(int).unique()) if "year" in places else []
    if wanted.year is not None and years:
        keep &= places["year"].eq(wanted.year).fillna(value=False)
    elif len(years) > 1:
        faults.append(fault("slum_tables.several_years", file=file, years=", ".join(map(str, years))))
    if not faults and not keep.any():
        faults.append(fault("slum_tables.nothing_left", file=file, rows=len(places)))
    if faults:
        raise LayerError(faults)
    gone = places.loc[~keep, ["sheet", "row"]].astype("string").agg("!".join, axis=1)
    about = table.problems["sheet"] + "!" + table.problems["row"]
    return replace(
        table,
        values=table.values[keep],
        places=places[keep],
        printed=table.printed[keep],
        problems=table.problems[~about.isin(gone).fillna(value=False)].reset_index(drop=True),
    )


def numbered(table: BaselineTable) -> BaselineTable:
    """Each block with its id: the name of its RT, led by as many places as make it one of its own."""
    ids = table.places["rt_rw"].astype("string")
    for place in _NARROW_TO_WIDE:
        if not ids.duplicated().any():
            break
        if place in table.places and len(table.places[place].dropna().unique()) > 1:
            ids = table.places[place].astype("string").fillna("") + " " + ids
    index = pd.Index(ids.str.strip(), name="block_id", dtype=object)
    return replace(
        table,
        values=table.values.set_axis(index),
        places=table.places.set_axis(index),
        printed=table.printed.set_axis(index),
    )


def _section(item: str, wanted: Wanted) -> str:
    return "criteria" if item in wanted.criteria else "header" if item in wanted.items else "names"


def _places(body: pd.DataFrame, found: Heading) -> pd.DataFrame:
    texts = {column.item: _text(body[column.position]) for column in found.of("names") if column.item != "year"}
    texts = {name: text.ffill() if name in PLACES else text for name, text in texts.items()}
    year = found.position("year")
    if year is not None:
        texts["year"] = numbers(body[year], unit=None, whole=True)[0].astype("Int64")
    if "rt_rw" in texts:
        names = canonical(texts["rt_rw"])
    elif "rw" in texts:
        joined = composed(texts["rt"], texts["rw"])
        names = joined.fillna(texts["rt"]).where(texts["rt"].notna())
    else:
        names = canonical(
            texts["rt"].where(texts["rt"].map(lambda name: rt_name(str(name)) is not None), "RT " + texts["rt"])
        )
    return pd.DataFrame({**texts, "rt_rw": names}).drop(columns=["rt"], errors="ignore")


def _rows(
    body: pd.DataFrame, names: pd.Series, filled: pd.Series, found: Heading, sheet: str
) -> tuple[pd.Series, pd.DataFrame]:
    """Which rows are blocks, and the others with the reason."""
    marks = {frozenset(words(mark)) for mark in vocabulary()["rows"]["total"]}
    others = names[~names.str.startswith("RT").fillna(value=True)].unique()
    totals = [name for name in others if frozenset(words(name)) in marks]
    is_rt = names.isin([name for name in names[~filled].dropna().unique() if rt_name(name) is not None])
    reason = pd.Series(pd.NA, index=body.index, dtype="string")
    reason = reason.mask(names.isna() & filled, "no_name").mask(~filled & ~is_rt & names.notna(), "no_figures")
    reason = reason.mask(names.isin(totals), "total_row")
    counted = [row for row in body.index[:2] if _counts_columns(body.loc[row])]
    reason.loc[counted] = "column_numbers"
    keep = reason.isna() & names.notna()
    first = found.columns[0].position
    return keep, problems(
        sheet, [(cell_name(row, first), row + 1, "", names[row], reason[row]) for row in reason.index[reason.notna()]]
    )


def _counts_columns(cells: pd.Series) -> bool:
    """Whether a row only numbers the columns: 1, 2, 3 ... or (1), (2), (3) ..."""
    texts = [str(cell).strip(" ()[].") for cell in cells if _text_of(cell)]
    ones = [float(text) for text in texts if text.replace(".", "", 1).isdigit()]
    return len(ones) == len(texts) > 2 and all(after - one == 1 for one, after in pairwise(ones))


def _figures(
    body: pd.DataFrame, columns: Sequence[Column], wanted: Wanted
) -> tuple[dict[Column, pd.Series], dict[Column, pd.Series]]:
    """Figures of each column, and why a cell holds none."""
    read = {}
    for column in columns:
        unit, whole = wanted.unit(column.item) if column.figure == "volume" else (None, False)
        read[column] = numbers(body[column.position], unit=unit, whole=whole)
    return {column: both[0] for column, both in read.items()}, {column: both[1] for column, both in read.items()}


def _shifted(figures: Mapping[Column, pd.Series], reasons: Mapping[Column, pd.Series], grid: Grid) -> pd.Series:
    """Rows whose cells stand beside their columns: too many of the wrong kind, or scores that no score can be."""
    wrong = sum(cells.notna().astype(int) for cells in reasons.values())
    for column, cells in figures.items():
        if column.figure == "score":
            wrong = wrong + (cells.notna() & ~cells.isin(SCORES)).astype(int)
    counts = pd.Series(wrong)
    return (counts >= _SHIFTED_AT) | counts.index.isin(grid.wide)


def _told(
    reasons: Mapping[Column, pd.Series], body: pd.DataFrame, shifted: pd.Series, names: pd.Series, sheet: str
) -> pd.DataFrame:
    """Every cell that holds no figure, and every row that has slipped as a whole."""
    cells: list[tuple[str, Any, str, Any, Any]] = [
        (cell_name(row, 0), row + 1, "", name, "shifted_row") for row, name in by_row(names[shifted])
    ]
    for column, reason in reasons.items():
        told = reason[reason.notna() & ~shifted]
        values = body.loc[told.index, column.position]
        cells += [
            (cell_name(row, column.position), row + 1, column.item, value, why)
            for (row, why), value in zip(by_row(told), values, strict=True)
        ]
    return problems(sheet, cells)


def _printed(figures: Mapping[Column, pd.Series], body: pd.DataFrame, found: Heading) -> pd.DataFrame:
    shown = {
        f"{column.item}_{'score' if column.figure == 'score' else 'pct'}": cells
        for column, cells in figures.items()
        if column.figure in ("score", "percent")
    }
    for column in found.of("result"):
        cells = body[column.position]
        shown[column.item] = _text(cells) if column.item == "category" else numbers(cells, unit=None, whole=False)[0]
    return pd.DataFrame(shown, index=body.index)


def _text(cells: pd.Series) -> pd.Series:
    """Cells as text, blanks missing; whole numbers without a point."""
    text = cells.astype("string").str.strip().str.replace(r"^(\d+)\.0$", r"\1", regex=True)
    return text.mask(text == "")


def _text_of(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
