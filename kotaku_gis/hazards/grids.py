"""A raster as a hazard: shares of polygons, classes at points, lengths of lines; what cannot be is no data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from kotaku_gis.hazards.classes import UNKNOWN, Classes
from kotaku_gis.hazards.flags import Floats, Shares
from kotaku_gis.hazards.surface import STATED
from kotaku_gis.spatial.raster import Grid, raster_shares

Ints = NDArray[np.int64]
_TILE = 2048
_ON_LINE = 1e-7  # of a cell: a point so near a cell line lies on it


@dataclass(frozen=True, eq=False)
class RasterSurface:
    """A hazard raster.

    Attributes
    ----------
    grid
        Its cells.
    strays
        Whether it holds values that are neither classes nor declared as no data.
    no_data_is_safe
        Whether its maker declares cells without data not prone; strays stay unknown.
    index
        Whether its values can be averaged.
    """

    grid: Grid
    classes: Classes
    strays: bool = False
    no_data_is_safe: bool = False
    index: bool = False

    def shares(self, polygons: gpd.GeoSeries) -> Shares:
        """What it says of polygons; exact, whatever the size of the cells."""
        with np.errstate(over="ignore"):  # 1.7e308 is no class
            table = raster_shares(polygons, self.grid, breaks=self.classes.breaks, values=self.classes.values)
        share, highest = self._by_label(table["share"].to_numpy(), table["highest"].to_numpy())
        data, nodata, outside = (table["cover", name].to_numpy() for name in ("data", "nodata", "outside"))
        stray = self._stray(polygons) if self.strays else np.zeros(len(data))
        stated = np.clip(nodata - stray, 0.0, None) if self.no_data_is_safe else np.zeros(len(data))
        mean = None
        if self.index:
            highest = np.clip(highest, 0.0, 1.0)
            known = replace(self.grid, values=_Known(self.grid, self.classes), nodata=None, scale=1.0, offset=0.0)
            mean = raster_shares(polygons, known)["mean"].to_numpy()
        return Shares(
            index=polygons.index,
            share=share,
            data=data,
            nodata=nodata,
            outside=outside,
            known=data + stated,
            stated=stated,
            highest=highest,
            mean=mean,
            stray=stray,
        )

    def codes(self, points: gpd.GeoSeries) -> Ints:
        """Label number in the cell of each point; the highest of its neighbours for a point on a cell line."""
        xy = shapely.get_coordinates(points.geometry.to_numpy())
        known = ~(shapely.is_missing(points.to_numpy()) | shapely.is_empty(points.to_numpy()))
        found = np.full(len(points), UNKNOWN)
        found[known] = self._codes_at(self._pixels(xy, points.crs))
        return found

    def lengths(self, lines: gpd.GeoSeries) -> Floats:
        """Metres of each line by label, then not prone, then unknown; lines are cut at the cell lines."""
        cell_m = cell_size_m(self.grid, lines)
        moves = CRS(lines.crs) != self.grid.crs
        shapes = shapely.segmentize(lines.to_numpy(), cell_m) if moves else lines.to_numpy()
        parts, owner = shapely.get_parts(shapes, return_index=True)
        xy, part = shapely.get_coordinates(parts, return_index=True)
        step = np.flatnonzero(part[1:] == part[:-1])
        line, metres = owner[part[step]], np.hypot(*(xy[step + 1] - xy[step]).T)
        pixel = self._pixels(xy, lines.crs)
        piece, share, middle = _pieces(pixel[step], pixel[step + 1])
        code = self._codes_at(middle)
        width = len(self.classes.labels) + 2
        column = np.where(code == STATED, width - 2, np.where(code == UNKNOWN, width - 1, code))
        slot = line[piece] * width + column
        total: Floats = np.bincount(slot, metres[piece] * share, minlength=len(lines) * width).astype(np.float64)
        return total.reshape(len(lines), width)

    def _by_label(self, share: Floats, highest: Floats) -> tuple[Floats, Floats]:
        """Columns of intervals or values with one label as one."""
        count = len(self.classes.labels)
        if self.classes.of == tuple(range(count)):
            return share, highest
        merged, most = np.zeros((len(share), count)), np.full((len(share), count), np.nan)
        for place, label in enumerate(self.classes.of):
            merged[:, label] += share[:, place]
            most[:, label] = np.fmax(most[:, label], highest[:, place])
        return merged, most

    def _stray(self, polygons: gpd.GeoSeries) -> Floats:
        """Share of each polygon on values that cannot be."""
        marked = replace(self.grid, values=_Stray(self.grid, self.classes), nodata=None, scale=1.0, offset=0.0)
        table = raster_shares(polygons, marked, values=[1.0])
        return table["share", 0].to_numpy()

    def _pixels(self, xy: Floats, crs: Any) -> Floats:
        """Columns and rows of coordinates."""
        if CRS(crs) != self.grid.crs:
            xy = np.column_stack(Transformer.from_crs(crs, self.grid.crs, always_xy=True).transform(*xy.T))
        t = self.grid.transform
        x, y = xy[:, 0] - t.c, xy[:, 1] - t.f
        det = t.a * t.e - t.b * t.d
        pixel = np.column_stack([(x * t.e - y * t.b) / det, (y * t.a - x * t.d) / det])
        line = np.rint(pixel)
        return np.where(np.abs(pixel - line) <= _ON_LINE, line, pixel)

    def _codes_at(self, pixel: Floats) -> Ints:
        """Label numbers at pixel coordinates."""
        lower, upper = np.floor(pixel), np.ceil(pixel) - 1
        found = np.full(len(pixel), UNKNOWN)
        stated = np.zeros(len(pixel), bool)
        for cols in (lower[:, 0], upper[:, 0]):
            for rows in (lower[:, 1], upper[:, 1]):
                code, declared = self._codes_in(rows, cols)
                found = np.maximum(found, code)
                stated |= declared
        return np.where((found == UNKNOWN) & stated, STATED, found)

    def _codes_in(self, rows: Floats, cols: Floats) -> tuple[Ints, NDArray[np.bool_]]:
        """Label numbers of cells, and which of them are declared not prone; tile by tile."""
        height, width = self.grid.shape
        code, declared = np.full(len(rows), UNKNOWN), np.zeros(len(rows), bool)
        inside = np.flatnonzero((rows >= 0) & (cols >= 0) & (rows < height) & (cols < width))
        row, col = rows[inside].astype(np.int64), cols[inside].astype(np.int64)
        tile = row // _TILE * (width // _TILE + 1) + col // _TILE
        order = np.argsort(tile, kind="stable")
        cuts = np.flatnonzero(np.diff(tile[order])) + 1
        for at in np.split(order, cuts) if len(order) else []:
            top, left = row[at].min(), col[at].min()
            window = slice(int(top), int(row[at].max()) + 1), slice(int(left), int(col[at].max()) + 1)
            value = self.grid.known(np.asarray(self.grid.values[window]))[row[at] - top, col[at] - left]
            code[inside[at]] = self.classes.codes(value)
            declared[inside[at]] = np.isnan(value) & self.no_data_is_safe
        return code, declared


@dataclass(frozen=True, eq=False)
class _Known:
    """The values that a class holds; NaN for all others."""

    grid: Grid
    classes: Classes

    @property
    def shape(self) -> tuple[int, ...]:
        return self.grid.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(np.float64)

    def __getitem__(self, window: tuple[slice, slice]) -> NDArray[Any]:
        value = self.grid.known(np.asarray(self.grid.values[window]))
        return np.where(self.classes.codes(value) == UNKNOWN, np.nan, value)


class _Stray(_Known):
    """1 where a value is there that no class holds."""

    def __getitem__(self, window: tuple[slice, slice]) -> NDArray[Any]:
        value = self.grid.known(np.asarray(self.grid.values[window]))
        stray: NDArray[Any] = (~np.isnan(value) & (self.classes.codes(value) == UNKNOWN)).astype(np.float64)
        return stray


def _pieces(start: Floats, end: Floats) -> tuple[Ints, Floats, Floats]:
    """Straight steps cut at the cell lines: the step of each piece, its share of the step, and its middle."""
    cuts = [(np.arange(len(start)), np.full(len(start), part)) for part in (0.0, 1.0)]
    for axis in (0, 1):
        low, high = np.minimum(start[:, axis], end[:, axis]), np.maximum(start[:, axis], end[:, axis])
        first = np.floor(low) + 1
        count = np.maximum(np.ceil(high) - first, 0).astype(np.int64)
        step = np.repeat(np.arange(len(start)), count)
        number = np.arange(len(step)) - np.repeat(np.cumsum(count) - count, count)
        along = (first[step] + number - start[step, axis]) / (end[step, axis] - start[step, axis])
        cuts.append((step, along))
    step, along = (np.concatenate(part) for part in zip(*cuts, strict=True))
    order = np.lexsort((along, step))
    step, along = step[order], along[order]
    same = step[1:] == step[:-1]
    piece, begin, finish = step[:-1][same], along[:-1][same], along[1:][same]
    way = end - start
    middle = start[piece] + ((begin + finish) / 2)[:, None] * way[piece]
    flat = np.abs(way[piece]) <= _ON_LINE  # along a cell line the middle lies on it
    return piece, finish - begin, np.where(flat, start[piece], middle)


def cell_size_m(grid: Grid, layer: gpd.GeoSeries) -> float:
    """Size of a cell on the ground at the middle of a layer in a metric CRS."""
    west, south, east, north = layer.total_bounds
    x, y = (west + east) / 2, (south + north) / 2
    back = Transformer.from_crs(layer.crs, grid.crs, always_xy=True)
    t = grid.transform
    east, north = back.transform(x, y)
    corners = np.array([[east, north], [east + t.a, north + t.d], [east + t.b, north + t.e]])
    forth = Transformer.from_crs(grid.crs, layer.crs, always_xy=True)
    ground = np.column_stack(forth.transform(*corners.T))
    across, down = (float(np.hypot(*(ground[place] - ground[0]))) for place in (1, 2))
    return (across * down) ** 0.5
