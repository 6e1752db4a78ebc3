"""Labels of areas: placed inside where they fit, no two on each other, the rest counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from kotaku_gis.sheets.canvas import line_height_mm, text_width_mm, write
from kotaku_gis.sheets.paper import Box


@dataclass(frozen=True)
class Label:
    """Words (a line each) at a place on paper."""

    at: tuple[float, float]
    lines: tuple[str, ...]


def place_labels(
    shapes: np.ndarray,
    lines: Sequence[tuple[str, ...]],
    frame: Box,
    *,
    extent: tuple[float, float, float, float],
    scale: int,
    size_pt: float,
) -> tuple[list[Label], list[int]]:
    """Places for the labels of areas, largest area first, and the positions of those that found none.

    A label stands at the pole of inaccessibility of the area's part inside the frame.
    """
    west, south, east, north = extent
    inside = shapely.intersection(shapes, shapely.box(west, south, east, north))
    order = np.argsort(-shapely.area(inside), kind="stable")
    placed: list[Label] = []
    taken: list[shapely.Geometry] = []
    dropped: list[int] = []
    for position in order:
        if shapely.area(inside[position]) == 0:
            continue
        label, box = _try(
            inside[position], lines[position], frame, west=west, south=south, scale=scale, size_pt=size_pt
        )
        if any(shapely.intersects(box, other) for other in taken) or not _within(frame, box):
            dropped.append(int(position))
            continue
        placed.append(label)
        taken.append(box)
    return placed, sorted(dropped)


def draw_labels(paper: Axes, labels: Sequence[Label], *, size_pt: float) -> None:
    """Write labels with a white halo, the first line bold."""
    step = line_height_mm(size_pt)
    for label in labels:
        x, y = label.at
        for number, words in enumerate(label.lines):
            at = (x, y + step * ((len(label.lines) - 1) / 2 - number))
            weight = "bold" if number == 0 else "normal"
            halo = [withStroke(linewidth=1.6, foreground="white")]
            write(paper, at, words, size_pt=size_pt, ha="center", va="center", weight=weight, path_effects=halo)


def _try(
    shape: shapely.Geometry,
    lines: tuple[str, ...],
    frame: Box,
    *,
    west: float,
    south: float,
    scale: int,
    size_pt: float,
) -> tuple[Label, shapely.Geometry]:
    pole = shapely.maximum_inscribed_circle(shape, tolerance=0.5)
    x, y = shapely.get_coordinates(pole)[0]
    at = (frame.left + (x - west) * 1000 / scale, frame.bottom + (y - south) * 1000 / scale)
    half_width = max(text_width_mm(words, size_pt=size_pt, weight="bold") for words in lines) / 2 + 0.5
    half_height = line_height_mm(size_pt) * len(lines) / 2
    box = shapely.box(at[0] - half_width, at[1] - half_height, at[0] + half_width, at[1] + half_height)
    return Label(at, lines), box


def _within(frame: Box, box: shapely.Geometry) -> bool:
    return bool(shapely.covers(shapely.box(frame.left, frame.bottom, frame.right, frame.top), box))
