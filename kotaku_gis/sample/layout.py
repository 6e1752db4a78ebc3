"""The plan: RW, RT, streets and the blocks between them, as straight cuts on a flat sheet that are then bent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Polygon
from shapely.ops import polygonize, split

from kotaku_gis.sample.axes import axes, projected
from kotaku_gis.sample.terrain import CRS, on_map

GRID_M = 0.001
MAP_EDGE_M = 0.5  # strips of a cell narrower than this are no block

# kind: row width from, to (m); paved share from, to; road class; "" for a line without a street
STREETS: dict[str, tuple[float, float, float, float, str]] = {
    "kolektor": (12.0, 12.0, 0.58, 0.58, "kolektor"),
    "lokal": (7.0, 8.0, 0.62, 0.66, "lokal"),
    "formal": (6.6, 7.6, 0.66, 0.74, "lingkungan"),
    "inspeksi": (3.0, 3.0, 0.66, 0.70, "lingkungan"),
    "utama": (3.0, 4.2, 0.66, 0.78, "lingkungan"),
    "gang": (1.5, 2.6, 0.68, 0.88, "gang"),
    "cabang": (0.9, 1.5, 0.84, 0.95, "gang"),
    "batas": (0.0, 0.0, 0.0, 0.0, ""),
}

# RW: corners on the plan, then for each RT its share of the area and the buildings wanted per hectare
RW_PLANS: dict[int, tuple[tuple[tuple[float, float], ...], tuple[tuple[float, float], ...]]] = {
    1: (
        ((40, 55), (188, 55), (212, 430), (40, 430)),
        ((1.0, 112), (1.1, 104), (0.9, 138), (1.0, 122), (1.0, 106), (1.0, 93)),
    ),
    2: (((188, 55), (330, 55), (318, 430), (212, 430)), ((1.0, 106), (0.55, 290), (0.95, 128), (1.15, 112), (1.2, 98))),
    3: (((330, 55), (620, 55), (620, 214), (325, 196)), ((1.0, 96), (1.0, 91), (1.05, 90), (1.05, 98))),
}
FORMAL = (3, 4)  # the RW and RT of the planned housing block
RIVER_PATH = LineString([(55, 55), (55, 430)])
FRAME: tuple[tuple[str, tuple[tuple[float, float], ...]], ...] = (
    ("kolektor", ((331.75, 0), (330, 55), (325, 196), (318, 430))),
    ("lokal", ((40, 55), (188, 55), (330, 55), (620, 55))),
    ("lokal", ((188, 55), (212, 430))),
    ("lokal", ((325, 196), (620, 214))),
    ("utama", ((40, 430), (212, 430), (318, 430))),
    ("inspeksi", ((55, 55), (55, 430))),
    ("batas", ((32, 0), (40, 0), (331.75, 0), (620, 0), (620, 55), (620, 214), (620, 430), (318, 430))),
    ("batas", ((40, 430), (32, 430), (32, 0))),
    ("batas", ((40, 0), (40, 430))),
    ("batas", ((150, 0), (150, 55))),
    ("batas", ((205, 0), (205, 55))),
    ("batas", ((470, 205.5), (466, 430))),
)


@dataclass(frozen=True)
class Plan:
    """RT with their borders on street axes, blocks between the streets, the streets, and the land outside any RT."""

    rts: gpd.GeoDataFrame
    blocks: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    rest: gpd.GeoDataFrame


@dataclass
class _Sheet:
    """Lines and tagged areas while the plan is being drawn."""

    lines: list[tuple[str, LineString]]
    areas: list[tuple[Polygon, int, int]]


def _axes(area: Polygon) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Unit vectors along (north or east) and across an area, with its length and width."""
    along, _, length, width = axes(area)
    if along[1] < -0.5 or (abs(along[1]) <= 0.5 and along[0] < 0):
        along = -along
    return along, np.array([-along[1], along[0]]), length, width


def _cut(area: Polygon, axis: np.ndarray, share: float, tilt_deg: float) -> tuple[Polygon, Polygon, LineString]:
    """The two parts of a convex area before and behind a line across `axis`, and that line."""
    reach = projected(np.asarray(area.exterior.coords), axis)
    middle = np.asarray(area.centroid.coords)[0]
    at = middle + axis * (reach.min() + share * (reach.max() - reach.min()) - projected(middle, axis))
    turn = np.radians(90 + tilt_deg)
    way = np.array([axis[0] * np.cos(turn) - axis[1] * np.sin(turn), axis[0] * np.sin(turn) + axis[1] * np.cos(turn)])
    line = LineString([at - 900 * way, at + 900 * way])
    parts = sorted(
        split(area, line).geoms, key=lambda part: float(projected(np.asarray(part.centroid.coords)[0], axis))
    )
    return parts[0], parts[-1], line.intersection(area)


def _shared_out(area: Polygon, shares: Sequence[float], rng: np.random.Generator, sheet: _Sheet) -> list[Polygon]:
    """Parts of an area in proportion to `shares`, with a main gang between them."""
    if len(shares) == 1:
        return [area]
    half = len(shares) // 2
    along, _, _, _ = _axes(area)
    part = sum(shares[:half]) / sum(shares)
    first, second, line = _cut(area, along, part, float(rng.uniform(-6, 6)))
    sheet.lines.append(("utama", line))
    return _shared_out(first, shares[:half], rng, sheet) + _shared_out(second, shares[half:], rng, sheet)


