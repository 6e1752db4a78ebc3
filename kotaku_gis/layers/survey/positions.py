"""Positions as Kobo and ODK write them: ``lat lon alt accuracy``, several of them divided by semicolons."""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

CRS = 4326
_NUMBER = r"[+-]?\d{1,4}(?:\.\d{1,20})?"
_PLACE = rf"\s*({_NUMBER})[ ,]\s*({_NUMBER})(?:\s+{_NUMBER}){{0,2}}\s*"
_POINT = re.compile(rf"^{_PLACE}$")
_EACH = re.compile(_PLACE)
_MAX_TEXT = 1_000_000


def position(text: str) -> shapely.Geometry | None:
    """The geometry that a geopoint, geotrace or geoshape stands for; None for anything else.

    One place is a point, a path that ends where it began a polygon, any other path a line. Altitude and accuracy are
    left out. Impossible degrees are kept: what becomes of them is decided where all features are.

    Examples
    --------
    >>> print(position("-6.9850 110.3771 12.0 4.5"))
    POINT (110.3771 -6.985)
    >>> print(position("-7 110 0 0;-7 110.1 0 0; -7.1 110.1 0 0; -7 110 0 0"))
    POLYGON ((110 -7, 110.1 -7, 110.1 -7.1, 110 -7))
    """
    if len(text) > _MAX_TEXT:
        return None
    if found := _POINT.match(text):
        return shapely.Point(float(found[2]), float(found[1]))
    if not _is_path(text):
        return None
    places = np.array([(float(lon), float(lat)) for lat, lon in _EACH.findall(text)])
    distinct = len(np.unique(places, axis=0))
    if len(places) >= 4 and distinct >= 3 and (places[0] == places[-1]).all():
        return shapely.Polygon(places)
    return shapely.LineString(places) if distinct >= 2 else shapely.Point(places[0])


def positions(cells: pd.Series) -> gpd.GeoSeries:
    """`position` of every cell, in EPSG:4326; null where it is none."""
    values = [None if pd.isna(cell) else position(str(cell)) for cell in cells]
    return gpd.GeoSeries(values, index=cells.index, crs=CRS)


def _is_path(text: str) -> bool:
    parts = [part for part in text.split(";") if part.strip()]
    return ";" in text and bool(parts) and all(_POINT.match(part) for part in parts)
