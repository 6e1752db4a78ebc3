"""The map book: every theme on every sheet, an index, a cover; only what has changed is written again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import count as count_from
from pathlib import Path

from matplotlib.figure import Figure

from kotaku_gis.errors import ManifestError, OutputError
from kotaku_gis.i18n import fault, text
from kotaku_gis.manifest import Project
from kotaku_gis.results import Assessment
from kotaku_gis.sheets.asked import check_asked
from kotaku_gis.sheets.binding import Chapter, bind
from kotaku_gis.sheets.column import Format
from kotaku_gis.sheets.contents import contents_pages
from kotaku_gis.sheets.cover import cover_page
from kotaku_gis.sheets.coverage import covered, filled, sheets_over
from kotaku_gis.sheets.finder import finder_pages
from kotaku_gis.sheets.gaps import Gap
from kotaku_gis.sheets.library import chosen, library
from kotaku_gis.sheets.output import beside
from kotaku_gis.sheets.overview import Overview, overview_page
from kotaku_gis.sheets.piece import Piece
from kotaku_gis.sheets.press import Job, Printed, helpers, print_sheets
from kotaku_gis.sheets.sources import Sources
from kotaku_gis.sheets.theme import Theme

LEDGER = "lembar.json"
MOST_SHEETS = 200
Step = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """What is wanted of a book: themes (None: all), scale, paper, language (None: as theme and manifest say).

    A book of more than `most` sheets is not begun.
    """

    themes: tuple[str, ...] | None = None
    scale: int | None = None
    paper: str | None = None
    lang: str | None = None
    processes: int = 1
    most: int = MOST_SHEETS


@dataclass(frozen=True)
class Book:
    """What was written.

    Attributes
    ----------
    file
        All sheets in one PDF with bookmarks.
    sheets
        A file a sheet.
    written
        How many of them are new; the others were as they should be.
    skipped
        Themes without data, and why.
    larger
        Files of sheets that needed larger paper than the book, and which.
    """

    file: Path
    sheets: tuple[Path, ...]
    written: int
    skipped: dict[str, tuple[Gap, ...]] = field(default_factory=dict)
    larger: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What a book is to hold: the sheets of its themes, and the themes that have nothing to show."""

    jobs: tuple[Job, ...]
    overviews: tuple[Overview, ...]
    skipped: dict[str, tuple[Gap, ...]]


def plan_book(sources: Sources, themes: Sequence[Theme], *, paper: str | None, scale: int | None, lang: str) -> Plan:
    """The sheets of each theme over its area; themes of one scale and area share theirs.

    Paper that is not asked for, here or in the manifest, may be smaller.
    """
    settings = sources.project.sheet
    asked = paper is not None or "paper" in settings.model_fields_set
    skipped = {theme.id: gaps for theme in themes if (gaps := sources.missing(theme))}
    found: dict[tuple[int, str], tuple[Format, list[Piece]]] = {}
    jobs = []
    for theme in themes:
        if theme.id in skipped:
            continue
        wanted = theme.scale if scale is None else scale
        role = covered(sources, theme)
        if (wanted, role) not in found:
            found[wanted, role] = sheets_over(
                sources, role, paper=paper or settings.paper, scale=wanted, lang=lang, asked=asked
            )
        form, pieces = found[wanted, role]
        held = filled(sources, theme, pieces)
        jobs += [Job(theme, form, piece) for piece in held]
        if not held:
            skipped[theme.id] = (Gap("elsewhere"),)
    used = {(job.form.scale, covered(sources, job.theme), job.piece.number) for job in jobs}
    shown = {key: [piece for piece in pieces if (*key, piece.number) in used] for key, (_, pieces) in found.items()}
    apart = {(key[0], *(piece.extent for piece in pieces)): (key, pieces) for key, pieces in shown.items() if pieces}
    overviews = tuple(Overview(*key, tuple(pieces)) for key, pieces in apart.values())
    return Plan(tuple(jobs), overviews, skipped)


