"""A delivery, looked through: each layer with its likely roles and places, and what could not be looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import shapely

from kotaku_gis.errors import Fault, KotakuError, MissingFileError
from kotaku_gis.i18n import fault
from kotaku_gis.intake import gazetteer
from kotaku_gis.intake.cells import cells
from kotaku_gis.intake.clues import NO_ROLE
from kotaku_gis.intake.columns import Mapping, mappings
from kotaku_gis.intake.find import Item, find
from kotaku_gis.intake.place import Candidate, Whereabouts, candidates, outline
from kotaku_gis.intake.profile import Profile, profile
from kotaku_gis.intake.roles import Guess, guesses

_CERTAIN = 0.8
_SAME = 0.9
_ALONE = ("block", "building", "kelurahan", "parcel", "zone", "zone_rtrw", "zone_rtbl", "plan_block", "sk_kumuh")
_COVERED = 0.5


@dataclass(frozen=True)
class Entry:
    """One layer of a delivery.

    `guesses` are its likely roles and `places` its likely coordinate systems, best first. `doubt` names the reason
    (a key of the catalogue) why it is asked about rather than taken; empty when it is taken. `rival` is the layer it
    gives way to.
    """

    profile: Profile
    guesses: tuple[Guess, ...]
    places: tuple[Candidate, ...] = ()
    doubt: str = ""
    rival: str = ""

    @property
    def role(self) -> str:
        """The likeliest role; ``-`` for none."""
        return self.guesses[0].role if self.guesses else NO_ROLE

    @cached_property
    def columns(self) -> tuple[Mapping, ...]:
        """Its columns for the attributes of its likeliest role."""
        return tuple(mappings(self.profile, self.role))

    @property
    def needs_crs(self) -> bool:
        """Whether the manifest must name its coordinate system."""
        return bool(self.places) and not self.places[0].declared

    @property
    def placed(self) -> bool:
        """Whether its place is certain enough to be written down."""
        return bool(self.places) and (self.places[0].declared or self.places[0].confidence >= _CERTAIN)


@dataclass(frozen=True)
class Delivery:
    """What `survey` found: the layers in order, the photographs, and the faults of what cannot be used."""

    folder: Path
    entries: tuple[Entry, ...]
    photographs: tuple[Item, ...] = ()
    faults: tuple[Fault, ...] = field(default=())

    def of(self, role: str, *, taken: bool = True) -> list[Entry]:
        """The layers whose likeliest role is `role`: those that are taken, or those that are asked about."""
        return [entry for entry in self.entries if entry.role == role and (entry.doubt == "") == taken]


def survey(folder: str | Path, *, step: Callable[[str], None] = lambda _: None) -> Delivery:
    """Look through a delivery: sub-folders, archives, every layer.

    Raises
    ------
    MissingFileError
        There is no such folder.
    """
    home = Path(folder)
    if not home.is_dir():
        raise MissingFileError(fault("intake.no_folder", file=home))
    found = find(home)
    faults = list(found.faults)
    profiles: list[Profile] = []
    for item in found.items:
        step(item.name)
        try:
            profiles.append(profile(item))
        except KotakuError as error:
            faults += [replace(each, file=item.name) for each in error.faults]
    placed = _placed(profiles, home)
    entries = [Entry(each, tuple(guesses(each)[:4]), places) for each, places in zip(profiles, placed, strict=True)]
    return Delivery(home, tuple(_judged(entries)), tuple(found.photos), tuple(faults))


def whereabouts(profiles: list[Profile], home: Path) -> Whereabouts:
    """Where the names in a delivery say that it lies."""
    return Whereabouts(tuple(gazetteer.expected(profiles, home.resolve().name)))


def _placed(profiles: list[Profile], home: Path) -> list[tuple[Candidate, ...]]:
    """Coordinate systems of each layer; layers whose place is certain speak for those beside them."""
    known = whereabouts(profiles, home)
    first = [tuple(candidates(each, known)) for each in profiles]
    certain = [
        outline(each, found[0])
        for each, found in zip(profiles, first, strict=True)
        if found and (found[0].declared or found[0].confidence >= _CERTAIN) and each.kind != "raster"
    ]
    if not certain:
        return first
    beside = replace(known, placed=tuple(certain))
    return [
        found if found and found[0].declared and found[0].confidence >= _CERTAIN else tuple(candidates(each, beside))
        for each, found in zip(profiles, first, strict=True)
    ]


def _judged(entries: list[Entry]) -> list[Entry]:
    """Each entry with its doubt; the best of several that cover one area is taken before the others."""
    order = sorted(range(len(entries)), key=lambda n: _rank(entries[n]), reverse=True)
    judged: dict[int, Entry] = {}
    for number in order:
        before = [judged[n] for n in judged if judged[n].doubt == ""]
        judged[number] = _doubted(entries[number], before)
    return [judged[number] for number in range(len(entries))]


def _rank(entry: Entry) -> tuple[float, int]:
    return (round(entry.guesses[0].score, 1) if entry.guesses else 0.0, entry.profile.count)


def _doubted(entry: Entry, taken: list[Entry]) -> Entry:
    doubt = _own_doubt(entry)
    if doubt:
        return replace(entry, doubt=doubt)
    for other in taken:
        if other.role == entry.role and (reason := _rivalry(entry, other)):
            return replace(entry, doubt=reason, rival=other.profile.item.name)
    return entry


def _own_doubt(entry: Entry) -> str:
    """Why a layer is asked about whatever else there is; empty for none."""
    if entry.role == NO_ROLE:
        return "no_role"
    if not entry.guesses[0].sure:
        return "unsure_role"
    kind = entry.profile.kind
    if kind != "table" and not entry.placed:
        return "unsure_place" if entry.places else "no_place"
    unread = kind == "raster" and entry.role.startswith("hazard.") and not cells(entry.profile).sure
    return "unsure_cells" if unread else ""


def _rivalry(entry: Entry, other: Entry) -> str:
    """Why two layers of one role cannot both be taken; empty when they can."""
    mine, theirs = entry.profile, other.profile
    if mine.kind == "raster" and theirs.kind == "raster":
        return "second_raster"
    if mine.prints and theirs.prints:
        shared = len(mine.prints & theirs.prints) / min(len(mine.prints), len(theirs.prints))
        if shared >= _SAME:
            return "same_features"
    if entry.role in _ALONE and mine.kind == theirs.kind == "polygon":
        here, there = outline(mine, entry.places[0]), outline(theirs, other.places[0])
        common = shapely.area(shapely.intersection(here, there))
        if common > _COVERED * min(shapely.area(here), shapely.area(there)):
            return "same_area"
    return ""
