"""The sums of `_overlap` on whole arrays of pairs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kotaku_gis.spatial._edges import Edges, ends, slab_at, slabbed
from kotaku_gis.spatial._rings import Flags, Floats, Ints, runs, starts, sums

EXACT = 1e-12  # a share this near to nothing or all is that
_CLEAR_M = 1e-6  # an edge this far from a box has the whole polygon on one side, whatever the rounding


class _Meetings(NamedTuple):
    """Edges of paired polygons that lie over one another: their pair, both edges, the stretch of x they share."""

    pair: Ints
    edge: Ints
    facing: Ints
    lo: Floats
    hi: Floats


def lenses(flat: Edges, i: Ints, j: Ints, area: Floats) -> Edges:
    """What polygons ``i[k]`` and ``j[k]`` of one layer have in common, of known area: the lower of all edges that meet.

    Its outline holds more edges than it needs; those that bound nothing cancel by their signs.
    """
    pair, edge, facing, lo, hi = _meetings(flat, flat, i, j)
    apart_lo, apart_hi = (_height(flat, edge, x) - _height(flat, facing, x) for x in (lo, hi))
    crossing = apart_lo * apart_hi < 0
    turn = lo + (hi - lo) * np.abs(apart_lo) / np.where(crossing, np.abs(apart_lo) + np.abs(apart_hi), 1.0)
    lower = np.where(np.where(crossing, apart_lo, apart_lo + apart_hi) <= 0, edge, facing)
    again = np.flatnonzero(crossing & (lo < turn) & (turn < hi))
    sign = flat.sign[edge] * flat.sign[facing]
    x0, x1 = np.concatenate([lo, turn[again]]), np.concatenate([hi, hi[again]])
    x1[again] = turn[again]
    below = np.concatenate([lower, (edge + facing - lower)[again]])
    owner = np.concatenate([pair, pair[again]])
    order = np.argsort(owner, kind="stable")
    x0, x1, below, sign = x0[order], x1[order], below[order], np.concatenate([sign, sign[again]])[order]
    start = starts(2 * np.bincount(owner, minlength=len(i)))
    box_i, box_j = flat.bounds[i], flat.bounds[j]
    upper, under = np.maximum(box_i, box_j), np.minimum(box_i, box_j)
    bounds = np.column_stack([upper[:, 0], under[:, 1], under[:, 2], under[:, 3]])
    corner = np.column_stack([x0, _height(flat, below, x0), x1, _height(flat, below, x1)]).reshape(-1, 2)
    unknown = np.zeros(len(i), dtype=bool)
    return slabbed(corner, np.column_stack([sign, 0 * sign]).ravel(), start, bounds, area, unknown, unknown)


def uncut_shares(a: Edges, b: Edges, i: Ints, j: Ints) -> Floats:
    """Share, 0 or 1, of polygon `i` that lies in polygon `j`; nan where an edge of `j` may cut the hull of `i`."""
    xmin, ymin, xmax, ymax = a.bounds.take(i, axis=0).T.copy()
    pair, edge = _listed(b, j, np.maximum(xmin, b.bounds[j, 0]), np.minimum(xmax, b.bounds[j, 2]))
    x0, x1, y0, y1 = ends(b, edge)
    left, right = xmin[pair], xmax[pair]
    over = np.minimum(x1, right) - np.maximum(x0, left)
    near = np.flatnonzero((over > 0) & (np.maximum(y0, y1) > ymin[pair]))
    pair, edge, over, left, right = pair[near], edge[near], over[near], left[near], right[near]
    x0, y0, slope, low = x0[near], y0[near], (y1[near] - y0[near]) / (x1[near] - x0[near]), np.minimum(y0, y1)[near]
    one, other = y0 + (left - x0) * slope, y0 + (right - x0) * slope
    above = ymin[pair] > np.maximum(one, other) + _CLEAR_M
    ceiling = ymax[pair]
    beside = np.flatnonzero(~above & (ceiling > np.minimum(one, other) - _CLEAR_M) & (low < ceiling))
    higher, lower = _sides(a, i[pair[beside]], x0[beside], y0[beside], slope[beside])
    above[beside] = higher
    cut = np.zeros(len(i), dtype=bool)
    cut[pair[beside[higher & lower]]] = True
    share = sums(pair, np.where(above, 0.0, over) * b.sign[edge], len(i)) / (xmax - xmin)
    whole = np.abs(share - 1) <= EXACT
    return np.where(cut | ~(whole | (np.abs(share) <= EXACT)), np.nan, whole.astype(np.float64))


def _sides(a: Edges, i: Ints, x0: Floats, y0: Floats, slope: Floats) -> tuple[Flags, Flags]:
    """Whether polygon ``i[k]`` has corners above the k-th line, and whether any below."""
    which, corner = runs(a.start[i], a.start[i + 1])
    x, y = a.xy.take(corner, axis=0).T
    rise = (y - y0[which]) - (x - x0[which]) * slope[which]
    begin = starts(a.start[i + 1] - a.start[i])[:-1]
    if not len(begin):
        return np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
    return np.maximum.reduceat(rise, begin) > 0, np.minimum.reduceat(rise, begin) < 0


def walked(a: Edges, b: Edges, i: Ints, j: Ints) -> Floats:
    """Area in common of polygon ``i[k]`` of `a` and ``j[k]`` of `b`, walking round that of `a`."""
    pair, edge, facing, lo, hi = _meetings(a, b, i, j)
    ground = np.maximum(a.bounds[i, 1], b.bounds[j, 1])[pair]
    a_x0, a_y0, a_slope = _line(a, edge)
    b_x0, b_y0, b_slope = _line(b, facing)
    a_y0, b_y0 = a_y0 - ground, b_y0 - ground
    a_lo, a_hi = a_y0 + (lo - a_x0) * a_slope, a_y0 + (hi - a_x0) * a_slope
    d_lo, d_hi = a_lo - (b_y0 + (lo - b_x0) * b_slope), a_hi - (b_y0 + (hi - b_x0) * b_slope)
    above = np.maximum(d_lo, 0.0) + np.maximum(d_hi, 0.0)
    apart = np.abs(d_lo) + np.abs(d_hi)
    above = above * above / np.where(apart > 0, apart, 1.0)
    below = (hi - lo) * (a_lo + a_hi - above) / 2 * (a.sign[edge] * b.sign[facing])
    return sums(pair, below, len(i))


def _meetings(a: Edges, b: Edges, i: Ints, j: Ints) -> _Meetings:
    """Every two edges of paired polygons that lie over one another."""
    box_a, box_b = a.bounds.take(i, axis=0), b.bounds.take(j, axis=0)
    left, right = np.maximum(box_a[:, 0], box_b[:, 0]), np.minimum(box_a[:, 2], box_b[:, 2])
    pair, edge = runs(a.start[i], a.start[i + 1] - 1)
    x0, x1, y0, y1 = ends(a, edge)
    lo, hi = np.maximum(x0, left[pair]), np.minimum(x1, right[pair])
    met = np.flatnonzero((lo < hi) & (a.sign[edge] != 0) & (np.maximum(y0, y1) > box_b[pair, 1]))
    pair, edge, lo, hi = pair[met], edge[met], lo[met], hi[met]

    step, facing = _over(b, j[pair], lo, hi)
    x0, x1, y0, y1 = ends(b, facing)
    lo, hi = np.maximum(lo[step], x0), np.minimum(hi[step], x1)
    met = np.flatnonzero((lo < hi) & (b.sign[facing] != 0) & (np.maximum(y0, y1) > box_a[pair[step], 1]))
    step = step[met]
    return _Meetings(pair[step], edge[step], facing[met], lo[met], hi[met])


def _over(flat: Edges, polygon: Ints, lo: Floats, hi: Floats) -> tuple[Ints, Ints]:
    """Edges of each polygon that may lie over its stretch of x, each once: place of the polygon, and edge."""
    listed = np.diff(flat.slab)[polygon] > 0
    short, long = np.flatnonzero(~listed), np.flatnonzero(listed)
    short_of, short_edge = runs(flat.start[polygon[short]], flat.start[polygon[short] + 1] - 1)
    long_of, long_edge = _listed(flat, polygon[long], lo[long], hi[long])
    return np.concatenate([short[short_of], long[long_of]]), np.concatenate([short_edge, long_edge])


def _listed(flat: Edges, polygon: Ints, lo: Floats, hi: Floats) -> tuple[Ints, Ints]:
    strip, final = slab_at(flat, polygon, lo), slab_at(flat, polygon, hi)
    of, entry = runs(flat.entry[strip], flat.entry[final + 1])
    once = np.flatnonzero(flat.begins[entry] | (entry < flat.entry[strip + 1][of]))
    return of[once], flat.member[entry[once]]


def _line(flat: Edges, edge: Ints) -> tuple[Floats, Floats, Floats]:
    """Left end and slope of edges that are not vertical."""
    x0, x1, y0, y1 = ends(flat, edge)
    return x0, y0, (y1 - y0) / (x1 - x0)


def _height(flat: Edges, edge: Ints, x: Floats) -> Floats:
    x0, y0, slope = _line(flat, edge)
    return y0 + (x - x0) * slope
