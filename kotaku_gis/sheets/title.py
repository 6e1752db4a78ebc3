"""The title box: logos, programme, what the map shows, where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from kotaku_gis.sheets.canvas import balanced, paragraph, paragraph_height_mm
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.pictures import place_picture
from kotaku_gis.sheets.typography import Type

_LOGO_SHARE, _LOGO_WIDE = 0.14, 1.6


@dataclass(frozen=True)
class Title:
    """Logos above, then the programme, the title large, the place below."""

    programme: str
    title: str
    place: str
    type: Type
    logos: Sequence[np.ndarray] = ()

    def height(self, width: float) -> float:
        """Of its lines."""
        room = width - 2 * self.type.pad_mm
        rows = sum(
            paragraph_height_mm(words, room, size_pt=size, weight=weight) for words, size, weight in self._rows()
        )
        return self._emblems(width) + rows + 4 * self.type.pad_mm

    def stretch(self, width: float) -> float:
        """A little air."""
        return 0.06 * min(width, self.type.column_mm)

    def draw(self, paper: Axes, box: Box) -> None:
        """Logos side by side, lines in the middle of the box."""
        spare = box.height - self.height(box.width)
        row, rest = box.inset(self.type.pad_mm).slice_top(spare / 2)[1].slice_top(self._emblems(box.width))
        wide = min(row.width / max(1, len(self.logos)), _LOGO_WIDE * row.height)
        for number, logo in enumerate(self.logos):
            own = Box(row.middle + (number - len(self.logos) / 2) * wide, row.bottom, wide, row.height)
            place_picture(paper, own.inset(0.5 * self.type.pad_mm), logo)
        for told, size, weight in self._rows():
            words = "\n".join(balanced(told, rest.width, size_pt=size, weight=weight))
            rest = paragraph(paper, rest, words, size_pt=size, weight=weight, align="center")
            rest = rest.slice_top(self.type.pad_mm)[1]

    def _emblems(self, width: float) -> float:
        return _LOGO_SHARE * min(width, self.type.column_mm) if self.logos else 0.0

    def _rows(self) -> list[tuple[str, float, str]]:
        return [
            (self.programme, self.type.head, "normal"),
            (self.title.upper(), self.type.title, "bold"),
            (self.place, self.type.body, "normal"),
        ]
