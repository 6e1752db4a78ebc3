"""``kotaku.toml``: which file plays which role, and the settings of a project.

The manifest is read whole, every fault is reported at once, and what comes out does not change.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import Field, ValidationError

from kotaku_gis.contracts import contract, roles
from kotaku_gis.contracts.load import HAZARD_PREFIX
from kotaku_gis.datafile import Frozen, parse
from kotaku_gis.errors import Fault, ManifestError, MissingFileError
from kotaku_gis.i18n import LANGS, fault
from kotaku_gis.settings import Hazards, Place, Repair, SheetSettings, Slum, Source, Zoning

FILE_NAME = "kotaku.toml"
_KINDS = (
    "int_type",
    "float_type",
    "bool_type",
    "string_type",
    "string_too_short",
    "greater_than",
    "greater_than_equal",
    "less_than_equal",
)
_PATHS = ("path", "member", "zoning_rules", "regulation", "themes", "logos", "ages")


class Project(Frozen):
    """A manifest that has been read; `folder` is where its paths start."""

    place: Place = Field(alias="project")
    layers: Mapping[str, tuple[Source, ...]]
    sheet: SheetSettings = SheetSettings()
    repair: Repair = Repair()
    slum: Slum = Slum()
    zoning: Zoning = Zoning()
    hazards: Hazards = Hazards()
    folder: Path = Path()

    def file(self, source: Source) -> Path:
        """Where the file of a source lies."""
        return self.folder / source.path

    def tables(self) -> Iterator[tuple[str, str]]:
        """Key and path of every file that the settings name, as ``slum.baseline``; the layers stand apart."""
        for section, model in _SECTIONS.items():
            for key in _tables(model):
                named = getattr(getattr(self, section), key, ())
                for item in named if isinstance(named, tuple) else (named,):
                    if isinstance(path := getattr(item, "path", None), str):
                        yield f"{section}.{key}", path


def _tables(model: type[Frozen]) -> dict[str, type[Frozen]]:
    """The fields of a part of the manifest that hold tables of their own, one or a list."""
    kinds = {key: (info.annotation, *get_args(info.annotation)) for key, info in model.model_fields.items()}
    found = {key: [kind for kind in choice if _is_table(kind)] for key, choice in kinds.items()}
    return {key: choice[0] for key, choice in found.items() if choice}


def _is_table(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Frozen)


def _lists(model: type[Frozen]) -> dict[str, type[Frozen]]:
    """Those of `_tables` that hold a list."""
    return {key: item for key, item in _tables(model).items() if not _is_table(model.model_fields[key].annotation)}


_SECTIONS: Mapping[str, type[Frozen]] = {
    key: item for key, item in _tables(Project).items() if key not in {"place", "layers"}
}
"""The parts of the manifest beside ``[project]`` and ``[layers]``."""


def nearest(name: str, known: list[str]) -> str | None:
    """The known name that looks most like `name`."""
    found = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    return found[0] if found else None


def nearest_role(name: str) -> str | None:
    """The role that a name means: one that looks like it, or one that people call so (``bangunan`` is ``building``)."""
    called = {contract(role).label[lang].partition(" (")[0].casefold(): role for lang in LANGS for role in roles()}
    called |= {role: role for role in roles()}
    close = nearest(name, list(called))
    return None if close is None else called[close]


def load(path: str | Path, *, whole: bool = True) -> Project:
    """Read a manifest.

    Parameters
    ----------
    path
        The file, or the folder that holds ``kotaku.toml``.
    whole
        Whether a project without blocks or buildings is refused: it can be checked, not run.

    Raises
    ------
    ManifestError
        The manifest cannot be used; carries every fault with key, allowed values and the nearest name.
    MissingFileError
        The manifest is not there.
    """
    file = Path(path)
    if file.is_dir():
        file = file / FILE_NAME
    if not file.is_file():
        raise MissingFileError(
            fault("manifest.none_in_folder" if Path(path).is_dir() else "manifest.not_found", file=path)
        )
    return from_dict(_document(file), folder=file.parent, where=str(file), whole=whole)


def _document(file: Path) -> dict[str, Any]:
    """What stands in a manifest file."""
    try:
        words = file.read_bytes().decode("utf-8-sig")
        return parse(words)
    except ValueError as error:
        if file.suffix.casefold() != ".toml":
            raise ManifestError(fault("manifest.no_manifest", file=file)) from error
        if isinstance(error, UnicodeDecodeError):
            raise ManifestError(fault("manifest.not_utf8", file=file)) from error
        found = re.search(r"line (\d+)", str(error))
        lines = words.splitlines() or [""]
        line = int(found[1]) if found else len(lines)
        shown = lines[min(line, len(lines)) - 1].strip()
        if re.search(r"overwrite|twice|[Dd]uplicate", str(error)):
            raise ManifestError(fault("manifest.written_twice", file=file, line=line, words=shown)) from error
        raise ManifestError(fault("manifest.not_toml", file=file, line=line, words=shown, detail=str(error))) from error


def from_dict(document: Mapping[str, Any], *, folder: Path, where: str = FILE_NAME, whole: bool = True) -> Project:
    """A project from a manifest that is already a mapping, as the TOML tables are nested."""
    document = _forward_slashes(document)
    layers = _flat_layers(document.get("layers", {}))
    faults = [*_role_faults(layers, where, whole=whole), *_missing_files(_named_files(layers, document), folder, where)]
    if "folder" in document:
        known = ", ".join(_keys_beside(["folder"]))
        faults.append(fault("manifest.unknown_key", file=where, key="folder", known=known))
    try:
        project = Project.model_validate({**_listed(document), "layers": layers, "folder": folder})
    except ValidationError as error:
        raise ManifestError([*faults, *(_fault(item, where) for item in error.errors())]) from error
    if faults:
        raise ManifestError(faults)
    return project


def schema() -> dict[str, Any]:
    """JSON Schema of ``kotaku.toml`` for editors."""
    document = Project.model_json_schema()
    properties = document["properties"]
    properties.pop("folder")
    one_or_more = _one_or_more(Source)
    for section in _SECTIONS.values():
        for key, model in _lists(section).items():
            document["$defs"][section.__name__]["properties"][key] = _one_or_more(model)
    names = [role for role in roles() if role != "hazard"]
    hazard = {"type": "object", "additionalProperties": one_or_more}
    properties["layers"] = {
        "type": "object",
        "properties": {**dict.fromkeys(names, one_or_more), "hazard": hazard},
        "additionalProperties": False,
        "required": ["block", "building"],
    }
    document["required"] = ["project", "layers"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FILE_NAME, **document}


def _one_or_more(model: type[Frozen]) -> dict[str, Any]:
    one = {"$ref": f"#/$defs/{model.__name__}"}
    return {"anyOf": [one, {"type": "array", "items": one}]}


def _role_faults(layers: object, where: str, *, whole: bool) -> list[Fault]:
    if not isinstance(layers, Mapping):
        return []
    known = [role for role in roles() if role != "hazard"]
    wrong = {role: nearest_role(role) for role in layers if not _is_role(role, known)}
    faults = [
        fault("manifest.unknown_role", file=where, role=r, nearest=n, known=", ".join(known)) for r, n in wrong.items()
    ]
    missing = [role for role in ("block", "building") if role not in layers]
    if missing and whole:
        faults.append(fault("manifest.minimum", file=where, missing=", ".join(missing)))
    return faults


def _is_role(role: str, known: list[str]) -> bool:
    return role in known or role.startswith(HAZARD_PREFIX)


def _flat_layers(layers: object) -> object:
    """``[layers.hazard.flood]`` as role ``hazard.flood``, and every role as a tuple of sources."""
    if not isinstance(layers, Mapping):
        return layers
    flat = {role: value for role, value in layers.items() if role != "hazard"}
    hazards = layers.get("hazard", {})
    if isinstance(hazards, Mapping):
        flat |= {HAZARD_PREFIX + name.casefold(): value for name, value in hazards.items()}
    else:
        flat["hazard"] = hazards
    return {role: value if isinstance(value, tuple) else (value,) for role, value in flat.items()}


def _forward_slashes(document: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest with the paths that Windows wrote (with backslashes) as every system reads them."""

    def turned(key: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: turned(name, inner) for name, inner in value.items()}
        if isinstance(value, tuple):
            return tuple(turned(key, item) for item in value)
        return value.replace("\\", "/") if key in _PATHS and isinstance(value, str) else value

    return {key: turned(key, value) for key, value in document.items()}


