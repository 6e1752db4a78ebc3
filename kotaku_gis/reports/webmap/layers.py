"""The layers of the page: their geometry once, their names, and what they say when they are asked."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.contracts import contract
from kotaku_gis.i18n import LANGS, has_text, text
from kotaku_gis.reports.privacy import NOTE, shareable
from kotaku_gis.reports.webmap.encode import geometry
from kotaku_gis.reports.words import reason, title
from kotaku_gis.sheets.sources import worst_of

HIDDEN = frozenset({"household"})
"""Roles of which a public page shows nothing, not even where they are."""
_SEARCHED = ("name",)
_JUDGED = ("criterion", "rule", "hazard")
_FIRST = "slum_"
_TOLD = ("unit_id", "name", "kind", "value", "unit", "limit", "op", "status", "reason")
_WIDTH = "width_m"


def layer(shapes: gpd.GeoDataFrame, *, name: str, label: Mapping[str, str]) -> dict[str, Any]:
    """A layer of shapes that say nothing; features without a shape have no ring."""
    return {"id": name, "label": dict(label), "fields": [], **geometry(shapes.geometry)}


def role_layer(table: gpd.GeoDataFrame, *, role: str, findings: pd.DataFrame, profile: str) -> dict[str, Any]:
    """A layer of a role: ids, attributes that may be shared, and what findings say of each feature."""
    known = contract(role)
    clean = shareable(table, role=role, profile=profile)
    made = layer(clean, name=role, label={lang: _short(known.label[lang]) for lang in LANGS})
    made["names"] = [str(name) for name in table.index]
    clean = clean.assign(**{name: _few(clean[name], clean[name + NOTE]) for name in clean if f"{name}{NOTE}" in clean})
    made["fields"] = [*_attributes(clean, role), *_judged(table.index, role, findings)]
    if _WIDTH in clean and made["kind"] == "line":
        made["width"] = [float(width) for width in clean[_WIDTH].astype("Float64").fillna(0)]
    return made


def plain_layer(table: gpd.GeoDataFrame, *, name: str, label: str) -> dict[str, Any]:
    """A layer of any GeoDataFrame: its index as names, every column as it is; the first of words is searched."""
    made = layer(table, name=name, label=dict.fromkeys(LANGS, label))
    made["names"] = [str(unit) for unit in table.index]
    columns = pd.DataFrame(table).items()  # of columns of one name, each
    made["fields"] = [
        {"label": dict.fromkeys(LANGS, str(column)), **_column(values)}
        for column, values in columns
        if column != table.geometry.name and not values.isna().all()
    ]
    first = next((field for field in made["fields"] if "words" in field), None)
    if first is not None:
        first["searched"] = True
    return made


def _short(label: str) -> str:
    return label.partition(" (")[0]


def _attributes(table: gpd.GeoDataFrame, role: str) -> list[dict[str, Any]]:
    fields = []
    for name, attribute in contract(role).attributes.items():
        if name not in table or table[name].isna().all():
            continue
        words = {lang: attribute.label[lang] for lang in LANGS}
        field: dict[str, Any] = {"label": words, **_column(table[name])}
        if name in _SEARCHED:
            field["searched"] = True
        if attribute.unit not in (None, "storeys", "households", "people"):
            field["unit"] = _unit(attribute.unit)
        if attribute.values:
            field["tongue"] = {
                key: {"id": said[0] if said else key, "en": key.replace("_", " ")}
                for key, said in attribute.values.items()
            }
        fields.append(field)
    return fields


def _few(counts: pd.Series, notes: pd.Series) -> pd.Series:
    """Counts as words; where one was taken out, what is said of it."""
    return counts.astype("Float64").round().astype("Int64").astype("string").fillna(notes)


def _column(values: pd.Series) -> dict[str, Any]:
    """Values as JSON holds them: numbers and truth as they are, words by their place in a list."""
    if pd.api.types.is_bool_dtype(values):
        return {"values": [None if pd.isna(value) else bool(value) for value in values]}
    if pd.api.types.is_numeric_dtype(values):
        return {"values": _figures(values)}
    codes, words = pd.factorize(_words(values))
    return {"words": [str(word) for word in words], "values": [None if code < 0 else int(code) for code in codes]}


def _words(values: pd.Series) -> pd.Series:
    try:
        return values.astype("string")
    except (TypeError, ValueError):  # lists and the like
        return values.map(str, na_action="ignore").astype("string")


def _judged(units: pd.Index, role: str, findings: pd.DataFrame) -> list[dict[str, Any]]:
    """One field a finding: figure, limit, how it stands, and why; the page puts them into words.

    Of several findings of one name the worst is told, as on the sheets. Points of a criterion go with its percentage,
    and what has been reckoned on the way stands behind.
    """
    kinds = [*_JUDGED, "measure"] if role == "block" else list(_JUDGED)
    rows = findings.loc[(findings["unit_kind"] == role) & findings["kind"].isin(kinds), list(_TOLD)]
    found = {str(name): part for name, part in rows.groupby("name", sort=False)}
    fields = []
    for name, part in sorted(found.items(), key=lambda item: not item[0].startswith(_FIRST)):
        stem, _, end = name.rpartition("_")
        if end == "score" and f"{stem}_pct" in found:
            continue
        single = worst_of(part).reindex(units.astype("string"))
        unit = next(iter(single["unit"].dropna()), "")
        field = {
            "label": {lang: title(name, lang) for lang in LANGS},
            "unit": _unit("" if unit == "class" else unit),
            "ranked": unit == "class",
            "behind": bool((part["kind"] == "measure").all()) or _is_reckoned(name, found),
            "values": _figures(single["value"]),
            "limit": _figures(single["limit"]) if single["limit"].notna().any() else None,
            "op": next(iter(single["op"].dropna()), ""),
            "status": _worded(single["status"], lambda word, lang: text(f"status.{word}", lang)),
            "why": _worded(single["reason"], _why),
        }
        if end == "pct" and f"{stem}_score" in found:
            points = worst_of(found[f"{stem}_score"]).reindex(units.astype("string"))
            field |= {"label": {lang: title(stem, lang) for lang in LANGS}, "points": _figures(points["value"])}
        fields.append(field)
    return fields


def _is_reckoned(name: str, found: Container[str]) -> bool:
    """Whether a finding is a step on the way to the slum score: what percentages rest on, and their means."""
    points = name.startswith(_FIRST) or (name.endswith("_pct") and not name.endswith("_mean_pct"))
    return f"{_FIRST}total" in found and not points and not name.startswith("hazard_")


def _why(code: str, lang: str) -> str:
    """A reason in words; that of a slum class or of a hazard is the name of the class."""
    kind, _, what = code.partition(":")
    names = [f"slum.class.{what}"] if kind == "class" else [f"webmap.hazard.{code.replace(' ', '_')}"]
    return next((text(name, lang) for name in names if has_text(name, lang)), reason(code, lang))


def _unit(unit: object) -> dict[str, str]:
    """A unit in the words of the reader."""
    known = has_text(f"webmap.units.{unit}", LANGS[0])
    return {lang: text(f"webmap.units.{unit}", lang) if known else str(unit) for lang in LANGS}


def _figures(values: pd.Series) -> list[float | None]:
    known = values.astype("Float64").round(3).to_numpy(float, na_value=np.nan)
    return [figure if known else None for figure, known in zip(known.tolist(), np.isfinite(known), strict=True)]


def _worded(codes: pd.Series, say: Callable[[str, str], str]) -> dict[str, Any]:
    """Codes by their place in a list of what they mean in each language."""
    places, words = pd.factorize(codes)
    said = [{lang: say(str(word), lang) for lang in LANGS} for word in words]
    return {"words": said, "codes": [str(word) for word in words], "of": places.tolist()}
