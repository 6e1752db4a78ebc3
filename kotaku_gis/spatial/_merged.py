"""Overlaps with areas in which features that lie on one another count once."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from kotaku_gis.spatial._edges import Edges, Floats, Geometries, Ints, edges
from kotaku_gis.spatial._overlap import Pairs, common, overlaps, runs


def merged_rows(pairs: Pairs, features: Edges, shapes: Geometries, areas: Geometries) -> Floats:
    """The areas of `pairs` (features with areas) so changed that sums by area are areas of unions.

    Features that overlap within an area form a group; its first row carries the area of their union, the others 0.
    Where nothing overlaps, nothing is built.
    """
    near, far = _rows_on_one_another(pairs, overlaps(features, features, shapes, shapes), len(shapes), len(areas))
    rows = np.union1d(near, far)
    if not len(rows):
        return pairs.area
    links = coo_array(
        (np.ones(len(near)), (np.searchsorted(rows, near), np.searchsorted(rows, far))), shape=[len(rows)] * 2
    )
    group = connected_components(links, directed=False)[1].astype(np.int64)
    order = np.argsort(group, kind="stable")
    rows, group = rows[order], group[order]
    first = rows[np.flatnonzero(np.diff(group, prepend=-1))]
    area = pairs.area.copy()
    area[rows] = 0.0
    area[first] = _common(_unions(shapes[pairs.a[rows]], group), areas[pairs.b[first]])
    return area


def _rows_on_one_another(pairs: Pairs, twins: Pairs, features: int, areas: int) -> tuple[Ints, Ints]:
    """Rows of `pairs` that have their area in common and whose features overlap."""
    ahead = twins.a < twins.b
    one, other = twins.a[ahead], twins.b[ahead]
    start = np.searchsorted(pairs.a, np.arange(features + 1))
    twin, near = runs(start[one], start[one + 1])
    sought = other[twin] * areas + pairs.b[near]
    key = pairs.a * areas + pairs.b
    far = np.minimum(np.searchsorted(key, sought), len(key) - 1)
    both = key[far] == sought
    return near[both], far[both]


def _unions(shapes: Geometries, group: Ints) -> Geometries:
    """Union of each group of neighbouring places, merging two by two until one is left."""
    while (group[1:] == group[:-1]).any():
        start = np.flatnonzero(np.diff(group, prepend=-1))
        rank = np.arange(len(group)) - np.repeat(start, np.diff(np.append(start, len(group))))
        right = np.flatnonzero(rank % 2)
        shapes[right - 1] = shapely.union(shapes[right - 1], shapes[right])
        shapes, group = np.delete(shapes, right), np.delete(group, right)
    return shapes


def _common(shapes: Geometries, areas: Geometries) -> Floats:
    """Area in common, one shape with one area."""
    a, b = edges(shapes), edges(areas)
    return common(a, b, _rank(a), _rank(b))


def _rank(flat: Edges) -> Ints:
    rank = np.empty_like(flat.place)
    rank[flat.place] = np.arange(len(flat.place))
    return rank
