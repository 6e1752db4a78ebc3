"""The engine: finds what each declaration needs, calls it, and puts everything into one assessment.

It knows no indicator, no rule and no hazard; those declare themselves (`kotaku_gis.measure`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd

# the packages declare their measures and verdicts when they are imported
from kotaku_gis import hazards as _hazards
from kotaku_gis import indicators as _indicators
from kotaku_gis import regulations, results
from kotaku_gis import zoning as _zoning
from kotaku_gis._garbage import swept_once
from kotaku_gis.errors import Fault
from kotaku_gis.i18n import fault
from kotaku_gis.layers import Loaded, load_layers
from kotaku_gis.layers.checks import data_checks
from kotaku_gis.manifest import Project
from kotaku_gis.measure import (
    EVIDENCE,
    MEASURES,
    STUDIES,
    UNKNOWN,
    VERDICTS,
    Evidence,
    Measure,
    Studied,
    Study,
    Verdict,
)
from kotaku_gis.needs import Data, Missing
from kotaku_gis.provenance import record
from kotaku_gis.results import Assessment, findings

DECLARING = (_indicators, _zoning, _hazards)
Declared = TypeVar("Declared", Measure, Verdict, Evidence, Study)
_LEVEL = {"block": "block", "building": "building", "parcel": "parcel"}


@swept_once()
def assess(project: Project, *, loaded: Loaded | None = None, parts: Collection[str] | None = None) -> Assessment:
    """Everything that can be said of a project: measures, verdicts, evidence, and the state of its data.

    Parameters
    ----------
    project
        From `kotaku_gis.manifest.load`.
    loaded
        Its layers, when they have been read already.
    parts
        Of ``indicators``, ``zoning`` and ``hazards`` those that are asked for; whatever they need of the others is
        found too, and not told. All when left out.

    Raises
    ------
    KotakuError
        A layer or a regulation cannot be used.
    """
    loaded = loaded or load_layers(project)
    data = Data(project, loaded)
    tables = [_measure_findings(data, declared) for declared in _asked(MEASURES.values(), parts)]
    for declared in _asked(VERDICTS.values(), parts):
        tables += [_verdict_findings(data, declared, role) for role in _roles(loaded, declared)]
    checks = data_checks(loaded)
    studied = _studied(data, parts)
    tables += [checks.findings, *(found.findings for found in studied.values())]
    table = _stamped(results.join(tables), project)
    return Assessment(
        blocks=_block_table(loaded.layers["block"], table, [found.blocks for found in studied.values()]),
        findings=table,
        evidence={**_evidence(data, table, parts), **checks.evidence, **_study_evidence(studied)},
        layers=loaded.layers,
        set_aside=loaded.set_aside,
        ledger=loaded.ledger,
        notes=(*loaded.notes, *_strays(checks.findings), *(note for found in studied.values() for note in found.notes)),
        studies={name: found.result for name, found in studied.items()},
        provenance=_provenance(project, loaded),
    )


def _strays(checks: pd.DataFrame) -> list[Fault]:
    ids = checks.loc[checks["reason"] == "outside_blocks", "unit_id"]
    return [fault("layers.outside_blocks", layer="building", ids=ids, count=len(ids))] if len(ids) else []


def _asked(declared: Iterable[Declared], parts: Collection[str] | None) -> list[Declared]:
    """What the packages of `parts` declare."""
    return [each for each in declared if parts is None or each.function.__module__.split(".")[1] in parts]


def _studied(data: Data, parts: Collection[str] | None) -> dict[str, Studied]:
    """Every study whose needs are met."""
    found = {}
    for declared in _asked(STUDIES.values(), parts):
        try:
            found[declared.name] = data.study(declared.name)
        except Missing:
            continue
    return found


def _roles(loaded: Loaded, declared: Verdict) -> list[str | None]:
    if declared.each is None:
        return [None]
    return [role for role in (*loaded.layers, *loaded.rasters) if role.startswith(declared.each + ".")]


def _measure_findings(data: Data, declared: Measure) -> pd.DataFrame:
    common = {"kind": "measure", "name": declared.name, "unit": declared.unit, "source": declared.source}
    try:
        values = data.measured(declared.name)
    except Missing as gap:
        return _not_known(data, declared.per, gap.reason, **common)
    known = values.notna()
    return findings(
        values.index,
        unit_kind=declared.per,
        level=_LEVEL[declared.per],
        value=values.astype("Float64"),
        status=known.map({True: "known", False: "unknown"}),
        reason=known.map({True: None, False: "not_surveyed"}),
        **common,
    )


def _verdict_findings(data: Data, declared: Verdict, role: str | None) -> pd.DataFrame:
    name = declared.name if role is None else f"{declared.name}_{role.split('.', 1)[1]}"
    common: dict[str, Any] = {"kind": declared.kind, "name": name, "unit": declared.unit}
    try:
        rows = data.judged(declared, role)
    except Missing as gap:
        return _not_known(data, declared.per, gap.reason, **common)
    columns: dict[str, Any] = {column: rows[column] for column in rows.columns}
    return findings(rows.index, unit_kind=declared.per, level=_LEVEL[declared.per], **common, **columns)


def _not_known(data: Data, per: str, reason: str, *, kind: str, **common: Any) -> pd.DataFrame:
    """One unknown for each unit; one for the whole project where even the units are not there."""
    units, unit_kind = data.units(per), per
    if units is None:
        units, unit_kind, reason = pd.Index([data.project.place.name]), "project", f"role_missing:{per}"
    return findings(
        units, kind=kind, unit_kind=unit_kind, level=unit_kind, status=UNKNOWN[kind], reason=reason, **common
    )


def _stamped(table: pd.DataFrame, project: Project) -> pd.DataFrame:
    """Year and scenario on every finding without its own; what rests on a recalled value is unknown where so stated."""
    place = project.place
    table = table.assign(
        year=table["year"].fillna(place.year) if place.year is not None else table["year"],
        scenario=table["scenario"].fillna(place.scenario),
        unverified=table["unverified"].fillna(value=False),
    )
    if place.accept_unverified:
        return table
    judged = table["unverified"] & table["kind"].isin(["criterion", "rule", "hazard"])
    return table.assign(
        status=table["status"].mask(judged, table["kind"].map(UNKNOWN)),
        reason=table["reason"].mask(judged, "unverified"),
        value=table["value"].mask(judged & table["kind"].isin(["criterion", "hazard"])),
        margin=table["margin"].mask(judged),
    )


def _provenance(project: Project, loaded: Loaded) -> Mapping[str, Any]:
    inputs = [
        (role, source.path, project.file(source)) for role, sources in project.layers.items() for source in sources
    ]
    inputs += [(key, path, project.folder / path) for key, path in project.tables()]
    place = project.place
    rules = {"project.regulation": place.regulation, "project.zoning_rules": place.zoning_rules}
    inputs += [
        (key, name, project.folder / name)
        for key, name in rules.items()
        if name is not None and name not in regulations.shipped()
    ]
    return record(
        inputs,
        crs=loaded.crs.to_string(),
        regulation=place.regulation,
        zoning_rules=place.zoning_rules,
        features=loaded.ledger.groupby(["role", "state"], sort=False)
        .size()
        .reset_index(name="count")
        .to_dict("records"),
    )


def _block_table(blocks: gpd.GeoDataFrame, table: pd.DataFrame, words: list[pd.DataFrame]) -> gpd.GeoDataFrame:
    """Block attributes, then every measure, criterion and hazard of blocks as a column, then the words of studies."""
    rows = table[table["kind"] != "check"]
    wide = results.pivot(rows, unit_kind="block").reindex(blocks.index.astype("string"))
    wide.index = blocks.index
    wide = wide.join([part for part in words if len(part.columns)])
    plain = blocks.drop(columns=[name for name in wide.columns if name in blocks.columns])
    return plain.join(wide)


def _evidence(data: Data, table: pd.DataFrame, parts: Collection[str] | None) -> dict[str, gpd.GeoDataFrame]:
    layers = {declared.name: _evidence_layer(data, table, declared) for declared in _asked(EVIDENCE.values(), parts)}
    return {name: layer for name, layer in layers.items() if layer is not None and len(layer)}


def _study_evidence(studied: Mapping[str, Studied]) -> dict[str, gpd.GeoDataFrame]:
    return {name: layer for found in studied.values() for name, layer in found.evidence.items() if len(layer)}


def _evidence_layer(data: Data, table: pd.DataFrame, declared: Evidence) -> gpd.GeoDataFrame | None:
    try:
        layer = declared.function(**data.needs(declared.needs))
    except Missing:
        return None
    rows = table[table["name"] == declared.of].drop_duplicates("unit_id")
    ids = rows.set_index("unit_id")["finding_id"]
    named = layer.assign(unit_id=layer.index.astype("string"))
    return named.assign(finding_id=named["unit_id"].map(ids)).reset_index(drop=True)
