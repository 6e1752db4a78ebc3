"""What a measured value says of a limit, given how far off the map may be (zoning reference 5.3)."""

from __future__ import annotations

import numpy as np
import pandas as pd

ORDER = ("exempt", "pass", "marginal", "not_assessable", "indicative", "violation")
"""Statuses from the mildest to the worst; what cannot be judged is worse than what holds."""

EDGE = 5e-5
"""In the unit of the value; what is nearer to a limit than this lies on it, so that rounding decides nothing.

Coordinates with six decimals put a turned plot up to 2e-5 m2 and a turned wall up to 1.5e-6 m off."""


def status_at_most(value: pd.Series, *, limit: pd.Series | float, u95: pd.Series | float) -> pd.Series:
    """Status of values that may be at most `limit`, with uncertainty `u95` in the same unit.

    ``pass`` up to ``limit - u95``, ``marginal`` up to the limit, ``indicative`` below ``limit + u95``, ``violation``
    from there on; ``not_assessable`` where any of the three is missing. A value on an edge has the milder status,
    except ``limit + u95`` itself.

    Examples
    --------
    >>> status_at_most(pd.Series([57.0, 60.0, 61.0, 62.0]), limit=60, u95=2).tolist()
    ['pass', 'marginal', 'indicative', 'violation']
    """
    return _status(_floats(limit, value.index) - _floats(value, value.index), u95, value.index)


def status_at_least(value: pd.Series, *, limit: pd.Series | float, u95: pd.Series | float) -> pd.Series:
    """Status of values that must be at least `limit`; the mirror of `status_at_most`.

    Examples
    --------
    >>> status_at_least(pd.Series([3.3, 3.0, 2.9, 2.7]), limit=3.0, u95=0.2168).tolist()
    ['pass', 'marginal', 'indicative', 'violation']
    """
    return _status(_floats(value, value.index) - _floats(limit, value.index), u95, value.index)


def status_of_range(*, worst: pd.Series, best: pd.Series) -> pd.Series:
    """Status of what is only known to lie between two readings, from the status of each.

    A breach at its best is a ``violation``; what holds at its worst (``pass``, ``marginal``) holds; everything else is
    ``indicative``, or ``not_assessable`` where a reading is.

    Examples
    --------
    >>> worst = pd.Series(["violation", "violation", "marginal"])
    >>> status_of_range(worst=worst, best=pd.Series(["violation", "pass", "pass"])).tolist()
    ['violation', 'indicative', 'marginal']
    """
    high, low = (np.asarray(status, dtype=object) for status in (worst, best))
    unknown = (high == "not_assessable") | (low == "not_assessable")
    holds = np.isin(high, ("pass", "marginal", "exempt"))
    found = np.select([low == "violation", holds, unknown], ["violation", high, "not_assessable"], "indicative")
    return pd.Series(found, index=worst.index, dtype="string", name="status")


def worst_status(status: pd.Series, *, by: pd.Series | None = None) -> pd.Series:
    """The worst status of each group of `by`, as the several fronts of one building; of all together without `by`."""
    rank = pd.Series(pd.Categorical(status, categories=list(ORDER)).codes, index=status.index)
    group = pd.Series(0, index=status.index) if by is None else by
    worst = rank.groupby(group.to_numpy(), sort=False).max()
    return pd.Series(np.asarray(ORDER, dtype=object)[worst], index=worst.index, dtype="string", name="status")


def _status(margin: np.ndarray, u95: pd.Series | float, index: pd.Index) -> pd.Series:
    spread = _floats(u95, index)
    with np.errstate(invalid="ignore"):
        found = np.select(
            [np.isnan(margin + spread), margin >= spread - EDGE, margin >= -EDGE, margin > EDGE - spread],
            ["not_assessable", "pass", "marginal", "indicative"],
            "violation",
        )
    return pd.Series(found, index=index, dtype="string", name="status")


def _floats(figure: pd.Series | float, index: pd.Index) -> np.ndarray:
    if not isinstance(figure, pd.Series):
        return np.full(len(index), figure, dtype=float)
    return figure.reindex(index).to_numpy(dtype=float, na_value=np.nan)
