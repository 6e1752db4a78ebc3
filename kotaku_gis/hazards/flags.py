"""The flag of each building or block: the highest class that covers enough of it, and whether the layer knows at all.

Five states keep the unknown apart from the safe: ``ok``, ``partial`` (some of the footprint lies on no data),
``no_data``, ``outside`` (beyond the layer), ``not_prone`` (where the layer states that there is no danger).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kotaku_gis.hazards.classes import Classes

Floats = NDArray[np.float64]
_ALL = 1 - 1e-6
_TIE = 1e-6
_ROUNDING = 1e-9  # of a share: 1 % of a footprint is 1 %, whatever its coordinates
_DUST = 1e-7  # of a share: what the edge of a footprint bends by when its CRS changes


@dataclass(frozen=True, eq=False)
class Shares:
    """What a layer says of polygons, as shares of each polygon.

    Attributes
    ----------
    index
        That of the polygons.
    share
        Polygons x labels of the classes.
    data, nodata, outside
        Add up to 1; NaN for a polygon without geometry.
    known
        `data`, and what the layer declares not prone where it has no data.
    stated
        The part of `known` that the layer declares not prone.
    highest
        Polygons x labels: the highest value of each class there, NaN where the layer has no values.
    mean
        Mean of an index over all data, else None.
    stray
        The part of `nodata` whose values cannot be: they are neither classes nor declared as no data.
    """

    index: pd.Index[Any]
    share: Floats
    data: Floats
    nodata: Floats
    outside: Floats
    known: Floats
    stated: Floats
    highest: Floats | None = None
    mean: Floats | None = None
    stray: Floats | None = None


def flags(shares: Shares, *, classes: Classes, min_share: float) -> pd.DataFrame:
    """Flags from shares.

    Returns
    -------
    One row a polygon: ``status``; ``class_max`` (the highest class that covers at least `min_share` of it, <NA> where
    none does or the ground is free), ``class_max_share`` and ``max`` (its highest value); ``class_touched`` and
    ``max_touched`` of anything covered; ``class_majority`` (the largest, the higher one of equals) and ``tie``;
    ``mean``; ``data_share``, ``nodata_share`` and ``outside_share``, which add up to 1. Classes are ordered categories.
    Shares up to 1e-7 are a touch and no cover.
    """
    hazardous = np.array([n for n, label in enumerate(classes.labels) if label not in classes.free], dtype=np.int64)
    every = np.where(shares.share > _DUST, shares.share, 0.0)
    share = every[:, hazardous]
    covered = share > 0
    most = _highest(covered & (share >= min_share - _ROUNDING))
    touched = _highest(covered)
    majority, tie = _largest(every)
    highest = np.full_like(shares.share, np.nan) if shares.highest is None else shares.highest
    found = {
        "status": _status(shares),
        "class_max": _named(most, hazardous, classes),
        "class_max_share": _of(share, most),
        "max": _of(highest[:, hazardous], most),
        "class_touched": _named(touched, hazardous, classes),
        "max_touched": _of(highest[:, hazardous], touched),
        "class_majority": pd.Categorical.from_codes(majority, categories=pd.Index(classes.labels), ordered=True),
        "tie": tie,
        "mean": np.full(len(share), np.nan)
        if shares.mean is None
        else np.where(shares.data > _DUST, shares.mean, np.nan),
        "data_share": shares.data,
        "nodata_share": shares.nodata,
        "outside_share": shares.outside,
    }
    return pd.DataFrame(found, index=shares.index)


def _status(shares: Shares) -> pd.Categorical[str]:
    """State of each polygon."""
    whole = shares.known > _ALL
    safe = whole & (shares.stated >= shares.known - _TIE)
    conditions = [safe, whole, shares.known > _DUST, shares.outside > _ALL]
    words = ["not_prone", "ok", "partial", "outside", "no_data"]
    return pd.Categorical.from_codes(np.select(conditions, [0, 1, 2, 3], 4), categories=pd.Index(words))


def _highest(reached: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Last column that is true in each row; -1 where none is."""
    count = reached.shape[1]
    if not count:
        return np.full(len(reached), -1)
    return np.where(reached.any(axis=1), count - 1 - np.argmax(reached[:, ::-1], axis=1), -1)


def _largest(share: Floats) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Column with the largest share of each row, the last of equals; -1 without any. Whether others are as large."""
    best = np.nan_to_num(share).max(axis=1, initial=0.0)
    leads = (share > 0) & (share >= best[:, None] - _TIE)
    return _highest(leads), leads.sum(axis=1) > 1


def _of(table: Floats, column: NDArray[np.int64]) -> Floats:
    """The cell of each row in its column; NaN for column -1."""
    if not table.shape[1]:
        return np.full(len(table), np.nan)
    return np.where(column >= 0, table[np.arange(len(table)), np.maximum(column, 0)], np.nan)


def _named(column: NDArray[np.int64], hazardous: NDArray[np.int64], classes: Classes) -> pd.Categorical:
    names = [classes.labels[number] for number in hazardous]
    return pd.Categorical.from_codes(column, categories=pd.Index(names), ordered=True)
