"""The photo strip: small pictures with the numbers of their keys on the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from kotaku_gis.i18n import text
from kotaku_gis.sheets.canvas import line_height_mm, paragraph, rectangle, shortened
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.photos import Photo
from kotaku_gis.sheets.pictures import picture, place_picture
from kotaku_gis.sheets.typography import Type

_COLUMNS = 3
_HIGH = 0.75  # of a picture, to its width
_PX_MM = 8


@dataclass(frozen=True)
class PhotoStrip:
    """Rows of three; at least one row, the others where there is room, the rest counted."""

    photos: Sequence[Photo]
    lang: str
    type: Type

    def height(self, width: float) -> float:
        """Of the head, one row, and the line that counts the rest."""
        return self._around() + self._row(width)

    def stretch(self, width: float) -> float:
        """The other rows."""
        return (self.steps() - 1) * self._row(width)

    def draw(self, paper: Axes, box: Box) -> None:
        """Head, rows, and how many more there are."""
        rest = paragraph(
            paper, box.inset(self.type.pad_mm), text("sheet.photos", self.lang), size_pt=self.type.head, weight="bold"
        )
        row = self._row(box.width)
        shown = min(self.steps(), int((box.height - self._around()) / row + 1e-6)) * _COLUMNS
        for first in range(0, min(shown, len(self.photos)), _COLUMNS):
            own, rest = rest.slice_top(row)
            for photo in self.photos[first : first + _COLUMNS]:
                cell, own = own.slice_left(rest.width / _COLUMNS)
                inner, air = cell.inset(0.2 * self.type.pad_mm), 0.3 * self.type.pad_mm
                self._cell(paper, Box(inner.left + air, inner.bottom, inner.width - 2 * air, inner.height), photo)
        if len(self.photos) > shown:
            words = text("sheet.more_photos", self.lang, count=len(self.photos) - shown)
            paragraph(paper, rest, words, size_pt=self.type.small)

    def _cell(self, paper: Axes, box: Box, photo: Photo) -> None:
        words, own = box.slice_top(box.height - line_height_mm(self.type.small))
        colours = None if photo.file is None else picture(photo.file, size_px=int(_PX_MM * box.width))
        if colours is None:
            rectangle(paper, words, fill="#e6e6e6", color="#9a9a9a", width_mm=0.13)
        else:
            place_picture(paper, words, colours)
        caption = shortened(f"{photo.number}  {photo.words}", own.width, size_pt=self.type.small)
        paragraph(paper, own, caption, size_pt=self.type.small, align="center")

    def _around(self) -> float:
        more = line_height_mm(self.type.small) if self.steps() > 1 else 0.0
        return line_height_mm(self.type.head) + more + 2.5 * self.type.pad_mm

    def _row(self, width: float) -> float:
        cell = (width - 2 * self.type.pad_mm) / _COLUMNS
        return _HIGH * cell + line_height_mm(self.type.small) + 0.4 * self.type.pad_mm

    def steps(self) -> int:
        """How many rows all photographs take."""
        return -(-len(self.photos) // _COLUMNS)
