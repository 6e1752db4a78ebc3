"""Footprints that lie on each other, and borders that do not meet: found and told, never moved."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.spatial.coverage import coverage_faults

OVERLAP_SHARE = 0.1
"""Of the smaller footprint: less than this is a trace of digitising between neighbours."""
SAME_SHARE = 0.9
"""What two footprints have in common, of what both cover: from here on they are one building drawn twice."""
STACKED = ("building",)
TILED = ("block", "parcel")
COLUMNS = ("role", "kind", "number", "unit_id", "ids", "area_m2", "width_m", "geometry")


def topology(layers: Mapping[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Faults between the features of each layer that ought to be apart or to tile the ground.

    Returns
    -------
    GeoDataFrame
        ``role``; ``kind`` (``near_duplicate``, ``overlap``, ``sliver`` a narrow gap, ``gap``); ``ids`` of the
        features concerned, sorted and joined by a comma, ``unit_id`` the first of them, ``number`` among the places of
        the same features; ``area_m2``;
        ``width_m`` on average; and the place. Gaps between parcels that are no slivers are streets, and left out.
    """
    found = [_stacked(layers[role].geometry).assign(role=role) for role in STACKED if role in layers]
    found += [_tiled(layers[role].geometry, role=role).assign(role=role) for role in TILED if role in layers]
    crs = next((layer.crs for layer in layers.values()), None)
    filled = [table for table in found if len(table)]
    if not filled:
        return gpd.GeoDataFrame({name: [] for name in COLUMNS[:-1]}, geometry=[], crs=crs)
    table = pd.concat(filled, ignore_index=True)
    table["ids"] = table["ids"].map(lambda ids: ",".join(sorted(map(str, ids)))).astype("string")
    table["unit_id"] = table["ids"].str.partition(",")[0]
    table = table.sort_values(["role", "kind", "ids", "area_m2"], ignore_index=True)
    table["number"] = table.groupby(["role", "kind", "ids"]).cumcount() + 1
    return gpd.GeoDataFrame(table[list(COLUMNS)], geometry="geometry", crs=crs)


def _stacked(footprints: gpd.GeoSeries) -> pd.DataFrame:
    """Pairs of footprints of which one lies on the other, taken in the order of their ids."""
    footprints = footprints.sort_index()
    shapes = footprints.to_numpy()
    area = shapely.area(shapes)
    one, other = shapely.STRtree(shapes).query(shapes)
    near = one < other
    one, other = one[near], other[near]
    near = _common_box(shapes, one, other) >= OVERLAP_SHARE * np.minimum(area[one], area[other])
    one, other = one[near], other[near]
    common = shapely.intersection(shapes[one], shapes[other])
    shared = shapely.area(common)
    lies = shared >= OVERLAP_SHARE * np.minimum(area[one], area[other])
    one, other, common, shared = one[lies], other[lies], common[lies], shared[lies]
    same = shared >= SAME_SHARE * (area[one] + area[other] - shared)
    ids = list(zip(footprints.index[one], footprints.index[other], strict=True))
    return pd.DataFrame(
        {
            "kind": np.where(same, "near_duplicate", "overlap"),
            "ids": pd.Series(ids, dtype=object),
            "area_m2": shared,
            "width_m": 2 * shared / np.maximum(shapely.length(common), 1e-9),
            "geometry": common,
        }
    )


def _common_box(shapes: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Area that the boxes of two shapes have in common, which is never below that of the shapes."""
    bounds = shapely.bounds(shapes)
    low = np.maximum(bounds[one, :2], bounds[other, :2])
    high = np.minimum(bounds[one, 2:], bounds[other, 2:])
    size: np.ndarray = np.prod(np.clip(high - low, 0, None), axis=1)
    return size


def _tiled(areas: gpd.GeoSeries, *, role: str) -> pd.DataFrame:
    table = coverage_faults(areas)
    gap = table["kind"] == "gap"
    table["kind"] = table["kind"].mask(gap & table["sliver"], "sliver")
    if role == "parcel":
        table = table[table["kind"] != "gap"]
    return pd.DataFrame(table.drop(columns="sliver").reset_index(drop=True))
