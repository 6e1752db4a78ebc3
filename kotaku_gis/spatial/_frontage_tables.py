"""The tables in which fronts and other edges of parcels are handed out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.spatial._facing import Facings, Pieces, runs
from kotaku_gis.spatial._ring_edges import Bools, Edges, Geometries, Ints

KINDS = ("primary_front", "secondary_front", "side", "rear", "inner")


@dataclass(frozen=True)
class Lots:
    """All that was found: `primary` are places in `fronts`, `rear` tells for each edge."""

    parcels: pd.Index
    roads: pd.Index
    edges: Edges
    lines: Geometries
    pieces: Pieces
    fronts: Facings
    primary: Ints
    rear: Bools


def edge_table(lots: Lots, *, crs: Any) -> gpd.GeoDataFrame:
    """A row for each edge, and one for each road that it faces."""
    rest = np.setdiff1d(np.arange(len(lots.lines)), lots.fronts.edge)
    edge = np.concatenate([lots.fronts.edge, rest])
    road = np.concatenate([lots.fronts.road, np.full(len(rest), -1)])
    is_primary = np.zeros(len(edge), dtype=bool)
    is_primary[lots.primary] = True
    order = np.lexsort((road, ~is_primary, edge))
    edge, road, is_primary = edge[order], road[order], is_primary[order]
    measures = {
        name: np.append(getattr(lots.fronts, name), np.full(len(rest), np.nan))[order]
        for name in ("overlap_m", "bearing_difference_deg", "distance_m")
    }
    exposed = _exposed(lots)[edge]
    feature = lots.edges.feature
    number = np.arange(len(feature)) - np.searchsorted(feature, feature)
    return gpd.GeoDataFrame(
        {
            "parcel_id": lots.parcels.take(feature[edge]),
            "edge": number[edge],
            "kind": pd.Categorical.from_codes(_kinds(lots, edge, road, is_primary), categories=pd.Index(KINDS)),
            "road_id": _labels(lots.roads, road),
            "length_m": shapely.length(lots.lines)[edge],
            "exposed_m": np.nan_to_num(shapely.length(exposed)),
            **measures,
            "exposed": gpd.GeoSeries(exposed, crs=crs),
        },
        geometry=gpd.GeoSeries(lots.lines[edge], crs=crs),
    )


def lot_table(lots: Lots, reason: Geometries) -> pd.DataFrame:
    """A row for each parcel."""
    feature = lots.edges.feature
    primary_road = np.full(len(lots.parcels), -1)
    primary_road[feature[lots.fronts.edge[lots.primary]]] = lots.fronts.road[lots.primary]
    has_rear = np.isin(np.arange(len(lots.parcels)), feature[lots.rear])
    return pd.DataFrame(
        {
            "fronts": np.bincount(feature[lots.fronts.edge], minlength=len(lots.parcels)),
            "primary_road": _labels(lots.roads, primary_road),
            "has_rear": pd.arrays.BooleanArray(has_rear, primary_road < 0),
            "reason": pd.array(reason, dtype="string"),
        },
        index=lots.parcels,
    )


def _kinds(lots: Lots, edge: Ints, road: Ints, is_primary: Bools) -> Ints:
    """Place in `KINDS` of each row, -1 for the outer edges of a parcel without front."""
    fronted = np.zeros(len(lots.parcels), dtype=bool)
    fronted[lots.edges.feature[lots.fronts.edge]] = True
    return np.select(
        [lots.edges.hole[edge], is_primary, road >= 0, lots.rear[edge], fronted[lots.edges.feature[edge]]],
        [4, 0, 1, 3, 2],
        default=-1,
    )


def _exposed(lots: Lots) -> Geometries:
    """Open part of each edge, one line or several; None where there is none."""
    lines, edge = runs(lots.pieces.segments, lots.pieces.edge)
    count = np.bincount(edge, minlength=len(lots.lines))
    exposed = np.full(len(lots.lines), None, dtype=object)
    single = count[edge] == 1
    exposed[edge[single]] = lines[single]
    several = np.flatnonzero(count > 1)
    exposed[several] = shapely.multilinestrings(lines[~single], indices=np.searchsorted(several, edge[~single]))
    return exposed


def _labels(index: pd.Index, place: Ints) -> Any:
    """Index labels at `place`, missing for -1, in a type that can be missing."""
    labels = pd.Series(index.take(np.maximum(place, 0)) if len(index) else [None] * len(place)).convert_dtypes()
    return labels.mask(place < 0).array
