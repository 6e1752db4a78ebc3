"""The zoning of a run in lines: every count beside how much could be judged, and why the rest could not."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from math import inf
from typing import Any

import pandas as pd

from kotaku_gis.i18n import number, text
from kotaku_gis.reports.zoning_data import COUNTED, WORDS, rule_rows, summary, why, word
from kotaku_gis.results import Assessment
from kotaku_gis.zoning.codes import wider_codes
from kotaku_gis.zoning.plans import PlanResult

_SAID = tuple(status for status in COUNTED if status != "not_assessable")


def counted(assessment: Assessment, lang: str) -> Iterator[str]:
    """One line a rule."""
    for row in summary(rule_rows(assessment), lang).to_dict("records"):
        told = [f"{word(f'alignment.{said}', lang)} {number(row[said], lang)}" for said in WORDS if row[said]]
        told = told or [f"{text(f'status.{said}', lang)} {number(row[said], lang)}" for said in _SAID if row[said]]
        yield word(
            "console",
            lang,
            rule=row["rule"],
            unit=row["unit_kind"],
            object=row["object_status"],
            assessable=number(row["assessable"], lang),
            total=number(row["total"], lang),
            pct=number(row["assessable_pct"], lang),
            told=", ".join(told) or "-",
            why=row["why_not"],
        ).strip()


def unit_lines(assessment: Assessment, kind: str, unit: str, lang: str) -> Iterator[str]:
    """What the plans say of one unit beyond its findings: each part in each zone, and what roads take."""
    plan = assessment.studies.get("plans")
    if plan is None:
        return
    if kind in ("zone", "zone_code"):
        yield from _zone_lines(assessment, plan, unit, lang, by_code=kind == "zone_code")
        return
    rules = assessment.studies.get("building_rules")
    if kind == "parcel" and rules is not None and unit in rules.parcels.index:
        place = rules.parcels.loc[unit]
        block = _text(place.get("block_id")) or "-"
        yield word(
            "line_parcel",
            lang,
            zone=_text(place.get("zone_code")) or "-",
            area=number(place["area_m2"], lang),
            block=block,
        )
    parts = [plan.alignment, plan.use.drop(columns="geometry")] if len(plan.use) else [plan.alignment]
    for part in parts:
        own = part[(part["object_kind"] == kind) & (part["object_id"] == unit)]
        for row in own.to_dict("records"):
            reason = "" if pd.isna(row["reason"]) else f"; {why(str(row['reason']), lang)}"
            yield (
                word(
                    "line_part",
                    lang,
                    plan=word(f"plan.{row['plan']}", lang),
                    zone=_text(row["zone_code"]) or "-",
                    name=_text(row["zone_name"]),
                    share=number(row["share_pct"], lang, digits=1),
                    said=word(f"alignment.{row['word']}", lang),
                )
                + reason
            )
    cuts = None if plan.cuts is None else plan.cuts.units
    if cuts is not None:
        for row in cuts[(cuts["unit_kind"] == kind) & (cuts["unit_id"] == unit)].to_dict("records"):
            yield word(
                "line_cut",
                lang,
                roads=row["roads"],
                lost=number(row["lost_m2"], lang, digits=1),
                share=number(row["lost_share_pct"], lang, digits=1),
                rest=number(row["remains_m2"], lang, digits=1),
            )


def _zone_lines(assessment: Assessment, plan: PlanResult, unit: str, lang: str, *, by_code: bool) -> Iterator[str]:
    """A zone: its polygons, hectares and parcels, and every limit that the rules set in it."""
    zones, layer = plan.zones["zone"], assessment.layers["zone"]
    mine = zones["code"] == unit if by_code else zones.index.astype(str) == unit
    own = zones[mine.fillna(value=False) if isinstance(mine, pd.Series) else mine]
    rules = assessment.studies.get("building_rules")
    parcels = pd.DataFrame(columns=["zone_id"]) if rules is None else rules.parcels.reindex(columns=["zone_id"])
    for code, some in own.groupby("code", dropna=False, sort=False):
        yield word(
            "line_zone",
            lang,
            code=_text(code) or "-",
            name=_text(some["name"].iloc[0]),
            count=number(len(some), lang),
            area=number(float(layer.geometry.loc[some.index].area.sum()) / 1e4, lang, digits=2),
            parcels=number(int(parcels["zone_id"].isin(some.index.astype(str)).sum()), lang),
        )
        rows = plan.rules.rows
        named = rows["zone"].isin(wider_codes(_text(code) or None)) | rows["zone_id"].isin(some.index.astype(str))
        general = rows["zone"].isna() & rows["zone_id"].isna() & rows["block"].isna()
        held = rows[(named | general).fillna(value=False)]
        yield from (f"    {_rule(row, lang)}" for row in held.to_dict("records"))
        if held.empty:
            yield word("line_no_rule", lang)


def _rule(row: dict[Hashable, Any], lang: str) -> str:
    """One limit: its figures, what it holds for, and its source."""
    figures = " / ".join(_figure(value, lang) for value in (row["value"], *row["alternatives"]))
    if row["times_row_width"]:
        figures = f"{_figure(row['times_row_width'], lang)} x {word('head.row_width', lang)} + {figures}"
    keys = [_text(row[name]) for name in ("block", "road_class", "activity") if _text(row[name])]
    for low, high, unit in (("area_lo_m2", "area_hi_m2", "m2"), ("row_width_lo_m", "row_width_hi_m", "m")):
        if row[low] > 0 or row[high] < inf:
            upper = "" if row[high] == inf else f" - {_figure(row[high], lang)}"
            keys.append(f"{_figure(row[low], lang)}{upper} {unit}" if upper else f"> {_figure(row[low], lang)} {unit}")
    if datum := _text(row["measured_from"]):
        keys.append(word(f"datum.{datum}", lang))
    held = f" ({', '.join(keys)})" if keys else ""
    mark = f"; {text('common.unverified', lang)}" if row["unverified"] else ""
    param = word(f"param.{row['param']}", lang)
    return f"{param}: {figures}{held}; {row['cited']}{mark}"


def _figure(value: float, lang: str) -> str:
    return number(value, lang, digits=0 if float(value).is_integer() else 2)


def _text(cell: object) -> str:
    return str(cell) if isinstance(cell, str) else ""
