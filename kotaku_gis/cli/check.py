"""``kotaku-gis check``: what the data can tell, what is missing, what is broken."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kotaku_gis.cli.options import LangOption, ManifestArgument
from kotaku_gis.cli.say import closing, say, speak
from kotaku_gis.i18n import text


def check(
    manifest: ManifestArgument,
    lang: LangOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder untuk daftar periksa (buku kerja dan halaman cetak).")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Keluar 1 bila ada fitur disisihkan atau isian rusak.")
    ] = False,
) -> None:
    """Periksa data: apa yang dapat dihitung dan digambar, apa yang kurang, apa yang rusak."""
    from kotaku_gis.assessment import assess
    from kotaku_gis.cli.account import account
    from kotaku_gis.cli.account import readiness as computed
    from kotaku_gis.layers import load_layers
    from kotaku_gis.manifest import load
    from kotaku_gis.reports.readiness import readiness, unassessed
    from kotaku_gis.reports.readiness_pages import (
        column_lines,
        lines,
        raster_lines,
        state_lines,
        write_readiness,
    )

    project = load(manifest, whole=False)
    words = speak(lang or project.place.lang)
    loaded = load_layers(project)
    whole = {"block", "building"} <= set(loaded.layers)
    assessment = assess(project, loaded=loaded) if whole else unassessed(loaded)
    ready = readiness(project, loaded, assessment=assessment)
    told = (
        account(assessment, words),
        raster_lines(loaded, words),
        column_lines(ready, words),
        state_lines(assessment, words),
        computed(assessment, words) if whole else (text("readiness.no_units", words),),
        lines(ready, words),
    )
    for line in (line for part in told for line in part):
        say(line)
    if out is None:
        say(text("common.disclaimer", words))
    else:
        closing(write_readiness(ready, assessment, project, out, lang=words), words)
    if strict and assessment.findings["status"].isin(["set_aside", "fault"]).any():
        raise typer.Exit(1)
