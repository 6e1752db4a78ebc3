"""The web map: what it carries, and what a real browser makes of it."""

import base64
import io
import json
import re
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image
from pyproj import Transformer
from shapely import LineString, MultiPolygon, Point, Polygon, box

from kotaku_gis.reports.webmap import plain_map, web_map, write_web_map
from kotaku_gis.reports.webmap.encode import geometry, varints
from kotaku_gis.reports.webmap.grid import grid
from kotaku_gis.reports.webmap.photos import photo_layer
from tests.browser import Browser

UTM = "EPSG:32749"
HOSTILE = (
    '<img src=x onerror="window.hacked=1">',
    "</script><script>window.hacked=2</script>",
    "`${window.hacked=3}`",
    "{{ 7*7 }}{% raw %}",
    'O\'Brien "x" & <b>tebal</b>',
    "javascript:window.hacked=4",
)
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


def test_a_page_names_no_address_and_lets_no_foreign_script_run(assessment, project):
    html = web_map(assessment, project).html()
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
        write_web_map(assessment, project, tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_public_pages_hold_nobodys_poverty_nor_name(assessment, project):
    page = page_of(web_map(assessment, project))
    names = {layer["id"] for layer in page["layers"]}
    assert "household" not in names
    told = {field["label"]["id"] for layer in page["layers"] if layer["id"] == "building" for field in layer["fields"]}
    assert "Jumlah KK miskin" not in told
    assert "Fungsi bangunan" in told
    inner = project.model_copy(update={"place": project.place.model_copy(update={"profile": "internal"})})
    page = page_of(web_map(assessment, inner))
    told = {field["label"]["id"] for layer in page["layers"] if layer["id"] == "building" for field in layer["fields"]}
    assert "Jumlah KK miskin" in told


def test_classes_of_the_page_count_as_the_layer_does(assessment, project):
    page = page_of(web_map(assessment, project, themes=("R3a",)))
    theme = page["themes"][0]
    blocks = next(drawn for drawn in theme["draw"] if drawn["layer"] == "block")
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


def test_a_photograph_outside_the_project_stays_outside(assessment, project, tmp_path):
    Image.new("RGB", (9, 9)).save(tmp_path / "rahasia.jpg")
    stray = assessment.layers["photo"].assign(file=str(tmp_path / "rahasia.jpg"))
    assert not any(photo_layer(stray, project)["photos"])


@pytest.fixture(scope="module")
def browser():
    opened = Browser()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def sample_page(assessment, project, tmp_path_factory):
    file = tmp_path_factory.mktemp("web") / "peta_web.html"
    write_web_map(assessment, project, file)
    return file


def test_a_browser_shows_every_theme_without_a_complaint(browser, sample_page):
    browser.open(sample_page)
    for place in range(browser.run("kotakuMap.page.themes.length")):
        browser.run(f"kotakuMap.panel.choose({place})")
        assert browser.run("document.querySelectorAll('.kotaku-entry').length") > 0
        inked = "[...kotakuMap.canvas.pen.getImageData(600, 400, 1200, 800).data].some((part) => part)"
        assert browser.run(inked)
    browser.run("kotakuMap.panel.speak('en')")
    assert browser.run("document.querySelector('.kotaku-foot').textContent") == "A planning aid, not a decision."
    assert browser.asked_for() == []
    assert browser.complaints() == []


def test_a_click_tells_of_the_feature_under_it(browser, sample_page, assessment):
    browser.open(sample_page)
    place = list(assessment.layers["parcel"].index).index("P0543")
    browser.run(f"kotakuMap.panel.go({{layer: kotakuMap.layers.parcel, feature: {place}}})")
    assert browser.run("document.querySelector('.kotaku-told h2').textContent") == "Persil P0543"
    browser.run("kotakuMap.panel.tell(kotakuMap.layers.parcel, 0)")
    middle = "[0, 1].map((side) => (box[side] + box[side + 2]) / 2)"
    browser.run(
        f"void (() => {{ const box = kotakuMap.layers.parcel.extent({place});"
        f" kotakuMap.map.setView(kotakuMap.map.unproject(L.point({middle}), 0), 20, {{animate: false}}); }})()"
    )
    browser.click(*browser.run("Object.values(kotakuMap.map.getSize().divideBy(2))"))
    asked = browser.run("document.querySelector('.kotaku-told h2').textContent")
    assert asked == "Persil P0543" or asked.startswith("Bangunan B")


def test_the_ruler_measures_metres_and_hectares(browser, sample_page, assessment):
    browser.open(sample_page)
    west, south = assessment.blocks.to_crs(UTM).total_bounds[:2]
    corners = [(west, south), (west + 100, south), (west + 100, south + 50), (west, south + 50)]
    back = Transformer.from_crs(UTM, "EPSG:4326", always_xy=True)
    browser.run("kotakuMap.measure.toggle()")
    for x, y in corners:
        lon, lat = back.transform(x, y)
        browser.run(f"kotakuMap.measure.add(L.latLng({lat!r}, {lon!r}))")
    length = browser.run("lengthM(kotakuMap.measure.points)")
    area = browser.run("areaM2(kotakuMap.measure.points)")
    assert length == pytest.approx(250, rel=0.006)  # a sphere, and the scale of UTM
    assert area == pytest.approx(5000, rel=0.012)


def test_search_finds_a_block_by_part_of_its_name(browser, sample_page):
    browser.open(sample_page)
    found = browser.run("kotakuMap.panel.hits('rt002-rw00').map((hit) => hit.text)")
    assert found == ["Blok RT002-RW001", "Blok RT002-RW002", "Blok RT002-RW003"] or all(
        "RT002-RW00" in text for text in found
    )
    assert len(found) == 3


def test_hostile_text_stays_text(browser, tmp_path):
    shapes = [box(458000 + 20 * n, 9238000, 458015 + 20 * n, 9238015) for n in range(len(HOSTILE))]
    table = gpd.GeoDataFrame(
        {name: list(HOSTILE) for name in HOSTILE}, geometry=shapes, crs=UTM, index=pd.Index(HOSTILE)
    )
    file = tmp_path / "jahat.html"
    file.write_text(plain_map({HOSTILE[0]: table, HOSTILE[1]: table}, title=HOSTILE[0]).html(), encoding="utf-8")
    browser.open(file)
    for layer in (0, 1):
        for feature in range(len(HOSTILE)):
            browser.run(f"kotakuMap.panel.tell(Object.values(kotakuMap.layers)[{layer}], {feature})")
            said = browser.run("document.querySelector('.kotaku-told').textContent")
            assert all(text in said for text in (HOSTILE[layer], HOSTILE[feature]))
    typing = "const box = document.querySelector('input'); box.value = 'window'; box.dispatchEvent(new Event('input'));"
    browser.run(f"(() => {{ {typing} }})()")
    browser.run("kotakuMap.panel.speak('en')")
    assert browser.run("typeof window.hacked") == "undefined"
    assert (
        browser.run("document.querySelectorAll('.kotaku-panel img, .kotaku-panel b, .kotaku-panel script').length") == 0
    )
    assert browser.asked_for() == []
    assert browser.complaints() == []
