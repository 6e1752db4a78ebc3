"""North and scale, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from kotaku_gis.i18n import number, text
from kotaku_gis.sheets.canvas import line_height_mm, paragraph, paragraph_height_mm
from kotaku_gis.sheets.north import convergence_words, north_arrow
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.scalebar import HEIGHT_MM, scale_bar
from kotaku_gis.sheets.typography import Type

_ARROW_SHARE = 0.16


@dataclass(frozen=True)
class Orientation:
    """The arrow at the left; the scale in figures, in words and as a bar at the right; true north in words below."""

    scale: int
    convergence_deg: float
    lang: str
    type: Type

    def height(self, width: float) -> float:
        """Of the scale and the words below."""
        return self._upper(width) + self._words_height(width) + 3 * self.type.pad_mm

    def stretch(self, width: float) -> float:
        """A little, for a longer arrow."""
        return 0.05 * min(width, self.type.column_mm)

    def draw(self, paper: Axes, box: Box) -> None:
        """Arrow, scale, words."""
        inner = box.inset(self.type.pad_mm)
        upper, rest = inner.slice_top(inner.height - self._words_height(box.width) - self.type.pad_mm)
        paragraph(paper, rest.slice_top(self.type.pad_mm)[1], self._words(), size_pt=self.type.small, align="center")
        arrow, beside = upper.slice_left(box.width * _ARROW_SHARE)
        north_arrow(paper, arrow, convergence_deg=self.convergence_deg, lang=self.lang, size_pt=self.type.head)
        for words, size, weight in self._rows():
            paragraph(paper, beside, words, size_pt=size, weight=weight, align="center")
            beside = beside.slice_top(line_height_mm(size))[1]
        scale_bar(paper, beside, scale=self.scale, lang=self.lang, size_pt=self.type.small)

    def _rows(self) -> list[tuple[str, float, str]]:
        figures = text("sheet.scale", self.lang, scale=number(self.scale, self.lang))
        digits = 0 if self.scale % 1000 == 0 else 2
        metres = number(self.scale / 1000, self.lang, digits=digits)
        words = text("sheet.scale_words", self.lang, metres=metres)
        return [(figures, self.type.head, "bold"), (words, self.type.small, "normal")]

    def _upper(self, width: float) -> float:
        lines = sum(line_height_mm(size) for _, size, _ in self._rows())
        return max(lines + line_height_mm(self.type.small) * 1.6 + HEIGHT_MM, 0.14 * min(width, self.type.column_mm))

    def _words(self) -> str:
        return convergence_words(self.convergence_deg, self.lang)

    def _words_height(self, width: float) -> float:
        return paragraph_height_mm(self._words(), width - 2 * self.type.pad_mm, size_pt=self.type.small)
