"""Sizes of type, which follow the paper: what is read on a wall is larger than what is read in the hand."""

from __future__ import annotations

from dataclasses import dataclass

MIN_TEXT_PT = 5.0
_SHRINK = 0.92
_BODIES = 13.0  # millimetres of a column for a point of running text, about as all papers have it


@dataclass(frozen=True)
class Type:
    """Sizes in points: the title of the map, heads of boxes, running text, and coordinates and notes."""

    title: float
    head: float
    body: float
    small: float

    @property
    def pad_mm(self) -> float:
        """Room between a line and the type beside it."""
        return 0.24 * self.body

    @property
    def column_mm(self) -> float:
        """The usual width of a column in this type; what is drawn in a wider one need not be higher."""
        return _BODIES * self.body

    def times(self, factor: float) -> Type:
        """All sizes that much larger."""
        return Type(self.title * factor, self.head * factor, self.body * factor, self.small * factor)

    def smaller(self) -> Type | None:
        """A size down, nothing below what can be read; None where all is that small already."""
        shrunk = (max(MIN_TEXT_PT, size * _SHRINK) for size in (self.title, self.head, self.body, self.small))
        found = Type(*shrunk)
        return None if found == self else found


TYPE_PT = {
    "A4": Type(title=9.5, head=6.6, body=5.8, small=5.0),
    "A3": Type(title=13.0, head=8.0, body=6.8, small=5.6),
    "A2": Type(title=18.0, head=10.5, body=9.0, small=7.2),
    "A1": Type(title=24.0, head=14.0, body=12.0, small=9.5),
    "A0": Type(title=30.0, head=17.0, body=14.5, small=11.5),
    "BPN": Type(title=24.0, head=14.0, body=12.0, small=9.5),
}
