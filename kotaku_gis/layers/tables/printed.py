"""The printed sheet of one RT: labels with their figures, then a row a criterion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kotaku_gis.layers.rt_names import rt_name
from kotaku_gis.layers.tables.cells import numbers, problems
from kotaku_gis.layers.tables.grid import Grid, cell_name
from kotaku_gis.layers.tables.headings import LAST_ROW, recognise, words
from kotaku_gis.layers.tables.model import BaselineTable, Wanted

_COLUMNS = {"kriteria": "criterion", "volume": "volume", "prosen": "percent", "persen": "percent", "nilai": "score"}


def sheet_columns(grid: Grid) -> Mapping[str, int] | None:
    """Where criterion, volume, percent and score stand, and ``row``, that of their header; None if not this form."""
    for line, row in enumerate(grid.rows[:LAST_ROW]):
        found: dict[str, int] = {}
        for place, cell in enumerate(row):
            first = next(iter(words(cell or "")), "")
            if first in _COLUMNS:
                found.setdefault(_COLUMNS[first], place)
        if {"criterion", "volume"} <= set(found) and len(found) > 2:
            return {**found, "row": line}
    return None


def read_sheet(grid: Grid, columns: Mapping[str, int], wanted: Wanted) -> BaselineTable:
    """The one block of a printed sheet. A second set of figures beside the first (AKHIR beside AWAL) is left alone."""
    values: dict[str, float] = {}
    printed: dict[str, Any] = {}
    places: dict[str, Any] = {"sheet": grid.name, "row": columns["row"] + 1}
    wrong: list[tuple[str, Any, str, Any, str]] = []
    for line, row in enumerate(grid.rows):
        if line < columns["row"]:
            _label(row, line, wanted, values, places, wrong)
        elif line > columns["row"]:
            _criterion(row, line, columns, wanted, values, printed, wrong)
    name = str(places.pop("rt_rw", grid.name))
    index = pd.Index([name.rpartition(" - ")[2] if rt_name(name) is None else name])
    places["rt_rw"] = rt_name(str(index[0])) or str(index[0])
    frame = pd.DataFrame([values], dtype=float)
    return BaselineTable(
        form="printed_sheet",
        values=frame.reindex(columns=[item for item in wanted.items if item in frame]),
        places=pd.DataFrame([places]),
        printed=pd.DataFrame([printed]),
        problems=problems(grid.name, wrong),
    )


def _label(
    row: Any,
    line: int,
    wanted: Wanted,
    values: dict[str, float],
    places: dict[str, Any],
    wrong: list[tuple[str, Any, str, Any, str]],
) -> None:
    """A line such as ``Luas Verifikasi (Ha) | 0,70``."""
    filled = [(place, cell) for place, cell in enumerate(row) if str("" if cell is None else cell).strip(" :")]
    if len(filled) < 2:
        return
    (_, label), (place, cell) = filled[0], filled[1]
    found = recognise(label, position=place, codes={})
    if found is None:
        return
    if found.section == "header":
        _figure(cell, line, place, found.item, wanted, values, wrong)
    elif found.section == "names":
        places.setdefault("rt_rw" if found.item == "rt" else found.item, str(cell).strip(" :"))


def _criterion(
    row: Any,
    line: int,
    columns: Mapping[str, int],
    wanted: Wanted,
    values: dict[str, float],
    printed: dict[str, Any],
    wrong: list[tuple[str, Any, str, Any, str]],
) -> None:
    text = " ".join(str(cell) for cell in row[: columns["volume"]] if cell not in (None, ""))
    found = recognise(row[columns["criterion"]] or text or "-", position=columns["criterion"], codes=wanted.codes)
    if found is None or found.section == "names":
        found = recognise(text or "-", position=0, codes={})
    if found is None:
        return
    if found.section == "criteria" and found.item in wanted.criteria:
        if found.item in values:
            return
        _figure(row[columns["volume"]], line, columns["volume"], found.item, wanted, values, wrong)
        for figure in ("percent", "score"):
            if figure in columns:
                value, _ = numbers(pd.Series([row[columns[figure]]], dtype=object), unit="%", whole=False)
                printed[f"{found.item}_{'pct' if figure == 'percent' else 'score'}"] = value.iloc[0]
    elif found.section == "result":
        last = [cell for cell in row if str("" if cell is None else cell).strip()][-1]
        if found.item == "category":
            printed.setdefault("category", str(last).strip())
        else:
            printed.setdefault(found.item, numbers(pd.Series([last], dtype=object), unit=None, whole=False)[0].iloc[0])


def _figure(
    cell: Any,
    line: int,
    place: int,
    item: str,
    wanted: Wanted,
    values: dict[str, float],
    wrong: list[tuple[str, Any, str, Any, str]],
) -> None:
    unit, whole = wanted.unit(item)
    value, reason = numbers(pd.Series([cell], dtype=object), unit=unit, whole=whole)
    values[item] = value.iloc[0]
    if pd.notna(reason.iloc[0]):
        wrong.append((cell_name(line, place), line + 1, item, cell, str(reason.iloc[0])))
