"""The rules on real layers: parcels and buildings of Pekalongan, roads of Cilegon, the sample kelurahan."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from kotaku_gis.zoning.check_parcels import check_parcels
from kotaku_gis.zoning.check_roadside import check_roadside
from kotaku_gis.zoning.check_setbacks import check_setbacks
from kotaku_gis.zoning.rules import RuleRow, RuleTable
from kotaku_gis.zoning.site import Site
from kotaku_gis.zoning.streets import Streets

UTM = "EPSG:32749"
HALF_ROW_AND_1 = RuleRow(
    "ska", "gsb_front", 1.0, "Surakarta", "Perda 8/2016", "2016", "H", measured_from="as_jalan", times_row_width=0.5
)


def script(path):
    """Features of a layer that qgis2web wrote as a script."""
    text = path.read_text(encoding="utf-8")
    return gpd.read_file(text[text.index("{") :])


def site_of(building, parcel=None, *rules):
    drawn = gpd.GeoDataFrame(geometry=building.geometry.to_numpy(), crs=building.crs).assign(footprint_kind="wall")
    return Site(building=drawn, rules=RuleTable.of(rules), parcel=parcel, map_class=1)


@pytest.fixture(scope="module")
def pekalongan(delivery):
    folder = delivery("pekalongan")
    parcel = gpd.read_file(folder / "persil/BugisanIP4T_2_DIREDAKSI.geojson").to_crs(UTM)
    building = script(folder / "bangunan/Bangunanumumlainnya_1.js").set_crs(4326, allow_override=True).to_crs(UTM)
    near = building[building.intersects(parcel.union_all().envelope)]
    valid = parcel[parcel.is_valid & ~parcel.normalize().duplicated()]
    return valid[["geometry"]].reset_index(drop=True), near.reset_index(drop=True)


def test_every_parcel_of_pekalongan(pekalongan):
    """Built share and verdict of each parcel, beside intersections of shapely one by one."""
    parcel, building = pekalongan
    site = site_of(building, parcel, RuleRow("k", "kdb_max", 60.0, "P", "P", "2025", "H"))
    found = check_parcels(site, green=None)
    table = found.table
    for place, shape in parcel.geometry.items():
        near = building.geometry[building.intersects(shape)].intersection(shape)
        assert table.loc[place, "kdb_pct"] == pytest.approx(100 * near.union_all().area / shape.area, abs=1e-6)
    kdb = found.findings[0].set_index("unit_id")
    sure = (kdb["value"] - kdb["limit"]).astype(float)
    assert (kdb["status"][sure >= kdb["u95"].astype(float)] == "violation").all()
    assert (kdb["status"][(kdb["value"] == 0).fillna(value=False)] == "not_assessable").all()
    assert found.evidence["kdb_excess"]["finding_id"].isin(kdb["finding_id"]).all()


def test_houses_of_the_sample_behind_real_widths(loaded):
    """Half of the reserve and one metre from the axis: the distance is the straight one to the axis of that road."""
    layers = loaded.layers
    road = layers["road"][layers["road"]["status"].astype("string") != "planned"]
    site = site_of(layers["building"], layers["parcel"], HALF_ROW_AND_1)
    found = check_setbacks(site, Streets(road))
    rows = pd.concat(found.findings, ignore_index=True)
    corner = rows[(rows["finding_id"].str.count("/") == 4) & rows["value"].notna()]
    axis = road.geometry.reindex(corner["finding_id"].str.split("/").str[4]).to_numpy()
    width = road["row_width_m"].reindex(corner["finding_id"].str.split("/").str[4]).to_numpy(dtype=float)
    house = site.drawn.reindex(corner["unit_id"].astype(int)).to_numpy()
    more = shapely.distance(house, axis) - corner["value"].to_numpy(dtype=float)
    assert len(corner) > 500
    assert np.quantile(np.abs(more), 0.95) < 0.1  # a curve is followed along the stretch in front, then straight on
    assert more.max() <= site.u95_m + 1e-6  # but never so that a house seems nearer than it is
    assert corner["limit"].to_numpy(dtype=float) == pytest.approx(width / 2 + 1)
    assert {"pass", "indicative", "violation"} <= set(rows["status"])


def test_houses_of_the_sample_without_parcels(loaded):
    layers = loaded.layers
    road = layers["road"][layers["road"]["status"].astype("string") != "planned"]
    site = site_of(layers["building"], None, HALF_ROW_AND_1)
    found = check_roadside(site, Streets(road))
    rows = pd.concat(found.findings, ignore_index=True)
    assert len(rows) == len(layers["building"])
    nearest = shapely.STRtree(road.geometry.to_numpy()).query_nearest(site.drawn.to_numpy(), return_distance=True)[1]
    judged = rows[rows["value"].notna()]
    assert (judged["value"].astype(float) >= nearest.min() - 1e-9).all()
    assert set(judged["status"]) <= {"pass", "marginal", "indicative", "violation"}


def test_setbacks_along_the_roads_of_cilegon(delivery):
    """Houses put at known distances behind straight stretches of real roads, which lack widths and are given some."""
    file = delivery("cilegon") / "prasarana/JALAN_LOKAL_LN.geojson"
    road = gpd.read_file(file).to_crs("EPSG:32748").explode(index_parts=False).reset_index(drop=True)
    rng, lots, houses, true = np.random.default_rng(1), [], [], []
    road = gpd.GeoDataFrame({"row_width_m": rng.uniform(4, 9, len(road))}, geometry=road.geometry)
    for line, width in zip(road.geometry, road["row_width_m"], strict=True):
        xy = np.array(line.coords)[:, :2]
        way = np.diff(xy, axis=0)
        length = np.hypot(*way.T)
        if length.max() < 20:
            continue
        at = length.argmax()
        along = way[at] / length[at]
        across, middle = np.array([-along[1], along[0]]), xy[at] + way[at] / 2
        free = rng.uniform(0.5, 5.0)

        def ground(left, right, near, far, middle=middle, along=along, across=across):
            ring = [(left, near), (right, near), (right, far), (left, far)]
            return shapely.Polygon([middle + t * along + s * across for t, s in ring])

        lot = ground(-5, 5, width / 2, width / 2 + 15)
        if road.geometry.distance(lot).nsmallest(2).iloc[1] < 8:  # another road near by makes other fronts
            continue
        lots.append(lot)
        houses.append(ground(-4, 4, width / 2 + free, width / 2 + 12))
        true.append(free)
    assert len(lots) > 50
    parcel = gpd.GeoDataFrame(geometry=lots, crs=road.crs)
    rule = RuleRow("g", "gsb_front", 3.0, "P", "P", "2025", "H", measured_from="tepi_rumija")
    site = site_of(gpd.GeoDataFrame(geometry=houses, crs=road.crs), parcel, rule)
    rows = check_setbacks(site, Streets(road)).findings[0].set_index("unit_id")["value"].astype(float)
    got = rows.reindex([str(place) for place in range(len(true))]).to_numpy()
    known = ~np.isnan(got)
    assert known.mean() > 0.9
    assert np.abs(got - true)[known] == pytest.approx(0.0, abs=0.01)
