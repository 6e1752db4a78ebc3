"""The ground of a PDF page: the viewport and measure of ISO 32000, which GDAL, QGIS and viewers read."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from pyproj import CRS

from kotaku_gis.sheets.degrees import to_degrees
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.pdf_file import dictionary, numbers, words_of

_PT_PER_MM = 72 / 25.4
_CORNERS = ((0, 1), (0, 0), (1, 0), (1, 1))
_EXACT = 12  # decimals: with nine, a degree rounds to centimetres


def viewport(*, frame: Box, extent: Bounds, crs: CRS) -> bytes:
    """What a page says of the ground of its map frame.

    Parameters
    ----------
    frame
        On paper, in millimetres.
    extent
        On the ground, in metres of `crs`.
    """
    sides = (frame.left, frame.bottom, frame.right, frame.top)
    return dictionary(
        {
            "Type": b"/Viewport",
            "Name": words_of("kotaku_gis"),
            "BBox": _exact(side * _PT_PER_MM for side in sides),
            "Measure": _measure(extent, crs),
        }
    )


def _measure(extent: Bounds, crs: CRS) -> bytes:
    west, south, east, north = extent
    corners = np.array([(west + x * (east - west), south + y * (north - south)) for x, y in _CORNERS])
    lon, lat = to_degrees(crs).transform(*corners.T)
    system = {"Type": b"/PROJCS", "WKT": _literal(crs.to_wkt("WKT1_ESRI"))}
    if (code := crs.to_epsg()) is not None:
        system["EPSG"] = b"%d" % code
    flat = _exact(value for corner in _CORNERS for value in corner)
    return dictionary(
        {
            "Type": b"/Measure",
            "Subtype": b"/GEO",
            "Bounds": flat,
            "LPTS": flat,
            "GPTS": _exact(value for pair in zip(lat, lon, strict=True) for value in pair),
            "GCS": dictionary(system),
        }
    )


def _exact(values: Iterable[float]) -> bytes:
    return b"[" + numbers(*values, digits=_EXACT) + b"]"


def _literal(text: str) -> bytes:
    """A string in plain letters, as the readers of WKT expect it."""
    plain = text.encode("ascii", "replace")
    return b"(" + plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"
