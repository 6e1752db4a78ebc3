"""Where the figures of a rule table stand: a row a zone, or (the annex of the Ministry) a row a parameter.

Either way a table comes apart into cells that each say one parameter of one set of keys.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from kotaku_gis.layers.tables.grid import cell_name
from kotaku_gis.zoning.rules import PARAMS
from kotaku_gis.zoning.table_annex import by_parameter, label_column
from kotaku_gis.zoning.table_cells import area_class, plain, reading
from kotaku_gis.zoning.table_heads import Head, head_of, item_of
from kotaku_gis.zoning.table_numbers import words
from kotaku_gis.zoning.table_parts import COLUMN_NUMBER, KEYS, TOLD, Cell, Layout, Rows, cell_at, settled, text_of
from kotaku_gis.zoning.table_sheet import Sheet

_HEAD_ROWS = 15
ZONES = ("zone_code", "subzone", "zone")
"""Columns that name the zone, the one that says most first."""


def layout(sheet: Sheet, *, columns: Mapping[str, str]) -> Layout | None:
    """The cells of a sheet; None where it is no rule table.

    Parameters
    ----------
    columns
        Item to header, for headers that are not recognised.
    """
    rows = [[text_of(cell) for cell in row] for row in sheet.rows]
    named = {" ".join(plain(head).split()): item for item, head in columns.items()}
    flat = _flat_header(rows, named)
    labels = label_column(rows)
    if labels is not None and (flat is None or len(labels[1]) > len(_params(flat[1]))):
        return Layout(sheet.name, tuple(by_parameter(sheet, rows, *labels, named)))
    tables: list[Layout] = []
    while flat is not None:
        end = _next_head(rows, *flat)
        tables.append(_by_zone(sheet, rows[:end], *flat))
        flat = _flat_header(rows, named, start=end) if end < len(rows) else None
    if not tables:
        return None
    cells, forbidden, unknown = (
        tuple(chain.from_iterable(getattr(table, part) for table in tables))
        for part in ("cells", "forbidden", "unknown")
    )
    return Layout(sheet.name, cells, forbidden, unknown)


def _params(columns: Mapping[int, Head]) -> list[int]:
    return [place for place, column in columns.items() if column.item in PARAMS]


def _next_head(rows: Rows, body: int, columns: Mapping[int, Head]) -> int:
    """The row where another table begins below this one: one that names other parameters where figures should stand."""
    heads = set(map(tuple, rows[:body]))
    for row in range(body, len(rows)):
        items = {place: item_of(rows[row][place]) for place in columns if not re.search(r"\d", plain(rows[row][place]))}
        keyed = any(item in (*KEYS, *ZONES) for item in items.values())
        if keyed and tuple(rows[row]) not in heads and any(items.get(place) in PARAMS for place in _params(columns)):
            return row
    return len(rows)


def _flat_header(rows: Rows, named: Mapping[str, str], *, start: int = 0) -> tuple[int, dict[int, Head]] | None:
    """First row below the header, and what its columns are about."""
    for depth in (1, 2):
        for top in range(start, min(start + _HEAD_ROWS, len(rows))):
            found = _heads(rows[top : top + depth], named)
            keys = [place for place, column in found.items() if column.item in (*KEYS, *ZONES)]
            if not (keys and _params(found) and len(_params(found)) + len(keys) >= 2):
                continue
            first, below = top, top + depth
            while first > start and len(_others(rows[first - 1], rows[top], keys)) > 1:
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
    subs = [place for place, column in columns.items() if column.item == "block" and "sub" in plain(column.text)]
    zone = ""
    for row in range(body, len(rows)):
        line = rows[row]
        stated = {column.item: line[place] for place, column in reversed(list(columns.items())) if line[place]}
        if not stated or _numbers_columns(line) or tuple(line) in heads or _sums_up(line):
            continue
        stated["block"] = next((line[place] for place in subs if line[place]), stated.get("block", ""))
        own = next((stated[item] for item in ZONES if item in stated), "")
        zone = own or ("" if stated["block"] else zone)
        keys = {key: stated.get(key, "") for key in KEYS} | {"zone": zone}
        told = {key: stated.get(key, "") for key in TOLD}
        doubt = next((sheet.doubts[row, place] for place in keyed if (row, place) in sheet.doubts), None)
        found = []
        for place in _params(columns):
            head = columns[place]
            found.append((head, cell_at(sheet, row, place, head, keys, told, doubt)))
        cells += settled(found)
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


def _sums_up(line: Sequence[str]) -> bool:
    """Whether a row adds up those above it, or is their average."""
    return any(plain(cell).strip(" :.") in words()["words"]["sums"] for cell in line)


def _numbers_columns(line: Sequence[str]) -> bool:
    """Whether a row numbers the columns: (1) (2) (3)."""
    filled = [cell for cell in line if cell]
    if len(filled) < 3 or not all(COLUMN_NUMBER.match(cell) for cell in filled):
        return False
    numbers = [int(cell.strip("()")) for cell in filled]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))
