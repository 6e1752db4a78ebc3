"""Themes that come with the package, and those of a project; what themes share is written once.

A layer ``{ use = "roads" }`` of a theme stands for those of ``themes/parts/roads.toml``, which only go along unless it
says ``subject = true``; ``classes = "condition"`` stands for those of ``themes/classes/condition.toml``, each with
what ``look`` adds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kotaku_gis.datafile import parse
from kotaku_gis.errors import Fault, ManifestError
from kotaku_gis.i18n import fault
from kotaku_gis.manifest import Project
from kotaku_gis.sheets.theme import Theme

_FOLDER = files(__package__).joinpath("themes")
_LAST = ("borders", "base")  # groups that every map has stand below what it is about


def themes() -> tuple[str, ...]:
    """Ids of the themes that come with the package, in the order of a book."""
    names = (entry.name for entry in _FOLDER.iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted((name.removesuffix(".toml") for name in names), key=book_order))


def book_order(name: str) -> tuple[int, int, str]:
    """Where a theme stands in a book: A, D, R, N, T, then others; in each by number."""
    digits = "".join(letter for letter in name[1:] if letter.isdigit())
    return ("ADRNT".find(name[0]) % 9, int(digits or 0), name)


@cache
def theme(name: str) -> Theme:
    """A theme that comes with the package; raises `ManifestError` for one that there is not."""
    if name not in themes():
        raise ManifestError(fault("sheet.unknown_theme", theme=name, known=", ".join(themes())))
    return Theme.model_validate(_complete(_shipped(f"{name}.toml")))


def library(project: Project) -> dict[str, Theme]:
    """Every theme of a project in the order of a book: those of the package, changed or joined by its own.

    Raises `ManifestError` with everything that is wrong with the files of the project.
    """
    own: dict[str, Theme] = {}
    files: dict[str, Path] = {}
    faults: list[Fault] = []
    for file in _files(project):
        try:
            found = _read(file)
        except ManifestError as error:
            faults += error.faults
            continue
        if found.id in own:
            faults.append(fault("sheet.theme_twice", file=file, theme=found.id, other=files[found.id].name))
        own[found.id], files[found.id] = found, file
    if faults:
        raise ManifestError(faults)
    names = sorted({*themes(), *own}, key=book_order)
    return {name: own.get(name) or theme(name) for name in names}


def chosen(project: Project, names: Iterable[str]) -> list[Theme]:
    """Themes by id, however it is cased; raises `ManifestError` with those that there are for one that there is not."""
    known = library(project)
    cased = {name.casefold(): name for name in known}
    wanted = [name if name in known else cased.get(str(name).casefold(), name) for name in names]
    wrong = [name for name in wanted if name not in known]
    if wrong:
        raise ManifestError([fault("sheet.unknown_theme", theme=name, known=", ".join(known)) for name in wrong])
    return [known[name] for name in wanted]


def _files(project: Project) -> Iterator[Path]:
    """The theme files that the manifest names, those of a folder in order; one that is not there is read in vain."""
    for name in project.sheet.themes:
        path = project.folder / name
        yield from sorted(path.glob("*.toml")) if path.is_dir() else (path,)


def _read(file: Path) -> Theme:
    """A theme of a project; raises `ManifestError` with every key that is wrong."""
    if not file.exists():
        raise ManifestError(fault("sheet.theme_missing", file=file))
    try:
        document, absent = _usable(parse(file.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(fault("sheet.bad_theme", file=file, key="-", detail=str(error))) from error
    faults = [replace(one, file=str(file)) for one in absent]
    try:
        theme = Theme.model_validate(_complete(document))
    except ValidationError as error:
        faults += [_wrong(item, file) for item in error.errors() if not (absent and item["loc"] in {("layers",), ()})]
    if faults:
        raise ManifestError(faults)
    return theme


def _usable(document: dict[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """A theme without the parts and lists of classes that there are not, and a fault for each."""
    layers: list[Any] = []
    faults: list[Fault] = []
    for layer in document.get("layers", ()):
        try:
            _with_classes(layer)
            if isinstance(layer, Mapping) and "use" in layer:
                _shipped(f"parts/{layer['use']}.toml")
            layers.append(layer)
        except ManifestError as error:
            faults += error.faults
            layers += [{**layer, "classes": ()}] if "use" not in layer else []
    return ({**document, "layers": layers} if faults else document), faults


def _wrong(item: Mapping[str, Any], file: Path) -> Fault:
    """What is wrong with a key of a theme."""
    key = ".".join(map(str, item["loc"]))
    if item["type"] in ("extra_forbidden", "missing"):
        return fault(
            "sheet.theme_key_extra" if item["type"] == "extra_forbidden" else "sheet.theme_key_missing",
            file=file,
            key=key,
        )
    return fault("sheet.bad_theme", file=file, key=key, detail=item["msg"].removeprefix("Value error, "))


@cache
def _shipped(name: str) -> dict[str, Any]:
    source = _FOLDER
    for part in name.split("/"):
        source = source.joinpath(part)
    if not source.is_file():
        raise ManifestError(fault("sheet.part_missing", name=name))
    return parse(source.read_text(encoding="utf-8"))


def _complete(document: Mapping[str, Any], *, part: bool = False) -> dict[str, Any]:
    """A theme with the parts that it uses put in; groups of what it is about come before those that go along.

    Those that every map has come last.
    """
    own: list[Any] = list(document.get("groups", ()))
    along: list[Any] = []
    layers: list[Any] = []
    for layer in document.get("layers", ()):
        if not (isinstance(layer, Mapping) and "use" in layer):
            layers.append(_with_classes(layer))
            continue
        used = _complete(_shipped(f"parts/{layer['use']}.toml"), part=True)
        subject = part or layer.get("subject", False)
        (own if subject else along).extend(used["groups"])
        layers += used["layers"] if subject else [{**inner, "context": True} for inner in used["layers"]]
    groups = {group["id"]: group for group in reversed([*own, *along])}
    named = dict.fromkeys(group["id"] for group in (*own, *along))
    ordered = [*(name for name in named if name not in _LAST), *(name for name in _LAST if name in named)]
    return {**document, "groups": tuple(groups[name] for name in ordered), "layers": tuple(layers)}


def _with_classes(layer: Any) -> Any:
    """A layer with the classes that it names, in its look."""
    if not isinstance(layer, Mapping) or not isinstance(layer.get("classes"), str):
        return layer
    rest = {key: value for key, value in layer.items() if key != "look"}
    classes = _shipped(f"classes/{layer['classes']}.toml")["classes"]
    return {**rest, "classes": tuple({**found, **layer.get("look", {})} for found in classes)}
