"""Rules of access and evacuation on buildings: their findings, and how many buildings of each block fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kotaku_gis import results
from kotaku_gis.hazards.access_rows import block_rows, failing, rule_rows, unjudged
from kotaku_gis.measure import Studied
from kotaku_gis.settings.access import Limit


@dataclass(frozen=True)
class BuildingRule:
    """A rule on buildings: what of a building it limits, in which unit, and the measure that counts failures."""

    value: str
    unit: str
    counted: str


@dataclass(frozen=True)
class Judged:
    """Findings of each rule by its name, findings of the blocks, and the blocks as a table.

    `blocks` has, for each rule, the buildings that fail it (``<counted>``) and those that nobody can tell of
    (``<counted>_unknown``).
    """

    rows: Mapping[str, pd.DataFrame]
    block_rows: list[pd.DataFrame]
    blocks: pd.DataFrame


def judge(
    rules: Mapping[str, BuildingRule],
    table: pd.DataFrame,
    *,
    keeps: Mapping[str, pd.Series],
    reasons: Mapping[str, pd.Series],
    limits: Mapping[str, Limit],
    home: pd.Series,
    blocks: pd.Index,
) -> Judged:
    """Judge the buildings of `table` by every rule, and count by the block that is their `home`."""
    rows = {
        name: rule_rows(
            keeps[name], table[rule.value], name=name, unit=rule.unit, limit=limits[name], reason=reasons[name]
        )
        for name, rule in rules.items()
    }
    counts = {name: failing(keeps[name], home=home, blocks=blocks) for name in rules}
    return Judged(
        rows=rows,
        block_rows=[
            block_rows(counts[name], name=rule.counted, source=limits[name].cited["source"])
            for name, rule in rules.items()
        ],
        blocks=pd.concat(
            [counts[name].set_axis([rule.counted, f"{rule.counted}_unknown"], axis=1) for name, rule in rules.items()],
            axis=1,
        ),
    )


def not_judged(rules: Mapping[str, BuildingRule], buildings: pd.Index, reason: str) -> Studied:
    """No building can be judged by any rule, all for the same reason."""
    rows = [unjudged(buildings, name=name, unit=rule.unit, reason=reason) for name, rule in rules.items()]
    return Studied(findings=results.join(rows), result=None)
