"""A rule of a regulation in lines: what it asks, its values as people write numbers, article, date and confidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kotaku_gis.i18n import number, text
from kotaku_gis.regulations.model import Band, Regulation, Version

_HAIR = 1e-3
"""A band that begins so little below zero does so to take zero in."""


def holds(regulation: Regulation, name: str) -> bool:
    """Whether a rule stands in a regulation itself, and is not taken over from another."""
    rule = regulation.rules.get(name)
    return rule is not None and rule.regulation in (None, regulation.id)


def rule_lines(regulation: Regulation, name: str, lang: str) -> Iterator[str]:
    """The rule, then each of its versions; a rule taken over from another regulation is cited by that one."""
    from kotaku_gis.reports.words import unit_word

    rule = regulation.rules[name]
    unit = "" if rule.unit in ("-", "1") else f" [{unit_word(rule.unit, lang)}]"
    yield f"  {name}: {rule.label[lang]}{unit} {rule.op}".rstrip()
    for version in rule.versions:
        mark = f" ({text('common.unverified', lang)})" if version.unverified else ""
        said = list(_payload(version, lang))
        if len(said) == 1:
            yield f"    {version.valid_from}: {said[0]}{mark}"
        else:
            yield f"    {version.valid_from}:{mark}"
            yield from (f"      - {line}" for line in said)
        cited = rule.citation or regulation.citation
        yield f"      {cited}, {version.article}; {text('cli.confidence', lang)} {version.confidence}"


def _payload(version: Version, lang: str) -> Iterator[str]:
    if version.value is not None:
        yield _plain(version.value, lang)
    elif version.by is not None:
        yield ", ".join(f"{key} {_plain(value, lang)}" for key, value in version.by.items())
    elif version.bands is not None:
        yield from (f"{_interval(band, version.closed, lang)}: {_plain(band.result, lang)}" for band in version.bands)
    else:
        for row in version.rows or ():
            yield ", ".join(_cell(key, value, lang) for key, value in row.items() if value not in ("", None))


def _interval(band: Band, closed: str | None, lang: str) -> str:
    below = band.lo is None or -_HAIR < band.lo < 0
    shape = "below" if below else "from" if band.hi is None else "between"
    ends = {end: "" if value is None else _plain(value, lang) for end, value in (("lo", band.lo), ("hi", band.hi))}
    return text(f"cli.interval_{shape}_{closed}", lang, **ends)


def _cell(key: str, value: Any, lang: str) -> str:
    if isinstance(value, Mapping) and lang in value:
        return str(value[lang])
    if isinstance(value, tuple):
        return f"{key} {'; '.join(_plain(item, lang) for item in value)}"
    return f"{key} {_plain(value, lang)}"


def _plain(value: Any, lang: str) -> str:
    """A number with as many decimals as it needs, any other value as it stands."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value) or "-"
    digits = len(repr(float(value)).partition(".")[2].rstrip("0")) if "e" not in repr(float(value)) else 0
    return number(float(value), lang, digits=digits)
