"""Rule rows out of the columns of plan layers: KDB, KLB, KDH and the like on RDTR zones and RTPLP blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import pandas as pd

from kotaku_gis.zoning.rules import NEED_DATUM, SET_ASIDE, RuleRow
from kotaku_gis.zoning.table_cells import Entry, reading

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
WRITTEN = {
    "kdb_rule": "kdb_max",
    "klb_rule": "klb_max",
    "kdh_rule": "kdh_min",
    "ktb_rule": "ktb_max",
    "gsb_rule": "gsb_front",
}
"""Column that holds a limit in words to parameter."""
Key = Literal["zone", "block"]


def layer_rows(
    layer: pd.DataFrame, *, codes: pd.Series, key: Key, role: str, **stated: Any
) -> tuple[list[RuleRow], pd.DataFrame]:
    """One row a code and parameter where all polygons of the code agree, else one a polygon; and the cells set aside.

    Set aside are figures that no such limit has, as a KDB of 0.6, which is a share where a percentage is meant.

    Parameters
    ----------
    layer
        Indexed by the id of its polygons, with columns of `COLUMNS`.
    codes
        Zone code of each polygon, in one spelling.
    key
        Whether its polygons are zones, or blocks that each have limits of their own.
    stated
        Fields of `RuleRow` that hold for all rows.
    """
    rows: list[RuleRow] = []
    aside: list[tuple[str, ...]] = []
    for column, param in COLUMNS.items():
        if column not in layer:
            continue
        known = layer[column].dropna().astype("float64")
        wrong = {value: reason for value in known.unique() if (reason := reading(float(value), param=param).reason)}
        for name, where, value in _by_key(known, codes, key):
            if value in wrong:
                aside.append(("-", role, name, name, param, f"{value:g}", wrong[value]))
            else:
                rows.append(RuleRow(rule_id=f"{role}.{param}.{name}", param=param, value=value, **where, **stated))
    return rows, pd.DataFrame(aside, columns=list(SET_ASIDE)).astype("string")


def written_rows(
    layer: pd.DataFrame, *, codes: pd.Series, key: Key, role: str, **stated: Any
) -> tuple[list[RuleRow], pd.DataFrame]:
    """Rows of the columns that hold limits in words, such as ``Kolektor Primer: 15 m``, and the cells set aside.

    Parameters are those of `layer_rows`.
    """
    rows: list[RuleRow] = []
    aside: list[tuple[str, ...]] = []
    for column, param in WRITTEN.items():
        known = layer[column].dropna().astype("string") if column in layer else pd.Series(dtype="string")
        said = {text: reading(text, param=param) for text in known.unique()}
        for name, where, text in _by_key(known, codes, key):
            found = said[text]
            entries = [_datum(entry, param, stated) for entry in found.entries]
            lost = any(entry.measured_from is None for entry in entries) and param in NEED_DATUM
            if found.reason or lost:
                aside.append(("-", role, name, name, param, text, found.reason or "datum_missing"))
                continue
            for number, entry in enumerate(entries, start=1):
                mark = f".{number}" if number > 1 else ""
                fields = {**stated, **where, **vars(entry)}
                rows.append(RuleRow(rule_id=f"{role}.{column}.{name}{mark}", param=param, **fields))
    return rows, pd.DataFrame(aside, columns=list(SET_ASIDE)).astype("string")


def _by_key(known: pd.Series, codes: pd.Series, key: Key) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Name, key and value: by code where all polygons of a code agree, else by polygon."""
    of = codes.reindex(known.index) if key == "zone" else pd.Series(pd.NA, index=known.index, dtype="string")
    single = known.groupby(of).transform("nunique") == 1
    for code, value in known[single].groupby(of[single], sort=False).first().items():
        yield str(code), {"zone": str(code)}, value
    for unit, value in known[~single].items():
        yield str(unit), {"zone_id" if key == "zone" else "block": str(unit)}, value


def _datum(entry: Entry, param: str, stated: Mapping[str, Any]) -> Entry:
    datum = entry.measured_from or stated.get("measured_from")
    return Entry(**{**vars(entry), "measured_from": datum if param in NEED_DATUM else None})
