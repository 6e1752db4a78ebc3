"""What a public product may say: no personal column, and small counts of people in need not told apart."""

from __future__ import annotations

from typing import TypeVar

import pandas as pd

from kotaku_gis.contracts import contract

NOTE = "_note"
"""Ends the name of the column that says why a count beside it is empty."""
_Table = TypeVar("_Table", bound=pd.DataFrame)


def shareable(table: _Table, *, role: str, profile: str, notes: bool = True) -> _Table:
    """A table of a role as a profile may show it; ``internal`` shows all.

    Otherwise columns that the contract calls personal or names of files are gone, and counts below what it tells apart
    are empty. Beside each such column stands ``<name>_note``: ``< 5`` where the count was taken out, missing where it
    was never known.

    Parameters
    ----------
    notes
        Whether the columns of notes are wanted.
    """
    if profile == "internal":
        return table
    attributes = contract(role).attributes
    private = [name for name, known in attributes.items() if known.personal or known.names_file]
    clean = table.drop(columns=private, errors="ignore")
    for name, least in _counts(role).items():
        if name not in clean:
            continue
        few = clean[name].lt(least).fillna(value=False).astype(bool)
        clean = clean.assign(**{name: clean[name].mask(few)})
        if notes:
            said = pd.Series(pd.NA, index=clean.index, dtype="string").mask(few, f"< {least}")
            clean.insert(list(clean.columns).index(name) + 1, name + NOTE, said)
    return clean


def exposure_by_block(exposure: pd.DataFrame, *, profile: str) -> pd.DataFrame:
    """What hazards threaten by class and block; without counts of people in need in public, small as they are there."""
    return exposure if profile == "internal" else exposure[~exposure["quantity"].isin(list(_counts()))]


def exposure_to_sum(exposure: pd.DataFrame, *, blocks: pd.DataFrame, profile: str) -> pd.DataFrame:
    """What hazards threaten, for sums over all blocks.

    In public, counts of people in need stay out where a sum is small itself, or would tell the small count of a block.
    """
    if profile == "internal":
        return exposure
    unsafe = [name for name, least in _counts().items() if not _safe(exposure, blocks, name=name, least=least)]
    return exposure[~exposure["quantity"].isin(unsafe)]


def _counts(role: str = "block") -> dict[str, int]:
    """Counts of people in need that a role carries, and from where on they are told."""
    attributes = contract(role).attributes.items()
    return {name: known.told_from for name, known in attributes if known.told_from is not None}


def _safe(exposure: pd.DataFrame, blocks: pd.DataFrame, *, name: str, least: int) -> bool:
    """Whether sums over all blocks give no small count away, neither as such nor with what is told of the blocks."""
    own = exposure[exposure["quantity"] == name]
    sums = own.groupby(["hazard", "class"], observed=True)["value"].sum()
    small_class = ((sums > 0) & (sums < least)).any()
    small_whole = (own.groupby("hazard", observed=True)["value"].sum() < least).any()
    hidden = int(blocks[name].lt(least).sum()) if name in blocks else 0
    return not (small_class or small_whole or hidden == 1)
