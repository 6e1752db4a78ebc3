"""Points out of a table: which columns hold the coordinates, what these lack, and which way round they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.errors import Fault, LayerError
from kotaku_gis.i18n import Figure, fault
from kotaku_gis.layers.formats.coordinates import LAT, LON, angles, pair, with_point
from kotaku_gis.layers.formats.model import Reading, healed

_X = ("lon", "lng", "long", "longitude", "bujur", "gpslongitude", "easting", "x", "koordinatx", "koordx", "xcoord")
_Y = ("lat", "latitude", "lintang", "gpslatitude", "northing", "y", "koordinaty", "koordy", "ycoord")
_BOTH = ("koordinat", "koord", "coordinates", "coordinate", "latlng", "latlong", "titikkoordinat", "gps", "geopoint")
_WKT = ("wkt", "geometry", "geom", "wktgeom")
_WKT_START = re.compile(r"^\s*(MULTI)?(POINT|LINESTRING|POLYGON)\b", re.IGNORECASE)
_MOST = 0.5


@dataclass(frozen=True)
class Columns:
    """Where the coordinates of a table stand: two columns, or one column that holds both (`y` is None)."""

    x: str
    y: str | None = None


def coordinate_columns(rows: pd.DataFrame) -> Columns | None:
    """The columns of a table that hold coordinates, by their names; None without any."""
    tokens = {name: _token(name) for name in rows.columns}

    def first(names: tuple[str, ...]) -> str | None:
        exact = [column for wanted in names for column, token in tokens.items() if token == wanted]
        long = [w for w in names if len(w) > 4]
        parts = [c for c, token in tokens.items() if any(token.endswith(w) or token.startswith(w) for w in long)]
        return next((c for c in [*exact, *parts] if rows[c].notna().any()), None)

    for names in (_WKT, _BOTH):
        both = first(names)
        if both and (names is _BOTH or rows[both].astype("string").str.match(_WKT_START).mean() > _MOST):
            sample = rows[both].dropna().astype("string").head(20)
            if names is _WKT or sample.map(lambda cell: pair(cell) is not None).mean() > _MOST:
                return Columns(both)
    x, y = first(_X), first(_Y)
    return Columns(x, y) if x and y and x != y else None


def read_points(rows: pd.DataFrame, columns: Columns | None) -> Reading:
    """Rows as points: degrees (EPSG:4326), or metres without a CRS, which the manifest must name.

    A row whose coordinates cannot be read has no geometry.
    """
    where = columns or coordinate_columns(rows)
    missing = [] if where is None else [name for name in (where.x, where.y) if name and name not in rows]
    if where is None or missing:
        raise LayerError(fault("formats.no_coordinates", names=", ".join(map(str, rows.columns))))
    frame = rows.copy()
    if where.y is None and rows[where.x].astype("string").str.match(_WKT_START).mean() > _MOST:
        shapes = shapely.from_wkt(rows[where.x].astype(object).where(rows[where.x].notna(), None), on_invalid="ignore")
        return Reading(gpd.GeoDataFrame(frame, geometry=shapes, crs=_crs_of(shapely.bounds(shapes))))
    x, y = _split(rows[where.x]) if where.y is None else (angles(rows[where.x]), angles(rows[where.y]))
    notes: list[Fault] = []
    x, y = _by_letters(x, y)
    lon, lat = x["value"], y["value"]
    if not _metric(lon, lat):
        lon, lat = _righted(frame, lon, lat, where, notes)
    known = lon.notna() & lat.notna()
    shapes = np.full(len(rows), None, dtype=object)
    shapes[known.to_numpy()] = shapely.points(lon[known].to_numpy(), lat[known].to_numpy())
    lost = rows[where.x].notna() & ~known
    if lost.any():
        cells = ", ".join(dict.fromkeys(rows.loc[lost, where.x].astype("string").head(4)))
        notes.append(fault("formats.lost_points", ids=rows.index[lost], count=Figure(int(lost.sum())), cells=cells))
    bounds = np.column_stack([lon, lat, lon, lat])
    return Reading(gpd.GeoDataFrame(frame, geometry=shapes, crs=_crs_of(bounds)), tuple(notes))


def _token(name: object) -> str:
    return re.sub(r"[^a-z]", "", str(name).casefold())


def _split(cells: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two halves of cells such as ``"-6.2, 106.8"``, the second as x: latitude comes first, letters decide."""
    pairs = [pair(str(cell)) if pd.notna(cell) else None for cell in cells]

    def half(which: int) -> pd.DataFrame:
        found = [(p[which].value, p[which].axis) if p else (np.nan, None) for p in pairs]
        return pd.DataFrame(found, columns=["value", "axis"], index=cells.index)

    return half(1), half(0)


def _by_letters(x: pd.DataFrame, y: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    turned = (x["axis"] == "lat") | (y["axis"] == "lon")
    return x.mask(turned, y), y.mask(turned, x)


def _metric(x: pd.Series, y: pd.Series) -> bool:
    """Whether most rows are metres of a grid: hundreds of thousands east, and north between 0 and 10.7 million.

    Degrees without their point are whole numbers of seven and more digits that would lie on no grid.
    """
    fits = x.between(20_000, 1_000_000) & y.between(0, 10_700_000) & (y.abs() > 1000)
    return bool(fits.mean() > _MOST) or bool((y.between(20_000, 1_000_000) & x.between(1e6, 10.7e6)).mean() > _MOST)


def _righted(
    frame: pd.DataFrame, x: pd.Series, y: pd.Series, where: Columns, notes: list[Fault]
) -> tuple[pd.Series, pd.Series]:
    """Longitude and latitude, points put back and swapped rows turned, which is told."""
    lon, lat = with_point(x, LON), with_point(y, LAT)
    turned_lon, turned_lat = with_point(y, LON), with_point(x, LAT)
    straight = lon.between(*LON) & lat.between(*LAT)
    swapped = ~straight & turned_lon.between(*LON) & turned_lat.between(*LAT)
    lon, lat = lon.mask(swapped, turned_lon), lat.mask(swapped, turned_lat)
    pointed = (swapped & ((lon != y) | (lat != x))) | (~swapped & ((lon != x) | (lat != y)) & lon.notna() & lat.notna())
    for kind, mended in (("swap_axes", swapped), ("decimal_point", pointed)):
        if mended.any():
            healed(frame, mended, kind)
            first = int(mended.to_numpy().argmax())
            before = ", ".join(str(frame[name].iloc[first]) for name in (where.x, where.y) if name)
            after = f"{lat.iloc[first]:.6f}, {lon.iloc[first]:.6f}"
            count = Figure(int(mended.sum()))
            notes.append(fault(f"formats.{kind}", ids=frame.index[mended], count=count, before=before, after=after))
    return lon, lat


def _crs_of(bounds: np.ndarray) -> int | None:
    """Degrees where nothing lies beyond them, else not known."""
    beyond = np.nanmax(np.abs(bounds)) if np.isfinite(bounds).any() else 0.0
    return 4326 if beyond <= 360 else None
