"""Which role a layer plays: every role is scored by names, columns, values, geometry and size of the features."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

from kotaku_gis.contracts import contract
from kotaku_gis.intake.clues import NO_ROLE, clues, compact, guessable, plain, telling_columns
from kotaku_gis.intake.profile import Profile, folders

_SURE, _ENOUGH = 0.7, 2.5
_NAMED, _IN_FOLDER, _COLUMN, _MOST_COLUMNS, _VALUES = 3.0, 1.0, 1.2, 4.0, 3.0
_NOTHING_KNOWN = 1.5  # what a layer scores as none of the roles before anything is known


_AREAS = ("block", "kelurahan", "kawasan", "priority_area", "influence_area")
_ONLY_AN_ADDRESS = 0.4  # what columns of areas weigh where the file is named after something else
_EVENT = 0.6  # points of a hazard may be events rather than its area: never sure


@dataclass(frozen=True)
class Guess:
    """A role for a layer, how sure, and what speaks for it."""

    role: str
    confidence: float
    score: float
    why: tuple[str, ...]

    @property
    def sure(self) -> bool:
        """Whether it may be written down without asking."""
        return self.confidence >= _SURE and self.score >= _ENOUGH


def guesses(profile: Profile) -> list[Guess]:
    """Roles that a layer may play, the likeliest first; ``-`` is none of them."""
    other = any(_named(profile, clues()[role].names) > 2 for role in clues() if role not in _AREAS)
    scored = [(role, *_score(profile, role, other_name=other)) for role in guessable() if _may_be(profile, role)]
    top = max(score for _, score, _ in scored)
    weights = [math.exp(score - top) for _, score, _ in scored]
    total = sum(weights)
    found = [
        Guess(role, min(weight / total, _EVENT) if _is_event(profile, role) else weight / total, score, why)
        for (role, score, why), weight in zip(scored, weights, strict=True)
        if score > 0
    ]
    return sorted(found, key=lambda guess: (-guess.confidence, guess.role))


def _is_event(profile: Profile, role: str) -> bool:
    return role.startswith("hazard.") and profile.kind == "point"


def _may_be(profile: Profile, role: str) -> bool:
    if role == NO_ROLE:
        return True
    kinds = contract(role).geometry
    return profile.kind in kinds


def _score(profile: Profile, role: str, *, other_name: bool) -> tuple[float, tuple[str, ...]]:
    known = clues().get(role)
    names = _named(profile, known.names if known else ())
    columns = _by_columns(profile, role)
    values = _by_values(profile, known.values if known else ())
    if role in _AREAS and other_name:
        columns, values = columns * _ONLY_AN_ADDRESS, values * _ONLY_AN_ADDRESS
    size = _by_size(profile, known.size if known else None)
    if role != NO_ROLE and not (names or columns or values):
        return -math.inf, ()
    base = _NOTHING_KNOWN if role == NO_ROLE else 0.0
    parts = {"names": names, "columns": columns, "values": values, "size": size}
    return base + sum(parts.values()), tuple(name for name, score in parts.items() if score > 0.3)


def _named(profile: Profile, names: tuple[str, ...]) -> float:
    """Names in the file and layer name count whole, longer ones more; in those of folders a third."""
    item = profile.item
    own = f"{plain(Path(item.member or item.path).stem)} {plain(item.layer or '')} {plain(profile.about)}"
    around = plain(" ".join(folders(item)))
    mine = max((_found(name, own) for name in names), default=0.0)
    theirs = max((_found(name, around) for name in names), default=0.0)
    return _NAMED * mine + (0.0 if mine else _IN_FOLDER * theirs)


def _found(name: str, text: str) -> float:
    """How well a name is found in a text: as words, more for two words; long names also inside a word."""
    if re.search(rf"(^| ){re.escape(name)}( |$)", text):
        return 1.0 + 0.35 * name.count(" ") + (0.1 if len(name) > 4 else 0.0)
    return 0.8 if len(name) > 4 and name.replace(" ", "") in text.replace(" ", "") else 0.0


def _by_columns(profile: Profile, role: str) -> float:
    telling = telling_columns(role)
    found = {compact(column) for column, values in profile.values.items() if values} & telling
    return min(_COLUMN * len(found), _MOST_COLUMNS)


def _by_values(profile: Profile, patterns: tuple[str, ...]) -> float:
    """The largest share of a column's values that a pattern finds."""
    best = 0.0
    for column, values in profile.values.items():
        if not patterns or not values or profile.filled.get(column, 1.0) < 0.2:
            continue
        hit = sum(any(re.search(pattern, value.casefold()) for pattern in patterns) for value in values[:60])
        best = max(best, hit / len(values[:60]))
    return _VALUES * best if best >= 0.3 else 0.0


def _by_size(profile: Profile, usual: tuple[float, float] | None) -> float:
    if usual is None or math.isnan(profile.size_m2):
        return 0.0
    low, high = usual
    if low <= profile.size_m2 <= high:
        return 0.6
    return -1.5 if low / 5 <= profile.size_m2 <= high * 5 else -3.0
