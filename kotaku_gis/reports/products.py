"""All products of a run, written together."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from kotaku_gis.i18n import text
from kotaku_gis.layers.ledger import totals
from kotaku_gis.manifest import Project
from kotaku_gis.reports.access_workbook import write_access_workbook
from kotaku_gis.reports.changes import MARKS, changes, last_marks, marks
from kotaku_gis.reports.folder import results_folder
from kotaku_gis.reports.hazards_workbook import write_hazards_workbook
from kotaku_gis.reports.qgis import write_qgis
from kotaku_gis.reports.slum_workbook import write_slum_workbook
from kotaku_gis.reports.tables import block_table, write_csv
from kotaku_gis.reports.webmap import write_web_map
from kotaku_gis.reports.zoning import WORKBOOK, zoning_tables
from kotaku_gis.reports.zoning_workbook import write_zoning_workbook
from kotaku_gis.results import Assessment
from kotaku_gis.sheets import sheet

Step = Callable[[str], None]


def _silent(_: str) -> None:
    """Progress that nobody watches."""


def write_products(
    assessment: Assessment, project: Project, out: Path, *, lang: str = "id", step: Step = _silent
) -> list[Path]:
    """Write the map sheet, the GeoPackage, the tables, the slum workbook and the provenance of a run into `out`.

    Parameters
    ----------
    step
        Called with a sentence before each product.

    Returns
    -------
    Where the products are, in the order in which a reader would open them.

    Raises
    ------
    OutputError
        The folder cannot be written; what was there stays as it was.
    """
    names = []
    with results_folder(out) as draft:
        step(text("reports.step_sheet", lang))
        page = sheet(assessment, project, lang=lang)
        for suffix in (".pdf", ".png"):
            names.append(f"peta_{project.sheet.theme}_{project.sheet.scale}{suffix}")
            page.save(draft / names[-1])
        step(text("reports.step_geopackage", lang))
        names.append("hasil.gpkg")
        names.append(write_qgis(assessment, project, draft / names[-1], lang=lang).name)
        step(text("reports.step_webmap", lang))
        names.append("peta_web.html")
        write_web_map(assessment, project, draft / names[-1], lang=lang)
        step(text("reports.step_tables", lang))
        tables = {
            "blok.csv": block_table(assessment, profile=project.place.profile),
            "findings.csv": assessment.findings,
            "ledger.csv": assessment.ledger,
            "ledger_ringkas.csv": totals(assessment.ledger),
            **_since(assessment, project, out),
        }
        for name, table in tables.items():
            names.append(name)
            write_csv(table, draft / name, style="comma" if name == MARKS else project.place.csv)
        if "slum" in assessment.studies:
            step(text("reports.step_slum", lang))
            names.append("kekumuhan.xlsx")
            write_slum_workbook(assessment, project, draft / names[-1], lang=lang)
        if assessment.studies.get("hazards") is not None:
            step(text("hazards_report.step", lang))
            names.append("ancaman.xlsx")
            write_hazards_workbook(assessment, project, draft / names[-1], lang=lang)
        if assessment.studies.get("access") is not None:
            step(text("access.text.step", lang))
            names.append("akses.xlsx")
            write_access_workbook(assessment, project, draft / names[-1], lang=lang)
        if "plans" in assessment.studies:
            step(text("zoning_report.step", lang))
            names.append(WORKBOOK)
            write_zoning_workbook(assessment, project, draft / WORKBOOK, lang=lang)
            for name, table in zoning_tables(assessment).items():
                names.append(name)
                write_csv(table, draft / name, style=project.place.csv)
        names.append("provenance.json")
        _write_provenance(assessment, project, draft / names[-1], lang=lang)
    return [out / name for name in names]


def _since(assessment: Assessment, project: Project, out: Path) -> dict[str, pd.DataFrame]:
    """Marks of every feature, and what changed since those of the last run into the folder."""
    before, now = last_marks(out), marks(assessment, profile=project.place.profile)
    return {MARKS: now} if before is None else {MARKS: now, "perubahan.csv": changes(before, now)}


def _write_provenance(assessment: Assessment, project: Project, file: Path, *, lang: str) -> None:
    document = {
        "disclaimer": text("common.disclaimer", lang),
        "project": project.place.name,
        "written": dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds"),
        "folder": str(project.folder.resolve()),
        **assessment.provenance,
    }
    file.write_text(json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
