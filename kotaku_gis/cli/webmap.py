"""``kotaku-gis webmap``: every theme in one HTML file that needs no internet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kotaku_gis.cli.options import LangOption, ManifestArgument, listed
from kotaku_gis.cli.say import closing, say, speak, step
from kotaku_gis.i18n import text


def webmap(
    manifest: ManifestArgument,
    out: Annotated[
        Path, typer.Option("--out", metavar="PETA.HTML", help="Berkas yang ditulis, atau foldernya.")
    ] = Path("peta_web.html"),
    themes: Annotated[str, typer.Option("--themes", help="Kode tema, dipisah koma; semua bila kosong.")] = "",
    lang: LangOption = None,
) -> None:
    """Peta web luring: satu berkas HTML berisi semua tema, untuk dibuka dari USB dalam rembuk warga."""
    from kotaku_gis.assessment import assess
    from kotaku_gis.manifest import load
    from kotaku_gis.reports.webmap import write_web_map
    from kotaku_gis.sheets.library import chosen

    project = load(manifest)
    words = speak(lang or project.place.lang)
    wanted = tuple(theme.id for theme in chosen(project, listed(themes)))
    file = out if out.suffix.casefold() in {".html", ".htm"} else out / "peta_web.html"
    step(text("cli.step_assess", words))
    assessment = assess(project)
    step(text("reports.step_webmap", words))
    write_web_map(assessment, project, file, lang=words, themes=wanted)
    for note in assessment.notes:
        say(note.render(words))
    closing([file], words)
