"""What if a figure were another one, and which blocks change class when figures move within their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import Floats, ScoringRules, figures, scoring_rules
from kotaku_gis.indicators.scoring import Scores, classes, percents, score, scored, totals
from kotaku_gis.regulations import Regulation


@dataclass(frozen=True)
class WhatIf:
    """Scores as they are and as they would be; `changed` has a row for each block whose total or class differs."""

    before: Scores
    after: Scores
    changed: pd.DataFrame


def what_if(baseline: Baseline, *, changes: pd.DataFrame, regulation: Regulation) -> WhatIf:
    """Score a baseline with some figures replaced.

    Parameters
    ----------
    changes
        Columns ``block_id, item, value``; an item is a criterion or a column of the header.

    Raises
    ------
    LayerError
        A change names a block or an item that the baseline does not hold.
    """
    header, volumes = baseline.header.astype("float64"), baseline.volumes.astype("float64")
    known = changes["block_id"].isin(baseline.blocks) & changes["item"].isin([*header.columns, *volumes.columns])
    if not known.all():
        raise LayerError(fault("slum.override_of_nothing", ids=changes.loc[~known, "block_id"]))
    for table in (header, volumes):
        cells = changes[changes["item"].isin(table.columns)]
        new = cells.pivot_table(index="block_id", columns="item", values="value", aggfunc="last", dropna=False)
        for item in new.columns:
            blocks = cells.loc[cells["item"] == item, "block_id"]
            table.loc[blocks, item] = new.loc[blocks, item].to_numpy(dtype=float, na_value=np.nan)
    before = score(baseline, regulation=regulation)
    after = score(Baseline(header, volumes), regulation=regulation)
    return WhatIf(before, after, _differences(before, after))


def sensitivity(baseline: Baseline, *, uncertainty: pd.DataFrame, regulation: Regulation) -> pd.DataFrame:
    """How far totals and classes move when every figure may be off by its uncertainty.

    A percent rises with its volume and falls with its denominator, so the extremes of the total lie at the ends: all
    volumes low and denominators high, or the other way round.

    Parameters
    ----------
    uncertainty
        Half-widths (95 %) by block, in the unit of each column; columns of header or volumes that are left out are
        exact, a missing half-width makes its criteria unknown.

    Returns
    -------
    DataFrame
        ``total, lowest, highest`` (``total`` missing where unknown), ``category``, ``lightest``, ``heaviest`` and
        ``sensitive``: more than one class is possible.
    """
    rules = scoring_rules(regulation)
    volume, denominator = figures(baseline.volumes, rules.names), figures(baseline.header, rules.denominators)
    off = uncertainty.reindex(baseline.blocks)
    volume_off, denominator_off = (_half_widths(off, names) for names in (rules.names, rules.denominators))
    low = _totals(volume - volume_off, denominator + denominator_off, rules)[:, 0]
    narrowest = np.where(denominator_off > 0, np.maximum(denominator - denominator_off, _LEAST), denominator)
    high = _totals(volume + volume_off, narrowest, rules)[:, 1]
    scores = score(baseline, regulation=regulation)
    lightest, heaviest = (classes(np.column_stack([end, end]), rules, baseline.blocks) for end in (low, high))
    return pd.DataFrame(
        {
            "total": scores.known_total,
            "lowest": low,
            "highest": high,
            "category": scores.category,
            "lightest": lightest,
            "heaviest": heaviest,
            "sensitive": (lightest != heaviest).astype(bool),
        }
    )


_LEAST = 1e-9  # of a denominator that may be next to nothing


def _half_widths(off: pd.DataFrame, names: list[str]) -> Floats:
    exact = {name: 0.0 for name in names if name not in off}
    return figures(off.assign(**exact), names)


def _totals(volume: Floats, denominator: Floats, rules: ScoringRules) -> npt.NDArray[np.int64]:
    return totals(scored(percents(volume, denominator), rules), rules)


def _differences(before: Scores, after: Scores) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "lowest_before": before.total["lowest"],
            "highest_before": before.total["highest"],
            "lowest_after": after.total["lowest"],
            "highest_after": after.total["highest"],
            "category_before": before.category,
            "category_after": after.category,
        }
    )
    return table[(before.total != after.total).any(axis=1)]
