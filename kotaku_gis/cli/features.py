"""Which features a finding rests on, as the evidence layers tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_OTHERS = {"unit_id", "finding_id", "block_id"}
_OBJECTS = {"a_id": "feature", "b_id": "feature", "object_id": "feature"}
"""Columns that hold an object of any kind."""


def features_behind(evidence: Mapping[str, Any], finding_id: str, *, own: str = "") -> dict[str, list[str]]:
    """Ids of the features behind a finding, each once and in the order drawn, by what they are (``road``).

    The unit itself, `own`, is not among them.
    """
    found: dict[str, list[str]] = {}
    for layer in evidence.values():
        rows = layer[layer["finding_id"] == finding_id] if "finding_id" in layer else layer.iloc[:0]
        names = [name for name in layer.columns if name.endswith("_id") and name not in _OTHERS]
        for name in names if len(rows) else []:
            ids = [one for one in rows[name].dropna().astype(str) if one != own]
            kind = _OBJECTS.get(name, name.removesuffix("_id"))
            found[kind] = list(dict.fromkeys([*found.get(kind, []), *ids]))
    return {name: ids for name, ids in found.items() if ids}
