"""Making the web map of an assessment, or of plain GeoDataFrames."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd

from kotaku_gis.errors import OutputError
from kotaku_gis.i18n import LANGS, fault, text
from kotaku_gis.manifest import Project
from kotaku_gis.reports.webmap.grid import grid
from kotaku_gis.reports.webmap.ground import ground
from kotaku_gis.reports.webmap.layers import HIDDEN, role_layer
from kotaku_gis.reports.webmap.marks import pictograms
from kotaku_gis.reports.webmap.page import OfflineMap
from kotaku_gis.reports.webmap.photos import photo_layer
from kotaku_gis.reports.webmap.themes import Content
from kotaku_gis.results import Assessment, empty_findings
from kotaku_gis.sheets.library import library
from kotaku_gis.sheets.sources import Sources
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
)
_COLOURS = ("#1b9e77", "#d95f02", "#7570b3", "#e7298a", "#66a61e", "#e6ab02")


def web_map(
    assessment: Assessment, project: Project, *, lang: str | None = None, themes: tuple[str, ...] = ()
) -> OfflineMap:
    """Every theme that there is something to show of, on one geometry; shows itself in Jupyter.

    Parameters
    ----------
    lang
        The language that the page opens in; it can be switched.
    themes
        Ids of the themes wanted; all when empty.

    Raises
    ------
    OutputError
        No theme has anything to show.
    """
    sources = Sources(assessment, project)
    profile = project.place.profile
    content = Content(sources, profile=profile)
    shown = [theme for name, theme in library(project).items() if not themes or name in themes]
    hidden = HIDDEN if profile == "public" else frozenset[str]()
    ready = [_without(theme, hidden) for theme in shown if not sources.missing(theme)]
    switch = [content.theme(theme) for theme in ready]
    if not switch:
        raise OutputError(fault("webmap.nothing", themes=", ".join(themes) or "-"))
    photos = photo_layer(assessment.layers.get("photo"), project)
    if photos:
        content.layers["photo"] = photos
        for theme in switch:
            if not any(drawn["layer"] == "photo" for drawn in theme["draw"]):
                theme["draw"].append({"layer": "photo", "group": None, "styles": [_camera(photos)], "classes": None})
    return OfflineMap(
        {
            **frame(assessment.blocks, title=project.place.name, lang=lang or project.place.lang),
            "ground": ground(project, assessment.blocks),
            "layers": list(content.layers.values()),
            "themes": switch,
            "pictograms": pictograms(switch),
        }
    )


def plain_map(layers: Mapping[str, gpd.GeoDataFrame], *, title: str = "kotaku_gis", lang: str = "id") -> OfflineMap:
    """GeoDataFrames as they are, by name, each in a colour of its own; every column is shown.

    Raises
    ------
    ValueError
        There is no layer, or one has no CRS.
    """
    if not layers or any(table.crs is None for table in layers.values()):
        raise ValueError("layers with a CRS are needed")
    made = [role_layer(t, role=name, findings=empty_findings(), profile="internal") for name, t in layers.items()]
    draw = [
        {
            "layer": item["id"],
            "group": "all",
            "styles": [_dot(_COLOURS[n % len(_COLOURS)], item["label"])],
            "classes": None,
        }
        for n, item in enumerate(made)
    ]
    both = dict.fromkeys(LANGS, title)
    theme = {
        "id": "all",
        "title": both,
        "note": None,
        "groups": [{"id": "all", "title": both}],
        "draw": draw,
        "labels": [],
    }
    first = next(iter(layers.values()))
    page = {**frame(first, title=title, lang=lang), "ground": None, "layers": made, "themes": [theme], "pictograms": {}}
    return OfflineMap(page)


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
        draft.write_text(page, encoding="utf-8", newline="\n")
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise OutputError(fault("webmap.not_written", file=file, detail=error.strerror or "")) from error


def frame(table: gpd.GeoDataFrame, *, title: str, lang: str) -> dict[str, Any]:
    """What every page says of itself."""
    west, south, east, north = (float(edge) for edge in table.to_crs("EPSG:4326").total_bounds)
    crs = table.crs if table.crs.is_projected else table.estimate_utm_crs()
    return {
        "title": title,
        "lang": lang,
        "bounds": [west, south, east, north],
        "grid": grid(crs, (west, south, east, north)),
        "words": {word: {language: text(f"webmap.{word}", language) for language in LANGS} for word in _WORDS},
        "disclaimer": {language: text("common.disclaimer", language) for language in LANGS},
        "source": "kotaku_gis",
    }


def _dot(colour: str, label: Mapping[str, str]) -> dict[str, Any]:
    look = {"fill": colour, "edge": "#333333", "width_mm": 0.2, "hatch": None, "dash": None, "alpha": 0.7, "band": None}
    return {"label": dict(label), **look}


def _camera(photos: dict[str, Any]) -> dict[str, Any]:
    return _dot("#343a40", photos["label"]) | {"marker": "photo", "size_mm": 3.6}


def _without(theme: Theme, hidden: frozenset[str]) -> Theme:
    """A theme without the roles that a public page must not show."""
    return theme.model_copy(update={"layers": tuple(item for item in theme.layers if item.role not in hidden)})
