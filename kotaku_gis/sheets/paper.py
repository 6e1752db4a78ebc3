"""Paper, and where things lie on it, in millimetres from the lower left corner."""

from __future__ import annotations

from dataclasses import dataclass

SIZES_MM = {
    "A4": (297.0, 210.0),
    "A3": (420.0, 297.0),
    "A2": (594.0, 420.0),
    "A1": (841.0, 594.0),
    "A0": (1189.0, 841.0),
    "BPN": (930.0, 760.0),
}
_COLUMN_MM = {"A4": 62.0, "A3": 85.0, "A2": 115.0, "A1": 150.0, "A0": 150.0, "BPN": 150.0}
_MARGIN_MM = {"A4": 10.0, "A3": 12.0, "A2": 15.0, "A1": 18.0, "A0": 20.0, "BPN": 30.0}
_GAP_MM = 6.0


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

    def inset(self, by: float) -> Box:
        """The rectangle with `by` taken off on every side."""
        return Box(self.left + by, self.bottom + by, self.width - 2 * by, self.height - 2 * by)

    def slice_top(self, height: float) -> tuple[Box, Box]:
        """Its upper part of `height`, and what remains below."""
        upper = Box(self.left, self.top - height, self.width, height)
        return upper, Box(self.left, self.bottom, self.width, self.height - height)


@dataclass(frozen=True)
class Layout:
    """The page, the map frame (whole millimetres, so that scale stays exact), and the information column beside it."""

    width: float
    height: float
    frame: Box
    column: Box


def layout(paper: str) -> Layout:
    """The layout of a named landscape paper: the column at the right, the map frame in what remains.

    Examples
    --------
    >>> layout("A1").frame
    Box(left=18.0, bottom=18.0, width=649.0, height=558.0)
    """
    width, height = SIZES_MM[paper]
    margin, column = _MARGIN_MM[paper], _COLUMN_MM[paper]
    tall = float(int(height - 2 * margin))
    wide = float(int(width - 2 * margin - _GAP_MM - column))
    frame = Box(margin, margin, wide, tall)
    return Layout(width, height, frame, Box(frame.right + _GAP_MM, margin, column, tall))
