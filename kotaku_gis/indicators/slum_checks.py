"""The state of the slum figures as findings of kind ``check``, and the areas of each class as measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from kotaku_gis.errors import Fault
from kotaku_gis.i18n import fault
from kotaku_gis.indicators.baseline import Baseline
from kotaku_gis.indicators.criteria import figures, rounded
from kotaku_gis.indicators.intervention import BeforeAfter
from kotaku_gis.indicators.scoring import Scores
from kotaku_gis.layers.tables import BaselineTable
from kotaku_gis.results import findings

NO_FAULTS = ("total_row", "column_numbers", "no_figures")
"""Rows of a table that are no block, as they should be."""


def baseline_checks(baseline: Baseline, *, faults: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Figures that cannot be right, and figures on which two sources differ (the limit is the one not taken)."""
    yield findings(
        pd.Index(faults["block_id"]),
        kind="check",
        name="baseline",
        unit_kind="block",
        level="block",
        value=faults["value"].to_numpy(),
        limit=faults["limit"].to_numpy(),
        status="fault",
        reason=faults["fault"].to_numpy(),
        detail=faults["item"] + "/" + faults["fault"],
    )
    conflicts = baseline.conflicts
    if conflicts is not None and len(conflicts):
        yield findings(
            pd.Index(conflicts["block_id"]),
            kind="check",
            name="baseline_conflict",
            unit_kind="block",
            level="block",
            value=conflicts["value"].to_numpy(dtype=float),
            limit=conflicts["other_value"].to_numpy(dtype=float),
            status="fault",
            reason=("conflict:" + conflicts["origin"] + "/" + conflicts["other_origin"]).to_numpy(),
            detail=conflicts["item"] + "/" + conflicts["other_origin"],
        )


def mixed_note(faults: pd.DataFrame, *, scores: Scores, baseline: Baseline) -> tuple[Fault, ...]:
    """Which blocks would score otherwise were every volume divided by the figure of its own source."""
    mixed = faults[faults["fault"] == "mixed_origin"].astype({"limit": float})
    mixed = mixed[mixed["limit"] > 0]
    row, column = (
        baseline.blocks.get_indexer(pd.Index(mixed["block_id"])),
        scores.score.columns.get_indexer(pd.Index(mixed["item"])),
    )
    volume = figures(baseline.volumes, scores.rules.names)[row, column]
    given = scores.score.to_numpy(dtype=float, na_value=np.nan)[row, column]
    own = rounded(100 * volume / mixed["limit"].to_numpy(), scores.rules.decimals)
    told = mixed.loc[scores.rules.scores.lookup(own) != given, "block_id"].drop_duplicates()
    return (fault("slum_measures.mixed_origin", ids=told, count=len(told)),) if len(told) else ()


def table_checks(tables: Mapping[str, BaselineTable]) -> Iterator[pd.DataFrame]:
    """Cells and rows of tables that could not be taken."""
    for file, table in tables.items():
        cells = table.problems[~table.problems["reason"].isin(NO_FAULTS)]
        rows = cells["reason"].isin(["shifted_row", "no_name"])
        yield findings(
            pd.Index([file] * len(cells)),
            kind="check",
            name="table_cell",
            unit_kind="baseline_table",
            level="feature",
            status=rows.map({True: "set_aside", False: "fault"}).to_numpy(),
            reason=(cells["reason"] + ":" + cells["value"].fillna("")).to_numpy(),
            detail=cells["sheet"] + "!" + cells["cell"] + "/" + cells["item"].fillna("") + "/" + cells["reason"],
        )


def class_areas(area: pd.DataFrame, *, project: str) -> Iterator[pd.DataFrame]:
    """Area of whole blocks in each class."""
    for category, hectares in area["area_ha"].items():
        yield _of_project(f"slum_area_{category}_ha", float(hectares), project)


def after_years(
    years: Mapping[int, BeforeAfter], areas: pd.DataFrame, *, recalled: pd.Series, project: str
) -> Iterator[pd.DataFrame]:
    """Total and class of each block after each year of work, and the slum area that is left.

    `recalled` tells which blocks rest on a value that is only recalled.
    """
    for year, result in years.items():
        scores = result.after
        total = scores.known_total
        rank = scores.class_range["highest"].where(scores.category.notna())
        for name, values, unit in (("slum_total", total, "score"), ("slum_class", rank, "class")):
            yield findings(
                scores.category.index,
                kind="criterion",
                name=f"{name}_{year}",
                unit_kind="block",
                level="block",
                year=year,
                value=values.astype("Float64"),
                unit=unit,
                status=values.notna().map({True: "known", False: "unknown"}),
                reason=("class:" + scores.category).fillna("not_surveyed"),
                unverified=recalled | scores.unverified,
            )
        yield _of_project(f"slum_ha_{year}", float(areas["slum_ha"].loc[year]), project, year=year)
        yield _of_project(f"slum_reduced_ha_{year}", float(areas["reduced_ha"].loc[year]), project, year=year)


def _of_project(name: str, hectares: float, project: str, *, year: int | None = None) -> pd.DataFrame:
    known = hectares == hectares  # noqa: PLR0124 - NaN is not itself
    return findings(
        pd.Index([project]),
        kind="measure",
        name=name,
        unit_kind="project",
        level="project",
        year=pd.NA if year is None else year,
        value=hectares if known else pd.NA,
        unit="ha",
        status="known" if known else "unknown",
    )
