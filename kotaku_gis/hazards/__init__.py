"""Hazard layers over what they threaten; importing the package declares its verdicts."""

from kotaku_gis.hazards.flags import hazard, raster_flags, zone_flags

__all__ = ["hazard", "raster_flags", "zone_flags"]
