"""Scale bar: alternating blocks of a round length on the ground, exact on paper."""

from __future__ import annotations

from matplotlib.axes import Axes

from kotaku_gis.i18n import number
from kotaku_gis.sheets.canvas import rectangle, write
from kotaku_gis.sheets.paper import Box

_ROUND = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000, 20_000, 50_000)
_PARTS = 4
_HEIGHT_MM = 2.0


def part_m(scale: int, *, room_mm: float) -> int:
    """Length on the ground of one of the four parts: the longest round one that lets the bar fit in `room_mm`.

    Examples
    --------
    >>> part_m(1000, room_mm=110), part_m(5000, room_mm=110)
    (25, 100)
    """
    fitting = [length for length in _ROUND if _PARTS * length * 1000 / scale <= room_mm]
    return fitting[-1] if fitting else _ROUND[0]


def scale_bar(paper: Axes, box: Box, *, scale: int, lang: str) -> None:
    """Draw the bar in the middle of `box`, with its lengths above."""
    step = part_m(scale, room_mm=box.width - 16)
    width = step * 1000 / scale
    left, bottom = box.left + (box.width - _PARTS * width) / 2, box.bottom + box.height / 2 - _HEIGHT_MM
    for part in range(_PARTS):
        fill = "black" if part % 2 == 0 else "white"
        rectangle(paper, Box(left + part * width, bottom, width, _HEIGHT_MM), fill=fill, width_mm=0.13)
    for mark in range(_PARTS + 1):
        words = number(mark * step, lang) + (" m" if mark == _PARTS else "")
        write(paper, (left + mark * width, bottom + _HEIGHT_MM + 1), words, size_pt=6.5, ha="center", va="bottom")
