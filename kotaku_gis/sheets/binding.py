"""All sheets of a book in one PDF, with bookmarks."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from pypdf import PdfReader, PdfWriter

from kotaku_gis._garbage import swept_once
from kotaku_gis.i18n import text
from kotaku_gis.sheets.output import beside
from kotaku_gis.sheets.pdf_page import pdf_page
from kotaku_gis.sheets.piece import Piece
from kotaku_gis.sheets.theme import Theme


@dataclass(frozen=True)
class Chapter:
    """A theme in a book: its scale, its sheets with their files, and larger paper that some of them needed."""

    theme: Theme
    scale: int
    sheets: tuple[tuple[Piece, Path], ...]
    larger: tuple[str, ...] = ()


def bind(file: Path, front: Sequence[Figure], chapters: Sequence[Chapter], *, lang: str) -> None:
    """Write the pages in front and every sheet into one file."""
    with swept_once():
        _bound(file, front, chapters, lang)


def _bound(file: Path, front: Sequence[Figure], chapters: Sequence[Chapter], lang: str) -> None:
    writer: Any = PdfWriter()
    for figure in front:
        writer.append(io.BytesIO(pdf_page(figure)), import_outline=False)
        writer.add_outline_item(title=str(figure.get_label()), page_number=len(writer.pages) - 1)
    for chapter in chapters:
        title = f"{chapter.theme.id} {chapter.theme.title[lang]}"
        parent = None
        for piece, source in chapter.sheets:
            at = len(writer.pages)
            writer.append(PdfReader(source), import_outline=False)
            parent = parent or writer.add_outline_item(title=title, page_number=at)
            if piece.total > 1:
                words = text("sheet.piece", lang, number=piece.number, total=piece.total)
                writer.add_outline_item(title=words, page_number=at, parent=parent)
    writer.pdf_header = "%PDF-1.7"
    writer.metadata = {"/Title": str(front[0].get_label()), "/Creator": "kotaku_gis"}
    with beside(file) as draft, draft.open("wb") as stream_out:
        writer.write(stream_out)
