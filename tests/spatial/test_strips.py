from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from kotaku_gis.errors import GeometryError
from kotaku_gis.spatial import _compiled, strips
from kotaku_gis.spatial._bands import bands, trapezoids
from kotaku_gis.spatial._compiled import plain
from kotaku_gis.spatial.strips import Strips

CRS = "EPSG:32749"
EAST, NORTH = 432_000, 9_155_000
PATHS = pytest.mark.parametrize("path", ["fast", "plain"])


def layer(*shapes, index=None):
    """Shapes drawn in local metres, in a UTM zone."""
    return gpd.GeoSeries([affinity.translate(shape, EAST, NORTH) for shape in shapes], index=index, crs=CRS)


def line(*points):
    return shapely.LineString(points)


def on(path, work):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_compiled, "LEAST", 0)
        if path == "fast":
            return work()
        with plain():
            return work()


def facing(parcel, base, width_m, **options):
    """Strip of one base on the side of its parcel."""
    parcel = gpd.GeoSeries([parcel.iloc[0]] * len(base), index=base.index, crs=CRS)
    return Strips(base, width_m=width_m, side=strips.inward_side(base, parcel), parcel=parcel, **options)


# The figures of tests named after a case are worked by hand in cases/zoning.json of the project's reference.
PLOT = layer(shapely.box(0, 0, 10, 15))
FRONT = layer(line((0, 0), (10, 0)), index=["front"])
ALL = pd.DataFrame({"building": [0], "base": ["front"]})
SETBACK = {
    "Z06": (1.8, 10, 3.0, {"distance_m": 1.8, "intrusion_depth_m": 1.2, "intrusion_m2": 9.6, "facade_m": 8.0}),
    "Z07": (2.85, 10, 3.0, {"distance_m": 2.85, "intrusion_depth_m": 0.15, "intrusion_m2": 1.2, "facade_m": 8.0}),
    "Z08": (0.4, 10, 3.0, {"distance_m": 0.4, "intrusion_depth_m": 2.6, "intrusion_m2": 20.8, "facade_m": 8.0}),
    "Z18": (3.0, 14, 3.0, {"distance_m": 3.0, "intrusion_depth_m": 0.0, "intrusion_m2": 0.0, "facade_m": 0.0}),
}


@PATHS
@pytest.mark.parametrize("turn", [0, 30, 211.7])
@pytest.mark.parametrize("case", SETBACK)
def test_front_setbacks(path, case, turn):
    low, high, width, expected = SETBACK[case]
    turned = [s.rotate(turn, origin=(EAST, NORTH)) for s in (layer(shapely.box(1, low, 9, high)), PLOT, FRONT)]
    house, plot, front = turned
    row = on(path, lambda: strips.intrusions(house, facing(plot, front, width), pairs=ALL)).iloc[0]
    assert row[list(expected)].tolist() == pytest.approx(list(expected.values()), abs=1e-6)


@PATHS
def test_z08_from_the_axis(path):
    house, axis = layer(shapely.box(1, 0.4, 9, 10)), layer(line((0, -3), (10, -3)))
    row = on(path, lambda: strips.intrusions(house, facing(PLOT, axis, 4.0))).iloc[0]
    figures = row[["distance_m", "intrusion_depth_m", "intrusion_m2"]].tolist()
    assert figures == pytest.approx([3.4, 0.6, 4.8], abs=1e-6)


@PATHS
def test_z09_two_fronts_count_their_corner_once(path):
    house, plot = layer(shapely.box(1.5, 2, 10, 12)), layer(shapely.box(0, 0, 12, 15))
    fronts = layer(line((0, 0), (12, 0)), line((0, 0), (0, 15)), index=["south", "west"])
    strip = facing(plot, fronts, pd.Series([3.0, 2.0], index=fronts.index))
    rows = on(path, lambda: strips.intrusions(house, strip)).set_index("base")
    assert rows["intrusion_m2"].tolist() == pytest.approx([8.5, 5.0], abs=1e-6)
    assert rows["distance_m"].tolist() == pytest.approx([2.0, 1.5], abs=1e-6)
    total = on(path, lambda: strips.intrusion_by_building(house, strip, geometry=True)).iloc[0]
    assert total["intrusion_m2"] == pytest.approx(13.0, abs=1e-6)
    assert total["geometry"].area == pytest.approx(13.0, abs=1e-6)
    assert (total["strips"], total["intrusion_depth_m"], total["distance_m"]) == pytest.approx((2, 1.0, 1.5), abs=1e-6)


