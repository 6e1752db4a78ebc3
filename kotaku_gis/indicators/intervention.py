"""What work has changed: volumes handled, scores before and after, slum area by class and year, what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import figures, scoring_rules
from kotaku_gis.indicators.scoring import Scores, score
from kotaku_gis.regulations import Regulation


@dataclass(frozen=True)
class BeforeAfter:
    """One year of work.

    Attributes
    ----------
    before, after
        Scores at either end of the year.
    baseline
        Header and remaining volumes after it: the backlog.
    contribution
        Part of the mean before that the work took away, at most 1; NaN where either mean is unknown, and where there
        was nothing to take away.
    over_booked
        ``block_id, criterion, booked, backlog, excess`` where more was booked than there was left to do.
    """

    before: Scores
    after: Scores
    baseline: Baseline
    contribution: pd.Series
    over_booked: pd.DataFrame


def handled(interventions: pd.DataFrame, *, blocks: pd.Index, regulation: Regulation) -> pd.DataFrame:
    """Volume handled, a row a block and a column a criterion; 0 where nothing is booked.

    Parameters
    ----------
    interventions
        Columns ``block_id, criterion, volume``; a criterion by name or by code. A booking without a volume makes what
        is left of that cell unknown.

    Raises
    ------
    LayerError
        A booking names no block or no criterion of ours, or its volume is negative.
    """
    rules = scoring_rules(regulation)
    names = {word: criterion.name for criterion in rules.criteria for word in (criterion.code, criterion.name)}
    criterion = interventions["criterion"].astype("string").str.strip().map(names)
    row = blocks.get_indexer(pd.Index(interventions["block_id"]))
    column = pd.Index(rules.names).get_indexer(pd.Index(criterion))
    volume = interventions["volume"].to_numpy(dtype=float, na_value=np.nan)
    wrong = {
        "slum.booked_on_unknown_block": row < 0,
        "slum.booked_on_unknown_criterion": column < 0,
        "slum.negative_booking": volume < 0,
    }
    faults = [fault(name, ids=interventions.loc[rows, "block_id"]) for name, rows in wrong.items() if rows.any()]
    if faults:
        raise LayerError(faults)
    table = np.zeros((len(blocks), len(rules.names)))
    np.add.at(table, (row, column), volume)
    return pd.DataFrame(table, index=blocks, columns=rules.names)


def before_after(
    baseline: Baseline, *, handled: pd.DataFrame, regulation: Regulation, clamp_negative: bool = True
) -> BeforeAfter:
    """Scores before and after: what is left is max(0, before - handled); denominators stay.

    Parameters
    ----------
    handled
        As from `handled`; criteria without a column were not worked on.
    """
    return _worked_on(
        baseline,
        handled,
        score(baseline, regulation=regulation, clamp_negative=clamp_negative),
        regulation=regulation,
        clamp_negative=clamp_negative,
    )


def _worked_on(
    baseline: Baseline, handled: pd.DataFrame, before: Scores, *, regulation: Regulation, clamp_negative: bool
) -> BeforeAfter:
    rules = before.rules
    volume = figures(baseline.volumes, rules.names)
    booked = figures(handled.reindex(index=baseline.blocks, columns=rules.names, fill_value=0.0), rules.names)
    left = pd.DataFrame(np.maximum(volume - booked, 0.0), index=baseline.blocks, columns=rules.names)
    later = baseline.with_volumes(baseline.volumes.assign(**{name: left[name] for name in rules.names}))
    after = score(later, regulation=regulation, clamp_negative=clamp_negative)
    backlog = np.maximum(volume, 0.0)
    row, column = np.nonzero(booked > backlog)
    over_booked = pd.DataFrame(
        {
            "block_id": baseline.blocks[row],
            "criterion": np.array(rules.names, dtype=object)[column],
            "booked": booked[row, column],
            "backlog": backlog[row, column],
            "excess": (booked - backlog)[row, column],
        }
    )
    return BeforeAfter(before, after, later, _contribution(before, after), over_booked)


def years(
    baseline: Baseline,
    *,
    interventions: pd.DataFrame,
    regulation: Regulation,
    until: Iterable[int] = (),
    clamp_negative: bool = True,
) -> Mapping[int, BeforeAfter]:
    """Year after year, each starting from what the year before has left.

    Parameters
    ----------
    interventions
        Columns ``block_id, criterion, year, volume``, and what else is known of the work (activity, cost, funds).
    until
        Further years to show, with or without work.

    Raises
    ------
    LayerError
        A booking has no year, or is none of ours (`handled`).
    """
    undated = interventions["year"].isna()
    if undated.any():
        raise LayerError(fault("slum.booked_without_year", ids=interventions.loc[undated, "block_id"]))
    results: dict[int, BeforeAfter] = {}
    current, before = baseline, score(baseline, regulation=regulation, clamp_negative=clamp_negative)
    for year in sorted({*interventions["year"].astype(int), *until}):
        work = handled(interventions[interventions["year"] == year], blocks=baseline.blocks, regulation=regulation)
        results[year] = _worked_on(current, work, before, regulation=regulation, clamp_negative=clamp_negative)
        current, before = results[year].baseline, results[year].after
    return results


def slum_area(scores: Scores, *, area_ha: pd.Series) -> pd.DataFrame:
    """Blocks and area of each class, the unknown ones apart: index the class, columns ``blocks, area_ha``.

    The area is that of whole blocks; a block that stays slum keeps all of its area.
    """
    category = scores.category.fillna("unknown")
    table = pd.DataFrame({"blocks": 1, "area_ha": area_ha.reindex(category.index)}).groupby(category).sum()
    return table.reindex([*scores.rules.classes.results, "unknown"], fill_value=0).rename_axis("category")


def slum_area_by_year(results: Mapping[int, BeforeAfter], *, area_ha: pd.Series) -> pd.DataFrame:
    """Slum area at the end of each year: index year, columns ``<class>_ha``, ``slum_ha``, ``reduced_ha``, ``eased_ha``.

    ``reduced_ha`` is of blocks that left the slum classes in that year, ``eased_ha`` of those that came into a lighter
    one and are still slum.
    """
    rows = {}
    for year, result in results.items():
        by_class = slum_area(result.after, area_ha=area_ha)["area_ha"]
        rank_before, rank_after = (scores.class_range for scores in (result.before, result.after))
        left = (rank_before["lowest"] > 0) & (rank_after["highest"] == 0)
        eased = (rank_after["highest"] < rank_before["lowest"]) & (rank_after["lowest"] > 0)
        slum = list(result.after.rules.classes.results[1:])
        rows[year] = {
            **{f"{name}_ha": by_class[name] for name in by_class.index},
            "slum_ha": by_class[slum].sum(),
            "reduced_ha": area_ha.reindex(left.index)[left].sum(),
            "eased_ha": area_ha.reindex(eased.index)[eased].sum(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("year")


def proportional_reduction_ha(contribution: pd.Series, *, area_ha: pd.Series) -> pd.Series:
    """Area times contribution, as some programme reports counted; not the rule of the sheets, and never the default."""
    return (contribution * area_ha.reindex(contribution.index)).rename("proportional_reduction_ha")


def _contribution(before: Scores, after: Scores) -> pd.Series:
    first, last = before.sector_mean_pct, after.sector_mean_pct
    return ((first - last) / first.where(first != 0)).clip(upper=1.0).rename("contribution")
