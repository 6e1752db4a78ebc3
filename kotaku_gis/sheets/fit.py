"""The fewest sheets that hold an area, side by side with an overlap, upright or across."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.piece import Piece

DIRECTIONS: Mapping[str, tuple[int, int]] = {
    "nw": (-1, 1),
    "n": (0, 1),
    "ne": (1, 1),
    "w": (-1, 0),
    "e": (1, 0),
    "sw": (-1, -1),
    "s": (0, -1),
    "se": (1, -1),
}


def best_fit(area: shapely.Geometry, frames: Sequence[tuple[float, float]], *, overlap: float, step: float) -> int:
    """Which of several frames (width and height in metres) needs the fewest sheets; the first among equals."""
    counts = [len(fit(area, frame, overlap=overlap, step=step)) for frame in frames]
    return counts.index(min(counts))


def fit(area: shapely.Geometry, frame: tuple[float, float], *, overlap: float, step: float) -> list[Piece]:
    """Sheets of `frame` metres over an area, numbered as one reads; those that show nothing of it are left out.

    Neighbours overlap by at least `overlap`; frames start at multiples of `step`.
    """
    west, south, east, north = shapely.bounds(area)
    xs = _starts(west, east, frame[0], overlap=overlap, step=step)
    ys = _starts(south, north, frame[1], overlap=overlap, step=step)
    shapely.prepare(area)
    cells: dict[tuple[int, int], Bounds] = {}
    for row in reversed(range(len(ys))):
        for column in range(len(xs)):
            extent = (xs[column], ys[row], xs[column] + frame[0], ys[row] + frame[1])
            if shapely.intersection(area, shapely.box(*_core(extent, overlap))).area > 0 or len(xs) == len(ys) == 1:
                cells[column, row] = extent
    return numbered(cells)


def numbered(
    cells: Mapping[tuple[int, int], Bounds],
    *,
    names: Mapping[tuple[int, int], str] | None = None,
    neat: Mapping[tuple[int, int], shapely.Polygon] | None = None,
) -> list[Piece]:
    """Pieces of cells by column and row (from the south), in their order, each with its neighbours."""
    numbers = {cell: number for number, cell in enumerate(cells, start=1)}
    pieces = []
    for cell, extent in cells.items():
        beside = {name: (cell[0] + dx, cell[1] + dy) for name, (dx, dy) in DIRECTIONS.items()}
        near = {name: numbers[other] for name, other in beside.items() if other in numbers}
        pieces.append(
            Piece(extent, numbers[cell], len(cells), (names or {}).get(cell, ""), (neat or {}).get(cell), near)
        )
    return pieces


def _core(extent: Bounds, overlap: float) -> Bounds:
    """What of a sheet its neighbours do not show anyway."""
    west, south, east, north = extent
    half = overlap / 2
    return (west + half, south + half, east - half, north - half)


def _starts(low: float, high: float, length: float, *, overlap: float, step: float) -> list[float]:
    """Where sheets of `length` begin that hold a stretch, spread evenly."""
    margin = overlap / 2
    low, high = low - margin, high + margin
    if high - low <= length:
        return [round(((low + high - length) / 2) / step) * step]
    count = math.ceil((high - low + 2 * step - overlap) / (length - overlap))
    first = math.floor(low / step) * step
    last = math.ceil((high - length) / step) * step
    return [float(round(value / step) * step) for value in np.linspace(first, last, count)]
