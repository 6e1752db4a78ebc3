"""``[sheet]``: the map sheets."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kotaku_gis.datafile import Frozen

Paper = Literal["A4", "A3", "A2", "A1", "A0", "BPN"]
Grid = Literal["fit", "bpn", "nlp"]


class SheetSettings(Frozen):
    """The single sheet of a run, and what holds for all sheets of a book.

    `themes` names files or folders with themes of the project's own; `grid` is how a book divides the ground; `agency`
    says who made the map, and `logos` are its emblems (PNG, JPEG); `signatures` are the heads of the sign-off columns.
    `ages` is a table of people by age and sex, for a population pyramid.
    """

    scale: int = Field(default=1000, ge=50, le=1_000_000)
    paper: Paper = "A1"
    theme: str = "R3a"
    title: str | None = None
    area: str = "priority_area"
    themes: tuple[str, ...] = ()
    grid: Grid = "fit"
    signatures: tuple[str, ...] = Field(default=(), max_length=8)
    agency: str = ""
    edition: str = ""
    logos: tuple[str, ...] = Field(default=(), max_length=6)
    ages: str | None = None
