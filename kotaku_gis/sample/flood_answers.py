"""How deep the houses of the sample stand in water, cell by cell, and which flooded areas count."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
from shapely import Polygon, box

from kotaku_gis.sample.raster import CELL_M, NODATA

PIECE_M2 = 1e-6  # less than a square millimetre is a touch, not an overlap
FLOOD_CM, FLOOD_H, FLOOD_TIMES = 30, 2, 2  # exceeded by all three: depth, duration, times a year
CLASSES = ("rendah", "sedang", "tinggi")
LEAST_SHARE = 0.01
DEPTH_CLASSES = {"up_to_0.76_m": (0.0, 0.76), "up_to_1.5_m": (0.76, 1.5), "over_1.5_m": (1.5, 1e9)}


def _cells(shape: Polygon, grid: np.ndarray, corner: tuple[float, float]) -> list[tuple[float, float]]:
    """Depth and area of every piece of a shape in a cell."""
    west, south, east, north = shape.bounds
    columns = range(int((west - corner[0]) // CELL_M), int((east - corner[0]) // CELL_M) + 1)
    rows = range(int((corner[1] - north) // CELL_M), int((corner[1] - south) // CELL_M) + 1)
    found = []
    for row in rows:
        for column in columns:
            x, y = corner[0] + column * CELL_M, corner[1] - row * CELL_M
            area = shape.intersection(box(x, y - CELL_M, x + CELL_M, y)).area
            if area > PIECE_M2:
                found.append((float(grid[row, column]), float(area)))
    return found


def _class(known: list[tuple[float, float]], whole_m2: float) -> str:
    """The deepest class on at least 1 % of the footprint; empty where the ground stays dry."""
    found = ""
    for label, (low, high) in zip(CLASSES, DEPTH_CLASSES.values(), strict=True):
        if sum(area for depth, area in known if low < depth <= high) >= LEAST_SHARE * whole_m2:
            found = label
    return found


def flood_of(shape: Polygon, grid: np.ndarray, corner: tuple[float, float]) -> dict[str, Any]:
    """Area without data, dry, and in each depth class; mean over the known cells and deepest cell."""
    cells = _cells(shape, grid, corner)
    known = [(depth, area) for depth, area in cells if depth != NODATA]
    known_m2 = sum(area for _, area in known)
    out: dict[str, Any] = {"data_share": round(known_m2 / shape.area, 6)}
    if known:
        out["mean_m"] = round(sum(depth * area for depth, area in known) / known_m2, 6)
        out["max_m"] = round(max(depth for depth, _ in known), 3)
        out["class"] = _class(known, shape.area)
        out["dry_m2"] = round(float(sum(area for depth, area in known if depth == 0)), 3)
        for name, (low, high) in DEPTH_CLASSES.items():
            out[f"{name}_m2"] = round(float(sum(area for depth, area in known if low < depth <= high)), 3)
    return out


def serious_floods(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The flooded areas that exceed all three limits."""
    deep, long = areas["depth_cm"] > FLOOD_CM, areas["duration_h"] > FLOOD_H
    return areas[deep & long & (areas["times_per_year"] > FLOOD_TIMES)]
