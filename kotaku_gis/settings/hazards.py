"""``[hazards]``: what holds for the disaster layers, access and evacuation."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kotaku_gis.datafile import Frozen
from kotaku_gis.settings.access import Access


class Exposed(Frozen):
    """Vulnerability and capacity (0-1) of a block against a hazard; ``*`` stands for all that is not named."""

    hazard: str = "*"
    block: str = "*"
    vulnerability: float = Field(ge=0, le=1)
    capacity: float = Field(ge=0, le=1)


class Hazards(Frozen):
    """How hazards are flagged, counted and reached."""

    min_share: float | None = Field(default=None, ge=0, lt=1)
    minimum_needs: bool = False
    risk_formula: Literal["cube_root", "ratio"] = "cube_root"
    risk: tuple[Exposed, ...] = ()
    access: Access = Access()
