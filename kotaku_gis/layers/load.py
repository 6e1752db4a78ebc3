"""All layers of a project: read, mended, named by their contracts, in one metric CRS; all faults at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from kotaku_gis import crs as grids
from kotaku_gis._garbage import swept_once
from kotaku_gis.contracts import Contract, contract
from kotaku_gis.errors import Fault, KotakuError, LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.columns import UNREADABLE_COLUMNS, column_faults
from kotaku_gis.layers.formats import BLANK_IS_ZERO, FID, HEALED, RASTERS, TABLES
from kotaku_gis.layers.identify import REPAIR_COLUMNS, SET_ASIDE_COLUMNS, Identified, identify
from kotaku_gis.layers.ledger import LEDGER_COLUMNS
from kotaku_gis.layers.prepare import Prepared, prepare
from kotaku_gis.layers.raster import RasterLayer, open_raster
from kotaku_gis.layers.read import located, placed_rows, read_table, read_vector
from kotaku_gis.layers.stray import inside_indonesia
from kotaku_gis.layers.survey import in_our_words, read_survey
from kotaku_gis.manifest import Project
from kotaku_gis.settings import Source


@dataclass(frozen=True)
class Loaded:
    """The layers of a project, and the account of what happened to every feature.

    Attributes
    ----------
    crs
        The metric CRS that every layer is in.
    layers
        Role to clean layer, indexed by the id of the contract.
    tables
        Role to table without geometry.
    rasters
        Role to raster, unread.
    ledger, set_aside
        One row a feature; the features that did not go in.
    repairs
        One row a repair: ``role``, ``file``, ``feature``, ``unit_id``, ``kind``, ``before``, ``after``, and where the
        repair changed the shape the geometry before it.
    unreadable
        Cells that hold something that the contract does not allow: ``role``, ``unit_id``, ``attribute``, ``column``,
        ``value``.
    columns
        One row an attribute that is read: ``role``, ``file``, ``attribute``, ``column``, ``by`` (``manifest`` where the
        manifest says so, ``alias`` where the name of the column did).
    notes
        What a reader must know: repairs, datum shifts, unreadable cells.
    """

    crs: CRS
    layers: Mapping[str, gpd.GeoDataFrame]
    tables: Mapping[str, pd.DataFrame]
    rasters: Mapping[str, RasterLayer]
    ledger: pd.DataFrame
    set_aside: gpd.GeoDataFrame
    repairs: gpd.GeoDataFrame
    unreadable: pd.DataFrame
    columns: pd.DataFrame
    notes: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class _Read:
    """The features of one file, unchanged."""

    role: str
    source: Source
    frame: pd.DataFrame
    notes: tuple[Fault, ...] = ()
    blank_is_zero: bool = False


@swept_once()
def load_layers(project: Project) -> Loaded:
    """Read every layer of `project`.

    Raises
    ------
    LayerError
        Something cannot be used; carries every fault of every layer.
    """
    read, faults = _read_all(project)
    rasters, raster_faults = _rasters(project)
    faults += raster_faults
    target = _target(project, read, rasters, faults)
    layers: dict[str, gpd.GeoDataFrame] = {}
    tables: dict[str, pd.DataFrame] = {}
    prepared: list[Prepared] = []
    identified: list[Identified] = []
    for role in dict.fromkeys(item.role for item in read):
        spec = contract(role)
        parts = [
            prepare(
                item.frame,
                item.source,
                spec,
                role=role,
                target=target,
                limits=project.repair,
                blank_is_zero=item.blank_is_zero,
            )
            for item in read
            if item.role == role
        ]
        how = project.repair.duplicate_ids
        whole = identify(
            parts,
            role=role,
            id_name=spec.id,
            duplicate_ids=how,
            distinct=spec.distinct,
            told_apart=spec.told_apart,
        )
        prepared += parts
        identified.append(whole)
        if not len(whole.clean):
            reasons = ", ".join(whole.set_aside["reason"].unique())
            faults.append(fault("layers.nothing_left", layer=role, ids=whole.set_aside["unit_id"], reasons=reasons))
        if isinstance(whole.clean, gpd.GeoDataFrame):
            layers[role] = whole.clean
        else:
            tables[role] = whole.clean
    faults += [item for part in prepared for item in part.faults] + [
        item for part in identified for item in part.faults
    ]
    faults += _beside(rasters, layers.get("block"))
    if faults or target is None:
        raise LayerError(faults)
    return Loaded(
        crs=target,
        layers=layers,
        tables=tables,
        rasters=rasters,
        ledger=_stacked([part.ledger for part in identified], LEDGER_COLUMNS),
        set_aside=_set_aside(identified, target),
        repairs=gpd.GeoDataFrame(
            _stacked([part.repairs for part in identified], REPAIR_COLUMNS), geometry="geometry", crs=target
        ),
        unreadable=_stacked([part.unreadable for part in prepared], (*UNREADABLE_COLUMNS, "role", "file", "feature")),
        columns=_stacked([part.columns for part in prepared], ("attribute", "column", "by", "role", "file")),
        notes=(*(note for item in read for note in item.notes), *(note for part in prepared for note in part.notes)),
    )


def _read_all(project: Project) -> tuple[list[_Read], list[Fault]]:
    read: list[_Read] = []
    faults: list[Fault] = []
    for role, source in _sources(project, rasters=False):
        spec, file = contract(role), project.file(source)
        try:
            item = _read(role, file, source, spec)
        except KotakuError as error:
            faults += error.faults
            continue
        names = [name for name in item.frame.columns if name not in (FID, HEALED, "geometry")]
        wrong = [*column_faults(names, source, spec, file=file), *_unusable(item.frame, file=file, role=role)]
        faults += wrong
        if not wrong:
            read.append(item)
    return read, faults


def _sources(project: Project, *, rasters: bool) -> Iterator[tuple[str, Source]]:
    for role, sources in project.layers.items():
        for source in sources:
            kinds = contract(role).geometry
            suffix = Path(source.member or source.path).suffix.lower()
            if rasters == ("raster" in kinds and (suffix in RASTERS or kinds == ("raster",))):
                yield role, source


def _read(role: str, file: Path, source: Source, spec: Contract) -> _Read:
    survey = read_survey(file, source, spec)
    if survey is not None:
        return _Read(role, source, survey)
    if "table" in spec.geometry and source.x is None and located(file, source).suffix.lower() in TABLES:
        rows = read_table(file, source)
        reading = placed_rows(rows, source, spec)
        if reading is None:
            return _Read(role, source, rows.frame, rows.notes)
    else:
        reading = read_vector(file, source)
    frame = in_our_words(reading.frame, located(file, source), spec)
    if source.crs is not None:
        frame = frame.set_crs(grids.parse(source.crs), allow_override=True)
    if source.swap_axes:
        frame["geometry"] = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    blank_is_zero = located(file, source).suffix.lower() in BLANK_IS_ZERO
    return _Read(role, source, frame, reading.notes, blank_is_zero)


def _unusable(frame: pd.DataFrame, *, file: Path, role: str) -> list[Fault]:
    if not len(frame):
        return [fault("layers.empty", file=file, layer=role)]
    if not isinstance(frame, gpd.GeoDataFrame):
        return []
    if (frame.geometry.isna() | frame.geometry.is_empty).all():
        return [fault("layers.all_null", file=file, layer=role)]
    if frame.crs is None:
        bounds = ", ".join(f"{value:.5g}" if abs(value) < 1000 else f"{value:.0f}" for value in frame.total_bounds)
        return [fault("layers.no_crs", file=file, layer=role, bounds=bounds)]
    return []


def _target(project: Project, read: list[_Read], rasters: Mapping[str, RasterLayer], faults: list[Fault]) -> CRS | None:
    """The CRS to measure in, which the blocks decide, or the first layer that lies in Indonesia where there are none.

    Adds to `faults` when there is none.
    """
    places = [*_places(read, only_blocks="block" in project.layers)]
    if "block" not in project.layers:
        places += [(raster.crs, raster.bounds) for raster in rasters.values()]
        if not places and not faults:
            faults.append(fault("layers.nowhere" if project.layers else "layers.none"))
    if not places:
        return None
    try:
        return grids.project_crs(*places[0], wanted=project.place.crs)
    except KotakuError as error:
        faults += error.faults
        return None


def _places(read: list[_Read], *, only_blocks: bool) -> Iterator[tuple[CRS, Sequence[float]]]:
    """CRS and bounds of the layers that may lead: the blocks, or what of each layer lies in Indonesia."""
    for item in read:
        frame = item.frame
        if not isinstance(frame, gpd.GeoDataFrame) or (only_blocks and item.role != "block"):
            continue
        there = frame if only_blocks else frame[inside_indonesia(frame.geometry)]
        if len(there):
            yield frame.crs, tuple(there.total_bounds)


def _rasters(project: Project) -> tuple[dict[str, RasterLayer], list[Fault]]:
    found: dict[str, RasterLayer] = {}
    faults: list[Fault] = []
    for role, source in _sources(project, rasters=True):
        if role in found:
            faults.append(fault("layers.raster_twice", file=project.file(source), layer=role))
            continue
        try:
            found[role] = open_raster(located(project.file(source), source), source, role=role)
        except KotakuError as error:
            faults += error.faults
    return found, faults


def _beside(rasters: Mapping[str, RasterLayer], blocks: gpd.GeoDataFrame | None) -> list[Fault]:
    """Rasters that do not touch the blocks at all."""
    if blocks is None or not len(blocks):
        return []
    away = []
    for role, raster in rasters.items():
        bounds = blocks.geometry.to_crs(raster.crs).total_bounds
        if not shapely.box(*bounds).intersects(shapely.box(*raster.bounds)):
            away.append(fault("layers.no_overlap", file=raster.path, layer=role))
    return away


def _stacked(tables: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    """Tables one below the other; one without rows where there are none."""
    if tables:
        return pd.concat(tables, ignore_index=True)
    return pd.DataFrame({name: pd.Series(dtype=object if name == "geometry" else "string") for name in columns})


def _set_aside(parts: list[Identified], target: CRS) -> gpd.GeoDataFrame:
    filled = [part.set_aside for part in parts if len(part.set_aside)]
    if filled:
        return gpd.GeoDataFrame(pd.concat(filled, ignore_index=True), geometry="geometry", crs=target)
    columns = {name: pd.Series(dtype="string") for name in SET_ASIDE_COLUMNS}
    return gpd.GeoDataFrame(columns, geometry=[], crs=target)
