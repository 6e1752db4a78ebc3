"""What every layout of a rule table comes apart into: cells with their keys, told apart or set beside one another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kotaku_gis.layers.tables.grid import cell_name
from kotaku_gis.zoning.table_heads import Head
from kotaku_gis.zoning.table_sheet import Sheet

COLUMN_NUMBER = re.compile(r"^\(?\d{1,2}\)?$")
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


def text_of(cell: Any) -> str:
    """The text of a cell with single blanks; nothing of an empty one."""
    return "" if cell is None else " ".join(str(cell).split())


def cell_at(
    sheet: Sheet,
    row: int,
    place: int,
    head: Head,
    keys: Mapping[str, Any],
    told: Mapping[str, Any],
    doubt: str | None,
) -> Cell:
    """The cell at a place under a head, with its keys; `doubt` is what its row says against it."""
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


def settled(cells: Sequence[tuple[Head, Cell]]) -> Iterator[Cell]:
    """Cells that say different things of the same: readings of one another where roads differ in their system alone."""
    groups: dict[tuple[Any, ...], list[tuple[Head, Cell]]] = defaultdict(list)
    for head, cell in cells:
        if cell.reason is not None:
            yield cell
        elif text_of(cell.value):
            groups[(*head.holds_for, cell.keys["zone"])].append((head, cell))
    for group in groups.values():
        said = list(dict.fromkeys(text_of(cell.value) for _, cell in group))
        first = group[0][1]
        if len(said) == 1:
            yield first
        elif all(head.system for head, _ in group):
            yield replace(first, others=tuple(cell.value for _, cell in group[1:]))
        else:
            yield from (replace(cell, reason="ambiguous_column") for _, cell in group)
