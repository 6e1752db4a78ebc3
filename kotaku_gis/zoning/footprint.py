"""What of the buildings lies on each parcel, and how well its area is known."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kotaku_gis.spatial.overlay import overlap_areas, overlap_shapes, united
from kotaku_gis.spatial.uncertainty import Number, area_sigma

_WHOLE = 1 - 1e-9
"""Share of a feature from which on it counts as lying inside."""

_JOG_M = 1e-6
"""Shorter edges of a union are rounding where pieces meet; their ends would count as corners that may err."""


def footprint_pieces(building: gpd.GeoSeries, *, parcel: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """`overlap_areas` with what each overlap looks like: the building itself where it lies inside the parcel."""
    pairs = overlap_areas(building, parcel)
    shapes = building.to_numpy()[building.index.get_indexer(pairs["feature"])]
    cut = (pairs["area_m2"] < _WHOLE * shapely.area(shapes)).to_numpy()
    shapes = shapes.copy()
    shapes[cut] = surfaces(overlap_shapes(pairs[cut], building, parcel).to_numpy())
    return gpd.GeoDataFrame(pairs, geometry=shapes, crs=building.crs)


def footprints_on_parcels(building: gpd.GeoSeries, *, parcel: gpd.GeoSeries) -> gpd.GeoSeries:
    """Union of what lies of the buildings on each parcel; empty where nothing does."""
    pieces = footprint_pieces(building, parcel=parcel)
    union = united(pieces.geometry, by=parcel.index.get_indexer(pieces["area"]))
    shapes = np.full(len(parcel), shapely.MultiPolygon(), dtype=object)
    shapes[union.index] = union.to_numpy()
    return gpd.GeoSeries(shapes, index=parcel.index, crs=parcel.crs, name="footprint")


def footprint_sigma_m2(pieces: gpd.GeoDataFrame, *, parcel: gpd.GeoSeries, sigma_m: Number) -> pd.Series:
    """Standard deviation (m2) of the built area of each parcel, when every corner errs by `sigma_m` on each axis.

    It is that of the union of the `footprint_pieces` of the parcel: pieces that stand apart add in quadrature, a wall
    that two buildings share has no error. 0 where nothing is built (zoning reference 5.3).
    """
    owner, shape = parcel.index.get_indexer(pieces["area"]), pieces.geometry.to_numpy()
    meet = _meeting(owner, shape)
    union = united(pieces.geometry[meet], by=owner[meet])
    smooth = shapely.remove_repeated_points(union.to_numpy(), tolerance=_JOG_M)
    apart = gpd.GeoSeries(np.concatenate([shape[~meet], smooth]), crs=parcel.crs)
    each = area_sigma(apart, sigma_m=1.0).fillna(0.0).to_numpy()
    square = np.bincount(np.concatenate([owner[~meet], union.index]), weights=each**2, minlength=len(parcel))
    return (pd.Series(square**0.5, index=parcel.index) * sigma_m).rename("footprint_sigma_m2")


def part_width_m(parts: gpd.GeoSeries) -> pd.Series:
    """Width (m) of what two layers have in common: an error of the border as large as this leaves nothing of it.

    The short way across a convex part; of any other the widest circle that fits in. Of several pieces the widest.
    """
    pieces, owner, convex = _split(parts)
    width = np.zeros(len(pieces))
    width[convex] = _narrowest(pieces[convex])
    bent = pieces[~convex]
    width[~convex] = 2 * shapely.length(shapely.maximum_inscribed_circle(bent, tolerance=1e-4)) if len(bent) else 0.0
    widest = np.zeros(len(parts))
    np.maximum.at(widest, owner, width)
    return pd.Series(widest, index=parts.index, name="part_width_m")


def part_is_wide(parts: gpd.GeoSeries, *, least_m: float) -> pd.Series:
    """Whether `part_width_m` is at least `least_m`, found out without searching for the widest circle."""
    pieces, owner, convex = _split(parts)
    wide = np.zeros(len(pieces), dtype=bool)
    wide[convex] = _narrowest(pieces[convex]) >= least_m
    wide[~convex] = ~shapely.is_empty(shapely.buffer(pieces[~convex], -least_m / 2))
    found = np.zeros(len(parts), dtype=bool)
    np.logical_or.at(found, owner, wide)
    return pd.Series(found, index=parts.index, name="part_is_wide")


def _split(parts: gpd.GeoSeries) -> tuple[NDArray[np.object_], NDArray[np.int64], NDArray[np.bool_]]:
    """The polygons of the parts, the place of the part of each, and which of them are convex."""
    pieces, owner = shapely.get_parts(parts.to_numpy(), return_index=True)
    flat = shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON
    pieces, owner = pieces[flat], owner[flat]
    return pieces, owner, shapely.area(shapely.convex_hull(pieces)) * _WHOLE <= shapely.area(pieces)


def surfaces(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes without the lines and points that an intersection leaves where borders only touch."""
    clean = shapes.copy()
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION)
    pieces, owner = shapely.get_parts(shapes[mixed], return_index=True)
    flat = shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON
    surfaces = np.full(len(mixed), shapely.MultiPolygon(), dtype=object)
    shapely.multipolygons(pieces[flat], indices=owner[flat], out=surfaces)
    clean[mixed] = surfaces
    return clean


def _meeting(owner: NDArray[np.int64], pieces: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Pieces of the owners of which at least two pieces touch or overlap."""
    several = np.flatnonzero(np.bincount(owner)[owner] > 1) if len(owner) else owner
    left, right = shapely.STRtree(pieces[several]).query(pieces[several])
    left, right = several[left], several[right]
    same = (left < right) & (owner[left] == owner[right])
    left, right = left[same], right[same]
    return np.isin(owner, owner[left[shapely.intersects(pieces[left], pieces[right])]])


def _narrowest(convex: NDArray[np.object_]) -> NDArray[np.float64]:
    """Least distance between two parallel lines around each convex shape; one of them runs along an edge."""
    xy, owner = shapely.get_coordinates(shapely.get_exterior_ring(convex), return_index=True)
    begins = np.flatnonzero(owner[1:] == owner[:-1])
    way = xy[begins + 1] - xy[begins]
    length = np.hypot(way[:, 0], way[:, 1])
    edge = np.flatnonzero(length > 0)
    begins, normal = begins[edge], np.column_stack([-way[edge, 1], way[edge, 0]]) / length[edge, None]
    count = np.bincount(owner, minlength=len(convex))
    first = np.cumsum(count) - count
    per_edge = count[owner[begins]]
    pair = np.repeat(np.arange(len(begins)), per_edge)
    corner = (
        np.arange(per_edge.sum()) - np.repeat(np.cumsum(per_edge) - per_edge, per_edge) + first[owner[begins]][pair]
    )
    height = np.abs(((xy[corner] - xy[begins][pair]) * normal[pair]).sum(axis=1))
    across = np.zeros(len(begins))
    np.maximum.at(across, pair, height)
    narrowest = np.full(len(convex), np.inf)
    np.minimum.at(narrowest, owner[begins], across)
    return np.where(np.isfinite(narrowest), narrowest, 0.0)
