"""The hand-over to QGIS: styles inside the GeoPackage, and a project beside it."""

from __future__ import annotations

from pathlib import Path

from kotaku_gis.manifest import Project
from kotaku_gis.reports.geopackage import write_geopackage
from kotaku_gis.reports.qgis.looks import looks
from kotaku_gis.reports.qgis.project import write_project
from kotaku_gis.reports.qgis.styles import write_styles
from kotaku_gis.results import Assessment
from kotaku_gis.sheets.library import library
from kotaku_gis.sheets.sources import Sources, area

__all__ = ["write_qgis"]


def write_qgis(assessment: Assessment, project: Project, package: Path, *, lang: str = "id") -> Path:
    """Write the GeoPackage `package` with a style for every theme, and the project that opens it; returns the project.

    The project names the package by its file name, so that both can be moved together.
    """
    made = looks(Sources(assessment, project), library(project).values())
    write_geopackage(assessment, package, profile=project.place.profile, classes=made.columns, lines=made.lines)
    write_styles(package, made, first=project.sheet.theme, lang=lang)
    file = package.with_suffix(".qgs")
    write_project(
        file,
        made,
        project,
        package=package.name,
        crs=assessment.blocks.crs,
        extent=tuple(area(assessment.layers, project.sheet.area).total_bounds),
        lang=lang,
    )
    return file
