"""Corridors around features, each as wide as its own object asks for, and what of the buildings stands in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.errors import GeometryError
from kotaku_gis.i18n import fault
from kotaku_gis.spatial._checks import metric
from kotaku_gis.spatial._columns import drawn_only
from kotaku_gis.spatial._edges import edges
from kotaku_gis.spatial._intrusion import DUST_M2
from kotaku_gis.spatial._merged import united
from kotaku_gis.spatial._overlap import overlaps
from kotaku_gis.spatial._rings import sums
from kotaku_gis.spatial._segments import Floats, Ints, Shapes, shapes

QUARTER_SEGMENTS = 16  # straight pieces of a quarter circle: an arc of radius r is drawn at most 0.0012 r inside


@dataclass(frozen=True)
class _Rows:
    """Pairs of a building and an object, by position, and what was measured of them."""

    building: Ints
    object: Ints
    area: Floats
    depth: Floats
    distance: Floats


def corridor_areas(
    objects: gpd.GeoSeries, *, required_m: pd.Series | float, quarter_segments: int = QUARTER_SEGMENTS
) -> gpd.GeoSeries:
    """Corridors as polygons: all that is no further from the object than required, itself included; round at ends."""
    metric(objects)
    corridor = shapely.buffer(shapes(objects), _required(objects, required_m), quad_segs=quarter_segments)
    return gpd.GeoSeries(corridor, index=objects.index, crs=objects.crs)


def corridor_intrusions(
    buildings: gpd.GeoSeries,
    objects: gpd.GeoSeries,
    *,
    required_m: pd.Series | float,
    pairs: pd.DataFrame | None = None,
    quarter_segments: int = QUARTER_SEGMENTS,
    geometry: bool = False,
) -> pd.DataFrame:
    """What of each building stands in each corridor.

    Parameters
    ----------
    buildings, objects
        Polygons, and features of any type.
    required_m
        Distance to keep from each object, on the index of `objects`, zero or more.
    pairs
        Rows of `building` and `object` to look at, each of which is answered; left out: all that stand in a corridor.
    quarter_segments
        Straight pieces of a quarter circle where the corridor is round; areas depend on it, distances do not.
    geometry
        Whether to return the intruding parts as well, in a GeoDataFrame.

    Returns
    -------
    pandas.DataFrame
        `building`, `object`, `required_m`, `distance_m` (0 where they touch), `intrusion_depth_m` (what the distance
        falls short of the required one), `intrusion_m2`.

    Raises
    ------
    CRSError
        When the layers are not in one CRS in metres.
    GeometryError
        For distances that are unknown or below zero.
    """
    metric(buildings, objects)
    required = _required(objects, required_m)
    rows, cut = _rows(buildings, objects, required, quarter_segments, pairs)
    table = pd.DataFrame(
        {
            "building": buildings.index[rows.building],
            "object": objects.index[rows.object],
            "required_m": required[rows.object],
            "distance_m": drawn_only(rows.distance, shapes(buildings)[rows.building]),
            "intrusion_depth_m": drawn_only(rows.depth, shapes(buildings)[rows.building]),
            "intrusion_m2": drawn_only(rows.area, shapes(buildings)[rows.building]),
        }
    )
    if geometry:
        table = gpd.GeoDataFrame(table, geometry=cut(slice(None)), crs=buildings.crs)
    return table


def corridor_intrusion_by_building(
    buildings: gpd.GeoSeries,
    objects: gpd.GeoSeries,
    *,
    required_m: pd.Series | float,
    quarter_segments: int = QUARTER_SEGMENTS,
) -> pd.DataFrame:
    """What of each building stands in any corridor, on the index of `buildings`.

    Returns
    -------
    pandas.DataFrame
        `corridors`, in how many it stands; `intrusion_m2` of their union; `intrusion_depth_m`, the largest. The
        measures are NA for a building without geometry.
    """
    metric(buildings, objects)
    rows, cut = _rows(buildings, objects, _required(objects, required_m), quarter_segments, None)
    number = len(buildings)
    count = np.bincount(rows.building, minlength=number)
    area = sums(rows.building, rows.area, number)
    twice = count[rows.building] > 1
    several, union = united(rows.building[twice], cut(twice))
    area[several] = shapely.area(union)
    depth = np.zeros(number)
    np.maximum.at(depth, rows.building, rows.depth)
    return pd.DataFrame(
        {
            "corridors": count,
            "intrusion_m2": drawn_only(area, shapes(buildings)),
            "intrusion_depth_m": drawn_only(depth, shapes(buildings)),
        },
        index=buildings.index,
    )


def _rows(
    buildings: gpd.GeoSeries,
    objects: gpd.GeoSeries,
    required: Floats,
    quarter_segments: int,
    pairs: pd.DataFrame | None,
) -> tuple[_Rows, Callable[[Any], Shapes]]:
    """Pairs that are asked for, or all in which the building stands in the corridor; and what cuts it out of some."""
    houses, things = shapes(buildings), shapes(objects)
    corridor = shapely.buffer(things, required, quad_segs=quarter_segments)
    if pairs is None:
        found = overlaps(edges(houses), edges(corridor))
        kept = found.area > DUST_M2
        building, thing, area = found.a[kept], found.b[kept], found.area[kept]
    else:
        building, thing = _asked(buildings, objects, pairs)
        area = shapely.area(shapely.intersection(houses[building], corridor[thing]))
    distance = shapely.distance(houses[building], things[thing])
    stands = area > DUST_M2
    rows = _Rows(
        building=building,
        object=thing,
        area=np.where(stands, area, 0.0),
        depth=np.where(stands, np.maximum(required[thing] - distance, 0.0), 0.0),
        distance=distance,
    )
    return rows, lambda some: shapely.intersection(houses[building[some]], corridor[thing[some]])


def _required(objects: gpd.GeoSeries, required_m: pd.Series | float) -> Floats:
    if isinstance(required_m, pd.Series) and not required_m.index.equals(objects.index):
        raise ValueError("required_m must be on the index of the objects")
    given = pd.Series(required_m, index=objects.index, dtype="Float64")
    required: Floats = given.to_numpy(dtype=float, na_value=np.nan)
    wrong = ~(np.isfinite(required) & (required >= 0))
    if wrong.any():
        raise GeometryError(fault("spatial_edges.corridor_width", layer=objects.name, ids=objects.index[wrong]))
    return required


def _asked(buildings: gpd.GeoSeries, objects: gpd.GeoSeries, pairs: pd.DataFrame) -> tuple[Ints, Ints]:
    building, thing = buildings.index.get_indexer(pairs["building"]), objects.index.get_indexer(pairs["object"])
    if (building < 0).any() or (thing < 0).any():
        raise ValueError("pairs name buildings or objects that are not in the layers")
    return building, thing
