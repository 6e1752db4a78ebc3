"""The plan of the priority area (RTPLP): its blocks, roads to be widened, setback lines; and the green of the yards."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Point, Polygon

from kotaku_gis.sample.layout import Plan
from kotaku_gis.sample.places import PRIORITY, spot
from kotaku_gis.sample.plans import ZONES
from kotaku_gis.sample.terrain import CRS, on_map, to_mm

GSB_M = 3.0
YARD_GAP_M, LEAST_GREEN_M2 = 0.3, 1.0
WIDENED = ((72.0, 145.0), (140.0, 205.0))  # the gang nearest to each spot of the plan
WIDENED_TO_M = (3.5, 4.0)  # paved, right of way
CUT_THROUGH = LineString([(60, 118), (120, 122)])  # a new gang through what stands there
PARK_AT, SHOPS_AT = (75.0, 300.0), (150.0, 120.0)  # blocks that the RTPLP gives another use than the RDTR
ENTRIES = (("Jl. kolektor selatan", (331.75, 2.0)), ("Jl. lokal timur", (617.0, 214.0)))

USES = {
    "R": "Hunian",
    "K": "Perdagangan dan jasa",
    "PS": "Sempadan sungai",
    "RTH": "Ruang terbuka hijau",
    "SPU": "Sarana pelayanan umum",
}


def plan_blocks(plan: Plan, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The blocks of the priority area with the use and the limits that the RTPLP gives them."""
    chosen = [key in PRIORITY for key in zip(plan.blocks["rw"], plan.blocks["rt"], strict=True)]
    shapes = [to_mm(shape) for shape in plan.blocks.geometry[chosen]]
    codes = [_code(shape, zones) for shape in shapes]
    frame = gpd.GeoDataFrame({"zone_code": codes}, geometry=shapes, crs=CRS)
    for place, code in ((PARK_AT, "RTH-2"), (SHOPS_AT, "K-2")):
        frame.loc[frame.distance(spot(place)).idxmin(), "zone_code"] = code
    limits = {"kdb_max_pct": 4, "klb_max_ratio": 5, "kdh_min_pct": 6}
    numbers = {name: [float(ZONES[code][place] or 0) for code in frame["zone_code"]] for name, place in limits.items()}
    use = [USES[ZONES[code][0]] for code in frame["zone_code"]]
    ids = [f"BL{number:02d}" for number in range(1, len(frame) + 1)]
    return frame.assign(plan_block_id=ids, use=use, **numbers, storeys_max=2)


def _code(shape: Polygon, zones: gpd.GeoDataFrame) -> str:
    """The sub-zone that covers most of a shape."""
    return str(zones["KODSZN"].iloc[int(np.argmax([zone.intersection(shape).area for zone in zones.geometry]))])


def plan_roads(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Two gangs to be widened on their axes, and a new one."""
    gangs = streets[streets["kind"].isin(["gang", "cabang"])]
    axes = [gangs.geometry.loc[gangs.distance(spot(place)).idxmin()] for place in WIDENED]
    axes.append(to_mm(on_map(CUT_THROUGH)))
    paved, row = WIDENED_TO_M
    names = ["Pelebaran gang A", "Pelebaran gang B", "Gang baru C"]
    ids = [f"RJ{number:02d}" for number in range(1, len(axes) + 1)]
    columns = {"road_id": ids, "name": names, "road_class": "gang", "width_m": paved, "row_width_m": row}
    return gpd.GeoDataFrame(columns | {"status": "planned"}, geometry=axes, crs=CRS)


def gsb_lines(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The setback line on both sides of the collector road, 3 m behind the edge of its row."""
    rows = []
    for street in streets[streets["road_class"] == "kolektor"].itertuples(index=False):
        for side in (1, -1):
            line = street.geometry.offset_curve(side * (street.row_width_m / 2 + GSB_M))
            rows.append((street.road_id, to_mm(line)))
    table = pd.DataFrame(rows, columns=["road_id", "geometry"])
    table.insert(0, "gsb_line_id", [f"GS{number:02d}" for number in range(1, len(table) + 1)])
    return gpd.GeoDataFrame(table, geometry="geometry", crs=CRS)


def yard_green(parcels: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One square of green in each yard with room for it: that in the largest circle clear of walls and borders."""
    houses = buildings.geometry.to_numpy()
    tree = shapely.STRtree(houses)
    found = []
    for parcel in parcels.geometry:
        near = houses[tree.query(parcel, predicate="intersects")]
        yard = parcel.buffer(-YARD_GAP_M).difference(shapely.union_all(near).buffer(YARD_GAP_M))
        if yard.area <= LEAST_GREEN_M2:
            continue
        middle, rim = (Point(point) for point in shapely.maximum_inscribed_circle(yard).coords)
        square = to_mm(middle.buffer(middle.distance(rim), quad_segs=1))
        if square.area > LEAST_GREEN_M2:
            found.append(square)
    ids = [f"H{number:04d}" for number in range(1, len(found) + 1)]
    return gpd.GeoDataFrame({"green_id": ids, "kind": "halaman"}, geometry=found, crs=CRS)


def truck_entries() -> gpd.GeoDataFrame:
    """Where a fire truck comes in from the city."""
    ids = [f"M{number:02d}" for number in range(1, len(ENTRIES) + 1)]
    columns = {"truck_entry_id": ids, "name": [name for name, _ in ENTRIES]}
    return gpd.GeoDataFrame(columns, geometry=[spot(at) for _, at in ENTRIES], crs=CRS)


def plan_answers(layers: dict[str, Any]) -> dict[str, Any]:
    """What each planned road takes of which building and parcel, one after the other; shares of zones in each block."""
    roads = {}
    for road in layers["plan_road"].itertuples(index=False):
        strip = road.geometry.buffer(road.row_width_m / 2, cap_style="flat")
        roads[road.road_id] = {
            role: _taken(layers[role].set_index(f"{role}_id").geometry, strip) for role in ("building", "parcel")
        }
    blocks = {}
    for block in layers["plan_block"].itertuples(index=False):
        parts = layers["zone"].geometry.intersection(block.geometry).area.groupby(layers["zone"]["KODSZN"]).sum()
        blocks[block.plan_block_id] = {
            "zone_code": block.zone_code,
            "zone_m2": {code: round(float(area), 3) for code, area in parts.items() if area > LEAST_GREEN_M2},
        }
    return {"plan_roads": roads, "plan_blocks": blocks}


def _taken(shapes: gpd.GeoSeries, strip: Polygon) -> dict[str, float]:
    """Area (m2) of each shape inside a strip."""
    areas = {name: shape.intersection(strip).area for name, shape in shapes.items() if shape.intersects(strip)}
    return {str(name): round(float(area), 3) for name, area in areas.items() if area > 0.001}
