"""Readiness: the matrix against the contracts and the engine, states worked by hand, and pages that are safe."""

import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import geopandas as gpd
import openpyxl
import pytest
from shapely import LineString, box

from kotaku_gis import manifest
from kotaku_gis.assessment import assess
from kotaku_gis.contracts import contract, roles
from kotaku_gis.errors import LayerError
from kotaku_gis.i18n import LANGS
from kotaku_gis.layers import load_layers
from kotaku_gis.measure import MEASURES, VERDICTS
from kotaku_gis.reports.readiness import checklist, matrix, readiness, unassessed
from kotaku_gis.reports.readiness_pages import lines, state_lines, tables, write_readiness
from kotaku_gis.settings import Place

MAPS = "A0 A1a A1b A2a A2b A2c A2d A4a A4b A4c A4d D0 R0 R1 R1b R2a R2b R2c R2d R2e R3a R3b R3c R4a R4b R4c R5a R5b"
MAPS += " R5c R5d R5e R6a R6b R7 R8 N1 N2 N3 N4 N5 N6 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12"
CRITERIA = "1a 1b 1c 2a 2b 3a 3b 4a 4b 4c 5a 5b 6a 6b 7a 7b"


def test_every_map_and_criterion_of_the_guides_is_there():
    ids = {kind: [p.id for p in matrix().product if p.kind == kind] for kind in ("map", "criterion")}
    assert ids == {"map": MAPS.split(), "criterion": CRITERIA.split()}
    assert len({product.id for product in matrix().product}) == len(matrix().product)


def test_needs_name_what_contracts_and_manifest_hold():
    for need in matrix().need.values():
        for item in need.data:
            if item.startswith("?"):
                assert item[1:] in Place.model_fields
                continue
            role, _, column = item.partition(".")
            assert role in roles()
            assert not column or role == "hazard" or column in contract(role).attributes, item
    used = {name for product in matrix().product for need in product.needs for name in need.strip("?").split("|")}
    assert used == set(matrix().need)


def test_every_layer_that_the_engine_asks_for_is_in_the_matrix():
    known = {item.partition(".")[0] for need in matrix().need.values() for item in need.data}
    declared = [need for item in (*MEASURES.values(), *VERDICTS.values()) for need in item.needs.values()]
    asked = {re.split(r"[.*~]", need)[0] for need in declared if need[0] not in "=&^?@!{"}
    assert asked - known == set()


@pytest.fixture
def small(tmp_path):
    shapes = [box(432000 + 20 * i, 9155000, 432010 + 20 * i, 9155010) for i in range(4)]
    houses = gpd.GeoDataFrame({"id_bgn": ["B0", "B1", "B2", "<b>=1+1"]}, geometry=shapes, crs=32749)
    houses["kondisi"] = ["baik", "<script>alert(1)</script>", None, "baik"]
    houses.to_file(tmp_path / "b.gpkg")
    gpd.GeoDataFrame({"rt_rw": ["RT 1 RW 1"]}, geometry=[box(431990, 9154990, 432100, 9155020)], crs=32749).to_file(
        tmp_path / "rt.gpkg"
    )
    document = {
        "project": {"name": '=HYPERLINK("x") <img src=x onerror=alert(1)>', "city_class": "besar"},
        "layers": {"block": {"path": "rt.gpkg"}, "building": {"path": "b.gpkg"}},
    }
    project = manifest.from_dict(document, folder=tmp_path)
    loaded = load_layers(project)
    return project, loaded, assess(project, loaded=loaded)


def test_states_by_hand(small):
    project, loaded, _ = small
    ready = readiness(project, loaded)
    states = ready.products["state"]
    assert states[["1b", "R3a", "R3b", "1c", "1a", "kdb", "A0"]].tolist() == [
        *("ready", "ready", "partial", "partial", "missing", "missing", "missing")
    ]
    assert ready.needs["share"][["building", "condition", "storeys", "city_class"]].tolist() == [1.0, 0.5, 0.0, 1.0]
    assert ready.products.loc["kdb", "lacks"] == "parcel,zone,zoning_rules"
    wanted = checklist(ready)
    assert not {"block", "building", "city_class"} & set(wanted.index)
    assert {"R3b", "N2"} <= set(wanted.loc["condition", "products"].split(","))
    assert wanted["group"].drop_duplicates().tolist() == [
        "base",
        "land",
        "tenure",
        "plan",
        "survey",
        "hazard",
        "setting",
    ]


