"""Repair of geometries, with a record of each; what cannot be repaired is set aside with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

_DIMENSION = {"point": 0, "line": 1, "polygon": 2}
_TYPES = {0: (0, 4), 1: (1, 2, 5), 2: (3, 6)}
_LINEAR_RING, _COLLECTION = 2, 7


@dataclass(frozen=True)
class Repaired:
    """Geometries after repair.

    Attributes
    ----------
    geometry
        As the input, repaired; null where the feature is set aside.
    repairs
        For each feature the kinds of repair, joined by ``;`` (``make_valid``, ``take_parts``), or nothing.
    set_aside
        For each feature the reason (``null``, ``empty``, ``not_finite``,
        ``wrong_type``, ``no_extent``, ``duplicate``); empty for none.
    changed
        For each feature the area that the repair changed, in square units of the CRS.
    flattened
        For each feature the dimensions that it came with (``XYZ``, ``XYM``, ``XYZM``), where these were more than two.
    log
        One row a repair: ``row`` (position in the input), ``kind``, ``before``, ``after``, and the geometry before it
        where the repair changed the shape.
    """

    geometry: gpd.GeoSeries
    repairs: pd.Series
    set_aside: pd.Series
    changed: pd.Series
    flattened: pd.Series
    log: pd.DataFrame


def repair(
    geometry: gpd.GeoSeries, *, kinds: tuple[str, ...], stacked: bool = False, apart: pd.Series | None = None
) -> Repaired:
    """Repair geometries for a role that takes `kinds` (``point``, ``line``, ``polygon``).

    Z and M are dropped, which moves nothing and is no repair; invalid ones are rebuilt (``make_valid``, method
    structure), parts of the right kind taken out of collections. The second of two equal geometries is set aside,
    unless `stacked` says that features may share a place, or they differ in `apart`.
    """
    wanted = [_DIMENSION[kind] for kind in kinds if kind in _DIMENSION]
    values = np.array(geometry.to_numpy(), dtype=object)
    repairs = np.full(len(values), "", dtype=object)
    reason = np.full(len(values), "", dtype=object)

    reason[shapely.is_missing(values)] = "null"
    reason[(reason == "") & shapely.is_empty(values)] = "empty"

    boxes = shapely.bounds(values)
    reason[(reason == "") & ~np.isfinite(boxes).all(axis=1)] = "not_finite"
    values[reason == "not_finite"] = None
    values, flattened = _flat(values)
    before, delivered = shapely.area(values), values.copy()

    invalid = (reason == "") & ~shapely.is_valid(values)
    values[invalid] = _valid(values[invalid])
    _add(repairs, invalid, "make_valid")

    types = shapely.get_type_id(values)
    right = np.isin(types, [kind for dimension in wanted for kind in _TYPES[dimension]])
    mixed = (reason == "") & (types == _COLLECTION) & ~right
    for position in np.flatnonzero(mixed):
        values[position] = _parts(values[position], max(wanted))
    _add(repairs, mixed, "take_parts")
    types = shapely.get_type_id(values)
    right = np.isin(types, [kind for dimension in wanted for kind in _TYPES[dimension]])
    vanished = (reason == "") & shapely.is_empty(values)
    reason[vanished] = "no_extent"
    reason[(reason == "") & ~right] = "wrong_type"
    reshaped = invalid | mixed
    after = before.copy()
    after[reshaped], boxes[reshaped] = shapely.area(values[reshaped]), shapely.bounds(values[reshaped])
    flat = (reason == "") & ~np.isin(types, _TYPES[0]) & (after == 0)
    reason[flat] = np.where(shapely.length(values[flat]) * np.isin(types[flat], _TYPES[1]) == 0, "no_extent", "")
    if not stacked:
        reason[(reason == "") & _repeated(values, boxes, reason == "", apart)] = "duplicate"

    log = pd.concat(
        [
            _reshaped("make_valid", invalid, delivered, values, told=_fault_words),
            _reshaped("take_parts", mixed, delivered, values, told=_type_words),
        ],
        ignore_index=True,
    )
    moved = np.abs(np.nan_to_num(after) - np.nan_to_num(before))
    changed = np.where(reshaped & (reason == ""), moved, 0.0)
    values[reason != ""] = None
    repairs[reason != ""] = ""
    index = geometry.index
    return Repaired(
        gpd.GeoSeries(values, index=index, crs=geometry.crs),
        pd.Series(repairs, index=index, dtype="string"),
        pd.Series(reason, index=index, dtype="string"),
        pd.Series(changed, index=index),
        pd.Series(flattened, index=index, dtype="string"),
        log[reason[log["row"]] == ""].reset_index(drop=True),
    )


def change_log(kind: str, where: np.ndarray, *, before: Any, after: Any, geometry: Any = None) -> pd.DataFrame:
    """Rows of a repair log for the positions that mask `where` holds; `before` and `after` one for each or for all."""
    rows = np.flatnonzero(where)
    columns = {"row": rows, "kind": kind, "before": before, "after": after}
    log = pd.DataFrame(columns, index=range(len(rows))).astype(
        {"kind": "string", "before": "string", "after": "string"}
    )
    log["geometry"] = np.full(len(rows), None, dtype=object) if geometry is None else geometry
    return log


NO_CHANGE = change_log("", np.zeros(0, dtype=bool), before="", after="")
"""The log of no repair at all."""


def _reshaped(
    kind: str, where: np.ndarray, old: np.ndarray, new: np.ndarray, *, told: Callable[[np.ndarray], np.ndarray]
) -> pd.DataFrame:
    return change_log(kind, where, before=told(old[where]), after=told(new[where]), geometry=old[where])


def _fault_words(shapes: np.ndarray) -> np.ndarray:
    """What is wrong with each shape, and its area; GEOS' words without the place."""
    words = pd.Series(shapely.is_valid_reason(shapes), dtype="string").str.replace(r"\[.*", "", regex=True)
    return (words + "; " + _areas(shapes)).to_numpy(dtype=object)


