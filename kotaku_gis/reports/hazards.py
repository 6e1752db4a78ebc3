"""The products of the hazards alone: workbooks, exposure, block table, findings on buildings and blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from kotaku_gis.i18n import text
from kotaku_gis.manifest import Project
from kotaku_gis.reports.access_tables import of_access
from kotaku_gis.reports.access_workbook import write_access_workbook
from kotaku_gis.reports.folder import results_folder
from kotaku_gis.reports.hazards_workbook import tidy, write_hazards_workbook
from kotaku_gis.reports.privacy import exposure_by_block
from kotaku_gis.reports.tables import block_table, write_csv
from kotaku_gis.results import Assessment


def write_hazards(
    assessment: Assessment, project: Project, out: Path, *, lang: str, step: Callable[[str], None]
) -> list[Path]:
    """Write ``ancaman.xlsx``, ``akses.xlsx``, ``ancaman.csv``, ``ancaman_blok.csv`` and ``findings_ancaman.csv``.

    Without a hazard layer neither ``ancaman.xlsx`` nor ``ancaman.csv`` is written.

    Returns
    -------
    Where they are.

    Raises
    ------
    OutputError
        The folder cannot be written; what was there stays as it was.
    """
    step(text("hazards_report.step", lang))
    known = assessment.studies.get("hazards") is not None
    with results_folder(out) as draft:
        if known:
            write_hazards_workbook(assessment, project, draft / "ancaman.xlsx", lang=lang)
            write_csv(_exposure(assessment, project, lang), draft / "ancaman.csv", style=project.place.csv)
        write_access_workbook(assessment, project, draft / "akses.xlsx", lang=lang)
        write_csv(
            block_table(assessment, profile=project.place.profile), draft / "ancaman_blok.csv", style=project.place.csv
        )
        rows = assessment.findings
        own = (rows["kind"] == "hazard") | rows["name"].str.startswith(("hazard_", "risk_")) | of_access(rows)
        write_csv(rows[own], draft / "findings_ancaman.csv", style=project.place.csv)
    of_hazards = ("ancaman.xlsx", "ancaman.csv") if known else ()
    names = (*of_hazards, "akses.xlsx", "ancaman_blok.csv", "findings_ancaman.csv")
    return [out / name for name in names]


def _exposure(assessment: Assessment, project: Project, lang: str) -> pd.DataFrame:
    result = assessment.studies["hazards"]
    return tidy(replace(result, exposure=exposure_by_block(result.exposure, profile=project.place.profile)), lang)
