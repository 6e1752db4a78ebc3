"""What was found in a delivery, for people: lines for the console, Markdown for a file."""

from __future__ import annotations

from collections.abc import Iterator

from kotaku_gis.contracts import contract
from kotaku_gis.i18n import number, text
from kotaku_gis.intake.clues import NO_ROLE
from kotaku_gis.intake.draft import NEEDED
from kotaku_gis.intake.extras import baseline_tables, unplaced
from kotaku_gis.intake.quote import cell, comment
from kotaku_gis.intake.survey import Delivery, Entry


def summary(delivery: Delivery, lang: str) -> Iterator[str]:
    """The lines of the console: what is taken, what is asked, what has no place, what cannot be read, what lacks."""
    yield from _block(text("intake.taken", lang), [_line(e) for e in delivery.entries if not e.doubt])
    asked = [e for e in delivery.entries if e.doubt and e.doubt != "no_role"]
    yield from _block(text("intake.asked", lang), [f"{_line(e)}; {_doubt(e, lang)}" for e in asked])
    yield from _block(text("intake.unplaced", lang), [comment(e.profile.item.name) for e in unplaced(delivery)])
    yield from _block(text("intake.unread", lang), [comment(each.render(lang)) for each in delivery.faults])
    if delivery.photographs:
        yield text("intake.photos", lang, count=number(len(delivery.photographs), lang))
    for entry, count in baseline_tables(delivery)[:1]:
        yield text("intake.baseline", lang, name=comment(entry.profile.item.name), count=count)
    yield from missing(delivery, lang)


def missing(delivery: Delivery, lang: str) -> Iterator[str]:
    """A line for each role without which nothing can be computed."""
    for role in NEEDED:
        if not delivery.of(role):
            yield text("intake.needed", lang, role=role, label=contract(role).label[lang])


def markdown(delivery: Delivery, lang: str) -> str:
    """The whole account of a delivery as Markdown."""
    name = cell(delivery.folder.resolve().name)
    heads = [text(f"intake.col_{key}", lang) for key in ("layer", "role", "sure", "place", "count", "note")]
    lines = [f"# {text('intake.title', lang, folder=name)}", "", text("intake.how", lang), ""]
    lines += ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += ["| " + " | ".join(_row(entry, lang)) + " |" for entry in delivery.entries]
    notes = [f"- {cell(e.profile.item.name)}: {cell(n.text[lang])}" for e in delivery.entries for n in e.profile.notes]
    for title, rows in (("notes", notes), ("unread", [f"- {cell(each.render(lang))}" for each in delivery.faults])):
        if rows:
            lines += ["", f"## {text('intake.' + title, lang)}", "", *rows]
    lacks = [*missing(delivery, lang)]
    if lacks:
        lines += ["", f"## {text('intake.lacks', lang)}", "", *(f"- {line}" for line in lacks)]
    return "\n".join([*lines, "", text("common.disclaimer", lang), ""])


def _block(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{title}:"
        yield from (f"  - {line}" for line in lines)


def _line(entry: Entry) -> str:
    share = f"{100 * entry.guesses[0].confidence:.0f} %"
    return f"{comment(entry.profile.item.name)} -> {entry.role} ({share}{_crs(entry, ', ')})"


def _crs(entry: Entry, before: str = "") -> str:
    if not entry.places:
        return ""
    best = entry.places[0]
    code = best.code if len(best.code) < 20 else "WKT"
    return f"{before}{code}{' swap' if best.swap else ''}{'' if best.declared else f' {100 * best.confidence:.0f} %'}"


def _doubt(entry: Entry, lang: str) -> str:
    return comment(text(f"intake.doubt_{entry.doubt}", lang, rival=entry.rival)) if entry.doubt else ""


def _row(entry: Entry, lang: str) -> list[str]:
    guess = entry.guesses[0]
    role = (
        text("intake.no_role", lang) if entry.role == NO_ROLE else f"{contract(entry.role).label[lang]} ({entry.role})"
    )
    count = number(entry.profile.count, lang)
    kind = text(f"intake.kind_{entry.profile.kind}", lang)
    share = f"{100 * guess.confidence:.0f} %"
    place = cell(_crs(entry)) or "-"
    return [cell(entry.profile.item.name), cell(role), share, place, f"{count} {kind}", _doubt(entry, lang) or "-"]
