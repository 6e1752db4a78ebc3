"""What can be drawn of the criteria on households, drawn as their building or their point; and public open space."""

from __future__ import annotations

from typing import NotRequired, TypedDict, Unpack

import geopandas as gpd
import pandas as pd
import shapely

from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.household_criteria import failing_households
from kotaku_gis.indicators.households import HOUSEHOLD_NEEDS
from kotaku_gis.measure import evidence
from kotaku_gis.regulations import Regulation

_NEEDS = {**HOUSEHOLD_NEEDS, "regulation": "@regulation"}
_SURFACE = 2


class Asked(TypedDict):
    """Buildings, and the survey of households where there is one."""

    building: gpd.GeoDataFrame
    household: pd.DataFrame | None
    regulation: Regulation
    home: NotRequired[pd.Series | None]


@evidence(of="households_without_safe_water", needs=_NEEDS)
def households_without_water(block: gpd.GeoDataFrame, **asked: Unpack[Asked]) -> gpd.GeoDataFrame:
    """3a: households without safe drinking water."""
    return _drawn("households_without_safe_water", block, **asked)


@evidence(of="households_short_of_water", needs=_NEEDS)
def households_short_of_water(block: gpd.GeoDataFrame, **asked: Unpack[Asked]) -> gpd.GeoDataFrame:
    """3b: households with too little water."""
    return _drawn("households_short_of_water", block, **asked)


@evidence(of="households_without_septic_tank", needs=_NEEDS)
def buildings_without_septic_tank(block: gpd.GeoDataFrame, **asked: Unpack[Asked]) -> gpd.GeoDataFrame:
    """5a: households whose toilet leads to no septic tank."""
    return _drawn("households_without_septic_tank", block, **asked)


@evidence(of="households_without_proper_toilet", needs=_NEEDS)
def buildings_without_toilet(block: gpd.GeoDataFrame, **asked: Unpack[Asked]) -> gpd.GeoDataFrame:
    """5b: households with a pit or no toilet."""
    return _drawn("households_without_proper_toilet", block, **asked)


@evidence(of="households_without_waste_facility", needs=_NEEDS)
def waste_without_facility(block: gpd.GeoDataFrame, **asked: Unpack[Asked]) -> gpd.GeoDataFrame:
    """6a: households without waste facilities."""
    return _drawn("households_without_waste_facility", block, **asked)


@evidence(of="households_without_waste_collection", needs=_NEEDS)
def waste_without_collection(block: gpd.GeoDataFrame, **asked: Unpack[Asked]) -> gpd.GeoDataFrame:
    """6b: households outside waste collection."""
    return _drawn("households_without_waste_collection", block, **asked)


@evidence(of="households_with_unmaintained_waste", needs=_NEEDS)
def waste_unmaintained(block: gpd.GeoDataFrame, **asked: Unpack[Asked]) -> gpd.GeoDataFrame:
    """6c of 02/2016: households whose waste facilities nobody maintains."""
    return _drawn("households_with_unmaintained_waste", block, **asked)


@evidence(of="public_open_space_ha", needs={"open_space": "open_space", "block": "block"})
def public_open_space(open_space: gpd.GeoSeries, *, block: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """The parts of open spaces that lie in blocks."""
    surface = open_space[shapely.get_dimensions(open_space.to_numpy()) == _SURFACE]
    place, space = shapely.STRtree(surface.to_numpy()).query(block.to_numpy(), predicate="intersects")
    parts = shapely.intersection(block.to_numpy()[place], surface.to_numpy()[space])
    whole = shapely.area(parts) > 0
    return gpd.GeoDataFrame(
        {"open_space_id": surface.index[space[whole]]},
        geometry=parts[whole],
        index=pd.Index(block.index[place[whole]], name="block_id"),
        crs=block.crs,
    )


def _drawn(name: str, block: gpd.GeoDataFrame, **asked: Unpack[Asked]) -> gpd.GeoDataFrame:
    return failing_households(
        name,
        block,
        building=asked["building"],
        household=asked["household"],
        home=asked.get("home"),
        definitions=Definitions(asked["regulation"]),
    )