@PATHS
def test_z16_from_an_axis_without_parcels(path):
    house, axis = layer(shapely.box(30, 5, 36, 12)), layer(line((20, 0), (60, 0)))
    pairs = pd.DataFrame({"building": [0, 0], "base": [0, 0]})
    edge = on(path, lambda: strips.intrusions(house, Strips(axis, width_m=2.0, offset_m=2.0), pairs=pairs)).iloc[0]
    assert edge[["distance_m", "intrusion_m2"]].tolist() == pytest.approx([3.0, 0.0], abs=1e-6)
    carriage = on(path, lambda: strips.intrusions(house, Strips(axis, width_m=4.0, offset_m=1.5))).iloc[0]
    figures = carriage[["distance_m", "intrusion_depth_m", "intrusion_m2"]].tolist()
    assert figures == pytest.approx([3.5, 0.5, 3.0], abs=1e-6)


@PATHS
def test_z18_sides_and_rear(path):
    house = layer(shapely.box(1, 3, 9, 14))
    edges = layer(line((0, 0), (0, 15)), line((10, 0), (10, 15)), line((0, 15), (10, 15)), index=["l", "r", "rear"])
    strip = facing(PLOT, edges, 2.0)
    rows = on(path, lambda: strips.intrusions(house, strip))
    assert rows["intrusion_m2"].tolist() == pytest.approx([11, 11, 8], abs=1e-6)
    assert rows["distance_m"].tolist() == pytest.approx([1, 1, 1], abs=1e-6)
    assert on(path, lambda: strips.intrusion_by_building(house, strip))["intrusion_m2"][0] == pytest.approx(
        28, abs=1e-6
    )


@PATHS
def test_sides_of_an_axis(path):
    houses = layer(shapely.box(2, 1, 8, 6), shapely.box(2, -9, 8, -2), shapely.box(2, -1, 8, 1), index=["n", "s", "on"])
    axis = layer(line((0, 0), (10, 0)))
    both = on(path, lambda: strips.intrusions(houses, Strips(axis, width_m=3.0, side="both")))
    assert both[["building", "side"]].to_numpy().tolist() == [
        ["n", "left"],
        ["s", "right"],
        ["on", "left"],
        ["on", "right"],
    ]
    assert both["intrusion_m2"].tolist() == pytest.approx([12, 6, 6, 6], abs=1e-6)
    pairs = pd.DataFrame({"building": ["n", "s", "on"], "base": [0, 0, 0]})
    left = on(path, lambda: strips.intrusions(houses, Strips(axis, width_m=3.0), pairs=pairs))
    assert left["distance_m"].isna().tolist() == [False, True, False]
    assert left["distance_m"].tolist()[::2] == pytest.approx([1, 0], abs=1e-6)


@PATHS
def test_a_courtyard_an_l_and_two_wings(path):
    court = shapely.box(0, 1, 10, 11).difference(shapely.box(2, 3, 8, 9))
    wings = shapely.MultiPolygon([shapely.box(0, 1, 2, 5), shapely.box(6, 2, 7, 5)])
    ell = shapely.Polygon([(0, 1), (10, 1), (10, 9), (8, 9), (8, 3), (0, 3)])
    houses, base = layer(court, wings, ell), layer(line((-5, 0), (15, 0)))
    rows = on(path, lambda: strips.intrusions(houses, Strips(base, width_m=5.0)))
    assert rows["intrusion_m2"].tolist() == pytest.approx([10 * 2 + 2 * 2 * 2, 2 * 4 + 3, 20 + 4], abs=1e-6)
    assert rows["facade_m"].tolist() == pytest.approx([10, 3, 10], abs=1e-6)
    assert rows["distance_m"].tolist() == pytest.approx([1, 1, 1], abs=1e-6)


