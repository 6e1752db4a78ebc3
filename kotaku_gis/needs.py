"""Where the needs of declarations are met (`kotaku_gis.measure` says how they are written)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from kotaku_gis import regulations
from kotaku_gis.layers import Loaded
from kotaku_gis.manifest import Project
from kotaku_gis.measure import MEASURES, STUDIES, VERDICTS, Measure, Studied, Study, Verdict, settled


class Missing(Exception):  # noqa: N818 - a signal inside the engine, not an error
    """Something that a declaration needs is not there; `reason` says what."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Data:
    """The loaded layers, the settings, the regulations, and what declarations have found already."""

    def __init__(self, project: Project, loaded: Loaded) -> None:
        self.project = project
        self.loaded = loaded
        self._found: dict[tuple[type, str, str | None], Any] = {}

    def needs(self, needs: Mapping[str, str], *, role: str | None = None) -> dict[str, Any]:
        """Every parameter of a declaration; raises `Missing` for the first need that cannot be met."""
        return {name: self.need(need.replace("{role}", role or "")) for name, need in needs.items()}

    def need(self, need: str) -> Any:
        """One need; None when it may be missing and is."""
        if need.endswith("~"):
            try:
                return self.need(need[:-1])
            except Missing:
                return None
        finders: Mapping[str, Callable[[str], Any]] = {
            "=": self.measured,
            "&": self.verdict,
            "@": self.regulation,
            "^": self.result,
            "?": partial(self.stated, part=self.project.place),
            "!": partial(self.stated, part=self.project),
        }
        find = finders.get(need[0])
        return self.layer(need) if find is None else find(need[1:])

    def stated(self, name: str, part: Any) -> Any:
        """A setting of a part of the manifest."""
        value = getattr(part, name)
        if value is None:
            raise Missing(f"setting_missing:{name}")
        return value

    def layer(self, need: str) -> Any:
        """A geometry, an attribute, or a whole layer."""
        whole = need.endswith("*")
        role, _, column = need.removesuffix("*").rpartition(".") if not whole else (need[:-1], "", "")
        if not whole and (not role or need in self.loaded.layers or need in self.loaded.rasters):
            role, column = need, ""
        if role in self.loaded.rasters and not column:
            return self.loaded.rasters[role]
        table = self.loaded.layers.get(role, self.loaded.tables.get(role))
        if table is None:
            raise Missing(f"role_missing:{role}")
        if whole:
            return table
        if column:
            if column not in table or table[column].isna().all():
                raise Missing(f"column_missing:{role}.{column}")
            return table[column]
        return table.geometry

    def regulation(self, name: str) -> Any:
        """The regulation of the project, its zoning rules, or a shipped one."""
        place = self.project.place
        if name == "regulation":
            return regulations.load(_path(self.project, place.regulation))
        if name == "zoning_rules":
            if place.zoning_rules is None:
                raise Missing("setting_missing:zoning_rules")
            return regulations.load(_path(self.project, place.zoning_rules))
        return regulations.load(name)

    def measured(self, name: str) -> pd.Series:
        """A measure, or the settled value of a verdict."""
        if name not in MEASURES:
            return settled(self.verdict(name), kind=VERDICTS[name].kind)
        measure: pd.Series = self.found(MEASURES[name])
        return measure

    def verdict(self, name: str) -> pd.DataFrame:
        """The rows of a verdict by its name."""
        return self.judged(VERDICTS[name])

    def judged(self, declared: Verdict, role: str | None = None) -> pd.DataFrame:
        """The rows of a verdict, for one role where it is called for each."""
        rows: pd.DataFrame = self.found(declared, role)
        return rows

    def result(self, name: str) -> Any:
        """What another study makes its products of; raises `Missing` when it found none."""
        found = self.study(name).result
        if found is None:
            raise Missing(f"study_missing:{name}")
        return found

    def study(self, name: str) -> Studied:
        """What a study has found."""
        studied: Studied = self.found(STUDIES[name])
        return studied

    def found(self, declared: Measure | Verdict | Study, role: str | None = None) -> Any:
        """What a declaration gives, called once; raises `Missing`, every time, when its needs are not met."""
        key = (type(declared), declared.name, role)
        if key not in self._found:
            try:
                self._found[key] = declared.function(**self.needs(declared.needs, role=role))
            except Missing as gap:
                self._found[key] = gap
        found = self._found[key]
        if isinstance(found, Missing):
            raise found
        return found

    def units(self, per: str) -> pd.Index | None:
        """Ids of the units; None when their layer is not there."""
        layer = self.loaded.layers.get(per)
        return None if layer is None else layer.index


def _path(project: Project, name: str) -> Any:
    return name if name in regulations.shipped() else project.folder / name
