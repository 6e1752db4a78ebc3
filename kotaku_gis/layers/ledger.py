"""The account of every input feature: read = kept + repaired + set aside."""

from __future__ import annotations

import pandas as pd

STATES = ("kept", "repaired", "set_aside")
LEDGER_COLUMNS = ("role", "file", "feature", "unit_id", "state", "detail")


def entries(
    *, role: str, file: pd.Series, feature: pd.Series, unit_id: pd.Series, repairs: pd.Series, set_aside: pd.Series
) -> pd.DataFrame:
    """One row a feature; ``detail`` names the repairs, or why it was set aside."""
    state = pd.Series("kept", index=feature.index, dtype="string")
    state = state.mask(repairs != "", "repaired").mask(set_aside != "", "set_aside")
    return pd.DataFrame(
        {
            "role": pd.Series(role, index=feature.index, dtype="string"),
            "file": file.astype("string"),
            "feature": feature.astype("string"),
            "unit_id": unit_id.astype("string"),
            "state": state,
            "detail": repairs.mask(set_aside != "", set_aside).astype("string"),
        }
    ).reset_index(drop=True)


def totals(ledger: pd.DataFrame) -> pd.DataFrame:
    """Features by role and file: read, kept, repaired, set aside.

    Raises `ValueError` when read is not the sum of the others, which would be a fault of ours.
    """
    keys = ["role", "file"]
    read = ledger.groupby(keys, sort=False).size()
    counts = pd.DataFrame(
        {state: ledger["state"].eq(state).groupby([ledger[key] for key in keys]).sum() for state in STATES}
    )
    counts = counts.reindex(read.index)
    if not (counts.sum(axis=1) == read).all():
        raise ValueError("the ledger does not add up")
    counts.insert(0, "read", read)
    return counts.reset_index().rename_axis(columns=None)
