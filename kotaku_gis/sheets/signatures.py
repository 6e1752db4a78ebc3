"""Sign-off: who prepared, who agreed, who ratified, each with room to sign."""

from __future__ import annotations

from collections.abc import Sequence
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
    """Rows of two cells; `heads` says who signs where the project has its own columns."""

    lang: str
    type: Type
    heads: tuple[str, ...] = ()

    def height(self, width: float) -> float:
        """Of two cells with a little room to sign."""
        cell = (
            self._words(width) + 0.05 * min(width, self.type.column_mm) + len(_BLANKS) * self._step() + self.type.pad_mm
        )
        return self._rows() * cell

    def stretch(self, width: float) -> float:
        """More room to sign."""
        return 0.1 * min(width, self.type.column_mm) * self._rows()

    def draw(self, paper: Axes, box: Box) -> None:
        """Cells with their lines."""
        cell = Box(0, 0, box.width / _COLUMNS, box.height / self._rows())
        for number, who in enumerate(self._signing()):
            left = box.left + number % _COLUMNS * cell.width
            own = Box(left, box.top - (number // _COLUMNS + 1) * cell.height, cell.width, cell.height)
            rectangle(paper, own, width_mm=0.13)
            inner, air = own.inset(self.type.pad_mm / 2), self.type.pad_mm / 2
            self._cell(paper, Box(inner.left + air, inner.bottom, inner.width - 2 * air, inner.height), who)

    def _cell(self, paper: Axes, box: Box, who: str) -> None:
        paragraph(paper, box, who, size_pt=self.type.small, align="center")
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
        room = width / _COLUMNS - 2 * self.type.pad_mm
        return max(paragraph_height_mm(who, room, size_pt=self.type.small) for who in self._signing())

    def _signing(self) -> list[str]:
        return signing(self.heads, self.lang)

    def _rows(self) -> int:
        return -(-len(self._signing()) // _COLUMNS)


def signing(heads: Sequence[str], lang: str) -> list[str]:
    """Who signs: those of the project, else those of the programme."""
    return list(heads) or [text(f"sheet.sign_{who}", lang) for who in _WHO]
