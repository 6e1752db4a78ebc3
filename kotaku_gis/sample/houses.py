"""Footprints: houses that face their gang, larger buildings in special lots, and houses on the river bank."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Polygon

from kotaku_gis.sample.axes import axes, projected
from kotaku_gis.sample.layout import FORMAL, Plan
from kotaku_gis.sample.terrain import CRS, bend, to_mm

LEAST_M2 = 11.0
ATTACHED, ANGLED, SIDEWAYS, ON_GANG = 0.45, 0.22, 0.04, 0.05
BANK_HOUSES = 26
QIBLA_DEG = 294.0
COLUMNS = ["rw", "rt", "parcel_id", "placing", "geometry"]
Row = tuple[int, int, str, str, Polygon]


def _facing(parcel: Polygon, block: Polygon) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Middle of the front, unit vector along it, and unit vector into the parcel."""
    along, _, _, _ = axes(block)
    points = np.asarray(parcel.exterior.coords)
    starts, sides = points[:-1], np.diff(points, axis=0)
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    near = shapely.distance(shapely.points(starts + sides / 2), block.exterior) < 0.01
    steep = np.abs(projected(sides, along)) / np.maximum(lengths, 1e-9)
    front = near & (steep > 0.7)
    if not front.any():
        front = lengths == (lengths * near if near.any() else lengths).max()
    heading = sides[front][np.argmax(lengths[front])]
    ahead = heading / np.hypot(*heading)
    middle = np.average(starts[front] + sides[front] / 2, axis=0, weights=lengths[front])
    inward = np.array([-ahead[1], ahead[0]])
    if projected(np.asarray(parcel.centroid.coords)[0] - middle, inward) < 0:
        inward = -inward
    return middle, ahead, inward


def _placed(corners: list[tuple[float, float]], middle: np.ndarray, ahead: np.ndarray, inward: np.ndarray) -> Polygon:
    """A polygon given in metres along the front and into the parcel."""
    return Polygon([middle + along * ahead + into * inward for along, into in corners])


def _outline(left: float, right: float, near: float, far: float, *, corner: float) -> list[tuple[float, float]]:
    """A rectangle, or an L when a `corner` of its rear is left open (share of width, sign tells the side)."""
    box = [(left, near), (right, near), (right, far), (left, far)]
    if corner == 0.0:
        return box
    bend_at, back = (right - left) * abs(corner), far - (far - near) * 0.42
    if corner > 0:
        return [*box[:2], (right, back), (right - bend_at, back), (right - bend_at, far), (left, far)]
    return [*box[:3], (left + bend_at, far), (left + bend_at, back), (left, back)]


def _house(parcel: Polygon, block: Polygon, *, formal: bool, rng: np.random.Generator) -> tuple[Polygon, str]:
    """One house, and how it lies: inside its parcel, over the side border, or out on the gang."""
    middle, ahead, inward = _facing(parcel, block)
    points = np.asarray(parcel.exterior.coords) - middle
    left, right = projected(points, ahead).min(), projected(points, ahead).max()
    depth = float(projected(points, inward).max())
    room = min(1.0, (parcel.area / 75.0) ** 2)  # small parcels are built up to their borders
    gaps = (0.0, 0.0) if rng.random() < ATTACHED else tuple(room * float(gap) for gap in rng.uniform(0.2, 0.9, 2))
    setback = float(rng.uniform(2.5, 3.5) if formal else room * rng.choice([0.0, 0.4, 0.8, 1.3, 1.9]))
    size = float(np.clip(np.exp(rng.normal(3.95, 0.3)), 21.0, 90.0))
    left, right = left + gaps[0], right - gaps[1]
    far = min(depth - room * float(rng.uniform(0.2, 1.8)), setback + size / (right - left))
    corner = float(rng.uniform(0.35, 0.5) * rng.choice([-1, 1])) if rng.random() < ANGLED else 0.0
    draw = rng.random()
    if draw < SIDEWAYS and not formal:
        shift = float(rng.uniform(0.5, 0.9))
        outline = _outline(left + shift, right + shift, setback, far, corner=corner)
        return _placed(outline, middle, ahead, inward), "over_border"
    if draw < SIDEWAYS + ON_GANG and not formal:
        outline = _outline(left, right, -float(rng.uniform(0.25, 0.55)), far, corner=corner)
        return _placed(outline, middle, ahead, inward), "on_gang"
    yard = parcel.buffer(-max(*gaps, 0.02), join_style="mitre")
    house = _placed(_outline(left, right, setback, far, corner=corner), middle, ahead, inward).intersection(yard)
    parts = list(getattr(house, "geoms", [house]))
    return max(parts, key=lambda part: part.area).simplify(0.015), "inside"


