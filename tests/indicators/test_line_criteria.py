"""Lengths of roads and drains by block: clipped, shared on borders, missing against the ideal, worked by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, Point, box

from kotaku_gis import indicators
from kotaku_gis.indicators.definitions import Definitions
from kotaku_gis.indicators.drain_network import unconnected
from kotaku_gis.indicators.road_gaps import missing_ties
from kotaku_gis.indicators.roads import local_roads, unclassed_roads
from kotaku_gis.regulations import load

RULES = load("permen_pupr_14_2018")
DEFINED = Definitions(RULES)
CRS = 32749
BLOCK = gpd.GeoSeries([box(0, 0, 100, 100), box(100, 0, 200, 100)], index=["RT1", "RT2"], crs=CRS)


def lines(*rows, name="road_id", **columns):
    ids = pd.Index([row[0] for row in rows], name=name)
    return gpd.GeoDataFrame(columns, geometry=[LineString(row[1]) for row in rows], index=ids, crs=CRS)


ROAD = lines(
    ("J1", [(10, 50), (150, 50)]),  # 90 m in RT1, 50 m in RT2
    ("J2", [(100, 0), (100, 100)]),  # on the border: 50 m each
    ("J3", [(0, 20), (200, 20)]),  # a collector road: not counted
    ("J4", [(120, 80), (250, 80)]),  # 80 m in RT2, the rest outside
    ("J5", [(20, 90), (60, 90)]),  # planned
    road_class=["gang", "lingkungan", "kolektor", pd.NA, "gang"],
    width_m=[1.4, 3.0, 7.0, 1.5, 1.0],
    condition=["heavy_damage", "good", "heavy_damage", "light_damage", "heavy_damage"],
    status=["existing", "existing", "existing", pd.NA, "planned"],
)


def taken(measure, road=ROAD, **others):
    return measure(road, block=BLOCK, regulation=RULES, **others)


def test_lengths_by_hand():
    # J4 leaves the blocks: what lies within 20 cm of a block counts in it
    assert taken(indicators.local_road_m).tolist() == pytest.approx([140, 180.2])
    assert taken(indicators.narrow_road_m)["value"].tolist() == pytest.approx([90, 50])  # 1.5 m is wide enough
    assert taken(indicators.bad_road_m)["value"].tolist() == pytest.approx([90, 50])
    assert taken(indicators.narrow_road_m)["unverified"].all()
    assert not taken(indicators.bad_road_m)["unverified"].any()


def test_blocks_add_up_to_what_lies_in_any_of_them():
    whole = shapely.union_all(BLOCK.to_numpy()).buffer(0.2)
    inside = local_roads(ROAD, definitions=DEFINED).intersection(whole).length.sum()
    assert taken(indicators.local_road_m).sum() == pytest.approx(inside)


def test_a_road_of_unknown_condition_leaves_its_block_partly_known():
    road = ROAD.assign(condition=["heavy_damage", "good", pd.NA, pd.NA, pd.NA])
    rows = taken(indicators.bad_road_m, road)
    assert rows["status"].tolist() == ["known", "partial"]
    assert rows["reason"].tolist() == [pd.NA, "partly_surveyed:55.5"]  # 100 of 180.2 m
    assert taken(indicators.narrow_road_m, ROAD.drop(columns="width_m"))["status"].tolist() == ["unknown", "unknown"]


def test_roads_drawn_as_areas_have_no_length():
    road = ROAD.set_geometry(ROAD.buffer(1))
    assert taken(indicators.local_road_m, road).isna().all()
    assert set(taken(indicators.bad_road_m, road)["reason"]) == {"roads_are_areas"}


def shifted(layer, angle, offset):
    turned = layer.rotate(angle, origin=(0, 0)).translate(*offset)
    return layer.set_geometry(turned) if isinstance(layer, gpd.GeoDataFrame) else turned


@pytest.mark.parametrize("seed", range(3))
def test_turning_order_and_splitting_the_layer_change_nothing(seed):
    rng = np.random.default_rng(seed)
    angle, offset = rng.uniform(0, 360), (500_000.0, 9_200_000.0)
    parts = [ROAD.iloc[order] for order in np.array_split(rng.permutation(len(ROAD)), 2)]
    road = shifted(gpd.GeoDataFrame(pd.concat(parts)), angle, offset)
    block = shifted(BLOCK, angle, offset)
    found = indicators.bad_road_m(road, block=block, regulation=RULES)["value"]
    assert found.astype(float).tolist() == pytest.approx([90, 50], abs=1e-6)


def homes(*spots):
    return gpd.GeoSeries([Point(*spot).buffer(2, cap_style="square") for spot in spots], crs=CRS).rename(
        lambda number: f"B{number + 1}"
    )


STREET = lines(("J1", [(0, 0), (200, 0)]), width_m=[4.0])


def test_the_missing_road_is_the_shortest_net_to_houses_without_one():
    # two houses 30 m and 40 m off the road in one line (they share the way), and one 12 m off its edge that is served
    house = homes((50, 32), (50, 42), (150, 16))
    ties = missing_ties(house, road=STREET, definitions=DEFINED)
    assert ties.length.to_dict() == pytest.approx({"B1": 32.0, "B2": 10.0})
    gap = indicators.road_gap_m(house, road=STREET, block=BLOCK, regulation=RULES)
    assert gap["value"].tolist() == pytest.approx([42.0, 0.0])
    assert gap["unverified"].all()  # how far a road serves is our own choice


def test_the_net_is_the_shortest_of_all_by_brute_force():
    rng = np.random.default_rng(11)
    house = homes(*rng.uniform((0, 40), (200, 95), (12, 2)))
    xy = np.column_stack([house.centroid.x, house.centroid.y])
    reached, left, length = [], set(range(len(xy))), 0.0
    while left:  # Prim's way, one house after the other
        best = min((min([xy[i, 1], *(np.hypot(*(xy[i] - xy[j])) for j in reached)]), i) for i in left)
        length += best[0]
        reached.append(best[1])
        left.remove(best[1])
    assert missing_ties(house, road=STREET, definitions=DEFINED).length.sum() == pytest.approx(length)


@pytest.mark.parametrize(
    "spots", [[(50, 40)], [(50, 40), (50, 40)], [(50, 40), (60, 40), (70, 40), (80, 40), (90, 40)]]
)
def test_one_house_two_in_one_place_and_a_row_of_them(spots):
    ties = missing_ties(homes(*spots), road=STREET, definitions=DEFINED)
    assert ties.length.sum() == pytest.approx(40 + 10 * (len(set(spots)) - 1))


DRAIN = lines(
    ("D1", [(0, 2.5), (60, 2.5)]),
    ("D2", [(120, 2.5), (200, 2.5)]),
    ("D3", [(130, 60), (190, 60)]),
    name="drain_id",
    lining=["Beton", " TANAH ", "pasangan batu"],
    condition=["good", "good", "moderate_damage"],
)


def test_drains_by_hand():
    kept = {"block": BLOCK, "regulation": RULES}
    assert indicators.drain_m(DRAIN, **kept).tolist() == pytest.approx([60, 140])
    assert indicators.bad_drain_m(DRAIN, **kept)["value"].tolist() == pytest.approx([0, 140])
    bare = DRAIN.drop(columns=["condition", "lining"])
    assert set(indicators.bad_drain_m(bare, **kept)["reason"]) == {"column_missing:drain.condition"}
    maintained = DRAIN.assign(maintained=pd.array([True, False, pd.NA], dtype="boolean"))
    rows = indicators.unmaintained_drain_m(maintained, **kept)
    assert rows["status"].tolist() == ["known", "partial"]
    assert rows["value"].iloc[0] == 0


def test_road_without_a_drain_beside_it():
    # 4 m wide: a drain within 2 + 2 m of the axis serves; 2.5 m off, its reach along the axis is sqrt(16 - 6.25) = 3.12
    gap = indicators.drain_gap_m(DRAIN, road=STREET, block=BLOCK, regulation=RULES)
    along = (4**2 - 2.5**2) ** 0.5
    assert gap["unverified"].all()
    assert gap["value"].tolist() == pytest.approx([40 - along, 20 - along], abs=0.05)


def test_drains_are_traced_to_an_outlet():
    drain = lines(
        ("main", [(0, 0), (100, 0)]),
        ("side", [(50, 1), (50, 40)]),  # ends 1 m off the main drain
        ("next", [(48, 41), (10, 41)]),  # ends near the end of the side drain
        ("lost", [(150, 50), (190, 50)]),
        ("beside", [(150, 54), (190, 54)]),  # 4 m beside the lost one, not joined
        ("river", [(150, 90), (190, 90)]),
        name="drain_id",
        drain_class=["Sekunder", pd.NA, "tersier", "tersier", "tersier", "tersier"],
    )
    river = gpd.GeoSeries([box(192, 80, 210, 100)], crs=CRS)
    _, found = unconnected(drain, waters=[river], definitions=DEFINED)
    assert found.to_dict() == {
        "main": False,
        "side": False,
        "next": False,
        "lost": True,
        "beside": True,
        "river": False,
    }
    told = drain.assign(connected=pd.array([pd.NA, False, pd.NA, True, pd.NA, pd.NA], dtype="boolean"))
    _, found = unconnected(told, waters=[], definitions=DEFINED)
    assert found[["side", "lost", "beside", "next"]].tolist() == [True, False, True, False]  # the survey goes first
    _, nothing = unconnected(drain.drop(columns="drain_class"), waters=[], definitions=DEFINED)
    assert nothing.isna().all()


def test_a_primary_channel_takes_other_drains_and_is_no_neighbourhood_drain():
    """As the drains of Kota Cilegon are classed: the river in the layer is the town's, 100 m of it bad."""
    drain = lines(
        ("canal", [(0, 10), (100, 10)]),
        ("street", [(50, 12), (50, 52)]),
        ("alley", [(150, 50), (190, 50)]),
        name="drain_id",
        drain_class=["Saluran Primer", "Saluran Tersier", "Saluran Sekunder"],
        condition=["heavy_damage", "heavy_damage", "good"],
    )
    assert taken(indicators.drain_m, drain).tolist() == [40, 40]
    assert taken(indicators.bad_drain_m, drain)["value"].tolist() == [40, 0]
    found = taken(indicators.unconnected_drain_m, drain, river=None, lake=None, coast=None)
    assert found["value"].tolist() == [0, 0]  # the street drain ends 2 m off the canal; a secondary one is the town's
    road = lines(("J1", [(0, 11), (100, 11)]), width_m=[3.0])
    bare = indicators.drain_gap_m(drain, road=road, block=BLOCK, regulation=RULES)
    assert bare["value"].tolist() == pytest.approx([0, 0])  # a road along the canal is drained