@PATHS
def test_corners_are_mitred_and_ends_flat(path):
    base = layer(line((0, 0), (10, 0), (10, 10)))
    inner, outer = (strips.strip_areas(Strips(base, width_m=2.0, side=side)).area[0] for side in ("left", "right"))
    assert (inner, outer) == pytest.approx((36, 44))  # two arms of 10 x 2, less and plus a square of 2 x 2
    house = layer(shapely.box(11, -1.5, 13, -1))
    row = on(path, lambda: strips.intrusions(house, Strips(base, width_m=2.0, side="right"))).iloc[0]
    figures = row[["intrusion_m2", "distance_m", "intrusion_depth_m"]].tolist()
    assert figures == pytest.approx([0.5, 1.0, 1.0], abs=1e-6)
    longer = strips.strip_areas(Strips(base, width_m=2.0, extension_m=3.0)).area[0]
    assert longer == pytest.approx(36 + 2 * 6)


def test_a_gentle_strip_is_the_one_sided_buffer_of_geos():
    base = layer(line((0, 0), (20, 3), (35, -2), (60, 4)))
    for sign, side in ((1, "left"), (-1, "right")):
        expected = base.buffer(sign * 3.0, single_sided=True, cap_style="flat", join_style="mitre")
        found = strips.strip_areas(Strips(base, width_m=3.0, side=side))
        assert found.symmetric_difference(expected).area[0] == pytest.approx(0, abs=1e-6)


HAIRPIN = line((0, 0), (20, 0), (1, 4), (22, 6))
AROUND = np.linspace(0.3, 6, 24)
CUL_DE_SAC = line(*(6 * np.column_stack([np.cos(AROUND), np.sin(AROUND)])))
JOG = line((0, 0), (10, 0), (10, 0.3), (20, 0.3), (20, -0.2), (30, -0.2))


@pytest.mark.parametrize("base", [HAIRPIN, CUL_DE_SAC, JOG], ids=["hairpin", "cul-de-sac", "jog"])
@pytest.mark.parametrize("side", [1, -1])
def test_a_strip_wider_than_its_turns_stays_near_and_on_its_side(base, side):
    """Straight off the base lies the strip, as far as it is wide or up to the base itself."""
    drawn = base if side == 1 else base.reverse()
    zero, five = np.zeros(1), np.array([5.0])
    band = bands(np.array([drawn]), near=zero, far=five, extension=zero)
    strip = band.polygon[0]
    assert strip.is_valid
    assert strip.difference(drawn.buffer(5.0 * 5)).area == 0
    rng, xy = np.random.default_rng(0), shapely.get_coordinates(drawn)
    hits = 0
    for a, b in pairwise(xy):
        way = (b - a) / np.hypot(*(b - a))
        left = np.array([-way[1], way[0]])
        for share, off in rng.uniform(0.05, 0.95, (20, 2)):
            foot = a + share * (b - a)
            sight = shapely.LineString([foot + 1e-6 * left, foot + 5 * off * left])
            if not sight.intersects(drawn):
                hits += 1
                assert strip.buffer(1e-6).contains(shapely.Point(sight.coords[1]))
    assert hits > 20


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 100_000),
    width=st.floats(0.5, 12),
    offset=st.sampled_from([0.0, 1.5, 4.0]),
    parts=st.integers(1, 5),
    path=st.sampled_from(["fast", "plain"]),
)
def test_area_distance_and_facade_are_those_of_shapely(seed, width, offset, parts, path):
    rng = np.random.default_rng(seed)
    turn = rng.uniform(0, 360)
    points = np.column_stack([np.linspace(0, 25 * parts, parts + 1), rng.normal(0, 3, parts + 1)])
    base = affinity.rotate(shapely.LineString(points), turn, origin=(0, 0))
    house = affinity.rotate(shapely.box(0, 0, *rng.uniform(2, 12, 2)), rng.uniform(0, 360))
    house = house.difference(affinity.scale(house, 0.4, 0.4)) if rng.random() < 0.3 else house
    house = affinity.translate(
        house, *affinity.rotate(shapely.Point(rng.uniform(-5, 90), rng.uniform(-12, 20)), turn, origin=(0, 0)).coords[0]
    )
    houses, bases = layer(house), layer(base)
    strip = Strips(bases, width_m=width, offset_m=offset, extension_m=5.0)
    pairs = pd.DataFrame({"building": [0], "base": [0]})
    row = on(path, lambda: strips.intrusions(houses, strip, pairs=pairs, geometry=True)).iloc[0]
    area = strips.strip_areas(strip).geometry[0]
    cut = area.intersection(houses[0])
    if row["intrusion_m2"] == 0:
        assert cut.area < 1e-4
        return
    assert row["intrusion_m2"] == pytest.approx(cut.area, abs=1e-6)
    assert row["geometry"].area == pytest.approx(cut.area, abs=1e-6)
    if parts == 1:
        flat = [affinity.rotate(affinity.translate(g, -EAST, -NORTH), -turn, origin=(0, 0)) for g in (cut, bases[0])]
        slope = np.degrees(np.arctan2(*(np.diff(np.array(flat[1].coords), axis=0)[0][::-1])))
        cut, axis = (affinity.rotate(g, -slope, origin=(0, 0)) for g in flat)
        assert row["distance_m"] == pytest.approx(max(cut.bounds[1] - axis.bounds[1] - offset, 0), abs=1e-6)
        spans = shapely.union_all(
            [line((p.bounds[0], 0), (p.bounds[2], 0)) for p in shapely.get_parts(cut) if p.area > 0]
        )
        assert row["facade_m"] == pytest.approx(spans.length, abs=1e-6)


