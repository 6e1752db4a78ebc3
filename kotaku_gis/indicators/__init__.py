"""The slum criteria by aspect; importing the package declares its measures and verdicts."""

from kotaku_gis.indicators.buildings import (
    block_area_ha,
    building_count,
    building_density,
    built_beyond_plan_m2,
    coverage_pct,
    dense_area_ha,
)
from kotaku_gis.indicators.drainage import flooded_area_ha
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
from kotaku_gis.indicators.quality import substandard_buildings
from kotaku_gis.indicators.regularity import (
    irregular_agreement_pct,
    irregular_buildings,
    irregular_buildings_proxy,
    irregular_signs,
)
from kotaku_gis.indicators.slum import slum

__all__ = [
    "block_area_ha",
    "building_count",
    "building_density",
    "built_beyond_plan_m2",
    "coverage_pct",
    "dense_area_ha",
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
    "population_count",
    "slum",
    "substandard_buildings",
]
