"""Rarer deliveries: curves, blocks of drawings, workbooks of other programs, archives that need a program."""

import math
import os
import sqlite3
import stat
import struct
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely import LineString, Point, box

from kotaku_gis.errors import LayerError
from kotaku_gis.layers.formats import archive, inside, layers_in, read_features

X, Y, R = 432_000.0, 9_155_000.0, 10.0
POLYGON, CIRCULAR, COMPOUND, CURVED, SURFACES = 3, 8, 9, 10, 12
UPPER = [(X - R, Y), (X, Y + R), (X + R, Y)]
CIRCLE = [*UPPER, (X, Y - R), (X - R, Y)]


def wkb(kind, *parts):
    return struct.pack("<BII", 1, kind, len(parts)) + b"".join(parts)


def path(kind, places):
    return wkb(kind, *(struct.pack("<dd", *place) for place in places))


def triangle(x):
    places = [(x, Y), (x + 10, Y), (x + 10, Y + 10), (x, Y)]
    ring = struct.pack("<I", len(places)) + b"".join(struct.pack("<dd", *place) for place in places)
    return wkb(POLYGON, ring)


HALF = wkb(COMPOUND, path(CIRCULAR, UPPER), path(2, [(X + R, Y), (X - R, Y)]))
CURVES = {
    "curved polygon": (wkb(CURVED, path(CIRCULAR, CIRCLE)), math.pi * R**2),
    "compound outline": (wkb(CURVED, HALF), math.pi * R**2 / 2),
    "surfaces": (wkb(SURFACES, wkb(CURVED, path(CIRCULAR, CIRCLE)), triangle(X + 20)), math.pi * R**2 + 50),
}


