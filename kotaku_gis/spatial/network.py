"""A network of roads from their centrelines, and the places that are tied to it.

A road's every vertex is a node, so that an edge is straight and has one width: the narrowest place of a way is the
least of its edges. Widths are what the survey says; an unknown width stays unknown and is never wide enough.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kotaku_gis._garbage import swept_once
from kotaku_gis.spatial._checks import metric
from kotaku_gis.spatial._noding import SAME_M, Bools, Floats, Ints, noded
from kotaku_gis.spatial._outlines import lines_only

SPUR = -1
"""The `line` of an edge that ties a place to its road and is no road itself."""


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes and straight edges as arrays.

    `xy` (n, 2) are the nodes; `u` and `v` the nodes of each edge, `length_m` and `width_m` (NaN: unknown) its
    measures, `line` the position in `roads` (the index of the lines) of the road it is part of, or `SPUR`.
    """

    xy: Floats
    u: Ints
    v: Ints
    length_m: Floats
    width_m: Floats
    line: Ints
    roads: pd.Index[Any]
    crs: Any

    @property
    def is_road(self) -> Bools:
        """Which edges are roads; the others tie places to them."""
        return np.asarray(self.line != SPUR)

    def edges(self, which: Bools | Ints | slice = slice(None)) -> NDArray[Any]:
        """Edges as lines."""
        return np.asarray(shapely.linestrings(np.stack([self.xy[self.u[which]], self.xy[self.v[which]]], axis=1)))

    def wide(self, min_width_m: float | None, *, unknown: bool = False) -> Bools:
        """Which edges are at least so wide; `unknown` stands for those whose width nobody knows."""
        if min_width_m is None:
            return np.ones(len(self.u), dtype=bool)
        return np.where(np.isnan(self.width_m), unknown, self.width_m >= min_width_m - 1e-9).astype(bool)


@swept_once()
def road_network(
    lines: gpd.GeoSeries,
    *,
    width_m: pd.Series[Any] | None = None,
    level: pd.Series[Any] | None = None,
    snap_m: float = 0.2,
) -> Network:
    """Network of road lines, noded where they meet.

    Lines of one level meet wherever they cross, touch or lie on each other; lines of two levels (a bridge over a road)
    only where both end, or where one ends on the one nearer the ground. The end of a line joins what lies within
    `snap_m`, so gaps and overshoots up to that length vanish and what they join moves by no more. Where two lines lie
    on each other the narrower width holds, and unknown before any.

    Parameters
    ----------
    width_m
        Width of each line, aligned by index; missing is unknown, and so is every width when left out.
    level
        Level of each line (0 the ground, 1 a bridge, -1 an underpass), aligned by index; missing is the ground.
    """
    metric(lines)
    lines_only(lines)
    widths = _aligned(width_m, lines.index, missing=np.nan)
    levels = np.nan_to_num(_aligned(level, lines.index, missing=0.0), nan=0.0)
    net = noded(np.asarray(lines.array), width_m=widths, level=levels, snap_m=snap_m)
    length = np.hypot(*(net.xy[net.u] - net.xy[net.v]).T)
    return Network(net.xy, net.u, net.v, length, net.width_m, net.line, lines.index, lines.crs)


@swept_once()
def attached(network: Network, places: gpd.GeoSeries) -> tuple[Network, pd.DataFrame]:
    """The network with each place tied to its nearest road, and where it is tied.

    The tie is as long as the straight way from the nearest point of the place to the road, and meets the road at the
    point nearest to the place's centroid; the edge is split there. Of roads equally near the widest counts, then the
    one nearest to the centroid. Nodes keep their numbers, so that a network can be tied to houses first and to hydrants
    later.

    Returns
    -------
    tuple
        The network, and a table indexed as `places`: `node` of the place and `foot` of its tie (-1 for an empty
        place), `road` (position of its line in `roads`), `straight_m` and `width_m` of that road.
    """
    metric(places, gpd.GeoSeries([], crs=network.crs))
    shapes = np.asarray(places.array)
    place, edge, straight = nearest_edges(network, shapes)
    centre = shapely.centroid(shapes[place])
    edge, along, foot_xy = _feet(network, edge, centre)
    tied, foot = _split(network, edge, along, foot_xy)
    off = np.hypot(*(shapely.get_coordinates(centre) - foot_xy).T) > SAME_M
    node = foot.copy()
    node[off] = np.arange(off.sum()) + len(tied.xy)
    ties = {
        "node": node,
        "foot": foot,
        "road": network.line[edge],
        "straight_m": straight,
        "width_m": network.width_m[edge],
    }
    table = pd.DataFrame(ties, index=place).reindex(range(len(places))).set_axis(places.index)
    table = table.fillna({"node": -1, "foot": -1}).astype({"node": np.intp, "foot": np.intp, "road": "Int64"})
    spurs = replace(
        tied,
        xy=np.concatenate([tied.xy, shapely.get_coordinates(centre[off])]),
        u=np.concatenate([tied.u, foot[off]]),
        v=np.concatenate([tied.v, node[off]]),
        length_m=np.concatenate([tied.length_m, straight[off]]),
        width_m=np.concatenate([tied.width_m, np.full(off.sum(), np.inf)]),
        line=np.concatenate([tied.line, np.full(off.sum(), SPUR)]),
    )
    return spurs, table


