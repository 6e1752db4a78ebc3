"""How much stands in each building: itself, its floor area, households, people, vulnerable people, poor households."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from kotaku_gis.layers.values import column_of
from kotaku_gis.spatial.assign import area_by_point

UNITS = {
    "buildings": "unit",
    "floor_area_m2": "m2",
    "households": "KK",
    "people": "jiwa",
    "vulnerable_people": "jiwa",
    "poor_households": "KK",
}
_SAME = ("households", "vulnerable_people", "poor_households")
_COLUMNS = {"people": "occupants", **{item: item for item in _SAME}}
_OF_BLOCKS = {"people": "population", **{item: item for item in _SAME}}
_NO_HOMES = ("business", "industry", "office", "social", "worship", "empty")


@dataclass(frozen=True)
class Held:
    """What each building holds, unknown where nobody counted; `estimated` marks figures shared out from the block."""

    amount: pd.DataFrame
    estimated: pd.DataFrame


def held(
    building: gpd.GeoDataFrame, *, home: pd.Series, block: pd.DataFrame, household: pd.DataFrame | None = None
) -> Held:
    """Figures of buildings.

    The survey of households goes before the columns of the building. Where no building of a block has a figure, that of
    the block is shared out over its buildings by footprint, those without homes left out; it is then an estimate.

    Parameters
    ----------
    home
        Block of each building; <NA> outside all blocks.
    household
        The survey, a table keyed by ``building_id`` or points in buildings.
    """
    amount = pd.DataFrame({"buildings": 1.0, "floor_area_m2": _floor_area(building)}, index=building.index)
    counted = _surveyed(household, building) if household is not None else pd.DataFrame(index=building.index)
    estimated = pd.DataFrame(data=False, index=building.index, columns=list(UNITS))
    for item, column in _COLUMNS.items():
        known = _column(building, column)
        if item in counted:
            known = counted[item].fillna(known)
        shared = _shared_out(_column(block, _OF_BLOCKS[item]), known, building=building, home=home)
        amount[item] = known.fillna(shared)
        estimated[item] = known.isna() & shared.notna()
    return Held(amount, estimated)


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    if name not in table:
        return pd.Series(float("nan"), index=table.index)
    return pd.Series(table[name].to_numpy(dtype=float, na_value=float("nan")), index=table.index)


def _floor_area(building: gpd.GeoDataFrame) -> pd.Series:
    """As surveyed, else footprint times storeys; unknown where neither is known."""
    return _column(building, "floor_area_m2").fillna(building.area * _column(building, "storeys"))


def _surveyed(household: pd.DataFrame, building: gpd.GeoDataFrame) -> pd.DataFrame:
    """Sums of the survey by building; a figure that one of its households lacks is unknown."""
    if "building_id" in household:
        of = household["building_id"].astype("string")
    elif isinstance(household, gpd.GeoDataFrame):
        of = area_by_point(household.geometry, building.geometry).astype("string")
    else:
        return pd.DataFrame(index=building.index)
    number = _column(household, "households").fillna(1.0)
    table = pd.DataFrame({"households": number}, index=household.index)
    if "occupants" in household:
        table["people"] = _column(household, "occupants")
    if "vulnerable_people" in household:
        table["vulnerable_people"] = _column(household, "vulnerable_people")
    if "poor" in household:
        table["poor_households"] = _column(household, "poor") * number
    groups = table.groupby(of.to_numpy())
    sums = groups.sum().mask(table.isna().groupby(of.to_numpy()).any())
    return sums.reindex(building.index.astype("string")).set_axis(building.index)


def _shared_out(whole: pd.Series, known: pd.Series, *, building: gpd.GeoDataFrame, home: pd.Series) -> pd.Series:
    """The figure of each block over its buildings by footprint, in blocks where no building has one."""
    silent = known.isna().groupby(home).transform("all").fillna(value=False).astype(bool)
    footprint = building.area.mask(column_of(building, "use", "string").isin(_NO_HOMES), 0.0)
    total = footprint.groupby(home).transform("sum")
    share = (footprint / total).where(total > 0)
    return (home.map(whole).astype(float) * share).where(silent)
