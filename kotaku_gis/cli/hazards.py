"""``kotaku-gis hazards``: disaster hazards alone, without maps."""

from __future__ import annotations

from pathlib import Path

import typer

from kotaku_gis.cli.options import LangOption, ManifestArgument, OutOption
from kotaku_gis.cli.say import closing, complain, say, speak, step
from kotaku_gis.i18n import text


def hazards(manifest: ManifestArgument, out: OutOption = Path("hasil"), lang: LangOption = None) -> None:
    """Ancaman bencana: kelas setiap bangunan dan blok, keterpaparan, yang tidak diketahui; tulis buku kerjanya."""
    from kotaku_gis.assessment import assess
    from kotaku_gis.cli.account import summary
    from kotaku_gis.manifest import load
    from kotaku_gis.reports.hazards import write_hazards

    project = load(manifest)
    words = speak(lang or project.place.lang)
    step(text("cli.step_assess", words))
    assessment = assess(project, parts=["hazards"])
    if assessment.studies.get("hazards") is None:
        complain(text("hazards.no_layers", words))
        if assessment.studies.get("access") is None:
            raise typer.Exit(2)
        complain(text("hazards.access_only", words))
    files = write_hazards(assessment, project, out, lang=words, step=step)
    for line in (*(note.render(words) for note in assessment.notes), *summary(assessment, words)):
        say(line)
    closing(files, words)
