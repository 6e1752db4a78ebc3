"""What of a feature lies in the trapezoids of a band, by sweeping along the segment; imported only where numba runs."""

from __future__ import annotations

from typing import Any

import numpy as np

from kotaku_gis.spatial._compiled import kernel
from kotaku_gis.spatial._segments import Floats


@kernel
def insert(row: Floats, count: int, value: float) -> int:
    """Put a value into the sorted first `count` places of a row; the new count."""
    at = count
    while at > 0 and row[at - 1] > value:
        row[at] = row[at - 1]
        at -= 1
    row[at] = value
    return count + 1


@kernel
def bounds(t: float, shape: Any) -> tuple[float, float]:
    """Lowest and highest s of the trapezoid at t; the lowest is above the highest outside of it."""
    near, far, length, lean0, lean1 = shape
    low, high = near, far
    if lean0 > 0.0:
        high = min(high, t / lean0)
    elif lean0 < 0.0:
        low = max(low, t / lean0)
    elif t < 0.0:
        high = -np.inf
    if lean1 > 0.0:
        low = max(low, (t - length) / lean1)
    elif lean1 < 0.0:
        high = min(high, (t - length) / lean1)
    elif t > length:
        high = -np.inf
    return low, high


@kernel
def breaks(ts: Floats, count: int, shape: Any, row: Floats) -> int:
    """Write, in order, all t where the way the edges run through the trapezoid changes; how many."""
    near, far, length, lean0, lean1 = shape
    start = min(lean0 * near, lean0 * far)
    end = length + max(lean1 * near, lean1 * far)
    number = 0
    for t in (lean0 * near, lean0 * far, length + lean1 * near, length + lean1 * far):
        number = insert(row, number, t)
    for i in range(count):
        t0, s0, t1, s1 = ts[i]
        if start < t0 < end:
            number = insert(row, number, t0)
        if start < t1 < end:
            number = insert(row, number, t1)
        for a, b in (
            (s0 - near, s1 - near),
            (s0 - far, s1 - far),
            (t0 - lean0 * s0, t1 - lean0 * s1),
            (t0 - length - lean1 * s0, t1 - length - lean1 * s1),
        ):
            if (a > 0.0 > b) or (a < 0.0 < b):
                t = t0 + (t1 - t0) * (a / (a - b))
                if start < t < end:
                    number = insert(row, number, t)
    return number


@kernel
def swept(ts: Floats, count: int, shape: Any, row: Floats, cross: Floats, edge: Any) -> tuple[float, float, float]:
    """Area, lowest s and length along t of what the edges enclose within a trapezoid."""
    area, lowest, facade = 0.0, np.inf, 0.0
    number = breaks(ts, count, shape, row)
    for k in range(number - 1):
        left, right = row[k], row[k + 1]
        if right <= left:
            continue
        t = 0.5 * (left + right)
        low, high = bounds(t, shape)
        if high <= low:
            continue
        found = 0
        for i in range(count):
            t0, s0, t1, s1 = ts[i]
            if (t0 <= t) != (t1 <= t):
                s = s0 + (s1 - s0) * ((t - t0) / (t1 - t0))
                at = found
                while at > 0 and cross[at - 1] > s:
                    cross[at], edge[at] = cross[at - 1], edge[at - 1]
                    at -= 1
                cross[at], edge[at] = s, i
                found += 1
        chord = 0.0
        for j in range(0, found - 1, 2):
            bottom, top = max(cross[j], low), min(cross[j + 1], high)
            if top <= bottom:
                continue
            chord += top - bottom
            for end in (left, right):
                if cross[j] > low:
                    t0, s0, t1, s1 = ts[edge[j]]
                    level = s0 + (s1 - s0) * ((end - t0) / (t1 - t0))
                else:
                    level = bounds(end, shape)[0]
                lowest = min(lowest, max(level, shape[0]))
        if chord > 0.0:
            area += chord * (right - left)
            facade += max(0.0, min(right, shape[2]) - max(left, 0.0))
    return area, lowest, facade


@kernel
def measure(parts: Any, band: Any, which: Any, span: Any, out: Any) -> None:
    """Area, lowest s and facade of part p in band which[p], for the parts in `span`."""
    ends, offset = parts
    near, far, first, origin, along, length, lean = band
    largest = 0
    for p in range(span[0], span[1]):
        largest = max(largest, offset[p + 1] - offset[p])
    ts, row = np.empty((largest, 4)), np.empty(6 * largest + 4)
    cross, edge = np.empty(largest), np.empty(largest, dtype=np.int64)
    for p in range(span[0], span[1]):
        b = which[p]
        out[p, 1] = np.inf
        for q in range(first[b], first[b + 1]):
            count = offset[p + 1] - offset[p]
            tmin, tmax, smin, smax = np.inf, -np.inf, np.inf, -np.inf
            for i in range(count):
                for k in (0, 2):
                    x = ends[offset[p] + i, k] - origin[q, 0]
                    y = ends[offset[p] + i, k + 1] - origin[q, 1]
                    t, s = x * along[q, 0] + y * along[q, 1], y * along[q, 0] - x * along[q, 1]
                    ts[i, k], ts[i, k + 1] = t, s
                    tmin, tmax, smin, smax = min(tmin, t), max(tmax, t), min(smin, s), max(smax, s)
            start = min(lean[q, 0] * near[b], lean[q, 0] * far[b])
            end = length[q] + max(lean[q, 1] * near[b], lean[q, 1] * far[b])
            if smin > far[b] or smax < near[b] or tmin > end or tmax < start:
                continue
            shape = (near[b], far[b], length[q], lean[q, 0], lean[q, 1])
            area, lowest, facade = swept(ts, count, shape, row, cross, edge)
            out[p, 0] += area
            out[p, 1] = min(out[p, 1], lowest)
            out[p, 2] += facade
