"""The sheets beside this one: nine fields with their numbers, this one in the middle."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from kotaku_gis.i18n import text
from kotaku_gis.sheets.canvas import line_height_mm, paragraph, rectangle, write
from kotaku_gis.sheets.fit import DIRECTIONS
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.piece import Piece
from kotaku_gis.sheets.typography import Type

_FIELD_SHARE = 0.105


@dataclass(frozen=True)
class Adjoining:
    """A diagram of neighbours; fields without a sheet are empty."""

    piece: Piece
    lang: str
    type: Type

    def height(self, width: float) -> float:
        """Of the head and three rows."""
        return line_height_mm(self.type.head) + 3 * self._row(width) + 2.5 * self.type.pad_mm

    def stretch(self, width: float) -> float:  # noqa: ARG002 - the same for every width
        """No more."""
        return 0.0

    def draw(self, paper: Axes, box: Box) -> None:
        """The fields in the middle of the box."""
        inner = box.inset(self.type.pad_mm)
        rest = paragraph(paper, inner, text("sheet.adjoining", self.lang), size_pt=self.type.head, weight="bold")
        high = self._row(box.width)
        wide = 1.4 * high
        left, top = rest.middle - 1.5 * wide, rest.top - 0.5 * self.type.pad_mm
        for name, (dx, dy) in {**DIRECTIONS, "": (0, 0)}.items():
            field = Box(left + (dx + 1) * wide, top - (2 - dy) * high, wide, high)
            own = not name
            number = self.piece.number if own else self.piece.neighbours.get(name)
            rectangle(paper, field, fill="#d9e2ff" if own else "white", width_mm=0.5 if own else 0.13)
            if number is not None:
                at = (field.middle, field.bottom + field.height / 2)
                style = {"ha": "center", "va": "center_baseline", "weight": "bold" if own else "normal"}
                write(paper, at, str(number), size_pt=self.type.body, **style)

    def _row(self, width: float) -> float:
        return max(1.25 * line_height_mm(self.type.body), 0.7 * _FIELD_SHARE * min(width, self.type.column_mm))
