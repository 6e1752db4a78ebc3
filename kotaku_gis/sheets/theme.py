"""What a theme is: which layers a map shows, in which order, in which look, with which words."""

from __future__ import annotations

from typing import Annotated, Literal

from matplotlib.colors import is_color_like, to_hex
from pydantic import AfterValidator, Field, model_validator

from kotaku_gis.contracts import contract
from kotaku_gis.datafile import Frozen, Words
from kotaku_gis.manifest import nearest_role
from kotaku_gis.sheets.pictograms import names


def _color(value: str) -> str:
    """A colour as ``#rrggbb``, also of a name as ``red``; or ``none``."""
    if value == "none" or (value.startswith("#") and is_color_like(value)):
        return value
    if not is_color_like(value):
        raise ValueError(f"{value}: #rrggbb / none")
    return str(to_hex(value))


def _sign(value: str) -> str:
    if value not in names():
        raise ValueError(f"{value}: {', '.join(names())}")
    return value


def _role(value: str) -> str:
    """A role that there is, or ``evidence.<name>``."""
    if not value.startswith("evidence."):
        try:
            contract(value)
        except KeyError as error:
            near = nearest_role(value)
            raise ValueError(f"{value}: {near}?" if near else f"{value}: kotaku-gis explain role") from error
    return value


Role = Annotated[str, AfterValidator(_role)]
Color = Annotated[str, AfterValidator(_color)]
Hatch = Annotated[str, Field(pattern=r"^[/\\|+xoO.*-]+$")]
Sign = Annotated[str, AfterValidator(_sign)]


class Class(Frozen):
    """One class of a layer: what falls into it, and its look.

    A feature falls into it by one of `values`, by one of `words` that its text holds, or by a half-open interval ``lo <
    value <= hi``; by nothing of these where the layer has no column.

    Attributes
    ----------
    hatch_color
        The hatch lies over the fill in this colour; else in that of the edge.
    alpha
        The opacity of the fill.
    band
        A wide pale line under the line itself.
    marker
        The pictogram of points (`kotaku_gis.sheets.pictograms`), `size_mm` high, white on `fill`.
    apart_mm
        Of pictograms nearer to each other on paper one stands for all.
    arrow_mm
        Arrows along lines, so far apart on paper.
    ticks_mm
        Strokes across both ends of lines, as dimension lines have them.
    """

    label: Words
    values: tuple[str, ...] | None = None
    words: tuple[str, ...] | None = None
    lo: float | None = None
    hi: float | None = None
    fill: Color = "none"
    edge: Color = "none"
    width_mm: float = Field(default=0.18, ge=0)
    hatch: Hatch | None = None
    hatch_color: Color | None = None
    dash: tuple[float, ...] | None = None
    alpha: float = Field(default=1.0, ge=0, le=1)
    band: Color | None = None
    band_mm: float = 3.0
    marker: Sign | None = None
    size_mm: float = Field(default=4.0, gt=0)
    apart_mm: float = 0.0
    arrow_mm: float | None = None
    ticks_mm: float | None = None


class Condition(Frozen):
    """Only features whose `column` holds one of `values`, or none of `other_than`; nothing there is none of them.

    `without` leaves out those whose text holds one of its words.
    """

    column: str
    values: tuple[str, ...] = ()
    other_than: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_which(self) -> Condition:
        if sum(map(bool, (self.values, self.other_than, self.without))) != 1:
            raise ValueError("values / other_than / without")
        return self


class Drawn(Frozen):
    """One layer of a map; with `column` its features are drawn by class, and those of no class as no data.

    Attributes
    ----------
    role, evidence
        The layer: that of a role, or the evidence of a name.
    finding
        Findings on the features of the role, ``*`` standing for any letters: their ``value``, ``status`` and ``reason``
        become columns; of several, the worst counts.
    raster
        How a raster is drawn: its values by class, as a picture, as hill shading, or as contours.
    group
        The group of the legend that explains it; none, and the legend is silent on it.
    context
        The layer goes along: without the others there is nothing to show.
    profile
        Drawn in this profile only.
    instead
        The role drawn where there is no layer of `role`.
    lines
        Edges of areas drawn once: all, those between areas that share the values of `dissolve` (``inner``), or those of
        the dissolved areas (``outer``). Only features that say which of the `parts` they are (an RT of an RW) dissolve.
    unknown_label
        What the legend says of features of no class; else that there is no data.
    true_width
        Lines as wide on paper as they are on the ground, from column ``width_m``; `unknown_width` is the look of the
        others, and `unknown_main` that of those among them that are roads for through traffic.
    reach_m
        What lies so near to the features is drawn, not they.
    outside
        What lies outside the areas is drawn.
    """

    role: Role | None = None
    evidence: str | None = None
    finding: tuple[str, ...] = ()
    raster: Literal["classes", "picture", "shade", "contours"] | None = None
    every_m: float = Field(default=1.0, gt=0)
    classes: tuple[Class, ...]
    group: str | None = None
    context: bool = False
    profile: Literal["public", "internal"] | None = None
    instead: Role | None = None
    where: Condition | None = None
    column: str | None = None
    unknown: Literal["hatch", "skip"] = "skip"
    unknown_label: Words | None = None
    lines: Literal["all", "inner", "outer"] | None = None
    dissolve: tuple[str, ...] = ()
    parts: str = "rt"
    true_width: bool = False
    unknown_width: Class | None = None
    unknown_main: Class | None = None
    reach_m: float | None = None
    outside: bool = False

    @model_validator(mode="after")
    def _has_a_source(self) -> Drawn:
        if (self.role is None) == (self.evidence is None):
            raise ValueError("role / evidence")
        return self

    @property
    def name(self) -> str:
        """The role or the evidence."""
        return self.role or self.evidence or ""


