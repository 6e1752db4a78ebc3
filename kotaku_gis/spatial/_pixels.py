"""Polygons as rings of pixel coordinates: the polygons move to the raster, never the raster.

A pixel coordinate counts cells from the upper left corner of the grid, columns first, so that a cell is a unit square
whatever the grid's CRS, rotation, shear or flip, and an area of 1 is a whole cell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS, Transformer

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_PIECE_CELLS = 1 / 20  # a projected edge is cut into pieces no longer than this, unless its curve needs fewer


@dataclass(frozen=True, eq=False)
class Rings:
    """Closed rings of many polygons in one array.

    `xy` holds the vertices, ring ``r`` those from ``start[r]`` to ``start[r + 1]``; polygon ``p`` the rings from
    ``first[p]`` to ``first[p + 1]``; `hole` says which rings cut out.
    """

    xy: Floats
    start: Ints
    first: Ints
    hole: NDArray[np.bool_]

    def bounds(self) -> Floats:
        """Smallest and largest x and y of each polygon (n x 4: x0, y0, x1, y1), NaN where there is none."""
        bounds = np.full((len(self.first) - 1, 4), np.nan)
        some = self.first[:-1] < self.first[1:]
        begin = self.start[self.first[:-1][some]]
        if begin.size:
            bounds[some, :2] = np.minimum.reduceat(self.xy, begin, axis=0)
            bounds[some, 2:] = np.maximum.reduceat(self.xy, begin, axis=0)
        return bounds


def rings(geometry: NDArray[Any]) -> Rings:
    """Rings of polygons and multipolygons; missing and empty ones have none."""
    whole = shapely.get_type_id(geometry) == shapely.GeometryType.POLYGON
    if whole.all() and not shapely.get_num_interior_rings(geometry).any():
        count = shapely.get_num_coordinates(geometry)
        some = count > 0
        return Rings(shapely.get_coordinates(geometry), _ends(count[some]), _ends(some), np.zeros(some.sum(), np.bool_))
    parts, polygon = shapely.get_parts(geometry, return_index=True)
    loops, part = shapely.get_rings(parts, return_index=True)
    hole = np.zeros(len(loops), np.bool_)
    hole[1:] = part[1:] == part[:-1]
    per_polygon = np.bincount(polygon[part], minlength=len(geometry))
    return Rings(shapely.get_coordinates(loops), _ends(shapely.get_num_coordinates(loops)), _ends(per_polygon), hole)


def _ends(count: NDArray[Any]) -> Ints:
    return np.concatenate(([0], np.cumsum(count, dtype=np.int64)))


def same_crs(one: CRS, other: CRS) -> bool:
    """Whether coordinates of `one` are coordinates of `other`, names and axis order aside."""
    if one.equals(other, ignore_axis_order=True):
        return True
    code = one.to_epsg()
    return code is not None and code == other.to_epsg()


@dataclass(frozen=True, eq=False)
class PixelSpace:
    """The way from map coordinates in `crs` to pixel coordinates of a grid in `grid_crs`.

    `snap` is how far, in cells, a vertex may lie from a cell line and still be taken to lie on it: the rounding of
    its coordinates.
    """

    transform: Affine
    shape: tuple[int, int]
    grid_crs: CRS
    crs: CRS

    @cached_property
    def moves(self) -> bool:
        """Whether coordinates have to change their CRS."""
        return not same_crs(self.crs, self.grid_crs)

    @cached_property
    def snap(self) -> float:
        """Rounding of a map coordinate on this grid, in cells."""
        rows, cols = self.shape
        t = self.transform
        far_x = abs(t.c) + abs(t.a) * cols + abs(t.b) * rows
        far_y = abs(t.f) + abs(t.d) * cols + abs(t.e) * rows
        return float(4 * np.finfo(np.float64).eps * max(far_x, far_y) / np.sqrt(abs(t.determinant)))

    def pixels(self, xy: Floats) -> Floats:
        """Pixel coordinates (column, row) of coordinates in the grid's CRS, put on the cell lines that they touch."""
        t, det = self.transform, self.transform.determinant
        x, y = xy[:, 0] - t.c, xy[:, 1] - t.f
        if t.b == 0 and t.d == 0:
            out = np.column_stack([x / t.a, y / t.e])
        else:
            out = np.column_stack([(x * t.e - y * t.b) / det, (y * t.a - x * t.d) / det])
        line = np.rint(out)
        return np.where(np.abs(out - line) <= self.snap, line, out)

    def footprint(self, shape: Rings) -> Rings:
        """Rings in map coordinates of `crs` as rings in pixel coordinates."""
        if not self.moves:
            return Rings(self.pixels(shape.xy), shape.start, shape.first, shape.hole)
        project = Transformer.from_crs(self.crs, self.grid_crs, always_xy=True)
        with np.errstate(invalid="ignore"):  # what has no image is infinite, and its user says so
            return _bent(shape, self.snap, lambda xy: self.pixels(np.column_stack(project.transform(*xy.T))))

    def boxes(self, bounds: Floats) -> Floats:
        """Bounds (n x 4) in `crs` as bounds in pixels; true to a fraction of a cell only, where the CRS changes."""
        x0, y0, x1, y1 = bounds.T
        corners = [np.column_stack(pair) for pair in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
        if self.moves:
            project = Transformer.from_crs(self.crs, self.grid_crs, always_xy=True)
            corners = [np.column_stack(project.transform(*xy.T)) for xy in corners]
        with np.errstate(invalid="ignore"):
            corners = [self.pixels(xy) for xy in corners]
        return np.column_stack([np.min(corners, axis=0), np.max(corners, axis=0)])


def _bent(shape: Rings, within: float, project: Callable[[Floats], Floats]) -> Rings:
    """Rings whose straight edges became curves, cut so finely that chords follow them `within` so many cells."""
    here, there = shape.xy, project(shape.xy)
    edge = np.ones(len(here), np.bool_)
    edge[shape.start[1:] - 1] = False
    tail = np.flatnonzero(edge)
    third = (2 * here[tail] + here[tail + 1]) / 3
    chord = (2 * there[tail] + there[tail + 1]) / 3
    bend = 9 / 8 * np.hypot(*(project(third) - chord).T)
    length = np.hypot(*(there[tail + 1] - there[tail]).T)
    pieces = np.ones(len(here), np.int64)
    wanted = np.minimum(length / _PIECE_CELLS, np.sqrt(bend / within))
    pieces[tail] = np.maximum(np.ceil(np.nan_to_num(wanted, posinf=1.0)), 1)
    if (pieces == 1).all():
        return Rings(there, shape.start, shape.first, shape.hole)
    at = np.repeat(np.arange(len(here)), pieces)
    begin = _ends(pieces)
    step = np.arange(len(at)) - begin[at]
    along = (step / pieces[at])[:, None]
    fine = here[at] + along * (here[np.minimum(at + 1, len(here) - 1)] - here[at])
    return Rings(project(fine), begin[shape.start], shape.first, shape.hole)
