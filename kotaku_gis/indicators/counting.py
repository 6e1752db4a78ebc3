"""Counting by block: what was found, how much of the block was surveyed, and whether that is enough to know it.

A building belongs to the block that holds its representative point, a household to the block of its building; so each
is counted once and the sums over blocks are the whole.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kotaku_gis.indicators.definitions import Definitions


def totals(weight: pd.Series, *, home: pd.Series, blocks: pd.Index) -> pd.Series:
    """Sum of the weights of each block's units; units of no block count nowhere, a missing weight counts nothing."""
    place = blocks.get_indexer(pd.Index(home))
    inside = place >= 0
    amount = weight.to_numpy(dtype=float, na_value=np.nan)[inside]
    return pd.Series(
        np.bincount(place[inside], weights=np.nan_to_num(amount), minlength=len(blocks)), index=blocks, dtype=float
    )


def counted(
    fails: pd.Series,
    *,
    home: pd.Series,
    blocks: pd.Index,
    definitions: Definitions,
    weight: pd.Series | None = None,
    whole: pd.Series | None = None,
) -> pd.DataFrame:
    """How much of each block fails, as rows of a verdict.

    Parameters
    ----------
    fails
        Boolean, a row a unit; missing where not surveyed.
    home
        Block of each unit.
    weight
        What each unit counts, such as its length or its households; 1 when left out.
    whole
        What all units of a block count, where that is known from elsewhere; the sum of their weights when left out.
        Where it is missing, nobody knows how much was not surveyed: such a block is partly known at best.

    Returns
    -------
    DataFrame
        `value` where enough was surveyed, else missing; `status` ``known``, ``partial`` or ``unknown``; `reason`, with
        the percent surveyed where it is less than all.
    """
    one = pd.Series(1.0, index=fails.index) if weight is None else weight
    found = totals(one.where(fails.fillna(value=False).astype(bool), 0.0), home=home, blocks=blocks)
    seen = totals(one.where(fails.notna(), 0.0), home=home, blocks=blocks)
    expected = totals(one, home=home, blocks=blocks) if whole is None else whole.astype(float).reindex(blocks)
    share = (100 * seen / expected.where(expected > 0)).clip(upper=100.0).mask(expected == 0, 100.0)
    rows = judged(found, share_pct=share.fillna(0.0), definitions=definitions)
    adrift = expected.isna() & (seen > 0)
    return rows.assign(
        status=rows["status"].mask(adrift, "partial"), reason=rows["reason"].mask(adrift, "whole_unknown")
    )


def surveyed_pct(answers: pd.Series, *, home: pd.Series, blocks: pd.Index) -> pd.Series:
    """Percent of the units of each block that have an answer; missing in a block without units."""
    seen = totals(answers.notna().astype(float), home=home, blocks=blocks)
    there = totals(pd.Series(1.0, index=answers.index), home=home, blocks=blocks)
    return 100 * seen / there.where(there > 0)


def judged(found: pd.Series, *, share_pct: pd.Series, definitions: Definitions) -> pd.DataFrame:
    """Rows of a verdict from what was found and the percent of each block that was surveyed."""
    least = definitions.number("survey_share_min")
    some = share_pct > 0
    enough = share_pct >= least - 1e-9
    reason = pd.Series(pd.NA, index=found.index, dtype="string").mask(~some, "not_surveyed")
    told = "partly_surveyed:" + share_pct.round(1).astype("string")
    return pd.DataFrame(
        {
            "value": found.where(enough & some).astype("Float64"),
            "status": np.select([~some, enough], ["unknown", "known"], "partial"),
            "reason": reason.mask(some & (share_pct < 100 - 1e-9), told),
        },
        index=found.index,
    )


def taken(values: pd.Series, *, reason: str, **columns: Any) -> pd.DataFrame:
    """Rows of a verdict that is known wherever there is a value; elsewhere unknown, and why."""
    known = values.notna()
    return pd.DataFrame(
        {
            "value": values.astype("Float64"),
            "status": np.where(known, "known", "unknown"),
            "reason": pd.Series(reason, index=values.index, dtype="string").mask(known),
            **columns,
        },
        index=values.index,
    )


def unknown(blocks: pd.Index, reason: str, **columns: Any) -> pd.DataFrame:
    """Rows of a verdict of which nothing is known, and why."""
    return pd.DataFrame(
        {"value": pd.Series(pd.NA, index=blocks, dtype="Float64"), "status": "unknown", "reason": reason, **columns},
        index=blocks,
    )
