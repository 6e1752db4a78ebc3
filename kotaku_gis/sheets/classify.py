"""Which features of a layer fall into which class, and the shapes that they are drawn as."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.sheets.linework import edges, ranked_edges
from kotaku_gis.sheets.sources import whole_words
from kotaku_gis.sheets.theme import Class, Drawn

Classed: TypeAlias = tuple[Class | None, np.ndarray]
_QUARTER = 4  # segments of a quarter of a circle where a road bends
_ROUND = 32  # and of one that is to look round
_MAIN = ("arteri", "kolektor")
_THIN = {"width_mm": 0.7, "dash": (3.0, 1.0)}


def classed(layer: gpd.GeoDataFrame, drawn: Drawn) -> Iterator[Classed]:
    """Each class with its shapes; those of no class under None, where the theme wants them."""
    if drawn.lines is not None:
        yield drawn.classes[0], _lines(layer, drawn)
    elif drawn.true_width:
        yield from _roads(layer, drawn)
    else:
        shapes = layer.geometry.to_numpy()
        if drawn.reach_m is not None:
            shapes = shapely.buffer(shapes, drawn.reach_m, quad_segs=_ROUND)
        for style, chosen in membership(layer, drawn):
            yield style, shapes[chosen]


def membership(layer: gpd.GeoDataFrame, drawn: Drawn) -> Iterator[tuple[Class | None, np.ndarray]]:
    """Each class with the features that are in it: a feature belongs to the first class that takes it.

    Those of no class come last under None, where the layer wants them shown.
    """
    left = np.ones(len(layer), dtype=bool)
    if drawn.column is None:
        yield drawn.classes[0], left
        return
    for style in drawn.classes:
        chosen = members(layer[drawn.column], style) & left
        left &= ~chosen
        yield style, chosen
    if drawn.unknown == "hatch":
        yield None, left


def members(values: pd.Series, style: Class) -> np.ndarray:
    """Which values fall into a class."""
    if style.values is not None:
        chosen = folded(values).isin(folded(pd.Series(style.values)))
    elif style.words is not None:
        chosen = values.astype("string").str.casefold().str.contains(whole_words(style.words), regex=True)
    elif style.lo is None and style.hi is None:
        chosen = values.notna()
    else:
        figures = pd.to_numeric(values, errors="coerce").astype("Float64")
        above = figures > style.lo if style.lo is not None else figures.notna()
        chosen = above & (figures <= style.hi if style.hi is not None else figures.notna())
    return chosen.astype("boolean").fillna(value=False).to_numpy(dtype=bool)


def folded(values: pd.Series) -> pd.Series:
    """Texts without case, blanks and signs, so that ``R.1`` and ``r-1`` are one."""
    return values.astype("string").str.casefold().str.replace(r"[\W_]+", "", regex=True)


def _lines(layer: gpd.GeoDataFrame, drawn: Drawn) -> np.ndarray:
    shapes = layer.geometry.to_numpy()
    if drawn.lines == "all":
        return edges(shapes)
    inner, outer = ranked_edges(shapes, _groups(layer, drawn))
    return inner if drawn.lines == "inner" else outer


def _groups(layer: gpd.GeoDataFrame, drawn: Drawn) -> pd.Series:
    """What each feature is a part of; NA where it does not say that it is a part."""
    known = [name for name in drawn.dissolve if name in layer]
    if drawn.parts not in layer or not known:
        return pd.Series(pd.NA, index=layer.index, dtype="string")
    names = layer[known].astype("string").fillna("")
    return names.agg("\x1f".join, axis=1).where(layer[drawn.parts].notna())


def _roads(layer: gpd.GeoDataFrame, drawn: Drawn) -> Iterator[Classed]:
    """Roads as wide as they are, their bodies merged so that crossings are open.

    Lines of unknown width have the look for these, and over it the colour of their class in dashes.
    """
    shapes = layer.geometry.to_numpy().copy()
    lines = shapely.get_dimensions(shapes) == 1
    width = np.zeros(len(layer))
    if "width_m" in layer:
        width = layer["width_m"].astype("Float64").to_numpy(dtype=float, na_value=0.0)
    wide = lines & (width > 0)
    shapes[wide] = shapely.buffer(shapes[wide], width[wide] / 2, cap_style="flat", quad_segs=_QUARTER)
    thin = lines & ~wide
    for style, chosen in membership(layer, drawn):
        bodies = shapes[chosen & ~thin]
        yield style, np.atleast_1d(shapely.union_all(bodies)) if len(bodies) else bodies
        if style is not None and drawn.column is not None and drawn.unknown_width is not None:
            yield style.model_copy(update={"edge": style.fill, **_THIN}), shapes[chosen & thin]
    if drawn.unknown_width is not None:
        main = thin & main_roads(layer) if drawn.unknown_main is not None else np.zeros(len(layer), dtype=bool)
        if drawn.unknown_main is not None:
            yield drawn.unknown_main, shapes[main]
        yield drawn.unknown_width, shapes[thin & ~main]


def main_roads(layer: gpd.GeoDataFrame) -> np.ndarray:
    """Which roads are for through traffic, by their class."""
    if "road_class" not in layer:
        return np.zeros(len(layer), dtype=bool)
    return layer["road_class"].isin(_MAIN).to_numpy(dtype=bool)
