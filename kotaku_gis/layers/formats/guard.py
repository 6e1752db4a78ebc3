"""What a delivery may not hold: entities in XML, links to elsewhere, layers named like paths, monstrous features."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import Figure, fault

MARKUP = (".kml", ".gpx", ".gml", ".xml")
MAX_CELL = 1_000_000
MAX_VERTICES = 5_000_000
MAX_FEATURE_BYTES = 64_000_000
_HEAD = 65_536
_LINKS = re.compile(r"\s*<(OGRVRTDataSource|VRTDataset|GDAL_WMS|OGRWFSDataSource|OGCWCSDataSource)", re.IGNORECASE)
_SOURCE = re.compile(r"<SourceFilename\b([^<>]*)>([^<]*)<", re.IGNORECASE)
_OUTSIDE = re.compile(r"^([/\\~]|[A-Za-z]:[/\\])|(^|[/\\])\.\.([/\\]|$)|[\x00-\x1f]")


def refuse_hostile_text(file: Path) -> None:
    """Refuse XML that declares a document type or entities, and files that only point to other places."""
    with file.open("rb") as stream:
        raw = stream.read(_HEAD)
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    head = raw.decode(encoding, errors="replace")
    plain = _without(_without(head, "<!--", "-->"), "<?", "?>")
    if _LINKS.match(plain):
        raise LayerError(fault("formats.links_elsewhere"))
    prolog = re.split(r"<[A-Za-z_]", plain, maxsplit=1)[0]
    if file.suffix.lower() in MARKUP and re.search(r"<!(DOCTYPE|ENTITY)", prolog, re.IGNORECASE):
        raise LayerError(fault("formats.entities"))


def refuse_far_raster(file: Path) -> None:
    """Refuse a raster that is only a description of others, unless these lie beside it or below."""
    with file.open("rb") as stream:
        head = stream.read(_HEAD).decode("utf-8-sig", errors="replace")
    plain = _without(_without(head, "<!--", "-->"), "<?", "?>")
    if not _LINKS.match(plain):
        return
    whole = file.read_text(encoding="utf-8-sig", errors="replace")
    sources = [(told, name.strip()) for told, name in _SOURCE.findall(whole)]
    if file.suffix.lower() != ".vrt" or not sources or not all(_is_beside(told, name) for told, name in sources):
        raise LayerError(fault("formats.links_elsewhere"))


def _is_beside(told: str, name: str) -> bool:
    """Whether a source is a plain file below the description, no other description and no driver of GDAL."""
    plain = not re.search(r"[:<&]|/vsi|\.(vrt|xml)$", name, re.IGNORECASE)
    return 'relativeToVRT="1"' in told and plain and not _OUTSIDE.search(name)


def _without(text: str, opening: str, closing: str) -> str:
    """A text without what stands between two marks."""
    first, *rest = text.split(opening)
    return first + "".join(part.partition(closing)[2] for part in rest)


def refuse_path_name(layer: str) -> None:
    """Refuse the name of a layer that is a path out of its file."""
    if _OUTSIDE.search(layer):
        raise LayerError(fault("formats.layer_is_path", name=layer[:80]))


def refuse_heavy(file: Path, features: int) -> None:
    """Refuse a file whose features weigh more than any real one."""
    size = file.stat().st_size if file.is_file() else 0
    if size > MAX_FEATURE_BYTES * max(features, 1):
        weight = Figure(size / max(features, 1) / 1e6)
        raise LayerError(fault("formats.heavy", weight_mb=weight, limit_mb=Figure(MAX_FEATURE_BYTES / 1e6)))


def refuse_monsters(frame: pd.DataFrame) -> None:
    """Refuse cells as long as a book, and geometries with millions of vertices."""
    for name in frame.select_dtypes(include=["object", "string"]).columns:
        lengths = frame[name].astype("string").str.len() if name != "geometry" else pd.Series(dtype="Int64")
        if lengths.gt(MAX_CELL).any():
            rows = frame.index[lengths.gt(MAX_CELL).fillna(value=False)]
            raise LayerError(fault("formats.long_cell", column=str(name)[:80], ids=rows, limit=Figure(MAX_CELL)))
    if isinstance(frame, gpd.GeoDataFrame):
        counts = shapely.get_num_coordinates(frame.geometry.to_numpy())
        if (counts > MAX_VERTICES).any():
            rows = frame.index[counts > MAX_VERTICES]
            raise LayerError(fault("formats.many_vertices", ids=rows, limit=Figure(MAX_VERTICES)))
