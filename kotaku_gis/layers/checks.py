"""The state of the data as findings of kind ``check``: what was repaired, set aside, unreadable, or lies wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from kotaku_gis.contracts import contract
from kotaku_gis.layers.load import Loaded
from kotaku_gis.layers.topology import topology
from kotaku_gis.results import empty_findings, findings
from kotaku_gis.spatial.assign import area_by_point


@dataclass(frozen=True)
class Checks:
    """Findings of kind ``check``, and layers that show them, each with a column ``finding_id``.

    Evidence ``repairs`` has one row a repair, with the geometry before it where the repair changed the shape;
    ``topology`` has the places where features overlap or leave gaps.
    """

    findings: pd.DataFrame
    evidence: Mapping[str, gpd.GeoDataFrame]


def data_checks(loaded: Loaded) -> Checks:
    """The state of the layers of a project.

    One finding for each feature that was repaired or set aside, for each cell that could not be read, for each overlap,
    gap and sliver, and for each building outside every block.
    """
    places = topology(loaded.layers)
    tables = [*_features(loaded.ledger), *_cells(loaded.unreadable), *_places(places), _strays(loaded.layers)]
    filled = [table for table in tables if len(table)]
    table = pd.concat(filled, ignore_index=True) if filled else empty_findings()
    evidence = {
        "repairs": loaded.repairs.assign(finding_id=_feature_id(loaded.repairs)),
        "topology": places.assign(finding_id=_place_id(places)),
    }
    return Checks(table, {name: layer for name, layer in evidence.items() if len(layer)})


def _features(ledger: pd.DataFrame) -> list[pd.DataFrame]:
    rows = ledger[ledger["state"] != "kept"]
    return [
        findings(
            pd.Index(part["unit_id"]),
            kind="check",
            name="feature",
            unit_kind=str(role),
            level="feature",
            status=part["state"].to_numpy(),
            reason=part["detail"].to_numpy(),
            detail=part["file"] + "/" + part["feature"],
        )
        for role, part in rows.groupby("role", sort=False)
    ]


def _cells(cells: pd.DataFrame) -> list[pd.DataFrame]:
    return [
        findings(
            pd.Index(part["feature"]),
            kind="check",
            name="cell",
            unit_kind=str(role),
            level="feature",
            status="fault",
            reason="unreadable:" + part["attribute"] + ("=" + part["value"]).mask(_personal(part, str(role)), ""),
            detail=part["file"] + "/" + part["attribute"],
        )
        for role, part in cells.groupby("role", sort=False)
    ]


def _personal(cells: pd.DataFrame, role: str) -> pd.Series:
    attributes = contract(role).attributes
    return (
        cells["attribute"]
        .map(lambda name: attributes[name].personal or attributes[name].told_from is not None)
        .astype(bool)
    )


def _strays(layers: Mapping[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """Buildings that lie in no block and so count in none."""
    if not {"building", "block"} <= set(layers):
        return empty_findings()
    home = area_by_point(layers["building"].geometry, layers["block"].geometry)
    return findings(
        home.index[home.isna()],
        kind="check",
        name="place",
        unit_kind="building",
        level="feature",
        status="fault",
        reason="outside_blocks",
    )


def _places(places: gpd.GeoDataFrame) -> list[pd.DataFrame]:
    return [
        findings(
            pd.Index(part["unit_id"]),
            kind="check",
            name=str(kind),
            unit_kind=str(role),
            level="feature",
            value=part["area_m2"].astype("Float64"),
            unit="m2",
            status="ok" if kind == "gap" else "fault",
            reason=f"{kind}:" + part["ids"],
            detail=_detail(part),
        )
        for (role, kind), part in places.groupby(["role", "kind"], sort=False)
    ]


def _feature_id(rows: pd.DataFrame) -> pd.Series:
    return "check/feature/" + rows["role"] + "/" + rows["unit_id"] + "/" + rows["file"] + "/" + rows["feature"]


def _place_id(rows: pd.DataFrame) -> pd.Series:
    named = "check/" + rows["kind"].astype("string") + "/" + rows["role"].astype("string")
    return named + "/" + rows["unit_id"].astype("string") + "/" + _detail(rows)


def _detail(rows: pd.DataFrame) -> pd.Series:
    return rows["ids"].astype("string") + "/" + rows["number"].astype("Int64").astype("string")
