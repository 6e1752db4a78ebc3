"""Reading one source of the manifest as it is: features with their number in the file, columns untouched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from kotaku_gis.contracts import Contract
from kotaku_gis.errors import Fault, LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.columns import columns_used
from kotaku_gis.layers.formats import (
    ARCHIVES,
    FID,
    HEALED,
    RASTERS,
    TABLES,
    VECTORS,
    Reading,
    inside,
    read_features,
    read_rows,
)
from kotaku_gis.layers.formats.archive import unpacked
from kotaku_gis.layers.formats.points import Columns, coordinate_columns, read_points
from kotaku_gis.settings import Source

__all__ = ["FID", "HEALED", "TABLES", "Rows", "located", "placed_rows", "read_table", "read_vector"]


_CODES = {"building_id", "block_id"}
"""Attributes by which a row without a place finds its building or block."""


@dataclass(frozen=True)
class Rows:
    """The rows of a table as text; ``__fid__`` counts them from 1 below the header."""

    frame: pd.DataFrame
    notes: tuple[Fault, ...] = ()


def located(file: Path, source: Source) -> Path:
    """Where the data of a source lie on disk: the file itself, or its member once an archive is unpacked.

    An archive with one data file needs no member named.
    """
    if file.suffix.lower() not in ARCHIVES or file.is_dir():
        return file
    try:
        return inside(file, source.member) if source.member else _only_member(file)
    except LayerError as error:
        raise _of(file, error) from error


def read_vector(file: Path, source: Source) -> Reading:
    """The features of a source; geometries that cannot be read come as null.

    Raises
    ------
    LayerError
        The file cannot be read, is hostile, or it holds no such layer.
    """
    place = located(file, source)
    columns = Columns(source.x, source.y) if source.x else None
    try:
        reading = read_features(place, layer=source.layer, encoding=source.encoding, coordinates=columns)
    except LayerError as error:
        raise _of(file, error) from error
    answered = {"formats.metres_in_degrees"} if source.crs else set()
    notes = (replace(note, file=source.path) for note in reading.notes if note.code not in answered)
    return replace(reading, notes=tuple(notes))


def read_table(file: Path, source: Source) -> Rows:
    """The rows of a source without geometry, as text, so that codes keep their zeros."""
    try:
        frame, notes = read_rows(located(file, source), sheet=source.layer, encoding=source.encoding)
    except LayerError as error:
        raise _of(file, error) from error
    frame.insert(0, FID, range(1, len(frame) + 1))
    return Rows(frame, tuple(replace(note, file=source.path) for note in notes))


def placed_rows(rows: Rows, source: Source, spec: Contract) -> Reading | None:
    """The rows of a table as points, where their coordinates alone tell which building or block they belong to."""
    where = coordinate_columns(rows.frame) if "point" in spec.geometry else None
    if where is None or _CODES & set(columns_used(list(rows.frame.columns), source, spec)):
        return None
    reading = read_points(rows.frame, where)
    if reading.frame.crs is None and source.crs is None:
        return None
    notes = (replace(note, file=source.path) for note in reading.notes)
    return Reading(reading.frame, (*rows.notes, *notes))


def _of(file: Path, error: LayerError) -> LayerError:
    """The same faults, told of the file that the user knows."""
    return LayerError(replace(item, file=str(file)) for item in error.faults)


def _only_member(file: Path) -> Path:
    kinds = (*VECTORS, *TABLES, *RASTERS)
    found = sorted(path for path in unpacked(file).rglob("*") if path.suffix.lower() in kinds)
    shapes = {path.with_suffix("").as_posix().casefold() for path in found if path.suffix.lower() == ".shp"}
    found = [p for p in found if p.suffix.lower() != ".dbf" or p.with_suffix("").as_posix().casefold() not in shapes]
    if len(found) != 1:
        names = ", ".join(path.relative_to(unpacked(file)).as_posix() for path in found[:12])
        raise LayerError(fault("formats.choose_member", names=names or "-"))
    return found[0]
