"""The search for the nearest targets, behind distances to road edges and between neighbours.

The value that is minimised is the distance less the half width of the target, so it is negative inside a wide road.
Values that agree to 1e-7 m are equal, and the target that comes first wins: the answer depends neither on the path nor
on how the layer was cut into tiles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from kotaku_gis.spatial import _compiled
from kotaku_gis.spatial._segments import TIE, Bools, Floats, Ints, Pieces, Segments, Shapes, pieces, segments
from kotaku_gis.spatial._threads import even, spread

_PIECE = 5_000  # features that one thread looks at in one go
_TILE = 250  # features of one place


@dataclass(frozen=True)
class Query:
    """What is asked: features, targets with their half widths, how many of them, and which pairs do not count."""

    features: Shapes
    targets: Shapes
    half_width: Floats
    count: int = 1
    own: bool = False  # features and targets are the same layer; none is its own neighbour
    feature_group: Ints | None = None  # only targets of the same group count
    target_group: Ints | None = None

    def groups(self) -> tuple[Ints, Ints]:
        """Group of each feature and of each target."""
        if self.feature_group is None or self.target_group is None:
            return np.zeros(len(self.features), dtype=np.int64), np.zeros(len(self.targets), dtype=np.int64)
        return self.feature_group, self.target_group


@dataclass(frozen=True)
class Found:
    """The best targets of each feature, (features, count): value in metres, target and piece (-1: none)."""

    value: Floats
    target: Ints
    piece: Ints


@dataclass(frozen=True)
class _Ground:
    """Both layers as segments, the pieces of the targets, and what is known before the search."""

    feature: Segments
    target: Segments
    piece: Pieces
    piece_box: Floats
    available: Ints  # targets that count for each feature, at most as many as asked for
    around: tuple[Ints, Ints]  # (feature, target): the feature lies in a polygon that is searched by its boundary


def nearest(query: Query) -> Found:
    """The targets with the least distance less half width."""
    flat, targets = segments(query.features), segments(query.targets)
    found = Found(
        value=np.full((len(query.features), query.count), np.inf),
        target=np.full((len(query.features), query.count), -1),
        piece=np.full((len(query.features), query.count), -1),
    )
    if not len(flat.ends) or not len(targets.ends):
        return found
    piece = pieces(targets)
    ground = _Ground(
        feature=flat,
        target=targets,
        piece=piece,
        piece_box=_piece_box(targets, piece),
        available=_available(query, flat, targets),
        around=_around(query, flat, targets, piece),
    )
    (_compiled_search if _compiled.pays(len(query.features)) else _plain_search)(query, ground, found)
    found.piece[found.piece == len(piece.first)] = -1  # inside a large polygon, and no piece of it is touched
    return found


def _piece_box(flat: Segments, piece: Pieces) -> Floats:
    ends = flat.ends[piece.first]
    alone = np.hstack([np.minimum(ends[:, :2], ends[:, 2:]), np.maximum(ends[:, :2], ends[:, 2:])])
    return np.where(piece.whole[:, None], flat.box[piece.owner], alone)


def _available(query: Query, flat: Segments, targets: Segments) -> Ints:
    feature_group, target_group = query.groups()
    drawn = np.diff(targets.offset) > 0
    size = np.bincount(target_group[drawn], minlength=1 + max(feature_group.max(), target_group.max()))
    count = size[feature_group] - (1 if query.own else 0)
    return np.where(np.diff(flat.offset) > 0, np.minimum(count, query.count), 0)


def _tour(box: Floats) -> Ints:
    """Features in an order in which neighbours follow each other, so that what was looked at is still at hand."""
    middle = (box[:, :2] + box[:, 2:]) / 2
    low, high = np.nanmin(middle, axis=0), np.nanmax(middle, axis=0)
    middle = np.where(np.isnan(middle), low, middle)
    tiles = max(1, int(np.sqrt(len(box) / _TILE)))
    column, row = np.minimum((middle - low) / np.maximum(high - low, 1e-9) * tiles, tiles - 1).astype(np.int64).T
    return np.argsort(row * tiles + np.where(row % 2 == 1, tiles - 1 - column, column), kind="stable")


def _around(query: Query, flat: Segments, targets: Segments, piece: Pieces) -> tuple[Ints, Ints]:
    """Pairs (feature, target) where a vertex of the feature lies in a polygon too large to be one piece."""
    large = np.flatnonzero(targets.polygonal & (np.bincount(piece.owner, minlength=len(targets.box)) > 1))
    if not len(large):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    vertices = shapely.points(flat.ends[:, :2])
    target, vertex = shapely.STRtree(vertices).query(query.targets[large], predicate="intersects")
    pairs = np.unique(np.column_stack([flat.owner[vertex], large[target]]), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _compiled_search(query: Query, ground: _Ground, found: Found) -> None:
    from kotaku_gis.spatial import _segments_compiled as kernels

    piece = ground.piece
    a = (ground.feature.ends, ground.feature.offset, ground.feature.box, ground.feature.polygonal)
    b = (
        *(ground.target.ends, ground.target.offset, ground.target.box, ground.target.polygonal),
        *(piece.first, piece.last, piece.owner, piece.whole, ground.piece_box),
    )
    grid = _grid(ground.piece_box)
    index = kernels.indexed(b, grid)
    feature_group, target_group = query.groups()
    options = (
        *(query.half_width, float(query.half_width.max()), query.own),
        *(feature_group, target_group, ground.available),
    )
    order = np.argsort(ground.around[0], kind="stable")
    per_feature = np.bincount(ground.around[0], minlength=len(query.features))
    seeds = (np.concatenate([[0], np.cumsum(per_feature)]), ground.around[1][order])
    out = (found.value, found.target, found.piece)
    tour = _tour(ground.feature.box)
    spread(
        lambda low, high: kernels.search(a, b, grid, index, options, seeds, tour[low:high], out),
        even(len(query.features), max(_PIECE, len(query.features) // 8)),
    )


def _grid(box: Floats) -> tuple[float, float, float, int, int]:
    """Origin, cell size and shape of a grid with about one cell a piece."""
    x0, y0 = box[:, 0].min(), box[:, 1].min()
    width, height = box[:, 2].max() - x0, box[:, 3].max() - y0
    cell = max(np.sqrt(width * height / len(box)), max(width, height) / (4 * len(box)), 1e-3)
    return float(x0), float(y0), float(cell), int(width // cell) + 1, int(height // cell) + 1


def _plain_search(query: Query, ground: _Ground, found: Found) -> None:
    """Rounds of growing reach; a feature is done when as many targets as asked for lie within it."""
    shapes = _piece_shapes(query.targets, ground)
    tree = shapely.STRtree(shapes)
    box, bounds = ground.feature.box, _bounds(ground.piece_box)
    step = np.sqrt((bounds[2] - bounds[0]) * (bounds[3] - bounds[1]) / len(shapes)) / 2
    apart = np.maximum(np.maximum(bounds[:2] - box[:, 2:], box[:, :2] - bounds[2:]), 0)
    gap = np.hypot(apart[:, 0], apart[:, 1])
    todo = _tour(box)
    todo = todo[ground.available[todo] > 0]
    reach = max(step, 1e-3)
    while len(todo):
        feature, piece, value = _within(query, ground, shapes, tree, todo, gap[todo] + reach)
        owner = ground.piece.owner[piece]
        around = np.isin(ground.around[0], todo)
        feature = np.concatenate([feature, ground.around[0][around]])
        owner = np.concatenate([owner, ground.around[1][around]])
        piece = np.concatenate([piece, np.full(around.sum(), len(shapes))])
        value = np.concatenate([value, np.zeros(around.sum())])
        counts = _counts(query, feature, owner)
        _keep(found, feature[counts], owner[counts], piece[counts], value[counts])
        furthest = found.value[todo, ground.available[todo] - 1]
        todo = todo[furthest > gap[todo] + reach - 2 * TIE]
        reach *= 2


def _bounds(box: Floats) -> Floats:
    """Bounds of all boxes."""
    return np.concatenate([box[:, :2].min(axis=0), box[:, 2:].max(axis=0)])


def _piece_shapes(targets: Shapes, ground: _Ground) -> Shapes:
    ends = ground.target.ends[ground.piece.first]
    shapes = shapely.linestrings(ends.reshape(-1, 2, 2))
    point = (ends[:, :2] == ends[:, 2:]).all(axis=1)  # dwithin does not find a line without length
    shapes[point] = shapely.points(ends[point, :2])
    shapes[ground.piece.whole] = targets[ground.piece.owner[ground.piece.whole]]
    return np.asarray(shapes)


def _within(
    query: Query, ground: _Ground, shapes: Shapes, tree: shapely.STRtree, todo: Ints, reach: Floats
) -> tuple[Ints, Ints, Floats]:
    """Feature, piece and value of all pairs whose value may lie within reach."""
    widest, owner = query.half_width.max(), ground.piece.owner

    def part(low: int, high: int) -> tuple[Ints, Ints, Floats]:
        some = query.features[todo[low:high]]
        near, piece = tree.query(some, predicate="dwithin", distance=reach[low:high] + widest)
        feature = todo[low + near]
        distance = shapely.distance(query.features[feature], shapes[piece])
        return feature, piece, distance - query.half_width[owner[piece]]

    found = spread(part, even(len(todo), _PIECE))
    feature, piece, value = zip(*found, strict=True)
    return np.concatenate(feature), np.concatenate(piece), np.concatenate(value)


def _counts(query: Query, feature: Ints, owner: Ints) -> Bools:
    feature_group, target_group = query.groups()
    same: Bools = feature_group[feature] == target_group[owner]
    return same & (feature != owner) if query.own else same


def _keep(found: Found, feature: Ints, owner: Ints, piece: Ints, value: Floats) -> None:
    """Write the best targets of each feature, each target once, by value, target and piece."""
    key = np.rint(value / TIE).astype(np.int64)
    order = np.lexsort([piece, key, owner, feature])
    again = (np.diff(feature[order]) == 0) & (np.diff(owner[order]) == 0)
    order = order[np.concatenate([[True], ~again])] if len(order) else order
    order = order[np.lexsort([owner[order], key[order], feature[order]])]
    rank = np.arange(len(order)) - np.searchsorted(feature[order], feature[order])
    best = rank < found.value.shape[1]
    order, place = order[best], (feature[order[best]], rank[best])
    found.value[place], found.target[place], found.piece[place] = value[order], owner[order], piece[order]
