"""The band along one side of a line: flat at its ends, mitred at its corners, between two distances from the line.

The bisectors at the corners of the line cut the band into one trapezoid a segment. Where these do not run into each
other, they tile the band, and what lies in the band is the sum of what lies in each of them. Where they do (a line that
turns more sharply than the band is wide), the band is put together from rectangles and corners, and cut at the line so
that it stays on its side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from kotaku_gis.spatial._segments import Bools, Floats, Ints, Shapes

_MITRE_LIMIT = 5.0  # a corner reaches no further than so many widths; a sharper one is bevelled
_ASIDE = 1e-6  # metres; a point so far left of a line tells which face lies left of it


@dataclass(frozen=True)
class Bands:
    """Bands left of lines. Trapezoids first[b] to first[b + 1] tile band b where it is `tiled`.

    In the frame of a trapezoid, t runs along its segment (from 0 to `length`) and s to the left of it. It holds the
    points with near <= s <= far and lean[0] * s <= t <= length + lean[1] * s.
    """

    line: Shapes  # extended beyond its ends
    near: Floats
    far: Floats
    polygon: Shapes
    tiled: Bools
    first: Ints
    origin: Floats  # (trapezoids, 2)
    along: Floats  # (trapezoids, 2), unit vectors
    length: Floats
    lean: Floats  # (trapezoids, 2)


def bands(lines: Shapes, *, near: Floats, far: Floats, extension: Floats) -> Bands:
    """Bands left of lines of at least two different points."""
    xy, owner = _vertices(lines)
    count = np.bincount(owner, minlength=len(lines))
    head = np.concatenate([[0], np.cumsum(count)[:-1]]).astype(np.int64)
    tail = np.cumsum(count) - 1
    start = np.delete(np.arange(len(xy)), tail)
    along = xy[start + 1] - xy[start]
    length = np.hypot(along[:, 0], along[:, 1])
    along /= length[:, None]
    first = np.concatenate([[0], np.cumsum(count - 1)]).astype(np.int64)

    xy[head] -= along[first[:-1]] * extension[:, None]
    xy[tail] += along[first[1:] - 1] * extension[:, None]
    length[first[:-1]] += extension
    length[first[1:] - 1] += extension

    mitre, sharp = _mitres(along, first, owner)
    lean = np.column_stack([(mitre[start] * along).sum(axis=1), (mitre[start + 1] * along).sum(axis=1)])
    band = owner[start]
    fits = length + (lean[:, 1] - lean[:, 0]) * far[band] > 0
    polygon = _rings(xy, mitre, owner, near, far)
    tiled = ~_any(~fits, band, len(lines)) & ~_any(sharp, owner, len(lines)) & shapely.is_valid(polygon)
    line = shapely.linestrings(xy, indices=owner)
    for b in np.flatnonzero(~tiled):
        here = slice(first[b], first[b + 1])
        polygon[b] = _pieced(xy[head[b] : tail[b] + 1], along[here], near=near[b], far=far[b])
    return Bands(
        line=line, near=near, far=far, polygon=polygon, tiled=tiled,
        first=first, origin=xy[start], along=along, length=length, lean=lean,
    )  # fmt: skip


def trapezoids(band: Bands, which: Ints) -> Shapes:
    """Trapezoids as polygons."""
    owner = np.repeat(np.arange(len(band.near)), np.diff(band.first))[which]
    left = np.column_stack([-band.along[which, 1], band.along[which, 0]])
    corners = [
        (band.near[owner], band.lean[which, 0], 0.0),
        (band.near[owner], band.lean[which, 1], band.length[which]),
        (band.far[owner], band.lean[which, 1], band.length[which]),
        (band.far[owner], band.lean[which, 0], 0.0),
    ]
    ring = [
        band.origin[which] + (lean * s + end)[:, None] * band.along[which] + s[:, None] * left
        for s, lean, end in corners
    ]
    return np.asarray(shapely.polygons(np.stack(ring, axis=1)))


def _vertices(lines: Shapes) -> tuple[Floats, Ints]:
    """Coordinates without repetitions, and the line of each."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    again = np.zeros(len(xy), dtype=bool)
    again[1:] = (owner[1:] == owner[:-1]) & (xy[1:] == xy[:-1]).all(axis=1)
    return xy[~again], owner[~again]


def _mitres(along: Floats, first: Ints, owner: Ints) -> tuple[Floats, Bools]:
    """What a corner of the line moves by when the line moves left by 1, and whether that is beyond the limit."""
    left = np.column_stack([-along[:, 1], along[:, 0]])
    vertex = np.arange(len(owner))
    before = np.maximum(vertex - owner - 1, first[owner])
    after = np.minimum(vertex - owner, first[owner + 1] - 1)
    total = left[before] + left[after]
    scale = 1 + (left[before] * left[after]).sum(axis=1)
    sharp = scale < 2 / _MITRE_LIMIT**2
    return total / np.where(sharp, 1.0, scale)[:, None], sharp


def _rings(xy: Floats, mitre: Floats, owner: Ints, near: Floats, far: Floats) -> Shapes:
    """Polygons along the near line and back along the far one."""
    inner, outer = xy + mitre * near[owner][:, None], xy + mitre * far[owner][:, None]
    ring = np.concatenate([inner, outer[::-1]])
    ring_owner = np.concatenate([owner, owner[::-1]])
    order = np.argsort(ring_owner, kind="stable")
    return np.asarray(shapely.polygons(shapely.linearrings(ring[order], indices=ring_owner[order])))


def _any(flags: Bools, owner: Ints, number: int) -> Bools:
    return np.bincount(owner[flags], minlength=number) > 0


def _pieced(xy: Floats, along: Floats, *, near: float, far: float) -> shapely.Geometry:
    """Band from rectangles and corners, less what lies on the other side of the line."""
    outer = _one_side(xy, along, far)
    return outer.difference(_one_side(xy, along, near)) if near > 0 else outer


def _one_side(xy: Floats, along: Floats, width: float) -> shapely.Geometry:
    left = np.column_stack([-along[:, 1], along[:, 0]])
    rectangles = [xy[:-1], xy[1:], xy[1:] + width * left, xy[:-1] + width * left]
    parts = [*shapely.polygons(np.stack(rectangles, axis=1))]
    for corner, a, b in zip(xy[1:-1], left[:-1], left[1:], strict=True):
        if a[0] * b[1] - a[1] * b[0] < 0:
            scale = 1 + a @ b
            tip = [] if scale < 2 / _MITRE_LIMIT**2 else [corner + width * (a + b) / scale]
            parts.append(shapely.Polygon([corner, corner + width * a, *tip, corner + width * b]))
    line = shapely.LineString(xy)
    whole = shapely.union_all(parts)
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all([whole.boundary, line])]))
    middle = (xy[:-1] + xy[1:]) / 2 + _ASIDE * left
    beside = shapely.STRtree(shapely.points(middle)).query(faces, predicate="intersects")[0]
    return shapely.union_all(faces[np.unique(beside)]).intersection(whole)
