"""The cover of a book: what it is, where, of when, and how the place looks from above."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from kotaku_gis.i18n import text
from kotaku_gis.manifest import Project
from kotaku_gis.sheets.canvas import (
    PT_PER_MM,
    RC,
    balanced,
    line,
    line_height_mm,
    page,
    paragraph,
    paragraph_height_mm,
    rectangle,
)
from kotaku_gis.sheets.column import place_words
from kotaku_gis.sheets.paper import Box, Layout, layout
from kotaku_gis.sheets.pictures import logos, place_picture
from kotaku_gis.sheets.shapes import compound, cut
from kotaku_gis.sheets.sources import Sources, area
from kotaku_gis.sheets.typography import MIN_TEXT_PT

_PANEL = 0.38  # of the width, for the words
_AIR = 0.09  # of the panel, around the words
_TITLES = (2.0, 1.7, 1.4, 1.2, 1.0, 0.8, 0.6)  # letters of the name, to those of the title of a map
_TITLE_SHARE = 0.4  # of the panel, that a name may be high
_LOGO_SHARE = 0.09
_MOST = 40_000  # buildings that are drawn one by one on a cover
_INK, _PALE, _ACCENT = "#1d3557", "#dfe7f2", "#e76f51"
_LOOKS = {  # role: fill, line, its width in mm; from below
    "ground": ("#f1efe8", "none", 0.0),
    "kelurahan": ("none", "#1d3557", 0.5),
    "open_space": ("#c9dfb4", "none", 0.0),
    "river": ("#a9d8ea", "none", 0.0),
    "road": ("#ffffff", "#b9bec6", 0.18),
    "building": ("#7d8aa0", "none", 0.0),
    "block": ("none", "#1d3557", 0.15),
    "priority_area": ("#e76f5133", "#e76f51", 0.7),
}


def cover_page(sources: Sources, *, paper: str, lang: str) -> Figure:
    """The name of the book with place, year and status at the left; the kelurahan drawn small at the right."""
    project, place = sources.project, layout(paper)
    with mpl.rc_context(RC):
        figure, axes = page(place)
        figure.set_label(f"{text('sheet.cover_book', lang)}: {project.place.name}")
        panel, rest = place.border.slice_left(_PANEL * place.border.width)
        _vignette(axes, rest.inset(1.4 * place.frame.left), sources)
        rectangle(axes, panel, fill=_INK, color="none")
        air = _AIR * panel.width
        _words(axes, panel.inset(air), project, place, lang)
        rectangle(axes, place.border, width_mm=0.5)
    return figure


def _words(axes: Axes, box: Box, project: Project, place: Layout, lang: str) -> None:
    """From the top: logos, the name; at the foot: year, edition, who made it, and that it decides nothing."""
    size = place.type
    rest = _emblems(axes, box, project)
    rest = rest.slice_top(0.12 * box.height)[1]
    kind = text("sheet.cover_book", lang).upper()
    rest = paragraph(axes, rest, kind, size_pt=size.title, color=_PALE).slice_top(size.pad_mm)[1]
    name = project.place.name
    sizes = [max(MIN_TEXT_PT, factor * size.title) for factor in _TITLES]
    heights = [paragraph_height_mm(name, box.width, size_pt=one, weight="bold") for one in sizes]
    big = next((one for one, high in zip(sizes, heights, strict=True) if high < _TITLE_SHARE * box.height), sizes[-1])
    name = "\n".join(balanced(name, box.width, size_pt=big, weight="bold"))
    rest = paragraph(axes, rest, name, size_pt=big, weight="bold", color="white").slice_top(2 * size.pad_mm)[1]
    line(axes, [(rest.left, rest.top), (rest.left + 0.25 * rest.width, rest.top)], width_mm=1.2, color=_ACCENT)
    paragraph(
        axes, rest.slice_top(2 * size.pad_mm)[1], place_words(project.place), size_pt=1.3 * size.head, color="white"
    )
    status = text("common.disclaimer", lang) + " " + text("sheet.status_words", lang)
    rows = [(words, size.head) for words in (project.sheet.agency, project.sheet.edition, _dated(project, lang))]
    told = [*((words, one) for words, one in rows if words), (status, size.body)]
    gap = 0.6 * line_height_mm(size.body)
    high = sum(paragraph_height_mm(words, box.width, size_pt=one) + gap for words, one in told)
    foot = Box(box.left, box.bottom, box.width, high)
    for words, one in told:
        foot = paragraph(axes, foot, words, size_pt=one, color=_PALE).slice_top(gap)[1]


def _emblems(axes: Axes, box: Box, project: Project) -> Box:
    """Logos side by side on white; returns what is left below."""
    found = logos(project)
    if not found:
        return box
    row, rest = box.slice_top(_LOGO_SHARE * box.height)
    wide = min(row.width / len(found), 1.6 * row.height)
    rectangle(axes, Box(row.left, row.bottom, wide * len(found), row.height), fill="white", color="none")
    for number, logo in enumerate(found):
        own = Box(row.left + number * wide, row.bottom, wide, row.height)
        place_picture(axes, own.inset(0.08 * row.height), logo)
    return rest


def _vignette(axes: Axes, box: Box, sources: Sources) -> None:
    """The kelurahan with what lies in it, as large as the box allows; of many buildings none."""
    shown = [area(sources.layers, role).total_bounds for role in ("block", "kelurahan") if role in sources.layers]
    west, south = np.min(shown, axis=0)[:2]
    east, north = np.max(shown, axis=0)[2:]
    per_m = min(box.width / (east - west), box.height / (north - south))
    shift = np.array(
        [box.middle - (west + east) / 2 * per_m, box.bottom + box.height / 2 - (south + north) / 2 * per_m]
    )
    layers = {**sources.layers, "ground": sources.layers.get("kelurahan", sources.layers["block"])}
    for role, (fill, edge, width) in _LOOKS.items():
        layer = layers.get(role)
        if layer is None or (role == "building" and len(layer) > _MOST):
            continue
        shapes = cut(layer.geometry.to_numpy(), (west, south, east, north))
        shapes = shapely.transform(shapes, lambda xy: xy * per_m + shift)
        for flat, color in ((True, fill), (False, "none")):
            path = compound(shapes[shapely.get_dimensions(shapes) == (2 if flat else 1)])
            if path is not None:
                look = {"facecolor": color, "edgecolor": edge, "linewidth": width * PT_PER_MM}
                axes.add_artist(PathPatch(path, **look))


def _dated(project: Project, lang: str) -> str:
    year = project.place.year
    return f"{text('sheet.year', lang)} {year}" if year else ""