def test_more_data_never_makes_anything_less_ready(small):
    project, loaded, _ = small
    rank = {"missing": 0, "partial": 1, "ready": 2}
    before = readiness(project, loaded).products["state"].map(rank)
    houses = loaded.layers["building"]
    fuller = replace(loaded, layers={**loaded.layers, "building": houses.assign(storeys=1), "parcel": houses})
    after = readiness(project, fuller).products["state"].map(rank)
    assert (after >= before).all()
    assert (after > before).any()


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.cells = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.cells.append(data)


def test_hostile_text_is_shown_and_does_nothing(small, tmp_path):
    project, loaded, assessment = small
    files = write_readiness(readiness(project, loaded), assessment, project, tmp_path / "siap")
    assert [file.name for file in files] == ["kesiapan.html", "kesiapan.xlsx"]
    page = Tags()
    page.feed(files[0].read_text(encoding="utf-8"))
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "img", "b", "iframe", "link", "object"}
    assert not any(name in attrs for _, attrs in page.tags for name in ("onerror", "src", "href"))
    assert any("<script>alert(1)</script>" in cell for cell in page.cells)
    assert any("<img src=x" in cell for cell in page.cells)
    book = openpyxl.load_workbook(files[1])
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(str(cell.value).startswith(("=", "+", "-", "@")) for cell in cells)
    assert not any(cell.hyperlink for cell in cells)


def test_same_project_same_bytes_in_each_language(assessment, project, loaded, tmp_path):
    ready = readiness(project, loaded)
    for lang in LANGS:
        hashes = []
        for name in ("a", "b"):
            files = write_readiness(ready, assessment, project, tmp_path / lang / name, lang=lang)
            hashes.append([hashlib.sha256(file.read_bytes()).hexdigest() for file in files])
        assert hashes[0] == hashes[1]


def test_what_was_repaired_and_set_aside_is_told(assessment, project, loaded):
    pages = tables(readiness(project, loaded), assessment, "id")
    assert len(pages["repairs"]) == len(loaded.repairs)
    assert pages["set_aside"]["unit_id"].tolist() == loaded.set_aside["unit_id"].tolist()
    told = "\n".join(state_lines(assessment, "id"))
    assert "block: nama RT diseragamkan 3 (RT006-RW001, RT001-RW002, RT003-RW003)" in told
    assert "block: celah sempit 1 (RT004-RW001)" in told


def test_lines_tell_every_product(project, loaded):
    for lang in LANGS:
        told = "\n".join(lines(readiness(project, loaded), lang))
        assert all(f" {product.id} {product.title[lang]}" in told for product in matrix().product)


def test_a_criterion_that_the_office_already_knows_needs_no_survey(assessment, project, loaded):
    bare = replace(loaded, layers={k: v for k, v in loaded.layers.items() if k != "household"}, tables={})
    without = readiness(project, bare).products["state"]
    known = readiness(project, bare, assessment=assessment).products["state"]
    assert without[["3a", "6b"]].tolist() == ["missing", "missing"]
    assert known[["3a", "6b"]].tolist() == ["ready", "ready"]
    assert (known.drop(CRITERIA.split()) == without.drop(CRITERIA.split())).all()


def test_a_folder_without_blocks_is_judged_all_the_same(tmp_path):
    lines_of_water = gpd.GeoDataFrame(
        {"lebar": ["50 cm"]}, geometry=[LineString([(432000, 9155000), (432100, 9155010)])]
    )
    lines_of_water.set_crs(32749).to_file(tmp_path / "drainase.gpkg")
    document = {"project": {"name": "x"}, "layers": {"drain": {"path": "drainase.gpkg"}}}
    project = manifest.from_dict(document, folder=tmp_path, whole=False)
    loaded = load_layers(project)
    state = unassessed(loaded)
    ready = readiness(project, loaded, assessment=state)
    assert ready.products.loc["R5b", "state"] == "partial"
    assert ready.products.loc[CRITERIA.split(), "state"].eq("missing").all()
    assert {"block", "building"} <= set(checklist(ready).index)
    assert all(file.is_file() for file in write_readiness(ready, state, project, tmp_path / "siap"))


def test_a_folder_of_nowhere_says_so(tmp_path):
    gpd.GeoDataFrame({"a": [1]}, geometry=[box(0, 0, 1, 1)], crs=4326).to_file(tmp_path / "x.gpkg")
    document = {"project": {"name": "x"}, "layers": {"open_space": {"path": "x.gpkg"}}}
    with pytest.raises(LayerError, match="Indonesia"):
        load_layers(manifest.from_dict(document, folder=tmp_path, whole=False))
