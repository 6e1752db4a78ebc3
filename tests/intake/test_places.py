"""The same kampung delivered from places that no table of truth knows, each with its own faults."""

import shutil
import zipfile

import geopandas as gpd
import pytest
import shapely
from shapely import LineString, Point, box

from kotaku_gis import manifest
from kotaku_gis.intake import draft, survey
from kotaku_gis.layers import load_layers

USES = ["Hunian", "Warung Kopi Dé", "Hunian", "Masjid"] * 3


def kampung(lon, lat, crs):
    """Twelve houses, two RT and a road at a place, in metres of `crs`."""
    middle = gpd.GeoSeries([Point(lon, lat)], crs=4326).to_crs(crs)[0]
    x, y = round(middle.x), round(middle.y)
    houses = [box(x + 20 * i, y, x + 20 * i + 8, y + 10) for i in range(12)]
    codes = [f"B{i:03d}" for i in range(12)]
    rts = [box(x - 5, y - 5, x + 115, y + 20), box(x + 115, y - 5, x + 245, y + 20)]
    return {
        "bangunan": gpd.GeoDataFrame({"KODE_BGN": codes, "FUNGSI_BAN": USES}, geometry=houses, crs=crs),
        "rt": gpd.GeoDataFrame({"NO_RT": ["001", "002"], "NO_RW": ["003", "003"]}, geometry=rts, crs=crs),
        "jalan": gpd.GeoDataFrame({"lebar": ["3,5 m"]}, geometry=[LineString([(x, y - 9), (x + 240, y - 9)])], crs=crs),
    }


def upper_case_without_projection(folder):
    """Makassar: UTM 50 S, no .prj and no .cpg, letters of Windows, names in capitals, a folder in the folder."""
    place = folder / "SHP FINAL Makassar"
    place.mkdir()
    for name, frame in kampung(119.43, -5.16, 32750).items():
        file = place / f"{name}_AR.shp"
        frame.to_file(file, encoding="CP1252")
        file.with_suffix(".prj").unlink()
        file.with_suffix(".cpg").unlink(missing_ok=True)
        for suffix in (".shp", ".dbf", ".shx"):
            file.with_suffix(suffix).rename(place / f"{name.upper()}_AR{suffix.upper()}")


def archive_in_archive(folder):
    """Medan: UTM 47 N, shapefiles in a zip in a zip."""
    inner = folder.parent / "dalam"
    inner.mkdir()
    for name, frame in kampung(98.67, 3.59, 32647).items():
        frame.to_file(inner / f"{name}.shp", encoding="UTF-8")
    shutil.make_archive(str(folder.parent / "dalam"), "zip", inner)
    with zipfile.ZipFile(folder / "kiriman (final).zip", "w") as outer:
        outer.write(folder.parent / "dalam.zip", "Kiriman/dalam.zip")


def swapped_degrees_beside_tm3(folder):
    """Jayapura: latitude first and no word on it, the road in TM-3 without .prj."""
    for name, frame in kampung(140.70, -2.55, 32754).items():
        if name == "jalan":
            frame.to_crs(23845).to_file(folder / "jalan.shp")
            (folder / "jalan.prj").unlink()
            continue
        degrees = frame.to_crs(4326)
        turned = shapely.transform(degrees.geometry.to_numpy(), lambda xy: xy[:, ::-1])
        text = degrees.set_geometry(gpd.GeoSeries(turned)).set_crs(None, allow_override=True).to_json(drop_id=True)
        (folder / f"{name}.geojson").write_text(text, encoding="utf-8")


def metres_in_geojson(folder):
    """Banjarmasin: metres of UTM 50 S in files that say degrees."""
    (folder / "Banjarmasin").mkdir()
    for name, frame in kampung(114.59, -3.32, 32750).items():
        text = frame.set_crs(None, allow_override=True).to_json(drop_id=True)
        (folder / "Banjarmasin" / f"{name}.geojson").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("deliver", "lon", "lat"),
    [
        (upper_case_without_projection, 119.43, -5.16),
        (archive_in_archive, 98.67, 3.59),
        (swapped_degrees_beside_tm3, 140.70, -2.55),
        (metres_in_geojson, 114.59, -3.32),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_place_never_seen_ends_in_usable_layers(tmp_path, deliver, lon, lat):
    folder = tmp_path / "kiriman"
    folder.mkdir()
    deliver(folder)
    found = survey(folder)
    assert {entry.role: entry.doubt for entry in found.entries} == {"block": "", "building": "", "road": ""}
    file = tmp_path / "kotaku.toml"
    file.write_text(draft(found, manifest=file, lang="id"), encoding="utf-8")
    loaded = load_layers(manifest.load(file))
    houses = loaded.layers["building"]
    assert houses.index.tolist() == [f"B{i:03d}" for i in range(12)]
    assert houses["use"].notna().sum() >= 9
    assert houses.area.to_numpy() == pytest.approx([80] * 12, rel=2e-3)
    middle = houses.to_crs(4326).geometry.iloc[0].centroid
    assert (middle.x, middle.y) == pytest.approx((lon, lat), abs=0.005)
    assert loaded.layers["block"].index.tolist() == ["RT001-RW003", "RT002-RW003"]
    assert loaded.layers["road"]["width_m"].tolist() == [3.5]
    assert "formats.metres_in_degrees" not in {note.code for note in loaded.notes}
