import json
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box
from shapely.affinity import rotate, translate

from kotaku_gis.errors import CRSError, GeometryError, LayerError
from kotaku_gis.spatial import _compiled, _overlap
from kotaku_gis.spatial._compiled import accelerated, plain
from kotaku_gis.spatial._ring_edges import open_rings
from kotaku_gis.spatial.overlay import covered_area, overlap_areas, overlap_shapes, shares, united

CRS = "EPSG:32748"
EAST, NORTH = 702_345.678, 9_312_345.678  # where coordinates have few digits left
DATA = Path(__file__).parents[2].parent / "shared" / "data"


both_paths = pytest.mark.usefixtures("path")


def layer(shapes, *, index=None, crs=CRS):
    return gpd.GeoSeries(list(shapes), index=index, crs=crs)


def star(random, corners, size):
    """A star-shaped polygon: any outline from a triangle to a very jagged one."""
    turns = np.sort(random.uniform(0, 2 * np.pi, corners))
    turns += np.arange(corners) * 1e-3
    radius = random.uniform(0.2, 1.0, corners) * size
    return Polygon(np.column_stack([radius * np.cos(turns), radius * np.sin(turns)]))


def shapes(seed, count, *, spread=40.0, size=12.0, corners=(3, 9)):
    """Outlines with holes, in parts and plain, scattered at random."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        outline = star(random, random.integers(*corners), size * random.uniform(0.3, 1.5)).buffer(0)
        kind = random.integers(4)
        if kind == 1:
            outline = outline.difference(outline.centroid.buffer(size * 0.15, quad_segs=3))
        if kind == 3:
            outline = outline.envelope  # level and upright edges
        if kind == 2:
            outline = outline.union(translate(star(random, 5, size / 2).buffer(0), 2 * size, 0))
        made.append(translate(outline, EAST + random.uniform(0, spread), NORTH + random.uniform(0, spread)))
    return [shape for shape in made if shape.area > 0]


def oracle(features, areas):
    """Areas in common, one pair at a time, in coordinates from a near corner."""
    near = [[translate(shape, -EAST, -NORTH) for shape in side] for side in (features, areas)]
    return np.array([[one.intersection(other).area for other in near[1]] for one in near[0]])


def matrix(features, areas):
    found = overlap_areas(layer(features), layer(areas))
    table = np.zeros((len(features), len(areas)))
    table[found["feature"], found["area"]] = found["area_m2"]
    return table


@pytest.mark.parametrize("seed", range(6))
@both_paths
def test_areas_are_those_of_geos_pair_by_pair(seed):
    features, areas = shapes(seed, 40), shapes(seed + 100, 30, size=20.0, corners=(3, 60))
    # the coordinates of a UTM zone end at 1e-9 m: the areas follow within that times an outline
    np.testing.assert_allclose(matrix(features, areas), oracle(features, areas), rtol=1e-9, atol=1e-7)


@pytest.mark.parametrize("seed", range(3))
@both_paths
def test_long_outlines_on_both_sides(seed):
    features = shapes(seed, 6, size=60.0, corners=(300, 900))
    areas = shapes(seed + 50, 6, size=60.0, corners=(300, 900))
    expected = oracle(features, areas)
    np.testing.assert_allclose(matrix(features, areas), expected, rtol=1e-9, atol=1e-6)
    assert expected.max() > 100


@both_paths
def test_numbers_near_the_origin_agree_to_the_last_digits():
    features = [translate(shape, -EAST, -NORTH) for shape in shapes(1, 60)]
    areas = [translate(shape, -EAST, -NORTH) for shape in shapes(2, 60)]
    expected = np.array([[one.intersection(other).area for other in areas] for one in features])
    np.testing.assert_allclose(matrix(features, areas), expected, rtol=1e-9, atol=1e-11)


def test_both_paths_give_the_same_bits(monkeypatch):
    if not accelerated():
        pytest.skip("numba is not installed")
    monkeypatch.setattr(_compiled, "LEAST", 0)
    features, areas = layer(shapes(3, 200)), layer(shapes(4, 100, size=30.0, corners=(3, 200)))
    fast, fast_cover = overlap_areas(features, areas), covered_area(areas, features)
    with plain():
        pd.testing.assert_frame_equal(fast, overlap_areas(features, areas), check_exact=True)
        pd.testing.assert_series_equal(fast_cover, covered_area(areas, features), check_exact=True)


def place(shape):
    return translate(shape, EAST, NORTH)


L_SHAPE = Polygon([(0, 0), (6, 0), (6, 2), (2, 2), (2, 6), (0, 6)])
RING = box(0, 0, 9, 9).difference(box(3, 3, 6, 6))


@pytest.mark.parametrize(
    ("feature", "area", "expected"),
    [
        (box(0, 0, 2, 2), box(2, 0, 4, 2), None),  # touching along an edge
        (box(0, 0, 2, 2), box(2, 2, 4, 4), None),  # touching at a corner
        (box(0, 0, 2, 2), box(0, 0, 2, 2), 4.0),  # identical
        (L_SHAPE, L_SHAPE, 20.0),
        (RING, RING, 72.0),
        (box(1, 1, 2, 2), box(0, 0, 9, 9), 1.0),  # nested
        (box(0, 0, 9, 9), box(1, 1, 2, 2), 1.0),
        (box(4, 4, 5, 5), RING, None),  # inside the hole
        (box(3, 3, 6, 6), RING, None),  # filling the hole
        (box(2, 2, 7, 7), RING, 16.0),
        (box(3, 3, 6, 6), L_SHAPE, None),  # in the box of the L, outside the L
        (box(1, 1, 3, 3), L_SHAPE, 3.0),
        (MultiPolygon([box(0, 0, 1, 1), box(5, 5, 6, 6)]), box(0, 0, 5.5, 5.5), 1.25),
        (MultiPolygon([box(0, 0, 1, 1), box(5, 5, 6, 6)]), box(2, 2, 4, 4), None),  # between the parts
        (Polygon([(0, 0), (100, 0), (100, 1e-3)]), box(0, 0, 100, 9), 0.05),  # sliver
        (Polygon([(0, 0, 5), (2, 0, 6), (2, 2, 7), (0, 2, 8)]), box(0, 0, 1, 2), 2.0),  # with heights
        (Polygon([(0, 0), (1, 0), (1, 0), (2, 0), (2, 2), (0, 2), (0, 1)]), box(0, 0, 1, 2), 2.0),  # extra vertices
    ],
)
@both_paths
def test_cases_worked_by_hand(feature, area, expected):
    found = overlap_areas(layer([place(feature)]), layer([place(area)]))["area_m2"].tolist()
    assert found == ([] if expected is None else pytest.approx([expected], rel=1e-6))


@both_paths
def test_borders_whose_vertices_do_not_meet_overlap_by_rounding_only():
    turned = rotate(box(0, 0, 30, 10), 17, origin=(0, 0))
    a, b, c, d = turned.exterior.coords[:4]
    middle = shapely.line_interpolate_point(shapely.LineString([a, b]), 0.37, normalized=True)
    beyond = [place(Polygon([(middle.x, middle.y), b, (b[0] + 9, b[1] - 9), (middle.x + 9, middle.y - 9)]))]
    assert overlap_areas(layer([place(Polygon([a, b, c, d]))]), layer(beyond)).empty


@both_paths
def test_labels_order_and_missing_geometry():
    features = layer([box(5, 0, 7, 2), None, Polygon(), box(0, 0, 2, 2)], index=["z", "n", "e", "a"])
    areas = layer([box(1, 0, 6, 9), None, box(0, 0, 1, 9)], index=[30, 20, 10])
    found = overlap_areas(features, areas)
    assert list(found.itertuples(index=False, name=None)) == [("z", 30, 2.0), ("a", 30, 2.0), ("a", 10, 2.0)]
    assert covered_area(areas, features).tolist() == [4.0, pd.NA, 2.0]


@both_paths
def test_nothing_on_one_side():
    some, none = layer([box(0, 0, 1, 1)], index=["a"]), layer([])
    assert list(overlap_areas(some, none).columns) == ["feature", "area", "area_m2"]
    assert overlap_areas(some, none).empty
    assert overlap_areas(none, some).empty
    assert overlap_areas(none, none).empty
    assert covered_area(some, none).tolist() == [0.0]
    assert covered_area(none, some).empty
    assert overlap_areas(some, layer([None])).empty


@both_paths
def test_shares_are_of_the_feature_and_of_the_area():
    found = shares(layer([box(0, 0, 4, 1)]), layer([box(1, 0, 3, 4), box(3, 0, 5, 1)]))
    assert found["feature_share"].tolist() == [0.5, 0.25]
    assert found["area_share"].tolist() == [0.25, 0.5]


@both_paths
def test_cover_counts_once_what_lies_on_one_another():
    areas = layer([box(0, 0, 10, 10), box(10, 0, 20, 10)], index=["left", "right"])
    features = layer([box(1, 1, 4, 4), box(3, 3, 6, 6), box(5, 5, 8, 8), box(8.5, 0, 12, 1), box(11, 0, 13, 1)])
    covered = covered_area(areas, features)
    assert covered.to_dict() == {"left": 9 + 9 + 9 - 1 - 1 + 1.5, "right": 3.0}
    assert covered.name == "covered_m2"


@both_paths
def test_features_that_overlap_outside_an_area_are_both_counted_in_it():
    areas = layer([box(0, 0, 10, 10)])
    features = layer([box(8, 0, 14, 2), box(8, 2, 14, 4).union(box(12, 0, 14, 4))])
    assert covered_area(areas, features).tolist() == [8.0]


@pytest.mark.parametrize("seed", range(3))
@both_paths
def test_cover_is_that_of_the_union(seed):
    features, areas = shapes(seed, 60), shapes(seed + 9, 12, size=25.0)
    union = shapely.union_all([translate(shape, -EAST, -NORTH) for shape in features])
    expected = [union.intersection(translate(area, -EAST, -NORTH)).area for area in areas]
    np.testing.assert_allclose(covered_area(layer(areas), layer(features)), expected, rtol=1e-9, atol=1e-6)


def test_geometry_is_built_for_the_pairs_asked_for():
    features, areas = (
        layer(shapes(5, 30), index=[f"b{n}" for n in range(30)][: len(shapes(5, 30))]),
        layer(shapes(6, 20)),
    )
    pairs = overlap_areas(features, areas).query("area_m2 > 5").sample(5, random_state=1)
    built = overlap_shapes(pairs, features, areas)
    assert built.index.equals(pairs.index)
    assert built.crs == CRS
    np.testing.assert_allclose(built.area, pairs["area_m2"], rtol=1e-9)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), turn=st.floats(0, 360), dx=st.floats(-1e5, 1e5), dy=st.floats(-1e5, 1e5))
def test_turning_and_moving_change_nothing(seed, turn, dx, dy):
    features, areas = shapes(seed, 6), shapes(seed + 1, 5, size=20.0)
    moved = [[translate(rotate(s, turn, origin=(EAST, NORTH)), dx, dy) for s in side] for side in (features, areas)]
    np.testing.assert_allclose(matrix(*moved), matrix(features, areas), rtol=1e-9, atol=1e-6)


def redrawn(shape, seed):
    """The same outline begun elsewhere, walked the other way, with a vertex in the middle of each edge."""

    def ring(coordinates):
        xy = np.array(coordinates)[:-1]
        return np.roll(xy, seed % len(xy), axis=0)[::-1]

    parts = [Polygon(ring(p.exterior.coords), [ring(h.coords) for h in p.interiors]) for p in shapely.get_parts(shape)]
    return MultiPolygon([shapely.segmentize(part, part.length / 30) for part in parts[::-1]])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_way_of_drawing_changes_nothing(seed):
    features, areas = shapes(seed, 6), shapes(seed + 1, 5, size=20.0)
    again = [[redrawn(shape, seed) for shape in side] for side in (features, areas)]
    np.testing.assert_allclose(matrix(*again), matrix(features, areas), rtol=1e-9, atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_features_changes_no_bit(seed):
    features, areas = shapes(seed, 12), shapes(seed + 1, 8, size=20.0)
    shuffled = np.random.default_rng(seed).permutation(len(features))
    again = matrix([features[n] for n in shuffled], areas)
    np.testing.assert_array_equal(again, matrix(features, areas)[shuffled])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_parts_in_a_coverage_add_up(seed):
    random = np.random.default_rng(seed)
    sites = shapely.multipoints(
        np.column_stack([EAST + random.uniform(-60, 130, 40), NORTH + random.uniform(-60, 130, 40)])
    )
    cells = shapely.get_parts(
        shapely.voronoi_polygons(sites, extend_to=box(EAST - 200, NORTH - 200, EAST + 300, NORTH + 300))
    )
    features = layer(shapes(seed, 10))
    parts = overlap_areas(features, layer(cells)).groupby("feature")["area_m2"].sum()
    np.testing.assert_allclose(parts, features.area, rtol=1e-8)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_union_is_no_more_than_the_sum_and_no_less_than_the_largest(seed):
    features, areas = shapes(seed, 12), shapes(seed + 1, 4, size=20.0)
    each = matrix(features, areas)
    covered = covered_area(layer(areas), layer(features)).to_numpy(float)
    assert (covered <= each.sum(axis=0) * (1 + 1e-9)).all()
    assert (covered >= each.max(axis=0) * (1 - 1e-9)).all()


@both_paths
def test_tiles_with_halo_give_the_bits_of_the_whole(monkeypatch):
    monkeypatch.setattr(_overlap, "_EDGE_PAIRS", 700)
    features, areas = layer(shapes(7, 300, spread=300.0)), layer(shapes(8, 120, spread=300.0, size=20.0))
    whole, cover = overlap_areas(features, areas), covered_area(areas, features)
    for tile in np.array_split(np.random.default_rng(1).permutation(len(areas)), 5):
        owned = areas.iloc[np.sort(tile)]
        halo = features[features.intersects(owned.union_all().envelope.buffer(5))]
        part = overlap_areas(halo, owned)
        same = whole[whole["area"].isin(owned.index)].reset_index(drop=True)
        pd.testing.assert_frame_equal(part, same, check_exact=True)
        pd.testing.assert_series_equal(covered_area(owned, halo), cover.loc[owned.index], check_exact=True)


def test_nothing_is_changed():
    features, areas = layer(shapes(9, 20)), layer(shapes(10, 20))
    before = [side.to_wkb() for side in (features, areas)]
    covered_area(areas, features)
    assert all(side.to_wkb().equals(wkb) for side, wkb in zip((features, areas), before, strict=True))


def test_layers_that_cannot_be_measured_are_refused():
    square = layer([box(0, 0, 1, 1)])
    with pytest.raises(CRSError, match=r"EPSG:32748"):
        overlap_areas(square, layer([box(0, 0, 1, 1)], crs="EPSG:4326"))
    with pytest.raises(CRSError):
        covered_area(square, layer([box(0, 0, 1, 1)], crs="EPSG:32749"))


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (Point(0, 0), "spatial_areas.not_polygon"),
        (shapely.LineString([(0, 0), (1, 1)]), "spatial_areas.not_polygon"),
        (Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]), "spatial_areas.invalid"),
        (Polygon([(0, 0), (1, 1), (2, 2)]), "spatial_areas.invalid"),
        (MultiPolygon([box(0, 0, 2, 2), box(1, 1, 3, 3)]), "spatial_areas.invalid"),
        (Polygon([(np.cos(t), np.sin(t)) for t in np.arange(5) * 4 * np.pi / 5]), "spatial_areas.invalid"),  # pentagram
    ],
)
def test_features_without_area_are_named(shape, code):
    features = layer([box(0, 0, 1, 1), shape], index=["good", "bad"])
    with pytest.raises(GeometryError) as caught:
        overlap_areas(features, layer([box(0, 0, 9, 9)]))
    (fault,) = caught.value.faults
    assert (fault.code, fault.ids) == (code, ("bad",))


def test_ids_that_occur_twice_are_named():
    with pytest.raises(LayerError) as caught:
        overlap_areas(layer([box(0, 0, 1, 1)] * 3, index=["a", "b", "a"]), layer([box(0, 0, 1, 1)]))
    assert caught.value.faults[0].ids == ("a",)


def test_numba_is_not_imported_with_the_package():
    command = "import sys, kotaku_gis.spatial.overlay, kotaku_gis.spatial.assign; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", command], check=False).returncode == 0


def real(name):
    """The valid polygons of a real layer in UTM, as the repair step would hand them on."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"shared/data/{name} is not on this machine")
    if path.suffix == ".js":  # a web map's layer: a variable that holds GeoJSON
        frame = gpd.GeoDataFrame.from_features(json.loads(path.read_text().split("=", 1)[1].rstrip(" ;\n")), crs=4326)
    else:
        frame = gpd.read_file(path)
    found = frame.geometry.to_crs(CRS if "jakarta" in name else "EPSG:32749").force_2d().make_valid()
    return found[found.geom_type.isin(["Polygon", "MultiPolygon"])].reset_index(drop=True)


