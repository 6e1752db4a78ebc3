"""Risk of blocks, for the hazards and blocks of which somebody has given vulnerability and capacity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kotaku_gis import results
from kotaku_gis.hazards.classes import banded
from kotaku_gis.hazards.layer import HazardLayer, levels
from kotaku_gis.hazards.risk import risk_index
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings import Hazards


@dataclass(frozen=True)
class Risk:
    """Risk of blocks.

    `table` has a row a hazard and block: ``hazard``, ``block``, ``H``, ``V``, ``C``, ``risk``, ``class``, ``status``.
    """

    table: pd.DataFrame
    formula: str
    rules: Regulation

    def words(self, blocks: pd.Index) -> pd.DataFrame:
        """``risk_<hazard>_class`` and ``vulnerability_<hazard>_class`` for the block table, as a matrix needs them."""
        table = pd.DataFrame(index=blocks)
        for name, rows in self.table.groupby("hazard", sort=False):
            table[f"risk_{name}_class"] = rows["class"].to_numpy()
            table[f"vulnerability_{name}_class"] = _words(rows["V"], self.rules).to_numpy()
        return table.astype("string")

    def findings(self) -> Iterator[pd.DataFrame]:
        """``risk_<hazard>`` of blocks: value the index, reason the class."""
        version = self.rules.rule(self.formula).at()
        for name, rows in self.table.groupby("hazard", sort=False):
            yield results.findings(
                pd.Index(rows["block"]),
                kind="hazard",
                name=f"risk_{name}",
                unit_kind="block",
                level="block",
                value=rows["risk"],
                unit=self.rules.rule(self.formula).unit,
                status=rows["status"],
                reason=rows["class"],
                rule_id=self.rules.rule_id(self.formula),
                source=self.rules.source(self.formula),
                confidence=version.confidence,
                unverified=True,
            )


def block_risk(
    layers: Sequence[HazardLayer],
    tables: Mapping[str, pd.DataFrame],
    *,
    block: pd.DataFrame,
    settings: Hazards,
    rules: Regulation,
    limits: Regulation,
) -> Risk | None:
    """Risk where V and C are given, in the manifest or as columns ``vulnerability`` and ``capacity`` of the blocks.

    H is the mean of an index layer; else the level of the block's class, 1/3 to 1, and 0 where it is not affected.
    """
    parts = []
    for layer in layers:
        stated = _stated(layer.name, block=block, settings=settings)
        if stated.notna().all(axis=1).any():
            table = tables[layer.name]
            hazard = _hazard_index(table, levels(layer, limits=limits))
            own = stated.assign(hazard=layer.name, block=block.index.astype("string"), H=hazard, status=table["status"])
            parts.append(own)
    if not parts:
        return None
    whole = pd.concat(parts, ignore_index=True)
    risk = risk_index(whole["H"], vulnerability=whole["V"], capacity=whole["C"], formula=settings.risk_formula)
    status = whole["status"].astype("string").mask(risk.isna().to_numpy(), "no_data")
    words = _words(risk, rules)
    if settings.risk_formula == "ratio":  # without an upper end there are no classes
        words = words.mask(words.notna())
    table = whole.assign(risk=risk, status=status, **{"class": words})
    columns = ["hazard", "block", "H", "V", "C", "risk", "class", "status"]
    return Risk(table[columns], f"risk_{settings.risk_formula}", rules)


def _stated(hazard: str, *, block: pd.DataFrame, settings: Hazards) -> pd.DataFrame:
    """V and C of every block: what names hazard and block goes before what stands for all."""
    names = {"V": "vulnerability", "C": "capacity"}
    found = pd.DataFrame(np.nan, index=block.index, columns=list(names))
    for short, name in names.items():
        if name in block:
            found[short] = block[name].to_numpy(dtype=float, na_value=np.nan)
    ids = block.index.astype(str)
    for row in sorted(settings.risk, key=lambda row: (row.block != "*", row.hazard != "*")):
        if row.hazard in ("*", hazard):
            at = np.ones(len(block), bool) if row.block == "*" else ids == row.block
            found.loc[at, ["V", "C"]] = row.vulnerability, row.capacity
    return found


def _hazard_index(table: pd.DataFrame, numbers: np.ndarray) -> np.ndarray:
    """H of each block."""
    level = np.append(numbers, 0)[table["class_max"].cat.codes]
    scored: Any = np.where(level > 0, level / 3, np.nan)
    free = table["class_max"].isna() & table["status"].isin(["ok", "not_prone"])
    return np.where(table["mean"].notna(), table["mean"], np.where(free, 0.0, scored))


def _words(risk: pd.Series, rules: Regulation) -> pd.Series:
    classes = banded(rules.rule("index").at())
    codes = classes.codes(risk.to_numpy(dtype=float, na_value=np.nan))
    return pd.Series(np.array([*classes.labels, pd.NA], dtype=object)[codes], index=risk.index, dtype="string")
