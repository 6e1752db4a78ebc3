"""From RT to RW, kelurahan, kawasan, kecamatan and city: sums of volumes over sums of denominators.

Scores and classes are never summed or averaged; the sums are scored anew, so a result must always state its level.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import fault
from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.scoring import Scores


def rollup(baseline: Baseline, *, groups: pd.Series) -> Baseline:
    """Header and volumes summed over the blocks of each group, a row a group.

    A sum with an unknown part is unknown. Negative volumes are summed as they stand, as the published sheets do;
    `negative_parts` names the groups that hold one.

    Parameters
    ----------
    groups
        Group of each block, indexed by block; blocks without a group are left out.
    """
    of = groups.reindex(baseline.blocks)
    return Baseline(_sums(baseline.header, of), _sums(baseline.volumes, of))


def rollup_levels(baseline: Baseline, *, levels: pd.DataFrame) -> Mapping[str, Baseline]:
    """A baseline for each column of `levels`, summed from the blocks themselves.

    Parameters
    ----------
    levels
        Unit of each block at each level, columns from low to high (``rw, kelurahan, city``), each nested in the next.

    Raises
    ------
    LayerError
        A unit lies in two units of the next level, as RW 001 of two kelurahan: give it an id of its own.
    """
    faults = []
    for low, high in zip(levels.columns[:-1], levels.columns[1:], strict=True):
        parents = levels[[low, high]].dropna().drop_duplicates()
        twice = parents[low][parents[low].duplicated()]
        if len(twice):
            faults.append(fault("slum.unit_in_two", layer=low, ids=dict.fromkeys(twice), high=high))
    if faults:
        raise LayerError(faults)
    return {str(level): rollup(baseline, groups=levels[level]) for level in levels.columns}


def negative_parts(baseline: Baseline, *, groups: pd.Series) -> pd.DataFrame:
    """Whether a sum holds a negative volume, a row a group and a column a criterion."""
    negative = baseline.volumes.astype("Float64").lt(0).fillna(value=False).astype(bool)
    return negative.groupby(groups.reindex(baseline.blocks), sort=False).any()


def divergence(parts: Scores, *, wholes: Scores, groups: pd.Series) -> pd.DataFrame:
    """How the class of a whole and the classes of its parts differ.

    One row a group: its own ``category``, the number of parts in each class (``unknown`` last), and ``diverges`` where
    any part is known to be in another class than the whole.
    """
    of = groups.reindex(parts.category.index)
    words = [*parts.rules.classes.results, "unknown"]
    counts = pd.crosstab(of, parts.category.fillna("unknown")).reindex(
        index=wholes.category.index, columns=words, fill_value=0
    )
    counts.columns.name = None
    known = counts[words[:-1]]
    own = pd.DataFrame({word: wholes.category.eq(str(word)).fillna(value=False) for word in known}).astype(bool)
    other = known.where(~own, 0).sum(axis=1)
    return counts.assign(category=wholes.category, diverges=(other > 0) & wholes.category.notna())


def _sums(table: pd.DataFrame, of: pd.Series) -> pd.DataFrame:
    """Sums by group, the same whatever the order of the rows; groups stand in the order of the table."""
    ordered = table.astype("float64").sort_index()
    keys = of.reindex(ordered.index)
    sums = ordered.groupby(keys).sum()
    unknown = ordered.isna().groupby(keys).any()
    order = pd.Index(of.dropna().unique(), name=None)
    result = sums.mask(unknown).reindex(order)
    result.index.name = of.name
    return result
