"""Hazard layers over what they threaten, and the ways in and out; importing the package declares its studies."""

from kotaku_gis.hazards.access import AccessResult, access
from kotaku_gis.hazards.evacuation import EvacuationResult, evacuation
from kotaku_gis.hazards.flags import Shares, flags
from kotaku_gis.hazards.relocation import RelocationResult, relocation
from kotaku_gis.hazards.study import HazardsResult, hazards

__all__ = [
    "AccessResult",
    "EvacuationResult",
    "HazardsResult",
    "RelocationResult",
    "Shares",
    "access",
    "evacuation",
    "flags",
    "hazards",
    "relocation",
]
