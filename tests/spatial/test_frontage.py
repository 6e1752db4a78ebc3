from pathlib import Path

import frontage_cases
import frontage_oracle as oracle
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Polygon, box

from kotaku_gis.errors import CRSError, LayerError
from kotaku_gis.spatial.frontage import KINDS, FrontageSettings, frontage

UTM = frontage_cases.UTM
REAL = Path(__file__).parents[3] / "shared" / "data"
EAST, NORTH = 432_000, 9_155_000


def real(path):
    if not (REAL / path).exists():
        pytest.skip(f"real data {path} are not on this machine")
    return gpd.read_file(REAL / path)


def layer(shapes):
    if not isinstance(shapes, dict):
        shapes = dict(enumerate(shapes))
    return gpd.GeoSeries(shapes, crs=UTM).translate(EAST, NORTH)


def fronts(found):
    """(parcel, road, kind) of each front."""
    table = found.edges[found.edges.road_id.notna()]
    return sorted(zip(table.parcel_id, table.road_id, table.kind, strict=True))


def of_city(place, **changed):
    given_layers = {
        "row_width_m": place.roads.row_width_m,
        "road_rank": place.roads["rank"],
        "barriers": place.barriers,
        "front_override": place.declared,
    }
    return frontage(place.parcels, place.roads, **given_layers | changed)


# ---------------------------------------------------------------- the oracle


def spot(line):
    """Middle of an edge, to the centimetre: what the kernel and the oracle call the same edge."""
    return tuple(np.round(shapely.get_coordinates(line.interpolate(0.5, normalized=True))[0], 2))


def oracle_lots(place):
    for scene, group in place.parcels.groupby("scene"):
        streets = place.roads[place.roads.scene == scene]
        roads = oracle.roads_in_reach([*streets.geometry], [*streets.row_width_m], [*streets["rank"]], 1.0, 0.3)
        barriers = [b for b in place.barriers if b.distance(group.geometry.iloc[0]) < frontage_cases.SPACING / 2]
        for number, label in enumerate(group.index):
            declared = place.declared[label]
            declared = streets.index.get_loc(declared) if isinstance(declared, str) else None
            yield (
                label,
                streets.index,
                oracle.lot(number, [*group.geometry], roads, barriers=barriers, declared=declared),
            )


@pytest.mark.parametrize(("count", "seed"), [(150, 3), pytest.param(1000, 20, marks=pytest.mark.slow)])
def test_agrees_with_the_oracle(count, seed):
    """Same edges, kinds and (edge, road) fronts; overlap within 0.15 m, bearing within 2 degrees, distance 0.1 m.

    Parcels of which the oracle says that its sampling cannot tell may differ; they are few.
    """
    place = frontage_cases.city_of(count, seed)
    found = of_city(place)
    rows = dict(list(found.edges.groupby("parcel_id")))
    differ, close = [], 0
    for label, names, lot in oracle_lots(place):
        close += lot.close
        spots = [spot(LineString(edge.corners)) for edge in lot.edges]
        mine = rows[label]
        expected = {(spots[e], kind) for e, kind in enumerate(lot.kinds)}
        expected |= {(spots[e], names[r]) for e, r in lot.fronts}
        seen = {(spot(g), k if isinstance(k, str) else None) for g, k in zip(mine.geometry, mine.kind, strict=True)}
        seen -= {(spots[lot.primary[0]], "secondary_front")} if lot.primary else set()  # its edge faces two roads
        seen |= {(spot(g), r) for g, r in zip(mine.geometry, mine.road_id, strict=True) if isinstance(r, str)}
        if expected != seen:
            differ.append((label, place.parcels.kind[label], lot.close, expected ^ seen))
            continue
        measures = {(spot(row.geometry), row.road_id): row for row in mine.itertuples() if isinstance(row.road_id, str)}
        for (e, r), (overlap, bearing, distance) in lot.fronts.items():
            row = measures[spots[e], names[r]]
            assert row.overlap_m == pytest.approx(overlap, abs=0.15)
            if not np.isnan(bearing):
                assert row.bearing_difference_deg == pytest.approx(bearing, abs=2)
                assert row.distance_m == pytest.approx(distance, abs=0.1)
        for e, edge in enumerate(lot.edges):
            row = mine[[spot(g) == spots[e] for g in mine.geometry]].iloc[0]
            assert row.exposed_m == pytest.approx(edge.step[edge.is_open].sum(), abs=0.25)
    assert len(place.parcels) >= count
    assert [case for case in differ if not case[2]] == []
    assert len(differ) <= 0.005 * len(place.parcels)
    assert close <= 0.1 * len(place.parcels)


