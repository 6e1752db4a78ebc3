"""The files of one role put together: every feature with its id, its place in the account, kept or set aside."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.errors import Fault
from kotaku_gis.i18n import fault
from kotaku_gis.layers import ledger as accounts
from kotaku_gis.layers.geometry import change_log
from kotaku_gis.layers.prepare import Prepared
from kotaku_gis.layers.respell import led_by_place, made_names

SET_ASIDE_COLUMNS = ("role", "file", "feature", "unit_id", "reason")
REPAIR_COLUMNS = ("role", "file", "feature", "unit_id", "kind", "before", "after", "geometry")


@dataclass(frozen=True)
class Identified:
    """A role's features: the clean ones indexed by id, the account of all, those set aside with their geometry.

    `repairs` has one row a repair: role, file, feature, unit_id, kind, before, after, and the geometry before it where
    the repair changed the shape.
    """

    clean: pd.DataFrame
    ledger: pd.DataFrame
    set_aside: pd.DataFrame
    repairs: pd.DataFrame
    faults: tuple[Fault, ...]


def identify(
    parts: list[Prepared],
    *,
    role: str,
    id_name: str,
    duplicate_ids: str,
    distinct: bool = False,
    told_apart: tuple[str, ...] = (),
) -> Identified:
    """Give each feature its id: that of the file, else a number within the role.

    Blocks of two kelurahan that share an id are led by the name of theirs; that is a repair of ids that were written.
    Where two features share an id, ``duplicate_ids="stop"`` makes a fault and ``"number"`` adds ``#2``, ``#3`` ...
    Where a role is `distinct`, a geometry that an earlier file holds already is set aside, unless an attribute of
    `told_apart` is another.
    """
    table = pd.concat([part.table for part in parts], ignore_index=True)
    account = pd.concat([part.account for part in parts], ignore_index=True)
    if distinct and len(parts) > 1 and isinstance(table, gpd.GeoDataFrame):
        account["set_aside"] = account["set_aside"].mask(_seen_before(table, account, told_apart), "duplicate")
    unit_id = _ids(table, role=role, id_name=id_name)
    kept = account["set_aside"] == ""
    written, led = unit_id, pd.Series(data=False, index=table.index)
    if role == "block":
        unit_id = unit_id.mask(kept, led_by_place(unit_id[kept], table[kept]).reindex(table.index))
        led = (unit_id != written) & (written != made_names(table)).fillna(value=True).astype(bool)
    account["repairs"] = _with(account["repairs"], "respell", led & ~account["repairs"].str.contains("respell"))
    rank = unit_id[kept].groupby(unit_id[kept]).cumcount().reindex(table.index, fill_value=0)
    again = rank > 0
    faults = []
    if again.any() and duplicate_ids == "stop":
        twice = dict.fromkeys(unit_id[again])
        faults.append(fault("layers.duplicate_ids", file=account["file"][again].iloc[0], layer=role, ids=twice))
    given = unit_id
    unit_id = _numbered(unit_id, rank)
    rows = accounts.entries(
        role=role,
        file=account["file"],
        feature=account["feature"],
        unit_id=unit_id,
        repairs=_with(account["repairs"], "renumber", again),
        set_aside=account["set_aside"],
    )
    clean = table[kept].drop(columns=[id_name], errors="ignore").set_index(pd.Index(unit_id[kept], name=id_name))
    numbered = change_log("renumber", again.to_numpy(dtype=bool), before=given[again].array, after=unit_id[again].array)
    spelled = change_log("respell", led.to_numpy(dtype=bool), before=written[led].array, after=given[led].array)
    repairs = _repairs([*_moved(parts), spelled, numbered], account, unit_id, role)
    aside = _aside(table[~kept], account[~kept], unit_id[~kept], role)
    return Identified(clean, rows, aside, repairs, tuple(faults))


def _with(repairs: pd.Series, kind: str, where: pd.Series) -> pd.Series:
    """Kinds of repair, joined by ``;``, with one more where it was done."""
    return repairs.mask(where, repairs.mask(repairs != "", repairs + ";") + kind)


def _seen_before(table: gpd.GeoDataFrame, account: pd.DataFrame, told_apart: tuple[str, ...]) -> pd.Series:
    """Rows whose geometry, and what else tells them apart, an earlier kept row has."""
    kept = account["set_aside"] == ""
    shapes = shapely.to_wkb(shapely.normalize(table.geometry[kept].to_numpy()))
    keys = pd.DataFrame({"shape": shapes}, index=table.index[kept])
    held = [name for name in told_apart if name in table]
    keys[held] = table.loc[kept, held].astype("string").fillna("")
    return keys.duplicated().reindex(table.index, fill_value=False)


def _moved(parts: list[Prepared]) -> list[pd.DataFrame]:
    """The repair logs of files, with rows counted through all of them."""
    starts = np.cumsum([0, *(len(part.table) for part in parts[:-1])])
    return [part.log.assign(row=part.log["row"] + start) for part, start in zip(parts, starts, strict=True)]


def _repairs(logs: list[pd.DataFrame], account: pd.DataFrame, unit_id: pd.Series, role: str) -> pd.DataFrame:
    filled = [log for log in logs if len(log)] or logs[:1]
    log = pd.concat(filled, ignore_index=True)
    rows = log["row"].to_numpy(dtype=int)
    columns = {
        "role": pd.Series(role, index=log.index, dtype="string"),
        "file": account["file"].to_numpy()[rows],
        "feature": account["feature"].to_numpy()[rows],
        "unit_id": unit_id.to_numpy()[rows],
    }
    return pd.DataFrame(columns).join(log.drop(columns="row"))


def _ids(table: pd.DataFrame, *, role: str, id_name: str) -> pd.Series:
    if id_name in table and table[id_name].notna().all():
        return table[id_name].astype("string")
    numbered = pd.Series([f"{role}-{number}" for number in range(1, len(table) + 1)], index=table.index, dtype="string")
    return table[id_name].astype("string").fillna(numbered) if id_name in table else numbered


def _numbered(unit_id: pd.Series, rank: pd.Series) -> pd.Series:
    """Ids with ``#2``, ``#3`` ... behind those that stand for the second, third ... time, past any that is taken."""
    again = rank > 0
    if not again.any():
        return unit_id
    taken = set(unit_id)
    free: dict[str, int] = {}
    numbered = []
    for name in unit_id[again]:
        number = free.get(name, 1) + 1
        while f"{name}#{number}" in taken:
            number += 1
        free[name] = number
        numbered.append(f"{name}#{number}")
        taken.add(numbered[-1])
    out = unit_id.copy()
    out[again] = numbered
    return out


def _aside(table: pd.DataFrame, account: pd.DataFrame, unit_id: pd.Series, role: str) -> pd.DataFrame:
    columns = {
        "role": pd.Series(role, index=table.index, dtype="string"),
        "file": account["file"],
        "feature": account["feature"],
        "unit_id": unit_id,
        "reason": account["set_aside"],
    }
    aside: pd.DataFrame = pd.DataFrame(columns)
    if isinstance(table, gpd.GeoDataFrame):
        aside = gpd.GeoDataFrame(aside, geometry=table.geometry, crs=table.crs)
    return aside
