"""The web map in a real browser, from file:// and with the network cut."""

import json
import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pypdfium2 as pdfium
import pytest
import shapely
from pyproj import Geod, Transformer
from shapely import GeometryCollection, LineString, Point, box

from kotaku_gis.i18n import text
from kotaku_gis.reports.webmap import plain_map, web_map, write_web_map
from kotaku_gis.reports.words import title
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
# of each theme, for each layer that answers, a feature that lies open on the map, and where; by theme
OPEN = """kotakuMap.page.themes.map((theme, place) => {
  kotakuMap.panel.choose(place);
  const asked = new Set(), open = [];
  for (const drawn of theme.draw) {
    const layer = kotakuMap.layers[drawn.layer];
    if (!layer.fields.length || asked.has(layer.id)) continue;
    for (let f = 0; f < layer.size; f++) {
      const [spot] = layer.spots(f);
      if (!spot) continue;
      const at = kotakuMap.map.unproject(L.point(...spot), 0), zoom = 2 ** 21;
      const hits = [[0, 0], [2, 2], [-2, 2], [2, -2], [-2, -2]].map(([x, y]) =>
        kotakuMap.canvas.at(kotakuMap.map.unproject(L.point(spot[0] + x / zoom, spot[1] + y / zoom), 0)));
      if (!hits.every((hit) => hit && hit[0] === layer && hit[1] === f)) continue;
      open.push([layer.id, f, at.lat, at.lng]);
      asked.add(layer.id);
      break;
    }
  }
  return open;
})"""
ROWS = (
    "[...document.querySelectorAll('.leaflet-popup tr')].map((row) => [...row.cells].map((cell) => cell.textContent))"
)


# what was where while the page was printed
PRINTED = """void addEventListener("beforeprint", () => {
  const { map, panel } = kotakuMap, zoom = map.getZoom(), corner = map.getPixelBounds().min;
  window.printed = { panel: panel.coversPx(), wide: map.getSize().x };
  window.place = (lat, lng) => { const at = map.project([lat, lng], zoom).subtract(corner); return [at.x, at.y]; };
})"""


@pytest.fixture(scope="module")
def browser():
    opened = Browser()
    opened.screen(1200, 800)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def sample_page(assessment, project, tmp_path_factory):
    file = tmp_path_factory.mktemp("web") / "peta_web.html"
    write_web_map(assessment, project, file)
    return file


def heading(browser):
    return browser.run("document.querySelector('.leaflet-popup h2').textContent")


def test_every_theme_is_shown_without_a_complaint(browser, sample_page):
    browser.open(sample_page)
    for place in range(browser.run("kotakuMap.page.themes.length")):
        browser.run(f"kotakuMap.panel.choose({place})")
        assert browser.run("document.querySelectorAll('.kotaku-entry').length") > 0
        inked = "kotakuMap.canvas.pen.getImageData(600, 400, 1200, 800).data.some((part) => part)"
        assert browser.run(inked)
    browser.run("kotakuMap.panel.speak('en')")
    assert browser.run("document.querySelector('.kotaku-foot').textContent") == "A planning aid, not a decision."
    assert browser.run("document.querySelector('.kotaku-measure button').textContent") == "Measure"
    assert browser.asked_for() == []
    assert browser.complaints() == []


