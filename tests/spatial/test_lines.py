"""Lengths of lines in areas held to worked cases, to shapely line by line, and to what must not matter."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point, Polygon, box

from kotaku_gis.errors import CRSError, GeometryError
from kotaku_gis.spatial.lines import length_in_areas, length_within, line_shares

CRS = "EPSG:32748"
DATA = Path(__file__).parents[2].parent / "shared" / "data"
ORIGIN = np.array([690_000.0, 9_310_000.0])


def layer(*shapes):
    return gpd.GeoSeries(list(shapes), crs=CRS)


def test_route_in_hazard_of_the_worked_case():
    """Figures of the worked case N02."""
    route = layer(LineString([(50, 0), (100, 0), (200, 0)]))
    hazard = layer(Polygon([(160, -10), (160, 10), (120, 10), (120, -10)]))
    inside = length_within(route, hazard)
    assert inside[0] == pytest.approx(40, abs=1e-6)
    assert (inside / route.length)[0] == pytest.approx(0.26666666666666666, abs=1e-6)
    twice = layer(hazard[0], box(100, -5, 130, 5))  # zones that overlap count once
    assert length_within(route, twice)[0] == pytest.approx(60, abs=1e-6)


BLOCKS = layer(box(0, 0, 10, 10), box(10, 0, 20, 10)).set_axis(["RT 01", "RT 02"])


@pytest.mark.parametrize(
    ("line", "split", "first"),
    [
        ([(10, 0), (10, 10)], [5, 5], [10, 0]),  # along the border of both
        ([(0, 0), (0, 10)], [10, 0], [10, 0]),  # along a border that bounds one
        ([(5, 5), (15, 5)], [5, 5], [5, 5]),  # across
        ([(5, 5), (10, 5)], [5, 0], [5, 0]),  # up to
        ([(10, 2), (10, 8), (13, 8)], [3, 6], [6, 3]),
        ([(-5, 3), (25, 3)], [10, 10], [10, 10]),  # from outside to outside
        ([(-5, -3), (25, -3)], [0, 0], [0, 0]),
        ([(5, 10), (15, 10)], [5, 5], [5, 5]),
    ],
)
def test_lines_on_borders(line, split, first):
    lines = layer(LineString(line))
    assert length_in_areas(lines, BLOCKS).tolist() == pytest.approx(split, abs=1e-6)
    assert length_in_areas(lines, BLOCKS, border="first").tolist() == pytest.approx(first, abs=1e-6)
    backwards = length_in_areas(lines, BLOCKS[::-1], border="first")
    assert backwards.sum() == pytest.approx(sum(first), abs=1e-6)


def test_a_line_beside_the_border_is_shared_within_the_tolerance():
    drain = layer(LineString([(10.3, 0), (10.3, 10)]))
    assert length_in_areas(drain, BLOCKS).tolist() == [0, 10]
    assert length_in_areas(drain, BLOCKS, tolerance_m=0.5).tolist() == pytest.approx([5, 5])
    assert length_in_areas(drain, BLOCKS, tolerance_m=0.2).tolist() == [0, 10]


def test_shares_say_which_line_lies_where():
    drains = layer(
        LineString([(5, 5), (15, 5)]),
        MultiLineString([[(10, 0), (10, 4)], [(2, 2), (4, 2)]]),
        None,
        LineString([(0, 50), (9, 50)]),
        LineString([(5, 5), (10, 5)]),
    ).set_axis(list("abcde"))
    found = line_shares(drains, BLOCKS)
    assert found["line"].tolist() == ["a", "a", "b", "b", "e"]
    assert found["area"].tolist() == ["RT 01", "RT 02", "RT 01", "RT 02", "RT 01"]
    assert found["length_m"].tolist() == pytest.approx([5, 5, 4, 2, 5], abs=1e-6)
    assert found.geometry.length.tolist() == pytest.approx([5, 5, 6, 4, 5], abs=1e-5)
    assert found.crs == drains.crs
    first = line_shares(drains, BLOCKS, border="first")
    assert first["length_m"].tolist() == pytest.approx([5, 5, 6, 5], abs=1e-6)


def test_missing_is_unknown_and_outside_is_none():
    drains = layer(LineString([(1, 1), (4, 5)]), None)
    areas = layer(BLOCKS.iloc[0], None, box(90, 90, 99, 99))
    in_areas = length_in_areas(drains, areas)
    assert in_areas.tolist()[::2] == [5, 0]
    assert np.isnan(in_areas[1])
    assert length_within(drains, areas)[0] == 5
    assert np.isnan(length_within(drains, areas)[1])
    assert line_shares(layer(), BLOCKS).empty
    assert length_in_areas(layer(), BLOCKS).tolist() == [0, 0]
    assert length_within(drains, layer()).tolist()[:1] == [0]


def test_holes_are_outside():
    ring = layer(box(0, 0, 10, 10) - box(4, 4, 6, 6))
    assert length_in_areas(layer(LineString([(0, 5), (10, 5)])), ring)[0] == pytest.approx(8, abs=1e-6)


def test_layers_that_cannot_be_measured_are_refused():
    line = layer(LineString([(0, 0), (1, 1)]))
    with pytest.raises(CRSError):
        length_in_areas(line, BLOCKS.set_crs("EPSG:32749", allow_override=True))
    with pytest.raises(GeometryError, match=r"\[1\]"):
        length_in_areas(layer(line[0], Point(0, 0)), BLOCKS)
    with pytest.raises(GeometryError):
        length_in_areas(line, line)


def coverage(rng, side=4):
    """Blocks of a jittered lattice: neighbours share their borders."""
    corner = np.stack(np.meshgrid(np.arange(side + 1.0), np.arange(side + 1.0)), axis=-1) * 50
    corner += ORIGIN + rng.uniform(-12, 12, corner.shape)
    ring = np.stack([corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1]], axis=2).reshape(-1, 4, 2)
    return gpd.GeoSeries(shapely.polygons(ring), crs=CRS), corner


def drains_of(rng, corner):
    """Lines along the borders, across them, from corner to corner, and beyond the last block."""
    along = [LineString(corner[2, :4]), LineString(corner[:, 1]), LineString([*corner[1, 1:3], corner[3, 2]])]
    free = [LineString(ORIGIN + rng.uniform(-60, 260, (4, 2))) for _ in range(8)]
    return gpd.GeoSeries([*along, *free], crs=CRS)


def oracle(lines, areas):
    """Lengths (lines, areas) by shapely: every line cut at every border, each bit asked of every area."""
    lengths = np.zeros((len(lines), len(areas)))
    for row, line in enumerate(lines):
        for bit in shapely.get_parts(shapely.union_all([line, *areas.boundary])):
            middle = bit.interpolate(0.5, normalized=True)
            if line.distance(middle) < 1e-7:
                holds = areas.distance(middle).to_numpy() < 1e-7
                lengths[row, holds] += bit.length / max(holds.sum(), 1)
    return lengths


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_lengths_equal_shapely_bit_by_bit(seed):
    rng = np.random.default_rng(seed)
    areas, corner = coverage(rng)
    lines = drains_of(rng, corner)
    expected = oracle(lines, areas)
    np.testing.assert_allclose(length_in_areas(lines, areas), expected.sum(axis=0), atol=1e-4)
    np.testing.assert_allclose(length_within(lines, areas), expected.sum(axis=1), atol=1e-5)
    table = line_shares(lines, areas).pivot_table(index="line", columns="area", values="length_m")
    table = table.reindex(index=range(len(lines)), columns=range(len(areas))).fillna(0)
    np.testing.assert_allclose(table, expected, atol=2e-4)


@given(st.integers(0, 10_000), st.floats(0, 360))
@settings(max_examples=25, deadline=None)
def test_sums_hold_and_rotation_order_and_vertices_do_not_matter(seed, angle):
    rng = np.random.default_rng(seed)
    areas, corner = coverage(rng)
    lines = drains_of(rng, corner)
    found = length_in_areas(lines, areas)
    assert found.sum() == pytest.approx(length_within(lines, areas).sum(), abs=1e-6)
    assert found.sum() == pytest.approx(lines.intersection(areas.union_all()).length.sum(), abs=1e-4)
    spun = length_in_areas(*(part.rotate(angle, origin=tuple(ORIGIN)) for part in (lines, areas)))
    denser = gpd.GeoSeries(shapely.segmentize(shapely.reverse(lines.array), 7.0), crs=CRS)[::-1]
    redrawn = length_in_areas(denser, areas[::-1].reverse()).loc[areas.index]
    np.testing.assert_allclose(spun, found, atol=1e-5)
    np.testing.assert_allclose(redrawn, found, atol=1e-5)


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_a_wide_tolerance_shares_what_lies_in_the_strip_along_the_border(seed):
    rng = np.random.default_rng(seed)
    areas, corner = coverage(rng)
    lines = drains_of(rng, corner)
    wide = gpd.GeoSeries(shapely.buffer(areas.to_numpy(), 3.0, quad_segs=200), index=areas.index, crs=areas.crs)
    whole = lines.intersection(wide.union_all()).length.sum()
    assert length_within(lines, areas, tolerance_m=3).sum() == pytest.approx(whole, rel=1e-4)
    assert length_in_areas(lines, areas, tolerance_m=3).sum() == pytest.approx(whole, rel=1e-4)
    alone = lines.intersection(wide.iloc[5].difference(wide.drop(5).union_all())).length.sum()
    assert length_in_areas(lines, areas, tolerance_m=3)[5] >= alone - 1e-3


def test_tiles_give_the_same_bits_as_the_whole():
    rng = np.random.default_rng(3)
    areas, corner = coverage(rng, side=6)
    lines = drains_of(rng, corner)
    whole = length_in_areas(lines, areas)
    tile = areas[areas.centroid.x < ORIGIN[0] + 150]
    halo = areas[areas.dwithin(tile.union_all(), 1)]
    near = lines[lines.dwithin(tile.union_all(), 1)]
    pd.testing.assert_series_equal(length_in_areas(near, halo)[tile.index], whole[tile.index], rtol=1e-12)


def test_real_drains_in_real_kelurahan_equal_shapely():
    folder = DATA / "cilegon"
    if not folder.exists():
        pytest.skip("the folder shared/data beside the project has no cilegon")
    drains = gpd.read_file(folder / "prasarana" / "KEMANTAPAN_DRAINASE_LN.geojson")
    areas = gpd.read_file(folder / "administrasi" / "ADMINISTRASI_KELURAHAN_REVISI_AR.geojson")
    crs = drains.estimate_utm_crs()
    drains, areas = (shapely.force_2d(part.geometry.to_crs(crs).array) for part in (drains, areas))
    drains, areas = gpd.GeoSeries(drains, crs=crs), gpd.GeoSeries(areas, crs=crs)
    found = length_in_areas(drains, areas)
    least, plain, most = (whole_length(drains, areas.buffer(way)) for way in (-1e-3, 0, 1e-3))
    assert ((least - 1e-6 <= found) & (found <= most + 1e-6)).all()
    assert (np.abs(found - plain) < 1e-3).mean() > 0.9  # the others have drains along their borders


def whole_length(lines, areas):
    """Length of the lines in each area, borders included, by shapely."""
    line, area = areas.sindex.query(lines, predicate="intersects")
    cut = shapely.length(shapely.intersection(lines.array[line], areas.array[area]))
    return np.bincount(area, weights=cut, minlength=len(areas))
