"""Hostile text in layers, names and file names stays text in a real browser."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
from shapely import box

from kotaku_gis.reports.webmap import plain_map, write_web_map

UTM = "EPSG:32749"

HOSTILE = (
    '<img src=x onerror="window.hacked=1">',
    "</script><script>window.hacked=2</script>",
    "`${window.hacked=3}`",
    "{{ 7*7 }}{% raw %}",
    'O\'Brien "x" & <b>tebal</b>',
    "javascript:window.hacked=4",
)


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
