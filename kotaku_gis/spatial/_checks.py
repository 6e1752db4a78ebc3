"""What every spatial helper asks of its layers before it measures: one CRS, in metres."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
from pyproj import CRS

from kotaku_gis.errors import CRSError, Fault
from kotaku_gis.i18n import fault

_WEB_MERCATOR = "Popular Visualisation Pseudo Mercator"


def metric(*layers: gpd.GeoSeries | gpd.GeoDataFrame) -> None:
    """Refuse layers that cannot be measured together.

    Raises `CRSError`, with every fault found, for a layer without CRS, in degrees, in another unit than the metre or in
    Web Mercator (whose metres are not metres on the ground), and for layers in different CRS.
    """
    systems = list(dict.fromkeys(layer.crs for layer in layers))
    faults = [found for crs in systems for found in _faults(crs)]
    known = [crs for crs in systems if crs is not None]
    faults += [
        fault("spatial.crs_mismatch", first=known[0].name, other=crs.name)
        for crs in known[1:]
        if not crs.equals(known[0], ignore_axis_order=True)
    ]
    if faults:
        raise CRSError(faults)


def _faults(crs: CRS | None) -> Iterator[Fault]:
    if crs is None:
        yield fault("spatial.crs_missing")
    elif crs.is_geographic:
        yield fault("spatial.crs_geographic", crs=crs.name)
    elif any(axis.unit_conversion_factor != 1 for axis in crs.axis_info):
        yield fault("spatial.crs_unit", crs=crs.name, unit=crs.axis_info[0].unit_name)
    elif crs.coordinate_operation is not None and crs.coordinate_operation.method_name == _WEB_MERCATOR:
        yield fault("spatial.crs_web_mercator", crs=crs.name)
