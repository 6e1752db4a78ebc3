"""Several hazards together: the highest class, which of them have it, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

_SILENT = ("no_data", "outside")


def combined(status: Mapping[str, pd.Series], level: Mapping[str, pd.Series], *, high: int) -> pd.DataFrame:
    """The highest of several hazards.

    Parameters
    ----------
    status
        By hazard, the state of each unit.
    level
        By hazard, the level of its class on a common scale, 1 the lowest; missing where it has none.
    high
        The level from which a hazard counts as high.

    Returns
    -------
    One row a unit: ``level`` (a lower bound where something is missing), ``dominant`` (tuple of the hazards that have
    it), ``n_high``, ``missing`` (tuple of the hazards of which nothing is known), ``incomplete`` where there are any,
    and ``partial`` where a hazard is known for a part of the unit only.
    """
    names = list(status)
    index = status[names[0]].index
    numbers = np.column_stack([level[name].astype("Float64").to_numpy(dtype=float, na_value=0.0) for name in names])
    states = np.column_stack([status[name].astype(str).to_numpy() for name in names])
    top = numbers.max(axis=1)
    silent = np.isin(states, _SILENT) | ((states == "partial") & (numbers == 0))
    found = pd.DataFrame(index=index)
    found["level"] = pd.array(top, dtype="Int64")
    found["level"] = found["level"].mask(found["level"] == 0)
    found["dominant"] = _lists((numbers == top[:, None]) & (top > 0)[:, None], names)
    found["n_high"] = (numbers >= high).sum(axis=1)
    found["missing"] = _lists(silent, names)
    found["incomplete"] = silent.any(axis=1)
    found["partial"] = (states == "partial").any(axis=1)
    return found


def _lists(chosen: np.ndarray, names: list[str]) -> list[tuple[str, ...]]:
    """The names that are true in each row; every pattern is put into words once."""
    pattern = chosen @ (1 << np.arange(len(names)))
    words = {
        number: tuple(name for place, name in enumerate(names) if number >> place & 1)
        for number in np.unique(pattern).tolist()
    }
    return [words[number] for number in pattern.tolist()]
