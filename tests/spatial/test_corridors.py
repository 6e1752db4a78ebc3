from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from kotaku_gis.errors import CRSError, GeometryError
from kotaku_gis.spatial import corridors

CRS = "EPSG:32749"
EAST, NORTH = 432_000, 9_155_000
DATA = Path(__file__).parents[2].parent / "shared" / "data"


def layer(*shapes, index=None):
    """Shapes drawn in local metres, in a UTM zone."""
    return gpd.GeoSeries([affinity.translate(shape, EAST, NORTH) for shape in shapes], index=index, crs=CRS)


RIVER, TOE = shapely.box(-30, -8, 40, 0), shapely.LineString([(-30, 1.5), (40, 1.5)])
WIDE, COAST = shapely.box(-400, -60, 400, -40), shapely.LineString([(-400, -103), (400, -103)])
BANK = shapely.LineString([(-60, -60), (60, 60)])
RAIL, CABLE = shapely.LineString([(-50, 0), (50, 0)]), shapely.LineString([(-50, 30), (50, 30)])

# Worked by hand in cases/zoning.json of the project's reference: building, object, required, (distance, depth, area).
WORKED = {
    "Z10 undyked": (shapely.box(0, 6, 8, 14), RIVER, 10, (6, 4, 32)),
    "Z10 dyked": (shapely.box(0, 6, 8, 14), TOE, 3, (4.5, 0, 0)),
    "Z10b beyond": (shapely.box(0, 12, 8, 20), RIVER, 10, (12, 0, 0)),
    "Z10b non-urban": (shapely.box(0, 12, 8, 20), WIDE, 100, (52, 48, 64)),
    "Z10b coast": (shapely.box(0, 12, 8, 20), COAST, 100, (115, 0, 0)),
    "Z11 bank at 45 degrees": (shapely.box(12, 0, 16, 4), BANK, 10, (5.65685425, 4.34314575, 14.27416998)),
    "Z24 rumija": (shapely.box(0, 16, 6, 22), RAIL, 8, (16, 0, 0)),
    "Z24 ruwasja": (shapely.box(0, 16, 6, 22), RAIL, 17, (16, 1, 6)),
    "Z24 power line": (shapely.box(0, 16, 6, 22), CABLE, 10, (8, 2, 12)),
}


@pytest.mark.parametrize("turn", [0, 77])
@pytest.mark.parametrize("case", WORKED)
def test_worked_cases(case, turn):
    house, thing, required, expected = WORKED[case]
    houses, objects = (layer(g).rotate(turn, origin=(EAST, NORTH)) for g in (house, thing))
    pairs = pd.DataFrame({"building": [0], "object": [0]})
    row = corridors.corridor_intrusions(houses, objects, required_m=float(required), pairs=pairs).iloc[0]
    figures = row[["distance_m", "intrusion_depth_m", "intrusion_m2"]].tolist()
    assert figures == pytest.approx(expected, abs=1e-6)
    found = corridors.corridor_intrusions(houses, objects, required_m=float(required))
    assert len(found) == (expected[2] > 0)


def test_each_object_has_its_own_width_and_overlaps_count_once():
    house = layer(shapely.box(0, 0, 10, 10), shapely.box(500, 0, 510, 10), index=["near", "far"])
    objects = layer(shapely.LineString([(-50, -3), (60, -3)]), shapely.LineString([(-4, -50), (-4, 60)]))
    required = pd.Series([5.0, 7.0])
    rows = corridors.corridor_intrusions(house, objects, required_m=required, geometry=True)
    assert rows["intrusion_m2"].tolist() == pytest.approx([20, 30])
    assert rows.area.tolist() == pytest.approx([20, 30])
    total = corridors.corridor_intrusion_by_building(house, objects, required_m=required)
    assert total.loc["near"].tolist() == pytest.approx([2, 44, 3])
    assert total.loc["far"].tolist() == [0, 0, 0]


def test_ends_are_round():
    half = corridors.corridor_areas(layer(shapely.LineString([(0, 0), (10, 0)])), required_m=2.0, quarter_segments=500)
    assert half.area[0] == pytest.approx(40 + np.pi * 4, rel=1e-5)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), angle=st.floats(0, 360))
