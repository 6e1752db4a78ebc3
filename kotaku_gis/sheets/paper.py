"""Paper, and where things lie on it, in millimetres from the lower left corner."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from kotaku_gis.errors import ManifestError
from kotaku_gis.i18n import fault
from kotaku_gis.sheets.typography import TYPE_PT, Type

SIZES_MM = {
    "A4": (297.0, 210.0),
    "A3": (420.0, 297.0),
    "A2": (594.0, 420.0),
    "A1": (841.0, 594.0),
    "A0": (1189.0, 841.0),
    "BPN": (930.0, 760.0),
}
FILLED = 0.85  # of a frame, at most, where smaller paper is taken
_WIDENED = 0.6  # of its usual width, which a column may gain
_SERIES = ("A4", "A3", "A2", "A1", "A0")
_COLUMN_MM = {"A4": 72.0, "A3": 92.0, "A2": 118.0, "A1": 150.0, "A0": 190.0, "BPN": 150.0}
_MARGIN_MM = {"A4": 9.0, "A3": 10.0, "A2": 12.0, "A1": 14.0, "A0": 18.0, "BPN": 30.0}
_GAP_MM = {"A4": 5.0, "A3": 6.0, "A2": 7.0, "A1": 8.0, "A0": 9.0, "BPN": 20.0}


@dataclass(frozen=True)
class Box:
    """A rectangle on paper."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.bottom + self.height

    @property
    def middle(self) -> float:
        """Half-way between its left and its right edge."""
        return self.left + self.width / 2

    def inset(self, by: float) -> Box:
        """The rectangle with `by` taken off on every side."""
        return Box(self.left + by, self.bottom + by, self.width - 2 * by, self.height - 2 * by)

    def slice_top(self, height: float) -> tuple[Box, Box]:
        """Its upper part of `height`, and what remains below."""
        upper = Box(self.left, self.top - height, self.width, height)
        return upper, Box(self.left, self.bottom, self.width, self.height - height)

    def slice_left(self, width: float) -> tuple[Box, Box]:
        """Its left part of `width`, and what remains at the right."""
        left = Box(self.left, self.bottom, width, self.height)
        return left, Box(self.left + width, self.bottom, self.width - width, self.height)


@dataclass(frozen=True)
class Layout:
    """The page, the map frame (whole millimetres, so that scale stays exact), the column beside it, and the type."""

    width: float
    height: float
    frame: Box
    column: Box
    type: Type

    @property
    def border(self) -> Box:
        """The outer line around all, half-way between the frame and the edge of the paper."""
        by = self.frame.left * 0.35
        return Box(by, by, self.width - 2 * by, self.height - 2 * by)


def layout(paper: str, *, upright: bool = False, map_mm: float | None = None) -> Layout:
    """The layout of a named paper, across or upright: the column at the right, the map frame in what remains.

    What a map that is `map_mm` wide leaves empty beside it goes to the column, as far as that can use it.

    Examples
    --------
    >>> layout("A1").frame
    Box(left=14.0, bottom=14.0, width=655.0, height=566.0)
    >>> layout("A4", map_mm=140).frame.width, layout("A4", map_mm=140).column.width
    (165.0, 109.0)
    """
    width, height = SIZES_MM[paper][::-1] if upright else SIZES_MM[paper]
    margin, column = _MARGIN_MM[paper], _COLUMN_MM[paper]
    tall = float(int(height - 2 * margin))
    wide = float(int(width - 2 * margin - _GAP_MM[paper] - column))
    if map_mm is not None:
        spare = float(max(0, min(int(wide - map_mm / FILLED), int(_WIDENED * column))))
        wide, column = wide - spare, column + spare
    frame = Box(margin, margin, wide, tall)
    return Layout(width, height, frame, Box(frame.right + _GAP_MM[paper], margin, column, tall), TYPE_PT[paper])


def smallest(width: float, height: float, *, paper: str, scale: int) -> tuple[str, bool] | None:
    """The smallest paper up to a wanted one, across or upright (True), that holds so many metres with air around.

    None where not even the wanted paper does.

    Examples
    --------
    >>> smallest(700, 525, paper="A1", scale=5000), smallest(700, 525, paper="A1", scale=1000)
    (('A4', False), None)
    >>> smallest(1000, 2200, paper="A1", scale=5000), smallest(1000, 2200, paper="BPN", scale=5000)
    (('A2', True), ('BPN', False))
    """
    for name in up_to(paper):
        for upright in (False, True) if name in _SERIES else (False,):
            frame = layout(name, upright=upright).frame
            if max(width / frame.width, height / frame.height) * 1000 / scale <= FILLED:
                return name, upright
    return None


def up_to(paper: str) -> tuple[str, ...]:
    """The papers of a series from the smallest to this one."""
    return _SERIES[: _SERIES.index(paper) + 1] if paper in _SERIES else (paper,)


def larger(paper: str) -> str | None:
    """The next larger paper of its series; None where there is none.

    Examples
    --------
    >>> larger("A4"), larger("A0"), larger("BPN")
    ('A3', None, None)
    """
    return dict(pairwise(_SERIES)).get(paper)


def known_paper(name: str) -> str:
    """The name of a paper however it is written; raises `ManifestError` with those that there are."""
    if name.upper() not in SIZES_MM:
        raise ManifestError(fault("sheet.unknown_paper", paper=name, known=", ".join(SIZES_MM)))
    return name.upper()
