"""Setback lines that a plan draws: which front of which parcel each of them is for."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.zoning.road_lines import facing_stretches


def drawn_lines(fronts: gpd.GeoDataFrame, *, parcel: gpd.GeoSeries, gsb_line: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The drawn line of every front that has one, on the index of `fronts`.

    A line is for a front when it runs through the parcel and names the same road, or names none; of several the nearest
    to the front.

    Returns
    -------
    ``line`` (its id), the stretch along the front, and ``shift_m``: how far in front of the line the strip that it
    forbids begins, so that all of the parcel up to the road lies in it.
    """
    lines, land = gsb_line.geometry.to_numpy(), parcel.reindex(fronts["parcel_id"]).to_numpy()
    front, line = shapely.STRtree(lines).query(land, predicate="intersects")
    named = gsb_line["road_id"] if "road_id" in gsb_line else pd.Series(pd.NA, index=gsb_line.index)
    name = named.astype("string").fillna("").to_numpy(dtype=object)[line]
    mine = (name == "") | (name == fronts["road_id"].astype("string").to_numpy(dtype=object)[front])
    front, line = front[mine], line[mine]
    away = shapely.distance(fronts.geometry.to_numpy()[front], lines[line])
    order = np.lexsort([line, away, front])
    first = order[np.unique(front[order], return_index=True)[1]]
    front, line = front[first], line[first]
    chosen = fronts.iloc[front]
    stretch = facing_stretches(
        chosen.geometry, gsb_line.geometry, road_id=pd.Series(gsb_line.index[line], index=chosen.index)
    )
    box = shapely.bounds(land[front])
    reach = np.hypot(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1])
    found = gpd.GeoDataFrame(
        {"line": gsb_line.index[line], "shift_m": reach}, geometry=stretch, index=chosen.index, crs=fronts.crs
    )
    return found[found.geometry.notna()]
