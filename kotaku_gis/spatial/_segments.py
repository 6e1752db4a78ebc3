"""Features as flat arrays of straight segments, and the pieces of them that a search looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from kotaku_gis.errors import GeometryError
from kotaku_gis.i18n import fault

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Shapes: TypeAlias = NDArray[Any]  # object array of shapely geometries

TIE = 1e-7  # metres; values that round to the same multiple are equal, and the first in order wins

_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7
_SIMPLE_LINE = (0, 1, 2)  # point, line, ring
_WHOLE = 64  # polygons of up to so many segments are searched as one piece


@dataclass(frozen=True)
class Segments:
    """Segments (x0, y0, x1, y1) of features, feature after feature; a point is a segment without length."""

    ends: Floats
    offset: Ints  # segments offset[f] to offset[f + 1] belong to feature f
    box: Floats  # bounds of each feature, NaN where it is empty
    polygonal: Bools

    @property
    def owner(self) -> Ints:
        """Feature of each segment."""
        return np.repeat(np.arange(len(self.box)), np.diff(self.offset))


@dataclass(frozen=True)
class Pieces:
    """What a search looks at: small polygons whole, everything else segment by segment."""

    first: Ints  # segments first[p] to last[p] (open) make up the piece
    last: Ints
    owner: Ints
    whole: Bools


def shapes(layer: gpd.GeoSeries) -> Shapes:
    """Geometries of a layer; raises `GeometryError` for collections, which are neither lines nor polygons."""
    found: Shapes = layer.to_numpy()
    mixed = shapely.get_type_id(found) == _COLLECTION
    if mixed.any():
        raise GeometryError(fault("spatial_edges.collection", layer=layer.name, ids=layer.index[mixed]))
    return found


def segments(features: Shapes) -> Segments:
    """Segments of features of any geometry type, rings and parts one after the other."""
    kind = shapely.get_type_id(features)
    polygonal = np.isin(kind, (_POLYGON, _MULTIPOLYGON))
    one_run = np.isin(kind, _SIMPLE_LINE) | ((kind == _POLYGON) & (shapely.get_num_interior_rings(features) == 0))
    size = np.where(one_run, shapely.get_num_coordinates(features), 0)
    inner_size, inner_owner = _runs(features, np.flatnonzero(~one_run))
    owner = np.concatenate([np.flatnonzero(size), inner_owner])
    order = np.argsort(owner, kind="stable")
    owner, size = owner[order], np.concatenate([size[size > 0], inner_size])[order]

    xy = shapely.get_coordinates(features)
    is_start = np.ones(len(xy), dtype=bool)
    is_start[np.cumsum(size) - 1] = size == 1
    start = np.flatnonzero(is_start)
    alone = np.repeat(size == 1, size)[start]
    count = np.bincount(owner, weights=np.maximum(size - 1, 1), minlength=len(features)).astype(np.int64)
    return Segments(
        ends=np.hstack([xy[start], xy[np.where(alone, start, start + 1)]]) if len(xy) else np.empty((0, 4)),
        offset=np.concatenate([[0], np.cumsum(count)]),
        box=shapely.bounds(features).reshape(-1, 4),
        polygonal=polygonal,
    )


def _runs(features: Shapes, which: Ints) -> tuple[Ints, Ints]:
    """Number of coordinates of each ring, line or point of the given features, and its feature."""
    parts, feature = shapely.get_parts(features[which], return_index=True)
    is_polygon = shapely.get_type_id(parts) == _POLYGON
    rings, ring_part = shapely.get_rings(parts[is_polygon], return_index=True)
    part = np.concatenate([np.flatnonzero(is_polygon)[ring_part], np.flatnonzero(~is_polygon)])
    size = shapely.get_num_coordinates(np.concatenate([rings, parts[~is_polygon]])).astype(np.int64)
    order = np.argsort(part, kind="stable")
    size, owner = size[order], which[feature[part[order]]]
    return size[size > 0], owner[size > 0]


def pieces(flat: Segments) -> Pieces:
    """Pieces of features, feature after feature."""
    count = np.diff(flat.offset)
    whole = flat.polygonal & (count <= _WHOLE) & (count > 0)
    number = np.where(whole, 1, count)
    owner = np.repeat(np.arange(len(count)), number)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(number) - number, number)
    first = flat.offset[owner] + within
    return Pieces(
        first=first,
        last=np.where(whole[owner], flat.offset[owner + 1], first + 1),
        owner=owner,
        whole=whole[owner],
    )
