"""Rule rows out of a table as people type it; what cannot be read is set aside with its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import inf
from pathlib import Path
from typing import Any

import pandas as pd

from kotaku_gis.errors import Fault, LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.zoning.rules import NEED_DATUM, PARAMS, SET_ASIDE, RuleRow
from kotaku_gis.zoning.table_cells import Entry, Reading, figure_of, joined, plain, reading, word_of
from kotaku_gis.zoning.table_heads import head_datum
from kotaku_gis.zoning.table_keys import blocks, closed_classes, roads, width_class, zones
from kotaku_gis.zoning.table_layout import layout
from kotaku_gis.zoning.table_numbers import words
from kotaku_gis.zoning.table_parts import Cell, Layout
from kotaku_gis.zoning.table_sheet import Sheet, sheets

_FIGURE_ALONE = re.compile(r"\d+(?:[.,]\d+)?")
_TOLD = {
    "unreadable": "zoning.cell_unreadable",
    "wrong_sense": "zoning.cell_wrong_sense",
    "wrong_unit": "zoning.cell_wrong_unit",
    "implausible": "zoning.cell_implausible",
    "unreadable_class": "zoning.cell_unreadable_class",
    "unreadable_road": "zoning.cell_unreadable_road",
    "unreadable_width": "zoning.cell_unreadable_width",
    "datum_missing": "zoning.cell_datum_missing",
    "unreadable_zone": "zoning.cell_unreadable_zone",
    "thousands": "zoning.cell_thousands",
    "ambiguous_column": "zoning.cell_ambiguous_column",
    "other_subject": "zoning.cell_other_subject",
    "hidden": "zoning.cell_hidden",
    "struck": "zoning.cell_struck",
    "footnote": "zoning.cell_footnote",
    "formula": "zoning.cell_formula",
}
_SHOWN = 15
"""So many cells are told one by one; the workbook lists all."""
_FORBIDDEN = ("zone", "block", "activity", "cell", "row")


@dataclass(frozen=True)
class Stated:
    """What holds for every row of a table that does not say it itself; as `RuleRow`."""

    plan: str
    source: str
    valid_from: str
    confidence: str
    article: str = ""
    level: str = "rdtr"
    legal_level: str = "hukum"
    measured_from: str | None = None
    assumed: bool = False


@dataclass(frozen=True)
class TableRows:
    """Rows of one table.

    Attributes
    ----------
    rows
        As far as the cells could be read.
    set_aside
        The other cells, `SET_ASIDE`.
    forbidden
        Activities that the table forbids: ``zone, block, activity, cell, row``.
    notes
        What a reader must know.
    """

    rows: tuple[RuleRow, ...]
    set_aside: pd.DataFrame
    forbidden: pd.DataFrame
    notes: tuple[Fault, ...] = ()


@dataclass
class _Draft:
    rows: list[RuleRow] = field(default_factory=list)
    set_aside: list[tuple[Any, ...]] = field(default_factory=list)
    forbidden: list[tuple[Any, ...]] = field(default_factory=list)


def table_rows(
    file: Path,
    *,
    stated: Stated,
    sheet: str | None = None,
    encoding: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> TableRows:
    """Rows of an XLSX or CSV table in any of the known forms.

    Raises
    ------
    LayerError
        The file cannot be read, no sheet of it is a rule table, or several are and none is named; a head in `columns`
        stands nowhere.
    """
    pages = _pages(file, sheet, encoding)
    found = [page for grid in pages if (page := layout(grid, columns=columns or {})) is not None]
    if not found:
        seen = ", ".join(str(cell) for grid in pages[:1] for row in grid.rows[:1] for cell in row[:8] if cell)
        raise LayerError(fault("zoning.no_rule_table", file=file, seen=seen or "-"))
    if len(found) > 1:
        raise LayerError(fault("zoning.choose_sheet", file=file, names=", ".join(page.sheet for page in found)))
    page, draft, notes = found[0], _Draft(), []
    _find_heads(columns or {}, pages, file)
    shared = _columns_of_shares(page)
    if shared:
        notes.append(fault("zoning.shares_read", file=file, layer=page.sheet, columns=", ".join(shared)))
    if page.unknown:
        notes.append(fault("zoning.heads_unused", file=file, layer=page.sheet, names="; ".join(page.unknown)))
    prefix = file.stem if sheet is None else f"{file.stem}.{sheet}"
    _read_page(page, draft, stated, prefix=prefix, shared=shared, file=file)
    aside = pd.DataFrame(draft.set_aside, columns=list(SET_ASIDE)).astype("string")
    if len(aside):
        notes += _told(aside, file)
        notes.append(fault("zoning.cells_set_aside", file=file, ids=aside["cell"], count=len(aside)))
    forbidden = pd.DataFrame(draft.forbidden, columns=list(_FORBIDDEN)).astype("string")
    return TableRows(tuple(_as_readings(draft.rows)), aside, forbidden, tuple(notes))


def _find_heads(columns: Mapping[str, str], pages: Sequence[Sheet], file: Path) -> None:
    """Refuse a name for a head that stands nowhere: its limits would be missing without a word."""
    seen = {" ".join(plain(str(cell)).split()) for page in pages for row in page.rows for cell in row if cell}
    lost = [head for head in columns.values() if not any(" ".join(plain(head).split()) in cell for cell in seen)]
    if lost:
        raise LayerError(fault("zoning.no_such_head", file=file, names=", ".join(lost)))


def _as_readings(rows: Sequence[RuleRow]) -> Iterator[RuleRow]:
    """The rows; where the table says several things of the same, each is a reading of the others."""
    figures: dict[RuleRow, dict[float, None]] = {}
    alike = [replace(row, rule_id="", value=0.0, alternatives=(), article="", note="") for row in rows]
    for row, same in zip(rows, alike, strict=True):
        figures.setdefault(same, {}).update(dict.fromkeys((row.value, *row.alternatives)))
    for row, same in zip(rows, alike, strict=True):
        yield replace(row, alternatives=tuple(value for value in figures[same] if value != row.value))


def _told(aside: pd.DataFrame, file: Path) -> list[Fault]:
    """What is wrong with each of the first cells."""
    return [
        fault(_TOLD[str(row.reason)], file=file, sheet=row.sheet, cell=row.cell, value=row.value)
        for row in aside.head(_SHOWN).itertuples(index=False)
    ]


def _pages(file: Path, sheet: str | None, encoding: str | None) -> Sequence[Sheet]:
    if not file.is_file():
        raise LayerError(fault("zoning.no_table", file=file))
    try:
        return sheets(file, sheet=sheet, encoding=encoding)
    except LayerError as error:
        if error.faults[0].code != "slum_tables.no_sheet":
            raise
        names = ", ".join(page.name for page in sheets(file, encoding=encoding))
        raise LayerError(fault("zoning.no_sheet", file=file, sheet=sheet or "-", names=names)) from error


def _columns_of_shares(page: Layout) -> list[str]:
    """Headers of percentages whose figures are all shares of one, as cells formatted in percent are stored."""
    by_head: dict[str, list[float]] = {}
    for cell in page.cells:
        if PARAMS[cell.param].unit == "%" and cell.reason is None and (figure := _alone(cell.value)) is not None:
            by_head.setdefault(cell.head, []).append(figure)
    return [head for head, figures in by_head.items() if max(figures) > 0 and max(figures) <= 1]


def _lost_key(cell: Cell, closed: Mapping[str, tuple[float, float]]) -> tuple[str, str] | None:
    """The key of a cell that cannot be read, and the reason."""
    keys = {key: str(cell.keys[key]) for key in ("zone", "area_class", "road_class")}
    if any(word in keys["zone"].casefold() for word in words()["words"]["rest"]):
        return "zone", "unreadable_zone"
    if keys["area_class"] and keys["area_class"] not in closed:
        return "area_class", "unreadable_class"
    if (width := str(cell.keys["row_width"])) and width_class(width, bare=True) is None:
        return "row_width", "unreadable_width"
    return ("road_class", "unreadable_road") if keys["road_class"] and not roads(keys["road_class"]) else None


def _alone(value: Any) -> float | None:
    """The figure of a cell that holds nothing else."""
    if isinstance(value, int | float):
        return float(value)
    return figure_of(value) if isinstance(value, str) and _FIGURE_ALONE.fullmatch(value.strip()) else None


def _read_page(page: Layout, draft: _Draft, stated: Stated, *, prefix: str, shared: list[str], file: Path) -> None:
    closed = closed_classes([str(cell.keys["area_class"]) for cell in page.cells])
    for cell in page.cells:
        problem = _add(cell, draft, stated, closed=closed, prefix=prefix, shared=cell.head in shared)
        if problem is not None:
            shown = str(cell.value) if problem[0] == cell.param else str(cell.keys.get(problem[0], ""))
            draft.set_aside.append(
                (file.name, page.sheet, cell.name, str(cell.row), cell.param, shown, f"{problem[1]}")
            )
    for cell in page.forbidden:
        for zone, block in product(zones(str(cell.keys["zone"])), blocks(str(cell.keys["block"]))):
            for activity in filter(None, (part.strip() for part in re.split(r"[,;\n]", str(cell.value)))):
                draft.forbidden.append((zone, block, activity, cell.name, str(cell.row)))


def _add(
    cell: Cell, draft: _Draft, stated: Stated, *, closed: Mapping[str, tuple[float, float]], prefix: str, shared: bool
) -> tuple[str, str] | None:
    """Add the rows of a cell; what is wrong, as item and reason, where there are none although it says something."""
    said = joined(_said(value, cell, shared=shared) for value in (cell.value, *cell.others))
    if said.reason is None and not said.entries:
        return None
    if cell.reason or said.reason:
        return cell.param, str(cell.reason or said.reason)
    if lost := _lost_key(cell, closed):
        return lost
    written = str(cell.keys["area_class"])
    area = closed[written] if written else (0.0, inf)
    datums = [_datum(cell, entry, stated) for entry in said.entries]
    if cell.param in NEED_DATUM and None in datums:
        return cell.param, "datum_missing"
    for number, (keys, entry, datum) in enumerate(_every(cell, said.entries, datums), start=1):
        where = (entry.area_lo_m2, entry.area_hi_m2) if entry.area_hi_m2 < inf or entry.area_lo_m2 > 0 else area
        draft.rows.append(_row(cell, entry, keys, datum, where, stated, rule_id=f"{prefix}.{cell.param}.{cell.name}"))
        if number > 1:
            draft.rows[-1] = replace(draft.rows[-1], rule_id=f"{draft.rows[-1].rule_id}.{number}")
    return None


def _said(value: Any, cell: Cell, *, shared: bool) -> Reading:
    if (figure := _alone(value)) is not None:
        if shared:
            value = round(figure * 100, 9)
        elif PARAMS[cell.param].unit == "ratio" and "%" in cell.head:
            value = f"{figure}%"
    return reading(value, param=cell.param)


def _every(
    cell: Cell, entries: Sequence[Entry], datums: Sequence[str | None]
) -> Iterator[tuple[tuple[str | None, str | None, str | None], Entry, str | None]]:
    """Zone, block and road, entry and datum of each row that a cell gives."""
    for zone, block in product(zones(str(cell.keys["zone"])), blocks(str(cell.keys["block"]))):
        for entry, datum in zip(entries, datums, strict=True):
            beside = list(cell.roads) or roads(str(cell.keys["road_class"])) or [None]
            held = [entry.road_class] if entry.road_class else beside
            for road in held:
                yield (zone, block, road), entry, datum


def _row(
    cell: Cell,
    entry: Entry,
    keys: tuple[str | None, str | None, str | None],
    datum: str | None,
    area: tuple[float, float],
    stated: Stated,
    *,
    rule_id: str,
) -> RuleRow:
    written = str(cell.keys["row_width"])
    width = width_class(written, bare=True) or (0.0, inf) if written else (0.0, inf)
    said = {name: str(cell.told[name]) for name in ("source", "article") if cell.told[name]}
    level = word_of("legal_level", str(cell.told["legal_level"])) or stated.legal_level
    common: dict[str, Any] = {
        "plan": stated.plan,
        "source": stated.source,
        "article": stated.article,
        "valid_from": stated.valid_from,
        "confidence": stated.confidence,
        "level": stated.level,
        "assumed": stated.assumed,
        "measured_from": datum,
        "legal_level": level,
        **said,
    }
    return RuleRow(
        rule_id=rule_id,
        param=cell.param,
        value=entry.value,
        alternatives=entry.alternatives,
        times_row_width=entry.times_row_width,
        zone=keys[0],
        block=keys[1],
        road_class=keys[2],
        activity=str(cell.keys["activity"]) or None,
        area_lo_m2=area[0],
        area_hi_m2=area[1],
        row_width_lo_m=width[0],
        row_width_hi_m=width[1],
        note=str(cell.told["note"]),
        **common,
    )


def _datum(cell: Cell, entry: Entry, stated: Stated) -> str | None:
    if cell.param not in NEED_DATUM:
        return None
    told = word_of("measured_from", str(cell.told["measured_from"])) if cell.told["measured_from"] else None
    return entry.measured_from or head_datum(cell.head, cell.param) or told or stated.measured_from
