"""``[repair]``: how far a repair may go."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kotaku_gis.datafile import Frozen


class Repair(Frozen):
    """What repair may do: the share of a layer's area that it may change, and whether a doubled id stops the run."""

    max_changed_share: float = Field(default=0.05, ge=0, le=1)
    duplicate_ids: Literal["stop", "number"] = "stop"
