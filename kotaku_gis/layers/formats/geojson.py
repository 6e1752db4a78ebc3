"""GeoJSON in its disguises: scripts of qgis2web, bare lists of shapes, rings with a level of brackets too few."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.formats.model import Reading, healed

_DEPTH = {"Point": 1, "MultiPoint": 2, "LineString": 2, "MultiLineString": 3, "Polygon": 3, "MultiPolygon": 4}
_STANDARD = re.compile(rb'"type"\s*:\s*"(FeatureCollection|Feature|Topology)"|"geometryType"|"geometries"')
_EXPORT = "export default"
_HEAD = 262_144


def script_content(file: Path) -> bytes:
    """The GeoJSON inside a layer that qgis2web wrote, which reads ``var name = {...};``."""
    code = _without_comments(file.read_text(encoding="utf-8-sig"))
    name, equals, value = ("", "=", code[len(_EXPORT) :]) if code.startswith(_EXPORT) else code.partition("=")
    value = value.strip().rstrip(";")
    if not equals or "{" in name or "}" in name or value[:1] not in ("{", "["):
        raise LayerError(fault("formats.no_json"))
    return value.encode()


def _without_comments(code: str) -> str:
    """Code from its first word on."""
    rest = code.lstrip()
    while rest.startswith(("//", "/*")):
        end = "\n" if rest.startswith("//") else "*/"
        rest = rest.partition(end)[2].lstrip()
    return rest


def is_standard(file: Path) -> bool:
    """Whether a JSON file is GeoJSON, TopoJSON or Esri's, which GDAL reads."""
    with file.open("rb") as stream:
        return _STANDARD.search(stream.read(_HEAD)) is not None


def read_bare(file: Path) -> Reading:
    """Shapes of a JSON list of ``{"type": ..., "coordinates": ..., other keys}``; degrees are taken for EPSG:4326."""
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"))
    except (json.JSONDecodeError, RecursionError) as error:
        raise LayerError(fault("formats.broken_json", detail=str(error))) from error
    records = [item for item in _records(document) if isinstance(item, Mapping) and "coordinates" in item]
    if not records:
        raise LayerError(fault("formats.no_shapes"))
    built = [_shape(str(item.get("type", "")), item["coordinates"]) for item in records]
    keys = dict.fromkeys(key for item in records for key in item if key not in ("type", "coordinates"))
    table = {str(key): [_cell(item.get(key)) for item in records] for key in keys}
    shapes = np.array([shape for shape, _ in built], dtype=object)
    bounds = shapely.bounds(shapes)
    metres = bool(np.isfinite(bounds).any() and np.nanmax(np.abs(bounds)) > 360)
    frame = gpd.GeoDataFrame(pd.DataFrame(table), geometry=shapes, crs=None if metres else 4326)
    nested = pd.Series([kind == "nesting" and shape is not None for shape, kind in built])
    notes = []
    if nested.any():
        healed(frame, nested, "nesting")
        notes.append(fault("formats.nesting", ids=frame.index[nested], count=int(nested.sum())))
    return Reading(frame, tuple(notes))


def _records(document: Any) -> list[Any]:
    if isinstance(document, list):
        return document
    if isinstance(document, Mapping):
        lists = [value for value in document.values() if isinstance(value, list) and value]
        return [document] if "coordinates" in document else max(lists, key=len, default=[])
    return []


def _shape(kind: str, coordinates: Any) -> tuple[shapely.Geometry | None, str]:
    """A geometry with its brackets as its kind wants them, and whether they had to be set right; None for nonsense."""
    depth, wanted = _depth(coordinates), _DEPTH.get(kind)
    if wanted is None or depth == 0:
        return None, ""
    if kind == "MultiPolygon" and depth == 3:  # each ring a polygon of its own
        coordinates, depth, mended = [[ring] for ring in coordinates], 4, "nesting"
    else:
        mended = "" if depth == wanted else "nesting"
    while depth < wanted:
        coordinates, depth = [coordinates], depth + 1
    while depth > wanted and isinstance(coordinates, list) and len(coordinates) == 1:
        coordinates, depth = coordinates[0], depth - 1
    try:
        return shapely.geometry.shape({"type": kind, "coordinates": coordinates}), mended
    except (ValueError, TypeError, IndexError, shapely.errors.GEOSException):
        return None, mended


def _depth(coordinates: Any) -> int:
    depth = 0
    while isinstance(coordinates, list) and coordinates:
        coordinates, depth = coordinates[0], depth + 1
    return depth if isinstance(coordinates, (int, float)) else 0


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
