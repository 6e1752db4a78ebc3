"""``[zoning]``: the plans that a place is held against, and their rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from kotaku_gis.datafile import Frozen

Datum = Literal["as_jalan", "tepi_rumija", "tepi_badan_jalan", "batas_persil", "garis_peta"]
Confidence = Literal["H", "M", "L"]
PlanRole = Literal["zone", "zone_rtrw", "zone_rtbl", "plan_block"]


class _Listed(Frozen):
    """A table of a plan: a file of the project, or a shipped one by its name."""

    path: str | None = Field(default=None, min_length=1)
    preset: str | None = Field(default=None, min_length=1)
    sheet: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = Field(default_factory=dict)
    plan: str | None = None
    source: str | None = None
    article: str = ""
    date: str | None = None
    confidence: Confidence | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> _Listed:
        if (self.path is None) == (self.preset is None):
            raise ValueError("path | preset")
        return self


class RuleFile(_Listed):
    """A table of limits.

    `measured_from` is the datum of the setbacks whose row names none; `assumed` marks rules of thumb, which are used
    only where no plan says anything (a shipped table says by itself whether it is one).
    """

    level: Literal["rtrw", "rdtr", "perda", "rtbl", "rtplp"] = "rdtr"
    legal_level: Literal["hukum", "kesepakatan"] = "hukum"
    measured_from: Datum | None = None
    assumed: bool | None = None


class UseFile(_Listed):
    """A list of what is allowed where (ITBX); `activities` says which of its rows a word for a use stands for.

    Without a file `activities` speak of the lists that stand on the polygons of the layer.
    """

    role: PlanRole = "zone"
    activities: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_origin(self) -> UseFile:
        if (self.path is None) == (self.preset is None) and not (self.path is None and self.activities):
            raise ValueError("path | preset")
        return self


class PlanAbout(Frozen):
    """What a layer of a plan is: name, citation, date, scale, and the legend that its codes need.

    `path` is a table of codes and names, `codes` does the same in the manifest: what stands in the layer (a number of
    an integer domain, a name) to the code of the plan. `measured_from` is the datum of setbacks in the layer.
    """

    role: PlanRole
    name: str = Field(min_length=1)
    source: str | None = None
    article: str = ""
    date: str | None = None
    scale: int | None = Field(default=None, ge=1)
    confidence: Confidence = "M"
    measured_from: Datum | None = None
    path: str | None = Field(default=None, min_length=1)
    codes: Mapping[str, str] = Field(default_factory=dict)


class Zoning(Frozen):
    """How buildings and plans are held against the rules.

    `road_gsb_from` is the datum of setbacks that stand on the segments of a road layer. `net_of` are the layers that
    are taken off a parcel before its KDB, KLB, KDH and KTB are counted, where the rules count on net land.
    """

    rules: tuple[RuleFile, ...] = ()
    uses: tuple[UseFile, ...] = ()
    plan: tuple[PlanAbout, ...] = ()
    road_gsb_from: Datum | None = None
    net_of: tuple[Literal["plan_road", "river", "drain"], ...] = ()
