"""What the edges of a parcel are to it: front (found or declared) or rear."""

from __future__ import annotations

import numpy as np
import shapely

from kotaku_gis.spatial._facing import Facings, Roads
from kotaku_gis.spatial._ring_edges import Bools, Edges, Floats, Geometries, Ints


def first_of(group: Ints, *keys: Floats) -> Ints:
    """Place of the first row of each group, in the order of `keys`; NaN comes last."""
    order = np.lexsort((*reversed(keys), group))
    first = np.ones(len(order), dtype=bool)
    first[1:] = group[order][1:] != group[order][:-1]
    return order[first]


def with_declared(
    found: Facings, accepted: Bools, wanted: Ints, *, edges: Edges, lines: Geometries, roads: Roads
) -> Facings:
    """Accepted pairs, and for parcels whose `wanted` road is in none of them the edge whose middle is nearest to it."""
    met = np.zeros(len(wanted), dtype=bool)
    parcel = edges.feature[found.edge]
    met[parcel[accepted & (wanted[parcel] == found.road)]] = True
    edge = np.flatnonzero(((wanted >= 0) & ~met)[edges.feature] & ~edges.hole)
    road = wanted[edges.feature[edge]]
    middle = shapely.line_interpolate_point(lines[edge], 0.5, normalized=True)
    distance = shapely.distance(middle, roads.shapes[road])
    nearest = first_of(edges.feature[edge], distance, edge.astype(float))
    edge, road, middle, distance = edge[nearest], road[nearest], middle[nearest], distance[nearest]
    known = np.isin(found.edge * len(roads.shapes) + found.road, edge * len(roads.shapes) + road)
    new = ~np.isin(edge * len(roads.shapes) + road, found.edge * len(roads.shapes) + found.road)
    xy = shapely.get_coordinates(middle[new])
    declared = Facings(
        edge=edge[new],
        road=road[new],
        overlap_m=np.zeros(len(xy)),
        bearing_difference_deg=np.full(len(xy), np.nan),
        distance_m=np.maximum(distance - roads.half_width_m[road], 0.0)[new],
        ray_start=xy,
        ray_end=xy,
    )
    return found[accepted | known].followed_by(declared)


def rear_edges(edges: Edges, front: Ints, primary: Ints, *, bearing_deg: float, tolerance_m: float) -> Bools:
    """Edges that look away from the primary front and lie farthest behind it.

    `front` holds the edges that are fronts, `primary` the places of the primary ones among them. An edge looks away
    when it runs against the front, around the ring, to within `bearing_deg`; several are rear when their middles are
    equally far to within `tolerance_m`.
    """
    start, end = _chords(edges)
    way, middle = end - start, (start + end) / 2
    lots = edges.feature.max(initial=-1) + 1
    primary_edge = np.full(lots, -1)
    primary_edge[edges.feature[front[primary]]] = front[primary]
    mine = primary_edge[edges.feature]
    ahead, offset = way[mine], middle - middle[mine]
    width, size = np.hypot(*ahead.T), np.hypot(*way.T)
    depth = (ahead[:, 0] * offset[:, 1] - ahead[:, 1] * offset[:, 0]) / np.where(width > 0, width, 1.0)
    away = (way * ahead).sum(axis=1) <= -np.cos(np.radians(bearing_deg)) * width * size
    possible = (mine >= 0) & ~edges.hole & away & (width > 0) & (size > 0) & (depth > tolerance_m)
    possible[front] = False
    farthest = np.full(lots, -np.inf)
    np.maximum.at(farthest, edges.feature[possible], depth[possible])
    return np.asarray(possible & (depth >= farthest[edges.feature] - tolerance_m))


def _chords(edges: Edges) -> tuple[Floats, Floats]:
    """Start and end of each edge."""
    opens = np.ones(len(edges.edge), dtype=bool)
    opens[1:] = edges.edge[1:] != edges.edge[:-1]
    return edges.start[opens], edges.end[np.append(opens[1:], True)[: len(opens)]]
