"""A written sheet read back, to prove that paper and map are as large as they say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from pypdf import PdfReader
from pypdf.errors import PdfReadError
from pyproj import CRS
from pyproj.enums import TransformDirection

from kotaku_gis.errors import OutputError
from kotaku_gis.i18n import fault
from kotaku_gis.sheets.degrees import to_degrees
from kotaku_gis.sheets.paper import Layout

_MM_PER_PT = 25.4 / 72
_TOLERANCE_MM = 0.01


def prove(file: Path, *, layout: Layout, scale: int, crs: CRS) -> None:
    """Raise `OutputError` where page, frame or ground of a sheet is off by more than a hundredth of a millimetre.

    Read from the file: the size of its page, the corners of the frame among what is drawn, and the ground that its
    viewport states, which must measure on paper what the scale says.
    """
    try:
        page: Any = PdfReader(file).pages[0]
        size = _array([page.mediabox.width, page.mediabox.height]) * _MM_PER_PT
        viewport = page["/VP"][0]
        box = _array(viewport["/BBox"]) * _MM_PER_PT
        degrees = _array(viewport["/Measure"]["/GPTS"]).reshape(4, 2)
        content = page["/Contents"].get_object().get_data()
    except (PdfReadError, KeyError, IndexError, ValueError) as error:
        raise OutputError(fault("sheet.not_exact", file=file, what=str(error))) from error
    lat, lon = degrees.T
    ground = np.column_stack(to_degrees(crs).transform(lon, lat, direction=TransformDirection.INVERSE))
    sides_mm = np.array([np.ptp(ground[:, 0]), np.ptp(ground[:, 1])]) * 1000 / scale
    away = [_away(content, x, y) for x in box[[0, 2]] for y in box[[1, 3]]]
    off = {
        "page": np.abs(size - (layout.width, layout.height)).max(),
        "frame": max(np.abs(box[2:] - box[:2] - (layout.frame.width, layout.frame.height)).max(), *away),
        "scale": np.abs(sides_mm - (box[2:] - box[:2])).max(),
    }
    wrong = [f"{name} {value:.3f} mm" for name, value in off.items() if not value < _TOLERANCE_MM]
    if wrong:
        raise OutputError(fault("sheet.not_exact", file=file, what=", ".join(wrong)))


def _away(content: bytes, x: float, y: float) -> float:
    """How far the nearest point of a path lies from a place on paper, in millimetres; more than a point away, infinite.

    Only points are looked at that begin a line, as all of ours do, and whose whole points are those of the place or
    beside them.
    """
    at = np.array([x, y]) / _MM_PER_PT
    wholes = [b"|".join(b"%d" % (int(value) + step) for step in (-1, 0, 1)) for value in at]
    points = re.findall(rb"\n((?:%s)(?:\.\d*)?) ((?:%s)(?:\.\d*)?) [ml](?=\n)" % tuple(wholes), content)
    return float(np.abs(_array(points) - at).max(axis=1).min() * _MM_PER_PT) if points else float("inf")


def _array(values: Any) -> np.ndarray:
    return np.array(values, dtype=np.float64)
