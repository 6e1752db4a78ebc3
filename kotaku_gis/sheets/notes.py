"""Notes: projection, sources, accuracy, what a reader must know, status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from kotaku_gis.sheets.canvas import paragraph, paragraph_height_mm
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.typography import Type

_GAP_MM = 0.8


@dataclass(frozen=True)
class Notes:
    """Heads in bold, each with its sentence below."""

    rows: Sequence[tuple[str, str]]
    type: Type

    def height(self, width: float) -> float:
        """Of all rows."""
        room, size = width - 2 * self.type.pad_mm, self.type.small
        lines = sum(
            paragraph_height_mm(head, room, size_pt=size, weight="bold")
            + paragraph_height_mm(words, room, size_pt=size)
            for head, words in self.rows
        )
        return lines + _GAP_MM * (len(self.rows) - 1) + 2 * self.type.pad_mm

    def stretch(self, width: float) -> float:  # noqa: ARG002 - the same for every width
        """No more."""
        return 0.0

    def draw(self, paper: Axes, box: Box) -> None:
        """From the top down."""
        rest = box.inset(self.type.pad_mm)
        for head, words in self.rows:
            rest = paragraph(paper, rest, head, size_pt=self.type.small, weight="bold")
            rest = paragraph(paper, rest, words, size_pt=self.type.small).slice_top(_GAP_MM)[1]
