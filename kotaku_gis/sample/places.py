"""Places that people name: facilities, open space, hydrants, waste points, public wells, the priority area."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Point

from kotaku_gis.sample.layout import Plan
from kotaku_gis.sample.terrain import CRS, bend, on_map, to_mm

KELURAHAN = "Contoh Sari"
CITY = "Kota Contoh"
PRIORITY = ((1, 1), (1, 2), (1, 3))

POINTS: dict[str, tuple[tuple[str, str, str, tuple[float, float]], ...]] = {
    "facility": (
        ("SD Negeri Contoh Sari", "sekolah", "good", (265, 285)),
        ("Masjid Al-Contoh", "masjid", "good", (150, 250)),
        ("Pasar Contoh", "pasar", "moderate_damage", (258, 30)),
        ("Kantor Kelurahan Contoh Sari", "kantor", "good", (297, 24)),
        ("Posyandu Melati", "posyandu", "light_damage", (110, 300)),
        ("Puskesmas Pembantu", "kesehatan", "good", (410, 165)),
    ),
    "hydrant": (
        ("Hidran 1", "hidran kota", "good", (327, 130)),
        ("Hidran 2", "hidran kota", "heavy_damage", (319, 360)),
        ("Tandon 1", "tandon", "good", (193, 170)),
    ),
    "waste_point": (
        ("TPS Pasar", "TPS", "moderate_damage", (232, 47)),
        ("TPS 3R Contoh", "TPS3R", "good", (440, 212)),
        ("Tumpukan liar", "tumpukan", "heavy_damage", (48, 232)),
    ),
    "water_point": (
        ("Sumur umum RT 02", "sumur bor", "good", (95, 140)),
        ("Kran umum RT 04", "kran umum", "light_damage", (140, 205)),
    ),
    "sanitation_point": (("MCK bantaran", "MCK", "moderate_damage", (57, 300)),),
    "economic": (
        ("Sentra tempe", "industri rumah tangga", "good", (160, 330)),
        ("Pasar Contoh", "pasar", "moderate_damage", (258, 30)),
        ("Deret warung", "kuliner", "light_damage", (322, 250)),
    ),
    "assembly_point": (("Titik kumpul lapangan", "lapangan", "good", (455, 130)),),
}


def spot(point: tuple[float, float]) -> Point:
    """A spot of the plan on the map."""
    return Point(bend(np.array([point]))[0])


def points(role: str) -> gpd.GeoDataFrame:
    """The named points of one role."""
    rows = [(name, kind, condition, spot(at)) for name, kind, condition, at in POINTS[role]]
    table = pd.DataFrame(rows, columns=["name", "kind", "condition", "geometry"])
    table.insert(0, f"{role}_id", [f"{role[0].upper()}{number:02d}" for number in range(1, len(table) + 1)])
    return gpd.GeoDataFrame(table, geometry="geometry", crs=CRS)


def cell_at(plan: Plan, point: tuple[float, float]) -> shapely.Polygon:
    """The cell outside the RT that holds a point of the plan."""
    return plan.rest[plan.rest.contains(spot(point))].geometry.iloc[0]


def open_space(plan: Plan, parcels: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The sports field, the cemetery and the green by the market."""
    field = parcels[parcels["lot"] == "lapangan"].geometry.iloc[0]
    rows = [
        ("O01", "Lapangan Contoh", "lapangan", "good", field),
        ("O02", "TPU Contoh Sari", "makam", "good", to_mm(cell_at(plan, (95, 25)).buffer(-4.5))),
        ("O03", "Taman warga", "taman", "light_damage", to_mm(cell_at(plan, (178, 25)).buffer(-4.5))),
    ]
    names = ["open_space_id", "name", "kind", "condition", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=names), geometry="geometry", crs=CRS)


def evacuation_route() -> gpd.GeoDataFrame:
    """The way from the river bank along the main roads to the field."""
    way = on_map(LineString([(55, 240), (55, 57), (330, 55), (327, 130)]))
    columns = {"evacuation_route_id": ["E01"], "name": ["Jalur bantaran"], "kind": ["banjir"], "condition": ["good"]}
    return gpd.GeoDataFrame(columns, geometry=[way], crs=CRS)


def boundaries(plan: Plan) -> dict[str, gpd.GeoDataFrame]:
    """The kelurahan, its RW and the priority area."""
    whole = to_mm(shapely.union_all([*plan.rts.geometry, *plan.rest.geometry]))
    rws = plan.rts[["rw", "geometry"]].dissolve("rw").reset_index()
    chosen = [key in PRIORITY for key in zip(plan.rts["rw"], plan.rts["rt"], strict=True)]
    priority = shapely.union_all(plan.rts.geometry[chosen].to_numpy())
    decree = {"sk_kumuh_id": ["SK1"], "name": ["Kawasan Kumuh Bantaran"], "decree_number": ["SK 1/2025 (rekaan)"]}
    named = {"kelurahan_id": ["99.01.01.1001"], "name": [KELURAHAN], "code": ["99.01.01.1001"]}
    area = {"priority_area_id": ["KP1"], "name": ["Kawasan Prioritas Bantaran"], "code": ["KP1"]}
    return {
        "kelurahan": gpd.GeoDataFrame(named, geometry=[whole], crs=CRS),
        "rw": gpd.GeoDataFrame({"block_id": [f"RW{rw:03d}" for rw in rws["rw"]]}, geometry=rws.geometry, crs=CRS),
        "sk_kumuh": gpd.GeoDataFrame(
            decree | {"area_ha": [round(priority.area / 1e4, 2)], "score": [34.0]}, geometry=[priority], crs=CRS
        ),
        "priority_area": gpd.GeoDataFrame(area, geometry=[priority], crs=CRS),
    }
