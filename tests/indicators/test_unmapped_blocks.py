"""Blocks whose buildings were not drawn: what a table states of them is not undone by an empty map.

On the map of Pekalongan at hand 342 of 425 RT hold no building, while the baseline counts some sixty in each.
"""

import geopandas as gpd
import pytest
from shapely import LineString, box

from kotaku_gis import assess, open_project

MANIFEST = """
[project]
name = "Uji"
city_class = "besar"
crs = "EPSG:32749"
[slum.baseline]
path = "baseline.csv"
[layers.block]
path = "block.gpkg"
[layers.building]
path = "building.gpkg"
[layers.road]
path = "road.gpkg"
"""
# of RT1, whose houses nobody drew; of RT2, with two of its houses; of RT3 nobody tells anything
TABLE = "RT/RW,Jumlah bangunan (unit),Jumlah KK,1a (unit),1b (ha),1c (unit)\nRT001,65,65,33,0.5,4\nRT002,2,2,1,0,0\n"


@pytest.fixture(scope="module")
def assessed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unmapped")
    layers = {
        "block": gpd.GeoDataFrame(
            {"block_id": ["RT001", "RT002", "RT003"], "kind": "rt"},
            geometry=[box(x, 9_238_000, x + 100, 9_238_100) for x in (458_000, 458_100, 458_200)],
            crs=32749,
        ),
        "building": gpd.GeoDataFrame(
            {"building_id": ["B1", "B2"], "regular": ["tidak", "ya"], "substandard": "tidak"},
            geometry=[box(x, 9_238_020, x + 10, 9_238_030) for x in (458_120, 458_140)],
            crs=32749,
        ),
        "road": gpd.GeoDataFrame(
            {"road_id": ["J1"], "width_m": [4.0], "condition": ["baik"]},
            geometry=[LineString([(458_000, 9_238_015), (458_300, 9_238_015)])],
            crs=32749,
        ),
    }
    for role, layer in layers.items():
        layer.to_file(folder / f"{role}.gpkg")
    (folder / "baseline.csv").write_text(TABLE, encoding="utf-8")
    (folder / "kotaku.toml").write_text(MANIFEST, encoding="utf-8")
    return assess(open_project(folder))


def test_a_block_without_drawn_buildings_is_what_the_table_says(assessed):
    slum = assessed.studies["slum"]
    rt1 = slum.baseline.volumes.loc["RT001"]
    assert slum.baseline.header.loc["RT001", "buildings"] == 65
    assert rt1[["irregular_buildings", "dense_area", "substandard_buildings"]].tolist() == [33, 0.5, 4]
    assert set(slum.baseline.origin.loc["RT001", ["buildings", "irregular_buildings", "dense_area"]]) == {"table"}
    assert slum.scores.percent.loc["RT001", "irregular_buildings"] == pytest.approx(100 * 33 / 65)
    assert slum.scores.score.loc["RT001", "irregular_buildings"] == 1
    assert slum.baseline.volumes["missing_road"].isna().tolist() == [True, False, False]  # who needs one is not drawn


def test_it_is_told_and_other_blocks_keep_what_the_map_says(assessed):
    (note,) = [note for note in assessed.notes if note.code == "slum_measures.blocks_without_buildings"]
    assert list(note.ids) == ["RT001"]
    header = assessed.studies["slum"].baseline.header
    assert header["buildings"].tolist() == [65, 2, 0]
    assert assessed.blocks["building_count"].tolist() == [0, 2, 0]
    irregular = assessed.studies["slum"].baseline
    assert irregular.origin.loc["RT002", "irregular_buildings"] == "measured"
    assert (
        assessed.studies["slum"].scores.percent.loc["RT003", "irregular_buildings"] == 0
    )  # no building, and none told of
