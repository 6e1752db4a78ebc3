"""Which sheets a theme takes: over the area that it is about, all alike."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer

from kotaku_gis.layers.raster import RasterLayer
from kotaku_gis.sheets.classify import membership
from kotaku_gis.sheets.column import Format
from kotaku_gis.sheets.compose import single_extent
from kotaku_gis.sheets.division import divide, thrifty
from kotaku_gis.sheets.paper import layout
from kotaku_gis.sheets.piece import Piece
from kotaku_gis.sheets.sources import Sources, area
from kotaku_gis.sheets.theme import Drawn, Theme

_OWN = ("block", "kelurahan", "priority_area")  # the ground of a project; what lies beyond is drawn, and fills no sheet


def covered(sources: Sources, theme: Theme) -> str:
    """The role whose ground the sheets of a theme cover."""
    return theme.area if theme.area in sources.layers else "block"


def sheets_over(
    sources: Sources, role: str, *, paper: str, scale: int, lang: str, asked: bool = False
) -> tuple[Format, list[Piece]]:
    """The sheets over the area of a role; a single one shows what lies around.

    Unless the paper is `asked` for, it is smaller where that takes no more sheets.
    """
    ground, grid = shapely.union_all(area(sources.layers, role).geometry.to_numpy()), sources.project.sheet.grid
    around, name, upright = _around(sources), paper, False
    if grid == "fit" and not asked:
        name, upright = thrifty(ground, around, crs=sources.crs, paper=paper, scale=scale)
    place, pieces = divide(ground, crs=sources.crs, paper=name, scale=scale, grid=grid)
    if grid == "fit" and len(pieces) == 1:
        upright = upright or place.height > place.width
        single = layout(name, upright=upright, map_mm=float(around[2] - around[0]) * 1000 / scale)
        extent, whole = single_extent(sources.layers, role, single, scale=scale)
        place, pieces = (single, [Piece(extent)]) if whole else (place, pieces)
    return Format(place, name, scale, lang), pieces


def filled(sources: Sources, theme: Theme, pieces: Sequence[Piece]) -> list[Piece]:
    """Those of several sheets that hold something of what the theme is about, on the ground of the project."""
    if len(pieces) < 2:
        return list(pieces)
    own = [
        sources.layers[role].geometry.to_numpy() for role in (*_OWN, covered(sources, theme)) if role in sources.layers
    ]
    frames = np.array([shapely.box(*piece.extent) for piece in pieces])
    frames = shapely.intersection(frames, shapely.union_all(np.concatenate(own)))
    seen = np.zeros(len(frames), dtype=bool)
    for drawn in theme.layers:
        if not drawn.context:
            grown = shapely.buffer(frames, drawn.reach_m) if drawn.reach_m else frames
            seen |= _touched(sources, drawn, grown)
    return [piece for piece, holds in zip(pieces, seen, strict=True) if holds]


def _touched(sources: Sources, drawn: Drawn, frames: np.ndarray) -> np.ndarray:
    """Which frames a layer reaches with what is drawn of it; a raster by its bounds."""
    found = sources.find(drawn)
    touched = np.zeros(len(frames), dtype=bool)
    if isinstance(found, gpd.GeoDataFrame):
        shown = np.any([chosen for _, chosen in membership(found, drawn)], axis=0)
        shapes = found.geometry.to_numpy()[shown]
        touched[shapely.STRtree(frames).query(shapes, predicate="intersects")[1]] = True
    elif isinstance(found, RasterLayer):
        there = Transformer.from_crs(found.crs, sources.crs, always_xy=True)
        touched = shapely.intersects(frames, shapely.box(*there.transform_bounds(*found.bounds)))
    return touched


def _around(sources: Sources) -> np.ndarray:
    """Bounds of all that a sheet could show."""
    shown = [area(sources.layers, role).total_bounds for role in ("block", "kelurahan") if role in sources.layers]
    return np.concatenate([np.min(shown, axis=0)[:2], np.max(shown, axis=0)[2:]])
