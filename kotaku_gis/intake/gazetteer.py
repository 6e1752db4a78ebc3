"""Where names and codes of a delivery say that it lies."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import shapely

from kotaku_gis.intake.profile import Profile, folders

_ADMIN = re.compile(r"wadm|prov|kab|kota|kec|kel|desa|city|nm_|nama|alamat|namobj", re.IGNORECASE)
_CODE = re.compile(r"prov|kdppum|kdepum|kdpkab|kode_?(kota|kab|kec|kel|wil)|kd_", re.IGNORECASE)
_PROVINCE = re.compile(r"prov|kdppum", re.IGNORECASE)
_COAST_DEG = 0.1  # outlines are rougher than this
_TOWN_DEG = 0.25


@cache
def _read() -> dict[str, Any]:
    source = files(__package__).joinpath("gazetteer.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def _land() -> shapely.Geometry:
    land = shapely.union_all([shapely.Polygon(outline) for outline in _read()["islands"].values()])
    land = shapely.buffer(land, _COAST_DEG)
    shapely.prepare(land)
    return land


def on_land(lonlat: np.ndarray) -> np.ndarray:
    """Whether points in degrees lie on one of the larger islands of Indonesia, roughly."""
    return np.asarray(shapely.contains_xy(_land(), lonlat[:, 0], lonlat[:, 1]))


def expected(profiles: Iterable[Profile], folder_name: str) -> list[shapely.Geometry]:
    """Where towns and provinces that a delivery names lie, the most telling first: boxes in degrees."""
    profiles = list(profiles)
    words = " ".join([folder_name, *(" ".join((*folders(p.item), p.item.name)) for p in profiles)])
    cells = [
        value
        for profile in profiles
        for column, values in profile.values.items()
        if _ADMIN.search(column)
        for value in values[:20]
    ]
    return [*_towns(words), *_provinces_by_code(profiles), *_towns(" | ".join(cells)), *_provinces(words, cells)]


def _towns(text: str) -> list[shapely.Geometry]:
    plain = f" {re.sub(r'[^a-z]+', ' ', text.casefold())} "
    found = [place for name, place in _read()["towns"].items() if f" {name} " in plain]
    return [shapely.box(x - _TOWN_DEG, y - _TOWN_DEG, x + _TOWN_DEG, y + _TOWN_DEG) for x, y in found]


def _provinces(words: str, cells: list[str]) -> list[shapely.Geometry]:
    plain = f" {re.sub(r'[^a-z]+', ' ', ' '.join([words, *cells]).casefold())} "
    known = [(name, box) for name, *box in _read()["provinces"].values()]
    named = [(name, box) for name, box in known if f" {name} " in plain]
    longest = [(n, box) for n, box in named if not any(n != other and n in other for other, _ in named)]
    return [shapely.box(*box) for _, box in longest]


def _provinces_by_code(profiles: list[Profile]) -> list[shapely.Geometry]:
    """By the first two digits of codes of areas; short codes count only where the column is one of provinces."""
    codes: dict[str, None] = {}
    for profile in profiles:
        for column, values in profile.values.items():
            if _CODE.search(column):
                least = 2 if _PROVINCE.search(column) else 4
                digits = [re.sub(r"\D", "", value) for value in values[:20]]
                codes |= {value[:2]: None for value in digits if least <= len(value) <= 13}
    known = _read()["provinces"]
    return [shapely.box(*known[code][1:]) for code in codes if code in known]
