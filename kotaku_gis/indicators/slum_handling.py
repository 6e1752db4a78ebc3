"""What follows from the class of each block, given what people state of its area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kotaku_gis import results
from kotaku_gis.errors import Fault
from kotaku_gis.i18n import fault
from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.priority import (
    class_code,
    considerations_score,
    handling_pattern,
    illegal_by_default,
    land_legality,
    population_density_class,
    priority,
)
from kotaku_gis.indicators.scoring import Scores
from kotaku_gis.regulations import Regulation
from kotaku_gis.settings import SlumArea

_ALL = "*"
_LEGALITY = ("tenure_clear", "plan_conform")
_STATED = ("strategic", "potential", *_LEGALITY, "legality")


def handling(
    scores: Scores,
    *,
    baseline: Baseline,
    stated: pd.DataFrame,
    city_class: str | None,
    considerations: Regulation,
) -> pd.DataFrame:
    """Density class, considerations, legality, priority, class code and pattern of each block.

    Parameters
    ----------
    stated
        As from `stated_of_blocks`.
    """
    density = baseline.header["population"] / baseline.header["verified_area_ha"].where(
        baseline.header["verified_area_ha"] > 0
    )
    density_class = population_density_class(density, considerations=considerations)
    level = pd.Series(pd.NA, index=baseline.blocks, dtype="string")
    if city_class is not None:
        level = considerations_score(
            stated["strategic"],
            density_class=density_class,
            potential=stated["potential"],
            city_class=city_class,
            considerations=considerations,
        )["level"]
    legality = land_legality(stated[list(_LEGALITY)], verdict=stated["legality"])
    code = class_code(scores.category, legality=legality, consideration=level, considerations=considerations)
    pattern = handling_pattern(scores.category, legality=legality, considerations=considerations)
    return pd.DataFrame(
        {
            "slum_category": scores.category,
            "population_density_class": density_class,
            "consideration": level,
            "legality": legality,
            "priority": priority(scores.category, consideration=level, considerations=considerations),
            "class_code": code,
            "handling": pattern["pattern"],
            "handling_if_legalised": pattern["if_legalised"],
        }
    )


def stated_of_blocks(
    areas: tuple[SlumArea, ...], *, block: pd.DataFrame, keys: Mapping[str, str]
) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    """What is stated of each block: of itself, else its kawasan, else its kelurahan, else of all."""
    table = pd.DataFrame({name: pd.Series(pd.NA, index=block.index, dtype=object) for name in _STATED})
    table["typology"] = ""
    ranks = (_all, _in("kelurahan"), _in("kawasan"), _itself(keys))
    for rank in ranks:
        for area in areas:
            rows = rank(area.name, block)
            for name in _STATED:
                if getattr(area, name) is not None:
                    table.loc[rows, name] = getattr(area, name)
            if area.typology:
                table.loc[rows, "typology"] = ", ".join(area.typology)
    lost = [area.name for area in areas if not any(rank(area.name, block).any() for rank in ranks)]
    notes = (fault("slum_report.unknown_area", ids=lost),) if lost else ()
    return table, notes


def handling_findings(
    table: pd.DataFrame, *, stated: pd.DataFrame, recalled: pd.Series, considerations: Regulation
) -> pd.DataFrame:
    """Priority and handling pattern as findings; the reason names the pattern, or what is missing.

    Parameters
    ----------
    table
        As from `handling`.
    stated
        As from `stated_of_blocks`; a pattern rests on the default of legality where nothing in it settles a tie.
    recalled
        Which blocks rest on a value that is only recalled.
    """
    words = "pattern:" + table["handling"].astype("string")
    known = table["handling"].notna()
    no_slum = table["slum_category"].eq("not_slum").fillna(value=False).astype(bool)
    missing = pd.Series("setting_missing:slum.area", index=table.index, dtype="string")
    missing = missing.mask(table["slum_category"].isna(), "not_surveyed").mask(no_slum, "class:not_slum")
    ranked, untold = table["priority"], pd.Series(pd.NA, index=table.index, dtype="Float64")
    weighed = any(considerations.rule(rule).at().unverified for rule in ("population_score", "consideration_class"))
    tied = illegal_by_default(stated[list(_LEGALITY)], verdict=stated["legality"])
    default = tied & considerations.rule("legality_default").at().unverified
    return results.join(
        [
            _rows(
                "slum_priority",
                ranked,
                reason=missing,
                known=no_slum,
                cited=_marked(considerations.cited("priority"), recalled | (ranked.notna() & weighed)),
            ),
            _rows(
                "slum_handling",
                untold,
                reason=words.where(known, missing),
                known=no_slum | known,
                cited=_marked(considerations.cited("handling_pattern"), recalled | (known & default)),
            ),
        ]
    )


def _marked(cited: Mapping[str, Any], recalled: pd.Series) -> dict[str, Any]:
    return {**cited, "unverified": cited["unverified"] | recalled}


def _rows(
    name: str, values: pd.Series, *, reason: pd.Series, known: pd.Series, cited: Mapping[str, Any]
) -> pd.DataFrame:
    sure = known | values.notna()
    return results.findings(
        values.index,
        kind="criterion",
        name=name,
        unit_kind="block",
        level="block",
        value=values.astype("Float64"),
        status=sure.map({True: "known", False: "unknown"}),
        reason=reason.mask(values.notna()),
        **cited,
    )


def _all(name: str, block: pd.DataFrame) -> pd.Series:
    return pd.Series(name == _ALL, index=block.index)


def _in(column: str) -> Any:
    def rows(name: str, block: pd.DataFrame) -> pd.Series:
        if column not in block:
            return pd.Series(data=False, index=block.index)
        same: pd.Series = block[column].astype("string").str.casefold().eq(name.casefold()).fillna(value=False)
        return same.astype(bool)

    return rows


def _itself(keys: Mapping[str, str]) -> Any:
    def rows(name: str, block: pd.DataFrame) -> pd.Series:
        return pd.Series(block.index == keys.get(name.casefold(), name), index=block.index)

    return rows
