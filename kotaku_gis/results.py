"""The findings table, the assessment that holds it, and the totals that must agree.

Every table, map and report is rendered from one tidy table of findings. A finding says of one unit (a building, a
parcel, a block ...) one thing: a measured value, a criterion, a rule that holds or not, a hazard, or a check of the
data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.errors import Fault

COLUMNS: Mapping[str, str] = {
    "finding_id": "string",
    "kind": "string",
    "unit_kind": "string",
    "unit_id": "string",
    "level": "string",
    "year": "Int64",
    "scenario": "string",
    "name": "string",
    "value": "Float64",
    "unit": "string",
    "limit": "Float64",
    "op": "string",
    "margin": "Float64",
    "u95": "Float64",
    "status": "string",
    "reason": "string",
    "rule_id": "string",
    "source": "string",
    "legal_level": "string",
    "object_status": "string",
    "confidence": "string",
    "unverified": "boolean",
}

STATUSES: Mapping[str, tuple[str, ...]] = {
    "measure": ("known", "partial", "unknown"),
    "criterion": ("known", "partial", "unknown"),
    "rule": ("pass", "marginal", "indicative", "violation", "not_assessable", "exempt"),
    "hazard": ("ok", "partial", "no_data", "outside", "not_prone"),
    "check": ("ok", "repaired", "set_aside", "fault"),
}
LEGAL_LEVELS = ("hukum", "kesepakatan")
OBJECT_STATUSES = ("existing", "planned")


def empty_findings() -> pd.DataFrame:
    """A findings table without rows, typed as every other."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})


def findings(units: pd.Index, *, kind: str, name: str, unit_kind: str, **columns: Any) -> pd.DataFrame:
    """Findings on `units`, one row each; `columns` are scalars, or Series or arrays in the order of `units`.

    ``finding_id`` is ``kind/name/unit_kind/unit_id``, followed by ``/detail`` when `columns` hold one, so that it stays
    the same from run to run. Raises `ValueError` for a column or a status that the schema does not hold.
    """
    detail = columns.pop("detail", None)
    unknown = set(columns) - set(COLUMNS)
    if unknown:
        raise ValueError(f"findings have no column {sorted(unknown)}")
    ids = pd.Series(units.astype(str), dtype="string").reset_index(drop=True)
    key = kind + "/" + name + "/" + unit_kind + "/" + ids
    if detail is not None:
        key = key + "/" + pd.Series(np.asarray(detail), dtype="string")
    given = {"finding_id": key, "kind": kind, "unit_kind": unit_kind, "unit_id": ids, "name": name, **columns}
    data = {}
    for column, dtype in COLUMNS.items():
        value = given.get(column, pd.NA)
        if isinstance(value, pd.Series | pd.Index):
            value = value.array
        data[column] = pd.Series(value, index=ids.index, dtype=dtype)
    table = pd.DataFrame(data)
    wrong = set(table["status"].dropna().unique()) - set(STATUSES[kind])
    if wrong:
        raise ValueError(f"{kind} findings have no status {sorted(wrong)}")
    return table


def join(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """All findings in one table, in the order given.

    Raises `ValueError` when two findings share an id.
    """
    filled = [table for table in tables if len(table)]
    table = pd.concat(filled, ignore_index=True) if filled else empty_findings()
    twice = table["finding_id"][table["finding_id"].duplicated()]
    if len(twice):
        raise ValueError(f"findings share an id: {sorted(set(twice))[:5]}")
    return table


def pivot(table: pd.DataFrame, *, unit_kind: str, kind: str | None = None) -> pd.DataFrame:
    """Wide table of the values of one kind of unit: a row a unit, a column a name."""
    rows = table[(table["unit_kind"] == unit_kind) & ((table["kind"] == kind) if kind else True)]
    return rows.pivot_table(index="unit_id", columns="name", values="value", aggfunc="first", sort=False, dropna=False)


@dataclass(frozen=True)
class Assessment:
    """What a run found: plain data, no state.

    Attributes
    ----------
    blocks
        One row a block, indexed by ``block_id``, with every figure of it.
    findings
        The tidy table (`COLUMNS`).
    evidence
        Layers by name, each with a column ``finding_id``.
    layers
        The clean role layers that went in, in the metric CRS of the project.
    set_aside
        The features that did not go in, with ``role``, ``feature``, ``reason``.
    ledger
        One row an input feature: read = kept + repaired + set aside.
    notes
        What a reader must know of the run, in the words of the catalogues.
    studies
        By study, the tables that its products are made of.
    provenance
        Hashes, counts and versions.
    """

    blocks: gpd.GeoDataFrame
    findings: pd.DataFrame
    evidence: Mapping[str, gpd.GeoDataFrame]
    layers: Mapping[str, gpd.GeoDataFrame]
    set_aside: gpd.GeoDataFrame
    ledger: pd.DataFrame
    notes: tuple[Fault, ...] = ()
    studies: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
