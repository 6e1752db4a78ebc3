"""Strips along one side of a line that are to stay free, and what of the buildings stands in them.

A strip has a base (a frontage, an axis, a drawn line), a side, the width that is required, and may start at an offset
from the base (half a row width off an axis). The base is extended beyond its ends; then the ends of the strip are flat
and its corners mitred.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis._garbage import swept_once
from kotaku_gis.spatial._bands import Bands
from kotaku_gis.spatial._checks import metric
from kotaku_gis.spatial._columns import drawn_only, metres
from kotaku_gis.spatial._intrusion import DUST_M, DUST_M2, measured
from kotaku_gis.spatial._merged import united
from kotaku_gis.spatial._rings import sums
from kotaku_gis.spatial._segments import Bools, Floats, Ints, Shapes, shapes
from kotaku_gis.spatial._strips import Laid, Side, Strips, asked, laid_out, layers, left_of, open_lines, touching
from kotaku_gis.spatial._threads import piecewise

__all__ = ["Side", "Strips", "extended_bases", "intrusion_by_building", "intrusions", "inward_side", "strip_areas"]


@dataclass(frozen=True)
class _Rows:
    """Pairs of a building and a strip, by position, and what was measured of them."""

    building: Ints
    strip: Ints
    part: Shapes  # of the building, within the parcel
    stands: Bools
    area: Floats
    depth: Floats
    facade: Floats
    distance: Floats  # NaN where nothing of the building is on that side

    def only(self, keep: Bools) -> _Rows:
        return _Rows(**{column.name: getattr(self, column.name)[keep] for column in fields(self)})


def strip_areas(strips: Strips) -> gpd.GeoDataFrame:
    """The strips as polygons, `base`, `side` and `geometry`, a row a side."""
    metric(*layers(strips))
    laid = laid_out(strips)
    polygon = laid.band.polygon
    if laid.parcel is not None:
        polygon = shapely.intersection(polygon, laid.parcel)
    columns = {"base": strips.base.index[laid.base], "side": laid.side}
    return gpd.GeoDataFrame(columns, geometry=polygon, crs=strips.base.crs)


def extended_bases(strips: Strips) -> gpd.GeoSeries:
    """The bases of one-sided strips as they are extended beyond their ends, on the index of the bases."""
    metric(*layers(strips))
    return gpd.GeoSeries(laid_out(strips).band.line, index=strips.base.index, crs=strips.base.crs)


@swept_once()
def intrusions(
    buildings: gpd.GeoSeries, strips: Strips, *, pairs: pd.DataFrame | None = None, geometry: bool = False
) -> pd.DataFrame:
    """What of each building stands in each strip.

    Parameters
    ----------
    buildings
        Polygons.
    pairs
        Rows of `building` and `base` to look at, each of which is answered; left out: all that stand in a strip.
    geometry
        Whether to return the intruding parts as well, in a GeoDataFrame.

    Returns
    -------
    pandas.DataFrame
        A row a building, base and side: `building`, `base`, `side`; `intrusion_m2`; `intrusion_depth_m`, the width less
        the least distance in the strip; `facade_m`, the intruding part projected on the extended base; `distance_m`,
        from the start of the strip to the nearest point of the building on that side, NA when none of it is there.

        At a mitred corner distances are square to the base. Where the base turns more sharply than the strip is wide,
        they are straight, and the facade is measured along the base.

    Raises
    ------
    CRSError
        When the layers are not in one CRS in metres.
    GeometryError
        For bases that are not open lines, and widths or offsets that are unknown or out of range.
    """
    metric(buildings, *layers(strips))
    laid = laid_out(strips)
    rows = _rows(buildings, strips, laid, pairs)
    table = pd.DataFrame(
        {
            "building": buildings.index[rows.building],
            "base": strips.base.index[laid.base[rows.strip]],
            "side": laid.side[rows.strip],
            "intrusion_m2": drawn_only(rows.area, shapes(buildings)[rows.building]),
            "intrusion_depth_m": drawn_only(rows.depth, shapes(buildings)[rows.building]),
            "facade_m": drawn_only(rows.facade, shapes(buildings)[rows.building]),
            "distance_m": metres(rows.distance, np.isfinite(rows.distance)),
        }
    )
    if geometry:
        table = gpd.GeoDataFrame(table, geometry=_intruding(rows, laid), crs=buildings.crs)
    return table


@swept_once()
def intrusion_by_building(
    buildings: gpd.GeoSeries, strips: Strips, *, pairs: pd.DataFrame | None = None, geometry: bool = False
) -> pd.DataFrame:
    """What of each building stands in any strip, on the index of `buildings`; parameters as in `intrusions`.

    Returns
    -------
    pandas.DataFrame
        `strips`, in how many it stands; `intrusion_m2` of their union, so that what lies in two strips counts once;
        `intrusion_depth_m`, the largest; `facade_m`, the sum; `distance_m`, the least, NA where no strip was
        looked at. The measures are NA for a building without geometry.
    """
    metric(buildings, *layers(strips))
    laid = laid_out(strips)
    rows = _rows(buildings, strips, laid, pairs)
    number = len(buildings)
    standing = rows.only(rows.stands)
    count = np.bincount(standing.building, minlength=number)
    area = sums(standing.building, standing.area, number)
    union = np.full(number, None, dtype=object)
    several = standing if geometry else standing.only(count[standing.building] > 1)
    house, shape = united(several.building, _intruding(several, laid))
    union[house] = shape
    twice = house[count[house] > 1]
    area[twice] = shapely.area(union[twice])
    facade = sums(standing.building, standing.facade, number)
    depth, distance = np.zeros(number), np.full(number, np.inf)
    np.maximum.at(depth, standing.building, standing.depth)
    np.fmin.at(distance, rows.building, rows.distance)
    table = pd.DataFrame(
        {
            "strips": count,
            "intrusion_m2": drawn_only(area, shapes(buildings)),
            "intrusion_depth_m": drawn_only(depth, shapes(buildings)),
            "facade_m": drawn_only(facade, shapes(buildings)),
            "distance_m": metres(distance, np.isfinite(distance)),
        },
        index=buildings.index,
    )
    if geometry:
        table = gpd.GeoDataFrame(table, geometry=union, crs=buildings.crs)
    return table


def inward_side(bases: gpd.GeoSeries, parcels: gpd.GeoSeries) -> pd.Series:
    """On which side of its base each parcel lies, ``left`` or ``right``; both layers have the same index."""
    metric(bases, parcels)
    left = left_of(shapely.point_on_surface(shapes(parcels)), open_lines(bases))
    return pd.Series(np.where(left, "left", "right"), index=bases.index, name="side")


def _rows(buildings: gpd.GeoSeries, strips: Strips, laid: Laid, pairs: pd.DataFrame | None) -> _Rows:
    """Pairs that are asked for, or all in which the building stands in the strip."""
    houses = shapes(buildings)
    found = touching(houses, laid) if pairs is None else asked(buildings, strips, laid, pairs)
    building, strip = found
    part = _in_parcel(houses, laid, building, strip)
    inside = measured(part, laid.band, strip)
    cut = part != houses[building]
    level = inside[:, 1].copy()
    level[cut] = measured(houses[building[cut]], laid.band, strip[cut])[:, 1]
    near, far = laid.band.near[strip], laid.band.far[strip]
    stands = (inside[:, 0] > DUST_M2) & (far - level > DUST_M)
    beyond = np.flatnonzero(~np.isfinite(level))
    level[beyond] = _level_beyond(houses[building[beyond]], laid.band, strip[beyond])
    rows = _Rows(
        building=building,
        strip=strip,
        part=part,
        stands=stands,
        area=np.where(stands, inside[:, 0], 0.0),
        depth=np.where(stands, np.maximum(far - level, 0.0), 0.0),
        facade=np.where(stands, inside[:, 2], 0.0),
        distance=np.maximum(level - near, 0.0),
    )
    return rows.only(stands) if pairs is None else rows


def _in_parcel(houses: Shapes, laid: Laid, building: Ints, strip: Ints) -> Shapes:
    part: Shapes = houses[building]
    if laid.parcel is None:
        return part
    shapely.prepare(laid.parcel)
    parcel = laid.parcel[strip]
    out = ~shapely.covers(parcel, part)
    part[out] = _polygonal(piecewise(shapely.intersection, part[out], parcel[out]))
    return part


def _polygonal(cut: Shapes) -> Shapes:
    """Geometries without the points and lines that an intersection leaves where shapes only touch."""
    mixed = ~np.isin(shapely.get_type_id(cut), (3, 6))
    pieces, owner = shapely.get_parts(cut[mixed], return_index=True)
    area = shapely.get_type_id(pieces) == 3
    clean = np.full(mixed.sum(), shapely.MultiPolygon(), dtype=object)
    shapely.multipolygons(pieces[area], indices=owner[area], out=clean)
    cut[mixed] = clean
    return cut


def _level_beyond(houses: Shapes, band: Bands, strip: Ints) -> Floats:
    """Straight distance from the line of buildings that do not reach the strip, NaN on the other side of the line."""
    away = shapely.shortest_line(band.line[strip], houses)
    level = shapely.length(away)
    ahead = (level > 0) & left_of(shapely.get_point(away, 1), band.line[strip]) & (level >= band.near[strip])
    return np.where(ahead, level, np.nan)


def _intruding(rows: _Rows, laid: Laid) -> Shapes:
    return piecewise(shapely.intersection, rows.part, laid.band.polygon[rows.strip])
