"""Grid of the map: crosses every 10 cm on paper, coordinates outside the frame."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from kotaku_gis.i18n import number
from kotaku_gis.sheets.canvas import line, rectangle, write
from kotaku_gis.sheets.paper import Box

_EVERY_MM, _CROSS_MM, _TICK_MM, _LABEL_PT = 100, 4.0, 2.0, 6.0


def graticule(paper: Axes, frame: Box, *, extent: tuple[float, float, float, float], scale: int, lang: str) -> None:
    """Draw the frame, the crosses and the coordinates in metres (``mT`` east, ``mU`` north)."""
    rectangle(paper, frame, width_mm=0.5)
    every = _EVERY_MM * scale / 1000
    per_m = 1000 / scale
    west, south, east, north = extent
    xs = [(frame.left + (value - west) * per_m, value) for value in _multiples(west, east, every)]
    ys = [(frame.bottom + (value - south) * per_m, value) for value in _multiples(south, north, every)]
    half = _CROSS_MM / 2
    for x, _ in xs:
        for y, _ in ys:
            line(paper, [(x - half, y), (x + half, y)], width_mm=0.13)
            line(paper, [(x, y - half), (x, y + half)], width_mm=0.13)
    for x, value in xs:
        words = number(value, lang) + (" mT" if lang == "id" else " mE")
        for edge, away, align in ((frame.bottom, -_TICK_MM, "top"), (frame.top, _TICK_MM, "bottom")):
            line(paper, [(x, edge), (x, edge + away)], width_mm=0.18)
            write(paper, (x, edge + 1.4 * away), words, size_pt=_LABEL_PT, ha="center", va=align)
    for y, value in ys:
        words = number(value, lang) + (" mU" if lang == "id" else " mN")
        for edge, away, align in ((frame.left, -_TICK_MM, "right"), (frame.right, _TICK_MM, "left")):
            line(paper, [(edge, y), (edge + away, y)], width_mm=0.18)
            style = {"rotation": 90, "ha": align, "va": "center", "rotation_mode": "default"}
            write(paper, (edge + 1.4 * away, y), words, size_pt=_LABEL_PT, **style)


def _multiples(low: float, high: float, every: float) -> list[float]:
    first = math.ceil(low / every)
    return [every * count for count in range(first, math.floor(high / every) + 1)]
