"""``kotaku.toml``: which file plays which role, and the settings of a project.

The manifest is read whole, every fault is reported at once, and what comes out does not change.
"""

from __future__ import annotations

import codecs
import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator

from kotaku_gis.contracts import roles
from kotaku_gis.contracts.load import HAZARD_PREFIX
from kotaku_gis.datafile import Frozen, parse
from kotaku_gis.errors import Fault, ManifestError, MissingFileError
from kotaku_gis.i18n import fault

FILE_NAME = "kotaku.toml"
Paper = Literal["A4", "A3", "A2", "A1", "A0", "BPN"]


class Place(Frozen):
    """What the project is called, where it is, and what holds for all of it."""

    name: str = Field(min_length=1)
    kelurahan: str = ""
    kecamatan: str = ""
    city: str = ""
    province: str = ""
    city_class: Literal["metropolitan", "besar", "sedang", "kecil"] | None = None
    crs: str | None = None
    year: int | None = Field(default=None, ge=1945, le=2200)
    scenario: Literal["existing", "planned"] = "existing"
    lang: Literal["id", "en"] = "id"
    profile: Literal["public", "internal"] = "public"
    accept_unverified: bool = True
    regulation: str = "permen_pupr_14_2018"
    zoning_rules: str | None = None
    map_class: Literal[1, 2, 3] | None = None


class Source(Frozen):
    """One file that plays a role; `columns` maps our names to the file's, `values` the file's values to ours.

    `member` names a file in an archive, `x` and `y` the columns that hold the coordinates of a table.
    """

    path: str = Field(min_length=1)
    member: str | None = None
    layer: str | None = None
    x: str | None = None
    y: str | None = None
    crs: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = Field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    constants: Mapping[str, str | int | float | bool] = Field(default_factory=dict)
    swap_axes: bool = False
    quantity: Literal["index", "depth_m", "class"] | None = None
    classes: Mapping[str, str] = Field(default_factory=dict)
    band: int = Field(default=1, ge=1)
    nodata: float | None = None
    nodata_means: Literal["unknown", "not_prone"] = "unknown"
    scale: int | None = Field(default=None, ge=1)
    date: str | None = None
    origin: str | None = None

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, encoding: str | None) -> str | None:
        try:
            codecs.lookup(encoding or "utf-8")
        except LookupError as error:
            raise ValueError("utf-8, cp1252, latin-1") from error
        return encoding

    @property
    def name(self) -> str:
        """How the account names the source: its path, and its layer where the manifest gives one."""
        return self.path if self.layer is None else f"{self.path}|{self.layer}"


class SheetSettings(Frozen):
    """The map sheet."""

    scale: int = Field(default=1000, ge=50, le=1_000_000)
    paper: Paper = "A1"
    theme: str = "R3a"
    title: str | None = None
    area: str = "priority_area"


class Repair(Frozen):
    """What repair may do: the share of a layer's area that it may change, and whether a doubled id stops the run."""

    max_changed_share: float = Field(default=0.05, ge=0, le=1)
    duplicate_ids: Literal["stop", "number"] = "stop"


class BaselineFile(Frozen):
    """One table of slum figures: a row an RT, a needs table, printed sheets, or the numeric workbook."""

    path: str = Field(min_length=1)
    sheet: str | None = None
    encoding: str | None = None
    year: int | None = Field(default=None, ge=1945, le=2200)
    origin: Literal["table", "surveyed"] = "table"
    percents: Literal["slum", "good"] | None = None
    where: Mapping[str, str] = Field(default_factory=dict)
    columns: Mapping[str, str] = Field(default_factory=dict)


class Override(Frozen):
    """One figure of the baseline that people have decided, with their reason."""

    block: str = Field(min_length=1)
    item: str = Field(min_length=1)
    value: float
    reason: str = Field(min_length=1)


class SlumArea(Frozen):
    """What no map tells of a kawasan, a kelurahan or a block; ``*`` stands for all that is not named."""

    name: str = Field(min_length=1)
    strategic: bool | None = None
    potential: bool | None = None
    tenure_clear: bool | None = None
    plan_conform: bool | None = None
    legality: Literal["legal", "illegal"] | None = None
    typology: tuple[str, ...] = ()


