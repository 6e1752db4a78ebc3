"""``[sheet]``: the map sheet."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kotaku_gis.datafile import Frozen

Paper = Literal["A4", "A3", "A2", "A1", "A0", "BPN"]


class SheetSettings(Frozen):
    """The map sheet."""

    scale: int = Field(default=1000, ge=50, le=1_000_000)
    paper: Paper = "A1"
    theme: str = "R3a"
    title: str | None = None
    area: str = "priority_area"
