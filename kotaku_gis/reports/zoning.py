"""The products of zoning alone: workbook, tables by parcel and block, alignment, LARAP list, findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from kotaku_gis.i18n import text
from kotaku_gis.manifest import Project
from kotaku_gis.reports.folder import results_folder
from kotaku_gis.reports.tables import write_csv
from kotaku_gis.reports.zoning_data import by_block, by_parcel, rule_rows
from kotaku_gis.reports.zoning_workbook import write_zoning_workbook
from kotaku_gis.results import Assessment

WORKBOOK = "zonasi.xlsx"


def write_zoning(
    assessment: Assessment, project: Project, out: Path, *, lang: str, step: Callable[[str], None]
) -> list[Path]:
    """Write ``zonasi.xlsx`` and the tables of `zoning_tables` into `out`; gives where they are.

    Raises
    ------
    OutputError
        The folder cannot be written; what was there stays as it was.
    """
    step(text("zoning_report.step", lang))
    with results_folder(out) as draft:
        write_zoning_workbook(assessment, project, draft / WORKBOOK, lang=lang)
        tables = zoning_tables(assessment)
        for name, table in tables.items():
            write_csv(table, draft / name, style=project.place.csv)
    return [out / name for name in (WORKBOOK, *tables)]


def zoning_tables(assessment: Assessment) -> dict[str, pd.DataFrame]:
    """The tables by file name; those that have no row are left out."""
    plan = assessment.studies["plans"]
    tables = {
        "zonasi_persil.csv": by_parcel(assessment).rename_axis("parcel_id").reset_index(),
        "zonasi_blok.csv": by_block(assessment).rename_axis("block_id").reset_index(),
        "keselarasan.csv": plan.alignment,
        "larap.csv": pd.DataFrame() if plan.cuts is None else plan.cuts.units,
        "findings_zonasi.csv": rule_rows(assessment),
    }
    return {name: table for name, table in tables.items() if len(table)}
