"""Hazard layers over what they threaten; importing the package declares its study."""

from kotaku_gis.hazards.flags import Shares, flags
from kotaku_gis.hazards.study import HazardsResult, hazards

__all__ = ["HazardsResult", "Shares", "flags", "hazards"]
