"""Features whose coordinates are of another kind than those of the rest: degrees among metres, or swapped axes."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from kotaku_gis import crs as grids
from kotaku_gis.layers.geometry import NO_CHANGE, change_log

_NEAR_M, _NEAR_DEG = 5_000.0, 0.05
_GEOGRAPHIC = CRS.from_epsg(4326)


def inside_indonesia(geometry: gpd.GeoSeries) -> NDArray[np.bool_]:
    """Whether each feature lies between the corners of Indonesia; a missing or empty one does not."""
    bounds = geometry.bounds
    transformer = Transformer.from_crs(geometry.crs, _GEOGRAPHIC, always_xy=True)
    west, south, east, north = grids.INDONESIA
    inside = np.ones(len(geometry), dtype=bool)
    for x, y in (("minx", "miny"), ("maxx", "maxy")):
        lon, lat = transformer.transform(bounds[x].to_numpy(), bounds[y].to_numpy())
        inside &= (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def reread(geometry: gpd.GeoSeries, *, target: CRS) -> tuple[gpd.GeoSeries, pd.DataFrame]:
    """Features that lie out of Indonesia, read the way that puts them among the others of their layer.

    Tried are degrees in a layer of metres (``from_degrees``), metres of `target` in a layer of degrees
    (``from_metres``), and swapped axes (``swap_axes``). A feature that no reading puts there stays as it is.

    Returns
    -------
    The geometries, and a repair log as of `kotaku_gis.layers.geometry.repair`.
    """
    values = np.array(geometry.to_numpy(), dtype=object)
    there = ~(shapely.is_missing(values) | shapely.is_empty(values))
    home = inside_indonesia(geometry) & there
    lost = there & ~home
    if not lost.any() or not home.any():
        return geometry, NO_CHANGE
    place = _grown(shapely.total_bounds(values[home]), _NEAR_DEG if geometry.crs.is_geographic else _NEAR_M)
    logs = []
    for kind, shapes in _readings(geometry[lost], target):
        fits = shapely.covers(place, shapes)
        where = np.zeros(len(values), dtype=bool)
        where[np.flatnonzero(lost)[fits]] = True
        where &= ~home
        new = shapes[where[lost]]
        logs.append(change_log(kind, where, before=_corner(values[where]), after=_corner(new), geometry=new))
        values[where] = new
        home |= where
    return gpd.GeoSeries(values, index=geometry.index, crs=geometry.crs), pd.concat(logs, ignore_index=True)


def _readings(lost: gpd.GeoSeries, target: CRS) -> Iterator[tuple[str, NDArray[np.object_]]]:
    shapes = lost.to_numpy()
    other = target if lost.crs.is_geographic else _GEOGRAPHIC
    kind = "from_metres" if lost.crs.is_geographic else "from_degrees"
    yield kind, gpd.GeoSeries(shapes, crs=other).to_crs(lost.crs).to_numpy()
    yield "swap_axes", shapely.transform(shapes, lambda xy: xy[:, ::-1])


def _grown(bounds: NDArray[np.float64], near: float) -> shapely.Polygon:
    """The box of the other features, grown by its own size and by `near`."""
    west, south, east, north = bounds
    size = max(east - west, north - south) + near
    return shapely.box(west - size, south - size, east + size, north + size)


def _corner(shapes: NDArray[np.object_]) -> list[str]:
    return [f"{west:.6g}, {south:.6g}" for west, south, *_ in shapely.bounds(shapes)]
