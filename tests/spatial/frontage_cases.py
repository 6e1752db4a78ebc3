"""Generated parcels of every kind that the search for fronts must stand, as small scenes around their own origin."""

import itertools
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon, box

UTM = "EPSG:32749"
SPACING = 1000.0


@dataclass
class Scene:
    """Parcels, roads as (shape, width of the right of way), barriers, and declared fronts {parcel: road}."""

    kind: str
    parcels: list
    roads: list
    barriers: list = field(default_factory=list)
    declared: dict = field(default_factory=dict)


@dataclass
class Layers:
    parcels: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    barriers: gpd.GeoSeries
    declared: pd.Series


def lots(x0, widths, y0, y1, lean=0.0):
    """Row of lots side by side from `x0`, between `y0` and `y1`, their sides leaning."""
    x = x0 + np.concatenate([[0.0], np.cumsum(widths)])
    return [
        Polygon([(a + lean * y0, y0), (b + lean * y0, y0), (b + lean * y1, y1), (a + lean * y1, y1)])
        for a, b in itertools.pairwise(x)
    ]


def road(line, width, rng, *, polygon=None):
    """Centreline, or the area it takes up."""
    as_polygon = rng.random() < 0.5 if polygon is None else polygon
    return (line.buffer(width / 2, cap_style="flat"), np.nan) if as_polygon else (line, width)


def street(rng):
    width, front = rng.uniform(3, 8), rng.uniform(5, 12, 5)
    rows = [lots(0, front, s * width / 2, s * (width / 2 + 14)) for s in (1, -1)]
    back = lots(0, front, width / 2 + 14, width / 2 + 25)
    return Scene("street", [*rows[0], *rows[1], *back], [road(LineString([(-10, 0), (70, 0)]), width, rng)])


def corner(rng):
    w, deep = rng.uniform(3, 7), rng.uniform(10, 15)
    front = rng.uniform(7, 12, 3)
    across = front.sum()
    parcels = [*lots(0, front, 0, deep), *lots(0, front, deep, 2 * deep)]
    x0, x1, y0, y1 = -w / 2, across + w / 2, -w / 2, 2 * deep + w / 2
    a, b, c, d = (x0, y0), (x1, y0), (x1, y1), (x0, y1)
    polygon = rng.random() < 0.5
    return Scene(
        "corner",
        parcels,
        [road(LineString(pair), w, rng, polygon=polygon) for pair in ((a, b), (b, c), (c, d), (d, a))],
    )


def oblique(rng):
    width, front = rng.uniform(3, 6), rng.uniform(6, 12, 6)
    leaning = lots(0, front, width / 2, width / 2 + 15, lean=rng.uniform(-1, 1))
    angle = np.radians(rng.uniform(5, 45))
    teeth, x = [], 0.0
    for w in front:
        a, b = (x, -width / 2 - 0.2 - w * np.sin(angle)), (x + w * np.cos(angle), -width / 2 - 0.2)
        teeth.append(Polygon([a, (a[0], -25), (b[0], -25), b]))
        x = b[0]
    return Scene("oblique", leaning + teeth, [road(LineString([(-20, 0), (90, 0)]), width, rng)])


def ring_sector(r0, r1, a0, a1):
    """Lot between two radii and two angles, its arcs in steps of a few degrees."""
    steps = np.linspace(a0, a1, 6)
    arc = np.stack([np.cos(steps), np.sin(steps)], axis=1)
    return Polygon([*(arc * r0)[::-1], *(arc * r1)])


def curved(rng):
    width, radius = rng.uniform(3, 6), rng.uniform(25, 50)
    bounds = np.cumsum(rng.uniform(0.2, 0.35, 6))
    outer = [ring_sector(radius + width / 2, radius + width / 2 + 12, a, b) for a, b in itertools.pairwise(bounds)]
    inner = [ring_sector(radius - width / 2 - 12, radius - width / 2, a, b) for a, b in itertools.pairwise(bounds)]
    steps = np.linspace(bounds[0] - 0.2, bounds[-1] + 0.2, 40)
    axis = LineString(np.stack([np.cos(steps), np.sin(steps)], axis=1) * radius)
    return Scene("curved", outer + inner, [road(axis, width, rng)])


