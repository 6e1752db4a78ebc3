"""Lists of activities by zone (ITBX; IZN, TBT, BST, TBS), as tables, polygons and regulations hold them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kotaku_gis import regulations
from kotaku_gis.errors import LayerError, RegulationError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.tables.grid import cell_name
from kotaku_gis.settings.zoning import UseFile, Zoning
from kotaku_gis.zoning.codes import plain_code
from kotaku_gis.zoning.rules_load import forbidden_activities
from kotaku_gis.zoning.table_numbers import words as table_words
from kotaku_gis.zoning.table_sheet import Sheet, sheets

RATINGS = ("I", "T", "B", "TB", "X")
"""Allowed, with limits, on conditions, with both, not allowed: from the mildest to the strictest."""
LISTS = {"allowed": "I", "limited": "T", "conditional": "B", "limited_conditional": "TB"}
"""Column of a zone layer to rating; what is on none of its lists is not allowed."""
COLUMNS = ("zone", "activity", "rating", "rule_id", "source", "legal_level", "confidence")
_RATING = re.compile(r"[ITBX][ITBX\d.,;/+&\s]*")


@dataclass(frozen=True)
class UseTable:
    """The lists of one plan.

    Attributes
    ----------
    rows
        `COLUMNS`; ``zone`` is a code in one spelling, or the id of a polygon after ``#``.
    activities
        Word for a use to the activities of the lists that it may stand for.
    unread
        Cells that hold something which is no rating.
    """

    rows: pd.DataFrame
    activities: Mapping[str, tuple[str, ...]]
    unread: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)


def use_table(zoning: Zoning, *, folder: Path, role: str = "zone", layer: pd.DataFrame | None = None) -> UseTable:
    """The lists that hold for the zones of `role`: those of the manifest, then those on the polygons of `layer`.

    Raises
    ------
    RegulationError
        There is no shipped list of that name, or it has no cited source.
    LayerError
        A list cannot be read.
    """
    listed = [item for item in zoning.uses if item.role == role]
    parts = [_list_of(item, folder) for item in listed]
    if layer is not None:
        parts.append(polygon_lists(layer))
    if role == "plan_block":
        parts.append(_forbidden(zoning, folder))
    filled = [part for part in parts if len(part)]
    rows = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(COLUMNS), dtype="string")
    activities: dict[str, tuple[str, ...]] = {}
    for item in listed:
        activities |= _preset_words(item) | dict(item.activities)
    rows = rows.astype("string")
    lost = rows["rating"].isna()
    return UseTable(rows[~lost].reset_index(drop=True), activities, tuple(rows.loc[lost, "rule_id"]))


def polygon_lists(layer: pd.DataFrame) -> pd.DataFrame:
    """The lists that stand on polygons: activities parted by semicolons, commas or line breaks, one row each."""
    parts = []
    for column, rating in LISTS.items():
        if column not in layer:
            continue
        named = layer[column].dropna().str.split(r"[;\n|]|,(?!\d)", regex=True).explode().str.strip()
        named = named[named != ""]
        parts.append(
            pd.DataFrame(
                {
                    "zone": "#" + named.index.astype("string"),
                    "activity": named.to_numpy(),
                    "rating": rating,
                    "rule_id": "zone." + column + "." + named.index.astype("string"),
                    "source": "RDTR",
                    "legal_level": "hukum",
                    "confidence": "M",
                }
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def rating_of(cell: object) -> str | None:
    """The rating that a cell of a list holds; None for blanks and for what is none.

    Examples
    --------
    >>> [rating_of(cell) for cell in ("I", "t1", "B 2,3", "T/B", "x", "-", "ya")]
    ['I', 'T', 'B', 'TB', 'X', None, None]
    """
    text = str(cell or "").strip().upper()
    letters = "".join(sorted(set(re.findall("[A-Z]", text)), reverse=True))
    return letters if _RATING.fullmatch(text) and letters in RATINGS else None


def _list_of(item: UseFile, folder: Path) -> pd.DataFrame:
    if item.preset is not None:
        if item.preset not in lists_shipped():
            raise RegulationError(fault("zoning.unknown_preset", name=item.preset, known=", ".join(lists_shipped())))
        return _of_regulation(item.preset)
    if item.path is None:
        return pd.DataFrame(columns=list(COLUMNS))
    file = folder / item.path
    if item.source is None:
        raise RegulationError(fault("zoning.uncited", file=file, keys="source"))
    if not file.is_file():
        raise LayerError(fault("zoning.no_table", file=file))
    rows = [row for page in sheets(file, sheet=item.sheet, encoding=item.encoding) for row in _matrix(page, file.stem)]
    if not any(rating for _, _, rating, _ in rows):
        raise LayerError(fault("zoning.no_use_list", file=file))
    table = pd.DataFrame(rows, columns=["zone", "activity", "rating", "rule_id"])
    cited = ", ".join(part for part in (item.source, item.article) if part)
    return table.assign(source=cited, legal_level="hukum", confidence=item.confidence or "M")


def lists_shipped() -> tuple[str, ...]:
    """Names of the shipped lists of activities."""
    return tuple(name for name in regulations.shipped() if "itbx" in regulations.load(name).rules)


def _of_regulation(name: str) -> pd.DataFrame:
    regulation = regulations.load(name)
    version = regulation.rule("itbx").at()
    rows = [
        (plain_code(zone), str(row["activity"]), str(rating), f"{name}.{row['activity']}.{zone}")
        for row in version.rows or ()
        for zone, rating in row.items()
        if zone != "activity"
    ]
    table = pd.DataFrame(rows, columns=["zone", "activity", "rating", "rule_id"])
    return table.assign(source=regulation.source("itbx"), legal_level="hukum", confidence=version.confidence)


def _preset_words(item: UseFile) -> dict[str, tuple[str, ...]]:
    """What the shipped list says of the words for uses."""
    if item.preset is None:
        return {}
    rules = regulations.load(item.preset).rules
    by = (rules["itbx_words"].at().by or {}) if "itbx_words" in rules else {}
    return {use: tuple(name.strip() for name in str(names).split(";")) for use, names in by.items()}


def _matrix(grid: Sheet, stem: str) -> Iterator[tuple[str | None, str, str | None, str]]:
    """Rows of a list with activities down and zones across: zone, activity, rating, rule id; hidden ones left out.

    The rating is missing where something else stands in the cell.
    """
    head = max(range(min(15, len(grid.rows))), key=lambda row: (*_head_rank(grid.rows, row), -row), default=None)
    if head is None or not _head_rank(grid.rows, head)[0]:
        return
    zones = _zone_heads(grid.rows[head])
    label = min(zones) - 1
    for number in range(head + 1, len(grid.rows)):
        row = grid.rows[number]
        if list(row) == list(grid.rows[head]):
            continue
        activity = next((str(cell).strip() for cell in reversed(row[: label + 1]) if _is_text(cell)), "")
        for place, zone in zones.items():
            rating = rating_of(row[place])
            gone = grid.doubts.get((number, place)) in ("hidden", "struck")
            written = str(row[place] or "").strip() not in ("", "-")
            if activity and (rating is not None or written) and not gone:
                yield zone, activity, rating, f"{stem}.{cell_name(number, place)}"


def _head_rank(rows: Sequence[Sequence[Any]], row: int) -> tuple[int, int]:
    """How much a row looks like the head: its codes over ratings that are none themselves, and those with a number."""
    named = {place: code for place, code in _zone_heads(rows[row]).items() if rating_of(code) is None}
    codes = {code for place, code in named.items() if any(rating_of(below[place]) for below in rows[row + 1 :])}
    return len(codes), sum("-" in code for code in codes)


def _zone_heads(row: Iterable[Any]) -> dict[int, str]:
    codes = {place: plain_code(str(cell)) for place, cell in enumerate(row) if place and cell not in (None, "")}
    named = {place: code for place, code in codes.items() if code and re.match(r"^[A-Z]{1,4}(-\d+)?(\.|$)", code)}
    return {place: code for place, code in named.items() if code.casefold() not in table_words()["words"]["no_zone"]}


def _is_text(cell: Any) -> bool:
    return isinstance(cell, str) and bool(re.search(r"[A-Za-z]{2}", cell))


def _forbidden(zoning: Zoning, folder: Path) -> pd.DataFrame:
    """What the tables of the plan forbid in its blocks, as rows rated ``X``."""
    table = forbidden_activities(zoning, folder=folder)
    zone = table["zone"].fillna("#" + table["block"])
    return table.assign(zone=zone, rating="X")[list(COLUMNS)]
