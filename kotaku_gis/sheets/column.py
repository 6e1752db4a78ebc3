"""The information column: title, north, scale, place, location, legend, grid, sources, status, sign-off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import shapely
from matplotlib.axes import Axes

from kotaku_gis import crs as grids
from kotaku_gis.i18n import number, text
from kotaku_gis.manifest import Project
from kotaku_gis.sheets.canvas import line_height_mm, paragraph, rectangle, wrapped, write
from kotaku_gis.sheets.draw import Shown
from kotaku_gis.sheets.legend import legend
from kotaku_gis.sheets.location import location
from kotaku_gis.sheets.north import grid_factors, north_arrow
from kotaku_gis.sheets.paper import Box
from kotaku_gis.sheets.scalebar import scale_bar
from kotaku_gis.sheets.theme import Theme

_PAD_MM = 3.0
_SIGNATURES = ("prepared", "residents", "government", "ratified")


@dataclass(frozen=True)
class Facts:
    """What the column tells: the project, the theme, the extent, what is on the map, and what is not."""

    project: Project
    theme: Theme
    extent: tuple[float, float, float, float]
    shown: Sequence[Shown]
    layers: Mapping[str, gpd.GeoDataFrame]
    dropped: Sequence[str]
    lang: str


def column(paper: Axes, box: Box, facts: Facts) -> None:
    """Draw the column: boxes from the top down, the legend taking what the others leave."""
    rectangle(paper, box, width_mm=0.5)
    wide = box.width >= 100
    head, rest = box.slice_top(46 if wide else 40)
    _title(paper, head, facts)
    bar, rest = rest.slice_top(44 if wide else 36)
    _orientation(paper, bar, facts)
    inset, rest = rest.slice_top(56 if wide else 34)
    _location(paper, inset, facts)
    signs_height = (44 if wide else 34) if rest.height > 200 else 0
    tail_height = _tail_height(rest, facts)
    keys, rest = rest.slice_top(rest.height - tail_height - signs_height)
    _legend(paper, keys, facts)
    signs, tail = rest.slice_top(signs_height)
    if signs_height:
        _signatures(paper, signs, facts)
    _tail(paper, tail, facts)


def _title(paper: Axes, box: Box, facts: Facts) -> None:
    rectangle(paper, box)
    place, lang = facts.project.place, facts.lang
    words = facts.project.sheet.title or facts.theme.title[lang]
    big = 15 if box.width >= 100 else 11
    inner = box.inset(_PAD_MM)
    used = paragraph(paper, inner, words.upper(), size_pt=big, weight="bold", align="center")
    below = Box(inner.left, inner.bottom, inner.width, inner.height - used - 2)
    where = [place.name, *(part for part in (place.kelurahan, place.kecamatan, place.city, place.province) if part)]
    used = paragraph(paper, below, " · ".join(dict.fromkeys(where)), size_pt=big * 0.6, align="center")
    below = Box(below.left, below.bottom, below.width, below.height - used - 1)
    year = str(place.year) if place.year else "-"
    edition = text(
        "sheet.edition", lang, theme=facts.theme.id, year=year, scenario=text(f"sheet.{place.scenario}", lang)
    )
    paragraph(paper, below, edition, size_pt=big * 0.5, align="center")


def _orientation(paper: Axes, box: Box, facts: Facts) -> None:
    rectangle(paper, box)
    west, south, east, north = facts.extent
    crs = facts.layers["block"].crs
    convergence, _ = grid_factors(crs, (west + east) / 2, (south + north) / 2)
    upper, lower = box.slice_top(box.height * 0.6)
    north_arrow(paper, upper.inset(1), convergence_deg=convergence, lang=facts.lang)
    scale = facts.project.sheet.scale
    words = text("sheet.scale", facts.lang, scale=number(scale, facts.lang), metres=number(scale / 1000, facts.lang))
    write(
        paper,
        (lower.left + lower.width / 2, lower.bottom + 2),
        words,
        size_pt=7.5,
        ha="center",
        va="bottom",
        weight="bold",
    )
    scale_bar(paper, Box(lower.left, lower.bottom + 4, lower.width, lower.height - 4), scale=scale, lang=facts.lang)


def _location(paper: Axes, box: Box, facts: Facts) -> None:
    rectangle(paper, box)
    words = text("sheet.location", facts.lang)
    write(paper, (box.left + _PAD_MM, box.top - 2), words, size_pt=7, ha="left", va="top", weight="bold")
    whole = facts.layers.get("kelurahan", facts.layers["block"])
    room = Box(box.left, box.bottom, box.width, box.height - 6).inset(_PAD_MM)
    location(paper, room, areas=facts.layers["block"].geometry, around=whole.geometry, sheet=shapely.box(*facts.extent))


def _legend(paper: Axes, box: Box, facts: Facts) -> None:
    rectangle(paper, box)
    head, rest = box.inset(_PAD_MM).slice_top(6)
    write(
        paper, (head.left, head.top), text("sheet.legend", facts.lang), size_pt=8.5, ha="left", va="top", weight="bold"
    )
    legend(paper, rest, facts.shown, lang=facts.lang)


def _signatures(paper: Axes, box: Box, facts: Facts) -> None:
    rectangle(paper, box)
    width = box.width / len(_SIGNATURES)
    for number_, who in enumerate(_SIGNATURES):
        cell = Box(box.left + number_ * width, box.bottom, width, box.height)
        rectangle(paper, cell, width_mm=0.13)
        inner = cell.inset(1.5)
        paragraph(paper, inner, text(f"sheet.sign_{who}", facts.lang), size_pt=5.5, align="center")
        blank = text("sheet.sign_blank", facts.lang)
        low = Box(inner.left, inner.bottom, inner.width, 3 * line_height_mm(5.5))
        paragraph(paper, low, blank, size_pt=5.5)


def _tail_words(facts: Facts) -> list[tuple[str, str]]:
    west, south, east, north = facts.extent
    crs, lang = facts.layers["block"].crs, facts.lang
    _, factor = grid_factors(crs, (west + east) / 2, (south + north) / 2)
    datum = crs.geodetic_crs.datum.name if crs.geodetic_crs and crs.geodetic_crs.datum else "-"
    grid = text("sheet.grid", lang, crs=grids.label(crs), datum=datum, factor=number(factor, lang, digits=6))
    files = {
        source.origin or source.path.replace("\\", "/").rsplit("/", 1)[-1]
        for row in facts.project.layers.values()
        for source in row
    }
    accuracy = facts.project.place.map_class
    stated = text("sheet.accuracy", lang, number=accuracy) if accuracy else text("sheet.accuracy_unknown", lang)
    rows = [
        (text("sheet.projection", lang), grid),
        (text("sheet.sources", lang), ", ".join(sorted(files)) + ". " + stated),
    ]
    if facts.theme.note:
        rows.append((text("sheet.note", lang), facts.theme.note[lang]))
    if facts.dropped:
        rows.append((text("sheet.dropped", lang), ", ".join(facts.dropped)))
    rows.append((text("sheet.status", lang), text("common.disclaimer", lang) + " " + text("sheet.status_words", lang)))
    return rows


def _tail_height(box: Box, facts: Facts) -> float:
    room = box.width - 2 * _PAD_MM
    lines = sum(1 + len(wrapped(words, room, size_pt=6)) for _, words in _tail_words(facts))
    return lines * line_height_mm(6) + 2 * _PAD_MM + len(_tail_words(facts)) * 1.0


def _tail(paper: Axes, box: Box, facts: Facts) -> None:
    rectangle(paper, box)
    rest = box.inset(_PAD_MM)
    for head, words in _tail_words(facts):
        used = paragraph(paper, rest, head, size_pt=6, weight="bold")
        rest = Box(rest.left, rest.bottom, rest.width, rest.height - used)
        used = paragraph(paper, rest, words, size_pt=6)
        rest = Box(rest.left, rest.bottom, rest.width, rest.height - used - 1)
