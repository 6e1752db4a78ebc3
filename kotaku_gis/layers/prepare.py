"""One file of a role: its columns by contract, its geometry mended and in the metric CRS of the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS, Transformer

from kotaku_gis import crs as grids
from kotaku_gis.contracts import Contract
from kotaku_gis.errors import Fault
from kotaku_gis.i18n import Figure, fault
from kotaku_gis.layers.columns import Columns, take
from kotaku_gis.layers.formats import HEALED
from kotaku_gis.layers.geometry import NO_CHANGE, Repaired, repair
from kotaku_gis.layers.read import FID
from kotaku_gis.layers.respell import respelled
from kotaku_gis.layers.stray import inside_indonesia, reread
from kotaku_gis.settings import Repair, Source

_SHIFT_WORTH_TELLING_M = 0.001


@dataclass(frozen=True)
class Prepared:
    """One file made ready.

    Attributes
    ----------
    table
        A row a feature of the file, in its order, with the columns of the contract; a GeoDataFrame where the file has
        geometries, which are the original ones for features that are set aside.
    account
        ``file``, ``feature`` (number in the file), ``repairs``, ``set_aside`` for each row.
    unreadable
        Cells that hold something that the contract does not allow.
    log
        One row a repair: ``row`` (position in `table`), ``kind``, ``before``, ``after``, ``geometry``.
    columns
        One row an attribute that is read: ``attribute``, ``column`` of the file, ``by`` (``manifest``, ``alias``).
    faults, notes
        What stops the run, and what a reader must know.
    """

    table: pd.DataFrame
    account: pd.DataFrame
    unreadable: pd.DataFrame
    log: pd.DataFrame
    columns: pd.DataFrame
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()


def prepare(
    frame: pd.DataFrame,
    source: Source,
    spec: Contract,
    *,
    role: str,
    target: CRS | None,
    limits: Repair,
    blank_is_zero: bool = False,
) -> Prepared:
    """Make the features of one file ready for `role`.

    `blank_is_zero` says that the format of the file keeps an empty number as 0, so that every 0 is told.
    """
    columns = take(frame, source, spec)
    cells = columns.unreadable
    cells = cells.assign(role=role, file=source.name, feature=frame.loc[cells["row"], FID].astype("string").to_numpy())
    account = pd.DataFrame(
        {"file": source.name, "feature": frame[FID].astype("string"), "repairs": "", "set_aside": ""}, dtype="string"
    )
    zeros = _zeros_note(frame, columns, source, role) if blank_is_zero else ()
    notes = (*((_cells_note(cells, source, role),) if len(cells) else ()), *zeros)
    used = _used(columns.used, source, role)
    table, spelled = respelled(columns.table, role=role)
    if not isinstance(frame, gpd.GeoDataFrame) or target is None:
        account["repairs"] = _kinds(spelled, account.index)
        return Prepared(table, account, cells, spelled, used, notes=notes)
    geometry, moved, inside = _placed(frame.geometry, target)
    mended = repair(geometry, kinds=spec.geometry, stacked=not spec.distinct, apart=told_apart(table, spec))
    away = mended.geometry.notna() & ~inside
    away |= (mended.set_aside == "not_finite") & np.isfinite(frame.geometry.bounds).all(axis=1)
    account["set_aside"] = mended.set_aside.mask(away, "outside_indonesia")
    kept = account["set_aside"] == ""
    log = pd.concat([_healed(frame, geometry), moved, mended.log, spelled], ignore_index=True)
    log = log[kept.to_numpy()[log["row"]]].reset_index(drop=True)
    account["repairs"] = _kinds(log, account.index)
    faults = [*_type_fault(frame, mended, spec, source, role), *_change_fault(mended, frame[FID], limits, source, role)]
    flat = _flat_note(mended.flattened[kept], frame[FID], source, role)
    shift = _shift_note(frame.geometry, target, source, role)
    whole = gpd.GeoDataFrame(table, geometry=mended.geometry.where(kept, geometry), crs=target)
    return Prepared(whole, account, cells, log, used, tuple(faults), (*notes, *flat, *shift))


def told_apart(table: pd.DataFrame, spec: Contract) -> pd.Series | None:
    """What tells features of the same shape apart, as one text; None where nothing does."""
    held = [name for name in spec.told_apart if name in table]
    if not held:
        return None
    whole = pd.Series("", index=table.index, dtype="string")
    for name in held:
        whole = whole + "\x1f" + table[name].astype("string").str.strip().str.casefold().fillna("")
    return whole


def _used(used: Mapping[str, str], source: Source, role: str) -> pd.DataFrame:
    by = ["manifest" if attribute in source.columns else "alias" for attribute in used]
    return pd.DataFrame({"attribute": list(used), "column": list(used.values()), "by": by}, dtype="string").assign(
        role=role, file=source.name
    )


def _placed(delivered: gpd.GeoSeries, target: CRS) -> tuple[gpd.GeoSeries, pd.DataFrame, np.ndarray]:
    """Geometries in `target`, the log of those that were read another way, and whether each lies in Indonesia."""
    geometry = delivered.to_crs(target)
    inside = inside_indonesia(geometry)
    if inside.all():
        return geometry, NO_CHANGE, inside
    righted, moved = reread(delivered, target=target)
    if not len(moved):
        return geometry, NO_CHANGE, inside
    geometry = righted.to_crs(target)
    return geometry, moved.assign(geometry=geometry.to_numpy()[moved["row"]]), inside_indonesia(geometry)


def _healed(frame: gpd.GeoDataFrame, geometry: gpd.GeoSeries) -> pd.DataFrame:
    """What the reader mended; what was there before lies in the file alone."""
    if HEALED not in frame:
        return NO_CHANGE
    told = pd.Series(frame[HEALED].to_numpy(), dtype="string")
    kinds = told[told.fillna("") != ""].str.split(";").explode()
    rows = kinds.index.to_numpy(dtype=int)
    shapes = geometry.to_numpy()[rows]
    return pd.DataFrame(
        {
            "row": rows,
            "kind": kinds.to_numpy(),
            "before": pd.Series("-", index=range(len(rows)), dtype="string"),
            "after": pd.Series([shape.geom_type for shape in shapes], dtype="string"),
            "geometry": pd.Series(shapes, dtype=object),
        }
    ).astype({"kind": "string"})


def _kinds(log: pd.DataFrame, index: pd.Index) -> pd.Series:
    """For each feature the kinds of its repairs, joined by ``;``."""
    joined = log.groupby("row", sort=False)["kind"].agg(";".join)
    return pd.Series(joined.reindex(range(len(index))).fillna("").to_numpy(), index=index, dtype="string")


def _cells_note(cells: pd.DataFrame, source: Source, role: str) -> Fault:
    counts = cells.groupby("column", sort=False)["value"].agg(lambda values: ", ".join(dict.fromkeys(values[:5])))
    shown = "; ".join(f"{column}: {values}" for column, values in counts.items())
    tables = ", ".join(f"[layers.{role}.values.{name}]" for name in dict.fromkeys(cells["attribute"]))
    return fault(
        "layers.unreadable_cells",
        file=source.name,
        layer=role,
        ids=cells["feature"],
        count=len(cells),
        cells=shown,
        tables=tables,
    )


def _zeros_note(frame: pd.DataFrame, columns: Columns, source: Source, role: str) -> tuple[Fault, ...]:
    """The zeros that were read as zero, though the cell may have been empty."""
    zeros = {
        (attribute, column): int((frame[column].eq(0) & columns.table[attribute].notna()).sum())
        for attribute, column in columns.used.items()
        if pd.api.types.is_numeric_dtype(frame[column].dtype) and "0" not in source.values.get(attribute, {})
    }
    zeros = {names: count for names, count in zeros.items() if count}
    if not zeros:
        return ()
    shown = ", ".join(f"{column}: {count}" for (_, column), count in zeros.items())
    tables = ", ".join(f"[layers.{role}.values.{attribute}]" for attribute, _ in zeros)
    return (fault("layers.blank_is_zero", file=source.name, layer=role, cells=shown, tables=tables),)


def _type_fault(frame: gpd.GeoDataFrame, mended: Repaired, spec: Contract, source: Source, role: str) -> list[Fault]:
    if not (mended.set_aside == "wrong_type").any() or mended.geometry.notna().any():
        return []
    found = ", ".join(sorted(set(frame.geometry.geom_type.dropna())))
    return [fault("layers.wrong_type", file=source.name, layer=role, found=found, wanted=", ".join(spec.geometry))]


def _change_fault(mended: Repaired, fid: pd.Series, limits: Repair, source: Source, role: str) -> list[Fault]:
    total = float(mended.geometry.area.sum())
    share = float(mended.changed.sum()) / total if total else 0.0
    if share <= limits.max_changed_share:
        return []
    ids = fid[mended.changed > 0]
    found, limit = (Figure(100 * part, digits=1) for part in (share, limits.max_changed_share))
    return [fault("layers.too_much_repair", file=source.name, layer=role, ids=ids, share=found, limit=limit)]


def _flat_note(flattened: pd.Series, fid: pd.Series, source: Source, role: str) -> list[Fault]:
    """Heights and measures that were left out: they move nothing, so that it is told once for the layer."""
    high = flattened[flattened != ""]
    if high.empty:
        return []
    kinds = ", ".join(dict.fromkeys(high))
    count = Figure(len(high))
    return [fault("layers.flattened", file=source.name, layer=role, ids=fid[high.index], count=count, kinds=kinds)]


def _shift_note(geometry: gpd.GeoSeries, target: CRS, source: Source, role: str) -> list[Fault]:
    west, south, east, north = geometry.total_bounds
    back = Transformer.from_crs(geometry.crs, 4326, always_xy=True)
    lon, lat = back.transform((west + east) / 2, (south + north) / 2)
    shift = grids.datum_shift_m(geometry.crs, target, lon, lat) if np.isfinite([lon, lat]).all() else 0.0
    if shift < _SHIFT_WORTH_TELLING_M:
        return []
    names = {"source": grids.label(geometry.crs), "target": grids.label(target)}
    return [fault("crs.datum_shift", file=source.name, layer=role, shift_m=Figure(shift, digits=3), **names)]
