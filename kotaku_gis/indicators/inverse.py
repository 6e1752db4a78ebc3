"""The inverse of scoring: the least work that brings a block below slum, or into the next lighter class.

A score falls only where a volume crosses the edge of a band, so for each criterion only a few amounts of work matter:
the smallest that reaches each lower band. Among all combinations the cheapest that takes enough points off the total is
found exactly, for all blocks at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import Floats, ScoringRules, figures, rounded, scoring_rules
from kotaku_gis.indicators.scoring import percents, scored, totals
from kotaku_gis.regulations import Regulation

Goal = Literal["out", "next"]
_CHUNK = 20_000


@dataclass(frozen=True)
class LeastWork:
    """What to do, a row a block.

    Attributes
    ----------
    work
        Volume to handle of each criterion, in its unit and in whole steps of it; 0 where nothing is to be done.
    cost
        Cost of the work, or without unit costs the sum of its percents of the denominators; NaN where the goal cannot
        be reached.
    category
        The class that the work leads to, or a lighter one where criteria are unknown; missing where the goal cannot
        be reached.
    """

    work: pd.DataFrame
    cost: pd.Series
    category: pd.Series


@dataclass(frozen=True)
class _Options:
    """By criterion and band: the smallest work that reaches the band, its cost (inf where not to be had), the drop."""

    work: npt.NDArray[np.float64]
    cost: npt.NDArray[np.float64]
    drop: npt.NDArray[np.int64]


def least_work(
    baseline: Baseline,
    *,
    regulation: Regulation,
    goal: Goal = "out",
    unit_costs: Mapping[str, float] | None = None,
) -> LeastWork:
    """The least work that reaches the goal, whatever the unknown criteria turn out to be.

    Parameters
    ----------
    goal
        ``out``: into the lightest class (not slum); ``next``: one class lighter than now.
    unit_costs
        Cost of one unit of each criterion, for the least cost. A criterion without a cost is not worked on. Left out,
        the work is the least in percents of the denominators, which every unit has in common.

    Notes
    -----
    An unknown criterion counts as its highest score, so that the promised class holds once it is known.
    """
    rules = scoring_rules(regulation)
    volume, denominator = figures(baseline.volumes, rules.names), figures(baseline.header, rules.denominators)
    prices = _prices(denominator, rules, unit_costs)
    points = scored(percents(volume, denominator), rules)
    total = totals(points, rules)[:, 1]
    rank = rules.classes.codes(total.astype(float))
    wanted = np.maximum(rank - 1, 0) if goal == "next" else np.zeros_like(rank)
    target = np.append(rules.classes.tops(0), total.max(initial=0)).astype(np.int64)[wanted]
    need = np.where(rank > 0, total - target, 0)
    work, cost = np.zeros_like(volume), np.zeros(len(volume))
    rows = np.argsort(need, kind="stable")[np.count_nonzero(need <= 0) :]  # the needs of a chunk are alike
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        options = _options(volume[part], denominator[part], points[part], prices[part], rules)
        work[part], cost[part] = _cheapest(options, need[part])
    words = pd.array([*rules.classes.results, pd.NA], dtype="string")
    index = baseline.blocks
    return LeastWork(
        work=pd.DataFrame(work, index=index, columns=rules.names),
        cost=pd.Series(cost, index=index, name="cost"),
        category=pd.Series(words[np.where(np.isnan(cost), -1, wanted)], index=index, name="category"),
    )


def next_band_work(baseline: Baseline, *, regulation: Regulation) -> pd.DataFrame:
    """Volume to handle of each criterion until its score falls by one band; NaN where unknown or already 0."""
    rules = scoring_rules(regulation)
    volume, denominator = figures(baseline.volumes, rules.names), figures(baseline.header, rules.denominators)
    points = scored(percents(volume, denominator), rules)
    work = np.full(volume.shape, np.nan)
    for band in range(len(rules.scores.edges)):
        above = points == rules.scores.results[band + 1]
        work[above] = _work_to(band, volume, denominator, rules)[above]
    return pd.DataFrame(work, index=baseline.blocks, columns=rules.names)


def _prices(denominator: Floats, rules: ScoringRules, unit_costs: Mapping[str, float] | None) -> Floats:
    """Cost of a unit of each criterion of each block."""
    if unit_costs is not None:
        return np.broadcast_to([unit_costs.get(name, np.inf) for name in rules.names], denominator.shape)
    percent_of_one = np.full(denominator.shape, np.inf)
    np.divide(100.0, denominator, out=percent_of_one, where=denominator > 0)
    return percent_of_one


def _work_to(band: int, volume: Floats, denominator: Floats, rules: ScoringRules) -> Floats:
    """The smallest work in whole steps (all of the volume at most) after which the percent lies in `band` or below."""
    steps = rules.steps
    half = 0.5 * 10.0**-rules.decimals
    left = denominator * (rules.scores.tops(rules.decimals)[band] + half) / 100.0
    about = np.maximum(np.ceil((volume - left) / steps), 0.0)
    work = volume.copy()
    for nudge in (1, 0, -1):
        tried = np.minimum(np.round(np.maximum(about + nudge, 0.0) * steps, 9), volume)
        percent = percents(np.maximum(volume - tried, 0.0), denominator)
        known = np.nan_to_num(rounded(percent, rules.decimals), nan=np.inf)
        work = np.where(rules.scores.codes(known) <= band, tried, work)
    return work


def _options(volume: Floats, denominator: Floats, points: Floats, prices: Floats, rules: ScoringRules) -> _Options:
    results = np.array(rules.scores.results, dtype=float)
    lower = range(len(rules.scores.edges))
    work = np.stack([_work_to(band, volume, denominator, rules) for band in lower], axis=2)
    drop = np.nan_to_num(points[:, :, None] - results[None, None, : len(lower)], nan=0.0)
    usable = (drop > 0) & np.isfinite(prices)[:, :, None]
    cost = np.where(usable, work, 0.0) * np.where(np.isfinite(prices), prices, 0.0)[:, :, None]
    return _Options(work, np.where(usable, cost, np.inf), drop.astype(np.int64))


def _cheapest(options: _Options, need: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """The combination of options, at most one a criterion, that costs least and drops the total by `need`.

    ``least[row, drop]`` is the least cost of exactly that drop with the criteria seen so far. A combination that drops
    much more than needed holds an option that can be left out, so drops are followed only a little beyond the need.
    """
    rows, criteria, bands = options.cost.shape
    deepest = int(options.drop.max(initial=0))
    states = int(need.max()) + deepest
    least = np.full((rows, states + 1), np.inf)
    least[:, 0] = 0.0
    chosen = np.full((criteria, rows, states + 1), -1, dtype=np.int8)
    for criterion in range(criteria):
        before = least.copy()
        for band, drop, part in _groups(options, criterion, bands):
            tried = before[part, : states + 1 - drop] + options.cost[part, criterion, band][:, None]
            better = tried < least[part, drop:]
            least[part, drop:] = np.where(better, tried, least[part, drop:])
            chosen[criterion, part, drop:] = np.where(better, band, chosen[criterion, part, drop:])
    open_to = np.where(np.arange(states + 1) >= need[:, None], least, np.inf)
    state = open_to.argmin(axis=1)
    cost = open_to[np.arange(rows), state]
    reached = np.isfinite(cost)
    return _traced(options, chosen, np.where(reached, state, 0)), np.where(reached, cost, np.nan)


def _groups(options: _Options, criterion: int, bands: int) -> Iterator[tuple[int, int, npt.NDArray[np.intp]]]:
    """Rows for which a band is an option, together by how far it drops the score."""
    for band in range(bands):
        usable = np.isfinite(options.cost[:, criterion, band])
        drops = options.drop[:, criterion, band]
        for drop in np.unique(drops[usable]):
            yield band, int(drop), np.flatnonzero(usable & (drops == drop))


def _traced(options: _Options, chosen: npt.NDArray[np.int8], state: npt.NDArray[np.intp]) -> Floats:
    """The work behind the drop of each row, criterion by criterion from the last."""
    criteria, rows, _ = chosen.shape
    work = np.zeros((rows, criteria))
    row = np.arange(rows)
    state = state.copy()
    for criterion in reversed(range(criteria)):
        band = chosen[criterion, row, state]
        taken = np.flatnonzero(band >= 0)
        work[taken, criterion] = options.work[taken, criterion, band[taken]]
        state[taken] -= options.drop[taken, criterion, band[taken]]
    return work
