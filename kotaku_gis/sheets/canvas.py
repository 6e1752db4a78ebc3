"""A page in millimetres: lines, boxes and text by their place on paper; text that knows how wide it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from kotaku_gis.sheets.paper import Box, Layout

PT_PER_MM = 72 / 25.4
FONT = "DejaVu Sans"
MIN_TEXT_PT = 5.0
RC: Any = {
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "font.family": FONT,
    "hatch.linewidth": 0.35,
    "path.simplify": False,
    "lines.scale_dashes": False,
}


def page(layout: Layout) -> tuple[Figure, Axes]:
    """An empty page and the axes that cover it in millimetres."""
    figure = Figure(figsize=(layout.width / 25.4, layout.height / 25.4))
    paper = figure.add_axes((0.0, 0.0, 1.0, 1.0), zorder=2)
    paper.set(xlim=(0, layout.width), ylim=(0, layout.height))
    paper.set_axis_off()
    paper.patch.set_alpha(0)
    return figure, paper


def map_axes(figure: Figure, layout: Layout, frame: Box, extent: tuple[float, float, float, float]) -> Axes:
    """Axes that show `extent` (west, south, east, north in metres) in `frame` to the last digit."""
    place = (frame.left / layout.width, frame.bottom / layout.height)
    size = (frame.width / layout.width, frame.height / layout.height)
    axes = figure.add_axes((*place, *size), zorder=1)
    west, south, east, north = extent
    axes.set(xlim=(west, east), ylim=(south, north), autoscale_on=False)
    axes.set_axis_off()
    return axes


def line(
    paper: Axes,
    points: list[tuple[float, float]],
    *,
    width_mm: float = 0.18,
    color: str = "black",
    dash_mm: tuple[float, ...] | None = None,
) -> None:
    """A polyline."""
    dashes: Any = (0, tuple(mm * PT_PER_MM for mm in dash_mm)) if dash_mm else "solid"
    path = Path(np.array(points, dtype=float))
    patch = PathPatch(
        path, fill=False, linewidth=width_mm * PT_PER_MM, edgecolor=color, linestyle=dashes, capstyle="butt"
    )
    paper.add_artist(patch)


def rectangle(
    paper: Axes, box: Box, *, fill: str = "none", width_mm: float = 0.18, color: str = "black", hatch: str | None = None
) -> None:
    """A rectangle with an outline."""
    paper.add_artist(
        Rectangle(
            (box.left, box.bottom),
            box.width,
            box.height,
            facecolor=fill,
            edgecolor=color,
            linewidth=width_mm * PT_PER_MM,
            hatch=hatch,
        )
    )


def write(paper: Axes, at: tuple[float, float], words: str, *, size_pt: float, **style: Any) -> None:
    """Text at a place; refuses text too small to read on paper."""
    if size_pt < MIN_TEXT_PT:
        raise ValueError(f"text of {size_pt} pt is below {MIN_TEXT_PT} pt")
    paper.text(*at, words.replace("$", r"\$"), fontsize=size_pt, **style)


def text_width_mm(words: str, *, size_pt: float, weight: str = "normal") -> float:
    """How wide a line of text is."""
    if not words.strip():
        return 0.0
    path = TextPath((0, 0), words.replace("$", r"\$"), size=size_pt, prop=FontProperties(family=FONT, weight=weight))
    return float(path.get_extents().x1) / PT_PER_MM


def wrapped(words: str, width_mm: float, *, size_pt: float, weight: str = "normal") -> list[str]:
    """Lines no wider than `width_mm`; a word that is wider by itself is cut."""
    lines = [""]
    for word in _pieces(words, width_mm, size_pt=size_pt, weight=weight):
        longer = f"{lines[-1]} {word}".strip()
        if text_width_mm(longer, size_pt=size_pt, weight=weight) <= width_mm:
            lines[-1] = longer
        else:
            lines.append(word)
    return [text for text in lines if text]


def paragraph(
    paper: Axes,
    box: Box,
    words: str,
    *,
    size_pt: float,
    weight: str = "normal",
    align: str = "left",
    color: str = "black",
) -> float:
    """Wrapped text from the top of `box` down; how high it is, in mm."""
    step = line_height_mm(size_pt)
    left = {"left": box.left, "center": box.left + box.width / 2}[align]
    lines = [part for row in words.split("\n") for part in wrapped(row, box.width, size_pt=size_pt, weight=weight)]
    for number, row in enumerate(lines):
        at = (left, box.top - step * (number + 0.8))
        write(paper, at, row, size_pt=size_pt, weight=weight, ha=align, va="baseline", color=color)
    return step * len(lines)


def line_height_mm(size_pt: float) -> float:
    """Distance between two baselines."""
    return size_pt * 1.3 / PT_PER_MM


def _pieces(words: str, width_mm: float, *, size_pt: float, weight: str) -> Iterator[str]:
    for word in words.split():
        rest = word
        while text_width_mm(rest, size_pt=size_pt, weight=weight) > width_mm and len(rest) > 1:
            fits = next(
                n
                for n in range(len(rest) - 1, 0, -1)
                if n == 1 or text_width_mm(rest[:n], size_pt=size_pt, weight=weight) <= width_mm
            )
            yield rest[:fits]
            rest = rest[fits:]
        yield rest
