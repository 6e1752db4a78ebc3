"""``[hazards]``: what holds for the disaster layers, access and evacuation."""

from __future__ import annotations

from kotaku_gis.datafile import Frozen
from kotaku_gis.settings.access import Access


class Hazards(Frozen):
    """How hazards are flagged, counted and reached."""

    access: Access = Access()
