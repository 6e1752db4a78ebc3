"""The words of rule tables, and numbers spelled out behind their figures: ``60% (enam puluh persen)``."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

from kotaku_gis.datafile import parse

_SPELLED = re.compile(r"(?P<figure>\d+(?:[.,]\d+)?)(?P<unit>\s*(?:%|persen|m|meter|lantai)?)\s*\((?P<words>[a-z ]+)\)")
_UNITS = re.compile(r"\s*\b(persen|meter|lantai)\b\s*$")


@cache
def words() -> dict[str, Any]:
    """How rule tables call their columns and what their cells say."""
    return parse(files(__package__).joinpath("table_words.toml").read_text(encoding="utf-8"))


def without_spelled(text: str) -> str:
    """The text without numbers in words that agree with the figure before them; others stay, so that nobody reads on.

    Examples
    --------
    >>> without_spelled("60% (enam puluh persen)"), without_spelled("2,4 (dua koma lima)")
    ('60%', '2,4 (dua koma lima)')
    """
    return _SPELLED.sub(_unspelled, text)


def _unspelled(found: re.Match[str]) -> str:
    agrees = spelled(_UNITS.sub("", found["words"])) == float(found["figure"].replace(",", "."))
    return found["figure"] + found["unit"] if agrees else found[0]


def spelled(text: str) -> float | None:
    """A number in Indonesian words; None for other words.

    Examples
    --------
    >>> spelled("enam puluh lima"), spelled("dua belas"), spelled("dua koma empat"), spelled("sudut")
    (65.0, 12.0, 2.4, None)
    """
    whole, comma, behind = text.partition(" koma ")
    digits = [words()["numbers"].get(word) for word in behind.split()]
    figure = _whole(whole.split())
    if figure is None or None in digits or (comma and not digits):
        return None
    return float(f"{figure}.{''.join(map(str, digits)) or 0}")


def _whole(parts: list[str]) -> int | None:
    total, last = 0, 0
    for word in parts:
        if word == "belas":
            last += 10
        elif word in ("puluh", "ratus"):
            total, last = total + last * (10 if word == "puluh" else 100), 0
        elif (digit := words()["numbers"].get(word)) is not None:
            total, last = total + last, digit
        else:
            return None
    return total + last if parts else None