def test_the_generated_parcels_are_of_every_kind():
    place = frontage_cases.city_of(1000, 20)
    found = of_city(place)
    assert set(place.parcels.kind) == {f"{s.__name__}{n}" for s in frontage_cases.SCENES for n in ("", "_noisy")}
    assert set(found.edges.kind.dropna()) == set(KINDS)
    assert set(found.lots.reason.dropna()) == {"enclosed", "no_road", "not_facing", "blocked"}
    assert set(found.lots.fronts) >= {0, 1, 2}
    assert set(found.lots.has_rear.dropna()) == {True, False}


# ---------------------------------------------------------------- invariants


def summary(found, parcels):
    """What must not change: per parcel the kinds with their roads and lengths, to the millimetre."""
    table = found.edges.assign(
        kind=found.edges.kind.astype(object).fillna("-"), road_id=found.edges.road_id.fillna("-")
    )
    numbers = ["length_m", "exposed_m", "overlap_m", "distance_m"]
    table[numbers] = table[numbers].fillna(-1.0).round(3) + 0.0
    rows = {p: sorted(map(tuple, g[["kind", "road_id", *numbers]].to_numpy())) for p, g in table.groupby("parcel_id")}
    return [rows[label] for label in parcels.index]


def same(one, two):
    for a, b in zip(one, two, strict=True):
        assert [row[:2] for row in a] == [row[:2] for row in b]
        np.testing.assert_allclose([row[2:] for row in a], [row[2:] for row in b], atol=2e-3)


def turned_city(place, angle, dx, dy):
    def moved(shapes):
        origin = (300_000, 9_000_000)
        return shapes.rotate(angle, origin=origin).translate(dx, dy)

    return frontage_cases.Layers(
        place.parcels.set_geometry(moved(place.parcels.geometry)),
        place.roads.set_geometry(moved(place.roads.geometry)),
        moved(place.barriers),
        place.declared,
    )


@given(angle=st.floats(0, 360), dx=st.floats(-1e4, 1e4), dy=st.floats(-1e4, 1e4), seed=st.integers(0, 50))
@settings(max_examples=4, deadline=None)
def test_turning_and_moving_the_map_changes_nothing(angle, dx, dy, seed):
    place = frontage_cases.city_of(150, seed)
    same(summary(of_city(place), place.parcels), summary(of_city(turned_city(place, angle, dx, dy)), place.parcels))


def redrawn(polygon, rng):
    """The same polygon from another first vertex, the other way round, with points in between its corners."""

    def ring(line):
        xy = np.array(line.coords)[:-1]
        extra = [np.linspace(a, b, rng.integers(2, 5))[:-1] for a, b in zip(xy, np.roll(xy, -1, axis=0), strict=True)]
        xy = np.roll(np.concatenate(extra), rng.integers(20), axis=0)
        return xy[::-1] if rng.random() < 0.5 else xy

    return Polygon(ring(polygon.exterior), [ring(hole) for hole in polygon.interiors])


@given(seed=st.integers(0, 1000))
@settings(max_examples=4, deadline=None)
def test_first_vertex_direction_and_points_along_sides_do_not_matter(seed):
    rng = np.random.default_rng(seed)
    place = frontage_cases.city_of(150, seed)
    other = place.parcels.set_geometry([redrawn(p, rng) for p in place.parcels.geometry], crs=UTM)
    changed = frontage_cases.Layers(other, place.roads, place.barriers, place.declared)
    same(summary(of_city(place), place.parcels), summary(of_city(changed), place.parcels))


@given(seed=st.integers(0, 1000))
@settings(max_examples=4, deadline=None)
def test_the_order_of_features_does_not_matter_to_the_bit(seed):
    rng = np.random.default_rng(seed)
    place = frontage_cases.city_of(150, seed)
    parcels, roads = (f.iloc[rng.permutation(len(f))] for f in (place.parcels, place.roads))
    other = of_city(frontage_cases.Layers(parcels, roads, place.barriers, place.declared))
    order = ["parcel_id", "edge", "road_id"]
    one, two = (found.edges.sort_values(order).reset_index(drop=True) for found in (of_city(place), other))
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    pd.testing.assert_frame_equal(of_city(place).lots, other.lots.loc[place.parcels.index])


def test_a_tile_with_its_surroundings_gives_the_bits_of_the_whole():
    place = frontage_cases.city_of(300, 5)
    whole = of_city(place)
    inner = place.parcels.scene.between(8, 14)
    tile = frontage_cases.Layers(
        place.parcels[inner], place.roads[place.roads.scene.between(7, 15)], place.barriers, place.declared
    )
    part = of_city(tile)
    expected = whole.edges[whole.edges.parcel_id.isin(tile.parcels.index)].reset_index(drop=True)
    pd.testing.assert_frame_equal(part.edges, expected, check_exact=True)


