"""Columns as fields of a DBF: names of ten letters, widths that hold every value, nothing cut off unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kotaku_gis.errors import Fault, LayerError
from kotaku_gis.i18n import fault

LONGEST_NAME, LONGEST_TEXT = 10, 254
_MOST_DIGITS, _MOST_DECIMALS, _WIDEST_NUMBER = 18, 15, 32


@dataclass(frozen=True)
class Field:
    """A field of a DBF: its name in the file, its type as fiona writes it (``str:40``, ``int:9``, ``float:12.3``)."""

    name: str
    type: str


def short_names(columns: list[str]) -> dict[str, str]:
    """For each column a name of at most ten letters, no two alike in any case.

    Examples
    --------
    >>> short_names(["building_id", "building_ids", "use"])
    {'building_id': 'building_i', 'building_ids': 'building_1', 'use': 'use'}
    """
    taken: set[str] = set()
    names: dict[str, str] = {}
    for column in columns:
        plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in column) or "kolom"
        name, number = plain[:LONGEST_NAME], 0
        while name.casefold() in taken:
            number += 1
            name = f"{plain[: LONGEST_NAME - len(str(number))]}{number}"
        taken.add(name.casefold())
        names[column] = name
    return names


def fields(table: pd.DataFrame, delivered: Mapping[str, str]) -> dict[str, Field]:
    """A field for each column: of the width that it was `delivered` with where all values fit, else as wide as needed.

    Raises
    ------
    LayerError
        A text is longer than a DBF can hold; names the columns and the features.
    """
    names = short_names([str(name) for name in table.columns])
    faults = [each for name in table.columns if (each := _too_long(table[name])) is not None]
    if faults:
        raise LayerError(faults)
    return {name: Field(names[name], _type(table[name], delivered.get(name, ""))) for name in table.columns}


def cells(column: pd.Series) -> list[object]:
    """Values as fiona takes them; nothing for what is unknown, 1 and 0 for yes and no."""
    if pd.api.types.is_bool_dtype(column.dtype):
        column = column.astype("Int64")
    number = float if pd.api.types.is_float_dtype(column.dtype) else int
    kind = number if pd.api.types.is_numeric_dtype(column.dtype) else str
    return [None if pd.isna(value) else kind(value) for value in column]


def _too_long(column: pd.Series) -> Fault | None:
    if pd.api.types.is_numeric_dtype(column.dtype):
        return None
    long = _bytes(column) > LONGEST_TEXT
    if not long.any():
        return None
    return fault("layers.dbf_too_long", ids=column.index[long], column=column.name, limit=LONGEST_TEXT)


def _bytes(column: pd.Series) -> pd.Series:
    return column.astype("string").fillna("").map(lambda text: len(text.encode())).astype(int)


def _type(column: pd.Series, delivered: str) -> str:
    kind, _, size = delivered.partition(":")
    wide, _, point = size.partition(".")
    width, decimals = int(wide or 0), int(point or 0)
    if pd.api.types.is_bool_dtype(column.dtype):
        return "int:1"
    if pd.api.types.is_float_dtype(column.dtype):
        return _float(column, width if kind == "float" else 0, decimals)
    if pd.api.types.is_integer_dtype(column.dtype):
        longest = max((len(str(value)) for value in column.dropna()), default=1)
        return f"int:{min(max(longest, width if kind.startswith('int') else 0), _MOST_DIGITS)}"
    return f"str:{max(_bytes(column).max() if len(column) else 1, width if kind == 'str' else 0, 1)}"


def _float(column: pd.Series, width: int, decimals: int) -> str:
    """As many decimals as the numbers have, up to fifteen, and room for the longest."""
    values = [float(value) for value in column.dropna()]
    while decimals < _MOST_DECIMALS and any(float(f"{value:.{decimals}f}") != value for value in values):
        decimals += 1
    longest = max((len(f"{value:.{decimals}f}") for value in values), default=1)
    return f"float:{min(max(longest, width), _WIDEST_NUMBER)}.{decimals}"
