"""Classes of parcel area, as rule tables print them."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from kotaku_gis.zoning.verdicts import EDGE


def lot_class(area_m2: pd.Series, *, classes: pd.DataFrame) -> pd.Series:
    """Class of each parcel area: `classes` holds `id`, `lo`, `hi` of intervals (lo, hi], the last one open.

    Tables that print whole numbers (40-100, 101-200) leave no gap between 100 and 101: a class begins where the one
    before it ends, and the first one below what it prints.

    Examples
    --------
    >>> table = pd.DataFrame({"id": [1, 2], "lo": [40, 101], "hi": [100, None]})
    >>> lot_class(pd.Series([39.9, 100.0, 100.5]), classes=table).tolist()
    [1, 1, 2]
    """
    ordered = classes.sort_values("lo").reset_index(drop=True)
    before = ordered["hi"].shift().fillna(0.0).astype(float)
    joined = (ordered["lo"] - before <= 1) | (ordered.index == 0)
    lo = before.where(joined, ordered["lo"].astype(float))
    return class_of(area_m2, classes=ordered.assign(lo=lo), closed="right").rename("lot_class")


def below_min_lot(area_m2: pd.Series, *, min_lot_m2: pd.Series | float) -> pd.Series:
    """Parcels smaller than the least area of a parcel that the zone knows."""
    return (area_m2 < min_lot_m2 - EDGE).rename("below_min_lot")


def class_of(values: pd.Series, *, classes: pd.DataFrame, closed: Literal["left", "right"]) -> pd.Series:
    """`id` of the interval between `lo` and `hi` that holds each value; missing outside all.

    A value nearer to an end than `EDGE` lies on it, so that turning the map moves nothing into another class.
    """
    lo = classes["lo"].astype("Float64").fillna(-np.inf).to_numpy(dtype=float)
    hi = classes["hi"].astype("Float64").fillna(np.inf).to_numpy(dtype=float)
    known = values.astype("Float64").to_numpy(dtype=float, na_value=np.nan)[:, None]
    for end in (lo, hi):
        known = np.where(np.abs(known - end) < EDGE, end, known)
    inside = (lo <= known) & (known < hi) if closed == "left" else (lo < known) & (known <= hi)
    ids = classes["id"].convert_dtypes().reset_index(drop=True)
    place = np.where(inside.any(axis=1), inside.argmax(axis=1), -1)
    return pd.Series(ids.array.take(place, allow_fill=True), index=values.index)