def _listed(document: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest with one table standing for a list of one, as in ``[slum.baseline]``."""
    listed = dict(document)
    for section, model in _SECTIONS.items():
        if isinstance(given := document.get(section), Mapping):
            single = {key: (given[key],) for key in _lists(model) if isinstance(given.get(key), Mapping)}
            listed[section] = {**given, **single}
    return listed


def _fault(item: Mapping[str, Any], where: str) -> Fault:
    path = [str(part) for part in item["loc"] if not isinstance(part, int)]
    key = ".".join(path) or "-"
    message = item["msg"].removeprefix("Value error, ")
    if item["type"] == "extra_forbidden":
        known = _keys_beside(path)
        close = nearest(path[-1], known)
        return fault("manifest.unknown_key", file=where, key=key, nearest=close, known=", ".join(known))
    if item["type"] == "missing":
        return fault("manifest.missing_key", file=where, key=key)
    if item["type"] == "literal_error":
        allowed = item["ctx"]["expected"].replace(" or ", ", ")
        return fault("manifest.not_allowed", file=where, key=key, value=item["input"], allowed=allowed)
    if item["type"] in _KINDS:
        return fault(f"manifest.{item['type']}", file=where, key=key, value=item["input"], **item.get("ctx", {}))
    return fault("manifest.bad_value", file=where, key=key, value=item["input"], detail=message)


def _keys_beside(path: list[str]) -> list[str]:
    models: Mapping[str, type[Frozen]] = {"project": Place, "layers": Source, **_SECTIONS}
    model = models.get(path[0], Project) if len(path) > 1 else Project
    for part in path[1:-1]:
        model = _tables(model).get(part, model)
    return sorted(info.alias or key for key, info in model.model_fields.items() if key != "folder")


def _named_files(layers: object, document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Role and path of every file that the manifest names."""
    listed = _listed(document)
    named: dict[str, Any] = dict(layers) if isinstance(layers, Mapping) else {}
    for section, model in _SECTIONS.items():
        if isinstance(given := listed.get(section), Mapping):
            named |= {f"{section}.{key}": given.get(key, ()) for key in _lists(model)}
    return [
        (role, source["path"])
        for role, sources in named.items()
        for source in (sources if isinstance(sources, tuple) else ())
        if isinstance(source, Mapping) and isinstance(source.get("path"), str)
    ]


def _missing_files(named: list[tuple[str, str]], folder: Path, where: str) -> list[Fault]:
    return [
        fault("manifest.file_missing", file=where, layer=role, path=path, nearest=_nearest_file(folder / path))
        for role, path in named
        if not _exists(folder / path)
    ]


def _exists(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:  # a name that the system does not take
        return False


def _nearest_file(file: Path) -> str | None:
    names = sorted(entry.name for entry in file.parent.iterdir()) if file.parent.is_dir() else []
    close = difflib.get_close_matches(file.name, names, n=1, cutoff=0.5)
    return close[0] if close else None
