"""Photographs on a sheet: numbered keys where they were taken, each pointing the way the camera looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch

from kotaku_gis.sheets.canvas import PT_PER_MM, line, line_height_mm, rectangle, text_width_mm, write
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.labels import outline
from kotaku_gis.sheets.paper import Box, Layout
from kotaku_gis.sheets.pictures import photo_file
from kotaku_gis.sheets.shapes import compound
from kotaku_gis.sheets.sources import Sources

_INK = "#14213d"
_RINGS, _DIRECTIONS = 5, 8


@dataclass(frozen=True)
class Photo:
    """A photograph: its number in its layer, what it is called and about, where it was taken and looking which way."""

    number: int
    words: str
    x: float
    y: float
    direction_deg: float | None
    file: Path | None


def photos_on(sources: Sources, extent: Bounds) -> tuple[Photo, ...]:
    """The photographs on the ground of a sheet, in the order of their layer; a number is the same on every sheet."""
    layer = sources.layers.get("photo")
    if layer is None:
        return ()
    points = layer.geometry.to_numpy()
    inside = np.flatnonzero(shapely.intersects(points, shapely.box(*extent)))
    return tuple(_photo(sources, int(row)) for row in inside)


def _photo(sources: Sources, row: int) -> Photo:
    layer = sources.layers["photo"]
    told = layer.iloc[row]
    name, looked = told.get("file"), told.get("direction_deg")
    note = told.get("note")
    words = str(layer.index[row] if pd.isna(note) else note)
    return Photo(
        number=row + 1,
        words="".join(letter if letter.isprintable() else " " for letter in words),
        x=float(told.geometry.x),
        y=float(told.geometry.y),
        direction_deg=None if pd.isna(looked) else float(looked),
        file=None if pd.isna(name) else photo_file(str(name), sources.project),
    )


def draw_keys(paper: Axes, photos: Sequence[Photo], *, place: Layout, extent: Bounds) -> list[shapely.Geometry]:
    """Draw the keys, moved aside where they would lie on each other; returns what no label may cover."""
    frame, size_pt = place.frame, place.type.small
    per_m = frame.width / (extent[2] - extent[0])
    used: list[shapely.Geometry] = []
    for photo in photos:
        at = (frame.left + (photo.x - extent[0]) * per_m, frame.bottom + (photo.y - extent[1]) * per_m)
        box = _free(at, _size(photo, size_pt), frame, used)
        if box is None:
            continue
        middle = (box.middle, box.bottom + box.height / 2)
        line(paper, [at, middle], width_mm=0.25, color=_INK)
        _point(paper, at, photo.direction_deg, size=box.height)
        rectangle(paper, box, fill=_INK, color="white", width_mm=0.2)
        style = {"ha": "center", "va": "center_baseline", "weight": "bold", "color": "white"}
        write(paper, middle, str(photo.number), size_pt=size_pt, **style)
        used += [outline(box), shapely.Point(at).buffer(0.4 * box.height)]
    return used


def _size(photo: Photo, size_pt: float) -> tuple[float, float]:
    high = 1.3 * line_height_mm(size_pt)
    return max(high, text_width_mm(str(photo.number), size_pt=size_pt, weight="bold") + 0.5 * high), high


def _free(
    at: tuple[float, float], size: tuple[float, float], frame: Box, used: Sequence[shapely.Geometry]
) -> Box | None:
    """A place beside a point, as near as may be."""
    inner = outline(frame.inset(0.5))
    taken = np.array(used, dtype=object)
    for ring in range(1, _RINGS + 1):
        for turn in np.arange(_DIRECTIONS) * 2 * np.pi / _DIRECTIONS + np.pi / 4:
            x, y = at[0] + ring * size[0] * np.cos(turn), at[1] + 1.2 * ring * size[1] * np.sin(turn)
            box = Box(float(x - size[0] / 2), float(y - size[1] / 2), *size)
            if inner.covers(outline(box)) and not shapely.intersects(outline(box), taken).any():
                return box
    return None


def _point(paper: Axes, at: tuple[float, float], direction_deg: float | None, *, size: float) -> None:
    """A dot, or a cone the way the camera looked."""
    shape = shapely.Point(at).buffer(0.18 * size)
    if direction_deg is not None:
        turn = np.radians(90 - direction_deg) + np.array([-0.45, 0.0, 0.45])
        rim = np.array(at) + 0.8 * size * np.column_stack([np.cos(turn), np.sin(turn)])
        shape = shapely.union(shape, shapely.Polygon([at, *rim]))
    path = compound(np.array([shape]))
    if path is not None:
        paper.add_artist(PathPatch(path, facecolor=_INK, edgecolor="white", linewidth=0.15 * PT_PER_MM))
