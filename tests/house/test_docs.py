"""What the documents promise is there: settings, files, commands, open points."""

import re
import runpy
from pathlib import Path

import pytest
import rasterio
import typer
from rasterio.features import geometry_mask

from kotaku_gis import regulations
from kotaku_gis.cli.app import app
from kotaku_gis.manifest import schema

ROOT = Path(__file__).parents[2]


def page(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_recalled_value_is_listed_as_an_open_choice():
    listed = page("docs/pengaturan.md")
    own = {
        name
        for file in regulations.shipped()
        for name, rule in regulations.load(file).rules.items()
        if any(version.confidence == "L" for version in rule.versions)
    }
    assert own
    assert sorted(name for name in own if not re.search(rf"[`.]{name}`", listed)) == []


def test_every_rule_named_as_an_open_choice_exists():
    names = {name for file in regulations.shipped() for name in regulations.load(file).rules}
    rows = [line.split("|") for line in page("docs/pengaturan.md").splitlines() if line.startswith("| ")]
    stated = {name.split(".")[-1] for row in rows for name in re.findall(r"`([\w.]+)`", row[3])}
    assert stated - names == set()


def parts():
    """Table of the manifest and its keys, as the schema knows them."""
    document = schema()
    for section, model in document["properties"].items():
        if section == "layers":
            yield section, set(document["$defs"]["Source"]["properties"])
        else:
            yield section, set(document["$defs"][model["$ref"].rsplit("/", 1)[-1]]["properties"])


def test_every_key_of_the_manifest_is_documented():
    text = page("docs/kotaku_toml.md")
    missing = [f"{section}.{key}" for section, keys in parts() for key in keys if not re.search(rf"\b{key}\b", text)]
    assert sorted(missing) == []


def test_every_key_of_an_inner_table_is_documented():
    text = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "docs").glob("*.md"))
    inner = {f"{table}.{key}" for table, model in schema()["$defs"].items() for key in model["properties"]}
    assert sorted(name for name in inner if not re.search(rf"\b{name.split('.')[1]}\b", text)) == []


def test_every_file_that_is_written_is_told_of():
    text = page("README.md") + "".join(file.read_text(encoding="utf-8") for file in (ROOT / "docs").glob("*.md"))
    sources = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "kotaku_gis" / "reports").glob("*.py"))
    written = set(re.findall(r'"(\w+\.(?:csv|xlsx|json|gpkg|qgs|html))"', sources))
    assert len(written) > 20
    assert sorted(name for name in written if name not in text) == []


def test_every_key_that_is_documented_is_read():
    known = set().union(*(keys for _, keys in parts()))
    text = page("docs/kotaku_toml.md")
    sections = re.split(r"^## \[", text, flags=re.MULTILINE)[1:]
    rows = [line for section in sections for line in section.split("## Berkas")[0].splitlines()]
    first = [re.findall(r"`([a-z_]+)`", line.split("|")[1]) for line in rows if line.startswith("| `")]
    wrong = {key for names in first for key in names} - known
    nested = {key for model in schema()["$defs"].values() for key in model["properties"]}
    assert wrong - nested == set()


def commands():
    click = typer.main.get_command(app)
    return sorted(click.commands)


@pytest.mark.parametrize("name", commands())
def test_every_command_is_told_of(name):
    pages = page("README.md") + page("docs/kiriman.md") + page("docs/survei.md")
    assert re.search(rf"kotaku-gis {name}\b|{name}\.py\b", pages)


def test_every_link_leads_somewhere():
    files = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    link = r"\]\(([^)#:]+)(?:#[^)]*)?\)"
    links = [(file, target) for file in files for target in re.findall(link, file.read_text(encoding="utf-8"))]
    assert [f"{file.name}: {target}" for file, target in links if not (file.parent / target).exists()] == []


def test_the_raster_call_of_the_docs_runs(monkeypatch, tmp_path):
    """Cells of 10 m and houses of some 8 m: each figure is held against the cells that GDAL burns with all touched."""
    monkeypatch.chdir(ROOT)
    told = re.findall(r"```python\n(.*?)```", page("docs/ancaman.md"), re.DOTALL)
    (tmp_path / "told.py").write_text(told[-1], encoding="utf-8")
    made = runpy.run_path(str(tmp_path / "told.py"))
    isi, kelas, bangunan = made["isi"], made["kelas"], made["bangunan"]
    assert len(isi) == len(kelas) == len(bangunan) == 1640
    with rasterio.open("data/contoh_kelurahan/kedalaman_banjir.tif") as raster:
        depth, transform = raster.read(1, masked=True), raster.transform
    for row in (0, 700, 1500):
        burnt = geometry_mask([bangunan.geometry.iloc[row]], depth.shape, transform, all_touched=True, invert=True)
        assert isi["max"].iloc[row] == pytest.approx(depth[burnt].max())
        assert isi["min"].iloc[row] == pytest.approx(depth[burnt].min())
    assert (isi[["data_share", "nodata_share", "outside_share"]].sum(axis=1) - 1).abs().max() < 1e-9
    deep = kelas[("share", 2)] > 0
    assert (isi["max"] > 1).sum() == deep.sum() > 0
