"""What is wanted of a table, and what is read out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from kotaku_gis.layers.tables.cells import PROBLEM
from kotaku_gis.layers.tables.headings import criterion_codes, vocabulary
from kotaku_gis.regulations import Regulation

Percents = Literal["slum", "good"]
_COUNTS = ("buildings", "population", "households")
_UNITS = {"decree_area_ha": "ha", "verified_area_ha": "ha", "ideal_road_m": "m", "ideal_drain_m": "m"}


@dataclass(frozen=True)
class Wanted:
    """How a table is to be read.

    Attributes
    ----------
    regulation
        Whose criteria, codes and units the columns are.
    percents
        ``slum`` where the percents of the table say how much is lacking, ``good`` where they say how much is in order;
        None where nobody has said.
    year
        Which year of a table of several.
    where
        Only rows whose place is this, such as ``{"kelurahan": "Tirto"}``.
    columns
        Item to header, for headers that are not recognised.
    """

    regulation: Regulation
    percents: Percents | None = None
    year: int | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def codes(self) -> dict[str, str]:
        """Code to criterion."""
        return criterion_codes(self.regulation)

    @cached_property
    def criteria(self) -> dict[str, Mapping[str, Any]]:
        """Criterion to its row in the regulation."""
        return {row["name"]: row for row in self.regulation.rules["criteria"].at().rows or ()}

    @property
    def items(self) -> list[str]:
        """Header items, then criteria."""
        return [*vocabulary()["header"], *self.criteria]

    def unit(self, item: str) -> tuple[str | None, bool]:
        """Unit of an item, and whether it is a count."""
        if item in self.criteria:
            unit = str(self.criteria[item]["unit"])
            return unit.casefold(), unit in ("unit", "KK")
        return _UNITS.get(item), item in _COUNTS


@dataclass(frozen=True)
class BaselineTable:
    """Header and volumes of the blocks of one table.

    Attributes
    ----------
    form
        ``table, needs, printed_sheet, numeric_workbook``.
    values
        A row a block, columns header items and criteria as far as the table has them, NaN where unknown.
    places
        Same rows: ``rt_rw, kelurahan, kawasan, kecamatan, kampung, year, sheet, row`` as far as given.
    printed
        Same rows: ``<criterion>_score``, ``<criterion>_pct``, ``total``, ``category`` as the table prints them.
    problems
        Cells and rows that could not be taken: ``sheet, cell, row, item, value, reason``.
    """

    form: str
    values: pd.DataFrame
    places: pd.DataFrame
    printed: pd.DataFrame
    problems: pd.DataFrame


def no_problems() -> pd.DataFrame:
    """A table of problems without a row."""
    return pd.DataFrame(columns=list(PROBLEM), dtype="string")
