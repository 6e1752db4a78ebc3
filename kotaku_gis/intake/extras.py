"""What a delivery holds besides layers: tables of slum figures, folders of photographs."""

from __future__ import annotations

import posixpath
from collections import Counter
from functools import cache
from pathlib import PurePosixPath

from kotaku_gis.intake.survey import Delivery, Entry
from kotaku_gis.layers.tables.headings import criterion_codes, recognise
from kotaku_gis.regulations import load

_REGULATION = "permen_pupr_14_2018"
_ENOUGH = 6


def baseline_tables(delivery: Delivery) -> list[tuple[Entry, int]]:
    """Tables that hold criteria of slums, with how many of them, the fullest first."""
    tables = [entry for entry in delivery.entries if entry.profile.kind == "table"]
    counted = [(entry, criteria(tuple(entry.profile.values))) for entry in tables]
    return sorted(((e, n) for e, n in counted if n >= _ENOUGH), key=lambda pair: (-pair[1], -pair[0].profile.count))


def criteria(columns: tuple[str, ...]) -> int:
    """How many criteria of slums the headers of a table name."""
    found = [recognise(name, position=place, codes=_codes()) for place, name in enumerate(columns)]
    return len({column.item for column in found if column is not None and column.section == "criteria"})


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
