"""Files as they arrive: parts missing, rings open, attributes hidden, coordinates of another kind than said."""

import json
import os
import zipfile

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely import LineString, Point, box

from kotaku_gis.errors import LayerError
from kotaku_gis.layers.formats import layers_in, read_features

X, Y = 432_000, 9_155_000


def buildings(count=3, crs=32749):
    shapes = [box(X + 20 * i, Y, X + 20 * i + 8, Y + 10) for i in range(count)]
    names = [f"Rumah Pak Dé {i}" for i in range(count)]
    return gpd.GeoDataFrame({"NAMA": names, "LANTAI": range(1, count + 1)}, geometry=shapes, crs=32749).to_crs(crs)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    "lost", [[".shx"], [".dbf"], [".prj"], [".cpg"], [".shx", ".dbf"], [".shx", ".dbf", ".prj", ".cpg"]], ids=str
)
def test_a_shapefile_in_any_subset_is_read_and_its_folder_left_alone(tmp_path, lost):
    buildings().to_file(tmp_path / "b.shp", encoding="UTF-8")
    for suffix in lost:
        (tmp_path / f"b{suffix}").unlink()
    before = contents(tmp_path)
    frame = read_features(tmp_path / "b.shp").frame
    assert contents(tmp_path) == before
    assert frame.geometry.area.tolist() == [80, 80, 80]
    assert (frame.crs is None) == (".prj" in lost)
    assert ("NAMA" in frame) == (".dbf" not in lost)
    if ".dbf" not in lost:
        assert frame["NAMA"].tolist() == buildings()["NAMA"].tolist()


def test_an_empty_index_is_made_anew(tmp_path):
    buildings().to_file(tmp_path / "b.shp")
    whole = (tmp_path / "b.shx").read_bytes()
    (tmp_path / "b.shx").write_bytes(whole[:100])
    assert len(read_features(tmp_path / "b.shp").frame) == 3
    assert (tmp_path / "b.shx").read_bytes() == whole[:100]


def test_suffixes_in_mixed_case_belong_together(tmp_path):
    buildings().to_file(tmp_path / "b.shp")
    for suffix in (".dbf", ".shx", ".prj"):
        (tmp_path / f"b{suffix}").rename(tmp_path / f"B{suffix.title()}")
    frame = read_features(tmp_path / "b.shp").frame
    assert frame["LANTAI"].tolist() == [1, 2, 3]
    assert frame.crs.to_epsg() == 32749


@pytest.mark.parametrize(("written", "said"), [("CP1252", None), ("CP1252", "UTF-8"), ("UTF-8", "ISO-8859-1")])
def test_the_bytes_tell_the_encoding_that_the_file_conceals(tmp_path, written, said):
    buildings().to_file(tmp_path / "b.shp", encoding=written)
    cpg = tmp_path / "b.cpg"
    cpg.unlink(missing_ok=True)
    if said:
        cpg.write_text(said)
    reading = read_features(tmp_path / "b.shp")
    assert reading.frame["NAMA"].iloc[0] == "Rumah Pak Dé 0"
    assert "formats.encoding_found" in {note.code for note in reading.notes}


def test_the_declared_encoding_wins_over_the_cpg(tmp_path):
    buildings().to_file(tmp_path / "b.shp", encoding="UTF-8")
    assert read_features(tmp_path / "b.shp", encoding="CP1252").frame["NAMA"].iloc[0] == "Rumah Pak DÃ© 0"


@pytest.mark.parametrize(
    ("name", "driver"),
    [
        ("b.gpkg", "GPKG"),
        ("b.geojson", "GeoJSON"),
        ("b.fgb", "FlatGeobuf"),
        ("b.tab", "MapInfo File"),
        ("b.mif", "MapInfo File"),
        ("b.gdb", "OpenFileGDB"),
        ("b.kml", "KML"),
        ("b.parquet", None),
    ],
)
def test_every_format_gives_the_same_places(tmp_path, name, driver):
    frame = buildings(crs=4326 if name in ("b.geojson", "b.kml") else 32749)
    if name == "b.gdb":
        frame["LANTAI"] = frame["LANTAI"].astype("int32")
    if driver:
        pyogrio.write_dataframe(frame, tmp_path / name, driver=driver)
    else:
        frame.to_parquet(tmp_path / name)
    (layer,) = layers_in(tmp_path / name)
    read = read_features(tmp_path / name, layer=layer).frame
    assert read.to_crs(32749).geometry.area.tolist() == pytest.approx([80, 80, 80], rel=1e-6)
    assert read["__fid__"].is_unique