def nearest_edges(network: Network, shapes: NDArray[Any], *, among: Bools | None = None) -> tuple[Ints, Ints, Floats]:
    """Positions of the shapes that are not empty, the nearest road edge of each and how far it is.

    Of edges equally near the widest counts, then the one nearest to the centroid, then the first.
    """
    roads = np.flatnonzero(network.is_road if among is None else network.is_road & among)
    if not len(roads):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0)
    (shape, found), distance = shapely.STRtree(network.edges(roads)).query_nearest(shapes, return_distance=True)
    edge = roads[found]
    middle = shapely.distance(shapely.centroid(shapes[shape]), network.edges(edge))
    order = np.lexsort([network.line[edge], middle, -network.width_m[edge], shape])
    first = order[np.append(True, shape[order][1:] != shape[order][:-1])[: len(order)]]
    return shape[first], edge[first], distance[first]


def _aligned(values: pd.Series[Any] | None, index: pd.Index[Any], *, missing: float) -> Floats:
    if values is None:
        return np.full(len(index), missing)
    return values.reindex(index).to_numpy(dtype=float, na_value=np.nan)


def _feet(network: Network, edge: Ints, centre: NDArray[Any]) -> tuple[Ints, Floats, Floats]:
    """Where each tie meets its road: the edge, the place along it (0..1), and the point nearest to `centre`."""
    order = np.argsort(network.line, kind="stable")
    order = order[np.isin(network.line[order], network.line[edge]) & network.is_road[order]]
    _, group = np.unique(network.line[order], return_inverse=True)
    whole = np.full(len(network.roads), None, dtype=object)
    whole[np.unique(network.line[order])] = shapely.multilinestrings(network.edges(order), indices=group)
    foot = shapely.get_coordinates(shapely.shortest_line(centre, whole[network.line[edge]]))[1::2]
    tie, found = shapely.STRtree(network.edges(order)).query(shapely.points(foot), predicate="dwithin", distance=SAME_M)
    found = order[found]
    same = network.line[found] == network.line[edge[tie]]
    tie, found = tie[same], found[same]
    tie, at = np.unique(tie, return_index=True)
    chosen = found[at]
    start, way = network.xy[network.u[chosen]], network.xy[network.v[chosen]] - network.xy[network.u[chosen]]
    along = ((foot - start) * way).sum(axis=1) / (way * way).sum(axis=1)
    return chosen, along, foot


def _split(network: Network, edge: Ints, along: Floats, xy: Floats) -> tuple[Network, Ints]:
    """The network with its edges split at feet, and the node of each foot."""
    slack = SAME_M / network.length_m[edge]
    node = np.where(along <= slack, network.u[edge], np.where(along >= 1 - slack, network.v[edge], -1))
    inner = np.flatnonzero(node < 0)
    place, first, same = np.unique(
        np.stack([edge[inner], along[inner]]), axis=1, return_index=True, return_inverse=True
    )
    node[inner] = len(network.xy) + same
    cut, at = place[0].astype(np.intp), place[1]
    owner = np.concatenate([np.arange(len(network.u)), np.arange(len(network.u)), cut])
    where = np.concatenate([np.zeros(len(network.u)), np.ones(len(network.u)), at])
    point = np.concatenate([network.u, network.v, len(network.xy) + np.arange(len(cut))])
    order = np.lexsort([where, owner])
    owner, where, point = owner[order], where[order], point[order]
    goes_on = owner[1:] == owner[:-1]
    old, share = owner[1:][goes_on], np.diff(where)[goes_on]
    return (
        replace(
            network,
            xy=np.concatenate([network.xy, xy[inner[first]]]),
            u=point[:-1][goes_on],
            v=point[1:][goes_on],
            length_m=network.length_m[old] * share,
            width_m=network.width_m[old],
            line=network.line[old],
        ),
        node,
    )
