"""One door for all formats: which layers a file holds, and the features of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.formats import geojson, guard, shapefile
from kotaku_gis.layers.formats.archive import refuse_bomb, unpacked
from kotaku_gis.layers.formats.drawing import LAYER, drawing_layer, drawing_layers
from kotaku_gis.layers.formats.failures import told
from kotaku_gis.layers.formats.model import FID, HEALED, Reading, healed
from kotaku_gis.layers.formats.placemarks import with_description
from kotaku_gis.layers.formats.points import Columns, read_points
from kotaku_gis.layers.formats.tables import WORKBOOKS, read_rows, sheets_in

POINT_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods")
TABLES = (*POINT_TABLES, ".dbf")
RASTERS = (".tif", ".tiff", ".asc", ".vrt", ".img", ".png", ".jpg", ".jp2", ".bil", ".grd")
_BY_GDAL = (".shp", ".gpkg", ".geojson", ".json", ".topojson", ".geojsonl", ".ndjson", ".kml", ".gpx", ".gml")
_BY_GDAL_TOO = (".dxf", ".dgn", ".tab", ".mif", ".gdb", ".fgb", ".sqlite")
VECTORS = (*_BY_GDAL, *_BY_GDAL_TOO, ".js", ".kmz", ".parquet", ".geoparquet")
BLANK_IS_ZERO = (".tab", ".mif")
"""MapInfo has no empty number: the driver writes, and reads, 0."""
_STYLES = ("layer_styles", "qgis_projects")
_GPX = ("waypoints", "routes", "tracks")
_MOST = 0.5
ARC_STEP_DEG = "1"
"""Degrees of an arc for each chord that stands for it: chords leave it by 0.004 % of its radius at most."""


def layers_in(file: Path) -> list[str | None]:
    """Names of the layers with features to choose from; ``[None]`` where the file is one layer.

    Raises `LayerError` when the file cannot be opened.
    """
    with told():
        return _layers_in(file, file.suffix.lower())


def _layers_in(file: Path, suffix: str) -> list[str | None]:
    if suffix in WORKBOOKS:
        return [*sheets_in(file)] or [None]
    if suffix in (".shp", ".js", ".parquet", ".geoparquet", *POINT_TABLES) or _is_bare(file):
        return [None]
    with _opened(file) as place:
        if suffix == ".dxf":
            return [*drawing_layers(_gdal(place, "entities", None))] or [None]
        listed = pyogrio.list_layers(place)
        spatial = [str(name) for name, kind in listed if kind is not None and name not in _STYLES]
        spatial = [name for name in spatial if suffix != ".gpx" or name in _GPX]
        if len(spatial) > 1:
            spatial = [name for name in spatial if _count(place, name)] or spatial[:1]
        return [*spatial] or [None]


def read_features(
    file: Path, *, layer: str | None = None, encoding: str | None = None, coordinates: Columns | None = None
) -> Reading:
    """The features of one layer of a file as they are, and what had to be mended to read them.

    Raises
    ------
    LayerError
        The file cannot be read, is hostile, holds several layers of which none was chosen, or no geometry.
    """
    suffix = file.suffix.lower()
    if layer is not None:
        guard.refuse_path_name(layer)
    with told():
        reading = _read(file, suffix, layer, encoding, coordinates)
    frame, notes = reading.frame, list(reading.notes)
    guard.refuse_monsters(frame)
    if FID not in frame:
        frame.insert(0, FID, range(1, len(frame) + 1))
    if frame.crs is not None and frame.crs.is_geographic and _in_metres(frame):
        notes.append(fault("formats.metres_in_degrees", said=frame.crs.to_string()))
        frame = frame.set_crs(None, allow_override=True)
    return Reading(frame, tuple(notes))


def _read(file: Path, suffix: str, layer: str | None, encoding: str | None, coordinates: Columns | None) -> Reading:
    if suffix in POINT_TABLES:
        rows, notes = read_rows(file, sheet=layer, encoding=encoding)
        points = read_points(rows, coordinates)
        return replace(points, notes=(*notes, *points.notes))
    if suffix in (".parquet", ".geoparquet"):
        return Reading(_parquet(file))
    if _is_bare(file):
        return geojson.read_bare(file)
    if suffix not in VECTORS:
        raise LayerError(fault("formats.unknown", suffix=suffix or "-", known=", ".join(VECTORS)))
    with _opened(file) as place:
        return _by_gdal(file, place, layer, encoding)


def _by_gdal(file: Path, place: Path, layer: str | None, encoding: str | None) -> Reading:
    match file.suffix.lower():
        case ".js":
            return Reading(_gdal(geojson.script_content(place), None, None))
        case ".shp":
            found, notes = shapefile.encoding_of(file, encoding)
            return Reading(_gdal(place, None, found), notes)
        case ".dxf":
            entities = _gdal(place, "entities", encoding)
            return Reading(*drawing_layer(entities, _known(layer, drawing_layers(entities))))
        case ".kml" | ".kmz":
            return Reading(with_description(_gdal(place, _chosen(place, layer), encoding)))
        case _:
            return Reading(_gdal(place, _chosen(place, layer), encoding))


def _parquet(file: Path) -> gpd.GeoDataFrame:
    if find_spec("pyarrow") is None:
        raise LayerError(fault("formats.no_pyarrow"))
    return gpd.read_parquet(file)


@contextmanager
def _opened(file: Path) -> Iterator[Path]:
    """The path that GDAL opens in place of `file`, once it is known to be harmless."""
    suffix = file.suffix.lower()
    if suffix == ".shp":
        with shapefile.readable(file) as place:
            yield place
        return
    place = file
    if suffix == ".kmz":
        refuse_bomb(file)
        folder = unpacked(file)
        documents = sorted(folder.rglob("*.kml"), key=lambda path: (path.name != "doc.kml", path))
        if not documents:
            raise LayerError(fault("formats.no_member", name="doc.kml", names="-"))
        place = documents[0]
    if place.is_file():
        guard.refuse_hostile_text(place)
    yield place


def _gdal(place: Path | bytes, layer: str | None, encoding: str | None) -> gpd.GeoDataFrame:
    """A layer through GDAL; arcs as chords, rings that are not closed closed, geometries that are none null."""
    pyogrio.set_gdal_config_options({"OGR_ARC_STEPSIZE": ARC_STEP_DEG})
    if isinstance(place, Path):
        guard.refuse_heavy(place, _count(place, layer))
    frame = pyogrio.read_dataframe(place, layer=layer, encoding=encoding, fid_as_index=True, on_invalid="ignore")
    if not isinstance(frame, gpd.GeoDataFrame):
        raise LayerError(fault("layers.no_geometry"))
    frame = frame.rename_axis(FID).reset_index()
    missing = frame.geometry.isna().to_numpy()
    if missing.any():
        _heal(frame, missing, pyogrio.raw.read(place, layer=layer, columns=[])[2])
    return frame


def _heal(frame: gpd.GeoDataFrame, missing: np.ndarray, wkb: np.ndarray) -> None:
    """Close the rings of the geometries that GEOS refused."""
    shapes = frame.geometry.to_numpy().copy()
    shapes[missing] = shapely.from_wkb(wkb[missing], on_invalid="fix")
    closed = missing & ~shapely.is_missing(shapes)
    frame.geometry = gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)
    if closed.any():
        healed(frame, pd.Series(closed, index=frame.index), "close_ring")


def _count(place: Path, layer: str | None) -> int:
    return int(pyogrio.read_info(place, layer=layer, force_feature_count=True)["features"])


def _chosen(place: Path, layer: str | None) -> str | None:
    """The layer to read: the one asked for, else the only one with features; several need a choice."""
    if layer is not None:
        return layer
    names = [str(name) for name, kind in pyogrio.list_layers(place) if kind is not None and name not in _STYLES]
    if place.suffix.lower() == ".gpx":
        names = [name for name in names if name in _GPX]
    if len(names) > 1:
        names = [name for name in names if _count(place, name)] or names[:1]
    return _known(None, names)


def _known(layer: str | None, names: list[str]) -> str | None:
    if layer is None and len(names) > 1:
        raise LayerError(fault("layers.choose_layer", names=", ".join(names)))
    if layer is not None and layer not in names:
        raise LayerError(fault("formats.no_layer", layer=layer, names=", ".join(names)))
    return layer or (names[0] if names else None)


def _is_bare(file: Path) -> bool:
    return file.suffix.lower() == ".json" and not geojson.is_standard(file)


def _in_metres(frame: gpd.GeoDataFrame) -> bool:
    """Whether most features lie beyond any degree."""
    bounds = shapely.bounds(frame.geometry.to_numpy())
    beyond = np.abs(bounds[np.isfinite(bounds).all(axis=1)]).max(axis=1, initial=0) > 360
    return bool(beyond.size and beyond.mean() > _MOST)


__all__ = ["HEALED", "LAYER", "POINT_TABLES", "RASTERS", "TABLES", "VECTORS", "layers_in", "read_features"]
