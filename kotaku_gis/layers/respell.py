"""Ids of blocks in one writing, wherever a layer holds them."""

from __future__ import annotations

import pandas as pd

from kotaku_gis.layers.geometry import NO_CHANGE, change_log
from kotaku_gis.layers.rt_names import canonical, composed, rw_names
from kotaku_gis.layers.values import column_of

BLOCK_ID = "block_id"
WRITTEN = "written"
_PLACE = "kelurahan"


def respelled(table: pd.DataFrame, *, role: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`table` with names of RT in the one writing, and the repair log of it.

    A block without a name gets one from its columns ``rt`` and ``rw``, a whole RW from ``rw``. Blocks that are no RT
    keep theirs, and an RT without its RW is respelled only where ``kind`` says that the block is an RT. What was
    written stays in column ``written`` of the blocks.
    """
    table = _named(table) if role == "block" else table
    if BLOCK_ID not in table:
        return table, NO_CHANGE
    old = table[BLOCK_ID].astype("string")
    new = canonical(old)
    kind = column_of(table if role == "block" else table[[]], "kind", "string")
    takes = kind.eq("rt").fillna(value=False) | (kind.isna() & new.str.contains("-RW", regex=False).fillna(value=False))
    where = (takes & (old != new).fillna(value=False)).to_numpy(dtype=bool)
    log = change_log("respell", where, before=old[where].to_numpy(), after=new[where].to_numpy())
    if not where.any():
        return table, log
    spelled = table.assign(**{BLOCK_ID: old.mask(where, new)})
    return (spelled.assign(**{WRITTEN: old}) if role == "block" else spelled), log


def led_by_place(ids: pd.Series, table: pd.DataFrame) -> pd.Series:
    """Ids of blocks, led by their kelurahan (``Kuningan RT001-RW002``) where two kelurahan use the same ones.

    A table of the baseline may call its rows the same way. Ids that repeat within one kelurahan stay as they are.
    """
    if not {_PLACE, BLOCK_ID} <= set(table.columns) or not ids.duplicated().any():
        return ids
    place = table[_PLACE].astype("string").str.split().str.join(" ").where(table[BLOCK_ID].notna())
    place = place.groupby(place.str.casefold()).transform("first")
    repeated = pd.DataFrame({"id": ids, "place": place}).dropna().drop_duplicates()["id"].duplicated()
    return (place + " " + ids).fillna(ids) if repeated.any() else ids


def made_names(table: pd.DataFrame) -> pd.Series:
    """Names of blocks from their columns ``rt`` and ``rw``; ``<NA>`` where these make none."""
    if {"rt", "rw"} <= set(table.columns):
        return composed(table["rt"], table["rw"])
    if {"rw", "kind"} <= set(table.columns):
        return _of_rw(table)
    return pd.Series(pd.NA, index=table.index, dtype="string")


def _named(table: pd.DataFrame) -> pd.DataFrame:
    names = made_names(table)
    if names.isna().all():
        return table
    return table.assign(**{BLOCK_ID: table[BLOCK_ID].fillna(names) if BLOCK_ID in table else names})


def _of_rw(table: pd.DataFrame) -> pd.Series:
    """Names of blocks that are whole RW; none at all where two of one kelurahan would share theirs."""
    names = rw_names(table["rw"]).where(table["kind"].eq("rw"))
    place = table[_PLACE] if _PLACE in table else pd.Series("", index=table.index)
    twice = pd.DataFrame({"name": names, "place": place.astype("string")}).dropna(subset="name").duplicated().any()
    return names.mask(names.notna()) if twice else names
