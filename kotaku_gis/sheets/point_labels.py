"""Names beside points: at the right where there is room, else at the left, above or below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from kotaku_gis.sheets.labels import Label, outline, size_of
from kotaku_gis.sheets.paper import Box

_AWAY_MM = 2.8
_CLEAR_MM = 1.0


def place_beside(
    points: np.ndarray,
    lines: Sequence[tuple[str, ...]],
    frame: Box,
    *,
    size_pt: float,
    taken: Sequence[shapely.Geometry] = (),
) -> tuple[list[Label], list[int]]:
    """Places for the labels of points, and the positions of those in the frame that found none.

    Parameters
    ----------
    points
        In millimetres on paper.
    taken
        What no label may cover.
    """
    inner = outline(frame.inset(_CLEAR_MM))
    used = [*taken, *shapely.buffer(points[shapely.intersects(inner, points)], 0.6 * _AWAY_MM)]
    placed: list[Label] = []
    dropped: list[int] = []
    for position, (point, words) in enumerate(zip(points, lines, strict=True)):
        if not words or not shapely.intersects(inner, point):
            continue
        boxes = _around(point, size_of(words, size_pt))
        free = next((box for box in boxes if shapely.covers(inner, outline(box)) and _is_free(box, used)), None)
        if free is None:
            dropped.append(position)
            continue
        placed.append(Label(free, words))
        used.append(outline(free))
    return placed, dropped


def _around(point: shapely.Point, size: tuple[float, float]) -> list[Box]:
    (width, height), x, y = size, point.x, point.y
    return [
        Box(x + _AWAY_MM, y - height / 2, width, height),
        Box(x - _AWAY_MM - width, y - height / 2, width, height),
        Box(x - width / 2, y + _AWAY_MM, width, height),
        Box(x - width / 2, y - _AWAY_MM - height, width, height),
        Box(x + 0.7 * _AWAY_MM, y + 0.7 * _AWAY_MM, width, height),
        Box(x + 0.7 * _AWAY_MM, y - 0.7 * _AWAY_MM - height, width, height),
    ]


def _is_free(box: Box, used: Sequence[shapely.Geometry]) -> bool:
    return not shapely.intersects(outline(box), np.array(used, dtype=object)).any()
