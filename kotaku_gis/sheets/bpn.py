"""Sheet numbers of BPN on TM-3 grids: ``35.090-01-7``, and the ground of a number.

Geometry and the numbers at 1:10,000 are attested; those of finer sheets follow one reading of Juknis PMNA 3/1997, to be
confirmed by a land office before they are printed on legal sheets.
"""

from __future__ import annotations

import math
import re

from kotaku_gis.errors import ManifestError
from kotaku_gis.i18n import fault
from kotaku_gis.sheets.extent import Bounds

WEST, SOUTH, EAST, NORTH = 32_000.0, 282_000.0, 368_000.0, 2_166_000.0
_TOP_M = 6000.0
# scale: how often the sheet above is split, and how many digits its number has
_SPLITS: dict[int, tuple[int, int]] = {2500: (4, 2), 1000: (3, 1), 500: (2, 1), 250: (2, 1)}
_NUMBER = re.compile(r"[0-5]\d\.[0-3]\d\d(-\d\d(-\d){0,3})?")
SIDE_M = {10_000: 6000.0, 2500: 1500.0, 1000: 500.0, 500: 250.0, 250: 125.0}


def bpn_number(x: float, y: float, *, scale: int) -> str:
    """Number of the sheet that holds a point; a point on an edge belongs to the sheet in the east or north.

    Raises `ManifestError` for a scale without sheets, or a point outside the grid.

    Examples
    --------
    >>> bpn_number(236210.35, 817190.29, scale=1000)
    '35.090-01-7'
    """
    _check(scale)
    if not (WEST <= x < EAST and SOUTH <= y < NORTH):
        raise ManifestError(fault("sheet.outside_grid", x=round(x), y=round(y)))
    column, row = math.floor((x - WEST) / _TOP_M), math.floor((y - SOUTH) / _TOP_M)
    words = f"{column + 1:02d}.{row + 1:03d}"
    west, south, side = WEST + column * _TOP_M, SOUTH + row * _TOP_M, _TOP_M
    for split, digits in _levels(scale):
        side /= split
        column, row = math.floor((x - west) / side), math.floor((y - south) / side)
        words += f"-{split * row + column + 1:0{digits}d}"
        west, south = west + column * side, south + row * side
    return words


def bpn_sheet(number: str) -> Bounds:
    """The ground of a sheet by its number; raises `ValueError` for what is no number.

    Examples
    --------
    >>> bpn_sheet("35.090-01-7")
    (236000.0, 817000.0, 236500.0, 817500.0)
    """
    if not _NUMBER.fullmatch(number):
        raise ValueError(number)
    top, *parts = number.split("-")
    column, row = (int(part) - 1 for part in top.split("."))
    west, south, side = WEST + column * _TOP_M, SOUTH + row * _TOP_M, _TOP_M
    for part, (split, _) in zip(parts, _SPLITS.values(), strict=False):
        place = int(part) - 1
        if not 0 <= place < split * split:
            raise ValueError(number)
        side /= split
        west, south = west + place % split * side, south + place // split * side
    if not (WEST <= west < EAST and SOUTH <= south < NORTH):
        raise ValueError(number)
    return (west, south, west + side, south + side)


def _levels(scale: int) -> list[tuple[int, int]]:
    return [split for other, split in _SPLITS.items() if other >= scale]


def _check(scale: int) -> None:
    if scale not in SIDE_M:
        known = ", ".join(f"1:{known}" for known in SIDE_M)
        raise ManifestError(fault("sheet.no_such_index", index="BPN", scale=scale, known=known))