@pytest.mark.parametrize("name", CURVES)
def test_arcs_become_chords_that_leave_them_by_little(tmp_path, name):
    shape, area = CURVES[name]
    file = tmp_path / "lengkung.gpkg"
    gpd.GeoDataFrame({"n": [1]}, geometry=[box(X, Y, X + 1, Y + 1)], crs=32749).to_file(file, layer="x")
    store = sqlite3.connect(file)
    for (trigger,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        store.execute(f'DROP TRIGGER "{trigger}"')
    store.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'GEOMETRY'")
    store.execute("UPDATE x SET geom = ?", (b"GP\x00\x01" + struct.pack("<i", 32749) + shape,))
    store.commit()
    store.close()
    read = read_features(file).frame.geometry.iloc[0]
    assert read.geom_type in ("Polygon", "MultiPolygon")
    assert read.is_valid
    assert read.area == pytest.approx(area, rel=6e-5)
    if name == "curved polygon":
        corners = shapely.get_coordinates(read)
        assert [math.dist(corner, (X, Y)) for corner in corners] == pytest.approx([R] * len(corners), rel=1e-7)
        middles = (corners[1:] + corners[:-1]) / 2
        assert max(R - math.dist(middle, (X, Y)) for middle in middles) <= 0.00004 * R


def group(*pairs):
    return "".join(f"{code}\n{value}\n" for code, value in pairs)


def outline(layer, places, handle, bulge=None):
    curve = [(42, bulge)] if bulge else []
    corners = [pair for x, y in places for pair in ((10, x), (20, y), *curve)]
    return group((0, "LWPOLYLINE"), (5, handle), (8, layer), (90, len(places)), (70, 1), *corners)


def drawing(file, *entities):
    house = outline("0", [(0, 0), (6, 0), (6, 8), (0, 8)], "21")
    label = group((0, "TEXT"), (5, "2A"), (8, "0"), (10, 1), (20, 1), (40, 1), (1, "T36"))
    block = (
        group((0, "BLOCK"), (5, "20"), (8, "0"), (2, "RUMAH"), (70, 0), (10, 0), (20, 0), (3, "RUMAH")) + house + label
    )
    parts = [
        group((0, "SECTION"), (2, "BLOCKS")) + block + group((0, "ENDBLK"), (5, "22"), (8, "0"), (0, "ENDSEC")),
        group((0, "SECTION"), (2, "ENTITIES")) + "".join(entities) + group((0, "ENDSEC"), (0, "EOF")),
    ]
    head = group((0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1015"), (0, "ENDSEC"))
    file.write_text(head + "".join(parts))
    return file


def insert(x, handle, scale=1, turn=0):
    where = ((10, x), (20, Y), (41, scale), (42, scale), (50, turn))
    return group((0, "INSERT"), (5, handle), (8, "BANGUNAN"), (2, "RUMAH"), *where)


def test_blocks_of_a_drawing_stand_where_they_are_inserted_and_keep_their_texts(tmp_path):
    square = outline("BANGUNAN", [(X + 99, Y), (X + 109, Y), (X + 109, Y + 10), (X + 99, Y + 10)], "32")
    note = group((0, "MTEXT"), (5, "33"), (8, "TEKS"), (10, X + 104), (20, Y + 5), (40, 1), (1, "Masjid Al-Huda"))
    arcs = outline("BANGUNAN", [(X + 200, Y), (X + 210, Y)], "35", bulge=1)
    file = drawing(tmp_path / "a.dxf", insert(X, "30"), insert(X + 50, "31", scale=2, turn=90), square, note, arcs)
    assert layers_in(file) == ["BANGUNAN"]
    frame = read_features(file, layer="BANGUNAN").frame
    assert frame.geometry.area.tolist() == pytest.approx([48, 192, 100, math.pi * 25], rel=6e-5)
    assert frame["Text"].fillna("-").tolist() == ["T36", "T36", "Masjid Al-Huda", "-"]
    assert frame.geometry.iloc[1].bounds == pytest.approx((X + 34, Y, X + 50, Y + 12))


def test_a_workbook_of_libreoffice_is_read_as_text(tmp_path):
    rows = pd.DataFrame({"Nama": ["H1", "H2"], "X": ["106,5", "106,6"], "Y": ["-6,25", "-6,2"], "RT": ["01", "02"]})
    rows["Jumlah"] = [3.0, 4.0]
    pyogrio.write_dataframe(rows, tmp_path / "a.ods", driver="ODS", layer="Hidran")
    assert layers_in(tmp_path / "a.ods") == ["Hidran"]
    frame = read_features(tmp_path / "a.ods", layer="Hidran").frame
    assert frame.geometry.tolist() == [Point(106.5, -6.25), Point(106.6, -6.2)]
    assert frame[["RT", "Jumlah"]].to_numpy().tolist() == [["01", "3"], ["02", "4"]]


def test_an_old_workbook_says_what_to_save_it_as(tmp_path):
    (tmp_path / "lama.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(LayerError, match=r"\.xlsx") as caught:
        read_features(tmp_path / "lama.xls")
    assert [fault.code for fault in caught.value.faults] == ["formats.save_as"]


def test_a_track_alone_needs_no_choice(tmp_path):
    points = "".join(f'<trkpt lat="{-7 - n / 1000}" lon="110"/>' for n in range(3))
    head = '<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
    (tmp_path / "a.gpx").write_text(f"{head}<trk><name>Gang 1</name><trkseg>{points}</trkseg></trk></gpx>")
    frame = read_features(tmp_path / "a.gpx").frame
    assert frame["name"].tolist() == ["Gang 1"]
    assert shapely.get_num_coordinates(frame.geometry.to_numpy()).tolist() == [3]


@pytest.mark.parametrize("name", ["a.geoparquet", "a.topojson"])
def test_newer_formats_are_read(tmp_path, name):
    frame = gpd.GeoDataFrame({"n": [1]}, geometry=[LineString([(110, -7), (110.1, -7)])], crs=4326)
    if name == "a.geoparquet":
        frame.to_parquet(tmp_path / name)
    else:
        text = '{"type":"Topology","objects":{"x":{"type":"LineString","arcs":[0],"properties":{"n":1}}},'
        (tmp_path / name).write_text(text + '"arcs":[[[110,-7],[110.1,-7]]]}')
    read = read_features(tmp_path / name).frame
    assert read["n"].tolist() == [1]
    assert read.geometry.iloc[0].equals(frame.geometry.iloc[0])


@pytest.fixture
def opener(tmp_path, monkeypatch):
    """A program called unar on the path that opens zip files, and does what else it is told."""

    def install(more=""):
        tool = tmp_path / "bin" / "unar"
        tool.parent.mkdir(exist_ok=True)
        opens = "import os, sys, zipfile\nzipfile.ZipFile(sys.argv[-1]).extractall('.')"
        tool.write_text(f"#!{sys.executable}\n{opens}\n{more}\n")
        tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(tool.parent))

    return install


def packed(file):
    with zipfile.ZipFile(file, "w") as out:
        out.writestr("data/titik.csv", "nama,x,y\nA,106.8,-6.2\n")
    return file


pytestmark = pytest.mark.skipif(os.name == "nt", reason="programs are found another way")


def test_a_rar_is_opened_by_the_program_that_there_is(tmp_path, opener):
    opener()
    place = inside(packed(tmp_path / "kiriman.rar"), "data/titik.csv")
    assert read_features(place).frame["nama"].tolist() == ["A"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bin", "kiriman.rar"]


def test_links_that_a_program_unpacks_are_refused(tmp_path, opener):
    opener("os.symlink('/etc/passwd', 'titik.shp')")
    with pytest.raises(LayerError) as caught:
        archive.unpacked(packed(tmp_path / "kiriman.rar"))
    assert [fault.code for fault in caught.value.faults] == ["formats.link"]


def test_an_archive_that_a_program_cannot_open_is_told(tmp_path, opener):
    opener("sys.exit(3)")
    with pytest.raises(LayerError) as caught:
        archive.unpacked(packed(tmp_path / "kiriman.7z"))
    assert [fault.code for fault in caught.value.faults] == ["formats.broken_archive"]


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path, opener, monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 10_000)
    opener("import time\nopen('besar', 'wb').write(bytes(20_000))\ntime.sleep(30)")
    with pytest.raises(LayerError) as caught:
        archive.unpacked(packed(Path(tmp_path / "bom.rar")))
    assert [fault.code for fault in caught.value.faults] == ["formats.bomb"]
