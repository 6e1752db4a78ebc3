"""What must never change a verdict, and what may only change it one way."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from kotaku_gis.spatial.overlay import covered_area
from kotaku_gis.zoning.check_parcels import check_parcels
from kotaku_gis.zoning.check_setbacks import check_setbacks
from kotaku_gis.zoning.corridor import corridors
from kotaku_gis.zoning.coverage import built_areas, kdb_pct, kdb_u95_pct
from kotaku_gis.zoning.footprint import footprints_on_parcels
from kotaku_gis.zoning.rules import RuleRow, RuleTable
from kotaku_gis.zoning.setback import setback_strips, setbacks
from kotaku_gis.zoning.site import Site
from kotaku_gis.zoning.streets import Streets
from kotaku_gis.zoning.verdicts import ORDER, status_at_most

UTM = "EPSG:32749"
ORIGIN = (432000.0, 9155000.0)


def at(shape, angle=0.0, east=0.0, north=0.0):
    """The shape, drawn near (0, 0), turned and moved to where coordinates are large."""
    turned = affinity.rotate(shape, angle, origin=(0, 0))
    return affinity.translate(turned, ORIGIN[0] + east, ORIGIN[1] + north)


def series(shapes, **where):
    return gpd.GeoSeries([at(shape, **where) for shape in shapes], crs=UTM)


sizes = st.floats(0.5, 9.0)
turns = st.floats(0.0, 360.0)
moves = st.floats(-5000.0, 5000.0)


@st.composite
def lots(draw):
    """A parcel of 10 x 15 m behind a street along y = 0, with a house in it."""
    x0, y0 = draw(st.floats(0.0, 4.0)), draw(st.floats(0.0, 6.0))
    wide, deep = draw(st.floats(2.0, 6.0)), draw(st.floats(2.0, 8.0))
    return shapely.box(0, 0, 10, 15), shapely.box(x0, y0, x0 + wide, y0 + deep)


def behind(parcel, house, line, *, required=3.0, u95=0.2168):
    base = gpd.GeoSeries([line], crs=UTM)
    land, building = gpd.GeoSeries([parcel], crs=UTM), gpd.GeoSeries([house], crs=UTM)
    strips = setback_strips(base, required_m=pd.Series([required]), offset_m=pd.Series([0.0]), inside=land, parcel=land)
    return setbacks(building, strips, pairs=pd.DataFrame({"building": [0], "base": [0]}), u95_m=u95).iloc[0]


def kdb_of(parcel, houses, limit=40.0, sigma_m=0.093197):
    land, building = gpd.GeoSeries([parcel], crs=UTM), gpd.GeoSeries(houses, crs=UTM)
    u95 = kdb_u95_pct(built_areas(building, parcel=land, building_sigma_m=sigma_m, parcel_sigma_m=sigma_m))
    return status_at_most(kdb_pct(building, parcel=land), limit=limit, u95=u95).iloc[0], u95.iloc[0]


@settings(max_examples=20, derandomize=True, deadline=None)
@given(lots(), turns, moves, moves)
def test_turning_and_moving_leave_verdicts_alone(lot, angle, east, north):
    parcel, house = lot
    line = shapely.LineString([(0, 0), (10, 0)])
    here = behind(*(at(shape) for shape in (parcel, house, line)))
    there = behind(*(at(shape, angle, east, north) for shape in (parcel, house, line)))
    assert there["status"] == here["status"]
    assert there["distance_m"] == pytest.approx(here["distance_m"], abs=1e-5)
    assert there["intrusion_m2"] == pytest.approx(here["intrusion_m2"], abs=1e-4)
    assert kdb_of(at(parcel, angle, east, north), [at(house, angle, east, north)])[0] == kdb_of(parcel, [house])[0]


@settings(max_examples=20, derandomize=True, deadline=None)
@given(lots(), st.integers(1, 4), st.integers(0, 5))
def test_more_vertices_and_another_start_leave_verdicts_alone(lot, pieces, start):
    parcel, house = (at(shape) for shape in lot)
    dense = shapely.segmentize(house, max(house.length / (4 * pieces), 0.5))
    ring = shapely.get_coordinates(dense)[:-1][::-1]
    respelled = shapely.polygons(np.roll(ring, start, axis=0))
    line = at(shapely.LineString([(0, 0), (10, 0)]))
    long = shapely.segmentize(line, 1.3)
    one, other = behind(parcel, house, line), behind(parcel, respelled, shapely.reverse(long))
    assert other["status"] == one["status"]
    assert other["intrusion_m2"] == pytest.approx(one["intrusion_m2"], abs=1e-6)
    (status, u95), (again, same) = kdb_of(parcel, [house]), kdb_of(shapely.segmentize(parcel, 2.0), [respelled])
    assert (again, same) == (status, pytest.approx(u95))


@settings(max_examples=20, derandomize=True, deadline=None)
@given(lots(), st.floats(0.001, 3.0), st.floats(1.0, 5.0))
def test_a_larger_house_is_never_better(lot, more, required):
    parcel, house = (at(shape) for shape in lot)
    larger = house.buffer(more, join_style="mitre")
    line = at(shapely.LineString([(0, 0), (10, 0)]))
    river = gpd.GeoSeries([at(shapely.LineString([(-50, -8), (60, -8)]))], crs=UTM)
    ways = pd.DataFrame({"object": [0], "required_m": [10.0]})
    found = []
    for shape in (house, larger):
        building = gpd.GeoSeries([shape], crs=UTM)
        beside = corridors(
            building,
            objects=river,
            candidates=ways,
            pairs=pd.DataFrame({"building": [0], "object": [0]}),
            u95_m=0.2168,
        )
        found.append((behind(parcel, shape, line, required=required)["status"], beside["status"].iloc[0]))
    before, after = found
    assert all(ORDER.index(late) >= ORDER.index(early) for early, late in zip(before, after, strict=True))
    grown = kdb_pct(gpd.GeoSeries([larger], crs=UTM), parcel=gpd.GeoSeries([parcel], crs=UTM)).iloc[0]
    assert grown >= kdb_pct(gpd.GeoSeries([house], crs=UTM), parcel=gpd.GeoSeries([parcel], crs=UTM)).iloc[0] - 1e-6


@settings(max_examples=20, derandomize=True, deadline=None)
@given(st.lists(st.tuples(sizes, sizes, sizes, sizes), min_size=1, max_size=5))
def test_a_union_never_exceeds_the_sum(houses):
    building = series([shapely.box(x, y, x + w, y + h) for x, y, w, h in houses])
    parcel = series([shapely.box(0, 0, 12, 12)])
    union = covered_area(parcel, building).iloc[0]
    alone = sum(covered_area(parcel, building.iloc[[place]]).iloc[0] for place in range(len(building)))
    assert union <= alone + 1e-6
    assert union <= 144 + 1e-6
    assert footprints_on_parcels(building, parcel=parcel).area.iloc[0] == pytest.approx(union)


def village():
    """Two rows of lots on a street and an alley, houses of every kind."""
    parcels = [shapely.box(10 * i, 2, 10 * i + 10, 17) for i in range(5)]
    parcels += [shapely.box(10 * i, 17, 10 * i + 10, 30) for i in range(5)]
    houses = [shapely.box(10 * i + 0.7 * i, 3 + 0.6 * i, 10 * i + 8, 13) for i in range(5)]
    houses += [shapely.box(10 * i + 1, 19, 10 * i + 7 + i, 27.5 + 0.4 * i) for i in range(5)]
    roads = [shapely.LineString([(-20, 0), (80, 0)]), shapely.LineString([(-20, 31.5), (80, 31.5)])]
    return parcels, houses, roads


def checked(parcels, houses, roads):
    rules = RuleTable.of(
        [
            RuleRow("k", "kdb_max", 55.0, "P", "P", "2025", "H"),
            RuleRow("f", "gsb_front", 2.5, "P", "P", "2025", "H", measured_from="tepi_rumija"),
            RuleRow("s", "gsb_side", 1.0, "P", "P", "2025", "H", measured_from="batas_persil"),
            RuleRow("r", "gsb_rear", 2.0, "P", "P", "2025", "H", measured_from="batas_persil"),
        ]
    )
    kind = {"footprint_kind": "wall"}
    building = gpd.GeoDataFrame(kind, geometry=houses, crs=UTM, index=[f"B{i}" for i in range(len(houses))])
    parcel = gpd.GeoDataFrame(geometry=parcels, crs=UTM, index=[f"P{i}" for i in range(len(parcels))])
    road = gpd.GeoDataFrame({"row_width_m": [4.0, 3.0]}, geometry=roads, crs=UTM, index=["J1", "J2"])
    site = Site(building=building, rules=rules, parcel=parcel, map_class=1)
    found = [*check_parcels(site, green=None).findings, *check_setbacks(site, Streets(road)).findings]
    return pd.concat(found).set_index("finding_id").sort_index()


@pytest.fixture(scope="module")
def plain():
    return checked(*([at(shape) for shape in shapes] for shapes in village()))


@pytest.mark.parametrize(("angle", "east", "north"), [(30.0, 0.0, 0.0), (90.0, 11.3, -7.7), (201.5, 900.0, 77.0)])
def test_a_village_turned(plain, angle, east, north):
    turned = checked(*([at(shape, angle, east, north) for shape in shapes] for shapes in village()))
    assert turned["status"].equals(plain["status"])
    assert np.allclose(turned["value"].astype(float), plain["value"].astype(float), atol=1e-4, equal_nan=True)
    assert {"pass", "violation"} <= set(plain["status"])


def test_a_village_in_another_order(plain):
    parcels, houses, roads = ([at(shape) for shape in shapes] for shapes in village())
    again = checked([shapely.reverse(shape) for shape in parcels], [shapely.reverse(shape) for shape in houses], roads)
    assert again["status"].equals(plain["status"])
    dense = checked(parcels, [shapely.segmentize(shape, 1.1) for shape in houses], roads)
    assert dense["status"].equals(plain["status"])


def test_the_numbers_of_the_village(plain):
    """By hand: B0 stands 1 m behind y = 2, the edge of a reserve of 4 m; B1 1.6 m, B4 3.4 m."""
    front = plain[plain["name"] == "gsb_front"].set_index("unit_id")
    assert front.loc[["B0", "B1", "B4"], "value"].astype(float).tolist() == pytest.approx([1.0, 1.6, 3.4])
    assert front.loc[["B0", "B4"], "status"].tolist() == ["violation", "pass"]
    assert front.loc["B5", "value"] == pytest.approx(2.5)  # 30 - 27.5, exactly what is asked
    assert front.loc["B5", "status"] == "marginal"
    rear = plain[plain["name"] == "gsb_rear"].set_index("unit_id")
    assert rear.loc["B0", "value"] == pytest.approx(4.0)
    kdb = plain[plain["name"] == "kdb"].set_index("unit_id")
    assert kdb.loc["P0", "value"] == pytest.approx(100 * 80 / 150)
