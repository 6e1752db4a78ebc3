"""From volumes to percents, scores, means, total and class, as the numeric sheets do it.

Percent = 100 x volume / denominator, rounded to the decimals of the regulation and looked up in its bands; a value in a
gap between printed bands belongs to the lower one. Nothing is rounded to whole percents. What is not known stays so: it
has no percent and no score, its aspect has no mean, and the total is a range.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import Floats, ScoringRules, figures, rounded, scoring_rules
from kotaku_gis.regulations import Regulation

Flags = npt.NDArray[np.bool_]
_NOISE = 1e-9  # of adding up parts, relative


@dataclass(frozen=True)
class Scores:
    """Scores of blocks: tables with a row a block, in the order of the baseline.

    Attributes
    ----------
    percent
        By criterion, NaN where unknown; above 100 where the volume exceeds its denominator.
    score
        By criterion, 0, 1, 3 or 5, missing where unknown.
    aspect_mean_pct
        Mean of the percents of each aspect; NaN where one of them is unknown.
    sector_mean_pct
        Mean of the aspect means; NaN where one of them is unknown.
    total
        ``lowest`` and ``highest``; they are the same where everything is known.
    category
        Key of the class; missing where the range of the total lies in more than one.
    warnings
        ``block_id, criterion, warning, volume, denominator``.
    rules
        What they were scored by.
    """

    percent: pd.DataFrame
    score: pd.DataFrame
    aspect_mean_pct: pd.DataFrame
    sector_mean_pct: pd.Series
    total: pd.DataFrame
    category: pd.Series
    warnings: pd.DataFrame
    rules: ScoringRules

    @property
    def unverified(self) -> bool:
        """Whether a value that the scores rest on is only recalled."""
        return self.rules.unverified

    @property
    def known_total(self) -> pd.Series:
        """The total where it is known."""
        lowest = self.total["lowest"].astype("Int64")
        return lowest.mask(self.total["lowest"] != self.total["highest"]).rename("total")

    @property
    def class_range(self) -> pd.DataFrame:
        """Rank of the class at either end of the total, 0 for the lightest."""
        codes = {end: self.rules.classes.codes(self.total[end].to_numpy(dtype=float)) for end in ("lowest", "highest")}
        return pd.DataFrame(codes, index=self.total.index)


def score(
    baseline: Baseline,
    *,
    regulation: Regulation,
    clamp_negative: bool = True,
    strict: bool = False,
    date: dt.date | None = None,
) -> Scores:
    """Score every block of a baseline.

    Parameters
    ----------
    clamp_negative
        Take a negative volume for 0; else its negative percent enters the means, as some published sheets have it.
    strict
        Refuse a baseline in which anything is unknown.
    date
        Which version of the regulation; the newest when left out.

    Raises
    ------
    LayerError
        `strict`, and something is unknown.

    Examples
    --------
    >>> from kotaku_gis.regulations import load
    >>> header = pd.DataFrame({"buildings": [50]}, index=["RT004-RW002"])
    >>> sheet = Baseline(header, pd.DataFrame({"irregular_buildings": [26]}, index=header.index))
    >>> scores = score(sheet, regulation=load("permen_pupr_14_2018"))
    >>> scores.percent["irregular_buildings"].tolist(), scores.total.to_numpy().tolist()
    ([52.0], [[3, 78]])
    """
    rules = scoring_rules(regulation, date=date)
    volume, denominator = figures(baseline.volumes, rules.names), figures(baseline.header, rules.denominators)
    if strict:
        _refuse_unknown(volume, denominator, baseline.blocks)
    percent = percents(volume, denominator, clamp_negative=clamp_negative)
    points = scored(percent, rules)
    means = aspect_means(percent, rules)
    total = totals(points, rules)
    index = baseline.blocks
    return Scores(
        percent=pd.DataFrame(percent, index=index, columns=rules.names),
        score=pd.DataFrame(points, index=index, columns=rules.names).astype("Int64"),
        aspect_mean_pct=pd.DataFrame(means, index=index, columns=[aspect.name for aspect in rules.aspects]),
        sector_mean_pct=pd.Series(means.mean(axis=1), index=index, name="sector_mean_pct"),
        total=pd.DataFrame(total, index=index, columns=["lowest", "highest"]),
        category=classes(total, rules, index),
        warnings=_warnings(volume, denominator, index, rules),
        rules=rules,
    )


def percents(volume: Floats, denominator: Floats, *, clamp_negative: bool = True) -> Floats:
    """100 x volume / denominator; 0 where the denominator is 0, NaN where either is unknown."""
    used = np.maximum(volume, 0.0) if clamp_negative else volume
    percent = np.zeros_like(used)
    np.divide(100.0 * used, denominator, out=percent, where=denominator > 0)
    percent[np.isnan(volume) | ~(denominator >= 0)] = np.nan
    return percent


def scored(percent: Floats, rules: ScoringRules) -> Floats:
    """Score of each percent, NaN where unknown."""
    points: Floats = rules.scores.lookup(rounded(percent, rules.decimals)).astype(float)
    points[np.isnan(percent)] = np.nan
    return points


def aspect_means(percent: Floats, rules: ScoringRules) -> Floats:
    """Plain mean of the percents of each aspect, a column an aspect."""
    of = np.array([criterion.aspect for criterion in rules.criteria])
    return np.column_stack([percent[:, of == aspect.name].mean(axis=1) for aspect in rules.aspects])


def totals(points: Floats, rules: ScoringRules) -> npt.NDArray[np.int64]:
    """Lowest and highest sum of the scores: an unknown one may be anything from 0 to the highest score."""
    lowest = np.nansum(points, axis=1)
    highest = lowest + rules.highest_score * np.isnan(points).sum(axis=1)
    return np.column_stack([lowest, highest]).astype(np.int64)


def classes(total: npt.NDArray[np.int64], rules: ScoringRules, index: pd.Index) -> pd.Series:
    """The class of each range of totals, missing where its ends lie in different ones."""
    codes = rules.classes.codes(total.astype(float))
    words = pd.array([*rules.classes.results, pd.NA], dtype="string")
    return pd.Series(words[np.where(codes[:, 0] == codes[:, 1], codes[:, 0], -1)], index=index, name="category")


def class_of_scores(points: pd.DataFrame, *, regulation: Regulation, date: dt.date | None = None) -> pd.DataFrame:
    """Total (``lowest``, ``highest``) and ``category`` where only scores are known, as in a needs table."""
    rules = scoring_rules(regulation, date=date)
    total = totals(figures(points, rules.names), rules)
    table = pd.DataFrame(total, index=points.index, columns=["lowest", "highest"])
    return table.assign(category=classes(total, rules, points.index))


def beside_score(baseline: Baseline, *, regulation: Regulation) -> pd.DataFrame:
    """Percent of what is recorded beside the score, as public open space in 7+1; never part of a total."""
    rows = regulation.rules["beside_score"].at().rows or ()
    names = [row["name"] for row in rows]
    denominator = figures(baseline.header, [row["denominator"] for row in rows])
    percent = percents(figures(baseline.volumes, names), denominator)
    return pd.DataFrame(percent, index=baseline.blocks, columns=[f"{name}_pct" for name in names])


def _warnings(volume: Floats, denominator: Floats, index: pd.Index, rules: ScoringRules) -> pd.DataFrame:
    known = ~np.isnan(volume)
    empty = known & (denominator == 0)
    kinds: dict[str, Flags] = {
        "denominator_zero": empty,
        "denominator_negative": known & (denominator < 0),
        "negative_volume": (volume < 0) & ~empty,
        "over_100_percent": (volume > denominator * (1 + _NOISE)) & (denominator > 0),
    }
    cells = [np.flatnonzero(flags) for flags in kinds.values()]
    cell, kind = np.concatenate(cells), np.repeat(np.arange(len(kinds)), [len(found) for found in cells])
    order = np.argsort(cell, kind="stable")
    row, column = np.divmod(cell[order], len(rules.names))
    return pd.DataFrame(
        {
            "block_id": index[row],
            "criterion": pd.Index(rules.names)[column],
            "warning": pd.Index(list(kinds))[kind[order]],
            "volume": volume[row, column],
            "denominator": denominator[row, column],
        }
    )


def _refuse_unknown(volume: Floats, denominator: Floats, blocks: pd.Index) -> None:
    unknown = np.flatnonzero(np.isnan(volume + denominator).any(axis=1))
    if len(unknown):
        raise LayerError(fault("slum.unknown_cells", ids=blocks[unknown]))