def test_open_rings_are_closed_one_by_one(tmp_path):
    rings = [[[0, 0], [0, 1], [1, 1]], [[0, 0], [0, 1], [1, 1], [0, 0]]]
    features = [
        {"type": "Feature", "properties": {"n": n}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for n, ring in enumerate(rings)
    ]
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    frame = read_features(tmp_path / "a.geojson").frame
    assert frame["n"].tolist() == [0, 1]
    assert frame.geometry.is_valid.all()
    assert shapely.area(frame.geometry.to_numpy()).tolist() == [0.5, 0.5]


def test_the_open_ring_of_a_real_delivery_is_closed(delivery):
    folder = delivery("ugly") / "marapi_ring_tak_tertutup"
    reading = read_features(folder / "Marapi_evac_zone_3000m.shp")
    assert reading.frame["__healed__"].tolist() == ["close_ring"]
    radius = (reading.frame.to_crs(32747).geometry.area.iloc[0] / 3.141592653589793) ** 0.5
    assert radius == pytest.approx(3000, rel=0.005), "its attribute says a circle of 3000 m"


def test_metres_that_call_themselves_degrees_have_no_crs(tmp_path):
    frame = buildings()
    text = json.loads(frame.to_json())
    text.pop("crs", None)
    (tmp_path / "a.geojson").write_text(json.dumps(text))
    reading = read_features(tmp_path / "a.geojson")
    assert reading.frame.crs is None
    assert [note.code for note in reading.notes] == ["formats.metres_in_degrees"]


def test_a_named_crs_in_geojson_is_kept(delivery):
    frame = read_features(delivery("semarang_barat") / "longsor" / "kerentanan-longsor.geojson").frame
    assert frame.crs.to_epsg() == 32749


def placemark(name, description):
    ring = "110,-7 110.001,-7 110.001,-7.001 110,-7"
    return (
        f"<Placemark><name>{name}</name><description><![CDATA[{description}]]></description><Polygon><outerBoundaryIs>"
        f"<LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    )


def kml(*placemarks):
    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    return head + f"<Folder><name>Bangunan</name>{''.join(placemarks)}</Folder></Document></kml>"


def test_attributes_in_descriptions_become_columns(tmp_path):
    rows = (
        "<html><!DOCTYPE html><table><tr><td><table><tr><td>FUNGSI</td><td>{}</td></tr><tr><td>LANTAI</td><td>{}</td>"
    )
    places = [placemark("A", rows.format("Hunian &amp; usaha", 2)), placemark("B", rows.format("Masjid", 1))]
    (tmp_path / "a.kml").write_text(kml(*places))
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.write(tmp_path / "a.kml", "doc.kml")
    for file in ("a.kml", "a.kmz"):
        frame = read_features(tmp_path / file).frame
        assert frame["FUNGSI"].tolist() == ["Hunian & usaha", "Masjid"]
        assert frame["LANTAI"].tolist() == ["2", "1"]
        assert "tessellate" not in frame


def test_drawings_give_outlines_their_texts(tmp_path):
    shapes = [box(0, 0, 10, 10).exterior, box(20, 0, 30, 10).exterior, LineString([(0, 20), (50, 20)])]
    layer = ["BANGUNAN", "BANGUNAN", "JALAN"]
    drawing = gpd.GeoDataFrame({"Layer": layer, "Text": None}, geometry=shapes, crs=32749)
    pyogrio.write_dataframe(drawing, tmp_path / "a.dxf", driver="DXF")
    text = "0\nTEXT\n5\nF{n}\n100\nAcDbEntity\n8\nTEKS\n100\nAcDbText\n10\n{x}\n20\n5\n30\n0\n40\n1\n1\n{words}\n"
    added = text.format(n=1, x=5, words="Masjid Al-Huda") + text.format(n=2, x=25, words="Rumah Bu Ani")
    plain = (tmp_path / "a.dxf").read_text()
    before, entities, after = plain.partition("ENTITIES\n")
    (tmp_path / "a.dxf").write_text(before + entities + added + after)
    assert layers_in(tmp_path / "a.dxf") == ["BANGUNAN", "JALAN"]
    frame = read_features(tmp_path / "a.dxf", layer="BANGUNAN").frame
    assert frame.geometry.area.tolist() == [100, 100]
    assert frame["Text"].tolist() == ["Masjid Al-Huda", "Rumah Bu Ani"]
    assert read_features(tmp_path / "a.dxf", layer="JALAN").frame.geom_type.tolist() == ["LineString"]


def test_tracks_and_waypoints_are_two_layers(tmp_path):
    (tmp_path / "a.gpx").write_text(
        '<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
        '<wpt lat="-7" lon="110"><name>A</name></wpt><trk><name>T</name><trkseg><trkpt lat="-7" lon="110"/>'
        '<trkpt lat="-7.1" lon="110"/></trkseg></trk></gpx>'
    )
    assert layers_in(tmp_path / "a.gpx") == ["waypoints", "tracks"]
    with pytest.raises(LayerError, match="waypoints, tracks"):
        read_features(tmp_path / "a.gpx")


def test_a_layer_that_is_not_there_is_told(tmp_path):
    buildings().to_file(tmp_path / "b.gpkg")
    with pytest.raises(LayerError, match="bangunan"):
        read_features(tmp_path / "b.gpkg", layer="bangunan")


def test_bare_lists_of_shapes_are_read(tmp_path):
    ring = [[-6.9, 109.6], [-6.8, 109.6], [-6.8, 109.7], [-6.9, 109.6]]
    shapes = [
        {"kelurahan": "A", "type": "Polygon", "coordinates": ring},
        {"kelurahan": "B", "type": "Polygon", "coordinates": [ring]},
        {"kelurahan": "C", "type": "MultiPolygon", "coordinates": [ring]},
        {"kelurahan": "D", "type": "Polygon", "coordinates": "x"},
    ]
    (tmp_path / "a.json").write_text(json.dumps(shapes))
    reading = read_features(tmp_path / "a.json")
    assert reading.frame.geometry.isna().tolist() == [False, False, False, True]
    assert shapely.area(reading.frame.geometry.to_numpy()[:3]) == pytest.approx([0.005] * 3)
    assert reading.frame["__healed__"].tolist() == ["nesting", "", "nesting", ""]


@pytest.mark.parametrize("head", ["var json_x_1 = ", "const x=", "// layer\nvar x = ", "export default "])
def test_scripts_of_qgis2web_are_read(tmp_path, head):
    (tmp_path / "a.js").write_text(head + buildings(crs=4326).to_json() + ";")
    assert len(read_features(tmp_path / "a.js").frame) == 3


def test_a_script_without_data_is_refused(tmp_path):
    (tmp_path / "style.js").write_text("function style_1(feature) { return 1; }")
    with pytest.raises(LayerError, match="GeoJSON"):
        read_features(tmp_path / "style.js")


def test_a_workbook_with_titles_above_its_header_is_read(tmp_path):
    rows = [["DATA HIDRAN KOTA", None, None], [None, None, None], ["Nama", "X", "Y"], ["H1", "106,5", "-6,25"]]
    pd.DataFrame(rows).to_excel(tmp_path / "a.xlsx", header=False, index=False)
    frame = read_features(tmp_path / "a.xlsx").frame
    assert frame.geometry.tolist() == [Point(106.5, -6.25)]
    assert frame["Nama"].tolist() == ["H1"]


@pytest.mark.skipif(os.name == "nt", reason="names of devices")
def test_what_is_no_data_is_refused_with_a_word(tmp_path):
    for name in ("a.shp", "a.gpkg", "a.kmz", "a.xlsx", "a.parquet", "a.json", "a.dxf", "a.dwg"):
        (tmp_path / name).write_bytes(b"\x00\x01 bukan data \xff")
        with pytest.raises(LayerError):
            read_features(tmp_path / name)
