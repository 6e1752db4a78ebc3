"""What of a feature lies in a band: area, least distance from the band's line, length along the line."""

from __future__ import annotations

import numpy as np
import shapely

from kotaku_gis.spatial import _compiled
from kotaku_gis.spatial._bands import Bands, trapezoids
from kotaku_gis.spatial._segments import Floats, Ints, Shapes, segments
from kotaku_gis.spatial._threads import even, spread

DUST_M2 = 1e-6  # what is smaller than a square millimetre is rounding where edges coincide
DUST_M = 5e-6  # so is a depth below this: coordinates come with six decimals
_PIECE = 2_000  # pairs that one thread looks at in one go


def measured(parts: Shapes, band: Bands, which: Ints) -> Floats:
    """Area (m2), least distance from the line (inf: none inside) and facade (m) of each part in its band."""
    out = np.tile([0.0, np.inf, 0.0], (len(parts), 1))
    tiled = band.tiled[which]
    if tiled.any():
        look = _swept if _compiled.pays(len(parts)) else _clipped
        out[tiled] = look(parts[tiled], band, which[tiled])
    for p in np.flatnonzero(~tiled):
        b = which[p]
        out[p] = _along_line(parts[p], band.polygon[b], band.line[b], near=band.near[b])
    return out


def _swept(parts: Shapes, band: Bands, which: Ints) -> Floats:
    from kotaku_gis.spatial import _bands_compiled as kernels

    out = np.zeros((len(parts), 3))
    flat = segments(parts)
    ground = (band.near, band.far, band.first, band.origin, band.along, band.length, band.lean)
    spread(
        lambda low, high: kernels.measure((flat.ends, flat.offset), ground, which, (low, high), out),
        even(len(parts), _PIECE),
    )
    return out


def _clipped(parts: Shapes, band: Bands, which: Ints) -> Floats:
    """The same with intersections of shapely, trapezoid by trapezoid."""
    number = band.first[which + 1] - band.first[which]
    part = np.repeat(np.arange(len(parts)), number)
    within = np.arange(len(part)) - np.repeat(np.cumsum(number) - number, number)
    piece = np.repeat(band.first[which], number) + within
    used, inverse = np.unique(piece, return_inverse=True)
    tile = trapezoids(band, used)
    shapely.prepare(tile)  # in one thread: a prepared geometry builds its index while it is asked
    touches = shapely.intersects(tile[inverse], parts[part])
    part, piece, inverse = part[touches], piece[touches], inverse[touches]
    inside = shapely.contains_properly(tile[inverse], parts[part])
    cut = parts[part].copy()
    cut[~inside] = shapely.intersection(parts[part[~inside]], tile[inverse[~inside]])

    out = np.tile([0.0, np.inf, 0.0], (len(parts), 1))
    area = shapely.area(cut)
    np.add.at(out[:, 0], part, area)
    pieces, owner = shapely.get_parts(cut[area > 0], return_index=True)
    polygons = shapely.get_type_id(pieces) == 3
    pieces, owner = pieces[polygons], np.flatnonzero(area > 0)[owner[polygons]]
    xy, corner = shapely.get_coordinates(pieces, return_index=True)
    tile_of = piece[owner[corner]]
    step, along = xy - band.origin[tile_of], band.along[tile_of]
    t, s = (step * along).sum(axis=1), step[:, 1] * along[:, 0] - step[:, 0] * along[:, 1]
    np.minimum.at(out[:, 1], part[owner[corner]], np.maximum(s, band.near[which[part[owner[corner]]]]))
    t = np.clip(t, 0, band.length[tile_of])
    low, high = np.full(len(pieces), np.inf), np.full(len(pieces), -np.inf)
    np.minimum.at(low, corner, t)
    np.maximum.at(high, corner, t)
    np.add.at(out[:, 2], part, _covered(owner, low, high, len(part)))
    return out


def _covered(owner: Ints, low: Floats, high: Floats, number: int) -> Floats:
    """Length that the intervals of each owner cover together."""
    order = np.lexsort([low, owner])
    owner, low, high = owner[order], low[order], high[order]
    total, reached, last = np.zeros(number), -np.inf, -1
    for who, start, end in zip(owner.tolist(), low.tolist(), high.tolist(), strict=True):
        reached = -np.inf if who != last else reached
        total[who] += max(0.0, end - max(start, reached))
        reached, last = max(reached, end), who
    return total


def _along_line(
    part: shapely.Geometry, polygon: shapely.Geometry, line: shapely.Geometry, *, near: float
) -> tuple[float, float, float]:
    """The same for a band that its trapezoids do not tile: distance is straight, facade is measured along the line."""
    cut = shapely.intersection(part, polygon)
    if cut.area == 0:
        return 0.0, np.inf, 0.0
    pieces = shapely.get_parts(cut)
    pieces = pieces[shapely.get_type_id(pieces) == 3]
    places = [shapely.line_locate_point(line, shapely.points(shapely.get_coordinates(piece))) for piece in pieces]
    low, high = np.array([p.min() for p in places]), np.array([p.max() for p in places])
    facade = _covered(np.zeros(len(pieces), dtype=np.int64), low, high, 1)[0]
    return float(cut.area), max(float(shapely.distance(cut, line)), near), float(facade)
