"""Setback lines that a plan draws: which front of which parcel each of them is for."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kotaku_gis.layers.values import column_of
from kotaku_gis.zoning.road_lines import facing_stretches
from kotaku_gis.zoning.verdicts import EDGE


def drawn_lines(
    fronts: gpd.GeoDataFrame, *, parcel: gpd.GeoSeries, gsb_line: gpd.GeoDataFrame, road: gpd.GeoSeries
) -> gpd.GeoDataFrame:
    """The drawn line of every front that has one, on the index of `fronts`.

    A line is for a front when it runs through the parcel and names the same road, or names none; of several the nearest
    to the front.

    Returns
    -------
    ``line`` (its id), the stretch along the front, and ``shift_m``: how far in front of the line the strip that it
    forbids begins, so that all of the parcel up to the road lies in it; ``behind``, a point on the side of the line
    away from its road: of a shallow parcel most may lie in front of the line, so the parcel does not tell the side.
    """
    lines, land = gsb_line.geometry.to_numpy(), parcel.reindex(fronts["parcel_id"]).to_numpy()
    front, line = shapely.STRtree(lines).query(land, predicate="intersects")
    name = column_of(gsb_line, "road_id", "string").fillna("").to_numpy(dtype=object)[line]
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
    found = found.assign(behind=_behind(stretch, road.reindex(chosen["road_id"])))
    return found[found.geometry.notna()]


def _behind(lines: gpd.GeoSeries, road: gpd.GeoSeries) -> NDArray[np.object_]:
    """The place of the road next to the middle of each line, mirrored in that middle; None where the two meet."""
    middle = shapely.line_interpolate_point(lines.to_numpy(), 0.5, normalized=True)
    way = shapely.shortest_line(middle, road.to_numpy())
    here, there = (shapely.get_coordinates(shapely.get_point(way, end)) for end in (0, 1))
    points = np.full(len(lines), None, dtype=object)
    known = ~(shapely.is_missing(way) | shapely.is_empty(way))
    apart = np.hypot(*(there - here).T) > EDGE
    points[np.flatnonzero(known)[apart]] = shapely.points((2 * here - there)[apart])
    return points