def _sliced(
    area: Polygon, axis: np.ndarray, count: int, tilt: float, kind: str, *, rng: np.random.Generator, sheet: _Sheet
) -> list[Polygon]:
    """`count` slices of an area across `axis`, with a street of `kind` between them."""
    slices, rest = [], area
    for left in range(count, 1, -1):
        share = 1 / left * float(rng.uniform(0.9, 1.1))
        done, rest, line = _cut(rest, axis, share, float(rng.uniform(-tilt, tilt)))
        slices.append(done)
        sheet.lines.append((kind, line))
    return [*slices, rest]


def _filled(area: Polygon, density: float, *, formal: bool, rng: np.random.Generator, sheet: _Sheet) -> None:
    """Streets and gangs inside one RT: slices two parcels deep, cut crosswise at uneven places."""
    depth_m = np.sqrt(1.9 * (0.70 if formal else 0.80) * 1e4 / density)
    kind, cross = ("formal", "formal") if formal else ("gang", "cabang")
    along, across, length, width = _axes(area)
    if not formal and rng.random() < 0.45:
        along, across, length, width = across, along, width, length
    pitch = 2 * depth_m + STREETS[kind][1]
    for piece in _sliced(area, across, max(1, round(width / pitch)), 2.5, kind, rng=rng, sheet=sheet):
        count = max(1, round(length / float(rng.uniform(48, 66))))
        _sliced(piece, along, count, 7.0, cross, rng=rng, sheet=sheet)


def _drawn(rng: np.random.Generator) -> _Sheet:
    """Every line of the plan, and the RT as tagged areas."""
    sheet = _Sheet([(kind, LineString(points)) for kind, points in FRAME], [])
    for rw, (corners, wanted) in RW_PLANS.items():
        parts = _shared_out(Polygon(corners), [share for share, _ in wanted], rng, sheet)
        for rt, (part, (_, density)) in enumerate(zip(parts, wanted, strict=True), start=1):
            sheet.areas.append((part, rw, rt))
            inner = part.difference(Polygon([(0, 0), (55, 0), (55, 500), (0, 500)]))
            _filled(inner, density, formal=(rw, rt) == FORMAL, rng=rng, sheet=sheet)
    return sheet


def _streets(sheet: _Sheet, network: list[LineString], rng: np.random.Generator) -> gpd.GeoDataFrame:
    """One row for each piece between two crossings; pieces of one line share their width."""
    tree = shapely.STRtree([line for _, line in sheet.lines])
    widths = []
    for kind, _ in sheet.lines:
        low, high, paved_low, paved_high, _ = STREETS[kind]
        row = round(float(rng.uniform(low, high)), 1)
        widths.append((row, max(0.6, round(row * float(rng.uniform(paved_low, paved_high)), 1)) if row else 0.0))
    rows = []
    for piece in network:
        parent = int(tree.nearest(piece.interpolate(0.5, normalized=True)))
        kind = sheet.lines[parent][0]
        if STREETS[kind][4]:
            row, paved = widths[parent]
            rows.append((STREETS[kind][4], kind, parent, paved, row, on_map(piece)))
    table = pd.DataFrame(rows, columns=["road_class", "kind", "street", "width_m", "row_width_m", "geometry"])
    table.insert(0, "road_id", [f"J{number:03d}" for number in range(1, len(table) + 1)])
    return gpd.GeoDataFrame(table, geometry="geometry", crs=CRS)


def _block(cell: Polygon, streets: gpd.GeoDataFrame) -> Polygon | None:
    """What the rows of the streets leave of a cell."""
    near = streets.iloc[streets.sindex.query(cell, predicate="dwithin", distance=streets["row_width_m"].max() / 2)]
    rows = shapely.buffer(near.geometry.to_numpy(), near["row_width_m"].to_numpy() / 2, quad_segs=3)
    left = cell.difference(shapely.union_all(rows))
    parts = [part for part in getattr(left, "geoms", [left]) if part.buffer(-MAP_EDGE_M).area > 0]
    return max(parts, key=lambda part: part.area) if parts else None


def drawn_plan(rng: np.random.Generator) -> Plan:
    """The streets, blocks and RT of the kelurahan on the map."""
    sheet = _drawn(rng)
    noded = shapely.union_all([line for _, line in sheet.lines], grid_size=GRID_M)
    network = list(noded.geoms)
    streets = _streets(sheet, network, rng)
    tree = shapely.STRtree([area for area, _, _ in sheet.areas])
    rows = []
    for cell in polygonize(network):
        point = cell.representative_point()
        found = tree.query(point, predicate="intersects")
        rw, rt = sheet.areas[int(found[0])][1:] if len(found) else (0, 0)
        rows.append((rw, rt, point.x, point.y, on_map(cell)))
    rows.sort(key=lambda row: row[:4])
    cells = gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=["rw", "rt", "x", "y", "geometry"]), geometry="geometry", crs=CRS
    )
    housed = cells[cells["rw"] > 0]
    rts = housed[["rw", "rt", "geometry"]].dissolve(["rw", "rt"]).reset_index()
    blocks = housed[housed["x"] > RIVER_PATH.bounds[0]].reset_index(drop=True)
    blocks["geometry"] = [_block(cell, streets) for cell in blocks.geometry]
    blocks = blocks[blocks.geometry.notna()].reset_index(drop=True)
    rest = cells[cells["rw"] == 0].reset_index(drop=True)
    return Plan(rts, blocks, streets, rest)
