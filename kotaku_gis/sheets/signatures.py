"""Sign-off: who prepared, who agreed, who ratified, each with room to sign."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from kotaku_gis.i18n import text
from kotaku_gis.sheets.canvas import line, line_height_mm, paragraph, paragraph_height_mm, rectangle, text_width_mm
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.typography import Type

_WHO = ("prepared", "residents", "government", "ratified")
_BLANKS = ("name", "position", "date")
_COLUMNS = 2


@dataclass(frozen=True)
class Signatures:
    """Two rows of two cells."""

    lang: str
    type: Type

    def height(self, width: float) -> float:
        """Of two cells with a little room to sign."""
        return 2 * (self._words(width) + 0.05 * width + len(_BLANKS) * self._step() + self.type.pad_mm)

    def stretch(self, width: float) -> float:
        """More room to sign."""
        return 0.2 * width

    def draw(self, paper: Axes, box: Box) -> None:
        """Cells with their lines."""
        cell = Box(0, 0, box.width / _COLUMNS, box.height / 2)
        for number, who in enumerate(_WHO):
            left = box.left + number % _COLUMNS * cell.width
            own = Box(left, box.top - (number // _COLUMNS + 1) * cell.height, cell.width, cell.height)
            rectangle(paper, own, width_mm=0.13)
            self._cell(paper, own.inset(self.type.pad_mm / 2), who)

    def _cell(self, paper: Axes, box: Box, who: str) -> None:
        paragraph(paper, box, text(f"sheet.sign_{who}", self.lang), size_pt=self.type.small, align="center")
        blanks = [text(f"sheet.sign_{blank}", self.lang) for blank in _BLANKS]
        start = max(text_width_mm(words, size_pt=self.type.small) for words in blanks) + 1
        rest = box.slice_top(box.height - len(blanks) * self._step())[1]
        for words in blanks:
            row, rest = rest.slice_top(self._step())
            base = row.bottom + 0.25 * self._step()
            paragraph(
                paper,
                Box(row.left, base, row.width, 0.8 * line_height_mm(self.type.small)),
                words,
                size_pt=self.type.small,
            )
            line(paper, [(row.left + start, base), (row.right, base)], width_mm=0.13, dash_mm=(0.3, 0.6))

    def _step(self) -> float:
        return line_height_mm(self.type.small) * 1.1

    def _words(self, width: float) -> float:
        room = width / _COLUMNS - self.type.pad_mm
        return max(
            paragraph_height_mm(text(f"sheet.sign_{who}", self.lang), room, size_pt=self.type.small) for who in _WHO
        )