def test_every_popup_of_every_theme_tells_what_was_found(browser, sample_page, assessment):
    browser.screen(700, 400)
    browser.open(sample_page)
    themes = browser.run("kotakuMap.page.themes.map((theme) => theme.id)")
    told, photographs = {}, 0
    browser.run("void kotakuMap.map.setZoom(21, {animate: false})")
    for place, spots in enumerate(browser.run(OPEN)):
        assert spots, themes[place]
        browser.run(f"kotakuMap.panel.choose({place})")
        for role, feature, lat, lng in spots:
            browser.run(f"void kotakuMap.map.closePopup().setView([{lat!r}, {lng!r}], 21, {{animate: false}})")
            browser.click(350, 200)
            layer = assessment.blocks if role == "block" else assessment.layers[role]
            unit = str(layer.index[feature])
            assert heading(browser).endswith(f" {unit}"), (themes[place], role)
            told[role, unit] = browser.run(ROWS)
            photographs += browser.run("document.querySelectorAll('.leaflet-popup img').length")
    browser.screen(1200, 800)
    assert {role for role, _ in told} >= {"block", "building", "parcel", "road", "drain", "facility", "photo", "zone"}
    assert photographs == len(themes)
    findings = assessment.findings
    for (role, unit), rows in told.items():
        said = {}
        for label, cell in rows:
            said.setdefault(label, []).append(cell)
        own = findings[(findings["unit_kind"] == role) & (findings["unit_id"] == unit)]
        own = own[own["kind"].isin(["criterion", "rule", "hazard"]) & own["value"].notna() & (own["unit"] != "class")]
        for (name, kind), values in own.groupby(["name", "unit"])["value"]:
            stem = name.removesuffix("_score").removesuffix("_pct")
            texts = said.get(title(name, "id"), []) + said.get(title(stem, "id"), [])
            if kind == "0/1":
                words = {text("webmap.yes" if value else "webmap.no", "id") for value in values}
                assert any(cell.startswith(tuple(words)) for cell in texts), (role, unit, name)
                continue
            figures = [
                float(part.replace(".", "").replace(",", "."))
                for cell in texts
                for part in re.findall(r"-?\d[\d.]*(?:,\d+)?", cell)
            ]
            assert any(abs(figure - value) < 0.0056 for figure in figures for value in values), (role, unit, name)


def test_a_block_breaks_its_score_down(browser, sample_page, assessment):
    browser.open(sample_page)
    browser.run("kotakuMap.panel.tell(kotakuMap.layers.block, 3)")
    rows = browser.run(ROWS)
    points = [int(text.rpartition("nilai ")[2]) for _, text in rows if " · nilai " in text]
    total = next(int(text.split()[0]) for label, text in rows if label == "Total nilai kekumuhan")
    assert len(points) == 16
    assert sum(points) == total == int(assessment.blocks["slum_total"].iloc[3])
    assert ["Tingkat kekumuhan", "Kumuh ringan"] in rows


def test_a_click_tells_of_the_feature_under_it(browser, sample_page, assessment):
    browser.open(sample_page)
    place = list(assessment.layers["parcel"].index).index("P0543")
    browser.run(f"kotakuMap.panel.go({{layer: kotakuMap.layers.parcel, feature: {place}}})")
    assert heading(browser) == "Persil P0543"
    themes = browser.run("kotakuMap.page.themes.map((theme) => theme.id)")
    browser.run(f"kotakuMap.panel.choose({themes.index('R2a')})")
    yard = assessment.layers["parcel"].geometry["P0543"].difference(assessment.layers["building"].union_all().buffer(1))
    at = gpd.GeoSeries([yard.representative_point()], crs=assessment.blocks.crs).to_crs("EPSG:4326").iloc[0]
    browser.run(f"void kotakuMap.map.closePopup().setView([{at.y!r}, {at.x!r}], 21, {{animate: false}})")
    browser.click(600, 400)
    assert heading(browser) == "Persil P0543"
    browser.run("document.querySelector('.leaflet-container').focus()")
    browser.run("kotakuMap.map.closePopup() && 0")
    browser.key("Enter")
    assert heading(browser) == "Persil P0543"


def test_the_ruler_measures_metres_and_hectares(browser, sample_page, assessment):
    browser.open(sample_page)
    west, south = assessment.blocks.to_crs(UTM).total_bounds[:2]
    corners = [(west, south), (west + 100, south), (west + 100, south + 50), (west, south + 50)]
    back = Transformer.from_crs(UTM, "EPSG:4326", always_xy=True)
    lon, lat = back.transform(*np.transpose(corners))
    browser.run("kotakuMap.measure.toggle()")
    for x, y in zip(lon.tolist(), lat.tolist(), strict=True):
        browser.run(f"kotakuMap.measure.add(L.latLng({y!r}, {x!r}))")
    area, around = Geod(ellps="WGS84").polygon_area_perimeter(lon, lat)
    last = Geod(ellps="WGS84").inv(lon[-1], lat[-1], lon[0], lat[0])[2]
    assert browser.run("lengthM(kotakuMap.measure.points)") == pytest.approx(around - last, rel=1e-5)
    assert browser.run("areaM2(kotakuMap.measure.points)") == pytest.approx(area, rel=1e-4)
    told = browser.run("kotakuMap.measure.says.textContent")
    assert re.fullmatch(r"250,\d m · 5\.00\d,\d m² · 0,500\d ha", told)


