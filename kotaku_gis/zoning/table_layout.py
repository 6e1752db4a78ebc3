"""Where the figures of a rule table stand: a row a zone, or (the annex of the Ministry) a row a parameter.

Either way a table comes apart into cells that each say one parameter of one set of keys.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kotaku_gis.layers.tables.grid import cell_name
from kotaku_gis.zoning.codes import plain_code
from kotaku_gis.zoning.rules import PARAMS
from kotaku_gis.zoning.table_cells import area_class, plain, reading
from kotaku_gis.zoning.table_heads import Head, head_of, item_of
from kotaku_gis.zoning.table_numbers import words
from kotaku_gis.zoning.table_sheet import Sheet

_HEAD_ROWS, _LABEL_COLUMNS, _LEAST_LABELS = 15, 4, 3
_COLUMN_NUMBER = re.compile(r"^\(?\d{1,2}\)?$")
_BULLET = re.compile(r"^(\(?[a-z0-9]{1,3}[.)]|[-\u2022*\u2013])\s*", re.IGNORECASE)
ZONES = ("zone_code", "subzone", "zone")
"""Columns that name the zone, the one that says most first."""
KEYS = ("zone", "block", "activity", "area_class", "road_class", "row_width")
TOLD = ("measured_from", "legal_level", "source", "article", "note", "forbidden")
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Cell:
    """One cell that says something of a parameter; `keys` and `told` are the cells beside it, as they are written.

    `others` are cells that may hold in its place, as of roads of the secondary system; `reason` why none can be used.
    """

    param: str
    value: Any
    name: str
    row: int
    head: str
    keys: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    roads: tuple[str, ...] = ()
    others: tuple[Any, ...] = ()
    reason: str | None = None


@dataclass(frozen=True)
class Layout:
    """The cells of one sheet with figures, those of its column of forbidden activities, and heads that nobody knows."""

    sheet: str
    cells: tuple[Cell, ...]
    forbidden: tuple[Cell, ...] = ()
    unknown: tuple[str, ...] = ()


def layout(sheet: Sheet, *, columns: Mapping[str, str]) -> Layout | None:
    """The cells of a sheet; None where it is no rule table.

    Parameters
    ----------
    columns
        Item to header, for headers that are not recognised.
    """
    rows = [[_text(cell) for cell in row] for row in sheet.rows]
    named = {" ".join(plain(head).split()): item for item, head in columns.items()}
    flat = _flat_header(rows, named)
    labels = _label_column(rows)
    if labels is not None and (flat is None or len(labels[1]) > len(_params(flat[1]))):
        return Layout(sheet.name, tuple(_by_parameter(sheet, rows, *labels, named)))
    return None if flat is None else _by_zone(sheet, rows, *flat)


def _text(cell: Any) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _params(columns: Mapping[int, Head]) -> list[int]:
    return [place for place, column in columns.items() if column.item in PARAMS]


def _flat_header(rows: Rows, named: Mapping[str, str]) -> tuple[int, dict[int, Head]] | None:
    """First row below the header, and what its columns are about."""
    for depth in (1, 2):
        for top in range(min(_HEAD_ROWS, len(rows))):
            found = _heads(rows[top : top + depth], named)
            keys = [place for place, column in found.items() if column.item in (*KEYS, *ZONES)]
            if not (keys and _params(found) and len(_params(found)) + len(keys) >= 2):
                continue
            first, below = top, top + depth
            while first > 0 and len(_others(rows[first - 1], rows[top], keys)) > 1:
                first -= 1
            while below < len(rows) and _goes_on(rows[below], rows[top], keys, _params(found)):
                below += 1
            return below, _with_unnamed(_heads(rows[first:below], named), rows, below)
    return None


def _others(row: Sequence[str], head: Sequence[str], keys: Iterable[int]) -> set[str]:
    """The texts of a row besides its keys; nothing where the keys are those of no head."""
    if any(row[place] not in ("", head[place]) for place in keys) or _numbers_columns(row):
        return set()
    return {cell for place, cell in enumerate(row) if cell and place not in set(keys)}


def _goes_on(row: Sequence[str], head: Sequence[str], keys: Iterable[int], params: Iterable[int]) -> bool:
    """Whether a row belongs to the header above it: it names no zone and holds no figure."""
    return bool(_others(row, head, keys)) and not any(_is_figure(row[place]) for place in params)


def _is_figure(cell: str) -> bool:
    return bool(re.search(r"\d", cell)) and area_class(cell) is None and bool(reading(cell, param="lot_min_m2").entries)


def _heads(rows: Rows, named: Mapping[str, str]) -> dict[int, Head]:
    """What each column is about; a head of several rows stands over all of its columns."""
    levels: dict[int, list[str]] = defaultdict(list)
    for depth, row in enumerate(rows):
        above = ""
        for place, cell in enumerate(row):
            under = any(below[place] for below in rows[depth + 1 :])
            above = cell or (above if under else "")
            if above and above not in levels[place]:
                levels[place].append(above)
    found = {place: head_of(texts, named=named) for place, texts in levels.items() if texts}
    return {place: head for place, head in found.items() if head is not None}


def _with_unnamed(columns: dict[int, Head], rows: Rows, body: int) -> dict[int, Head]:
    """The columns, and those without a head whose figures stand beside a parameter, as if they were under its head."""
    found = dict(columns)
    for place in range(1, len(rows[0])):
        headless = not any(row[place] for row in rows[:body])
        left = found.get(place - 1)
        if headless and left and left.item in PARAMS and any(re.match(r"[\d<>=]", row[place]) for row in rows[body:]):
            found[place] = left
    return found


def _by_zone(sheet: Sheet, rows: Rows, body: int, columns: Mapping[int, Head]) -> Layout:
    cells: list[Cell] = []
    forbidden: list[Cell] = []
    heads = set(map(tuple, rows[:body]))
    keyed = [place for place, column in columns.items() if column.item in (*KEYS, *ZONES)]
    zone = ""
    for row in range(body, len(rows)):
        line = rows[row]
        stated = {column.item: line[place] for place, column in reversed(list(columns.items())) if line[place]}
        if not stated or _numbers_columns(line) or tuple(line) in heads or _sums_up(line):
            continue
        own = next((stated[item] for item in ZONES if item in stated), "")
        zone = own or (zone if "block" not in stated else "")
        keys = {key: stated.get(key, "") for key in KEYS} | {"zone": zone}
        told = {key: stated.get(key, "") for key in TOLD}
        doubt = next((sheet.doubts[row, place] for place in keyed if (row, place) in sheet.doubts), None)
        found = []
        for place in _params(columns):
            head = columns[place]
            found.append((head, _cell(sheet, row, place, head, keys, told, doubt)))
        cells += _settled(found)
        for place, column in columns.items():
            if column.item == "forbidden" and line[place]:
                name = cell_name(row, place)
                forbidden.append(Cell("forbidden", line[place], name, row + 1, column.text, keys, told))
    return Layout(sheet.name, tuple(cells), tuple(forbidden), _unknown(rows, body, columns))


def _unknown(rows: Rows, body: int, columns: Mapping[int, Head]) -> tuple[str, ...]:
    """Heads over figures that are of no parameter and no key; numbers of rows and what stands today are left out."""
    found = []
    for place in range(len(rows[0])):
        head = " - ".join(dict.fromkeys(row[place] for row in rows[:body] if row[place]))
        small = plain(head)
        counted = [row[place] for row in rows[body:] if re.match(r"^[<>=\s]*\d", row[place])]
        known = place in columns or small.strip(" .") in ("no", "nomor")
        today = any(word in small for word in words()["heads"]["existing"])
        if head and counted and not known and not today:
            found.append(head)
    return tuple(found)


def _cell(
    sheet: Sheet,
    row: int,
    place: int,
    head: Head,
    keys: Mapping[str, Any],
    told: Mapping[str, Any],
    doubt: str | None,
) -> Cell:
    return Cell(
        head.item,
        sheet.rows[row][place],
        cell_name(row, place),
        row + 1,
        head.text,
        {**keys, "area_class": head.area_class or keys["area_class"], "row_width": head.row_width or keys["row_width"]},
        told,
        roads=head.roads,
        reason=sheet.doubts.get((row, place)) or doubt or head.reason,
    )


def _settled(cells: Sequence[tuple[Head, Cell]]) -> Iterator[Cell]:
    """Cells that say different things of the same: readings of one another where roads differ in their system alone."""
    groups: dict[tuple[Any, ...], list[tuple[Head, Cell]]] = defaultdict(list)
    for head, cell in cells:
        if cell.reason is not None:
            yield cell
        elif _text(cell.value):
            groups[(*head.holds_for, cell.keys["zone"])].append((head, cell))
    for group in groups.values():
        said = list(dict.fromkeys(_text(cell.value) for _, cell in group))
        first = group[0][1]
        if len(said) == 1:
            yield first
        elif all(head.system for head, _ in group):
            yield replace(first, others=tuple(cell.value for _, cell in group[1:]))
        else:
            yield from (replace(cell, reason="ambiguous_column") for _, cell in group)


def _sums_up(line: Sequence[str]) -> bool:
    """Whether a row adds up those above it, or is their average."""
    return any(plain(cell).strip(" :.") in words()["words"]["sums"] for cell in line)


def _numbers_columns(line: Sequence[str]) -> bool:
    """Whether a row numbers the columns: (1) (2) (3)."""
    filled = [cell for cell in line if cell]
    if len(filled) < 3 or not all(_COLUMN_NUMBER.match(cell) for cell in filled):
        return False
    numbers = [int(cell.strip("()")) for cell in filled]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _label_column(rows: Rows) -> tuple[int, dict[int, str]] | None:
    """The column whose cells name parameters, and the parameter of each row."""
    best: tuple[int, dict[int, str]] | None = None
    for place in range(min(_LABEL_COLUMNS, len(rows[0]) if rows else 0)):
        found = {number: item for number, row in enumerate(rows) if (item := item_of(row[place])) in PARAMS and item}
        if len(found) >= _LEAST_LABELS and (best is None or len(found) > len(best[1])):
            best = (place, found)
    return best


def _by_parameter(
    sheet: Sheet, rows: Rows, column: int, labels: Mapping[int, str], named: Mapping[str, str]
) -> Iterator[Cell]:
    head_row = max(range(min(labels)), key=lambda row: (len(_zones_of(rows[row], column)), row), default=None)
    if head_row is None:
        return
    if not _zones_of(rows[head_row], column):
        head_row = _named_head(rows, min(labels), column)
    pages = [head_row, *(row for row in range(min(labels), len(rows)) if _is_page(rows, row, head_row, column))]
    for first, end in zip(pages, [*pages[1:], len(rows)], strict=True):
        zones = _all_zones(rows, range(first, end), column)
        if not zones:
            continue
        body = next((row for row in range(first + 1, end) if item_of(rows[row][column]) in PARAMS), end)
        under = {
            place: tuple(rows[row][place] for row in range(first + 1, body) if rows[row][place]) for place in zones
        }
        zones = _with_nameless(zones, rows[body:end], rows[first])
        yield from _page_cells(sheet, rows, range(body, end), column, zones, under, named)


def _zones_of(row: Sequence[str], column: int) -> dict[int, str]:
    return {
        place: cell
        for place, cell in enumerate(row)
        if place > column and cell and not _COLUMN_NUMBER.match(cell) and _is_code(cell) and not _no_zone(cell)
    }


def _named_head(rows: Rows, labels: int, column: int) -> int:
    """The header row of a table whose zones have no codes: the last one above its labels that names several columns."""
    return max(range(labels), key=lambda row: (sum(bool(cell) for cell in rows[row][column + 1 :]), row))


def _all_zones(rows: Rows, page: range, column: int) -> dict[int, str]:
    """Zones by column: codes, and names over columns of figures that are heads of nothing else."""
    head, body = rows[page.start], [rows[row] for row in page[1:]]
    named = {
        place: cell
        for place, cell in enumerate(head)
        if place > column
        and cell not in ("", head[column])
        and (item_of(cell) in PARAMS or item_of(cell) is None)
        and not _no_zone(cell)
        and any(re.match(r"[\d<>=]", row[place]) for row in body)
    }
    return dict(sorted((named | _zones_of(head, column)).items()))


def _is_page(rows: Rows, row: int, head_row: int, column: int) -> bool:
    """Whether the header stands here again, on another page of the table."""
    label = rows[row][column]
    return bool(label) and label == rows[head_row][column] and bool(_zones_of(rows[row], column))


def _with_nameless(zones: dict[int, str], body: Rows, head: Sequence[str]) -> dict[int, str]:
    """Zones by column, and columns without a head beside them that hold figures, as if they were of the same zone."""
    found = dict(zones)
    for place in range(min(zones) + 1, len(head)):
        if not head[place] and place - 1 in found and any(re.match(r"[\d<>=]", row[place]) for row in body):
            found[place] = found[place - 1]
    return found


def _page_cells(
    sheet: Sheet,
    rows: Rows,
    body: range,
    column: int,
    zones: Mapping[int, str],
    under: Mapping[int, tuple[str, ...]],
    named: Mapping[str, str],
) -> Iterator[Cell]:
    parent: list[str] = []
    above = ""
    groups: list[tuple[Head, Cell]] = []
    for row in body:
        labels = list(rows[row][column : min(zones)])
        above = labels[0] or (above if any(labels[1:]) else "")
        levels = [_BULLET.sub("", text) for text in dict.fromkeys([above, *labels[1:]]) if text]
        own = head_of(levels, named=named) if levels else None
        filled = any(rows[row][place] for place in zones)
        if own is None and parent and filled and levels:
            own = head_of([*parent, *levels], named=named)
        elif own is not None or not filled:
            parent = levels if own is not None and not filled else []
        if own is None or own.item not in PARAMS:
            continue
        for place, zone in zones.items():
            more = under.get(place, ())
            head = (head_of([*levels, *more], named=named) or own) if more and own.roads == () else own
            keys = {**dict.fromkeys(KEYS, ""), "zone": zone}
            doubt = sheet.doubts.get((row, column))
            groups.append((head, _cell(sheet, row, place, head, keys, dict.fromkeys(TOLD, ""), doubt)))
    yield from _settled(groups)


def _no_zone(cell: str) -> bool:
    return plain(cell).strip(" .:") in words()["words"]["no_zone"]


def _is_code(cell: str) -> bool:
    code = plain_code(cell)
    return code is not None and bool(re.match(r"^[A-Z]{1,4}(-\d+)?(\.|$)", code))
