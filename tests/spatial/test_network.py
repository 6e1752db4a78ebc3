"""Networks held to worked cases, to networkx on a network noded by shapely, and to what must not matter."""

from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

from kotaku_gis.errors import CRSError, GeometryError
from kotaku_gis.spatial.network import attached, road_network
from kotaku_gis.spatial.routes import (
    components,
    dead_ends,
    narrowest,
    network_distance,
    reached,
    routes,
    shortest_ways,
    wide_access,
)

CRS = "EPSG:32748"
ORIGIN = np.array([690_000.0, 9_310_000.0])
DATA = Path(__file__).parents[2].parent / "shared" / "data"


def lines(*coordinates, crs=CRS):
    return gpd.GeoSeries([LineString(c) for c in coordinates], crs=crs)


def points(*coordinates):
    return gpd.GeoSeries([Point(c) for c in coordinates], crs=CRS)


def joined(network):
    return len(set(components(network))) == 1


# Figures of the worked case N01: nodes A..G, widths, four buildings.
A, B, C, D, E, F, G = (0, 0), (100, 0), (100, 80), (180, 80), (200, 0), (400, 0), (450, 0)
HOUSES = points((50, 10), (95, 40), (180, 90), (450, 5)).set_axis(["b1", "b2", "b3", "b4"])


@pytest.fixture
def worked():
    return road_network(lines((A, B), (B, C), (C, D), (B, E), (F, G)), width_m=pd.Series([4, 2, 3.5, 3.5, 6.0]))


def test_distances_of_the_worked_case(worked):
    hydrant = network_distance(HOUSES, points(A), network=worked)
    assembly = network_distance(HOUSES, points(E), network=worked)
    assert hydrant.tolist()[:3] == pytest.approx([60, 145, 270], abs=2e-6)
    assert assembly.tolist()[:3] == pytest.approx([160, 145, 270], abs=2e-6)
    assert hydrant.isna().tolist() == assembly.isna().tolist() == [False, False, False, True]


def test_truck_access_of_the_worked_case(worked):
    access = wide_access(HOUSES, points(A), network=worked, min_width_m=3.5)
    assert access["road_dist_m"].tolist() == [10, 5, 10, 5]
    assert access["nearest_width_m"].tolist() == [4, 2, 3.5, 6]
    assert access["reachable"].tolist() == [True, False, False, False]
    assert access["reachable_dist_m"].tolist() == pytest.approx([10, 40, 90, 250.049995], abs=2e-6)
    assert access["walk_m"].tolist()[:3] == pytest.approx([10, 45, 170])
    assert access["walk_m"].isna().tolist() == [False, False, False, True]


def test_route_goes_back_and_tells_its_narrowest_place(worked):
    network, house = attached(worked, HOUSES)
    network, goal = attached(network, points(E))
    ways = shortest_ways(network, goal["node"].to_numpy())
    found = routes(ways, house["node"])
    assert found["b2"].equals(LineString([(95, 40), (100, 40), B, E]))
    assert found["b4"] is None
    assert narrowest(ways, house["node"]).tolist()[:3] == [3.5, 2, 2]
    assert narrowest(ways, house["node"]).isna().tolist() == [False, False, False, True]


def test_dead_ends_run_from_the_junction_to_the_blind_end(worked):
    blind = dead_ends(worked)
    assert blind["length_m"].tolist() == [160, 100, 100, 50]
    assert blind["width_m"].tolist() == [2, 4, 3.5, 6]
    assert blind.geometry.iloc[0].equals(LineString([B, C, D]))
    network, gate = attached(worked, points(A))
    assert dead_ends(network, entries=gate["foot"].to_numpy())["length_m"].tolist() == [160, 100, 50]


def test_unknown_width_is_never_wide_enough_and_never_a_no():
    network = road_network(lines(((0, 0), (50, 0)), ((50, 0), (100, 0))), width_m=pd.Series([np.nan, 5.0]))
    houses = points((25, 4), (75, 4))
    access = wide_access(houses, points((0, 0)), network=network, min_width_m=3.5)
    assert access["reachable"].isna().all()
    assert access["reachable_dist_m"].isna().all()
    other = wide_access(houses, points((100, 0)), network=network, min_width_m=3.5)
    assert other["reachable"].tolist()[1] is True
    assert pd.isna(other["reachable"].iloc[0])
    assert other["reachable_dist_m"].iloc[0] == pytest.approx(np.hypot(25, 4))
    network, tie = attached(network, houses)
    ways = shortest_ways(network, tie["node"].to_numpy()[1:])
    assert narrowest(ways, tie["node"]).isna().tolist() == [True, True]


