"""What a planned road or widening takes: buildings and parcels cut, what is lost, what remains, whom it touches.

A list for the screening of land acquisition and resettlement (LARAP), not a decision about anyone.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis import results
from kotaku_gis.spatial.overlay import covered_area, overlap_areas, overlap_shapes
from kotaku_gis.spatial.uncertainty import distance_u95

UNIT_COLUMNS = (
    "unit_kind", "unit_id", "roads", "area_m2", "lost_m2", "lost_share_pct", "remains_m2", "largest_rest_m2",
    "rest_parts", "households", "certain",
)  # fmt: skip
ROAD_COLUMNS = (
    "road_id", "name", "width_m", "buildings", "parcels", "households", "building_m2", "parcel_m2", "unsure", "reason",
)  # fmt: skip


@dataclass(frozen=True)
class RoadCuts:
    """What the planned roads take.

    Attributes
    ----------
    cuts
        One row a road and unit: ``road_id, unit_kind, unit_id, lost_m2, lost_share_pct, remains_m2, households,
        certain`` and the geometry that is lost.
    units
        One row a building or parcel, `UNIT_COLUMNS`; what several roads take of it is counted once. Households of a
        parcel are those of the buildings on it.
    roads
        One row a road, `ROAD_COLUMNS`; `reason` where its width is not known and nothing could be said.
    """

    cuts: gpd.GeoDataFrame
    units: pd.DataFrame
    roads: pd.DataFrame


def road_cuts(
    plan_road: gpd.GeoDataFrame,
    *,
    units: dict[str, gpd.GeoSeries],
    households: pd.Series | None = None,
    ce90_m: float,
) -> RoadCuts:
    """Buildings and parcels that planned roads cut.

    Parameters
    ----------
    plan_road
        Areas, or axes with ``row_width_m`` (else ``width_m``).
    units
        ``building`` and ``parcel``, as far as there are any.
    households
        Households of each building, where they are known.
    ce90_m
        How far off both maps may be; where what is lost is nowhere as wide as the uncertainty that follows, the cut is
        not `certain`: measure first.
    """
    strips, width = road_strips(plan_road)
    known = strips[strips.notna()]
    parts = [_cut(kind, shapes, known, ce90_m) for kind, shapes in units.items()]
    cuts = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=plan_road.crs)
    touched = _households(units, households, set(cuts.loc[cuts["unit_kind"] == "parcel", "unit_id"]))
    cuts["households"] = _looked_up(cuts, touched)
    tables = [_totals(kind, shapes, known, cuts[cuts["unit_kind"] == kind]) for kind, shapes in units.items()]
    listed = pd.concat(tables, ignore_index=True)
    listed["households"] = _looked_up(listed, touched)
    return RoadCuts(cuts, listed[list(UNIT_COLUMNS)], _roads(plan_road, width, cuts))


def road_strips(plan_road: gpd.GeoDataFrame) -> tuple[gpd.GeoSeries, pd.Series]:
    """The area of each planned road and its width (m); missing where an axis has no width."""
    shape = plan_road.geometry
    flat = shapely.get_dimensions(shape.to_numpy()) == 2
    width = pd.Series(np.nan, index=plan_road.index, dtype="float64", name="width_m")
    for column in ("row_width_m", "width_m"):
        if column in plan_road:
            width = width.fillna(plan_road[column].astype("Float64").astype("float64"))
    width = width.mask(width <= 0)
    wide = shapely.buffer(shape.to_numpy(), width.fillna(0).to_numpy() / 2, cap_style="flat")
    found = np.where(flat, shape.to_numpy(), np.where(width.notna(), wide, None))
    return gpd.GeoSeries(found, index=plan_road.index, crs=plan_road.crs), width


def cut_findings(cuts: RoadCuts) -> pd.DataFrame:
    """What each building and parcel loses, as measures ``plan_road_lost_m2``: to be in the way breaks no rule."""
    parts = [
        results.findings(
            pd.Index(part["unit_id"]),
            kind="measure",
            name="plan_road_lost_m2",
            unit_kind=str(kind),
            level=str(kind),
            value=part["lost_m2"].astype("Float64"),
            unit="m2",
            status=part["certain"].map({True: "known", False: "partial"}),
            reason=part["certain"].map({True: pd.NA, False: "within_accuracy"}),
            object_status="planned",
        )
        for kind, part in cuts.units.groupby("unit_kind", sort=False)
    ]
    return results.join(parts)


def _cut(kind: str, shapes: gpd.GeoSeries, strips: gpd.GeoSeries, ce90_m: float) -> gpd.GeoDataFrame:
    pairs = overlap_areas(shapes, strips)
    lost = overlap_shapes(pairs, shapes, strips)
    whole = shapes.area.reindex(pairs["feature"]).to_numpy()
    narrow = shapely.is_empty(shapely.buffer(lost.to_numpy(), -distance_u95(ce90_m, ce90_m) / 2, quad_segs=2))
    table = pd.DataFrame(
        {
            "road_id": pairs["area"].astype("string"),
            "unit_kind": kind,
            "unit_id": pairs["feature"].astype("string"),
            "lost_m2": pairs["area_m2"].to_numpy(),
            "lost_share_pct": 100 * pairs["area_m2"].to_numpy() / whole,
            "remains_m2": whole - pairs["area_m2"].to_numpy(),
            "certain": ~narrow,
        }
    )
    return gpd.GeoDataFrame(table, geometry=lost.to_numpy(), crs=shapes.crs)


def _totals(kind: str, shapes: gpd.GeoSeries, strips: gpd.GeoSeries, cuts: gpd.GeoDataFrame) -> pd.DataFrame:
    """One row a unit: what all roads take of it together."""
    own = shapes.set_axis(shapes.index.astype("string"))
    own = own[own.index.isin(cuts["unit_id"])]
    lost = covered_area(own, strips).astype("float64")
    grouped = cuts.groupby("unit_id", sort=False)
    taken = gpd.GeoSeries(grouped["geometry"].agg(shapely.union_all), crs=shapes.crs).reindex(own.index)
    rest = shapely.difference(own.to_numpy(), taken.to_numpy()) if len(own) else np.array([], dtype=object)
    parts, owner = shapely.get_parts(rest, return_index=True)
    sizes = pd.Series(shapely.area(parts)).groupby(owner).agg(["max", "count"]).reindex(range(len(own)))
    whole = own.area.to_numpy()
    return pd.DataFrame(
        {
            "unit_kind": kind,
            "unit_id": own.index,
            "roads": grouped["road_id"].agg("; ".join).reindex(own.index).to_numpy(),
            "area_m2": whole,
            "lost_m2": lost.to_numpy(),
            "lost_share_pct": 100 * lost.to_numpy() / whole,
            "remains_m2": whole - lost.to_numpy(),
            "largest_rest_m2": sizes["max"].fillna(0.0).to_numpy(),
            "rest_parts": sizes["count"].fillna(0).astype("Int64").to_numpy(),
            "certain": grouped["certain"].any().reindex(own.index).to_numpy(dtype=bool),
        }
    )


def _households(units: dict[str, gpd.GeoSeries], households: pd.Series | None, cut: set[str]) -> dict[str, pd.Series]:
    """Households by building, and by parcel that is cut those of the buildings that lie mostly on it."""
    if households is None:
        return {}
    known = households.astype("Float64")
    found = {"building": known.set_axis(known.index.astype("string"))}
    if {"building", "parcel"} <= set(units):
        tree = units["building"].sindex
        parcel = units["parcel"]
        near = tree.query(parcel[parcel.index.astype("string").isin(cut)], predicate="intersects")[1]
        pairs = overlap_areas(units["building"].iloc[np.unique(near)], parcel)
        home = pairs.sort_values("area_m2", ascending=False, kind="stable").drop_duplicates("feature")
        counts = known.reindex(home["feature"]).to_numpy()
        summed = pd.Series(counts, dtype="Float64").groupby(home["area"].astype("string").to_numpy()).sum(min_count=1)
        found["parcel"] = summed
    return found


def _looked_up(table: pd.DataFrame, touched: dict[str, pd.Series]) -> pd.Series:
    counts = pd.Series(pd.NA, index=table.index, dtype="Float64")
    for kind, known in touched.items():
        mine = table["unit_kind"] == kind
        counts = counts.mask(mine, table["unit_id"].map(known).astype("Float64"))
    return counts


def _roads(plan_road: gpd.GeoDataFrame, width: pd.Series, cuts: gpd.GeoDataFrame) -> pd.DataFrame:
    index = plan_road.index.astype("string")
    flat = shapely.get_dimensions(plan_road.geometry.to_numpy()) == 2
    table = pd.DataFrame({"road_id": index, "width_m": width.to_numpy()})
    table["name"] = plan_road["name"].astype("string").to_numpy() if "name" in plan_road else pd.NA
    for kind in ("building", "parcel"):
        part = cuts[cuts["unit_kind"] == kind].groupby("road_id")
        table[f"{kind}s"] = part.size().reindex(index, fill_value=0).to_numpy()
        table[f"{kind}_m2"] = part["lost_m2"].sum().reindex(index, fill_value=0.0).to_numpy()
    built = cuts[cuts["unit_kind"] == "building"].groupby("road_id")
    table["households"] = built["households"].sum(min_count=1).reindex(index).to_numpy()
    table["unsure"] = (
        (~cuts["certain"].astype(bool)).groupby(cuts["road_id"]).sum().reindex(index, fill_value=0).to_numpy()
    )
    unknown = table["width_m"].isna().to_numpy() & ~flat
    table["reason"] = pd.Series(pd.NA, index=table.index, dtype="string").mask(unknown, "road_width_missing")
    for name in ("buildings", "parcels", "households", "building_m2", "parcel_m2", "unsure"):
        table[name] = table[name].astype("Float64").mask(unknown)
    return table[list(ROAD_COLUMNS)]
