"""What findings are called and why they are so, in the words of the reader."""

from __future__ import annotations

import re
from functools import cache

from kotaku_gis import regulations
from kotaku_gis.i18n import has_text, text
from kotaku_gis.indicators.criteria import scoring_rules

_UNIT = re.compile(r" \((%|m|m2|unit/ha|units/ha)\)$")
_SLUM = ("permen_pupr_14_2018", "permen_pupr_02_2016")
_ENDS = ("_mean_pct", "_pct", "_score", "_volume", "_buildings", "_share")


def title(name: str, lang: str) -> str:
    """What people call a finding, put together from its parts; its own name where there is no word for it."""
    if has_text(f"names.{name}", lang):
        return text(f"names.{name}", lang)
    before, _, year = name.rpartition("_")
    if year.isdigit():
        return f"{title(before, lang)} {year}"
    if (known := _labels(lang).get(name)) is not None:
        return known
    for end in _ENDS:
        if name.endswith(end) and (stem := name.removesuffix(end)):
            what = _hazard(stem, lang) or _labels(lang).get(stem)
            if what is not None:
                return text(f"names.part{end}", lang, what=what)
    stem, _, rest = name.partition("_")
    if stem == "baseline" and has_text(f"slum_report.header.{rest}", lang):
        return f"{text('names.baseline', lang)}: {text(f'slum_report.header.{rest}', lang)}"
    return _hazard(name, lang) or (f"{text('names.' + stem, lang)} {rest}" if has_text(f"names.{stem}", lang) else name)


def _hazard(name: str, lang: str) -> str | None:
    """``hazard_<layer>``, ``hazard_<layer>_<class>`` or ``risk_<layer>`` in words; None for another name."""
    if name.startswith("risk_"):
        hazard = _hazard(f"hazard_{name.removeprefix('risk_')}", lang) or name
        return f"{text('names.risk', lang)}: {hazard.partition(': ')[2]}"
    if not name.startswith("hazard_"):
        return None
    for known in ("not_affected", "unknown"):
        if name.endswith(f"_{known}"):
            return f"{_hazard(name.removesuffix(f'_{known}'), lang)}, {text(f'hazards_report.class.{known}', lang)}"
    layer = name.removeprefix("hazard_")
    for split in range(len(layer), 0, -1):
        found, kind = layer[:split], layer[split:].strip("_").replace("_", " ")
        if (split == len(layer) or layer[split] == "_") and has_text(f"names.hazards.{found}", lang):
            return ", ".join(
                filter(None, (f"{text('names.hazard', lang)}: {text(f'names.hazards.{found}', lang)}", kind))
            )
    return f"{text('names.hazard', lang)}: {layer.replace('_', ' ')}"


@cache
def _labels(lang: str) -> dict[str, str]:
    """Criteria and aspects of the slum regulations by name."""
    rules = [scoring_rules(regulations.load(name)) for name in reversed(_SLUM)]
    aspects = {aspect.name: aspect.label[lang] for rule in rules for aspect in rule.aspects}
    return aspects | {criterion.name: criterion.label[lang] for rule in rules for criterion in rule.criteria}


def unit_word(unit: str, lang: str) -> str:
    """A unit of a figure as people write it."""
    return text(f"names.units.{unit}", lang) if has_text(f"names.units.{unit}", lang) else unit


def reason(code: str, lang: str) -> str:
    """A reason code such as ``role_missing:drain`` or ``class:not_slum`` in words."""
    kind, _, what = code.partition(":")
    if has_text(f"slum.{kind}.{what}", lang):
        return text(f"slum.{kind}.{what}", lang)
    if kind == "rule_missing" and has_text(f"zoning_report.param.{what}", lang):
        what = _UNIT.sub("", text(f"zoning_report.param.{what}", lang))
    return text(f"reasons.{kind}", lang, what=what) if has_text(f"reasons.{kind}", lang) else code
