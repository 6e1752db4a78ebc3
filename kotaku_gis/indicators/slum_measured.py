"""What the map and the survey say of the baseline: which measure stands for which item, and lengths against the ideal.

The ideal length of road and drain is what a table, a survey or a decision states. Where nobody states it, it is what
there is and what is missing so that a road serves every building, and a drain every local road.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kotaku_gis.errors import Fault
from kotaku_gis.i18n import fault
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.measure import settled
from kotaku_gis.settings import Slum

COUNTED: Mapping[str, str] = {
    "decree_area_ha": "decree_area_ha",
    "verified_area_ha": "block_area_ha",
    "buildings": "building_count",
    "population": "population_count",
    "households": "household_count",
    "irregular_buildings": "irregular_buildings",
    "dense_area": "dense_area_ha",
    "substandard_buildings": "substandard_buildings",
    "bad_road_surface": "bad_road_m",
    "unsafe_water": "households_without_safe_water",
    "too_little_water": "households_short_of_water",
    "runoff": "flooded_area_ha",
    "unconnected_drain": "unconnected_drain_m",
    "unmaintained_drain": "unmaintained_drain_m",
    "bad_drain": "bad_drain_m",
    "wastewater_system": "households_without_septic_tank",
    "wastewater_facility": "households_without_proper_toilet",
    "waste_facility": "households_without_waste_facility",
    "waste_system": "households_without_waste_collection",
    "unmaintained_waste": "households_with_unmaintained_waste",
    "fire_infrastructure": "buildings_without_fire_infrastructure",
    "fire_equipment": "buildings_without_fire_equipment",
}
"""Item of the baseline to the measure or verdict that takes it."""
LENGTHS = ("local_road_m", "road_gap_m", "narrow_road_m", "drain_m", "drain_gap_m")
"""Measures that give ideal and missing lengths together."""
MEASURED_BY: Mapping[str, tuple[str, ...]] = {
    **{item: (name,) for item, name in COUNTED.items()},
    **dict.fromkeys(("missing_road", "ideal_road_m"), ("local_road_m", "road_gap_m")),
    **dict.fromkeys(("missing_drain", "ideal_drain_m"), ("drain_m", "drain_gap_m")),
}
"""Item of the baseline to everything that its figure is measured by."""
OF_BUILDINGS = (
    "building_count",
    "irregular_buildings",
    "dense_area_ha",
    "substandard_buildings",
    "road_gap_m",
    "buildings_without_fire_infrastructure",
    "buildings_without_fire_equipment",
)
"""Measures that say nothing of a block whose buildings are not on the map."""
_LIVED_IN = ("buildings", "population", "households")
AGREEMENT = ("irregular_agreement_pct", "irregular_surveyed_pct")
"""Measures of how often the signs of irregularity say what the survey says, and of how many were surveyed."""
Taken = Mapping[str, "pd.Series | pd.DataFrame | None"]
"""By name: the values of a measure, or the rows of a verdict; None where it could not be taken."""


@dataclass(frozen=True)
class Measured:
    """Figures by block: what is sure, and what rests on a value that is only recalled."""

    sure: pd.DataFrame
    indicative: pd.DataFrame


def measured_figures(
    block: pd.DataFrame,
    *,
    taken: Taken,
    stated: pd.DataFrame,
    settings: Slum,
    definitions: Definitions,
    items: list[str],
) -> Measured:
    """The items of a baseline that were measured: what a criterion knows of part of a block is left out.

    Parameters
    ----------
    taken
        A figure is indicative where the verdict that gives it is marked as unverified.
    stated
        Ideal lengths as they are stated, ``ideal_road_m`` and ``ideal_drain_m``.
    items
        What the regulation knows; measures of other items are left out.
    """
    known = {name: _values(one) for name, one in taken.items() if one is not None}
    figures = {item: known[name] for item, name in COUNTED.items() if name in known}
    recalled = {item: _recalled(taken[COUNTED[item]], block) for item in figures}
    for side in ("road", "drain"):
        own = f"local_{side}_m" if side == "road" else f"{side}_m"
        if own not in known:
            continue
        ideal = _column(stated, f"ideal_{side}_m", block)
        if settings.ideal_length == "network":
            ideal = ideal.mask(ideal.notna())
        gap = known.get(f"{side}_gap_m", ideal * float("nan"))
        figures[f"missing_{side}"] = (ideal - known[own]).clip(lower=0.0).mask(ideal.isna(), gap)
        figures[f"ideal_{side}_m"] = (known[own] + gap).where(ideal.isna())
        by_gap = ideal.isna() & _recalled(taken.get(f"{side}_gap_m"), block)
        recalled |= {f"missing_{side}": by_gap, f"ideal_{side}_m": by_gap}
    if settings.narrow_road_is_missing and "missing_road" in figures:
        figures["missing_road"] = _with_narrow(figures, known, stated, block)
        recalled["missing_road"] |= definitions.cited("road_width_min")["unverified"]
    table = pd.DataFrame({item: values for item, values in figures.items() if item in items}, index=block.index)
    marks = pd.DataFrame(recalled, index=block.index, dtype=bool).reindex(columns=table.columns, fill_value=False)
    return Measured(table.mask(marks), table.where(marks).dropna(axis="columns", how="all"))


def unmapped(taken: Taken, *, figures: Mapping[str, pd.DataFrame], block: pd.DataFrame) -> pd.Index:
    """The blocks without a building on the map of which another source says that people or buildings are there."""
    count, survey = taken.get("building_count"), taken.get("household_count")
    if count is None:
        return block.index[:0]
    told = pd.Series(data=False, index=block.index) if survey is None else _values(survey).gt(0).fillna(value=False)
    for table in figures.values():
        stated = table.reindex(index=block.index, columns=list(_LIVED_IN)).astype("Float64")
        told = told | stated.gt(0).fillna(value=False).any(axis=1)
    return block.index[(_values(count).eq(0).fillna(value=False) & told).to_numpy(dtype=bool)]


def without(taken: Taken, blocks: pd.Index) -> Taken:
    """What was taken, less what measures of buildings say of the blocks that are `unmapped`."""
    kept = dict(taken)
    for name in OF_BUILDINGS:
        one = kept.get(name)
        if isinstance(one, pd.DataFrame):
            kept[name] = one.assign(value=one["value"].mask(one.index.isin(blocks)))
        elif one is not None:
            kept[name] = one.mask(one.index.isin(blocks))
    return kept


def agreement_note(taken: Taken) -> tuple[Fault, ...]:
    """How often the signs of irregularity agree with the survey, where both exist."""
    needed = [taken.get(name) for name in (*AGREEMENT, "building_count")]
    if any(one is None for one in needed):
        return ()
    agrees, surveyed, count = (_values(one).astype(float) for one in needed if one is not None)
    asked = (surveyed * count / 100).fillna(0.0)
    if not asked.sum():
        return ()
    percent = float((agrees.fillna(0.0) * asked).sum() / asked.sum())
    return (fault("slum_measures.proxy_agreement", layer="building", count=round(asked.sum()), percent=round(percent)),)


def _values(taken: pd.Series | pd.DataFrame) -> pd.Series:
    values = settled(taken) if isinstance(taken, pd.DataFrame) else taken
    return values.astype("Float64")


def _recalled(taken: pd.Series | pd.DataFrame | None, block: pd.DataFrame) -> pd.Series:
    """Whether each block rests on a value that is only recalled."""
    if not isinstance(taken, pd.DataFrame) or "unverified" not in taken:
        return pd.Series(data=False, index=block.index)
    return taken["unverified"].reindex(block.index).fillna(value=False).astype(bool)


def _with_narrow(
    figures: Mapping[str, pd.Series], known: Mapping[str, pd.Series], stated: pd.DataFrame, block: pd.DataFrame
) -> pd.Series:
    """Missing road with the narrow road in it, together with the bad road no longer than the ideal."""
    ideal = _column(stated, "ideal_road_m", block).fillna(figures["ideal_road_m"])
    both = figures["missing_road"] + known["narrow_road_m"]
    bad = figures.get("bad_road_surface", ideal * 0.0).fillna(0.0)
    room = (ideal - bad).clip(lower=0.0)
    return both.mask(both > room, room)


def _column(table: pd.DataFrame, name: str, block: pd.DataFrame) -> pd.Series:
    if name not in table:
        return pd.Series(pd.NA, index=block.index, dtype="Float64")
    return table[name].reindex(block.index).astype("Float64")
