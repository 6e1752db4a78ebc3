"""What one cell of a rule table says: figures, other readings, and what each holds for; or why it says nothing.

``"maksimum: 60%"``, ``"2,4"``, ``"Kolektor Primer: 15 m, Lokal: 10 m"``, ``"1/2 rumija + 1 m dari as jalan"``,
``"Luas LP lebih dari 400 m2: Alternatif 1: 60, Alternatif 2: 40"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from kotaku_gis.zoning.rules import NEED_DATUM, PARAMS
from kotaku_gis.zoning.table_numbers import without_spelled, words

_PLAIN = str.maketrans({"\u2013": "-", "\u2014": "-", "\u00d7": "x", "\u2265": ">=", "\u2264": "<=", "\u00bd": "1/2"})
_FIGURE = r"\d+(?:[.,]\d+)?"
_TO = r"(?:-|s/d|s\.d\.?|sampai(?: dengan)?|hingga|atau)"
_UNIT = r"%|persen|meter|m2|m|lantai|lt|unit/ha"
_VALUE = re.compile(
    r"^(?P<sense>maks\w*|max\w*|min\w*|paling (?:banyak|tinggi|sedikit|rendah|kecil|luas)|<=|>=|<|>)?\.?\s*[:=]?\s*"
    rf"(?P<low>{_FIGURE})\s*(?P<unit>{_UNIT})?\.?(?:\s*{_TO}\s*(?P<high>{_FIGURE})\s*(?P<unit2>{_UNIT})?\.?)?$"
)
_HALF = re.compile(
    r"^(?:(?P<half>1/2|setengah)|(?P<times>0[.,]\d+))\s*(?:x|\*|kali|dari)?\s*(?:lebar\s*)?"
    rf"(?:rumija|damija|row|ruang milik jalan)(?:\s*\+\s*(?P<more>{_FIGURE})\s*m?(?:eter)?)?$"
)
_SPLIT = re.compile(r"[;\n|]|,(?=\s*[^\d\s])|(?<=\D),(?=\s*\d)")
_BELOW = r"<=|<|kurang dari|di ?bawah|maksimal|sampai(?: dengan)?|s/d"
_AREA = re.compile(
    r"(?:luas\s*(?:lp|persil|kavling|kaveling|lahan|tanah)?\s*)?"
    rf"(?:(?P<lo>{_FIGURE})\s*(?:m2)?\s*{_TO}\s*(?P<hi>{_FIGURE})\s*(?:m2)?"
    rf"|(?:>=|>|lebih dari|di ?atas|minimal)\s*(?P<from>{_FIGURE})\s*(?:m2)?"
    rf"|(?:{_BELOW})\s*(?P<to>{_FIGURE})\s*(?:m2)?)"
)
_UNITS = {
    "%": {"%", "persen", None},
    "ratio": {"%", "persen", None},
    "m": {"m", "meter", None},
    "m2": {"m2", "m", None},
    "storeys": {"lantai", "lt", None},
    "unit/ha": {"unit/ha", None},
}
_HIGHEST = {"%": 100.0, "ratio": 25.0, "storeys": 120.0, "m": 500.0}
_LOWEST = {"%": 1.0, "ratio": 0.05}
"""Less than this, but not nothing, is a share where a percentage is meant, or the reverse."""
_FARTHEST = 100.0
"""No distance that a building keeps on a plot is longer: it is one in centimetres."""
_COUNTED = frozenset({"m2", "unit/ha"})
"""Units whose figures run into thousands, so that a point or comma before three digits parts these."""
_MOST = ("maks", "max", "paling banyak", "paling tinggi", "paling luas", "<")
_LEAST = ("min", "paling sedikit", "paling rendah", "paling kecil", ">")


@dataclass(frozen=True)
class Entry:
    """One figure of a cell, its other readings, and what it holds for; keys that the cell does not name are open."""

    value: float
    alternatives: tuple[float, ...] = ()
    times_row_width: float = 0.0
    area_lo_m2: float = 0.0
    area_hi_m2: float = inf
    road_class: str | None = None
    measured_from: str | None = None


@dataclass(frozen=True)
class Reading:
    """Figures of a cell; `reason` why there are none where something stands in it."""

    entries: tuple[Entry, ...] = ()
    reason: str | None = None


def reading(cell: object, *, param: str) -> Reading:
    """What a cell says of a parameter.

    Reasons: ``unreadable``; ``wrong_sense`` (a minimum where the parameter is a maximum, or the reverse);
    ``wrong_unit``; ``implausible`` (240 without a percent sign as KLB, 160 or 0.6 as a percentage); ``thousands`` (a
    point or comma that may part these or decimals).

    Examples
    --------
    >>> [entry.value for entry in reading("maksimum: 60%", param="kdb_max").entries]
    [60.0]
    >>> [(e.value, e.alternatives, e.area_lo_m2) for e in reading(
    ...     "Luas LP lebih dari 400 m2: Alternatif 1: 60, Alternatif 2: 40", param="kdb_max").entries]
    [(60.0, (40.0,), 400.0)]
    >>> reading("240%", param="klb_max").entries[0].value, reading("sesuai kajian", param="klb_max").reason
    (2.4, 'unreadable')
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _plausible((Entry(float(cell)),), param) if cell == cell else Reading()  # noqa: PLR0124 - NaN
    text = "\n".join(" ".join(line.split()) for line in plain(str(cell or "")).splitlines()).strip()
    text = without_spelled(text)
    if text in words()["words"]["nothing"]:
        return Reading()
    if param == "ktb_max" and text in words()["words"]["not_allowed"]:
        return Reading((Entry(0.0),))
    entries: list[Entry] = []
    open_: dict[str, Any] = {}
    for segment in filter(None, (part.strip() for part in _SPLIT.split(text))):
        condition, _, stated = segment.rpartition(":")
        here = _conditions(condition, param)
        counted = _counted(stated.strip() or segment, param)
        figure = "thousands" if counted is None else _figure(counted, param)
        if here is None or figure is None:
            return Reading(reason="unreadable")
        if isinstance(here, str) or isinstance(figure, str):
            return Reading(reason=here if isinstance(here, str) else str(figure))
        another = "alternatif" in condition and set(here) <= {"alternative"}
        open_ = open_ if another and entries else {key: value for key, value in here.items() if key != "alternative"}
        entries.append(replace(figure, **{**open_, **_datum(figure, open_)}))
    signed = "%" in text or "persen" in text
    return _plausible(_merged(entries), param, signed=signed) if entries else Reading(reason="unreadable")