def test_trapezoids_tile_the_band():
    drawn = np.array([line((0, 0), (20, 3), (35, -2), (60, 4)), line((0, 0), (9, 0)), HAIRPIN])
    band = bands(drawn, near=np.full(3, 1.0), far=np.full(3, 4.0), extension=np.full(3, 2.0))
    assert band.tiled.tolist() == [True, True, False]
    for b in range(2):
        tiles = trapezoids(band, np.arange(band.first[b], band.first[b + 1]))
        assert shapely.area(tiles).sum() == pytest.approx(band.polygon[b].area)
        assert shapely.union_all(tiles).symmetric_difference(band.polygon[b]).area == pytest.approx(0, abs=1e-9)


@PATHS
def test_both_paths_and_tiles_agree_on_a_street_of_houses(path):
    rng = np.random.default_rng(5)
    houses = layer(
        *(
            affinity.rotate(shapely.box(x, y, x + 6, y + 8), rng.uniform(-20, 20))
            for x, y in rng.uniform(0, 200, (150, 2))
        )
    )
    bases = layer(*(line(*(rng.normal(0, 20, (4, 2)).cumsum(axis=0) + rng.uniform(0, 200, 2))) for _ in range(25)))
    strip = Strips(bases, width_m=4.0, offset_m=1.0, side="both")
    rows = on(path, lambda: strips.intrusions(houses, strip, geometry=True))
    oracle = strips.strip_areas(strip)
    expected = [
        (b, r.base, r.side, shapely.intersection(house, r.geometry).area)
        for b, house in houses.items()
        for r in oracle.itertuples()
        if shapely.intersection(house, r.geometry).area > 1e-6
    ]
    assert rows[["building", "base", "side"]].to_numpy().tolist() == [list(e[:3]) for e in expected]
    np.testing.assert_allclose(rows["intrusion_m2"], [e[3] for e in expected], atol=1e-6, rtol=0)
    np.testing.assert_allclose(rows.area, [e[3] for e in expected], atol=1e-6, rtol=0)
    whole = on(path, lambda: strips.intrusion_by_building(houses, strip))
    union = shapely.area(shapely.intersection(houses.to_numpy(), oracle.union_all()))
    np.testing.assert_allclose(whole["intrusion_m2"], union, atol=1e-6, rtol=0)
    for _, tile in houses.groupby(np.arange(len(houses)) // 40):
        near = bases[bases.intersects(shapely.box(*tile.total_bounds).buffer(30))]
        part = on(
            path,
            lambda t=tile, n=near: strips.intrusion_by_building(t, Strips(n, width_m=4.0, offset_m=1.0, side="both")),
        )
        pd.testing.assert_frame_equal(part, whole.loc[tile.index], check_exact=True)


@PATHS
def test_strips_along_the_roads_of_a_hamlet(path):
    folder = Path(__file__).parents[2].parent / "shared" / "data" / "dimajar2_sumberarum_magelang"
    if not folder.exists():
        pytest.skip("shared/data is not beside the project")
    houses = gpd.read_file(folder / "bangunan_DIREDAKSI.geojson").to_crs(CRS).geometry.force_2d().make_valid()
    roads = gpd.read_file(folder / "jalan_lokal.geojson").to_crs(CRS).geometry.force_2d()
    roads = roads.line_merge().explode(ignore_index=True)
    strip = Strips(roads[~roads.is_closed], width_m=5.0, offset_m=1.5, side="both")
    rows = on(path, lambda: strips.intrusions(houses, strip))
    area = strips.strip_areas(strip).set_index(["base", "side"]).geometry
    assert len(rows) > 5
    for row in rows.itertuples():
        expected = houses[row.building].intersection(area[row.base, row.side]).area
        assert row.intrusion_m2 == pytest.approx(expected, abs=1e-6)


@PATHS
def test_nothing_beyond_the_parcel_counts(path):
    house = layer(shapely.box(-3, 1, 9, 10))
    row = on(path, lambda: strips.intrusions(house, facing(PLOT, FRONT, 3.0))).iloc[0]
    assert row[["intrusion_m2", "facade_m"]].tolist() == pytest.approx([18, 9], abs=1e-6)
    neighbour = layer(shapely.box(10, 1, 19, 10))
    assert len(on(path, lambda: strips.intrusions(neighbour, facing(PLOT, FRONT, 3.0)))) == 0


@PATHS
def test_a_building_without_geometry_is_unknown(path):
    houses = gpd.GeoSeries([None, layer(shapely.box(1, 1, 9, 9))[0]], index=["none", "there"], crs=CRS)
    total = on(path, lambda: strips.intrusion_by_building(houses, Strips(FRONT, width_m=3.0)))
    assert total["intrusion_m2"].isna().tolist() == [True, False]
    pairs = pd.DataFrame({"building": ["none"], "base": ["front"]})
    row = on(path, lambda: strips.intrusions(houses, Strips(FRONT, width_m=3.0), pairs=pairs)).iloc[0]
    assert row[["intrusion_m2", "intrusion_depth_m", "facade_m", "distance_m"]].isna().all()


def test_faults_are_told():
    house = layer(shapely.box(0, 0, 1, 1))
    with pytest.raises(GeometryError, match="lebih dari nol") as raised:
        strips.intrusions(house, Strips(FRONT, width_m=0.0, offset_m=-1.0))
    assert [found.code for found in raised.value.faults] == ["spatial_edges.strip_width", "spatial_edges.strip_offset"]
    for base in (shapely.box(0, 0, 1, 1), line((0, 0), (0, 0)), shapely.box(0, 0, 1, 1).exterior, shapely.Point(0, 0)):
        with pytest.raises(GeometryError, match="garis terbuka"):
            strips.intrusions(house, Strips(layer(base), width_m=1.0))
    with pytest.raises(ValueError, match="not in the layers"):
        strips.intrusions(house, Strips(FRONT, width_m=1.0), pairs=ALL.assign(base="x"))
    with pytest.raises(ValueError, match="index of the bases"):
        strips.intrusions(house, Strips(FRONT, width_m=pd.Series([1.0])))
    split = layer(shapely.MultiLineString([[(0, 0), (4, 0)], [(4, 0), (9, 0)]]))
    assert strips.strip_areas(Strips(split, width_m=2.0)).area.tolist() == pytest.approx([18])
