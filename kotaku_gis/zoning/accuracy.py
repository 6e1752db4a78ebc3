"""How far off a map may be: its CE90 and LE90 by edition of the standard, class and scale."""

from __future__ import annotations

from typing import cast

from kotaku_gis.regulations import Regulation, Version, load
from kotaku_gis.spatial.uncertainty import distance_u95, sigma

WORST_CLASS = 3


def map_ce90_m(*, map_class: int | None = None, edition: str | None = None, scale: float = 1000) -> float:
    """Horizontal accuracy (CE90, m) of a map; the worst class of the newest edition where none is stated.

    The standards put it in proportion to the scale, so that the row of 1:1000 serves every other.

    Examples
    --------
    >>> map_ce90_m(map_class=1, edition="2014"), map_ce90_m(map_class=2, edition="2014", scale=5000), map_ce90_m()
    (0.2, 1.5, 0.9)
    """
    return _figure("ce90_1000", map_class, edition) * scale / 1000


def map_le90_m(*, map_class: int | None = None, edition: str | None = None, scale: float = 1000) -> float:
    """Vertical accuracy (LE90, m) of a map; as `map_ce90_m`."""
    return _figure("le90_1000", map_class, edition) * scale / 1000


def corner_sigma_m(ce90_m: float) -> float:
    """Standard deviation (m) of a corner on each axis."""
    return cast("float", sigma(ce90_m))


def between_u95_m(ce90_a_m: float, ce90_b_m: float) -> float:
    """Uncertainty (m) of a distance between features of two maps.

    Examples
    --------
    >>> round(between_u95_m(0.2, 0.2), 4)
    0.2168
    """
    return cast("float", distance_u95(ce90_a_m, ce90_b_m))


def accuracy_edition(edition: str | None = None) -> Version:
    """The version of the standard of an edition, such as ``2014``; the newest without one.

    Raises `ValueError` for an edition that the standard does not have.
    """
    return _edition(load("map_accuracy"), "ce90_1000", edition)


def _figure(rule: str, map_class: int | None, edition: str | None) -> float:
    version = _edition(load("map_accuracy"), rule, edition)
    return float((version.by or {})[f"class_{map_class or WORST_CLASS}"])


def _edition(standard: Regulation, rule: str, edition: str | None) -> Version:
    versions = standard.rule(rule).versions
    if edition is None:
        return versions[-1]
    known = {version.valid_from[:4]: version for version in versions}
    if str(edition) not in known:
        raise ValueError(f"no edition {edition!r} of the accuracy of maps; there are {', '.join(known)}")
    return known[str(edition)]
