"""How much of each line lies in which area: drains in blocks, roads in a kelurahan, a route in a flood.

One rule serves for insides and borders: every bit of a line belongs to the areas that lie within `tolerance_m` of it. A
bit inside one area belongs to that area; a line along the border of two blocks belongs to both, half and half, so that
the sum over the blocks is the length of what lies in any. A larger tolerance catches lines that were
drawn beside the border that they follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kotaku_gis._garbage import swept_once
from kotaku_gis.spatial._checks import metric
from kotaku_gis.spatial._outlines import Bools, Floats, Ints, lines_only, polygons_only, straight_pieces

Border = Literal["split", "first"]

_TOUCH_M = 1e-4
"""A line that an area holds no more of than this only touches it."""


@dataclass(frozen=True, eq=False)
class _Bits:
    """Straight bits of lines (start, end, position of the line), and pairs of a bit and an area that holds it."""

    start: Floats
    end: Floats
    line: Ints
    bit: Ints
    area: Ints

    def length_m(self) -> Floats:
        return np.asarray(np.hypot(*(self.end - self.start).T))


@swept_once()
def length_in_areas(
    lines: gpd.GeoSeries, areas: gpd.GeoSeries, *, border: Border = "split", tolerance_m: float = 1e-8
) -> pd.Series[Any]:
    """Length in metres of the lines in each area; NaN for an area without geometry.

    What several areas hold (the border between them, and where they overlap) is split in equal parts, or with `border`
    "first" counted to the area that comes first.
    """
    bits = _bits(lines, areas, tolerance_m)
    length = np.bincount(bits.area, weights=_shares(bits, border), minlength=len(areas))
    return pd.Series(np.where(_known(areas), length, np.nan), index=areas.index, name="length_m")


def length_within(lines: gpd.GeoSeries, areas: gpd.GeoSeries, *, tolerance_m: float = 1e-8) -> pd.Series[Any]:
    """Length in metres of each line that lies in any of the areas; NaN for a line without geometry."""
    bits = _bits(lines, areas, tolerance_m)
    held = np.unique(bits.bit)
    length = np.bincount(bits.line[held], weights=bits.length_m()[held], minlength=len(lines))
    return pd.Series(np.where(_known(lines), length, np.nan), index=lines.index, name="length_m")


@swept_once()
def line_shares(
    lines: gpd.GeoSeries, areas: gpd.GeoSeries, *, border: Border = "split", tolerance_m: float = 1e-8
) -> gpd.GeoDataFrame:
    """Each line cut at the areas: one row for a line and an area that holds some of it, in the order of both.

    Returns
    -------
    GeoDataFrame
        `line` and `area` (labels), `length_m` (shared as `length_in_areas` says), and the geometry of all that the area
        holds; what lies on a border is drawn in each of its areas, or with `border` "first" in the first. A line that
        only touches an area has no row.
    """
    bits = _bits(lines, areas, tolerance_m)
    length = _shares(bits, border)
    pair = bits.line[bits.bit] * max(len(areas), 1) + bits.area
    _, row = np.unique(pair, return_inverse=True)
    held = (length > 0) & (np.bincount(row, weights=length, minlength=1)[row] > _TOUCH_M)
    bit, area, length = bits.bit[held], bits.area[held], length[held]
    order = np.lexsort([bit, area, bits.line[bit]])
    bit, area, length = bit[order], area[order], length[order]
    pair, row = np.unique(bits.line[bit] * max(len(areas), 1) + area, return_inverse=True)
    line, area = np.divmod(pair, max(len(areas), 1))
    drawn = shapely.linestrings(np.stack([bits.start[bit], bits.end[bit]], axis=1))
    shapes = shapely.line_merge(shapely.multilinestrings(drawn, indices=row)) if len(row) else []
    return gpd.GeoDataFrame(
        {"line": lines.index[line], "area": areas.index[area], "length_m": np.bincount(row, weights=length)},
        geometry=shapes,
        crs=lines.crs,
    )


def _known(layer: gpd.GeoSeries) -> Bools:
    return np.asarray(~(shapely.is_missing(layer.array) | shapely.is_empty(layer.array)))


def _shares(bits: _Bits, border: Border) -> Floats:
    """Length that each pair of a bit and an area counts."""
    length = bits.length_m()[bits.bit]
    if border == "first":
        return np.where(np.append(True, bits.bit[1:] != bits.bit[:-1])[: len(length)], length, 0.0)
    return length / np.bincount(bits.bit, minlength=1)[bits.bit]


def _bits(lines: gpd.GeoSeries, areas: gpd.GeoSeries, tolerance_m: float) -> _Bits:
    """Lines cut so that each bit lies in the same areas all along; pairs are sorted by bit, then by area."""
    metric(lines, areas)
    lines_only(lines)
    polygons_only(areas)
    start, end, line = straight_pieces(np.asarray(lines.array))
    piece, along = _cuts(start, end, np.asarray(areas.array), tolerance_m)
    count = np.arange(len(start))
    piece = np.concatenate([count, count, piece])
    along = np.concatenate([np.zeros(len(start)), np.ones(len(start)), along])
    order = np.lexsort([along, piece])
    piece, along = piece[order], along[order]
    from_, to = along[:-1], along[1:]
    kept = (piece[1:] == piece[:-1]) & (to > from_)
    piece, from_, to = piece[1:][kept], from_[kept], to[kept]
    way = end - start
    first, last = (start[piece] + part[:, None] * way[piece] for part in (from_, to))
    middle = shapely.points((first + last) / 2)
    area, bit = shapely.STRtree(middle).query(np.asarray(areas.array), predicate="dwithin", distance=tolerance_m)
    order = np.lexsort([area, bit])
    return _Bits(first, last, line[piece], bit[order], area[order])


def _cuts(start: Floats, end: Floats, areas: NDArray[Any], tolerance_m: float) -> tuple[Ints, Floats]:
    """Pieces, and the parts (0..1) of their length, where they come within the tolerance of a border or leave it."""
    base, tip, _ = straight_pieces(areas)
    borders = shapely.linestrings(np.stack([base, tip], axis=1))
    lines = shapely.linestrings(np.stack([start, end], axis=1))
    piece, border = shapely.STRtree(borders).query(lines, predicate="dwithin", distance=tolerance_m)
    low, high = _near(start[piece], (end - start)[piece], base[border], (tip - base)[border], tolerance_m)
    along = np.concatenate([low, high])
    inside = (along > 0) & (along < 1)
    return np.concatenate([piece, piece])[inside], along[inside]


def _near(start: Floats, way: Floats, base: Floats, border: Floats, reach: float) -> tuple[Floats, Floats]:
    """First and last part of each way that lies within `reach` of its border piece; infinite where none does.

    What lies within reach of a piece is a strip with a half disc at each end, so it holds one stretch of the way.
    """
    length = np.hypot(border[:, 0], border[:, 1])
    unit = border / length[:, None]
    offset = start - base
    strip = np.stack(
        [
            _between(_dot(offset, unit), _dot(way, unit), np.zeros(len(way)), length),
            _between(_cross(unit, offset), _cross(unit, way), np.full(len(way), -reach), np.full(len(way), reach)),
        ]
    )
    low, high = strip[:, 0].max(axis=0), strip[:, 1].min(axis=0)
    stretches = [(np.where(low <= high, low, np.inf), np.where(low <= high, high, -np.inf))]
    stretches += [_disc(corner, way, reach) for corner in (offset, offset - border)]
    return np.min([low for low, _ in stretches], axis=0), np.max([high for _, high in stretches], axis=0)


def _between(at: Floats, step: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Where ``low <= at + t * step <= high``, as the first and the last t."""
    moving = step != 0
    pace = np.where(moving, step, 1.0)
    one, other = (low - at) / pace, (high - at) / pace
    always = (at >= low) & (at <= high)
    first = np.where(moving, np.minimum(one, other), np.where(always, -np.inf, np.inf))
    return first, np.where(moving, np.maximum(one, other), -first)


def _disc(offset: Floats, way: Floats, reach: float) -> tuple[Floats, Floats]:
    """Where ``|offset + t * way| <= reach``, as the first and the last t."""
    square = _dot(way, way)
    middle = -_dot(offset, way) / square
    aside = _cross(way, offset) ** 2 / square
    half = np.sqrt(np.maximum(reach**2 - aside, 0) / square)
    hit = aside <= reach**2
    return np.where(hit, middle - half, np.inf), np.where(hit, middle + half, -np.inf)


def _dot(a: Floats, b: Floats) -> Floats:
    return np.asarray((a * b).sum(axis=1))


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
