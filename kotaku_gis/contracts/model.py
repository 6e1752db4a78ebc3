"""The shape of a contract file: one layer role, its geometry and its attributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from kotaku_gis.datafile import Frozen, Words

GeometryKind = Literal["point", "line", "polygon", "raster", "table"]


class Attribute(Frozen):
    """One column.

    `values` maps each allowed value to the ways people write it; a `personal` column stays out of public products, as
    does one that `names_file`, since people call photographs after families, and counts below `told_from` are not told
    apart there. In a `stated` column a dash is kept: the plan says that there is none, where an empty cell says
    nothing. A number above 0 and below `least` is one in another unit, and is not read.
    """

    type: Literal["text", "number", "integer", "boolean", "category"]
    label: Words
    unit: str | None = None
    required: bool = False
    personal: bool = False
    names_file: bool = False
    told_from: int | None = Field(default=None, ge=2)
    stated: bool = False
    min: float | None = None
    max: float | None = None
    least: float | None = Field(default=None, gt=0)
    aliases: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)


class Contract(Frozen):
    """One layer role.

    `id` names the attribute that identifies a feature; where it is missing, features are numbered. Of a `distinct` role
    no two features have the same geometry, unless they differ in an attribute of `told_apart`: then one of them is
    wrong, and nobody but the source knows which.
    """

    role: str
    geometry: tuple[GeometryKind, ...]
    id: str
    distinct: bool = False
    told_apart: tuple[str, ...] = ()
    label: Words
    about: Words
    attributes: Mapping[str, Attribute]
