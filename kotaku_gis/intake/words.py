"""What the words in a column of categories may mean."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import pandas as pd

from kotaku_gis.contracts import Attribute
from kotaku_gis.layers.values import convert, fold, folded

_CLOSE_WORD, _NEAR_WORD = 0.84, 0.7
_ALL_SAID = 0.9  # known words of one meaning that together make up the whole value
_LOOKED_AT = 30


@dataclass(frozen=True)
class Word:
    """A value that the contract does not know, and the meaning that it may have; None where none comes near."""

    value: str
    meaning: str | None
    confidence: float


def unknown_words(values: tuple[str, ...], attribute: Attribute) -> tuple[Word, ...]:
    """The words of a category that nobody has told yet, each with the nearest of the words that are known."""
    if attribute.type != "category":
        return ()
    cells = pd.Series(values[:60], dtype="string")
    unknown = cells[convert(cells, attribute, {}).isna() & folded(cells).notna()]
    known = _known_words(attribute)
    return tuple(_meaning(str(value), known) for value in unknown[:15])


def meanings(values: tuple[str, ...], attribute: Attribute) -> list[str | None]:
    """What each value means to a category: read as it is, or by the one known word inside it; None for neither."""
    cells = pd.Series(values[:_LOOKED_AT], dtype="string")
    read = convert(cells, attribute, {})
    known = _known_words(attribute)
    return [
        str(meaning) if pd.notna(meaning) else _inside(fold(value), known)
        for value, meaning in zip(cells, read, strict=True)
    ]


def _known_words(attribute: Attribute) -> dict[str, str]:
    return {fold(word): name for name, words in attribute.values.items() for word in (name, *words)}


def _meaning(value: str, known: dict[str, str]) -> Word:
    """A slip of the pen first, then known words inside the value, then one that looks somewhat like it."""
    word = fold(value)
    close = difflib.get_close_matches(word, known, n=1, cutoff=_NEAR_WORD)
    near = Word(value, known[close[0]], _likeness(word, close[0])) if close else Word(value, None, 0.0)
    if certain(near):
        return near
    inside = _inside(word, known)
    if inside is None:
        return near
    said = {part for other in known if f" {other} " in f" {word} " for part in other.split()}
    return Word(value, inside, _ALL_SAID if said >= set(word.split()) else _NEAR_WORD)


def _inside(word: str, known: dict[str, str]) -> str | None:
    """The meaning of the known words that stand inside a folded one, if they all mean the same."""
    inside = {name for other, name in known.items() if len(other) > 3 and f" {other} " in f" {word} "}
    return inside.pop() if len(inside) == 1 else None


def _likeness(word: str, other: str) -> float:
    return round(difflib.SequenceMatcher(None, word, other).ratio(), 2)


def certain(word: Word) -> bool:
    """Whether a word is so near to a known one that it is a slip of the pen."""
    return word.meaning is not None and word.confidence >= _CLOSE_WORD