def _bars(lot: Polygon, boxes: list[tuple[float, float, float, float]]) -> list[Polygon]:
    """Rectangles inside a lot, given as shares of its length and width."""
    along, across, _, _ = axes(lot)
    points = np.asarray(lot.exterior.coords)
    low = np.array([projected(points, along).min(), projected(points, across).min()])
    size = np.array([projected(points, along).max(), projected(points, across).max()]) - low
    inner = lot.buffer(-2.0, join_style="mitre")
    bars = []
    for x0, y0, x1, y1 in boxes:
        corners = [low + size * share for share in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
        bars.append(Polygon([u * along + v * across for u, v in corners]).intersection(inner))
    return bars


def _mosque(lot: Polygon) -> list[Polygon]:
    """A square hall that looks to the qibla, with its porch."""
    turn = np.radians(90 - QIBLA_DEG)
    towards, aside = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    centre, half = np.asarray(lot.centroid.coords)[0], 0.75 * lot.area / lot.length
    hall = [(half, -half), (half, -1.5), (half + 1.6, -1.5), (half + 1.6, 1.5), (half, 1.5), (half, half)]
    corners = [*hall, (-half - 3.0, half), (-half - 3.0, -half)]
    return [Polygon([centre + u * towards + v * aside for u, v in corners]).intersection(lot.buffer(-0.8))]


def _special(lot: str, ground: Polygon) -> list[Polygon]:
    """The buildings of a school, a mosque, or none on a field."""
    if lot == "sekolah":
        return _bars(ground, [(0.05, 0.06, 0.95, 0.30), (0.05, 0.70, 0.95, 0.94), (0.05, 0.36, 0.22, 0.64)])
    return _mosque(ground) if lot == "masjid" else []


def _bank_houses(plan: Plan, rng: np.random.Generator) -> list[Row]:
    """Small houses in rows on the strip between the river and its path; some stand over the bank."""
    rows: list[Row] = []
    at = 85.0
    tree = shapely.STRtree(plan.rts.geometry.to_numpy())
    while len(rows) < BANK_HOUSES:
        at += float(rng.uniform(5.2, 6.8)) if rng.random() < 0.82 else float(rng.uniform(22, 40))
        if at > 425:
            break
        bank = float(rng.uniform(39.0, 44.0))
        start, ahead, aside = bend(np.array([(bank, at), (bank, at + 1), (bank + 1, at)]))
        up, over = (ahead - start) / np.hypot(*(ahead - start)), (aside - start) / np.hypot(*(aside - start))
        width, depth = float(rng.uniform(4.2, 5.4)), float(rng.uniform(4.6, 6.6))
        over = over - projected(over, up) * up
        house = _placed([(0, 0), (width, 0), (width, depth), (0, depth)], start, up, over / np.hypot(*over))
        home = plan.rts.iloc[int(tree.nearest(house.centroid))]
        rows.append((int(home["rw"]), int(home["rt"]), "", "on_bank", house))
    return rows


def _market(plan: Plan) -> list[Row]:
    """Halls of the market and the sheds by the main road, outside any RT."""
    spots = (
        (238, 16, 34, 11),
        (238, 33, 34, 11),
        (290, 16, 14, 16),
        (350, 250, 26, 15),
        (352, 285, 22, 18),
        (360, 25, 30, 14),
    )
    rows: list[Row] = []
    for x, y, length, depth in spots:
        start, ahead, aside = bend(np.array([(x, y), (x + 1, y), (x, y + 1)], dtype=np.float64))
        along, into = (ahead - start) / np.hypot(*(ahead - start)), aside - start
        into = into - projected(into, along) * along
        shape = _placed([(0, 0), (length, 0), (length, depth), (0, depth)], start, along, into / np.hypot(*into))
        if plan.rest.intersects(shape).any():
            rows.append((0, 0, "", "outside", shape))
    return rows


def drawn_houses(plan: Plan, parcels: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Every building with RW, RT, parcel and `placing`: inside, over_border, on_gang, on_bank, outside or its lot."""
    blocks = plan.blocks.geometry.to_numpy()
    rows: list[Row] = []
    for lot in parcels.itertuples(index=False):
        if lot.lot == "rumah":
            house, placing = _house(lot.geometry, blocks[lot.block], formal=(lot.rw, lot.rt) == FORMAL, rng=rng)
            if house.area >= LEAST_M2:
                rows.append((lot.rw, lot.rt, lot.parcel_id, placing, house))
        else:
            rows.extend((lot.rw, lot.rt, lot.parcel_id, lot.lot, shape) for shape in _special(lot.lot, lot.geometry))
    rows.extend(_bank_houses(plan, rng))
    rows.extend(_market(plan))
    rows = [(*row[:4], to_mm(row[4])) for row in rows]
    table = pd.DataFrame(rows, columns=COLUMNS)
    table.insert(0, "building_id", [f"B{number:04d}" for number in range(1, len(table) + 1)])
    return gpd.GeoDataFrame(table, geometry="geometry", crs=CRS)
