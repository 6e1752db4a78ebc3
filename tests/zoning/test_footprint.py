"""How well the built area of a parcel is known, against a slow way; and how wide a part is."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import Polygon, box
from shapely.affinity import rotate, translate

from kotaku_gis.spatial.uncertainty import area_sigma
from kotaku_gis.zoning.footprint import footprint_pieces, footprint_sigma_m2, part_is_wide, part_width_m

CRS = "EPSG:32749"
EAST, NORTH = 432_000.0, 9_155_000.0


def layer(shapes, index=None):
    return gpd.GeoSeries([translate(shape, EAST, NORTH) for shape in shapes], index=index, crs=CRS)


def sigma(buildings, parcels, sigma_m=1.0):
    return footprint_sigma_m2(footprint_pieces(buildings, parcel=parcels), parcel=parcels, sigma_m=sigma_m)


def slow_sigma(buildings, parcels):
    """One parcel after the other: what lies on it, united, and its area's sigma."""
    united = [
        shapely.union_all([part for house in buildings if (part := house & parcel).area > 1e-6]) for parcel in parcels
    ]
    return area_sigma(gpd.GeoSeries(united, index=parcels.index, crs=CRS), sigma_m=1.0).fillna(0.0)


def test_sigma_of_a_rectangle_is_sigma_times_its_diagonal_and_of_two_apart_their_root_sum():
    parcels = layer([box(0, 0, 20, 20), box(20, 0, 40, 20), box(40, 0, 60, 20)], ["P1", "P2", "P3"])
    houses = layer([box(2, 2, 5, 6), box(22, 2, 25, 6), box(30, 2, 36, 10)], ["H1", "H2", "H3"])
    assert sigma(houses, parcels).to_list() == pytest.approx([5.0, (25 + 100) ** 0.5, 0.0])


def test_two_houses_that_share_a_wall_err_as_one():
    parcels = layer([box(0, 0, 20, 20)], ["P1"])
    houses = layer([box(2, 2, 5, 6), box(5, 2, 8, 6)], ["H1", "H2"])
    assert sigma(houses, parcels).iloc[0] == pytest.approx((6**2 + 4**2) ** 0.5)


def test_sigma_in_bulk_is_that_of_each_parcel_alone():
    rng = np.random.default_rng(7)
    parcels = layer([box(12 * x, 10 * y, 12 * x + 12, 10 * y + 10) for x in range(12) for y in range(12)])
    corners = rng.uniform(0, 130, (400, 2)).round(1)
    sizes = rng.uniform(2, 9, (400, 2)).round(1)
    shapes = [box(*low, *(low + size)) for low, size in zip(corners, sizes, strict=True)]
    ell = [shape - box(*shape.bounds[:2], *np.asarray(shape.centroid.coords)[0]) for shape in shapes[:150]]
    turned = [rotate(shape, angle) for shape, angle in zip(shapes[150:300], rng.uniform(0, 90, 150), strict=True)]
    houses = layer([*ell, *turned, *shapes[300:]])
    by_parcel = pd.Series(rng.uniform(0.05, 0.4, len(parcels)), index=parcels.index)
    expected = slow_sigma(houses, parcels)
    assert (expected > 0).sum() > 100
    np.testing.assert_allclose(sigma(houses, parcels, by_parcel), expected * by_parcel, rtol=1e-9)


def test_a_part_is_wide_when_its_width_is():
    bent = Polygon([(0, 0), (9, 0), (9, 0.4), (0.5, 0.4), (0.5, 7), (0, 7)])
    parts = layer(
        [box(0, 0, 9, 0.3), box(0, 0, 9, 0.5), bent, shapely.MultiPolygon([box(0, 0, 9, 0.1), box(0, 1, 2, 2)])]
    )
    assert part_width_m(parts).round(3).to_list() == [0.3, 0.5, 0.535, 1.0]  # bent: (0.5-r)^2 + (0.4-r)^2 = r^2
    for least_m in (0.2, 0.4, 0.45, 0.5, 0.6, 1.5):
        assert (part_is_wide(parts, least_m=least_m) == (part_width_m(parts) >= least_m - 1e-6)).all()


def test_a_jog_where_two_houses_meet_is_no_corner():
    """Two houses of 4 x 6 m side by side, 2 nm apart in depth, err as one of 8 x 6 m: by its diagonal, 10."""
    parcels = layer([box(-5, -5, 20, 20)], index=["P"])
    houses = layer([box(0, 0, 4, 6), box(4, -2e-9, 8, 6 - 2e-9)], index=["a", "b"])
    assert sigma(houses, parcels)["P"] == pytest.approx(10, abs=1e-6)
