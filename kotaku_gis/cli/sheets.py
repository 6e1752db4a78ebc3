"""``kotaku-gis sheets``: the map book."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kotaku_gis.cli.options import LangOption, ManifestArgument, listed
from kotaku_gis.cli.say import closing, say, speak, step
from kotaku_gis.i18n import text


def sheets(
    manifest: ManifestArgument,
    out: Annotated[Path, typer.Option("--out", help="Folder buku peta.")] = Path("peta"),
    themes: Annotated[str, typer.Option("--themes", help="Id tema dipisah koma (R3a,R5a), atau all.")] = "all",
    scale: Annotated[int | None, typer.Option("--scale", min=50, max=1_000_000, help="Penyebut skala.")] = None,
    paper: Annotated[str | None, typer.Option("--paper", help="A4 sampai A0, atau BPN.")] = None,
    processes: Annotated[int, typer.Option("--processes", min=1, max=64, help="Banyaknya proses.")] = 1,
    most: Annotated[int | None, typer.Option("--most", min=1, help="Paling banyak sekian lembar (200).")] = None,
    lang: LangOption = None,
) -> None:
    """Cetak buku peta: setiap tema pada setiap lembar, dengan sampul, daftar, dan indeks lembar."""
    from kotaku_gis.assessment import assess
    from kotaku_gis.manifest import load
    from kotaku_gis.sheets import Order, write_book
    from kotaku_gis.sheets.gaps import why
    from kotaku_gis.sheets.library import chosen
    from kotaku_gis.sheets.paper import known_paper
    from kotaku_gis.sheets.press import helpers

    project = load(manifest)
    words = speak(lang or project.place.lang)
    wanted = None if themes.strip().casefold() == "all" else listed(themes)
    chosen(project, wanted or ())
    order = Order(wanted, scale, known_paper(paper) if paper else None, words, processes, most or Order.most)
    step(text("cli.step_assess", words))
    with helpers(processes) as pool:  # it makes itself ready while we assess
        book = write_book(assess(project), project, out, order=order, step=step, pool=pool)
    for name, gaps in book.skipped.items():
        say(text("sheet.skipped_line", words, theme=name, reason=why(gaps, words)))
    if book.larger:
        names = ", ".join(f"{name} ({paper})" for name, paper in book.larger.items())
        say(text("sheet.larger_line", words, names=names))
    say(text("sheet.written", words, written=book.written, kept=len(book.sheets) - book.written))
    say(text("sheet.proof", words, count=len(book.sheets)))
    closing([book.file, out / "lembar.json"], words)
