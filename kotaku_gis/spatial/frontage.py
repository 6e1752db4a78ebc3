"""Frontage: the edges of parcels, the roads they face, and what each edge is to its parcel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis._garbage import swept_once
from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.spatial._checks import metric
from kotaku_gis.spatial._facing import Facings, Roads, blocked, facings, open_pieces, road_tracks
from kotaku_gis.spatial._frontage_tables import KINDS, Lots, edge_table, lot_table
from kotaku_gis.spatial._lot_sides import first_of, rear_edges, with_declared
from kotaku_gis.spatial._ring_edges import (
    Bools,
    Edges,
    Floats,
    Geometries,
    Ints,
    corner_edges,
    edge_lines,
    kept_vertices,
    open_rings,
)
from kotaku_gis.spatial._stretches import lengths_m

__all__ = ["DEFAULTS", "KINDS", "REASONS", "Frontage", "FrontageSettings", "frontage"]

REASONS = ("no_geometry", "overlapped", "enclosed", "no_road", "road_width_missing", "not_facing", "blocked")


@dataclass(frozen=True, kw_only=True)
class FrontageSettings:
    """Settings of the search for fronts; none is a limit of a regulation.

    The defaults are those of the toolkit's zoning reference, sections 5.2 (steps 2 to 5) and 5.3. They are chosen for
    maps at 1:1000: digitising noise up to 0.3 m, edges that bend less than 30 degrees read as one.

    straight_turn_deg, jog_m
        A vertex that turns less, or lies closer to the line between its neighbours, is no corner.
    corner_turn_deg
        Where the ring turns at least so much, one edge ends and the next begins.
    tolerance_m
        An edge is shared, not open, where it lies within this of another parcel (or within u, when that is larger).
    reach_m
        A road is in reach when its edge lies within this of a parcel edge (or within u, when that is larger).
    bearing_deg, overlap_share
        A front runs within this angle of the road, or has at least this share of its length in reach of it.
    min_overlap_m
        Length of a front in reach of the road, at least.
    rear_bearing_deg
        A rear edge is parallel to the primary front to within this angle.
    """

    straight_turn_deg: float = 5.0
    jog_m: float = 0.3
    corner_turn_deg: float = 30.0
    tolerance_m: float = 0.3
    reach_m: float = 1.0
    bearing_deg: float = 30.0
    overlap_share: float = 0.5
    min_overlap_m: float = 1.5
    rear_bearing_deg: float = 30.0


DEFAULTS = FrontageSettings()


class Frontage(NamedTuple):
    """Fronts and other edges (`edges`), and what was found for each parcel (`lots`).

    `edges` has a row for each edge, and one for each road that the edge faces. Its active geometry is the edge as
    drawn, `exposed` the part of it that is open (None where it is shared all along):

    - `parcel_id`, `edge`: index label of the parcel, number of the edge around it
    - `kind`: one of `KINDS`; missing for the outer edges of a parcel without front
    - `road_id`: index label of the road; missing for edges that are no front
    - `length_m`, `exposed_m`, `overlap_m`: of the edge, of its open part, of the part in reach of the road
    - `bearing_difference_deg`: between the part in reach and the road next to its middle, 0 to 90
    - `distance_m`: from the middle of the part in reach to the edge of the road

    `lots` has the index of the parcels: `fronts` (number of fronts), `primary_road`, `has_rear` (missing without a
    front), and `reason` (one of `REASONS`; missing with a front).
    """

    edges: gpd.GeoDataFrame
    lots: pd.DataFrame


@swept_once()
def frontage(
    parcels: gpd.GeoSeries | gpd.GeoDataFrame,
    roads: gpd.GeoSeries | gpd.GeoDataFrame,
    *,
    row_width_m: pd.Series | None = None,
    road_rank: pd.Series | None = None,
    barriers: gpd.GeoSeries | gpd.GeoDataFrame | None = None,
    front_override: pd.Series | None = None,
    u_m: float = 0.0,
    settings: FrontageSettings = DEFAULTS,
) -> Frontage:
    """Open edges of parcels and the road each faces.

    A parcel ring is cut into edges at its corners. The part of an edge that is not shared with other parcels is open.
    It fronts a road when enough of it lies within reach of the road's edge, along the road, with nothing in between.
    Every such edge is a front, so a corner lot has two. The primary front is the declared one, else that on the road of
    the best rank, then of the widest right of way, then with the longest overlap.

    Parameters
    ----------
    parcels
        Polygons; the index labels them and holds no label twice.
    roads
        Polygons of the right of way, centrelines, or both; the index labels them.
    row_width_m
        Width of the right of way of each road. A centreline without one is nobody's front unless declared.
    road_rank
        Rank of the function of each road, 1 for the highest.
    barriers
        Water, railways: what separates a parcel from a road behind it.
    front_override
        Label of the road that a parcel is declared to front; missing for parcels without declaration.
    u_m
        Uncertainty of distances between parcels and roads, see `spatial.uncertainty.distance_u95`.

    Raises `CRSError` for layers not in one metric CRS, `LayerError` for labels given twice and for declared roads that
    do not exist.
    """
    metric(*(layer for layer in (parcels, roads, barriers) if layer is not None))
    _refuse(parcels, roads, front_override)
    shapes, width = parcels.geometry.to_numpy(), _by_road(row_width_m, roads)
    tolerance = max(settings.tolerance_m, u_m)
    street = road_tracks(roads.geometry.to_numpy(), width / 2, reach_m=max(settings.reach_m, u_m), join_m=tolerance)
    edges = _edges(shapes, settings)
    pieces = open_pieces(edges, shapes, tolerance_m=tolerance)
    found = facings(pieces, street)
    lines = edge_lines(edges)
    alongside = _alongside(found, shapely.length(lines), settings)
    obstacles = None if barriers is None else barriers.geometry.to_numpy()
    stopped = blocked(found, parcel=edges.feature[found.edge], parcels=shapes, barriers=obstacles)
    wanted = _declared(front_override, parcels, roads)
    fronts = with_declared(found, alongside & ~stopped, wanted, edges=edges, lines=lines, roads=street)
    primary = first_of(
        edges.feature[fronts.edge],
        (wanted[edges.feature[fronts.edge]] != fronts.road).astype(float),
        _by_road(road_rank, roads)[fronts.road],
        -width[fronts.road],
        -fronts.overlap_m,
        fronts.edge.astype(float),
    )
    rear = rear_edges(edges, fronts.edge, primary, bearing_deg=settings.rear_bearing_deg, tolerance_m=tolerance)
    lot = Lots(parcels.index, roads.index, edges, lines, pieces, fronts, primary, rear)
    reason = _reasons(lot, found, alongside & stopped, street, shapes, settings)
    return Frontage(edge_table(lot, crs=parcels.crs), lot_table(lot, reason))


def _refuse(
    parcels: gpd.GeoSeries | gpd.GeoDataFrame, roads: gpd.GeoSeries | gpd.GeoDataFrame, override: pd.Series | None
) -> None:
    faults = [
        fault("spatial_frontage.duplicate_ids", ids=layer.index[layer.index.duplicated()].unique(), role=role)
        for role, layer in (("parcel", parcels), ("road", roads))
        if not layer.index.is_unique
    ]
    if override is not None:
        unknown = override[override.notna() & ~override.isin(roads.index) & override.index.isin(parcels.index)]
        if len(unknown):
            names = ", ".join(sorted({str(road) for road in unknown}))
            faults.append(fault("spatial_frontage.override_unknown_road", ids=unknown.index, roads=names))
    if faults:
        raise LayerError(faults)


def _by_road(values: pd.Series | None, roads: gpd.GeoSeries | gpd.GeoDataFrame) -> Floats:
    """Values in the order of the roads, NaN where unknown."""
    if values is None:
        return np.full(len(roads), np.nan)
    return values.reindex(roads.index).to_numpy(dtype=float, na_value=np.nan)


def _declared(
    override: pd.Series | None,
    parcels: gpd.GeoSeries | gpd.GeoDataFrame,
    roads: gpd.GeoSeries | gpd.GeoDataFrame,
) -> Ints:
    """Position of the road that each parcel is declared to front; -1 for none."""
    if override is None:
        return np.full(len(parcels), -1)
    wanted = override.reindex(parcels.index)
    return np.where(wanted.isna(), -1, roads.index.get_indexer(wanted))


def _edges(shapes: Geometries, settings: FrontageSettings) -> Edges:
    rings = open_rings(shapes)
    kept = kept_vertices(rings, min_turn_deg=settings.straight_turn_deg, min_jog_m=settings.jog_m)
    return corner_edges(rings, kept=kept, split_turn_deg=settings.corner_turn_deg)


def _alongside(found: Facings, length_m: Floats, settings: FrontageSettings) -> Bools:
    """Pairs of which enough lies in reach of the road, along it."""
    parallel = found.bearing_difference_deg <= settings.bearing_deg
    mostly = found.overlap_m >= settings.overlap_share * length_m[found.edge]
    return (found.overlap_m >= settings.min_overlap_m) & (parallel | mostly)


def _nearest_road_lacks_width(shapes: Geometries, asked: Bools, roads: Roads) -> Ints:
    """Parcels among those `asked` for to which a centreline of unknown width is the nearest road."""
    place, road = shapely.STRtree(roads.shapes).query_nearest(shapes[asked], all_matches=False)
    return np.asarray(np.flatnonzero(asked)[place[np.isnan(roads.half_width_m[road])]])


def _under_another(shapes: Geometries, asked: Bools) -> Ints:
    """Parcels among those `asked` for over whose middle another parcel is drawn, perhaps the same once more."""
    place = np.flatnonzero(asked)
    tree = shapely.STRtree(shapely.point_on_surface(shapes[place]))
    parcel, point = tree.query(shapes, predicate="contains_properly")
    return np.asarray(place[point[parcel != place[point]]])


def _reasons(
    lot: Lots, found: Facings, stopped: Bools, roads: Roads, shapes: Geometries, settings: FrontageSettings
) -> Geometries:
    """Why each parcel has no front; None with one."""
    feature = lot.edges.feature
    reason = np.full(len(shapes), "no_road", dtype=object)
    reason[feature[found.edge]] = "not_facing"
    reason[feature[found.edge[stopped]]] = "blocked"
    open_m = np.bincount(lot.pieces.edge, weights=lengths_m(lot.pieces.segments), minlength=len(feature))
    longest_m = np.zeros(len(shapes))
    np.maximum.at(longest_m, feature, open_m)
    reason[longest_m < settings.min_overlap_m] = "enclosed"
    reason[_under_another(shapes, reason == "enclosed")] = "overlapped"
    reason[~np.isin(np.arange(len(shapes)), feature)] = "no_geometry"
    reason[feature[lot.fronts.edge]] = None
    reason[_nearest_road_lacks_width(shapes, reason == "no_road", roads)] = "road_width_missing"
    return reason