def write_book(
    assessment: Assessment,
    project: Project,
    out: Path,
    *,
    order: Order | None = None,
    step: Step = lambda _: None,
    pool: ProcessPoolExecutor | None = None,
) -> Book:
    """Write the sheets of themes into `out`, and the book that binds them.

    A sheet whose picture has not changed since the last book in `out` is left as it is. Every sheet is read back; the
    book is not bound when one is not exact. Processes of a `pool` help, else as many as the order asks for.

    Raises
    ------
    ManifestError
        There is no such theme, scale, paper or language, an index has no such sheets, a legend does not fit, or
        there would be more sheets than are wanted.
    OutputError
        The folder cannot be written, or a sheet is not exact.
    """
    order = order or Order()
    check_asked(lang=order.lang, scale=order.scale, paper=order.paper)
    paper = None if order.paper is None else order.paper.upper()
    words, wanted = order.lang or project.place.lang, paper or project.sheet.paper
    sources = Sources(assessment, project)
    ids = (order.themes,) if isinstance(order.themes, str) else order.themes
    named = list(library(project).values()) if ids is None else chosen(project, ids)
    plan = plan_book(sources, named, paper=paper, scale=order.scale, lang=words)
    if len(plan.jobs) > order.most:
        raise ManifestError(fault("sheet.too_many", count=len(plan.jobs), most=order.most))
    step(text("sheet.step_sheets", words, count=len(plan.jobs), themes=len({job.theme.id for job in plan.jobs})))
    try:
        out.mkdir(parents=True, exist_ok=True)
        before = _ledger(out)
        with helpers(order.processes if pool is None else 1) as own:
            printed = print_sheets(assessment, project, plan.jobs, out, before=before, pool=pool or own)
        file = out / f"{text('sheet.book', words)}.pdf"
        chapters = list(_chapters(printed, out))
        bind(file, _front(sources, plan, chapters, paper=wanted, lang=words), chapters, lang=words)
        _keep(out / LEDGER, printed)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(fault("sheet.not_written", file=out, detail=error.strerror or str(error))) from error
    sheets = tuple(out / one.name for one in printed)
    larger = {one.name: one.larger for one in printed if one.larger}
    return Book(file, sheets, sum(one.written for one in printed), plan.skipped, larger)


def _front(sources: Sources, plan: Plan, chapters: Sequence[Chapter], *, paper: str, lang: str) -> list[Figure]:
    """The pages before the sheets: cover, list of maps, indexes of sheets, list of blocks."""
    project = sources.project
    moved = [chapter for chapter in chapters if chapter.larger]
    found = [
        overview_page(sources, one, paper=paper, lang=lang, larger=_moved(sources, one, moved))
        for one in plan.overviews
    ]
    found += finder_pages(sources, plan.overviews, paper=paper, lang=lang)
    listed: list[Figure] = []
    for count in count_from(1):
        first = 2 + count + len(found)
        listed = contents_pages(project, chapters, plan.skipped, library(project), paper=paper, lang=lang, first=first)
        if len(listed) <= count:
            break
    return [cover_page(sources, paper=paper, lang=lang), *listed, *found]


def _moved(sources: Sources, overview: Overview, chapters: Sequence[Chapter]) -> str:
    """The maps on the sheets of an index that are printed on larger paper, and on which."""
    own = [one for one in chapters if (one.scale, covered(sources, one.theme)) == (overview.scale, overview.role)]
    return ", ".join(f"{one.theme.id} ({', '.join(one.larger)})" for one in own)


def _chapters(printed: Sequence[Printed], out: Path) -> Iterator[Chapter]:
    """The sheets of a theme belong together."""
    for name in dict.fromkeys(one.job.theme.id for one in printed):
        own = [one for one in printed if one.job.theme.id == name]
        sheets = tuple((one.job.piece, out / one.name) for one in own)
        larger = tuple(sorted({one.larger for one in own} - {""}))
        yield Chapter(own[0].job.theme, own[0].job.form.scale, sheets, larger)


def _ledger(out: Path) -> dict[str, str]:
    """What each file of the last book shows; nothing where a file is not as it was written."""
    try:
        kept = json.loads((out / LEDGER).read_text(encoding="utf-8"))
        return {
            name: told["picture"]
            for name, told in kept.items()
            if hashlib.sha256((out / name).read_bytes()).hexdigest() == told["sha256"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _keep(file: Path, printed: Sequence[Printed]) -> None:
    told = {one.name: {"picture": one.picture, "sha256": one.sha256} for one in printed}
    with beside(file) as draft:
        draft.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


__all__ = ["Book", "plan_book", "write_book"]
