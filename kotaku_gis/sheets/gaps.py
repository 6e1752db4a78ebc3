"""Why something is not on a map, in people's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kotaku_gis.contracts import contract
from kotaku_gis.contracts.load import HAZARD_PREFIX, roles
from kotaku_gis.i18n import has_text, text


@dataclass(frozen=True)
class Gap:
    """Why something is not drawn: ``reason:what``, as findings say it."""

    reason: str

    def words(self, lang: str) -> str:
        """In the words of the catalogues."""
        return why((self,), lang)


def why(gaps: Sequence[Gap], lang: str) -> str:
    """The reasons of a theme; those of one kind share a sentence."""
    kinds: dict[str, list[str]] = {}
    for gap in gaps:
        code, _, what = gap.reason.partition(":")
        if code == "column_missing" and _is_worked_out(what):
            code, what = "evidence_missing", what.rpartition(".")[2]
        names = kinds.setdefault(code, [])
        names += [name for part in what.split(", ") if (name := called(part, lang)) not in names]
    return "; ".join(_sentence(code, names, lang) for code, names in kinds.items())


def _sentence(code: str, names: Sequence[str], lang: str) -> str:
    for section in ("sheet.gap", "reasons"):
        if has_text(f"{section}.{code}", lang):
            return text(f"{section}.{code}", lang, what=", ".join(names))
    return ": ".join([code, *names])


def called(what: str, lang: str) -> str:
    """A role, its column, a hazard, or what is worked out, as people call it."""
    whole = what in roles() or what.startswith(HAZARD_PREFIX)
    role, _, column = (what, "", "") if whole else what.rpartition(".")
    if role.startswith(HAZARD_PREFIX):
        return f"{contract(role).label[lang]} ({hazard_name(role.removeprefix(HAZARD_PREFIX), lang)})"
    if role not in roles():
        return _worked_out(what, lang)
    attribute = contract(role).attributes.get(column)
    label = attribute.label[lang] if attribute is not None else _worked_out(column, lang)
    own = contract(role).label[lang]
    return f"{label} ({own.partition(' (')[0]})" if column else own


def _is_worked_out(what: str) -> bool:
    """Whether a column is a result of the study, not one that a layer is read with."""
    role, _, column = what.rpartition(".")
    return role in roles() and column not in contract(role).attributes


def hazard_name(name: str, lang: str) -> str:
    """A hazard as people call it."""
    known = f"names.hazards.{name}"
    return text(known, lang) if has_text(known, lang) else name.replace("_", " ")


def _worked_out(name: str, lang: str) -> str:
    """What the study finds, by its key."""
    key = name.removeprefix("@").strip("*_")
    if key.startswith("hazard_"):
        return hazard_name(key.removeprefix("hazard_").strip("*_"), lang)
    known = next((f"{section}.{key}" for section in ("sheet.found", "names") if has_text(f"{section}.{key}", lang)), "")
    return text(known, lang) if known else key.replace("_", " ")


__all__ = ["Gap", "called", "hazard_name", "why"]
