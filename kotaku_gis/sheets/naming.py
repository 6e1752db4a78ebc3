"""What features are called on a map: by their code, by a column, and blocks without a code by their RT and RW."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from kotaku_gis.i18n import text


def names_of(layer: pd.DataFrame, values: pd.Series | None, *, named: bool, lang: str) -> Iterable[object]:
    """Names of features: those of a column, none, or their codes."""
    if not named:
        return [""] * len(layer)
    return _codes(layer, lang) if values is None else values


def parted(layer: pd.DataFrame, names: Iterable[object]) -> list[tuple[str, str]]:
    """Names without the kelurahan that they begin with, and that kelurahan; a name is whole where it is nothing else.

    Examples
    --------
    >>> blocks = pd.DataFrame({"kelurahan": ["ANCOL", "ANCOL", None]})
    >>> parted(blocks, ["ANCOL RW001", "ANCOL", "RW002"])
    [('RW001', 'ANCOL'), ('ANCOL', ''), ('RW002', '')]
    """
    known = layer["kelurahan"].astype("string").fillna("") if "kelurahan" in layer else [""] * len(layer)
    found = []
    for name, place in zip(pd.Series(list(names), dtype="string").fillna(""), known, strict=True):
        whole = str(name)
        own = whole[len(place) :].strip() if place and whole.casefold().startswith(f"{place} ".casefold()) else ""
        found.append((own, place) if own else (whole, ""))
    return found


def _codes(layer: pd.DataFrame, lang: str) -> Iterable[object]:
    """Codes as they are; of a feature that reading gave its code (``economic-3``), what a reader can use of it."""
    codes = layer.index.to_series().astype("string")
    role = str(layer.index.name).removesuffix("_id")
    numbers = codes.str.extract(rf"^{re.escape(role)}-(\d+)$", expand=False)
    if numbers.isna().all():
        return layer.index
    if layer.index.name != "block_id":
        return codes.where(numbers.isna(), numbers).tolist()
    own = _places(layer)
    spare = numbers.map(lambda number: text("sheet.block_name", lang, number=number), na_action="ignore")
    return codes.where(numbers.isna(), own.where(own != "", spare)).tolist()


def _places(layer: pd.DataFrame) -> pd.Series:
    """RT, RW and kelurahan as far as a block tells them, with what it is before a bare number."""
    told = pd.Series("", index=layer.index, dtype="string")
    for column, kind in (("rt", "RT "), ("rw", "RW "), ("kelurahan", "")):
        if column in layer:
            words = layer[column].astype("string").str.strip().fillna("")
            words = words.where(~words.str.fullmatch(r"\d+"), kind + words)
            told = (told + " " + words).str.strip()
    return told


__all__ = ["names_of", "parted"]
