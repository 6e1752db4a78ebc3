"""The web map: what it carries, and what a real browser makes of it."""

import base64
import io
import json
import re
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from PIL import Image
from pyproj import Transformer
from shapely import LineString, MultiPolygon, Point, Polygon, box

from kotaku_gis.manifest import from_dict
from kotaku_gis.reports.webmap import web_map, write_web_map
from kotaku_gis.reports.webmap.encode import geometry, varints
from kotaku_gis.reports.webmap.grid import grid
from kotaku_gis.reports.webmap.layers import role_layer
from kotaku_gis.reports.webmap.photos import photo_layer
from kotaku_gis.results import empty_findings

UTM = "EPSG:32749"
DATA = re.compile(r'<script type="application/json" id="kotaku-data">(.*?)</script>', re.DOTALL)


def page_of(made):
    return json.loads(DATA.search(made.html()).group(1))


def read_varints(text):
    """A slow reader of its own."""
    numbers, value, place = [], 0, 0
    for byte in base64.b64decode(text):
        value |= (byte & 127) << place
        place += 7
        if byte < 128:
            numbers.append(value)
            value, place = 0, 0
    return numbers


def decoded(made):
    """The rings of each feature in degrees."""
    steps = [-(n + 1) // 2 if n % 2 else n // 2 for n in read_varints(made["xy"])]
    points = np.cumsum(np.array(steps).reshape(-1, 2), axis=0) + made["origin"]
    ends = np.cumsum(read_varints(made["points"]))
    rings = np.split(points * 1e-7, ends[:-1])
    counts = np.cumsum([0, *read_varints(made["rings"])])
    return [rings[first:end] for first, end in pairwise(counts)]


def polygon(rings):
    """An area of the outer ring and its holes, of one part."""
    return Polygon(rings[0], rings[1:])


def test_varints_are_read_back():
    numbers = np.array([0, 1, 127, 128, 16383, 16384, 2**31, 1_106_205_414])
    assert read_varints(varints(numbers)) == numbers.tolist()


def test_geometry_is_read_back_within_a_centimetre():
    donut = box(458000, 9238000, 458020, 9238030).difference(box(458005, 9238005, 458010, 9238010))
    two = MultiPolygon([box(458100, 9238000, 458110, 9238010), box(458120, 9238000, 458130, 9238010)])
    shapes = gpd.GeoSeries([donut, None, two], crs=UTM)
    made = decoded(geometry(shapes))
    assert [len(rings) for rings in made] == [2, 0, 2]
    back = Transformer.from_crs("EPSG:4326", UTM, always_xy=True)
    outer = Polygon(np.column_stack(back.transform(*made[0][0].T)))
    hole = Polygon(np.column_stack(back.transform(*made[0][1].T)))
    assert outer.area - hole.area == pytest.approx(20 * 30 - 25, abs=0.5)
    assert shapely.hausdorff_distance(outer.exterior, donut.exterior) < 0.015


def test_mixed_shapes_become_points_or_outlines():
    square, line, point = (
        box(458000, 9238000, 458010, 9238010),
        LineString([(458000, 9238000), (458001, 9238001)]),
        Point(458000, 9238000),
    )
    assert geometry(gpd.GeoSeries([square, point], crs=UTM))["kind"] == "point"
    assert geometry(gpd.GeoSeries([square, line], crs=UTM))["kind"] == "line"


def test_pointer_coordinates_hold_to_a_millimetre():
    found = grid(gpd.GeoSeries([], crs=UTM).crs, (110.60, -6.90, 110.65, -6.85))
    to_metres = Transformer.from_crs("EPSG:4326", UTM, always_xy=True)
    for lon, lat in [(110.601, -6.899), (110.6217, -6.8731), (110.65, -6.85)]:
        u, v = lon - found["lon"], lat - found["lat"]
        terms = [1, u, v, u * u, u * v, v * v, u**3, u * u * v, u * v * v, v**3]
        x, y = to_metres.transform(lon, lat)
        assert np.dot(terms, found["east"]) == pytest.approx(x, abs=0.001)
        assert np.dot(terms, found["north"]) == pytest.approx(y, abs=0.001)


@pytest.fixture(scope="module")
def html(assessment, project):
    """The whole public page, the attributes of its buildings salted with what nobody may read."""
    names = [f"Siti Rahayu {n} NIK 3174{n:012d}" for n in range(len(assessment.layers["building"]))]
    buildings = assessment.layers["building"].assign(owner=names, nik=names, head_of_household=names)
    return web_map(replace(assessment, layers={**assessment.layers, "building": buildings}), project).html()


@pytest.fixture(scope="module")
def page(html):
    return json.loads(DATA.search(html).group(1))


def test_a_page_names_no_address_and_lets_no_foreign_script_run(html):
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)[^\s\"']*", html) == []
    assert not re.search(
        r"(?:src|href)\s*=\s*[\"']?(?!data:)\w", re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    )
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html).group(1)
    assert "default-src 'none'" in policy
    script = re.search(r"script-src ([^;]*)", policy).group(1)
    assert "unsafe" not in script


