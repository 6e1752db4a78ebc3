"""A look at all cells of a raster over the blocks: values that cannot be, and cells finer than what they hold."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from kotaku_gis.hazards.classes import UNKNOWN, Classes
from kotaku_gis.hazards.flags import Floats
from kotaku_gis.spatial.raster import Grid

_STRIP_CELLS = 4_000_000
_CHANGES_PER_LINE, _FEWEST_LINES = 3, 8  # a few straight borders are no sign of repeated cells
_THIRD = 1e-4  # of a third; 0.333 and 0.667 are nearer to their class than to a third
_NOISE = 0.1  # fewer changes than this part of what is usual come from single cells


@dataclass(frozen=True)
class Scan:
    """What the cells over the blocks hold.

    Attributes
    ----------
    strays
        Cells whose value is neither a class nor declared as no data.
    repeats
        How many cells in a row repeat one value, as in a coarse raster saved with fine cells; 1 where they do not.
    scores
        Whether the cells hold nothing but thirds: the scores of three classes, and no index.
    """

    strays: int
    repeats: float
    scores: bool = False


def scan(grid: Grid, *, classes: Classes, area: gpd.GeoSeries) -> Scan:
    """Look at the cells under the bounds of `area`, strip by strip."""
    rows, cols = window(grid, area)
    strays, last, thirds, others = 0, None, 0, 0
    across = _Lines(max(cols.stop - cols.start - 1, 0))
    down = _Lines(max(rows.stop - rows.start - 1, 0))
    height = max(_STRIP_CELLS // max(cols.stop - cols.start, 1), 1)
    for top in range(rows.start, rows.stop, height):
        strip = slice(top, min(top + height, rows.stop))
        value = grid.known(np.asarray(grid.values[strip, cols]))
        held = classes.codes(value) != UNKNOWN
        strays += int((~np.isnan(value) & ~held).sum())
        known = value[held]
        score = (np.abs(3 * known - np.round(3 * known)) < _THIRD) & (known > 0)
        thirds, others = thirds + int((score & (known < 1 - _THIRD)).sum()), others + int((~score & (known != 0)).sum())
        value = np.where(np.isnan(value), np.inf, value)
        across.see((value[:, 1:] != value[:, :-1]).sum(axis=0), slice(None))
        above = value if last is None else np.vstack([last, value])
        begin = strip.start - rows.start - (last is not None)
        down.see((above[1:] != above[:-1]).sum(axis=1), slice(begin, begin + len(above) - 1))
        last = value[-1:]
    return Scan(strays, min(across.repeats(), down.repeats()), scores=thirds > 0 and not others)


class _Lines:
    """Changes of value across each line between columns, or between rows."""

    def __init__(self, count: int) -> None:
        self.changes = np.zeros(count, dtype=np.int64)

    def see(self, changes: NDArray[np.int64], at: slice) -> None:
        self.changes[at] += changes

    def repeats(self) -> float:
        """Usual number of cells from one line with changes to the next; 1 where too few lines have them to tell."""
        some = self.changes[self.changes > 0]
        if not len(some):
            return 1.0
        changed = np.flatnonzero(self.changes > _NOISE * np.quantile(some, 0.75))
        if len(changed) < _FEWEST_LINES or self.changes.sum() < _CHANGES_PER_LINE * len(changed):
            return 1.0
        gaps = np.diff(changed)
        usual = np.median(gaps)
        return float(gaps[(gaps >= usual) & (gaps < 2 * usual)].mean())


def window(grid: Grid, area: gpd.GeoSeries) -> tuple[slice, slice]:
    """Rows and columns under the bounds of an area."""
    west, south, east, north = Transformer.from_crs(area.crs, grid.crs, always_xy=True).transform_bounds(
        *area.total_bounds
    )
    corners = np.array([[west, south], [west, north], [east, south], [east, north]])
    pixel: Floats = np.array([~grid.transform @ tuple(corner) for corner in corners])
    height, width = grid.shape
    left, top = np.clip(np.floor(pixel.min(axis=0)).astype(int), 0, [width, height])
    right, foot = np.clip(np.ceil(pixel.max(axis=0)).astype(int), 0, [width, height])
    return slice(int(top), int(max(foot, top))), slice(int(left), int(max(right, left)))
