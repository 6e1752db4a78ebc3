"""Checks of the rule table itself: what contradicts, what is left open, what is looser than the plan above."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import pandas as pd

from kotaku_gis import results
from kotaku_gis.errors import Fault
from kotaku_gis.i18n import fault
from kotaku_gis.zoning.rules import LEVELS, PARAMS, RuleTable
from kotaku_gis.zoning.rules_limits import limits

CHECKED = ("check", "rule_id", "param", "zone", "block", "value", "limit", "detail")
_KEYS = ["plan", "level", "zone", "zone_id", "block", "road_class", "activity"]
_AREA = ["area_lo_m2", "area_hi_m2"]
_ROUNDING = 1e-9
_SHOWN = 8
_TOLD = {
    "kdb_kdh_over_100": "zoning.check_kdb_kdh_over_100",
    "klb_over_kdb_storeys": "zoning.check_klb_over_kdb_storeys",
    "kdb_zero": "zoning.check_kdb_zero",
    "class_gap": "zoning.check_class_gap",
    "class_overlap": "zoning.check_class_overlap",
    "rule_conflict": "zoning.check_rule_conflict",
    "looser_than_parent": "zoning.check_looser_than_parent",
    "unknown_block": "zoning.check_unknown_block",
}


def rule_checks(
    rules: RuleTable, *, units: pd.DataFrame | None = None, blocks: Collection[str] | None = None
) -> pd.DataFrame:
    """What is wrong with the rows of a table.

    Parameters
    ----------
    units
        Places where a lower plan is held against the higher ones: ``block_id`` and ``zone_code``, as `limits` takes
        them. Without it only rows that name the same zone are compared.
    blocks
        Names of the blocks and RT on the map; left out: nobody knows whether those of the rules are among them.

    Returns
    -------
    Columns `CHECKED`, one row a fault. `check` is one of ``kdb_kdh_over_100``, ``klb_over_kdb_storeys`` (the floors
    allowed cannot reach it), ``kdb_zero`` (no building allowed, but floor area is), ``class_gap`` and ``class_overlap``
    (classes of parcel area), ``rule_conflict`` (one plan says two things of the same), ``looser_than_parent``,
    ``unknown_block`` (the row holds nowhere, for no block is called so).
    """
    parts = [
        *_contradictions(rules.rows),
        *_classes(rules.rows),
        _conflicts(rules.rows),
        _looser(rules, _places(rules) if units is None else units),
        _nowhere(rules.rows, blocks),
    ]
    filled = [part for part in parts if len(part)]
    empty = pd.DataFrame({name: pd.Series(dtype="string") for name in CHECKED})
    return pd.concat(filled, ignore_index=True) if filled else empty


def check_notes(checked: pd.DataFrame) -> list[Fault]:
    """The faults as people read them, one note a kind, with where the first of them are."""
    notes = []
    for check, some in checked.groupby("check", sort=False):
        where = some["detail"].fillna("-").drop_duplicates()
        more = [f"+{len(where) - _SHOWN}"] if len(where) > _SHOWN else []
        shown = ", ".join([*where.head(_SHOWN), *more])
        notes.append(fault(_TOLD[str(check)], ids=some["rule_id"], count=len(some), detail=shown))
    return notes


def check_findings(checked: pd.DataFrame) -> pd.DataFrame:
    """`rule_checks` as findings of kind ``check`` on rules."""
    number = checked.groupby(["rule_id", "check"], sort=False).cumcount().astype("string")
    return results.findings(
        pd.Index(checked["rule_id"]),
        kind="check",
        name="rule_table",
        unit_kind="rule",
        level="rule",
        value=checked["value"].astype("Float64"),
        limit=checked["limit"].astype("Float64"),
        status="fault",
        reason=checked["check"] + ":" + checked["detail"].fillna(""),
        detail=checked["check"] + "." + number,
    )


def _contradictions(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Limits of the same keys that cannot stand together."""
    asked = rows[rows["param"].isin(["kdb_max", "klb_max", "kdh_min", "storeys_max"])]
    keyed = asked.assign(**{key: asked[key].fillna("") for key in _KEYS})
    wide = keyed.pivot_table(index=[*_KEYS, *_AREA], columns="param", values="value", aggfunc="first", sort=False)
    wide = _with_general(wide.reindex(columns=["kdb_max", "klb_max", "kdh_min", "storeys_max"]))
    ids = keyed.drop_duplicates([*_KEYS, *_AREA]).set_index([*_KEYS, *_AREA])["rule_id"].reindex(wide.index)
    whole = wide["kdb_max"] + wide["kdh_min"]
    reach = wide["kdb_max"] / 100 * wide["storeys_max"]
    sums = whole > 100 + _ROUNDING
    high = wide["klb_max"] > reach + _ROUNDING
    none = (wide["kdb_max"] == 0) & (wide["klb_max"] > 0)
    for check, found, value, limit in (
        ("kdb_kdh_over_100", sums, whole, pd.Series(100.0, index=wide.index)),
        ("klb_over_kdb_storeys", high, wide["klb_max"], reach),
        ("kdb_zero", none, wide["klb_max"], wide["kdb_max"]),
    ):
        some = wide[found].reset_index()
        text = some[["zone", "block"]].replace("", pd.NA)
        told = pd.DataFrame(
            {
                "check": check,
                "rule_id": ids[found].to_numpy(),
                "param": "klb_max" if check != "kdb_kdh_over_100" else "kdb_max",
                "zone": text["zone"],
                "block": text["block"],
                "value": value[found].to_numpy(),
                "limit": limit[found].to_numpy(),
                "detail": text["zone"].fillna(text["block"]).fillna(some["zone_id"]),
            }
        )
        once = told.drop(columns="rule_id").assign(plan=some["plan"], level=some["level"]).drop_duplicates().index
        yield told.loc[once]


