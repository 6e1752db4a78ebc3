"""How wide a road that is drawn as an area is where somebody faces it, for it has no width among its attributes."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kotaku_gis.zoning.road_lines import facing_stretches

_FARTHEST_M = 100.0
_INSIDE_M = 0.01
_PLACES = (0.25, 0.5, 0.75)
"""Along a front; the least of what is met counts, for at a junction one looks down the other street."""

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]


def widths_at_fronts(fronts: gpd.GeoSeries, roads: gpd.GeoSeries, *, road_id: pd.Series) -> pd.Series:
    """Width (m) of the area of its road across from each front; missing where the road is an axis, or has no length."""
    way = roads.reindex(road_id).to_numpy()
    found = np.full(len(fronts), np.nan)
    flat = np.flatnonzero(shapely.get_dimensions(way) == 2)
    stretch = facing_stretches(fronts.iloc[flat], roads, road_id=road_id.iloc[flat]).to_numpy()
    known = flat[~shapely.is_missing(stretch)]
    line, area = stretch[~shapely.is_missing(stretch)], way[known]
    across = np.full((len(_PLACES), 2, len(known)), np.nan)
    for place, share in enumerate(_PLACES):
        middle = shapely.get_coordinates(shapely.line_interpolate_point(line, share, normalized=True))
        ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, share + 0.01, normalized=True)) - middle
        along = ahead / np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-9)[:, None]
        for side, turn in enumerate((1.0, -1.0)):
            normal = turn * np.column_stack([-along[:, 1], along[:, 0]])
            across[place, side] = across_m(middle, normal, area=area)
    met = np.where(np.isnan(across), np.inf, across).min(axis=(0, 1))
    found[known] = np.where(np.isfinite(met), met, np.nan)
    return pd.Series(found, index=fronts.index, name="row_width_m")


def across_m(start: Floats, way: Floats, *, area: Shapes) -> Floats:
    """How far (m) each area reaches from a point on its border in the direction `way`; NaN where that leads out."""
    inner = start + _INSIDE_M * way
    rays = shapely.linestrings(np.stack([inner, start + _FARTHEST_M * way], axis=1))
    inside = shapely.intersects(area, shapely.points(inner))
    parts, owner = shapely.get_parts(shapely.intersection(rays, area), return_index=True)
    near = shapely.distance(parts, shapely.points(inner)[owner]) < _INSIDE_M / 10
    found = np.full(len(area), np.nan)
    found[owner[near]] = shapely.length(parts[near]) + _INSIDE_M
    return np.where(inside, found, np.nan)
