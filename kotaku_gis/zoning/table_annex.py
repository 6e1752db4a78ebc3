"""The annex of the Ministry: a row a parameter, a column a zone, on one page or several."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kotaku_gis.zoning.codes import plain_code
from kotaku_gis.zoning.rules import PARAMS
from kotaku_gis.zoning.table_cells import plain
from kotaku_gis.zoning.table_heads import Head, head_of, item_of
from kotaku_gis.zoning.table_numbers import words
from kotaku_gis.zoning.table_parts import COLUMN_NUMBER, KEYS, TOLD, Cell, Rows, cell_at, settled
from kotaku_gis.zoning.table_sheet import Sheet

_LABEL_COLUMNS, _LEAST_LABELS = 4, 3
_BULLET = re.compile(r"^(\(?[a-z0-9]{1,3}[.)]|[-\u2022*\u2013])\s*", re.IGNORECASE)


def label_column(rows: Rows) -> tuple[int, dict[int, str]] | None:
    """The column whose cells name parameters, and the parameter of each row."""
    best: tuple[int, dict[int, str]] | None = None
    for place in range(min(_LABEL_COLUMNS, len(rows[0]) if rows else 0)):
        labels = {number: _BULLET.sub("", row[place]) for number, row in enumerate(rows)}
        named = {number: item_of(label) for number, label in labels.items() if not re.match(r"\d", label)}
        found = {number: item for number, item in named.items() if item in PARAMS and item is not None}
        if len(found) >= _LEAST_LABELS and (best is None or len(found) > len(best[1])):
            best = (place, found)
    return best


def by_parameter(
    sheet: Sheet, rows: Rows, column: int, labels: Mapping[int, str], named: Mapping[str, str]
) -> Iterator[Cell]:
    """The cells of a sheet with parameters down one column, `labels` of which name one, and zones across."""
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
        if place > column and cell and not COLUMN_NUMBER.match(cell) and _is_code(cell) and not _no_zone(cell)
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
            groups.append((head, cell_at(sheet, row, place, head, keys, dict.fromkeys(TOLD, ""), doubt)))
    yield from settled(groups)


def _no_zone(cell: str) -> bool:
    return plain(cell).strip(" .:") in words()["words"]["no_zone"]


def _is_code(cell: str) -> bool:
    code = plain_code(cell)
    return code is not None and bool(re.match(r"^[A-Z]{1,4}(-\d+)?(\.|$)", code))
