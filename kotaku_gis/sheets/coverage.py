"""Which sheets a theme takes: over the area that it is about, all alike."""

from __future__ import annotations

import numpy as np
import shapely

from kotaku_gis.sheets.column import Format
from kotaku_gis.sheets.compose import single_extent
from kotaku_gis.sheets.division import ample, divide
from kotaku_gis.sheets.paper import layout
from kotaku_gis.sheets.piece import Piece
from kotaku_gis.sheets.sources import Sources, area
from kotaku_gis.sheets.theme import Theme


def covered(sources: Sources, theme: Theme) -> str:
    """The role whose ground the sheets of a theme cover."""
    return theme.area if theme.area in sources.layers else "block"


def sheets_over(sources: Sources, role: str, *, paper: str, scale: int, lang: str) -> tuple[Format, list[Piece]]:
    """The sheets over the area of a role; a single one shows what lies around, on smaller paper where that is ample."""
    ground, grid = area(sources.layers, role).geometry, sources.project.sheet.grid
    name = ample(_around(sources), paper=paper, scale=scale) if grid == "fit" else paper
    place, pieces = divide(shapely.union_all(ground.to_numpy()), crs=sources.crs, paper=name, scale=scale, grid=grid)
    if grid == "fit" and len(pieces) == 1:
        place = layout(name)
        extent, whole = single_extent(sources.layers, role, place, scale=scale)
        pieces = [Piece(extent)] if whole else pieces
    return Format(place, name, scale, lang), pieces


def _around(sources: Sources) -> np.ndarray:
    """Bounds of all that a sheet could show."""
    shown = [sources.layers[role].total_bounds for role in ("block", "kelurahan") if role in sources.layers]
    return np.concatenate([np.min(shown, axis=0)[:2], np.max(shown, axis=0)[2:]])