def tee(rng):
    w, s = rng.uniform(4, 8), rng.uniform(3, 8)
    front = rng.uniform(6, 11, 5)
    stem = 0.5 * front.sum()
    top = lots(0, front, w / 2, w / 2 + 12)
    left = [box(stem - s / 2 - 14, y, stem - s / 2, y + 9) for y in (-w / 2 - 9, -w / 2 - 18)]
    right = [box(stem + s / 2, y, stem + s / 2 + 14, y + 9) for y in (-w / 2 - 9, -w / 2 - 18)]
    cross = LineString([(-15, 0), (stem, 0), (front.sum() + 15, 0)])
    if rng.random() < 0.5:
        foot = box(stem - s / 2, -30, stem + s / 2, -w / 2)
        return Scene("tee", top + left + right, [road(cross, w, rng, polygon=True), (foot, np.nan)])
    return Scene("tee", top + left + right, [(cross, w), (LineString([(stem, 0), (stem, -30)]), s)])


def sack(rng):
    w, bulb = rng.uniform(3, 5), rng.uniform(6, 9)
    half = np.arcsin(w / 2 / bulb)
    bounds = np.linspace(-np.pi / 2 + half, 1.5 * np.pi - half, 7)
    around = [ring_sector(bulb, bulb + 12, a, b) for a, b in itertools.pairwise(bounds)]
    stem = LineString([(0, -40), (0, 0)])
    if rng.random() < 0.5:
        area = stem.buffer(w / 2, cap_style="flat").union(Point(0, 0).buffer(bulb, quad_segs=32))
        return Scene("sack", around, [(area, np.nan)])
    sides = [*lots(0, [8], 2, 14), box(-14, -12, -w / 2, 2), box(w / 2, -12, 14, 2), box(-8, 2, 0, 14)]
    return Scene("sack", sides, [(stem, w)])


def alley(rng):
    parcels, roads, y = [], [], 0.0
    front = rng.uniform(4, 8, 4)
    for _ in range(2):
        width = rng.uniform(0.7, 1.9)
        parcels += lots(0, front, y - 9, y) + lots(0, front[::-1], y + width, y + width + 9)
        roads.append(road(LineString([(-3, y + width / 2), (front.sum() + 3, y + width / 2)]), width, rng))
        y += width + 18
    return Scene("alley", parcels, roads)


def court(rng):
    width = rng.uniform(3, 6)
    front = rng.uniform(14, 20, 3)
    parcels, x = [], 0.0
    for w in front:
        hole = box(x + 4, width / 2 + 5, x + w - 4, width / 2 + 11)
        parcels.append(box(x, width / 2, x + w, width / 2 + 16).difference(hole))
        if rng.random() < 0.6:
            parcels.append(hole)
        x += w
    return Scene("court", parcels, [road(LineString([(-5, 0), (x + 5, 0)]), width, rng)])


def flag(rng):
    width, parcels, x = rng.uniform(3, 6), [], 0.0
    y = width / 2
    for _ in range(4):
        w, pole = rng.uniform(8, 11), rng.uniform(1.2, 3.5)
        parcels.append(box(x, y, x + w, y + 12))
        pole_left, right = x + w, x + w + pole
        parcels.append(
            Polygon([(pole_left, y), (right, y), (right, y + 24), (x, y + 24), (x, y + 12), (pole_left, y + 12)])
        )
        x = right
    return Scene("flag", parcels, [road(LineString([(-5, 0), (x + 5, 0)]), width, rng)])


