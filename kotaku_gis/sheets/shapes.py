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
    rings = np.concatenate([shapely.get_rings(orient(parts[areas])), parts[~areas]])
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


def orient(areas: np.ndarray) -> np.ndarray:
    """Polygons whose shells all turn the same way."""
    return np.asarray(shapely.orient_polygons(areas))


def cut(
    geometries: np.ndarray, extent: tuple[float, float, float, float], *, tree: shapely.STRtree | None = None
) -> np.ndarray:
    """Geometries that touch the extent, cut to it; `tree` is that of all of them."""
    window = shapely.box(*extent)
    tree = tree or shapely.STRtree(geometries)
    found = geometries[np.sort(tree.query(window, predicate="intersects"))]
    inside = shapely.contains_properly(window, found)
    found[~inside] = shapely.clip_by_rect(found[~inside], *extent)
    return found[~shapely.is_empty(found)]