def test_places_without_geometry_or_roads_are_unknown():
    network = road_network(lines((A, B)))
    empty = gpd.GeoSeries([None, Point(), Point(50, 3)], crs=CRS)
    assert network_distance(empty, points(A), network=network).isna().tolist() == [True, True, False]
    assert wide_access(empty, points(A), network=network, min_width_m=1)["reachable"].isna().all()
    nothing = road_network(lines())
    assert network_distance(HOUSES, points(A), network=nothing).isna().all()
    assert dead_ends(nothing).empty


@pytest.mark.parametrize(
    ("level", "together"),
    [([0, 0], True), ([0, 1], False), ([1, 1], True), ([np.nan, 0], True), ([-1, 0], False)],
)
def test_crossings_join_on_one_level_only(level, together):
    cross = lines(((0, 0), (100, 100)), ((0, 100), (100, 0)))
    network = road_network(cross, level=pd.Series(level))
    assert joined(network) is together
    assert len(network.u) == (4 if together else 2)


def test_a_bridge_joins_at_its_ends_and_where_it_comes_down():
    bridge = ((0, 0), (100, 0))
    below = ((50, -50), (50, 50))
    ahead = ((100, 0), (200, 0))
    shore = ((0, -50), (0, 50))
    blind = ((30, 20), (30, 0))  # ends under the bridge
    network = road_network(lines(bridge, below, ahead, shore, blind), level=pd.Series([1, 0, 0, 0, 0]))
    piece = {line: components(network)[network.u[network.line == line]][0] for line in range(5)}
    assert piece[0] == piece[2] == piece[3]
    assert len({piece[0], piece[1], piece[4]}) == 3


@pytest.mark.parametrize("gap", [0.0, 0.15, -0.15])
def test_ends_within_the_snap_join_gaps_and_overshoots(gap):
    tee = lines(((0, 0), (100, 0)), ((40, 50), (40, gap)))
    network = road_network(tee)
    assert joined(network)
    assert len(network.u) == 3
    assert len(dead_ends(network)) == 3
    ends = lines(((0, 0), (50, 0)), ((50 + gap, 0), (100, 0)))
    assert joined(road_network(ends))
    assert joined(road_network(tee, snap_m=0)) is (gap <= 0)


def test_a_gap_wider_than_the_snap_stays_open():
    assert not joined(road_network(lines(((0, 0), (100, 0)), ((40, 50), (40, 0.3)))))


def test_of_lines_drawn_twice_the_narrower_or_unknown_width_holds():
    twice = lines(((0, 0), (100, 0)), ((20, 0), (60, 0)), ((60, 0), (100, 0)))
    network = road_network(twice, width_m=pd.Series([4, 2, np.nan]))
    assert network.length_m.sum() == pytest.approx(100)
    order = np.argsort(network.xy[network.u, 0] + network.xy[network.v, 0])
    assert network.width_m[order][:2].tolist() == [4, 2]
    assert np.isnan(network.width_m[order][2])


def test_three_lines_through_one_point_have_one_node():
    star = lines(((0, 0), (100, 100)), ((0, 100), (100, 0)), ((13, 50), (87, 50)))
    network = road_network(star)
    assert (len(network.xy), len(network.u)) == (7, 6)


def test_reached_stops_at_narrow_places(worked):
    network, gate = attached(worked, points(A))
    gates = gate["foot"].to_numpy()
    assert reached(network, gates, min_width_m=3.5).sum() == 2
    assert reached(network, gates, min_width_m=2).sum() == 4
    assert reached(network, gates, min_width_m=4.1).sum() == 0


def test_layers_that_cannot_be_measured_are_refused(worked):
    with pytest.raises(CRSError):
        road_network(lines((A, B), crs="EPSG:4326"))
    with pytest.raises(CRSError):
        attached(worked, points(A).set_crs("EPSG:32749", allow_override=True))
    with pytest.raises(GeometryError, match=r"\[0\]"):
        road_network(points(A).buffer(2))


