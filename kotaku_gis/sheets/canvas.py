"""A page in millimetres: lines, boxes, shapes and text by their place on paper; text that knows how wide it is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.paper import Box, Layout
from kotaku_gis.sheets.pictograms import pictogram, repeated
from kotaku_gis.sheets.shapes import compound
from kotaku_gis.sheets.theme import Class
from kotaku_gis.sheets.typography import MIN_TEXT_PT

PT_PER_MM = 72 / 25.4
Slope: TypeAlias = Literal["normal", "italic"]
FONT = ["Kotaku Sans", "DejaVu Sans"]  # a small font, and behind it one that has all letters
_NO_LETTER = "□"
NO_DATA_HATCH, NO_DATA_EDGE = "xxx", "#9a9a9a"
_TRIES = 12
NO_DATA_MM, _RIM_MM = 3.0, 0.2
RC: Any = {
    "pdf.fonttype": 42,
    "image.composite_image": False,
    "svg.fonttype": "none",
    "font.family": FONT,
    "hatch.linewidth": 0.5,
    "path.simplify": False,
    "lines.scale_dashes": False,
    "text.parse_math": False,
    "text.hinting": "none",
}


for _file in sorted(files(__package__).joinpath("fonts").iterdir(), key=str):
    if str(_file).endswith(".ttf"):
        font_manager.fontManager.addfont(str(_file))


def page(layout: Layout) -> tuple[Figure, Axes]:
    """An empty page and the axes that cover it in millimetres."""
    figure = Figure(figsize=(layout.width / 25.4, layout.height / 25.4))
    paper = figure.add_axes((0.0, 0.0, 1.0, 1.0), zorder=2)
    paper.set(xlim=(0, layout.width), ylim=(0, layout.height))
    paper.set_axis_off()
    paper.patch.set_alpha(0)
    return figure, paper


def map_axes(figure: Figure, layout: Layout, extent: Bounds) -> Axes:
    """Axes that show `extent` in the map frame to the last digit."""
    frame = layout.frame
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
    lines(paper, [points], width_mm=width_mm, color=color, dash_mm=dash_mm)


def lines(
    paper: Axes,
    parts: Sequence[list[tuple[float, float]]],
    *,
    width_mm: float = 0.18,
    color: str = "black",
    dash_mm: tuple[float, ...] | None = None,
) -> None:
    """Polylines of one look, as one path."""
    if not parts:
        return
    path = Path.make_compound_path(*(Path(np.array(points, dtype=float)) for points in parts))
    paper.add_artist(
        PathPatch(path, fill=False, capstyle="butt", **_stroke(color, width_mm, dash_mm)),
    )


def rectangle(
    paper: Axes, box: Box, *, fill: str = "none", width_mm: float = 0.18, color: str = "black", **style: Any
) -> None:
    """A rectangle with an outline."""
    outline = _stroke(color, width_mm, None)
    paper.add_artist(Rectangle((box.left, box.bottom), box.width, box.height, facecolor=fill, **outline, **style))


def shape_patches(path: Path, style: Class | None, *, filled: bool) -> Iterator[PathPatch]:
    """The artists that draw a path in the look of a class (None: no data), the lowest first."""
    if style is None:
        yield from _unknown(path, filled=filled)
        return
    if style.band is not None:
        yield PathPatch(path, fill=False, alpha=0.6, joinstyle="round", **_stroke(style.band, style.band_mm, None))
    fill = to_rgba(style.fill, style.alpha) if filled and style.fill != "none" else "none"
    look = _stroke(style.edge, style.width_mm, style.dash)
    over = style.hatch_color if filled and style.hatch else None
    hatch = style.hatch if filled and not over else None
    yield PathPatch(path, facecolor=fill, hatch=hatch, capstyle="butt", joinstyle="round", **look)
    if over:
        yield PathPatch(path, facecolor="none", hatch=style.hatch, edgecolor=over, linewidth=0)


def _unknown(path: Path, *, filled: bool) -> Iterator[PathPatch]:
    """Areas without data are hatched, lines dashed in grey."""
    if filled:
        yield PathPatch(path, facecolor="none", hatch=NO_DATA_HATCH, **_stroke(NO_DATA_EDGE, 0.2, None))
    else:
        yield PathPatch(path, fill=False, **_stroke(NO_DATA_EDGE, 0.45, (1.6, 1.0)))


def solid(path: Path, color: str) -> PathPatch:
    """A path filled with one colour, without a line."""
    return PathPatch(path, facecolor=color, edgecolor="none", linewidth=0)


def marker_patches(at: np.ndarray, style: Class | None, *, per_mm: float = 1.0) -> Iterator[PathPatch]:
    """Pictograms at points (n, 2), as high as their class wants; `per_mm` is the length of a millimetre there."""
    name = "other" if style is None else style.marker or "other"
    fill = NO_DATA_EDGE if style is None else style.fill
    size = (NO_DATA_MM if style is None else style.size_mm) * per_mm
    sign = pictogram(name)
    for shape, color, outline in ((sign.badge, fill, _RIM_MM), (sign.glyph, "white", 0.0)):
        path = compound(repeated(shape, at, size=size))
        if path is not None:
            yield PathPatch(path, facecolor=color, **_stroke("white" if outline else "none", outline, None))


def _stroke(color: str, width_mm: float, dash_mm: tuple[float, ...] | None) -> dict[str, Any]:
    dashes = (0, tuple(mm * PT_PER_MM for mm in dash_mm)) if dash_mm else "solid"
    return {"edgecolor": color, "linewidth": width_mm * PT_PER_MM if color != "none" else 0, "linestyle": dashes}


def write(paper: Axes, at: tuple[float, float], words: str, *, size_pt: float, **style: Any) -> None:
    """Text at a place; refuses text too small to read on paper."""
    if size_pt < MIN_TEXT_PT:
        raise ValueError(f"text of {size_pt} pt is below {MIN_TEXT_PT} pt")
    paper.text(*at, printable(words), fontsize=size_pt, **style)


def printable(words: str) -> str:
    """Words with a box for each letter that the fonts do not have."""
    return "".join(letter if ord(letter) in _letters() else _NO_LETTER for letter in words)


def slant(words: str) -> Slope:
    """``italic``, or ``normal`` for words in letters that the slanted fonts do not have."""
    return "italic" if all(ord(letter) in _letters("italic") for letter in printable(words)) else "normal"


@lru_cache(maxsize=2)
def _letters(style: Slope = "normal") -> frozenset[int]:
    """Letters of the fonts, and what ends a line."""
    fonts = [font_manager.get_font(font_manager.findfont(FontProperties(family=name, style=style))) for name in FONT]
    return frozenset([ord("\n"), *(code for font in fonts for code in font.get_charmap())])


@lru_cache(maxsize=4096)
def text_width_mm(words: str, *, size_pt: float, weight: str = "normal") -> float:
    """How wide a line of text is."""
    if not words.strip():
        return 0.0
    font = FontProperties(family=FONT, weight=weight, size=size_pt)
    width, _, _ = text_to_path.get_text_width_height_descent(printable(words), font, ismath=False)
    return float(width) / PT_PER_MM


@lru_cache(maxsize=4096)
def text_height_mm(words: str, *, size_pt: float) -> float:
    """How high a line about the middle of its letters must be for all of them: some scripts reach far below it."""
    font = FontProperties(family=FONT, size=size_pt)
    _, height, below = text_to_path.get_text_width_height_descent(printable(words), font, ismath=False)
    return max(line_height_mm(size_pt), float(height + below) / PT_PER_MM)


def wrapped(words: str, width_mm: float, *, size_pt: float, weight: str = "normal") -> list[str]:
    """Lines no wider than `width_mm`, also where `words` hold line breaks; a word that is wider by itself is cut."""
    lines = []
    for row in words.split("\n"):
        current = ""
        for word in _pieces(row, width_mm, size_pt=size_pt, weight=weight):
            longer = f"{current} {word}".strip()
            if current and text_width_mm(longer, size_pt=size_pt, weight=weight) > width_mm:
                lines.append(current)
                longer = word
            current = longer
        lines.append(current)
    return [text for text in lines if text]


def balanced(words: str, width_mm: float, *, size_pt: float, weight: str = "normal") -> list[str]:
    """As few lines as `wrapped` makes of them, each row of about one length: no word is left alone in the last."""
    look: dict[str, Any] = {"size_pt": size_pt, "weight": weight}
    rows = words.split("\n")
    if len(rows) > 1:
        return [line for row in rows for line in balanced(row, width_mm, **look)]
    lines = wrapped(words, width_mm, **look)
    if len(lines) < 2:
        return lines
    for room in np.linspace(width_mm / len(lines), width_mm, _TRIES):
        found = wrapped(words, float(room), **look)
        if len(found) == len(lines) and " ".join(found) == " ".join(lines):
            return found
    return lines


def shortened(words: str, room: float, *, size_pt: float, weight: str = "normal") -> str:
    """Words that fit in a line, with an ellipsis where some are left out."""
    if text_width_mm(words, size_pt=size_pt, weight=weight) <= room:
        return words
    dots = text_width_mm("…", size_pt=size_pt, weight=weight)
    return words[: _longest(words, room - dots, size_pt=size_pt, weight=weight)].rstrip() + "…"


def _longest(words: str, room: float, *, size_pt: float, weight: str) -> int:
    """How many letters from the first on fit in a line."""
    return bisect_right(
        range(1, len(words)), room, key=lambda n: text_width_mm(words[:n], size_pt=size_pt, weight=weight)
    )


def paragraph(
    paper: Axes,
    box: Box,
    words: str,
    *,
    size_pt: float,
    weight: str = "normal",
    align: str = "left",
    color: str = "black",
) -> Box:
    """Wrapped text from the top of `box` down; what remains of the box below it."""
    step = line_height_mm(size_pt)
    left = {"left": box.left, "center": box.middle, "right": box.right}[align]
    lines = wrapped(words, box.width, size_pt=size_pt, weight=weight)
    for number, row in enumerate(lines):
        at = (left, box.top - step * (number + 0.8))
        write(paper, at, row, size_pt=size_pt, weight=weight, ha=align, va="baseline", color=color)
    return box.slice_top(step * len(lines))[1]


def paragraph_height_mm(words: str, width_mm: float, *, size_pt: float, weight: str = "normal") -> float:
    """How high a paragraph is."""
    return line_height_mm(size_pt) * len(wrapped(words, width_mm, size_pt=size_pt, weight=weight))


def line_height_mm(size_pt: float) -> float:
    """Distance between two baselines."""
    return size_pt * 1.3 / PT_PER_MM


def _pieces(words: str, width_mm: float, *, size_pt: float, weight: str) -> Iterator[str]:
    for word in words.split():
        rest = word
        while text_width_mm(rest, size_pt=size_pt, weight=weight) > width_mm and len(rest) > 1:
            fits = max(1, _longest(rest, width_mm, size_pt=size_pt, weight=weight))
            yield rest[:fits]
            rest = rest[fits:]
        yield rest
