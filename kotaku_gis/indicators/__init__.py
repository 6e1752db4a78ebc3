"""The slum criteria by aspect; importing the package declares its measures, verdicts and evidence."""

from kotaku_gis.indicators import evidence_buildings, evidence_households, evidence_lines
from kotaku_gis.indicators.buildings import (
    block_area_ha,
    building_count,
    building_density,
    built_beyond_plan_m2,
    coverage_pct,
    dense_area_ha,
    plan_limited_ha,
)
from kotaku_gis.indicators.drain_network import unconnected_drain_m
from kotaku_gis.indicators.drainage import flooded_area_ha
from kotaku_gis.indicators.drains import bad_drain_m, drain_gap_m, drain_m, unmaintained_drain_m
from kotaku_gis.indicators.fire import buildings_without_fire_equipment, buildings_without_fire_infrastructure
from kotaku_gis.indicators.household_criteria import (
    households_short_of_water,
    households_with_unmaintained_waste,
    households_without_proper_toilet,
    households_without_safe_water,
    households_without_septic_tank,
    households_without_waste_collection,
    households_without_waste_facility,
)
from kotaku_gis.indicators.households import household_count, population_count
from kotaku_gis.indicators.open_space import public_open_space_ha
from kotaku_gis.indicators.quality import substandard_buildings, substandard_surveyed_pct
from kotaku_gis.indicators.regularity import (
    irregular_agreement_pct,
    irregular_buildings,
    irregular_buildings_proxy,
    irregular_signs,
    irregular_surveyed_pct,
)
from kotaku_gis.indicators.road_gaps import road_gap_m
from kotaku_gis.indicators.roads import bad_road_m, local_road_m, narrow_road_m
from kotaku_gis.indicators.slum import slum

DECLARING = (evidence_buildings, evidence_households, evidence_lines)

__all__ = [
    "bad_drain_m",
    "bad_road_m",
    "block_area_ha",
    "building_count",
    "building_density",
    "buildings_without_fire_equipment",
    "buildings_without_fire_infrastructure",
    "built_beyond_plan_m2",
    "coverage_pct",
    "dense_area_ha",
    "drain_gap_m",
    "drain_m",
    "flooded_area_ha",
    "household_count",
    "households_short_of_water",
    "households_with_unmaintained_waste",
    "households_without_proper_toilet",
    "households_without_safe_water",
    "households_without_septic_tank",
    "households_without_waste_collection",
    "households_without_waste_facility",
    "irregular_agreement_pct",
    "irregular_buildings",
    "irregular_buildings_proxy",
    "irregular_signs",
    "irregular_surveyed_pct",
    "local_road_m",
    "narrow_road_m",
    "plan_limited_ha",
    "population_count",
    "public_open_space_ha",
    "road_gap_m",
    "slum",
    "substandard_buildings",
    "substandard_surveyed_pct",
    "unconnected_drain_m",
    "unmaintained_drain_m",
]
