"""Strips laid out as bands, and the buildings that may stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.errors import GeometryError
from kotaku_gis.i18n import fault
from kotaku_gis.spatial._bands import Bands, bands
from kotaku_gis.spatial._segments import TIE, Bools, Floats, Ints, Shapes, segments, shapes
from kotaku_gis.spatial._threads import even, spread

Side = Literal["left", "right", "both"]
_PIECE = 1_000  # bases that one thread looks at in one go


@dataclass(frozen=True)
class Strips:
    """Strips of bases: all values are single, or Series on the index of `base`.

    Parameters
    ----------
    base
        Open lines; a line in several parts that meet end to end counts as one.
    width_m
        Required width, above zero.
    offset_m
        Where the strip starts, off the base.
    side
        ``left``, ``right`` (seen along the line) or ``both``.
    extension_m
        By how much the base is extended at each end; left out: the diameter of the parcel, 0 without parcels.
    parcel
        Polygons on the index of `base`: nothing beyond the parcel of a base lies in its strip.
    """

    base: gpd.GeoSeries
    width_m: pd.Series | float
    offset_m: pd.Series | float = 0.0
    side: pd.Series | Side = "left"
    extension_m: pd.Series | float | None = None
    parcel: gpd.GeoSeries | None = None


@dataclass(frozen=True)
class Laid:
    """Strips as bands; a base with two sides has two."""

    band: Bands
    base: Ints
    side: Shapes
    parcel: Shapes | None


def layers(strips: Strips) -> list[gpd.GeoSeries]:
    """Layers of the strips, which must share a CRS."""
    return [strips.base] if strips.parcel is None else [strips.base, strips.parcel]


def laid_out(strips: Strips) -> Laid:
    """Strips as bands; raises `GeometryError` for bases, widths and offsets that cannot be used."""
    line, index = open_lines(strips.base), strips.base.index
    width, offset = _column(strips.width_m, index), _column(strips.offset_m, index)
    bad = ~(np.isfinite(width) & (width > 0)), ~(np.isfinite(offset) & (offset >= 0))
    faults = [
        fault(f"spatial_edges.{name}", layer=strips.base.name, ids=index[wrong])
        for name, wrong in zip(("strip_width", "strip_offset"), bad, strict=True)
        if wrong.any()
    ]
    if faults:
        raise GeometryError(faults)
    parcel = None if strips.parcel is None else shapes(strips.parcel)
    if strips.extension_m is not None:
        extension = _column(strips.extension_m, index)
    elif parcel is None:
        extension = np.zeros(len(line))
    else:
        box = shapely.bounds(parcel).reshape(-1, 4)
        extension = np.nan_to_num(np.hypot(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]))
    side = pd.Series(strips.side, index=index).to_numpy(dtype=object)
    base = np.concatenate([np.flatnonzero(side != "right"), np.flatnonzero(side != "left")])
    one_side = np.repeat(np.array(["left", "right"], dtype=object), [(side != "right").sum(), (side != "left").sum()])
    order = np.argsort(base, kind="stable")
    base, one_side = base[order], one_side[order]
    drawn = line[base]
    drawn[one_side == "right"] = shapely.reverse(drawn[one_side == "right"])
    band = bands(drawn, near=offset[base], far=(offset + width)[base], extension=extension[base])
    return Laid(band=band, base=base, side=one_side, parcel=None if parcel is None else parcel[base])


def open_lines(bases: gpd.GeoSeries) -> Shapes:
    """Bases as single open lines."""
    line = shapely.line_merge(shapes(bases))
    wrong = (shapely.get_type_id(line) != 1) | shapely.is_closed(line) | ~(shapely.length(line) > 0)
    if wrong.any():
        raise GeometryError(fault("spatial_edges.base_not_line", layer=bases.name, ids=bases.index[wrong]))
    return np.asarray(line)


def _column(values: pd.Series | float, index: pd.Index) -> Floats:
    if isinstance(values, pd.Series) and not values.index.equals(index):
        raise ValueError("widths, offsets and extensions must be on the index of the bases")
    return pd.Series(values, index=index, dtype="Float64").to_numpy(dtype=float, na_value=np.nan)


def touching(houses: Shapes, laid: Laid) -> tuple[Ints, Ints]:
    """Pairs of a building and a strip that meet."""
    tree, polygon = shapely.STRtree(houses), laid.band.polygon
    found = spread(
        lambda low, high: tree.query(polygon[low:high], predicate="intersects") + np.array([[low], [0]]),
        even(len(polygon), _PIECE),
    )
    strip, building = np.concatenate(found, axis=1)
    if laid.parcel is not None:
        shapely.prepare(laid.parcel)
        keep = shapely.intersects(laid.parcel[strip], houses[building])
        strip, building = strip[keep], building[keep]
    order = np.lexsort([strip, building])
    return building[order], strip[order]


def asked(buildings: gpd.GeoSeries, strips: Strips, laid: Laid, pairs: pd.DataFrame) -> tuple[Ints, Ints]:
    """Pairs of a building and a strip for the pairs of a building and a base that are asked for."""
    building, base = buildings.index.get_indexer(pairs["building"]), strips.base.index.get_indexer(pairs["base"])
    if (building < 0).any() or (base < 0).any():
        raise ValueError("pairs name buildings or bases that are not in the layers")
    number = np.bincount(laid.base, minlength=len(strips.base))
    first = np.cumsum(number) - number
    count = number[base]
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(building, count), np.repeat(first[base], count) + within


def left_of(points: Shapes, lines: Shapes) -> Bools:
    """Whether points lie left of the segment of the line that is nearest to them."""
    flat = segments(lines)
    point, ends = points[flat.owner], flat.ends
    away = shapely.distance(point, shapely.linestrings(ends.reshape(-1, 2, 2)))
    x, y = shapely.get_x(point) - ends[:, 0], shapely.get_y(point) - ends[:, 1]
    dx, dy = ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]
    across = (dx * y - dy * x) / np.hypot(dx, dy)
    order = np.lexsort([-np.abs(across), np.rint(away / TIE), flat.owner])
    best = order[np.unique(flat.owner[order], return_index=True)[1]]
    left: Bools = across[best] > 0
    return left
