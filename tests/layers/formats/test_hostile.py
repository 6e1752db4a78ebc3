"""Deliveries that would do harm are refused with a reason, and nothing of them is written anywhere."""

import stat
import zipfile

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from kotaku_gis.errors import LayerError
from kotaku_gis.intake.cells import legend
from kotaku_gis.layers.formats import archive, guard, inside, read_features, read_rows
from kotaku_gis.layers.formats.geojson import script_content
from kotaku_gis.layers.formats.grids import opened
from kotaku_gis.layers.formats.placemarks import pairs


def code_of(error):
    return [fault.code for fault in error.value.faults]


def packed(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name.replace("__", "/").replace("DOT", ".."), content)
    return path


@pytest.mark.parametrize("name", ["DOT__DOT__jahat.shp", "__etc__jahat.shp", "a__DOT__DOT__jahat.shp"])
def test_paths_that_leave_the_archive_are_refused(tmp_path, name):
    file = packed(tmp_path / "a.zip", **{name: b"x"})
    with pytest.raises(LayerError) as error:
        inside(file, "jahat.shp")
    assert code_of(error) == ["formats.escape"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


@pytest.mark.parametrize("member", ["../a.shp", "/etc/passwd", "a/../../b"])
def test_members_that_leave_the_archive_are_refused(tmp_path, member):
    with pytest.raises(LayerError) as error:
        inside(packed(tmp_path / "a.zip", a=b"x"), member)
    assert code_of(error) == ["formats.escape"]


def test_drive_letters_and_backslashes_are_refused(tmp_path):
    for name in ("C:\\jahat.shp", "..\\jahat.shp"):
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
            out.writestr(zipfile.ZipInfo(name), b"x")
        with pytest.raises(LayerError):
            inside(tmp_path / "a.zip", "jahat.shp")


def test_links_in_an_archive_are_refused(tmp_path):
    link = zipfile.ZipInfo("a.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
        out.writestr(link, "/etc/passwd")
    with pytest.raises(LayerError) as error:
        inside(tmp_path / "a.zip", "a.shp")
    assert code_of(error) == ["formats.link"]


@pytest.mark.parametrize("name", ["a.zip", "a.kmz", "a.xlsx"])
def test_bombs_are_refused(tmp_path, name):
    file = packed(tmp_path / name, isi=b"\x00" * 30_000_000)
    with pytest.raises(LayerError) as error:
        read_features(file) if name != "a.zip" else inside(file, "isi")
    assert code_of(error) == ["formats.bomb"]


def test_archives_in_archives_have_an_end(tmp_path):
    here = packed(tmp_path / "z0.zip", **{"a.csv": b"x,y\n106,-6\n"})
    for depth in range(1, 5):
        here = packed(tmp_path / f"z{depth}.zip", **{f"z{depth - 1}.zip": here.read_bytes()})
    assert inside(tmp_path / "z1.zip", "z0.zip/a.csv").read_text().startswith("x,y")
    with pytest.raises(LayerError) as error:
        inside(tmp_path / "z4.zip", "z3.zip/z2.zip/z1.zip/z0.zip/a.csv")
    assert code_of(error) == ["formats.too_deep"]


def test_a_missing_member_names_what_there_is(tmp_path):
    with pytest.raises(LayerError, match="ada\\.csv"):
        inside(packed(tmp_path / "a.zip", **{"ada.csv": b"x"}), "tidak.csv")


def test_an_archive_without_a_program_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.rar").write_bytes(b"Rar!")
    with pytest.raises(LayerError) as error:
        archive.unpacked(tmp_path / "a.rar")
    assert code_of(error) == ["formats.no_tool"]


LAUGHS = '<!DOCTYPE k [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", ["a.kml", "a.gpx", "a.gml"])
def test_entities_are_refused(tmp_path, name, encoding):
    text = f'<?xml version="1.0"?><!-- <k> -->{LAUGHS}<kml><Document><name>&b;</name></Document></kml>'
    (tmp_path / name).write_text(text, encoding=encoding)
    with pytest.raises(LayerError) as error:
        read_features(tmp_path / name)
    assert code_of(error) == ["formats.entities"]


@pytest.mark.parametrize("name", ["a.geojson", "a.gml", "a.kml"])
def test_a_link_to_other_files_in_disguise_is_refused(tmp_path, name):
    secret = tmp_path / "rahasia.csv"
    secret.write_text("nama\nSiti\n")
    layer = f"<OGRVRTLayer name='rahasia'><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>"
    text = f"<!-- x --><OGRVRTDataSource>{layer}</OGRVRTDataSource>"
    (tmp_path / name).write_text(text)
    with pytest.raises(LayerError) as error:
        read_features(tmp_path / name)
    assert code_of(error) == ["formats.links_elsewhere"]


def test_a_cell_as_long_as_a_book_is_refused(tmp_path):
    frame = gpd.GeoDataFrame({"a": ["x", "y" * (guard.MAX_CELL + 1)]}, geometry=[Point(106, -6)] * 2, crs=4326)
    frame.to_file(tmp_path / "a.gpkg")
    with pytest.raises(LayerError) as error:
        read_features(tmp_path / "a.gpkg")
    assert code_of(error) == ["formats.long_cell"]
    assert error.value.faults[0].ids == ("1",)


def test_a_feature_of_gigabytes_is_refused_unread(tmp_path):
    gpd.GeoDataFrame(geometry=[Point(106, -6)], crs=4326).to_file(tmp_path / "a.gpkg")
    with (tmp_path / "a.gpkg").open("r+b") as file:
        file.truncate(guard.MAX_FEATURE_BYTES + 5_000_000)  # a hole: takes no room on the disk
    with pytest.raises(LayerError):
        read_features(tmp_path / "a.gpkg")


@pytest.mark.parametrize("layer", ["../../etc/passwd", "/etc/passwd", "C:\\Windows", "a\x00b", "~/x"])
def test_layer_names_that_are_paths_are_refused(tmp_path, layer):
    gpd.GeoDataFrame(geometry=[Point(106, -6)], crs=4326).to_file(tmp_path / "a.gpkg")
    with pytest.raises(LayerError) as error:
        read_features(tmp_path / "a.gpkg", layer=layer)
    assert code_of(error) == ["formats.layer_is_path"]


def test_a_layer_named_with_a_slash_is_no_path():
    guard.refuse_path_name("RT 01/RW 02")


def test_a_shape_of_absurdly_many_corners_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "MAX_VERTICES", 1000)
    shapes = [Point(106, -6).buffer(1, quad_segs=250), Point(106, -6).buffer(1, quad_segs=200)]
    gpd.GeoDataFrame(geometry=shapes, crs=4326).to_file(tmp_path / "a.gpkg")
    with pytest.raises(LayerError) as error:
        read_features(tmp_path / "a.gpkg")
    assert code_of(error) == ["formats.many_vertices"]
    assert error.value.faults[0].ids == ("0",)


VRT = (
    '<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
    "<SourceFilename {told}>{name}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>"
    "</VRTRasterBand></VRTDataset>"
)
NEAR = 'relativeToVRT="1"'


@pytest.mark.parametrize(
    ("file", "told", "name"),
    [
        ("a.vrt", 'relativeToVRT="0"', "b.tif"),
        ("a.vrt", NEAR, "../b.tif"),
        ("a.vrt", NEAR, "/etc/passwd"),
        ("a.vrt", NEAR, "/vsicurl/http://example.invalid/b.tif"),
        ("a.vrt", NEAR, "c.vrt"),
        ("a.vrt", NEAR, "WMS:http://example.invalid"),
        ("a.tif", NEAR, "b.tif"),
        ("a.asc", NEAR, "b.tif"),
    ],
)
def test_rasters_that_lead_elsewhere_are_refused(tmp_path, file, told, name):
    (tmp_path / file).write_text(VRT.format(told=told, name=name))
    with pytest.raises(LayerError) as error, opened(tmp_path / file):
        pass
    assert code_of(error) == ["formats.links_elsewhere"]


def test_a_mosaic_of_rasters_beside_it_is_opened(tmp_path):
    corner = rasterio.Affine(10, 0, 432_000, 0, -10, 9_155_000)
    place = {"driver": "GTiff", "width": 1, "height": 1, "count": 1, "dtype": "uint8", "transform": corner}
    with rasterio.open(tmp_path / "b.tif", "w", crs="EPSG:32749", **place) as out:
        out.write(np.array([[[7]]], dtype="uint8"))
    (tmp_path / "a.vrt").write_text(VRT.format(told=NEAR, name="b.tif"))
    with opened(tmp_path / "a.vrt") as raster:
        assert raster.read(1).tolist() == [[7]]


MARKS = st.text("<>!-?/*\"'=;{}[] \n\tabvarN", max_size=400)


@settings(max_examples=80)
@given(MARKS)
def test_any_script_is_read_or_refused(tmp_path_factory, code):
    file = tmp_path_factory.mktemp("js") / "a.js"
    file.write_text(code, encoding="utf-8")
    try:
        content = script_content(file)
    except LayerError:
        return
    assert content[:1] in (b"{", b"[")


@settings(max_examples=80)
@given(MARKS)
def test_any_head_is_judged(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("kml") / "a.kml"
    file.write_text(text + "<!DOCTYPE x>", encoding="utf-8")
    started = any(letter.isalpha() for after in text.split("<")[1:] for letter in after[:1])
    hidden = "<!--" in text or "<?" in text
    if started or hidden:
        return
    with pytest.raises(LayerError):
        guard.refuse_hostile_text(file)


WALLS = ["var " + " " * 60_000, "/*" * 60_000, "// a\n" * 30_000, "x " * 60_000]


@pytest.mark.parametrize("wall", WALLS, ids=lambda wall: wall[:4])
def test_a_wall_of_blanks_or_comments_takes_no_time(tmp_path, wall):
    (tmp_path / "a.js").write_text(wall)
    with pytest.raises(LayerError):
        script_content(tmp_path / "a.js")
    assert pairs("<b>" + wall) == {}
    (tmp_path / "a.kml").write_text("<!--" * 15_000 + wall)
    guard.refuse_hostile_text(tmp_path / "a.kml")
    (tmp_path / "a.qml").write_text("<item " * 15_000 + wall)
    assert legend(tmp_path / "a.tif") == {}


@settings(max_examples=60)
@given(st.lists(st.text("<>FRowNameFieldDefnVALUE/'=\" 123abc", max_size=40), max_size=12))
def test_any_legend_gives_names_of_numbers(tmp_path_factory, parts):
    file = tmp_path_factory.mktemp("r") / "a.tif"
    for suffix in (".qml", ".aux.xml"):
        file.with_suffix(suffix).write_text("<item ".join(parts) + "<Row ".join(parts), encoding="utf-8")
    assert all(isinstance(value, float) and name.strip() for value, name in legend(file).items())


@settings(max_examples=80)
@given(st.text(max_size=300))
def test_any_text_is_a_table_or_refused(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("csv") / "a.csv"
    file.write_text(text, encoding="utf-8")
    try:
        frame, _ = read_rows(file, sheet=None, encoding=None)
    except LayerError:
        return
    assert frame.columns.is_unique
