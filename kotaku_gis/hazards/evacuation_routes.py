"""Ways out as lines: who walks where, and how much of it runs through a hazard."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kotaku_gis.hazards.evacuation_safety import Danger, lengths_in_danger
from kotaku_gis.spatial.lines import length_within
from kotaku_gis.spatial.network import SPUR, Network
from kotaku_gis.spatial.routes import Ways, sources_of

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
_TOUCH_M = 1e-4
"""A route that a zone holds no more of than this only touches it."""
_PIECE_M = 10.0
"""Lines are cut so short before hazards are asked, so that several hazards on one line are told apart."""


def route_in_hazard(routes: gpd.GeoSeries, zones: gpd.GeoSeries) -> pd.DataFrame:
    """How much of each route lies inside hazard zones; where zones overlap it counts once.

    Returns
    -------
    DataFrame
        `length_m`, `length_in_hazard_m`, `share` (NaN for a route without length), and `flagged` where any of it does.
    """
    inside = length_within(routes, zones)
    return in_hazard(routes.length, inside.mask(inside <= _TOUCH_M, 0.0))


def in_hazard(length_m: pd.Series, inside_m: pd.Series) -> pd.DataFrame:
    """The columns of `route_in_hazard` from lengths."""
    return pd.DataFrame(
        {
            "length_m": length_m,
            "length_in_hazard_m": inside_m,
            "share": (inside_m / length_m.where(length_m > 0)).astype(float),
            "flagged": np.asarray(inside_m > 0),
        },
        index=length_m.index,
    )


def lines_in_danger(lines: gpd.GeoSeries, hazards: Sequence[Danger]) -> tuple[Floats, Floats]:
    """Metres of each line that any hazard makes unsafe, and of which any says nothing."""
    if not hazards:
        return np.zeros(len(lines)), np.zeros(len(lines))
    pieces, owner = _pieces(lines.to_numpy())
    unsafe, unknown = lengths_in_danger(gpd.GeoSeries(pieces, crs=lines.crs), hazards)
    sums = [np.bincount(owner, weights=metres, minlength=len(lines)).astype(float) for metres in (unsafe, unknown)]
    return sums[0], sums[1]


def walkers(ways: Ways, node: Ints, weight: Floats) -> Floats:
    """How much walks over the step from each node to the next one, when `weight` starts at `node`."""
    flow = np.bincount(node, weights=weight, minlength=len(ways.next)).astype(float)
    order = np.argsort(-np.where(np.isfinite(ways.distance_m), ways.distance_m, -1.0), kind="stable")
    order = order[ways.next[order] >= 0]
    for wave in _waves(ways, order):
        np.add.at(flow, ways.next[wave], flow[wave])
    return flow


def drawn_routes(
    ways: Ways, *, node: Ints, people: Floats, point_of: pd.Series, hazards: Sequence[Danger]
) -> gpd.GeoDataFrame:
    """The roads that anybody walks on the way to a point, each drawn once.

    Parameters
    ----------
    node
        Start of each house.
    people
        Of each house, NaN where nobody has counted.
    point_of
        Name of the assembly point of each source node.

    Returns
    -------
    GeoDataFrame
        One row for a point, a road, and whether it runs through a hazard: ``assembly_point_id``, ``road_id``,
        ``in_hazard`` (missing where there is no hazard layer, or it says nothing), ``houses`` and ``people`` (the most
        that walk on any part of it), ``width_m`` (its narrowest place), ``length_m``.
    """
    network = ways.network
    houses = walkers(ways, node, np.ones(len(node)))
    known = walkers(ways, node, np.nan_to_num(people))
    silent = walkers(ways, node, np.isnan(people).astype(float))
    edge, here = _steps(ways, houses)
    pieces, owner = _pieces(network.edges(edge))
    length = shapely.length(pieces)
    unsafe, unknown = lengths_in_danger(gpd.GeoSeries(pieces, crs=network.crs), hazards)
    state = np.where(unsafe > length / 2, 1, np.where((unknown > length / 2) | (not hazards), 2, 0))
    source = sources_of(ways)[here]
    keys = np.stack([source[owner], network.line[edge][owner], state])
    rows, group = np.unique(keys, axis=1, return_inverse=True)
    order = np.argsort(group, kind="stable")
    values = pd.DataFrame(
        {
            "houses": houses[here][owner],
            "people": np.where(silent[here] > 0, np.nan, known[here])[owner],
            "width_m": network.width_m[edge][owner],
        }
    )
    return gpd.GeoDataFrame(
        {
            "assembly_point_id": point_of.reindex(rows[0]).astype("string").to_numpy(),
            "road_id": network.roads[rows[1]].astype("string"),
            "in_hazard": pd.array([{0: False, 1: True, 2: None}[number] for number in rows[2]], dtype="boolean"),
            "houses": values["houses"].groupby(group).max().astype("Int64").to_numpy(),
            "people": _whole(values["people"], group),
            "width_m": values["width_m"].groupby(group).agg(_least).astype("Float64").to_numpy(),
            "length_m": np.bincount(group, weights=length),
        },
        geometry=shapely.line_merge(shapely.multilinestrings(pieces[order], indices=group[order]))
        if len(pieces)
        else [],
        crs=network.crs,
    )


def _steps(ways: Ways, flow: Floats) -> tuple[Ints, Ints]:
    """Road edges that somebody walks, and the node that each is entered from."""
    network: Network = ways.network
    found, node = [], []
    for here, there in ((network.u, network.v), (network.v, network.u)):
        used = np.flatnonzero((ways.next[here] == there) & (flow[here] > 0) & (network.line != SPUR))
        found.append(used)
        node.append(here[used])
    edge, first = np.concatenate(found), np.concatenate(node)
    order = np.argsort(edge, kind="stable")
    return edge[order], first[order]


def _waves(ways: Ways, order: Ints) -> list[Ints]:
    """Nodes by the number of steps to their source, the most steps first."""
    steps = np.zeros(len(ways.next), dtype=np.intp)
    onward = ways.next.copy()
    steps[onward >= 0] = 1
    while (onward >= 0).any():
        going = np.flatnonzero(onward >= 0)
        steps[going] += steps[onward[going]]
        onward[going] = onward[onward[going]]
    count = steps[order]
    by_count = order[np.argsort(-count, kind="stable")]
    cuts = np.flatnonzero(np.diff(np.sort(-count))) + 1
    return np.split(by_count, cuts) if len(by_count) else []


def _pieces(lines: NDArray[np.object_]) -> tuple[NDArray[np.object_], Ints]:
    """Straight pieces of at most `_PIECE_M`, and the line that each is part of."""
    parts, owner = shapely.get_parts(shapely.segmentize(lines, _PIECE_M), return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    step = np.flatnonzero(part[1:] == part[:-1])
    return shapely.linestrings(np.stack([xy[step], xy[step + 1]], axis=1)), owner[part[step]]


def _least(widths: pd.Series) -> float:
    """The narrowest, NaN where one is unknown."""
    return float(widths.min(skipna=False))


def _whole(people: pd.Series, group: Ints) -> pd.Series:
    """The most people of each group; missing where a part is unknown."""
    groups = people.groupby(group)
    return groups.max().mask(people.isna().groupby(group).any()).astype("Float64").reset_index(drop=True)