def test_the_ruler_goes_by_the_keyboard(browser, sample_page):
    browser.open(sample_page)
    browser.run("kotakuMap.measure.toggle()")
    browser.run("document.querySelector('.leaflet-container').focus()")
    browser.key("Enter")
    browser.run("void kotakuMap.map.panBy([100, 0], {animate: false})")
    browser.key("Enter")
    assert re.fullmatch(r"[\d.,]+ m", browser.run("kotakuMap.measure.says.textContent"))
    assert browser.complaints() == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("rt002-rw00", ["Blok: RT002-RW001", "Blok: RT002-RW002", "Blok: RT002-RW003"]),
        ("RT 03", ["Blok: RT003-RW001", "Blok: RT003-RW002", "Blok: RT003-RW003"]),
        ("rt 3 rw 2", ["Blok: RT003-RW002"]),
        ("P0543", ["Persil: P0543"]),
        ("posyandu", ["Fasilitas sosial-ekonomi: F05 · Posyandu Melati"]),
        ("tidak ada yang begini", []),
    ],
)
def test_search_finds_what_people_type(browser, sample_page, typed, expected):
    if browser.run("typeof kotakuMap") == "undefined":
        browser.open(sample_page)
    found = browser.run(f"hits(Object.values(kotakuMap.layers), {typed!r}, 'id').map((hit) => hit.text)")
    assert found == expected


def test_enter_in_the_search_shows_what_was_found_and_leaves_the_keys_to_the_map(browser, sample_page):
    browser.open(sample_page)
    browser.run("document.querySelector('.kotaku-search input').focus()")
    browser.run("void (document.activeElement.value = 'rt 3 rw 2')")
    browser.key("Enter")
    assert heading(browser) == "Blok RT003-RW002"
    assert browser.run("document.activeElement === kotakuMap.map.getContainer()")
    titles = "[...document.querySelectorAll('.leaflet-control-zoom a')].map((button) => button.title)"
    assert browser.run(titles) == ["Perbesar", "Perkecil"]
    browser.run("kotakuMap.panel.speak('en')")
    assert browser.run(titles) == ["Zoom in", "Zoom out"]


def test_a_phone_has_room_for_the_map(browser, sample_page, assessment):
    browser.screen(390, 844, mobile=True)
    try:
        browser.open(sample_page)
        bar = browser.run("document.querySelector('.kotaku-panel').getBoundingClientRect().bottom")
        assert bar < 150
        seen = browser.run("kotakuMap.map.getBounds().toBBoxString()")
        west, _, east, _ = (float(edge) for edge in seen.split(","))
        whole = assessment.blocks.to_crs("EPSG:4326").total_bounds
        assert 1 < (east - west) / (whole[2] - whole[0]) < 2
        assert west < whole[0] < whole[2] < east
        browser.run("kotakuMap.panel.tell(kotakuMap.layers.block, 3)")
        box_of = "document.querySelector('.leaflet-popup').getBoundingClientRect().toJSON()"
        left, right, top, bottom = (browser.run(box_of)[edge] for edge in ("left", "right", "top", "bottom"))
        assert left >= 0
        assert right <= 390
        assert top >= bar - 1
        assert bottom <= 844
    finally:
        browser.screen(1200, 800)


def test_a_name_without_a_blank_leaves_the_buttons_in_the_panel(browser, assessment, project, tmp_path):
    named = project.model_copy(update={"place": project.place.model_copy(update={"name": "penataan_kelurahan_" * 3})})
    file = tmp_path / "peta.html"
    write_web_map(assessment, named, file)
    browser.open(file)
    panel = "document.querySelector('.kotaku-panel')"
    assert browser.run(f"[{panel}.scrollWidth, {panel}.clientWidth]") == [310, 310]
    edges = f"[...{panel}.querySelectorAll('.kotaku-bar button')].map((one) => one.getBoundingClientRect().right)"
    assert 0 < max(browser.run(edges)) < browser.run(f"{panel}.getBoundingClientRect().right")


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


