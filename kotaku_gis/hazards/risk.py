"""Risk of hazard, vulnerability and capacity: only where all three are given, by a formula that is named."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

Formula = Literal["cube_root", "ratio"]


def risk_index(
    hazard: pd.Series, *, vulnerability: pd.Series, capacity: pd.Series, formula: Formula = "cube_root"
) -> pd.Series:
    """Risk from indices in 0..1; unknown where one of them is.

    ``cube_root`` is (H V (1 - C))^(1/3), in 0..1; ``ratio`` is H V / C, which has no upper end and therefore no class.

    Examples
    --------
    >>> half = pd.Series([0.5])
    >>> float(risk_index(pd.Series([0.8]), vulnerability=half, capacity=pd.Series([0.4])).iloc[0].round(6))
    0.621447
    """
    h, v, c = (part.astype("Float64") for part in (hazard, vulnerability, capacity))
    if formula == "cube_root":
        product = (h * v * (1 - c)).to_numpy(dtype=float, na_value=np.nan)
        risk = np.cbrt(product)
    else:
        top, below = (part.to_numpy(dtype=float, na_value=np.nan) for part in (h * v, c))
        risk = np.divide(top, below, out=np.full(len(top), np.nan), where=below > 0)
    return pd.Series(risk, index=hazard.index, name="risk").astype("Float64")