def _type_words(shapes: np.ndarray) -> np.ndarray:
    names = pd.Series([shape.geom_type for shape in shapes], dtype="string")
    return (names + "; " + _areas(shapes)).to_numpy(dtype=object)


def _areas(shapes: np.ndarray) -> pd.Series:
    return pd.Series([f"{area:.2f} m2" for area in shapely.area(shapes)], dtype="string")


def _valid(shapes: np.ndarray) -> np.ndarray:
    """Shapes made valid; parts that GEOS leaves side by side along an edge are merged."""
    valid = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    still = ~shapely.is_valid(valid)
    valid[still] = shapely.buffer(valid[still], 0)
    return valid


def _flat(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shapes in the plane, and for each the dimensions that it had beyond it, or nothing."""
    z, m = shapely.has_z(values), shapely.has_m(values)
    high = z | m
    if not high.any():
        return values, np.full(len(values), "", dtype=object)
    out = values.copy()
    out[high] = shapely.force_2d(values[high])
    return out, np.where(high, np.where(z, "XYZ", "XY") + np.where(m, "M", "").astype(object), "")


def _parts(collection: shapely.Geometry, dimension: int) -> shapely.Geometry:
    parts = shapely.get_parts(shapely.get_parts(collection))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == dimension])


def _repeated(values: np.ndarray, boxes: np.ndarray, sound: np.ndarray, apart: pd.Series | None) -> np.ndarray:
    """Shapes that are equal to one before them with the same `apart`; only those with the same box are compared."""
    repeated = np.zeros(len(values), dtype=bool)
    near = np.flatnonzero(pd.DataFrame(boxes).duplicated(keep=False).to_numpy() & sound)
    keys = pd.DataFrame({"shape": shapely.to_wkb(shapely.normalize(values[near]))})
    if apart is not None:
        keys["apart"] = apart.to_numpy()[near]
    repeated[near] = keys.duplicated().to_numpy()
    return repeated


def _add(repairs: np.ndarray, where: np.ndarray, kind: str) -> None:
    repairs[where] = [f"{old};{kind}" if old else kind for old in repairs[where]]
