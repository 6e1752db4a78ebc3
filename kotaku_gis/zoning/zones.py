"""Layers of the higher plans as they come: codes by the legend of the plan, protected zones, overlays kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from kotaku_gis.datafile import parse
from kotaku_gis.errors import Fault, LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.layers.formats import read_rows
from kotaku_gis.layers.values import column_of, fold
from kotaku_gis.settings.zoning import PlanAbout
from kotaku_gis.zoning.codes import zone_codes

STATES = ("absent", "none", "unknown", "value")
"""No such column; stated as not there; empty; a class or a mark."""
_TOLD = {
    "unreadable": "zoning.code_unreadable",
    "changed": "zoning.code_changed",
    "suffix": "zoning.code_suffix",
    "domain": "zoning.code_domain",
}


@cache
def words() -> dict[str, Any]:
    """What cells and names of plan layers mean."""
    return parse(files(__package__).joinpath("zones_words.toml").read_text(encoding="utf-8"))


def plan_zones(layer: pd.DataFrame, *, legend: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Code, name and protection of each polygon of a plan layer.

    Parameters
    ----------
    layer
        With ``zone_code``, ``zone_name``, ``zone_parent_name`` and ``plan_kind`` as far as the layer has them.
    legend
        What stands in the layer (a number of an integer domain, a name, an odd code) to the code of the plan; see
        `legend_codes`. A code holds within its own plan only.

    Returns
    -------
    Index of `layer`; `code` in one spelling with its `suffix` behind a dot, the name where the plan gives no code,
    `<NA>` where it says nothing; `written` as the layer has it; `flag` as `zone_codes`, or ``legend``; `name`;
    `protected`, unknown where neither kind nor name tells.
    """
    nothing = pd.Series(pd.NA, index=layer.index, dtype="string")
    written = layer["zone_code"].astype("string") if "zone_code" in layer else nothing
    name = layer["zone_name"].astype("string") if "zone_name" in layer else nothing
    known = {fold(key): code for key, code in (legend or {}).items()}
    decoded = written.map(fold, na_action="ignore").map(known).astype("string")
    decoded = decoded.fillna(name.map(fold, na_action="ignore").map(known).astype("string"))
    read = zone_codes(decoded.fillna(written))
    code = read["code"].mask(read["suffix"].notna(), read["code"] + "." + read["suffix"])
    plain = name.map(fold, na_action="ignore").astype("string")
    flag = read["flag"].mask(decoded.notna() & read["flag"].isna(), "legend")
    return pd.DataFrame(
        {
            "code": code.fillna(written.map(fold, na_action="ignore").astype("string")).fillna(plain).astype("string"),
            "suffix": read["suffix"],
            "written": written,
            "flag": flag.astype("string"),
            "name": name.fillna(written).astype("string"),
            "protected": _protected(layer, name),
        }
    )


def legend_codes(about: PlanAbout | None, *, folder: Path) -> dict[str, str]:
    """The legend of a plan: what the manifest says, and its table with a column of codes and one of other writings.

    Raises
    ------
    LayerError
        The table cannot be read, or it has fewer than two columns.
    """
    if about is None:
        return {}
    listed = dict(about.codes)
    if about.path is not None:
        listed = {**_legend_table(folder / about.path), **listed}
    return listed


def overlay_states(layer: pd.DataFrame) -> pd.DataFrame:
    """What each polygon says of each overlay (KRB, LP2B, KKOP, TEB ...).

    Returns
    -------
    One row a polygon and overlay: `zone_id`, `overlay`, `state` (`STATES`), `value` as the layer has it.
    """
    parts = []
    for overlay in words()["overlays"]:
        values = column_of(layer, overlay, "string")
        state = pd.Series("value", index=layer.index, dtype="string").mask(values.isna(), "unknown")
        state = (
            state.mask(values.str.casefold().str.strip().isin(words()["none"]).fillna(value=False), "none")
            if (overlay in layer)
            else pd.Series("absent", index=layer.index, dtype="string")
        )
        parts.append(pd.DataFrame({"zone_id": layer.index, "overlay": overlay, "state": state, "value": values}))
    found = pd.concat(parts, ignore_index=True)
    return found.assign(value=found["value"].where(found["state"] == "value").astype("string"))


def zone_notes(zones: pd.DataFrame, *, role: str) -> tuple[Fault, ...]:
    """What was done with the codes of a plan layer: one note a kind, with the writings."""
    notes = [fault("zoning.no_zones", layer=role)] if len(zones) and zones["code"].isna().all() else []
    for flag, said in _TOLD.items():
        some = zones.loc[zones["flag"] == flag, "written"].dropna()
        if len(some):
            shown = ", ".join(some.drop_duplicates().head(8))
            notes.append(fault(said, layer=role, ids=some.index, count=len(some), written=shown))
    return tuple(notes)


def use_word(text: str | None) -> str | None:
    """The kind of use that a text names, as ``residential`` or ``green``; the first word in it decides.

    Examples
    --------
    >>> use_word("Perdagangan dan jasa"), use_word("Ruang Terbuka Hijau"), use_word("Blok III")
    ('business', 'green', None)
    """
    if text is None or pd.isna(text):
        return None
    small = fold(text)
    found = {kind: min((small.find(word) for word in some if word in small), default=-1) for kind, some in
             words()["use"].items()}  # fmt: skip
    named = {kind: place for kind, place in found.items() if place >= 0}
    return min(named, key=lambda kind: named[kind]) if named else None


def use_words(texts: pd.Series) -> pd.Series:
    """`use_word` of every cell; missing stays missing."""
    named = {text: use_word(str(text)) for text in texts.dropna().unique()}
    return texts.map(named).astype("string")


def _protected(layer: pd.DataFrame, name: pd.Series) -> pd.Series:
    marks = words()["protected"]
    kind = layer["plan_kind"].astype("string").str.casefold() if "plan_kind" in layer else None
    by_name = name.str.casefold().str.contains("|".join(marks["name"])).astype("boolean")
    if kind is None:
        return by_name
    by_kind = kind.str.startswith(marks["kind"][0]) | kind.str.contains(marks["kind"][1])
    told = kind.str.match(r"3[12]\d{6}$") | kind.str.contains("lindung|budi")
    return by_kind.astype("boolean").where(told.fillna(value=False), by_name)


def _legend_table(file: Path) -> dict[str, str]:
    frame, _ = read_rows(file, sheet=None, encoding=None)
    cells = [list(frame.columns), *frame.astype("string").fillna("").to_numpy().tolist()]
    rows = [[str(cell).strip() for cell in row if str(cell).strip()] for row in cells]
    rows = [row for row in rows if len(row) >= 2]
    if not rows:
        raise LayerError(fault("zoning.no_legend", file=file))
    codes = [
        zone_codes(pd.Series(column, dtype="string"))["flag"] for column in zip(*(row[:2] for row in rows), strict=True)
    ]
    readable = [int((~flags.isin(["unreadable", "domain"])).sum()) for flags in codes]
    of_code, other = (0, 1) if readable[0] >= readable[1] else (1, 0)
    return {row[other]: row[of_code] for row in rows}
