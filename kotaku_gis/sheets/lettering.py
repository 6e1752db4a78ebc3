"""What a theme wants written on the map: which words, and where they find room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes

from kotaku_gis.i18n import has_text, number, text
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.labels import Label, draw_labels, outline, place_labels
from kotaku_gis.sheets.line_labels import draw_along, place_along
from kotaku_gis.sheets.naming import names_of, parted
from kotaku_gis.sheets.paper import Box, Layout
from kotaku_gis.sheets.point_labels import place_beside
from kotaku_gis.sheets.sources import those, values_of
from kotaku_gis.sheets.theme import Labels, Line, Table

_SMALL = 10
_LONGEST = 48  # letters of a name on a map
_SAME_MM = 5.0  # things of one name so near to each other are one thing


def label(
    paper: Axes,
    layers: Mapping[str, gpd.GeoDataFrame],
    wanted: Sequence[Labels],
    *,
    place: Layout,
    extent: Bounds,
    lang: str,
    taken: Sequence[shapely.Geometry] = (),
    circles: Mapping[str, Mapping[object, shapely.Polygon]] | None = None,
) -> list[str]:
    """Write the labels of layers, off what is `taken`; returns the names of those that found no place.

    A feature with a circle (by role and id) has its name at the edge of that; no name covers a circle.
    """
    size = place.type.small
    dropped: list[str] = []
    circles = circles or {}
    used = [*taken, *(ring for of_role in circles.values() for ring in of_role.values())]
    said: dict[str, list[shapely.Geometry]] = {}
    for labels in wanted:
        layer = in_sight(layers, labels, extent)
        if layer is None or not len(layer):
            continue
        lines = words_of(layer, labels, lang)
        shapes = on_paper(layer.geometry, extent, place.frame)
        lines = [() if _is_said(words, shape, said) else words for words, shape in zip(lines, shapes, strict=True)]
        ringed = circles.get(labels.role, {})
        own = [ringed.get(feature) for feature in layer.index]
        if labels.along:
            words = [" ".join(parts) for parts in lines]
            along, unplaced = place_along(shapes, words, place.frame, size_pt=size, taken=used)
            draw_along(paper, along, size_pt=size)
            used += [name.outline for name in along]
            dropped += unplaced
            continue
        obstacles = layers.get(labels.avoid or "")
        avoid = shapes[:0] if obstacles is None else on_paper(_near(obstacles, extent).geometry, extent, place.frame)
        found, missed = _placed(
            shapes,
            lines,
            place,
            avoid=avoid,
            used=used,
            beside=labels.beside,
            own=own,
        )
        draw_labels(paper, found, size_pt=size)
        used += [outline(label.box) for label in found]
        names = [_plain(name) for name in _named(layer, labels.name, lang)] if missed else []
        dropped += [names[position] for position in missed if labels.name != ""]
        for position in sorted(set(range(len(lines))) - set(missed)):
            if lines[position]:
                said.setdefault(lines[position][0], []).append(shapes[position])
    return dropped


def _is_said(words: tuple[str, ...], shape: shapely.Geometry, said: Mapping[str, Sequence[shapely.Geometry]]) -> bool:
    """Whether a name without figures stands there already, as that of the same thing in another layer."""
    return len(words) == 1 and any(shapely.dwithin(shape, other, _SAME_MM) for other in said.get(words[0], ()))


def _placed(
    shapes: np.ndarray,
    lines: Sequence[tuple[str, ...]],
    place: Layout,
    *,
    avoid: np.ndarray,
    used: Sequence[shapely.Geometry],
    beside: bool,
    own: Sequence[shapely.Polygon | None],
) -> tuple[list[Label], list[int]]:
    """Labels beside circles, inside areas, beside points and the middles of lines; the positions of those without."""
    size = place.type.small
    ringed = np.array([ring is not None for ring in own], dtype=bool)
    whole = (shapely.get_dimensions(shapes) == 2) & ~ringed
    areas, others = np.flatnonzero(whole).tolist(), np.flatnonzero(~whole).tolist()
    words = [lines[position] for position in areas]
    found, missed = place_labels(shapes[areas], words, place.frame, avoid=avoid, size_pt=size, used=used)
    dropped = [areas[position] for position in missed]
    if beside:
        others, dropped = others + dropped, []
    words = [lines[position] for position in others]
    taken = [*used, *(outline(label.box) for label in found)]
    anchors = _middles(shapes[others])
    for at, position in enumerate(others):
        anchors[at] = own[position] or anchors[at]
    more, missed = place_beside(anchors, words, place.frame, size_pt=size, taken=taken)
    return [*found, *more], sorted([*dropped, *(others[position] for position in missed)])


def _middles(shapes: np.ndarray) -> np.ndarray:
    """A point on each shape: the middle of the way along a line."""
    middles = shapely.point_on_surface(shapes)
    lines = shapely.get_dimensions(shapes) == 1
    middles[lines] = shapely.line_interpolate_point(shapely.line_merge(shapes[lines]), 0.5, normalized=True)
    return middles


def in_sight(layers: Mapping[str, gpd.GeoDataFrame], wanted: Labels, extent: Bounds) -> gpd.GeoDataFrame | None:
    """The features on the sheet that may have a label; None where the layer or a column of it is not there."""
    layer = layers.get(wanted.role)
    asked = (wanted.column, None if wanted.coded else wanted.name)
    if layer is None or any(values_of(layer, name) is None for name in asked if name):
        return None
    return _near(those(layer, wanted.where), extent)


def _near(layer: gpd.GeoDataFrame, extent: Bounds) -> gpd.GeoDataFrame:
    return layer[shapely.intersects(layer.geometry.to_numpy(), shapely.box(*extent))]


def words_of(layer: gpd.GeoDataFrame, wanted: Labels, lang: str) -> list[tuple[str, ...]]:
    """The lines of each label: the name, then the figures that are known; nothing where there is no name.

    The kelurahan in the name of a block comes last: where there is no room it is left out.
    """
    names = _named(layer, wanted.name, lang)
    if wanted.coded:
        named = pd.Series(list(names), index=layer.index, dtype="string")
        names = named.fillna(pd.Series(list(_named(layer, None, lang)), index=layer.index, dtype="string"))
    known = [(line, values_of(layer, line.column)) for line in wanted.figures]
    columns = [[_figure(value, line, lang) for value in values] for line, values in known if values is not None]
    apart = parted(layer, names) if wanted.role == "block" else [(name, "") for name in names]
    rows = zip(apart, *columns, strict=True)
    return [
        tuple(words for words in (_short(_plain(name)), *figures, _short(_plain(place))) if words)
        for (name, place), *figures in rows
    ]


def _named(layer: gpd.GeoDataFrame, column: str | None, lang: str) -> Iterable[object]:
    """What features are called: by their code, by a column, or not at all."""
    values = values_of(layer, column) if column else None
    return names_of(layer, values, named=column != "", lang=lang)


def table_rows(layer: gpd.GeoDataFrame, wanted: Table, lang: str) -> list[tuple[str, ...]]:
    """A row a feature, the first of the table first: its id, then the columns; empty where nothing is known."""
    layer = _sorted(layer, wanted)
    cells = [[_plain(name) for name in _named(layer, wanted.name, lang)]]
    for column in wanted.columns:
        values = values_of(layer, column.column)
        bare = column.model_copy(update={"before": None})
        cells.append([""] * len(layer) if values is None else [_figure(value, bare, lang) for value in values])
    return list(zip(*cells, strict=True))


def _sorted(layer: gpd.GeoDataFrame, wanted: Table) -> gpd.GeoDataFrame:
    """Features as the rows of a table follow each other; equals stay as they lie."""
    ranks = pd.DataFrame({"first": 0.0, "largest": 0.0}, index=range(len(layer)))
    if wanted.by in layer:
        places = {value: place for place, value in enumerate(wanted.first)}
        told = [places.get(value, len(places)) for value in layer[wanted.by].astype("string")]
        ranks["first"] = np.array(told, dtype=float)
    if wanted.largest in layer:
        ranks["largest"] = -pd.to_numeric(layer[wanted.largest]).astype("Float64").to_numpy(dtype=float, na_value=0.0)
    return layer.iloc[ranks.sort_values(["first", "largest"], kind="stable").index]


def on_paper(shapes: gpd.GeoSeries, extent: Bounds, frame: Box) -> np.ndarray:
    """Geometries near the extent, in millimetres on paper; the others are empty."""
    west, south, east, _ = extent
    per_m = frame.width / (east - west)
    near = shapely.intersects(shapes.to_numpy(), shapely.box(*extent))
    found = np.where(near, shapes.to_numpy(), shapely.Polygon())
    return np.asarray(shapely.transform(found, lambda xy: (xy - (west, south)) * per_m + (frame.left, frame.bottom)))


def _figure(value: Any, line: Line, lang: str) -> str:
    """A figure between its words, with a decimal where it is small; nothing where it is not known."""
    if pd.isna(value):
        return ""
    if isinstance(value, str):
        known = f"{line.names}.{value}"
        shown = text(known, lang) if line.names and has_text(known, lang) else _plain(value).replace("_", " ")
    else:
        figure = float(value)
        digits = int(figure < _SMALL) if line.digits is None else line.digits
        shown = f"{figure:.{digits}f}" if line.plain else number(figure, lang, digits=digits)
    before = line.before[lang] if line.before else ""
    unit = line.unit[lang] if line.unit else ""
    return f"{before} {shown} {unit}".strip()


def _short(name: str) -> str:
    """A name that fits a map; a longer one ends in an ellipsis."""
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"


def _plain(name: Any) -> str:
    """A name without letters that do not print, and without blanks around."""
    if pd.isna(name):
        return ""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in str(name)).split())
