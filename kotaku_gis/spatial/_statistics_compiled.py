"""The statistics of `_summaries` as one compiled loop; imported only where numba runs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kotaku_gis.spatial._compiled import kernel
from kotaku_gis.spatial._pixels import Floats, Ints

FEW = 16  # distinct values that are looked up rather than sorted


def statistics(start: Ints, value: Floats, share: Floats, outside: Floats, tie: float) -> tuple[NDArray[Any], ...]:
    """Data, nodata and outside share, min, max, mean, majority, its share, and whether it ties."""
    table = np.full((8, len(outside)), np.nan)
    ties = np.zeros(len(outside), np.bool_)
    _fill(start, value, share, outside, tie, table, ties)
    return table[0], table[1], outside, *table[3:], ties


@kernel
def _fill(start, value, share, outside, tie, table, ties):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for polygon in range(len(outside)):
        if np.isnan(outside[polygon]):
            continue
        data, nodata, total = 0.0, 0.0, 0.0
        least, most = np.inf, -np.inf
        for cell in range(start[polygon], start[polygon + 1]):
            if np.isnan(value[cell]):
                nodata += share[cell]
                continue
            data += share[cell]
            total += share[cell] * value[cell]
            least, most = min(least, value[cell]), max(most, value[cell])
        table[0, polygon], table[1, polygon] = data, nodata
        if data <= 0:
            continue
        table[3, polygon], table[4, polygon], table[5, polygon] = least, most, total / data
        if least == most:
            table[6, polygon], table[7, polygon] = most, data
            continue
        table[6, polygon], table[7, polygon], ties[polygon] = _majority(
            value[start[polygon] : start[polygon + 1]], share[start[polygon] : start[polygon + 1]], tie
        )


@kernel
def _majority(value, share, tie):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Value with the largest share (the highest of equals), its share, and whether it has equals."""
    few, sums, count = np.empty(FEW), np.zeros(FEW), 0
    for cell in range(len(value)):
        at = 0
        while at < count and few[at] != value[cell]:
            at += 1
        if at == count:
            if np.isnan(value[cell]):
                continue
            if count == FEW:
                return _majority_of_many(value, share, tie)
            few[at] = value[cell]
            count += 1
        sums[at] += share[cell]
    return _leader(few[:count], sums[:count], tie)


@kernel
def _majority_of_many(value, share, tie):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """As `_majority`, by sorting."""
    order = np.argsort(value, kind="mergesort")
    many, sums, count = np.empty(len(value)), np.zeros(len(value)), 0
    for cell in order:
        if np.isnan(value[cell]):
            break
        if count == 0 or value[cell] != many[count - 1]:
            many[count] = value[cell]
            count += 1
        sums[count - 1] += share[cell]
    return _leader(many[:count], sums[:count], tie)


@kernel
def _leader(value, sums, tie):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    best = sums.max()
    lead, equals = -1, 0
    for at in range(len(value)):
        if sums[at] >= best - tie:
            equals += 1
            if lead < 0 or value[at] > value[lead]:
                lead = at
    return value[lead], sums[lead], equals > 1
