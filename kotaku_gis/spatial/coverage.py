"""Gaps and overlaps of polygons that ought to tile the ground, each with its place."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kotaku_gis.spatial._checks import metric
from kotaku_gis.spatial._outlines import Ints, polygons_only

_Faults = tuple[str, NDArray[Any], list[Ints]]
"""Kind, polygons, and for each the positions of the areas concerned."""

_POLYGON = 3
_TOUCH_M = 1e-3
"""Areas that run within a millimetre of a gap, for more than a centimetre, bound it."""


def coverage_faults(
    areas: gpd.GeoSeries,
    *,
    min_area_m2: float = 0.01,
    sliver_width_m: float = 0.5,
    open_gap_width_m: float = 1.0,
    max_gap_m2: float = np.inf,
) -> gpd.GeoDataFrame:
    """Gaps and overlaps of areas that ought to be a coverage, each as a polygon.

    A gap is what the areas enclose and none holds, and the slit between two or more areas that is open to the outside
    and narrower than `open_gap_width_m`. An overlap is what two areas both hold; where three do, each pair has its own.
    Areas without geometry are left out; invalid ones are judged as `shapely.make_valid` mends them.

    Parameters
    ----------
    min_area_m2
        Smaller faults are rounding and left out.
    sliver_width_m
        A fault narrower than this on average (twice its area over its perimeter) is a sliver: a trace of digitising.
    max_gap_m2
        Larger gaps are meant (a lake, a field) and left out.

    Returns
    -------
    GeoDataFrame
        `kind` (``gap``, ``overlap``), `sliver`, `area_m2`, `width_m`, `ids` (labels of the
        areas concerned) and the polygon; overlaps first, then enclosed gaps, then slits.
    """
    metric(areas)
    polygons_only(areas)
    known = np.flatnonzero(~(shapely.is_missing(areas.array) | shapely.is_empty(areas.array)))
    shapes = _valid(np.asarray(areas.array)[known])
    clean = bool(shapely.coverage_is_valid(shapes))
    pieces = [] if clean else [_overlaps(shapes)]
    pieces += _gaps(shapes, open_gap_width_m, max_gap_m2, clean=clean)
    faults = [_table(kind, place, owners, areas.index[known]) for kind, place, owners in pieces]
    found = pd.concat(faults, ignore_index=True).set_crs(areas.crs)
    found["sliver"] = found["width_m"] < sliver_width_m
    order = ["kind", "sliver", "area_m2", "width_m", "ids", "geometry"]
    return found.loc[found["area_m2"] >= min_area_m2, order].reset_index(drop=True)


def _valid(shapes: NDArray[Any]) -> NDArray[Any]:
    broken = ~shapely.is_valid(shapes)
    if not broken.any():
        return shapes
    mended = shapes.copy()
    mended[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    return mended


def _table(kind: str, places: NDArray[Any], owners: list[Ints], labels: pd.Index[Any]) -> gpd.GeoDataFrame:
    area, length = shapely.area(places), shapely.length(places)
    ids = pd.Series([tuple(labels[owner]) for owner in owners], dtype=object)
    width = 2 * area / np.where(length > 0, length, 1.0)
    return gpd.GeoDataFrame({"kind": kind, "area_m2": area, "width_m": width, "ids": ids}, geometry=places)


def _overlaps(shapes: NDArray[Any]) -> _Faults:
    """Polygons that two areas both hold; only areas whose edges do not match a neighbour are looked at."""
    doubtful = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(shapes)))
    one, other = shapely.STRtree(shapes).query(shapes[doubtful], predicate="intersects")
    pair = np.sort(np.stack([doubtful[one], other], axis=1), axis=1)
    pair = np.unique(pair[pair[:, 0] != pair[:, 1]], axis=0)
    place, row = _polygons(shapely.intersection(shapes[pair[:, 0]], shapes[pair[:, 1]]))
    return "overlap", place, list(pair[row])


def _gaps(shapes: NDArray[Any], open_width_m: float, max_m2: float, *, clean: bool) -> list[_Faults]:
    """Polygons that no area holds: what the union encloses, and the narrow slits that open to its outside."""
    union = shapely.coverage_union_all(shapes) if clean else shapely.disjoint_subset_union_all(shapes)
    parts = shapely.get_parts(union)
    filled = shapely.polygons(shapely.get_exterior_ring(parts))
    rings, _ = shapely.get_rings(parts, return_index=True)
    inner = ~np.isin(np.arange(len(rings)), _first_rings(parts))
    holes = _without_islands(shapely.polygons(rings[inner]), parts)
    holes = holes[shapely.area(holes) <= max_m2]
    return [_bounded(holes, shapes, 1), _bounded(_slits(filled, open_width_m), shapes, 2)]


def _first_rings(parts: NDArray[Any]) -> Ints:
    return np.append(0, np.cumsum(shapely.get_num_interior_rings(parts) + 1))


def _without_islands(holes: NDArray[Any], parts: NDArray[Any]) -> NDArray[Any]:
    """Holes without the parts of the union that stand inside them."""
    hole, part = shapely.STRtree(parts).query(holes, predicate="contains")
    if len(hole):
        which, row = np.unique(hole, return_inverse=True)
        holes = holes.copy()
        holes[which] = shapely.difference(holes[which], shapely.multipolygons(parts[part], indices=row))
    return holes


def _slits(filled: NDArray[Any], width_m: float) -> NDArray[Any]:
    """What closes when the outlines grow by half of `width_m` and shrink again, corners kept sharp."""
    if width_m <= 0 or not len(filled):
        return filled[:0]
    whole = shapely.union_all(filled)
    grown = shapely.buffer(whole, width_m / 2, join_style="mitre")
    closed = shapely.buffer(grown, -width_m / 2, join_style="mitre")
    return _polygons(shapely.difference(closed, whole))[0]


def _bounded(places: NDArray[Any], shapes: NDArray[Any], least: int) -> _Faults:
    """Gaps that at least so many areas bound, with these areas."""
    rim = _rims(places)
    area, place = shapely.STRtree(rim).query(shapes, predicate="intersects")
    along = shapely.area(shapely.intersection(rim[place], shapes[area])) > 10 * _TOUCH_M**2
    area, place = area[along], place[along]
    order = np.lexsort([area, place])
    owners = np.split(area[order], np.cumsum(np.bincount(place, minlength=len(places)))[:-1]) if len(places) else []
    kept = np.array([len(owner) >= least for owner in owners], dtype=bool)
    return "gap", places[kept], [owner for owner in owners if len(owner) >= least]


def _rims(places: NDArray[Any]) -> NDArray[Any]:
    """Places grown by a millimetre, without the hairs that rounding leaves between areas that nearly meet."""
    core = shapely.buffer(places, -_TOUCH_M, join_style="mitre")
    thin = shapely.is_empty(core)
    core[thin] = places[thin]
    return np.asarray(shapely.buffer(core, np.where(thin, 1, 2) * _TOUCH_M, join_style="mitre"))


def _polygons(shapes: Any) -> tuple[NDArray[Any], Ints]:
    """Polygons that shapes consist of, lines and points left out, and the position of the shape of each."""
    parts, row = shapely.get_parts(np.atleast_1d(shapes), return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)
    areal = shapely.get_type_id(parts) == _POLYGON
    return parts[areal], row[inner[areal]]
