"""Isochrones: every metre of road by the time that it takes to walk from there to the nearest assembly point."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kotaku_gis.spatial.routes import Ways

Floats = NDArray[np.float64]
NO_WAY = "no_way"


def isochrones(ways: Ways, *, minutes: Sequence[float], pace: float) -> gpd.GeoDataFrame:
    """Roads cut where the time passes a step.

    A road between two junctions may lead to different points from its two ends; it is cut where both ways are equally
    long, then at every step.

    Returns
    -------
    GeoDataFrame
        One row a class in order of time: ``zone`` (``0-5``, ``>30``, ``no_way``), ``from_min`` and ``to_min`` (missing
        for no end), ``length_m``.
    """
    network = ways.network
    road = np.flatnonzero(network.is_road)
    start, end = network.xy[network.u[road]], network.xy[network.v[road]]
    near, far = ways.distance_m[network.u[road]], ways.distance_m[network.v[road]]
    length = network.length_m[road]
    steps = np.asarray(sorted(minutes), dtype=float) * pace
    edge, along = _cuts(near, far, length, steps)
    piece = edge[1:] == edge[:-1]
    edge, first, last = edge[1:][piece], along[:-1][piece], along[1:][piece]
    middle = (first + last) / 2
    distance = np.minimum(near[edge] + middle, far[edge] + length[edge] - middle)
    zone = np.where(np.isinf(distance), len(steps) + 1, np.searchsorted(steps, distance, side="left"))
    way = (end - start)[edge] / length[edge, None]
    pairs = np.stack([start[edge] + first[:, None] * way, start[edge] + last[:, None] * way], axis=1)
    order = np.argsort(zone, kind="stable")
    present, group = np.unique(zone[order], return_inverse=True)
    lines = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(pairs[order]), indices=group))
    edges = [0.0, *sorted(minutes)]
    table = zones(present, minutes)
    return gpd.GeoDataFrame(
        {
            "zone": table,
            "from_min": pd.array([edges[number] if number <= len(steps) else None for number in present], "Float64"),
            "to_min": pd.array([edges[number + 1] if number < len(steps) else None for number in present], "Float64"),
            "length_m": np.bincount(group, weights=(last - first)[order], minlength=len(present)),
        },
        geometry=lines,
        crs=network.crs,
    )


def zone_of(distance_m: pd.Series, *, minutes: Sequence[float], pace: float) -> pd.Series:
    """Zone of each distance, closed above; ``no_way`` where it is missing.

    Examples
    --------
    >>> zone_of(pd.Series([0, 250, 251, 9000, None], dtype="Float64"), minutes=[5, 10], pace=50).tolist()
    ['0-5', '0-5', '5-10', '>10', 'no_way']
    """
    steps = np.asarray(sorted(minutes), dtype=float) * pace
    metres = distance_m.to_numpy(dtype=float, na_value=np.inf)
    number = np.where(np.isinf(metres), len(steps) + 1, np.searchsorted(steps, metres - 1e-9, side="left"))
    return pd.Series(zones(number, minutes), index=distance_m.index, dtype="string")


def zones(numbers: NDArray[np.intp], minutes: Sequence[float]) -> list[str]:
    """Names of zones by their numbers."""
    edges = [f"{minute:g}" for minute in (0.0, *sorted(minutes))]
    names = [f"{low}-{high}" for low, high in pairwise(edges)]
    return [[*names, f">{edges[-1]}", NO_WAY][number] for number in numbers]


def _cuts(near: Floats, far: Floats, length: Floats, steps: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Edges and the metres along them where they begin, end, or the class may change; sorted."""
    count = np.arange(len(length))
    reached = np.isfinite(near) & np.isfinite(far)
    gap = np.where(reached, far, 0.0) - np.where(reached, near, 0.0)
    ridge = np.where(reached, np.clip((gap + length) / 2, 0.0, length), length)
    edge = [count, count, count]
    along = [np.zeros(len(length)), length, ridge]
    for step in steps:
        for cut, low, high in ((step - near, 0.0, ridge), (length - (step - far), ridge, length)):
            hit = np.isfinite(cut) & (cut > low) & (cut < high)
            edge.append(count[hit])
            along.append(cut[hit])
    edges, metres = np.concatenate(edge), np.concatenate(along)
    order = np.lexsort([metres, edges])
    edges, metres = edges[order], metres[order]
    new = np.append(True, (np.diff(edges) > 0) | (np.diff(metres) > 0))[: len(edges)]
    return edges[new].astype(np.intp), metres[new]
