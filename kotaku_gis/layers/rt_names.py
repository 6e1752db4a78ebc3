"""Names of RT as people write them, brought to one writing: ``RT006A-RW002``."""

from __future__ import annotations

import re

import pandas as pd

_NUMBER = r"(\d{1,3}|[ivxl]+)"
_SUFFIX = r"(?:\s*([a-z]))?"
_GAP = r"[\s._:/,;|\\-]*"
_RT = rf"(?:rukun{_GAP}tetangga|rt){_GAP}{_NUMBER}{_SUFFIX}(?![a-z0-9])"
_RW = rf"(?:rukun{_GAP}warga|rw){_GAP}{_NUMBER}{_SUFFIX}(?![a-z0-9])"
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_BOTH = re.compile(rf"^{_GAP}{_RT.replace('(?![a-z0-9])', '')}{_GAP}{_RW}{_GAP}$")
_SWAPPED = re.compile(rf"^{_GAP}{_RW.replace('(?![a-z0-9])', '')}{_GAP}{_RT}{_GAP}$")
_ALONE = re.compile(rf"^{_GAP}{_RT}{_GAP}$")
_BARE = re.compile(r"^\s*(\d{1,3})([a-z]?)\s*[/-]\s*(\d{1,3})([a-z]?)\s*$")


def rt_name(text: str) -> str | None:
    """The one writing of an RT's name; None for what is no name of an RT.

    An RT with its RW, in either order, becomes ``RTnnn-RWnnn``; a letter behind a number stays with it. ``001/002`` is
    read as RT and RW. An RT alone becomes ``RTnnn``; an RW alone is no name of an RT.

    Examples
    --------
    >>> [rt_name(text) for text in ("RT 01 RW 02", "rt.6a/rw.ii", "RW 2, RT 6", "003/012", "RW 05")]
    ['RT001-RW002', 'RT006A-RW002', 'RT006-RW002', 'RT003-RW012', None]
    """
    words = text.casefold()
    if found := _BOTH.match(words) or _BARE.match(words):
        rt, rt_letter, rw, rw_letter = found.groups()
    elif found := _SWAPPED.match(words):
        rw, rw_letter, rt, rt_letter = found.groups()
    elif found := _ALONE.match(words):
        return _part("RT", *found.groups())
    else:
        return None
    first, second = _part("RT", rt, rt_letter), _part("RW", rw, rw_letter)
    return f"{first}-{second}" if first and second else None


def canonical(names: pd.Series) -> pd.Series:
    """Each name in the one writing of `rt_name`; a name that is none of an RT stays as it is."""
    spelled = {name: rt_name(str(name)) or name for name in names.dropna().unique()}
    return names.map(spelled).astype("string")


def composed(rt: pd.Series, rw: pd.Series) -> pd.Series:
    """Names of RT from a column of RT numbers and one of RW numbers; ``<NA>`` where either is missing or no number."""
    plain = [column.astype("string").str.replace(r"\.0$", "", regex=True) for column in (rt, rw)]
    bare = [column.str.replace(r"(?i)^\W*r[tw]\W*", "", regex=True) for column in plain]
    joined = "RT " + bare[0] + " RW " + bare[1]
    return joined.map({name: rt_name(name) for name in joined.dropna().unique()}).astype("string")


def rw_names(rw: pd.Series) -> pd.Series:
    """``RWnnn`` from a column of RW, however they are written; ``<NA>`` where there is none.

    Examples
    --------
    >>> rw_names(pd.Series(["RW 01", "2", "rw. iii", "Lingkungan"])).tolist()
    ['RW001', 'RW002', 'RW003', <NA>]
    """
    return composed(pd.Series("1", index=rw.index), rw).str.partition("-")[2].replace("", pd.NA)


def _part(word: str, number: str, letter: str | None) -> str | None:
    if letter and not number.isdigit():
        return None
    value = int(number) if number.isdigit() else _roman(number)
    return f"{word}{value:03d}{(letter or '').upper()}" if value else None


def _roman(text: str) -> int | None:
    """A Roman number up to 89, written as it should be; None for any other string of these letters."""
    digits = [_ROMAN[letter] for letter in text]
    value = sum(-one if one < after else one for one, after in zip(digits, [*digits[1:], 0], strict=True))
    return value if _written(value) == text else None


def _written(value: int) -> str:
    out = ""
    for size, letters in ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        count, value = divmod(value, size)
        out += letters * count
    return out
