"""Findings of access and evacuation: what keeps a limit, what does not, and what nobody can tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis import results
from kotaku_gis.settings.access import Limit


def rule_rows(
    keeps: pd.Series,
    value: pd.Series,
    *,
    name: str,
    unit: str,
    limit: Limit,
    reason: pd.Series,
    unit_kind: str = "building",
) -> pd.DataFrame:
    """Findings of kind ``rule``: pass, violation, or not assessable where `keeps` is missing.

    ``margin`` is positive where the limit is kept; `reason` stands where it is given.
    """
    kept = keeps.astype("boolean")
    figure = value.astype("Float64")
    return results.findings(
        kept.index,
        kind="rule",
        name=name,
        unit_kind=unit_kind,
        level=unit_kind,
        value=figure,
        unit=unit,
        limit=limit.value,
        op=limit.op,
        margin=figure - limit.value if limit.op.startswith(">") else limit.value - figure,
        status=standing(kept),
        reason=reason,
        object_status="existing",
        **limit.cited,
    )


def standing(keeps: pd.Series) -> pd.Series:
    """The status of a rule by whether it is kept."""
    return keeps.map({True: "pass", False: "violation"}).astype("string").fillna("not_assessable")


def unjudged(units: pd.Index, *, name: str, unit: str, reason: str, unit_kind: str = "building") -> pd.DataFrame:
    """Findings that nothing can be said on, and why."""
    return results.findings(
        units,
        kind="rule",
        name=name,
        unit_kind=unit_kind,
        level=unit_kind,
        unit=unit,
        status="not_assessable",
        reason=reason,
    )


def first_reason(index: pd.Index, cases: Mapping[str, Any]) -> pd.Series:
    """The first reason whose condition holds; missing where none does."""
    conditions = [np.asarray(holds, dtype=bool) for holds in cases.values()]
    words = np.select(conditions, list(cases), default="")
    found = pd.Series(words, index=index, dtype="string")
    return found.mask(found == "")


def failing(keeps: pd.Series, *, home: pd.Series, blocks: pd.Index) -> pd.DataFrame:
    """Buildings of each block that do not keep a rule (`count`), and those that nobody can tell of (`unknown`)."""
    kept = keeps.astype("boolean")
    place = blocks.get_indexer(pd.Index(home))
    inside = place >= 0
    columns = {"count": ~kept.fillna(value=True), "unknown": kept.isna()}
    return pd.DataFrame(
        {
            column: np.bincount(place[inside & np.asarray(holds, dtype=bool)], minlength=len(blocks))
            for column, holds in columns.items()
        },
        index=blocks,
    )


def block_rows(counts: pd.DataFrame, *, name: str, source: str | None) -> pd.DataFrame:
    """Measures on blocks from `failing`; partial, a lower bound, where some buildings are unknown."""
    known = counts["unknown"].eq(0)
    reason = "not_assessable:" + counts["unknown"].astype("string")
    return results.findings(
        counts.index,
        kind="measure",
        name=name,
        unit_kind="block",
        level="block",
        value=counts["count"].astype("Float64"),
        unit="unit",
        status=known.map({True: "known", False: "partial"}),
        reason=reason.mask(known),
        source=source,
    )


def keyed(layer: gpd.GeoDataFrame, rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """A layer indexed by unit, with the ``finding_id`` and ``status`` that `rows` hold of each, and ``unit_id``."""
    named = rows.set_index("unit_id")
    unit = layer.index.astype("string")
    return layer.assign(
        unit_id=unit,
        finding_id=pd.Series(unit).map(named["finding_id"]).to_numpy(),
        status=pd.Series(unit).map(named["status"]).to_numpy(),
    ).reset_index(drop=True)
