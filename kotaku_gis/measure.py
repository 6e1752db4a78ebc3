"""The declaration of a measure beside a small function that stays callable.

A measure answers one question about every block, building or parcel. Its declaration says what it is called, in which
unit it comes, what it is taken per, and what it needs; the engine (`kotaku_gis.assess`) reads the declaration, finds
the data, and calls the function. An expert calls the same function with columns of a GeoDataFrame.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

Function = TypeVar("Function", bound=Callable[..., pd.Series])

MEASURES: dict[str, Measure] = {}


@dataclass(frozen=True)
class Measure:
    """What a measure is; `needs` maps each parameter of `function` to where its data come from.

    A need is ``"role"`` (the geometry of a layer), ``"role.column"`` (one attribute), ``"role*"`` (the whole layer),
    ``"=name"`` (another measure) or ``"?name"`` (a setting of the project).
    """

    name: str
    unit: str
    per: str
    needs: Mapping[str, str]
    source: str
    function: Callable[..., pd.Series]


def measure(*, unit: str, per: str, needs: Mapping[str, str], source: str) -> Callable[[Function], Function]:
    """Declare the decorated function as a measure called by its own name.

    Raises `ValueError` when the name is taken: one name, one definition.
    """

    def declare(function: Function) -> Function:
        name = function.__name__
        if name in MEASURES and MEASURES[name].function.__module__ != function.__module__:
            raise ValueError(f"measure {name!r} is declared twice")
        MEASURES[name] = Measure(name, unit, per, dict(needs), source, function)
        return function

    return declare
