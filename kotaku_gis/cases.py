"""Worked cases: numbers published by others or worked by hand, run through the toolkit and compared.

A file of cases names a domain and holds cases of several forms; each form is served by one function of the domain's
package. A case that no code serves, or that cannot be run, is a failure, never a skip.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from shapely.errors import ShapelyError

from kotaku_gis.errors import KotakuError, LayerError, MissingFileError
from kotaku_gis.hazards.cases import FORMS as HAZARD_FORMS
from kotaku_gis.i18n import fault
from kotaku_gis.indicators.cases import FORMS as SLUM_FORMS
from kotaku_gis.indicators.cases import HAZARD_FORMS as SLUM_HAZARD_FORMS
from kotaku_gis.zoning.cases import FORMS as ZONING_FORMS

SCHEMA = "kotaku-cases/2"
Form = Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]
FORMS: Mapping[str, Mapping[str, Form]] = {
    "slum": SLUM_FORMS,
    "zoning": ZONING_FORMS,
    "hazard": {**HAZARD_FORMS, **SLUM_HAZARD_FORMS},
}

_BROKEN = (
    KotakuError,
    ShapelyError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What a case of wrong geometry, CRS, keys or kinds raises; pyproj's errors are of `RuntimeError`."""
_COMMENTARY = frozenset({"notes", "hand", "source", "title"})
_EXACT = frozenset({"score", "total", "total_range", "count", "n_high", "class", "category", "values"})
_RELATIVE = 1e-6
_MISSING = "(missing)"


class _Printed(float):
    """A number that knows how many decimals it was printed with."""

    decimals: int

    def __new__(cls, text: str) -> Self:
        number = super().__new__(cls, text)
        mantissa, _, exponent = text.lower().partition("e")
        number.decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
        return number


@dataclass(frozen=True)
class Outcome:
    """How one case ended; `key`, `expected` and `got` tell of the first difference."""

    id: str
    passed: bool
    key: str = ""
    expected: str = ""
    got: str = ""

    def line(self) -> str:
        """As ``kotaku-gis verify`` prints it."""
        return f"PASS {self.id}" if self.passed else f"FAIL {self.id} {self.key} {self.expected} {self.got}"


def verify(file: Path) -> Iterator[Outcome]:
    """Run every case of a file.

    Raises
    ------
    LayerError
        The file is not there, or is no file of cases.
    """
    if not file.is_file():
        raise MissingFileError(fault("cases.not_found", file=file))
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"), parse_float=_Printed)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise LayerError(fault("cases.not_json", file=file, detail=str(error))) from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA or document.get("domain") not in FORMS:
        raise LayerError(fault("cases.not_cases", file=file, schema=SCHEMA))
    cases, defaults = document.get("cases"), document.get("defaults", {})
    if not isinstance(cases, list) or not isinstance(defaults, dict):
        raise LayerError(fault("cases.no_list", file=file))
    for number, case in enumerate(cases, start=1):
        name = case.get("id") if isinstance(case, dict) else None
        yield _run(case, str(name or f"#{number}"), defaults, FORMS[document["domain"]])


def _run(case: Mapping[str, Any], name: str, defaults: Mapping[str, Any], forms: Mapping[str, Form]) -> Outcome:
    try:
        return _judged(case, name, defaults, forms)
    except _BROKEN as error:  # whatever is wrong with one case, the others are still run
        return Outcome(name, passed=False, key="error", expected="-", got=_one_line(error))


def _judged(case: Mapping[str, Any], name: str, defaults: Mapping[str, Any], forms: Mapping[str, Form]) -> Outcome:
    form = forms.get(case["form"])
    if form is None:
        return Outcome(name, passed=False, key="form", expected=str(case["form"]), got="(not served)")
    tolerances = (case.get("tolerance", {}), defaults.get("tolerance", {}))
    context = {**defaults, **{key: case[key] for key in ("options", *defaults) if key in case}}
    for expected, inputs, prefix in _asked(case):
        try:
            got = form(inputs, context)
        except _BROKEN as error:  # a case that cannot be run is a failure
            return Outcome(name, passed=False, key=prefix + "error", expected="-", got=_one_line(error))
        for key, want, have in _differences(expected, got, (), tolerances):
            return Outcome(name, passed=False, key=prefix + key, expected=_one_line(want), got=_one_line(have))
    return Outcome(name, passed=True)


def _asked(case: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any], str]]:
    """What is expected of which inputs; a zoning case asks several checks of the same ones."""
    if "checks" not in case:
        yield _stated(case["expected"]), case["inputs"], ""
        return
    rules = {check["id"]: check["rule"] for check in case["checks"]}
    if not rules:
        raise ValueError("checks is empty")
    for check in case["checks"]:
        inputs = {**case["inputs"], "rule": check["rule"], "checks": rules}
        yield _stated(check["expected"]), inputs, f"{check['id']}."


def _stated(expected: Any) -> Mapping[str, Any]:
    if not isinstance(expected, Mapping):
        raise TypeError("expected is no table of keys")
    return expected


def _differences(
    expected: Any, got: Any, path: tuple[str, ...], tolerances: tuple[Mapping[str, float], ...]
) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(expected, Mapping):
        for key, value in expected.items():
            if key not in _COMMENTARY:
                inner = got.get(key, _MISSING) if isinstance(got, Mapping) else _MISSING
                yield from _differences(value, inner, (*path, key), tolerances)
    elif isinstance(expected, list):
        if not isinstance(got, list | tuple) or len(got) != len(expected):
            yield ".".join(path), expected, got
            return
        for position, (value, inner) in enumerate(zip(expected, got, strict=True)):
            yield from _differences(value, inner, (*path, str(position)), tolerances)
    elif not _agree(expected, got, path, tolerances):
        yield ".".join(path), expected, got


def _agree(expected: Any, got: Any, path: tuple[str, ...], tolerances: tuple[Mapping[str, float], ...]) -> bool:
    if expected is None or isinstance(expected, bool | str):
        return type(expected) is type(got) and bool(expected == got)
    if isinstance(got, bool) or not isinstance(got, int | float):
        return False
    if _EXACT.intersection(path):
        return bool(expected == got)
    return abs(float(expected) - float(got)) <= _tolerance(expected, path, tolerances)


def _tolerance(expected: float, path: tuple[str, ...], tolerances: tuple[Mapping[str, float], ...]) -> float:
    """The stated tolerance, the longest path first, the case's own before the file's; else what the print allows."""
    keys = [".".join(path[:length]) for length in range(len(path), 0, -1)]
    for stated in tolerances:
        for key in (*keys, "*"):
            if key in stated:
                return float(stated[key])
    decimals = expected.decimals if isinstance(expected, _Printed) else 0
    return max(0.5 * 10.0**-decimals, _RELATIVE * abs(expected))


def _one_line(value: object) -> str:
    if isinstance(value, Exception):
        return f"{type(value).__name__}: {value}".replace("\n", " ")
    return json.dumps(value, ensure_ascii=False, default=str) if not isinstance(value, str) else value
