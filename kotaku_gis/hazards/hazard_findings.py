"""Flags as findings: on every building and block, each hazard and all of them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from kotaku_gis import results
from kotaku_gis.hazards.layer import HazardLayer

COMBINED = "combined"


def flag_findings(
    layer: HazardLayer, table: pd.DataFrame, *, unit_kind: str, min_share: float
) -> Iterator[pd.DataFrame]:
    """``hazard_<name>`` of every unit (value the rank of the class, 1 the lowest; reason the class), and its share.

    The share is held against the smallest one that decides.
    """
    basis = layer.classes.basis
    cited = {"source": source_line(layer), "confidence": basis.confidence, "unverified": basis.unverified}
    name = f"hazard_{layer.name}"
    label = table["class_max"].astype("string")
    rank = pd.Series(table["class_max"].cat.codes.to_numpy() + 1, index=table.index, dtype="Int64")
    known = label.notna().to_numpy()
    common: dict[str, Any] = {"unit_kind": unit_kind, "level": unit_kind, **cited}
    yield results.findings(
        table.index,
        kind="hazard",
        name=name,
        value=rank.mask(rank == 0),
        unit="class",
        status=table["status"].astype("string"),
        reason=label if layer.reason is None else layer.reason,
        rule_id=basis.rule_id,
        **common,
    )
    part = table[known]
    yield results.findings(
        part.index,
        kind="measure",
        name=f"{name}_share",
        value=part["class_max_share"],
        unit="share",
        limit=min_share,
        op=">=",
        status=np.where(part["status"].astype(str) == "partial", "partial", "known"),
        reason=label[known],
        **common,
    )


def combined_findings(table: pd.DataFrame, *, unit_kind: str, levels: tuple[str, ...], basis: Mapping[str, Any]) -> Any:
    """``hazard_combined`` of every unit: value the level, reason its word; unknown where every layer is silent."""
    words = pd.Series(np.array([pd.NA, *levels], dtype=object)[table["level"].fillna(0).to_numpy(int)])
    word = pd.Series(words.to_numpy(), index=table.index, dtype="string")
    status = np.where(table["incomplete"] | table["partial"], "partial", "ok")
    status = np.where(table["incomplete"] & word.isna(), "no_data", status)
    return results.findings(
        table.index,
        kind="hazard",
        name=f"hazard_{COMBINED}",
        value=table["level"],
        unit="class",
        status=status,
        reason=word,
        unit_kind=unit_kind,
        level=unit_kind,
        **basis,
    )


def source_line(layer: HazardLayer) -> str:
    """Rule, file, and cell size or scale of a layer in one line."""
    account = layer.account
    rule = layer.classes.basis.source or "kotaku.toml"
    size = [] if account.cell_m is None else [f"{account.cell_m:.3g} m"]
    size += [] if account.scale is None else [f"1:{account.scale:.0f}"]
    return f"{rule}; {account.file}" + (f" ({', '.join(size)})" if size else "")
