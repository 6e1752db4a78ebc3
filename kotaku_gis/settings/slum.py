"""``[slum]``: the slum baseline, what was decided, and what no map tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from kotaku_gis.datafile import Frozen


class BaselineFile(Frozen):
    """One table of slum figures: a row an RT, a needs table, printed sheets, or the numeric workbook."""

    path: str = Field(min_length=1)
    sheet: str | None = None
    encoding: str | None = None
    year: int | None = Field(default=None, ge=1945, le=2200)
    origin: Literal["table", "surveyed"] = "table"
    percents: Literal["slum", "good"] | None = None
    where: Mapping[str, str] = Field(default_factory=dict)
    columns: Mapping[str, str] = Field(default_factory=dict)


class Override(Frozen):
    """One figure of the baseline that people have decided, with their reason."""

    block: str = Field(min_length=1)
    item: str = Field(min_length=1)
    value: float
    reason: str = Field(min_length=1)


class SlumArea(Frozen):
    """What no map tells of a kawasan, a kelurahan or a block; ``*`` stands for all that is not named."""

    name: str = Field(min_length=1)
    strategic: bool | None = None
    potential: bool | None = None
    tenure_clear: bool | None = None
    plan_conform: bool | None = None
    legality: Literal["legal", "illegal"] | None = None
    typology: tuple[str, ...] = ()


class Slum(Frozen):
    """The slum baseline: its tables, which source goes before which, what was decided, and what work costs.

    `accept_proxy` lets the signs of geometry stand for buildings that nobody surveyed for order. `ideal_length` is the
    ideal length of road and drain: as somebody stated it, and where nobody did as the network that serves every
    building and every local road; or always that network. `narrow_road_is_missing` counts roads below the least width
    as missing.
    """

    baseline: tuple[BaselineFile, ...] = ()
    precedence: tuple[Literal["measured", "surveyed", "table"], ...] = ("measured", "surveyed", "table")
    clamp_negative: bool = True
    accept_proxy: bool = False
    ideal_length: Literal["stated", "network"] = "stated"
    narrow_road_is_missing: bool = False
    override: tuple[Override, ...] = ()
    area: tuple[SlumArea, ...] = ()
    unit_costs: Mapping[str, float] = Field(default_factory=dict)
