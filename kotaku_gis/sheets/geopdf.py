"""A PDF page that knows where it lies: the viewport and measure of ISO 32000, which GDAL, QGIS and viewers read."""

from __future__ import annotations

import io

import numpy as np
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from pyproj import CRS

from kotaku_gis.sheets.degrees import to_degrees
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.paper import Box

_PT_PER_MM = 72 / 25.4
_CORNERS = ((0, 1), (0, 0), (1, 0), (1, 1))


class _Exact(FloatObject):
    """A number with twelve decimals: a ninth of a degree rounds to centimetres."""

    def myrepr(self) -> str:
        return f"{float(self):.12f}"


def georeferenced(pdf: bytes, *, frame: Box, extent: Bounds, crs: CRS) -> bytes:
    """The only page of `pdf` with the ground of its map frame.

    Parameters
    ----------
    frame
        On paper, in millimetres.
    extent
        On the ground, in metres of `crs`.
    """
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.pdf_header = "%PDF-1.7"
    sides = (frame.left, frame.bottom, frame.right, frame.top)
    viewport = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Viewport"),
            NameObject("/Name"): TextStringObject("kotaku_gis"),
            NameObject("/BBox"): _numbers([side * _PT_PER_MM for side in sides]),
            NameObject("/Measure"): _measure(extent, crs),
        }
    )
    writer.pages[0][NameObject("/VP")] = ArrayObject([viewport])
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _measure(extent: Bounds, crs: CRS) -> DictionaryObject:
    west, south, east, north = extent
    corners = np.array([(west + x * (east - west), south + y * (north - south)) for x, y in _CORNERS])
    lon, lat = to_degrees(crs).transform(*corners.T)
    system = DictionaryObject({NameObject("/Type"): NameObject("/PROJCS")})
    system[NameObject("/WKT")] = TextStringObject(crs.to_wkt("WKT1_ESRI"))
    if (code := crs.to_epsg()) is not None:
        system[NameObject("/EPSG")] = NumberObject(code)
    flat = _numbers([value for corner in _CORNERS for value in corner])
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Measure"),
            NameObject("/Subtype"): NameObject("/GEO"),
            NameObject("/Bounds"): flat,
            NameObject("/LPTS"): flat,
            NameObject("/GPTS"): _numbers([value for pair in zip(lat, lon, strict=True) for value in pair]),
            NameObject("/GCS"): system,
        }
    )


def _numbers(values: list[float]) -> ArrayObject:
    return ArrayObject([_Exact(value) for value in values])
