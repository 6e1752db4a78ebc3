"""The web map as a browser prints it."""

import re

import geopandas as gpd
import numpy as np
import pypdfium2 as pdfium
import pytest
import shapely
from shapely import Point

# what was where while the page was printed
PRINTED = """void addEventListener("beforeprint", () => {
  const { map, panel } = kotakuMap, zoom = map.getZoom(), corner = map.getPixelBounds().min;
  window.printed = { panel: panel.coversPx(), wide: map.getSize().x };
  window.place = (lat, lng) => { const at = map.project([lat, lng], zoom).subtract(corner); return [at.x, at.y]; };
})"""


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
