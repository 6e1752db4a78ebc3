"""The lines that setbacks are measured from: of every front of a parcel, of its sides and its rear."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.regulations import load
from kotaku_gis.spatial.frontage import DEFAULTS, Frontage
from kotaku_gis.zoning.footprint import surfaces
from kotaku_gis.zoning.road_lines import facing_stretches, without_short_ends
from kotaku_gis.zoning.setback import base_offset_m

FRONTS = ("primary_front", "secondary_front")


def rumija_gap_m(fronts: gpd.GeoDataFrame, *, road: gpd.GeoSeries, row_width_m: pd.Series) -> pd.Series:
    """How far (m) the middle of each front lies from the edge of the rumija of its road; below zero inside it.

    Missing where the road is an axis of unknown width. `fronts` are rows of `kotaku_gis.spatial.frontage.Frontage`.
    """
    way = road.reindex(fronts["road_id"]).to_numpy()
    middle = shapely.line_interpolate_point(fronts.geometry.to_numpy(), 0.5, normalized=True)
    areal = shapely.get_dimensions(way) == 2
    away = shapely.distance(middle, np.where(areal, shapely.boundary(way), way))
    half = row_width_m.astype("Float64").reindex(fronts["road_id"]).to_numpy(dtype=float, na_value=np.nan) / 2
    gap = np.where(areal, np.where(shapely.intersects(way, middle), -away, away), away - half)
    return pd.Series(gap, index=fronts.index, name="gap_m")


def front_lines(
    fronts: gpd.GeoDataFrame,
    *,
    measured_from: pd.Series,
    road: gpd.GeoSeries,
    row_width_m: pd.Series,
    carriage_width_m: pd.Series,
    u_m: float,
    measured_row_m: pd.Series | None = None,
) -> gpd.GeoDataFrame:
    """Base line of each front, and how far off it the setback begins.

    The edge of the parcel stands for the edge of the rumija where the two agree to within `u_m`; else the road itself
    does, from its axis or its own edge. A front at the end of a road has the parcel's edge moved back.
    `measured_row_m`, by front, stands in for the width of roads that are areas without one.

    Returns
    -------
    Index of `fronts`: `offset_m` (missing with an unknown width), `gap_m` as `rumija_gap_m`, and the line; `road_m`,
    how far the datum lies off the road as it is drawn, missing where the rule measures from the parcel.
    """
    gap = rumija_gap_m(fronts, road=road, row_width_m=row_width_m)
    row, carriage = (width.astype("Float64").reindex(fronts["road_id"]) for width in (row_width_m, carriage_width_m))
    row, carriage = row.set_axis(fronts.index), carriage.set_axis(fronts.index)
    if measured_row_m is not None:
        row = row.fillna(measured_row_m.astype("Float64"))
    axis = road.reindex(fronts["road_id"]).to_numpy()
    areal = shapely.get_dimensions(axis) == 2
    on_edge = (measured_from == "batas_persil") | ((measured_from == "tepi_rumija") & (gap.abs() <= u_m))
    stretch = facing_stretches(fronts.geometry, road, road_id=fronts["road_id"]).mask(on_edge)
    kind = pd.Series(np.where(areal, "rumija_edge", "road_axis"), index=fronts.index)
    along = base_offset_m(measured_from, kind=kind, row_width_m=row, carriage_width_m=carriage)
    back = gap + np.where(areal, 0.0, row.to_numpy(dtype=float, na_value=np.nan) / 2)
    offset = along.mask(stretch.isna(), along - back).mask(on_edge, 0.0)
    line = stretch.where(stretch.notna(), without_short_ends(fronts.geometry))
    from_road = along.mask(measured_from == "batas_persil")
    return gpd.GeoDataFrame({"offset_m": offset, "gap_m": gap, "road_m": from_road}, geometry=line, crs=fronts.crs)


def in_rumija(
    fronts: gpd.GeoDataFrame, *, parcel: gpd.GeoSeries, road: gpd.GeoSeries, row_width_m: pd.Series
) -> gpd.GeoSeries:
    """What of its parcel lies inside the rumija of the road that each front faces; axes are widened with flat ends."""
    way = road.reindex(fronts["road_id"]).to_numpy()
    half = row_width_m.astype("Float64").reindex(fronts["road_id"]).to_numpy(dtype=float, na_value=0.0) / 2
    areal = shapely.get_dimensions(way) == 2
    reserve = np.where(areal, way, shapely.buffer(way, half, cap_style="flat"))
    parts = shapely.intersection(parcel.reindex(fronts["parcel_id"]).to_numpy(), reserve)
    return gpd.GeoSeries(surfaces(parts), index=fronts.index, crs=fronts.crs)


def no_front_reason(found: Frontage, *, parcel: gpd.GeoSeries, road: gpd.GeoSeries) -> pd.Series:
    """Why no front of a parcel can be judged: ``no_frontage`` or ``road_width_missing``; missing with a front.

    A road of unknown width is only to blame where it could reach the parcel if it were as wide as a road can be asked
    to be (PP 34/2006).
    """
    lacks = (found.lots["reason"] == "road_width_missing").fillna(value=False)
    widest = max(float(width) for width in (load("statutory_corridors").rule("road_rumija_min").at().by or {}).values())
    reach = widest / 2 + DEFAULTS.reach_m
    some = parcel[lacks.to_numpy()]
    near, _ = shapely.STRtree(road.to_numpy()).query(some.to_numpy(), predicate="dwithin", distance=reach)
    reason = pd.Series("no_frontage", index=parcel.index, dtype="string").mask(found.lots["fronts"] > 0)
    reason[some.index[np.unique(near)]] = "road_width_missing"
    return reason


def edge_lines(found: Frontage, *, kind: str) -> gpd.GeoDataFrame:
    """Edges of parcels of one kind, ``side`` or ``rear``: lines with `parcel_id`, `length_m`."""
    edges = found.edges[found.edges["kind"] == kind]
    return edges[["parcel_id", "length_m", "geometry"]]


def plot_width_m(found: Frontage) -> pd.Series:
    """Mean width of each parcel, half of its primary front and its rear; missing without either."""
    edges = found.edges.drop_duplicates(["parcel_id", "edge"])
    length = edges.pivot_table(index="parcel_id", columns="kind", values="length_m", aggfunc="sum", observed=False)
    both = length.reindex(columns=["primary_front", "rear"]).replace(0.0, np.nan).reindex(found.lots.index)
    return ((both["primary_front"] + both["rear"]) / 2).rename("plot_width_m")
