"""What the keys of a rule table say, as they are typed: zones, roads, and classes of parcel area."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import inf, nextafter

from kotaku_gis.zoning.codes import plain_code
from kotaku_gis.zoning.table_cells import area_class, figure_of, plain, word_of
from kotaku_gis.zoning.table_numbers import words

_SERIES = re.compile(
    r"^(?P<zone>[A-Za-z]{1,4})[-. ]?(?P<lo>\d{1,2})\s*(?:s/d|s\.d\.?|sampai(?: dengan)?|hingga|-|\u2013)\s*"
    r"(?P=zone)[-. ]?(?P<hi>\d{1,2})$",
    re.IGNORECASE,
)
_FIGURE = r"\d+(?:[.,]\d+)?"
_SIGNS = {
    **dict.fromkeys((">", "lebih dari", "di atas", "diatas"), ">"),
    **dict.fromkeys((">=", "minimal"), ">="),
    **dict.fromkeys(("<", "kurang dari", "di bawah", "dibawah"), "<"),
    **dict.fromkeys(("<=", "maksimal", "sampai", "sampai dengan"), "<="),
}
_WIDTH = re.compile(
    r"(?P<of>(?:jalan|lebar|rumija|damija|row|dengan|\s)*)"
    rf"(?:(?P<lo>{_FIGURE})\s*m?\s*(?:-|s/d|s\.d\.?|sampai|hingga)\s*(?P<hi>{_FIGURE})"
    rf"|(?P<sign>{'|'.join(sorted(_SIGNS, key=len, reverse=True))})\s*(?P<edge>{_FIGURE}))"
    r"\s*(?P<unit>m(?:eter)?)?"
)
_BLOCK = re.compile(r"[A-Za-z]{0,4}[-. ]?\d{1,3}")


def zones(written: str) -> list[str | None]:
    """The zones of a cell: several where all of its parts are codes; none for what holds in all.

    Examples
    --------
    >>> zones("R-1 s/d R-3, K-1"), zones("Semua zona")
    (['R-1', 'R-2', 'R-3', 'K-1'], [None])
    """
    if not written or written.casefold() in words()["words"]["all"]:
        return [None]
    parts = [code for part in re.split(r"\s*[,;&]\s*|\s+dan\s+", written) if part for code in _series(part)]
    codes = [plain_code(part) for part in parts]
    numbered = all(code is not None and re.match(r"^[A-Z]{1,4}(-\d+|$)", code) and len(code) > 1 for code in codes)
    return list(codes) if len(parts) > 1 and numbered else [plain_code(written)]


def _series(part: str) -> list[str]:
    """Every code of ``R-1 s/d R-3``; the parts of any other text at its slashes."""
    found = _SERIES.match(part.strip())
    if found is None:
        return [code for code in re.split(r"\s*/\s*", part) if code]
    return [f"{found['zone']}-{number}" for number in range(int(found["lo"]), int(found["hi"]) + 1)]


def blocks(written: str) -> list[str | None]:
    """The blocks of a cell: several where all of its parts are short codes; none for what holds in all.

    Examples
    --------
    >>> blocks("A1, A2"), blocks("RT 01, belakang pasar"), blocks("")
    (['A1', 'A2'], ['RT 01, belakang pasar'], [None])
    """
    if not written or written.casefold() in words()["words"]["all"]:
        return [None]
    parts = [part.strip() for part in re.split(r"[,;]", written)]
    return list(parts) if all(_BLOCK.fullmatch(part) for part in parts) else [written]


def width_class(written: str, *, bare: bool = False) -> tuple[float, float] | None:
    """Widths of road that a class holds for, open below and closed above; None for what is none.

    Without the unit or a word for the road it is one only if `bare` says that widths are meant.

    Examples
    --------
    >>> width_class("Jalan > 12 m"), width_class("<= 12", bare=True), width_class("<= 12")
    ((12.0, inf), (0.0, 12.0), None)
    """
    found = _WIDTH.fullmatch(" ".join(plain(written).split()))
    if found is None or not (bare or found["of"].strip() or found["unit"]):
        return None
    if found["lo"]:
        return nextafter(figure_of(found["lo"]), 0.0), figure_of(found["hi"])
    edge, sign = figure_of(found["edge"]), _SIGNS[found["sign"]]
    if sign.startswith(">"):
        return (edge if sign == ">" else nextafter(edge, 0.0)), inf
    return 0.0, (edge if sign == "<=" else nextafter(edge, 0.0))


def roads(written: str) -> list[str | None]:
    """The road classes of a cell; none where one of them is not known."""
    parts = [part for part in re.split(r"[,;/]", written) if part.strip()]
    found = [word_of("road_class", part) for part in parts]
    return list(dict.fromkeys(found)) if found and all(found) else []


def closed_classes(written: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Printed classes as intervals open below and closed above, so that ``101-200`` follows on ``40-100`` without gap.

    The lowest class takes in what is smaller: whether a lot is too small is another rule.

    Examples
    --------
    >>> closed_classes(["40-100", "101-200", ">=201"])
    {'40-100': (0.0, 100.0), '101-200': (100.0, 200.0), '>=201': (200.0, inf)}
    """
    printed = {text: bounds for text in dict.fromkeys(written) if text and (bounds := area_class(text)) is not None}
    ends = {hi for _, hi in printed.values()}
    lowest = min((lo for lo, hi in printed.values() if hi < inf), default=0.0)
    return {
        text: (0.0 if lo == lowest and lowest + 1 not in ends else lo - 1 if lo - 1 in ends else lo, hi)
        for text, (lo, hi) in printed.items()
    }
