"""Proportional symbols: circles whose area is in proportion to a value, and the key to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from kotaku_gis.i18n import number, text
from kotaku_gis.sheets.canvas import PT_PER_MM, line, line_height_mm, paragraph, write
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.sources import Sources, values_of
from kotaku_gis.sheets.theme import Symbols
from kotaku_gis.sheets.typography import Type

_SHARES = (1.0, 0.4, 0.1)
_ALPHA = 0.8


@dataclass(frozen=True)
class Circles:
    """Circles on the ground: where, how much each stands for, what the largest of all sheets stands for, and whose."""

    wanted: Symbols
    points: np.ndarray
    values: np.ndarray
    most: float
    ids: tuple[object, ...] = ()

    def diameters_mm(self, values: np.ndarray) -> np.ndarray:
        """How wide circles are on paper: the area is in proportion to the value."""
        return np.asarray(self.wanted.size_mm * np.sqrt(values / self.most))


def circles_on(sources: Sources, wanted: Symbols | None, extent: Bounds) -> Circles | None:
    """The circles on a sheet; None where nothing is known of the values, or none of them is above zero."""
    layer = None if wanted is None else sources.layers.get(wanted.role)
    values = None if layer is None or wanted is None else values_of(layer, wanted.column)
    if layer is None or wanted is None or values is None:
        return None
    figures = pd.to_numeric(values, errors="coerce").astype("Float64").to_numpy(dtype=float, na_value=0.0)
    at = shapely.point_on_surface(layer.geometry.to_numpy())
    known = (figures > 0) & shapely.intersects(at, shapely.box(*extent))
    if not known.any():
        return None
    return Circles(
        wanted, shapely.get_coordinates(at[known]), figures[known], float(figures.max()), tuple(layer.index[known])
    )


def draw_circles(paper: Axes, circles: Circles, *, frame: Box, extent: Bounds) -> None:
    """Draw the largest first, so that none hides another."""
    per_m = frame.width / (extent[2] - extent[0])
    order = np.argsort(-circles.values, kind="stable")
    middles = (circles.points[order] - extent[:2]) * per_m + (frame.left, frame.bottom)
    clip = Path(shapely.get_coordinates(shapely.box(frame.left, frame.bottom, frame.right, frame.top)))
    for middle, wide in zip(middles, circles.diameters_mm(circles.values[order]), strict=True):
        patch = _circle(middle, wide, circles.wanted.fill)
        paper.add_artist(patch)
        patch.set_clip_path(clip, paper.transData)


def rings(circles: Circles, *, frame: Box, extent: Bounds) -> dict[object, shapely.Polygon]:
    """The circles as areas in millimetres on paper, by the feature that each stands for."""
    per_m = frame.width / (extent[2] - extent[0])
    middles = (circles.points - extent[:2]) * per_m + (frame.left, frame.bottom)
    areas = shapely.buffer(shapely.points(middles), circles.diameters_mm(circles.values) / 2)
    return dict(zip(circles.ids, areas, strict=True))


def _circle(middle: np.ndarray, wide: float, fill: str) -> PathPatch:
    unit = Path.unit_circle()
    path = Path(np.asarray(unit.vertices) * wide / 2 + middle, unit.codes)
    return PathPatch(path, facecolor=fill, edgecolor="white", linewidth=0.2 * PT_PER_MM, alpha=_ALPHA)


@dataclass(frozen=True)
class SymbolKey:
    """Three circles standing in each other, each with what it stands for."""

    circles: Circles
    lang: str
    type: Type

    def height(self, width: float) -> float:  # noqa: ARG002 - the same for every width
        """Of the head and the largest circle, or of its words."""
        return line_height_mm(self.type.head) + self._tall() + 2.5 * self.type.pad_mm

    def stretch(self, width: float) -> float:  # noqa: ARG002 - the same for every width
        """No more."""
        return 0.0

    def draw(self, paper: Axes, box: Box) -> None:
        """Circles at the left, their values beside them."""
        words = text("sheet.symbols", self.lang, what=self.circles.wanted.title[self.lang])
        rest = paragraph(paper, box.inset(self.type.pad_mm), words, size_pt=self.type.body, weight="bold")
        foot, step = box.bottom + self.type.pad_mm, line_height_mm(self.type.small)
        middle = rest.left + self.circles.wanted.size_mm / 2
        values = np.array([_rounded(share * self.circles.most) for share in _SHARES])
        for place, (value, wide) in enumerate(zip(values, self.circles.diameters_mm(values), strict=True)):
            paper.add_artist(_circle(np.array([middle, foot + wide / 2]), float(wide), self.circles.wanted.fill))
            y = foot + self._tall() - (place + 0.6) * step
            end = middle + 0.8 * self.circles.wanted.size_mm
            line(paper, [(middle, foot + wide), (end, y), (end + 1.5, y)], width_mm=0.13)
            told = f"{number(value, self.lang)} {self.circles.wanted.unit[self.lang]}"
            write(paper, (end + 2.2, y), told, size_pt=self.type.small, ha="left", va="center_baseline")

    def _tall(self) -> float:
        return max(self.circles.wanted.size_mm, 3.2 * line_height_mm(self.type.small))


def _rounded(value: float) -> float:
    """A value with one digit that is not zero, not above it; one at least."""
    power = 10.0 ** np.floor(np.log10(max(value, 1.0)))
    return float(max(1.0, np.floor(value / power) * power))