# ---------------------------------------------------------------- by hand


def test_row_of_lots_at_a_street():
    parcels = layer({"a": box(0, 2, 10, 17), "b": box(10, 2, 20, 17), "back": box(0, 17, 20, 30)})
    found = frontage(parcels, layer({"jalan": box(-5, -2, 40, 2)}))
    assert fronts(found) == [("a", "jalan", "primary_front"), ("b", "jalan", "primary_front")]
    front = found.edges[found.edges.road_id.notna()].iloc[0]
    assert front.length_m == pytest.approx(10)
    assert front.exposed_m == front.overlap_m == pytest.approx(9.7)  # 0.3 m beside b count as shared
    assert front.distance_m == 0
    assert front.exposed.equals_exact(LineString([(EAST, NORTH + 2), (EAST + 9.7, NORTH + 2)]), 1e-6)
    a = found.edges[found.edges.parcel_id == "a"].set_index("kind")
    assert sorted(a.index) == ["primary_front", "rear", "side", "side"]
    assert a.exposed_m["rear"] == 0
    assert a.exposed["rear"] is None
    assert found.lots.reason.fillna("-").to_dict() == {"a": "-", "b": "-", "back": "no_road"}
    assert found.edges.kind[found.edges.parcel_id == "back"].isna().all()
    assert found.lots.has_rear["back"] is pd.NA


def test_corner_lot_fronts_both_streets_and_the_better_one_leads():  # the plot of case Z09
    parcels = layer([box(0, 0, 12, 15)])
    roads = layer({"south": LineString([(-3, -3), (30, -3)]), "west": LineString([(-2, -3), (-2, 40)])})
    width = pd.Series({"south": 6.0, "west": 4.0})
    expected = [(0, "south", "primary_front"), (0, "west", "secondary_front")]
    assert fronts(frontage(parcels, roads, row_width_m=width)) == expected
    rank = pd.Series({"south": 3, "west": 2})
    ranked = frontage(parcels, roads, row_width_m=width, road_rank=rank)
    assert fronts(ranked) == [(0, "south", "secondary_front"), (0, "west", "primary_front")]
    declared = frontage(parcels, roads, row_width_m=width, road_rank=rank, front_override=pd.Series({0: "south"}))
    assert fronts(declared) == expected


def test_lot_far_from_the_road_and_lot_declared_to_a_road_without_width():  # case Z23
    parcels = layer({"P1": box(40, 40, 50, 52), "P2": box(60, 3, 70, 18)})
    axis = layer({"axis": LineString([(0, 0), (100, 0)])})
    found = frontage(parcels, axis, row_width_m=pd.Series({"axis": np.nan}), front_override=pd.Series({"P2": "axis"}))
    assert fronts(found) == [("P2", "axis", "primary_front")]
    front = found.edges[found.edges.road_id.notna()].iloc[0]
    assert spot(front.geometry) == (EAST + 65, NORTH + 3)
    assert np.isnan(front.distance_m)
    assert found.lots.fronts.to_dict() == {"P1": 0, "P2": 1}
    assert found.lots.reason["P1"] == "road_width_missing"
    with_width = frontage(parcels, axis, row_width_m=pd.Series({"axis": 6.0}))
    assert fronts(with_width) == [("P2", "axis", "primary_front")]
    assert with_width.lots.reason["P1"] == "no_road"


def test_lot_opposite_a_junction_does_not_front_the_road_that_ends_there():
    parcels = layer([box(0, 3, 10, 18)])
    roads = layer({"cross": LineString([(-20, 0), (30, 0)]), "stem": LineString([(5, 0), (5, -40)])})
    found = frontage(parcels, roads, row_width_m=pd.Series({"cross": 6.0, "stem": 6.0}))
    assert fronts(found) == [(0, "cross", "primary_front")]


def test_lot_at_the_dead_end_of_an_alley_fronts_it():
    roads = layer({"gang": LineString([(5, -40), (5, -0.5)])})
    found = frontage(layer([box(2, 0, 8, 12)]), roads, row_width_m=pd.Series({"gang": 3.0}))
    assert fronts(found) == [(0, "gang", "primary_front")]
    front = found.edges[found.edges.road_id.notna()].iloc[0]
    assert front.bearing_difference_deg == pytest.approx(90)
    assert front.overlap_m == pytest.approx(2 * np.sqrt(2.5**2 - 0.5**2))  # chord of the turning circle


