"""Ruwasja, waived side distances, density and built share of blocks, net land, agreements beside the law."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, box
from shapely.affinity import rotate, translate

from kotaku_gis.errors import LayerError
from kotaku_gis.regulations import load
from kotaku_gis.zoning.by_law import by_law
from kotaku_gis.zoning.check_corridors import check_corridors
from kotaku_gis.zoning.check_density import check_density
from kotaku_gis.zoning.check_parcels import check_parcels
from kotaku_gis.zoning.check_roadside import check_roadside
from kotaku_gis.zoning.check_setbacks import check_setbacks
from kotaku_gis.zoning.net_land import net_land
from kotaku_gis.zoning.rules import RuleRow, RuleTable
from kotaku_gis.zoning.rules_check import check_notes, rule_checks
from kotaku_gis.zoning.rules_limits import limits
from kotaku_gis.zoning.site import Site
from kotaku_gis.zoning.streets import Streets
from kotaku_gis.zoning.taken_land import TakenLand, net_density, taken_land

CRS = "EPSG:32749"


def layer(shapes, **columns):
    moved = [translate(shape, 432_000, 9_155_000) for shape in shapes.values()]
    return gpd.GeoDataFrame(columns, geometry=moved, index=list(shapes), crs=CRS)


def rule(param, value, **fields):
    name = ".".join([param, str(value), *map(str, fields.values())])
    return RuleRow(name, param, value, "P", "Perwal 1/2025", "2025", "H", **fields)


def place(houses, parcels=None, *rules, **given):
    building = layer(houses, footprint_kind="wall", **given.pop("columns", {}))
    parcel = None if parcels is None else layer(parcels)
    return Site(building=building, rules=RuleTable.of(rules), parcel=parcel, map_class=1, **given)


def rows(checked, name):
    table = pd.concat(checked.findings, ignore_index=True)
    return table[table["name"] == name].set_index("unit_id")


def ruwasja(site, **road):
    ways = layer({"J1": LineString([(-50, 0), (90, 0)])}, **road)
    return check_corridors(site, {"road": ways}, statutes=load("statutory_corridors"))


def test_the_supervision_strip_of_a_road_accuses_nobody():
    """Local road, 6 m paved: 3 + 7 m from the axis where it is primary, 3 + 3 m where it is secondary."""
    site = place({"B1": box(0, 5, 8, 9), "B2": box(20, 8, 28, 14), "B3": box(40, 12, 48, 20)})
    unknown = rows(ruwasja(site, road_class="lokal", width_m=6.0), "corridor_road_ruwasja")
    assert unknown["status"].tolist() == ["not_assessable", "not_assessable", "pass"]
    assert unknown["reason"].fillna("").tolist() == ["supervised", "corridor_attribute", ""]
    secondary = ruwasja(site, road_class="lokal", width_m=6.0, road_system="sekunder")
    found = rows(secondary, "corridor_road_ruwasja")
    assert found["status"].tolist() == ["not_assessable", "pass", "pass"]
    assert found.loc["B1", ["value", "limit"]].tolist() == [5.0, 6.0]
    assert "corridor_intrusion" not in secondary.evidence


def test_no_strip_where_the_row_is_wide_enough_or_the_law_names_no_such_road():
    site = place({"B1": box(0, 5, 8, 9)})
    wide = ruwasja(site, road_class="lokal", width_m=6.0, row_width_m=20.0)
    assert not wide.findings
    assert not ruwasja(site, road_class="gang", width_m=1.5).findings


def test_a_road_of_unknown_width_leaves_open_only_what_it_may_reach():
    """At most 15 m beside a row of at most 30 m: 30 m from the axis."""
    site = place({"B1": box(0, 28, 8, 35), "B2": box(0, 31, 8, 38)})
    found = rows(ruwasja(site, road_class="lokal", width_m=[None]), "corridor_road_ruwasja")
    assert found["status"].tolist() == ["not_assessable", "pass"]
    assert found.loc["B1", "reason"] == "distance_unknown"


def test_narrow_parcels_are_let_off_the_side_distance():
    """Z18: 10 x 15 m with 1 m at the sides, 2 m asked; waived up to a mean width of 12 m, and not up to 9 m."""
    road = Streets(layer({"J1": LineString([(-30, -3), (40, -3)])}, row_width_m=6.0))
    side = rule("gsb_side", 2.0, measured_from="batas_persil")
    houses, lot = {"B1": box(1, 3, 9, 14)}, {"P1": box(0, 0, 10, 15)}
    for most, status in ((12.0, "exempt"), (9.95, "indicative"), (9.0, "violation")):
        site = place(houses, lot, side, rule("side_waiver_max_width", most))
        found = rows(check_setbacks(site, road), "gsb_side").loc["B1"]
        assert (found["status"], found["value"]) == (status, pytest.approx(1.0))
        assert str(found["reason"]).startswith("narrow_plot:12.0 m, Perwal") == (status == "exempt")


def test_kwt_and_density_of_a_block_by_hand():
    """50 x 40 m, 12 houses of 20 m2: 12 %, 60 per ha gross; a road of 50 x 8 m leaves 0.16 ha, 75 per ha net."""
    houses = {f"B{x}{y}": box(2 + 12 * x, y, 6 + 12 * x, y + 5) for x in range(4) for y in (2, 10, 30)}
    block = layer({"K1": box(0, 0, 50, 40)}).geometry
    road = layer({"J": box(0, 18, 50, 26)}).geometry
    asked = (rule("kwt_max", 10.0, block="K1"), rule("density_max", 70.0), rule("density_min", 50.0))
    site = place(houses, None, *asked, block=block, block_kind="plan_block")
    found = check_density(site, taken=TakenLand(road, road[:0]))
    kwt, most, least = (rows(found, name).loc["K1"] for name in ("kwt", "density_max", "density_min"))
    assert (kwt["value"], kwt["limit"], kwt["status"]) == (pytest.approx(12.0), 10.0, "violation")
    assert (most["value"], most["status"], least["status"]) == (pytest.approx(75.0), "violation", "pass")
    assert kwt["unit_kind"] == "plan_block"
    sigma_m2 = (50**2 + 40**2) ** 0.5 * 0.3 / 2.146
    assert most["u95"] == pytest.approx(75 * 1.6449 * sigma_m2 / 1600, rel=1e-6)


def test_without_roads_the_gross_density_proves_only_what_it_bounds():
    houses = {f"B{x}{y}": box(2 + 12 * x, y, 6 + 12 * x, y + 5) for x in range(4) for y in (2, 10, 30)}
    block = layer({"K1": box(0, 0, 50, 40)}).geometry
    for param, value, status in (
        ("density_max", 55.0, "violation"),  # 60 gross is the least that it can be
        ("density_max", 70.0, "not_assessable"),
        ("density_min", 55.0, "pass"),
        ("density_min", 70.0, "not_assessable"),
    ):
        found = rows(check_density(place(houses, None, rule(param, value), block=block), taken=None), param)
        assert found.loc["K1", "status"] == status, (param, value)
        assert (found["reason"] == "net_area_unknown").any() == (status == "not_assessable")


def test_a_road_of_unknown_width_leaves_the_net_area_of_its_block_open():
    """0.1 ha each, 5 houses: 50 per ha gross; K1 loses 50 x 4 m, 62.5 net; K2 what nobody knows; K3 has no road.

    What is only planned takes nothing today.
    """
    blocks = layer({"K1": box(0, 0, 50, 20), "K2": box(0, 30, 50, 50), "K3": box(0, 60, 50, 80)}).geometry
    houses = {f"B{x}{y}": box(2 + 9 * x, y, 6 + 9 * x, y + 5) for x in range(5) for y in (2, 32, 62)}
    lines = {f"J{y}": LineString([(0, y), (50, y)]) for y in (14, 44, 74)}
    roads = layer(lines, row_width_m=[4.0, None, None], status=["existing", "existing", "planned"])
    found = net_density(layer(houses).geometry, blocks, taken_land(roads, None))
    assert found["gross_per_ha"].tolist() == pytest.approx([50.0, 50.0, 50.0])
    assert found["net_per_ha"].tolist() == [pytest.approx(62.5), pd.NA, pytest.approx(50.0)]
    site = place(houses, None, rule("density_max", 55.0), block=blocks)
    judged = rows(check_density(site, taken=taken_land(roads, None)), "density_max")
    assert judged["status"].tolist() == ["violation", "not_assessable", "pass"]
    assert judged["reason"].tolist() == [pd.NA, "net_area_unknown", pd.NA]
    assert taken_land(None, layer({"T": box(0, 0, 5, 5)})) is None


def test_kdb_on_net_land():
    """20 x 10 m, a planned road takes 4 x 10 m: 80 m2 on 160 m2 net are 50 %, not 40 %."""
    parcels = layer({"P1": box(0, 0, 20, 10), "P2": box(40, 0, 44, 10), "P3": box(60, 0, 80, 10)})
    roads = layer(
        {
            "R1": LineString([(2, -5), (2, 15)]),
            "R2": LineString([(42, -5), (42, 15)]),
            "R3": LineString([(70, -5), (70, 15)]),
        },
        row_width_m=[4.0, 4.0, None],
    )
    net = net_land(parcels.geometry, layers={"plan_road": roads})
    houses = {"B1": box(6, 1, 16, 9), "B2": box(41, 1, 43, 3), "B3": box(62, 1, 66, 5)}
    site = Site(
        building=layer(houses, footprint_kind="wall"),
        rules=RuleTable.of([rule("kdb_max", 45.0)]),
        parcel=parcels,
        net=net,
        map_class=1,
    )
    kdb = rows(check_parcels(site, green=None), "kdb")
    assert (kdb.loc["P1", "value"], kdb.loc["P1", "status"]) == (pytest.approx(50.0), "violation")
    assert kdb.loc[["P2", "P3"], "reason"].tolist() == ["no_net_land", "road_width_missing"]
    with pytest.raises(LayerError, match="drain"):
        net_land(parcels.geometry, layers={"drain": None})


def test_an_agreement_stands_beside_the_law():
    """40 % agreed, 60 % by law: 45 % breaks the agreement alone, 70 % both."""
    houses = {"B1": box(1, 1, 6, 10), "B2": box(21, 1, 28, 11)}
    asked = (rule("kdb_max", 40.0, legal_level="kesepakatan"), rule("kdb_max", 60.0))
    site = place(houses, {"P1": box(0, 0, 10, 10), "P2": box(20, 0, 30, 11)}, *asked)
    found = pd.concat(check_parcels(site, green=None).findings)
    law = by_law(found, site, lambda some: [check_parcels(some, green=None)])[0].set_index("finding_id")
    assert found[found["name"] == "kdb"]["status"].tolist() == ["violation", "violation"]
    assert law["status"].to_dict() == {"rule/kdb_law/parcel/P1": "pass", "rule/kdb_law/parcel/P2": "violation"}
    assert set(law["legal_level"]) == {"hukum"}
    alone = place(houses, {"P1": box(0, 0, 10, 10)}, asked[1])
    assert by_law(pd.concat(check_parcels(alone, green=None).findings), alone, lambda _: []) == []


def test_rules_may_name_a_block_of_the_plan_or_an_rt():
    units = pd.DataFrame({"block_id": ["BL1", "BL2", None], "rt_id": ["RT 01", "RT 02", "RT 01"]})
    asked = [rule("kdb_max", 70.0, block="BL1"), rule("kdb_max", 60.0, block="RT 01"), rule("kdb_max", 50.0, block="X")]
    found = limits(RuleTable.of(asked), units, param="kdb_max")
    assert found["limit"].to_list()[::2] == [60.0, 60.0]
    assert found["reason"].to_list()[1] == "rule_missing:kdb_max"
    assert found["other_rules"].to_list()[0] == "kdb_max.70.0.BL1"
    checked = rule_checks(RuleTable.of(asked), blocks={"BL1", "BL2", "RT 01", "RT 02"})
    assert checked[["check", "detail"]].to_numpy().tolist() == [["unknown_block", "X"]]


@pytest.mark.parametrize("angle", [0, 33])
def test_the_axis_of_a_road_that_is_an_area_lies_half_its_width_behind_its_edge(angle):
    """A rumija of 6 m drawn as an area without width: 4 m from its axis is 1 m behind the edge of the parcel."""

    def turned(shapes):
        return {name: rotate(shape, angle, origin=(0, 0)) for name, shape in shapes.items()}

    road = layer(turned({"J1": box(-40, -6, 60, 0), "J2": LineString([(-40, 90), (60, 90)])}))
    asked = rule("gsb_front", 4.0, measured_from="as_jalan")
    site = place(turned({"B1": box(1, 0.4, 9, 12)}), turned({"P1": box(0, 0, 10, 15)}), asked)
    front = rows(check_setbacks(site, Streets(road)), "gsb_front").loc["B1"]
    assert (front["value"], front["status"]) == (pytest.approx(3.4, abs=1e-3), "violation")
    beside = place(turned({"B1": box(1, 0.4, 9, 12)}), None, asked)
    found = rows(check_roadside(beside, Streets(road.loc[["J1"]])), "gsb_front").loc["B1"]
    assert (found["value"], found["status"]) == (pytest.approx(3.4, abs=1e-3), "violation")


def test_the_shares_of_a_parcel_across_zones_are_listed():
    zones = layer({"a": box(-50, -50, 6, 60), "b": box(6, -50, 70, 60)}).assign(code=["R-4", "K-2"])
    asked = [rule("kdb_max", 50.0, zone="R-4"), rule("kdb_max", 80.0, zone="K-2"), rule("kdh_min", 20.0, zone="R-4")]
    lots = {"P1": box(0, 0, 20, 10), "P2": box(30, 0, 40, 10)}
    found = check_parcels(place({"B1": box(0, 1, 10, 9)}, lots, *asked, zone=zones), green=None).table
    assert found["zone_shares"].fillna("").tolist() == ["K-2 70.0 %; R-4 30.0 %", ""]


def test_storeys_of_one_road_meet_the_limits_that_hold_for_all():
    """KDB 60 % and three floors on a local road reach 1.8, not 2.4; 60 + 50 % is told once, not once a road."""
    asked = [
        rule("kdb_max", 60.0, zone="R-2"),
        rule("kdh_min", 50.0, zone="R-2"),
        rule("klb_max", 2.4, zone="R-2"),
        rule("storeys_max", 3.0, zone="R-2", road_class="lokal"),
        rule("storeys_max", 4.0, zone="R-2", road_class="arteri"),
    ]
    checked = rule_checks(RuleTable.of(asked))
    assert [note.render("id").split(" [")[0] for note in check_notes(checked)] == [
        "1 ketentuan: KDB + KDH melebihi 100 % (R-2).",
        "1 ketentuan: KLB tidak tercapai dengan KDB dan jumlah lantainya (R-2).",
    ]
    assert checked[["check", "value", "limit"]].to_numpy().tolist() == [
        ["kdb_kdh_over_100", 110.0, 100.0],
        ["klb_over_kdb_storeys", 2.4, pytest.approx(1.8)],
    ]
