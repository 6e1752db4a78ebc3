"""``kotaku-gis explain result``: everything that is said of one unit, with figures, limits, articles and origins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kotaku_gis.cli.options import LangOption
from kotaku_gis.cli.say import say, speak
from kotaku_gis.i18n import text


def result(
    unit: Annotated[str, typer.Argument(help="Blok, bangunan, persil, RW, ... misalnya RT001-RW002.")],
    manifest: Annotated[Path, typer.Option("--in", metavar="KOTAKU.TOML", help="Manifes proyek.")] = Path(),
    lang: LangOption = None,
) -> None:
    """Sebuah hasil: pembilang, penyebut, persen, kelas nilai, pasal, dan asal setiap angka."""
    from kotaku_gis.assessment import assess
    from kotaku_gis.cli.explanation import explanation
    from kotaku_gis.manifest import load

    project = load(manifest)
    words = speak(lang or project.place.lang)
    assessment = assess(project)
    for line in explanation(assessment, unit, words):
        say(line)
    say(text("common.disclaimer", words))