def _with_general(wide: pd.DataFrame) -> pd.DataFrame:
    """Limits of each road function together with those that hold for every one."""
    shared = [key for key in [*_KEYS, *_AREA] if key != "road_class"]
    rows = wide.reset_index()
    general = rows[rows["road_class"] == ""].set_index(shared)[list(wide.columns)]
    keys = pd.MultiIndex.from_frame(rows[shared])
    return wide.fillna(general.reindex(keys).set_axis(wide.index))


def _classes(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Classes of parcel area of one parameter and key that leave a gap or overlap."""
    classed = rows[(rows["area_lo_m2"] > 0) | ~np.isinf(rows["area_hi_m2"])]
    keyed = classed.assign(**{key: classed[key].fillna("") for key in _KEYS}).sort_values([*_KEYS, "param", *_AREA])
    same = [*_KEYS, "param"]
    before = keyed.groupby(same, sort=False)["area_hi_m2"].shift()
    first = before.isna()
    lo = keyed["area_lo_m2"]
    last = keyed.groupby(same, sort=False).cumcount(ascending=False) == 0
    yield _class_rows(keyed[(~first & (lo > before)) | (first & (lo > 0))], "class_gap", before.where(~first, 0.0), lo)
    yield _class_rows(keyed[~first & (lo < before)], "class_overlap", before, lo)
    open_above = keyed[last & ~np.isinf(keyed["area_hi_m2"])]
    yield _class_rows(open_above, "class_gap", keyed["area_hi_m2"], pd.Series(np.inf, index=keyed.index))


def _class_rows(some: pd.DataFrame, check: str, before: pd.Series, lo: pd.Series) -> pd.DataFrame:
    ends = [before.reindex(some.index), lo.reindex(some.index)]
    text = [end.map(lambda figure: f"{figure:g}").astype("string") for end in ends]
    return pd.DataFrame(
        {
            "check": check,
            "rule_id": some["rule_id"],
            "param": some["param"],
            "zone": some["zone"].replace("", pd.NA),
            "block": some["block"].replace("", pd.NA),
            "value": ends[1].replace(np.inf, np.nan),
            "limit": ends[0],
            "detail": text[0] + "-" + text[1] + " m2",
        }
    )


def _conflicts(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of one plan with the same keys and another value."""
    keyed = rows.assign(**{key: rows[key].fillna("") for key in [*_KEYS, "measured_from"]})
    keyed = keyed.assign(reading=keyed["value"] + 1000 * keyed["times_row_width"])
    same = [*_KEYS, *_AREA, "row_width_lo_m", "param", "legal_level"]
    first = keyed.groupby(same, sort=False)["reading"].transform("first")
    some = keyed[(keyed["reading"] - first).abs() > _ROUNDING]
    ids = keyed.groupby(same, sort=False)["rule_id"].transform("first").reindex(some.index)
    return pd.DataFrame(
        {
            "check": "rule_conflict",
            "rule_id": some["rule_id"],
            "param": some["param"],
            "zone": some["zone"].replace("", pd.NA),
            "block": some["block"].replace("", pd.NA),
            "value": some["value"],
            "limit": first.reindex(some.index),
            "detail": ids,
        }
    )


def _nowhere(rows: pd.DataFrame, blocks: Collection[str] | None) -> pd.DataFrame:
    """One row of each block that the rules name and the map has not."""
    named = rows[rows["block"].notna() & ~rows["block"].isin(list(blocks or ()))]
    lost = named.drop_duplicates("block") if blocks is not None else named.iloc[:0]
    return pd.DataFrame(
        {
            "check": "unknown_block",
            "rule_id": lost["rule_id"],
            "param": lost["param"],
            "zone": lost["zone"],
            "block": lost["block"],
            "value": lost["value"],
            "limit": np.nan,
            "detail": lost["block"],
        }
    )


def _places(rules: RuleTable) -> pd.DataFrame:
    rows = rules.rows[rules.rows["zone"].notna()]
    return pd.DataFrame({"zone_code": rows["zone"].drop_duplicates()})


def _looser(rules: RuleTable, units: pd.DataFrame) -> pd.DataFrame:
    """Limits of a lower plan that allow more than a higher plan does in the same place."""
    parts = []
    for level in LEVELS[LEVELS.index("rtbl") :]:
        own = _of_levels(rules, (level,))
        above = _of_levels(rules, LEVELS[: LEVELS.index(level)])
        for param in PARAMS:
            if not (own.holds(param) and above.holds(param)):
                continue
            here, parent = (limits(table, units, param=param) for table in (own, above))
            more = here["limit"] > parent["limit"] if PARAMS[param].op == "<=" else here["limit"] < parent["limit"]
            same_datum = here["measured_from"].fillna("") == parent["measured_from"].fillna("")
            found = more.fillna(value=False).astype(bool) & same_datum & ~parent["assumed"].astype(bool)
            parts.append(
                pd.DataFrame(
                    {
                        "check": "looser_than_parent",
                        "rule_id": here["rule_id"][found],
                        "param": param,
                        "zone": units.reindex(columns=["zone_code"])["zone_code"][found],
                        "block": units.reindex(columns=["block_id"])["block_id"][found],
                        "value": here["limit"][found].astype("float64"),
                        "limit": parent["limit"][found].astype("float64"),
                        "detail": parent["rule_id"][found],
                    }
                )
            )
    joined = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(CHECKED))
    return joined.drop_duplicates(["rule_id", "detail", "zone", "block"])


def _of_levels(rules: RuleTable, levels: tuple[str, ...]) -> RuleTable:
    return RuleTable(rules.rows[rules.rows["level"].isin(levels)].reset_index(drop=True))
