"""Faults of coverages held to faults that were put in, to shapely pair by pair, and to what must not matter."""

import json
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Polygon, box

from kotaku_gis.errors import CRSError, GeometryError
from kotaku_gis.spatial.coverage import coverage_faults

CRS = "EPSG:32748"
DATA = Path(__file__).parents[2].parent / "shared" / "data"
ORIGIN = np.array([690_000.0, 9_310_000.0])


def layer(*shapes, names=None):
    return gpd.GeoSeries(list(shapes), index=names, crs=CRS)


def rows(found):
    return [(r.kind, r.sliver, round(r.area_m2, 6), r.ids) for r in found.itertuples()]


def test_a_coverage_has_no_faults():
    assert coverage_faults(layer(box(0, 0, 10, 10), box(10, 0, 20, 10), None, Polygon())).empty
    assert coverage_faults(layer()).empty


def test_each_fault_has_kind_place_area_and_areas():
    areas = layer(
        box(0, 0, 10, 10),
        box(9.8, 0, 20, 10),
        box(0, 10, 20, 20) - box(5, 12, 8, 15),
        box(20.3, 0, 30, 10),
        names=["a", "b", "c", "d"],
    )
    found = coverage_faults(areas)
    assert rows(found) == [
        ("overlap", True, 2.0, ("a", "b")),
        ("gap", False, 9.0, ("c",)),
        ("gap", True, 3.0, ("b", "d")),
    ]
    assert found.geometry[0].equals(box(9.8, 0, 10, 10))
    assert found.geometry[1].equals(box(5, 12, 8, 15))
    assert found.geometry[2].symmetric_difference(box(20, 0, 20.3, 10)).area < 1e-6
    assert found["width_m"].tolist() == pytest.approx([4 / 20.4, 1.5, 6 / 20.6], abs=1e-6)
    assert found.crs == areas.crs


def test_thresholds_are_settings():
    areas = layer(box(0, 0, 10, 10) - box(2, 2, 4, 4), box(10.4, 0, 20, 10), box(19.9995, 0, 30, 10))
    assert [r[0] for r in rows(coverage_faults(areas))] == ["gap", "gap"]
    assert [r[0] for r in rows(coverage_faults(areas, min_area_m2=0.001))] == ["overlap", "gap", "gap"]
    assert [r[2] for r in rows(coverage_faults(areas, open_gap_width_m=0.3))] == [4]
    assert [r[2] for r in rows(coverage_faults(areas, max_gap_m2=3))] == [4]
    assert [r[1] for r in rows(coverage_faults(areas, sliver_width_m=0.3))] == [False, False]
    assert coverage_faults(areas, open_gap_width_m=0, max_gap_m2=3).empty


def test_islands_in_a_gap_are_no_gap():
    frame = box(0, 0, 20, 20) - box(5, 5, 15, 15)
    found = coverage_faults(layer(frame, box(8, 8, 12, 12)))
    assert rows(found) == [("gap", False, 84.0, (0, 1))]
    assert coverage_faults(layer(frame, box(5, 5, 15, 15))).empty


def test_areas_inside_or_on_each_other_overlap():
    whole = box(0, 0, 10, 10)
    assert rows(coverage_faults(layer(whole, box(2, 2, 4, 4)))) == [("overlap", False, 4.0, (0, 1))]
    assert rows(coverage_faults(layer(whole, whole, whole))) == [
        ("overlap", False, 100.0, pair) for pair in ((0, 1), (0, 2), (1, 2))
    ]


def test_wedges_open_corners_and_streets_are_told_apart():
    wedge = layer(Polygon([(0, 0), (10, 0), (9.8, 50), (0, 50)]), Polygon([(10, 0), (20, 0), (20, 50), (10.2, 50)]))
    assert rows(coverage_faults(wedge)) == [("gap", True, 10.0, (0, 1))]
    corner = layer(Polygon([(0, 0), (10, 0), (0, 50)]), Polygon([(10, 0), (20, 0), (20, 50)]))
    assert coverage_faults(corner).empty
    street = layer(box(0, 0, 10, 10), box(13, 0, 20, 10))
    assert coverage_faults(street).empty


def test_edges_without_common_vertices_are_no_fault():
    areas = layer(box(0, 0, 10, 10), box(10, 0, 20, 5), box(10, 5, 20, 10))
    assert not shapely.coverage_is_valid(areas.array)
    assert coverage_faults(areas).empty


def test_broken_outlines_are_judged_as_mended():
    bow = Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    assert rows(coverage_faults(layer(bow, box(8, 4, 12, 6)))) == [
        ("overlap", False, 3.0 + 1.0, (0, 1)),
    ]


def test_layers_that_cannot_be_judged_are_refused():
    with pytest.raises(CRSError):
        coverage_faults(gpd.GeoSeries([box(106, -7, 107, -6)], crs="EPSG:4326"))
    with pytest.raises(GeometryError, match="bukan poligon"):
        coverage_faults(layer(LineString([(0, 0), (1, 1)])))


