"""What a measured value says of a limit, given how far off the map may be."""

from __future__ import annotations

import pandas as pd


def status_at_most(value: pd.Series, *, limit: pd.Series | float, u95: pd.Series | float) -> pd.Series:
    """Status of values that may be at most `limit`, with uncertainty `u95` in the same unit.

    ``pass`` up to ``limit - u95``, ``marginal`` up to the limit, ``indicative`` below ``limit + u95``, ``violation``
    from there on; ``not_assessable`` where any of the three is missing. A value on an edge has the milder status,
    except ``limit + u95`` itself (zoning reference 5.3).

    Examples
    --------
    >>> status_at_most(pd.Series([57.0, 60.0, 61.0, 62.0]), limit=60, u95=2).tolist()
    ['pass', 'marginal', 'indicative', 'violation']
    """
    measured = value.astype("Float64")
    most, margin = _each(limit, value.index), _each(u95, value.index)
    status = pd.Series("violation", index=value.index, dtype="string")
    status = status.mask((measured < most + margin).fillna(value=False), "indicative")
    status = status.mask((measured <= most).fillna(value=False), "marginal")
    status = status.mask((measured <= most - margin).fillna(value=False), "pass")
    return status.mask(measured.isna() | most.isna() | margin.isna(), "not_assessable")


def _each(figure: pd.Series | float, index: pd.Index) -> pd.Series:
    series = figure if isinstance(figure, pd.Series) else pd.Series(figure, index=index)
    return series.astype("Float64")
