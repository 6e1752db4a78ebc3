"""Making the web map of an assessment, or of plain GeoDataFrames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from kotaku_gis.errors import OutputError
from kotaku_gis.i18n import LANGS, fault, text
from kotaku_gis.manifest import Project
from kotaku_gis.reports.webmap.grid import grid
from kotaku_gis.reports.webmap.ground import ground
from kotaku_gis.reports.webmap.layers import HIDDEN, plain_layer
from kotaku_gis.reports.webmap.marks import pictograms
from kotaku_gis.reports.webmap.page import OfflineMap
from kotaku_gis.reports.webmap.photos import photo_layer
from kotaku_gis.reports.webmap.themes import Content
from kotaku_gis.results import Assessment
from kotaku_gis.sheets.extent import Bounds
from kotaku_gis.sheets.library import library
from kotaku_gis.sheets.sources import Sources, area
from kotaku_gis.sheets.theme import Theme

_WORDS = (
    "panel",
    "language",
    "print",
    "theme",
    "search",
    "show",
    "ground",
    "photo",
    "yes",
    "no",
    "measure",
    "measure_how",
    "close",
    "results",
    "figures",
    "not_found",
    "points",
    "zoom_in",
    "zoom_out",
)
_LEAST_SEEN_DEG, _LEAST_TOLD_DEG = 0.0005, 0.01
_STRETCHED = (3857, 3785, 900913)
_UNDER = ("area", "line", "point")
_COLOURS = ("#1b9e77", "#d95f02", "#7570b3", "#e7298a", "#66a61e", "#e6ab02")


def web_map(
    shown: Assessment | gpd.GeoDataFrame | Mapping[str, gpd.GeoDataFrame],
    project: Project | None = None,
    *,
    lang: str | None = None,
    themes: tuple[str, ...] = (),
) -> OfflineMap:
    """Every theme that there is something to show of, on one geometry; shows itself in Jupyter.

    Parameters
    ----------
    shown
        An assessment, with the project that it is of; or GeoDataFrames as they are (`plain_map`).
    lang
        The language that the page opens in; it can be switched.
    themes
        Ids of the themes wanted; all when empty.

    Raises
    ------
    OutputError
        No theme has anything to show.
    ValueError
        An assessment comes without its project; of GeoDataFrames, none has a shape, or one has no CRS.
    """
    if not isinstance(shown, Assessment):
        return plain_map(shown, lang=lang or LANGS[0])
    if project is None:
        raise ValueError("web_map(assessment, project): the project of the assessment is needed")
    profile = project.place.profile
    content = Content(Sources(shown, project), profile=profile)
    wanted = [theme for name, theme in library(project).items() if not themes or name in themes]
    hidden = HIDDEN if profile == "public" else frozenset[str]()
    switch = [content.theme(_without(theme, hidden)) for theme in wanted if not content.sources.missing(theme)]
    if not switch:
        raise OutputError(fault("webmap.nothing", themes=", ".join(themes) or "-"))
    photos = photo_layer(shown.layers.get("photo"), project)
    if photos:
        content.layers["photo"] = photos
        for theme in switch:
            if not any(drawn["layer"] == "photo" for drawn in theme["draw"]):
                theme["draw"].append({"layer": "photo", "group": "base", "styles": [_camera(photos)], "classes": None})
    whole = [shown.blocks, area(shown.layers, "kelurahan")]
    return OfflineMap(
        {
            **frame(whole, title=project.place.name, lang=lang or project.place.lang),
            "ground": ground(project, whole),
            "layers": list(content.layers.values()),
            "themes": switch,
            "pictograms": pictograms(switch),
        }
    )


def plain_map(
    layers: gpd.GeoDataFrame | Mapping[str, gpd.GeoDataFrame], *, title: str = "kotaku_gis", lang: str = "id"
) -> OfflineMap:
    """GeoDataFrames as they are, one or several by name, each in a colour of its own; every column is shown.

    Points, lines and areas of one frame are drawn as they are; an empty frame, and features without a shape, are not.

    Raises
    ------
    ValueError
        There is no shape in any layer, or a layer has no CRS.
    """
    named = {"data": layers} if isinstance(layers, gpd.GeoDataFrame) else dict(layers)
    if any(table.crs is None for table in named.values()):
        raise ValueError("layers with a CRS are needed")
    parts = [(str(name), n, part) for n, (name, table) in enumerate(named.items()) for part in _by_dimension(table)]
    if not parts:
        raise ValueError("layers with a shape are needed")
    made = [plain_layer(part, name=f"{name} {place}", label=name) for place, (name, _, part) in enumerate(parts)]
    styles = [_dot(_COLOURS[n % len(_COLOURS)], dict.fromkeys(LANGS, name)) for name, n, _ in parts]
    draw = [
        {"layer": item["id"], "group": "all", "styles": [style], "classes": None}
        for item, style in zip(made, styles, strict=True)
    ]
    draw.sort(key=lambda item: _UNDER.index(next(layer["kind"] for layer in made if layer["id"] == item["layer"])))
    both = dict.fromkeys(LANGS, title)
    groups = [{"id": "all", "title": both}]
    theme = {"id": "all", "title": both, "note": None, "groups": groups, "draw": draw, "labels": []}
    own = frame([part for _, _, part in parts], title=title, lang=lang)
    return OfflineMap({**own, "ground": None, "layers": made, "themes": [theme], "pictograms": {}})


def _by_dimension(table: gpd.GeoDataFrame) -> list[gpd.GeoDataFrame]:
    """The areas, the lines and the points of a frame that has some."""
    shapes = table.geometry.to_numpy()
    drawn = np.where(shapely.is_missing(shapes) | shapely.is_empty(shapes), -1, shapely.get_dimensions(shapes))
    return [table[drawn == dimension] for dimension in (2, 1, 0) if (drawn == dimension).any()]


def write_web_map(
    assessment: Assessment, project: Project, file: Path, *, lang: str | None = None, themes: tuple[str, ...] = ()
) -> None:
    """Write the web map as one HTML file; an earlier one stays until the new one is whole.

    Raises
    ------
    OutputError
        No theme has anything to show, or the file cannot be written.
    """
    page = web_map(assessment, project, lang=lang, themes=themes).html()
    draft = file.with_name(f".{file.name}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(page, encoding="utf-8", newline="\n")
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise OutputError(fault("webmap.not_written", file=file, detail=error.strerror or "")) from error


def frame(tables: Iterable[gpd.GeoDataFrame], *, title: str, lang: str) -> dict[str, Any]:
    """What every page says of itself; it opens on all of `tables`, with coordinates in the metric CRS of the first."""
    tables = list(tables)
    edges = np.array([table.to_crs("EPSG:4326").total_bounds for table in tables])
    whole = *edges[:, :2].min(axis=0), *edges[:, 2:].max(axis=0)
    first = tables[0]
    crs = first.crs if first.crs.is_projected and _is_metric(first.crs) else first.estimate_utm_crs()
    return {
        "title": title,
        "lang": lang,
        "bounds": _at_least(whole, _LEAST_SEEN_DEG),
        "grid": grid(crs, _at_least(whole, _LEAST_TOLD_DEG)),
        "words": {word: {language: text(f"webmap.{word}", language) for language in LANGS} for word in _WORDS},
        "disclaimer": {language: text("common.disclaimer", language) for language in LANGS},
        "source": "kotaku_gis",
    }


def _at_least(bounds: Bounds, size: float) -> Bounds:
    """Bounds about the same middle, neither side below `size`: a point alone has surroundings too."""
    west, south, east, north = map(float, bounds)
    x, y = max(0.0, size - (east - west)) / 2, max(0.0, size - (north - south)) / 2
    return west - x, south - y, east + x, north + y


def _is_metric(crs: pyproj.CRS) -> bool:
    """Whether coordinates are metres on the ground, or nearly: not those of web maps."""
    return crs.axis_info[0].unit_name == "metre" and crs.to_epsg() not in _STRETCHED


def _dot(colour: str, label: Mapping[str, str]) -> dict[str, Any]:
    look = {"fill": colour, "edge": "#333333", "width_mm": 0.2, "hatch": None, "dash": None, "alpha": 0.7, "band": None}
    return {"label": dict(label), **look}


def _camera(photos: dict[str, Any]) -> dict[str, Any]:
    return _dot("#343a40", photos["label"]) | {"marker": "photo", "size_mm": 3.6}


def _without(theme: Theme, hidden: frozenset[str]) -> Theme:
    """A theme without the roles that a public page must not show."""
    return theme.model_copy(update={"layers": tuple(item for item in theme.layers if item.role not in hidden)})
