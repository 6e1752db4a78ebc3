"""Ways out: how far and how long to a safe assembly point, through what, and whether there is room."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.spatial.lines import length_within

_TOUCH_M = 1e-4
"""A route that a zone holds no more of than this only touches it."""


def route_in_hazard(routes: gpd.GeoSeries, zones: gpd.GeoSeries) -> pd.DataFrame:
    """How much of each route lies inside hazard zones; where zones overlap it counts once.

    Returns
    -------
    DataFrame
        `length_m`, `length_in_hazard_m`, `share` (NaN for a route without length), and `flagged` where any of it does.
    """
    length = routes.length
    inside = length_within(routes, zones)
    inside = inside.mask(inside <= _TOUCH_M, 0.0)
    return pd.DataFrame(
        {
            "length_m": length,
            "length_in_hazard_m": inside,
            "share": (inside / length.where(length > 0)).astype(float),
            "flagged": np.asarray(inside > 0),
        },
        index=routes.index,
    )
