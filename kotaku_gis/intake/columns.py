"""Which column holds which attribute of a role, and what the words in it mean."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace

import pandas as pd

from kotaku_gis.contracts import Attribute, Contract, contract
from kotaku_gis.intake.clues import NO_ROLE, clues, compact, looks, synonyms
from kotaku_gis.intake.profile import Profile
from kotaku_gis.intake.words import Word, meanings, unknown_words
from kotaku_gis.layers.columns import columns_used
from kotaku_gis.layers.values import convert, fold, folded
from kotaku_gis.settings import Source

_ALIAS, _EXACT, _SYNONYM, _CUT, _BY_VALUES = 0.95, 0.93, 0.9, 0.88, 0.7
_DBF_NAME = 10  # letters of a column name that a shapefile keeps
_SURE, _WORTH_ASKING = 0.75, 0.5
_ALIKE = 0.75
_EMPTY = 0.2  # what a column without any value loses against one that is full
_HARDLY_FILLED = 0.02  # below this share of features a column tells too little to be taken unasked
_OWN_CODE = 0.9  # share of different values from which a column may be one of codes, some of them doubled
_MANY, _REPEATS = 20, 0.05  # a column of names does not repeat a handful of words over many features
_NAMES = ("name",)
_KIND, _NOTE = "kind", "note"
_NO_MATCH = 0.6
_MOST_WORDS, _MOST_VALUES = 0.8, 30


@dataclass(frozen=True)
class Mapping:
    """One attribute and the column that may hold it.

    `doubt` says why it is asked about, empty when it is taken. The column of a `silent` one would be read by its name
    if the manifest said nothing of it.
    """

    attribute: str
    column: str
    confidence: float
    doubt: str = ""
    words: tuple[Word, ...] = ()
    silent: bool = False

    @property
    def sure(self) -> bool:
        """Whether it may be written down without asking."""
        return self.confidence >= _SURE and not self.doubt


def mappings(profile: Profile, role: str) -> list[Mapping]:
    """The columns of a layer for the attributes of its role, in the order of the contract; each column once."""
    if role == NO_ROLE or profile.kind == "raster":
        return []
    spec = contract(role)
    offers = [
        (_confidence(column, name, spec, profile), name, column)
        for name, attribute in spec.attributes.items()
        if not attribute.personal
        for column, values in profile.values.items()
        if values
    ]
    found: dict[str, Mapping] = {}
    taken: set[str] = set()
    order = list(spec.attributes)
    ranked = sorted(offers, key=lambda offer: (-offer[0], order.index(offer[1]), _rank(offer[2], spec, offer[1])))
    for confidence, name, column in ranked:
        if confidence < _WORTH_ASKING or name in found or column in taken:
            continue
        words = unknown_words(profile.values[column], spec.attributes[name])
        found[name] = Mapping(name, column, confidence, _doubt(column, name, spec, profile), words)
        taken.add(column)
    if _tells_kinds(profile, spec, found):
        found[_KIND] = replace(found.pop(_NOTE), attribute=_KIND, confidence=_SYNONYM)
    for name, column in _read_unasked(profile, spec, found).items():
        other = Mapping(name, column, _confidence(column, name, spec, profile), "unlikely")
        found[name] = replace(found.get(name, other), silent=True)
    return [found[name] for name in spec.attributes if name in found]


def _tells_kinds(profile: Profile, spec: Contract, found: dict[str, Mapping]) -> bool:
    """Whether what looks like notes are the kinds, of which there is no column: nearly all begin with one.

    *KETERANGAN* of facilities holds ``Pendidikan dasar`` as often as ``dekat masjid``.
    """
    if _KIND not in spec.attributes or _KIND in found or _NOTE not in found or spec.role not in clues():
        return False
    kinds = [pattern.lstrip("^") for pattern in clues()[spec.role].values]
    cells = pd.Series(profile.values[found[_NOTE].column], dtype="string")
    return bool(kinds) and cells.str.match("|".join(kinds), case=False).mean() >= _MOST_WORDS


def _rank(column: str, spec: Contract, name: str) -> int:
    """Place of a column among the names of an attribute, which stand in the order in which they are believed."""
    names = [compact(word) for word in (name, *spec.attributes[name].aliases)]
    written = compact(column)
    return names.index(written) if written in names else len(names)


def _read_unasked(profile: Profile, spec: Contract, found: dict[str, Mapping]) -> dict[str, str]:
    """Attribute to the column that a reader would take by its name although it is not sure."""
    sure = {name: each.column for name, each in found.items() if each.sure}
    filled = [column for column, values in profile.values.items() if values]
    taken = columns_used(filled, Source(path="-", columns=sure), spec)
    return {name: column for name, column in taken.items() if name not in sure and not spec.attributes[name].personal}


def _doubt(column: str, name: str, spec: Contract, profile: Profile) -> str:
    if name == spec.id and profile.distinct[column] < _OWN_CODE:
        return "not_unique"
    if profile.filled[column] < _HARDLY_FILLED:
        return "hardly_filled"
    return "repeats" if name in _NAMES and _repeats(column, profile) else ""


def _repeats(column: str, profile: Profile) -> bool:
    """Whether a handful of words stand in many features of a map; rows of a table may well share their names."""
    if profile.kind == "table":
        return False
    filled = profile.count * profile.filled[column]
    return filled >= _MANY and profile.distinct[column] < _REPEATS


def _confidence(column: str, name: str, spec: Contract, profile: Profile) -> float:
    attribute, values = spec.attributes[name], profile.values[column]
    likeness = _likeness_of_name(column, name, spec, profile) or _likeness_of_values(values, attribute)
    if not likeness:
        return 0.0
    full = 1 - _EMPTY * (1 - profile.filled[column])
    readable = _readable(values, attribute, looks(spec.role, name))
    if name in _NAMES and _repeats(column, profile):
        readable *= _NO_MATCH
    return likeness * full * readable


def _likeness_of_name(column: str, name: str, spec: Contract, profile: Profile) -> float:
    attribute, written = spec.attributes[name], compact(column)
    known = {compact(word) for word in (name, *attribute.aliases)}
    if fold(column) in (name, *attribute.aliases):
        return _ALIAS
    if written in known:
        return _EXACT
    if written in {compact(word) for word in synonyms(spec.role, name)}:
        return _SYNONYM
    if len(column) == _DBF_NAME and name in (cut := _begun(written, spec)):
        return _CUT if len(cut) == 1 else _BY_VALUES
    if name == spec.id and profile.distinct[column] < _OWN_CODE:
        return 0.0
    ratios = [difflib.SequenceMatcher(None, written, word).ratio() for word in known if len(word) > 3]
    likeness = 0.8 * max(ratios, default=0.0)
    return likeness if likeness >= 0.8 * _ALIKE else 0.0


def _begun(written: str, spec: Contract) -> set[str]:
    """The attributes of which a name begins like one that a shapefile has cut off."""
    return {
        name
        for name, attribute in spec.attributes.items()
        if any(compact(word).startswith(written) for word in (name, *attribute.aliases, *synonyms(spec.role, name)))
    }


def _likeness_of_values(values: tuple[str, ...], attribute: Attribute) -> float:
    """What words speak for a category under whatever name: most of them, and two different ones, must mean some."""
    if attribute.type != "category" or len(values) > _MOST_VALUES:
        return 0.0
    told = meanings(values, attribute)
    known = [meaning for meaning in told if meaning is not None]
    return _BY_VALUES if len(set(known)) > 1 and len(known) >= _MOST_WORDS * len(told) else 0.0


def _readable(values: tuple[str, ...], attribute: Attribute, pattern: str | None) -> float:
    """Between 0.4 and 1: how many of the values the type of the attribute can hold, or look as they should."""
    cells = pd.Series(values[:100], dtype="string")
    if attribute.type == "text":
        share = float(cells.str.contains(pattern, case=False, regex=True).mean()) if pattern else 1.0
        return _NO_MATCH + (1 - _NO_MATCH) * min(share / 0.5, 1.0)
    filled = folded(cells).notna()
    if not filled.any():
        return 1.0
    share = float(convert(cells, attribute, {})[filled].notna().mean())
    if attribute.type == "category":
        told = meanings(values, attribute)
        share = max(share, sum(meaning is not None for meaning in told) / len(told))
    least = _NO_MATCH if attribute.type == "category" else 0.4
    return least + (1 - least) * min(share / 0.5, 1.0)
