"""``kotaku-gis zoning``: building rules, use and alignment of the plan alone, without maps."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kotaku_gis.cli.options import LangOption, ManifestArgument, OutOption
from kotaku_gis.cli.say import closing, say, speak, step
from kotaku_gis.i18n import text


def zoning(
    manifest: ManifestArgument,
    out: OutOption = Path("hasil"),
    lang: LangOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Keluar 1 bila ada pelanggaran.")] = False,
) -> None:
    """Zonasi: aturan bangunan, fungsi, keselarasan rencana, daftar LARAP; tulis buku kerja dan tabelnya."""
    from kotaku_gis.assessment import assess
    from kotaku_gis.manifest import load
    from kotaku_gis.reports.zoning import write_zoning
    from kotaku_gis.reports.zoning_data import rule_rows
    from kotaku_gis.reports.zoning_lines import counted

    project = load(manifest)
    words = speak(lang or project.place.lang)
    step(text("cli.step_assess", words))
    assessment = assess(project, parts=["zoning"])
    files = write_zoning(assessment, project, out, lang=words, step=step)
    for line in (*(note.render(words) for note in assessment.notes), *counted(assessment, words)):
        say(line)
    closing(files, words)
    if strict and (rule_rows(assessment)["status"] == "violation").any():
        raise typer.Exit(1)
