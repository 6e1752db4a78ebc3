"""The rows of a rule table, and the limit that they set for a unit.

A row says of one parameter how much or how little is allowed, and for what: a zone or sub-zone, a class of parcel area,
a road function, a block, an activity. A key that a row leaves open holds for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from math import inf
from typing import Any, Literal, NamedTuple

import pandas as pd

from kotaku_gis.errors import Fault
from kotaku_gis.zoning.codes import plain_codes

Datum = Literal["as_jalan", "tepi_rumija", "tepi_badan_jalan", "batas_persil", "garis_peta"]
DATUMS: tuple[str, ...] = ("as_jalan", "tepi_rumija", "tepi_badan_jalan", "batas_persil", "garis_peta")
LEVELS: tuple[str, ...] = ("rtrw", "rdtr", "perda", "rtbl", "rtplp")
"""Kinds of plan, the highest first; a lower one may be stricter, never looser."""


class Param(NamedTuple):
    """What a parameter is measured in, and on which side of the limit a value may lie."""

    unit: str
    op: Literal["<=", ">="]


PARAMS: Mapping[str, Param] = {
    "kdb_max": Param("%", "<="),
    "klb_min": Param("ratio", ">="),
    "klb_max": Param("ratio", "<="),
    "kdh_min": Param("%", ">="),
    "ktb_max": Param("%", "<="),
    "kwt_max": Param("%", "<="),
    "gsb_front": Param("m", ">="),
    "gsb_corner_secondary": Param("m", ">="),
    "gsb_side": Param("m", ">="),
    "gsb_rear": Param("m", ">="),
    "side_waiver_max_width": Param("m", "<="),
    "fence_front": Param("m", ">="),
    "height_max_m": Param("m", "<="),
    "storeys_max": Param("storeys", "<="),
    "spacing_min": Param("m", ">="),
    "lot_min_m2": Param("m2", ">="),
    "alley_min_width": Param("m", ">="),
    "density_min": Param("unit/ha", ">="),
    "density_max": Param("unit/ha", "<="),
}
NEED_DATUM = frozenset({"gsb_front", "gsb_corner_secondary", "gsb_side", "gsb_rear", "fence_front"})


@dataclass(frozen=True)
class RuleRow:
    """One limit and what it holds for.

    Attributes
    ----------
    value
        In the unit of `PARAMS`; `times_row_width` times the width of the road reserve comes on top.
    alternatives
        Other readings of the same cell, where the plan does not say which one holds.
    zone, zone_id
        Code of the zone or sub-zone; or one polygon of the zone layer.
    area_lo_m2, area_hi_m2
        Class of parcel area, open below and closed above. The road reserve widths likewise.
    assumed
        A rule of thumb, used only where no plan says anything; what rests on it is at most indicative.
    """

    rule_id: str
    param: str
    value: float
    plan: str
    source: str
    valid_from: str
    confidence: Literal["H", "M", "L"]
    article: str = ""
    level: str = "rdtr"
    legal_level: Literal["hukum", "kesepakatan"] = "hukum"
    measured_from: Datum | None = None
    alternatives: tuple[float, ...] = ()
    times_row_width: float = 0.0
    zone: str | None = None
    zone_id: str | None = None
    area_lo_m2: float = 0.0
    area_hi_m2: float = inf
    row_width_lo_m: float = 0.0
    row_width_hi_m: float = inf
    road_class: str | None = None
    block: str | None = None
    activity: str | None = None
    assumed: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if self.param not in PARAMS:
            raise ValueError(f"no parameter {self.param!r}; known: {', '.join(PARAMS)}")
        if self.param in NEED_DATUM and self.measured_from not in DATUMS:
            raise ValueError(f"{self.rule_id}: {self.param} needs measured_from, one of {', '.join(DATUMS)}")

    @property
    def unverified(self) -> bool:
        """Whether the value is only recalled (label L)."""
        return self.confidence == "L"

    @property
    def cited(self) -> str:
        """Regulation and article."""
        return ", ".join(part for part in (self.source, self.article) if part)


_TEXTS = ("rule_id", "param", "plan", "source", "valid_from", "confidence", "article", "level", "legal_level", "note")
_OPTIONAL_TEXTS = ("measured_from", "zone", "zone_id", "road_class", "block", "activity")
SET_ASIDE = ("file", "sheet", "cell", "row", "item", "value", "reason")


def no_cells() -> pd.DataFrame:
    """A table of `SET_ASIDE` without a row."""
    return pd.DataFrame(columns=list(SET_ASIDE), dtype="string")


@dataclass(frozen=True)
class RuleTable:
    """All rows that hold for a project.

    Attributes
    ----------
    rows
        One row a `RuleRow`, columns its fields and ``cited``, ``unverified``; zone codes in one spelling.
    set_aside
        Cells that could not be read, `SET_ASIDE`.
    notes
        What a reader must know of the sources.
    """

    rows: pd.DataFrame
    set_aside: pd.DataFrame = field(default_factory=no_cells)
    notes: tuple[Fault, ...] = ()

    @classmethod
    def of(
        cls, rows: Iterable[RuleRow], *, set_aside: pd.DataFrame | None = None, notes: tuple[Fault, ...] = ()
    ) -> RuleTable:
        """A table out of rows.

        Raises
        ------
        ValueError
            Two rows share a ``rule_id``.
        """
        listed = list(rows)
        data: dict[str, Any] = {spec.name: [getattr(row, spec.name) for row in listed] for spec in fields(RuleRow)}
        table = pd.DataFrame({**data, "cited": [row.cited for row in listed]})
        table = table.astype(dict.fromkeys((*_TEXTS, *_OPTIONAL_TEXTS, "cited"), "string"))
        twice = table["rule_id"][table["rule_id"].duplicated()]
        if len(twice):
            raise ValueError(f"rules share an id: {sorted(set(twice))[:5]}")
        table["zone"] = plain_codes(table["zone"])
        table["unverified"] = table["confidence"] == "L"
        return cls(table, no_cells() if set_aside is None else set_aside, notes)

    def __len__(self) -> int:
        return len(self.rows)

    def holds(self, param: str) -> bool:
        """Whether any row is about `param`."""
        return bool((self.rows["param"] == param).any())

    def row(self, rule_id: str) -> RuleRow:
        """The row of that id; raises `KeyError` when there is none."""
        found = self.rows[self.rows["rule_id"] == rule_id]
        if found.empty:
            raise KeyError(rule_id)
        cells = found.iloc[0]
        return RuleRow(**{spec.name: _none(cells[spec.name]) for spec in fields(RuleRow)})


def _none(cell: Any) -> Any:
    return None if cell is pd.NA else cell
