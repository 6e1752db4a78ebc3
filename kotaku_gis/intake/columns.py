"""Which column holds which attribute of a role, and what the words in it mean."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import pandas as pd

from kotaku_gis.contracts import Attribute, contract
from kotaku_gis.intake.clues import NO_ROLE, compact, synonyms
from kotaku_gis.intake.profile import Profile
from kotaku_gis.layers.values import convert, fold, folded

_ALIAS, _EXACT, _SYNONYM = 0.95, 0.93, 0.9
_SURE, _WORTH_ASKING = 0.75, 0.5
_ALIKE = 0.75
_EMPTY = 0.2  # what a column without any value loses against one that is full
_CLOSE_WORD, _NEAR_WORD = 0.84, 0.7


@dataclass(frozen=True)
class Word:
    """A value that the contract does not know, and the meaning that it may have; None where none comes near."""

    value: str
    meaning: str | None
    confidence: float


@dataclass(frozen=True)
class Mapping:
    """One attribute and the column that may hold it.

    `doubt` says why it is asked about, empty when it is taken. An `exact` name is read even if the manifest is silent.
    """

    attribute: str
    column: str
    confidence: float
    doubt: str = ""
    words: tuple[Word, ...] = ()
    exact: bool = False

    @property
    def sure(self) -> bool:
        """Whether it may be written down without asking."""
        return self.confidence >= _SURE and not self.doubt


def mappings(profile: Profile, role: str) -> list[Mapping]:
    """The columns of a layer for the attributes of its role, in the order of the contract; each column once."""
    if role == NO_ROLE:
        return []
    spec = contract(role)
    offers = [
        (_confidence(column, name, attribute, synonyms(role, name), profile), name, column)
        for name, attribute in spec.attributes.items()
        if not attribute.personal
        for column, values in profile.values.items()
        if values
    ]
    found: dict[str, Mapping] = {}
    taken: set[str] = set()
    for confidence, name, column in sorted(offers, key=lambda offer: -offer[0]):
        if confidence < _WORTH_ASKING or name in found or column in taken:
            continue
        doubt = "not_unique" if name == spec.id and column not in profile.unique else ""
        words = _words(profile.values[column], spec.attributes[name])
        exact = fold(column) in (name, *spec.attributes[name].aliases)
        found[name] = Mapping(name, column, confidence, doubt, words, exact)
        taken.add(column)
    return [found[name] for name in spec.attributes if name in found]


def _confidence(column: str, name: str, attribute: Attribute, extra: tuple[str, ...], profile: Profile) -> float:
    written = compact(column)
    known = {compact(word) for word in (name, *attribute.aliases)}
    if fold(column) in (name, *attribute.aliases):
        likeness = _ALIAS
    elif written in known:
        likeness = _EXACT
    elif written in {compact(word) for word in extra}:
        likeness = _SYNONYM
    else:
        ratios = [difflib.SequenceMatcher(None, written, word).ratio() for word in known if len(word) > 3]
        likeness = 0.8 * max(ratios, default=0.0)
        if likeness < 0.8 * _ALIKE:
            return 0.0
    full = 1 - _EMPTY * (1 - profile.filled[column])
    return likeness * full * _readable(profile.values[column], attribute)


def _readable(values: tuple[str, ...], attribute: Attribute) -> float:
    """Between 0.4 and 1: the share of the values that the type of the attribute can hold."""
    if attribute.type == "text":
        return 1.0
    cells = pd.Series(values[:100], dtype="string")
    filled = folded(cells).notna()
    if not filled.any():
        return 1.0
    share = float(convert(cells, attribute, {})[filled].notna().mean())
    least = 0.6 if attribute.type == "category" else 0.4
    return least + (1 - least) * min(share / 0.5, 1.0)


def _words(values: tuple[str, ...], attribute: Attribute) -> tuple[Word, ...]:
    """The words of a category that nobody has told yet, each with the nearest of the words that are known."""
    if attribute.type != "category":
        return ()
    cells = pd.Series(values[:60], dtype="string")
    unknown = cells[convert(cells, attribute, {}).isna() & folded(cells).notna()]
    known = {fold(word): name for name, words in attribute.values.items() for word in (name, *words)}
    return tuple(_meaning(str(value), known) for value in unknown[:15])


def _meaning(value: str, known: dict[str, str]) -> Word:
    """A slip of the pen first, then a known word inside the value, then one that looks somewhat like it."""
    word = fold(value)
    close = difflib.get_close_matches(word, known, n=1, cutoff=_NEAR_WORD)
    near = Word(value, known[close[0]], _likeness(word, close[0])) if close else Word(value, None, 0.0)
    if certain(near):
        return near
    inside = {name for other, name in known.items() if len(other) > 3 and f" {other} " in f" {word} "}
    return Word(value, inside.pop(), _NEAR_WORD) if len(inside) == 1 else near


def _likeness(word: str, other: str) -> float:
    return round(difflib.SequenceMatcher(None, word, other).ratio(), 2)


def certain(word: Word) -> bool:
    """Whether a word is so near to a known one that it is a slip of the pen."""
    return word.meaning is not None and word.confidence >= _CLOSE_WORD
