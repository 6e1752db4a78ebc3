"""The layers of a theme drawn into the map frame, and what of them is on the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes

from kotaku_gis.sheets.canvas import shape_patches
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.linework import edges, ranked_edges
from kotaku_gis.sheets.shapes import clipped, compound
from kotaku_gis.sheets.theme import Class, Drawn, Theme

_MARGIN_MM = 2.0


@dataclass(frozen=True)
class Shown:
    """One entry for the legend: a class that is on the sheet; `style` None stands for no data."""

    drawn: Drawn
    style: Class | None
    dimension: int


def draw(
    axes: Axes, layers: Mapping[str, gpd.GeoDataFrame], theme: Theme, *, extent: Bounds, scale: int
) -> list[Shown]:
    """Draw the layers of `theme` from the ground up; returns what a legend must explain, the topmost last."""
    shown = []
    margin = _MARGIN_MM * scale / 1000
    order = count()
    for drawn in theme.layers:
        layer = source(layers, drawn)
        if layer is None or (drawn.column is not None and drawn.column not in layer):
            continue
        for style, geometries in _by_class(layer, drawn, _window(extent, margin)):
            found = clipped(geometries, extent, margin=margin)
            path = compound(found)
            if path is None:
                continue
            dimension = int(shapely.get_dimensions(found).max())
            for patch in shape_patches(path, style, filled=dimension == 2):
                patch.set_zorder(next(order))
                axes.add_artist(patch)
            if drawn.group is not None and shapely.intersects(found, _window(extent)).any():
                shown.append(Shown(drawn, style, dimension))
    return shown


def source(layers: Mapping[str, gpd.GeoDataFrame], drawn: Drawn) -> gpd.GeoDataFrame | None:
    """The layer that is drawn: that of its role, else that which stands in for it."""
    layer = layers.get(drawn.role)
    return layers.get(drawn.instead) if layer is None and drawn.instead else layer


def _window(extent: Bounds, margin: float = 0.0) -> shapely.Polygon:
    west, south, east, north = extent
    return shapely.box(west - margin, south - margin, east + margin, north + margin)


def _by_class(
    layer: gpd.GeoDataFrame, drawn: Drawn, window: shapely.Polygon
) -> Iterator[tuple[Class | None, np.ndarray]]:
    near = layer[shapely.intersects(layer.geometry.to_numpy(), window)]
    shapes = near.geometry.to_numpy()
    if drawn.outside:
        yield drawn.classes[0], np.array([shapely.difference(window, shapely.union_all(shapes))])
    elif drawn.lines is not None:
        yield drawn.classes[0], _lines(near, drawn)
    elif drawn.true_width:
        yield from _roads(near, drawn)
    elif drawn.column is None:
        yield drawn.classes[0], shapes
    else:
        yield from _classed(near[drawn.column], shapes, drawn)


def _classed(values: pd.Series, shapes: np.ndarray, drawn: Drawn) -> Iterator[tuple[Class | None, np.ndarray]]:
    left = np.ones(len(values), dtype=bool)
    for style in drawn.classes:
        chosen = _members(values, style)
        left &= ~chosen
        yield style, shapes[chosen]
    if drawn.unknown == "hatch":
        yield None, shapes[left]


def _members(values: pd.Series, style: Class) -> np.ndarray:
    if style.values is not None:
        chosen = values.astype("string").isin(style.values)
    else:
        figures = values.astype("Float64")
        above = figures > style.lo if style.lo is not None else figures.notna()
        chosen = above & (figures <= style.hi if style.hi is not None else figures.notna())
    return chosen.fillna(value=False).to_numpy(dtype=bool)


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


def _roads(layer: gpd.GeoDataFrame, drawn: Drawn) -> Iterator[tuple[Class, np.ndarray]]:
    """Roads as wide as they are, their bodies merged so that crossings are open; lines of unknown width apart."""
    shapes = layer.geometry.to_numpy().copy()
    lines = shapely.get_dimensions(shapes) == 1
    width = np.zeros(len(layer))
    if "width_m" in layer:
        width = layer["width_m"].astype("Float64").to_numpy(dtype=float, na_value=0.0)
    wide = lines & (width > 0)
    shapes[wide] = shapely.buffer(shapes[wide], width[wide] / 2, cap_style="flat", quad_segs=4)
    thin = lines & ~wide
    if drawn.unknown_width is not None:
        yield drawn.unknown_width, shapes[thin]
    yield drawn.classes[0], np.atleast_1d(shapely.union_all(shapes[~thin]))
