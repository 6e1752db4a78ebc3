"""Height of buildings: measured, or as many levels as there are times what a level takes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kotaku_gis.regulations import load
from kotaku_gis.zoning.verdicts import status_at_most, status_of_range

_ROUNDING = 1e-9


def assumed_floor_to_floor_m() -> tuple[float, float]:
    """Lowest and highest storey met in housing; an assumption that every result resting on it must print."""
    assumed = load("building_assumptions")
    return assumed.number("floor_to_floor", key="lowest"), assumed.number("floor_to_floor", key="highest")


def height_range_m(*, storeys: pd.Series, height_m: pd.Series, floor_to_floor_m: tuple[float, float]) -> pd.DataFrame:
    """Least and greatest height of each building, `lowest_m` and `highest_m`; a measured height comes first.

    Examples
    --------
    >>> storeys, height_m = pd.Series([3, 3, None]), pd.Series([None, 12.6, None])
    >>> found = height_range_m(storeys=storeys, height_m=height_m, floor_to_floor_m=(2.8, 4.0))
    >>> found.round(6).to_numpy().tolist()
    [[8.4, 12.0], [12.6, 12.6], [<NA>, <NA>]]
    """
    levels, tall = storeys.astype("Float64"), height_m.astype("Float64")
    low, high = floor_to_floor_m
    return pd.DataFrame({"lowest_m": tall.fillna(levels * low), "highest_m": tall.fillna(levels * high)})


def levels_of_height(height_m: pd.Series, *, floor_to_floor_m: tuple[float, float]) -> pd.DataFrame:
    """The `fewest` and the `most` levels that a height allows, at least one.

    Examples
    --------
    >>> levels_of_height(pd.Series([12.6, 2.5]), floor_to_floor_m=(2.8, 4.0)).to_numpy().tolist()
    [[3.0, 4.0], [1.0, 1.0]]
    """
    tall = height_m.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    low, high = floor_to_floor_m
    fewest, most = (np.maximum(np.floor(tall / each + _ROUNDING), 1.0) for each in (high, low))
    return pd.DataFrame({"fewest": fewest, "most": most}, index=height_m.index)


def height_status(heights: pd.DataFrame, *, limit: pd.Series | float, u95: pd.Series | float = 0.0) -> pd.DataFrame:
    """`status` and `reason` of `height_range_m` against the most that is allowed; across the limit is indicative."""
    worst = status_at_most(heights["highest_m"], limit=limit, u95=u95)
    best = status_at_most(heights["lowest_m"], limit=limit, u95=u95)
    reason = pd.Series(pd.NA, index=heights.index, dtype="string").mask(heights["lowest_m"].isna(), "height_missing")
    return pd.DataFrame({"status": status_of_range(worst=worst, best=best), "reason": reason})
