"""Frontage the slow and obvious way: one parcel at a time, a point each 5 cm along every edge, brute force.

Written from the rule, not from the kernel: everything is asked of shapely point by point. `close` says that a decision
hangs on less than the sampling can tell.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Point

STEP = 0.05
OVERLAP_BLUR, BEARING_BLUR = 0.15, 1.5


@dataclass
class Edge:
    corners: list  # vertices as drawn
    hole: bool
    points: np.ndarray  # samples
    step: np.ndarray  # metres each stands for
    angle: np.ndarray  # direction of the segment it lies on
    is_open: np.ndarray

    @property
    def length(self):
        return self.step.sum()

    @property
    def chord(self):
        return np.subtract(self.corners[-1], self.corners[0])

    @property
    def middle(self):
        return np.add(self.corners[-1], self.corners[0]) / 2


@dataclass
class Road:
    shape: object
    half: float
    rank: float
    row: float
    reach: object  # area in reach

    def edge_distance(self, point):
        return max(0.0, self.shape.distance(point) - self.half)

    def nearest_angle(self, point):
        lines = self.shape.boundary if self.half == 0 and self.shape.area > 0 else self.shape
        best = min(segments_of(lines), key=lambda s: LineString(s).distance(point))
        return math.atan2(best[1][1] - best[0][1], best[1][0] - best[0][0])


def segments_of(lines):
    for line in shapely.get_parts(lines):
        xy = list(line.coords)
        yield from itertools.pairwise(xy)


def roads_in_reach(shapes, widths, ranks, reach, join):
    return [
        Road(s, 0.0 if s.area > 0 else w / 2, r, w, _reach_area(s, w, [o for o in shapes if o is not s], reach, join))
        for s, w, r in zip(shapes, widths, ranks, strict=True)
    ]


def _reach_area(shape, width, others, reach, join):
    if shape.area > 0:
        return shape.buffer(reach, quad_segs=64)
    if math.isnan(width):
        return None
    area = shape.buffer(width / 2 + reach, cap_style="flat", quad_segs=64)
    for end in (Point(shape.coords[0]), Point(shape.coords[-1])):
        if all((o.boundary if o.area > 0 else o).distance(end) > join for o in others):
            area = area.union(end.buffer(width / 2 + reach, quad_segs=64))
    return area


def turn(a, b, c):
    back = abs(math.degrees(math.atan2(c[1] - b[1], c[0] - b[0]) - math.atan2(b[1] - a[1], b[0] - a[0]))) % 360
    return min(back, 360 - back)


def cleaned(ring):
    """Places of the vertices that are left when the flat ones are dropped, the flattest of a neighbourhood first."""
    left = list(range(len(ring)))
    while len(left) > 3:
        jogs = []
        for k, here in enumerate(left):
            a, b, c = ring[left[k - 1]], ring[here], ring[left[(k + 1) % len(left)]]
            jog = LineString([a, c]).distance(Point(b))
            jogs.append(jog if turn(a, b, c) < 5 or jog < 0.3 else math.inf)
        flattest = [k for k, jog in enumerate(jogs) if jog < jogs[k - 1] and jog < jogs[(k + 1) % len(left)]]
        flattest = sorted(flattest, key=lambda k: jogs[k])[: len(left) - 3]
        if not flattest and min(jogs) < math.inf:
            flattest = [jogs.index(min(jogs))]
        if not flattest:
            break
        left = [here for k, here in enumerate(left) if k not in flattest]
    return left


def edges_of(polygon, others, tolerance):
    found = []
    for part in shapely.get_parts(shapely.orient_polygons(polygon)):
        for number, ring in enumerate([part.exterior, *part.interiors]):
            xy = [p for p, q in zip(ring.coords[:-1], ring.coords[1:], strict=True) if p != q]
            left = cleaned(xy)
            corners = [
                here
                for k, here in enumerate(left)
                if turn(xy[left[k - 1]], xy[here], xy[left[(k + 1) % len(left)]]) >= 30
            ] or [0]
            for k, start in enumerate(corners):
                end = corners[(k + 1) % len(corners)]
                count = (end - start) % len(xy) or len(xy)
                path = [xy[(start + i) % len(xy)] for i in range(count + 1)]
                found.append(_sampled(path, hole=number > 0, others=others, tolerance=tolerance))
    return found


def _sampled(path, *, hole, others, tolerance):
    points, steps, angles = [], [], []
    for a, b in itertools.pairwise(path):
        length = math.dist(a, b)
        count = math.ceil(length / STEP)
        for k in range(count):
            share = (k + 0.5) / count
            points.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
            steps.append(length / count)
            angles.append(math.atan2(b[1] - a[1], b[0] - a[0]))
    points = np.array(points)
    is_open = np.ones(len(points), dtype=bool)
    for other in others:
        is_open &= shapely.distance(shapely.points(points), other) > tolerance
    return Edge(path, hole, points, np.array(steps), np.array(angles), is_open & (not hole))


def facing(edge, road, others, barriers):
    """Overlap, bearing difference and distance of an edge and a road; whether it is a front; whether that is close."""
    if road.reach is None:
        return None
    faced = edge.is_open & shapely.intersects_xy(road.reach, edge.points)
    overlap = edge.step[faced].sum()
    if overlap == 0:
        return None
    middle = Point(_middle_of_longest(edge, faced))
    twice = (edge.step[faced] * np.exp(2j * edge.angle[faced])).sum()
    difference = abs((math.degrees(np.angle(twice) / 2 - road.nearest_angle(middle)) + 90) % 180 - 90)
    distance = road.edge_distance(middle)
    blocked = False
    if distance > 1e-6:
        foot = np.array(shapely.get_coordinates(shapely.shortest_line(middle, road.shape))[1])
        start = np.array(middle.coords[0])
        ray = LineString([start, start + (foot - start) * distance / middle.distance(road.shape)])
        blocked = any(ray.intersects(o) for o in [*others, *barriers])
    front = overlap >= 1.5 and (difference <= 30 or overlap >= 0.5 * edge.length) and not blocked
    close = (
        abs(overlap - 1.5) < OVERLAP_BLUR
        or (abs(overlap - 0.5 * edge.length) < OVERLAP_BLUR and difference > 30 - BEARING_BLUR)
        or (abs(difference - 30) < BEARING_BLUR and overlap < 0.5 * edge.length + OVERLAP_BLUR)
    )
    return overlap, difference, distance, front, close


def _middle_of_longest(edge, faced):
    best, run = [], []
    for place, hit in enumerate([*faced, False]):
        if hit:
            run.append(place)
            continue
        if edge.step[run].sum() > edge.step[best].sum():
            best = run
        run = []
    half = np.searchsorted(edge.step[best].cumsum(), edge.step[best].sum() / 2)
    return edge.points[best[half]]


@dataclass
class Lot:
    edges: list
    fronts: dict  # {(edge, road): (overlap, bearing difference, distance)}
    kinds: list  # of each edge
    primary: tuple  # the pair of edge and road, or None
    close: bool


def lot(number, parcels, roads, *, barriers=(), declared=None, tolerance=0.3):
    """What there is to know of one parcel of many."""
    near = [p for k, p in enumerate(parcels) if k != number and p.distance(parcels[number]) < 5]
    edges = edges_of(parcels[number], near, tolerance)
    fronts, close = {}, False
    for e, edge in enumerate(edges):
        for r, road in enumerate(roads):
            found = facing(edge, road, near, barriers)
            if found is not None:
                close |= found[4]
                if found[3]:
                    fronts[e, r] = found[:3]
    if declared is not None and declared not in {r for _, r in fronts}:
        outer = [e for e, edge in enumerate(edges) if not edge.hole]
        nearest = min(outer, key=lambda e: roads[declared].shape.distance(halfway(edges[e])))
        found = facing(edges[nearest], roads[declared], near, barriers)
        fronts[nearest, declared] = found[:3] if found else (0.0, math.nan, math.nan)
    primary = primary_pair(fronts, roads, declared)
    return Lot(edges, fronts, kinds(edges, fronts, primary, tolerance), primary, close)


def halfway(edge):
    return LineString(edge.corners).interpolate(0.5, normalized=True)


def primary_pair(fronts, roads, declared):
    def order(pair):
        road = roads[pair[1]]
        rank, row = (math.inf if math.isnan(v) else v for v in (road.rank, -road.row))
        return pair[1] != declared, rank, row, -fronts[pair][0]

    return min(fronts, key=order, default=None)


def kinds(edges, fronts, primary, tolerance):
    if primary is None:
        return ["inner" if edge.hole else None for edge in edges]
    front = edges[primary[0]]
    along = front.chord / np.hypot(*front.chord)
    inward = np.array([-along[1], along[0]])
    depth = {}
    for e, edge in enumerate(edges):
        against = edge.chord @ along <= -math.cos(math.radians(30)) * np.hypot(*edge.chord)
        behind = inward @ (edge.middle - front.middle)
        if not edge.hole and e not in {f for f, _ in fronts} and against and behind > tolerance:
            depth[e] = behind
    names = []
    for e, edge in enumerate(edges):
        if edge.hole:
            names.append("inner")
        elif e == primary[0]:
            names.append("primary_front")
        elif e in {f for f, _ in fronts}:
            names.append("secondary_front")
        elif e in depth and depth[e] >= max(depth.values()) - tolerance:
            names.append("rear")
        else:
            names.append("side")
    return names
