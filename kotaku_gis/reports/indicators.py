"""The products of the slum criteria alone: workbook, block table, findings on blocks and what they are summed to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kotaku_gis.i18n import text
from kotaku_gis.manifest import Project
from kotaku_gis.reports.folder import results_folder
from kotaku_gis.reports.slum_workbook import write_slum_workbook
from kotaku_gis.reports.tables import block_table, write_csv
from kotaku_gis.results import Assessment


def write_indicators(
    assessment: Assessment, project: Project, out: Path, *, lang: str, step: Callable[[str], None]
) -> list[Path]:
    """Write ``kekumuhan.xlsx``, ``kumuh_blok.csv`` and ``findings_kumuh.csv`` into `out`; gives where they are.

    Raises
    ------
    OutputError
        The folder cannot be written; what was there stays as it was.
    """
    kinds = ["block", "project", "baseline_table", "sk_kumuh", *assessment.studies["slum"].levels]
    step(text("reports.step_slum", lang))
    with results_folder(out) as draft:
        write_slum_workbook(assessment, project, draft / "kekumuhan.xlsx", lang=lang)
        write_csv(
            block_table(assessment, profile=project.place.profile), draft / "kumuh_blok.csv", style=project.place.csv
        )
        rows = assessment.findings[assessment.findings["unit_kind"].isin(kinds)]
        write_csv(rows, draft / "findings_kumuh.csv", style=project.place.csv)
    return [out / name for name in ("kekumuhan.xlsx", "kumuh_blok.csv", "findings_kumuh.csv")]
