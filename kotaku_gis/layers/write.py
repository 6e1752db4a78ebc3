"""Clean layers as files: a GeoPackage, or a shapefile for each kind of shape."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import fiona
import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from kotaku_gis.layers.dbf import Field, cells, fields

_FIXED_TIME = "2000-01-01T00:00:00Z"
_KINDS = {0: ("titik", "Point"), 1: ("garis", "LineString"), 2: ("poligon", "Polygon")}
_POINT = 0
_REFUSED = (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, pyogrio.errors.GeometryError)


def write_geopackage(layers: Mapping[str, pd.DataFrame], file: Path) -> None:
    """Write layers and tables into one GeoPackage, the ids as a column; the same layers give the same bytes."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_TIME})
    try:
        with _writing(file):
            for name, layer in layers.items():
                pyogrio.write_dataframe(layer.reset_index(), file, layer=name, driver="GPKG", append=file.exists())
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def write_shapefiles(layer: gpd.GeoDataFrame, folder: Path, name: str, *, delivered: Mapping[str, str]) -> pd.DataFrame:
    """Write a layer as shapefiles, one for each kind of shape in it (``jalan_garis.shp``, ``jalan_poligon.shp``).

    Parameters
    ----------
    delivered
        Column to the type that its field had in the shapefile it came from, as fiona tells it (``str:40``).

    Returns
    -------
    One row a field: ``file``, ``column``, ``field``, ``type``.

    Raises
    ------
    LayerError
        A text is longer than the 254 bytes of a DBF.
    """
    whole = layer.reset_index()
    table = pd.DataFrame(whole.drop(columns="geometry"))
    known = fields(table, delivered)
    dimensions = _dimensions(whole.geometry.to_numpy())
    rows = []
    for dimension in sorted(set(dimensions.tolist())):
        word = _KINDS[dimension][0]
        stem = name if len(set(dimensions)) == 1 else f"{name}_{word}"
        there = dimensions == dimension
        _write(whole[there], table[there], known, folder / f"{stem}.shp", dimension=dimension)
        rows += [(f"{stem}.shp", column, field.name, field.type) for column, field in known.items()]
    return pd.DataFrame(rows, columns=["file", "column", "field", "type"])


def _write(
    layer: gpd.GeoDataFrame, table: pd.DataFrame, known: Mapping[str, Field], file: Path, *, dimension: int
) -> None:
    kind, shapes = _alike(layer.geometry.to_numpy(), dimension)
    properties = {field.name: field.type for field in known.values()}
    made = {"driver": "ESRI Shapefile", "encoding": "UTF-8", "DBF_DATE_LAST_UPDATE": _FIXED_TIME[:10]}
    schema = {"geometry": kind, "properties": properties}
    rows = zip(*(cells(table[name]) for name in known), strict=True)
    with _writing(file), fiona.open(file, "w", schema=schema, crs_wkt=layer.crs.to_wkt(), **made) as out:
        out.writerecords(
            {
                "geometry": shape and shapely.geometry.mapping(shape),
                "properties": dict(zip(properties, row, strict=True)),
            }
            for shape, row in zip(shapes, rows, strict=True)
        )


def _alike(shapes: np.ndarray, dimension: int) -> tuple[str, np.ndarray]:
    """The type of a shapefile, which holds lines and polygons of one or many parts alike, but points of one or many."""
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    known = shapes.copy()
    known[~there] = None
    if dimension == 0 and (shapely.get_type_id(shapes[there]) != _POINT).any():
        known[there] = [shapely.multipoints(shapely.get_parts(shape)) for shape in shapes[there]]
        return "MultiPoint", known
    return _KINDS[dimension][1], known


def _dimensions(shapes: np.ndarray) -> np.ndarray:
    """0 for points, 1 for lines, 2 for polygons; shapes that hold nothing go with the first of the others."""
    found = np.where(shapely.is_empty(shapes), -1, shapely.get_dimensions(shapes))
    known = found[found >= 0]
    return np.where(found >= 0, found, known[0] if known.size else 0)


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    """What the writers raise, told as the operating system would."""
    try:
        yield
    except (*_REFUSED, fiona.errors.FionaError) as error:
        raise OSError(errno.EIO, str(error).splitlines()[0], file.name) from error
