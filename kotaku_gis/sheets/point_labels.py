"""Names beside points and circles: at the right where there is room, else at the left, above or below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from kotaku_gis.sheets.labels import Label, outline, size_of
from kotaku_gis.sheets.paper import Box

_AWAY_MM = 2.8
_GAP_MM = 0.4  # between a circle and its name
_CLEAR_MM = 1.0


def place_beside(
    points: np.ndarray,
    lines: Sequence[tuple[str, ...]],
    frame: Box,
    *,
    size_pt: float,
    taken: Sequence[shapely.Geometry] = (),
) -> tuple[list[Label], list[int]]:
    """Places for the labels of points or circles, and the positions of those in the frame that found none.

    A label has all its lines, or else the first of them.

    Parameters
    ----------
    points
        In millimetres on paper; round areas stand for circles, which are labelled at their edge.
    taken
        What no label may cover.
    """
    inner = outline(frame.inset(_CLEAR_MM))
    there = points[shapely.intersects(inner, points)]
    dots = shapely.get_dimensions(there) == 0
    used = [*taken, *shapely.buffer(there[dots], 0.6 * _AWAY_MM), *there[~dots]]
    placed: list[Label] = []
    dropped: list[int] = []
    for position, (point, words) in enumerate(zip(points, lines, strict=True)):
        if not words or not shapely.intersects(inner, point):
            continue
        for told in (words[:count] for count in range(len(words), 0, -1)):
            boxes = _around(point, size_of(told, size_pt))
            free = next((box for box in boxes if shapely.covers(inner, outline(box)) and _is_free(box, used)), None)
            if free is not None:
                placed.append(Label(free, told))
                used.append(outline(free))
                break
        else:
            dropped.append(position)
    return placed, dropped


def _around(point: shapely.Geometry, size: tuple[float, float]) -> list[Box]:
    width, height = size
    west, south, east, north = shapely.bounds(point)
    x, y, away = (west + east) / 2, (south + north) / 2, _AWAY_MM
    if shapely.get_dimensions(point) == 2:
        away = (east - west) / 2 + _GAP_MM
    near = 0.71 * away
    return [
        Box(x + away, y - height / 2, width, height),
        Box(x - away - width, y - height / 2, width, height),
        Box(x - width / 2, y + away, width, height),
        Box(x - width / 2, y - away - height, width, height),
        Box(x + near, y + near, width, height),
        Box(x + near, y - near - height, width, height),
        Box(x - near - width, y + near, width, height),
        Box(x - near - width, y - near - height, width, height),
    ]


def _is_free(box: Box, used: Sequence[shapely.Geometry]) -> bool:
    return not shapely.intersects(outline(box), np.array(used, dtype=object)).any()
