"""The account of a run in lines: features, faults of the data, what could be judged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

import pandas as pd

from kotaku_gis.i18n import number, text
from kotaku_gis.layers.ledger import totals
from kotaku_gis.reports.words import reason, title
from kotaku_gis.reports.zoning_data import kind_word
from kotaku_gis.results import Assessment


def account(assessment: Assessment, lang: str) -> Iterator[str]:
    """The ledger, then every note of the run."""
    rows = totals(assessment.ledger)
    heads = [text(f"cli.ledger_{name}", lang) for name in ("role", "read", "kept", "repaired", "set_aside")]
    yield text("cli.ledger", lang)
    yield "  {:<22}{:>10}{:>10}{:>12}{:>12}".format(*heads)
    several = rows["role"].duplicated(keep=False)
    for row, shared in zip(rows.itertuples(), several, strict=True):
        counts = [number(float(str(value)), lang) for value in (row.read, row.kept, row.repaired, row.set_aside)]
        file = f"  {PurePath(str(row.file).partition('|')[0]).name}" if shared else ""
        yield "  {:<22}{:>10}{:>10}{:>12}{:>12}".format(row.role, *counts) + file
    reasons = assessment.set_aside.groupby(["role", "reason"], sort=False)["unit_id"].agg(list)
    for (role, why), ids in reasons.items():
        yield f"  - {role}: {text('reasons.' + why, lang)} ({_some(ids)})"
    for note in assessment.notes:
        yield f"  - {note.render(lang)}"


def summary(assessment: Assessment, lang: str) -> Iterator[str]:
    """Verdicts counted by status, the ones that could not be judged with their reasons; slum classes by level."""
    rows = _standing(assessment)
    judged = rows[rows["kind"].isin(["criterion", "rule", "hazard"])]
    yield text("cli.verdicts", lang)
    kinds = judged.drop_duplicates(["name", "unit_kind"])["name"].value_counts()
    for (name, kind), part in judged.groupby(["name", "unit_kind"], sort=False):
        unit = f" [{kind_word(str(kind), lang)}]" if kinds[str(name)] > 1 else ""
        yield f"  {title(str(name), lang)}{unit}: {_counted(part, lang)}"
        yield from (f"    - {line}" for line in _why_not(part, lang))
    yield from _slum_classes(assessment, lang)
    if judged["unverified"].any():
        yield "  " + text("cli.unverified", lang)


def _counted(rows: pd.DataFrame, lang: str) -> str:
    """Units by status; those of a hazard by its class, and apart those that its layer covers in part."""
    words = rows["status"].map(lambda status: text(f"status.{status}", lang))
    hazard, partial = rows["kind"] == "hazard", rows["status"] == "partial"
    classes = rows["reason"].fillna(text("hazards_report.class.not_affected", lang))
    in_part = (rows["reason"] + " (" + words + ")").fillna(words)
    words = words.mask(hazard & (rows["status"] == "ok"), classes).mask(hazard & partial, in_part)
    counts = words.value_counts(sort=False)
    return ", ".join(f"{word} {number(int(n), lang)}" for word, n in counts.items())


def readiness(assessment: Assessment, lang: str) -> Iterator[str]:
    """What can be computed from these data, and what is missing for the rest."""
    rows = _standing(assessment)
    labels = _criteria(assessment, lang)
    yield text("cli.readiness", lang)
    for name, part in rows.groupby("name", sort=False):
        known = int((~part["status"].isin(["unknown", "not_assessable", "no_data"])).sum())
        in_part = int((part["status"] == "partial").sum())
        mark = "x" if not known else "v" if known == len(part) and not in_part else "~"
        shown = labels.get(str(name)) or title(str(name), lang)
        some = text("cli.in_part", lang, count=number(in_part, lang)) if in_part else ""
        yield f"  [{mark}] {shown}: {number(known, lang)} / {number(len(part), lang)}{some}"
        yield from (f"        {line}" for line in _why_not(part, lang))


def _standing(assessment: Assessment) -> pd.DataFrame:
    """Findings that stand for themselves: no checks, no sums above the blocks, no steps on the way to a slum class."""
    rows = assessment.findings[assessment.findings["kind"] != "check"]
    slum = assessment.studies.get("slum")
    if slum is None:
        return rows
    rules = slum.scores.rules
    steps = [f"{name}_{step}" for name in rules.names for step in ("pct", "score")]
    steps += [f"{aspect.name}_mean_pct" for aspect in rules.aspects] + ["sector_mean_pct"]
    header = rows["name"].str.startswith("baseline_")
    return rows[~rows["name"].isin(steps) & ~header & ~rows["unit_kind"].isin(list(slum.levels))]


def _criteria(assessment: Assessment, lang: str) -> dict[str, str]:
    """What the volumes of the slum criteria are called on the sheets."""
    slum = assessment.studies.get("slum")
    rules = () if slum is None else slum.scores.rules.criteria
    return {f"{criterion.name}_volume": f"{criterion.code} {criterion.label[lang]}" for criterion in rules}


def _slum_classes(assessment: Assessment, lang: str) -> Iterator[str]:
    """Units of each level by class; the level is always told."""
    rows = assessment.findings[assessment.findings["name"] == "slum_class"]
    for level, part in rows.groupby("level", sort=False):
        words = part["reason"].where(part["status"] == "known", "class:unknown").str.removeprefix("class:")
        counts = words.value_counts(sort=False)
        told = ", ".join(
            f"{text('slum.class.' + str(word), lang)} {number(int(n), lang)}" for word, n in counts.items()
        )
        yield f"  {title('slum_class', lang)} ({text('slum_report.level.' + str(level), lang)}): {told}"


def _why_not(rows: pd.DataFrame, lang: str) -> Iterator[str]:
    open_ = rows[rows["status"].isin(["unknown", "not_assessable", "no_data"]) & rows["reason"].notna()]
    for code, count in open_["reason"].value_counts(sort=False).items():
        yield f"{reason(str(code), lang)} ({number(int(count), lang)})"


def _some(ids: list[str], shown: int = 8) -> str:
    more = len(ids) - shown
    return ", ".join(ids[:shown]) + (f", +{more}" if more > 0 else "")
