"""The sums of `_cells` as compiled loops; imported only where numba runs."""

from __future__ import annotations

import math

import numpy as np

from kotaku_gis.spatial._compiled import kernel
from kotaku_gis.spatial._pixels import Floats, Ints


def covered(
    xy: Floats, start: Ints, first: Ints, sign: Floats, box: Ints, dust: Floats
) -> tuple[Ints, Ints, Ints, Floats]:
    """As `Covered`: start, row, column, area."""
    cells = (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
    row, col = np.empty(cells.sum(), np.int64), np.empty(cells.sum(), np.int64)
    area = np.empty(cells.sum())
    ends = np.zeros(len(box) + 1, np.int64)
    if len(box):
        spare = (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1] + 1)
        _fill(xy, start, first, sign, box, dust, np.zeros(spare.max()), ends, row, col, area)
    count = ends[-1]
    return ends, row[:count], col[:count], area[:count]


@kernel
def _fill(xy, start, first, sign, box, dust, sums, ends, row, col, area):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0913, PLR0917
    found = 0
    for polygon in range(len(box)):
        row0, col0, row1, col1 = box[polygon]
        width = col1 - col0
        sums[: (row1 - row0) * (width + 1)] = 0.0
        for ring in range(first[polygon], first[polygon + 1]):
            for tail in range(start[ring], start[ring + 1] - 1):
                x0, y0, x1, y1 = xy[tail, 0], xy[tail, 1], xy[tail + 1, 0], xy[tail + 1, 1]
                if y0 < y1:
                    _edge(sums, sign[ring], x0, y0, x1, y1, row0, col0, row1, col1)
                elif y0 > y1:
                    _edge(sums, -sign[ring], x1, y1, x0, y0, row0, col0, row1, col1)
        at = 0
        for line in range(row0, row1):
            whole = 0.0
            for column in range(col0, col1):
                whole += sums[at]
                at += 1
                if whole > dust[polygon]:
                    row[found] = line
                    col[found] = column
                    area[found] = whole
                    found += 1
            at += 1
        ends[polygon + 1] = found


@kernel
def _edge(sums, down, x0, y0, x1, y1, row0, col0, row1, col1):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0913, PLR0917
    slope = (x1 - x0) / (y1 - y0)
    low, high = min(x0, x1), max(x0, x1)
    width = col1 - col0
    for row in range(max(math.floor(y0), row0), min(math.ceil(y1), row1)):
        top, foot = max(y0, float(row)), min(y1, float(row + 1))
        enter = x0 if top == y0 else min(max(x0 + (top - y0) * slope, low), high)
        leave = x1 if foot == y1 else min(max(x0 + (foot - y0) * slope, low), high)
        tall = down * (foot - top)
        left, right = min(enter, leave), max(enter, leave)
        base = (row - row0) * (width + 1)
        first = min(max(math.floor(left), col0 - 1), col1)
        last = min(max(math.ceil(right) - 1, first), col1)
        for col in range(first, last + 1):
            begin = left if col == first else float(col)
            end = right if col == last else float(col + 1)
            part = tall if first == last else tall * ((end - begin) / (right - left))
            if col < col0:
                sums[base] += part
            elif col < col1:
                spill = part * ((begin + end) / 2 - col)
                sums[base + col - col0] += part - spill
                sums[base + col - col0 + 1] += spill
