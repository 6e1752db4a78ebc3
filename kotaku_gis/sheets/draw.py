"""The layers of a theme drawn into the map frame, and what of them is on the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from kotaku_gis.sheets.arrows import arrow_heads, end_ticks
from kotaku_gis.sheets.canvas import NO_DATA_MM, marker_patches, shape_patches, solid
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.paper import Layout
from kotaku_gis.sheets.rasters import picture, shade
from kotaku_gis.sheets.shapes import compound
from kotaku_gis.sheets.stock import Cut, Stock
from kotaku_gis.sheets.theme import Class, Drawn, Theme

_MARGIN_MM = 2.0
_ARROW_MM = 2.2
_ABOVE = 1_000_000  # more than a sheet has artists
_SLACK_MM = 0.2
_OPAQUE = 0.5  # a fill so strong takes the place of what lies below


@dataclass(frozen=True)
class Shown:
    """One entry for the legend: a class that is on the sheet; `style` None stands for no data."""

    drawn: Drawn
    style: Class | None
    dimension: int


def draw(axes: Axes, stock: Stock, theme: Theme, *, extent: Bounds, scale: int) -> list[Shown]:
    """Draw the layers of `theme` from the ground up; returns what a legend must explain, the topmost last.

    In a layer, lines lie over areas, and a class over those listed after it; pictograms lie over all else.
    """
    shown: list[tuple[Cut | None, Shown]] = []
    order = count()
    margin = _MARGIN_MM * scale / 1000
    for drawn in theme.layers:
        if drawn.raster in ("picture", "shade"):
            found = _photograph(axes, stock, drawn, extent=extent, scale=scale, order=next(order))
            shown += [(None, item) for item in found]
            continue
        parts = stock.cuts(drawn, extent=extent, margin=margin, scale=scale)
        for part in (one for size in (2, 1, 0) for one in reversed(parts) if one.dimension == size):
            above = _ABOVE if _is_sign(part) else 0
            for artist in _artists(part, scale):
                artist.set_zorder(above + next(order))
                axes.add_artist(artist)
        for part in parts:
            if drawn.group is not None and part.seen:
                shown.append((part, Shown(drawn, part.style, 0 if _is_sign(part) else part.dimension)))
    return [item for place, (part, item) in enumerate(shown) if not _is_hidden(part, item, shown[place + 1 :])]


def _is_hidden(part: Cut | None, item: Shown, later: Sequence[tuple[Cut | None, Shown]]) -> bool:
    """Whether areas of the base map are drawn again by the theme, each of them, so that nothing of them is seen."""
    if part is None or part.dimension != 2 or not item.drawn.context:
        return False
    over = [cut.shapes for cut, other in later if cut is not None and _covers(cut, other, item.drawn.role)]
    return bool(over) and set(shapely.to_wkb(part.shapes)) <= set(shapely.to_wkb(np.concatenate(over)))


def _covers(part: Cut, item: Shown, role: str | None) -> bool:
    style = item.style
    same = item.drawn.role == role and item.dimension == part.dimension == 2
    return same and style is not None and style.fill != "none" and style.alpha >= _OPAQUE


def signs_on(stock: Stock, theme: Theme, *, place: Layout, extent: Bounds, scale: int) -> list[shapely.Geometry]:
    """Where the pictograms of a sheet stand, in millimetres on paper; no name may cover them."""
    margin, corner = _MARGIN_MM * scale / 1000, np.array([place.frame.left, place.frame.bottom])
    found: list[shapely.Geometry] = []
    for drawn in theme.layers:
        for part in stock.cuts(drawn, extent=extent, margin=margin, scale=scale):
            if _is_sign(part):
                half = (NO_DATA_MM if part.style is None else part.style.size_mm) / 2 - _SLACK_MM
                at = (_places(part, scale) - extent[:2]) * 1000 / scale + corner
                found += shapely.box(*(at - half).T, *(at + half).T).tolist()
    return found


def _is_sign(part: Cut) -> bool:
    return part.dimension == 0 or (part.style is not None and part.style.marker is not None)


def _places(part: Cut, scale: int) -> np.ndarray:
    """Where the signs of a class stand; of those nearer to each other than the class wants, the first."""
    points = shapely.get_parts(part.shapes) if part.dimension == 0 else shapely.point_on_surface(part.shapes)
    apart = part.style.apart_mm * scale / 1000 if part.style is not None else 0.0
    if not apart:
        return shapely.get_coordinates(points)
    kept = np.zeros(len(points), dtype=bool)
    for place, point in enumerate(points):
        kept[place] = not shapely.dwithin(points[kept], point, apart).any()
    return shapely.get_coordinates(points[kept])


def _artists(part: Cut, scale: int) -> list[Artist]:
    """What draws a class on the map, the lowest first."""
    style, per_mm = part.style, scale / 1000
    if _is_sign(part):
        return list(marker_patches(_places(part, scale), style, per_mm=per_mm))
    artists: list[Artist] = list(shape_patches(part.path, style, filled=part.dimension == 2))
    if style is not None and style.arrow_mm is not None and part.dimension == 1:
        size = max(_ARROW_MM, 3 * style.width_mm)
        heads = compound(arrow_heads(part.shapes, every=style.arrow_mm * per_mm, size=size * per_mm))
        artists += [] if heads is None else [solid(heads, style.edge)]
    if style is not None and style.ticks_mm is not None and part.dimension == 1:
        ends = compound(end_ticks(part.shapes, size=style.ticks_mm * per_mm))
        plain = style.model_copy(update={"dash": None, "band": None})
        artists += [] if ends is None else list(shape_patches(ends, plain, filled=False))
    return artists


def _photograph(axes: Axes, stock: Stock, drawn: Drawn, *, extent: Bounds, scale: int, order: int) -> list[Shown]:
    raster = stock.raster(drawn)
    if raster is None:
        return []
    make = picture if drawn.raster == "picture" else shade
    image = make(raster, extent=extent, crs=stock.sources.crs, scale=scale)
    if not np.any(image[..., 3]):
        return []
    west, south, east, north = extent
    style = drawn.classes[0]
    limits = axes.get_xlim(), axes.get_ylim()
    axes.imshow(
        image,
        extent=(west, east, south, north),
        alpha=style.alpha,
        zorder=order,
        aspect="auto",
        interpolation="nearest",
    )
    axes.set(xlim=limits[0], ylim=limits[1])
    return [Shown(drawn, style, 2)] if drawn.group is not None else []
