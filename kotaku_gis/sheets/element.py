"""What an element of the information column is: it knows how high it must be, and draws itself into a box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from matplotlib.axes import Axes

from kotaku_gis.sheets.canvas import rectangle
from kotaku_gis.sheets.paper import Box


class Element(Protocol):
    """One box of the column."""

    def height(self, width: float) -> float:
        """How high it must be at least, its padding included, when it is so wide."""

    def stretch(self, width: float) -> float:
        """How much higher it may become where there is room."""

    def draw(self, paper: Axes, box: Box) -> None:
        """Draw it into `box`."""


@runtime_checkable
class Stepped(Element, Protocol):
    """An element that grows by whole rows; part of its wish would be empty paper."""

    def steps(self) -> int:
        """How many rows it has at most."""


def fits(elements: Sequence[Element], box: Box) -> bool:
    """Whether the elements find room in the column."""
    return sum(element.height(box.width) for element in elements) <= box.height


def stack(paper: Axes, box: Box, elements: Sequence[Element], *, filler: int) -> None:
    """Draw the elements from the top of the column down, stretched to fill it; `filler` takes what is left over."""
    heights = [element.height(box.width) for element in elements]
    wishes = [element.stretch(box.width) for element in elements]
    spare = box.height - sum(heights)
    whole = [wish if isinstance(element, Stepped) else 0.0 for element, wish in zip(elements, wishes, strict=True)]
    if sum(whole) <= spare:
        heights = [height + wish for height, wish in zip(heights, whole, strict=True)]
        wishes = [wish - given for wish, given in zip(wishes, whole, strict=True)]
        spare -= sum(whole)
    share = min(1.0, spare / sum(wishes)) if sum(wishes) else 0.0
    heights = [height + share * wish for height, wish in zip(heights, wishes, strict=True)]
    heights[filler] += box.height - sum(heights)
    rest = box
    for element, height in zip(elements, heights, strict=True):
        own, rest = rest.slice_top(height)
        rectangle(paper, own, width_mm=0.25)
        element.draw(paper, own)
    rectangle(paper, box, width_mm=0.5)
