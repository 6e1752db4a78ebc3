"""Objects against the plans above them; all geometry by hand in local metres."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, box
from shapely.affinity import rotate

from kotaku_gis.settings.zoning import UseFile, Zoning
from kotaku_gis.zoning.alignment import HigherPlan, aligned_parts, alignment_findings, plan_objects, programme_parts
from kotaku_gis.zoning.alignment_overlaps import overlap_findings, plan_overlaps
from kotaku_gis.zoning.alignment_words import whole_words
from kotaku_gis.zoning.use_lists import use_table
from kotaku_gis.zoning.zones import plan_zones

CRS = "EPSG:32749"
LISTED = Zoning(uses=(UseFile(preset="itbx_permen_pu_20_2011"),))


def layer(rows, index, **columns):
    return gpd.GeoDataFrame(columns, geometry=rows, index=pd.Index(index, dtype="object"), crs=CRS)


def higher(zones, *, plan="rdtr", listed=True, ce90_m=1.0):
    uses = use_table(LISTED if listed else Zoning(), folder=Path())
    return HigherPlan(plan, zones, plan_zones(zones), uses, "Perwal 1/2025", "2025", 5000, ce90_m)


ZONES = layer([box(0, 0, 10, 50), box(10, 0, 60, 50)], ["Z1", "Z2"], zone_code=["R-5", "K-1"])


def words(objects, plan, *, ce90_m=0.2):
    parts = aligned_parts(objects, plan, ce90_m=ce90_m)
    told = whole_words(parts)
    return parts, told


def test_uses_by_part_with_shares():
    """Kost: I in R-5, X in K-1. A house 8 x 10 m with 3 m in R-5 has 37.5 % allowed and 62.5 % not."""
    house = layer([box(7, 0, 15, 10), box(0, 20, 8, 30), box(20, 20, 28, 30)], ["B1", "B2", "B3"], use="Rumah kost")
    objects = plan_objects(house, kind="building")
    parts, told = words(objects, higher(ZONES))
    shares = parts[parts["object_id"] == "B1"].set_index("zone_code")["share_pct"]
    assert shares.to_dict() == pytest.approx({"R-5": 37.5, "K-1": 62.5})
    assert told["word"].to_dict() == {"B1": "tidak_selaras", "B2": "selaras", "B3": "tidak_selaras"}
    found = alignment_findings(
        parts, kind="building", plan=higher(ZONES), name="use_zone", object_status="existing"
    ).set_index("unit_id")
    assert found["status"].to_dict() == {"B1": "indicative", "B2": "pass", "B3": "violation"}
    assert found.loc["B1", "value"] == pytest.approx(62.5)
    assert found.loc["B3", "source"] == "Permen PU 20/PRT/M/2011, Lampiran 4a (contoh)"


def test_sliver_of_z13():
    """A zone overlap 0.1 m wide with CE90 1.0 and 0.2: u95 0.7817, so the house lies in R-5."""
    zones = layer([box(-50, -50, 9.9, 60), box(9.9, -50, 70, 60)], ["Z1", "Z2"], zone_code=["K-1", "R-5"])
    house = plan_objects(layer([box(0, 1, 10, 9)], ["B1"], use="Rumah kost"), kind="building")
    parts, told = words(house, higher(zones))
    assert parts["sliver"].tolist() == [False, True]
    assert parts["area_m2"].tolist() == pytest.approx([79.2, 0.8])
    assert told.loc["B1", ["word", "zone_code"]].tolist() == ["tidak_selaras", "K-1"]


@pytest.mark.parametrize(
    ("own", "use", "listed", "word", "reason"),
    [
        ("R.5", "Hunian", False, "selaras", None),
        ("K-2", "Perdagangan", False, "tidak_selaras", "other_zone:R-5"),
        (None, "Perdagangan", False, "tidak_diatur", "rule_missing:itbx"),
        (None, None, False, "tidak_diatur", "use_unknown"),
        ("K-2", "Ruko", True, "selaras", None),
        (
            None,
            "Menara",
            True,
            "tidak_diatur",
            "use_unlisted:Menara, Permen PU 20/PRT/M/2011, Lampiran 4a (contoh)",
        ),
    ],
)
def test_blocks_with_a_code_or_a_use(own, use, listed, word, reason):
    block = layer([box(0, 0, 9, 40)], ["BL1"], use=[use], zone_code=[own])
    parts, told = words(plan_objects(block, kind="plan_block"), higher(ZONES, listed=listed))
    assert told.loc["BL1", "word"] == word
    assert (told.loc["BL1", "reason"] if pd.notna(told.loc["BL1", "reason"]) else None) == reason
    status = alignment_findings(
        parts, kind="plan_block", plan=higher(ZONES), name="alignment_rdtr", object_status="planned"
    )["status"].iloc[0]
    assert status == {"selaras": "pass", "tidak_selaras": "indicative", "tidak_diatur": "not_assessable"}[word]


def test_proposal_to_the_higher_plan():
    block = layer([box(0, 0, 9, 40)], ["BL1"], use=["Taman"], zone_code=["RTH-2"], proposal=[True])
    _, told = words(plan_objects(block, kind="plan_block"), higher(ZONES, listed=False))
    assert told.loc["BL1", "word"] == "usulan_masukan"


def test_protected_zone_and_overlays():
    """A house in a protected zone, on protected farmland, in a hazard zone; a park in each is nobody's fault."""
    zones = layer(
        [box(0, 0, 10, 10), box(10, 0, 20, 10), box(20, 0, 30, 10), box(30, 0, 40, 10)],
        ["Z1", "Z2", "Z3", "Z4"],
        zone_code=["PS", "R-5", "R-5", "R-5"],
        plan_kind=["31000000", "32000000", "32000000", "32000000"],
        lp2b=["Tidak Ada", "Ya", None, "Tidak Ada"],
        krb=[None, None, "Rawan Tinggi", "Tidak Ada"],
    )
    spots = [box(10 * n + 2, 2, 10 * n + 8, 8) for n in range(4)]
    houses = layer(spots, ["H1", "H2", "H3", "H4"], use="Hunian", zone_code=[None, "R-5", "R-5", "R-5"])
    plan = higher(zones, listed=False)
    _, told = words(plan_objects(houses, kind="plan_block"), plan)
    assert told["word"].to_dict() == {"H1": "tidak_selaras", "H2": "tidak_selaras", "H3": "bersyarat", "H4": "selaras"}
    assert told["reason"].fillna("").tolist() == ["protected:PS", "overlay:lp2b=Ya", "overlay:krb=Rawan Tinggi", ""]
    parks = houses.assign(use="Taman")
    _, told = words(plan_objects(parks, kind="plan_block"), plan)
    assert told["word"].tolist() == ["tidak_diatur", "selaras", "selaras", "selaras"]


