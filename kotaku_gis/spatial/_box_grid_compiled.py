"""The lists of `_box_grid` as compiled loops; imported only where numba runs."""

from __future__ import annotations

import numpy as np

from kotaku_gis.spatial._compiled import kernel
from kotaku_gis.spatial._rings import Floats, Ints


@kernel
def place(x: float, left: float, per_metre: float, count: int) -> int:
    """Column or row in which `x` lies; the outer ones hold all that lies beyond."""
    within = int((x - left) * per_metre)
    return min(max(within, 0), count - 1)


@kernel
def listed(boxes: Floats, left: float, floor: float, per_metre: float, columns: int, rows: int) -> tuple[Ints, Ints]:
    """`start` and `item` of a `Grid`: each cell's boxes in their order."""
    start = np.zeros(columns * rows + 1, np.int64)
    item = np.zeros(0, np.int64)
    for filling in range(2):
        for box in range(len(boxes)):
            if np.isnan(boxes[box, 0]):
                continue
            column0, column1 = (
                place(boxes[box, 0], left, per_metre, columns),
                place(boxes[box, 2], left, per_metre, columns),
            )
            row0, row1 = place(boxes[box, 1], floor, per_metre, rows), place(boxes[box, 3], floor, per_metre, rows)
            for row in range(row0, row1 + 1):
                for column in range(column0, column1 + 1):
                    cell = row * columns + column
                    if filling:
                        item[start[cell]] = box
                    start[cell] += 1
        if not filling:
            total = 0
            for cell in range(len(start)):
                count = start[cell]
                start[cell] = total
                total += count
            item = np.empty(total, np.int64)
    for cell in range(len(start) - 1, 0, -1):
        start[cell] = start[cell - 1]
    start[0] = 0
    return start, item
