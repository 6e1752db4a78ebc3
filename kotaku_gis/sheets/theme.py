"""Themes as data: which layers a map shows, in which order, in which colours."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from kotaku_gis.datafile import Frozen, Words, parse


class Class(Frozen):
    """One class of a layer: the values it stands for, or a half-open interval ``lo < value <= hi``; its look."""

    label: Words
    values: tuple[str, ...] | None = None
    lo: float | None = None
    hi: float | None = None
    fill: str = "none"
    edge: str = "none"
    width_mm: float = 0.18
    hatch: str | None = None
    dash: tuple[float, ...] | None = None
    alpha: float = Field(default=1.0, ge=0, le=1)


class Drawn(Frozen):
    """One layer of a map; with `column` its features are drawn by class, and those of no class as no data.

    `true_width` draws lines as wide on paper as they are on the ground, from column ``width_m``.
    """

    role: str
    column: str | None = None
    true_width: bool = False
    unknown: Literal["hatch", "skip"] = "skip"
    label_column: str | None = None
    label_unit: str = ""
    classes: tuple[Class, ...]


class Theme(Frozen):
    """A map: its title, its layers from the ground up, and what a reader must know."""

    id: str
    title: Words
    note: Words | None = None
    layers: tuple[Drawn, ...]


def themes() -> tuple[str, ...]:
    """Ids of the themes that come with the package."""
    folder = files(__package__).joinpath("themes")
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


@cache
def theme(name: str) -> Theme:
    """A theme by its id; raises `KeyError` for one that there is not."""
    if name not in themes():
        raise KeyError(name)
    source = files(__package__).joinpath("themes", f"{name}.toml")
    return Theme.model_validate(parse(source.read_text(encoding="utf-8")))
