"""Rules of a plan held against what stands on the ground; importing the package declares its measures and verdicts."""

from kotaku_gis.zoning.corridor import corridors
from kotaku_gis.zoning.corridor_widths import statutory_distances
from kotaku_gis.zoning.coverage import built_areas, kdb_excess_m2, kdb_pct, kdb_u95_pct
from kotaku_gis.zoning.density import density
from kotaku_gis.zoning.eaves import wall_outlines
from kotaku_gis.zoning.floor_area import floor_areas, floors
from kotaku_gis.zoning.footprint import footprints_on_parcels
from kotaku_gis.zoning.green import open_m2, unbuilt_m2
from kotaku_gis.zoning.height import height_range_m
from kotaku_gis.zoning.lots import lot_class
from kotaku_gis.zoning.plans import plans
from kotaku_gis.zoning.resettlement import road_cuts
from kotaku_gis.zoning.rules_limits import limits
from kotaku_gis.zoning.rules_load import rule_table
from kotaku_gis.zoning.setback import base_offset_m, setback_strips, setbacks
from kotaku_gis.zoning.shares import area_shares, pro_rata_limit
from kotaku_gis.zoning.study import building_rules
from kotaku_gis.zoning.verdicts import status_at_least, status_at_most, status_of_range, worst_status

__all__ = [
    "area_shares",
    "base_offset_m",
    "building_rules",
    "built_areas",
    "corridors",
    "density",
    "floor_areas",
    "floors",
    "footprints_on_parcels",
    "height_range_m",
    "kdb_excess_m2",
    "kdb_pct",
    "kdb_u95_pct",
    "limits",
    "lot_class",
    "open_m2",
    "plans",
    "pro_rata_limit",
    "road_cuts",
    "rule_table",
    "setback_strips",
    "setbacks",
    "status_at_least",
    "status_at_most",
    "status_of_range",
    "statutory_distances",
    "unbuilt_m2",
    "wall_outlines",
    "worst_status",
]
