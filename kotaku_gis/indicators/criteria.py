"""The slum criteria of a regulation: names, aspects, units, denominators and bands, read from its file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kotaku_gis.errors import RegulationError
from kotaku_gis.i18n import fault
from kotaku_gis.regulations import Regulation, Version

Floats = npt.NDArray[np.float64]

HEADER: tuple[str, ...] = (
    "decree_area_ha",
    "verified_area_ha",
    "buildings",
    "population",
    "households",
    "ideal_road_m",
    "ideal_drain_m",
)
_LEFT_OVER = 1e-7  # of the last decimal
_SCORING = ("aspects", "criteria", "percent_decimals", "criterion_score", "total_class")


@dataclass(frozen=True)
class Aspect:
    """One of the seven aspects; `code` is its number on the sheets."""

    code: str
    name: str
    label: Mapping[str, str]


@dataclass(frozen=True)
class Criterion:
    """One criterion: `denominator` is a column of the header, `step` the smallest amount of work in its `unit`."""

    code: str
    name: str
    aspect: str
    unit: str
    denominator: str
    step: float
    label: Mapping[str, str]


@dataclass(frozen=True)
class Bands:
    """Adjoining intervals: `results[i]` holds up to `edges[i]`; `closed` tells which band an edge itself is in."""

    edges: Floats
    results: tuple[Any, ...]
    closed: str

    def codes(self, values: Floats) -> npt.NDArray[np.int8]:
        """Position of the band that holds each value; 0 for NaN, which the caller must tell apart."""
        codes = np.zeros(values.shape, dtype=np.int8)
        for edge in self.edges:
            codes += values >= edge if self.closed == "left" else values > edge
        return codes

    def tops(self, decimals: int) -> Floats:
        """The highest value with so many decimals in each band but the last."""
        scale = 10.0**decimals
        scaled = np.round(self.edges * scale, 6)
        return (np.ceil(scaled) - 1 if self.closed == "left" else np.floor(scaled)) / scale

    def lookup(self, values: Floats) -> npt.NDArray[Any]:
        """The result for each value."""
        return np.array(self.results)[self.codes(values)]


@dataclass(frozen=True)
class ScoringRules:
    """Everything of a regulation that a score rests on; `unverified` when any of it is only recalled."""

    regulation: Regulation
    aspects: tuple[Aspect, ...]
    criteria: tuple[Criterion, ...]
    decimals: int
    scores: Bands
    classes: Bands
    unverified: bool

    @property
    def names(self) -> list[str]:
        """Names of the criteria in the order of the sheets."""
        return [criterion.name for criterion in self.criteria]

    @property
    def denominators(self) -> list[str]:
        """The header column each criterion is divided by."""
        return [criterion.denominator for criterion in self.criteria]

    @property
    def steps(self) -> Floats:
        """Smallest amount of work of each criterion, in its unit."""
        return np.array([criterion.step for criterion in self.criteria])

    @property
    def highest_score(self) -> int:
        """The most that one criterion can score."""
        return int(max(self.scores.results))

    def position(self, category: str) -> int:
        """Rank of a class, 0 for the lightest."""
        return self.classes.results.index(category)


def scoring_rules(regulation: Regulation, *, date: dt.date | None = None) -> ScoringRules:
    """The criteria and bands of `regulation` in force on `date`.

    Raises
    ------
    RegulationError
        A rule that scoring needs is not there, or its bands leave gaps.
    """
    missing = [name for name in _SCORING if name not in regulation.rules]
    if missing:
        raise RegulationError(fault("slum.not_a_scoring_regulation", file=regulation.id, missing=", ".join(missing)))
    versions = {name: regulation.rules[name].at(date) for name in _SCORING}
    _check_rows(versions, regulation)
    return ScoringRules(
        regulation=regulation,
        aspects=tuple(Aspect(**row) for row in versions["aspects"].rows or ()),
        criteria=tuple(Criterion(**row) for row in versions["criteria"].rows or ()),
        decimals=int(str(versions["percent_decimals"].value)),
        scores=bands(versions["criterion_score"], where=regulation.rule_id("criterion_score")),
        classes=bands(versions["total_class"], where=regulation.rule_id("total_class")),
        unverified=any(version.unverified for version in versions.values()),
    )


def _check_rows(versions: Mapping[str, Version], regulation: Regulation) -> None:
    """Every row holds what it must, and a criterion names an aspect and a denominator that exist."""
    aspects = {row.get("name") for row in versions["aspects"].rows or ()}
    wrong = [
        f"{rule} {row.get('code', number)}"
        for rule, kind in (("aspects", Aspect), ("criteria", Criterion))
        for number, row in enumerate(versions[rule].rows or (), start=1)
        if set(row) != {field.name for field in fields(kind)}
        or (kind is Criterion and (row["aspect"] not in aspects or row["denominator"] not in HEADER))
    ]
    if wrong:
        known = ", ".join(HEADER)
        raise RegulationError(fault("slum.bad_criterion", file=regulation.id, ids=wrong, known=known))


def bands(version: Version, *, where: str) -> Bands:
    """The bands of a rule as arrays; they must join without a gap and be open at both ends."""
    given = version.bands or ()
    joined = all(before.hi == after.lo for before, after in pairwise(given))
    if not given or not joined or given[0].lo is not None or given[-1].hi is not None:
        raise RegulationError(fault("slum.bands_with_gaps", file=where))
    edges = np.array([band.lo for band in given[1:]], dtype=float)
    return Bands(edges, tuple(band.result for band in given), str(version.closed))


def named(table: pd.DataFrame, *, regulation: Regulation) -> pd.DataFrame:
    """`table` with columns headed by codes of the sheets (``1a``) headed by the names of the criteria."""
    codes = {criterion.code: criterion.name for criterion in scoring_rules(regulation).criteria}
    return table.rename(columns=codes)


def rounded(values: Floats, decimals: int) -> Floats:
    """Values rounded half up, as a spreadsheet shows decimals; what binary fractions leave over does not count.

    Examples
    --------
    >>> rounded(np.array([24.994, 24.995, 9.995, np.nan]), 2).tolist()
    [24.99, 25.0, 10.0, nan]
    """
    scale = 10.0**decimals
    return np.floor(values * scale + 0.5 + _LEFT_OVER) / scale


def figures(table: pd.DataFrame, columns: list[str]) -> Floats:
    """`columns` of a table as numbers, NaN where unknown; a column that is not there is wholly unknown."""
    known = {
        name: table[name].to_numpy(dtype=float, na_value=np.nan) for name in dict.fromkeys(columns) if name in table
    }
    unknown = np.full(len(table), np.nan)
    return np.column_stack([known.get(name, unknown) for name in columns])
