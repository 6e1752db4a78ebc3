"""Location inset: where the sheet lies in the kelurahan."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch

from kotaku_gis.sheets.canvas import PT_PER_MM
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.shapes import compound


def location(paper: Axes, box: Box, *, areas: gpd.GeoSeries, around: gpd.GeoSeries, sheet: shapely.Geometry) -> None:
    """Draw `around` and the blocks within it, with the sheet as a red frame, as large as `box` allows."""
    bounds = np.array([*around.total_bounds, *areas.total_bounds, *sheet.bounds]).reshape(-1, 4)
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    per_m = min(box.width / (east - west), box.height / (north - south))
    shift = (
        box.left + (box.width - (east - west) * per_m) / 2 - west * per_m,
        box.bottom + (box.height - (north - south) * per_m) / 2 - south * per_m,
    )
    looks = (
        (around.to_numpy(), {"facecolor": "#f2efe6", "edgecolor": "black", "linewidth": 0.35 * PT_PER_MM}),
        (areas.to_numpy(), {"facecolor": "none", "edgecolor": "#8a8a8a", "linewidth": 0.13 * PT_PER_MM}),
        (np.array([sheet]), {"facecolor": "none", "edgecolor": "#d7191c", "linewidth": 0.5 * PT_PER_MM}),
    )
    for shapes, look in looks:
        path = compound(shapely.transform(shapes, lambda xy: xy * per_m + shift))
        if path is not None:
            paper.add_artist(PathPatch(path, **look))
