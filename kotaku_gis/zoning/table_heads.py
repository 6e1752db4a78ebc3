"""What the head of a column, or the label of a row, says: a parameter, and for which roads or parcels it holds.

A head may stand in several rows, the general above the particular: ``GSB (m) - Jalan arteri``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kotaku_gis.zoning.rules import NEED_DATUM, PARAMS
from kotaku_gis.zoning.table_cells import area_class, plain, word_of
from kotaku_gis.zoning.table_keys import width_class
from kotaku_gis.zoning.table_numbers import words

_MOST = re.compile(r"\b(maks|max)|paling (banyak|tinggi|luas|besar)")
_LEAST = re.compile(r"\bmin|paling (sedikit|rendah|kecil)")
_PART_OF_WIDTH = re.compile(r"1/2|setengah|\bkali\b|\bx\b")
_SHORT = re.compile(r"\b(kdb|klb|kdh|ktb|kwt|gsb)\b")
_SYSTEM = re.compile(r"\b(primer|sekunder)\b")
_NO_SENSE = frozenset({"side_waiver_max_width"})
_NO_ROAD = frozenset({"alley_min_width"})


@dataclass(frozen=True)
class Head:
    """What a head is about.

    Attributes
    ----------
    item
        A parameter, or what another column holds: a key, a source, a note.
    text
        The head as it is written, its rows joined by `` - ``.
    roads, area_class, row_width
        What the figures hold for, the classes as they are written; none of them: for all.
    system
        Whether the head names roads of the primary or the secondary system.
    reason
        Why no figure below it can be used.
    """

    item: str
    text: str
    roads: tuple[str, ...] = ()
    area_class: str = ""
    row_width: str = ""
    system: bool = False
    reason: str | None = None

    @property
    def holds_for(self) -> tuple[str, tuple[str, ...], str, str]:
        """Two heads with the same are told apart by nothing that a rule could use."""
        return self.item, self.roads, self.area_class, self.row_width


@cache
def item_of(head: str) -> str | None:
    """What a header or a label is about; None for what no pattern knows.

    Examples
    --------
    >>> item_of("GSB Min (m) - Arteri"), item_of("Jarak Bebas Samping Min"), item_of("Nomor")
    ('gsb_front', 'gsb_side', None)
    """
    text = " ".join(plain(head).split())
    for column in words()["column"]:
        if any(re.search(pattern, text) for pattern in column["patterns"]):
            return str(column["item"])
    return None


def head_of(levels: Sequence[str], *, named: Mapping[str, str]) -> Head | None:
    """What a head is about, from its rows, the general first; None for what is no part of a rule.

    Examples
    --------
    >>> head_of(["KLB", "Minimum"], named={}).item, head_of(["GSB (cm)"], named={}).reason
    ('klb_min', 'wrong_unit')
    >>> head_of(["GSB (m)", "Jalan Lokal/Lingkungan"], named={}).roads, head_of(["KDB eksisting"], named={})
    (('lokal', 'lingkungan'), None)
    """
    several = [level for level in levels if len(set(_SHORT.findall(plain(level)))) > 1]
    own = [level for level in levels if level not in several] or list(levels)
    text = " - ".join(own)
    small = " ".join(plain(text).split())
    stated = named.get(small) or named.get(" ".join(plain(own[-1]).split()) if own else "")
    item = stated or item_of(text)
    if item is None:
        return None
    if item not in PARAMS or stated:
        return Head(item, text)
    if any(word in small for word in words()["heads"]["existing"]):
        return None
    areal = item not in NEED_DATUM or bool(re.search(r"m2|luas|persil|kav", small))
    classes = [level for level in own if areal and re.search(r"\d", level) and area_class(level) is not None]
    widths = [level for level in own if level not in classes and width_class(level, bare="lebar" in small)]
    return Head(
        item,
        text,
        roads=() if item in _NO_ROAD else _roads(small),
        area_class=classes[0] if classes else "",
        row_width=widths[0] if widths else "",
        system=bool(_SYSTEM.search(small)),
        reason=_reason(item, own, small, classed=bool(classes or widths)),
    )


def head_datum(head: str, param: str) -> str | None:
    """The datum that a header names: the side and rear distances start at the plot by definition."""
    if param not in NEED_DATUM:
        return None
    return "batas_persil" if param in ("gsb_side", "gsb_rear") else word_of("measured_from", head)


def _roads(small: str) -> tuple[str, ...]:
    named = words()["road_class"].items()
    return tuple(str(name) for name, synonyms in named if any(synonym in small for synonym in synonyms))


def _reason(item: str, levels: Sequence[str], small: str, *, classed: bool) -> str | None:
    last = item_of(levels[-1])
    if last in PARAMS and last != item and str(last).split("_", maxsplit=1)[0] != item.split("_", maxsplit=1)[0]:
        return "ambiguous_column"
    said = set(re.findall(r"[a-z]+", small))
    if said & set(words()["heads"]["other_road"]):
        return "unreadable_road"
    if _other_unit(item, small, said):
        return "wrong_unit"
    if item not in _NO_SENSE and (sense := _other_sense(item, small)):
        return sense
    if len(levels) == 1 and not classed:
        special = said & set(words()["heads"]["other_subject"]) and item != "gsb_corner_secondary"
        counted = re.search(r"\d", small.replace("m2", "").replace("1/2", ""))
        return "other_subject" if special or counted else None
    return None


def _other_unit(item: str, small: str, said: set[str]) -> bool:
    units = words()["head_units"]
    own = {"ratio": {"ratio", "%"}}.get(PARAMS[item].unit, {PARAMS[item].unit})
    bracketed = {text.strip(" .") for text in re.findall(r"\(([^()]*)\)", small)}
    stated = {kind for kind, names in units.items() if bracketed & set(names)}
    part = PARAMS[item].unit == "m" and _PART_OF_WIDTH.search(small) is not None
    return bool(stated - own) or part or bool(said & {"cm", "mm", "km"})


def _other_sense(item: str, small: str) -> str | None:
    most, least = _MOST.search(small), _LEAST.search(small)
    if most and least:
        return "ambiguous_column"
    return "wrong_sense" if (least if PARAMS[item].op == "<=" else most) else None
