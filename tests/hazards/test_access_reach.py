"""Truck, hose and water against networkx on random streets, and small cases worked by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from network_oracle import CRS, Oracle, houses, streets
from shapely import LineString, Point, box

from kotaku_gis.spatial.network import attached, road_network
from kotaku_gis.spatial.reach import fire_reach, network_of, truck_entries, water_sources, within, working
from kotaku_gis.spatial.routes import along, border_crossings, shortest_ways, sources_of

LIMIT = 3.5


def series(*shapes, ids=None):
    return gpd.GeoSeries(list(shapes), index=ids, crs=CRS)


@pytest.mark.parametrize("seed", range(6))
def test_random_streets_against_networkx(seed):
    roads, homes = streets(seed), houses(seed, 14)
    entry, taps = Point(1, 3), [Point(103, 52), Point(31, 148), Point(160, 11)]
    works = pd.Series([True, None, False], dtype="boolean")
    found = fire_reach(
        homes, network_of(roads), entries=series(entry), min_width_m=LIMIT, water=series(*taps), works=works
    )
    oracle = Oracle(roads)
    sure = oracle.roads_reached(entry, LIMIT, unknown=False)
    perhaps = oracle.roads_reached(entry, LIMIT, unknown=True)
    for name, house in homes.items():
        row, road = found.loc[name], oracle.nearest(house)
        assert row["road_dist_m"] == pytest.approx(oracle.lines[road].distance(house))
        expected = True if road in sure else None if road in perhaps else False
        assert (None if pd.isna(row["reachable"]) else bool(row["reachable"])) is expected
        straight = min((oracle.lines[reached].distance(house) for reached in sure), default=np.nan)
        same(row["reachable_dist_m"], straight)
        for column, unknown in (("walk_m", False), ("least_walk_m", True)):
            same(row[column], oracle.walk(house, entry, LIMIT, unknown=unknown))
        same(row["water_m"], oracle.way(house, taps[:1])[0])
        same(row["least_water_m"], oracle.way(house, taps[:2])[0])
        assert row["water_straight_m"] == pytest.approx(house.distance(taps[0]))


def same(got, expected):
    assert pd.isna(got) == np.isnan(expected)
    if not np.isnan(expected):
        assert got == pytest.approx(expected, abs=1e-6)


def test_what_may_be_is_never_farther_than_what_is():
    for seed in range(8):
        found = fire_reach(houses(seed, 40), network_of(streets(seed)), entries=series(Point(1, 1)), min_width_m=LIMIT)
        both = found[["walk_m", "least_walk_m"]].dropna()
        assert (both["least_walk_m"] <= both["walk_m"] + 1e-9).all()
        assert found.loc[found["least_walk_m"].isna(), "walk_m"].isna().all()


def test_a_limit_is_closed_and_the_unknown_decides_nothing():
    sure, least = (
        pd.Series([45.0, 45.1, 45.1, None], dtype="Float64"),
        pd.Series([45.0, 45.0, 45.1, None], dtype="Float64"),
    )
    assert within(sure, least, limit=45).tolist() == [True, pd.NA, False, False]


# A square of 100 m; a wide street runs in from the west and ends on the east border, an alley leaves in the north.
AREA = series(box(0, 0, 100, 100))
ROADS = gpd.GeoDataFrame(
    {"width_m": pd.array([6.0, 2.0, None, 6.0], "Float64")},
    geometry=[
        LineString([(-50, 50), (100, 50)]),
        LineString([(50, 50), (50, 130)]),
        LineString([(20, 50), (20, -30)]),
        LineString([(70, 20), (70, 40)]),
    ],
    index=["wide", "alley", "unmeasured", "inner"],
    crs=CRS,
)


def test_trucks_are_taken_to_come_in_where_wide_or_unmeasured_roads_cross_the_border():
    entries = truck_entries(network_of(ROADS), mapped=None, border=AREA, min_width_m=LIMIT, tolerance_m=2.0)
    assert entries.assumed
    assert sorted((round(p.x), round(p.y)) for p in entries.points) == [(0, 50), (20, 0), (100, 50)]
    assert list(entries.points.index) == ["T001", "T002", "T003"]


def test_an_unmeasured_way_in_reaches_nothing_for_sure():
    roads = ROADS.drop(index="wide")
    entries = truck_entries(network_of(roads), mapped=None, border=AREA, min_width_m=LIMIT, tolerance_m=2.0)
    assert len(entries.points) == 1
    homes = series(Point(25, 20), Point(75, 30))
    found = fire_reach(homes, network_of(roads), entries=entries.points, min_width_m=LIMIT)
    assert found["reachable"].tolist() == [pd.NA, False]
    assert found["walk_m"].isna().all()
    assert found["least_walk_m"].tolist() == [5.0, pd.NA]


def test_mapped_entries_are_taken_as_they_are():
    entries = truck_entries(
        network_of(ROADS), mapped=series(Point(3, 52), ids=["M1"]), border=AREA, min_width_m=LIMIT, tolerance_m=2.0
    )
    assert not entries.assumed
    assert list(entries.points.index) == ["M1"]


def test_border_crossings_of_adjoining_blocks_are_those_of_their_outline():
    halves = series(box(0, 0, 50, 100), box(50, 0, 100, 100))
    crossings = border_crossings(network_of(ROADS), halves, tolerance_m=0.5)
    assert len(crossings) == 4
    assert crossings["width_m"].isna().sum() == 1


def test_planned_roads_and_polygons_carry_nobody():
    roads = ROADS.assign(status=["existing", "planned", None, "existing"])
    assert len(network_of(roads).roads) == 3
    drawn = pd.concat([ROADS, gpd.GeoDataFrame({"width_m": [9.0]}, geometry=[box(0, 0, 9, 9)], crs=CRS)])
    assert len(network_of(drawn).roads) == 4


def test_a_source_of_water_works_only_where_somebody_says_so():
    condition = pd.Series(["good", "light_damage", "moderate_damage", "heavy_damage", None], dtype="string")
    assert working(condition, assume=False).tolist() == [True, True, pd.NA, False, pd.NA]
    assert working(condition, assume=True).tolist() == [True, True, pd.NA, False, True]


def test_water_points_count_by_their_kind():
    hydrant = gpd.GeoDataFrame({"condition": ["good"]}, geometry=[Point(0, 0)], index=["H1"], crs=CRS)
    point = gpd.GeoDataFrame(
        {"kind": ["Embung ", "kran"]}, geometry=[Point(1, 0), Point(2, 0)], index=["W1", "W2"], crs=CRS
    )
    places, works = water_sources(hydrant, point, kinds=("embung",), assume=False)
    assert list(places.index) == ["H1", "W1"]
    assert works.tolist() == [True, pd.NA]
    assert water_sources(None, point, kinds=(), assume=False) == (None, None)


def test_sums_and_sources_along_ways():
    """A street of three houses to an assembly point at (0, 0); the east half costs 1 a metre."""
    network = road_network(series(LineString([(0, 0), (60, 0), (120, 0)])))
    network, home = attached(network, series(Point(30, 5), Point(90, 7), Point(120, 0)))
    network, goal = attached(network, series(Point(0, 0)))
    ways = shortest_ways(network, goal["node"].to_numpy())
    middle = network.xy[network.u, 0] + network.xy[network.v, 0]
    cost = np.where(network.is_road & (middle > 120), network.length_m, 0.0)
    assert along(ways, cost)[home["node"]].tolist() == [0, 30, 60]
    assert sources_of(ways)[home["node"]].tolist() == goal["node"].tolist() * 3
