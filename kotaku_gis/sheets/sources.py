"""Where the layers of a theme come from: roles with their findings, evidence, rasters; and why one is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kotaku_gis.contracts import contract
from kotaku_gis.contracts.load import roles
from kotaku_gis.errors import LayerError
from kotaku_gis.layers.raster import RasterLayer, open_raster
from kotaku_gis.manifest import Project
from kotaku_gis.results import Assessment
from kotaku_gis.settings import Source as File
from kotaku_gis.sheets.gaps import Gap
from kotaku_gis.sheets.matrix import risk_cells
from kotaku_gis.sheets.theme import Condition, Drawn, Theme

_WORST = ("violation", "indicative", "marginal", "not_assessable", "pass", "exempt")
_M2_PER_HA = 10_000
_OF_NOTHING = "denominator_zero"
STATUS = "status"
_JUDGED = ("value", "status", "reason", "unverified")
_SUFFIXES = (".tif", ".tiff", ".asc", ".vrt", ".img", ".jp2", ".jpg", ".png", ".nc")


Source: TypeAlias = gpd.GeoDataFrame | RasterLayer


class Sources:
    """The layers of an assessment as themes name them."""

    def __init__(self, assessment: Assessment, project: Project) -> None:
        self.assessment = assessment
        self.project = project
        self.crs = assessment.blocks.crs
        evidence = {f"evidence.{name}": layer for name, layer in assessment.evidence.items()}
        self.layers: Mapping[str, gpd.GeoDataFrame] = {**evidence, **assessment.layers, "block": _told(assessment)}

    @cached_property
    def unverified(self) -> Mapping[str, frozenset[str]]:
        """By kind of unit, the names of findings that rest on values not verified."""
        rows = self._not_verified()
        return {str(kind): frozenset(names) for kind, names in rows.groupby("unit_kind")["name"]}

    @cached_property
    def unverified_ids(self) -> frozenset[str]:
        """The findings that rest on values not verified."""
        return frozenset(self._not_verified()["finding_id"])

    @cached_property
    def statuses(self) -> Mapping[str, frozenset[str]]:
        """By name, what the findings of blocks and other units say of how much is known."""
        return {str(name): frozenset(told) for name, told in self.assessment.findings.groupby("name")["status"]}

    @cached_property
    def hazards(self) -> tuple[str, ...]:
        """The names of findings on hazards that some building lies in."""
        table = self.assessment.findings
        rows = table[(table["kind"] == "hazard") & (table["unit_kind"] == "building")]
        return tuple(sorted(rows.loc[rows["status"].isin(["ok", "partial"]), "name"].unique()))

    def _not_verified(self) -> pd.DataFrame:
        table = self.assessment.findings
        return table[table["unverified"].fillna(value=False).to_numpy(dtype=bool)]

    def find(self, drawn: Drawn) -> Source | Gap:
        """What a layer of a theme is drawn from."""
        if drawn.profile not in (None, self.project.place.profile):
            return Gap(f"profile:{drawn.profile}")
        found = self._raster(drawn) if drawn.raster else self._vector(drawn)
        if drawn.finding and isinstance(found, gpd.GeoDataFrame):
            found = self._judged(found, drawn)
        return _chosen(found, drawn) if isinstance(found, gpd.GeoDataFrame) else found

    def files(self, layers: Iterable[Drawn]) -> tuple[File, ...]:
        """The files that layers of a theme are drawn from, each once; not those of which every feature is left out."""
        apart = {id(drawn): drawn for drawn in layers}.values()
        return tuple({id(file): file for drawn in apart for file in self._files(drawn)}.values())

    def _files(self, drawn: Drawn) -> Sequence[File]:
        if drawn.evidence is not None:
            return [file for role in self._behind(drawn.evidence) for file in self.project.layers.get(role, ())]
        given = self.project.layers.get(drawn.name, ())
        found = self.find(drawn) if len(given) > 1 else None
        if not isinstance(found, gpd.GeoDataFrame):
            return given
        ledger = self.assessment.ledger
        own = ledger[(ledger["role"] == drawn.name) & ledger["unit_id"].isin(found.index.astype("string"))]
        return [file for file in given if file.name in set(own["file"])]

    def _behind(self, evidence: str) -> list[str]:
        """The roles whose features a layer of evidence names by their ids."""
        layer = self.assessment.evidence.get(evidence)
        return [] if layer is None else [role for role in roles() if f"{role}_id" in layer.columns]

    def missing(self, theme: Theme, *, unknown: bool = False) -> tuple[Gap, ...]:
        """Why there is nothing to show of a theme; nothing when there is. With `unknown`, no data is something too."""
        gaps = []
        for drawn in (drawn for drawn in theme.layers if not drawn.context):
            found = self.find(drawn)
            if not isinstance(found, Gap) and not unknown and is_unknown(found, drawn):
                found = Gap(f"column_missing:{drawn.name}.{drawn.column}")
            if not isinstance(found, Gap):
                return ()
            gaps.append(found)
        layers = [gap for gap in gaps if not gap.reason.startswith("finding_missing:")]
        return tuple(dict.fromkeys(layers or gaps))

    def _vector(self, drawn: Drawn) -> gpd.GeoDataFrame | Gap:
        if drawn.evidence is not None:
            layer = self.assessment.evidence.get(drawn.evidence)
            return Gap(f"evidence_missing:{drawn.evidence}") if layer is None else layer
        role = drawn.name
        layer = self.layers.get(role)
        if layer is None and drawn.instead:
            layer = self.layers.get(drawn.instead)
        if layer is None:
            return Gap(f"role_missing:{role}")
        if drawn.column and _is_personal(role, drawn.column) and self.project.place.profile == "public":
            return Gap(f"personal:{role}.{drawn.column}")
        return layer

    def _judged(self, layer: gpd.GeoDataFrame, drawn: Drawn) -> gpd.GeoDataFrame | Gap:
        """The layer with what findings say of its features."""
        table = self.assessment.findings
        names = [name for name in table["name"].unique() if any(fnmatchcase(name, wanted) for wanted in drawn.finding)]
        judged = table["kind"].isin(["rule", "hazard", "criterion"])
        rows = table[table["name"].isin(names) & judged & (table["unit_kind"] == drawn.role)]
        unknown = rows["value"].isna() & rows["status"].isin(["not_assessable", "no_data", "unknown", "outside"])
        if not len(rows) or unknown.all():
            reasons = rows["reason"].dropna().unique()
            return Gap(
                str(reasons[0])
                if len(reasons)
                else f"finding_missing:{', '.join(name.strip('*_') for name in drawn.finding)}"
            )
        worst = worst_of(rows)[list(_JUDGED)]
        worst = worst.reindex(layer.index.astype("string"))
        worst.index = layer.index
        return layer.drop(columns=list(_JUDGED), errors="ignore").join(worst)

    def _raster(self, drawn: Drawn) -> RasterLayer | Gap:
        for source in self.project.layers.get(drawn.name, self.project.layers.get(drawn.instead or "", ())):
            path = self.project.file(source)
            if path.suffix.lower() not in _SUFFIXES:
                continue
            try:
                return open_raster(path, source, role=drawn.name)
            except LayerError:
                return Gap(f"raster_unusable:{drawn.name}")
        return Gap(f"role_missing:{drawn.name}")


def _told(assessment: Assessment) -> gpd.GeoDataFrame:
    """The blocks; a share of nothing, such as of the houses of a block without one, is drawn as no data, not as 0."""
    blocks, table = assessment.blocks, assessment.findings
    empty = table[
        (table["reason"] == _OF_NOTHING) & table["name"].isin(blocks.columns) & (table["unit_kind"] == "block")
    ]
    if not len(empty):
        return blocks
    blocks = blocks.copy()
    for name, rows in empty.groupby("name"):
        units = blocks.index.astype("string").isin(rows["unit_id"])
        blocks[name] = blocks[name].mask(units)
    return blocks


def worst_of(rows: pd.DataFrame) -> pd.DataFrame:
    """One finding a unit, by ``unit_id``: of several the worst, and of these the one of the largest value."""
    if rows["unit_id"].is_unique:
        return rows.set_index("unit_id")
    rank = rows["status"].map({status: place for place, status in enumerate(_WORST)}).fillna(len(_WORST))
    order = rows.assign(_rank=rank).sort_values(
        ["_rank", "value"], ascending=[True, False], kind="stable", na_position="last"
    )
    return order.drop_duplicates("unit_id").set_index("unit_id").drop(columns="_rank")


def _chosen(layer: gpd.GeoDataFrame, drawn: Drawn) -> gpd.GeoDataFrame | Gap:
    """The features that are drawn, with the column that tells their class."""
    if _is_untold(layer, drawn.where):
        return Gap(f"column_missing:{drawn.name}.{drawn.where.column if drawn.where else ''}")
    layer = those(layer, drawn.where)
    if not len(layer):
        return Gap(f"nothing:{drawn.name}")
    if drawn.column is None:
        return layer
    values = values_of(layer, drawn.column)
    if values is None and drawn.unknown == "hatch":
        values = pd.Series(pd.NA, index=layer.index, dtype="string")
    if values is None or (drawn.unknown == "skip" and values.isna().all()):
        return Gap(f"column_missing:{drawn.name}.{drawn.column}")
    return layer.assign(**{drawn.column: values})


def _is_untold(layer: gpd.GeoDataFrame, condition: Condition | None) -> bool:
    """Whether nobody knows which features meet a condition; what says nothing of its status is there."""
    if condition is None or not condition.values or condition.column == STATUS:
        return False
    return condition.column not in layer or bool(layer[condition.column].isna().all())


def is_unknown(found: Source, drawn: Drawn) -> bool:
    """Whether nothing is known of what tells the class."""
    return isinstance(found, gpd.GeoDataFrame) and drawn.column is not None and bool(found[drawn.column].isna().all())


def those(layer: gpd.GeoDataFrame, condition: Condition | None) -> gpd.GeoDataFrame:
    """The features that meet a condition; all where there is none."""
    if condition is None:
        return layer
    if condition.column not in layer:
        return layer.iloc[:0] if condition.values else layer
    told = layer[condition.column].astype("string").str.casefold()
    if condition.without:
        named = told.str.contains(whole_words(condition.without), regex=True)
    else:
        named = told.isin([value.casefold() for value in condition.values or condition.other_than])
    named = named.fillna(value=False).to_numpy(dtype=bool)
    return layer[named if condition.values else ~named]


def whole_words(words: Iterable[str]) -> str:
    """A pattern for texts without case that hold one of these words, whole."""
    return "|".join(rf"\b{word.casefold()}\b" for word in words)


def _is_personal(role: str, column: str) -> bool:
    attribute = contract(role).attributes.get(column)
    return attribute is not None and attribute.personal


def area(layers: Mapping[str, gpd.GeoDataFrame], role: str) -> gpd.GeoDataFrame:
    """The layer that sheets cover: that of the role, else all blocks; of kelurahan, those in which blocks lie."""
    layer = layers.get(role, layers["block"])
    if role != "kelurahan":
        return layer
    inside = shapely.point_on_surface(layers["block"].geometry.to_numpy())
    held = np.unique(shapely.STRtree(inside).query(layer.geometry.to_numpy(), predicate="intersects")[0])
    return layer.iloc[held] if len(held) else layer


def values_of(layer: gpd.GeoDataFrame, column: str) -> pd.Series | None:
    """A column, or what is worked out: ``@area_m2``, ``@area_ha``, ``@population_per_ha``, ``@risk_cell``."""
    if column == "@area_m2":
        return pd.Series(layer.geometry.area.to_numpy(), index=layer.index)
    if column == "@area_ha":
        return pd.Series(layer.geometry.area.to_numpy() / _M2_PER_HA, index=layer.index)
    if column == "@population_per_ha" and "population" in layer:
        return layer["population"].astype("Float64") / (layer.geometry.area.to_numpy() / _M2_PER_HA)
    if column == "@risk_cell":
        return risk_cells(layer)
    return layer.get(column)
