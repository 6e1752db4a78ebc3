"""Each hazard on blocks: percent of the area and number of buildings by class, and the words for the block table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kotaku_gis import results
from kotaku_gis.hazards.exposure import NOT_AFFECTED, UNKNOWN_CLASS
from kotaku_gis.hazards.flags import Shares
from kotaku_gis.hazards.hazard_findings import COMBINED, source_line
from kotaku_gis.hazards.layer import HazardLayer


def block_findings(layer: HazardLayer, shares: Shares, *, exposure: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """``hazard_<name>_<class>_pct`` and ``hazard_<name>_<class>_buildings`` of every block.

    The classes are followed by ``not_affected`` and ``unknown``; percents add up to 100, buildings to those of the
    block.
    """
    basis = layer.classes.basis
    common: dict[str, Any] = {
        "kind": "measure",
        "unit_kind": "block",
        "level": "block",
        "status": "known",
        "rule_id": basis.rule_id,
        "source": source_line(layer),
        "confidence": basis.confidence,
        "unverified": basis.unverified,
    }
    rows = exposure[(exposure["hazard"] == layer.name) & (exposure["quantity"] == "buildings")]
    for label, share in _columns(layer, shares):
        name = f"hazard_{layer.name}_{slug(label)}"
        yield results.findings(shares.index, name=f"{name}_pct", value=100 * share, unit="%", **common)
        number = rows[rows["class"] == label].groupby("block")["value"].sum()
        count = number.reindex(shares.index.astype("string")).fillna(0.0).to_numpy()
        yield results.findings(shares.index, name=f"{name}_buildings", value=count, unit="unit", **common)


def block_words(
    layers: Sequence[HazardLayer],
    tables: Mapping[str, pd.DataFrame],
    combined: pd.DataFrame,
    *,
    levels: tuple[str, ...],
) -> pd.DataFrame:
    """For the block table: the class of each hazard, of all together, which dominate, are unknown, are indicative."""
    words = pd.DataFrame(index=combined.index)
    for layer in layers:
        words[f"hazard_{layer.name}_class"] = tables[layer.name]["class_max"].astype("string")
        words[f"hazard_{layer.name}_state"] = tables[layer.name]["status"].astype("string")
    numbers = combined["level"].fillna(0).to_numpy(int)
    words[f"hazard_{COMBINED}_class"] = pd.array(np.array([pd.NA, *levels], dtype=object)[numbers], dtype="string")
    words["hazard_dominant"] = combined["dominant"].map(", ".join).astype("string")
    words["hazard_missing"] = combined["missing"].map(", ".join).astype("string")
    words["hazard_indicative"] = ", ".join(layer.name for layer in layers if layer.account.indicative)
    return words


def slug(label: str) -> str:
    """A class as a part of a column's name.

    Examples
    --------
    >>> slug("Sangat tinggi (III)")
    'sangat_tinggi_iii'
    """
    return re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_") or "x"


def _columns(layer: HazardLayer, shares: Shares) -> Iterator[tuple[str, Any]]:
    """Share of each block by hazardous class, then not affected, then unknown."""
    own = np.zeros(len(shares.index))
    known = np.nan_to_num(shares.known)
    for label in layer.hazardous:
        share = np.nan_to_num(shares.share[:, layer.classes.labels.index(label)])
        own = own + share
        yield label, share
    yield NOT_AFFECTED, np.clip(known - own, 0.0, None)
    yield UNKNOWN_CLASS, np.clip(1 - known, 0.0, None)
