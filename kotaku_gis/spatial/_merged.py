"""Overlaps with areas in which features that lie on one another count once."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from kotaku_gis.spatial._edges import Edges, edges
from kotaku_gis.spatial._overlap import Pairs, common, twins
from kotaku_gis.spatial._overlap_plain import lenses
from kotaku_gis.spatial._rings import Floats, Geometries, Ints, runs
from kotaku_gis.spatial._threads import even, piecewise, spread

_LENSES = 16_384  # at once


def merged_rows(pairs: Pairs, features: Edges, areas: Edges, shapes: Geometries) -> Floats:
    """The areas of `pairs` (features with areas) so changed that sums by area are areas of unions.

    Features that overlap within an area form a group. Where its overlaps form no ring, no point lies on three features,
    and each overlap is taken off once; else the first row carries the area of the union, the others 0. Where nothing
    overlaps, nothing is built.
    """
    both = twins(features)
    twin, near, far = _links(pairs, both, len(features.area), len(areas.area))
    linked = np.zeros(len(pairs.a), dtype=bool)
    linked[near] = linked[far] = True
    row = np.flatnonzero(linked)
    near_row, far_row = np.searchsorted(row, near), np.searchsorted(row, far)
    links = coo_array((np.ones(len(near)), (near_row, far_row)), shape=(len(row), len(row)))
    groups, group = connected_components(links, directed=False)
    ringed = np.bincount(group[near_row], minlength=groups) >= np.bincount(group, minlength=groups)

    area = pairs.area.copy()
    lone = ~ringed[group[near_row]]
    twice = _doubled(features, areas, both, twin[lone], pairs.b[near[lone]])
    np.subtract.at(area, far[lone], twice)

    member = np.flatnonzero(ringed[group])
    member = member[np.argsort(group[member], kind="stable")]
    first = row[member[np.diff(group[member], prepend=-1) != 0]]
    union = edges(_unions(shapes[pairs.a[row[member]]], group[member]))
    area[row[member]] = 0.0
    area[first] = common(union, areas, np.arange(len(first)), pairs.b[first])
    return area


def united(owner: Ints, pieces: Geometries) -> tuple[Ints, Geometries]:
    """Owners of pieces, in order, and the union of the pieces of each."""
    owners, group = np.unique(owner, return_inverse=True)
    order = np.argsort(group, kind="stable")
    return owners, _unions(pieces[order], group[order])


def _links(pairs: Pairs, twins: Pairs, features: int, areas: int) -> tuple[Ints, Ints, Ints]:
    """Twins by each area that both meet, and the rows of `pairs` of the one and of the other there."""
    start = np.searchsorted(pairs.a, np.arange(features + 1))
    twin, near = runs(start[twins.a], start[twins.a + 1])
    sought = twins.b[twin] * areas + pairs.b[near]
    key = pairs.a * areas + pairs.b
    far = np.searchsorted(key, sought)
    both = np.append(key, -1)[far] == sought
    return twin[both], near[both], far[both]


def _doubled(features: Edges, areas: Edges, twins: Pairs, twin: Ints, area: Ints) -> Floats:
    """What ``twin[k]``, in rising order, has in common with polygon ``area[k]``."""
    used, lens = np.unique(twin, return_inverse=True)
    one, other, shared = twins.a[used], twins.b[used], twins.area[used]

    def piece(first: int, last: int) -> Floats:
        begin, end = np.searchsorted(lens, [first, last])
        outlines = lenses(features, one[first:last], other[first:last], shared[first:last])
        return common(outlines, areas, lens[begin:end] - first, area[begin:end])

    return np.concatenate(spread(piece, even(len(used), _LENSES)))


def _unions(shapes: Geometries, group: Ints) -> Geometries:
    """Union of each group of neighbouring places, merging two by two until one is left."""
    while (group[1:] == group[:-1]).any():
        start = np.flatnonzero(np.diff(group, prepend=-1))
        rank = np.arange(len(group)) - np.repeat(start, np.diff(np.append(start, len(group))))
        right = np.flatnonzero(rank % 2)
        shapes[right - 1] = piecewise(shapely.union, shapes[right - 1], shapes[right])
        shapes, group = np.delete(shapes, right), np.delete(group, right)
    return shapes
