"""What planned roads take: worked by hand, and against the sample's own answers."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, box

from kotaku_gis.zoning.resettlement import cut_findings, road_cuts

CRS = "EPSG:32749"
SAMPLE = Path(__file__).parents[2] / "data" / "contoh_kelurahan"


def roads(rows, **columns):
    index = pd.Index([f"J{n}" for n in range(1, len(rows) + 1)])
    return gpd.GeoDataFrame(columns, geometry=rows, index=index, crs=CRS)


def shapes(**named):
    return gpd.GeoSeries(named, crs=CRS)


def test_one_road_by_hand():
    """A road 4 m wide along y=0 takes 1 m x 8 m of a house and cuts a lot of 10 x 20 m in two."""
    road = roads([LineString([(-10, 0), (50, 0)])], row_width_m=[4.0], name=["Gang baru"])
    units = {
        "building": shapes(B1=box(0, 1, 8, 11), B2=box(20, 3, 28, 9)),
        "parcel": shapes(P1=box(-1, -8, 9, 12), P2=box(20, 2.5, 30, 12)),
    }
    found = road_cuts(road, units=units, households=pd.Series({"B1": 2, "B2": 1}), ce90_m=0.2)
    house = found.units.set_index("unit_id").loc["B1"]
    assert house[["area_m2", "lost_m2", "lost_share_pct", "remains_m2"]].tolist() == pytest.approx([80, 8, 10, 72])
    lot = found.units.set_index("unit_id").loc["P1"]
    assert lot[["lost_m2", "remains_m2", "largest_rest_m2", "rest_parts"]].tolist() == pytest.approx([40, 160, 100, 2])
    assert lot["households"] == 2
    assert found.roads[["buildings", "parcels", "households", "building_m2", "parcel_m2"]].iloc[0].tolist() == [
        1, 1, 2, 8, 40,
    ]  # fmt: skip
    assert found.units["certain"].all()


def test_two_roads_over_one_house_count_once():
    crossing = roads([LineString([(-10, 5), (20, 5)]), LineString([(5, -10), (5, 20)])], width_m=[2.0, 2.0])
    found = road_cuts(crossing, units={"building": shapes(B1=box(0, 0, 10, 10))}, ce90_m=0.2)
    assert found.cuts["lost_m2"].tolist() == pytest.approx([20, 20])
    one = found.units.iloc[0]
    assert (one["lost_m2"], one["largest_rest_m2"], one["rest_parts"]) == (pytest.approx(36), pytest.approx(16), 4)
    assert one["roads"] == "J1; J2"
    assert one["households"] is pd.NA


def test_within_the_accuracy_of_the_map_nothing_is_certain():
    """The strip takes 0.1 m of the house; two maps of CE90 0.2 m may be 0.2168 m apart."""
    road = roads([LineString([(-10, 0), (50, 0)])], width_m=[2.2])
    found = road_cuts(road, units={"building": shapes(B1=box(0, 1, 8, 11))}, ce90_m=0.2)
    assert (found.units["lost_m2"].iloc[0], found.units["certain"].iloc[0]) == (pytest.approx(0.8), False)
    told = cut_findings(found)
    assert told[["status", "reason"]].to_numpy().tolist() == [["partial", "within_accuracy"]]


def test_road_without_width_is_said_not_guessed():
    road = roads([LineString([(0, 0), (9, 0)]), box(20, 0, 24, 9)], width_m=[None, None])
    found = road_cuts(road, units={"building": shapes(B1=box(0, -1, 8, 1), B2=box(22, 0, 30, 5))}, ce90_m=0.2)
    assert found.roads["reason"].fillna("").tolist() == ["road_width_missing", ""]
    assert found.roads["buildings"].tolist() == [pd.NA, 1]
    assert found.units["unit_id"].tolist() == ["B2"]


def test_the_sample_answers():
    """What each planned road of the sample takes, by plain shapely one after the other."""
    answers = json.loads((SAMPLE / "jawaban.json").read_text(encoding="utf-8"))
    taken = _find(answers, "plan_roads")
    road = gpd.read_file(SAMPLE / "rtplp_jalan.geojson").to_crs(CRS)
    road = road.set_index("id_jalan").rename(columns={"rumija": "row_width_m"})
    building = gpd.read_file(SAMPLE / "bangunan.shp").drop_duplicates("ID_BGN").set_index("ID_BGN").geometry
    parcel = gpd.read_file(SAMPLE / "persil.shp").set_index("ID_PERSIL").geometry
    valid = {"building": building[building.is_valid & building.notna()], "parcel": parcel[parcel.is_valid]}
    found = road_cuts(road[["row_width_m", "geometry"]], units=valid, ce90_m=0.2)
    for road_id, kinds in taken.items():
        for kind, expected in kinds.items():
            mine = found.cuts[(found.cuts["road_id"] == road_id) & (found.cuts["unit_kind"] == kind)]
            got = dict(zip(mine["unit_id"], mine["lost_m2"], strict=True))
            told = {name: area for name, area in expected.items() if name in valid[kind].index}
            assert {name: got.get(name) for name in told} == pytest.approx(told, abs=0.05)
            assert told


def _find(node, key):
    if isinstance(node, dict):
        if key in node:
            return node[key]
        for value in node.values():
            if (found := _find(value, key)) is not None:
                return found
    return None
