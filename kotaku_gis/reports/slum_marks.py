"""What is said beside a score, a class and a list that rest on figures measured by rules that nobody has verified."""

from __future__ import annotations

from typing import Any

from kotaku_gis.i18n import text
from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import HEADER, ScoringRules


def recalled_items(baseline: Baseline, unit: Any, rules: ScoringRules, *, lang: str) -> list[str]:
    """The figures of a unit that are only indicative: headers by their name, criteria by their code."""
    if baseline.unverified is None:
        return []
    marked = baseline.unverified.loc[unit]
    headers = [text(f"slum_report.header.{item}", lang) for item in HEADER if marked.get(item, False)]
    return headers + [criterion.code for criterion in rules.criteria if marked.get(criterion.name, False)]


def recall_note(baseline: Baseline, unit: Any, rules: ScoringRules, *, lang: str) -> str:
    """A sentence on the figures of a unit that are only indicative; empty where none is."""
    items = recalled_items(baseline, unit, rules, lang=lang)
    return text("slum_measures.rests_on_recall", lang, items=", ".join(items)) if items else ""


def blocks_note(baseline: Baseline, rules: ScoringRules, *, lang: str) -> str:
    """The blocks that hold indicative figures, each with them; empty where none does."""
    found = {str(unit): recalled_items(baseline, unit, rules, lang=lang) for unit in baseline.blocks}
    told = [f"{unit} ({', '.join(items)})" for unit, items in found.items() if items]
    return text("slum_measures.blocks_on_recall", lang, blocks="; ".join(told)) if told else ""
