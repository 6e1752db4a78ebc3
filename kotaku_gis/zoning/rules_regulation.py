"""Rule rows out of a regulation file: one figure for all, one a zone, one a class of parcel area, or a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf
from typing import Any

from kotaku_gis.errors import RegulationError
from kotaku_gis.i18n import fault
from kotaku_gis.regulations import Regulation, Rule, Version
from kotaku_gis.zoning.rules import PARAMS, RuleRow


def regulation_rows(regulation: Regulation, **stated: Any) -> list[RuleRow]:
    """Rows of every rule of `regulation` that is a parameter of `PARAMS`; others are left alone.

    Parameters
    ----------
    stated
        Fields of `RuleRow` that hold for all of its rows where a row says nothing itself; ``plan`` is the title of the
        regulation where left out. ``assumed`` goes before what the rows say.

    Raises
    ------
    RegulationError
        A rule has another unit or sign than its parameter, a class is not closed above, or a row cannot be used.
    """
    wrong = [
        fault("regulations.wrong_form", file=regulation.citation, name=name, unit=param.unit, op=param.op)
        for name, param in PARAMS.items()
        if name in regulation.rules
        and ((regulation.rules[name].unit, regulation.rules[name].op) != param or not _usable(regulation.rules[name]))
    ]
    if wrong:
        raise RegulationError(wrong)
    named = [name for name in regulation.rules if name in PARAMS]
    return [row for name in named for row in _rows(regulation, name, stated)]


def _usable(rule: Rule) -> bool:
    version = rule.at()
    figures: list[Any] = [version.value] if version.value is not None else [*(version.by or {}).values()]
    figures += [band.result for band in version.bands or ()] + [row.get("value") for row in version.rows or ()]
    return version.closed != "left" and not any(isinstance(figure, str | bool | None) for figure in figures)


def _rows(regulation: Regulation, name: str, stated: Mapping[str, Any]) -> Iterator[RuleRow]:
    rule = regulation.rule(name)
    version = rule.at()
    common = {
        "param": name,
        "plan": regulation.title["id"],
        "source": rule.citation or regulation.citation,
        "valid_from": version.valid_from,
        "confidence": version.confidence,
        "article": version.article,
        "legal_level": rule.legal_level,
        **{key: value for key, value in stated.items() if value is not None},
    }
    for key, own in _entries(version):
        fixed = {"assumed": stated["assumed"]} if stated.get("assumed") is not None else {}
        try:
            yield RuleRow(rule_id=regulation.rule_id(name) + key, **{**common, **own, **fixed})
        except (TypeError, ValueError) as error:
            raise RegulationError(
                fault("regulations.bad_value", file=regulation.citation, key=f"{name}{key}", detail=str(error))
            ) from error


def _entries(version: Version) -> Iterator[tuple[str, dict[str, Any]]]:
    """What marks each row of a rule behind its name, and its fields."""
    if version.value is not None:
        yield "", {"value": float(version.value)}
    for zone, value in (version.by or {}).items():
        yield f".{zone}", {"zone": zone, "value": float(value)}
    for number, band in enumerate(version.bands or (), start=1):
        lo, hi = 0.0 if band.lo is None else band.lo, inf if band.hi is None else band.hi
        yield f".{number}", {"area_lo_m2": lo, "area_hi_m2": hi, "value": float(band.result)}
    for number, row in enumerate(version.rows or (), start=1):
        yield f".{number}", {**row, "value": float(row["value"])}
