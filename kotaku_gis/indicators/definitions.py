"""How a criterion is measured: definitions as data, which a city's own regulation may replace by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from kotaku_gis.regulations import Regulation, load, resting_on


@dataclass(frozen=True)
class Definitions:
    """The rules of `regulation`, and those of `shipped` (``slum_measures``) where it has none of that name."""

    regulation: Regulation
    shipped: Regulation = field(default_factory=lambda: load("slum_measures"))

    def holder(self, name: str) -> Regulation:
        """The regulation that the rule stands in."""
        return self.regulation if name in self.regulation.rules else self.shipped

    def number(self, name: str, *, key: str | None = None) -> float:
        """The number of a rule, or of one key of it."""
        return self.holder(name).number(name, key=key)

    def rows(self, name: str) -> tuple[Any, ...]:
        """The table of a rule."""
        return tuple(self.holder(name).rule(name).at().rows or ())

    def cited(self, *names: str) -> dict[str, Any]:
        """What findings say of the rules that a value rests on: the first is named, the least sure one decides."""
        return resting_on(*(self.holder(name).cited(name) for name in names))

    def fails(self, table: pd.DataFrame, name: str) -> pd.Series:
        """Whether each row of a survey has one of the values that a rule names.

        The first column of the rule decides whether a row is known; what stands in the others can only make it fail.
        Words are compared without case.

        Examples
        --------
        >>> from kotaku_gis.regulations import load
        >>> rules = Definitions(load("permen_pupr_14_2018"))
        >>> drains = pd.DataFrame({"condition": ["good", "good", None], "lining": ["Beton", "Tanah", None]})
        >>> rules.fails(drains, "bad_drain").tolist()
        [False, True, <NA>]
        """
        rows = [row for row in self.rows(name) if row["column"] in table]
        fails = pd.Series(data=False, index=table.index, dtype="boolean")
        for row in rows:
            fails |= plain(table[row["column"]]).isin(row["values"])
        lead = self.rows(name)[0]["column"]
        known = table[lead].notna() if lead in table else pd.Series(data=False, index=table.index)
        return fails.mask(~fails & ~known).rename(name)


def plain(cells: pd.Series) -> pd.Series:
    """Cells as they are compared: words without case and outer blanks, truth as Python's own."""
    if pd.api.types.is_bool_dtype(cells.dtype):
        return cells.astype(object)
    return cells.astype("string").str.strip().str.casefold().astype(object)


def met(facts: pd.DataFrame, rows: tuple[Any, ...]) -> pd.Series:
    """Whether enough facts hold for any row of a combination rule; missing where an unknown fact could decide.

    Parameters
    ----------
    facts
        Boolean columns; one that is not there is unknown.
    rows
        Each ``{"at_least": n, "of": [names]}``.
    """
    sure, perhaps = np.zeros(len(facts), dtype=bool), np.zeros(len(facts), dtype=bool)
    for row in rows:
        named = facts.reindex(columns=list(row["of"])).astype("boolean")
        sure |= named.fillna(value=False).to_numpy(dtype=bool).sum(axis=1) >= row["at_least"]
        perhaps |= named.fillna(value=True).to_numpy(dtype=bool).sum(axis=1) >= row["at_least"]
    return pd.Series(pd.arrays.BooleanArray(sure, perhaps & ~sure), index=facts.index)
