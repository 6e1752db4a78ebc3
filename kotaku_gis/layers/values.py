"""Cells as people type them, turned into the types of a contract; what cannot be read is unknown and is reported."""

from __future__ import annotations

import re
from typing import Literal

import pandas as pd

from kotaku_gis.contracts import Attribute

_NUMBER = re.compile(
    r"^\s*([~±]?)\s*([+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?|[+-]?\d+(?:[.,]\d+)?)\s*([a-zA-Z²³/%\"']*)\.?\s*$"
)
_LENGTH_M = {"mm": 0.001, "cm": 0.01, "dm": 0.1, "m": 1.0, "mtr": 1.0, "meter": 1.0, "metre": 1.0, "km": 1000.0}
_AREA_M2 = {"m2": 1.0, "m²": 1.0, "ha": 10_000.0, "are": 100.0}
_WORDS = {
    "storeys": {"lantai", "lt", "tingkat"},
    "people": {"jiwa", "orang", "org"},
    "households": {"kk"},
    "h": {"jam"},
    "%": {"persen"},
    "deg": {"derajat", "°"},
    "l/person/day": {"l", "liter", "ltr"},
}
"""What people write behind a number for a unit that has no other."""
_SCALES = {
    "m": (_LENGTH_M, 1.0),
    "cm": (_LENGTH_M, 100.0),
    "mm": (_LENGTH_M, 1000.0),
    "m2": (_AREA_M2, 1.0),
    "ha": (_AREA_M2, 1e-4),
}
_YES = {"ya", "y", "ada", "benar", "1", "true", "yes", "punya", "terhubung", "memenuhi", "sudah"}
_NO = {"tidak", "tdk", "n", "tidak ada", "0", "false", "no", "f", "belum", "tidak punya", "tidak memenuhi"}
_TRUE_OR_TIDAK = "t"
DASHES = {"-", "--"}
BLANK = {"", *DASHES, "n/a", "na", "null", "none", "nan", "<null>", "1,#qnan", "1.#qnan", "?"}


def fold(text: str) -> str:
    r"""A word as it is compared: trimmed, inner blanks as one, no case.

    Examples
    --------
    >>> fold(" Rusak  Berat\n")
    'rusak berat'
    """
    return " ".join(str(text).split()).casefold()


def folded(cells: pd.Series) -> pd.Series:
    """`fold` of every cell as string; blanks and the words people write for nothing become ``<NA>``."""
    words = cells.astype("string").str.split().str.join(" ").str.casefold()
    return words.mask(words.isin(BLANK))


def column_of(table: pd.DataFrame, name: str, dtype: Literal["string", "Float64"]) -> pd.Series:
    """A column that a layer may lack, as `dtype`; ``<NA>`` throughout where it does.

    Examples
    --------
    >>> column_of(pd.DataFrame({"use": ["toko"]}), "storeys", "Float64").tolist()
    [<NA>]
    """
    return table[name].astype(dtype) if name in table else pd.Series(pd.NA, index=table.index, dtype=dtype)


def without(cells: pd.Series, words: dict[str, str]) -> pd.Series:
    """`cells` without those that `words`, by folded word, says are blank (``"0" = ""``)."""
    blank = [word for word, meaning in words.items() if fold(meaning) in BLANK]
    return cells.mask(folded(as_text(cells)).isin(blank).fillna(value=False).astype(bool)) if blank else cells


def convert(cells: pd.Series, attribute: Attribute, words: dict[str, str]) -> pd.Series:
    """Cells as the type of `attribute`; ``<NA>`` where there is nothing, or nothing that can be read.

    `words` holds what the manifest says of values, by folded word. Each distinct cell is read once.
    """
    codes, distinct = pd.factorize(cells, use_na_sentinel=False)
    read = _converted(pd.Series(distinct), attribute, words)
    return pd.Series(read.array.take(codes), index=cells.index, name=cells.name)


def _converted(cells: pd.Series, attribute: Attribute, words: dict[str, str]) -> pd.Series:
    if attribute.type == "text":
        stripped = folded(cells).map(words).astype("string").fillna(as_text(cells).str.strip())
        return stripped.mask(stripped.str.casefold().isin(BLANK - DASHES if attribute.stated else BLANK))
    if attribute.type == "category":
        return _category(cells, attribute, words)
    if attribute.type == "boolean":
        return _boolean(cells, words)
    numbers = quantity(cells, attribute.unit)
    if words:
        stated = folded(as_text(cells)).map(words).astype("string")
        numbers = quantity(stated, attribute.unit).fillna(numbers)
    if attribute.min is not None:
        numbers = numbers.mask(numbers < attribute.min)
    if attribute.max is not None:
        numbers = numbers.mask(numbers > attribute.max)
    if attribute.least is not None:
        numbers = numbers.mask((numbers > 0) & (numbers < attribute.least))
    return numbers.mask(numbers % 1 != 0).astype("Int64") if attribute.type == "integer" else numbers


