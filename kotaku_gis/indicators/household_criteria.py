"""Aspects 3, 5 and 6, water, waste water and solid waste: the households of each block that lack them.

Every verdict gives a row a block, as `kotaku_gis.indicators.counting.counted`: how many households (KK) fail, whether
that is known, and the rule that it rests on, with its article. The rule named in brackets says which answers fail; it
stands in the regulation of the project, else in ``slum_measures``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict, Unpack

import geopandas as gpd
import pandas as pd
import shapely

from kotaku_gis.indicators.counting import counted, unknown
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.households import HOUSEHOLD_NEEDS, survey_rows
from kotaku_gis.measure import verdict
from kotaku_gis.regulations import Regulation

NEEDS = {
    **HOUSEHOLD_NEEDS,
    "whole": "=household_count",
    "regulation": "@regulation",
}


class Survey(TypedDict):
    """What is known of households: buildings, their survey where there is one, and how many live in each block."""

    building: gpd.GeoDataFrame
    household: pd.DataFrame | None
    whole: pd.Series
    regulation: Regulation
    home: NotRequired[pd.Series | None]


@dataclass(frozen=True)
class Question:
    """What a criterion asks of a household: the column, who fails, and the rules that say so.

    `beside` names a further rule by the column that brings it in.
    """

    column: str
    fails: Callable[[pd.DataFrame, Definitions], pd.Series]
    rules: tuple[str, ...]
    beside: Mapping[str, str] = field(default_factory=dict)


def _too_little(rows: pd.DataFrame, definitions: Definitions) -> pd.Series:
    litres = rows["litres_per_person_day"].astype("Float64")
    need = definitions.number("water_need")
    return (litres < need).astype("boolean")


def _uncollected(rows: pd.DataFrame, definitions: Definitions) -> pd.Series:
    fails = definitions.fails(rows, "waste_system")
    if "waste_collections_per_week" not in rows:
        return fails
    rare = rows["waste_collections_per_week"].astype("Float64") < definitions.number("waste_collection_min")
    return fails | rare.fillna(value=False).astype("boolean")


def _by_rule(name: str, column: str) -> Question:
    return Question(column, lambda rows, definitions: definitions.fails(rows, name), (name,))


QUESTIONS: Mapping[str, Question] = {
    "households_without_safe_water": _by_rule("unsafe_water", "safe_water"),
    "households_short_of_water": Question("litres_per_person_day", _too_little, ("water_need",)),
    "households_without_septic_tank": _by_rule("wastewater_system", "toilet"),
    "households_without_proper_toilet": _by_rule("wastewater_facility", "toilet"),
    "households_without_waste_facility": _by_rule("waste_facility", "waste"),
    "households_without_waste_collection": Question(
        "waste", _uncollected, ("waste_system",), {"waste_collections_per_week": "waste_collection_min"}
    ),
    "households_with_unmaintained_waste": _by_rule("unmaintained_waste", "waste_maintained"),
}
"""Verdict to what it asks."""


@verdict(kind="criterion", unit="KK", per="block", needs=NEEDS)
def households_without_safe_water(block: gpd.GeoDataFrame, **survey: Unpack[Survey]) -> pd.DataFrame:
    """3a: households (KK) without safe drinking water, as surveyed (`unsafe_water`)."""
    return _judged("households_without_safe_water", block, **survey)


@verdict(kind="criterion", unit="KK", per="block", needs=NEEDS)
def households_short_of_water(block: gpd.GeoDataFrame, **survey: Unpack[Survey]) -> pd.DataFrame:
    """3b: households (KK) with less water, in litres a person and day, than `water_need`; as much is enough."""
    return _judged("households_short_of_water", block, **survey)


@verdict(kind="criterion", unit="KK", per="block", needs=NEEDS)
def households_without_septic_tank(block: gpd.GeoDataFrame, **survey: Unpack[Survey]) -> pd.DataFrame:
    """5a: households (KK) whose toilet leads to no known septic tank, shared ones too (`wastewater_system`)."""
    return _judged("households_without_septic_tank", block, **survey)


@verdict(kind="criterion", unit="KK", per="block", needs=NEEDS)
def households_without_proper_toilet(block: gpd.GeoDataFrame, **survey: Unpack[Survey]) -> pd.DataFrame:
    """5b: households (KK) with a pit, or with no toilet at all (`wastewater_facility`)."""
    return _judged("households_without_proper_toilet", block, **survey)


@verdict(kind="criterion", unit="KK", per="block", needs=NEEDS)
def households_without_waste_facility(block: gpd.GeoDataFrame, **survey: Unpack[Survey]) -> pd.DataFrame:
    """6a: households (KK) that burn or dump their waste, or have no bin (`waste_facility`)."""
    return _judged("households_without_waste_facility", block, **survey)


@verdict(kind="criterion", unit="KK", per="block", needs=NEEDS)
def households_without_waste_collection(block: gpd.GeoDataFrame, **survey: Unpack[Survey]) -> pd.DataFrame:
    """6b: households (KK) that burn or dump their waste, or whose waste is fetched too seldom.

    Rules `waste_system` and `waste_collection_min`; as often a week as that is enough.
    """
    return _judged("households_without_waste_collection", block, **survey)


@verdict(kind="criterion", unit="KK", per="block", needs=NEEDS)
def households_with_unmaintained_waste(block: gpd.GeoDataFrame, **survey: Unpack[Survey]) -> pd.DataFrame:
    """6c of 02/2016: households (KK) whose waste facilities nobody maintains (`unmaintained_waste`)."""
    return _judged("households_with_unmaintained_waste", block, **survey)


def failing_households(
    name: str,
    block: gpd.GeoDataFrame,
    *,
    building: gpd.GeoDataFrame,
    household: pd.DataFrame | None,
    definitions: Definitions,
    home: pd.Series | None = None,
) -> gpd.GeoDataFrame:
    """The households that the verdict `name` counts, indexed by block, drawn as their building or their point.

    A household of no building and no point counts in its block and is not drawn.
    """
    question = QUESTIONS[name]
    rows = survey_rows(block, building=building, household=household, home=home, asked=question.column)
    if question.column not in rows:
        return gpd.GeoDataFrame({"building_id": []}, geometry=[], crs=block.crs)
    failing = question.fails(rows, definitions).fillna(value=False).astype(bool) & rows["home"].notna()
    rows = rows[failing]
    shapes = building.geometry.reindex(rows["building_id"]).to_numpy()
    if isinstance(household, gpd.GeoDataFrame) and question.column in household:
        points = household.geometry.reindex(rows.index).to_numpy()
        shapes[shapely.is_missing(shapes)] = points[shapely.is_missing(shapes)]
    drawn = gpd.GeoDataFrame(
        {
            "household_id": rows.index.astype("string"),
            "building_id": rows["building_id"].to_numpy(),
            "households": rows["households"].to_numpy(),
        },
        geometry=shapes,
        index=pd.Index(rows["home"], name="block_id"),
        crs=block.crs,
    )
    return drawn[~shapely.is_missing(shapes)]


def _judged(name: str, block: gpd.GeoDataFrame, **survey: Unpack[Survey]) -> pd.DataFrame:
    question, household = QUESTIONS[name], survey["household"]
    definitions = Definitions(survey["regulation"])
    rows = survey_rows(
        block, building=survey["building"], household=household, home=survey.get("home"), asked=question.column
    )
    beside = [rule for column, rule in question.beside.items() if column in rows]
    cited = definitions.cited(*question.rules, *beside)
    if question.column not in rows:
        role = "building" if household is None else "household"
        return unknown(block.index, f"column_missing:{role}.{question.column}", **cited)
    found = counted(
        question.fails(rows, definitions),
        home=rows["home"],
        blocks=block.index,
        definitions=definitions,
        weight=rows["households"],
        whole=survey["whole"],
    )
    return found.assign(**cited)
