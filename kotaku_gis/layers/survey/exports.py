"""Exports of Kobo and ODK as layers: groups and repeats undone, answers in words, positions as geometry."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from zipfile import BadZipFile

import geopandas as gpd
import pandas as pd
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kotaku_gis.contracts import Contract
from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.formats.archive import refuse_bomb
from kotaku_gis.layers.survey.attachments import with_attachments
from kotaku_gis.layers.survey.positions import position, positions
from kotaku_gis.layers.survey.xlsform import Labels, labels_beside, renamed, shipped_labels
from kotaku_gis.settings import Source

SUFFIXES = (".csv", ".xlsx")
MARKS = {"_uuid", "_submission_time", "_submission__uuid", "meta/instanceid", "meta-instanceid", "instanceid"}
MARKS |= {"key", "parent_key", "_parent_index", "__id", "submissiondate", "submitterid"}
_ENOUGH = {"_submission_time", "_submission__uuid", "meta/instanceid", "meta-instanceid", "parent_key", "_parent_index"}
_KIND = {"Point": "point", "LineString": "line", "Polygon": "polygon"}
_TICKED = {"1", "true", "ya", "yes"}
_LOOKED_AT, _LONGEST_HEAD = 200, 1_000_000
ReadRows = Callable[[Path, Source], pd.DataFrame]
"""Reads the rows of a table as text."""


def is_export(names: list[str]) -> bool:
    """Whether columns are those of an export of Kobo or ODK."""
    folded = {str(name).strip().casefold() for name in names}
    return bool(folded & _ENOUGH) or len(folded & MARKS) > 1


def is_odk(names: list[str]) -> bool:
    """Whether columns are named as ODK names them, with dashes between groups."""
    return bool({"KEY", "PARENT_KEY", "meta-instanceID"} & set(map(str, names)))


def read_export(file: Path, source: Source, spec: Contract, *, read: ReadRows) -> pd.DataFrame | None:
    """The rows of an export as a layer of the role `spec`; None for a table that is no export.

    A workbook with a sheet named as the role is read there; the answers about what a row belongs to (the building of a
    household) are joined to it.

    Raises
    ------
    LayerError
        The role needs a geometry, and no column holds positions.
    """
    source, heads = _chosen(file, source, spec.role)
    if not is_export(heads):
        return None
    rows = with_attachments(read(file, source), file)
    return placed(worded(_with_parents(rows, file, source, read), spec, file=file), spec, file=file)


def worded(frame: pd.DataFrame, spec: Contract, *, file: Path) -> pd.DataFrame:
    """Answers by the names of their questions and in words that the contract knows.

    The words are those of the XLSForms beside `file`, then those of the form of the package.
    """
    forms = [*labels_beside(file), shipped_labels()]
    plain = _plain(_joined(_whole_points(frame), forms))
    for form in forms:
        plain = renamed(plain, form, spec)
    return plain


def placed(frame: pd.DataFrame, spec: Contract, *, file: Path) -> pd.DataFrame:
    """The frame with its positions as geometry, of the kind that the role takes where there is a choice."""
    kinds = {name: kind for name in frame.columns if (kind := _kind(frame[name]))}
    for wanted in spec.geometry:
        name = next((name for name, kind in kinds.items() if kind == wanted), None)
        if wanted == "table" or name is not None:
            break
    else:
        name = next(iter(kinds), None)
    if name is None and "table" in spec.geometry:
        return frame
    if name is None:
        raise LayerError(fault("survey.no_position", file=file, layer=spec.role, wanted=", ".join(spec.geometry)))
    geometry = positions(frame[name])
    return gpd.GeoDataFrame(frame.drop(columns=name), geometry=geometry, crs=geometry.crs)


def _chosen(file: Path, source: Source, role: str) -> tuple[Source, list[str]]:
    """The source, with the sheet named as the role where nothing else is said and there is one; its column heads."""
    if file.suffix.lower() != ".xlsx":
        with file.open(encoding=source.encoding or "utf-8-sig", errors="replace") as lines:
            return source, [head.strip().strip('"') for head in re.split(r"[,;\t|]", lines.readline(_LONGEST_HEAD))]
    refuse_bomb(file)
    try:
        book = load_workbook(file, read_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError):
        return source, []
    try:
        if source.layer is None and role in book.sheetnames:
            source = replace_layer(source, role)
        name = source.layer if source.layer in book.sheetnames else book.sheetnames[0]
        return source, [str(cell) for cell in next(book[name].iter_rows(max_row=1, values_only=True), ())]
    finally:
        book.close()


def replace_layer(source: Source, layer: str) -> Source:
    """A source that reads another layer of the same file."""
    return source.model_copy(update={"layer": layer})


def _with_parents(rows: pd.DataFrame, file: Path, source: Source, read: ReadRows) -> pd.DataFrame:
    """Rows of a repeat group with the answers of what they belong to; other rows as they are."""
    if "_parent_index" in rows and "_parent_table_name" in rows and len(rows):
        parent = read(file, replace_layer(source, str(rows["_parent_table_name"].iloc[0])))
        keys = ("_parent_index", "_index")
    elif "PARENT_KEY" in rows and (beside := _main_file(file)):
        parent, keys = read(beside, source), ("PARENT_KEY", "KEY")
    else:
        return rows
    if keys[1] not in parent:
        return rows
    dashes = is_odk(list(rows.columns))
    have = {_last(name, dashes=dashes) for name in rows.columns}
    more = [name for name in parent.columns if _last(name, dashes=dashes) not in have or name == keys[1]]
    other = parent[more].drop_duplicates(keys[1]).set_index(keys[1]).reindex(rows[keys[0]])
    return rows.join(other.set_axis(rows.index))


def _main_file(file: Path) -> Path | None:
    """The file of an ODK export that a repeat ``main-repeat.csv`` belongs to."""
    stem = file.stem
    while "-" in stem:
        stem = stem.rpartition("-")[0]
        if (beside := file.with_name(stem + file.suffix)).is_file():
            return beside
    return None


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    """Columns by the name of their question alone, where no two questions share it.

    The columns of single answers that stand beside a question of several answers go.
    """
    dashes = is_odk(list(rows.columns))
    names = [str(name) for name in rows.columns]
    parents = {name.rpartition("/")[0] for name in names}
    heads = [name for name in names if name in parents]
    kept = [name for name in names if name.rpartition("/")[0] not in heads]
    last = [_last(name, dashes=dashes) for name in kept]
    out = rows[kept].copy()
    out.columns = pd.Index([short if last.count(short) == 1 else name for short, name in zip(last, kept, strict=True)])
    return out


def _last(name: object, *, dashes: bool) -> str:
    """The name of a question without its groups, which Kobo divides by slashes and ODK by dashes."""
    text = str(name)
    short = text.rpartition("/")[2] or text
    return (short.rpartition("-")[2] or short) if dashes else short


def _whole_points(rows: pd.DataFrame) -> pd.DataFrame:
    """Points that ODK exports as a column of latitudes and one of longitudes, in one column of positions."""
    out = rows
    for name in rows.columns:
        stem, dash, what = str(name).rpartition("-")
        if dash and what == "Latitude" and f"{stem}-Longitude" in rows:
            out = out.assign(**{stem: rows[name] + " " + rows[f"{stem}-Longitude"]})
            out = out.drop(columns=[part for part in out if str(part).rpartition("-")[0] == stem])
    return out


def _joined(frame: pd.DataFrame, forms: list[Labels]) -> pd.DataFrame:
    """Questions of several answers that were exported as one column an answer, in one column again."""
    several = frozenset[str]().union(*(form.multiple for form in forms))
    parts: dict[str, list[str]] = {}
    for column in map(str, frame.columns):
        parent = column.rpartition("/")[0]
        if parent.rpartition("/")[2] in several and parent not in frame:
            parts.setdefault(parent, []).append(column)
    out = frame
    for name, columns in parts.items():
        answers = pd.Series("", index=frame.index, dtype="string")
        for column in columns:
            ticked = frame[column].astype("string").str.casefold().isin(_TICKED)
            answers = answers.mask(ticked, answers + " " + column.rpartition("/")[2])
        out = out.drop(columns=columns).assign(**{name: answers.str.strip().mask(answers == "")})
    return out


def _kind(cells: pd.Series) -> str | None:
    """``point``, ``line`` or ``polygon`` where most of the cells that hold something are positions."""
    filled = cells.dropna().astype("string")
    filled = filled[filled.str.strip() != ""].head(_LOOKED_AT)
    shapes = [shape for shape in map(position, filled) if shape is not None]
    if not len(filled) or 2 * len(shapes) <= len(filled):
        return None
    kinds = pd.Series([_KIND[shape.geom_type] for shape in shapes])
    return str(kinds.mode().iloc[0])
