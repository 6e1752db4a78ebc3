"""Reading regulation files, ours and a city's own."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from kotaku_gis.datafile import parse
from kotaku_gis.errors import Fault, RegulationError
from kotaku_gis.i18n import fault
from kotaku_gis.regulations.model import Regulation


def shipped() -> tuple[str, ...]:
    """Names of the regulations that come with the package, in order."""
    folder = files(__package__).joinpath("data")
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load(name: str | Path) -> Regulation:
    """A regulation by the name of a shipped one, or from a file.

    A file with ``base = "name"`` holds only what differs, as a city's Perda does: its rules replace those of the base.

    Raises
    ------
    RegulationError
        There is no such regulation, or a value lacks its unit, article, date or confidence; all faults at once.
    """
    if isinstance(name, str) and name in shipped():
        return _shipped(name)
    path = Path(name)
    if not path.is_file():
        raise RegulationError(fault("regulations.not_found", file=path, known=", ".join(shipped())))
    try:
        return _parse(path.read_text(encoding="utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        raise RegulationError(fault("regulations.not_text", file=path)) from error


@cache
def _shipped(name: str) -> Regulation:
    source = files(__package__).joinpath("data", f"{name}.toml")
    return _parse(source.read_text(encoding="utf-8"), f"{name}.toml")


def _parse(text: str, where: str) -> Regulation:
    try:
        own = Regulation.model_validate(parse(text))
    except tomllib.TOMLDecodeError as error:
        raise RegulationError(fault("regulations.not_toml", file=where, detail=str(error))) from error
    except ValidationError as error:
        raise RegulationError(_faults(error, where)) from error
    if own.base is None:
        return own
    if own.base not in shipped():
        raise RegulationError(fault("regulations.unknown_base", file=where, base=own.base, known=", ".join(shipped())))
    parent = load(own.base)
    taken = {
        name: rule.model_copy(
            update={"regulation": rule.regulation or parent.id, "citation": rule.citation or parent.citation}
        )
        for name, rule in parent.rules.items()
    }
    return own.model_copy(update={"rules": {**taken, **own.rules}})


def _faults(error: ValidationError, where: str) -> list[Fault]:
    return [
        fault(
            "regulations.bad_value",
            file=where,
            key=".".join(str(part) for part in item["loc"]) or "-",
            detail=item["msg"].removeprefix("Value error, "),
        )
        for item in error.errors()
    ]
