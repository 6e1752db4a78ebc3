"""The account of a run in lines: features, faults of the data, what could be judged."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kotaku_gis.i18n import has_text, number, text
from kotaku_gis.layers import Loaded
from kotaku_gis.layers.ledger import totals
from kotaku_gis.results import Assessment


def account(loaded: Loaded, lang: str) -> Iterator[str]:
    """The ledger, then every note of the run."""
    rows = totals(loaded.ledger)
    heads = [text(f"cli.ledger_{name}", lang) for name in ("role", "read", "kept", "repaired", "set_aside")]
    yield text("cli.ledger", lang)
    yield "  {:<22}{:>10}{:>10}{:>12}{:>12}".format(*heads)
    for row in rows.itertuples():
        counts = [number(float(str(value)), lang) for value in (row.read, row.kept, row.repaired, row.set_aside)]
        yield "  {:<22}{:>10}{:>10}{:>12}{:>12}".format(row.role, *counts)
    reasons = loaded.set_aside.groupby(["role", "reason"], sort=False)["unit_id"].agg(list)
    for (role, reason), ids in reasons.items():
        yield f"  - {role}: {text('reasons.' + reason, lang)} ({_some(ids)})"
    for note in loaded.notes:
        yield f"  - {note.render(lang)}"


def summary(assessment: Assessment, lang: str) -> Iterator[str]:
    """Verdicts counted by status, the ones that could not be judged with their reasons."""
    judged = assessment.findings[assessment.findings["kind"].isin(["criterion", "rule", "hazard"])]
    yield text("cli.verdicts", lang)
    for name, rows in judged.groupby("name", sort=False):
        counts = rows["status"].value_counts(sort=False)
        told = ", ".join(
            f"{text('status.' + str(status), lang)} {number(int(n), lang)}" for status, n in counts.items()
        )
        yield f"  {title(str(name), lang)}: {told}"
        yield from (f"    - {line}" for line in _why_not(rows, lang))
    if judged["unverified"].any():
        yield "  " + text("cli.unverified", lang)


def readiness(assessment: Assessment, lang: str) -> Iterator[str]:
    """What can be computed from these data, and what is missing for the rest."""
    rows = assessment.findings[assessment.findings["kind"] != "check"]
    yield text("cli.readiness", lang)
    for name, part in rows.groupby("name", sort=False):
        known = int((~part["status"].isin(["unknown", "not_assessable", "no_data"])).sum())
        mark = "v" if known == len(part) else "~" if known else "x"
        yield f"  [{mark}] {title(str(name), lang)}: {number(known, lang)} / {number(len(part), lang)}"
        yield from (f"        {line}" for line in _why_not(part, lang))


def title(name: str, lang: str) -> str:
    """What people call a finding; its own name where there is no word for it."""
    key = f"names.{name}"
    if has_text(key, lang):
        return text(key, lang)
    stem, _, rest = name.partition("_")
    return f"{text('names.' + stem, lang)} {rest}" if has_text(f"names.{stem}", lang) else name


def reason(code: str, lang: str) -> str:
    """A reason code such as ``role_missing:drain`` in words."""
    kind, _, what = code.partition(":")
    return text(f"reasons.{kind}", lang, what=what) if has_text(f"reasons.{kind}", lang) else code


def _why_not(rows: pd.DataFrame, lang: str) -> Iterator[str]:
    open_ = rows[rows["status"].isin(["unknown", "not_assessable", "no_data"]) & rows["reason"].notna()]
    for code, count in open_["reason"].value_counts(sort=False).items():
        yield f"{reason(str(code), lang)} ({number(int(count), lang)})"


def _some(ids: list[str], shown: int = 8) -> str:
    more = len(ids) - shown
    return ", ".join(ids[:shown]) + (f", +{more}" if more > 0 else "")
