"""A table beside the map: what lies on the sheet, a row each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from kotaku_gis.i18n import text
from kotaku_gis.sheets.canvas import line, line_height_mm, paragraph, shortened, text_width_mm
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.typography import Type

_MOST_ROWS = 24


@dataclass(frozen=True)
class TableBox:
    """A head, the names of the columns, and rows; what does not fit is counted in the last line."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    lang: str
    type: Type

    def height(self, width: float) -> float:  # noqa: ARG002 - words are cut, not wrapped
        """Of a line a row."""
        lines = len(self._shown()) + 1 + (len(self.rows) > _MOST_ROWS)
        return line_height_mm(self.type.head) + lines * self._step() + 2.5 * self.type.pad_mm

    def stretch(self, width: float) -> float:  # noqa: ARG002 - the same for every width
        """No more."""
        return 0.0

    def draw(self, paper: Axes, box: Box) -> None:
        """Head, names of columns, rows; columns as wide as their words, the widest one cut."""
        inner = box.inset(self.type.pad_mm)
        rest = paragraph(paper, inner, self.title, size_pt=self.type.head, weight="bold")
        rest = rest.slice_top(0.5 * self.type.pad_mm)[1]
        widths = self._widths(inner.width)
        for number, row in enumerate([self.heads, *self._shown()]):
            own, rest = rest.slice_top(self._step())
            weight = "bold" if number == 0 else "normal"
            for words, width in zip(row, widths, strict=True):
                cell, own = own.slice_left(width)
                room = width - 0.6 * self.type.pad_mm
                kept = shortened(words, room, size_pt=self.type.small, weight=weight)
                paragraph(paper, cell, kept, size_pt=self.type.small, weight=weight)
            if number == 0:
                line(paper, [(inner.left, rest.top + 0.2), (inner.right, rest.top + 0.2)], width_mm=0.18)
        if len(self.rows) > _MOST_ROWS:
            words = text("sheet.more_rows", self.lang, count=len(self.rows) - _MOST_ROWS)
            paragraph(paper, rest, words, size_pt=self.type.small)

    def _shown(self) -> Sequence[Sequence[str]]:
        return self.rows[:_MOST_ROWS]

    def _step(self) -> float:
        return 1.05 * line_height_mm(self.type.small)

    def _widths(self, width: float) -> list[float]:
        """The columns share what is too little in proportion to what they want."""
        wanted = []
        for column, head in enumerate(self.heads):
            cells = [text_width_mm(row[column], size_pt=self.type.small) for row in self._shown()]
            wanted.append(max([text_width_mm(head, size_pt=self.type.small, weight="bold"), *cells]) + self.type.pad_mm)
        narrow = min(wanted)
        spare = width - narrow * len(wanted)
        above = sum(one - narrow for one in wanted)
        return [narrow + (one - narrow) / above * spare if above else width / len(wanted) for one in wanted]
