"""``[project]``: what holds for all of a project."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kotaku_gis.datafile import Frozen

# what a name may begin with that says itself what it is; the first is that of a name without any
VILLAGES = (
    "Kelurahan",
    "Desa",
    "Kalurahan",
    "Nagari",
    "Gampong",
    "Kampung",
    "Kampong",
    "Pekon",
    "Tiyuh",
    "Lembang",
    "Negeri",
)
DISTRICTS = ("Kecamatan", "Distrik", "Kapanewon", "Kemantren")
CITIES = ("Kota", "Kabupaten")
PROVINCES = ("Provinsi", "Daerah", "DKI", "DI")


def with_kind(name: str, kinds: tuple[str, ...]) -> str:
    """A name led by what it is.

    >>> with_kind("Sari", VILLAGES), with_kind("Desa Sari", VILLAGES), with_kind("Desaku", VILLAGES)
    ('Kelurahan Sari', 'Desa Sari', 'Kelurahan Desaku')
    """
    told = name.casefold().partition(" ")[0] in (kind.casefold() for kind in kinds)
    return name if told or not name else f"{kinds[0]} {name}"


class Place(Frozen):
    """What the project is called, where it is, and what holds for all of it.

    `csv` is how tables are written: ``comma`` for programs, ``semicolon`` (with decimal commas) for Indonesian Excel.
    """

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
    csv: Literal["comma", "semicolon"] = "comma"
    accept_unverified: bool = True
    regulation: str = "permen_pupr_14_2018"
    zoning_rules: str | None = None
    map_class: Literal[1, 2, 3] | None = None
