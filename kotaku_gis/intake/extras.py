"""What a delivery holds besides layers: tables of slum figures, folders of photographs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

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


def photo_folders(delivery: Delivery) -> list[tuple[Path, int]]:
    """Folders of the delivery that hold photographs, with how many; the fullest first. Archives are left out."""
    counts: dict[Path, int] = {}
    for photo in delivery.photographs:
        if photo.is_relative_to(delivery.folder):
            counts[photo.parent] = counts.get(photo.parent, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
