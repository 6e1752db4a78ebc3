"""What is said of one unit, line by line: figures, limits, articles and origins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from kotaku_gis.i18n import has_text, number, text

_IDS_SHOWN = 30


def explanation(assessment: Any, unit: str, lang: str) -> Iterator[str]:
    """Lines on a unit, named as the results name it or as people write an RT.

    Raises
    ------
    LayerError
        There is no such unit.
    """
    from kotaku_gis.cli.features import features_behind
    from kotaku_gis.cli.units import kind_label, layer_lines, units_named
    from kotaku_gis.reports.words import title, unit_word
    from kotaku_gis.reports.zoning_data import why as reason
    from kotaku_gis.reports.zoning_lines import unit_lines

    for kind, own in units_named(assessment, unit):
        rows = assessment.findings
        part = rows[((rows["unit_id"] == own) & (rows["unit_kind"] == kind)).fillna(value=False)]
        yield f"{own} ({kind_label(kind, lang)})"
        yield from layer_lines(assessment, kind, own, lang)
        told: set[str] = set()
        if (part["name"] == "slum_total").any():
            yield from _sheet(assessment.studies["slum"], str(kind), own, lang)
            told = _slum_names(assessment.studies["slum"].scores.rules)
        for row in part[~part["name"].isin(told) & ~part["name"].str.startswith("baseline_")].itertuples():
            figure = (
                "" if pd.isna(row.value) else f" {_plain(row.value, lang)} {unit_word(_text(row.unit), lang)}".rstrip()
            )
            limit = "" if pd.isna(row.limit) else f" ({_text(row.op)} {_plain(row.limit, lang)})".replace("( ", "(")
            why = "" if pd.isna(row.reason) else f"; {reason(str(row.reason), lang)}"
            source = "" if pd.isna(row.source) else f"; {row.source}"
            mark = f"; {text('common.unverified', lang)}" if row.unverified else ""
            status = text(f"status.{row.status}", lang) if has_text(f"status.{row.status}", lang) else row.status
            stated = f"{figure}{limit};" if figure else ""
            if not pd.isna(row.margin):
                far = {"margin": _plain(row.margin, lang), "u95": _plain(row.u95, lang)}
                stated += " " + text(
                    "zoning_report.line_margin" if pd.notna(row.u95) else "slum_report.margin", lang, **far
                )
            yield f"  {title(str(row.name), lang)}:{stated} {status}{why}{source}{mark}"
            for name, ids in features_behind(assessment.evidence, str(row.finding_id), own=own).items():
                label = kind_label(name, lang)
                more = f", +{len(ids) - _IDS_SHOWN}" if len(ids) > _IDS_SHOWN else ""
                listed = ", ".join(ids[:_IDS_SHOWN]) + more
                yield f"    {text('slum_report.features', lang, name=label, count=len(ids), ids=listed)}"
        yield from unit_lines(assessment, str(kind), own, lang)


def _sheet(slum: Any, kind: str, unit: str, lang: str) -> Iterator[str]:
    """The slum sheet of a unit in lines: how each score came about."""
    from kotaku_gis.reports.slum_marks import recall_note

    level = slum.levels.get(kind)
    baseline, scores = (slum.baseline, slum.scores) if level is None else (level.baseline, level.scores)
    rules, header, volume = scores.rules, baseline.header.loc[unit], baseline.volumes.loc[unit]
    for item, value in header.items():
        label = text(f"slum_report.header.{item}", lang)
        yield f"  {label}: {_plain(value, lang)}{_origin(baseline, unit, item, lang)}"
    for aspect in rules.aspects:
        yield f"  {aspect.code}. {aspect.label[lang]}"
        for criterion in (one for one in rules.criteria if one.aspect == aspect.name):
            percent = scores.percent.loc[unit, criterion.name]
            whole = text(f"slum_report.header.{criterion.denominator}", lang)
            figures = f"{_plain(volume[criterion.name], lang)} / {_plain(header[criterion.denominator], lang)}"
            points = scores.score.loc[unit, criterion.name]
            found = "" if pd.isna(points) else f" = {_plain(percent, lang)} %, {_band(percent, rules, lang)}"
            yield (
                f"    {criterion.code} {criterion.label[lang]}: {figures} ({whole}){found}; "
                f"{text('slum_report.head.score', lang)} {_plain(points, lang)}"
                f"{_origin(baseline, unit, criterion.name, lang)}"
            )
        mean = scores.aspect_mean_pct.loc[unit, aspect.name]
        yield f"    {text('slum_report.row.aspect_mean', lang, aspect=aspect.label[lang])}: {_plain(mean, lang)} %"
    yield f"  {text('slum_report.row.sector_mean', lang)}: {_plain(scores.sector_mean_pct[unit], lang)}"
    lowest, highest = scores.total.loc[unit]
    span = f"{lowest}" if lowest == highest else f"{lowest}-{highest}"
    category = scores.category[unit]
    word = text("slum.class.unknown" if pd.isna(category) else f"slum.class.{category}", lang)
    mark = f" ({text('common.unverified', lang)})" if scores.unverified else ""
    yield f"  {text('slum_report.row.total_lowest', lang)}: {span}; {text('slum_report.row.class', lang)}: {word}{mark}"
    if recalled := recall_note(baseline, unit, rules, lang=lang):
        yield f"    {recalled}"
    for rule in ("criterion_score", "total_class"):
        yield f"    {rules.regulation.source(rule)}"


def _band(percent: float, rules: Any, lang: str) -> str:
    """The band that a percent lies in, as its two edges."""
    edges = [*rules.scores.edges]
    place = sum(round(percent, rules.decimals) >= edge for edge in edges)
    low = edges[place - 1] if place else None
    high = edges[place] if place < len(edges) else None
    if low is None:
        return text("slum_report.band_below", lang, high=_plain(high, lang))
    if high is None:
        return text("slum_report.band_from", lang, low=_plain(low, lang))
    return text("slum_report.band", lang, low=_plain(low, lang), high=_plain(high, lang))


def _origin(baseline: Any, unit: str, item: Any, lang: str) -> str:
    source = None if baseline.origin is None else baseline.origin.loc[unit, item]
    if source is None or pd.isna(source):
        return ""
    reasons = baseline.reasons
    why = reasons.get((unit, item)) if reasons is not None else None
    return f" [{text(f'slum.origin.{source}', lang)}{'' if why is None else ': ' + str(why)}]"


def _slum_names(rules: Any) -> set[str]:
    steps = {f"{name}_{step}" for name in rules.names for step in ("volume", "pct", "score")}
    return (
        steps
        | {f"{aspect.name}_mean_pct" for aspect in rules.aspects}
        | {"sector_mean_pct", "slum_total", "slum_class"}
    )


def _plain(value: Any, lang: str) -> str:
    """A number as people write it, with at most four decimals; a question mark for what is not known."""
    if value is None or pd.isna(value):
        return "?"
    whole = float(value) == int(value)
    shown = number(float(value), lang, digits=0 if whole else 4)
    return shown if whole else shown.rstrip("0").rstrip(".,")


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
