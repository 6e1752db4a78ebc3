"""The statistics of `_summaries` as one compiled loop; imported only where numba runs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kotaku_gis.spatial._compiled import kernel
from kotaku_gis.spatial._pixels import Floats, Ints


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
    order = np.argsort(value, kind="mergesort")
    sums = np.zeros(len(order))
    run = -1
    for place in range(len(order)):
        cell = order[place]
        if np.isnan(value[cell]):
            break
        if place == 0 or value[cell] != value[order[place - 1]]:
            run += 1
            order[run] = cell  # never ahead of what is still to be read
        sums[run] += share[cell]
    best = sums.max()
    lead, equals = 0, 0
    for at in range(run + 1):
        if sums[at] >= best - tie:
            lead, equals = at, equals + 1
    return value[order[lead]], sums[lead], equals > 1
