"""What follows from a class: considerations, legality, priority, class code, handling pattern, typology, authority.

All of it stands in a regulation file of its own (``slum_considerations``), which a city's rules may replace. Each
function takes Series with the same index, a row a block or a kawasan; missing in, missing out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from kotaku_gis.indicators.criteria import bands, rounded
from kotaku_gis.regulations import Regulation


def population_density_class(density: pd.Series, *, considerations: Regulation) -> pd.Series:
    """Class of people per hectare: ``low, medium, high, very_high``; exactly 150 is still low."""
    return _banded(density, considerations, "population_density")


def authority(slum_area_ha: pd.Series, *, considerations: Regulation) -> pd.Series:
    """Who is in charge of a desa's slums: ``city, province, national``.

    Parameters
    ----------
    slum_area_ha
        Slum area of the whole desa or kelurahan; it is rounded (to two decimals) before it is looked up.
    """
    decimals = int(str(considerations.rules["authority_decimals"].at().value))
    area = pd.Series(rounded(slum_area_ha.to_numpy(dtype=float, na_value=np.nan), decimals), index=slum_area_ha.index)
    return _banded(area, considerations, "authority")


def considerations_score(
    strategic: pd.Series,
    *,
    density_class: pd.Series,
    potential: pd.Series,
    city_class: str,
    considerations: Regulation,
) -> pd.DataFrame:
    """The non-physical considerations: ``strategic, population, potential, total, level``.

    Parameters
    ----------
    strategic, potential
        Boolean: a strategic location; social, economic and cultural potential. Missing is unknown.
    density_class
        As from `population_density_class`; its score depends on the class of the city.
    """
    row = _row(considerations, "population_score", city_class=city_class)
    parts = pd.DataFrame(
        {
            "strategic": _yes_no(strategic, considerations, "strategic_location"),
            "population": density_class.map({name: row[name] for name in ("low", "medium", "high", "very_high")}),
            "potential": _yes_no(potential, considerations, "community_potential"),
        }
    ).astype("Int64")
    total = parts.sum(axis=1, skipna=False).astype("Int64")
    return parts.assign(total=total, level=_banded(total, considerations, "consideration_class"))


def land_legality(items: pd.DataFrame, *, verdict: pd.Series | None = None) -> pd.Series:
    """``legal`` or ``illegal``; a stated `verdict` goes before the items.

    Parameters
    ----------
    items
        Boolean columns such as clear tenure and fit with the spatial plan. Any that is not met makes the land illegal
        (no text settles a tie: state the verdict); unknown ones leave it open unless another is not met.
    verdict
        ``legal`` or ``illegal`` where a person has decided.
    """
    met = items.astype("boolean")
    illegal = (~met).any(axis=1, skipna=True).fillna(value=False)
    legal = met.fillna(value=False).all(axis=1)
    word = pd.Series(pd.NA, index=items.index, dtype="string", name="legality")
    word = word.mask(legal.astype(bool), "legal").mask(illegal.astype(bool), "illegal")
    return word if verdict is None else verdict.astype("string").reindex(items.index).fillna(word).rename("legality")


def illegal_by_default(items: pd.DataFrame, *, verdict: pd.Series) -> pd.Series:
    """Whether land is called illegal only because one item that is not met is enough: no text settles such a tie.

    Parameters as for `land_legality`; false where all items fail, and where a person has decided.
    """
    failed = ~items.astype("boolean")
    tied = failed.any(axis=1, skipna=True) & ~failed.fillna(value=False).all(axis=1)
    return (tied & verdict.isna()).astype(bool)


def priority(category: pd.Series, *, consideration: pd.Series, considerations: Regulation) -> pd.Series:
    """Order of priority, 1 first, from the class and the level of considerations; none where it is no slum."""
    table = {(row["class"], level): row[level] for row, level in _levels(considerations, "priority")}
    return _looked_up([category, consideration], table, "Int64", "priority")


def class_code(
    category: pd.Series, *, legality: pd.Series, consideration: pd.Series, considerations: Regulation
) -> pd.Series:
    """Code such as ``B3``: letter by class, odd where legal, even where not."""
    table = {(row["class"], row["legality"], level): row[level] for row, level in _levels(considerations, "class_code")}
    return _looked_up([category, legality, consideration], table, "string", "class_code")


def handling_pattern(category: pd.Series, *, legality: pd.Series, considerations: Regulation) -> pd.DataFrame:
    """``pattern`` (``restoration, renewal, resettlement``), the ``reason`` for it, and ``last_resort``.

    The reason is ``<class>:<legality>``. Resettlement is only ever the last resort, after consultation: where the
    land can be made legal, ``if_legalised`` names the pattern that would then apply.
    """
    rows = considerations.rules["handling_pattern"].at().rows or ()
    table = {(row["class"], word): row[word] for row in rows for word in ("legal", "illegal")}
    last = considerations.rules["last_resort"].at().value
    legal = pd.Series("legal", index=category.index)
    pattern = _looked_up([category, legality], table, "string", "pattern")
    avoided = pattern.eq(str(last)).fillna(value=False).astype(bool)
    reason = category.astype("string").str.cat(legality.astype("string"), sep=":")
    return pd.DataFrame(
        {
            "pattern": pattern,
            "reason": reason.mask(pattern.isna()),
            "last_resort": avoided,
            "if_legalised": _looked_up([category, legal], table, "string", "if_legalised").where(avoided),
        }
    )


def typologies(considerations: Regulation) -> Mapping[str, Mapping[str, str]]:
    """Words of the typologies by name; a kawasan may have several, and none changes the score."""
    return {row["name"]: row["label"] for row in considerations.rules["typology"].at().rows or ()}


def _banded(values: pd.Series, regulation: Regulation, rule: str) -> pd.Series:
    found = bands(regulation.rules[rule].at(), where=regulation.rule_id(rule))
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    words = pd.array([*found.results, pd.NA], dtype="string")
    codes = np.where(np.isnan(numbers), -1, found.codes(numbers))
    return pd.Series(words[codes], index=values.index, name=rule)


def _yes_no(answer: pd.Series, regulation: Regulation, rule: str) -> pd.Series:
    by = regulation.rules[rule].at().by or {}
    return answer.astype("boolean").map({True: by["yes"], False: by["no"]}, na_action="ignore")


def _row(regulation: Regulation, rule: str, **wanted: str) -> Mapping[str, Any]:
    return next(row for row in regulation.rules[rule].at().rows or () if wanted.items() <= row.items())


def _levels(regulation: Regulation, rule: str) -> list[tuple[Mapping[str, Any], str]]:
    return [(row, level) for row in regulation.rules[rule].at().rows or () for level in ("high", "medium", "low")]


def _looked_up(keys: list[pd.Series], table: Mapping[Any, Any], dtype: str, name: str) -> pd.Series:
    columns = [key.astype(object).to_numpy() for key in keys]
    values = [table.get(key, pd.NA) if not any(map(pd.isna, key)) else pd.NA for key in zip(*columns, strict=True)]
    return pd.Series(values, index=keys[0].index, dtype=dtype, name=name)
