"""Coordinates as people type them: decimal commas, degrees-minutes-seconds, lost points, swapped columns."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

LON, LAT = (94.0, 142.0), (-12.0, 7.0)
_NUMBER = r"\d+(?:[.,]\d+)*"
_TICK = "'\u2032\u2019`"  # minutes, as keyboards and word processors write them
_MINUTES = re.compile(
    rf"^(?P<before>[NSEWUTB]|L[US]|B[TB])?\s*(?P<sign>-)?(?P<d>{_NUMBER})"
    rf"(?:(?:deg|d|[°º˚*:\s])+(?P<m>{_NUMBER})?(?:[m{_TICK}:\s]+(?P<s>{_NUMBER})?)?)?"
    rf"(?:[\"\u2033\u201d{_TICK}\s°º˚]|s(?=\s*[NSEWUTBL]))*(?P<after>[NSEWUTB]|L[US]|B[TB])?$",
    re.IGNORECASE,
)
_WEST_SOUTH = {"S", "LS", "W", "BB"}
_IS_LAT = {"N", "S", "U", "LU", "LS"}
_IS_LON = {"E", "W", "T", "BT", "BB"}


@dataclass(frozen=True)
class Angle:
    """One coordinate as written: its value, ``"lat"`` or ``"lon"`` where a letter says so."""

    value: float
    axis: str | None = None


def angle(text: str) -> Angle | None:
    r"""One coordinate; None for what is none. The letters are those of English and Indonesian (LS, LU, BT, BB).

    Examples
    --------
    >>> angle("106,8451").value, angle("-6.2").value
    (106.8451, -6.2)
    >>> found = angle("8 deg 17' 42.56\" S")
    >>> round(found.value, 6), found.axis
    (-8.295156, 'lat')
    >>> angle("110° 22' 30\" BT").value
    110.375
    >>> angle("jalan") is None
    True
    """
    match = _MINUTES.match(" ".join(text.split())[:64])
    if match is None or (match["before"] and match["after"]):
        return None
    degrees, minutes, seconds = (_plain(match[part]) for part in ("d", "m", "s"))
    if degrees is None or (minutes or 0) >= 60 or (seconds or 0) >= 60:
        return None
    letter = (match["after"] or match["before"] or "").upper()
    size = degrees + (minutes or 0) / 60 + (seconds or 0) / 3600
    axis = "lat" if letter in _IS_LAT else "lon" if letter in _IS_LON else None
    return Angle(-size if match["sign"] or letter in _WEST_SOUTH else size, axis)


def _plain(text: str | None) -> float | None:
    """A number with a comma or a dot; with several marks they only group digits, so that the point is lost."""
    if text is None:
        return None
    marks = re.findall(r"[.,]", text)
    if len(marks) > 1:
        last_differs = len(set(marks)) > 1 and marks.count(marks[-1]) == 1
        whole, _, rest = text.rpartition(marks[-1]) if last_differs else (text, "", "")
        digits = re.sub(r"[.,]", "", whole)
        return float(f"{digits}.{rest}" if last_differs else digits)
    return float(text.replace(",", "."))


def pair(text: str) -> tuple[Angle, Angle] | None:
    """Two coordinates in one cell, in the order written.

    Examples
    --------
    >>> [part.value for part in pair("-6.2, 106.8")], [part.value for part in pair("6,2 LS 106,8 BT")]
    ([-6.2, 106.8], [-6.2, 106.8])
    """
    clean = " ".join(text.strip(" ()[]").split())[:128]
    for cut in re.finditer(r"[;/|]\s*|,\s+|,(?=-?\d+\.)|(?<=[NSEWUTB])[, ]+|\s+", clean, re.IGNORECASE):
        first, second = angle(clean[: cut.start()]), angle(clean[cut.end() :])
        if first and second:
            return first, second
    return None


def angles(cells: pd.Series) -> pd.DataFrame:
    """``value`` and ``axis`` of each cell; NaN and None where there is no coordinate."""
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return pd.DataFrame({"value": cells.astype("float64"), "axis": None}, index=cells.index)
    read = [angle(str(cell)) if pd.notna(cell) else None for cell in cells]
    values = [found.value if found else np.nan for found in read]
    return pd.DataFrame({"value": values, "axis": [found.axis if found else None for found in read]}, index=cells.index)


def with_point(values: pd.Series, allowed: tuple[float, float]) -> pd.Series:
    """Whole values beyond `allowed` with the decimal point that they lost; NaN where its place cannot be told.

    A longitude of Indonesia has one place for it. A latitude may have two (1.03 or 10.3): then the rows of the same
    column that are whole decide, and without them the value stays unknown.

    Examples
    --------
    >>> with_point(pd.Series([1096764.0, 109.7]), LON).tolist()
    [109.6764, 109.7]
    >>> with_point(pd.Series([-687974.0, -6.9]), LAT).tolist(), with_point(pd.Series([-1034567.0]), LAT).tolist()
    ([-6.87974, -6.9], [nan])
    """
    low, high = allowed
    whole = values.between(low, high)
    lost = values.notna() & ~whole & (values % 1 == 0) & (values.abs() > max(abs(low), abs(high)))
    anchor = float(values[whole & (values != 0)].median()) if (whole & (values != 0)).any() else None
    return values.mask(lost, values[lost].map(lambda value: _placed(value, allowed, anchor)))


def _placed(value: float, allowed: tuple[float, float], anchor: float | None) -> float:
    low, high = allowed
    digits = max(int(np.floor(np.log10(abs(value)))), 0)
    places = [value / 10.0**down for down in range(max(digits - 2, 1), digits + 1)]
    fitting = [float(f"{place:.12g}") for place in places if low <= place <= high]
    if anchor is not None and fitting:
        near = min(fitting, key=lambda place: abs(place - anchor))
        return near if abs(near - anchor) <= 1 else np.nan
    return fitting[0] if len(fitting) == 1 else np.nan
