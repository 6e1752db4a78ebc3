"""Hazard zones as offices draw them: polygons with a class, by plain coordinates of the plan."""

from __future__ import annotations

import geopandas as gpd
import shapely
from shapely import box

from kotaku_gis.sample.terrain import CRS, on_map, to_mm

COARSE_M = 0.2  # offices draw zones with few corners
EVERYWHERE = (-80.0, -80.0, 720.0, 500.0)
# west, south, east, north on the plan, and the class; a zone leaves out what those before it take
ZONES: dict[str, tuple[tuple[tuple[float, float, float, float], str], ...]] = {
    "earthquake": (((-80, -80, 215, 500), "sedang"), (EVERYWHERE, "rendah")),
    "landslide": (((24, -20, 52, 400), "sedang"), ((52, -20, 66, 400), "rendah"), (EVERYWHERE, "tidak rawan")),
    "fire": (((262, 62, 312, 196), "sedang"), ((212, 62, 262, 130), "rendah"), (EVERYWHERE, "tidak rawan")),
    "drought": (((350, 225, 640, 440), "rendah"), (EVERYWHERE, "tidak rawan")),
}


def hazard_zones() -> dict[str, gpd.GeoDataFrame]:
    """The zones of each hazard by role."""
    found = {}
    for hazard, zones in ZONES.items():
        rows = {
            "hazard_zone_id": [f"{hazard[0].upper()}Z{number}" for number in range(1, len(zones) + 1)],
            "hazard_class": [name for _, name in zones],
        }
        plain = [box(*corners) for corners, _ in zones]
        apart = [shapely.difference(zone, shapely.union_all(plain[:before])) for before, zone in enumerate(plain)]
        shapes = [to_mm(shapely.simplify(on_map(zone), COARSE_M)) for zone in apart]
        found[f"hazard.{hazard}"] = gpd.GeoDataFrame(rows, geometry=shapes, crs=CRS)
    return found
