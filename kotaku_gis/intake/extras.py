"""What a delivery holds besides layers: tables of slum figures, folders of photographs."""

from __future__ import annotations

import posixpath
from collections import Counter
from functools import cache
from pathlib import Path, PurePosixPath

from kotaku_gis.errors import LayerError
from kotaku_gis.intake.survey import Delivery, Entry
from kotaku_gis.layers.tables.grid import grids
from kotaku_gis.layers.tables.headings import criterion_codes, heading, recognise
from kotaku_gis.regulations import load

_REGULATION = "permen_pupr_14_2018"
_ENOUGH = 6
_WORKBOOKS = (".xlsx", ".xlsm")


def baseline_tables(delivery: Delivery) -> list[tuple[Entry, int]]:
    """Tables that hold criteria of slums, with how many of them, the fullest first."""
    tables = [entry for entry in delivery.entries if entry.profile.kind == "table"]
    counted = [(entry, criteria(tuple(entry.profile.values)) or _below_a_title(entry, delivery)) for entry in tables]
    return sorted(((e, n) for e, n in counted if n >= _ENOUGH), key=lambda pair: (-pair[1], -pair[0].profile.count))


def criteria(columns: tuple[str, ...]) -> int:
    """How many criteria of slums the headers of a table name."""
    found = [recognise(name, position=place, codes=_codes()) for place, name in enumerate(columns)]
    return len({column.item for column in found if column is not None and column.section == "criteria"})


def unplaced(delivery: Delivery) -> list[Entry]:
    """What no role was found for and is no table of slum figures either."""
    tables = [entry.profile.item for entry, _ in baseline_tables(delivery)]
    return [e for e in delivery.entries if e.doubt == "no_role" and e.profile.item not in tables]


def _below_a_title(entry: Entry, delivery: Delivery) -> int:
    """The same of a sheet whose headers stand in several rows, or below a title."""
    item = entry.profile.item
    if item.member is not None or PurePosixPath(item.path).suffix.casefold() not in _WORKBOOKS:
        return 0
    return _of_sheet(delivery.folder / item.path, item.layer)


@cache
def _of_sheet(file: Path, sheet: str | None) -> int:
    try:
        found = [heading(page.rows, codes=_codes()) for page in grids(file, sheet=sheet)]
    except LayerError:
        return 0
    return max((len({c.item for c in each.of("criteria")}) for each in found if each is not None), default=0)


@cache
def _codes() -> dict[str, str]:
    return criterion_codes(load(_REGULATION))


def photo_folders(delivery: Delivery) -> list[tuple[str, int]]:
    """Where photographs lie, as paths from the delivery, with how many; the fullest first.

    Those in folders lie in the one that holds them all, since Kobo gives each submission a folder of its own; those in
    archives lie in these.
    """
    loose = [PurePosixPath(photo.path).parent.as_posix() for photo in delivery.photographs if photo.member is None]
    packed = Counter(photo.path for photo in delivery.photographs if photo.member is not None)
    whole = {posixpath.commonpath(loose) or ".": len(loose)} if loose else {}
    return sorted({**packed, **whole}.items(), key=lambda pair: (-pair[1], pair[0]))
