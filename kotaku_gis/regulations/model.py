"""The shape of a regulation file.

A file holds one regulation: what it is called, how it is cited, and its rules. A rule has a unit and one version for
each date from which its value was in force; each version names its article and how sure we are of it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from kotaku_gis.datafile import Frozen, Words
from kotaku_gis.errors import RegulationError
from kotaku_gis.i18n import fault

Confidence = Literal["H", "M", "L"]
Scalar = float | int | bool | str
_FROM_SURE = get_args(Confidence)
_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def _partial_date(value: str) -> str:
    if not _PARTIAL_DATE.fullmatch(value):
        raise ValueError("a date is YYYY, YYYY-MM or YYYY-MM-DD")
    return value


PartialDate = Annotated[str, AfterValidator(_partial_date)]


class Band(Frozen):
    """One interval of a banded rule; an end that is left out is open to infinity."""

    lo: float | None = None
    hi: float | None = None
    result: Scalar


class Version(Frozen):
    """What a rule says from a date on.

    Exactly one of `value` (one number or word), `by` (one a key, such as a city class), `bands` (half-open intervals,
    `closed` telling on which side) and `rows` (a table) is given. `evidence` says where the value was read and is never
    printed.
    """

    valid_from: PartialDate
    article: str = Field(min_length=1)
    confidence: Confidence
    evidence: str = Field(min_length=1)
    note: Words | None = None
    value: Scalar | None = None
    by: Mapping[str, Scalar] | None = None
    bands: tuple[Band, ...] | None = None
    closed: Literal["left", "right"] | None = None
    rows: tuple[Mapping[str, Any], ...] | None = None

    @model_validator(mode="after")
    def _one_payload(self) -> Version:
        given = [name for name in ("value", "by", "bands", "rows") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of value, by, bands, rows; found {given or 'none'}")
        if (self.bands is not None) != (self.closed is not None):
            raise ValueError('bands need closed = "left" or "right", and nothing else does')
        return self

    @property
    def unverified(self) -> bool:
        """Whether the value is only recalled (label L)."""
        return self.confidence == "L"

    def band(self, value: float) -> Scalar | None:
        """The result of the band that holds `value`; None when no band does."""
        for band in self.bands or ():
            lo = float("-inf") if band.lo is None else band.lo
            hi = float("inf") if band.hi is None else band.hi
            if (lo <= value < hi) if self.closed == "left" else (lo < value <= hi):
                return band.result
        return None


class Rule(Frozen):
    """One rule: its words, its unit, how a value is compared with the limit, and its versions, oldest first.

    `regulation` and `citation` name where it stands, when a city's file has taken it over from another.
    """

    label: Words
    unit: str = Field(min_length=1)
    op: Literal["<=", "<", ">=", ">", "==", ""] = ""
    legal_level: Literal["hukum", "kesepakatan"] = "hukum"
    versions: tuple[Version, ...] = Field(min_length=1)
    regulation: str | None = None
    citation: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Rule:
        dates = [version.valid_from for version in self.versions]
        if dates != sorted(set(dates)):
            raise ValueError(f"versions must follow one another in time: {dates}")
        return self

    def at(self, date: dt.date | None = None) -> Version:
        """The version in force on `date` (the newest when left out); the oldest when `date` lies before all of them."""
        if date is None:
            return self.versions[-1]
        begun = [version for version in self.versions if version.valid_from <= date.isoformat()]
        return begun[-1] if begun else self.versions[0]


class Regulation(Frozen):
    """One regulation with its rules by name."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    citation: str = Field(min_length=1)
    title: Words
    base: str | None = None
    rules: Mapping[str, Rule]

    def rule(self, name: str) -> Rule:
        """A rule by name; raises `RegulationError` when the regulation does not hold it."""
        if name not in self.rules:
            known = ", ".join(self.rules)
            raise RegulationError(fault("regulations.no_rule", file=self.citation, name=name, known=known))
        return self.rules[name]

    def number(self, name: str, *, key: str | None = None) -> float:
        """The number of a rule, or of one key of it; raises `RegulationError` when there is none."""
        version = self.rule(name).at()
        value = version.value if key is None else (version.by or {}).get(key)
        if value is None or isinstance(value, str | bool):
            known = ", ".join(version.by or {}) or "-"
            raise RegulationError(
                fault("regulations.no_key", file=self.citation, name=name, key=key or "-", known=known)
            )
        return float(value)

    def rule_id(self, name: str) -> str:
        """How findings name a rule: by the regulation that it stands in."""
        return f"{self.rules[name].regulation or self.id}.{name}"

    def source(self, name: str, date: dt.date | None = None) -> str:
        """How a rule is cited: the regulation that it stands in, and the article."""
        rule = self.rules[name]
        return f"{rule.citation or self.citation}, {rule.at(date).article}"

    def cited(self, name: str) -> dict[str, Any]:
        """The columns of a finding that say which rule it rests on."""
        rule, version = self.rule(name), self.rule(name).at()
        return {
            "rule_id": self.rule_id(name),
            "source": self.source(name),
            "legal_level": rule.legal_level,
            "confidence": version.confidence,
            "unverified": version.unverified,
        }


def resting_on(first: Mapping[str, Any], *others: Mapping[str, Any]) -> dict[str, Any]:
    """The citation of what rests on several: the first is named, the least sure one decides."""
    cited = (first, *others)
    labels = [one["confidence"] for one in cited if "confidence" in one]
    unverified = any(one["unverified"] for one in cited)
    return {**first, "confidence": max(labels, key=_FROM_SURE.index), "unverified": unverified}
