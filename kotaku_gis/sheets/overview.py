"""The index of sheets: where each lies, with its number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from kotaku_gis.contracts import contract
from kotaku_gis.i18n import number, text
from kotaku_gis.sheets.canvas import PT_PER_MM, RC, line_height_mm, page, paragraph, rectangle, text_width_mm, write
from kotaku_gis.sheets.labels import draw_labels, outline, place_labels
from kotaku_gis.sheets.location import round_scale
from kotaku_gis.sheets.naming import names_of, parted
from kotaku_gis.sheets.north import grid_factors, north_arrow
from kotaku_gis.sheets.paper import Box, layout
from kotaku_gis.sheets.piece import Piece
from kotaku_gis.sheets.scalebar import HEIGHT_MM, scale_bar
from kotaku_gis.sheets.shapes import compound
from kotaku_gis.sheets.sources import Sources, area
from kotaku_gis.sheets.typography import MIN_TEXT_PT, Type

_COLOURS = ("#1f3fd0", "#c51b7d")
_BLOCKS = 0.6  # of small type: names of blocks on a map of all
_FEW = 60  # blocks whose names are tried in larger letters
_CORNER_MM = 1.5  # from the corner of a frame to its number
_SIDE = 0.16  # of the width, for the arrow and what the colours mean
_LOOKS = {
    "kelurahan": ("#efece2", "black", 0.5),
    "block": ("#ffffff", "#7a7a7a", 0.18),
    "river": ("#97dbf2", "#3d93bd", 0.13),
    "priority_area": ("#f9d3d0", "#d7191c", 0.35),
}


@dataclass(frozen=True)
class Overview:
    """A series of sheets over the area of a role."""

    scale: int
    role: str
    pieces: tuple[Piece, ...]


def overview_page(sources: Sources, overview: Overview, *, paper: str, lang: str, larger: str = "") -> Figure:
    """The blocks and the kelurahan with the frames of the sheets, each with its number in the middle.

    `larger` names the maps whose sheets show more than their frames here.
    """
    place = layout(paper)
    with mpl.rc_context(RC):
        figure, axes = page(place)
        title = f"{text('sheet.index', lang)} 1:{number(overview.scale, lang)}"
        figure.set_label(title)
        rectangle(axes, place.border, width_mm=0.5)
        inner = Box(0, 0, place.width, place.height).inset(place.frame.left)
        rest = paragraph(axes, inner, sources.project.place.name, size_pt=place.type.head)
        rest = paragraph(axes, rest, title, size_pt=place.type.title, weight="bold").slice_top(place.type.pad_mm)[1]
        foot = 3 * line_height_mm(place.type.head) + HEIGHT_MM
        whole, side = rest.slice_left((1 - _SIDE) * rest.width)
        side = Box(side.left + place.type.pad_mm, side.bottom, side.width - place.type.pad_mm, inner.top - side.bottom)
        room = Box(whole.left, whole.bottom + foot, whole.width, whole.height - foot)
        bounds = _bounds(sources, overview)
        scale = round_scale(
            1.06 * 1000 * max((bounds[2] - bounds[0]) / room.width, (bounds[3] - bounds[1]) / room.height)
        )
        shift = np.array(
            [
                room.middle - (bounds[0] + bounds[2]) / 2 * 1000 / scale,
                room.bottom + room.height / 2 - (bounds[1] + bounds[3]) / 2 * 1000 / scale,
            ]
        )
        _ground(axes, sources, shift, scale)
        plates = _frames(axes, overview, shift, scale, place.type.head)
        _names(axes, sources, lambda xy: xy * 1000 / scale + shift, room, plates, place.type, lang)
        words = text("sheet.inset_scale", lang, scale=number(scale, lang))
        left, middle = Box(inner.left, inner.bottom, whole.width, foot).slice_left(0.2 * whole.width)
        paragraph(axes, left, words, size_pt=place.type.head)
        bar = middle.slice_left(0.5 * inner.width)[0]
        scale_bar(axes, Box(bar.left, bar.bottom, bar.width, foot), scale=scale, lang=lang, size_pt=place.type.small)
        convergence, _ = grid_factors(sources.crs, (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
        corner, below = side.slice_top(0.75 * side.width)
        north_arrow(axes, corner, convergence_deg=convergence, lang=lang, size_pt=place.type.head)
        below = _legend(axes, below.slice_top(place.type.pad_mm)[1], sources, lang, place.type)
        if larger:
            paragraph(axes, below, text("sheet.frames_larger", lang, names=larger), size_pt=place.type.body)
    return figure


def _bounds(sources: Sources, overview: Overview) -> np.ndarray:
    shapes = [np.array(piece.extent) for piece in overview.pieces]
    shapes += [area(sources.layers, name).total_bounds for name in ("block", "kelurahan") if name in sources.layers]
    bounds = np.array(shapes)
    return np.concatenate([bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)])


def _ground(axes: mpl.axes.Axes, sources: Sources, shift: np.ndarray, scale: int) -> None:
    again = [(role, ("none", *_LOOKS[role][1:])) for role in ("block", "priority_area")]  # blocks lie below the area
    for role, (fill, edge, width) in (*_LOOKS.items(), *again):
        layer = sources.layers.get(role)
        if layer is None:
            continue
        shapes = shapely.transform(layer.geometry.to_numpy(), lambda xy: xy * 1000 / scale + shift)
        areas = shapes[shapely.get_dimensions(shapes) == 2]
        path = compound(areas)
        if path is not None:
            axes.add_artist(PathPatch(path, facecolor=fill, edgecolor=edge, linewidth=width * PT_PER_MM))


def _legend(axes: mpl.axes.Axes, box: Box, sources: Sources, lang: str, size: Type) -> Box:
    """What the colours of the index mean; returns what is left below."""
    rows = [
        (contract(role).label[lang].partition(" (")[0], *look)
        for role, look in _LOOKS.items()
        if role in sources.layers and (shapely.get_dimensions(sources.layers[role].geometry) == 2).any()
    ]
    rows.append((text("sheet.frames_word", lang), "none", _COLOURS[0], 0.6))
    step = 1.5 * line_height_mm(size.head)
    for words, fill, edge, width in rows:
        swatch = Box(box.left, box.top - 0.75 * step, 0.9 * step, 0.6 * step)
        rectangle(axes, swatch, fill=fill, color=edge, width_mm=width)
        beside = Box(box.left + 1.2 * step, box.bottom, box.width - 1.2 * step, box.top - 0.15 * step - box.bottom)
        rest = paragraph(axes, beside, words, size_pt=size.head)
        box = Box(box.left, box.bottom, box.width, min(rest.top, box.top - step) - 0.2 * step - box.bottom)
    return box


def _names(
    axes: mpl.axes.Axes,
    sources: Sources,
    on_paper: Callable[[np.ndarray], np.ndarray],
    room: Box,
    plates: list[shapely.Geometry],
    size: Type,
    lang: str,
) -> None:
    """What blocks are called, and the kelurahan before them, off the numbers of the sheets; as many as find room."""
    blocks, around = sources.layers["block"], sources.layers.get("kelurahan")
    words: list[tuple[str, ...]] = [
        (name,) for name, _ in parted(blocks, names_of(blocks, None, named=True, lang=lang))
    ]
    least = max(MIN_TEXT_PT, _BLOCKS * size.small)
    grown = [size.head, size.body, size.small] if len(blocks) <= _FEW else []
    wanted = [(blocks, words, [*grown, least])]
    if around is not None and "name" in around:
        told = around["name"].astype("string").fillna("").str.upper()
        wanted.insert(0, (around, [(name,) if name else () for name in told], [size.body]))
    used = list(plates)
    for layer, lines, sizes in wanted:
        shapes = shapely.transform(layer.geometry.to_numpy(), on_paper)
        for size_pt in sizes:
            found, missed = place_labels(shapes, lines, room, avoid=shapes[:0], size_pt=size_pt, used=used)
            if not missed:
                break
        draw_labels(axes, found, size_pt=size_pt)
        used += [outline(label.box) for label in found]


def _frames(
    axes: mpl.axes.Axes, overview: Overview, shift: np.ndarray, scale: int, size_pt: float
) -> list[shapely.Geometry]:
    """The frames with their numbers; returns where these stand."""
    plates: list[shapely.Geometry] = []
    grounds = np.array([piece.ground for piece in overview.pieces])
    on_paper = shapely.transform(grounds, lambda xy: xy * 1000 / scale + shift)
    for place, (piece, ground) in enumerate(zip(overview.pieces, on_paper, strict=True)):
        color = _COLOURS[place % len(_COLOURS)]
        look = {"facecolor": "none", "edgecolor": color, "linewidth": 0.6 * PT_PER_MM}
        path = compound(np.array([ground]))
        if path is not None:
            axes.add_artist(PathPatch(path, **look))
        west, _, _, north = ground.bounds
        size = 1.3 * size_pt
        wide, high = text_width_mm(str(piece.number), size_pt=size, weight="bold") + 2, 1.2 * line_height_mm(size)
        plate = Box(west + _CORNER_MM, north - _CORNER_MM - high, wide, high)
        rectangle(axes, plate, fill="white", color="none", alpha=0.7)
        plates.append(outline(plate))
        at = (plate.middle, plate.bottom + plate.height / 2)
        style = {"ha": "center", "color": color}
        write(axes, at, str(piece.number), size_pt=size, weight="bold", va="center_baseline", **style)
        if piece.name:
            at = (ground.centroid.x, ground.centroid.y)
            write(axes, at, piece.name, size_pt=size_pt, va="center", **style)
    return plates
