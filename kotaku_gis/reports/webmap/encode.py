"""Geometry as a page carries it: degrees in steps of 1e-7 (about a centimetre), differences as varints, in base64."""

from __future__ import annotations

import base64
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

STEP_DEG = 1e-7

Ints = NDArray[np.int64]


def geometry(shapes: gpd.GeoSeries) -> dict[str, Any]:
    """Shapes of one kind as ``kind``, ``origin``, ``rings`` a feature, ``points`` a ring and ``xy`` point by point.

    The last point of a ring, which repeats the first, is left out. An empty shape has no ring.
    """
    kind, degrees = _alike(shapes.to_crs("EPSG:4326").to_numpy())
    parts, of_feature = shapely.get_parts(degrees, return_index=True)
    if kind == "area":
        rings, of_part = shapely.get_rings(parts, return_index=True)
        of_feature = of_feature[of_part]
    else:
        rings = parts
    points = shapely.get_num_coordinates(rings).astype(np.int64)
    steps = np.rint(shapely.get_coordinates(rings) / STEP_DEG).astype(np.int64)
    if kind == "area":
        steps = np.delete(steps, np.cumsum(points) - 1, axis=0)
        points = points - 1
    origin = steps[0] if len(steps) else np.zeros(2, dtype=np.int64)
    moves = np.diff(steps, axis=0, prepend=origin[None, :])
    return {
        "kind": kind,
        "origin": origin.tolist(),
        "rings": varints(np.bincount(of_feature, minlength=len(shapes)).astype(np.int64)),
        "points": varints(points),
        "xy": varints(np.where(moves < 0, -2 * moves - 1, 2 * moves).ravel()),
    }


def _alike(shapes: NDArray[np.object_]) -> tuple[str, NDArray[np.object_]]:
    """The kind of shapes, and the shapes in it: among points all become points, areas among lines their outlines."""
    dimensions = set(np.unique(shapely.get_dimensions(shapes[~shapely.is_empty(shapes)])).tolist()) - {-1}
    if not dimensions <= {2}:
        if 0 in dimensions:
            return "point", shapely.point_on_surface(shapes) if dimensions - {0} else shapes
        areas = shapely.get_dimensions(shapes) == 2
        return "line", np.where(areas, shapely.boundary(shapes), shapes)
    return "area", shapes


def varints(numbers: Ints) -> str:
    """Whole numbers from 0 up, seven bits a byte with the lowest first, the high bit for "more follows"."""
    size = np.maximum(1, (np.frexp(numbers.astype(float))[1] + 6) // 7)
    end = np.cumsum(size)
    place = np.arange(int(end[-1]) if len(end) else 0) - np.repeat(end - size, size)
    bits = (np.repeat(numbers, size) >> (7 * place)) & 127
    more = np.ones(len(bits), dtype=bool)
    more[end - 1] = False
    return packed((bits | (more << 7)).astype(np.uint8))


def packed(numbers: NDArray[np.uint8]) -> str:
    """Bytes in base64."""
    return base64.b64encode(numbers.tobytes()).decode("ascii")
