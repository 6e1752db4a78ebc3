"""Zone codes as people type them, in one spelling, so that ``R.3`` meets ``R-3`` within one plan.

A code holds within its own plan only: nothing here knows what ``R-3`` means.
"""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

_NUMBERED = r"^\s*([A-Za-z]{1,4})\s*[-._ ]?\s*(\d{1,3})(?!\d)\s*(.*)$"
_LETTERS = r"^\s*([A-Za-z]{1,4})(?:\s*[-.,/ ]\s*([A-Za-z]{1,2}))?\s*$"
_DOMAIN = r"^\s*(\d{4,9})(?:\.0)?\s*$"
CHANGED = ">"


def zone_codes(written: pd.Series) -> pd.DataFrame:
    """Codes in one spelling, with what stands behind them.

    Returns
    -------
    Same index. `code`: ``R-3``, ``BA``, the digits of an integer domain, ``<NA>`` for what is no code. `suffix`: what
    follows, in capitals and joined by dots, which plans use for overlay rules (TPZ). `flag`: ``respelled``, ``suffix``,
    ``domain`` (a number that a legend must explain), ``changed`` (``RTH 3 > R3``: one of two, read as the first) and
    ``unreadable``; ``<NA>`` where nothing was done.

    Examples
    --------
    >>> zone_codes(pd.Series(["R-3", "r.3", "K1.b", "RTH 3 > R3", "31010000", "Perumahan"]))
           code suffix        flag
    0       R-3   <NA>        <NA>
    1       R-3   <NA>   respelled
    2       K-1      B      suffix
    3     RTH-3    >R3     changed
    4  31010000   <NA>      domain
    5      <NA>   <NA>  unreadable
    """
    distinct = pd.Series(pd.unique(written.astype("string").dropna()), dtype="string")
    numbered = distinct.str.extract(_NUMBERED)
    letters = distinct.str.extract(_LETTERS)
    domain = distinct.str.extract(_DOMAIN)[0]
    plain = numbered[1].str.replace(r"^0+(?=\d)", "", regex=True)
    code = (numbered[0].str.upper() + "-" + plain).fillna(letters[0].str.upper()).fillna(domain).astype("string")
    suffix = _suffix(numbered[2].fillna(letters[1]).astype("string"))
    flag = pd.Series(pd.NA, index=distinct.index, dtype="string")
    flag = flag.mask(code.notna() & (code != distinct.str.strip()).fillna(value=False), "respelled")
    flag = flag.mask(suffix.notna(), "suffix").mask(domain.notna(), "domain").mask(code.isna(), "unreadable")
    flag = flag.mask(suffix.str.contains(CHANGED, regex=False).fillna(value=False), "changed")
    read = pd.DataFrame({"code": code, "suffix": suffix, "flag": flag}).set_axis(pd.Index(distinct))
    return read.reindex(pd.Index(written.astype("string"))).set_axis(written.index).astype("string")


@lru_cache(maxsize=4096)
def plain_code(written: str | None) -> str | None:
    """`zone_codes` of one code: its spelling, with the suffix behind a dot; a name in small letters where it is none.

    Examples
    --------
    >>> plain_code("k1 b"), plain_code("Zona  Inti")
    ('K-1.B', 'zona inti')
    """
    if written is None or not written.strip():
        return None
    return str(plain_codes(pd.Series([written], dtype="string")).iloc[0])


def plain_codes(written: pd.Series) -> pd.Series:
    """`plain_code` of every cell; missing stays missing."""
    distinct = pd.Series(written.dropna().unique(), dtype="string")
    read = zone_codes(distinct)
    names = distinct.str.split().str.join(" ").str.casefold()
    spelled = read["code"].mask(read["suffix"].notna(), read["code"] + "." + read["suffix"]).fillna(names)
    spelled = spelled.mask(distinct.str.strip() == "")
    return written.map(dict(zip(distinct, spelled, strict=True))).astype("string")


def wider_codes(code: str | None) -> tuple[str, ...]:
    """Every code whose rules hold for `code`: itself, itself without suffix, and its zone.

    Examples
    --------
    >>> wider_codes("R-2.K")
    ('R-2.K', 'R-2', 'R')
    """
    if code is None:
        return ()
    subzone = code.split(".", 1)[0]
    return tuple(dict.fromkeys((code, subzone, subzone.split("-", 1)[0])))


def _suffix(rest: pd.Series) -> pd.Series:
    parts = rest.str.upper().str.replace(r"\s+", "", regex=True).str.strip(".,;-/_")
    joined = parts.str.replace(r"[.,;/_]+", ".", regex=True)
    return joined.mask(joined == "")
