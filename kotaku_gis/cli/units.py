"""Which units a name stands for, what they are called, and what their own layer says of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

import pandas as pd

from kotaku_gis.contracts import Attribute, contract, roles
from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault, has_text, number, text
from kotaku_gis.layers.rt_names import rt_name
from kotaku_gis.reports.words import unit_word

_TOLD_ELSEWHERE = frozenset({"block"})
"""Roles whose attributes stand in the figures of their sheet."""
_CLASSES = frozenset({"wall", "roof", "floor"})
"""Classes of materials, for which there is no one word."""
_CALLED_SO = frozenset({"arteri", "kolektor", "lokal", "lingkungan", "gang", "setapak"})
"""Words of our own that are Indonesian already."""
_PLAIN = ("-", "ratio", "score", "storeys", "households")
"""Units that the label of the attribute says, or none."""


def units_named(assessment: Any, unit: str) -> list[tuple[str, str]]:
    """Kind and id of every unit of that name: as it is written, else in any case, else as people write an RT.

    A zone also goes by its code; it is then of the kind ``zone_code``.

    Raises
    ------
    LayerError
        There is none.
    """
    unit = unit.strip()
    known = _all_units(assessment)
    folded = known["id"].str.casefold()
    wanted = [unit, rt_name(unit) or ""]
    for found in (known[known["id"] == unit], *(known[folded == name.casefold()] for name in wanted if name)):
        if len(found):
            return list(found.itertuples(index=False, name=None))
    if code := _zone_code(assessment, unit):
        return [("zone_code", code)]
    close = difflib.get_close_matches(unit.casefold(), list(folded.unique()), n=1)
    nearest = known["id"][folded == close[0]].iloc[0] if close else None
    raise LayerError(fault("slum_report.unknown_unit", name=unit, nearest=nearest))


def kind_label(kind: str, lang: str) -> str:
    """What a kind of unit is called; a layer by its contract."""
    for key in (f"slum_report.level.{kind}", f"zoning_report.unit.{kind}"):
        if has_text(key, lang):
            return text(key, lang)
    return contract(kind).label[lang] if kind in roles() else kind


def layer_lines(assessment: Any, kind: str, unit: str, lang: str) -> Iterator[str]:
    """The attributes that a unit has in its layer, personal ones left out."""
    layer = assessment.layers.get(kind)
    if layer is None or kind in _TOLD_ELSEWHERE or kind not in roles():
        return
    rows = layer[layer.index.astype(str) == unit]
    spec = contract(kind)
    for row in rows.to_dict("records"):
        told = [
            f"{details.label[lang]}: {_said(row[name], details, lang)}"
            for name, details in spec.attributes.items()
            if name in row and name not in (spec.id, *_CLASSES) and not _private(details) and _known(row[name])
        ]
        if told:
            yield f"  {text('slum_report.line_layer', lang)}: {'; '.join(told)}"


def _all_units(assessment: Any) -> pd.DataFrame:
    """Kind and id of all units of the findings, and of the features that nothing was found of."""
    rows = assessment.findings
    found = rows[["unit_kind", "unit_id"]].dropna().drop_duplicates().astype("string")
    parts = [found.set_axis(["kind", "id"], axis="columns")]
    for role, layer in assessment.layers.items():
        if role in roles():
            parts.append(pd.DataFrame({"kind": role, "id": layer.index.astype("string")}))
    return pd.concat(parts, ignore_index=True).drop_duplicates().astype("string")


def _zone_code(assessment: Any, unit: str) -> str | None:
    from kotaku_gis.zoning.codes import plain_code

    plan = assessment.studies.get("plans")
    zones = None if plan is None else plan.zones.get("zone")
    code = plain_code(unit)
    return code if zones is not None and (zones["code"] == code).any() else None


def _known(value: Any) -> bool:
    return bool(pd.notna(value)) and value != ""


def _private(details: Attribute) -> bool:
    return details.personal or details.names_file


def _said(value: Any, details: Attribute, lang: str) -> str:
    """A value with its unit; a word of a category as people of the language write it."""
    if isinstance(value, bool):
        return text("common.yes" if value else "common.no", lang)
    if not isinstance(value, int | float):
        written = details.values.get(str(value), ())
        local = written and lang == "id" and value not in _CALLED_SO
        return written[0] if local else str(value).replace("_", " ")
    if details.unit == "year":
        return str(int(value))
    shown = number(float(value), lang, digits=0 if float(value).is_integer() else 4)
    shown = shown if float(value).is_integer() else shown.rstrip("0").rstrip(".,")
    return f"{shown} {unit_word(details.unit, lang)}" if details.unit not in (*_PLAIN, None) else shown
