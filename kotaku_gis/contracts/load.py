"""Reading the contracts that come with the package."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from kotaku_gis.contracts.model import Contract
from kotaku_gis.datafile import parse

HAZARD_PREFIX = "hazard."


@cache
def roles() -> tuple[str, ...]:
    """Every role, in order; ``hazard`` stands for all roles ``hazard.<name>``."""
    folder = files(__package__).joinpath("roles")
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def contract(role: str) -> Contract:
    """The contract of `role`; raises `KeyError` for a role that there is not."""
    return _read("hazard" if role.startswith(HAZARD_PREFIX) else role)


@cache
def _read(role: str) -> Contract:
    if role not in roles():
        raise KeyError(role)
    source = files(__package__).joinpath("roles", f"{role}.toml")
    return Contract.model_validate(parse(source.read_text(encoding="utf-8")))
