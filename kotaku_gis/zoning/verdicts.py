"""What a measured value says of a limit, given how far off the map may be."""

from __future__ import annotations

import numpy as np
import pandas as pd


def status_at_most(value: pd.Series, *, limit: pd.Series | float, u95: pd.Series | float) -> pd.Series:
    """Status of values that may be at most `limit`, with uncertainty `u95` in the same unit.

    ``pass`` up to ``limit - u95``, ``marginal`` up to the limit, ``indicative`` below ``limit + u95``, ``violation``
    from there on; ``not_assessable`` where any of the three is missing. A value on an edge has the milder status, except
    ``limit + u95`` itself (zoning reference 5.3).

    Examples
    --------
    >>> status_at_most(pd.Series([57.0, 60.0, 61.0, 62.0]), limit=60, u95=2).tolist()
    ['pass', 'marginal', 'indicative', 'violation']
    """
    measured = value.astype("Float64")
    most = pd.Series(limit, index=value.index, dtype="Float64") if np.isscalar(limit) else limit.astype("Float64")
    margin = pd.Series(u95, index=value.index, dtype="Float64") if np.isscalar(u95) else u95.astype("Float64")
    status = pd.Series("violation", index=value.index, dtype="string")
    status = status.mask((measured < most + margin).fillna(value=False), "indicative")
    status = status.mask((measured <= most).fillna(value=False), "marginal")
    status = status.mask((measured <= most - margin).fillna(value=False), "pass")
    return status.mask(measured.isna() | most.isna() | margin.isna(), "not_assessable")