def joined(readings: Iterable[Reading]) -> Reading:
    """What several cells say of the same: every figure a reading beside the others."""
    said = list(readings)
    refused = next((some for some in said if some.reason is not None), None)
    return refused or Reading(_merged([entry for some in said for entry in some.entries]))


def area_class(cell: object) -> tuple[float, float] | None:
    """Bounds of a class of parcel area as it is printed, ``(lo, hi)``; None for what is no class.

    Examples
    --------
    >>> area_class("101-200"), area_class(">= 1001 m2"), area_class("semua"), area_class("sedang")
    ((101.0, 200.0), (1001.0, inf), (0.0, inf), None)
    """
    text = " ".join(plain(str(cell)).split())
    if text in words()["words"]["nothing"] or text in words()["words"]["all"]:
        return 0.0, inf
    found = None if (counted := thousands(text)) is None else _AREA.fullmatch(counted)
    return None if found is None else _bounds(found)


def word_of(kind: str, text: str) -> str | None:
    """The word of our own (a road class, a datum, a legal level) that a text names; the first that is found in it."""
    small = " ".join(text.split()).casefold()
    for name, synonyms in words()[kind].items():
        if any(synonym in small for synonym in synonyms):
            return str(name)
    return None


def plain(text: str) -> str:
    """Small letters, and the signs of typesetting as those of a keyboard; raised digits only in square metres."""
    return re.sub(r"(?<=m)\s?\u00b2", "2", text.casefold().translate(_PLAIN))


def thousands(text: str) -> str | None:
    """The text with the marks of thousands left out; None where one may be a decimal mark as well.

    Examples
    --------
    >>> thousands("1.001 - 2.500 m2"), thousands("1.250.000"), thousands("12.000"), thousands("72,5")
    ('1001 - 2500 m2', '1250000', None, '72,5')
    """
    joined = re.sub(r"(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?![\d.,])", lambda found: found[0].replace(".", ""), text)
    joined = re.sub(r"(?<![\d.,])(\d)[.,](\d{3})(?![\d.,]*\d)", r"\1\2", joined)
    return None if re.search(r"\d[.,]\d{3}(?!\d)", joined) else joined


def figure_of(text: str) -> float:
    """A number with decimal point or comma."""
    return float(text.replace(",", "."))


