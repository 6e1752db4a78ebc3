"""Any table of shapes as a map of its own in a real browser, on a page or in a notebook."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer
from shapely import GeometryCollection, LineString, Point, box

from kotaku_gis.reports.webmap import plain_map, web_map
from tests.browser import ROWS

UTM = "EPSG:32749"


def test_a_notebook_shows_plain_layers_in_a_frame(browser, tmp_path):
    shapes = [box(458000 + 20 * n, 9238000, 458015 + 20 * n, 9238015) for n in range(3)]
    made = plain_map({"rumah": gpd.GeoDataFrame({"nama": ["Budi", "Sari", "Tono"]}, geometry=shapes, crs=UTM)})
    shown = made._repr_html_()
    assert len(shown) < 400_000
    file = tmp_path / "buku.html"
    file.write_text(f"<!DOCTYPE html><title>Buku</title><p>Sel 1</p>{shown}", encoding="utf-8")
    browser.open(file)
    inside = "document.querySelector('iframe').contentWindow.kotakuMap"
    browser.run(f"{inside}.panel.tell(Object.values({inside}.layers)[0], 1)")
    said = "document.querySelector('iframe').contentDocument.querySelector('.kotaku-told').textContent"
    assert browser.run(said) == "rumah 1namaSari"
    assert browser.asked_for() == []
    assert browser.complaints() == []


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:23834", "+proj=utm +zone=49 +south +units=us-ft"])
def test_any_table_of_shapes_shows_itself(browser, tmp_path, crs):
    shapes = [
        box(458000, 9238000, 458020, 9238020),
        LineString([(458000, 9238000), (458100, 9238050)]),
        Point(458030, 9238040),
        None,
        GeometryCollection([box(458060, 9238060, 458070, 9238070), Point(458090, 9238090)]),
    ]
    table = gpd.GeoDataFrame(
        {
            'nama "x"': ["a", "b", None, "d", "e"],
            "tanggal": pd.to_datetime(["2020-01-01", None, "2021-02-03", None, None]),
            "jenis": pd.Categorical(["rumah", None, "toko", "toko", "toko"]),
            "angka": [1.5, np.nan, np.inf, 4.0, 5.0],
            "daftar": [[1], None, [2, 3], [], [4]],
            7: [1, 2, 3, 4, 5],
        },
        geometry=shapes,
        crs=UTM,
    ).to_crs(crs)
    made = web_map({"building": table, "kosong": table.iloc[:0]}).html()
    file = tmp_path / "apa_saja.html"
    file.write_text(made, encoding="utf-8")
    browser.open(file)
    layers = browser.run("Object.values(kotakuMap.layers).map((layer) => [layer.label.id, layer.kind, layer.size])")
    assert layers == [["building", "area", 2], ["building", "line", 1], ["building", "point", 1]]
    browser.run("kotakuMap.panel.tell(Object.values(kotakuMap.layers)[0], 0)")
    told = {'nama "x"': "a", "tanggal": "2020-01-01", "jenis": "rumah", "angka": "1,5", "daftar": "[1]", "7": "1"}
    assert dict(browser.run(ROWS)) == told
    browser.run("kotakuMap.panel.tell(Object.values(kotakuMap.layers)[2], 0)")
    assert browser.run(ROWS) == [["tanggal", "2021-02-03"], ["jenis", "toko"], ["daftar", "[2, 3]"], ["7", "3"]]
    spot = browser.run("kotakuMap.map.unproject(L.point(...Object.values(kotakuMap.layers)[2].spots(0)[0]), 0)")
    x, y = browser.run(f"metric(kotakuMap.page, L.latLng({spot['lat']!r}, {spot['lng']!r}))")
    if crs != "EPSG:23834":
        assert (x, y) == pytest.approx((458030, 9238040), abs=0.02)
    assert browser.complaints() == []


def test_a_point_alone_is_shown_with_coordinates_around_it(browser, tmp_path):
    file = tmp_path / "titik.html"
    file.write_text(web_map(gpd.GeoDataFrame(geometry=[Point(458000, 9238000)], crs=UTM)).html(), encoding="utf-8")
    browser.open(file)
    back = Transformer.from_crs(UTM, "EPSG:4326", always_xy=True)
    lon, lat = back.transform(458100, 9238100)
    told = browser.run(f"metric(kotakuMap.page, L.latLng({lat!r}, {lon!r}))")
    assert told == pytest.approx([458100, 9238100], abs=0.01)
    assert browser.complaints() == []
