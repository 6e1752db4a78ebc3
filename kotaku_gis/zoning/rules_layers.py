"""Rule rows out of the columns of plan layers: KDB, KLB, KDH and the like on RDTR zones and RTPLP blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pandas as pd

from kotaku_gis.zoning.codes import plain_code
from kotaku_gis.zoning.rules import RuleRow

COLUMNS = {
    "kdb_max_pct": "kdb_max",
    "klb_min_ratio": "klb_min",
    "klb_max_ratio": "klb_max",
    "kdh_min_pct": "kdh_min",
    "ktb_max_pct": "ktb_max",
    "storeys_max": "storeys_max",
    "height_max_m": "height_max_m",
}
"""Column of a layer to parameter."""


def layer_rows(layer: pd.DataFrame, *, key: Literal["zone", "block"], role: str, **stated: Any) -> Iterator[RuleRow]:
    """One row a code and parameter where all polygons of the code agree, else one a polygon.

    Parameters
    ----------
    layer
        Indexed by the id of its polygons, with ``zone_code`` as far as known and columns of `COLUMNS`.
    key
        Whether its polygons are zones, or blocks that each have limits of their own.
    stated
        Fields of `RuleRow` that hold for all rows.
    """
    codes = layer["zone_code"] if key == "zone" and "zone_code" in layer else pd.Series(pd.NA, index=layer.index)
    spelled = {code: plain_code(str(code)) for code in codes.dropna().unique()}
    zone = codes.map(spelled).astype("string")
    for column, param in COLUMNS.items():
        if column not in layer:
            continue
        known = layer[column].dropna().astype("float64")
        of = zone[known.index]
        single = known.groupby(of).transform("nunique") == 1
        for code, value in known[single].groupby(of[single], sort=False).first().items():
            yield RuleRow(rule_id=f"{role}.{param}.{code}", param=param, value=value, zone=str(code), **stated)
        for unit, value in known[~single].items():
            keys: dict[str, Any] = {"zone_id": str(unit)} if key == "zone" else {"block": str(unit)}
            yield RuleRow(rule_id=f"{role}.{param}.{unit}", param=param, value=value, **keys, **stated)
