"""The baseline table: header and volumes of every block, and where each cell comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.indicators.criteria import HEADER, ScoringRules, figures, scoring_rules
from kotaku_gis.regulations import Regulation

PRECEDENCE: tuple[str, ...] = ("measured", "surveyed", "table")
OVERRIDE = "override"
INDICATIVE = "indicative"
"""Origin of what was measured by a rule that is only recalled: it fills gaps, and goes before no other source."""
ORIGINS = (*PRECEDENCE, OVERRIDE, INDICATIVE)
_STATED = ("surveyed", "table")
_CONFLICTS = ["block_id", "item", "origin", "value", "other_origin", "other_value"]


@dataclass(frozen=True)
class Baseline:
    """Header and volumes, a row a block, NaN where unknown.

    Attributes
    ----------
    header
        Columns of `HEADER` as far as known: areas in ha, lengths in m, counts.
    volumes
        A column for each criterion, in the criterion's own unit.
    origin
        Same rows, columns of both: ``measured``, ``surveyed``, ``table``, ``override``, ``indicative``, missing where
        unknown; left out where it is not stated, as of sums.
    reasons
        Why a cell was overridden, indexed by block and item.
    conflicts
        Cells on which two sources differ: what was taken, and what the other one says.
    unverified
        Which cells rest on a value that is only recalled; columns as many as there are such.
    """

    header: pd.DataFrame
    volumes: pd.DataFrame
    origin: pd.DataFrame | None = None
    reasons: pd.Series | None = None
    conflicts: pd.DataFrame | None = None
    unverified: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        if not self.header.index.equals(self.volumes.index):
            raise ValueError("header and volumes need the same blocks in the same order")
        twice = self.header.index[self.header.index.duplicated()]
        if len(twice):
            raise LayerError(fault("slum.doubled_block", ids=dict.fromkeys(twice)))

    @property
    def blocks(self) -> pd.Index:
        """The blocks, in order."""
        return self.header.index

    def rests_on_recall(self, *items: str) -> pd.Series:
        """Whether any of the items of each block, all when none is named, rests on a value that is only recalled."""
        if self.unverified is None:
            return pd.Series(data=False, index=self.blocks)
        marked = self.unverified.reindex(columns=list(items), fill_value=False) if items else self.unverified
        return marked.any(axis=1).reindex(self.blocks, fill_value=False)

    def with_volumes(self, volumes: pd.DataFrame) -> Baseline:
        """The same blocks with other volumes, as after a year of work."""
        return replace(self, volumes=volumes)


def assemble(
    sources: Mapping[str, pd.DataFrame],
    *,
    regulation: Regulation,
    precedence: Sequence[str] = PRECEDENCE,
    overrides: pd.DataFrame | None = None,
    extra: Sequence[str] = (),
) -> Baseline:
    """One baseline out of several sources, each cell from the first source in `precedence` that knows it.

    What volumes are divided by goes with them: where all volumes over a figure come from one source of stated figures,
    and that source states the figure too, it is taken from there, unless people have decided it.

    Parameters
    ----------
    sources
        Tables by origin, indexed by block; columns are header items and criteria by name, as many as are known.
    overrides
        Columns ``block_id, item, value, reason``: a decision of people, which goes before every source.
    extra
        Further columns to carry, such as ``public_open_space``.

    Raises
    ------
    LayerError
        A source is not in `precedence`, a column is not known or not a number, a block occurs twice, or an override
        lacks its reason.
    """
    items = [*HEADER, *scoring_rules(regulation).names, *extra]
    _check(sources, precedence, items)
    blocks = pd.Index(pd.unique(np.concatenate([table.index.to_numpy() for table in sources.values()])))
    values = np.full((len(blocks), len(items)), np.nan)
    origin = np.full(values.shape, -1, dtype=np.int8)
    tables = {name: figures(sources[name].reindex(blocks), items) for name in precedence if name in sources}
    if overrides is not None:
        tables = {OVERRIDE: _overridden(overrides, blocks, items), **tables}
    for code, table in enumerate(tables.values()):
        fills = (origin < 0) & ~np.isnan(table)
        values[fills], origin[fills] = table[fills], code
    _follow(values, origin, tables, regulation=regulation, items=items)
    names = pd.array([*tables, pd.NA], dtype="string")
    wide = pd.DataFrame(values, index=blocks, columns=items)
    return Baseline(
        header=wide[list(HEADER)],
        volumes=wide[items[len(HEADER) :]],
        origin=pd.DataFrame({item: names[origin[:, k]] for k, item in enumerate(items)}, index=blocks),
        reasons=None if overrides is None else overrides.set_index(["block_id", "item"])["reason"],
        conflicts=_conflicts(tables, values, origin, blocks=blocks, items=items),
    )


def _follow(
    values: np.ndarray,
    origin: np.ndarray,
    tables: Mapping[str, np.ndarray],
    *,
    regulation: Regulation,
    items: Sequence[str],
) -> None:
    """Take denominators from the source that states all the volumes over them; `values` and `origin` are changed."""
    rules, place = scoring_rules(regulation), {item: number for number, item in enumerate(items)}
    codes = {name: code for code, name in enumerate(tables)}
    for denominator in dict.fromkeys(rules.denominators):
        column = place[denominator]
        volumes = origin[:, [place[one.name] for one in rules.criteria if one.denominator == denominator]]
        for name in _STATED:
            if name not in tables:
                continue
            theirs = ((volumes == codes[name]) | (volumes < 0)).all(axis=1) & (volumes >= 0).any(axis=1)
            decided = origin[:, column] == codes.get(OVERRIDE, len(codes))
            moved = theirs & ~decided & ~np.isnan(tables[name][:, column])
            values[moved, column], origin[moved, column] = tables[name][moved, column], codes[name]


def baseline_faults(baseline: Baseline, *, regulation: Regulation) -> pd.DataFrame:
    """What cannot be right in a baseline: columns ``block_id, item, fault, value, limit``.

    ``negative_volume``, ``over_100_percent``, ``backlog_over_ideal`` (such as missing and bad road together longer than
    the ideal road), ``negative_header``, and ``mixed_origin``: a volume that is divided by the figure of another source
    (`value`) although its own source states a different one (`limit`).
    """
    rules = scoring_rules(regulation)
    volumes, limits = figures(baseline.volumes, rules.names), figures(baseline.header, rules.denominators)
    header = figures(baseline.header, list(HEADER))
    zeros = np.zeros_like(volumes)
    found = [
        _listed(baseline.blocks, rules.names, volumes < 0, "negative_volume", volumes, zeros),
        _listed(baseline.blocks, rules.names, volumes > limits, "over_100_percent", volumes, limits),
        _listed(baseline.blocks, list(HEADER), header < 0, "negative_header", header, np.zeros_like(header)),
    ]
    for row in regulation.rules["backlog_limit"].at().rows or ():
        together = figures(baseline.volumes, list(row["volumes"])).sum(axis=1, keepdims=True)
        limit = figures(baseline.header, [row["limit"]])
        item = " + ".join(row["volumes"])
        found.append(_listed(baseline.blocks, [item], together > limit, "backlog_over_ideal", together, limit))
    return pd.concat([*found, _mixed(baseline, rules)], ignore_index=True)


def _mixed(baseline: Baseline, rules: ScoringRules) -> pd.DataFrame:
    """The volumes whose own source states another denominator than the one that they are divided by."""
    parts = [pd.DataFrame(columns=["block_id", "item", "fault", "value", "limit"])]
    conflicts, origin = baseline.conflicts, baseline.origin
    if conflicts is None or origin is None:
        return parts[0]
    for criterion in rules.criteria:
        own = origin[criterion.name].where(baseline.volumes[criterion.name].notna())
        differs = conflicts[conflicts["item"] == criterion.denominator]
        mixed = differs[differs["other_origin"].eq(differs["block_id"].map(own)).fillna(value=False).astype(bool)]
        named = mixed[["block_id"]].assign(item=criterion.name, fault="mixed_origin")
        parts.append(named.assign(value=mixed["value"], limit=mixed["other_value"]))
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _check(sources: Mapping[str, pd.DataFrame], precedence: Sequence[str], items: Sequence[str]) -> None:
    faults = []
    for name, table in sources.items():
        if name not in precedence:
            faults.append(fault("slum.unknown_source", layer=name, known=", ".join(precedence)))
        strangers = [str(column) for column in table.columns if column not in items]
        if strangers:
            faults.append(
                fault("slum.unknown_column", layer=name, columns=", ".join(strangers), known=", ".join(items))
            )
        words = [str(column) for column in table.columns if not pd.api.types.is_numeric_dtype(table[column])]
        if words:
            faults.append(fault("slum.not_numbers", layer=name, columns=", ".join(words)))
        twice = table.index[table.index.duplicated()]
        if len(twice):
            faults.append(fault("slum.doubled_block", layer=name, ids=dict.fromkeys(twice)))
    if faults:
        raise LayerError(faults)


def _overridden(overrides: pd.DataFrame, blocks: pd.Index, items: Sequence[str]) -> np.ndarray:
    silent = overrides["reason"].fillna("").astype(str).str.strip() == ""
    if silent.any():
        raise LayerError(fault("slum.override_without_reason", ids=overrides.loc[silent, "block_id"]))
    row = blocks.get_indexer(pd.Index(overrides["block_id"]))
    column = pd.Index(items).get_indexer(pd.Index(overrides["item"]))
    lost = (row < 0) | (column < 0)
    if lost.any():
        raise LayerError(fault("slum.override_of_nothing", ids=overrides.loc[lost, "block_id"]))
    table = np.full((len(blocks), len(items)), np.nan)
    table[row, column] = overrides["value"].to_numpy(dtype=float, na_value=np.nan)
    return table


def _conflicts(
    tables: Mapping[str, np.ndarray],
    values: np.ndarray,
    origin: np.ndarray,
    *,
    blocks: pd.Index,
    items: Sequence[str],
) -> pd.DataFrame:
    names = np.array(list(tables), dtype=object)
    parts = []
    for code, (name, table) in enumerate(tables.items()):
        row, column = np.nonzero(~np.isnan(table) & (origin != code) & (table != values))
        parts.append(
            pd.DataFrame(
                {
                    "block_id": blocks[row],
                    "item": np.array(items, dtype=object)[column],
                    "origin": names[origin[row, column]],
                    "value": values[row, column],
                    "other_origin": name,
                    "other_value": table[row, column],
                }
            )
        )
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=_CONFLICTS)


def _listed(
    blocks: pd.Index, items: Sequence[str], wrong: np.ndarray, name: str, values: np.ndarray, limits: np.ndarray
) -> pd.DataFrame:
    row, column = np.nonzero(wrong)
    return pd.DataFrame(
        {
            "block_id": blocks[row],
            "item": np.array(items, dtype=object)[column],
            "fault": name,
            "value": values[row, column],
            "limit": limits[row, column],
        }
    )
