"""Twelve themes of the buildings of a city as one page; beside one folium layer a theme."""

import re
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd

from benchmarks.city import City, city
from benchmarks.harness import Job, Runner
from kotaku_gis.datafile import Words
from kotaku_gis.manifest import Project
from kotaku_gis.reports.webmap.page import OfflineMap
from kotaku_gis.reports.webmap.themes import Content
from kotaku_gis.reports.webmap.webmap import frame
from kotaku_gis.results import Assessment, empty_findings
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.theme import Class, Drawn, Theme

COLOURS = ("#ffffd4", "#fee391", "#fec44f", "#fb8c3c", "#d7402b")
THEMES = tuple(f"T{n:02d}" for n in range(12))
NAME = Words(id="-", en="-")


def layers(buildings: int) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Blocks, and buildings with a class a theme."""
    place: City = city(buildings)
    draw = np.random.default_rng(1)
    kinds = {name: draw.integers(0, len(COLOURS), len(place.buildings)).astype(str) for name in THEMES}
    return place.blocks, place.buildings.assign(**kinds)


def ours(given: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]) -> np.ndarray:
    """By `kotaku_gis`: the geometry once, a byte a building and theme."""
    html = page(given)
    return np.array([len(re.findall(r'"id":"T\d\d"', html)), len(html)], dtype=float)


def page(given: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]) -> str:
    """The page by `kotaku_gis`."""
    blocks, buildings = given
    layer = {name: ({"path": "-"},) for name in ("block", "building")}
    project = Project.model_validate({"project": {"name": "-"}, "layers": layer})
    found = {"block": blocks, "building": buildings}
    assessment = Assessment(blocks, empty_findings(), {}, found, blocks.iloc[:0], pd.DataFrame())
    content = Content(Sources(assessment, project), profile="public")
    themes = [content.theme(_theme(name)) for name in THEMES]
    whole = {**frame([blocks], title="-", lang="id"), "ground": None, "pictograms": {}}
    return OfflineMap({**whole, "layers": list(content.layers.values()), "themes": themes}).html()


def _theme(name: str) -> Theme:
    classes = tuple(Class(values=(str(n),), fill=colour, label=NAME) for n, colour in enumerate(COLOURS))
    return Theme(id=name, title=NAME, layers=(Drawn(role="building", column=name, classes=classes),))


def layered(given: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]) -> np.ndarray:
    """By folium: one GeoJson layer a theme, only with the columns that it needs."""
    _, buildings = given
    made = folium.Map(tiles=None, prefer_canvas=True)
    for name in THEMES:
        part = buildings[[name, "geometry"]].to_crs("EPSG:4326")
        part["geometry"] = part.geometry.set_precision(1e-7, mode="pointwise")
        folium.GeoJson(part, name=name, style_function=_styled(name)).add_to(made)
    html = made.get_root().render()
    return np.array([len(set(re.findall(r"geo_json_\w{32}_add", html))), len(html)], dtype=float)


def _styled(name: str) -> Any:
    return lambda feature: {"fillColor": COLOURS[int(feature["properties"][name])], "weight": 0.5}


def fifth(result: np.ndarray, reference: np.ndarray) -> float:
    """0 when both pages hold every theme and ours is at most a fifth of the other; else by how much it is not."""
    return float(abs(result[0] - reference[0])) + max(
        0.0, 5 * result[1] / reference[1] - 1 if result is not reference else 0.0
    )


JOBS = [
    Job(
        name="webmap",
        title="twelve themes of buildings as one page, at most a fifth of the peer's size",
        prepare=layers,
        runners={
            "folium, a layer a theme": Runner(layered, max_size=10_000),
            "kotaku_gis": Runner(ours, max_size=10_000),
        },
        peer="folium, a layer a theme",
        agree=fifth,
        sizes=(10_000,),
    )
]
