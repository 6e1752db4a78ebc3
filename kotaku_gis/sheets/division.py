"""An area divided into sheets: best fit, or those of a national sheet index."""

from __future__ import annotations

import numpy as np
import shapely
from pyproj import CRS, Transformer

from kotaku_gis.errors import ManifestError
from kotaku_gis.i18n import fault
from kotaku_gis.settings.sheet import Grid
from kotaku_gis.sheets.bpn import SIDE_M, SOUTH, WEST, bpn_number
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.fit import best_fit, fit, numbered
from kotaku_gis.sheets.nlp import nlp_number, nlp_sheet
from kotaku_gis.sheets.paper import Layout, layout, smallest, up_to
from kotaku_gis.sheets.piece import Piece

_OVERLAP_MM, _STEP_MM = 20.0, 10.0
_FEW = 4  # sheets of which smaller ones may do


def divide(area: shapely.Geometry, *, crs: CRS, paper: str, scale: int, grid: Grid) -> tuple[Layout, list[Piece]]:
    """The layout, upright or across, and the sheets over an area.

    Raises `ManifestError` where a sheet index has no such scale, needs another CRS, or does not fit the paper.
    """
    overlap, step = _OVERLAP_MM * scale / 1000, _STEP_MM * scale / 1000
    layouts = [layout(paper), layout(paper, upright=True)]
    frames = [(place.frame.width * scale / 1000, place.frame.height * scale / 1000) for place in layouts]
    if grid == "fit":
        chosen = best_fit(area, frames, overlap=overlap, step=step)
        return layouts[chosen], fit(area, frames[chosen], overlap=overlap, step=step)
    pieces = _bpn(area, crs, scale, frames[0]) if grid == "bpn" else _nlp(area, crs, scale, frames[0])
    return layouts[0], pieces


def thrifty(area: shapely.Geometry, bounds: np.ndarray, *, crs: CRS, paper: str, scale: int) -> tuple[str, bool]:
    """The smallest paper up to `paper`, and whether it stands upright, that takes no more sheets than that does.

    Where all that there is to show (`bounds`) finds room on one sheet, it does so on the smaller one, with air around.

    Examples
    --------
    >>> area, crs = shapely.box(0, 0, 400, 600), CRS.from_epsg(32749)
    >>> thrifty(area, np.array([0, 0, 430, 600]), crs=crs, paper="A1", scale=1000)  # two sheets of A1, or of A2
    ('A2', False)
    """
    width, height = bounds[2:] - bounds[:2]
    found = smallest(width, height, paper=paper, scale=scale)
    if found is not None:
        return found
    chosen, most = paper, _FEW
    for name in reversed(up_to(paper)):
        needed = len(divide(area, crs=crs, paper=name, scale=scale, grid="fit")[1])
        if not 1 < needed <= most:
            break
        chosen, most = name, needed
    return chosen, False


def _bpn(area: shapely.Geometry, crs: CRS, scale: int, frame: tuple[float, float]) -> list[Piece]:
    """Sheets of the TM-3 index that touch the area, each in the middle of its frame; named with their zone."""
    if "TM-3" not in crs.name:
        raise ManifestError(fault("sheet.not_tm3", crs=crs.name))
    west, south, east, north = shapely.bounds(area)
    bpn_number(west, south, scale=scale)
    side = SIDE_M[scale]
    columns = range(int((west - WEST) // side), int((east - WEST) // side) + 1)
    rows = range(int((south - SOUTH) // side), int((north - SOUTH) // side) + 1)
    cells = {
        (column, row): shapely.box(x := WEST + column * side, y := SOUTH + row * side, x + side, y + side)
        for row in reversed(rows)
        for column in columns
    }
    zone = crs.name.rsplit(" ", 1)[-1]  # ... TM-3 zone 48.2
    names = {cell: f"{zone}-{bpn_number(*shapely.bounds(ground)[:2], scale=scale)}" for cell, ground in cells.items()}
    return _of_index(cells, names, area, frame, scale)


def _nlp(area: shapely.Geometry, crs: CRS, scale: int, frame: tuple[float, float]) -> list[Piece]:
    """Sheets of the national series that touch the area, each in the middle of its frame."""
    there = Transformer.from_crs(crs, 4326, always_xy=True)
    back = Transformer.from_crs(4326, crs, always_xy=True)
    west, south, east, north = there.transform_bounds(*shapely.bounds(area))
    left, low, right, top = nlp_sheet(nlp_number(west, south, scale=scale))
    width, height = right - left, top - low
    columns, rows = int((east - left) // width) + 1, int((north - low) // height) + 1
    cells, names = {}, {}
    for row in reversed(range(rows)):
        for column in range(columns):
            x, y = left + (column + 0.5) * width, low + (row + 0.5) * height
            names[column, row] = name = nlp_number(x, y, scale=scale)
            ring = shapely.segmentize(shapely.box(*nlp_sheet(name)), width / 4)
            cells[column, row] = shapely.transform(ring, lambda xy: np.column_stack(back.transform(xy[:, 0], xy[:, 1])))
    return _of_index(cells, names, area, frame, scale)


def _of_index(
    cells: dict[tuple[int, int], shapely.Polygon],
    names: dict[tuple[int, int], str],
    area: shapely.Geometry,
    frame: tuple[float, float],
    scale: int,
) -> list[Piece]:
    used = {cell: ground for cell, ground in cells.items() if shapely.intersection(ground, area).area > 0}
    extents = {cell: _around(ground, frame, scale) for cell, ground in used.items()}
    return numbered(extents, names=names, neat=used)


def _around(ground: shapely.Polygon, frame: tuple[float, float], scale: int) -> Bounds:
    """The frame with a sheet in its middle, at whole millimetres of paper."""
    west, south, east, north = shapely.bounds(ground)
    if east - west > frame[0] or north - south > frame[1]:
        raise ManifestError(fault("sheet.index_too_large", width=round(1000 * (east - west) / scale)))
    step = scale / 1000
    left = round(((west + east - frame[0]) / 2) / step) * step
    low = round(((south + north - frame[1]) / 2) / step) * step
    return (float(left), float(low), float(left + frame[0]), float(low + frame[1]))