@pytest.mark.parametrize("width", [0.6, 1.2, 1.9])
def test_lots_on_both_sides_of_a_narrow_alley(width):
    parcels = layer([box(0, width / 2, 8, 10), box(0, -10, 8, -width / 2)])
    expected = [(0, "gang", "primary_front"), (1, "gang", "primary_front")]
    axis = layer({"gang": LineString([(-9, 0), (20, 0)])})
    assert fronts(frontage(parcels, axis, row_width_m=pd.Series({"gang": width}))) == expected
    assert fronts(frontage(parcels, axis.buffer(width / 2, cap_style="flat"))) == expected


def test_water_between_lot_and_road_blocks_and_so_does_a_strip_of_another_parcel():
    parcels = layer({"lot": box(0, 0.9, 10, 15)})
    roads = layer({"jalan": box(-5, -4, 30, 0)})
    between = box(-1, 0.2, 11, 0.4)
    assert frontage(parcels, roads).lots.fronts["lot"] == 1
    assert frontage(parcels, roads, barriers=layer([between])).lots.reason["lot"] == "blocked"
    strip = frontage(layer({"lot": box(0, 0.9, 10, 15), "strip": between}), roads)
    assert strip.lots.reason.fillna("-").to_dict() == {"lot": "blocked", "strip": "-"}


def test_triangle_has_no_rear():
    found = frontage(layer([Polygon([(0, 0), (10, 0), (5, 9)])]), layer({"jalan": box(-5, -4, 30, 0)}))
    assert found.edges.kind.value_counts()[["primary_front", "side", "rear"]].tolist() == [1, 2, 0]
    assert not found.lots.has_rear[0]


def test_courtyard_is_inner_and_a_lot_inside_it_is_enclosed():
    court = box(0, 0, 20, 20).difference(box(5, 5, 15, 15))
    found = frontage(layer({"court": court, "island": box(5, 5, 15, 15)}), layer({"jalan": box(-5, -4, 30, 0)}))
    assert found.edges.kind[found.edges.parcel_id == "court"].value_counts()["inner"] == 4
    assert found.lots.reason.fillna("-").to_dict() == {"court": "-", "island": "enclosed"}


def test_lot_drawn_over_another_is_open_only_where_it_sticks_out():
    below = box(0, 5, 20, 20)
    found = frontage(layer({"below": below, "within": box(5, 9, 15, 16), "out": box(16, 0, 19, 9)}), layer([]))
    open_m = found.edges.groupby("parcel_id").exposed_m.sum()
    assert open_m["within"] == 0
    assert found.lots.reason["within"] == "overlapped"
    assert open_m["out"] == pytest.approx(3 + 2 * (5 - 0.3))


def test_lot_that_the_road_runs_over_is_at_the_road():
    found = frontage(layer([box(0, 0, 10, 15)]), layer({"jalan": box(-50, -20, 60, 5)}))
    front = found.edges[(found.edges.kind == "primary_front")].iloc[0]
    assert (front.overlap_m, front.distance_m) == (pytest.approx(10), 0)


def test_front_of_many_small_bends_is_one_edge():
    steps = np.radians(np.linspace(60, 120, 13))
    arc = np.stack([np.cos(steps), np.sin(steps)], axis=1) * 20
    lot = Polygon([*arc, *(arc * 1.6)[::-1]])
    found = frontage(layer([lot]), layer({"r": LineString(arc * 0.9)}), row_width_m=pd.Series({"r": 4.0}))
    assert found.edges.kind.tolist().count("primary_front") == 1
    front = found.edges[found.edges.kind == "primary_front"].iloc[0]
    assert front.length_m == pytest.approx(LineString(arc).length)


def test_uncertainty_widens_tolerance_and_reach():
    parcels, roads = layer([box(0, 0, 10, 15), box(10.8, 0, 20, 15)]), layer({"jalan": box(-5, -8, 30, -1.4)})
    assert frontage(parcels, roads).lots.fronts.tolist() == [0, 0]
    wide = frontage(parcels, roads, u_m=1.5)
    assert wide.lots.fronts.tolist() == [1, 1]
    assert wide.edges.exposed_m[wide.edges.kind == "primary_front"].iloc[0] == pytest.approx(
        10 - (1.5**2 - 0) ** 0.5 + 0.8
    )


def test_settings_are_what_decides():
    parcels, roads = layer([box(0, 0, 1.2, 15)]), layer({"jalan": box(-5, -8, 30, 0)})
    assert frontage(parcels, roads).lots.reason[0] == "not_facing"
    assert frontage(parcels, roads, settings=FrontageSettings(min_overlap_m=1.0)).lots.fronts[0] == 1