class Line(Frozen):
    """A line of a label: the value of a column between words; ``@area_ha`` stands for the area.

    A `plain` figure has no signs between its thousands, as years have none; `names` is the section of the catalogues
    that has words for values which are keys.
    """

    column: str
    before: Words | None = None
    unit: Words | None = None
    digits: int | None = Field(default=None, ge=0)
    plain: bool = False
    names: str | None = None


class Labels(Frozen):
    """What is written on the features of a layer: a name (that of the feature, or a column), and lines below it.

    Attributes
    ----------
    role
        ``evidence.<name>`` for a layer of evidence.
    name
        Empty for labels without a name.
    coded
        A feature without a name is called by its code.
    along
        The name, and the figures after it, follow the line.
    where
        Only features that meet this.
    avoid
        Kept off this role where possible.
    beside
        The label of an area that is too small for it stands beside it.
    """

    role: Role
    column: str | None = None
    unit: Words | None = None
    name: str | None = None
    lines: tuple[Line, ...] = ()
    coded: bool = False
    along: bool = False
    where: Condition | None = None
    avoid: Role | None = None
    beside: bool = False

    @property
    def figures(self) -> tuple[Line, ...]:
        """The lines below the name."""
        return ((Line(column=self.column, unit=self.unit),) if self.column else ()) + self.lines


class Table(Frozen):
    """A table beside the map: the features of a layer on the sheet, a row each, led by their id or by `name`.

    Rows are in the order of the layer, or those whose column `by` says one of `first` before the others, in that order,
    and of these the largest figure of `largest` before the smaller ones.
    """

    role: Role
    title: Words
    name: str | None = None
    columns: tuple[Line, ...]
    by: str | None = None
    first: tuple[str, ...] = ()
    largest: str | None = None


class Symbols(Frozen):
    """Circles on the features of a role, their area in proportion to a column; the largest is `size_mm` wide."""

    role: Role
    column: str
    title: Words
    unit: Words
    fill: str = "#e6550d"
    size_mm: float = Field(default=14.0, gt=0, le=60)


class Group(Frozen):
    """A group of the legend."""

    id: str
    title: Words


class Theme(Frozen):
    """A map: its title, the groups of its legend, its layers from the ground up, and what a reader must know.

    Attributes
    ----------
    scale, area
        In a book: the scale of its sheets, and the role that they cover (else all blocks).
    scenario
        Whether it shows what is there, what is planned, or both (else what the manifest says of the project).
    photos
        Photographs on the sheet have numbered keys on the map and stand beside it.
    pyramid
        The people by age and sex that the manifest names stand beside the map.
    sections
        The role of roads whose cross-sections stand beside the map.
    """

    id: str = Field(min_length=1, pattern=r"^[A-Za-z0-9_-]+$")
    title: Words
    note: Words | None = None
    scale: int = Field(default=1000, ge=50, le=1_000_000)
    area: Role = "priority_area"
    groups: tuple[Group, ...] = ()
    layers: tuple[Drawn, ...]
    labels: tuple[Labels, ...] = ()
    tables: tuple[Table, ...] = ()
    symbols: Symbols | None = None
    scenario: Literal["existing", "planned", "both"] | None = None
    photos: bool = False
    pyramid: bool = False
    sections: Role | None = None

    @model_validator(mode="after")
    def _groups_are_there(self) -> Theme:
        there = {group.id for group in self.groups}
        lost = dict.fromkeys(layer.group for layer in self.layers if layer.group and layer.group not in there)
        if lost:
            raise ValueError(f"group: {', '.join(lost)}")
        return self
