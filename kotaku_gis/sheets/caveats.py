"""What a reader must know of the results on a sheet: which are indicative, which rest on values not verified."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

import pandas as pd

from kotaku_gis.i18n import text
from kotaku_gis.results import Assessment
from kotaku_gis.sheets.draw import Shown
from kotaku_gis.sheets.theme import Drawn


def caveats(assessment: Assessment, shown: Sequence[Shown], lang: str) -> list[str]:
    """Sentences for the notes; none where everything on the sheet is sure."""
    layers = list({id(item.drawn): item.drawn for item in shown}.values())
    found = []
    if any(_is_hazard(drawn) for drawn in layers) and "hazard_indicative" in assessment.blocks:
        told = assessment.blocks["hazard_indicative"].dropna().astype("string").str.split(",").explode().str.strip()
        names = sorted(set(told[told != ""]))
        found += [text("sheet.indicative", lang, names=", ".join(names))] if names else []
    if any(_rows(assessment, drawn)["unverified"].fillna(value=False).any() for drawn in layers):
        found.append(text("sheet.unverified", lang))
    return found


def _is_hazard(drawn: Drawn) -> bool:
    return drawn.name.startswith("hazard.") or any(name.startswith("hazard_") for name in drawn.finding)


def _rows(assessment: Assessment, drawn: Drawn) -> pd.DataFrame:
    """The findings that a layer shows: those it names, those behind evidence, those of a block in its column."""
    table = assessment.findings
    if drawn.finding:
        names = [name for name in table["name"].unique() if any(fnmatchcase(name, wanted) for wanted in drawn.finding)]
        return table[table["name"].isin(names)]
    if drawn.evidence is not None:
        behind = assessment.evidence[drawn.evidence].get("finding_id", pd.Series(dtype="string"))
        return table[table["finding_id"].isin(behind.dropna())]
    return table[(table["name"] == drawn.column) & (table["unit_kind"] == drawn.role)]
