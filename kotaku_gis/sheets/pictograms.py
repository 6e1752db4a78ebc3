"""Pictograms: a badge in the colour of a class, and a white glyph on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import shapely

from kotaku_gis.datafile import parse
from kotaku_gis.sheets.shapes import orient

_FIELD = 10.0


@dataclass(frozen=True)
class Pictogram:
    """Badge and glyph, one unit high, with their middle at the origin."""

    badge: shapely.Geometry
    glyph: shapely.Geometry


def names() -> tuple[str, ...]:
    """Every pictogram."""
    return tuple(_file()["glyphs"])


@cache
def pictogram(name: str) -> Pictogram:
    """A pictogram by its name; raises `KeyError` for one that there is not."""
    found = _file()["glyphs"][name]
    return Pictogram(_drawn(_file()["badges"][found["badge"]]), _drawn(found["shapes"]))


def repeated(shape: shapely.Geometry, at: np.ndarray, *, size: float) -> np.ndarray:
    """A shape once at each of the points (n, 2), `size` high."""
    if shapely.is_empty(shape):
        return np.array([], dtype=object)
    parts = orient(shapely.get_parts(np.array([shape])))
    moved = [shapely.transform(parts, lambda xy, place=place: xy * size + place) for place in at]
    return np.concatenate(moved) if moved else np.array([], dtype=object)


def svg_path(shape: shapely.Geometry) -> str:
    """An area as SVG writes it, with y down and three digits."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    points = ([f"{x:.3f} {-y:.3f}" for x, y in shapely.get_coordinates(ring)[:-1]] for ring in rings)
    return "".join(f"M{'L'.join(ring)}Z" for ring in points)


@cache
def _file() -> dict[str, Any]:
    source = files(__package__).joinpath("pictograms.toml")
    return parse(source.read_text(encoding="utf-8"))


def _drawn(shapes: tuple[str, ...]) -> shapely.Geometry:
    body = shapely.Polygon()
    for words in shapes:
        shape = _shape(words.removeprefix("-"))
        body = shapely.difference(body, shape) if words.startswith("-") else shapely.union(body, shape)
    return shapely.transform(body, lambda xy: xy / _FIELD - 0.5)


def _shape(words: str) -> shapely.Geometry:
    kind, *numbers = words.split()
    values = [float(number) for number in numbers]
    if kind == "o":
        x, y, radius = values
        return shapely.buffer(shapely.Point(x, y), radius, quad_segs=8)
    if kind == "l":
        line = shapely.LineString(np.reshape(values[1:], (-1, 2)))
        return shapely.buffer(line, values[0] / 2, quad_segs=3)
    return shapely.Polygon(np.reshape(values, (-1, 2)))
