"""Convex hulls and their extents as one compiled loop; imported only where numba runs."""

from __future__ import annotations

import numpy as np

from kotaku_gis.spatial._compiled import kernel
from kotaku_gis.spatial._outlines import Floats, Ints


def extents(xy: Floats, start: Ints) -> tuple[Floats, Floats, Floats, Floats, Ints]:
    """The columns of `kotaku_gis.spatial._hulls.Extents`; shape i has vertices ``xy[start[i]:start[i + 1]]``."""
    table = np.empty((4, len(xy)))
    edges = np.zeros(len(start), np.int64)
    _fill(xy, start, table, edges)
    dx, dy, along, across = table[:, : edges[-1]]
    return dx, dy, along, across, edges


@kernel
def _sort(x, y):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Points by x, then by y, in place: a shell sort, quick on the few points of a house."""
    gap = len(x) // 2
    while gap > 0:
        for i in range(gap, len(x)):
            a, b, j = x[i], y[i], i
            while j >= gap and (x[j - gap] > a or (x[j - gap] == a and y[j - gap] > b)):
                x[j], y[j] = x[j - gap], y[j - gap]
                j -= gap
            x[j], y[j] = a, b
        gap //= 2


@kernel
def _hull(x, y, at):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Number of corners of the hull of sorted points, whose places go to `at` (Andrew's monotone chain)."""
    size = 0
    for turn in range(2):
        floor = size + 1
        for k in range(len(x)):
            i = k if turn == 0 else len(x) - 1 - k
            while size > floor:
                a, b = at[size - 2], at[size - 1]
                if (x[b] - x[a]) * (y[i] - y[a]) - (y[b] - y[a]) * (x[i] - x[a]) > 0:
                    break
                size -= 1
            at[size] = i
            size += 1
        size -= 1
    return size


@kernel
def _fill(xy, start, table, edges):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    longest, edge = 0, 0
    for shape in range(len(start) - 1):
        longest = max(longest, start[shape + 1] - start[shape])
    x, y, at = np.empty(longest), np.empty(longest), np.empty(2 * longest + 2, np.int64)
    for shape in range(len(start) - 1):
        first, size = start[shape], start[shape + 1] - start[shape]
        for i in range(size):
            x[i], y[i] = xy[first + i, 0] - xy[first, 0], xy[first + i, 1] - xy[first, 1]
        _sort(x[:size], y[:size])
        corners = _hull(x[:size], y[:size], at)
        for k in range(corners):
            a, b = at[k], at[k + 1]
            dx, dy = x[b] - x[a], y[b] - y[a]
            length = np.sqrt(dx * dx + dy * dy)
            if length == 0:
                continue
            dx, dy = dx / length, dy / length
            along_low, along_high, across = np.inf, -np.inf, 0.0
            for m in range(corners):
                px, py = x[at[m]] - x[a], y[at[m]] - y[a]
                reach = px * dx + py * dy
                along_low, along_high = min(along_low, reach), max(along_high, reach)
                across = max(across, abs(py * dx - px * dy))
            table[0, edge], table[1, edge] = dx, dy
            table[2, edge], table[3, edge] = along_high - along_low, across
            edge += 1
        edges[shape + 1] = edge
