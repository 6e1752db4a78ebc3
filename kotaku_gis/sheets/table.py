"""A table beside the map: what lies on the sheet, a row each."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from kotaku_gis.i18n import text
from kotaku_gis.sheets.canvas import line, line_height_mm, paragraph, text_width_mm, wrapped
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.typography import Type

MOST_ROWS, FEW_ROWS = 24, 6
_LONGEST = 160  # letters of a cell
_GUTTER = 0.9  # between columns, of the padding
_FIGURE = re.compile(r"[-\u2212]?[\d.,\u00a0]+")


@dataclass(frozen=True)
class TableBox:
    """A head, the names of the columns, and rows; what does not fit is counted in the last line."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    lang: str
    type: Type
    most: int = MOST_ROWS

    def height(self, width: float) -> float:
        """Of all lines of all rows."""
        lines = sum(self._lines(row) for row in self._table(width)) + (len(self.rows) > self.most)
        return line_height_mm(self.type.head) + lines * self._step() + 2.5 * self.type.pad_mm

    def stretch(self, width: float) -> float:  # noqa: ARG002 - the same for every width
        """No more."""
        return 0.0

    def draw(self, paper: Axes, box: Box) -> None:
        """Head, names of columns, rows; words too long for their column go on below."""
        inner = box.inset(self.type.pad_mm)
        rest = paragraph(paper, inner, self.title, size_pt=self.type.head, weight="bold")
        rest = rest.slice_top(0.5 * self.type.pad_mm)[1]
        widths = self._widths(inner.width)
        aligns = [self._align(column) for column in range(len(self.heads))]
        for number, row in enumerate(self._table(box.width)):
            own, rest = rest.slice_top(self._step() * self._lines(row))
            weight = "bold" if number == 0 else "normal"
            for parts, width, align in zip(row, widths, aligns, strict=True):
                cell, own = own.slice_left(width)
                cell = cell.slice_left(width - _GUTTER * self.type.pad_mm)[0]
                for part in parts:
                    top, cell = cell.slice_top(self._step())
                    paragraph(paper, top, part, size_pt=self.type.small, weight=weight, align=align)
            if number == 0:
                line(paper, [(inner.left, rest.top + 0.2), (inner.right, rest.top + 0.2)], width_mm=0.18)
        if len(self.rows) > self.most:
            words = text("sheet.more_rows", self.lang, count=len(self.rows) - self.most)
            paragraph(paper, rest, words, size_pt=self.type.small)

    def _align(self, column: int) -> str:
        """Figures end at one line, words begin at one; the codes in front are words."""
        cells = [row[column] for row in self.rows if row[column]]
        return "right" if column and cells and all(_FIGURE.fullmatch(cell) for cell in cells) else "left"

    def _shown(self) -> list[list[str]]:
        return [[_shortened(cell) for cell in row] for row in self.rows[: self.most]]

    def _step(self) -> float:
        return 1.05 * line_height_mm(self.type.small)

    def _lines(self, row: Sequence[Sequence[str]]) -> int:
        return max(1, *(len(words) for words in row))

    def _table(self, width: float) -> list[list[list[str]]]:
        """The lines of each cell of each row, the names of the columns first."""
        widths = self._widths(width - 2 * self.type.pad_mm)
        return [
            [
                self._cell(words, room, weight="normal" if number else "bold")
                for words, room in zip(row, widths, strict=True)
            ]
            for number, row in enumerate([self.heads, *self._shown()])
        ]

    def _cell(self, words: str, width: float, *, weight: str) -> list[str]:
        room = width - _GUTTER * self.type.pad_mm
        return wrapped(words, room, size_pt=self.type.small, weight=weight)

    def _widths(self, width: float) -> list[float]:
        """Columns as wide as their words, or else as their longest word and a share of what is left."""
        wanted = self._widest(lambda words: [words])
        least = self._widest(str.split)
        if sum(wanted) <= width:
            return [one * width / sum(wanted) for one in wanted]
        spare, more = width - sum(least), sum(wanted) - sum(least)
        if spare > 0:
            return [low + (one - low) / more * spare for low, one in zip(least, wanted, strict=True)]
        return _fair(least, width)

    def _widest(self, parts: Callable[[str], list[str]]) -> list[float]:
        """By column, how wide the widest part of its cells is."""
        found = []
        for column, head in enumerate(self.heads):
            bold = [text_width_mm(part, size_pt=self.type.small, weight="bold") for part in parts(head)]
            plain = [
                text_width_mm(part, size_pt=self.type.small) for row in self._shown() for part in parts(row[column])
            ]
            found.append(max([0.0, *bold, *plain]) + self.type.pad_mm)
        return found


def _fair(wanted: Sequence[float], width: float) -> list[float]:
    """Columns as wide as they want where that is less than an equal share; the others share what is left."""
    found, rest = {}, width
    for done, column in enumerate(sorted(range(len(wanted)), key=lambda column: wanted[column])):
        found[column] = min(wanted[column], rest / (len(wanted) - done))
        rest -= found[column]
    return [found[column] for column in range(len(wanted))]


def _shortened(cell: str) -> str:
    return cell if len(cell) <= _LONGEST else cell[: _LONGEST - 1].rstrip() + "…"
