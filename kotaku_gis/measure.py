"""Declarations beside small functions that stay callable: what a measure, a verdict or a piece of evidence needs.

A *measure* answers one question about every block, building or parcel with a Series. A *verdict* holds measures against
a limit and says how each unit stands. *Evidence* is the geometry behind a verdict. A *study* looks at all units
together and says many things of them. The engine (`kotaku_gis.assessment`) reads the declaration, finds the data, and
calls the function; an expert calls the same function with columns of a GeoDataFrame.

A need says where the data of a parameter come from:

=================== ==================================================
``"role"``          geometry of a layer
``"role.column"``   one attribute of a layer
``"role*"``         the whole layer
``"=name"``         another measure, or the settled value of a verdict
``"&name"``         the rows of a verdict: value, status, and what they rest on
``"?name"``         a setting under ``[project]`` of the manifest
``"!name"``         a part of the manifest as it was read: ``!slum``, ``!zoning``, ``!hazards``, ``!place``, ``!folder``
``"@name"``         a regulation: ``@regulation``, ``@zoning_rules``, or the name of a shipped one
``"^name"``         for a study: the result of another study
=================== ==================================================

A need that ends in ``~`` may be missing: the parameter is then None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import geopandas as gpd
import pandas as pd

from kotaku_gis.errors import Fault

MeasureFunction = TypeVar("MeasureFunction", bound=Callable[..., pd.Series])
VerdictFunction = TypeVar("VerdictFunction", bound=Callable[..., pd.DataFrame])
StudyFunction = TypeVar("StudyFunction", bound="Callable[..., Studied]")
EvidenceFunction = TypeVar("EvidenceFunction", bound=Callable[..., gpd.GeoDataFrame])
VerdictKind = Literal["criterion", "rule", "hazard"]

UNKNOWN: Mapping[str, str] = {
    "measure": "unknown",
    "criterion": "unknown",
    "rule": "not_assessable",
    "hazard": "no_data",
}


@dataclass(frozen=True)
class Measure:
    """A declared measure: `function` gives one value for each unit of `per`, in `unit`."""

    name: str
    unit: str
    per: str
    needs: Mapping[str, str]
    source: str
    function: Callable[..., pd.Series]


@dataclass(frozen=True)
class Verdict:
    """A declared verdict: `function` gives a row for each unit of `per`, with columns of the findings table.

    With `each`, a role prefix such as ``hazard``, it is called once for every role that begins so.
    """

    name: str
    kind: VerdictKind
    unit: str
    per: str
    needs: Mapping[str, str]
    each: str | None
    function: Callable[..., pd.DataFrame]


@dataclass(frozen=True)
class Evidence:
    """Declared evidence of the verdict `of`: `function` gives geometries indexed by the unit they belong to."""

    name: str
    of: str
    needs: Mapping[str, str]
    function: Callable[..., gpd.GeoDataFrame]


@dataclass(frozen=True)
class Studied:
    """What a study has found.

    Attributes
    ----------
    findings
        Rows of `kotaku_gis.results`, of whatever names and units.
    blocks
        Words on blocks that no number tells, for the block table.
    result
        The tables that its own products are made of.
    evidence
        Layers by name, each with a column ``finding_id``.
    notes
        What a reader must know.
    """

    findings: pd.DataFrame
    result: Any
    blocks: pd.DataFrame = field(default_factory=pd.DataFrame)
    evidence: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    notes: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Study:
    """A declared study: `function` gives everything that is to be said of all units together."""

    name: str
    needs: Mapping[str, str]
    function: Callable[..., Studied]


MEASURES: dict[str, Measure] = {}
VERDICTS: dict[str, Verdict] = {}
EVIDENCE: dict[str, Evidence] = {}
STUDIES: dict[str, Study] = {}


def settled(rows: pd.DataFrame, *, kind: VerdictKind = "criterion") -> pd.Series:
    """The value of each unit of a verdict; what a criterion knows of a part of a unit settles nothing.

    Examples
    --------
    >>> settled(pd.DataFrame({"value": [3.0, 4.0], "status": ["known", "partial"]})).tolist()
    [3.0, nan]
    """
    return rows["value"] if kind != "criterion" else rows["value"].where(rows["status"].eq("known"))


def measure(
    *, unit: str, per: str, needs: Mapping[str, str], source: str
) -> Callable[[MeasureFunction], MeasureFunction]:
    """Declare the decorated function as a measure called by its own name.

    Raises `ValueError` when another function has the name.
    """

    def declare(function: MeasureFunction) -> MeasureFunction:
        name = _free(function, MEASURES)
        MEASURES[name] = Measure(name, unit, per, dict(needs), source, function)
        return function

    return declare


def verdict(
    *, kind: VerdictKind, unit: str, per: str, needs: Mapping[str, str], each: str | None = None
) -> Callable[[VerdictFunction], VerdictFunction]:
    """Declare the decorated function as a verdict called by its own name."""

    def declare(function: VerdictFunction) -> VerdictFunction:
        name = _free(function, VERDICTS)
        VERDICTS[name] = Verdict(name, kind, unit, per, dict(needs), each, function)
        return function

    return declare


def study(*, needs: Mapping[str, str]) -> Callable[[StudyFunction], StudyFunction]:
    """Declare the decorated function as a study called by its own name."""

    def declare(function: StudyFunction) -> StudyFunction:
        name = _free(function, STUDIES)
        STUDIES[name] = Study(name, dict(needs), function)
        return function

    return declare


def evidence(*, of: str, needs: Mapping[str, str]) -> Callable[[EvidenceFunction], EvidenceFunction]:
    """Declare the decorated function as evidence of the verdict `of`."""

    def declare(function: EvidenceFunction) -> EvidenceFunction:
        name = _free(function, EVIDENCE)
        EVIDENCE[name] = Evidence(name, of, dict(needs), function)
        return function

    return declare


def _free(function: Callable[..., Any], registry: Mapping[str, Measure | Verdict | Evidence | Study]) -> str:
    name = function.__name__
    if name in registry and registry[name].function.__module__ != function.__module__:
        raise ValueError(f"{name!r} is declared twice")
    return name
