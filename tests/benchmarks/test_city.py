"""The synthetic city is what `benchmarks/city.py` says: counts, sizes, faults by design, the same for the same seed."""

from dataclasses import fields

import numpy as np
import pytest
import shapely
from rasterio.transform import array_bounds

from benchmarks.city import City, make, raster


@pytest.fixture(scope="module")
def place():
    return make(2_000)


def test_counts(place):
    assert len(place.buildings) == 2_000
    assert len(place.blocks) == 21  # 98 buildings each
    assert len(place.parcels) == 2_100
    assert len(place.zones) == 121  # 2.7 times the root of the number of buildings
    assert len(make(10_000).kelurahan) == 2


def test_every_layer_is_valid_and_metric(place):
    for layer in fields(City):
        frame = getattr(place, layer.name)
        assert frame.crs.to_epsg() == 32748
        assert frame.is_valid.all()
        assert not frame.is_empty.any()


def test_neighbouring_areas_share_their_border(place):
    for layer in (place.blocks, place.kelurahan, place.zones):
        assert shapely.coverage_is_valid(layer.geometry.to_numpy())


def test_blocks_keep_the_area_of_their_cells(place):
    assert place.blocks.area.median() == pytest.approx(156 * 48, rel=0.01)
    assert place.kelurahan.area.sum() == pytest.approx(place.blocks.area.sum(), rel=1e-12)


def test_buildings_look_like_a_kampung():
    place = make(10_000)
    buildings = place.buildings.geometry.to_numpy()
    p1, median, p99 = np.percentile(shapely.area(buildings), [1, 50, 99])
    assert (15 < p1 < 25, 38 < median < 48, 70 < p99 < 90) == (True, True, True)
    assert np.mean(shapely.get_num_coordinates(buildings) == 7) == pytest.approx(0.25, abs=0.02)
    crossing = len(buildings) - len(shapely.STRtree(place.blocks.geometry).query(buildings, "within")[0])
    assert crossing / len(buildings) == pytest.approx(0.007, abs=0.004)


def test_buildings_are_not_in_the_order_of_their_places(place):
    east = place.buildings.centroid.x.to_numpy()
    assert abs(np.corrcoef(east, np.arange(len(east)))[0, 1]) < 0.1


def test_streets_meet_at_vertices_and_leave_room_for_their_width(place):
    assert (place.roads["width_m"] <= place.roads["row_width_m"]).all()
    assert set(place.roads["road_class"]) == {"local", "neighbourhood", "alley"}
    is_alley = place.roads["road_class"] == "alley"
    street_vertices = shapely.multipoints(shapely.get_coordinates(place.roads.geometry[~is_alley].to_numpy()))
    alley_ends = shapely.points(shapely.get_coordinates(place.roads.boundary[is_alley].to_numpy()))
    assert shapely.distance(alley_ends, street_vertices).max() < 1e-6


def test_raster_covers_the_city(place):
    for cell_m in (1, 5, 100):
        depth, transform = raster(place, cell_m)
        covered = shapely.box(*array_bounds(*depth.shape, transform))
        assert covered.covers(shapely.box(*place.blocks.total_bounds))
        assert depth.dtype == np.float32
        assert depth.min() >= 0


def test_same_seed_same_bytes():
    first, second, other = make(500, seed=7), make(500, seed=7), make(500, seed=8)
    for layer in fields(City):
        assert getattr(first, layer.name).to_wkb().equals(getattr(second, layer.name).to_wkb())
    assert not first.buildings.to_wkb().equals(other.buildings.to_wkb())