def test_the_same_input_gives_the_same_bytes(assessment, project, tmp_path):
    for name in ("a.html", "b.html"):
        write_web_map(assessment, project, tmp_path / name, themes=("A4b", "R2c", "R8"))
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def drawn_of(page, theme):
    (found,) = [made for made in page["themes"] if made["id"] == theme]
    return found["draw"]


def fields(page, role):
    (found,) = [layer for layer in page["layers"] if layer["id"] == role]
    return {field["label"]["id"]: field for field in found["fields"]}


def test_public_pages_hold_nobodys_poverty_nor_name(html, page, assessment, project):
    assert not re.search("Siti Rahayu|3174000", html)
    assert "household" not in {layer["id"] for layer in page["layers"]}
    told = fields(page, "building")
    assert "Fungsi bangunan" in told
    assert not {"Jumlah KK miskin", "Saringan pemukiman kembali"} & told.keys()
    assert [layer["id"] for layer in page["layers"] if "miskin" in json.dumps(layer)] == ["block"]
    inner = project.model_copy(update={"place": project.place.model_copy(update={"profile": "internal"})})
    assert "Jumlah KK miskin" in fields(page_of(web_map(assessment, inner, themes=("R3b",))), "building")


def test_few_poor_households_of_an_rt_are_not_told_apart(assessment):
    counts = [0, 4, 5, 38, pd.NA] + [7] * (len(assessment.blocks) - 5)
    blocks = assessment.blocks.assign(poor_households=pd.array(counts, dtype="Int64"))
    made = role_layer(blocks, role="block", findings=empty_findings(), profile="public")
    field = fields({"layers": [made]}, "block")["Jumlah KK miskin"]
    told = [None if place is None else field["words"][place] for place in field["values"]]
    assert told[:6] == ["< 5", "< 5", "5", "38", None, "7"]


def test_of_several_findings_of_one_name_the_worst_is_told(assessment, page):
    rows = assessment.findings[
        (assessment.findings["name"] == "gsb_front") & (assessment.findings["unit_kind"] == "building")
    ]
    some = rows[rows.duplicated("unit_id", keep=False) & (rows["status"] == "violation")]["unit_id"].unique()
    assert len(some) > 3
    told = fields(page, "building")["GSB depan"]
    places = assessment.layers["building"].index.get_indexer(some)
    assert {told["status"]["codes"][told["status"]["of"][place]] for place in places} == {"violation"}


def test_a_raster_is_drawn_in_the_classes_of_the_sheets(assessment, project, page):
    (cells,) = [drawn for drawn in drawn_of(page, "A4b") if drawn["layer"].startswith("hazard.flood_classes")]
    (made,) = [layer for layer in page["layers"] if layer["id"] == cells["layer"]]
    colours = {style["label"]["id"]: style["fill"] for style in cells["styles"]}
    assert colours == {
        "Tidak terancam": "#ffffff",
        "Bahaya sangat tinggi": "#2171b5",
        "Bahaya tinggi": "#3182bd",
        "Bahaya sedang": "#9ecae1",
        "Bahaya rendah": "#deebf7",
        "Tidak ada data": "#ffffff",
    }
    codes = np.frombuffer(base64.b64decode(cells["classes"]), dtype=np.uint8)
    shapes = gpd.GeoSeries([polygon(rings) for rings in decoded(made)], crs="EPSG:4326").to_crs(UTM)
    high = list(colours).index("Bahaya tinggi")
    with rasterio.open(project.folder / "kedalaman_banjir.tif") as raster:
        depth = raster.read(1, masked=True)
        deep = (depth > 1.5).filled(fill_value=False)
        rows, columns = np.nonzero(deep)
        at = shapely.points(*raster.xy(rows, columns))
    ground = assessment.layers["kelurahan"].union_all()
    at = at[shapely.within(at, ground.buffer(-5))]
    assert len(at) > 50
    assert shapely.within(at, shapely.union_all(shapes[codes == high].to_numpy())).all()
    inside = shapes[codes == high].intersection(ground).area.sum()
    assert inside == pytest.approx(len(at) * 25, rel=0.15)


def test_pictograms_are_those_of_the_sheets(page):
    assert {"school", "mosque", "health", "photo"} <= page["pictograms"].keys()
    badge = page["pictograms"]["school"]["badge"]
    corners = np.array([point.split() for point in re.findall(r"[-\d.]+ [-\d.]+", badge)], dtype=float)
    assert corners.min() == pytest.approx(-0.5)
    assert corners.max() == pytest.approx(0.5)


