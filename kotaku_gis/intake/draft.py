"""The manifest of a delivery: what is sure is written, what is doubtful stands as a question in a comment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from kotaku_gis.contracts import contract
from kotaku_gis.i18n import text
from kotaku_gis.intake.cells import cells
from kotaku_gis.intake.clues import NO_ROLE
from kotaku_gis.intake.columns import Mapping
from kotaku_gis.intake.extras import baseline_tables, photo_folders, unplaced
from kotaku_gis.intake.place import Candidate
from kotaku_gis.intake.quote import comment, toml_text
from kotaku_gis.intake.survey import Delivery, Entry
from kotaku_gis.intake.words import certain
from kotaku_gis.settings.place import CITIES, VILLAGES, with_kind

NEEDED = ("block", "building")
_FIRST = ("kelurahan", "kawasan", "priority_area", "sk_kumuh", "block", "building", "parcel", "road", "drain")
_MOST_ASKED = 3
_DESA = "2"  # the seventh digit of the code of a desa; that of a kelurahan has 1
_LAST_KABUPATEN = 70  # codes of regencies; those of cities are higher


def draft(delivery: Delivery, *, manifest: Path, lang: str) -> str:
    """The text of ``kotaku.toml`` for a delivery; paths start at the folder of `manifest`."""
    lines = [*_head(delivery, lang), *_repair(delivery, lang)]
    for role in _in_order({entry.role for entry in delivery.entries if not entry.doubt}):
        lines += ["", *_role(delivery, role, manifest, lang)]
    photos = _photos(delivery, manifest, lang)
    lines += photos
    if not photos and all(entry.doubt for entry in delivery.entries):
        lines += ["", "[layers]"]
    missing = [role for role in NEEDED if not delivery.of(role)]
    for role in missing:
        lines += ["", f"# {text('intake.needed', lang, role=role, label=contract(role).label[lang])}"]
    lines += _baseline(delivery, manifest, lang)
    asked = [entry for entry in delivery.entries if entry.doubt and entry.doubt != "no_role"]
    if asked:
        lines += ["", f"# ---- {text('intake.asked', lang)} ----"]
    for entry in asked:
        lines += ["", *_asked(delivery, entry, manifest, lang)]
    strangers = unplaced(delivery)
    if strangers or delivery.faults:
        lines += ["", f"# ---- {text('intake.unplaced', lang)} ----"]
    for entry in strangers:
        lines += ["", *_leftover(delivery, entry, manifest, lang)]
    lines += [f"# {comment(each.render(lang))}" for each in delivery.faults]
    return "\n".join(lines) + "\n"


def _head(delivery: Delivery, lang: str) -> Iterator[str]:
    name = delivery.folder.resolve().name
    spoken = name.replace("_", " ")
    yield f"# {text('intake.head', lang, folder=comment(name))}"
    yield f"# {text('intake.how', lang)}"
    yield ""
    yield "[project]"
    yield f"name = {toml_text(spoken)}  # {text('intake.rename', lang)}"
    yield f'lang = "{lang}"'
    for key, found in _address(delivery).items():
        yield f"{key} = {toml_text(found)}" if found else f'# {key} = ""'
    yield f'# city_class = "sedang"  # {text("intake.city_class", lang)}'


def _address(delivery: Delivery) -> dict[str, str]:
    """The names of the place from the official columns; the official codes tell a desa, a kabupaten and a kota."""
    codes = (_one_value(delivery, (column,)) for column in ("kdepum", "kdcpum", "kdpkab"))
    code = "".join(filter(str.isdigit, next(filter(None, codes), "")))
    village, district, city, province = (
        _one_value(delivery, (column,)) or "" for column in ("wadmkd", "wadmkc", "wadmkk", "wadmpr")
    )
    if code[6:7] == _DESA:
        village = with_kind(village, ("Desa", *VILLAGES))
    if code[2:4]:
        city = with_kind(city, CITIES if int(code[2:4]) > _LAST_KABUPATEN else CITIES[::-1])
    return {"kelurahan": village, "kecamatan": district, "city": city, "province": province}


def _one_value(delivery: Delivery, columns: tuple[str, ...]) -> str | None:
    """The value of an official column on which all layers agree."""
    found = {
        value
        for entry in delivery.entries
        for column, values in entry.profile.values.items()
        if column.casefold() in columns
        for value in values
    }
    return next(iter(found)) if len(found) == 1 else None


def _repair(delivery: Delivery, lang: str) -> list[str]:
    """Numbering of doubled codes, where a column of ids that is taken holds some."""
    doubled = dict.fromkeys(
        f"{entry.role}.{found.column}"
        for entry in delivery.entries
        if not entry.doubt
        for found in entry.columns
        if found.sure and found.attribute == contract(entry.role).id and entry.profile.distinct[found.column] < 1
    )
    several = [role for role in {e.role for e in delivery.entries} if len(delivery.of(role)) > 1]
    if not doubled and not several:
        return []
    why = comment(", ".join(doubled)) or text("intake.several_files", lang)
    return ["", "[repair]", f'duplicate_ids = "number"  # {text("intake.doubled", lang, columns=why)}']


def _role(delivery: Delivery, role: str, manifest: Path, lang: str) -> Iterator[str]:
    entries = delivery.of(role)
    for entry in entries:
        yield from _section(delivery, entry, manifest, lang, several=len(entries) > 1)


def _section(delivery: Delivery, entry: Entry, manifest: Path, lang: str, *, several: bool) -> Iterator[str]:
    role = entry.role
    head = f"layers.{role}"
    guess = entry.guesses[0]
    yield f"# {_percent(guess.confidence)} {contract(role).label[lang]}: {_why(guess.why, lang)}"
    for other in entry.guesses[1:_MOST_ASKED]:
        if other.role != NO_ROLE and other.confidence >= 0.05:
            yield f"# {text('intake.or_else', lang, role=other.role, share=_percent(other.confidence))}"
    yield f"[[{head}]]" if several else f"[{head}]"
    yield from _file(delivery, entry, manifest)
    yield from _place(entry, lang)
    yield from _hazard(entry, lang)
    if role == "block":
        yield from _block_kind(entry)
    found = entry.columns
    if found:
        yield f"[{head}.columns]"
        yield from (_column(each, lang) for each in found)
    for each in found:
        if each.words:
            yield from _meanings(each, head, lang)


def _file(delivery: Delivery, entry: Entry, manifest: Path) -> Iterator[str]:
    item = entry.profile.item
    yield f"path = {toml_text(_path(delivery, item.path, manifest))}"
    if item.member:
        yield f"member = {toml_text(item.member)}"
    if item.layer and not item.alone:
        yield f"layer = {toml_text(item.layer)}"


def _place(entry: Entry, lang: str) -> Iterator[str]:
    if not entry.places or not entry.needs_crs:
        return
    best, *others = entry.places
    mark = "" if entry.placed else "# "
    why = ", ".join(text(f"intake.why_{reason}", lang) for reason in best.why)
    yield f"{mark}crs = {toml_text(best.code)}  # {_percent(best.confidence)} {_at(best)} {why}"
    if best.swap:
        yield f"{mark}swap_axes = true  # {text('intake.swapped', lang)}"
    for other in others[: _MOST_ASKED - 1]:
        if other.confidence >= 0.005 or not entry.placed:
            swapped = " + swap_axes = true" if other.swap else ""
            yield f"# crs = {toml_text(other.code)}{swapped}  # {_percent(other.confidence)} {_at(other)}"


def _at(found: Candidate) -> str:
    return f"({found.lon:.3f}, {found.lat:.3f})"


def _hazard(entry: Entry, lang: str) -> Iterator[str]:
    """What the cells of a hazard raster are; asked where name, values and legend do not tell."""
    if not entry.role.startswith("hazard.") or entry.profile.kind != "raster":
        return
    known = cells(entry.profile)
    mark = "" if known.sure else "# "
    values = entry.profile.values.get("cells", ())
    shown = f"{values[0]} .. {values[-1]}" if values else "-"
    yield f'{mark}quantity = "{known.quantity or "?"}"  # {text("intake.quantity", lang, cells=shown)}'
    if known.quantity == "class":
        names = ", ".join(f"{toml_text(value)} = {toml_text(name or '?')}" for value, name in known.classes.items())
        yield f"{mark}classes = {{ {names} }}  # {text('intake.classes', lang)}"


def _block_kind(entry: Entry) -> Iterator[str]:
    columns = {mapping.attribute for mapping in entry.columns if mapping.sure}
    kind = "rt" if "rt" in columns else "rw" if "rw" in columns else None
    if kind and "kind" not in columns:
        yield f'constants = {{ kind = "{kind}" }}'


def _column(found: Mapping, lang: str) -> str:
    """What is sure, or a question; a doubtful column that would be read by its name is shut out."""
    doubt = f" {text('intake.' + found.doubt, lang)}" if found.doubt else ""
    line = f"{found.attribute} = {toml_text(found.column)}"
    told = f"{_percent(found.confidence)}{doubt}"
    if found.sure:
        return f"{line}  # {told}"
    if found.silent:
        return f'{found.attribute} = ""  # {text("intake.not_read", lang, line=comment(line))} {told}'
    return f"# {line}  # {told}"


def _meanings(found: Mapping, head: str, lang: str) -> Iterator[str]:
    """The words of a column that the contract does not know; all of them as questions where the column is one."""
    allowed = ", ".join(contract(head.removeprefix("layers.")).attributes[found.attribute].values)
    mark = "" if found.sure else "# "
    yield f"{mark}[{head}.values.{found.attribute}]  # {text('intake.allowed', lang, values=allowed)}"
    for word in found.words:
        line = f"{toml_text(word.value)} = {toml_text(word.meaning or '?')}"
        share = f"  # {_percent(word.confidence)}" if word.meaning else ""
        yield f"{mark}{line}{share}" if certain(word) else f"# {line}{share}"


def _asked(delivery: Delivery, entry: Entry, manifest: Path, lang: str) -> Iterator[str]:
    """A question: why, the roles it may play, and the section to take over as it would stand."""
    yield f"# ? {comment(entry.profile.item.name)}"
    yield f"#   {comment(text('intake.doubt_' + entry.doubt, lang, rival=entry.rival))}"
    if entry.doubt == "unsure_role":
        told = ", ".join(f"{each.role} {_percent(each.confidence)}" for each in entry.guesses if each.role != NO_ROLE)
        yield f"#   {text('intake.may_be', lang, roles=told)}"
    section = _section(delivery, entry, manifest, lang, several=bool(delivery.of(entry.role)))
    yield from (line if line.startswith("#") else f"# {line}" for line in section)


def _leftover(delivery: Delivery, entry: Entry, manifest: Path, lang: str) -> Iterator[str]:
    """A layer without a role: what it holds, and the section as it would stand once somebody knows the role."""
    item, kind = entry.profile.item, text(f"intake.kind_{entry.profile.kind}", lang)
    columns = ", ".join(list(entry.profile.values)[:8]) if entry.profile.kind != "raster" else ""
    yield f"# ? {comment(item.name)}: {entry.profile.count} {kind}{'; ' if columns else ''}{comment(columns)}"
    yield f"# [layers.?]  # {text('intake.name_role', lang)}"
    section = (*_file(delivery, entry, manifest), *_place(entry, lang))
    yield from (line if line.startswith("#") else f"# {line}" for line in section)


def _photos(delivery: Delivery, manifest: Path, lang: str) -> list[str]:
    """The fullest folder or archive of photographs as layer ``photo``, the others as questions.

    All of them are questions where a layer of photographs is taken already.
    """
    lines: list[str] = []
    for number, (place, count) in enumerate(photo_folders(delivery)):
        mark = "# " if number or delivery.of("photo") else ""
        path = _path(delivery, place, manifest)
        told = text("intake.photo_folder", lang, count=count)
        lines += ["", f"# {told}", f"{mark}[layers.photo]", f"{mark}path = {toml_text(path)}"]
    return lines


def _baseline(delivery: Delivery, manifest: Path, lang: str) -> list[str]:
    """Tables of slum figures, as questions: which of them counts is for people to say."""
    lines: list[str] = []
    for entry, count in baseline_tables(delivery):
        item = entry.profile.item
        if item.member is None:
            name = comment(item.name)
            lines += ["", f"# ? {text('intake.baseline', lang, name=name, count=count)}", "# [[slum.baseline]]"]
            lines += [f"# path = {toml_text(_path(delivery, item.path, manifest))}"]
            lines += [f"# sheet = {toml_text(item.layer)}"] if item.layer else []
    return lines


def _in_order(found: set[str]) -> list[str]:
    return sorted(found, key=lambda role: (_FIRST.index(role) if role in _FIRST else len(_FIRST), role))


def _path(delivery: Delivery, path: str, manifest: Path) -> str:
    """The path of a file from the folder of the manifest, with slashes; a whole one on another drive."""
    home, start = delivery.folder.resolve(), manifest.resolve().parent
    try:
        return Path(os.path.relpath(home / path, start)).as_posix()
    except ValueError:
        return (home / path).as_posix()


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _why(reasons: tuple[str, ...], lang: str) -> str:
    return ", ".join(text(f"intake.why_{reason}", lang) for reason in reasons) or "-"
