"""Points of past events (fire, epidemic) as a density: events per hectare, by a stated method and radius."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from affine import Affine
from pyproj import CRS

from kotaku_gis.hazards.flags import Floats
from kotaku_gis.settings.source import Density
from kotaku_gis.spatial.raster import Grid

_M2_PER_HA = 10_000
_CELLS_PER_RADIUS = 10


def density(events: gpd.GeoSeries, *, over: gpd.GeoSeries, how: Density) -> Grid:
    """Events per hectare in cells over the bounds of an area; no data where none lies within the radius.

    ``count`` is the number of events within the radius over its circle. ``kernel`` weighs each by the quartic kernel
    ``3 / (pi r^2) (1 - (d / r)^2)^2``, so that every event adds up to one over all cells, as far as cells are fine.

    Parameters
    ----------
    events, over
        In one metric CRS.
    """
    radius = how.radius_m
    cell = how.cell_m or radius / _CELLS_PER_RADIUS
    west, south, east, north = over.total_bounds
    west, north = np.floor(west / cell) * cell, np.ceil(north / cell) * cell
    cols, rows = int(np.ceil((east - west) / cell)), int(np.ceil((north - south) / cell))
    xy = shapely.get_coordinates(events.to_numpy())
    at = np.column_stack([(xy[:, 0] - west) / cell, (north - xy[:, 1]) / cell])
    total = np.zeros(rows * cols)
    reach = int(np.ceil(radius / cell))
    home = np.floor(at).astype(np.int64)
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            col, row = home[:, 0] + right, home[:, 1] + down
            away = cell * np.hypot(col + 0.5 - at[:, 0], row + 0.5 - at[:, 1])
            near = (away <= radius) & (col >= 0) & (row >= 0) & (col < cols) & (row < rows)
            total += np.bincount(row[near] * cols + col[near], _weight(away[near], how), minlength=rows * cols)
    values = np.where(total > 0, total * _M2_PER_HA, np.nan).reshape(rows, cols)
    return Grid(values, Affine(cell, 0, west, 0, -cell, north), CRS(over.crs))


def _weight(away: Floats, how: Density) -> Floats:
    """What an event adds to a place so far away, per square metre."""
    circle = np.pi * how.radius_m**2
    if how.method == "count":
        return np.full(len(away), 1 / circle)
    return np.asarray(3 / circle * (1 - (away / how.radius_m) ** 2) ** 2)
