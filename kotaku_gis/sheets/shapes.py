"""Geometries as one compound path a class: one artist, however many features."""

from __future__ import annotations

import numpy as np
import shapely
from matplotlib.path import Path


def compound(geometries: np.ndarray) -> Path | None:
    """All geometries in one path; None where there is nothing to draw.

    Shells turn the one way and holes the other, so that the nonzero rule fills what should be filled.
    """
    parts = shapely.get_parts(geometries[~shapely.is_missing(geometries)])
    parts = parts[~shapely.is_empty(parts)]
    areas = shapely.get_dimensions(parts) == 2
    rings = np.concatenate([shapely.get_rings(shapely.orient_polygons(parts[areas])), parts[~areas]])
    if not len(rings):
        return None
    xy, owner = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(xy), Path.LINETO, dtype=np.uint8)
    first = np.r_[True, owner[1:] != owner[:-1]]
    last = np.r_[first[1:], True]
    closed = shapely.get_type_id(rings)[owner] == 2
    codes[first] = Path.MOVETO
    codes[last & closed] = Path.CLOSEPOLY
    return Path(xy, codes)


def clipped(geometries: np.ndarray, extent: tuple[float, float, float, float], *, margin: float = 0.0) -> np.ndarray:
    """Geometries that touch the extent, cut to it with a margin so that no line runs along the frame."""
    west, south, east, north = extent
    window = (west - margin, south - margin, east + margin, north + margin)
    near = shapely.intersects(geometries, shapely.box(*window))
    found = geometries[near]
    inside = shapely.contains_properly(shapely.box(*window), found)
    found[~inside] = shapely.clip_by_rect(found[~inside], *window)
    return found[~shapely.is_empty(found)]
