"""The register of the sheet: its number, and of when and what the data are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from kotaku_gis.sheets.canvas import line_height_mm, paragraph, paragraph_height_mm, text_width_mm
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.typography import Type


@dataclass(frozen=True)
class Register:
    """A table of names and values, a row each."""

    rows: Sequence[tuple[str, str]]
    type: Type

    def height(self, width: float) -> float:
        """Of its rows."""
        return sum(self._heights(width)) + 2 * self.type.pad_mm

    def stretch(self, width: float) -> float:  # noqa: ARG002 - the same for every width
        """No more."""
        return 0.0

    def draw(self, paper: Axes, box: Box) -> None:
        """Names in bold at the left, values beside them."""
        rest = box.inset(self.type.pad_mm)
        for (name, value), height in zip(self.rows, self._heights(box.width), strict=True):
            row, rest = rest.slice_top(height)
            left, right = row.slice_left(self._names())
            paragraph(paper, left, name, size_pt=self.type.body)
            paragraph(paper, right, value, size_pt=self.type.body, weight="bold")

    def _names(self) -> float:
        return max(text_width_mm(name, size_pt=self.type.body) for name, _ in self.rows) + self.type.pad_mm

    def _heights(self, width: float) -> list[float]:
        room = width - 2 * self.type.pad_mm - self._names()
        size = self.type.body
        return [
            max(line_height_mm(size), paragraph_height_mm(value, room, size_pt=size, weight="bold"))
            for _, value in self.rows
        ]