@pytest.mark.parametrize(
    ("features", "areas", "fewest"),
    [
        ("jakarta_pademangan/jakarta_building.gpkg", "jakarta_pademangan/rw_jakarta.shp", 2000),
        ("pekalongan/bangunan/Bangunanumumlainnya_1.js", "pekalongan/persil/BugisanIP4T_2_DIREDAKSI.geojson", 100),
        ("pekalongan/persil/BugisanIP4T_2_DIREDAKSI.geojson", "pekalongan/batas/shp_panjang_wetan_1.js", 100),
    ],
)
@both_paths
def test_real_layers_agree_with_geos(features, areas, fewest):
    features, areas = real(features), real(areas)
    found = overlap_areas(features, areas)
    corner = features.total_bounds[:2]
    near = [shapely.transform(np.asarray(side.array), lambda xy: xy - corner) for side in (features, areas)]
    one, other = shapely.STRtree(near[1]).query(near[0], predicate="intersects")
    expected = shapely.area(shapely.intersection(near[0][one], near[1][other]))
    more = expected > 1e-9 * np.minimum(shapely.area(near[0][one]), shapely.area(near[1][other]))
    table = pd.DataFrame({"feature": one, "area": other, "area_m2": expected})[more].sort_values(["feature", "area"])
    assert len(found) > fewest
    pd.testing.assert_frame_equal(found, table.reset_index(drop=True), rtol=1e-9, atol=1e-6)


