"""The limit that a rule table sets for each unit: the strictest of all rows that hold for it, the others beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kotaku_gis.zoning.codes import plain_codes, wider_codes
from kotaku_gis.zoning.rules import PARAMS, RuleTable

_KEYS = {"zone": "zone", "zone_id": "zone_id", "road_class": "road_class", "block": "block_id", "activity": "activity"}
"""Key of a row to column of the units."""
_APART = "\x1f"
"""Between the names of the blocks that a unit lies in: one of the plan, and its RT."""
_CLASSES = {"area": "area_m2", "row_width": "row_width_m"}
_ASKED = {
    "zone": "zone_missing",
    "area": "area_missing",
    "road_class": "road_class_missing",
    "row_width": "road_width_missing",
}
_COPIED = ("rule_id", "legal_level", "confidence", "unverified", "measured_from", "assumed", "plan", "level")
_EDGES = ("tepi_rumija", "batas_persil")
_MARKS = ("unverified", "assumed")

Places = NDArray[np.int64]


def limits(rules: RuleTable, units: pd.DataFrame, *, param: str, legal_level: str | None = None) -> pd.DataFrame:
    """Limit of each unit by `rules`.

    Parameters
    ----------
    units
        As far as known, columns ``zone_code`` (in any spelling), ``zone_id`` (polygon of the zone layer), ``area_m2``
        (of the parcel), ``road_class`` and ``row_width_m`` (of the road it faces), ``block_id`` (of the plan),
        ``rt_id`` (of the block of residents, where rules may name that one) and ``activity``.
    param
        One of `kotaku_gis.zoning.rules.PARAMS`.
    legal_level
        Only rows that are law (``hukum``) or agreed by the residents (``kesepakatan``); both where left out.

    Returns
    -------
    Index of `units`. `limit` is the strictest reading of the strictest row, `limit_mild` what is left where every
    ambiguous cell is read in favour of the owner (setbacks from the axis and from the edge of a road are compared by
    its row width; without one, by their figures): equal to `limit` unless rows have alternatives, and where a value
    passes one and fails the other the verdict is indicative. `op`; `rule_id`, `source` (as cited), `legal_level`,
    `confidence`, `unverified`, `measured_from`, `plan`, `level` of the row that decides; `assumed` where it is a rule
    of thumb; `other_rules`, ids of the other rows that hold, joined by ``; ``; `reason` where there is no limit:
    ``zone_missing``, ``area_missing``, ``road_class_missing``, ``road_width_missing`` or ``rule_missing:<param>``.

    Examples
    --------
    >>> from kotaku_gis.zoning.rules import RuleRow
    >>> row = RuleRow("r1", "kdb_max", 60.0, "RDTR", "Perwal 1/2025", "2025", "H", zone="R-3")
    >>> found = limits(RuleTable.of([row]), pd.DataFrame({"zone_code": ["R.3", "K-1"]}), param="kdb_max")
    >>> found["limit"].tolist(), found["reason"].tolist()
    ([60.0, <NA>], [<NA>, 'rule_missing:kdb_max'])
    """
    rows = rules.rows[rules.rows["param"] == param]
    if legal_level is not None:
        rows = rows[rows["legal_level"] == legal_level]
    rows = rows.reset_index(drop=True)
    situations, place = _situations(rows, units)
    pairs = _valued(rows, situations, _pairs(rows, situations), op=PARAMS[param].op)
    found = _decided(rows, pairs, len(situations), op=PARAMS[param].op)
    found["reason"] = pd.Series(pd.NA, index=found.index, dtype="string")
    none = found.index[found["limit"].isna()]
    if len(none):
        asked = _unasked(rows, situations.loc[none].reset_index(drop=True)).fillna(f"rule_missing:{param}")
        found.loc[none, "reason"] = asked.to_numpy()
    return found.take(place).set_axis(units.index)


def _situations(rows: pd.DataFrame, units: pd.DataFrame) -> tuple[pd.DataFrame, Places]:
    """The distinct situations of the units as far as the rows tell them apart, and the place of each unit among them.

    Of a class of area one area stands for all; widths stay as they are where a limit grows with them.
    """
    told: dict[str, pd.Series] = {}
    codes = np.zeros(len(units), dtype=np.int64)
    for key, column in _KEYS.items():
        values = _text(units if rows[key].notna().any() else units[[]], column)
        told[key] = values
        codes = _combined(codes, pd.factorize(values)[0])
    for key, column in _CLASSES.items():
        values = _figures(units, column)
        told[key] = values
        grows = key == "row_width" and (bool((rows["times_row_width"] != 0).any()) or _from_axis_and_edge(rows))
        codes = _combined(codes, pd.factorize(values)[0] if grows else _class_of(values, rows, key))
    _, first, place = np.unique(codes, return_index=True, return_inverse=True)
    situations = pd.DataFrame(told).iloc[first].reset_index(drop=True)
    return situations, place.reshape(-1)


def _class_of(values: pd.Series, rows: pd.DataFrame, key: str) -> Places:
    edges = np.unique(rows[[f"{key}_lo_{_unit(key)}", f"{key}_hi_{_unit(key)}"]].to_numpy(dtype=float))
    found = np.searchsorted(edges, values.to_numpy(), side="left")
    return np.where(values.isna(), -1, found)


def _unit(key: str) -> str:
    return "m2" if key == "area" else "m"


def _combined(codes: Places, more: Places) -> Places:
    """Two labels as one, small again."""
    joined = codes * (more.max(initial=-1) + 2) + more + 1
    return np.unique(joined, return_inverse=True)[1].reshape(-1)


def _text(units: pd.DataFrame, column: str) -> pd.Series:
    name = "zone_code" if column == "zone" else column
    if column == "block_id" and "rt_id" in units:
        names = [_text(units.drop(columns="rt_id"), column), _text(units.rename(columns={"rt_id": "_rt"}), "_rt")]
        both = names[0] + _APART + names[1]
        return both.fillna(names[0]).fillna(names[1])
    if name not in units:
        return pd.Series(pd.NA, index=range(len(units)), dtype="string")
    values = units[name].astype("string").reset_index(drop=True)
    if column != "zone":
        return values
    return plain_codes(values)


def _figures(units: pd.DataFrame, column: str) -> pd.Series:
    if column not in units:
        return pd.Series(np.nan, index=range(len(units)))
    return units[column].astype("Float64").astype("float64").reset_index(drop=True)


def _pairs(rows: pd.DataFrame, situations: pd.DataFrame) -> pd.DataFrame:
    """Places `situation` and `row` of every row that holds in a situation."""
    given = rows[list(_KEYS)].notna()
    parts = [pd.DataFrame({"situation": [], "row": []}, dtype="int64")]
    for pattern, members in given.groupby(list(_KEYS), sort=False).groups.items():
        keys = [key for key, stated in zip(_KEYS, np.asarray(pattern), strict=True) if stated]
        right = rows.loc[members, keys].assign(row=members)
        left = _spread(situations, keys)
        parts.append(left.merge(right, on=keys) if keys else left.merge(right, how="cross"))
    pairs = pd.concat([part[["situation", "row"]] for part in parts], ignore_index=True)
    inside = np.ones(len(pairs), dtype=bool)
    for key in _CLASSES:
        inside &= _in_class(rows, situations, pairs, key)
    return pairs[inside]


def _spread(situations: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The keys of each situation; one row for each code whose rules hold in its zone, and for each of its blocks."""
    left = situations[keys].assign(situation=situations.index).dropna()
    if "block" in keys:
        left = left.assign(block=left["block"].str.split(_APART)).explode("block").astype({"block": "string"})
    if "zone" not in keys:
        return left
    codes = {code: wider_codes(code) for code in left["zone"].unique()}
    return left.assign(zone=left["zone"].map(codes)).explode("zone").astype({"zone": "string"})


