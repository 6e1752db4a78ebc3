"""The river, the drains along the streets, and the flooded areas that residents drew."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Point, Polygon

from kotaku_gis.sample.layout import Plan
from kotaku_gis.sample.terrain import CRS, bend, on_map, to_mm

LEAST_VERGE_M = 0.55  # a narrower verge has no room for a drain
SHORTEST_DRAIN_M = 6.0

# centre on the plan, radii (m), depth (cm), duration (h), times a year; the third and fourth stay below a limit
FLOODS = (
    ((82.0, 150.0), 37.0, 62.0, 60, 5.0, 4),
    ((90.0, 205.0), 38.0, 27.0, 45, 3.0, 3),
    ((262.0, 100.0), 34.0, 22.0, 25, 6.0, 5),
    ((90.0, 345.0), 44.0, 36.0, 40, 2.0, 6),
    ((395.0, 110.0), 17.0, 13.0, 35, 2.5, 3),
)


def river(plan: Plan) -> gpd.GeoDataFrame:
    """The river as one polygon; the border of the kelurahan runs in its middle."""
    half = plan.rest[plan.rest.contains(Point(bend(np.array([[36.0, 200.0]]))[0]))].geometry.iloc[0]
    other = on_map(Polygon([(23, -14), (32.4, -14), (32.4, 444), (23, 444)]))
    ends = [on_map(Polygon([(32, y0), (40, y0), (40, y1), (32, y1)])) for y0, y1 in ((-14, 0.2), (429.8, 444))]
    water = to_mm(shapely.union_all([half, other, *ends]))
    columns = {"river_id": ["S01"], "name": ["Kali Contoh"], "dyked": [False], "urban": [True], "depth_m": [2.5]}
    return gpd.GeoDataFrame(columns, geometry=[water], crs=CRS)


def _lining(paved_m: float, rng: np.random.Generator) -> tuple[float, float, str, str, bool]:
    """Width, depth, lining, condition and connection of the drain beside a street."""
    width = round(float(rng.uniform(0.3, 0.5)) if paved_m < 4 else float(rng.uniform(0.5, 0.9)), 1)
    lining = str(rng.choice(["beton", "pasangan batu", "tanah"], p=[0.4, 0.35, 0.25]))
    odds = [0.45, 0.25, 0.2, 0.1] if lining != "tanah" else [0.05, 0.2, 0.4, 0.35]
    condition = str(rng.choice(["good", "light_damage", "moderate_damage", "heavy_damage"], p=odds))
    return width, round(width * 1.2, 2), lining, condition, bool(rng.random() < 0.8)


def drains(plan: Plan, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """One drain on one side of each street piece with room for it; all pieces of a street are built alike."""
    built: dict[int, tuple[float, float, str, str, bool]] = {}
    rows = []
    for street in plan.streets.itertuples(index=False):
        if street.row_width_m - street.width_m < LEAST_VERGE_M or street.geometry.length < SHORTEST_DRAIN_M:
            continue
        if street.street not in built:
            built[street.street] = _lining(street.width_m, rng)
        side = 1 if street.street % 2 else -1
        line = street.geometry.offset_curve(side * (street.width_m / 2 + 0.2))
        if isinstance(line, LineString) and not line.is_empty:
            kind = "sekunder" if street.road_class in {"kolektor", "lokal"} else "tersier"
            rows.append((kind, *built[street.street], street.road_id, to_mm(line)))
    names = ["drain_class", "width_m", "depth_m", "lining", "condition", "connected", "road_id", "geometry"]
    table = pd.DataFrame(rows, columns=names)
    table.insert(0, "drain_id", [f"D{number:03d}" for number in range(1, len(table) + 1)])
    return gpd.GeoDataFrame(table, geometry="geometry", crs=CRS)


def flood_areas() -> gpd.GeoDataFrame:
    """Flooded areas with depth, duration and frequency; the first two overlap."""
    turn = np.linspace(0.0, 2 * np.pi, 73)[:-1]
    rows = []
    for number, (centre, wide, long, depth_cm, duration_h, times) in enumerate(FLOODS, start=1):
        wave = 1 + 0.10 * np.cos(3 * turn + number) + 0.05 * np.cos(5 * turn)
        points = np.column_stack([wide * wave * np.cos(turn), long * wave * np.sin(turn)]) + bend(np.array([centre]))
        rows.append((f"G{number}", depth_cm, duration_h, times, to_mm(Polygon(points))))
    names = ["flood_area_id", "depth_cm", "duration_h", "times_per_year", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=names), geometry="geometry", crs=CRS)
