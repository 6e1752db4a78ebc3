"""Boundaries drawn once: an edge that two areas share is one line, so that its dashes stay dashes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

_GRID_M = 0.001
_BESIDE_M = 0.5  # nearer than this two lines are read as one
_LONG = 3  # times that: what is shorter may be all that joins two lines


def edges(areas: np.ndarray) -> np.ndarray:
    """All edges of areas, each once, merged to long lines; coordinates are rounded to a millimetre."""
    return _merged(shapely.union_all(shapely.boundary(areas), grid_size=_GRID_M))


def ranked_edges(areas: np.ndarray, groups: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Edges between areas of one group, and edges of the groups; the latter are none where no two areas share one.

    Areas of no group stand by themselves.
    """
    if groups.dropna().duplicated().sum() == 0:
        return edges(areas), np.array([], dtype=object)
    codes, _ = pd.factorize(groups)
    codes = np.where(codes < 0, len(areas) + np.arange(len(areas)), codes)
    order = np.argsort(codes, kind="stable")
    parts = np.split(areas[order], np.flatnonzero(np.diff(codes[order])) + 1)
    bodies = np.array([shapely.union_all(part, grid_size=_GRID_M) for part in parts])
    outer = shapely.union_all(shapely.boundary(bodies), grid_size=_GRID_M)
    inner = shapely.difference(shapely.union_all(shapely.boundary(areas), grid_size=_GRID_M), outer, grid_size=_GRID_M)
    return _merged(inner), _merged(outer)


def _merged(lines: shapely.Geometry) -> np.ndarray:
    return _apart(shapely.get_parts(shapely.line_merge(lines)))


def _apart(lines: np.ndarray) -> np.ndarray:
    """Lines without those that run beside another all along, as where two areas do not quite meet; the shorter goes."""
    long = shapely.length(lines) > _LONG * _BESIDE_M
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    tree = shapely.STRtree(lines)
    own, other = tree.query(middles, predicate="dwithin", distance=_BESIDE_M)
    pairs = pd.DataFrame({"own": own, "other": other})[(own != other) & long[own] & long[other]]
    kept = np.ones(len(lines), dtype=bool)
    order = np.argsort(shapely.length(lines), kind="stable")
    for place in order[np.isin(order, pairs["own"].to_numpy())]:
        near = [at for at in pairs.loc[pairs["own"] == place, "other"] if kept[at]]
        if near and shapely.covers(shapely.buffer(shapely.union_all(lines[near]), _BESIDE_M), lines[place]):
            kept[place] = False
    return lines[kept]