def test_unions_of_owners_are_those_of_shapely():
    """Pieces in any order, up to seven an owner, more than one thread takes at once; an oracle unites one by one."""
    rng = np.random.default_rng(5)
    by = rng.integers(0, 3_000, 9_000)
    corner = rng.uniform(0, 6, (len(by), 2)) + np.column_stack([by % 60, by // 60]) * 20
    pieces = gpd.GeoSeries(shapely.box(*corner.T, *(corner + rng.uniform(1, 5, (len(by), 2))).T), crs=CRS)
    found = united(pieces, by=by)
    assert found.index.tolist() == sorted(set(by.tolist()))
    each = [shapely.union_all(pieces[by == owner].to_numpy()) for owner in found.index[::37]]
    assert shapely.equals(found.to_numpy()[::37], each).all()


@pytest.mark.parametrize("seen", [lambda ring: ring, lambda ring: ring[::-1]], ids=["as drawn", "backwards"])
def test_rings_run_one_way_whichever_way_they_are_drawn(seen):
    """Exteriors anticlockwise, holes clockwise, both from the first vertex as drawn; twice the same vertex is one."""
    outline, hole = [(0, 0), (9, 0), (9, 0), (9, 6), (0, 6), (0, 0)], [(2, 2), (2, 4), (5, 4), (5, 2), (2, 2)]
    rings = open_rings(np.array([None, Point(1, 1), Polygon(seen(outline), [seen(hole)])], dtype=object))
    assert rings.xy[rings.ring == 0].tolist() == [[0, 0], [9, 0], [9, 6], [0, 6]]
    assert rings.xy[rings.ring == 1].tolist() == [[2, 2], [2, 4], [5, 4], [5, 2]]
    assert (rings.feature.tolist(), rings.hole.tolist()) == ([2, 2], [False, True])
