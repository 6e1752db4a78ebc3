"""``[hazards.access]``: truck access, water for fire fighting, and evacuation; what is left out the regulations say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from kotaku_gis.datafile import Frozen
from kotaku_gis.regulations import Regulation


@dataclass(frozen=True)
class Limit:
    """One limit in force, and the columns of a finding that say where it comes from."""

    value: float
    op: str
    cited: dict[str, Any]


class Access(Frozen):
    """Limits of this project in place of the shipped ones, and what people know beyond the layers.

    `water_kinds` are the kinds of ``water_point`` that a fire pump can draw from; `assume_working` counts hydrants
    whose condition nobody has stated. `evacuation_hazards` are the hazards to be safe from (when left out, all that
    have a layer, but for those that spare an open field); `isochrone_minutes` the steps of the isochrone map.
    `border_m` is how near a road must come to the border to count as a way in where no entries are mapped.
    """

    truck_width_m: float | None = Field(default=None, gt=0)
    hose_reach_m: float | None = Field(default=None, gt=0)
    water_distance_m: float | None = Field(default=None, gt=0)
    dead_end_m: float | None = Field(default=None, gt=0)
    evacuation_minutes: float | None = Field(default=None, gt=0)
    walking_m_per_min: float | None = Field(default=None, gt=0)
    space_per_person_m2: float | None = Field(default=None, gt=0)
    unsafe_class: str | None = None
    evacuation_hazards: tuple[str, ...] | None = None
    water_kinds: tuple[str, ...] = ()
    assume_working: bool = False
    infrastructure_missing_when: Literal["any", "all"] | None = None
    isochrone_minutes: tuple[float, ...] = (5.0, 10.0, 15.0, 30.0)
    border_m: float = Field(default=2.0, ge=0)

    def limit(self, setting: str, rules: Regulation, rule: str, *, key: str | None = None) -> Limit:
        """The number of a setting where it is stated, else that of a rule."""
        stated = getattr(self, setting)
        if stated is not None:
            return Limit(float(stated), rules.rules[rule].op, _own(setting))
        return Limit(rules.number(rule, key=key), rules.rules[rule].op, rules.cited(rule))

    def word(self, setting: str, rules: Regulation, rule: str) -> tuple[str, dict[str, Any]]:
        """The word of a setting where it is stated, else that of a rule, and where it comes from."""
        stated = getattr(self, setting)
        if stated is not None:
            return str(stated), _own(setting)
        return str(rules.rule(rule).at().value), rules.cited(rule)

    def pace(self, rules: Regulation) -> float:
        """Metres that people walk in a minute."""
        return self.walking_m_per_min or rules.number("walking_reach", key="15") / 15


def _own(setting: str) -> dict[str, Any]:
    return {
        "rule_id": f"kotaku_toml.hazards.access.{setting}",
        "source": f"kotaku.toml, [hazards.access] {setting}",
        "legal_level": "kesepakatan",
        "unverified": False,
    }
