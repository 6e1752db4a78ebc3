"""The title box: programme, what the map shows, where."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from kotaku_gis.sheets.canvas import paragraph, paragraph_height_mm
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.typography import Type


@dataclass(frozen=True)
class Title:
    """The programme above, the title large, the place below."""

    programme: str
    title: str
    place: str
    type: Type

    def height(self, width: float) -> float:
        """Of its lines."""
        room = width - 2 * self.type.pad_mm
        rows = sum(
            paragraph_height_mm(words, room, size_pt=size, weight=weight) for words, size, weight in self._rows()
        )
        return rows + 4 * self.type.pad_mm

    def stretch(self, width: float) -> float:
        """A little air."""
        return 0.06 * width

    def draw(self, paper: Axes, box: Box) -> None:
        """Lines in the middle of the box."""
        spare = box.height - self.height(box.width)
        rest = box.inset(self.type.pad_mm).slice_top(spare / 2)[1]
        for words, size, weight in self._rows():
            rest = paragraph(paper, rest, words, size_pt=size, weight=weight, align="center")
            rest = rest.slice_top(self.type.pad_mm)[1]

    def _rows(self) -> list[tuple[str, float, str]]:
        return [
            (self.programme, self.type.head, "normal"),
            (self.title.upper(), self.type.title, "bold"),
            (self.place, self.type.body, "normal"),
        ]
