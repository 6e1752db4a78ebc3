"""The kampung is a place: blocks and parcels tile, houses stand where they say, gangs are as wide as they say."""

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from kotaku_gis.sample.terrain import bend


def test_fifteen_rt_of_three_rw_tile_without_overlap(layers):
    rts = layers["block"]
    assert len(rts) == 15
    assert rts["rw"].nunique() == 3
    assert shapely.coverage_is_valid(rts.geometry.to_numpy())
    assert rts.area.sum() == pytest.approx(shapely.union_all(rts.geometry.to_numpy()).area, abs=1e-6)
    assert rts.within(layers["kelurahan"].geometry.iloc[0].buffer(0.01)).all()


def test_one_rt_is_too_dense_and_the_others_are_ordinary(layers):
    count = layers["building"].groupby("block_id").size()
    density = (count / (layers["block"].set_index("block_id").area / 1e4)).dropna()
    dense = density[density > 220]
    assert dense.index.tolist() == ["RT002-RW002"]
    assert dense.iloc[0] > 250
    assert density.drop("RT002-RW002").between(80, 220).all()


def test_size_of_the_place(layers):
    assert 1450 <= len(layers["building"]) <= 1700
    assert 25 <= layers["kelurahan"].area.sum() / 1e4 <= 35
    lon, lat = Transformer.from_crs("EPSG:32749", "EPSG:4326", always_xy=True).transform(
        *np.asarray(layers["kelurahan"].geometry.iloc[0].centroid.coords)[0]
    )
    assert (round(lon, 1), round(lat, 1)) == (110.6, -6.9)


def test_parcels_do_not_overlap_and_stay_in_their_rt(layers):
    parcels = layers["parcel"]
    assert parcels.is_valid.all()
    assert parcels.area.sum() == pytest.approx(shapely.union_all(parcels.geometry.to_numpy()).area, abs=0.5)
    rts = layers["block"].set_index(["rw", "rt"]).geometry
    homes = [rts[f"{rw:03d}", f"{rt:03d}"] for rw, rt in zip(parcels["rw"], parcels["rt"], strict=True)]
    assert shapely.within(parcels.geometry.to_numpy(), shapely.buffer(homes, 0.002)).all()


def test_no_parcel_reaches_into_the_row_of_a_street(layers):
    parcels, roads = layers["parcel"], layers["road"]
    ground = shapely.union_all(parcels.geometry.to_numpy())
    inner = shapely.buffer(roads.geometry.to_numpy(), roads["row_width_m"].to_numpy() / 2 - 0.01, cap_style="flat")
    assert shapely.intersection(shapely.union_all(inner), ground).area < 1.0
    assert (roads["width_m"] < roads["row_width_m"] + 1e-9).all()
    assert roads["width_m"].between(0.6, 7.0).all()


def test_houses_stand_as_their_placing_says(layers):
    houses = layers["building"]
    ground = layers["parcel"].set_index("parcel_id").geometry
    out = {
        placing: [
            shape.difference(ground[parcel]).area
            for shape, parcel in zip(part.geometry, part["parcel_id"], strict=True)
        ]
        for placing, part in houses[houses["parcel_id"] != ""].groupby("placing")
    }
    assert max(out["inside"]) < 0.05
    assert min(out["on_gang"]) > 0.3
    assert np.median(out["over_border"]) > 1.0
    river = layers["river"].geometry.iloc[0]
    on_bank = houses[houses["placing"] == "on_bank"]
    assert len(on_bank) > 15
    assert (on_bank.distance(river) < 10).all()
    assert on_bank.intersects(river).any()


def test_houses_vary_in_size_and_shape(layers):
    houses = layers["building"][layers["building"]["placing"] == "inside"]
    assert houses.is_valid.all()
    low, middle, high = np.percentile(houses.area, [2, 50, 98])
    assert 14 < low < 25
    assert 35 < middle < 50
    assert 62 < high < 92
    assert (houses.count_coordinates() > 6).mean() > 0.1


def test_every_house_lies_in_its_rt(layers):
    houses = layers["building"]
    rts = layers["block"].set_index("block_id").geometry
    housed = houses[houses["block_id"] != ""]
    inside = shapely.within(housed.representative_point().to_numpy(), rts.loc[housed["block_id"]].to_numpy())
    on_bank = (housed["placing"] == "on_bank").to_numpy()
    assert inside[~on_bank].all()
    outside = houses[houses["block_id"] == ""]
    assert not shapely.intersects(shapely.union_all(rts.to_numpy()), outside.geometry.to_numpy()).any()


def test_bend_keeps_millimetres_and_never_folds():
    x, y = np.meshgrid(np.arange(20.0, 630.0, 5.0), np.arange(-10.0, 440.0, 5.0))
    bent = bend(np.column_stack([x.ravel(), y.ravel()])).reshape(*x.shape, 2)
    across, up = np.diff(bent, axis=1)[:-1], np.diff(bent, axis=0)[:, :-1]
    turned = across[..., 0] * up[..., 1] - across[..., 1] * up[..., 0]
    assert turned.min() > 0.4 * 25
    assert np.array_equal(bent, np.round(bent, 3))
