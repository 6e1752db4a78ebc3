"""From the flat plan to the map: a smooth bend and a turn, and the depth of the water above the ground.

The plan is drawn on a flat sheet in metres. `bend` carries it to the map, so that gangs curve with the river. Flooding
is a plain formula of map coordinates, so that every answer about it can be worked out without a raster.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

CRS = "EPSG:32749"
ORIGIN = (458_000.0, 9_238_000.0)
TURN_DEG = 17.0
STEP_M = 4.0  # a bent edge has a vertex this often
PUDDLE_M = 0.05  # shallower water is dry ground

Floats = NDArray[np.float64]

# centre on the flat plan, depth at the centre (m), radii (m) along and across the map axes
BASINS = (((66.0, 150.0), 1.95, 58.0, 85.0), ((90.0, 345.0), 1.05, 60.0, 48.0), ((262.0, 100.0), 0.62, 40.0, 30.0))


def bend(points: Floats) -> Floats:
    """Map coordinates, rounded to the millimetre, of an (n, 2) array of plan coordinates."""
    x, y = points[:, 0], points[:, 1]
    along = 13.0 * np.sin(2 * np.pi * y / 215.0 + 0.6) * np.exp(-(x - 32.0) / 140.0)
    along = along + 7.0 * np.sin(2 * np.pi * y / 390.0 + x / 260.0)
    aside = 8.0 * np.sin(2 * np.pi * x / 310.0 + 0.9) + 4.5 * np.sin(2 * np.pi * x / 140.0 + y / 170.0)
    u, v = x + along, y + aside
    turn = np.radians(TURN_DEG)
    east = ORIGIN[0] + u * np.cos(turn) - v * np.sin(turn)
    north = ORIGIN[1] + u * np.sin(turn) + v * np.cos(turn)
    return np.round(np.column_stack([east, north]), 3)


def on_map(shape: BaseGeometry) -> BaseGeometry:
    """A shape of the plan with its edges bent."""
    return shapely.transform(shapely.segmentize(shape, STEP_M), bend)


def to_mm(shape: BaseGeometry) -> BaseGeometry:
    """The shape with coordinates rounded to the millimetre."""
    return shapely.transform(shape, lambda points: np.round(points, 3))


def flood_depth_m(east: Floats, north: Floats) -> Floats:
    """Depth of the design flood in metres, 0 where the ground stays dry."""
    depth = np.zeros(np.shape(east))
    for centre, deepest, radius_east, radius_north in BASINS:
        x0, y0 = bend(np.array([centre]))[0]
        depth = depth + deepest * np.exp(-0.5 * (((east - x0) / radius_east) ** 2 + ((north - y0) / radius_north) ** 2))
    return np.where(depth < PUDDLE_M, 0.0, depth)
