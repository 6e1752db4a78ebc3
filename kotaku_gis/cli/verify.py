"""``kotaku-gis verify``: worked cases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kotaku_gis.cli.options import Lang
from kotaku_gis.cli.say import say


def verify(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Berkas kasus (kotaku-cases/2).")],
    lang: Annotated[Lang, typer.Option("--lang", help="Bahasa pesan.")] = Lang.id,
) -> None:
    """Bandingkan hasil alat ini dengan kasus yang sudah dihitung orang lain."""
    from kotaku_gis.cases import verify as outcomes

    del lang  # the lines are the same in every language; faults are told by main
    passed = failed = 0
    for file in files:
        for outcome in outcomes(file):
            say(outcome.line())
            passed, failed = passed + outcome.passed, failed + (not outcome.passed)
    say(f"{passed} passed, {failed} failed")
    if failed:
        raise typer.Exit(1)