def quantity(cells: pd.Series, unit: str | None) -> pd.Series:
    """Numbers in `unit` from text such as ``"8,5"``, ``"1.250,75"``, ``"50 cm"``; ``<NA>`` when unreadable.

    A dot before exactly three digits is a thousands mark only when a decimal comma or a second dot stands beside it.
    ``< 3 m`` and ``4-7`` are no numbers.

    Examples
    --------
    >>> quantity(pd.Series(["50 cm", "0,5 m", "1.250,75", "2.5", "lebar"]), "m").tolist()
    [0.5, 0.5, 1250.75, 2.5, <NA>]
    """
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return cells.astype("Float64")
    parts = folded(cells).str.extract(_NUMBER)
    digits, written = parts[1], parts[2].fillna("")
    thousands = digits.str.count(r"\.").gt(1) | digits.str.contains(r"\..*,", regex=True)
    plain = digits.mask(thousands.fillna(value=False), digits.str.replace(".", "", regex=False))
    numbers = pd.to_numeric(plain.str.replace(",", ".", regex=False), errors="coerce").astype("Float64")
    factors, per_base = _SCALES.get(unit or "", ({}, 1.0))
    scale = written.map({"": 1.0, **{word: factor * per_base for word, factor in factors.items()}})
    if unit:
        scale = scale.mask(scale.isna() & written.isin({unit.casefold(), *_WORDS.get(unit, ())}), 1.0)
    out: pd.Series = numbers * scale.astype("Float64")
    return out


def _category(cells: pd.Series, attribute: Attribute, words: dict[str, str]) -> pd.Series:
    known = {fold(name): name for name in attribute.values}
    for name, synonyms in attribute.values.items():
        known |= {fold(word): name for word in synonyms}
    known |= words
    written = folded(cells)
    found = written.map(known).astype("string")
    return found.fillna(_bare(written).map(_unambiguous(known)).astype("string"))


def _bare(words: pd.Series) -> pd.Series:
    """Folded words without marks and leading zeros, so that ``k.1`` meets ``k-1`` and ``02`` meets ``2``."""
    plain = words.astype("string").str.replace(r"\.0$", "", regex=True)
    plain = plain.str.replace(r"(?<!\d)0+(?=\d)", "", regex=True).str.replace(r"[\W_]+", "", regex=True)
    return plain.mask(plain == "")


def _unambiguous(known: dict[str, str]) -> dict[str, str]:
    """Bare words that stand for one value only."""
    bare = _bare(pd.Series(list(known), dtype="string"))
    meant: dict[str, set[str]] = {}
    for word, value in zip(bare, known.values(), strict=True):
        if not pd.isna(word):
            meant.setdefault(word, set()).add(value)
    return {word: next(iter(values)) for word, values in meant.items() if len(values) == 1}


def _boolean(cells: pd.Series, words: dict[str, str]) -> pd.Series:
    if pd.api.types.is_bool_dtype(cells.dtype):
        return cells.astype("boolean")
    known: dict[str, bool] = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
    answers = folded(as_text(cells))
    beside = set(answers.dropna().unique())
    if _TRUE_OR_TIDAK in beside and bool(beside & {"y", "ya"}) != ("f" in beside):
        known[_TRUE_OR_TIDAK] = "f" in beside
    known |= {word: fold(meaning) in _YES for word, meaning in words.items()}
    return answers.map(known).astype("boolean")


def as_text(cells: pd.Series) -> pd.Series:
    """Cells as people read them: numbers that are whole without a point, however the file stored them.

    Examples
    --------
    >>> as_text(pd.Series([1.0, 2.5, None])).tolist()
    ['1', '2.5', <NA>]
    """
    mixed = pd.api.types.is_object_dtype(cells.dtype) and pd.api.types.infer_dtype(cells) not in ("string", "empty")
    if mixed or pd.api.types.is_float_dtype(cells.dtype):
        return cells.astype(object).map(_written, na_action="ignore").astype("string")
    return cells.astype("string")


def _written(cell: object) -> object:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
