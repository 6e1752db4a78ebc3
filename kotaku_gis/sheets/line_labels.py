"""Names along lines: where a line is straight enough for its name, turned so that it is read from below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from kotaku_gis.sheets.canvas import (
    FONT,
    PT_PER_MM,
    line_height_mm,
    printable,
    slant,
    text_height_mm,
    text_width_mm,
    write,
)
from kotaku_gis.sheets.paper import Box

_STEP_MM, _CLEAR_MM, _HALO_MM = 4.0, 2.0, 0.7
_STRAIGHT = 0.985
_LEAN = 0.3  # of the height of a line, by which slanted letters reach over its ends
_AGAIN_MM = 180.0
_APART_MM = 120.0  # between labels of one name, such as those of the two carriageways of a road


@dataclass(frozen=True)
class Along:
    """Words turned by an angle about their middle, in millimetres on paper and degrees."""

    words: str
    x: float
    y: float
    angle: float
    outline: shapely.Polygon


def place_along(
    lines: np.ndarray,
    names: Sequence[str],
    frame: Box,
    *,
    size_pt: float,
    taken: Sequence[shapely.Geometry] = (),
) -> tuple[list[Along], list[str]]:
    """Places for the names of lines, and the names in sight that found none.

    The longest line comes first; a name comes again only on another long line. Lines of one name are taken together,
    and its labels stand well apart.
    """
    inner = shapely.box(frame.left, frame.bottom, frame.right, frame.top)
    used = list(taken)
    placed: list[Along] = []
    missed: list[str] = []
    for name in dict.fromkeys(name for name in names if name):
        own = np.array([line for line, of in zip(lines, names, strict=True) if of == name], dtype=object)
        width = text_width_mm(name, size_pt=size_pt)
        parts = shapely.get_parts(shapely.line_merge(shapely.intersection(shapely.union_all(own), inner)))
        parts = parts[shapely.get_type_id(parts) == 1]
        near: list[shapely.Geometry] = []
        for count, part in enumerate(parts[np.argsort(-shapely.length(parts), kind="stable")]):
            if part.length < width + 2 * _CLEAR_MM or (count and part.length < _AGAIN_MM):
                break
            found = _best(part, name, width, inner, [*used, *near], size_pt)
            if found is not None:
                placed.append(found)
                used.append(found.outline)
                near.append(shapely.buffer(found.outline, _APART_MM))
        if len(parts) and not near:
            missed.append(name)
    return placed, missed


def draw_along(paper: Axes, labels: Sequence[Along], *, size_pt: float) -> None:
    """Write names over one white halo, which is whole between the words: no line shows there like a hyphen."""
    if not labels:
        return
    halo = Path.make_compound_path(*(_halo(label, size_pt) for label in labels))
    look = {"facecolor": "white", "edgecolor": "white", "linewidth": 2 * _HALO_MM * PT_PER_MM, "joinstyle": "round"}
    paper.add_artist(PathPatch(halo, alpha=0.9, **look))
    for label in labels:
        style = {"rotation": label.angle, "rotation_mode": "anchor", "ha": "center", "va": "center_baseline"}
        slope = slant(label.words)
        write(paper, (label.x, label.y), label.words, size_pt=size_pt, style=slope, color="#333333", **style)


def _best(
    line: shapely.LineString, name: str, width: float, inner: shapely.Polygon, used: list[shapely.Geometry], size: float
) -> Along | None:
    half = width / 2
    middles = np.arange(half + _CLEAR_MM, line.length - half - _CLEAR_MM + 1e-9, _STEP_MM)
    if not len(middles):
        return None
    start, end = (
        shapely.get_coordinates(shapely.line_interpolate_point(line, middles + side * half)) for side in (-1, 1)
    )
    straight = np.hypot(*(end - start).T) / width
    off = np.abs(middles - line.length / 2) / line.length
    for place in np.argsort(off - 5 * straight, kind="stable"):
        if straight[place] < _STRAIGHT:
            break
        (dx, dy), (x, y) = end[place] - start[place], (start[place] + end[place]) / 2
        angle = (math.degrees(math.atan2(dy, dx)) + 90) % 180 - 90
        box = _turned(x, y, angle, width + _LEAN * line_height_mm(size), text_height_mm(name, size_pt=size))
        if shapely.covers(inner, box) and not any(shapely.intersects(box, other) for other in used):
            return Along(name, float(x), float(y), angle, box)
    return None


def _turned(x: float, y: float, angle: float, width: float, height: float) -> shapely.Polygon:
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    flat = np.array([(-width, -height), (width, -height), (width, height), (-width, height)]) / 2
    return shapely.Polygon(flat @ np.array([(cos, sin), (-sin, cos)]) + (x, y))


def _halo(label: Along, size_pt: float) -> Path:
    font = FontProperties(family=FONT, style=slant(label.words))
    path = TextPath((0, 0), printable(label.words), size=size_pt / PT_PER_MM, prop=font)
    width = text_width_mm(label.words, size_pt=size_pt)
    down = 0.27 * line_height_mm(size_pt)
    turned = Affine2D().translate(-width / 2, -down).rotate_deg(label.angle).translate(label.x, label.y)
    lean = _LEAN / 2 * line_height_mm(size_pt)
    through = np.array([(-lean, down), (width + lean, down)])
    vertices = np.concatenate([path.vertices, through])
    codes = np.concatenate([path.codes, [Path.MOVETO, Path.LINETO]])
    return Path(turned.transform(vertices), codes)
