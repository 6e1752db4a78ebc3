"""What the columns of a table are, by the words and codes of their headers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate, pairwise
from typing import Any

import pandas as pd

from kotaku_gis.regulations import Regulation

Words = frozenset[str]
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MARKS = re.compile(r"[^0-9a-z%]+")
_CODE = re.compile(r"^\(?([1-9])\s*\.?\s*([a-h])(?![a-z])")
_BARE_CODE = re.compile(r"^([1-9][a-h])([vpn])?$")
_LETTERS = {"v": "volume", "p": "fraction", "n": "score", None: "volume"}
_SECTIONS = ("names", "header", "criteria", "result", "good")
_DEEPEST = 3
LAST_ROW = 40
"""Below this row of a sheet no header begins."""


@dataclass(frozen=True)
class Column:
    """One recognised column.

    Attributes
    ----------
    position
        From 0, in the sheet.
    item
        Name, header item, criterion, or printed result.
    figure
        ``volume, percent, fraction, score`` for criteria; ``good`` for a percent that says how much is in order.
    text
        The header as written.
    """

    position: int
    item: str
    section: str
    figure: str
    text: str


@dataclass(frozen=True)
class Heading:
    """The header of a sheet: its columns, and the first row below it."""

    columns: tuple[Column, ...]
    body: int
    doubled: tuple[Column, ...] = ()

    def of(self, *sections: str) -> tuple[Column, ...]:
        """Columns of these sections."""
        return tuple(column for column in self.columns if column.section in sections)

    def position(self, item: str) -> int | None:
        """Where a name or an item stands."""
        return next((column.position for column in self.columns if column.item == item), None)


@cache
def vocabulary() -> Mapping[str, Any]:
    """The words of ``words.toml``."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


def words(text: object) -> list[str]:
    """A header as words.

    Examples
    --------
    >>> words("panjangJalanIdeal"), words("1. Bangunan (Unit)")
    (['panjang', 'jalan', 'ideal'], ['1', 'bangunan', 'unit'])
    """
    split = _CAMEL.sub(" ", str(text)).casefold().replace("%", " % ")
    return [word for word in _MARKS.split(split) if word]


def criterion_codes(regulation: Regulation) -> dict[str, str]:
    """Code of the sheets to criterion."""
    return {row["code"]: row["name"] for row in regulation.rules["criteria"].at().rows or ()}


def recognise(text: object, *, position: int, codes: Mapping[str, str]) -> Column | None:
    """The column of a header; None when no phrase decides and it carries no code.

    Examples
    --------
    >>> found = recognise("2b Kualitas permukaan jalan buruk (m)", position=4, codes={})
    >>> found.item, found.figure
    ('bad_road_surface', 'volume')
    """
    written = str(text).strip()
    if bare := _BARE_CODE.match(written.casefold()):
        item = codes.get(bare[1])
        return None if item is None else Column(position, item, "criteria", _LETTERS[bare[2]], written)
    tokens, figure = _figure(words(written))
    section, item = max(
        ((part, _best(part, tokens)) for part in _SECTIONS), key=lambda pair: _length(pair[0], pair[1], tokens)
    )
    if item is None and (code := _CODE.match(written.casefold())):
        section, item = "criteria", codes.get(code[1] + code[2])
    if item is not None and section == "good":
        section, figure = "criteria", "good"
    return None if item is None else Column(position, item, section, figure or "volume", written)


def heading(cells: Sequence[Sequence[Any]], *, codes: Mapping[str, str]) -> Heading | None:
    """The header among the first rows of a sheet, over one row or several; None when no row names two items.

    In the upper rows of a header a blank cell belongs to the one on its left, as merged cells do.
    """
    best: Heading | None = None
    for top in range(min(len(cells), LAST_ROW)):
        for depth in range(1, min(_DEEPEST, len(cells) - top) + 1):
            found = _read(_joined(cells[top : top + depth]), body=top + depth, codes=codes)
            if len(found.columns) > max(1, len(best.columns) if best else 0):
                best = found
    return best


def _joined(rows: Sequence[Sequence[Any]]) -> list[str]:
    """The texts over each column, from top to bottom."""
    texts = [[_text(cell) for cell in row] for row in rows]
    for upper, below in pairwise(texts):
        spread: list[str] = list(accumulate(upper, _own_or_left))
        upper[:] = [own or (left if under else "") for own, left, under in zip(upper, spread, below, strict=True)]
    return [" ".join(part for part in column if part) for column in zip(*texts, strict=True)]


def _own_or_left(left: str, own: str) -> str:
    return own or left


def _read(texts: Sequence[str], *, body: int, codes: Mapping[str, str]) -> Heading:
    columns: dict[tuple[str, str], Column] = {}
    doubled = []
    for position, text in enumerate(texts):
        found = recognise(text, position=position, codes=codes) if text else None
        if found is None:
            continue
        key = (found.item, found.figure)
        if key in columns:
            doubled.append(found)
        else:
            columns[key] = found
    return Heading(tuple(columns.values()), body, tuple(doubled))


def _figure(tokens: list[str]) -> tuple[list[str], str | None]:
    """The tokens without the word at the end, or the mark, that tells what the figures are."""
    kinds = vocabulary()["figures"]
    for figure, marks in kinds.items():
        if tokens and tokens[-1] in marks and len(tokens) > 1 and not _best("result", tokens):
            return tokens[:-1], figure
    if any(mark in tokens for mark in kinds["percent"]):
        return [token for token in tokens if token not in kinds["percent"]], "percent"
    return tokens, None


def _best(section: str, tokens: list[str]) -> str | None:
    """The item whose longest phrase lies in `tokens`; None when there is none, or two are equally long."""
    held = set(tokens)
    lengths = {
        item: max((len(phrase) for phrase in phrases if phrase <= held), default=0)
        for item, phrases in _phrases(section).items()
    }
    longest = max(lengths.values())
    best = [item for item, length in lengths.items() if length == longest]
    return best[0] if longest and len(best) == 1 else None


def _length(section: str, item: str | None, tokens: list[str]) -> int:
    if item is None:
        return 0
    return max(len(phrase) for phrase in _phrases(section)[item] if phrase <= set(tokens))


@cache
def _phrases(section: str) -> Mapping[str, tuple[Words, ...]]:
    return {item: tuple(frozenset(words(p)) for p in phrases) for item, phrases in vocabulary()[section].items()}


def _text(cell: Any) -> str:
    return "" if cell is None or (isinstance(cell, float) and pd.isna(cell)) else str(cell).strip()
