"""Themes as data: which layers a map shows, in which order, in which colours."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from kotaku_gis.datafile import Frozen, Words, parse
from kotaku_gis.errors import ManifestError
from kotaku_gis.i18n import fault


class Class(Frozen):
    """One class of a layer: the values it stands for, or a half-open interval ``lo < value <= hi``; its look.

    `alpha` is the opacity of the fill. A `band` is a wide pale line under the line itself.
    """

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
    band: str | None = None
    band_mm: float = 3.0


class Drawn(Frozen):
    """One layer of a map; with `column` its features are drawn by class, and those of no class as no data.

    Attributes
    ----------
    group
        The group of the legend that explains it; none, and the legend is silent on it.
    instead
        The role drawn where there is no layer of `role`.
    lines
        Edges of areas drawn once: all, those between areas that share the values of `dissolve` (``inner``), or those of
        the dissolved areas (``outer``). Only features that say which of the `parts` they are (an RT of an RW) dissolve.
    true_width
        Lines as wide on paper as they are on the ground, from column ``width_m``; `unknown_width` is the look of the
        others.
    outside
        What lies outside the areas is drawn.
    """

    role: str
    classes: tuple[Class, ...]
    group: str | None = None
    instead: str | None = None
    column: str | None = None
    unknown: Literal["hatch", "skip"] = "skip"
    lines: Literal["all", "inner", "outer"] | None = None
    dissolve: tuple[str, ...] = ()
    parts: str = "rt"
    true_width: bool = False
    unknown_width: Class | None = None
    outside: bool = False


class Labels(Frozen):
    """What is written on the areas of a layer: their name, and the figure of a column; off `avoid` where possible."""

    role: str
    column: str
    unit: Words
    avoid: str | None = None


class Group(Frozen):
    """A group of the legend."""

    id: str
    title: Words


class Theme(Frozen):
    """A map: its title, the groups of its legend, its layers from the ground up, and what a reader must know."""

    id: str
    title: Words
    note: Words | None = None
    groups: tuple[Group, ...] = ()
    layers: tuple[Drawn, ...]
    labels: tuple[Labels, ...] = ()


def themes() -> tuple[str, ...]:
    """Ids of the themes that come with the package."""
    folder = files(__package__).joinpath("themes")
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


@cache
def theme(name: str) -> Theme:
    """A theme by its id; raises `ManifestError` for one that there is not."""
    if name not in themes():
        raise ManifestError(fault("sheet.unknown_theme", theme=name, known=", ".join(themes())))
    source = files(__package__).joinpath("themes", f"{name}.toml")
    return Theme.model_validate(parse(source.read_text(encoding="utf-8")))
