"""The chain on real deliveries, held to a slow, plain recomputation of the same figures."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely

from kotaku_gis import manifest
from kotaku_gis.assessment import assess

RULES = """
id = "uji"
citation = "Aturan uji"
title = { id = "KDB uji", en = "Test KDB" }
[rules.kdb_max]
label = { id = "KDB maksimum", en = "Maximum KDB" }
unit = "%"
op = "<="
[[rules.kdb_max.versions]]
valid_from = "2024"
article = "uji"
confidence = "M"
evidence = "test"
by = { "R-2" = 80 }
"""


def result(folder, layers, **place):
    document = {"project": {"name": "uji", **place}, "layers": layers}
    return assess(manifest.from_dict(document, folder=folder))


def counted(buildings, blocks):
    """Buildings by block, one by one: the block that covers the centroid, or a point of a bent building."""
    count = pd.Series(0, index=blocks.index)
    for shape in buildings.geometry:
        point = shape.centroid if shape.covers(shape.centroid) else shapely.point_on_surface(shape)
        homes = [name for name, block in blocks.geometry.items() if block.covers(point)]
        if homes:
            count[homes[0]] += 1
    return count


def test_pademangan(delivery):
    """35 RW in degrees, 3,454 buildings, roads, a flood depth raster in degrees."""
    folder = delivery("jakarta_pademangan")
    layers = {
        "block": {"path": "rw_jakarta.shp", "columns": {"block_id": "RW"}},
        "building": {"path": "jakarta_building.gpkg"},
        "road": {"path": "jakarta_roads.shp"},
        "hazard": {"flood": {"path": "hazard/Flood_Design_Depth_Jakarta_geographic.tif", "quantity": "depth_m"}},
    }
    frame = gpd.read_file(folder / "rw_jakarta.shp")
    if frame["RW"].duplicated().any():
        del layers["block"]["columns"]
    out = result(folder, layers, city_class="metropolitan")
    blocks = out.layers["block"]
    assert blocks.crs.to_epsg() == 32748
    assert len(blocks) == 35
    assert len(out.layers["building"]) == 3454

    buildings = gpd.read_file(folder / "jakarta_building.gpkg").to_crs(32748)
    expected = counted(buildings, blocks)
    assert (out.blocks["building_count"].astype(int) - expected).abs().sum() <= 2
    assert out.blocks["block_area_ha"].to_numpy(float) == pytest.approx(
        frame.to_crs(32748).area.to_numpy() / 1e4, rel=1e-9
    )

    union = shapely.union_all(shapely.make_valid(buildings.geometry.to_numpy()))
    for name in blocks.index[::7]:
        covered = shapely.intersection(blocks.geometry[name], union).area
        assert float(out.blocks["coverage_pct"][name]) == pytest.approx(
            100 * covered / blocks.geometry[name].area, abs=1e-6
        )

    flags = out.findings.query("name == 'hazard_flood' and unit_kind == 'building'").set_index("unit_id")
    assert len(flags) == 3454
    with rasterio.open(folder / layers["hazard"]["flood"]["path"]) as raster:
        depth, nodata = raster.read(1), raster.nodata
        centres = buildings.geometry.centroid.to_crs(4326)
        rows, cols = rasterio.transform.rowcol(raster.transform, centres.x.to_numpy(), centres.y.to_numpy())
    at_centre = depth[np.clip(rows, 0, depth.shape[0] - 1), np.clip(cols, 0, depth.shape[1] - 1)]
    classes = pd.cut(pd.Series(at_centre).mask(at_centre == nodata), [0, 0.76, 1.5, np.inf], labels=[1, 2, 3]).astype(
        float
    )
    rank = flags["value"].astype(float).fillna(0).to_numpy()
    known = (flags["status"] == "ok").to_numpy() & ~np.isnan(at_centre) & (at_centre != nodata)
    assert known.sum() > 3000
    assert (rank[known] >= classes.fillna(0).to_numpy()[known]).mean() > 0.999  # the centre's class or a higher one


def test_dimajar(delivery):
    """A hamlet with Z coordinates, surveyed quality, and no parcels."""
    folder = delivery("dimajar2_sumberarum_magelang")
    quality = {"Layak Huni": "tidak", "Cukup Layak": "tidak", "Tidak Layak": "ya", "Layak": "tidak"}
    layers = {
        "block": {"path": "area_rt.geojson", "columns": {"block_id": "RT_RW"}},
        "building": {
            "path": "bangunan_DIREDAKSI.geojson",
            "columns": {"building_id": "OBJECTID_12", "substandard": "KLASIFIKAS"},
            "values": {"substandard": quality},
        },
        "road": {"path": "jalan_lokal.geojson"},
        "river": {"path": "sungai.geojson"},
    }
    out = result(folder, layers, city_class="kecil", crs="EPSG:32749")
    assert out.ledger["state"].value_counts().to_dict() == {"kept": 2 + 95 + 17, "repaired": 1}
    raw = gpd.read_file(folder / "bangunan_DIREDAKSI.geojson").to_crs(32749)
    expected = counted(raw, out.layers["block"])
    assert (out.blocks["building_count"].astype(int) == expected).all()
    kdb = out.findings[out.findings["name"] == "kdb"]
    assert kdb["reason"].tolist() == ["role_missing:parcel"]
    surveyed = out.blocks["substandard_buildings"].dropna()
    poor = raw.loc[raw["KLASIFIKAS"].str.strip().eq("Tidak Layak")]
    for name in surveyed.index:
        block = out.layers["block"].geometry[name]
        assert int(surveyed[name]) == int(poor.geometry.centroid.within(block).sum())


def test_panjang_wetan(delivery, tmp_path):
    """319 parcels of a land consolidation and the buildings of the city, from a qgis2web export."""
    folder = delivery("pekalongan")
    (tmp_path / "aturan.toml").write_text(RULES, encoding="utf-8")
    border = "batas/shp_panjang_wetan_1.js"
    layers = {
        "block": {"path": border, "columns": {"block_id": "NAMOBJ"}},
        "parcel": {"path": "persil/BugisanIP4T_2_DIREDAKSI.geojson"},
        "building": {"path": "bangunan/Bangunanumumlainnya_1.js"},
        "zone": {"path": border, "constants": {"zone_code": "R-2"}},
    }
    out = result(folder, layers, city_class="sedang", map_class=2, zoning_rules=str(tmp_path / "aturan.toml"))
    parcels, buildings = out.layers["parcel"], out.layers["building"]
    assert (len(parcels), len(buildings)) == (318, 9019)
    assert out.set_aside["reason"].tolist() == ["duplicate"]
    rows = out.findings[out.findings["name"] == "kdb"].set_index("unit_id")
    tree = shapely.STRtree(buildings.geometry.to_numpy())
    for name, parcel in parcels.geometry.items():
        near = buildings.geometry.to_numpy()[tree.query(parcel)]
        covered = shapely.union_all(shapely.intersection(near, parcel)).area
        assert float(rows.loc[name, "value"]) == pytest.approx(100 * covered / parcel.area, abs=1e-6)
    over, built = rows["value"].astype(float) > 80, rows["value"].astype(float) > 0
    assert set(rows["status"][over]) <= {"indicative", "violation"}
    assert set(rows["status"][~over & built]) <= {"pass", "marginal"}
    assert set(rows["status"][~built]) == {"not_assessable"}  # nobody mapped a building there
    assert (~built).sum() > 200
    assert over.sum() == 5