class Slum(Frozen):
    """The slum baseline: its tables, which source goes before which, what was decided, and what work costs."""

    baseline: tuple[BaselineFile, ...] = ()
    precedence: tuple[Literal["measured", "surveyed", "table"], ...] = ("measured", "surveyed", "table")
    clamp_negative: bool = True
    override: tuple[Override, ...] = ()
    area: tuple[SlumArea, ...] = ()
    unit_costs: Mapping[str, float] = Field(default_factory=dict)


_LISTS: Mapping[str, type[Frozen]] = {"baseline": BaselineFile, "override": Override, "area": SlumArea}
"""The lists of ``[slum]``."""


class Project(Frozen):
    """A manifest that has been read; `folder` is where its paths start."""

    place: Place = Field(alias="project")
    layers: Mapping[str, tuple[Source, ...]]
    sheet: SheetSettings = SheetSettings()
    repair: Repair = Repair()
    slum: Slum = Slum()
    folder: Path = Path()

    def file(self, source: Source) -> Path:
        """Where the file of a source lies."""
        return self.folder / source.path


def nearest(name: str, known: list[str]) -> str | None:
    """The known name that looks most like `name`."""
    found = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    return found[0] if found else None


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
        raise MissingFileError(fault("manifest.not_found", file=file))
    try:
        document = parse(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(fault("manifest.not_toml", file=file, detail=str(error))) from error
    return from_dict(document, folder=file.parent, where=str(file), whole=whole)


def from_dict(document: Mapping[str, Any], *, folder: Path, where: str = FILE_NAME, whole: bool = True) -> Project:
    """A project from a manifest that is already a mapping, as the TOML tables are nested."""
    layers = _flat_layers(document.get("layers", {}))
    faults = [*_role_faults(layers, where, whole=whole), *_missing_files(_named_files(layers, document), folder, where)]
    if "folder" in document:
        known = ", ".join(_keys_beside(["folder"]))
        faults.append(fault("manifest.unknown_key", file=where, key="folder", nearest="-", known=known))
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
    for key, model in _LISTS.items():
        document["$defs"]["Slum"]["properties"][key] = _one_or_more(model)
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
    wrong = {role: nearest(role, [*known, "hazard.flood"]) or "?" for role in layers if not _is_role(role, known)}
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


def _listed(document: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest with one table of ``[slum]`` standing for a list of one, as in ``[slum.baseline]``."""
    slum = document.get("slum")
    if not isinstance(slum, Mapping):
        return dict(document)
    lists = {key: (slum[key],) for key in _LISTS if isinstance(slum.get(key), Mapping)}
    return {**document, "slum": {**slum, **lists}}


def _fault(item: Mapping[str, Any], where: str) -> Fault:
    path = [str(part) for part in item["loc"] if not isinstance(part, int)]
    key = ".".join(path) or "-"
    message = item["msg"].removeprefix("Value error, ")
    if item["type"] == "extra_forbidden":
        known = _keys_beside(path)
        close = nearest(path[-1], known)
        return fault("manifest.unknown_key", file=where, key=key, nearest=close or "-", known=", ".join(known))
    if item["type"] == "missing":
        return fault("manifest.missing_key", file=where, key=key)
    if item["type"] == "literal_error":
        return fault("manifest.not_allowed", file=where, key=key, value=item["input"], allowed=item["ctx"]["expected"])
    return fault("manifest.bad_value", file=where, key=key, value=item["input"], detail=message)


def _keys_beside(path: list[str]) -> list[str]:
    models: dict[str, type[Frozen]] = {
        "project": Place,
        "sheet": SheetSettings,
        "repair": Repair,
        "layers": Source,
        "slum": _LISTS.get(path[1] if len(path) > 2 else "", Slum),
    }
    model = models.get(path[0], Project) if len(path) > 1 else Project
    return sorted(info.alias or key for key, info in model.model_fields.items() if key != "folder")


def _named_files(layers: object, document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Role and path of every file that the manifest names."""
    slum = _listed(document).get("slum")
    tables = slum.get("baseline", ()) if isinstance(slum, Mapping) else ()
    roles = {**(layers if isinstance(layers, Mapping) else {}), "slum.baseline": tables}
    return [
        (role, source["path"])
        for role, sources in roles.items()
        for source in sources
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


def _nearest_file(file: Path) -> str:
    names = sorted(entry.name for entry in file.parent.iterdir()) if file.parent.is_dir() else []
    close = difflib.get_close_matches(file.name, names, n=1, cutoff=0.5)
    return close[0] if close else "-"
