"""Location inset: where the sheet lies in the kelurahan, at a round scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch

from kotaku_gis.i18n import number, text
from kotaku_gis.sheets.canvas import PT_PER_MM, line_height_mm, paragraph, text_width_mm, write
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.shapes import compound
from kotaku_gis.sheets.typography import Type

_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8)


@dataclass(frozen=True)
class Location:
    """The kelurahan (or all blocks) with its blocks, the priority area in red, and the frame of the sheet."""

    around: gpd.GeoSeries
    blocks: gpd.GeoSeries
    priority: gpd.GeoSeries | None
    extent: Bounds
    lang: str
    type: Type

    def height(self, width: float) -> float:
        """Low, but readable."""
        return line_height_mm(self.type.head) + 2 * self.type.pad_mm + self._least(width)

    def stretch(self, width: float) -> float:
        """As high as the shape of the kelurahan can use."""
        west, south, east, north = self._bounds()
        usual = min(width, self.type.column_mm)
        wanted = min(0.75, (north - south) / (east - west)) * (usual - 2 * self.type.pad_mm)
        return max(0.0, wanted - self._least(width))

    def draw(self, paper: Axes, box: Box) -> None:
        """The inset in the middle, its scale beside the head."""
        inner = box.inset(self.type.pad_mm)
        size = self.type.head
        room = paragraph(paper, inner, text("sheet.location", self.lang), size_pt=size, weight="bold")
        room = room.slice_top(self.type.pad_mm / 2)[1]
        west, south, east, north = self._bounds()
        scale = round_scale(max((east - west) / room.width, (north - south) / room.height) * 1000)
        per_m = 1000 / scale
        shift = (room.middle - (west + east) / 2 * per_m, room.bottom + room.height / 2 - (south + north) / 2 * per_m)
        for shapes, look in self._looks():
            path = compound(shapely.transform(shapes, lambda xy: xy * per_m + shift))
            if path is not None:
                paper.add_artist(PathPatch(path, **look))
        words = text("sheet.inset_scale", self.lang, scale=number(scale, self.lang))
        if text_width_mm(words, size_pt=self.type.small) < inner.width / 2:
            at = (inner.right, inner.top - line_height_mm(size) * 0.8)
            write(paper, at, words, size_pt=self.type.small, ha="right", va="baseline")

    def _least(self, width: float) -> float:
        return 0.28 * min(width, self.type.column_mm)

    def _bounds(self) -> np.ndarray:
        bounds = np.array([self.around.total_bounds, self.blocks.total_bounds, self.extent])
        return np.concatenate([bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)])

    def _looks(self) -> list[tuple[np.ndarray, dict[str, Any]]]:
        priority = self.priority.to_numpy() if self.priority is not None else np.array([], dtype=object)
        return [
            (self.around.to_numpy(), _look("black", 0.25, fill="#efece2")),
            (self.blocks.to_numpy(), _look("#7a7a7a", 0.13)),
            (priority, _look("none", 0, fill="#f2a3a0")),
            (np.array([shapely.box(*self.extent)]), _look("#1f3fd0", 0.8, fill="#1f3fd00d")),
        ]


def round_scale(least: float) -> int:
    """The smallest round scale number that is not below `least`.

    Examples
    --------
    >>> round_scale(5210), round_scale(10_000), round_scale(83_000)
    (6000, 10000, 100000)
    """
    power = 10.0 ** np.floor(np.log10(least))
    return int(next(step * power for step in (*_STEPS, 10) if step * power >= least))


def _look(color: str, width_mm: float, *, fill: str = "none") -> dict[str, Any]:
    return {"facecolor": fill, "edgecolor": color, "linewidth": width_mm * PT_PER_MM}
