"""The checks of a place, on a place small enough to work by hand."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point, box

from kotaku_gis.regulations import load
from kotaku_gis.zoning.check_blocks import check_blocks
from kotaku_gis.zoning.check_buildings import check_buildings
from kotaku_gis.zoning.check_corridors import check_corridors
from kotaku_gis.zoning.check_parcels import check_parcels
from kotaku_gis.zoning.check_roadside import check_roadside
from kotaku_gis.zoning.check_setbacks import check_setbacks
from kotaku_gis.zoning.rules import RuleRow, RuleTable
from kotaku_gis.zoning.site import Site
from kotaku_gis.zoning.streets import Streets
from kotaku_gis.zoning.study import judged_counts
from kotaku_gis.zoning.taken_land import TakenLand

UTM = "EPSG:32749"
X, Y = 432000, 9155000


def at(shape):
    from shapely import affinity

    return affinity.translate(shape, X, Y)


def layer(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=[at(s) for s in shapes.values()], index=list(shapes), crs=UTM)


def rule(param, value, **fields):
    return RuleRow(f"{param}.{len(fields)}.{value}", param, value, "P", "Perwal 1/2025", "2025", "H", **fields)


def place(houses, parcels=None, *rules, zones=None, map_class=1, **columns):
    columns.setdefault("footprint_kind", "wall")
    return Site(
        building=layer(houses, **columns),
        rules=RuleTable.of(rules),
        parcel=None if parcels is None else layer(parcels),
        zone=zones,
        map_class=map_class,
    )


def rows(checked, name):
    table = pd.concat(checked.findings, ignore_index=True)
    return table[table["name"] == name].set_index("unit_id")


LOT = {"P1": box(0, 0, 10, 15)}
ROAD = {"J1": LineString([(-30, -3), (40, -3)])}


def test_a_parcel_across_zones_has_their_limits_weighted():
    """20 x 10 m, 6 m of it in a zone of 50 %, 14 m in one of 80 %: .3*50 + .7*80 = 71; 80 of 200 m2 built."""
    zones = layer({"a": box(-50, -50, 6, 60), "b": box(6, -50, 70, 60)}).assign(code=["R-4", "K-2"])
    limits = [rule("kdb_max", 50.0, zone="R-4"), rule("kdb_max", 80.0, zone="K-2")]
    site = place({"B1": box(0, 1, 10, 9)}, {"P1": box(0, 0, 20, 10)}, *limits, zones=zones)
    found = check_parcels(site, green=None)
    kdb = rows(found, "kdb").loc["P1"]
    assert (kdb["value"], kdb["limit"], kdb["status"]) == (pytest.approx(40.0), pytest.approx(71.0), "pass")
    assert found.table.loc["P1", "kdb_strictest_pct"] == 50.0


def test_a_sliver_of_another_zone_changes_no_limit():
    zones = layer({"a": box(-50, -50, 19, 60), "b": box(19, -50, 70, 60)}).assign(code=["R-4", "K-2"])
    limits = [rule("kdb_max", 50.0, zone="R-4"), rule("kdb_max", 80.0, zone="K-2")]
    site = place({"B1": box(0, 1, 10, 9)}, {"P1": box(0, 0, 20, 10)}, *limits, zones=zones)
    assert site.zone_u95_m == pytest.approx(1.6449 * ((1.5 / 2.146) ** 2 + (0.3 / 2.146) ** 2) ** 0.5)  # > 1 m
    assert rows(check_parcels(site, green=None), "kdb").loc["P1", "limit"] == 50.0


def test_a_roof_over_the_limit_is_indicative_when_its_wall_may_hold():
    """8 x 10 m on 150 m2: 53.33 %; without 1 m of eaves 6 x 8 = 32 %."""
    site = place({"B1": box(1, 2, 9, 12)}, LOT, rule("kdb_max", 48.0), footprint_kind="roof")
    kdb = rows(check_parcels(site, green=None), "kdb").loc["P1"]
    assert (round(kdb["value"], 2), kdb["status"]) == (53.33, "indicative")
    stated = place({"B1": box(1, 2, 9, 12)}, LOT, rule("kdb_max", 48.0), footprint_kind="roof", eaves_m=0.1)
    assert rows(check_parcels(stated, green=None), "kdb").loc["P1", "status"] == "violation"


def test_floors_and_green_that_nobody_surveyed():
    site = place({"B1": box(1, 2, 9, 12)}, LOT, rule("klb_max", 1.2), rule("kdh_min", 20.0))
    found = check_parcels(site, green=None)
    assert rows(found, "klb").loc["P1", ["status", "reason"]].tolist() == ["not_assessable", "levels_missing"]
    assert rows(found, "kdh").loc["P1", ["status", "reason"]].tolist() == ["not_assessable", "green_layer_missing"]
    two = place({"B1": box(1, 2, 9, 12)}, LOT, rule("klb_max", 1.2), storeys=3)
    assert rows(check_parcels(two, green=None), "klb").loc["P1", "value"] == pytest.approx(240 / 150)
    tall = place({"B1": box(1, 2, 9, 12)}, LOT, rule("klb_max", 1.8), height_m=9.0)  # 2 or 3 levels: 1.07 .. 1.6
    assert rows(check_parcels(tall, green=None), "klb").loc["P1", "status"] == "pass"


def test_a_rule_of_thumb_accuses_nobody():
    site = place({"B1": box(1, 2, 9, 12)}, LOT, rule("kdb_max", 30.0, assumed=True))
    assert rows(check_parcels(site, green=None), "kdb").loc["P1", "status"] == "indicative"


def test_two_readings_of_a_cell_that_disagree():
    site = place({"B1": box(1, 2, 9, 12)}, LOT, rule("kdb_max", 60.0, alternatives=(40.0,)))
    assert rows(check_parcels(site, green=None), "kdb").loc["P1", "status"] == "indicative"


def test_each_road_of_a_corner_lot_has_its_own_limit():
    roads = layer(
        {**ROAD, "J2": LineString([(-2, -30), (-2, 40)])}, row_width_m=[6.0, 4.0], road_class=["lokal", "gang"]
    )
    limits = [
        rule("gsb_front", 3.0, road_class="lokal", measured_from="tepi_rumija"),
        rule("gsb_front", 2.0, road_class="gang", measured_from="tepi_rumija"),
    ]
    site = place({"B1": box(1.5, 2, 9, 12)}, LOT, *limits)
    found = check_setbacks(site, Streets(roads))
    front = pd.concat(found.findings, ignore_index=True).query("name == 'gsb_front'").set_index("finding_id")
    assert front.loc["rule/gsb_front/building/B1/J1", ["value", "limit"]].tolist() == pytest.approx([2.0, 3.0])
    assert front.loc["rule/gsb_front/building/B1/J2", ["value", "limit"]].tolist() == pytest.approx([1.5, 2.0])
    assert set(front["status"]) == {"violation"}


def test_a_drawn_line_goes_before_the_rule():
    """The line runs 4 m behind the front; the house stands 2.5 m behind it, 1.5 m in front of the line."""
    roads = layer(ROAD, row_width_m=6.0)
    line = layer({"G1": LineString([(-5, 4), (15, 4)])}, road_id="J1")
    site = place({"B1": box(1, 2.5, 9, 12)}, LOT, rule("gsb_front", 2.0, measured_from="tepi_rumija"))
    found = check_setbacks(site, Streets(roads, gsb_line=line))
    front = rows(found, "gsb_front").loc["B1"]
    assert (front["value"], front["limit"], front["status"]) == (pytest.approx(-1.5), 0.0, "violation")
    assert front["rule_id"] == "gsb_line.G1"
    assert found.evidence["setback_intrusion"].area.iloc[0] == pytest.approx(8 * 1.5)
    assert found.evidence["setback_dimension"].length.tolist() == pytest.approx([1.5])
    plain = rows(check_setbacks(site, Streets(roads)), "gsb_front").loc["B1"]
    assert (plain["value"], plain["status"]) == (pytest.approx(2.5), "pass")


def test_a_drawn_line_behind_the_middle_of_a_parcel_forbids_what_lies_towards_the_road():
    """The line runs at 9 of 15 m: 6.5 m of the first house stand before it, all of the second, none of the third."""
    roads = layer(ROAD, row_width_m=6.0)
    line = layer({"G1": LineString([(-5, 9), (15, 9)])}, road_id="J1")
    houses = {"B1": box(1, 2.5, 9, 12), "B2": box(1, 1, 4, 5), "B3": box(1, 12, 9, 14)}
    site = place(houses, LOT, rule("gsb_front", 2.0, measured_from="tepi_rumija"))
    front = rows(check_setbacks(site, Streets(roads, gsb_line=line)), "gsb_front")
    assert front["value"].tolist() == pytest.approx([-6.5, -8.0, 3.0])
    assert front["status"].tolist() == ["violation", "violation", "pass"]


def test_a_jog_of_centimetres_in_a_drawn_line_moves_nothing():
    """The house reaches 1.5 m over a line at y = 4 that was digitised with a jog of 1 cm near the end of the front."""
    line = layer({"G1": LineString([(-5, 4), (0.9, 4), (0.96, 3.99), (15, 3.99)])}, road_id="J1")
    site = place({"B1": box(1, 2.5, 9, 12)}, LOT)
    front = rows(check_setbacks(site, Streets(layer(ROAD, row_width_m=6.0), gsb_line=line)), "gsb_front").loc["B1"]
    assert front["value"] == pytest.approx(-1.5, abs=0.03)
    assert front["status"] == "violation"


def test_a_setback_that_stands_on_the_road_segment():
    roads = layer(ROAD, row_width_m=6.0, gsb_m=6.0)
    site = place({"B1": box(1, 2.5, 9, 12)}, LOT, rule("gsb_front", 2.0, measured_from="tepi_rumija"))
    front = rows(check_setbacks(site, Streets(roads, gsb_from="as_jalan")), "gsb_front").loc["B1"]
    assert (front["value"], front["limit"], front["rule_id"]) == (pytest.approx(5.5), 6.0, "road.gsb_m.J1")


def test_parcels_inside_the_reserve_are_told_apart():
    """The reserve is 8 m wide, so its edge is y = 1: a strip of 10 x 1 m of the parcel lies inside."""
    roads = layer(ROAD, row_width_m=8.0)
    site = place({"B1": box(1, 3, 9, 12)}, LOT, rule("gsb_front", 2.5, measured_from="tepi_rumija"))
    found = check_setbacks(site, Streets(roads))
    assert rows(found, "parcel_in_rumija").loc["P1", "value"] == pytest.approx(10.0)
    assert rows(found, "gsb_front").loc["B1", "value"] == pytest.approx(2.0)


def test_sides_wait_where_a_house_stands_on_two_parcels():
    roads = layer(ROAD, row_width_m=6.0)
    parcels = {**LOT, "P2": box(10, 0, 20, 15)}
    limits = [rule(name, 1.0, measured_from="batas_persil") for name in ("gsb_front", "gsb_side", "gsb_rear")]
    found = check_setbacks(place({"B1": box(4, 3, 16, 12)}, parcels, *limits), Streets(roads))
    assert rows(found, "gsb_side").loc["B1", ["status", "reason"]].tolist() == ["not_assessable", "straddles_parcels"]
    assert rows(found, "gsb_front").loc["B1", "status"] == "pass"


def test_the_far_side_of_a_house_on_two_parcels_is_judged():
    """It stands 0.4 m from the far side line of P1, where 1 m is due, and over the line between P1 and P2."""
    roads = layer(ROAD, row_width_m=6.0)
    parcels = {**LOT, "P2": box(10, 0, 20, 15)}
    limits = [rule(name, 1.0, measured_from="batas_persil") for name in ("gsb_front", "gsb_side", "gsb_rear")]
    found = check_setbacks(place({"B1": box(0.4, 3, 16, 12)}, parcels, *limits), Streets(roads))
    side = rows(found, "gsb_side").loc["B1"]
    assert (side["value"], side["status"]) == (pytest.approx(0.4), "violation")
    assert rows(found, "gsb_rear").loc["B1", "status"] == "pass"  # 3 m from the rear lines of both


def test_a_wall_drawn_centimetres_over_the_line_is_no_second_parcel():
    roads = layer(ROAD, row_width_m=6.0)
    parcels = {**LOT, "P2": box(10, 0, 20, 15), "P0": box(-10, 0, 0, 15)}
    limits = [rule(name, 1.0, measured_from="batas_persil") for name in ("gsb_front", "gsb_side")]
    found = check_setbacks(place({"B1": box(-0.02, 3, 16, 12)}, parcels, *limits), Streets(roads))
    assert rows(found, "gsb_side").loc["B1", "status"] == "violation"


def test_without_parcels_the_road_itself_is_measured_from():
    roads = layer({"J1": LineString([(20, 0), (60, 0)])}, row_width_m=4.0, width_m=3.0)
    for datum, value in {"tepi_rumija": 3.0, "as_jalan": 5.0, "tepi_badan_jalan": 3.5}.items():
        site = place(
            {"B1": box(30, 5, 36, 12), "B2": box(30, 90, 36, 99)}, None, rule("gsb_front", 2.0, measured_from=datum)
        )
        front = rows(check_roadside(site, Streets(roads)), "gsb_front")
        assert (front.loc["B1", "value"], front.loc["B1", "status"]) == (pytest.approx(value), "pass")
        assert front.loc["B2", "reason"] == "no_frontage"


def test_corridors_keep_existing_and_planned_apart():
    houses = {"B1": box(0, 6, 8, 14), "B2": box(20, 6, 28, 14), "B3": box(0, 80, 8, 90)}
    site = place(houses, None, status=["existing", "planned", "existing"])
    river = layer({"S1": box(-30, -8, 60, 0)}, urban=True, dyked=False, depth_m=2.5)
    spring = layer({"M1": Point(4, -95)})
    found = check_corridors(site, {"river": river, "spring": spring}, statutes=load("statutory_corridors"))
    table = rows(found, "corridor_river")
    assert table["status"].tolist() == ["violation", "violation", "pass"]
    assert table["object_status"].tolist() == ["existing", "planned", "existing"]
    assert table[["value", "limit"]].astype(float).to_numpy().tolist() == [[6.0, 10.0], [6.0, 10.0], [80.0, 10.0]]
    assert found.evidence["corridor_intrusion"].query("finding_id.str.contains('river')").area.tolist() == [32.0, 32.0]
    near = rows(found, "corridor_spring")
    assert near["unverified"].all()
    assert near["status"].tolist() == ["violation", "violation", "violation"]
    counts = judged_counts(pd.concat(found.findings, ignore_index=True))
    assert counts["count"].sum() == 6


def test_an_object_that_tells_nothing_leaves_it_open():
    site = place({"B1": box(0, 6, 8, 14)}, None)
    rail = layer({"R1": LineString([(-50, 0), (50, 0)])})
    found = check_corridors(site, {"railway": rail}, statutes=load("statutory_corridors"))
    assert rows(found, "corridor_rail_rumija").loc["B1", ["status", "reason"]].tolist() == [
        "not_assessable",
        "distance_unknown",
    ]


def test_height_storeys_and_spacing():
    houses = {"B1": box(0, 0, 8, 8), "B2": box(9.5, 0, 18, 8), "B3": box(30, 0, 38, 8)}
    limits = [rule("height_max_m", 10.0), rule("storeys_max", 2), rule("spacing_min", 3.0)]
    found = check_buildings(place(houses, None, *limits, storeys=[3, 2, None], height_m=[None, 11.0, None]))
    assert rows(found, "height")["status"].tolist() == ["indicative", "violation", "not_assessable"]  # 8.4 .. 12
    assert rows(found, "storeys")["status"].tolist() == ["violation", "pass", "not_assessable"]
    assert rows(found, "spacing")["value"].tolist() == pytest.approx([1.5, 1.5, 12.0])
    assert rows(found, "spacing")["status"].tolist() == ["violation", "violation", "pass"]


def test_blocks_are_not_called_parcels():
    """50 x 40 m, a road of 50 x 8 m, 12 houses of 20 m2 in it."""
    houses = {f"B{x}{y}": box(2 + 12 * x, y, 6 + 12 * x, y + 5) for x in range(4) for y in (2, 10, 30)}
    site = place({**houses, "out": box(48, 10, 55, 15)}, None, storeys=1)
    block = layer({"K1": box(0, 0, 50, 40)}).geometry
    found, table = check_blocks(
        site, block=block, taken=TakenLand(layer({"J": box(0, 18, 50, 26)}).geometry, layer({}).geometry), green=None
    )
    assert table.loc["K1", ["density_gross", "density_net"]].tolist() == pytest.approx([60.0, 75.0])
    assert table.loc["K1", "kdb_block"] == pytest.approx(100 * (240 + 10) / 2000)
    assert table.loc["K1", "klb_block"] == pytest.approx(250 / 2000)
    assert "kdb" not in set(pd.concat(found)["name"])