def test_classes_of_the_page_count_as_the_layer_does(assessment, page):
    blocks = next(drawn for drawn in drawn_of(page, "R3a") if drawn["layer"] == "block")
    codes = np.frombuffer(base64.b64decode(blocks["classes"]), dtype=np.uint8)
    density = assessment.blocks["building_density"].to_numpy(dtype=float)
    assert np.bincount(codes, minlength=5).tolist() == np.histogram(density, [0, 100, 150, 200, 250, 1e9])[0].tolist()


def test_photographs_lose_what_the_camera_wrote(assessment, project):
    made = photo_layer(assessment.layers["photo"], project)
    pictures = [text for text in made["photos"] if text]
    assert len(pictures) == len(assessment.layers["photo"])
    for text in pictures:
        picture = Image.open(io.BytesIO(base64.b64decode(text.partition(",")[2])))
        assert not picture.getexif()
        assert max(picture.size) <= 480


def test_photographs_are_found_in_an_archive(assessment, project, tmp_path):
    with zipfile.ZipFile(tmp_path / "foto.zip", "w") as archive:
        for file in sorted((project.folder / "foto").glob("*.jpg")):
            archive.write(file, f"lapangan/{file.name}")
    taken = assessment.layers["photo"]
    taken = taken.assign(file=[f"lapangan/{Path(name).name}" for name in taken["file"]])
    document = {"project": {"name": "-"}, "layers": {"photo": {"path": "foto.zip"}}}
    made = photo_layer(taken, from_dict(document, folder=tmp_path, whole=False))
    assert [bool(picture) for picture in made["photos"]] == [True] * len(taken)


def test_public_pages_name_no_photograph_by_its_file(assessment, project):
    names = ["Ibu Siti Rahayu 0812345678.jpg", "rumah/NIK 3174000.jpg"]
    taken = assessment.layers["photo"].iloc[:2].assign(file=names)
    taken.index = pd.Index(names, name="photo_id")
    made = photo_layer(taken, project)
    assert not re.search("Siti|0812|3174", json.dumps(made))
    assert made["names"] == ["1", "2"]
    inner = project.model_copy(update={"place": project.place.model_copy(update={"profile": "internal"})})
    assert photo_layer(taken, inner)["names"] == names
    facility = assessment.layers["facility"].assign(photo=names[0])
    assert "Siti" not in json.dumps(
        role_layer(facility, role="facility", findings=empty_findings(), profile="public"), default=str
    )


def test_the_page_opens_on_the_kelurahan_and_not_only_on_its_blocks(assessment, page):
    edges = np.array(
        [assessment.blocks.to_crs(4326).total_bounds, assessment.layers["kelurahan"].to_crs(4326).total_bounds]
    )
    whole = [*edges[:, :2].min(axis=0), *edges[:, 2:].max(axis=0)]
    assert page["bounds"] == pytest.approx(whole, abs=1e-9)
    assert (edges[0] != edges[1]).any()


def test_shapes_that_nothing_gives_are_left_out(assessment, project):
    plain = [name for name in ("rt", "rw", "kelurahan") if name in assessment.blocks]
    alone = assessment.layers["block"].drop(columns=plain)
    bare = replace(
        assessment, blocks=assessment.blocks.drop(columns=plain), layers={**assessment.layers, "block": alone}
    )
    made = page_of(web_map(bare, project, themes=("R3a",)))
    labels = {style["label"]["id"] for drawn in drawn_of(made, "R3a") for style in drawn["styles"]}
    assert "Batas RW" not in labels
    assert "Batas RT atau blok" in labels


def test_a_wide_area_has_no_metres_of_one_zone():
    assert grid(gpd.GeoSeries([], crs=UTM).crs, (95.0, -11.0, 141.0, 6.0)) is None


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ({}, "a shape"),
        (gpd.GeoDataFrame({"a": [1]}, geometry=[None], crs=UTM), "a shape"),
        (gpd.GeoDataFrame({"a": [1]}, geometry=[Point(0, 0)]), "a CRS"),
    ],
)
def test_what_cannot_be_shown_is_told(shown, said):
    with pytest.raises(ValueError, match=said):
        web_map(shown)


def test_an_assessment_needs_its_project(assessment):
    with pytest.raises(ValueError, match="project"):
        web_map(assessment)


def test_a_photograph_outside_the_project_stays_outside(assessment, project, tmp_path):
    Image.new("RGB", (9, 9)).save(tmp_path / "rahasia.jpg")
    stray = assessment.layers["photo"].assign(file=str(tmp_path / "rahasia.jpg"))
    assert not any(photo_layer(stray, project)["photos"])
