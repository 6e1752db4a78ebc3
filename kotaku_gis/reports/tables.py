"""Tables as CSV that cannot start a formula, for programs or for Indonesian Excel."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kotaku_gis.reports.privacy import shareable
from kotaku_gis.results import Assessment

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(table: pd.DataFrame, file: Path, *, style: str = "comma") -> None:
    """Write a table as UTF-8 CSV with a byte-order mark; text that could be a formula gets an apostrophe in front.

    `style` is ``comma`` (decimal points, for programs) or ``semicolon`` (decimal commas, as Indonesian Excel reads).
    """
    sep, decimal = (";", ",") if style == "semicolon" else (",", ".")
    inert(table).to_csv(file, index=False, encoding="utf-8-sig", lineterminator="\n", sep=sep, decimal=decimal)


def block_table(assessment: Assessment, *, profile: str) -> pd.DataFrame:
    """One row a block, as a profile may show it."""
    plain = pd.DataFrame(assessment.blocks.drop(columns="geometry"))
    return shareable(plain, role="block", profile=profile).reset_index()


def inert(table: pd.DataFrame) -> pd.DataFrame:
    """The table with text cells that spreadsheets would run made into plain text."""
    texts = table.select_dtypes(include=["string", "object"]).columns
    return table.assign(**{name: _inert_column(table[name]) for name in texts})


def _inert_column(cells: pd.Series) -> pd.Series:
    words = cells.astype("string")
    return words.mask(words.str.startswith(_FORMULA_STARTS).fillna(value=False), "'" + words)
