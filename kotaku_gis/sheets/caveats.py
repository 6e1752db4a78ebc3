"""What a reader must know of the results on a sheet: which are indicative, which rest on values not verified."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

import pandas as pd

from kotaku_gis.i18n import text
from kotaku_gis.sheets.draw import Shown
from kotaku_gis.sheets.gaps import hazard_name
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.theme import Drawn


def caveats(sources: Sources, shown: Sequence[Shown], lang: str) -> list[str]:
    """Sentences for the notes; none where everything on the sheet is sure."""
    layers = list({id(item.drawn): item.drawn for item in shown}.values())
    found = []
    if any(_is_hazard(drawn) for drawn in layers) and "hazard_indicative" in sources.layers["block"]:
        told = (
            sources.layers["block"]["hazard_indicative"].dropna().astype("string").str.split(",").explode().str.strip()
        )
        names = [hazard_name(name, lang) for name in sorted(set(told[told != ""])) if _shown(name, layers)]
        found += [text("sheet.indicative", lang, names=", ".join(names))] if names else []
    if any(_unverified(sources, drawn) for drawn in layers):
        found.append(text("sheet.unverified", lang))
    return found


def _shown(hazard: str, layers: Sequence[Drawn]) -> bool:
    """Whether one of the layers shows a hazard: its zones, or findings on it alone or on all together."""
    own = f"hazard.{hazard.removeprefix('rdtr_')}"
    found = (f"hazard_{hazard}", "hazard_combined", f"risk_{hazard}")
    wanted = [pattern for drawn in layers for pattern in drawn.finding]
    return any(own in (drawn.role, drawn.instead) for drawn in layers) or any(
        fnmatchcase(name, pattern) for name in found for pattern in wanted
    )


def _is_hazard(drawn: Drawn) -> bool:
    return drawn.name.startswith("hazard.") or any(name.startswith("hazard_") for name in drawn.finding)


def _unverified(sources: Sources, drawn: Drawn) -> bool:
    """Whether a layer shows findings not verified: those it names, those behind evidence, those of its column."""
    names = sources.unverified.get(drawn.role or "", frozenset())
    if drawn.finding:
        return any(fnmatchcase(name, wanted) for name in names for wanted in drawn.finding)
    if drawn.evidence is not None:
        behind = sources.assessment.evidence[drawn.evidence].get("finding_id", pd.Series(dtype="string"))
        return not sources.unverified_ids.isdisjoint(behind.dropna())
    return drawn.column in names
