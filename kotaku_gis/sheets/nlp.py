"""Sheet numbers of the national topographic series (NLP): ``1209-4415D42``, and the ground of a number in degrees.

National down to 1:10,000; finer numbers are a proposal. Everything is counted in whole half seconds of arc, so that a
point on an edge falls to the sheet in the east or north and nowhere else.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from kotaku_gis.errors import ManifestError
from kotaku_gis.i18n import fault

_NOISE_DEG = Fraction(1, 10**10)  # a hundredth of a millimetre: no place is known so well, but floats end there
_WEST_DEG, _SOUTH_DEG, _PER_DEG = 90, -15, 7200
_TOP = (10_800, 7200)  # 1 degree 30 minutes by 1 degree, in half seconds
# scale: columns and rows of the sheet above, and how its parts are called
_SPLITS: dict[int, tuple[int, int, str]] = {
    100_000: (3, 2, "123456"),
    50_000: (2, 2, "1234"),
    25_000: (2, 2, "1234"),
    10_000: (3, 3, "123456789"),
    5000: (2, 2, "ABCD"),
    2500: (2, 2, "1234"),
    1000: (3, 3, "123456789"),
}
_NUMBER = re.compile(r"(0[1-9]|[123]\d|40)(0[1-9]|[12]\d|30)(-[1-6]([1-4]([1-4]([1-9]([A-D]([1-4]([1-9])?)?)?)?)?)?)?")
SCALES = (250_000, *_SPLITS)


def nlp_number(lon: float | str, lat: float | str, *, scale: int) -> str:
    """Number of the sheet that holds a point in degrees.

    Raises `ManifestError` for a scale without sheets, or a point outside Indonesia.

    Examples
    --------
    >>> nlp_number(106.8272, -6.1754, scale=1000)
    '1209-4415D42'
    """
    if scale not in SCALES:
        known = ", ".join(f"1:{known}" for known in SCALES)
        raise ManifestError(fault("sheet.no_such_index", index="NLP", scale=scale, known=known))
    x, y = (_units(value) - origin * _PER_DEG for value, origin in ((lon, _WEST_DEG), (lat, _SOUTH_DEG)))
    if not (0 <= x < 60 * _PER_DEG and 0 <= y < 30 * _PER_DEG):
        raise ManifestError(fault("sheet.outside_grid", x=lon, y=lat))
    width, height = _TOP
    words = f"{x // width + 1:02d}{y // height + 1:02d}"
    for place, (columns, rows, names) in enumerate(_levels(scale)):
        x, y, width, height = x % width, y % height, width // columns, height // rows
        words += ("-" if place == 0 else "") + names[y // height * columns + x // width]
    return words


def nlp_sheet(number: str) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees of a sheet; raises `ValueError` for what is no number.

    Examples
    --------
    >>> nlp_sheet("1209-44")
    (106.75, -6.25, 107.0, -6.0)
    """
    if not _NUMBER.fullmatch(number):
        raise ValueError(number)
    top, _, parts = number.partition("-")
    width, height = _TOP
    x, y = (int(top[:2]) - 1) * width, (int(top[2:]) - 1) * height
    for letter, (columns, rows, names) in zip(parts, _SPLITS.values(), strict=False):
        place = names.index(letter)
        width, height = width // columns, height // rows
        x, y = x + place % columns * width, y + place // columns * height
    return (
        _WEST_DEG + x / _PER_DEG,
        _SOUTH_DEG + y / _PER_DEG,
        _WEST_DEG + (x + width) / _PER_DEG,
        _SOUTH_DEG + (y + height) / _PER_DEG,
    )


def _units(degrees: float | str) -> int:
    """Whole half seconds, from the digits that were written; those of a corner that was computed lie on the corner."""
    units = Fraction(str(degrees)) * _PER_DEG
    return round(units) if abs(units - round(units)) < _NOISE_DEG * _PER_DEG else math.floor(units)


def _levels(scale: int) -> list[tuple[int, int, str]]:
    return [split for other, split in _SPLITS.items() if other >= scale]
