"""Parcels in one or two rows along the streets of a block."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Polygon
from shapely.ops import polygonize

from kotaku_gis.sample.axes import axes, projected
from kotaku_gis.sample.layout import RW_PLANS, Plan
from kotaku_gis.sample.terrain import CRS, to_mm

VACANT_SHARE = 0.04
OVERSHOOT_M = 0.01  # a cut crosses the line that it ends on
CRUMB_SHARE = 0.5  # a corner smaller than this part of the usual parcel joins its neighbour

# a place that takes a whole block: wanted spot on the map given on the plan sheet, and area from, to (m2)
LOTS: dict[str, tuple[tuple[float, float], float, float]] = {
    "sekolah": ((265, 285), 900, 2600),
    "masjid": ((150, 250), 350, 1000),
    "lapangan": ((455, 130), 700, 1800),
}


def _cuts(block: Polygon, parcel_m2: float, rng: np.random.Generator) -> list[LineString]:
    """The middle line of a block deep enough for two rows, and the lines between neighbours."""
    along, across, _, _ = axes(block)
    points = np.asarray(block.exterior.coords)
    reach, depth = projected(points, along), projected(points, across)
    low, high, near, far = reach.min(), reach.max(), depth.min(), depth.max()
    wanted = np.sqrt(1.9 * parcel_m2)
    rows = 2 if far - near > 1.45 * wanted else 1
    lines, edges = [], np.linspace(near, far, rows + 1)
    if rows == 2:
        edges[1] += rng.uniform(-0.06, 0.06) * (far - near)
        lines.append(LineString([along * (low - 1) + across * edges[1], along * (high + 1) + across * edges[1]]))
    for bottom, top in pairwise(edges):
        mean_depth = block.area / (high - low) / rows
        count = max(1, round((high - low) / (parcel_m2 / mean_depth)))
        fronts = np.exp(rng.normal(0.0, 0.17, count)).cumsum()
        for at in low + (high - low) * fronts[:-1] / fronts[-1]:
            lean = rng.uniform(-0.035, 0.035) * (top - bottom)
            ends = (bottom - (1.0 if bottom == near else OVERSHOOT_M), top + (1.0 if top == far else OVERSHOOT_M))
            lines.append(LineString([along * (at - lean) + across * ends[0], along * (at + lean) + across * ends[1]]))
    return lines


def _joined(parts: list[Polygon], least_m2: float) -> list[Polygon]:
    """The parts, crumbs joined to the neighbour with the longest common border."""
    parts = sorted(parts, key=lambda part: part.area)
    while len(parts) > 1 and parts[0].area < least_m2:
        crumb = parts.pop(0)
        touch = [crumb.boundary.intersection(other.boundary).length for other in parts]
        best = int(np.argmax(touch))
        parts[best] = shapely.union_all([crumb, parts[best]])
        parts.sort(key=lambda part: part.area)
    return parts


def _lots(blocks: gpd.GeoDataFrame) -> dict[int, str]:
    """Position of the block that each special place takes."""
    taken: dict[int, str] = {}
    for name, ((x, y), low, high) in LOTS.items():
        fits = blocks[blocks.area.between(low, high) & ~blocks.index.isin(list(taken))]
        taken[int(np.hypot(fits["x"] - x, fits["y"] - y).idxmin())] = name
    return taken


def drawn_parcels(plan: Plan, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Parcels with the number of their block, RW, RT and `lot`: rumah, kosong, or the place that takes the block."""
    special = _lots(plan.blocks)
    area_ha = plan.rts.set_index(["rw", "rt"]).area / 1e4
    common = plan.blocks[~plan.blocks.index.isin(list(special))]
    net_m2 = common.area.groupby([common["rw"], common["rt"]]).sum()
    rows = []
    for number, block in enumerate(plan.blocks.itertuples(index=False)):
        if number in special:
            rows.append((number, block.rw, block.rt, special[number], to_mm(block.geometry)))
            continue
        key = (block.rw, block.rt)
        density = RW_PLANS[block.rw][1][block.rt - 1][1]
        parcel_m2 = net_m2[key] / (area_ha[key] * density) * (1 - VACANT_SHARE)
        lines = [block.geometry.boundary, *_cuts(block.geometry, parcel_m2, rng)]
        faces = polygonize(shapely.union_all(lines).geoms)  # two lines may also meet outside a hollow side of the block
        cut = [face for face in faces if face.area > 1 and block.geometry.contains(face.representative_point())]
        for part in _joined(cut, CRUMB_SHARE * parcel_m2):
            lot = "kosong" if rng.random() < VACANT_SHARE else "rumah"
            rows.append((number, block.rw, block.rt, lot, to_mm(part)))
    table = pd.DataFrame(rows, columns=["block", "rw", "rt", "lot", "geometry"])
    table.insert(0, "parcel_id", [f"P{number:04d}" for number in range(1, len(table) + 1)])
    return gpd.GeoDataFrame(table, geometry="geometry", crs=CRS)
