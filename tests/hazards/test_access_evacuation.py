"""Evacuation on a street worked by hand, and against networkx on random streets."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from network_oracle import CRS, Oracle, houses, streets
from shapely import LineString, Point, box

from kotaku_gis.errors import ManifestError
from kotaku_gis.hazards.classes import by_words
from kotaku_gis.hazards.evacuation_layers import gathered
from kotaku_gis.hazards.evacuation_routes import drawn_routes, walkers
from kotaku_gis.hazards.evacuation_safety import Danger, crowd, dangers, lengths_in_danger, room, safety
from kotaku_gis.hazards.evacuation_ways import led, spared, way_table
from kotaku_gis.hazards.isochrones import isochrones, zone_of
from kotaku_gis.hazards.layer import Account, HazardLayer
from kotaku_gis.hazards.zones import ZoneSurface
from kotaku_gis.regulations import load
from kotaku_gis.settings.access import Access, Limit
from kotaku_gis.spatial.network import attached, road_network
from kotaku_gis.spatial.reach import network_of
from kotaku_gis.spatial.routes import routes, shortest_ways

CLASSES = by_words({"rendah": "rendah", "tinggi": "tinggi"}, order=("rendah", "tinggi"))
LOW, HIGH = 0, 1


def series(*shapes, ids=None):
    return gpd.GeoSeries(list(shapes), index=ids, crs=CRS)


def danger(*zones, name="flood", silent_is_safe=True):
    """A hazard from polygons and their class; `tinggi` makes a place unsafe."""
    shapes = series(*(shape for shape, _ in zones))
    surface = ZoneSurface(shapes, np.array([code for _, code in zones]), CLASSES)
    return Danger(name, surface, np.array([False, True]), silent_is_safe)


FLOOD = danger((box(120, -10, 160, 10), HIGH), (box(0, -10, 30, 10), LOW))


def test_a_place_is_unsafe_in_a_high_class_and_unknown_where_the_layer_is_silent():
    places = series(Point(140, 0), Point(10, 0), Point(300, 0), box(110, -5, 125, 5), ids=list("abcd"))
    found = safety(places, [FLOOD])
    assert found["safe"].tolist() == [False, True, True, False]
    assert found["unsafe"].tolist() == ["flood", "", "", "flood"]
    strict = safety(places, [danger((box(120, -10, 160, 10), HIGH), silent_is_safe=False)])
    assert strict["safe"].tolist() == [False, pd.NA, pd.NA, False]
    assert strict["unknown_hazards"].tolist() == ["", "flood", "flood", ""]
    both = safety(places, [FLOOD, danger((box(0, -10, 50, 10), HIGH), name="longsor")])
    assert both["unsafe"].tolist() == ["flood", "longsor", "", "flood"]
    assert safety(places, [])["safe"].isna().all()


def layer(name, **about):
    surface = ZoneSurface(series(box(0, 0, 1, 1)), np.array([HIGH]), CLASSES)
    account = Account(file="a", kind="zones", crs="x", nodata_means="unknown", **about)
    return HazardLayer(name, account, surface)


def chosen(layers, **stated):
    rules, limits = load("fire_and_evacuation"), load("hazard_classes")
    return dangers(layers, stated=Access(**stated), rules=rules, limits=limits)


def test_hazards_that_spare_an_open_field_are_left_out_unless_named():
    layers = [layer("flood"), layer("gempa"), layer("rdtr_kekeringan")]
    assert [found.name for found in chosen(layers)] == ["flood"]
    assert [found.name for found in chosen(layers, evacuation_hazards=("gempa",))] == ["gempa"]
    assert chosen(layers)[0].unsafe.tolist() == [False, True]
    assert chosen(layers, unsafe_class="rendah")[0].unsafe.tolist() == [True, True]


def test_a_class_or_a_hazard_that_there_is_not_is_refused():
    with pytest.raises(ManifestError) as refused:
        chosen([layer("flood")], unsafe_class="sedng", evacuation_hazards=("floood",))
    assert [item.code for item in refused.value.faults] == ["access.unknown_class", "access.unknown_hazard"]


# A street of 400 m; houses at 50, 140 (in the flood) and 390; points at 0 (unsafe), 200 and 400.
STREET = gpd.GeoDataFrame(
    {"width_m": pd.array([3.0, 1.2, 2.0], "Float64")},
    geometry=[LineString([(0, 0), (100, 0)]), LineString([(100, 0), (200, 0)]), LineString([(200, 0), (400, 0)])],
    index=["J1", "J2", "J3"],
    crs=CRS,
)
HOMES = series(Point(50, 5), Point(140, 5), Point(390, 5), ids=["h1", "h2", "h3"])
POINTS = series(Point(0, 0), Point(200, 0), Point(400, 0), ids=["west", "middle", "east"])
SAFE = pd.Series([False, True, True], index=POINTS.index, dtype="boolean")


@pytest.fixture
def ways():
    return led(HOMES, network_of(STREET), points=POINTS, safe=SAFE)


def test_ways_of_the_street(ways):
    table = way_table(ways, [FLOOD], minutes=(2, 5), pace=50)
    assert table["assembly_point_id"].tolist() == ["middle", "middle", "east"]
    assert table["distance_m"].tolist() == pytest.approx([155, 65, 15])
    assert table["hazard_m"].tolist() == pytest.approx(
        [40, 25, 0]
    )  # 120-160; from the foot at 140 and 5 m straight to it
    assert table["hazard_share"].tolist() == pytest.approx([40 / 155, 25 / 65, 0])
    assert table["narrowest_m"].tolist() == [1.2, 1.2, 2.0]
    assert table["zone"].tolist() == ["2-5", "0-2", "0-2"]
    assert spared(table, limit=0.0).tolist() == [False, False, True]
    assert spared(table, limit=0.3).tolist() == [True, False, True]


def test_silence_of_a_hazard_layer_is_no_way_around_it(ways):
    silent = danger((box(-10, -10, 170, 10), LOW), silent_is_safe=False)
    table = way_table(ways, [silent], minutes=(5,), pace=50)
    assert table["unknown_m"].tolist() == pytest.approx([30, 30, 15])
    assert spared(table, limit=0.0).isna().all()
    nothing = way_table(ways, [], minutes=(5,), pace=50)
    assert nothing["hazard_share"].isna().all()
    assert spared(nothing, limit=0.0).isna().all()


def test_where_no_point_is_known_to_be_safe_ways_lead_to_those_that_may_be():
    unknown = pd.Series([False, pd.NA, False], index=POINTS.index, dtype="boolean")
    found = led(HOMES, network_of(STREET), points=POINTS, safe=unknown)
    assert found.sure_m.isna().all()
    assert found.least_m.tolist() == [155, 65, 195]
    none = led(HOMES, network_of(STREET), points=POINTS, safe=unknown.fillna(value=False))
    assert way_table(none, [FLOOD], minutes=(5,), pace=50)["zone"].tolist() == ["no_way"] * 3


def test_routes_are_drawn_once_and_cut_at_the_hazard(ways):
    people = np.array([4.0, 3.0, np.nan])
    drawn = drawn_routes(ways.ways, node=ways.node.to_numpy(), people=people, point_of=ways.point_of, hazards=[FLOOD])
    rows = drawn.set_index(["assembly_point_id", "road_id", "in_hazard"])
    assert rows["length_m"].round(6).to_dict() == {
        ("middle", "J1", False): 50,
        ("middle", "J2", False): 60,
        ("middle", "J2", True): 40,
        ("east", "J3", False): 10,
    }
    assert rows["houses"].to_dict()[("middle", "J2", False)] == 2
    assert rows["houses"].to_dict()[("middle", "J1", False)] == 1
    assert rows["people"].to_dict()[("middle", "J2", False)] == 7
    assert pd.isna(rows["people"].to_dict()[("east", "J3", False)])
    assert rows["width_m"].to_dict()[("middle", "J2", True)] == 1.2
    unknown = drawn_routes(ways.ways, node=ways.node.to_numpy(), people=people, point_of=ways.point_of, hazards=[])
    assert unknown["in_hazard"].isna().all()


def test_people_and_room_at_the_points(ways):
    table = way_table(ways, [FLOOD], minutes=(5,), pace=50)
    people = pd.Series([4.0, 3.0, np.nan], index=HOMES.index)
    found = crowd(table["assembly_point_id"], people, points=POINTS.index)
    assert found["houses"].tolist() == [0, 2, 1]
    assert found["people"].tolist() == [0, 7, 0]
    assert found["unknown"].tolist() == [0, 0, 1]
    places = gpd.GeoDataFrame(
        {"capacity": pd.array([None, 6, None], "Float64")},
        geometry=[box(0, 0, 10, 9.3), Point(200, 0), Point(400, 0)],
        index=POINTS.index,
        crs=CRS,
    )
    assert room(places, space_m2=0.93).tolist() == [100, 6, pd.NA]
    assert room(places[["geometry"]], space_m2=0.93).isna().tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("capacity", "people", "unknown", "safe", "expected"),
    [
        (6, 7, 0, True, "violation"),
        (7, 7, 0, True, "pass"),
        (6, 7, 2, True, "violation"),  # already more than fit
        (9, 7, 2, True, "not_assessable"),
        (None, 7, 0, True, "not_assessable"),
        (9, 0, 0, False, "exempt"),
    ],
)
def test_capacity_is_judged_only_where_people_and_room_are_known(capacity, people, unknown, safe, expected):
    points = gpd.GeoDataFrame(
        {
            "capacity": pd.array([capacity], "Float64"),
            "people": [float(people)],
            "unknown": [unknown],
            "safe": pd.array([safe], "boolean"),
            "unsafe": ["" if safe else "flood"],
            "unknown_hazards": [""],
        },
        geometry=[Point(0, 0)],
        index=["A1"],
        crs=CRS,
    )
    cited = {"rule_id": "x", "source": "x", "legal_level": "hukum", "confidence": "H", "unverified": False}
    _, rows = gathered(points, space=Limit(0.93, ">=", cited), unsafe=Limit(2, "<", cited))
    status = rows.set_index("name")["status"]
    assert status["assembly_capacity"] == expected
    assert status["assembly_safety"] == ("pass" if safe else "violation")


def test_isochrones_of_one_street():
    """Points at both ends of 400 m, 50 m a minute: the watershed lies at 200 m, four minutes from either end."""
    network, goal = attached(network_of(STREET), series(Point(0, 0), Point(400, 0)))
    found = isochrones(shortest_ways(network, goal["node"].to_numpy()), minutes=(1, 3), pace=50)
    assert found["zone"].tolist() == ["0-1", "1-3", ">3"]
    assert found["length_m"].tolist() == pytest.approx([100, 200, 100])
    assert found["to_min"].tolist() == [1, 3, pd.NA]
    assert shapely.length(found.geometry).tolist() == pytest.approx([100, 200, 100])
    assert found.geometry.iloc[2].bounds == pytest.approx((150, 0, 250, 0))


def test_isochrones_add_up_to_the_network_and_agree_with_the_houses():
    for seed in range(5):
        roads = streets(seed)
        network, goal = attached(network_of(roads), series(Point(3, 3), Point(130, 90)))
        ways = shortest_ways(network, goal["node"].to_numpy())
        found = isochrones(ways, minutes=(1, 2, 4), pace=40)
        assert found["length_m"].sum() == pytest.approx(roads.length.sum())
        oracle = Oracle(roads)
        goals = [Point(3, 3), Point(130, 90)]
        for line, zone in zip(found.geometry, found["zone"], strict=True):
            for part in shapely.get_parts(line)[:6]:
                spot = shapely.line_interpolate_point(part, 0.37, normalized=True)
                distance, _ = oracle.way(spot, goals)
                expected = zone_of(pd.Series([distance], dtype="Float64"), minutes=(1, 2, 4), pace=40)
                assert expected.tolist() == [zone]


@pytest.mark.parametrize("seed", range(5))
def test_random_streets_against_networkx(seed):
    roads, homes = streets(seed), houses(seed, 12)
    goals = [Point(2, 4), Point(151, 98)]
    zones = [(box(40, 40, 110, 90), HIGH), (box(100, 60, 170, 160), HIGH)]
    hazard = danger(*zones)
    found = led(
        homes, network_of(roads), points=series(*goals, ids=["g1", "g2"]), safe=pd.Series([True, True], dtype="boolean")
    )
    table = way_table(found, [hazard], minutes=(5,), pace=50)
    oracle, bad = Oracle(roads), shapely.union_all([shape for shape, _ in zones])
    for name, house in homes.items():
        distance, steps = oracle.way(house, goals)
        row = table.loc[name]
        assert pd.isna(row["distance_m"]) == np.isnan(distance)
        if np.isnan(distance):
            continue
        assert row["distance_m"] == pytest.approx(distance)
        widths = [width for _, width, road in steps if road is not None]
        least = np.nan if np.isnan(widths).any() else min(widths)
        assert (pd.isna(row["narrowest_m"]) and np.isnan(least)) or row["narrowest_m"] == least
        line = drawn_way(found, name)
        assert row["hazard_m"] == pytest.approx(line.intersection(bad).length, abs=1e-6)


def drawn_way(found, name):
    return routes(found.ways, found.node.loc[[name]]).iloc[0]


def test_walkers_are_as_many_as_the_houses_that_arrive():
    for seed in range(5):
        roads, homes = streets(seed), houses(seed, 60)
        found = led(
            homes, network_of(roads), points=series(Point(2, 4), ids=["g"]), safe=pd.Series([True], dtype="boolean")
        )
        node = found.node.to_numpy()
        arrives = np.isfinite(found.ways.distance_m[node])
        flow = walkers(found.ways, node[arrives], np.ones(arrives.sum()))
        assert flow[found.point_of.index[0]] == arrives.sum()


def test_of_two_hazards_on_one_line_the_longer_counts_and_what_nobody_knows_is_left():
    line = series(LineString([(0, 0), (10, 0)]))
    one, other = (
        danger((box(0, -1, 6, 1), HIGH), silent_is_safe=False),
        danger((box(4, -1, 8, 1), LOW), silent_is_safe=False),
    )
    unsafe, unknown = lengths_in_danger(line, [one, other])
    assert unsafe.tolist() == pytest.approx([6])
    assert unknown.tolist() == pytest.approx([4])


def test_a_network_without_points_leads_nowhere():
    network = road_network(STREET.geometry)
    ways = shortest_ways(network, np.array([], dtype=np.intp))
    assert isochrones(ways, minutes=(5,), pace=50)["zone"].tolist() == ["no_way"]
