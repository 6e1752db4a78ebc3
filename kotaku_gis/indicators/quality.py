"""Aspect 1c, sub-standard buildings: as surveyed, else by the six grounds, else by roof, wall, floor and crowding."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kotaku_gis.indicators.buildings import PERMEN_14
from kotaku_gis.indicators.counting import counted, surveyed_pct, totals, unknown
from kotaku_gis.indicators.definitions import Definitions, met
from kotaku_gis.indicators.homes import HOME, home_of
from kotaku_gis.measure import measure, verdict
from kotaku_gis.regulations import Regulation

_PARTS = ("roof", "wall", "floor")


def substandard(building: pd.DataFrame, *, definitions: Definitions) -> pd.DataFrame:
    """Whether each building is sub-standard, and what says so.

    Parameters
    ----------
    building
        Attributes of the role, as many as were surveyed.

    Returns
    -------
    DataFrame
        `substandard`, missing where nothing decides, and `basis`: ``surveyed``, ``grounds``, ``parts`` or missing.
    """
    answers = {
        "surveyed": _column(building, "substandard"),
        "grounds": met(building, definitions.rows("substandard_grounds")),
        "parts": _by_parts(building, definitions),
    }
    found = pd.Series(pd.NA, index=building.index, dtype="boolean")
    basis = pd.Series(pd.NA, index=building.index, dtype="string")
    for name, answer in answers.items():
        decides = found.isna() & answer.notna()
        found, basis = found.mask(decides, answer), basis.mask(decides, name)
    return pd.DataFrame({"substandard": found, "basis": basis})


@verdict(
    kind="criterion",
    unit="unit",
    per="block",
    needs={"building": "building*", "block": "block", "regulation": "@regulation", **HOME},
)
def substandard_buildings(
    building: gpd.GeoDataFrame, *, block: gpd.GeoSeries, regulation: Regulation, home: pd.Series | None = None
) -> pd.DataFrame:
    """1c: sub-standard buildings of each block; unknown where too few of them can be told.

    The rule that a block rests on is the least sure one that any of its buildings was told by.
    """
    definitions = Definitions(regulation)
    told = substandard(building, definitions=definitions)
    if told["basis"].isna().all():
        return unknown(block.index, "column_missing:building.substandard")
    home = home_of(building.geometry, block=block, home=home)
    rows = counted(told["substandard"], home=home, blocks=block.index, definitions=definitions)
    cited: dict[str, Any] = definitions.cited("survey_share_min")
    rows = rows.assign(**cited)
    for basis, rules in (
        ("grounds", ("substandard_grounds",)),
        ("parts", ("substandard_parts", "floor_area_min", "dwelling_uses")),
    ):
        resting = totals((told["basis"] == basis).astype(float), home=home, blocks=block.index) > 0
        for name, value in definitions.cited(*rules).items():
            rows[name] = rows[name].mask(resting, value)
    return rows


@measure(
    unit="%",
    per="block",
    needs={"substandard": "building.substandard", "building": "building", "block": "block", **HOME},
    source=PERMEN_14,
)
def substandard_surveyed_pct(
    substandard: pd.Series, *, building: gpd.GeoSeries, block: gpd.GeoSeries, home: pd.Series | None = None
) -> pd.Series:
    """Percent of the buildings of each block that the survey itself calls sub-standard or not."""
    found = home_of(building, block=block, home=home)
    return surveyed_pct(substandard, home=found, blocks=block.index).rename("substandard_surveyed_pct")


def _by_parts(building: pd.DataFrame, definitions: Definitions) -> pd.Series:
    """By roof, wall, floor, floor area and damage; no other building than a dwelling fails."""
    facts = pd.DataFrame({f"poor_{part}": _is(building, part, "poor") for part in _PARTS}, index=building.index)
    facts["heavy_damage"] = _is(building, "condition", "heavy_damage")
    facts["crowded"] = crowded(building, definitions=definitions)
    answer = met(facts, definitions.rows("substandard_parts"))
    if "use" not in building:
        return answer
    dwelling = definitions.fails(building, "dwelling_uses")
    return answer.mask(~dwelling.fillna(value=True).astype(bool), other=False)


def crowded(building: pd.DataFrame, *, definitions: Definitions) -> pd.Series:
    """Whether a person has no more floor than the limit; an empty building is not crowded."""
    if not {"floor_area_m2", "occupants"} <= set(building):
        return pd.Series(pd.NA, index=building.index, dtype="boolean")
    people = building["occupants"].astype("Float64")
    floor = building["floor_area_m2"].astype("Float64")
    small = (floor <= people * definitions.number("floor_area_min")).astype("boolean")
    return small.mask(people == 0, other=False)


def _is(building: pd.DataFrame, column: str, value: str) -> pd.Series:
    answer = _column(building, column)
    return (answer == value).astype("boolean").mask(answer.isna())


def _column(building: pd.DataFrame, column: str) -> pd.Series:
    if column in building:
        return building[column]
    return pd.Series(np.full(len(building), pd.NA), index=building.index, dtype="boolean")
