"""What offices and residents plan and tell: activities, disputes, social issues, neighbours."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from kotaku_gis.sample.networks import GANGS, LANES, MAIN, whole_street
from kotaku_gis.sample.places import spot
from kotaku_gis.sample.terrain import CRS, on_map, to_mm

Spot = tuple[float, float]
# where something lies: a point, along a street, or on the plan's block, parcels or ground around it
Place = tuple[str, Spot]

# code, activity, who carries it out, year of the plan, volume (metres are measured), unit, cost (IDR), funds
INTERVENTIONS: tuple[tuple[str, str, str, int, float, str, int, str, Place], ...] = (
    ("K01", "Pelebaran gang A", "KSM", 1, 0, "m", 210_000_000, "BPM", ("gang", (72, 145))),
    ("K02", "Drainase jalan inspeksi", "KSM", 1, 0, "m", 325_000_000, "BPM", ("lane", (55, 150))),
    ("K03", "IPAL komunal 50 KK", "Dinas PU", 2, 1, "unit", 450_000_000, "DAK sanitasi", ("point", (62, 120))),
    ("K04", "Sambungan rumah PDAM", "PDAM", 2, 60, "SR", 150_000_000, "Hibah air minum", ("gang", (95, 140))),
    ("K05", "Perbaikan rumah tidak layak huni", "BKM", 3, 24, "unit", 480_000_000, "BSPS", ("block", (110, 165))),
    ("K06", "Taman bantaran", "DLH", 4, 1, "unit", 275_000_000, "APBD kota", ("block", (75, 300))),
    ("K07", "Hidran kering gang B", "Damkar", 5, 2, "unit", 90_000_000, "APBD kota", ("point", (140, 205))),
    ("K08", "Pertokoan Jalan 2", "Swasta", 5, 1, "paket", 800_000_000, "CSR", ("block", (150, 120))),
)

ISSUES: tuple[tuple[str, str, str, Spot], ...] = (
    ("Anak putus sekolah", "masalah pendidikan", "PS", (88, 190)),
    ("Tawuran remaja", "masalah keamanan", "PS", (205, 300)),
    ("Rentenir", "masalah ekonomi", "PS", (290, 120)),
    ("Kelompok arisan ibu", "kelompok arisan", "PS", (125, 255)),
    ("Karang taruna", "organisasi pemuda", "PS", (360, 120)),
    ("Gotong royong Jumat bersih", "gotong royong", "PS", (70, 95)),
)

# name, kind, note, spot among the parcels, how many parcels
DISPUTES: tuple[tuple[str, str, str, Spot, int], ...] = (
    ("Sengketa waris", "warisan", "Mediasi di kelurahan", (100, 160), 3),
    ("Klaim tanah bantaran", "tanah negara", "Usul sertifikasi komunal", (62, 210), 6),
)

# name, corners on the plan
NEIGHBOURS: tuple[tuple[str, tuple[Spot, ...]], ...] = (
    ("Pasar Contoh", ((232, 12), (286, 12), (286, 46), (232, 46))),
    ("Gudang dan industri", ((350, 300), (420, 300), (420, 360), (350, 360))),
)


def interventions(streets: gpd.GeoDataFrame, plan_blocks: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The activities of the RTPLP, by year of the plan (1 to 5)."""
    return _works("intervention", INTERVENTIONS, streets, plan_blocks)


def social_issues() -> gpd.GeoDataFrame:
    """Social issues, and what residents can build on."""
    rows = pd.DataFrame([row[:2] for row in ISSUES], columns=["name", "kind"])
    rows.insert(0, "social_issue_id", [f"{code}{number:02d}" for number, (*_, code, _) in enumerate(ISSUES, start=1)])
    return gpd.GeoDataFrame(rows, geometry=[spot(at) for *_, at in ISSUES], crs=CRS)


def land_disputes(parcels: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Disputed land: the parcels nearest to a spot, as one area."""
    rows = pd.DataFrame([row[:3] for row in DISPUTES], columns=["name", "kind", "note"])
    rows.insert(0, "land_dispute_id", [f"SG{number:02d}" for number in range(1, len(DISPUTES) + 1)])
    shapes = []
    for *_, at, count in DISPUTES:
        nearest = parcels.geometry.distance(spot(at)).nsmallest(count).index
        shapes.append(to_mm(shapely.union_all(parcels.geometry[nearest].to_numpy())))
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=CRS)


def influence_areas() -> gpd.GeoDataFrame:
    """What lies around and weighs on the kelurahan."""
    ids = [f"B{number:02d}" for number in range(1, len(NEIGHBOURS) + 1)]
    columns = {"influence_area_id": ids, "name": [name for name, _ in NEIGHBOURS]}
    return gpd.GeoDataFrame(columns, geometry=[to_mm(on_map(Polygon(at))) for _, at in NEIGHBOURS], crs=CRS)


def work_answers(layers: dict[str, Any]) -> dict[str, Any]:
    """Codes and cost of the works of each year."""
    found = {}
    for role in ("programme", "intervention"):
        years = layers[role].groupby("year")
        found[role] = {
            str(year): {"codes": sorted(rows[f"{role}_id"]), "cost_idr": int(rows["cost_idr"].sum())}
            for year, rows in years
        }
    return {"works": found}


def _works(
    role: str, rows: tuple[Any, ...], streets: gpd.GeoDataFrame, plan_blocks: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    names = [f"{role}_id", "name", "agency", "year", "volume", "volume_unit", "cost_idr", "funds"]
    shapes = [_shape(row[-1], streets, plan_blocks) for row in rows]
    works = gpd.GeoDataFrame(pd.DataFrame([row[:-1] for row in rows], columns=names), geometry=shapes, crs=CRS)
    works["volume"] = works["volume"].astype(float).where(works["volume_unit"] != "m", works.length.round())
    return works


def _shape(place: Place, streets: gpd.GeoDataFrame, plan_blocks: gpd.GeoDataFrame) -> BaseGeometry:
    kind, at = place
    if kind == "point":
        return spot(at)
    if kind == "block":
        return plan_blocks.geometry.loc[plan_blocks.distance(spot(at)).idxmin()]
    return whole_street(streets, {"main": MAIN, "lane": LANES, "gang": GANGS}[kind], at)
