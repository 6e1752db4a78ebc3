"""Network and route cases worked by hand; N01 and N02 are the published ones, with their figures."""

from __future__ import annotations

import pytest

from kotaku_gis.hazards.network_cases import hazard_route, network_access

NODES = {"A": [0, 0], "B": [100, 0], "C": [100, 80], "D": [180, 80], "E": [200, 0], "F": [400, 0], "G": [450, 0]}
EDGES = [("A", "B", 4.0), ("B", "C", 2.0), ("C", "D", 3.5), ("B", "E", 3.5), ("F", "G", 6.0)]
HOUSES = {"b1": [50, 10], "b2": [95, 40], "b3": [180, 90], "b4": [450, 5]}


def case(edges=EDGES, houses=HOUSES, nodes=NODES, **more):
    inputs = {
        "nodes": nodes,
        "edges": [{"u": u, "v": v, "width_m": width} for u, v, width in edges],
        "truck_entry": "A",
        "hydrants": ["A"],
        "assembly_points": ["E"],
        "min_truck_width_m": 3.5,
        "buildings": houses,
        **more,
    }
    return network_access(inputs, {})["by_building"]


def test_the_published_case():
    found = case()
    assert [found[b]["hydrant_net_m"] for b in HOUSES] == [60, 145, 270, None]
    assert [found[b]["assembly_net_m"] for b in HOUSES] == [160, 145, 270, None]
    assert [found[b]["truck_reachable"] for b in HOUSES] == [True, False, False, False]
    assert found["b4"]["truck_dist_m"] == pytest.approx(250.049995, abs=2e-6)
    assert found["b3"]["hydrant_straight_m"] == pytest.approx(201.246118, abs=2e-6)


def test_a_width_that_nobody_knows_is_no_yes_and_no_no():
    """BC unknown: b2 faces it; b3 faces CD, which is wide but lies beyond it."""
    found = case([("A", "B", 4.0), ("B", "C", None), ("C", "D", 3.5), ("B", "E", 3.5)])
    assert [found[b]["truck_reachable"] for b in ("b1", "b2", "b3")] == [True, None, None]
    assert found["b2"]["nearest_width_m"] is None
    assert found["b2"]["truck_dist_m"] == 40


@pytest.mark.parametrize(("limit", "reached"), [(3.5, [True, False]), (2.0, [True, True]), (4.1, [False, False])])
def test_the_limit_is_closed(limit, reached):
    found = case(min_truck_width_m=limit)
    assert [found[b]["truck_reachable"] for b in ("b1", "b3")] == reached


def test_a_second_entry_reaches_what_the_first_cannot():
    found = case(truck_entry=["A", "D"])
    assert [found[b]["truck_reachable"] for b in HOUSES] == [True, False, True, False]
    assert found["b3"]["truck_dist_m"] == 10


def test_the_nearest_by_network_is_not_the_nearest_in_a_straight_line():
    """b2 at (95, 40): hydrant D is 94 m off and 5 + 40 + 80 by road, A 103 m off and 5 + 40 + 100."""
    found = case(hydrants=["A", "D"])["b2"]
    assert found["hydrant_net_m"] == 125
    assert found["hydrant_straight_m"] == pytest.approx((85**2 + 40**2) ** 0.5)
    beyond = case(hydrants=["F"])["b2"]
    assert (beyond["hydrant_net_m"], beyond["hydrant_straight_m"]) == (None, pytest.approx((305**2 + 40**2) ** 0.5))


def test_nothing_to_reach_is_not_far():
    found = case(hydrants=[], assembly_points=[])["b1"]
    assert [found[key] for key in ("hydrant_net_m", "hydrant_straight_m", "assembly_net_m")] == [None, None, None]


def test_without_roads_nothing_is_known_of_them():
    found = case([])["b1"]
    assert [found[key] for key in ("road_dist_m", "nearest_width_m", "hydrant_net_m")] == [None, None, None]
    assert found["truck_reachable"] is None


