"""Overlaps, near-duplicates, slivers and gaps: areas worked by hand."""

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from kotaku_gis.layers.topology import OVERLAP_SHARE, SAME_SHARE, topology


def layer(*shapes, crs=32749):
    return gpd.GeoDataFrame(geometry=list(shapes), index=[f"F{i}" for i in range(len(shapes))], crs=crs)


def test_footprints_that_lie_on_each_other():
    houses = layer(box(0, 0, 10, 10), box(9.5, 0, 20, 10), box(0, 0, 10, 9.5), box(40, 0, 50, 10), box(46, 2, 48, 4))
    rows = topology({"building": houses})
    told = {(row.kind, row.ids): row.area_m2 for row in rows.itertuples()}
    assert told == {
        ("near_duplicate", "F0,F2"): pytest.approx(95.0),
        ("overlap", "F3,F4"): pytest.approx(4.0),
    }
    assert rows.geometry.area.to_numpy() == pytest.approx(rows["area_m2"].to_numpy())


def test_slivers_between_blocks_and_parcels_streets_between_parcels_left_out():
    areas = layer(box(0, 0, 10, 100), box(10.2, 0, 20, 100), box(20, 0, 40, 100), box(30, 0, 50, 100))
    blocks = topology({"block": areas})
    assert blocks[["kind", "ids"]].to_numpy().tolist() == [["overlap", "F2,F3"], ["sliver", "F0,F1"]]
    assert blocks["area_m2"].tolist() == pytest.approx([1000.0, 20.0])
    ring = [box(0, 0, 30, 10), box(0, 20, 30, 30), box(0, 10, 10, 20), box(20, 10, 30, 20)]
    kinds = [topology({role: layer(*ring)})["kind"].tolist() for role in ("block", "parcel")]
    assert kinds == [["gap"], []]


def test_nothing_wrong_gives_an_empty_table():
    assert topology({"building": layer(box(0, 0, 1, 1)), "road": layer(box(0, 0, 1, 1))}).empty


corner = st.integers(0, 30)
boxes = st.lists(st.tuples(corner, corner, st.integers(1, 15), st.integers(1, 15)), max_size=12)


@settings(max_examples=60)
@given(boxes)
def test_pairs_are_those_of_a_slow_comparison(sizes):
    houses = layer(*[box(x, y, x + w, y + h) for x, y, w, h in sizes])
    expected = {}
    for i, one in enumerate(houses.geometry):
        for j, other in list(enumerate(houses.geometry))[i + 1 :]:
            common = one.intersection(other).area
            if common > 0 and common >= OVERLAP_SHARE * min(one.area, other.area):
                same = common >= SAME_SHARE * one.union(other).area
                expected[frozenset({f"F{i}", f"F{j}"})] = (same, pytest.approx(common))
    got = {
        frozenset(row.ids.split(",")): (row.kind == "near_duplicate", row.area_m2)
        for row in topology({"building": houses}).itertuples()
    }
    assert got == expected
