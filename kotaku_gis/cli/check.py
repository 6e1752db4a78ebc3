"""``kotaku-gis check``: what the data can tell, what is missing, what is broken."""

from __future__ import annotations

from typing import Annotated

import typer

from kotaku_gis.cli.options import LangOption, ManifestArgument
from kotaku_gis.cli.say import say
from kotaku_gis.i18n import text


def check(
    manifest: ManifestArgument,
    lang: LangOption = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Keluar 1 bila ada fitur disisihkan atau isian rusak.")
    ] = False,
) -> None:
    """Periksa data: apa yang dapat dihitung, apa yang kurang, apa yang rusak."""
    from kotaku_gis.assessment import assess
    from kotaku_gis.cli.account import account, readiness
    from kotaku_gis.layers import load_layers
    from kotaku_gis.manifest import load

    project = load(manifest)
    words = str(lang or project.place.lang)
    loaded = load_layers(project)
    assessment = assess(project, loaded=loaded)
    for line in (*account(loaded, words), *readiness(assessment, words)):
        say(line)
    say(text("common.disclaimer", words))
    if strict and assessment.findings["status"].isin(["set_aside", "fault"]).any():
        raise typer.Exit(1)