def oracle(roads, houses, targets):
    """Distances by networkx on lines noded by shapely; one place after the other."""
    whole = shapely.union_all(roads.array)
    places = [*houses, *targets]
    feet = [shapely.get_point(shapely.shortest_line(whole, place), 0) for place in places]
    graph = nx.MultiGraph()
    for line in shapely.get_parts(whole):
        stops = sorted({0.0, line.length, *(line.project(foot) for foot in feet if line.distance(foot) < 1e-7)})
        for near, far in pairwise(stops):
            graph.add_edge(named(line.interpolate(near)), named(line.interpolate(far)), weight=far - near)
    for place, foot in zip(places, feet, strict=True):
        graph.add_edge(place.wkb, named(foot), weight=place.distance(foot))
    found = nx.multi_source_dijkstra_path_length(graph, {place.wkb for place in targets})
    return [found.get(place.wkb, np.nan) for place in houses]


def named(point):
    return round(point.x, 4), round(point.y, 4)


def town(seed, count=14, size=200):
    """Random crooked roads that cross each other and end blind."""
    rng = np.random.default_rng(seed)
    start = ORIGIN + rng.uniform(0, size, (count, 1, 2))
    steps = rng.uniform(-size / 3, size / 3, (count, 3, 2)).cumsum(axis=1)
    roads = gpd.GeoSeries(shapely.linestrings(np.concatenate([start, start + steps], axis=1)), crs=CRS)
    place = shapely.points(ORIGIN + rng.uniform(0, size, (33, 2)))
    return roads, gpd.GeoSeries(place[:30], crs=CRS), gpd.GeoSeries(place[30:], crs=CRS)


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_distances_equal_networkx_on_random_towns(seed):
    roads, houses, targets = town(seed)
    found = network_distance(houses, targets, network=road_network(roads, snap_m=0)).to_numpy(float, na_value=np.nan)
    np.testing.assert_allclose(found, oracle(roads, houses, targets), rtol=0, atol=1e-5)


@given(st.integers(0, 10_000), st.floats(0, 360))
@settings(max_examples=15, deadline=None)
def test_rotation_order_direction_and_extra_vertices_do_not_matter(seed, angle):
    roads, houses, targets = town(seed)
    width = pd.Series(np.random.default_rng(seed).choice([1.5, 3.5, 5.0, np.nan], len(roads)))

    def measured(roads, houses, targets, width):
        network = road_network(roads, width_m=width, snap_m=0)
        access = wide_access(houses, targets, network=network, min_width_m=3.5)
        return access.assign(far=network_distance(houses, targets, network=network)).astype("Float64")

    plain = measured(roads, houses, targets, width)
    turned = measured(*(layer.rotate(angle, origin=tuple(ORIGIN)) for layer in (roads, houses, targets)), width)
    denser = gpd.GeoSeries(shapely.segmentize(shapely.reverse(roads.array), 17.0), crs=CRS)
    redrawn = measured(denser.sample(frac=1, random_state=seed), houses[::-1], targets[::-1], width).loc[houses.index]
    for other in (turned, redrawn):
        pd.testing.assert_frame_equal(plain, other, rtol=0, atol=1e-5)


def test_the_door_of_a_house_along_a_road_does_not_depend_on_its_vertices():
    network = road_network(lines(((0, 0), (13, 0), (100, 0))))
    house = Polygon([(10, 5), (20, 5), (20, 12), (10, 12)])
    for ring in (house, house.reverse(), house.segmentize(1.3)):
        tied, tie = attached(network, gpd.GeoSeries([ring], crs=CRS))
        assert tied.xy[tie["foot"].iloc[0]].tolist() == pytest.approx([15, 0])
        assert tie["straight_m"].iloc[0] == 5


@pytest.mark.parametrize(
    "file",
    [
        "jakarta_pademangan/jakarta_roads.shp",
        "cilegon/prasarana/JALAN_KOLEKTOR_LN.geojson",
        "dimajar2_sumberarum_magelang/jalan_lokal.geojson",
    ],
)
def test_distances_equal_networkx_on_real_roads(file):
    path = DATA / file
    if not path.exists():
        pytest.skip(f"the folder shared/data beside the project has no {file}")
    layer = gpd.read_file(path)
    roads = layer.geometry.to_crs(layer.estimate_utm_crs())
    roads = gpd.GeoSeries(shapely.force_2d(roads.array), crs=roads.crs).dropna()
    rng = np.random.default_rng(7)
    west, south, east, north = roads.total_bounds
    place = gpd.GeoSeries.from_xy(rng.uniform(west, east, 60), rng.uniform(south, north, 60), crs=roads.crs)
    houses, targets = place[:55], place[55:]
    found = network_distance(houses, targets, network=road_network(roads, snap_m=0)).to_numpy(float, na_value=np.nan)
    np.testing.assert_allclose(found, oracle(roads, houses, targets), rtol=0, atol=1e-3)
