"""What the cells of a polygon add up to: statistics of their values, and shares by class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kotaku_gis.spatial._compiled import accelerated
from kotaku_gis.spatial._pixels import Floats, Ints
from kotaku_gis.spatial._rings import sums

TIE = 1e-6  # shares that differ by less are equal
VALUE_DIGITS = 6  # a float32 0.333 is 0.333, and no class higher


@dataclass(frozen=True, eq=False)
class CellShares:
    """Cells that polygons cover: those of polygon ``p`` stand from ``start[p]`` to ``start[p + 1]``, by row and column.

    `index` is that of the polygons, `value` is NaN where a cell holds no data, `share` is a part of the whole
    polygon, and `outside` the share of each polygon beyond the raster: NaN, like every statistic, for a missing or
    empty polygon.
    """

    index: pd.Index[Any]
    start: Ints
    row: Ints
    col: Ints
    value: Floats
    share: Floats
    outside: Floats

    @property
    def feature(self) -> Ints:
        """Position of the polygon of each cell."""
        return np.repeat(np.arange(len(self.outside)), np.diff(self.start))

    def frame(self) -> pd.DataFrame:
        """One row a polygon and cell: feature (position), row, col, value, share."""
        columns = {"feature": self.feature, "row": self.row, "col": self.col, "value": self.value, "share": self.share}
        return pd.DataFrame(columns)


def share_statistics(cells: CellShares) -> pd.DataFrame:
    """What the cells of each polygon hold, one row a polygon.

    `data_share`, `nodata_share` and `outside_share` add up to 1. `min`, `max` and `mean` (weighted by share) are over
    cells with data; `majority` is the value with the largest share, the higher one in a tie, `majority_share` its
    share, and `tie` says whether another value had the same share.
    """
    if accelerated():
        from kotaku_gis.spatial import _statistics_compiled

        columns = _statistics_compiled.statistics(cells.start, cells.value, cells.share, cells.outside, TIE)
    else:
        columns = _statistics(cells)
    names = ("data_share", "nodata_share", "outside_share", "min", "max", "mean", "majority", "majority_share", "tie")
    return pd.DataFrame(dict(zip(names, columns, strict=True)), index=cells.index)


def class_shares(
    cells: CellShares, *, breaks: Sequence[float] | None = None, values: Sequence[float] | None = None
) -> pd.DataFrame:
    """Share of each class in each polygon, and the highest value of it there.

    Columns have two levels: ``share`` and ``highest`` by class number from 0, and ``cover`` with data, nodata and
    outside, which add up to 1. A value of no class holds no data; `highest` is NaN where a class has no share.

    Parameters
    ----------
    breaks
        Rising limits, one more than there are classes; class ``i`` is ``breaks[i] < value <= breaks[i + 1]``,
        compared after rounding the value to 6 decimals. Infinite ends are allowed.
    values
        In place of breaks, the values that are classes, rising.
    """
    edges = np.asarray(values if breaks is None else breaks, dtype=np.float64)
    if (breaks is None) == (values is None) or (np.diff(edges) <= 0).any():
        raise ValueError("give rising breaks, or rising values")
    rounded = np.round(cells.value, VALUE_DIGITS)
    if breaks is None:
        edges, count = np.round(edges, VALUE_DIGITS), len(edges)
        number = np.minimum(np.searchsorted(edges, rounded), count - 1)
        classed = rounded == edges[number]
    else:
        count = len(edges) - 1
        number = np.searchsorted(edges, rounded) - 1
        classed = (number >= 0) & (number < count)
    unknown = np.isnan(cells.outside)
    size = len(cells.outside)
    slot = cells.feature[classed] * count + number[classed]
    share = sums(slot, cells.share[classed], size * count).reshape(size, count)
    highest = np.empty((size, count))
    for i in range(count):
        of_class = np.where(classed & (number == i), cells.value, -np.inf)
        highest[:, i] = _per_polygon(np.maximum, of_class, cells.start, empty=-np.inf)
    nodata = sums(cells.feature[~classed], cells.share[~classed], size)
    cover = np.column_stack([share.sum(axis=1), nodata, cells.outside])
    share[unknown], cover[unknown] = np.nan, np.nan
    highest[np.isneginf(highest)] = np.nan
    columns: list[tuple[str, int | str]] = [(name, i) for name in ("share", "highest") for i in range(count)]
    columns += [("cover", name) for name in ("data", "nodata", "outside")]
    table = np.column_stack([share, highest, cover])
    return pd.DataFrame(table, index=cells.index, columns=pd.MultiIndex.from_tuples(columns))


def _statistics(cells: CellShares) -> tuple[NDArray[Any], ...]:
    """The columns of `share_statistics` in numpy."""
    size, start, feature = len(cells.outside), cells.start, cells.feature
    known = ~np.isnan(cells.value)
    unknown = np.isnan(cells.outside)
    data = sums(feature[known], cells.share[known], size)
    nodata = sums(feature[~known], cells.share[~known], size)
    data[unknown], nodata[unknown] = np.nan, np.nan
    some = data > 0
    least = _per_polygon(np.minimum, np.where(known, cells.value, np.inf), start, empty=np.inf)
    most = _per_polygon(np.maximum, np.where(known, cells.value, -np.inf), start, empty=-np.inf)
    least[~some], most[~some] = np.nan, np.nan
    total = sums(feature[known], (cells.share * cells.value)[known], size)
    mean = np.divide(total, data, out=np.full(size, np.nan), where=some)

    majority, majority_share, tie = most.copy(), np.where(some, data, np.nan), np.zeros(size, np.bool_)
    mixed = known & (least < most)[feature]
    if mixed.any():
        value, owner, share = cells.value[mixed], feature[mixed], cells.share[mixed]
        order = np.lexsort((value, owner))
        value, owner, share = value[order], owner[order], share[order]
        begin = np.flatnonzero(np.concatenate(([True], (value[1:] != value[:-1]) | (owner[1:] != owner[:-1]))))
        value, owner, share = value[begin], owner[begin], np.add.reduceat(share, begin)
        first = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))
        best = np.repeat(np.maximum.reduceat(share, first), np.diff(np.append(first, len(owner))))
        leads = np.flatnonzero(share >= best - TIE)  # by rising value, so that the last one of a polygon is the highest
        majority[owner[leads]], majority_share[owner[leads]] = value[leads], share[leads]
        tie = np.bincount(owner[leads], minlength=size) > 1
    return data, nodata, cells.outside, least, most, mean, majority, majority_share, tie


def _per_polygon(reduce: np.ufunc, data: Floats, start: Ints, *, empty: float) -> Floats:
    """`reduce` over the cells of each polygon; `empty` for one without cells."""
    some = start[:-1] < start[1:]
    out = np.full(len(some), empty)
    out[some] = reduce.reduceat(data, start[:-1][some]) if some.any() else empty
    return out
