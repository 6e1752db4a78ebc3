"""Reading one file as it is: features with their number in the file, columns untouched."""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.manifest import Source

TABLES = (".csv", ".xlsx", ".xls", ".ods")
FID = "__fid__"


def read_vector(file: Path, source: Source) -> gpd.GeoDataFrame:
    """The features of a file; column ``__fid__`` holds their number in it, geometries that GDAL refuses come as null.

    A shapefile without ``.shx`` is read all the same, and one without ``.dbf`` has no columns.

    Raises
    ------
    LayerError
        The file cannot be read, or it holds no such layer.
    """
    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES"})
    script = file.suffix.lower() == ".js"
    layer = None if script else source.layer or _only_layer(file)
    try:
        frame = pyogrio.read_dataframe(
            _qgis2web(file) if script else file,
            layer=layer,
            encoding=source.encoding,
            fid_as_index=True,
            on_invalid="ignore",
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError) as error:
        raise LayerError(fault("layers.unreadable", file=file, detail=_first_line(error))) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise LayerError(fault("layers.no_geometry", file=file))
    return frame.rename_axis(FID).reset_index()


def read_table(file: Path, source: Source) -> pd.DataFrame:
    """The rows of a table as text, so that codes keep their zeros; ``__fid__`` counts rows from 1 below the header."""
    try:
        frame = _read_csv(file, source.encoding) if file.suffix.lower() == ".csv" else _read_sheet(file, source.layer)
    except (UnicodeDecodeError, ValueError, pd.errors.ParserError) as error:
        raise LayerError(fault("layers.unreadable", file=file, detail=_first_line(error))) from error
    frame.insert(0, FID, range(1, len(frame) + 1))
    return frame


def _read_csv(file: Path, encoding: str | None) -> pd.DataFrame:
    used = encoding or "utf-8-sig"
    with file.open(encoding=used, newline="") as lines:
        head = lines.read(8192)
    try:
        separator = csv.Sniffer().sniff(head, delimiters=",;\t|").delimiter
    except csv.Error:
        separator = ","
    return pd.read_csv(file, sep=separator, dtype="string", encoding=used, skipinitialspace=True)


def _read_sheet(file: Path, sheet: str | None) -> pd.DataFrame:
    return pd.read_excel(file, sheet_name=sheet or 0, dtype="string")


def _only_layer(file: Path) -> str | None:
    """None when a file holds one layer; several layers need a choice."""
    try:
        names = [str(name) for name in pyogrio.list_layers(file)[:, 0]]
    except pyogrio.errors.DataSourceError as error:
        raise LayerError(fault("layers.unreadable", file=file, detail=_first_line(error))) from error
    spatial = [name for name in names if name != "layer_styles"]
    if len(spatial) > 1:
        raise LayerError(fault("layers.choose_layer", file=file, names=", ".join(spatial)))
    return spatial[0] if spatial else None


def _qgis2web(file: Path) -> bytes:
    """The GeoJSON inside a layer that qgis2web wrote, which reads ``var name = {...};``."""
    return file.read_text(encoding="utf-8").partition("=")[2].strip().rstrip(";").encode()


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
