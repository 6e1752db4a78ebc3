"""Rules of a plan held against what stands on the ground; importing the package declares its measures and verdicts."""

from kotaku_gis.zoning.coverage import kdb, kdb_pct, parcel_zone
from kotaku_gis.zoning.verdicts import status_at_most

__all__ = ["kdb", "kdb_pct", "parcel_zone", "status_at_most"]
