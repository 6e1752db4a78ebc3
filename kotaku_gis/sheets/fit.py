"""The fewest sheets that hold an area, side by side with an overlap, upright or across."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.piece import Piece

_SHIFTS = 10  # places that a grid of sheets is tried at, each way
_NOTHING_M2 = 1e-6
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

    Neighbours overlap by at least `overlap`; frames start at multiples of `step`. Sheets spread evenly are moved where
    fewer then hold the area, as little to one side of it as can be.
    """
    west, south, east, north = shapely.bounds(area)
    columns = _choices(west, east, frame[0], overlap=overlap, step=step)
    rows = _choices(south, north, frame[1], overlap=overlap, step=step)
    shapely.prepare(area)
    found = (_cells(area, xs, ys, frame, overlap) for xs, ys in itertools.product(columns, rows))
    fewest = min(found, key=lambda cells: (len(cells), _aside(cells, (west + east) / 2, (south + north) / 2)))
    return numbered(_needed(fewest, area, overlap))


def _aside(cells: Mapping[tuple[int, int], Bounds], x: float, y: float) -> float:
    """How far the middle of sheets lies from a place, the longer way."""
    extents = np.array(list(cells.values()))
    low, high = extents[:, :2].min(axis=0), extents[:, 2:].max(axis=0)
    return float(np.abs((low + high) / 2 - (x, y)).max())


def _cells(
    area: shapely.Geometry, xs: Sequence[float], ys: Sequence[float], frame: tuple[float, float], overlap: float
) -> dict[tuple[int, int], Bounds]:
    """The sheets of a grid that show something of an area by column and row, from the north; its only one always."""
    grid = [(column, row) for row in reversed(range(len(ys))) for column in range(len(xs))]
    extents = [(xs[column], ys[row], xs[column] + frame[0], ys[row] + frame[1]) for column, row in grid]
    cores = shapely.box(*np.array([_core(extent, overlap) for extent in extents]).T)
    shown = shapely.intersects(area, cores) & ~shapely.touches(area, cores)
    return {cell: extent for cell, extent, seen in zip(grid, extents, shown, strict=True) if seen or len(grid) == 1}


def _needed(
    cells: Mapping[tuple[int, int], Bounds], area: shapely.Geometry, overlap: float
) -> dict[tuple[int, int], Bounds]:
    """The cells without those whose part of the area their neighbours show well inside, the emptiest of these first."""
    cores = {cell: shapely.box(*_core(extent, overlap)) for cell, extent in cells.items()}
    parts = {cell: shapely.intersection(area, core) for cell, core in cores.items()}
    kept = dict(cells)
    for cell in sorted(cells, key=lambda one: shapely.area(parts[one])):
        beside = [(cell[0] + dx, cell[1] + dy) for dx, dy in DIRECTIONS.values()]
        around = shapely.union_all([cores[other] for other in beside if other in kept])
        if shapely.area(shapely.difference(parts[cell], around)) < _NOTHING_M2 and len(kept) > 1:
            del kept[cell]
    return kept


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


def _choices(low: float, high: float, length: float, *, overlap: float, step: float) -> list[list[float]]:
    """Where sheets of `length` may begin that hold a stretch: spread evenly, or far apart from several starts on."""
    low, high = low - overlap / 2, high + overlap / 2
    if high - low <= length:
        return [[float(round((low + high - length) / 2 / step) * step)]]
    apart = max(1, math.floor((length - overlap) / step))
    first, last = math.floor(low / step), math.ceil((high - length) / step)
    count = math.ceil((last - first) / apart) + 1
    even = [first + (last - first) * place // (count - 1) for place in range(count)]
    shifts = sorted({apart * shift // _SHIFTS for shift in range(_SHIFTS)})
    moved = [list(range(first - shift, last + apart, apart)) for shift in shifts]
    return [[float(start * step) for start in starts] for starts in (even, *moved)]
