"""Words that speak for a role, compared without marks, case, or numbers of copies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import Field

from kotaku_gis.contracts import contract, roles
from kotaku_gis.datafile import Frozen, parse

NO_ROLE = "-"
_GENERIC = {
    "nama",
    "name",
    "kode",
    "jenis",
    "tipe",
    "type",
    "kondisi",
    "status",
    "ket",
    "keterangan",
    "catatan",
    "namobj",
}
_GENERIC |= {
    "luas",
    "nilai",
    "kelas",
    "remark",
    "foto",
    "deskripsi",
    "kapasitas",
    "tinggi",
    "waktu",
    "tanggal",
    "volume",
}
_GENERIC |= {"osm_id", "full_id", "kk", "jiwa", "lebar", "diameter", "tahun", "kriteria"}


class Clues(Frozen):
    """What speaks for one role; `size` is the usual median area (m2) of its polygons.

    `attributes` names other columns of an attribute, `looks` the pattern that its texts follow.
    """

    names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    size: tuple[float, float] | None = None
    attributes: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    looks: Mapping[str, str] = Field(default_factory=dict)


@cache
def clues() -> Mapping[str, Clues]:
    """The clues of every role, and of layers that have none (``-``)."""
    document = parse(files(__package__).joinpath("clues.toml").read_text(encoding="utf-8"))
    return {role: Clues.model_validate(_numbers(spec)) for role, spec in document.items()}


def synonyms(role: str, attribute: str) -> tuple[str, ...]:
    """Other names of an attribute in deliveries: of this role, of hazards of any name, of any role."""
    kinds = (role, "hazard.*" if role.partition(".")[0] == "hazard" else "", "*")
    return tuple(name for kind in kinds if kind in clues() for name in clues()[kind].attributes.get(attribute, ()))


def looks(role: str, attribute: str) -> str | None:
    """The pattern that the texts of an attribute follow, where they follow one."""
    return clues()[role].looks.get(attribute) if role in clues() else None


@cache
def guessable() -> tuple[str, ...]:
    """The roles that are guessed: those of the contracts, hazards by name, and none."""
    named = [role for role in clues() if role.startswith("hazard.") and role != "hazard.*"]
    return (*(role for role in roles() if role != "hazard"), *named, NO_ROLE)


@cache
def telling_columns(role: str) -> frozenset[str]:
    """Column names that tell a role: its clues, and the aliases of its contract that are no common words."""
    own = clues()[role].columns if role in clues() else ()
    if role == NO_ROLE or role.startswith("hazard."):
        return frozenset(compact(name) for name in own)
    aliases = [alias for spec in contract(role).attributes.values() for alias in spec.aliases]
    return frozenset(compact(name) for name in (*own, *aliases) if name not in _GENERIC)


def plain(text: object) -> str:
    """Letters and digits of a name, words apart, lower case.

    Examples
    --------
    >>> plain("JALAN_ARTERI_LN"), plain("bangunanKumuh2")
    ('jalan arteri ln', 'bangunan kumuh 2')
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])", " ", str(text))
    return " ".join(re.findall(r"[a-z]+|\d+", apart.casefold()))


def compact(text: object) -> str:
    """`plain` without blanks, so that ``KODE_RT`` and ``kodeRT`` are one."""
    return plain(text).replace(" ", "")


def _numbers(spec: dict[str, object]) -> dict[str, object]:
    size = spec.get("size")
    return {**spec, "size": tuple(map(float, size))} if isinstance(size, tuple) else spec


__all__ = ["NO_ROLE", "Clues", "clues", "compact", "guessable", "plain", "telling_columns"]
