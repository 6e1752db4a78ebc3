"""Where the figures of a rule table stand: a row a zone, or (the annex of the Ministry) a row a parameter.

Either way a table comes apart into cells that each say one parameter of one set of keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kotaku_gis.layers.tables.grid import Grid, cell_name
from kotaku_gis.zoning.codes import plain_code
from kotaku_gis.zoning.rules import NEED_DATUM, PARAMS
from kotaku_gis.zoning.table_cells import plain, word_of, words

_HEAD_ROWS, _LABEL_COLUMNS, _LEAST_LABELS = 15, 4, 3
_SUBHEAD = re.compile(r"^(arteri|kolektor|lokal|lingkungan|gang|setapak|min\w*|maks\w*|depan|samping|belakang).*$")
_COLUMN_NUMBER = re.compile(r"^\(?\d{1,2}\)?$")
ZONES = ("zone_code", "subzone", "zone")
"""Columns that name the zone, the one that says most first."""
KEYS = ("zone", "block", "activity", "area_class", "road_class")
TOLD = ("measured_from", "legal_level", "source", "article", "note", "forbidden")


@dataclass(frozen=True)
class Cell:
    """One cell that says something of a parameter; `keys` and `told` are the cells beside it, as they are written."""

    param: str
    value: Any
    name: str
    row: int
    head: str
    keys: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """The cells of one sheet with figures, and those of its column of forbidden activities."""

    sheet: str
    cells: tuple[Cell, ...]
    forbidden: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class _Column:
    item: str
    head: str
    road_class: str | None = None


@cache
def item_of(head: str) -> str | None:
    """What a header or a label is about; None for what no pattern knows.

    Examples
    --------
    >>> item_of("GSB Min (m) - Arteri"), item_of("Jarak Bebas Samping Min"), item_of("Nomor")
    ('gsb_front', 'gsb_side', None)
    """
    text = " ".join(plain(head).split())
    for column in words()["column"]:
        if any(re.search(pattern, text) for pattern in column["patterns"]):
            return str(column["item"])
    return None


def layout(grid: Grid, *, columns: Mapping[str, str]) -> Layout | None:
    """The cells of a sheet; None where it is no rule table.

    Parameters
    ----------
    columns
        Item to header, for headers that are not recognised.
    """
    rows = [[_text(cell) for cell in row] for row in grid.rows]
    named = {" ".join(plain(head).split()): item for item, head in columns.items()}
    flat = _flat_header(rows, named)
    labels = _label_column(rows)
    if labels is not None and (flat is None or len(labels[1]) > _params(flat[1])):
        return Layout(grid.name, tuple(_by_parameter(grid, rows, *labels)))
    return None if flat is None else _by_zone(grid, rows, *flat)


def _text(cell: Any) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _params(columns: Mapping[int, _Column]) -> int:
    return sum(column.item in PARAMS for column in columns.values())


def _flat_header(rows: Sequence[Sequence[str]], named: Mapping[str, str]) -> tuple[int, dict[int, _Column]] | None:
    """First row below the header, and what its columns are about."""
    for place, row in enumerate(rows[:_HEAD_ROWS]):
        below = rows[place + 1] if place + 1 < len(rows) else []
        twice = any(_SUBHEAD.match(plain(cell)) for cell in below) and not any(_is_figure(cell) for cell in below)
        heads = _joined(row, below) if twice else list(row)
        columns = {number: column for number, head in enumerate(heads) if (column := _column(head, named)) is not None}
        keys = sum(column.item in (*KEYS, *ZONES) for column in columns.values())
        if _params(columns) and keys and _params(columns) + keys >= 2:
            return place + 1 + twice, columns
    return None


def _is_figure(cell: str) -> bool:
    return bool(re.match(r"^[<>=\s]*\d", cell)) and not _COLUMN_NUMBER.match(cell)


def _joined(row: Sequence[str], below: Sequence[str]) -> list[str]:
    """Two rows of a header as one: a merged head stands over all of its columns."""
    heads, above = [], ""
    for over, under in zip(row, below, strict=True):
        above = over or (above if under else "")
        heads.append(f"{above} - {under}" if above and under else above or under)
    return heads


def _column(head: str, named: Mapping[str, str]) -> _Column | None:
    item = named.get(" ".join(plain(head).split())) or (item_of(head) if head else None)
    if item is None:
        return None
    _, dash, behind = head.rpartition(" - ")
    return _Column(item, head, word_of("road_class", behind) if dash and item in PARAMS else None)


def _by_zone(grid: Grid, rows: Sequence[Sequence[str]], body: int, columns: Mapping[int, _Column]) -> Layout:
    cells: list[Cell] = []
    forbidden: list[Cell] = []
    zone = ""
    for row in range(body, len(rows)):
        line = rows[row]
        stated = {column.item: line[place] for place, column in reversed(list(columns.items())) if line[place]}
        if not stated or _numbers_columns(line):
            continue
        own = next((stated[item] for item in ZONES if item in stated), "")
        zone = own or (zone if not {"block", "activity"} & set(stated) else "")
        keys = {key: stated.get(key, "") for key in KEYS} | {"zone": zone}
        told = {key: stated.get(key, "") for key in TOLD}
        for place, column in columns.items():
            if column.item in PARAMS:
                beside = {**keys, "road_class": column.road_class or keys["road_class"]}
                value = grid.rows[row][place]
                cells.append(Cell(column.item, value, cell_name(row, place), row + 1, column.head, beside, told))
            elif column.item == "forbidden" and line[place]:
                name = cell_name(row, place)
                forbidden.append(Cell("forbidden", line[place], name, row + 1, column.head, keys, told))
    return Layout(grid.name, tuple(cells), tuple(forbidden))


def _numbers_columns(line: Sequence[str]) -> bool:
    """Whether a row numbers the columns: (1) (2) (3)."""
    filled = [cell for cell in line if cell]
    if len(filled) < 3 or not all(_COLUMN_NUMBER.match(cell) for cell in filled):
        return False
    numbers = [int(cell.strip("()")) for cell in filled]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _label_column(rows: Sequence[Sequence[str]]) -> tuple[int, dict[int, str]] | None:
    """The column whose cells name parameters, and the parameter of each row."""
    best: tuple[int, dict[int, str]] | None = None
    for place in range(min(_LABEL_COLUMNS, len(rows[0]) if rows else 0)):
        found = {number: item for number, row in enumerate(rows) if (item := item_of(row[place])) in PARAMS and item}
        if len(found) >= _LEAST_LABELS and (best is None or len(found) > len(best[1])):
            best = (place, found)
    return best


def _by_parameter(grid: Grid, rows: Sequence[Sequence[str]], column: int, labels: Mapping[int, str]) -> Iterator[Cell]:
    zones: dict[int, str] = {}
    for number in range(min(labels)):
        found = {
            place: cell
            for place, cell in enumerate(rows[number])
            if place > column and cell and not _COLUMN_NUMBER.match(cell) and _is_code(cell)
        }
        zones = found or zones
    for number, param in labels.items():
        head = rows[number][column]
        for place, zone in zones.items():
            keys = {**dict.fromkeys(KEYS, ""), "zone": zone}
            told = dict.fromkeys(TOLD, "")
            value = grid.rows[number][place]
            yield Cell(param, value, cell_name(number, place), number + 1, head, keys, told)


def _is_code(cell: str) -> bool:
    code = plain_code(cell)
    return code is not None and bool(re.match(r"^[A-Z]{1,4}(-\d+)?(\.|$)", code))


def head_datum(head: str, param: str) -> str | None:
    """The datum that a header names: the side and rear distances start at the plot by definition."""
    if param not in NEED_DATUM:
        return None
    return "batas_persil" if param in ("gsb_side", "gsb_rear") else word_of("measured_from", head)
