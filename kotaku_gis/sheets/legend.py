"""Legend: only what is on the sheet, drawn as it is drawn there, by groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.path import Path

from kotaku_gis.i18n import text
from kotaku_gis.sheets.arrows import arrow_heads
from kotaku_gis.sheets.canvas import (
    line_height_mm,
    marker_patches,
    paragraph,
    paragraph_height_mm,
    shape_patches,
    solid,
    wrapped,
    write,
)
from kotaku_gis.sheets.draw import Shown
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.shapes import compound
from kotaku_gis.sheets.theme import Group
from kotaku_gis.sheets.typography import Type

_SWATCH_SHARE = 1.9  # width to height
_SWATCH_MM = 7.5  # long enough for a dash-dot
_OUTLINE = {"edge": "#8a8a8a", "width_mm": 0.13}  # of swatches of areas without a line, which may be pale
_AIR_MM = 1.1
_TORN_ROWS = 3  # a group is torn between two columns only where that saves so many rows

Row: TypeAlias = tuple[Shown | None, str]


@dataclass(frozen=True)
class Legend:
    """Heads of groups (rows without a swatch) and entries, in one column or two."""

    rows: Sequence[Row]
    lang: str
    type: Type
    columns: int = 1

    def height(self, width: float) -> float:
        """Of the higher column."""
        room = self._column_width(width)
        return self._head() + max(sum(self._heights(part, room)) for part in self._parts(room)) + 2 * self.type.pad_mm

    def stretch(self, width: float) -> float:
        """More air between the entries."""
        return 1.2 * _AIR_MM * max(len(part) for part in self._parts(self._column_width(width)))

    def draw(self, paper: Axes, box: Box) -> None:
        """Head, then the columns."""
        inner = box.inset(self.type.pad_mm)
        words = text("sheet.legend", self.lang)
        paragraph(paper, inner, words, size_pt=self.type.head, weight="bold")
        rest = inner.slice_top(self._head())[1]
        room = self._column_width(box.width)
        parts = self._parts(room)
        air = (box.height - self.height(box.width)) / max(1, *(len(part) for part in parts))
        for part in parts:
            column, rest = rest.slice_left(room)
            rest = rest.slice_left(self.type.pad_mm)[1] if rest.width > self.type.pad_mm else rest
            for row, height in zip(part, self._heights(part, room), strict=True):
                own, column = column.slice_top(height + min(air, 1.2 * _AIR_MM))
                self._draw_row(paper, own, row)

    def _draw_row(self, paper: Axes, box: Box, row: Row) -> None:
        item, words = row
        if item is None:
            high = paragraph_height_mm(words, box.width, size_pt=self.type.body, weight="bold")
            low = box.slice_top(box.height - high - _AIR_MM / 2)[1]
            paragraph(paper, low, words, size_pt=self.type.body, weight="bold")
            return
        wide, high = self._swatch()
        lines = wrapped(words, box.width - wide - self.type.pad_mm, size_pt=self.type.body)
        step = line_height_mm(self.type.body)
        middle = box.bottom + box.height / 2
        _draw_swatch(paper, Box(box.left, middle - high / 2, wide, high), item)
        for number, line in enumerate(lines):
            at = (box.left + wide + self.type.pad_mm, middle + step * ((len(lines) - 1) / 2 - number) - 0.28 * step)
            write(paper, at, line, size_pt=self.type.body, ha="left", va="baseline")

    def _swatch(self) -> tuple[float, float]:
        high = line_height_mm(self.type.body) * 0.95
        return max(_SWATCH_MM, high * _SWATCH_SHARE), high

    def _head(self) -> float:
        return line_height_mm(self.type.head) + 0.5

    def _column_width(self, width: float) -> float:
        return (width - self.type.pad_mm * (self.columns + 1)) / self.columns

    def _heights(self, part: Sequence[Row], width: float) -> list[float]:
        step, swatch = line_height_mm(self.type.body), self._swatch()
        room = width - swatch[0] - self.type.pad_mm
        return [
            step * len(wrapped(words, width, size_pt=self.type.body, weight="bold")) + _AIR_MM
            if item is None
            else max(swatch[1], step * len(wrapped(words, room, size_pt=self.type.body))) + _AIR_MM
            for item, words in part
        ]

    def _parts(self, width: float) -> list[Sequence[Row]]:
        if self.columns == 1 or len(self.rows) < 2:
            return [self.rows]
        heights = np.cumsum(self._heights(self.rows, width))
        cuts = [at for at in range(1, len(self.rows)) if self.rows[at - 1][0] is not None]
        torn = _TORN_ROWS * line_height_mm(self.type.body)
        best = min(
            cuts,
            key=lambda at: max(heights[at - 1], heights[-1] - heights[at - 1]) + torn * (self.rows[at][0] is not None),
            default=len(self.rows),
        )
        return [part for part in (self.rows[:best], self.rows[best:]) if part]


def legend_rows(shown: Sequence[Shown], groups: Sequence[Group], lang: str) -> list[Row]:
    """Groups in their order; in each its classes in theirs, layers from the top of the map down, nothing twice."""
    rows: list[Row] = []
    for group in groups:
        members = [item for item in shown if item.drawn.group == group.id]
        layers = list(dict.fromkeys(id(item.drawn) for item in reversed(members)))
        members.sort(key=lambda item: layers.index(id(item.drawn)))
        if members:
            rows.append((None, group.title[lang]))
            entries: dict[str, Shown] = {}
            for item in members:
                entries.setdefault(words(item, lang), item)
            rows += [(item, name) for name, item in entries.items()]
    return rows


def words(item: Shown, lang: str) -> str:
    """What an entry says."""
    if item.style is not None:
        return item.style.label[lang]
    told = item.drawn.unknown_label
    return told[lang] if told else text("common.no_data", lang)


def _draw_swatch(paper: Axes, box: Box, item: Shown) -> None:
    style, middle = item.style, box.bottom + box.height / 2
    if item.dimension == 0:
        small = style.model_copy(update={"size_mm": min(style.size_mm, 1.15 * box.height)}) if style else None
        for patch in marker_patches(np.array([(box.middle, middle)]), small):
            paper.add_artist(patch)
        return
    area = item.dimension == 2 and (style is None or style.band is None or style.fill != "none" or bool(style.hatch))
    if style is not None and area and style.edge == "none":
        style = style.model_copy(update=_OUTLINE)
    corners = [(box.left, box.bottom), (box.right, box.bottom), (box.right, box.top), (box.left, box.top)]
    shape = Path(np.array([*corners, corners[0]]), closed=True) if area else None
    stroke = Path(np.array([(box.left, middle), (box.right, middle)]))
    for patch in shape_patches(shape or stroke, style, filled=area):
        paper.add_artist(patch)
    if style is not None and style.arrow_mm is not None:
        line = np.array([shapely.linestrings([(box.left, middle), (box.right, middle)])])
        heads = compound(arrow_heads(line, every=box.width, size=0.5 * box.height))
        if heads is not None:
            paper.add_artist(solid(heads, style.edge))
