"""Pipes, cables, drains and routes along the streets: what is there, and what the RTPLP wants to build."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from kotaku_gis.sample.places import spot
from kotaku_gis.sample.terrain import CRS, to_mm

MAIN = ("kolektor", "lokal")
LANES = ("utama", "inspeksi")
GANGS = ("gang", "cabang")

# role: kind, status, its figures, and where its streets run: kinds of street with a spot of the plan each
Row = tuple[str, str, dict[str, float], tuple[str, ...], tuple[float, float]]
LINES: dict[str, tuple[Row, ...]] = {
    "power_network": (
        ("SUTM", "existing", {}, MAIN, (331.0, 30.0)),
        ("SUTR", "existing", {}, MAIN, (100.0, 55.0)),
        ("SUTR", "existing", {}, MAIN, (195.0, 120.0)),
        ("SUTR", "planned", {}, LANES, (55.0, 150.0)),
        ("SUTR", "planned", {}, GANGS, (72.0, 145.0)),
        ("SUTR", "planned", {}, GANGS, (140.0, 205.0)),
    ),
    "water_pipe": (
        ("pipa induk", "existing", {"diameter_mm": 200.0}, MAIN, (331.0, 30.0)),
        ("pipa distribusi", "existing", {"diameter_mm": 100.0}, MAIN, (195.0, 120.0)),
        ("pipa distribusi", "planned", {"diameter_mm": 75.0}, LANES, (120.0, 110.0)),
        ("pipa pelayanan", "planned", {"diameter_mm": 50.0}, GANGS, (95.0, 140.0)),
        ("pipa pelayanan", "planned", {"diameter_mm": 50.0}, GANGS, (140.0, 205.0)),
    ),
    "sewer": (
        ("pipa induk", "planned", {"diameter_mm": 150.0}, LANES, (55.0, 150.0)),
        ("pipa persil", "planned", {"diameter_mm": 100.0}, GANGS, (72.0, 145.0)),
        ("pipa persil", "planned", {"diameter_mm": 100.0}, GANGS, (95.0, 140.0)),
        ("limbah industri", "planned", {"diameter_mm": 150.0}, LANES, (160.0, 330.0)),
    ),
    "waste_route": (
        ("truk", "existing", {}, MAIN, (100.0, 55.0)),
        ("truk", "existing", {}, MAIN, (331.0, 30.0)),
        ("gerobak", "planned", {}, LANES, (120.0, 110.0)),
        ("gerobak", "planned", {}, LANES, (55.0, 150.0)),
    ),
    "transit_route": (
        ("angkot", "existing", {}, MAIN, (331.0, 30.0)),
        ("angkot", "existing", {}, MAIN, (450.0, 55.0)),
    ),
}
# drains that the RTPLP adds: kind, width and depth (m), streets as above
NEW_DRAINS: tuple[tuple[str, float, float, tuple[str, ...], tuple[float, float]], ...] = (
    ("sekunder", 0.8, 1.0, LANES, (55.0, 150.0)),
    ("tersier", 0.4, 0.5, GANGS, (72.0, 145.0)),
    ("tersier", 0.4, 0.5, GANGS, (140.0, 205.0)),
)


def whole_street(streets: gpd.GeoDataFrame, kinds: tuple[str, ...], at: tuple[float, float]) -> BaseGeometry:
    """The street of one of these kinds that is nearest to a spot of the plan, in one piece where it is one."""
    some = streets[streets["kind"].isin(kinds)]
    nearest = some["street"].loc[some.distance(spot(at)).idxmin()]
    pieces = some.geometry[some["street"] == nearest]
    return to_mm(shapely.line_merge(shapely.union_all(pieces.to_numpy())))


def networks(streets: gpd.GeoDataFrame) -> dict[str, gpd.GeoDataFrame]:
    """Each network by its role."""
    return {role: _table(role, rows, streets) for role, rows in LINES.items()}


def planned_drains(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The drains that the RTPLP adds."""
    names = ["drain_class", "width_m", "depth_m"]
    table = pd.DataFrame([row[:3] for row in NEW_DRAINS], columns=names)
    table.insert(0, "drain_id", [f"DR{number:02d}" for number in range(1, len(table) + 1)])
    shapes = [whole_street(streets, kinds, at) for *_, kinds, at in NEW_DRAINS]
    return gpd.GeoDataFrame(table.assign(status="planned"), geometry=shapes, crs=CRS)


def network_answers(layers: dict[str, Any]) -> dict[str, Any]:
    """Lengths (m) of each network by status."""
    tables = {role: layers[role] for role in (*LINES, "planned_drain")}
    return {
        "network_m": {
            role: {str(status): round(float(part.length.sum()), 2) for status, part in table.groupby("status")}
            for role, table in tables.items()
        }
    }


def _table(role: str, rows: tuple[Row, ...], streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    figures = pd.DataFrame([row[2] for row in rows], columns=["diameter_mm"])
    ids = [f"{role[0].upper()}L{number:02d}" for number in range(1, len(rows) + 1)]
    columns = {f"{role}_id": ids, "kind": [row[0] for row in rows], "status": [row[1] for row in rows]}
    shapes = [whole_street(streets, kinds, at) for *_, kinds, at in rows]
    return gpd.GeoDataFrame(pd.DataFrame(columns).join(figures), geometry=shapes, crs=CRS)
