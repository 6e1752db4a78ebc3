"""Photographs: EXIF numbers, real drone pictures, thumbnails that tell nothing."""

import io
import shutil
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from kotaku_gis import manifest
from kotaku_gis.errors import LayerError
from kotaku_gis.layers import load_layers
from kotaku_gis.layers.survey.photos import degrees, heading, read_photos, taken, thumbnail


def photograph(file, *, lat=None, lon=None, direction=None, when=None, size=(60, 40)):
    picture, exif = Image.new("RGB", size, "red"), Image.Exif()
    place = exif.get_ifd(0x8825)
    if lat is not None:
        place |= {1: "S" if lat < 0 else "N", 2: dms(lat), 3: "E" if lon >= 0 else "W", 4: dms(lon)}
    if direction is not None:
        place[17] = direction
    if when:
        exif.get_ifd(0x8769)[0x9003] = when
    exif[0x010E] = "Ibu Sari, NIK 3374"
    exif[0x0112] = 6
    file.parent.mkdir(exist_ok=True)
    picture.save(file, exif=exif)
    return file


def dms(value):
    whole, seconds = divmod(abs(value) * 3600, 60)
    return (float(whole // 60), float(whole % 60), seconds)


def test_position_direction_and_time(tmp_path):
    photograph(tmp_path / "foto" / "b.jpg", lat=-6.985, lon=110.377, direction=271.5, when="2026:03:04 05:06:07")
    photograph(tmp_path / "foto" / "a.JPG")
    (tmp_path / "foto" / "c.jpg").write_bytes(b"no picture")
    table = read_photos(tmp_path / "foto")
    assert table["file"].tolist() == ["a.JPG", "b.jpg", "c.jpg"]
    assert table["photo_id"].tolist() == ["F0001", "F0002", "F0003"]
    assert table.geometry.isna().tolist() == [True, False, True]
    row = table.iloc[1]
    assert (row.geometry.x, row.geometry.y) == pytest.approx((110.377, -6.985), abs=1e-9)
    assert (row["direction_deg"], row["time"]) == (271.5, "2026-03-04T05:06:07")


def test_photographs_in_an_archive_and_impossible_places_set_aside(tmp_path):
    one = photograph(tmp_path / "p" / "1.jpg", lat=-6.985, lon=110.377)
    two = photograph(tmp_path / "p" / "2.jpg", lat=60.0, lon=10.0)
    three = photograph(tmp_path / "p" / "3.jpg", lat=250.0, lon=-325.0)
    with zipfile.ZipFile(tmp_path / "foto.zip", "w") as archive:
        for file in (one, two, three):
            archive.write(file, file.name)
    write_block(tmp_path)
    layers = {"block": {"path": "rt.geojson"}, "building": {"path": "rt.geojson"}, "photo": {"path": "foto.zip"}}
    loaded = load_layers(manifest.from_dict({"project": {"name": "x"}, "layers": layers}, folder=tmp_path))
    assert loaded.layers["photo"].index.tolist() == ["F0001"]
    aside = loaded.set_aside.set_index("unit_id")["reason"].to_dict()
    assert aside == {"F0002": "outside_indonesia", "F0003": "outside_indonesia"}


def write_block(folder):
    import geopandas as gpd
    from shapely import box

    frame = gpd.GeoDataFrame({"rt_rw": ["RT 1 RW 1"]}, geometry=[box(110.37, -6.99, 110.38, -6.98)], crs=4326)
    frame.to_file(folder / "rt.geojson")


def test_a_folder_without_photographs_is_told(tmp_path):
    with pytest.raises(LayerError, match="JPEG"):
        read_photos(tmp_path)


def test_thumbnails_tell_nothing_and_stand_upright(tmp_path):
    file = photograph(tmp_path / "a.jpg", lat=-6.985, lon=110.377, when="2026:03:04 05:06:07", size=(1200, 800))
    small = thumbnail(file, size_px=300)
    assert small == thumbnail(file, size_px=300)
    with Image.open(io.BytesIO(small)) as picture:
        assert picture.size == (200, 300)
        assert not picture.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info)
    assert b"Sari" not in small


def test_drone_pictures_of_bali(delivery):
    table = read_photos(delivery("foto_geotag_agung_bali") / "images")
    rows = table.set_index("file")
    sharp = rows.loc["DJI_20251001132715_0396_D_POOR_SHARPNESS.JPG"]
    assert sharp.geometry.y == pytest.approx(-(8 + 18 / 60 + 14.256 / 3600), abs=1e-7)
    assert sharp.geometry.x == pytest.approx(115 + 29 / 60 + 2.976 / 3600, abs=1e-7)
    assert sharp["time"] == "2025-10-01T13:27:15"
    assert table.geometry.notna().all()


@pytest.mark.parametrize(
    ("parts", "letter", "expected"),
    [
        ((8.0, 30.0, 36.0), "S", -8.51),
        ((115.0, 29.0, 2.976), "E", 115.4841600),
        ((IFDRational(81, 10),), "N", 8.1),
        ((8.0, 0.0, 0.0), b"S", None),
        ((IFDRational(8, 0), 0.0, 0.0), "S", None),
        ((-8.0, 0.0, 0.0), "S", None),
        ("8 30 0", "S", None),
        ((8.0, 30.0, 0.0), None, None),
        (None, "S", None),
    ],
)
def test_degrees(parts, letter, expected):
    assert degrees(parts, letter) == (None if expected is None else pytest.approx(expected, abs=1e-7))


anything = st.one_of(st.none(), st.text(max_size=5), st.binary(max_size=5), st.floats(), st.integers(), st.booleans())


@given(st.one_of(anything, st.lists(anything, max_size=4).map(tuple)), anything)
def test_any_exif_numbers_are_read_or_left(parts, letter):
    value = degrees(parts, letter)
    assert value is None or abs(value) < float("inf")


@given(anything)
def test_any_direction_is_a_bearing_or_none(value):
    bearing = heading(value)
    assert bearing is None or 0 <= bearing < 360


@given(st.one_of(anything, st.from_regex(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d", fullmatch=True)))
def test_any_time_is_a_time_or_none(value):
    import datetime as dt

    shot = taken(value)
    assert shot is None or dt.datetime.fromisoformat(shot)


@given(st.floats(-89, 89), st.floats(-179, 179))
def test_degrees_minutes_seconds_and_back(lat, lon):
    assert degrees(dms(lat), "S" if lat < 0 else "N") == pytest.approx(lat, abs=1e-9)
    assert degrees(dms(lon), "E" if lon >= 0 else "W") == pytest.approx(lon, abs=1e-9)


def test_photographs_of_kobo_are_found_by_their_submission(tmp_path):
    for key in ("u1", "u2"):
        (tmp_path / "attachments" / "form" / key).mkdir(parents=True)
        photograph(tmp_path / "attachments" / "form" / key / "gang_1.jpg")
    photograph(tmp_path / "lain.jpg")
    (tmp_path / "survei.csv").write_text(
        "_uuid,_submission_time,titik,foto\n"
        "u1,2026-01-01,-6.985 110.377 0 0,gang 1.jpg\nu2,2026-01-02,-6.986 110.376 0 0,gang 1.jpg\n"
        "u3,2026-01-03,-6.985 110.375 0 0,gang 1.jpg\nu4,2026-01-03,-6.985 110.374 0 0,Lain.JPG\n"
        "u5,2026,-6.985 110.3,\n"
    )
    write_block(tmp_path)
    layers = {"block": {"path": "rt.geojson"}, "building": {"path": "rt.geojson"}, "photo": {"path": "survei.csv"}}
    loaded = load_layers(manifest.from_dict({"project": {"name": "x"}, "layers": layers}, folder=tmp_path))
    assert loaded.layers["photo"]["file"].fillna("-").tolist() == [
        "attachments/form/u1/gang_1.jpg",
        "attachments/form/u2/gang_1.jpg",
        "gang 1.jpg",
        "lain.jpg",
        "-",
    ]


def test_a_folder_of_attachments_is_one_layer_of_photographs(tmp_path):
    for key, lat in (("u1", -6.985), ("u2", -6.986)):
        (tmp_path / "form" / key).mkdir(parents=True)
        photograph(tmp_path / "form" / key / "gang.jpg", lat=lat, lon=110.377)
    table = read_photos(tmp_path / "form")
    assert table["file"].tolist() == ["u1/gang.jpg", "u2/gang.jpg"]


@pytest.mark.parametrize("packed", [False, True])
def test_photographs_are_offered_as_a_layer_wherever_they_lie(tmp_path, packed):
    from kotaku_gis.intake import draft, survey

    place = tmp_path / "kiriman"
    for key in ("u1", "u2"):
        (place / "lampiran" / key).mkdir(parents=True)
        photograph(place / "lampiran" / key / "gang.jpg", lat=-6.985, lon=110.377)
    if packed:
        shutil.make_archive(str(place / "foto"), "zip", place / "lampiran")
        shutil.rmtree(place / "lampiran")
    file = tmp_path / "kotaku.toml"
    file.write_text(draft(survey(place), manifest=file, lang="id"), encoding="utf-8")
    project = manifest.load(file, whole=False)
    assert [source.path for source in project.layers["photo"]] == ["kiriman/" + ("foto.zip" if packed else "lampiran")]
    assert len(load_layers(project).ledger) == 2