def _in_class(rows: pd.DataFrame, situations: pd.DataFrame, pairs: pd.DataFrame, key: str) -> NDArray[np.bool_]:
    value = situations[key].to_numpy()[pairs["situation"]]
    lo = rows[f"{key}_lo_{_unit(key)}"].to_numpy(dtype=float)[pairs["row"]]
    hi = rows[f"{key}_hi_{_unit(key)}"].to_numpy(dtype=float)[pairs["row"]]
    return ((lo <= 0) & np.isinf(hi)) | ((value > lo) & (value <= hi))


def _valued(rows: pd.DataFrame, situations: pd.DataFrame, pairs: pd.DataFrame, *, op: str) -> pd.DataFrame:
    """`pairs` with the strict and the mild reading of each; rules of thumb only where nothing else holds."""
    row = pairs["row"].to_numpy(dtype=np.int64)
    times = rows["times_row_width"].to_numpy(dtype=float)[row]
    width = situations["row_width"].to_numpy()[pairs["situation"].to_numpy(dtype=np.int64)]
    more = np.where(times == 0, 0.0, times * width)
    readings = [(value, *others) for value, others in zip(rows["value"], rows["alternatives"], strict=True)]
    low = np.array([min(some) for some in readings], dtype=float)[row] + more
    high = np.array([max(some) for some in readings], dtype=float)[row] + more
    strict, mild = (low, high) if op == "<=" else (high, low)
    half = situations["row_width"].fillna(0.0).to_numpy()[pairs["situation"].to_numpy(dtype=np.int64)] / 2
    edge = rows["measured_from"].isin(_EDGES).to_numpy()[row] & _from_axis_and_edge(rows)
    valued = pairs.assign(
        strict=strict, mild=mild, beyond=np.where(edge, half, 0.0), assumed=rows["assumed"].to_numpy(dtype=bool)[row]
    )
    valued = valued[valued["strict"].notna()]
    stated = valued.loc[~valued["assumed"], "situation"]
    return valued[~valued["assumed"] | ~valued["situation"].isin(stated)]


