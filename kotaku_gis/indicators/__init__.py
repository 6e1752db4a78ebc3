"""The slum criteria by aspect; importing the package declares its measures and verdicts."""

from kotaku_gis.indicators.buildings import (
    block_area_ha,
    building_count,
    building_density,
    coverage_pct,
    dense_area_ha,
    substandard_buildings,
)
from kotaku_gis.indicators.drainage import flooded_area_ha
from kotaku_gis.indicators.slum import slum

__all__ = [
    "block_area_ha",
    "building_count",
    "building_density",
    "coverage_pct",
    "dense_area_ha",
    "flooded_area_ha",
    "slum",
    "substandard_buildings",
]
