"""``kotaku-gis indicators``: the slum criteria alone, without maps."""

from __future__ import annotations

from pathlib import Path

from kotaku_gis.cli.options import LangOption, ManifestArgument, OutOption
from kotaku_gis.cli.say import closing, say, speak, step
from kotaku_gis.i18n import text


def indicators(manifest: ManifestArgument, out: OutOption = Path("hasil"), lang: LangOption = None) -> None:
    """Nilai kekumuhan: angka dasar, nilai, tingkat, prioritas; tulis buku kerja dan tabelnya."""
    from kotaku_gis.assessment import assess
    from kotaku_gis.cli.account import summary
    from kotaku_gis.manifest import load
    from kotaku_gis.reports.indicators import write_indicators

    project = load(manifest)
    words = speak(lang or project.place.lang)
    step(text("cli.step_assess", words))
    assessment = assess(project, parts=["indicators"])
    files = write_indicators(assessment, project, out, lang=words, step=step)
    for line in (*(note.render(words) for note in assessment.notes), *summary(assessment, words)):
        say(line)
    closing(files, words)
