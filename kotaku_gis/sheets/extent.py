"""Which piece of ground a sheet shows: all that it must, then as much as fits of what it may."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

Bounds = tuple[float, float, float, float]
_CELLS = 4


def frame_extent(
    must: gpd.GeoSeries, *may: gpd.GeoSeries, buildings: gpd.GeoSeries, size: tuple[float, float], step: float
) -> Bounds:
    """West, south, east, north of a frame of `size` metres.

    The frame holds `must`, then of each of `may` all where it fits, else as much as possible. Where `must` itself does
    not fit, it holds the part with the most buildings. It starts at a multiple of `step` where that loses nothing.
    """
    bounds = np.array([must.total_bounds, *(layer.total_bounds for layer in may)])
    if (bounds[0, 2:] - bounds[0, :2] > size).any():
        bounds[0] = fullest(buildings, areas=must, size=size)
    west, south = (start(bounds[:, [axis, axis + 2]], size[axis], step=step) for axis in (0, 1))
    return (west, south, west + size[0], south + size[1])


def start(spans: np.ndarray, length: float, *, step: float) -> float:
    """Where a stretch of `length` begins that holds the first of `spans`, then as much as possible of each next one."""
    low, high = spans[0]
    begin = (low + high - length) / 2
    for span in spans[1:]:
        wider = min(low, span[0]), max(high, span[1])
        if wider[1] - wider[0] > length:
            begin = min(max(begin, wider[0]), wider[1] - length)
            break
        low, high = wider
        begin = (low + high - length) / 2
    rounded = round(begin / step) * step
    return float(rounded if rounded <= low and rounded + length >= high else begin)


def fullest(buildings: gpd.GeoSeries, *, areas: gpd.GeoSeries, size: tuple[float, float]) -> np.ndarray:
    """Bounds of the window of `size` that holds the most buildings of the areas, counted in quarters of the window."""
    west, south, east, north = areas.total_bounds
    centres = shapely.centroid(buildings.to_numpy())
    inside = np.unique(shapely.STRtree(centres).query(areas.to_numpy(), predicate="intersects")[1])
    x, y = shapely.get_coordinates(centres[inside]).T
    cell = np.minimum(size, (east - west, north - south)) / _CELLS
    edges = [
        np.arange(low, high + step, step) for low, high, step in zip((west, south), (east, north), cell, strict=True)
    ]
    counts, _, _ = np.histogram2d(x, y, bins=edges)
    sums = np.lib.stride_tricks.sliding_window_view(counts, (_CELLS, _CELLS)).sum(axis=(2, 3))
    column, row = np.unravel_index(int(sums.argmax()), sums.shape)
    low = np.array([edges[0][column], edges[1][row]])
    return np.concatenate([low, low + cell * _CELLS])
