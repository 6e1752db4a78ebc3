"""``kotaku-gis run``: the whole chain."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kotaku_gis.cli.options import LangOption, ManifestArgument, OutOption
from kotaku_gis.cli.say import closing, say, speak, step
from kotaku_gis.i18n import text


def run(
    manifest: ManifestArgument,
    out: OutOption = Path("hasil"),
    lang: LangOption = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Keluar 1 bila ada pelanggaran atau fitur disisihkan.")
    ] = False,
) -> None:
    """Jalankan seluruh rangkaian: baca, perbaiki, ukur, nilai, gambar, tulis."""
    from kotaku_gis.manifest import load

    project = load(manifest)
    failing = produce(project, out, speak(lang or project.place.lang))
    if strict and failing:
        raise typer.Exit(1)


def produce(project: object, out: Path, lang: str) -> bool:
    """Assess a project, write its products, and tell of them; whether something does not hold."""
    from kotaku_gis.assessment import assess
    from kotaku_gis.cli.account import account, summary
    from kotaku_gis.layers import load_layers
    from kotaku_gis.manifest import Project
    from kotaku_gis.reports import write_products
    from kotaku_gis.reports.ready import ready

    if not isinstance(project, Project):
        raise TypeError(project)
    ready(project, out)
    step(text("cli.step_read", lang))
    loaded = load_layers(project)
    step(text("cli.step_assess", lang))
    assessment = assess(project, loaded=loaded)
    files = write_products(assessment, project, out, lang=lang, step=step)
    for line in (*account(assessment, lang), *summary(assessment, lang)):
        say(line)
    closing(files, lang)
    return bool((assessment.findings["status"].isin(["violation", "set_aside", "fault"])).any())
