"""Metric coordinates for the pointer: the projection over the map as two polynomials of longitude and latitude."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyproj

_NODES = 8
_WORST_M = 0.1


def grid(crs: pyproj.CRS, bounds: tuple[float, float, float, float]) -> dict[str, Any] | None:
    """Factors of a cubic in degrees from the middle of `bounds` (west, south, east, north); a millimetre over 10 km.

    None where the area is too wide for it.
    """
    west, south, east, north = bounds
    lon, lat = np.meshgrid(np.linspace(west, east, _NODES), np.linspace(south, north, _NODES))
    x, y = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon.ravel(), lat.ravel())
    u, v = lon.ravel() - (west + east) / 2, lat.ravel() - (south + north) / 2
    terms = np.column_stack([np.ones_like(u), u, v, u * u, u * v, v * v, u**3, u * u * v, u * v * v, v**3])
    scale = np.abs(terms).max(axis=0)
    scale[scale == 0] = 1
    factors = [(np.linalg.lstsq(terms / scale, along, rcond=None)[0] / scale).tolist() for along in (x, y)]
    if np.abs(terms @ np.array(factors).T - np.column_stack([x, y])).max() > _WORST_M:
        return None
    middle = {"lon": (west + east) / 2, "lat": (south + north) / 2}
    return {"name": crs.name, **middle, "east": factors[0], "north": factors[1]}
