"""Areas that two polygons have in common, measured edge against edge.

What lies inside both polygons is what lies below their edges, with signs: the area in common is the sum, over all pairs
of edges, of the product of the signs times the area below the lower edge of the two. It is exact for any valid
polygons, whatever their outline, and needs no intersection geometry. An edge that lies wholly below the other polygon
adds nothing: the signs of what is above it cancel.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from scipy.sparse import coo_array

from kotaku_gis.spatial import _box_grid, _overlap_plain
from kotaku_gis.spatial._box_grid import Grid
from kotaku_gis.spatial._compiled import pays
from kotaku_gis.spatial._edges import LONG, Edges, taken
from kotaku_gis.spatial._rings import Floats, Ints, by_tile
from kotaku_gis.spatial._threads import even, spread

ROUNDING = 1e-9  # of the smaller polygon; what is in common below it is the rounding of coordinates, not an overlap
_POLYGONS, _PAIRS, _EDGE_PAIRS = 8_192, 131_072, 500_000  # at once: what the cache of a processor holds

_Measure: TypeAlias = Callable[[Edges, Edges, Ints, Ints], Floats]


class _Ways(NamedTuple):
    """The steps that are there twice, on whole arrays and compiled."""

    neighbours: Callable[[Floats, Floats, Grid], tuple[Ints, Ints]]
    uncut_shares: _Measure
    walked: _Measure


class Pairs(NamedTuple):
    """Pairs of polygons, by place, and the area that they have in common; sorted by `a`, then `b`."""

    a: Ints
    b: Ints
    area: Floats


def overlaps(a: Edges, b: Edges) -> Pairs:
    """Every pair of a polygon of `a` and one of `b` that overlap by more than rounding."""
    return _overlaps(a, b, twins=False)


def twins(flat: Edges) -> Pairs:
    """Every two polygons of one layer that overlap by more than rounding, the first in the layer as `a`."""
    return _overlaps(flat, flat, twins=True)


def common(a: Edges, b: Edges, i: Ints, j: Ints) -> Floats:
    """Area in common of polygon ``i[k]`` of `a` and ``j[k]`` of `b`, counted in their order of edges."""
    return _common(a, b, i, j, _ways(compiled=pays(len(i))))


def _ways(*, compiled: bool) -> _Ways:
    if not compiled:
        return _Ways(_box_grid.neighbours, _overlap_plain.uncut_shares, _walked)
    from kotaku_gis.spatial import _overlap_compiled

    return _Ways(_overlap_compiled.neighbours, _overlap_compiled.uncut_shares, _overlap_compiled.walked)


def _overlaps(a: Edges, b: Edges, *, twins: bool) -> Pairs:
    if not (a.area.any() and b.area.any()):
        return Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    place = by_tile(a.bounds)
    compiled = pays(len(a.area) + len(b.area))
    cells, ways = _box_grid.grid(a.bounds, b.bounds, compiled=compiled), _ways(compiled=compiled)

    def piece(first: int, last: int) -> tuple[Ints, Ints, Floats]:
        some = place[first:last]
        near, own = (taken(a, some), np.arange(len(some))) if compiled else (a, some)
        i, j = ways.neighbours(a.bounds.take(some, axis=0), b.bounds, cells)
        if twins:
            ahead = some[i] < j
            i, j = i[ahead], j[ahead]
        steps = pairwise(even(len(i), _PAIRS))
        area = np.concatenate([_common(near, b, own[i[s:e]], j[s:e], ways) for s, e in steps])
        kept = area > ROUNDING * np.minimum(a.area[some[i]], b.area[j])
        return some[i[kept]], j[kept], area[kept]

    pieces = spread(piece, even(len(place), _POLYGONS))
    i, j, area = (np.concatenate(column) for column in zip(*pieces, strict=True))
    return _sorted(i, j, area, (len(a.area), len(b.area)))


def _sorted(i: Ints, j: Ints, area: Floats, shape: tuple[int, int]) -> Pairs:
    rows = coo_array((area, (i, j)), shape=shape).tocsr()
    rows.sort_indices()
    return Pairs(np.repeat(np.arange(shape[0]), np.diff(rows.indptr)), rows.indices.astype(np.int64), rows.data)


def _common(a: Edges, b: Edges, i: Ints, j: Ints, ways: _Ways) -> Floats:
    """Walk round the shorter of long outlines."""
    size_i, size_j = a.start[i + 1] - a.start[i], b.start[j + 1] - b.start[j]
    turned = (size_i >= LONG) & (size_j < size_i)
    if not turned.any():
        return _shared(a, b, i, j, ways)
    area = np.empty(len(i))
    area[~turned] = _shared(a, b, i[~turned], j[~turned], ways)
    area[turned] = _shared(b, a, j[turned], i[turned], ways)
    return area


def _shared(a: Edges, b: Edges, i: Ints, j: Ints, ways: _Ways) -> Floats:
    """Nothing or all of polygon `i` where no edge of a long outline `j` cuts it, else what both share."""
    area = a.area[i]
    short = b.slab[j + 1] == b.slab[j]
    long = np.flatnonzero(~short)
    area[long] *= ways.uncut_shares(a, b, i[long], j[long])
    cut = np.flatnonzero(np.isnan(area) | short)
    area[cut] = ways.walked(a, b, i[cut], j[cut])
    shared: Floats = np.minimum(area, np.minimum(a.area[i], b.area[j]))
    return shared


def _walked(a: Edges, b: Edges, i: Ints, j: Ints) -> Floats:
    """The plain way round, in steps that the cache holds."""
    load = np.cumsum((a.start[i + 1] - a.start[i]) * 6.0)
    cuts = np.searchsorted(load, np.arange(0, load[-1] if len(load) else 0, _EDGE_PAIRS)).tolist()
    pieces = [_overlap_plain.walked(a, b, i[s:e], j[s:e]) for s, e in pairwise(sorted({0, *cuts, len(i)}))]
    return np.concatenate([np.zeros(0), *pieces])
