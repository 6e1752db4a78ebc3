"""The first of some areas in which a point lies; borders belong to their areas."""

from __future__ import annotations

import numpy as np
import shapely

from kotaku_gis.spatial._box_grid import grid
from kotaku_gis.spatial._compiled import pays
from kotaku_gis.spatial._edges import Edges
from kotaku_gis.spatial._rings import Floats, Geometries, Ints, by_tile
from kotaku_gis.spatial._threads import even, spread


def located(points: Floats, areas: Edges, shapes: Geometries) -> Ints:
    """Place of the first area that covers each of the (n, 2) points, -1 where none does; nan lies nowhere.

    Whether a point lies on a border is decided exactly.
    """
    first = np.full(len(points), len(shapes))
    if areas.area.any() and np.isfinite(points).any():
        for point, area in _compiled(points, areas, shapes) if pays(len(points)) else _plain(points, shapes):
            np.minimum.at(first, point, area)
    return np.where(first == len(shapes), -1, first)


def _plain(points: Floats, shapes: Geometries) -> list[Ints]:
    """Points and the areas that cover them."""
    tree = shapely.STRtree(shapely.points(points))
    return spread(
        lambda first, last: tree.query(shapes[first:last], predicate="covers")[::-1] + np.array([[0], [first]]),
        even(len(shapes), 512),
    )


def _compiled(points: Floats, areas: Edges, shapes: Geometries) -> list[tuple[Ints, Ints]]:
    """Points and the first areas they lie well within, then those on whose border they lie."""
    from kotaku_gis.spatial._locate_compiled import locate

    boxes = np.hstack([points, points])
    cells = grid(boxes, areas.bounds, compiled=True)
    order = by_tile(boxes)
    sorted_points = points[order]
    pieces = spread(lambda first, last: locate(sorted_points, areas, cells, first, last), even(len(points), 131_072))
    within, inside, near, beside = (np.concatenate(column) for column in zip(*pieces, strict=True))
    near = order[near]
    on = shapely.intersects_xy(shapes[beside], points[near])
    return [(order[within], inside), (near[on], beside[on])]