def test_a_road_that_nobody_looked_at_leaves_the_block_beside_it_known():
    """It ends on the border, whose tolerance lets 10 cm of it into RT2, which was surveyed to the last metre."""
    road = lines(
        ("J1", [(0, 50), (100, 50)]),
        ("J2", [(100, 50), (200, 50)]),
        ("J3", [(40, 0), (40, 100)]),
        condition=[pd.NA, "heavy_damage", "good"],
        width_m=[pd.NA, 1.0, 2.0],
    )
    for measure in (indicators.bad_road_m, indicators.narrow_road_m):
        found = taken(measure, road)
        assert found["status"].tolist() == ["partial", "known"]
        assert found["value"].tolist()[1] == pytest.approx(100, abs=0.4)
    along = lines(("J4", [(100, 0), (100, 100)]), ("J2", [(120, 50), (180, 50)]), condition=[pd.NA, "good"])
    assert taken(indicators.bad_road_m, along)["status"].tolist() == ["unknown", "partial"]  # 50 m of it in each


def test_a_layer_of_plans_alone_tells_nothing_of_today():
    """A road or a drain that is planned is no evidence that none is there: a length of 0 would be a guess."""
    planned = ROAD.assign(status="planned")
    building = gpd.GeoSeries([box(10, 10, 20, 20)], index=["B1"], crs=CRS)
    assert taken(indicators.local_road_m, planned).isna().all()
    assert taken(indicators.drain_m, planned.rename_axis("drain_id")).isna().all()
    rows = {
        "narrow": taken(indicators.narrow_road_m, planned),
        "bad": taken(indicators.bad_road_m, planned),
        "gap": indicators.road_gap_m(building, road=planned, block=BLOCK, regulation=RULES),
        "undrained": indicators.drain_gap_m(planned, road=ROAD, block=BLOCK, regulation=RULES),
        "drain": taken(indicators.bad_drain_m, planned),
    }
    for name, found in rows.items():
        assert found["value"].isna().all(), name
        assert set(found["reason"]) == {"only_planned"}, name
    through = ROAD.assign(road_class="kolektor")  # that all roads of today pass through is an answer: none is local
    assert taken(indicators.local_road_m, through).tolist() == [0, 0]
    assert taken(indicators.bad_road_m, through)["value"].tolist() == [0, 0]


def test_another_zone_of_the_grid_changes_lengths_by_its_scale_alone():
    here = (450_000.0, 9_240_000.0)
    road, block = shifted(ROAD, 0, here), shifted(BLOCK, 0, here)
    first = indicators.local_road_m(road, block=block, regulation=RULES)
    other = indicators.local_road_m(road.to_crs(23835), block=block.to_crs(23835), regulation=RULES)  # DGN95 TM-3 49.1
    assert other.tolist() == pytest.approx(first.tolist(), rel=1e-3)


def test_roads_of_unknown_class_are_told():
    road = lines(("J1", [(0, 0), (200, 0)]), ("J2", [(0, 9), (30, 9)]), ("J3", [(0, 5), (7, 5)]))
    classed = road.assign(
        road_class=pd.array(["lokal", None, None], "string"),
        status=pd.array(["existing", "existing", "planned"], "string"),
    )
    (note,) = unclassed_roads(classed, regulation=RULES).notes
    assert "1 jalan (30 m)" in note.render("id")
    assert "3 jalan (237 m)" in unclassed_roads(road, regulation=RULES).notes[0].render("id")
    assert unclassed_roads(classed.iloc[:1], regulation=RULES).notes == ()
