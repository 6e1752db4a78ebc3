"""The layers of all themes as a QGIS project holds them: each look once, below or above what a theme has of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.datafile import Words
from kotaku_gis.layers.raster import RasterLayer
from kotaku_gis.reports.cells import raster_shapes
from kotaku_gis.reports.qgis.renderers import NO_DATA, quoted
from kotaku_gis.sheets.classify import Classed, classed, membership
from kotaku_gis.sheets.gaps import Gap
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.theme import Condition, Drawn, Labels, Theme

BASE, TOP = "base", "top"
CLASS = "kelas"


Key: TypeAlias = tuple[Drawn, str]


@dataclass(frozen=True)
class Look:
    """One layer of the project: where it stands in the tree, its table in the GeoPackage, and how it is drawn.

    QGIS gives layers with short ids others of its own. `place` is the id of a theme, or `BASE` or `TOP` for what themes
    share; `column` tells the classes apart, or is the place of the class itself (`told`); `title` is that of the group
    of its classes.
    """

    id: str
    place: str
    table: str
    drawn: Drawn
    dimension: int
    column: str | None
    subset: str | None = None
    told: bool = False
    title: Words | None = None


@dataclass(frozen=True)
class Written:
    """Names that a theme writes on a table."""

    id: str
    place: str
    table: str
    key: str
    labels: Labels
    dimension: int


@dataclass
class Looks:
    """Everything that a project shows, from the ground up, and what the GeoPackage must hold for it.

    Attributes
    ----------
    shown
        By theme, the ids of what it shows.
    columns
        By table, a column a theme that tells the class where findings decide it.
    lines
        Tables of lines that are no features of their own, such as borders drawn once.
    below
        What lies directly below each shared layer in some theme; all themes agree.
    """

    themes: list[Theme] = field(default_factory=list)
    looks: dict[Key, Look] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)
    shown: dict[str, list[str]] = field(default_factory=dict)
    columns: dict[str, dict[str, pd.Series]] = field(default_factory=dict)
    lines: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)
    below: dict[Key, set[Key]] = field(default_factory=dict)


def looks(sources: Sources, themes: Iterable[Theme]) -> Looks:
    """The looks of every theme that has something to show; pictures are left to the sheets."""
    made = Looks()
    for theme in themes:
        if sources.missing(theme):
            continue
        made.themes.append(theme)
        placed = list(_placed(theme))
        if not _agrees(made, placed):
            placed = [(drawn, theme.id, group) for drawn, _, group in placed]
        ids = [look.id for item in placed if (look := _look(made, sources, *item)) is not None]
        for labels in theme.labels:
            layer = sources.layers.get(labels.role)
            if layer is not None and len(layer):
                name = f"kotaku_{theme.id}_nama_{_table(labels.role)}"
                dimension = int(shapely.get_dimensions(layer.geometry.to_numpy()).max())
                key = str(layer.index.name or "")
                made.written.append(Written(name, theme.id, _table(labels.role), key, labels, dimension))
                ids.append(name)
        made.shown[theme.id] = ids
    return made


def _agrees(made: Looks, placed: Sequence[tuple[Drawn, str, Words | None]]) -> bool:
    """Whether a theme draws what it shares one above the other as the themes before it do; if so, it is remembered."""
    below = {key: set(under) for key, under in made.below.items()}
    for shared in (BASE, TOP):
        keys = [(drawn, place) for drawn, place, _ in placed if place == shared]
        for key in keys:
            below.setdefault(key, set())
        for under, key in pairwise(keys):
            below[key].add(under)
    try:
        TopologicalSorter(below).prepare()
    except CycleError:
        return False
    made.below = below
    return True


def _placed(theme: Theme) -> Iterator[tuple[Drawn, str, Words | None]]:
    """Each layer of a theme with its place and group: what goes along lies below or above what is its own.

    What goes along on top of a raster or of filled areas, which cover the ground, stays with the theme.
    """
    groups: dict[str | None, Words] = {group.id: group.title for group in theme.groups}
    own = [n for n, drawn in enumerate(theme.layers) if not drawn.context]
    last = own[-1] if own else -1
    ground = next((n for n in own if _covers(theme.layers[n])), last)
    for n, drawn in enumerate(theme.layers):
        between = ground < n < last
        place = theme.id if not drawn.context or between else TOP if n > last else BASE
        yield drawn.model_copy(update={"group": None, "context": False}), place, groups.get(drawn.group)


def _covers(drawn: Drawn) -> bool:
    return drawn.raster == "classes" or any(item.fill for item in drawn.classes)


def _look(made: Looks, sources: Sources, drawn: Drawn, place: str, title: Words | None) -> Look | None:
    key = (drawn, place)
    if key in made.looks:
        return made.looks[key]
    found = sources.find(drawn)
    if isinstance(found, Gap) or drawn.raster in {"picture", "shade"}:
        return None
    role = drawn.name if drawn.evidence or drawn.name in sources.layers else str(drawn.instead)
    table, column, subset, told = f"bukti_{role}" if drawn.evidence else _table(role), drawn.column, None, False
    parts = _parts(sources, found, drawn)
    if parts is not None or isinstance(found, RasterLayer):
        table, column, dimension = _drawn_shapes(made, parts or [], drawn, sources)
        told = column is not None
    else:
        dimension = int(shapely.get_dimensions(found.geometry.to_numpy()).max())
        if column is not None and (drawn.finding or column.startswith("@")):
            column, told = _told(made, table, found, drawn, place), True
    if drawn.where is not None and table not in made.lines:
        subset = _subset(drawn.where, found)
    name = f"kotaku_{place}_{table}_{len(made.looks):03d}"
    look = Look(name, place, table, drawn, dimension, column, subset, told, title)
    made.looks[key] = look
    return look


def _subset(condition: Condition, found: gpd.GeoDataFrame) -> str | None:
    """A condition as a filter of the layer; none where the layer cannot tell and everything is drawn."""
    if condition.column not in found:
        return None
    named = condition.values or condition.other_than
    if condition.without:  # what is left of the values, for a filter knows no whole words
        named = tuple(found[condition.column].dropna().astype("string").unique())
    values = ", ".join("'" + value.casefold().replace("'", "''") + "'" for value in named)
    column = f"lower({quoted(condition.column)})"
    if condition.values:
        return f"{column} IN ({values})"
    return f"{column} IS NULL OR {column} {'IN' if condition.without else 'NOT IN'} ({values})"


def _parts(sources: Sources, found: gpd.GeoDataFrame | RasterLayer, drawn: Drawn) -> list[Classed] | None:
    """By class, the shapes that a theme draws but no layer holds; None where it draws features as they are."""
    if isinstance(found, RasterLayer):
        return raster_shapes(found, drawn, sources)
    if drawn.outside:
        west, south, east, north = found.total_bounds
        around = shapely.box(west, south, east, north).buffer(max(east - west, north - south), join_style="mitre")
        inside = [found.geometry.to_numpy(), sources.layers["block"].geometry.to_numpy()]
        return [(drawn.classes[0], np.array([around - shapely.union_all(np.concatenate(inside))]))]
    if drawn.lines is not None or drawn.reach_m is not None:
        return list(classed(found, drawn))
    return None


def _drawn_shapes(made: Looks, parts: list[Classed], drawn: Drawn, sources: Sources) -> tuple[str, str | None, int]:
    """A table of shapes by class; its name, the column of the class where there are several, and their dimension."""
    shapes = np.concatenate([geometries for _, geometries in parts])
    names = [NO_DATA if style is None else str(n) for n, (style, _) in enumerate(parts)]
    codes = np.repeat(names, [len(geometries) for _, geometries in parts])
    frame = gpd.GeoDataFrame({CLASS: codes}, geometry=gpd.GeoSeries(shapes, crs=sources.crs))
    same = [name for name, other in made.lines.items() if other.equals(frame)]
    table = same[0] if same else f"gambar_{drawn.name.replace('.', '_')}_{len(made.lines)}"
    made.lines.setdefault(table, frame)
    dimension = int(shapely.get_dimensions(shapes).max()) if len(shapes) else 1
    return table, CLASS if len(parts) > 1 else None, dimension


def _told(made: Looks, table: str, found: gpd.GeoDataFrame, drawn: Drawn, place: str) -> str:
    """The column that tells the class of each feature, where that is no column of the layer itself."""
    codes = pd.Series(NO_DATA, index=found.index, dtype="string")
    for n, (style, taken) in enumerate(membership(found, drawn)):
        if style is not None:
            codes[taken] = str(n)
    held = made.columns.setdefault(table, {})
    name = f"{CLASS}_{place}" + (f"_{len(held)}" if f"{CLASS}_{place}" in held else "")
    held[name] = codes
    return name


def _table(role: str) -> str:
    evidence = role.removeprefix("evidence.")
    return role.replace(".", "_") if evidence == role else f"bukti_{evidence}"
