"""Figures out of the cells of a column, and what is wrong with those that hold none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kotaku_gis.layers.values import BLANK, quantity

PROBLEM = ("sheet", "cell", "row", "item", "value", "reason")
_NUMBERS = ("integer", "floating", "mixed-integer-float", "empty")
_DECIMAL_COMMA = r"-?\d+,\d+"


def numbers(cells: pd.Series, *, unit: str | None, whole: bool) -> tuple[pd.Series, pd.Series]:
    """Figures, NaN where there are none, and the reason for each cell that holds something else.

    Reasons: ``unreadable``; ``not_whole`` where a count has a fraction, as ``1.250`` that was meant as thousands.

    Examples
    --------
    >>> values, reasons = numbers(pd.Series(["12", "1.250", "1.250,5", "banyak", "-"]), unit="unit", whole=True)
    >>> values.tolist(), reasons.tolist()
    ([12.0, nan, nan, nan, nan], [<NA>, 'not_whole', 'not_whole', 'unreadable', <NA>])
    """
    values = _figures(cells)
    open_ = cells.loc[values.isna()].astype("string").str.strip()
    filled = open_[open_.notna() & ~open_.str.casefold().isin(BLANK)]
    if len(filled):
        distinct = pd.Series(filled.unique(), dtype="string")
        read = dict(zip(distinct, quantity(distinct, unit).astype("float64"), strict=True))
        values.loc[filled.index] = filled.map(read).astype("float64")
    reasons = pd.Series(pd.NA, index=cells.index, dtype="string")
    unreadable = filled.index[~np.isfinite(values.loc[filled.index])]
    reasons.loc[unreadable] = "unreadable"
    if whole:
        fraction = values.notna() & (values % 1 != 0)
        values, reasons = values.mask(fraction), reasons.mask(fraction, "not_whole")
    return values.where(np.isfinite(values)), reasons


def problems(sheet: str, cells: list[tuple[str, Any, str, Any, Any]]) -> pd.DataFrame:
    """A table of `PROBLEM` from (cell, row, item, value, reason)."""
    rows = [(sheet, *cell) for cell in cells]
    return pd.DataFrame(rows, columns=list(PROBLEM)).astype("string")


def by_row(cells: pd.Series) -> list[tuple[int, Any]]:
    """Row of the sheet, from 0, and value."""
    return list(zip(cells.index.tolist(), cells.tolist(), strict=True))


def _figures(cells: pd.Series) -> pd.Series:
    """What reads as a plain number, with a decimal point or a decimal comma."""
    if not pd.api.types.is_object_dtype(cells.dtype) and not pd.api.types.is_string_dtype(cells.dtype):
        return cells.astype("float64")
    held = pd.api.types.infer_dtype(cells, skipna=True)
    if held in _NUMBERS:
        return pd.to_numeric(cells, errors="coerce").astype("float64")
    if held == "string":
        return _of_text(cells)
    words = cells.map(lambda cell: isinstance(cell, str)).astype(bool)
    values = pd.to_numeric(cells.mask(words, None), errors="coerce").astype("float64")
    values.loc[words] = _of_text(cells[words])
    return values


def _of_text(cells: pd.Series) -> pd.Series:
    text = cells.astype("string").str.strip()
    text = text.mask(text == "").where(~text.str.fullmatch(_DECIMAL_COMMA), text.str.replace(",", ".", regex=False))
    values = pd.to_numeric(text.astype(object), errors="coerce").astype("float64")
    return values.where(np.isfinite(values))
