"""Arrow heads along lines, which way water flows and people go; strokes across the ends of dimension lines."""

from __future__ import annotations

import numpy as np
import shapely

_HEAD = np.array([(0.6, 0.0), (-0.4, 0.38), (-0.2, 0.0), (-0.4, -0.38), (0.6, 0.0)])


def arrow_heads(lines: np.ndarray, *, every: float, size: float) -> np.ndarray:
    """Triangles on lines in the direction of their points, `every` so far, at least one in the middle of each.

    A line shorter than a head has none.
    """
    parts = shapely.get_parts(lines)
    lengths = shapely.length(parts)
    parts, lengths = parts[lengths > size], lengths[lengths > size]
    counts = np.maximum(1, np.round(lengths / every).astype(int))
    owner = np.repeat(np.arange(len(parts)), counts)
    order = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    along = (order + 0.5) * (lengths / counts)[owner]
    before, after = (_at(parts[owner], np.clip(along + step * size / 2, 0, lengths[owner])) for step in (-1, 1))
    turn = np.arctan2(*(after - before).T[::-1])
    matrix = np.stack([np.cos(turn), np.sin(turn), -np.sin(turn), np.cos(turn)], axis=-1).reshape(-1, 2, 2)
    heads = (_HEAD * size) @ matrix + _at(parts[owner], along)[:, None, :]
    return shapely.polygons(heads)


def end_ticks(lines: np.ndarray, *, size: float) -> np.ndarray:
    """Short strokes across both ends of lines, turned by half a right angle as builders draw them."""
    parts = shapely.get_parts(lines)
    parts = parts[shapely.length(parts) > 0]
    if not len(parts):
        return parts
    ends = np.concatenate([shapely.get_point(parts, 0), shapely.get_point(parts, -1)])
    inner = np.concatenate([shapely.get_point(parts, 1), shapely.get_point(parts, -2)])
    at, towards = shapely.get_coordinates(ends), shapely.get_coordinates(inner)
    along = (towards - at) / np.linalg.norm(towards - at, axis=1, keepdims=True)
    across = np.column_stack([-along[:, 1], along[:, 0]])
    half = (along + across) / np.sqrt(2) * size / 2
    return np.asarray(shapely.linestrings(np.stack([at - half, at + half], axis=1)))


def _at(lines: np.ndarray, along: np.ndarray) -> np.ndarray:
    return shapely.get_coordinates(shapely.line_interpolate_point(lines, along)).reshape(-1, 2)
