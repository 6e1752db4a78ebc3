"""Options that several commands take."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Lang(StrEnum):
    """Languages of what is printed and drawn."""

    id = "id"
    en = "en"


def listed(names: str) -> tuple[str, ...]:
    """What is written with commas between."""
    return tuple(name.strip() for name in names.split(",") if name.strip())


ManifestArgument = Annotated[
    Path, typer.Argument(metavar="KOTAKU.TOML", help="Manifes proyek, atau folder yang memuatnya.")
]
OutOption = Annotated[Path, typer.Option("--out", help="Folder hasil.")]
LangOption = Annotated[Lang | None, typer.Option("--lang", help="Bahasa hasil (bawaan: dari manifes).")]
