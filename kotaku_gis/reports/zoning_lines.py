"""The zoning of a run in lines: every count beside how much could be judged, and why the rest could not."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kotaku_gis.i18n import number, text
from kotaku_gis.reports.zoning_data import COUNTED, WORDS, rule_rows, summary, why, word
from kotaku_gis.results import Assessment

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


def _text(cell: object) -> str:
    return str(cell) if isinstance(cell, str) else ""