def test_roads_that_cross_without_a_node_do_not_meet():
    """A bridge: (0,0)-(100,0) over (50,-50)-(50,50)."""
    nodes = {"A": [0, 0], "B": [100, 0], "C": [50, -50], "D": [50, 50]}
    found = case(
        [("A", "B", 4), ("C", "D", 4)], {"h": [60, 40]}, nodes, hydrants=["A"], assembly_points=["C"], truck_entry="A"
    )["h"]
    assert found["hydrant_net_m"] is None
    assert found["assembly_net_m"] == 10 + 90
    assert found["truck_reachable"] is False
    assert found["truck_dist_m"] == 40


def test_of_two_roads_between_the_same_nodes_the_wider_counts():
    found = case([("A", "B", 2.0), ("B", "A", 4.0)], {"h": [50, 3]}, hydrants=["B"])["h"]
    assert (found["nearest_width_m"], found["hydrant_net_m"], found["truck_reachable"]) == (4, 53, True)


def test_of_two_roads_equally_near_the_wider_counts():
    """A house in the bisector of a corner: 10 m from both."""
    nodes = {"A": [0, 0], "B": [100, 0], "C": [100, 100]}
    found = case([("A", "B", 2.0), ("B", "C", 5.0)], {"h": [90, 10]}, nodes, hydrants=["A"], assembly_points=["C"])["h"]
    assert (found["road_dist_m"], found["nearest_width_m"]) == (10, 5)
    assert (found["hydrant_net_m"], found["assembly_net_m"]) == (10 + 10 + 100, 10 + 90)


def test_the_shorter_way_round_a_block_counts():
    """Square of 100 m; house at the middle of its far side, one side has a dog-leg of 40 m."""
    nodes = {"A": [0, 0], "B": [100, 0], "C": [100, 100], "D": [0, 100], "K": [-20, 50]}
    edges = [("A", "B", 4), ("B", "C", 4), ("C", "D", 4), ("D", "K", 4), ("K", "A", 4)]
    found = case(edges, {"h": [40, 105]}, nodes, hydrants=["A"], assembly_points=["B"])["h"]
    leg = 2 * (20**2 + 50**2) ** 0.5
    assert found["hydrant_net_m"] == pytest.approx(5 + 40 + leg)
    assert found["assembly_net_m"] == pytest.approx(5 + 60 + 100)


@pytest.mark.parametrize(
    ("route", "zones", "length", "inside"),
    [
        ("LINESTRING (50 0, 100 0, 200 0)", ["POLYGON ((160 -10, 160 10, 120 10, 120 -10, 160 -10))"], 150, 40),
        ("LINESTRING (0 0, 100 0)", [], 100, 0),
        (  # two zones overlap between 20 and 30: counted once
            "LINESTRING (0 0, 100 0)",
            ["POLYGON ((10 -5, 30 -5, 30 5, 10 5, 10 -5))", "POLYGON ((20 -5, 50 -5, 50 5, 20 5, 20 -5))"],
            100,
            40,
        ),
        (  # in, out through a hole, and in again
            "LINESTRING (0 0, 60 0)",
            ["POLYGON ((10 -20, 50 -20, 50 20, 10 20, 10 -20), (20 -10, 40 -10, 40 10, 20 10, 20 -10))"],
            60,
            20,
        ),
        ("LINESTRING (0 0, 10 0)", ["POLYGON ((10 -5, 20 -5, 20 5, 10 5, 10 -5))"], 10, 0),  # only touches
        ("LINESTRING (2 2, 3 3)", ["POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0))"], 2**0.5, 2**0.5),
        ("MULTILINESTRING ((0 0, 10 0), (30 0, 50 0))", ["POLYGON ((5 -1, 40 -1, 40 1, 5 1, 5 -1))"], 30, 15),
    ],
)
def test_routes_through_hazards(route, zones, length, inside):
    hazards = [{"id": f"z{number}", "wkt": zone} for number, zone in enumerate(zones)]
    found = hazard_route({"route_wkt": route, "hazards": hazards}, {})
    assert found["length_m"] == pytest.approx(length)
    assert found["length_in_hazard_m"] == pytest.approx(inside, abs=1e-6)
    assert found["share"] == pytest.approx(inside / length, abs=1e-9)
    assert found["flagged"] is (inside > 0)
