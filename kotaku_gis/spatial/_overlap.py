"""Areas that two polygons have in common, measured edge against edge.

What lies inside both polygons is what lies below their edges, with signs: the area in common is the sum, over all pairs
of edges, of the product of the signs times the area below the lower edge of the two. It is exact for any valid
polygons, whatever their outline, and needs no intersection geometry. An edge that lies wholly below the other polygon
adds nothing: the signs of what is above it cancel.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely

from kotaku_gis.spatial._compiled import pays
from kotaku_gis.spatial._edges import EXACT, LONG, Edges, slabs, sums
from kotaku_gis.spatial._rings import Flags, Floats, Geometries, Ints, runs, starts
from kotaku_gis.spatial._threads import even, spread

ROUNDING = 1e-9  # of the smaller polygon; what is in common below it is the rounding of coordinates, not an overlap
_EDGE_PAIRS = 500_000  # at once: what the cache of a processor holds


class Pairs(NamedTuple):
    """Pairs of polygons, by place, and the area that they have in common; sorted by `a`, then `b`."""

    a: Ints
    b: Ints
    area: Floats


def overlaps(a: Edges, b: Edges, shapes_a: Geometries, shapes_b: Geometries) -> Pairs:
    """Every pair of a polygon of `a` and one of `b` that overlap by more than rounding."""
    return _overlaps(a, b, shapes_a, shapes_b, twins=False)


def twins(flat: Edges, shapes: Geometries) -> Pairs:
    """Every two polygons of one layer that overlap by more than rounding, the first in the layer as `a`."""
    return _overlaps(flat, flat, shapes, shapes, twins=True)


def _overlaps(a: Edges, b: Edges, shapes_a: Geometries, shapes_b: Geometries, *, twins: bool) -> Pairs:
    if not (a.area.any() and b.area.any()):
        return Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    if pays(len(a.area) + len(b.area)):
        i, j, area = _compiled_overlaps(a, b, twins=twins)
    else:
        i, j = _neighbours(a, b, shapes_a, shapes_b)
        if twins:
            ahead = a.place[i] < b.place[j]
            i, j = i[ahead], j[ahead]
        area = common(a, b, i, j)
        kept = area > ROUNDING * np.minimum(a.area[i], b.area[j])
        i, j, area = i[kept], j[kept], area[kept]
    i, j = a.place[i], b.place[j]
    order = np.argsort(i * len(b.area) + j)
    return Pairs(i[order], j[order], area[order])


def common(a: Edges, b: Edges, i: Ints, j: Ints) -> Floats:
    """Area in common of polygon ``i[k]`` of `a` and ``j[k]`` of `b`, counted in their order of edges."""
    pieces = _compiled_common(a, b, i, j) if pays(len(i)) else _plain_common(a, b, i, j)
    area = np.concatenate([np.zeros(0), *pieces])
    shared: Floats = np.minimum(area, np.minimum(a.area[i], b.area[j]))
    return shared


def _plain_common(a: Edges, b: Edges, i: Ints, j: Ints) -> list[Floats]:
    walked = np.minimum(np.diff(a.start)[i], np.diff(b.start)[j])
    load = np.cumsum(walked * 6.0)
    cuts = np.searchsorted(load, np.arange(0, load[-1] if len(load) else 0, _EDGE_PAIRS)).tolist()
    return spread(lambda s, e: _common(a, b, i[s:e], j[s:e]), sorted({0, *cuts, len(i)}))


def _common(a: Edges, b: Edges, i: Ints, j: Ints) -> Floats:
    """Walk round the polygon with fewer edges."""
    turned = np.diff(b.start)[j] < np.diff(a.start)[i]
    area = np.empty(len(i))
    area[~turned] = _shared(a, b, i[~turned], j[~turned])
    area[turned] = _shared(b, a, j[turned], i[turned])
    return area


def _shared(a: Edges, b: Edges, i: Ints, j: Ints) -> Floats:
    """Nothing or all of polygon `i` where no edge of a long outline `j` cuts it, else what both share."""
    area = a.area[i]
    long = np.flatnonzero(np.diff(b.start)[j] >= LONG)
    share = _uncut_share(a, b, i[long], j[long])
    area[long] *= share
    cut = np.concatenate([np.flatnonzero(np.diff(b.start)[j] < LONG), long[np.isnan(share)]])
    area[cut] = _walk(a, b, i[cut], j[cut])
    return area


def _uncut_share(a: Edges, b: Edges, i: Ints, j: Ints) -> Floats:
    """Share, 0 or 1, of polygon `i` that lies in polygon `j`; nan where an edge of `j` may cut the hull of `i`."""
    xmin, ymin, xmax, ymax = a.bounds.take(i, axis=0).T.copy()
    strip, final = slab_at(b, j, np.maximum(xmin, b.bounds[j, 0])), slab_at(b, j, np.minimum(xmax, b.bounds[j, 2]))
    pair, entry = runs(b.entry[strip], b.entry[final + 1])
    edge = b.member[entry]
    over = np.minimum(b.x1[edge], xmax[pair]) - np.maximum(b.x0[edge], xmin[pair])
    near = np.flatnonzero((over > 0) & (b.top[edge] > ymin[pair]))
    near = near[b.strip[entry[near]] == np.maximum(b.first[edge[near]], strip[pair[near]])]
    pair, edge, over = pair[near], edge[near], over[near]
    foot = np.minimum(b.y0[edge], b.y0[edge] + (b.x1[edge] - b.x0[edge]) * b.slope[edge])
    beside = np.flatnonzero(foot < ymax[pair])
    above, below = _sides(a, b, i[pair[beside]], edge[beside])
    cut = np.zeros(len(i), dtype=bool)
    cut[pair[beside[above & below]]] = True
    over[beside[above]] = 0.0
    share = sums(pair, over * b.sign[edge], len(i)) / (xmax - xmin)
    whole = np.abs(share - 1) <= EXACT
    return np.where(cut | ~(whole | (np.abs(share) <= EXACT)), np.nan, whole.astype(np.float64))


def _sides(a: Edges, b: Edges, i: Ints, edge: Ints) -> tuple[Flags, Flags]:
    """Whether polygon ``i[k]`` of `a` has vertices above the line of ``edge[k]`` of `b`, and whether any below."""
    which, side = runs(a.start[i], a.start[i + 1])
    of = edge[which]
    floor, x0, slope = a.bounds[i, 1][which], b.x0[of], b.slope[of]
    foot, rise = (a.y0[side] - floor) - (b.y0[of] - floor), a.slope[side] * (a.x1[side] - a.x0[side])
    left, right = foot - (a.x0[side] - x0) * slope, foot + rise - (a.x1[side] - x0) * slope
    begin = starts(a.start[i + 1] - a.start[i])[:-1]
    if not len(begin):
        return np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
    return np.maximum.reduceat(np.maximum(left, right), begin) > 0, np.minimum.reduceat(
        np.minimum(left, right), begin
    ) < 0


def _walk(a: Edges, b: Edges, i: Ints, j: Ints) -> Floats:
    pair, edge, facing, lo, hi = _meetings(a, b, i, j)
    ground = np.maximum(a.bounds[i, 1], b.bounds[j, 1])[pair]
    a_y0, a_slope, a_x0 = a.y0[edge] - ground, a.slope[edge], a.x0[edge]
    b_y0, b_slope, b_x0 = b.y0[facing] - ground, b.slope[facing], b.x0[facing]
    a_lo, a_hi = a_y0 + (lo - a_x0) * a_slope, a_y0 + (hi - a_x0) * a_slope
    d_lo, d_hi = a_lo - (b_y0 + (lo - b_x0) * b_slope), a_hi - (b_y0 + (hi - b_x0) * b_slope)
    above = np.maximum(d_lo, 0.0) + np.maximum(d_hi, 0.0)
    apart = np.abs(d_lo) + np.abs(d_hi)
    above = above * above / np.where(apart > 0, apart, 1.0)
    below = (hi - lo) * (a_lo + a_hi - above) / 2 * (a.sign[edge] * b.sign[facing])
    return sums(pair, below, len(i))


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
    y0, y1 = _height(flat, below, x0), _height(flat, below, x1)
    start = starts(np.bincount(owner, minlength=len(i)))
    box_i, box_j = flat.bounds[i], flat.bounds[j]
    upper, under = np.maximum(box_i, box_j), np.minimum(box_i, box_j)
    bounds = np.column_stack([upper[:, 0], under[:, 1], under[:, 2], under[:, 3]])
    outline = (x0, x1, y0, flat.slope[below], np.maximum(y0, y1), sign)
    unknown = np.zeros(len(i), dtype=bool)
    return Edges(np.arange(len(i)), *outline, start, bounds, area, unknown, unknown, *slabs(x0, x1, start, bounds))


def _height(flat: Edges, edge: Ints, x: Floats) -> Floats:
    return flat.y0[edge] + (x - flat.x0[edge]) * flat.slope[edge]


def _meetings(a: Edges, b: Edges, i: Ints, j: Ints) -> tuple[Ints, Ints, Ints, Floats, Floats]:
    """Every two edges of paired polygons that lie over one another: pair, edges, and the stretch of x they share."""
    box_a, box_b = a.bounds.take(i, axis=0), b.bounds.take(j, axis=0)
    left, right = np.maximum(box_a[:, 0], box_b[:, 0]), np.minimum(box_a[:, 2], box_b[:, 2])

    pair, edge = runs(a.start[i], a.start[i + 1])
    lo, hi = np.maximum(a.x0[edge], left[pair]), np.minimum(a.x1[edge], right[pair])
    pair, edge, lo, hi = _where((lo < hi) & (a.top[edge] > box_b[pair, 1]), pair, edge, lo, hi)
    other = j[pair]
    strip, final = slab_at(b, other, lo), slab_at(b, other, hi)
    step, entry = runs(b.entry[strip], b.entry[final + 1])
    facing = b.member[entry]
    lo, hi = np.maximum(lo[step], b.x0[facing]), np.minimum(hi[step], b.x1[facing])
    once = b.strip[entry] == np.maximum(b.first[facing], strip[step])
    step, facing, lo, hi = _where(once & (lo < hi) & (b.top[facing] > box_a[pair[step], 1]), step, facing, lo, hi)
    return pair[step], edge[step], facing, lo, hi


def slab_at(flat: Edges, polygon: Ints, x: Floats) -> Ints:
    """The slab of each polygon in which `x` lies."""
    first, following = flat.slab[polygon], flat.slab[polygon + 1]
    within = ((x - flat.bounds[polygon, 0]) * flat.per_metre[polygon]).astype(np.int64)
    slab: Ints = np.minimum(first + within, following - 1)
    return slab


def _neighbours(a: Edges, b: Edges, shapes_a: Geometries, shapes_b: Geometries) -> tuple[Ints, Ints]:
    """Pairs whose boxes overlap."""
    tree, sought = shapely.STRtree(shapes_a[a.place]), shapes_b[b.place]
    cuts = even(len(sought), 16_384)
    found = spread(lambda s, e: tree.query(sought[s:e]) + np.array([[s], [0]]), cuts)
    j, i = np.concatenate(found, axis=1)
    box_a, box_b = a.bounds.take(i, axis=0), b.bounds.take(j, axis=0)
    (left, floor), (right, ceiling) = np.maximum(box_a, box_b).T[:2], np.minimum(box_a, box_b).T[2:]
    crossing = (left < right) & (floor < ceiling)
    return i[crossing], j[crossing]


def _where(kept: Flags, pair: Ints, edge: Ints, lo: Floats, hi: Floats) -> tuple[Ints, Ints, Floats, Floats]:
    chosen = np.flatnonzero(kept)
    return pair[chosen], edge[chosen], lo[chosen], hi[chosen]


def _compiled_overlaps(a: Edges, b: Edges, *, twins: bool) -> tuple[Ints, Ints, Floats]:
    from kotaku_gis.spatial._overlap_kernels import grid, overlapping

    cells = grid(a.bounds, b.bounds)
    pieces = spread(lambda s, e: overlapping(a, b, cells, s, e, ROUNDING, twins), even(len(a.area), 65_536))
    i, j, area = (np.concatenate(column) for column in zip(*pieces, strict=True))
    return i, j, area


def _compiled_common(a: Edges, b: Edges, i: Ints, j: Ints) -> list[Floats]:
    from kotaku_gis.spatial._overlap_kernels import commons

    return spread(lambda s, e: commons(a, b, i[s:e], j[s:e]), even(len(i), 65_536))