@pytest.mark.parametrize("screen", [(1200, 800, False), (360, 740, True)])
def test_paper_shows_the_whole_map_with_its_legend(browser, sample_page, assessment, tmp_path, screen):
    wide, high, mobile = screen
    browser.screen(wide, high, mobile=mobile)
    browser.open(sample_page)
    themes = browser.run("kotakuMap.page.themes.map((theme) => theme.id)")
    browser.run(f"kotakuMap.panel.choose({themes.index('A2a')})")
    legend = browser.run("[...document.querySelectorAll('.kotaku-entry')].map((entry) => entry.textContent)")
    seen = browser.run("kotakuMap.map.getBounds().toBBoxString()")
    browser.run(PRINTED)
    with pdfium.PdfDocument(browser.pdf(tmp_path / "cetak.pdf")) as document:
        assert len(document) == 1
        page = document[0]
        assert page.get_width() > page.get_height()
        words = re.sub(r"\W", "", page.get_textpage().get_text_bounded())
        paper = np.asarray(page.render(scale=1).to_pil().convert("RGB")).astype(int)
    assert len(legend) >= 15
    for line in ("Penataan Kelurahan Contoh Sari", *legend, "Alat bantu, bukan keputusan."):
        assert re.sub(r"\W", "", line) in words
    assert re.search(r"\d+mkotaku_gis", words)
    # the border of the kelurahan is drawn at each of its outermost points, and the panel lies over none of them
    printed = browser.run("printed")
    scale = paper.shape[1] / (297 / 25.4 * 96)
    outline = assessment.layers["kelurahan"].to_crs("EPSG:4326").union_all().exterior
    points = np.array(outline.coords)
    for place in (points[:, 0].argmin(), points[:, 0].argmax(), points[:, 1].argmin(), points[:, 1].argmax()):
        lon, lat = points[place].tolist()
        x, y = browser.run(f"place({lat!r}, {lon!r})")
        assert printed["panel"] < x < printed["wide"]
        column, row = round((x + 8 / 25.4 * 96) * scale), round((y + 8 / 25.4 * 96) * scale)
        around = paper[row - 3 : row + 4, column - 3 : column + 4].reshape(-1, 3)
        assert (np.abs(around - [244, 165, 192]).max(axis=1) < 60).any(), (x, y)
    assert browser.run("kotakuMap.map.getBounds().toBBoxString()") == seen
    assert browser.complaints() == []
    browser.screen(1200, 800)


def test_an_aerial_photograph_is_seen_under_the_map_and_on_paper(browser, sample_page, assessment, tmp_path):
    browser.open(sample_page)
    themes = browser.run("kotakuMap.page.themes.map((theme) => theme.id)")
    browser.run(f"kotakuMap.panel.choose({themes.index('R3b')})")
    field = shapely.maximum_inscribed_circle(
        assessment.layers["kelurahan"].union_all()
        - shapely.union_all(
            np.concatenate([assessment.layers[role].buffer(9) for role in ("block", "building", "road")])
        )
    )
    at = gpd.GeoSeries([Point(field.coords[0])], crs=assessment.blocks.crs).to_crs("EPSG:4326").iloc[0]
    spot = f"kotakuMap.map.latLngToContainerPoint([{at.y!r}, {at.x!r}])"
    colour = f"""(() => {{ const {{ x, y }} = {spot}, size = kotakuMap.map.getSize();
      return [...kotakuMap.canvas.pen.getImageData(x + size.x / 2, y + size.y / 2, 1, 1).data].slice(0, 3); }})()"""
    plain = browser.run(colour)
    browser.run(PRINTED)
    browser.run("document.querySelector('.kotaku-ground input').click()")
    browser.run("kotakuMap.panel.ground.picture.decode().then(() => new Promise(requestAnimationFrame)).then(() => 0)")
    seen = browser.run(colour)
    assert np.abs(np.subtract(plain, [248, 245, 238])).max() < 4
    assert np.abs(np.subtract(seen, plain)).max() > 30
    with pdfium.PdfDocument(browser.pdf(tmp_path / "cetak.pdf")) as document:
        paper = np.asarray(document[0].render(scale=1).to_pil().convert("RGB")).astype(int)
    scale, (x, y) = paper.shape[1] / (297 / 25.4 * 96), browser.run(f"place({at.y!r}, {at.x!r})")
    printed = paper[round((y + 8 / 25.4 * 96) * scale), round((x + 8 / 25.4 * 96) * scale)]
    assert np.abs(printed - seen).max() < 30
    assert browser.complaints() == []


