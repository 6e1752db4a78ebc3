"""Scale bar: alternating blocks of a round length on the ground, exact on paper."""

from __future__ import annotations

from matplotlib.axes import Axes

from kotaku_gis.i18n import number
from kotaku_gis.sheets.canvas import rectangle, text_width_mm, write
from kotaku_gis.sheets.paper import Box

_ROUND = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000, 20_000, 50_000)
_PARTS = 4
HEIGHT_MM = 2.0


def part_m(scale: int, *, room_mm: float) -> int:
    """Length on the ground of one of the four parts: the longest round one that lets the bar fit in `room_mm`.

    Examples
    --------
    >>> part_m(1000, room_mm=110), part_m(5000, room_mm=110)
    (25, 100)
    """
    fitting = [length for length in _ROUND if _PARTS * length * 1000 / scale <= room_mm]
    return fitting[-1] if fitting else _ROUND[0]


def scale_bar(paper: Axes, box: Box, *, scale: int, lang: str, size_pt: float) -> None:
    """Draw the bar at the foot of `box` in its middle, with its lengths above."""
    step = part_m(scale, room_mm=box.width - text_width_mm("0.000 m", size_pt=size_pt))
    width = step * 1000 / scale
    left = box.middle - _PARTS * width / 2
    for part in range(_PARTS):
        fill = "black" if part % 2 == 0 else "white"
        rectangle(paper, Box(left + part * width, box.bottom, width, HEIGHT_MM), fill=fill, width_mm=0.13)
    names = [number(mark * step, lang) for mark in range(_PARTS + 1)]
    widest = text_width_mm(names[-1], size_pt=size_pt) + 1
    every = next(count for count in (1, 2, _PARTS) if count * width >= widest or count == _PARTS)
    for mark in range(0, _PARTS + 1, every):
        at = (left + mark * width, box.bottom + HEIGHT_MM + 1)
        write(paper, at, names[mark], size_pt=size_pt, ha="center", va="baseline")
    end = left + _PARTS * width + text_width_mm(names[-1], size_pt=size_pt) / 2
    write(paper, (end, box.bottom + HEIGHT_MM + 1), " m", size_pt=size_pt, ha="left", va="baseline")