def test_bulk_is_shapely_one_by_one_and_turning_changes_nothing(seed, angle):
    rng = np.random.default_rng(seed)
    houses = layer(*(shapely.box(x, y, x + 6, y + 9) for x, y in rng.uniform(0, 150, (40, 2))))
    bends = [rng.normal(0, 30, (rng.integers(2, 6), 2)).cumsum(axis=0) + rng.uniform(0, 150, 2) for _ in range(6)]
    objects = layer(*map(shapely.LineString, bends), shapely.box(20, 20, 60, 30))
    required = pd.Series(rng.uniform(0.0, 25, 7))
    rows = corridors.corridor_intrusions(houses, objects, required_m=required)
    expected = [
        (b, o, house.distance(thing), house.intersection(thing.buffer(required[o], quad_segs=16)).area)
        for b, house in houses.items()
        for o, thing in objects.items()
        if house.intersection(thing.buffer(required[o], quad_segs=16)).area > 1e-6
    ]
    assert rows[["building", "object"]].to_numpy().tolist() == [[b, o] for b, o, _, _ in expected]
    np.testing.assert_allclose(rows["distance_m"], [e[2] for e in expected], atol=1e-6)
    np.testing.assert_allclose(rows["intrusion_m2"], [e[3] for e in expected], atol=1e-6)
    turned = [g.rotate(angle, origin=(EAST, NORTH)) for g in (houses, objects)]
    again = corridors.corridor_intrusions(*turned, required_m=required, quarter_segments=256)
    fine = corridors.corridor_intrusions(houses, objects, required_m=required, quarter_segments=256)
    both = fine.merge(again, on=["building", "object"], how="outer").fillna(0)
    np.testing.assert_allclose(both["distance_m_x"], both["distance_m_y"], atol=1e-6)
    np.testing.assert_allclose(both["intrusion_m2_x"], both["intrusion_m2_y"], atol=0.02)


def test_tiles_equal_the_whole_bit_for_bit():
    rng = np.random.default_rng(3)
    houses = layer(*(shapely.box(x, y, x + 6, y + 9) for x, y in rng.uniform(0, 300, (200, 2))))
    objects = layer(*(shapely.LineString(rng.uniform(0, 300, (4, 2))) for _ in range(8)))
    whole = corridors.corridor_intrusion_by_building(houses, objects, required_m=12.0)
    assert (whole["corridors"] > 1).any()
    for _, tile in houses.groupby(np.arange(200) // 60):
        near = objects[objects.distance(shapely.box(*tile.total_bounds)) <= 12]
        part = corridors.corridor_intrusion_by_building(tile, near, required_m=12.0)
        pd.testing.assert_frame_equal(part, whole.loc[tile.index], check_exact=True)


def test_drains_of_cilegon():
    file = DATA / "cilegon" / "prasarana" / "KEMANTAPAN_DRAINASE_LN.geojson"
    if not file.exists():
        pytest.skip("shared/data is not beside the project")
    drains = gpd.read_file(file).to_crs(32748).geometry
    points = drains.interpolate(0.5, normalized=True).iloc[::5]
    houses = points.translate(4, 3).buffer(5, cap_style="square")
    rows = corridors.corridor_intrusions(houses, drains, required_m=3.0)
    for row in rows.iloc[::25].itertuples():
        expected = houses[row.building].intersection(drains[row.object].buffer(3.0)).area
        assert row.intrusion_m2 == pytest.approx(expected, abs=1e-6)
        assert row.distance_m == pytest.approx(houses[row.building].distance(drains[row.object]), abs=1e-6)
    union = houses.intersection(drains.buffer(3.0).union_all()).area
    total = corridors.corridor_intrusion_by_building(houses, drains, required_m=3.0)["intrusion_m2"]
    np.testing.assert_allclose(total, union, atol=1e-6)


def test_a_building_without_geometry_is_unknown():
    houses = gpd.GeoSeries([None, layer(shapely.box(0, 6, 8, 14))[0]], crs=CRS)
    total = corridors.corridor_intrusion_by_building(houses, layer(RIVER), required_m=10.0)
    assert total["intrusion_m2"].isna().tolist() == [True, False]
    pairs = pd.DataFrame({"building": [0], "object": [0]})
    row = corridors.corridor_intrusions(houses, layer(RIVER), required_m=10.0, pairs=pairs).iloc[0]
    assert row[["distance_m", "intrusion_depth_m", "intrusion_m2"]].isna().all()


def test_faults_are_told():
    house, river = layer(shapely.box(0, 6, 8, 14)), layer(RIVER)
    for required in (-1.0, np.nan):
        with pytest.raises(GeometryError, match="kurang dari nol"):
            corridors.corridor_intrusions(house, river, required_m=required)
    with pytest.raises(CRSError):
        corridors.corridor_intrusions(house, river.to_crs(4326), required_m=1.0)
    with pytest.raises(ValueError, match="index of the objects"):
        corridors.corridor_intrusions(house, river, required_m=pd.Series([1.0], index=[5]))
    pairs = pd.DataFrame({"building": [0], "object": [9]})
    with pytest.raises(ValueError, match="not in the layers"):
        corridors.corridor_intrusions(house, river, required_m=1.0, pairs=pairs)
