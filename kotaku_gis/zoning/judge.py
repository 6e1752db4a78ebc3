"""Findings of rules: a measured value, the limit that a rule table sets, and what the two say of each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from kotaku_gis import results
from kotaku_gis.zoning.verdicts import status_at_least, status_at_most, status_of_range

_CITED = ("limit", "op", "rule_id", "source", "legal_level", "confidence")


def judged(
    *, worst: pd.Series, best: pd.Series, limits: pd.DataFrame, u95: pd.Series | float, reason: pd.Series | None = None
) -> pd.DataFrame:
    """`status` and `reason` of values that lie between two readings, as of a roof outline and the wall under it.

    The worst reading meets the strictest limit, the best one the mildest (`limits`, as `kotaku_gis.zoning.rules_limits`
    gives them); what rests on a rule of thumb is at most indicative.

    Parameters
    ----------
    reason
        Why a value cannot be judged although there is a limit; such values are not assessable.
    """
    compare = status_at_most if _ceiling(limits) else status_at_least
    high = compare(worst, limit=limits["limit"].set_axis(worst.index), u95=u95)
    low = compare(best, limit=limits["limit_mild"].set_axis(worst.index), u95=u95)
    status = status_of_range(worst=high, best=low)
    thumb = limits["assumed"].fillna(value=False).set_axis(worst.index) & (status == "violation")
    why = limits["reason"].astype("string").set_axis(worst.index)
    if reason is not None:
        why = why.fillna(reason)
    status = status.mask(thumb, "indicative").mask(why.notna(), "not_assessable")
    return pd.DataFrame({"status": status, "reason": why})


def rule_findings(
    units: pd.Index, *, name: str, unit: str, unit_kind: str, value: pd.Series, limits: pd.DataFrame, **columns: Any
) -> pd.DataFrame:
    """Rows of the findings table with the limit, where it stands, and the margin: above zero where it holds."""
    sign = 1 if _ceiling(limits) else -1
    margin = sign * (limits["limit"].to_numpy(dtype=float, na_value=np.nan) - _floats(value))
    marks = {column: limits[column].array for column in _CITED}
    unverified = limits["unverified"].fillna(value=False).to_numpy(dtype=bool)
    given: dict[str, Any] = {"level": unit_kind, "object_status": "existing", **columns}
    given["unverified"] = unverified | np.asarray(given.pop("also_unverified", False))
    return results.findings(
        units,
        kind="rule",
        name=name,
        unit=unit,
        unit_kind=unit_kind,
        value=pd.array(_floats(value), dtype="Float64"),
        margin=pd.array(margin, dtype="Float64"),
        **marks,
        **given,
    )


def no_limits(index: pd.Index, *, op: str, reason: str | pd.Series) -> pd.DataFrame:
    """Limits that nobody sets, with the reason; in the form of `kotaku_gis.zoning.rules_limits.limits`."""
    table = pd.DataFrame(index=index)
    for column, kind in _TYPES.items():
        table[column] = pd.Series(pd.NA, index=index, dtype=kind)
    return table.assign(op=op, reason=pd.Series(reason, index=index, dtype="string"), unverified=False, assumed=False)


def fixed_limits(limit: pd.Series, *, op: str, **cited: Any) -> pd.DataFrame:
    """Limits that do not come out of a rule table: from a drawn line, from an attribute, from a statute."""
    table = no_limits(limit.index, op=op, reason=pd.Series(pd.NA, index=limit.index, dtype="string"))
    for column, value in {"limit": limit, "limit_mild": limit, **cited}.items():
        table[column] = pd.Series(value, index=limit.index, dtype=_TYPES[column])
    return table


_TYPES: Mapping[str, Any] = {
    "limit": "Float64",
    "limit_mild": "Float64",
    "op": "string",
    "rule_id": "string",
    "source": "string",
    "legal_level": "string",
    "confidence": "string",
    "unverified": "boolean",
    "measured_from": "string",
    "assumed": "boolean",
    "reason": "string",
}


def _ceiling(limits: pd.DataFrame) -> bool:
    return bool((limits["op"] == "<=").any())


def _floats(value: pd.Series) -> np.ndarray:
    return value.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
