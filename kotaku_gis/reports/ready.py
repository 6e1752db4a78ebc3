"""What can be told to go wrong before the first layer is read: theme, regulations, and where results would go."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from kotaku_gis import regulations
from kotaku_gis.contracts import roles
from kotaku_gis.errors import Fault, KotakuError
from kotaku_gis.i18n import fault
from kotaku_gis.manifest import Project, nearest, nearest_role
from kotaku_gis.provenance import parts
from kotaku_gis.sheets.library import library


def ready(project: Project, out: Path) -> None:
    """Refuse a run that cannot end well; creates `out` when it is not there.

    Raises `KotakuError` with every fault: an unknown theme or area of the sheet, a regulation that does not load, an
    output folder that holds inputs or cannot be written.
    """
    faults = [*_sheet(project), *_regulations(project), *_output(project, out)]
    if faults:
        raise KotakuError(faults)


def _sheet(project: Project) -> Iterator[Fault]:
    known: list[str] = []
    try:
        known = list(library(project))
    except KotakuError as error:
        yield from error.faults
    if known and project.sheet.theme not in known:
        close = nearest(project.sheet.theme, known)
        yield fault("reports.unknown_theme", name=project.sheet.theme, nearest=close, known=", ".join(known))
    if project.sheet.area not in roles():
        yield fault("reports.unknown_area", name=project.sheet.area, nearest=nearest_role(project.sheet.area))


def _regulations(project: Project) -> Iterator[Fault]:
    for name in (project.place.regulation, project.place.zoning_rules):
        try:
            if name is not None:
                regulations.load(name if name in regulations.shipped() else project.folder / name)
        except KotakuError as error:
            yield from error.faults


def _output(project: Project, out: Path) -> Iterator[Fault]:
    named = [project.file(source) for sources in project.layers.values() for source in sources]
    inputs = [part.resolve() for file in named for part in parts(file)]
    if any(file.parent == out.resolve() for file in inputs):
        yield fault("reports.holds_inputs", file=out)
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        yield fault("reports.not_writable", file=out, detail=error.strerror or str(error))
