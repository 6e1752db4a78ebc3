"""Cross-sections of planned roads: a mark across the road on the map, and the section drawn to scale in the column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.axes import Axes

from kotaku_gis.i18n import number, text
from kotaku_gis.sheets.canvas import line, line_height_mm, lines, paragraph, rectangle, write
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.labels import outline
from kotaku_gis.sheets.paper import Box, Layout
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.typography import Type

_MOST, _LEAST_M = 4, 5.0
_SCALES = (50, 100, 150, 200, 250, 500, 1000)
_BODY_MM, _DIM_MM = 1.6, 1.4
_BEYOND_MM = 4.0
_SHARES = (0.5, 0.35, 0.65, 0.2, 0.8)  # of a road, where its section may lie
_RED = "#d7191c"


@dataclass(frozen=True)
class Section:
    """A road's carriageway and right of way in metres (no narrower than the carriageway), and lines across it.

    The first of `across` lies in the middle of the road; the others are places for its mark where that is taken.
    """

    letter: str
    name: str
    width_m: float
    row_m: float
    across: tuple[shapely.LineString, ...]


def sections_on(sources: Sources, role: str | None, extent: Bounds) -> tuple[Section, ...]:
    """A section of each kind of road on the sheet, at the middle of its longest stretch there; the widest first.

    Roads without a known width have none.
    """
    layer = sources.layers.get(role or "")
    if layer is None or "width_m" not in layer:
        return ()
    names = layer["road_class"].fillna("") if "road_class" in layer else [""] * len(layer)
    width = layer["width_m"].astype("Float64").to_numpy(dtype=float, na_value=0.0)
    row = layer["row_width_m"] if "row_width_m" in layer else layer["width_m"]
    rows = np.maximum(row.astype("Float64").to_numpy(dtype=float, na_value=0.0), width)
    shapes = shapely.intersection(layer.geometry.to_numpy(), shapely.box(*extent))
    longest: dict[tuple[float, float, str], shapely.LineString] = {}
    for shape, wide, full, name in zip(shapes, width, rows, names, strict=True):
        parts = shapely.get_parts(shape)
        parts = parts[(shapely.get_type_id(parts) == 1) & (shapely.length(parts) > max(full, _LEAST_M))]
        if wide <= 0 or not len(parts):
            continue
        best = parts[np.argmax(shapely.length(parts))]
        key = (-float(full), -float(wide), str(name))
        if key not in longest or best.length > longest[key].length:
            longest[key] = best
    kinds = sorted(longest)[:_MOST]
    return tuple(
        Section("ABCD"[place], name, -wide, -full, _across(longest[full, wide, name], -full))
        for place, (full, wide, name) in enumerate(kinds)
    )


def _across(road: shapely.LineString, row_m: float) -> tuple[shapely.LineString, ...]:
    """Lines over the right of way, square to the road, from left to right as one walks along."""
    at = np.array(_SHARES) * road.length
    before, middle, after = (
        shapely.get_coordinates(shapely.line_interpolate_point(road, at + step)) for step in (-0.5, 0, 0.5)
    )
    along = (after - before) / np.linalg.norm(after - before, axis=1, keepdims=True)
    side = np.column_stack([-along[:, 1], along[:, 0]]) * row_m / 2
    return tuple(shapely.linestrings(np.stack([middle + side, middle - side], axis=1)))


def draw_marks(
    paper: Axes,
    sections: Sequence[Section],
    *,
    place: Layout,
    extent: Bounds,
    taken: Sequence[shapely.Geometry] = (),
) -> list[shapely.Geometry]:
    """Lines across the roads with letters at their ends; returns what no label may cover."""
    used: list[shapely.Geometry] = []
    for section in sections:
        marks = (_Mark.of(line, place, extent) for line in section.across)
        free = next((mark for mark in marks if mark.is_free((*taken, *used), place.frame)), None)
        if free is not None:
            free.draw(paper, section.letter, place.type.small)
            used += free.covered
    return used


@dataclass(frozen=True)
class _Mark:
    """A line on paper with room for a letter at both ends."""

    tips: np.ndarray
    letters: np.ndarray
    covered: list[shapely.Geometry]

    @classmethod
    def of(cls, across: shapely.LineString, place: Layout, extent: Bounds) -> _Mark:
        frame, high = place.frame, line_height_mm(place.type.small)
        per_m = frame.width / (extent[2] - extent[0])
        ends = (shapely.get_coordinates(across) - extent[:2]) * per_m + (frame.left, frame.bottom)
        outward = (ends - ends[::-1]) / np.linalg.norm(ends[0] - ends[1])
        tips = ends + outward * _BEYOND_MM
        letters = tips + outward * 0.6 * high
        room = [shapely.Point(at).buffer(0.6 * high, cap_style="square") for at in letters]
        return cls(tips, letters, [*room, shapely.LineString(tips).buffer(0.5)])

    def is_free(self, used: Sequence[shapely.Geometry], frame: Box) -> bool:
        inner = outline(frame.inset(1.0))
        return all(inner.covers(part) and not any(part.intersects(other) for other in used) for part in self.covered)

    def draw(self, paper: Axes, letter: str, size_pt: float) -> None:
        start, end = (tuple(tip) for tip in self.tips)
        line(paper, [start, end], width_mm=0.5, color=_RED, dash_mm=(3.0, 0.8, 0.6, 0.8))
        for (x, y), words in zip(self.letters, (letter, f"{letter}\u2032"), strict=True):
            style = {"ha": "center", "va": "center_baseline", "weight": "bold", "color": _RED}
            write(paper, (x, y), words, size_pt=size_pt, **style)


@dataclass(frozen=True)
class CrossSections:
    """Each section to one round scale: the carriageway between its verges, with its widths."""

    sections: Sequence[Section]
    lang: str
    type: Type

    def height(self, width: float) -> float:  # noqa: ARG002 - the same for every width
        """Of the head and the sections."""
        return line_height_mm(self.type.head) + len(self.sections) * self._one() + 2 * self.type.pad_mm

    def stretch(self, width: float) -> float:  # noqa: ARG002 - the same for every width
        """No more."""
        return 0.0

    def draw(self, paper: Axes, box: Box) -> None:
        """From the top down."""
        inner = box.inset(self.type.pad_mm)
        scale = self._scale(inner.width)
        words = f"{text('sheet.sections', self.lang)} 1:{number(scale, self.lang)}"
        rest = paragraph(paper, inner, words, size_pt=self.type.head, weight="bold")
        for section in self.sections:
            own, rest = rest.slice_top(self._one())
            self._draw(paper, own, section, 1000 / scale)

    def _draw(self, paper: Axes, box: Box, section: Section, per_m: float) -> None:
        head = f"{section.letter}-{section.letter}\u2032 {section.name}".strip()
        rest = paragraph(paper, box, head, size_pt=self.type.small, weight="bold")
        step = line_height_mm(self.type.small)
        body, row = section.width_m * per_m, section.row_m * per_m
        top = rest.top - step - _DIM_MM
        rectangle(paper, Box(rest.middle - row / 2, top - _BODY_MM, row, _BODY_MM), fill="#c7dba7", width_mm=0.13)
        rectangle(paper, Box(rest.middle - body / 2, top - _BODY_MM, body, _BODY_MM), fill="#6f6f6f", width_mm=0.25)
        self._dimension(paper, rest.middle, top + 0.6, body, text("sheet.carriageway", self.lang), section.width_m)
        foot = top - _BODY_MM - 0.6 - _DIM_MM
        self._dimension(paper, rest.middle, foot, row, text("sheet.right_of_way", self.lang), section.row_m, below=True)

    def _dimension(
        self, paper: Axes, middle: float, y: float, long: float, name: str, metres: float, *, below: bool = False
    ) -> None:
        ends = [middle - long / 2, middle + long / 2]
        half = _DIM_MM / 2
        strokes = [[(x - half / 2, y), (x + half / 2, y + _DIM_MM)] for x in ends]
        lines(paper, [[(ends[0], y + half), (ends[1], y + half)], *strokes], width_mm=0.13)
        words = f"{name} {number(metres, self.lang, digits=2)} m"
        at = (middle, y - 0.8 * line_height_mm(self.type.small) if below else y + _DIM_MM + 0.4)
        write(paper, at, words, size_pt=self.type.small, ha="center", va="baseline")

    def _scale(self, width: float) -> int:
        widest = max(section.row_m for section in self.sections)
        return next((scale for scale in _SCALES if widest * 1000 / scale <= 0.9 * width), _SCALES[-1])

    def _one(self) -> float:
        return 3.2 * line_height_mm(self.type.small) + _BODY_MM + 2 * _DIM_MM + 1.2 + self.type.pad_mm
