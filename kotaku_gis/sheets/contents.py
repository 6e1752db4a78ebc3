"""What a book holds: its maps with their pages, and those that it does not have, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kotaku_gis.i18n import has_text, number, text
from kotaku_gis.manifest import Project
from kotaku_gis.sheets.binding import Chapter
from kotaku_gis.sheets.canvas import RC, line, line_height_mm, page, paragraph, paragraph_height_mm, rectangle, write
from kotaku_gis.sheets.finder import runs
from kotaku_gis.sheets.gaps import Gap, why
from kotaku_gis.sheets.paper import Box, Layout, layout
from kotaku_gis.sheets.theme import Theme

_GROWN = (2.0, 1.75, 1.5, 1.3, 1.15, 1.0)  # letters of a list that does not fill its page
_COLUMNS_MM = 90.0
_PART = "part"  # a row that heads the maps of one letter


def contents_pages(
    project: Project,
    chapters: Sequence[Chapter],
    skipped: Mapping[str, tuple[Gap, ...]],
    themes: Mapping[str, Theme],
    *,
    paper: str,
    lang: str,
    first: int,
) -> list[Figure]:
    """What the book holds, and which maps are not in it and why; as many pages as that takes.

    The first sheet lies on page `first` of the book.
    """
    rows: list[tuple[str, str, str]] = [("", text("sheet.contents", lang), "")]
    part = ""
    for chapter in chapters:
        letter = chapter.theme.id[0]
        if letter != part and has_text(f"sheet.parts.{letter}", lang):
            rows.append((_PART, text(f"sheet.parts.{letter}", lang), ""))
        rows.append((chapter.theme.id, chapter.theme.title[lang], _sheets(chapter, first, lang)))
        part, first = letter, first + len(chapter.sheets)
    if skipped:
        rows.append(("", text("sheet.skipped", lang), ""))
    for name, gaps in skipped.items():
        rows.append((name, themes[name].title[lang], why(gaps, lang)))
    places = [replace(layout(paper), type=layout(paper).type.times(scale)) for scale in _GROWN]
    place = next((one for one in places if len(list(_paged(rows, one))) == 1), places[-1])
    with mpl.rc_context(RC):
        return [_contents(project, part, place, lang) for part in _paged(rows, place)]


def _contents(project: Project, columns: Sequence[Sequence[tuple[str, str, str]]], place: Layout, lang: str) -> Figure:
    figure, axes = page(place)
    figure.set_label(text("sheet.contents", lang))
    rectangle(axes, place.border, width_mm=0.5)
    head = Box(0, 0, place.width, place.height).inset(place.frame.left)
    write(axes, (head.left, head.top - line_height_mm(place.type.head)), project.place.name, size_pt=place.type.head)
    for column, box in zip(columns, _boxes(place), strict=False):
        rest = box
        for row in column:
            own, rest = rest.slice_top(_height(row, box.width, place))
            _row(axes, own, row, place)
    return figure


def _row(axes: Axes, box: Box, row: tuple[str, str, str], place: Layout) -> None:
    name, title, words = row
    size = place.type
    if not name:
        low = box.slice_top(0.6 * line_height_mm(size.head))[1]
        paragraph(axes, low, title, size_pt=size.head, weight="bold")
        line(axes, [(box.left, box.bottom + 0.8), (box.right, box.bottom + 0.8)], width_mm=0.35)
        return
    if name == _PART:
        low = box.slice_top(0.4 * line_height_mm(size.body))[1]
        paragraph(axes, low, title, size_pt=size.body, weight="bold", color="#1d3557")
        return
    left, right = box.slice_left(_name_mm(place))
    paragraph(axes, left, name, size_pt=size.body, weight="bold")
    rest = paragraph(axes, right, title, size_pt=size.body)
    paragraph(axes, rest, words, size_pt=size.small, color="#555555")


def _height(row: tuple[str, str, str], width: float, place: Layout) -> float:
    name, title, words = row
    if not name:
        return 2.2 * line_height_mm(place.type.head)
    if name == _PART:
        return paragraph_height_mm(title, width, size_pt=place.type.body, weight="bold") + 0.8 * line_height_mm(
            place.type.body
        )
    room = width - _name_mm(place)
    body = paragraph_height_mm(title, room, size_pt=place.type.body)
    return body + paragraph_height_mm(words, room, size_pt=place.type.small) + 0.35 * line_height_mm(place.type.body)


def _paged(rows: Sequence[tuple[str, str, str]], place: Layout) -> Iterator[list[list[tuple[str, str, str]]]]:
    """Rows in columns, columns on pages."""
    boxes = _boxes(place)
    columns: list[list[tuple[str, str, str]]] = [[]]
    used = 0.0
    for row in rows:
        high = _height(row, boxes[0].width, place)
        if used + high > boxes[0].height and columns[-1]:
            columns.append([])
            used = 0.0
        columns[-1].append(row)
        used += high
    for start in range(0, len(columns), len(boxes)):
        yield columns[start : start + len(boxes)]


def _boxes(place: Layout) -> list[Box]:
    inner = Box(0, 0, place.width, place.height).inset(place.frame.left)
    inner = inner.slice_top(2.2 * line_height_mm(place.type.head))[1]
    count = max(1, int(inner.width / (_COLUMNS_MM * place.type.body / 7)))
    gap = 3 * place.type.pad_mm
    wide = (inner.width - gap * (count - 1)) / count
    return [Box(inner.left + place_ * (wide + gap), inner.bottom, wide, inner.height) for place_ in range(count)]


def _name_mm(place: Layout) -> float:
    return 1.9 * place.type.body


def _sheets(chapter: Chapter, first: int, lang: str) -> str:
    count = len(chapter.sheets)
    pages = f"{first}-{first + count - 1}" if count > 1 else str(first)
    words = [
        f"1:{number(chapter.scale, lang)}",
        text("sheet.sheets_count", lang, count=count),
        text("sheet.pages", lang, pages=pages),
    ]
    if chapter.larger:
        words.append(text("sheet.on_larger", lang, papers=", ".join(chapter.larger)))
    printed = {piece.number for piece, _ in chapter.sheets}
    empty = [one for one in range(1, chapter.sheets[0][0].total + 1) if one not in printed]
    if empty:
        words.append(text("sheet.sheets_empty", lang, numbers=runs(empty)))
    return " · ".join(words)