def test_every_parcel_is_accounted_for():
    shapes = [box(0, 0, 10, 15), None, Polygon(), MultiPolygon([box(20, 0, 30, 9), box(40, 0, 50, 9)])]
    found = frontage(layer(shapes), layer({"jalan": box(-5, -8, 60, 0)}))
    assert found.lots.reason.tolist() == [pd.NA, "no_geometry", "no_geometry", pd.NA]
    assert found.lots.fronts.tolist() == [1, 0, 0, 2]
    assert set(found.edges.parcel_id) == {0, 3}


def test_no_roads_and_no_parcels():
    nothing = gpd.GeoSeries([], crs=UTM)
    assert frontage(layer([box(0, 0, 10, 15)]), nothing).lots.reason.tolist() == ["no_road"]
    empty = frontage(nothing, layer({"jalan": box(-5, -8, 60, 0)}))
    assert len(empty.edges) == len(empty.lots) == 0


def test_faults_are_told_all_at_once():
    parcels = gpd.GeoSeries([box(0, 0, 1, 1)] * 2, index=["a", "a"], crs=UTM)
    roads = layer({"jalan": box(-5, -8, 60, 0)})
    with pytest.raises(LayerError) as caught:
        frontage(parcels, roads, front_override=pd.Series({"a": "jln"}))
    codes = [fault.code for fault in caught.value.faults]
    assert codes == ["spatial_frontage.duplicate_ids", "spatial_frontage.override_unknown_road"]
    with pytest.raises(CRSError):
        frontage(parcels.to_crs("EPSG:4326"), roads)


# ---------------------------------------------------------------- real parcels


def held_to_the_oracle(parcels, found, chosen):
    shapes = [*parcels.geometry]
    for number in chosen:
        near = [p for k, p in enumerate(shapes) if k != number and p.distance(shapes[number]) < 2]
        expected = sorted(e.step[e.is_open].sum() for e in oracle.edges_of(shapes[number], near, 0.3))
        mine = found.edges[found.edges.parcel_id == parcels.index[number]].drop_duplicates("edge")
        assert sorted(mine.exposed_m) == pytest.approx(expected, abs=0.3)


def test_open_edges_of_the_parcels_of_panjang_wetan():
    parcels = real("pekalongan/persil/BugisanIP4T_2_DIREDAKSI.geojson").to_crs("EPSG:32749")
    found = frontage(parcels, gpd.GeoSeries([], crs=parcels.crs))
    assert set(found.lots.reason) == {"no_road", "enclosed", "overlapped"}  # some parcels were delivered twice
    held_to_the_oracle(parcels, found, range(0, len(parcels), 4))


def test_tax_parcels_of_puruk_cahu():
    parcels = real("murung_raya_persil/PERSIL_040924.shp").set_crs("EPSG:32750")
    found = frontage(parcels, gpd.GeoSeries([], crs=parcels.crs))
    assert found.lots.index.equals(parcels.index)
    lengths = found.edges.groupby("parcel_id").length_m.sum()
    clean = parcels.length.loc[lengths.index]
    np.testing.assert_allclose(lengths, clean, rtol=1e-9)
    held_to_the_oracle(parcels, found, range(0, 600, 40))


def test_parcels_of_panjang_wetan_face_the_gaps_between_them():
    """The delivery has no roads; the gaps of 1 to 8 m that the parcels leave between them are its streets."""
    parcels = real("pekalongan/persil/BugisanIP4T_2_DIREDAKSI.geojson").to_crs("EPSG:32749")
    land = parcels.union_all()
    gaps = land.buffer(4).buffer(-4).difference(land).buffer(-0.5).buffer(0.5, join_style="mitre")
    roads = gpd.GeoSeries([*shapely.get_parts(gaps)], crs=parcels.crs)
    found = frontage(parcels, roads)
    streets = oracle.roads_in_reach([*roads], [np.nan] * len(roads), [np.nan] * len(roads), 1.0, 0.3)
    shapes, lots_with_front = [*parcels.geometry], 0
    for number in range(0, len(shapes), 6):
        lot = oracle.lot(number, shapes, streets)
        mine = found.edges[(found.edges.parcel_id == number) & found.edges.road_id.notna()]
        if not lot.close:
            expected = {(spot(LineString(lot.edges[e].corners)), r) for e, r in lot.fronts}
            assert {(spot(g), r) for g, r in zip(mine.geometry, mine.road_id, strict=True)} == expected
            lots_with_front += bool(expected)
    assert lots_with_front > 20