def test_names_and_figures_are_written_in_the_language_of_the_page(browser, sample_page):
    browser.open(sample_page)
    labels = browser.run("kotakuMap.page.themes.find((theme) => theme.id === 'R8').labels[0]")
    row = next(row for row in labels["text"] if row[1] == 18)
    said = {
        lang: browser.run(f"labelLines({json.dumps(labels['lines'])}, {json.dumps(row)}, {lang!r})")
        for lang in ("id", "en")
    }
    assert said == {"id": [row[0], "nilai 18"], "en": [row[0], "score 18"]}
    hectares = [{"before": None, "unit": {"id": "ha", "en": "ha"}, "digits": 2}]
    lines = json.dumps(hectares)
    assert browser.run(f"labelLines({lines}, ['R-2', 1234.5], 'id')") == ["R-2", "1.234,50 ha"]
    assert browser.run(f"labelLines({lines}, ['R-2', 1234.5], 'en')") == ["R-2", "1,234.50 ha"]
    assert browser.run(f"labelLines({lines}, ['R-2', null], 'en')") == ["R-2"]


def test_the_legend_names_nothing_that_the_map_has_not(browser, sample_page):
    browser.open(sample_page)
    shown = """kotakuMap.page.themes.flatMap((theme, place) => {
      kotakuMap.panel.choose(place);
      return theme.draw.filter((drawn) => drawn.group && kotakuMap.layers[drawn.layer].size === 0);
    })"""
    assert browser.run(shown) == []


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


def test_hostile_text_stays_text(browser, tmp_path):
    shapes = [box(458000 + 20 * n, 9238000, 458015 + 20 * n, 9238015) for n in range(len(HOSTILE))]
    table = gpd.GeoDataFrame(
        {name: list(HOSTILE) for name in HOSTILE}, geometry=shapes, crs=UTM, index=pd.Index(HOSTILE)
    )
    file = tmp_path / "jahat <img src=x onerror=hacked=5>.html"
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
    inner = [f"{where} {tag}" for where in (".kotaku-panel", ".kotaku-told") for tag in ("img", "b", "script")]
    assert browser.run(f"document.querySelectorAll('{', '.join(inner)}').length") == 0
    assert browser.asked_for() == []
    assert browser.complaints() == []


def hostile(table):
    """The same shapes, every text and every code of theirs hostile."""
    texts = [name for name in table.columns.drop(table.geometry.name) if not pd.api.types.is_numeric_dtype(table[name])]
    cycled = [HOSTILE[n % len(HOSTILE)] for n in range(len(table))]
    changed = table.assign(**{name: pd.array(cycled, dtype="string") for name in texts})
    return changed.set_axis(pd.Index([f"{said}{n}" for n, said in enumerate(cycled)], name=table.index.name))


def test_hostile_layers_of_a_project_stay_text(browser, assessment, project, tmp_path):
    layers = {role: hostile(layer) for role, layer in assessment.layers.items() if isinstance(layer, gpd.GeoDataFrame)}
    blocks = hostile(assessment.blocks)
    evidence = {name: hostile(layer) for name, layer in assessment.evidence.items()}
    salted = replace(assessment, blocks=blocks, layers={**assessment.layers, **layers}, evidence=evidence)
    place = project.place.model_copy(update={"name": " ".join(HOSTILE)})
    file = tmp_path / "<b>peta</b> ${hacked}.html"
    write_web_map(salted, project.model_copy(update={"place": place}), file)
    browser.open(file)
    told = browser.run("""kotakuMap.page.themes.map((theme, place) => {
      kotakuMap.panel.choose(place);
      return Object.values(kotakuMap.layers).filter((layer) => layer.names && layer.size).map((layer) =>
        [...Array(Math.min(6, layer.size)).keys()].map((f) => {
          kotakuMap.panel.tell(layer, f);
          return document.querySelector(".kotaku-told").textContent.includes(layer.names[f]);
        }).every(Boolean));
    })""")
    assert len(told) > 20
    assert all(all(theme) and len(theme) >= 8 for theme in told)
    browser.run("kotakuMap.panel.speak('en')")
    assert browser.run("document.querySelector('.kotaku-bar strong').textContent") == " ".join(HOSTILE)
    assert browser.run("typeof window.hacked") == "undefined"
    assert (
        browser.run(
            "document.querySelectorAll('.kotaku-panel :is(img, b, script), .kotaku-told :is(b, script)').length"
        )
        == 0
    )
    assert browser.asked_for() == []
    assert browser.complaints() == []
