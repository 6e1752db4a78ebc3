"""Setbacks that stand on road segments: used from the datum that the manifest names, and told where it names none."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

import kotaku_gis


@pytest.fixture
def judged(tmp_path):
    def run(zoning=""):
        layers = {
            "rt": ("block_id", ["RT1"], [shapely.box(-10, -10, 30, 30)]),
            "bgn": ("building_id", ["B1", "B2"], [shapely.box(1, 1.5, 8, 9), shapely.box(12, 4, 18, 9)]),
            "persil": ("parcel_id", ["P1", "P2"], [shapely.box(0, 0, 10, 15), shapely.box(10, 0, 20, 15)]),
            "jalan": ("road_id", ["J1"], [shapely.LineString([(-20, -3), (40, -3)])]),
        }
        for name, (key, ids, shapes) in layers.items():
            moved = shapely.transform(shapes, lambda xy: xy + np.array([432000, 9155000]))
            table = gpd.GeoDataFrame({key: ids}, geometry=list(moved), crs="EPSG:32749")
            if name == "jalan":
                table = table.assign(row_width_m=6.0, gsb_m=3.0)
            if name == "bgn":
                table = table.assign(footprint_kind="wall")
            table.to_file(tmp_path / f"{name}.gpkg")
        roles = {"block": "rt", "building": "bgn", "parcel": "persil", "road": "jalan"}
        paths = "".join(f'[layers.{role}]\npath = "{name}.gpkg"\n' for role, name in roles.items())
        (tmp_path / "kotaku.toml").write_text(f'[project]\nname = "Uji"\nmap_class = 1\n{paths}{zoning}', "utf-8")
        return kotaku_gis.assess(kotaku_gis.open_project(tmp_path))

    return run


def test_without_a_datum_no_house_is_judged_and_the_segments_are_told(judged):
    found = judged()
    rows = found.findings[found.findings["name"] == "gsb_front"]
    assert set(rows["status"]) == {"not_assessable"}
    (note,) = [note for note in found.notes if note.code == "zoning_measures.road_gsb_unused"]
    assert "J1" in str(note)


def test_from_the_edge_of_the_reserve_the_axis_is_half_a_row_away(judged):
    """Houses at 1.5 m and 4 m; 3 m is asked for from the edge, 3 m off the axis."""
    found = judged('[zoning]\nroad_gsb_from = "tepi_rumija"\n')
    rows = found.findings[found.findings["name"] == "gsb_front"].set_index("unit_id")
    assert rows["value"].tolist() == pytest.approx([1.5, 4.0])
    assert rows["status"].to_dict() == {"B1": "violation", "B2": "pass"}
    assert "zoning_measures.road_gsb_unused" not in [note.code for note in found.notes]