def wedge(rng):
    """Triangular lots in a fan between two streets that meet."""
    width, angle = rng.uniform(3, 5), rng.uniform(0.6, 1.2)
    far = np.array([np.cos(angle), np.sin(angle)])
    apex = np.array([width, width / 2])
    along = apex + np.outer(np.cumsum([12, rng.uniform(10, 14), rng.uniform(10, 14)]), [1, 0])
    up = apex + 30 * far
    parcels = [Polygon([a, b, up]) for a, b in zip([apex, *along[:-1]], along, strict=False)]
    left = LineString([apex - 3 * far + 0, up + 10 * far])
    side = affinity.translate(left, *(np.array([-far[1], far[0]]) * width / 2))
    return Scene("wedge", parcels, [road(LineString([(-5, 0), (60, 0)]), width, rng), (side, width)])


def ditch(rng):
    """Street with water between it and some of the lots."""
    gap, front = rng.uniform(0.5, 0.9), rng.uniform(6, 10, 6)
    parcels = lots(0, front, gap, 14)
    wet = front[: rng.integers(1, 6)].sum()
    water = box(-1, 0.1, wet, gap - 0.1)
    return Scene("ditch", parcels, [road(LineString([(-5, -2), (70, -2)]), 4.0, rng)], [water])


SCENES = (street, corner, oblique, curved, tee, sack, alley, court, flag, wedge, ditch)


def noisy(scene, rng):
    """The same as a hurried hand draws it: every lot by itself, off by 0.1 to 0.2 m, with points along its sides."""
    size = rng.uniform(0.1, 0.2)

    def drawn(ring):
        xy = np.array(shapely.segmentize(ring, rng.uniform(4, 9)).coords)[:-1]
        radius, angle = size * np.sqrt(rng.random(len(xy))), rng.uniform(0, 2 * np.pi, len(xy))
        return xy + np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius[:, None]

    parcels = [Polygon(drawn(p.exterior), [drawn(h) for h in p.interiors]) for p in scene.parcels]
    return Scene(scene.kind + "_noisy", parcels, scene.roads, scene.barriers, scene.declared)


def layers(scenes, rng):
    """Scenes side by side, each turned at random, in one set of layers."""
    parcels, roads, barriers, declared = [], [], [], {}
    for number, scene in enumerate(scenes):
        angle = rng.uniform(0, 360)
        dx, dy = 300_000 + number % 20 * SPACING, 9_000_000 + number // 20 * SPACING

        def placed(shape, angle=angle, dx=dx, dy=dy):
            return affinity.translate(affinity.rotate(shape, angle, origin=(0, 0)), dx, dy)

        declared |= {len(parcels) + p: f"r{len(roads) + r}" for p, r in scene.declared.items()}
        parcels += [{"scene": number, "kind": scene.kind, "geometry": placed(p)} for p in scene.parcels]
        roads += [
            {"scene": number, "row_width_m": width, "rank": rng.choice([1.0, 2.0, np.nan]), "geometry": placed(shape)}
            for shape, width in scene.roads
        ]
        barriers += [placed(b) for b in scene.barriers]
    road_frame = gpd.GeoDataFrame(roads, crs=UTM)
    road_frame.index = [f"r{k}" for k in range(len(roads))]
    frame = gpd.GeoDataFrame(parcels, crs=UTM)
    named = pd.Series(declared, dtype=object).reindex(frame.index)
    return Layers(frame, road_frame, gpd.GeoSeries(barriers, crs=UTM), named)


def city_of(count, seed):
    """At least `count` parcels of every kind, half of them drawn by a hurried hand, some with a declared front."""
    rng = np.random.default_rng(seed)
    scenes, total = [], 0
    while total < count or len(scenes) % (2 * len(SCENES)):
        scene = SCENES[len(scenes) % len(SCENES)](rng)
        scene = noisy(scene, rng) if len(scenes) // len(SCENES) % 2 else scene
        for parcel in range(len(scene.parcels)):
            if rng.random() < 1 / 15:
                scene.declared[parcel] = int(rng.integers(len(scene.roads)))
        scenes.append(scene)
        total += len(scene.parcels)
    return layers(scenes, rng)
