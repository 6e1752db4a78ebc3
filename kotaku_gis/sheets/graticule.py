"""Grid of the map: crosses every 10 cm on paper, coordinates outside the frame."""

from __future__ import annotations

import math
from itertools import product

import shapely
from matplotlib.axes import Axes

from kotaku_gis.i18n import number, text
from kotaku_gis.sheets.canvas import line, lines, rectangle, text_width_mm, write
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.paper import Box

_EVERY_MM, _CROSS_MM, _TICK_MM, _AWAY_MM = 100, 4.0, 1.5, 2.0


def graticule(paper: Axes, frame: Box, *, extent: Bounds, scale: int, lang: str, size_pt: float) -> None:
    """Draw the frame, the crosses and the coordinates in metres; no coordinate reaches past a corner of the frame."""
    rectangle(paper, frame, width_mm=0.5)
    every, per_m = _EVERY_MM * scale / 1000, 1000 / scale
    west, south, east, north = extent
    xs = [(frame.left + (value - west) * per_m, value) for value in _multiples(west, east, every)]
    ys = [(frame.bottom + (value - south) * per_m, value) for value in _multiples(south, north, every)]
    half = _CROSS_MM / 2
    inner = frame.inset(half)
    inside = [
        (x, y)
        for (x, _), (y, _) in product(xs, ys)
        if inner.left <= x <= inner.right and inner.bottom <= y <= inner.top
    ]
    level = [[(x - half, y), (x + half, y)] for x, y in inside]
    upright = [[(x, y - half), (x, y + half)] for x, y in inside]
    lines(paper, level + upright, width_mm=0.13)
    ticks = []
    for x, value in xs:
        words = text("sheet.metres_east", lang, metres=number(value, lang))
        middle = _kept(x, words, frame.left, frame.right, size_pt=size_pt)
        for edge, side, align in ((frame.bottom, -1, "top"), (frame.top, 1, "bottom")):
            ticks.append([(x, edge), (x, edge + side * _TICK_MM)])
            write(paper, (middle, edge + side * _AWAY_MM), words, size_pt=size_pt, ha="center", va=align)
    for y, value in ys:
        words = text("sheet.metres_north", lang, metres=number(value, lang))
        middle = _kept(y, words, frame.bottom, frame.top, size_pt=size_pt)
        for edge, side, align in ((frame.left, -1, "right"), (frame.right, 1, "left")):
            ticks.append([(edge, y), (edge + side * _TICK_MM, y)])
            style = {"rotation": 90, "ha": align, "va": "center", "rotation_mode": "default"}
            write(paper, (edge + side * _AWAY_MM, middle), words, size_pt=size_pt, **style)
    lines(paper, ticks)


def neat_line(paper: Axes, sheet: shapely.Polygon, *, extent: Bounds, frame: Box) -> None:
    """The outline of the sheet of an index inside the frame, which reaches over it."""
    west, south, east, _ = extent
    per_m = frame.width / (east - west)
    points = [(frame.left + (x - west) * per_m, frame.bottom + (y - south) * per_m) for x, y in sheet.exterior.coords]
    line(paper, points, width_mm=0.25, color="#1f3fd0")


def _multiples(low: float, high: float, every: float) -> list[float]:
    first = math.ceil(low / every)
    return [every * count for count in range(first, math.floor(high / every) + 1)]


def _kept(at: float, words: str, low: float, high: float, *, size_pt: float) -> float:
    half = text_width_mm(words, size_pt=size_pt) / 2
    return min(max(at, low + half), high - half)
