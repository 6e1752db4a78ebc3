"""The layers of the page: their geometry once, their names, and what they say when they are asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.contracts import contract
from kotaku_gis.contracts.load import roles
from kotaku_gis.i18n import LANGS, text
from kotaku_gis.reports.geopackage import shareable
from kotaku_gis.reports.webmap.encode import geometry
from kotaku_gis.reports.words import reason, title

HIDDEN = frozenset({"household"})
"""Roles of which a public page shows nothing, not even where they are."""
_JUDGED = ("criterion", "rule", "hazard")
_WIDTH = "width_m"


def layer(shapes: gpd.GeoDataFrame, *, name: str, label: Mapping[str, str]) -> dict[str, Any]:
    """A layer of shapes that say nothing; features without a shape have no ring."""
    return {"id": name, "label": dict(label), "fields": [], **geometry(shapes.geometry)}


def role_layer(table: gpd.GeoDataFrame, *, role: str, findings: pd.DataFrame, profile: str) -> dict[str, Any]:
    """A layer of a role: ids, attributes that may be shared, and what findings say of each feature."""
    known = contract(role) if role in roles() else None
    clean = shareable(table, role=role, profile=profile) if known else table
    label = known.label if known else None
    made = layer(clean, name=role, label={lang: label[lang] if label else role for lang in LANGS})
    made["names"] = [str(name) for name in table.index]
    made["fields"] = [*_attributes(clean, role if known else None), *_judged(table.index, role, findings)]
    if _WIDTH in clean and made["kind"] == "line":
        made["width"] = [float(width) for width in clean[_WIDTH].astype("Float64").fillna(0)]
    return made


def _attributes(table: gpd.GeoDataFrame, role: str | None) -> list[dict[str, Any]]:
    known = contract(role).attributes if role else {}
    names = known if role else [name for name in table.columns if name != table.geometry.name]
    fields = []
    for name in names:
        if name not in table or table[name].isna().all():
            continue
        attribute = known.get(name)
        words = {lang: attribute.label[lang] if attribute else name for lang in LANGS}
        field: dict[str, Any] = {"label": words, **_column(table[name])}
        if attribute is not None and attribute.unit not in (None, "storeys", "households", "people"):
            field["unit"] = attribute.unit
        if attribute is not None and attribute.values:
            field["tongue"] = {
                key: {"id": said[0] if said else key, "en": key.replace("_", " ")}
                for key, said in attribute.values.items()
            }
        fields.append(field)
    return fields


def _column(values: pd.Series) -> dict[str, Any]:
    """Values as JSON holds them: numbers and truth as they are, words by their place in a list."""
    if pd.api.types.is_bool_dtype(values):
        return {"values": [None if pd.isna(value) else bool(value) for value in values]}
    if pd.api.types.is_numeric_dtype(values):
        return {"values": _figures(values)}
    codes, words = pd.factorize(values.astype("string"))
    return {"words": [str(word) for word in words], "values": [None if code < 0 else int(code) for code in codes]}


def _judged(units: pd.Index, role: str, findings: pd.DataFrame) -> list[dict[str, Any]]:
    """One field a finding: figure, limit, how it stands, and why; the page puts them into words."""
    kinds = [*_JUDGED, "measure"] if role == "block" else list(_JUDGED)
    rows = findings[(findings["unit_kind"] == role) & findings["kind"].isin(kinds)]
    place = pd.Series(np.arange(len(units)), index=units.astype("string"))
    fields = []
    for name, part in rows.groupby("name", sort=False):
        single = part.drop_duplicates("unit_id").set_index("unit_id").reindex(place.index)
        unit = single["unit"].dropna()
        fields.append(
            {
                "label": {lang: title(str(name), lang) for lang in LANGS},
                "unit": str(unit.iloc[0]) if len(unit) and unit.iloc[0] != "class" else "",
                "ranked": bool(len(unit) and unit.iloc[0] == "class"),
                "values": _figures(single["value"]),
                "limit": _figures(single["limit"]) if single["limit"].notna().any() else None,
                "op": next(iter(single["op"].dropna()), ""),
                "status": _worded(single["status"], lambda word, lang: text(f"status.{word}", lang)),
                "why": _worded(single["reason"], reason),
            }
        )
    return fields


def _figures(values: pd.Series) -> list[float | None]:
    known = values.astype("Float64").round(3)
    return [
        None if missing else figure
        for figure, missing in zip(known.to_numpy(float, na_value=0.0).tolist(), known.isna(), strict=True)
    ]


def _worded(codes: pd.Series, say: Callable[[str, str], str]) -> dict[str, Any]:
    """Codes by their place in a list of what they mean in each language."""
    places, words = pd.factorize(codes)
    return {"words": [{lang: say(str(word), lang) for lang in LANGS} for word in words], "of": places.tolist()}
