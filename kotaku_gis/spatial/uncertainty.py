"""Positional uncertainty of distances, areas and shares, from the horizontal accuracy (CE90) of a layer.

Errors of the two axes and of different vertices are taken as independent and normal. Features of one photo err
together, so the figures are on the safe side within one layer.
"""

from __future__ import annotations

from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.spatial._checks import metric
from kotaku_gis.spatial._ring_edges import kept_vertices, open_rings, ring_neighbours

CE90_PER_SIGMA = 2.1460
"""Radius that holds 90 % of the errors of a point, in standard deviations of one axis (Perka BIG 15/2014)."""

U95_PER_SIGMA = 1.6449
"""Distance from a limit, in standard deviations, at which 95 % of the errors do not lead across it."""

STRAIGHT_TURN_DEG = 5.0
"""A vertex that turns less adds points to a boundary, not knowledge of its area; `area_sigma` leaves it out."""

__all__ = [
    "CE90_PER_SIGMA",
    "STRAIGHT_TURN_DEG",
    "U95_PER_SIGMA",
    "area_sigma",
    "area_u95",
    "distance_u95",
    "share_u95_pct",
    "sigma",
    "vertices_dropped",
]

Number: TypeAlias = "float | pd.Series[float]"


def sigma(ce90_m: Number) -> Number:
    """Standard deviation (m) of one axis of a point, from its CE90.

    Examples
    --------
    >>> round(sigma(0.2), 6)
    0.093197
    """
    return ce90_m / CE90_PER_SIGMA


def distance_u95(ce90_a_m: Number, ce90_b_m: Number) -> Number:
    """Uncertainty (m) of a distance between features of two layers, from the CE90 of each; 0 for what a tape measured.

    Examples
    --------
    >>> round(distance_u95(0.2, 0.2), 4)
    0.2168
    """
    variance = sigma(ce90_a_m) ** 2 + sigma(ce90_b_m) ** 2
    return U95_PER_SIGMA * variance**0.5


def area_sigma(polygons: gpd.GeoSeries, *, sigma_m: Number) -> pd.Series[float]:
    """Standard deviation (m2) of each area when every vertex errs by `sigma_m` on each axis.

    Half of sigma times the root of the summed squares of the chords from the vertex before to the vertex after; for a
    rectangle sigma times its diagonal. Vertices that turn less than 5 degrees are left out first, the flattest first;
    holes and parts add in quadrature. Missing for what is missing, empty or no polygon. Sigmas in a Series are matched
    by index.

    Raises `CRSError` for a layer that is not in metres.
    """
    metric(polygons)
    rings = open_rings(polygons.to_numpy())
    kept = kept_vertices(rings, min_turn_deg=STRAIGHT_TURN_DEG)
    xy, ring = rings.xy[kept], rings.ring[kept]
    before, after = ring_neighbours(ring)
    square = _sums(polygons, rings.feature[ring], ((xy[after] - xy[before]) ** 2).sum(axis=1))
    return (square**0.5 / 2 * sigma_m).reindex(polygons.index).rename("area_sigma_m2")


def area_u95(polygons: gpd.GeoSeries, *, sigma_m: Number) -> pd.Series[float]:
    """Uncertainty (m2) of each area: 1.6449 times `area_sigma`."""
    return (U95_PER_SIGMA * area_sigma(polygons, sigma_m=sigma_m)).rename("area_u95_m2")


def share_u95_pct(*, part_m2: Number, part_sigma_m2: Number, whole_m2: Number, whole_sigma_m2: Number) -> Number:
    """Uncertainty, in percentage points, of the share of a part in a whole, such as KDB.

    The relative errors of part and whole add in quadrature, times the share; written so that an empty part has no
    relative error to divide by. The whole is larger than 0.
    """
    variance = part_sigma_m2**2 + (part_m2 / whole_m2 * whole_sigma_m2) ** 2
    return 100 * U95_PER_SIGMA * variance**0.5 / whole_m2


def vertices_dropped(polygons: gpd.GeoSeries) -> pd.Series[float]:
    """Number of distinct vertices of each polygon that `area_sigma` leaves out; missing for what is no polygon."""
    rings = open_rings(polygons.to_numpy())
    kept = kept_vertices(rings, min_turn_deg=STRAIGHT_TURN_DEG)
    dropped = _sums(polygons, rings.feature[rings.ring], (~kept).astype(float))
    return dropped.rename("vertices_dropped")


def _sums(polygons: gpd.GeoSeries, feature: np.ndarray, weights: np.ndarray) -> pd.Series[float]:
    """Sum of `weights` by the position of the polygon; missing where a polygon has no vertex."""
    total = np.bincount(feature, weights=weights, minlength=len(polygons)).astype(float)
    total[np.bincount(feature, minlength=len(polygons)) == 0] = np.nan
    return pd.Series(total, index=polygons.index)