def test_outside_the_plan_is_not_regulated():
    block = layer([box(50, 0, 70, 10)], ["BL1"], use=["Ruko"], zone_code=[None])
    parts, told = words(plan_objects(block, kind="plan_block"), higher(ZONES))
    outside = parts[parts["zone_id"].isna()].iloc[0]
    assert (outside["area_m2"], outside["share_pct"], outside["reason"]) == (100, 50, "outside_plan")
    assert parts["area_m2"].sum() == pytest.approx(200)
    assert told.loc["BL1", "word"] == "tidak_diatur"


def test_rtrw_never_convicts_a_building():
    house = plan_objects(layer([box(20, 20, 28, 30)], ["B3"], use="Rumah kost"), kind="building")
    plan = higher(ZONES, plan="rtrw", ce90_m=45.0)
    parts = aligned_parts(house, plan, ce90_m=0.9)
    found = alignment_findings(parts, kind="building", plan=plan, name="alignment_rtrw", object_status="planned")
    assert found["status"].tolist() == ["indicative"]


def test_turning_the_map_changes_no_word():
    house = layer([box(7, 0, 15, 10), box(0, 20, 8, 30)], ["B1", "B2"], use="Rumah kost")
    turned = [rotate(shape, 37, origin=(0, 0)) for shape in house.geometry]
    zones = ZONES.set_geometry([rotate(shape, 37, origin=(0, 0)) for shape in ZONES.geometry], crs=CRS)
    _, told = words(plan_objects(house, kind="building"), higher(ZONES))
    _, again = words(plan_objects(house.set_geometry(turned, crs=CRS), kind="building"), higher(zones))
    assert told["word"].to_dict() == again["word"].to_dict()
    assert told["share_pct"].tolist() == pytest.approx(again["share_pct"].tolist())


def test_road_without_width_has_shares_but_no_area():
    road = layer([LineString([(0, 5), (20, 5)])], ["RJ1"], width_m=[None])
    parts = aligned_parts(plan_objects(road, kind="plan_road"), higher(ZONES), ce90_m=0.2)
    assert parts["share_pct"].tolist() == pytest.approx([50, 50])
    assert parts["area_m2"].isna().all()


def test_programmes_agree_or_are_to_be_coordinated():
    programme = layer([box(0, 0, 20, 20), box(40, 0, 60, 20)], ["P1", "P2"], use=["Taman", None], name=["RTH", "Pasar"])
    blocks = layer(
        [box(0, 0, 5, 5), box(5, 5, 15, 15), box(45, 0, 50, 5), box(0, 90, 5, 95)],
        ["A", "B", "C", "D"],
        use=["Ruang terbuka hijau", "Hunian", "Hunian", "Hunian"],
    )
    parts = programme_parts(plan_objects(blocks, kind="plan_block"), programme, ce90_m=0.2)
    assert dict(zip(parts["object_id"], parts["word"], strict=True)) == {
        "A": "selaras", "B": "bersyarat", "C": "bersyarat",
    }  # fmt: skip
    assert parts["reason"].fillna("").tolist() == ["", "coordinate:RTH", "coordinate:Pasar"]


def test_a_plan_that_lies_on_itself():
    """Blocks overlap by 2 x 40 m; a park of 100 m2 covers 20 m2 of a house; a sliver of 5 cm is not certain."""
    blocks = layer(
        [box(0, 0, 12, 40), box(10, 0, 20, 40), box(20, 0, 30, 10), box(29.95, 0, 40, 10)],
        ["A", "B", "C", "D"],
        use=["Hunian", "Hunian", "Taman", "Hunian"],
    )
    houses = layer([box(26, 0, 36, 5)], ["H1"])
    found = plan_overlaps(
        {"plan_block": plan_objects(blocks, kind="plan_block")}, building=houses.geometry, ce90_m=0.2
    ).set_index(["a_id", "b_id"])
    assert found["area_m2"].to_dict() == pytest.approx({("A", "B"): 80, ("C", "D"): 0.5, ("C", "H1"): 20})
    assert found["certain"].to_dict() == {("A", "B"): True, ("C", "D"): False, ("C", "H1"): True}
    statuses = overlap_findings(found.reset_index()).set_index("unit_id")["status"]
    assert statuses.loc["A"] == "violation"
    assert set(statuses.loc[["C"]]) == {"indicative"}
