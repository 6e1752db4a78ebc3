"""Which RW, kelurahan, kawasan and city each block belongs to, and the sums at each level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.rollup import divergence, rollup
from kotaku_gis.indicators.scoring import Scores, score
from kotaku_gis.layers.values import column_of
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings import Place


@dataclass(frozen=True)
class Level:
    """The units of one level, scored from their sums; `groups` says which unit each block is in."""

    name: str
    groups: pd.Series
    baseline: Baseline
    scores: Scores
    divergence: pd.DataFrame


def memberships(block: pd.DataFrame, *, place: Place) -> pd.DataFrame:
    """Unit of each block at each level that is known, from low to high; a city only of several kelurahan."""
    levels: dict[str, pd.Series] = {}
    kelurahan = column_of(block, "kelurahan", "string").fillna(place.kelurahan or pd.NA)
    rw = column_of(block, "rw", "string")
    if rw.notna().any():
        name = "RW" + rw.str.replace(r"(?i)^\W*rw\W*", "", regex=True)
        levels["rw"] = kelurahan + " " + name if len(kelurahan.dropna().unique()) > 1 else name
    wider = {"kelurahan": kelurahan, "kawasan": column_of(block, "kawasan", "string")}
    levels |= {level: units for level, units in wider.items() if units.notna().any()}
    if place.city and len(kelurahan.dropna().unique()) > 1:
        levels["city"] = pd.Series(place.city, index=block.index, dtype="string")
    return pd.DataFrame(levels, index=block.index)


def scored_levels(
    baseline: Baseline, scores: Scores, *, units: pd.DataFrame, regulation: Regulation, clamp_negative: bool
) -> Mapping[str, Level]:
    """Every level, summed from the blocks themselves."""
    levels = {}
    for name in units.columns:
        groups = units[name].rename("unit_id")
        sums = rollup(baseline, groups=groups)
        marks = None if baseline.unverified is None else baseline.unverified.groupby(groups).any()
        sums = replace(sums, origin=_origins(baseline, groups, sums), unverified=marks)
        whole = score(sums, regulation=regulation, clamp_negative=clamp_negative)
        levels[str(name)] = Level(str(name), groups, sums, whole, divergence(scores, wholes=whole, groups=groups))
    return levels


def _origins(baseline: Baseline, groups: pd.Series, sums: Baseline) -> pd.DataFrame:
    """The origin that all parts of a sum share; missing where they differ."""
    if baseline.origin is None:
        return pd.DataFrame("table", index=sums.blocks, columns=[*sums.header, *sums.volumes])
    words = baseline.origin.fillna("")
    parts = words.groupby(groups.reindex(baseline.blocks))
    lowest, highest = parts.min(), parts.max()
    return lowest.where((lowest == highest) & (lowest != "")).reindex(sums.blocks)