def _counted(text: str, param: str) -> str | None:
    return thousands(text) if PARAMS[param].unit in _COUNTED else text


def _figure(text: str, param: str) -> Entry | str | None:
    """The figure of a segment; a reason where its unit or sense is wrong; None where there is none."""
    datum = None
    if param in NEED_DATUM and (cut := re.search(r"\s*\(?\s*dari\s+(?P<from>[a-z_ ]+)\)?$", text)):
        datum = word_of("measured_from", cut["from"])
        if datum is None:
            return None
        text = text[: cut.start()].strip()
    if param in NEED_DATUM and (half := _HALF.match(text)):
        times = figure_of(half["times"]) if half["times"] else 0.5
        return Entry(figure_of(half["more"] or "0"), times_row_width=times, measured_from=datum)
    found = _VALUE.match(text)
    if found is None:
        return None
    if not _sense_agrees(found["sense"], param):
        return "wrong_sense"
    units = {found["unit"] or found["unit2"], found["unit2"] or found["unit"]}
    if not units <= _UNITS[PARAMS[param].unit]:
        return "wrong_unit"
    scale = 0.01 if PARAMS[param].unit == "ratio" and units <= {"%", "persen"} else 1.0
    figures = [round(figure_of(found[name]) * scale, 9) for name in ("low", "high") if found[name]]
    return Entry(figures[0], alternatives=tuple(figures[1:]), measured_from=datum)


def _sense_agrees(sense: str | None, param: str) -> bool:
    if sense is None:
        return True
    wrong = _LEAST if PARAMS[param].op == "<=" else _MOST
    return not sense.startswith(wrong)


def _conditions(text: str, param: str) -> dict[str, Any] | str | None:
    """What a segment holds for, out of the words before its colon; a reason, or None for words that are unknown."""
    held: dict[str, Any] = {}
    left = thousands(text)
    if left is None:
        return "thousands"
    if area := _AREA.search(left):
        held["area_lo_m2"], held["area_hi_m2"] = _bounds(area)
        left = left.replace(area[0], " ")
    if road := word_of("road_class", left):
        held["road_class"] = road
        left = re.sub(r"jalan|primer|sekunder|" + "|".join(words()["road_class"][road]), " ", left)
    elif param in NEED_DATUM and (datum := word_of("measured_from", left)):
        held["measured_from"] = datum
        left = ""
    if re.search(r"alternatif\s*\d*", left):
        held["alternative"] = True
    left = re.sub(r"alternatif\s*\d*|maks\w*|max\w*|min\w*|kdb|klb|kdh|ktb|gsb|luas|lp|m2|[:.,()=]", " ", left)
    return held if not left.strip() else None


def _bounds(found: re.Match[str]) -> tuple[float, float]:
    if found["lo"]:
        return figure_of(found["lo"]), figure_of(found["hi"])
    return (figure_of(found["from"]), inf) if found["from"] else (0.0, figure_of(found["to"]))


def _datum(figure: Entry, held: Mapping[str, Any]) -> dict[str, Any]:
    return {"measured_from": figure.measured_from or held.get("measured_from")}


def _merged(entries: list[Entry]) -> tuple[Entry, ...]:
    """Entries that hold for the same as one, the others as its alternatives."""
    by_key: dict[Entry, list[Entry]] = {}
    for entry in entries:
        key = replace(entry, value=0.0, alternatives=())
        by_key.setdefault(key, []).append(entry)
    merged = []
    for same in by_key.values():
        figures = dict.fromkeys(value for entry in same for value in (entry.value, *entry.alternatives))
        first, *others = figures
        merged.append(replace(same[0], value=first, alternatives=tuple(others)))
    return tuple(merged)


def _plausible(entries: tuple[Entry, ...], param: str, *, signed: bool = False) -> Reading:
    """The entries, unless a figure cannot be; `signed` where a percent sign stands by them."""
    unit = PARAMS[param].unit
    highest = _FARTHEST if param in NEED_DATUM or param == "spacing_min" else _HIGHEST.get(unit, inf)
    lowest = 0.0 if signed and unit == "%" else _LOWEST.get(unit, 0.0)
    figures = [value for entry in entries for value in (entry.value, *entry.alternatives)]
    possible = all((value == 0 or lowest <= value <= highest) and value < inf for value in figures)
    return Reading(entries) if possible else Reading(reason="implausible")