def _from_axis_and_edge(rows: pd.DataFrame) -> bool:
    """Whether some setbacks count from the axis of a road and others from its edge, half its row width further in."""
    datums = set(rows["measured_from"].dropna())
    return "as_jalan" in datums and not datums.isdisjoint(_EDGES) and datums <= {"as_jalan", *_EDGES}


def _decided(rows: pd.DataFrame, pairs: pd.DataFrame, count: int, *, op: str) -> pd.DataFrame:
    pairs = pairs.assign(at=pairs["strict"] + pairs["beyond"], mild_at=pairs["mild"] + pairs["beyond"])
    ordered = pairs.sort_values(["at", "row"], ascending=[op == "<=", True], kind="stable")
    deciding = ordered.drop_duplicates("situation").set_index("situation").reindex(range(count))
    mild = ordered.groupby("situation")["mild_at"].agg("min" if op == "<=" else "max").reindex(range(count))
    mild -= deciding["beyond"]
    found = pd.DataFrame({"limit": deciding["strict"].astype("Float64"), "limit_mild": mild.astype("Float64")})
    found["op"] = op
    row = deciding["row"].fillna(-1).to_numpy(dtype=np.int64)
    for column, source in {**{name: name for name in _COPIED}, "source": "cited"}.items():
        kind: Any = "boolean" if column in _MARKS else "string"
        found[column] = rows[source].astype(kind).array.take(row, allow_fill=True)
    found = found.fillna(dict.fromkeys(_MARKS, False))
    others = ordered[ordered["situation"].duplicated()]
    names = rows["rule_id"].reindex(others["row"]).groupby(others["situation"].to_numpy(), sort=False).agg("; ".join)
    found["other_rules"] = names.reindex(found.index).astype("string")
    return found


def _unasked(rows: pd.DataFrame, situations: pd.DataFrame) -> pd.Series:
    """The first thing that is not known of a situation and that a row, which else would hold, asks for."""
    reason = pd.Series(pd.NA, index=situations.index, dtype="string")
    lacks = situations[list(_ASKED)].isna()
    asks = pd.DataFrame({key: _asks(rows, key) for key in _ASKED})
    for pattern, members in lacks.groupby(list(_ASKED), sort=False).groups.items():
        unknown = [key for key, lacking in zip(_ASKED, np.asarray(pattern), strict=True) if lacking]
        if not unknown:
            continue
        pairs = _pairs(_loosened(rows, unknown), situations.loc[members].reset_index(drop=True))
        asked = asks[unknown].reindex(pairs["row"]).groupby(pairs["situation"].to_numpy()).any()
        for key in reversed(unknown):
            reason.loc[members[asked.index[asked[key]]]] = _ASKED[key]
    return reason


def _asks(rows: pd.DataFrame, key: str) -> pd.Series:
    """Rows that hold only for some values of a key."""
    if key in _KEYS:
        return rows[key].notna()
    grows = (rows["times_row_width"] != 0) & (key == "row_width")
    return (rows[f"{key}_lo_{_unit(key)}"] > 0) | ~np.isinf(rows[f"{key}_hi_{_unit(key)}"]) | grows


def _loosened(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The rows as if they held for all values of the keys."""
    loose = rows.copy()
    for key in keys:
        if key in _KEYS:
            loose[key] = pd.Series(pd.NA, index=rows.index, dtype="string")
        else:
            loose = loose.assign(**{f"{key}_lo_{_unit(key)}": 0.0, f"{key}_hi_{_unit(key)}": np.inf})
    return loose
