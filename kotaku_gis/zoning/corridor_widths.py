"""How far buildings must stay from rivers, coasts, railways and power lines: the statutory minima.

They hold until a corridor has been determined. Where an attribute that decides is unknown, every distance that it
might lead to is a candidate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from kotaku_gis.regulations import Regulation, load

KINDS = ("river", "lake", "spring", "coast", "rail_rumija", "rail_ruwasja", "powerline", "road_ruwasja")


class Distance(NamedTuple):
    """A distance that may have to be kept from a feature as it is drawn, and the rule that says so."""

    metres: float
    rule: str


def statutory_distances(
    kind: str, attributes: Mapping[str, Any], *, regulation: Regulation | None = None
) -> tuple[Distance, ...]:
    """Candidates for the distance from one feature, the nearest first; none where the regulation has no figure.

    Parameters
    ----------
    kind
        One of `KINDS`.
    attributes
        What is known of the feature; missing values are unknown. River: `urban`, `dyked`, `depth_m`, `das_km2`. Rail:
        `rumaja_half_width_m`. Power line: `voltage_kv`, `support`, `circuits`. Road: `road_system` (``primer`` or
        ``sekunder``), `road_class`, `carriage_width_m`. `datum` tells what was drawn: ``outer_toe`` of a dyke,
        ``axis`` (of rails and roads, unless it says ``rumaja_edge``, ``rumija_edge`` or ``badan_jalan_edge``).

    Examples
    --------
    >>> [each.metres for each in statutory_distances("river", {"urban": True, "dyked": False, "depth_m": 2.5})]
    [10.0]
    >>> [each.metres for each in statutory_distances("river", {"urban": True, "dyked": False})]
    [10.0, 15.0, 30.0]
    """
    rules = regulation or load("statutory_corridors")
    known = {name: value for name, value in attributes.items() if _is_known(value)}
    found = _BY_KIND[kind](kind, known, rules)
    return tuple(sorted(set(found)))


def greatest_distance(kind: str, *, regulation: Regulation | None = None) -> float | None:
    """The most that a kind of corridor can ask for, however little is known of its object; missing without a bound.

    For a road it counts from the axis of a row as wide as the widest that there has to be (PP 34/2006 Pasal 40).

    Examples
    --------
    >>> greatest_distance("road_ruwasja"), greatest_distance("powerline"), greatest_distance("rail_rumija")
    (30.0, 30.0, None)
    """
    rules = regulation or load("statutory_corridors")
    if kind == "road_ruwasja":
        return _most(rules, kind) + _most(rules, "road_rumija_min") / 2
    return _most(rules, kind) if kind == "powerline" else None


def _most(rules: Regulation, name: str) -> float:
    return max(float(metres) for metres in (rules.rule(name).at().by or {}).values())


def _is_known(value: Any) -> bool:
    return not (value is None or bool(pd.isna(value)))


def _fixed(kind: str, _known: Mapping[str, Any], rules: Regulation) -> Iterator[Distance]:
    yield Distance(rules.number(kind), kind)


def _river(_kind: str, known: Mapping[str, Any], rules: Regulation) -> Iterator[Distance]:
    towns = [bool(known["urban"])] if "urban" in known else [True, False]
    for urban in towns:
        for dyked in _dykes(known):
            if dyked:
                yield Distance(rules.number("river_dyked", key="urban" if urban else "rural"), "river_dyked")
            else:
                yield from _undyked_urban(known, rules) if urban else _undyked_rural(known, rules)


def _dykes(known: Mapping[str, Any]) -> list[bool]:
    if "dyked" in known:
        return [bool(known["dyked"])]
    return [True] if known.get("datum") == "outer_toe" else [True, False]


def _undyked_urban(known: Mapping[str, Any], rules: Regulation) -> Iterator[Distance]:
    version = rules.rule("river_undyked_urban").at()
    by_depth = (
        [version.band(float(known["depth_m"]))] if "depth_m" in known else [b.result for b in version.bands or ()]
    )
    yield from (Distance(float(metres), "river_undyked_urban") for metres in by_depth if metres is not None)


def _undyked_rural(known: Mapping[str, Any], rules: Regulation) -> Iterator[Distance]:
    edge = rules.number("river_large_catchment")
    sizes = ["large" if known["das_km2"] > edge else "small"] if "das_km2" in known else ["large", "small"]
    for size in sizes:
        name = f"river_undyked_rural_{size}"
        yield Distance(rules.number(name), name)


def _rail(kind: str, known: Mapping[str, Any], rules: Regulation) -> Iterator[Distance]:
    datum = known.get("datum", "axis")
    reserve = 0.0 if datum == "rumija_edge" else rules.number("rail_rumija")
    beyond = reserve + (rules.number("rail_ruwasja") if kind == "rail_ruwasja" else 0.0)
    if datum != "axis":
        yield Distance(beyond, kind)
    elif "rumaja_half_width_m" in known:
        yield Distance(float(known["rumaja_half_width_m"]) + beyond, kind)


def _powerline(kind: str, known: Mapping[str, Any], rules: Regulation) -> Iterator[Distance]:
    if "voltage_kv" not in known:
        return
    voltage = f"{float(known['voltage_kv']):g}"
    asked = known.get("circuits", "") if voltage == "500" else known.get("support", "")
    for key, metres in (rules.rule(kind).at().by or {}).items():
        rated, _, build = key.partition("_")
        if rated == voltage and (build == "" or build.startswith(asked) or asked.startswith(build)):
            yield Distance(float(metres), kind)


def _road(kind: str, known: Mapping[str, Any], rules: Regulation) -> Iterator[Distance]:
    on_edge = known.get("datum") == "badan_jalan_edge"
    if "road_class" not in known or not (on_edge or "carriage_width_m" in known):
        return
    beside = 0.0 if on_edge else float(known["carriage_width_m"]) / 2
    for key, metres in (rules.rule(kind).at().by or {}).items():
        system, road_class = key.split("_")
        if road_class == known["road_class"] and known.get("road_system", system) == system:
            yield Distance(beside + float(metres), kind)


_BY_KIND = {
    "river": _river,
    "lake": _fixed,
    "spring": _fixed,
    "coast": _fixed,
    "rail_rumija": _rail,
    "rail_ruwasja": _rail,
    "powerline": _powerline,
    "road_ruwasja": _road,
}
