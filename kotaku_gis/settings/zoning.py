"""``[zoning]``: the plans that a place is held against, and their rules."""

from __future__ import annotations

from kotaku_gis.datafile import Frozen


class Zoning(Frozen):
    """How buildings and plans are held against the rules."""
