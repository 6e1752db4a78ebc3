"""Households and people by block, from the attributes of buildings, from a survey of points, or from a table.

A household belongs to the block of its building; without a building to the block that holds its point, else to the one
that it names. How many there are is told by the buildings where every building of a block says so, else by the block
itself, else by a survey of households. A building whose use is no dwelling may be silent: nobody lives there.
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from kotaku_gis.i18n import fault
from kotaku_gis.indicators.buildings import PERMEN_14
from kotaku_gis.indicators.counting import totals
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.homes import HOME, home_of
from kotaku_gis.layers.rt_names import canonical
from kotaku_gis.layers.values import column_of
from kotaku_gis.measure import Studied, measure, study
from kotaku_gis.regulations import Regulation, load
from kotaku_gis.results import findings
from kotaku_gis.spatial.assign import area_by_point

HOUSEHOLD_NEEDS = {"block": "block*", "building": "building*", "household": "household*~", **HOME}
_ASKED = (
    "safe_water",
    "litres_per_person_day",
    "toilet",
    "waste",
    "waste_bin",
    "waste_collections_per_week",
    "waste_maintained",
)


def survey_rows(
    block: gpd.GeoDataFrame,
    *,
    building: gpd.GeoDataFrame,
    household: pd.DataFrame | None,
    home: pd.Series | None = None,
    asked: str | None = None,
) -> pd.DataFrame:
    """What was asked of households: a row a household of the survey, or a building where the survey has none.

    Parameters
    ----------
    asked
        The question; a survey that did not put it gives way to the buildings.

    Returns
    -------
    DataFrame
        `home` (block, missing where in none), `building_id` (missing where there is none), `households` that the row
        stands for, and what was asked.
    """
    homes = home_of(building.geometry, block=block.geometry, home=home)
    if household is None or (asked is not None and asked not in household):
        answers = building[[name for name in _ASKED if name in building]]
        rows = answers.assign(
            home=homes,
            building_id=building.index.astype("string"),
            households=column_of(building, "households", "Float64"),
        )
        return pd.DataFrame(rows[rows["households"].fillna(0) > 0])
    answers = pd.DataFrame(household[[name for name in _ASKED if name in household]])
    return answers.assign(
        home=_home(household, homes, block),
        building_id=column_of(household, "building_id", "string"),
        households=column_of(household, "households", "Float64").fillna(1.0),
    )


@measure(unit="KK", per="block", needs={**HOUSEHOLD_NEEDS, "regulation": "@regulation"}, source=PERMEN_14)
def household_count(
    block: gpd.GeoDataFrame,
    *,
    building: gpd.GeoDataFrame,
    household: pd.DataFrame | None,
    regulation: Regulation | None = None,
    home: pd.Series | None = None,
) -> pd.Series:
    """Households of each block; missing where neither buildings, block nor a survey of households tell."""
    found = home_of(building.geometry, block=block.geometry, home=home)
    told = _of_buildings(block, building, found, "households", regulation).fillna(
        column_of(block, "households", "Float64")
    )
    if household is not None:
        rows = survey_rows(block, building=building, household=household, home=found)
        surveyed = totals(rows["households"], home=rows["home"], blocks=block.index)
        told = told.fillna(surveyed.where(surveyed > 0).astype("Float64"))
    return told.rename("household_count")


@measure(
    unit="people",
    per="block",
    needs={"block": "block*", "building": "building*", "regulation": "@regulation", **HOME},
    source=PERMEN_14,
)
def population_count(
    block: gpd.GeoDataFrame,
    *,
    building: gpd.GeoDataFrame,
    regulation: Regulation | None = None,
    home: pd.Series | None = None,
) -> pd.Series:
    """People of each block, where every dwelling of it says how many live there; missing elsewhere."""
    found = home_of(building.geometry, block=block.geometry, home=home)
    return _of_buildings(block, building, found, "occupants", regulation).rename("population_count")


@study(needs={**HOUSEHOLD_NEEDS, "household": "household*"})
def households_of_no_block(
    block: gpd.GeoDataFrame, *, building: gpd.GeoDataFrame, household: pd.DataFrame, home: pd.Series | None = None
) -> Studied:
    """The households of the survey that count in no block, since neither building, point nor block is ours."""
    found = _home(household, home_of(building.geometry, block=block.geometry, home=home), block)
    lost = household.index[found.isna()]
    rows = findings(
        lost,
        kind="check",
        name="place",
        unit_kind="household",
        level="feature",
        status="fault",
        reason="household_of_no_block",
    )
    note = fault("slum_measures.households_of_no_block", layer="household", ids=lost, count=len(lost))
    return Studied(findings=rows, result=None, notes=(note,) if len(lost) else ())


def _of_buildings(
    block: gpd.GeoDataFrame, building: gpd.GeoDataFrame, home: pd.Series, column: str, regulation: Regulation | None
) -> pd.Series:
    """Sum of a column by block, missing where a building that may be a dwelling does not say."""
    if column not in building:
        return pd.Series(pd.NA, index=block.index, dtype="Float64")
    known = building[column].notna()
    dwelling = Definitions(regulation or load("permen_pupr_14_2018")).fails(building, "dwelling_uses")
    open_ = ~known & dwelling.fillna(value=True).astype(bool)
    silent = totals(open_.astype(float), home=home, blocks=block.index) > 0
    houses = totals(known.astype(float), home=home, blocks=block.index) > 0
    total = totals(building[column], home=home, blocks=block.index)
    return total.where(houses & ~silent).astype("Float64")


def _home(household: pd.DataFrame, homes: pd.Series, block: gpd.GeoDataFrame) -> pd.Series:
    """Block of each household: of its building, else around its point, else the one it names."""
    found = pd.Series(column_of(household, "building_id", "string").map(homes), index=household.index, dtype=object)
    if isinstance(household, gpd.GeoDataFrame):
        point = area_by_point(household.geometry, block.geometry).astype(object)
        found = found.where(found.notna(), point)
    own = pd.Series(block.index, index=canonical(pd.Series(block.index.astype("string"))).str.casefold())
    named = canonical(column_of(household, "block_id", "string")).str.casefold().map(own[~own.index.duplicated()])
    return found.where(found.notna(), named)
