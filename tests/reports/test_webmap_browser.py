"""The web map in a real browser, from file:// and with the network cut."""

import json
import re

import geopandas as gpd
import numpy as np
import pytest
from pyproj import Geod, Transformer

from kotaku_gis.i18n import text
from kotaku_gis.reports.webmap import write_web_map
from kotaku_gis.reports.words import title
from tests.browser import ROWS

UTM = "EPSG:32749"
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
