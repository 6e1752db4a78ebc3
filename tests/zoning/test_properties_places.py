"""What splitting a parcel and drawing a place in another projection may not change."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from kotaku_gis.spatial.overlay import covered_area
from kotaku_gis.zoning.coverage import kdb_pct
from kotaku_gis.zoning.setback import setback_strips, setbacks

UTM, TM3 = "EPSG:32749", "EPSG:23835"  # zone 49, and TM-3 49.1 beside it
GRID = 5e-4
"""Grid distances of the two differ by 0.036 % here: 0.99966 in UTM, 1.00002 in TM-3 (reference 5.3)."""
sizes = st.floats(2.0, 9.0)


def placed(shape, angle):
    return affinity.translate(affinity.rotate(shape, angle, origin=(0, 0)), 432000.0, 9155000.0)


def house(x, y, wide, deep, angle):
    outline = shapely.box(x, y, x + wide, y + deep)
    return placed(shapely.difference(outline, shapely.box(x - 1, y - 1, x + wide / 3, y + deep / 3)), angle)


def distance_m(parcel, building, line):
    one = pd.Series([3.0], index=line.index)
    strips = setback_strips(line, required_m=one, offset_m=0 * one, inside=parcel, parcel=parcel)
    pairs = pd.DataFrame({"building": building.index, "base": line.index})
    return setbacks(building, strips, pairs=pairs, u95_m=0.2168).iloc[0]["distance_m"]


@settings(max_examples=30, derandomize=True, deadline=None)
@given(sizes, sizes, sizes, sizes, st.floats(0.1, 0.9), st.floats(0.0, 360.0))
def test_two_halves_of_a_parcel_hold_what_the_whole_holds(x, y, wide, deep, share, angle):
    halves = [shapely.box(0, 0, 12 * share, 15), shapely.box(12 * share, 0, 12, 15)]
    whole = gpd.GeoSeries([placed(shapely.box(0, 0, 12, 15), angle)], crs=UTM)
    parts = gpd.GeoSeries([placed(half, angle) for half in halves], crs=UTM)
    building = gpd.GeoSeries([house(x, y, wide, deep, angle)], crs=UTM)
    built, in_whole = covered_area(parts, building), covered_area(whole, building).iloc[0]
    assert np.isclose(built.sum(), in_whole, atol=1e-6)
    assert np.isclose(100 * built.sum() / parts.area.sum(), kdb_pct(building, parcel=whole).iloc[0], atol=1e-6)


@settings(max_examples=30, derandomize=True, deadline=None)
@given(sizes, st.floats(0.1, 5.0), sizes, sizes, st.floats(0.0, 360.0))
def test_another_projection_changes_distances_by_its_scale_and_shares_by_nothing(x, y, wide, deep, angle):
    parcel = gpd.GeoSeries([placed(shapely.box(0, 0, 20, 20), angle)], crs=UTM)
    line = gpd.GeoSeries([placed(shapely.LineString([(0, 0), (20, 0)]), angle)], crs=UTM)
    building = gpd.GeoSeries([house(x, y, wide, deep, angle)], crs=UTM)
    here = parcel, building, line
    there = [layer.to_crs(TM3) for layer in here]
    assert abs(distance_m(*here) - distance_m(*there)) <= GRID * distance_m(*here) + 1e-6
    assert abs(parcel.area.iloc[0] / there[0].area.iloc[0] - 1) < 2 * GRID
    assert np.isclose(kdb_pct(building, parcel=parcel).iloc[0], kdb_pct(there[1], parcel=there[0]).iloc[0], rtol=1e-6)
