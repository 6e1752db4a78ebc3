"""Lines and outlines as straight pieces, and what may be asked for them."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from kotaku_gis.errors import GeometryError
from kotaku_gis.i18n import fault

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_MISSING = -1
_LINES = (_MISSING, 1, 2, 5)
_POLYGONS = (_MISSING, 3, 6)


def lines_only(layer: gpd.GeoSeries) -> None:
    """Refuse a layer that holds anything but lines and missing geometry."""
    _only(layer, _LINES, "spatial_network.not_lines")


def polygons_only(layer: gpd.GeoSeries) -> None:
    """Refuse a layer that holds anything but polygons and missing geometry."""
    _only(layer, _POLYGONS, "spatial_network.not_polygons")


def _only(layer: gpd.GeoSeries, kinds: tuple[int, ...], code: str) -> None:
    other = ~np.isin(shapely.get_type_id(layer.array), kinds) & ~shapely.is_empty(layer.array)
    if other.any():
        raise GeometryError(fault(code, ids=layer.index[other], count=int(other.sum())))


def simple(shapes: NDArray[Any]) -> Bools:
    """Which shapes are polygons of one ring."""
    return np.asarray((shapely.get_type_id(shapes) == 3) & (shapely.get_num_interior_rings(shapes) == 0))


def straight_pieces(shapes: NDArray[Any]) -> tuple[Floats, Floats, Ints]:
    """Straight pieces of lines and of outlines (all rings, all parts): start, end, and position of the shape."""
    whole = np.flatnonzero(simple(shapes))
    rest = shapes.copy()
    rest[whole] = None
    parts, part = shapely.get_parts(rest, return_index=True)
    rings, ring = shapely.get_rings(parts, return_index=True)
    lines = np.flatnonzero(np.isin(shapely.get_type_id(parts), (1, 2)))
    outlines = np.concatenate([shapes[whole], rings, parts[lines]])
    owner = np.concatenate([whole, part[ring], part[lines]])
    xy, outline = shapely.get_coordinates(outlines, return_index=True)
    goes_on = (outline[1:] == outline[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
    return xy[:-1][goes_on], xy[1:][goes_on], owner[outline[1:][goes_on]]
