"""Labels of areas: inside their area, off the buildings where possible, no two on each other, the rest counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.axes import Axes

from kotaku_gis.sheets.canvas import line_height_mm, rectangle, text_width_mm, write
from kotaku_gis.sheets.paper import Box

_GRID = np.linspace(0.05, 0.95, 13)
_PAD_MM = 0.8
_CLEAR_MM = 1.0
_CENTRE_WEIGHT = 0.6
_STUMP = 4  # letters that a line of a name has at least


@dataclass(frozen=True)
class Label:
    """Words (a line each) in a box on paper; the first `bold` of them are the name."""

    box: Box
    lines: tuple[str, ...]
    bold: int = 1


def place_labels(
    areas: np.ndarray,
    lines: Sequence[tuple[str, ...]],
    frame: Box,
    *,
    avoid: np.ndarray,
    size_pt: float,
    used: Sequence[shapely.Geometry] = (),
) -> tuple[list[Label], list[int]]:
    """Places for the labels of areas, largest area first, and the positions of those in sight that found none.

    A label lies wholly in its area and in the frame, with all its lines or else the first of them; a long name may take
    two. Of the places on a
    grid over the area, that is taken which covers least of `avoid` and lies nearest to the middle.

    Parameters
    ----------
    areas, avoid
        Geometries in millimetres on paper.
    used
        What no label may cover.
    """
    inner = frame.inset(_CLEAR_MM)
    inside = shapely.intersection(areas, shapely.box(inner.left, inner.bottom, inner.right, inner.top))
    tree, fixed = shapely.STRtree(avoid), shapely.STRtree(list(used))
    placed: list[Label] = []
    taken: list[shapely.Geometry] = []
    dropped: list[int] = []
    for position in np.argsort(-shapely.area(inside), kind="stable"):
        area = inside[position]
        if shapely.area(area) == 0 or not lines[position]:
            continue
        for words, bold in _variants(lines[position]):
            box = _best(area, size_of(words, size_pt), tree, fixed, taken)
            if box is not None:
                placed.append(Label(box, words, bold))
                taken.append(outline(box))
                break
        else:
            dropped.append(int(position))
    return placed, sorted(dropped)


def _variants(lines: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    """What a label may say, the fullest first: always its name, which may take two lines."""
    name, figures = lines[0], lines[1:]
    for count in range(len(figures), -1, -1):
        yield (name, *figures[:count]), 1
        if parts := _broken(name):
            yield (*parts, *figures[:count]), 2


def _broken(name: str) -> tuple[str, ...]:
    """A name in two lines, torn where they are most alike in length; nothing where a part would be a stump.

    >>> _broken("RT003-RW001"), _broken("Kampung Sawah Lor"), _broken("RT 1")
    (('RT003-', 'RW001'), ('Kampung', 'Sawah Lor'), ())
    """
    cuts = [at for at, letter in enumerate(name, 1) if letter in "- "]
    parts = [(name[:at].strip(), name[at:].strip()) for at in cuts]
    fit = [pair for pair in parts if min(map(len, pair)) >= _STUMP]
    return min(fit, key=lambda pair: max(map(len, pair)), default=())


def draw_labels(paper: Axes, labels: Sequence[Label], *, size_pt: float) -> None:
    """Write labels on pale plates, their names bold."""
    step = line_height_mm(size_pt)
    for label in labels:
        rectangle(paper, label.box, fill="white", color="none", alpha=0.82)
        top = label.box.top - _PAD_MM
        for number, words in enumerate(label.lines):
            at = (label.box.middle, top - step * (number + 0.8))
            weight = "bold" if number < label.bold else "normal"
            write(paper, at, words, size_pt=size_pt, ha="center", va="baseline", weight=weight)


def size_of(lines: tuple[str, ...], size_pt: float) -> tuple[float, float]:
    """How wide and high a label is, its first line in bold."""
    first = text_width_mm(lines[0], size_pt=size_pt, weight="bold")
    width = max([first, *(text_width_mm(words, size_pt=size_pt) for words in lines[1:])])
    return width + 2 * _PAD_MM, line_height_mm(size_pt) * len(lines) + 2 * _PAD_MM


def _best(
    area: shapely.Geometry,
    size: tuple[float, float],
    tree: shapely.STRtree,
    fixed: shapely.STRtree,
    taken: list[shapely.Geometry],
) -> Box | None:
    west, south, east, north = shapely.bounds(area)
    xs, ys = np.meshgrid(west + _GRID * (east - west), south + _GRID * (north - south))
    pole = shapely.get_coordinates(shapely.maximum_inscribed_circle(area, tolerance=0.5))[0]
    centres = np.vstack([pole, np.column_stack([xs.ravel(), ys.ravel()])])
    half = np.array(size) / 2
    boxes = shapely.box(*(centres - half).T, *(centres + half).T)
    shapely.prepare(area)
    free = shapely.covers(area, boxes)
    free[fixed.query(boxes, predicate="intersects")[0]] = False
    for other in taken:
        free &= ~shapely.intersects(other, boxes)
    if not free.any():
        return None
    centres, boxes = centres[free], boxes[free]
    cost = _covered(boxes, tree) / (size[0] * size[1])
    cost += _CENTRE_WEIGHT * np.hypot(*(centres - pole).T) / np.hypot(east - west, north - south)
    left, low = centres[int(cost.argmin())] - half
    return Box(float(left), float(low), *size)


def _covered(boxes: np.ndarray, tree: shapely.STRtree) -> np.ndarray:
    box, other = tree.query(boxes, predicate="intersects")
    areas = shapely.area(shapely.intersection(boxes[box], tree.geometries[other]))
    return np.bincount(box, weights=areas, minlength=len(boxes))


def outline(box: Box) -> shapely.Polygon:
    """A box as a geometry."""
    return shapely.box(box.left, box.bottom, box.right, box.top)
