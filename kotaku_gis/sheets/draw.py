"""The layers of a theme drawn into the map frame, and what of them is on the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from kotaku_gis.sheets.canvas import PT_PER_MM
from kotaku_gis.sheets.shapes import clipped, compound
from kotaku_gis.sheets.theme import Class, Drawn, Theme

NO_DATA_HATCH, NO_DATA_EDGE = "xxx", "#9a9a9a"
_MARGIN_M_PER_MM = 2.0


@dataclass(frozen=True)
class Shown:
    """One entry for the legend: a class that is on the sheet; `style` None stands for no data."""

    drawn: Drawn
    style: Class | None
    dimension: int


def draw(
    axes: Axes,
    layers: Mapping[str, gpd.GeoDataFrame],
    theme: Theme,
    *,
    extent: tuple[float, float, float, float],
    scale: int,
) -> list[Shown]:
    """Draw the layers of `theme` from the ground up; returns what a legend must explain, the topmost last."""
    shown = []
    margin = _MARGIN_M_PER_MM * scale / 1000
    for order, drawn in enumerate(theme.layers):
        layer = layers.get(drawn.role)
        if layer is None or (drawn.column is not None and drawn.column not in layer):
            continue
        for style, geometries in _by_class(layer, drawn):
            found = clipped(geometries, extent, margin=margin)
            path = compound(found)
            if path is None:
                continue
            dimension = int(shapely.get_dimensions(found).max())
            axes.add_artist(_patch(path, style, dimension=dimension, order=order))
            shown.append(Shown(drawn, style, dimension))
    return shown


def _by_class(layer: gpd.GeoDataFrame, drawn: Drawn) -> Iterator[tuple[Class | None, np.ndarray]]:
    shapes = _shapes(layer, drawn)
    if drawn.column is None:
        yield drawn.classes[0], shapes
        return
    left = np.ones(len(layer), dtype=bool)
    for style in drawn.classes:
        chosen = _members(layer[drawn.column], style)
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


def _shapes(layer: gpd.GeoDataFrame, drawn: Drawn) -> np.ndarray:
    """Geometries to draw; roads as wide as they are, their bodies merged so that crossings are open."""
    shapes = layer.geometry.to_numpy().copy()
    if not drawn.true_width or "width_m" not in layer:
        return shapes
    lines = shapely.get_dimensions(shapes) == 1
    width = layer["width_m"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    wide = lines & (width > 0)
    shapes[wide] = shapely.buffer(shapes[wide], width[wide] / 2, cap_style="flat", quad_segs=4)
    merged = shapely.union_all(shapes[wide])
    return np.concatenate([shapes[~wide], np.atleast_1d(merged)]) if wide.any() else shapes


def _patch(path: Path, style: Class | None, *, dimension: int, order: int) -> PathPatch:
    if style is None:
        return PathPatch(
            path, facecolor="none", edgecolor=NO_DATA_EDGE, hatch=NO_DATA_HATCH, linewidth=0.2 * PT_PER_MM, zorder=order
        )
    dash = (0, tuple(mm * PT_PER_MM for mm in style.dash)) if style.dash else "solid"
    return PathPatch(
        path,
        facecolor=style.fill if dimension == 2 else "none",
        edgecolor=style.edge,
        linewidth=style.width_mm * PT_PER_MM,
        linestyle=dash,
        hatch=style.hatch,
        alpha=style.alpha,
        zorder=order,
    )