def damaged(seed, side=5):
    """A lattice of crooked blocks, some of them left out, moved or grown."""
    rng = np.random.default_rng(seed)
    corner = np.stack(np.meshgrid(np.arange(side + 1.0), np.arange(side + 1.0)), axis=-1) * 40
    corner += ORIGIN + rng.uniform(-9, 9, corner.shape)
    ring = np.stack([corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1]], axis=2).reshape(-1, 4, 2)
    blocks = shapely.polygons(ring)
    hurt = rng.choice(len(blocks), 5, replace=False)
    blocks[hurt[:2]] = shapely.buffer(blocks[hurt[:2]], rng.uniform(0.2, 3), join_style="mitre")
    blocks[hurt[2:4]] = shapely.transform(blocks[hurt[2:4]], lambda xy: xy + rng.uniform(-2, 2, 2))
    return gpd.GeoSeries(np.delete(blocks, hurt[4]), crs=CRS)


def oracle(areas):
    """Areas by shapely pair by pair, and the holes of the union of all."""
    overlap = {(i, j): areas[i].intersection(areas[j]).area for i, j in combinations(range(len(areas)), 2)}
    holes = shapely.union_all(areas.array)
    rings = [Polygon(r).area for part in getattr(holes, "geoms", [holes]) for r in part.interiors]
    return {pair: area for pair, area in overlap.items() if area > 1e-6}, sorted(rings)


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_faults_equal_shapely_pair_by_pair(seed):
    areas = damaged(seed)
    found = coverage_faults(areas, min_area_m2=1e-6, open_gap_width_m=0)
    overlaps, holes = oracle(areas)
    ours = found[found["kind"] == "overlap"].groupby("ids")["area_m2"].sum()
    assert ours.to_dict() == pytest.approx(overlaps, rel=1e-6)
    gaps = found.loc[found["kind"] == "gap", "area_m2"]
    assert sorted(gaps) == pytest.approx([area for area in holes if area > 1e-6], rel=1e-6)
    whole = areas.area.sum() - areas.union_all().area
    triples = len([1 for i, j in overlaps for k in range(j) if {(i, k), (k, j)} <= set(overlaps)])
    assert triples or sum(overlaps.values()) == pytest.approx(whole, abs=1e-3)


@given(st.integers(0, 10_000), st.floats(0, 360))
@settings(max_examples=15, deadline=None)
def test_rotation_order_and_vertices_do_not_matter(seed, angle):
    areas = damaged(seed)
    found = coverage_faults(areas)

    def told(table):
        return sorted((r.kind, tuple(sorted(r.ids)), round(r.area_m2, 2)) for r in table.itertuples())

    assert told(coverage_faults(areas.sample(frac=1, random_state=seed).reverse())) == told(found)
    denser = gpd.GeoSeries(shapely.segmentize(areas.array, 11.0), crs=CRS)
    spun = areas.rotate(angle, origin=tuple(ORIGIN))
    total = totals(areas)
    for other in (denser, spun):
        assert totals(other) == pytest.approx(total, abs=0.01)


def totals(areas):
    """Area of overlaps and of enclosed gaps; rounding may part or join gaps that meet in a point."""
    found = coverage_faults(areas, open_gap_width_m=0, min_area_m2=0)
    return found.groupby("kind")["area_m2"].sum().reindex(["gap", "overlap"], fill_value=0).tolist()


def real_rt():
    """RT of Panjang Wetan, whose coordinates were written with swapped axes."""
    path = DATA / "pekalongan" / "batas" / "shp_panjang_wetan_1.js"
    if not path.exists():
        pytest.skip("the folder shared/data beside the project has no pekalongan")
    text = path.read_text(encoding="utf-8")
    features = json.loads(text[text.index("{") : text.rindex("}") + 1])["features"]
    shapes = [shapely.force_2d(shapely.geometry.shape(f["geometry"])) for f in features]
    shapes = [s if abs(s.bounds[0]) > 90 else shapely.transform(s, lambda xy: xy[:, ::-1]) for s in shapes]
    return gpd.GeoSeries(shapes, crs="EPSG:4326").to_crs("EPSG:32749")


def test_real_rt_equal_shapely_pair_by_pair():
    areas = real_rt()
    mended = gpd.GeoSeries(shapely.make_valid(areas.array, method="structure", keep_collapsed=False), crs=areas.crs)
    assert set(mended.geom_type) <= {"Polygon", "MultiPolygon"}
    found = coverage_faults(areas, min_area_m2=0.01, open_gap_width_m=0)
    overlaps, holes = oracle(mended)
    ours = found[found["kind"] == "overlap"].groupby("ids")["area_m2"].sum()
    for pair, area in overlaps.items():
        assert ours.get(pair, 0.0) == pytest.approx(area, abs=0.05)
    gaps = found.loc[found["kind"] == "gap", "area_m2"]
    assert sorted(gaps) == pytest.approx([area for area in holes if area >= 0.01], rel=1e-6)


def test_parts_of_one_area_are_judged_together():
    twin = MultiPolygon([box(0, 0, 5, 5), box(10, 0, 15, 5)])
    assert rows(coverage_faults(layer(twin, box(4, 0, 11, 5)))) == [("overlap", False, 5.0, (0, 1))] * 2
