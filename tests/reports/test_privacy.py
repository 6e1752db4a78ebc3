"""A public product tells no small count of people in need: looked for in the files themselves."""

from dataclasses import replace

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from kotaku_gis.contracts import contract
from kotaku_gis.reports.changes import marks
from kotaku_gis.reports.clean_layers import write_clean_layers
from kotaku_gis.reports.geopackage import write_geopackage
from kotaku_gis.reports.hazards import write_hazards
from kotaku_gis.reports.indicators import write_indicators
from kotaku_gis.reports.privacy import exposure_to_sum, shareable
from kotaku_gis.sheets.library import library

COUNTS = [0, 4, 5, 38, pd.NA]
SAID = ["", "", "5", "38", ""]
NOTES = ["< 5", "< 5", "", "", ""]
POOR, NEEDY = "poor_households", "vulnerable_people"


@pytest.fixture(scope="module")
def few(assessment):
    counts = pd.array([*COUNTS, *[7] * (len(assessment.blocks) - 5)], dtype="Int64")
    blocks = assessment.blocks.assign(**{POOR: counts, NEEDY: counts})
    own = assessment.layers["block"].assign(**{POOR: counts, NEEDY: counts})
    return replace(assessment, blocks=blocks, layers={**assessment.layers, "block": own})


@pytest.fixture(scope="module")
def internal(project):
    return project.model_copy(update={"place": project.place.model_copy(update={"profile": "internal"})})


def told(table):
    rows = table.fillna("").astype(str)
    return [rows[column].tolist()[:5] for name in (POOR, NEEDY) for column in (name, f"{name}_note")]


def csv(file):
    return pd.read_csv(file, dtype="string", encoding="utf-8-sig", keep_default_na=False)


def test_tables_of_blocks_hide_small_counts_and_keep_the_unknown_apart(few, project, internal, tmp_path):
    for own, name in ((project, "umum"), (internal, "dalam")):
        write_indicators(few, own, tmp_path / name, lang="id", step=lambda _: None)
        write_hazards(few, own, tmp_path / name, lang="id", step=lambda _: None)
    for file in ("kumuh_blok.csv", "ancaman_blok.csv"):
        assert told(csv(tmp_path / "umum" / file)) == [SAID, NOTES] * 2
        table = csv(tmp_path / "dalam" / file)
        assert table[POOR].tolist()[:5] == ["0", "4", "5", "38", ""]
        assert f"{POOR}_note" not in table
    assert "KK miskin" not in set(csv(tmp_path / "umum" / "ancaman.csv")["quantity"])
    assert "KK miskin" in set(csv(tmp_path / "dalam" / "ancaman.csv")["quantity"])
    public, exact = (openpyxl.load_workbook(tmp_path / name / "ancaman.xlsx") for name in ("umum", "dalam"))
    for sheet in ("Per blok", "Data"):
        assert "KK miskin" not in cells(public, sheet)
        assert "KK miskin" in cells(exact, sheet)


def cells(book, sheet):
    return {cell for row in book[sheet].iter_rows(values_only=True) for cell in row}


def test_the_geopackage_hides_them_and_tells_a_layer_handed_back_from_none_that_changed(few, tmp_path):
    rows = few.findings[few.findings["unit_kind"] == "block"]
    own = replace(few, layers={"block": few.layers["block"]}, evidence={}, findings=rows)
    for profile in ("public", "internal"):
        write_geopackage(own, tmp_path / f"{profile}.gpkg", profile=profile)
    public, exact = (gpd.read_file(tmp_path / f"{name}.gpkg", layer="block") for name in ("public", "internal"))
    assert public[POOR].tolist()[2:4] == [5, 38]
    assert public[POOR].isna().tolist()[:5] == [True, True, False, False, True]
    assert public[f"{POOR}_note"].fillna("").tolist()[:5] == NOTES
    assert exact[POOR].tolist()[:4] == [0, 4, 5, 38]
    block = own.layers["block"]
    back = block.assign(**{name: block[name].mask(lambda count: count < 5) for name in (POOR, NEEDY)})
    again = replace(own, layers={"block": back})
    assert marks(again, profile="public").equals(marks(own, profile="public"))
    assert not marks(again, profile="internal").equals(marks(own, profile="internal"))


def test_the_public_geopackage_names_no_file_of_a_photograph(few, tmp_path):
    """Files are called after people: a family, a house, a telephone number."""
    own = replace(few, layers={role: few.layers[role] for role in ("block", "photo")}, evidence={})
    for profile in ("public", "internal"):
        write_geopackage(own, tmp_path / f"{profile}.gpkg", profile=profile)
    public, exact = (gpd.read_file(tmp_path / f"{name}.gpkg", layer="photo") for name in ("public", "internal"))
    assert "file" not in public
    assert "foto_01_gang.jpg" in (tmp_path / "internal.gpkg").read_bytes().decode("latin-1")
    assert "foto_01_gang.jpg" not in (tmp_path / "public.gpkg").read_bytes().decode("latin-1")
    assert exact["file"].str.endswith(".jpg").all()


def test_clean_layers_hide_them_in_every_form(loaded, project, few, tmp_path):
    own = replace(loaded, layers={"block": few.layers["block"]}, tables={})
    for form in ("gpkg", "shp"):
        write_clean_layers(own, project, tmp_path / form, form=form)
    table = gpd.read_file(tmp_path / "gpkg" / "layer.gpkg", layer="block")
    assert table[f"{POOR}_note"].fillna("").tolist()[:5] == NOTES
    used = csv(tmp_path / "shp" / "kolom.csv")
    fields = used[used["shapefile"] == "block.shp"].set_index("attribute")["field"]
    table = gpd.read_file(tmp_path / "shp" / "block.shp")
    assert table[fields[POOR]].isna().tolist()[:5] == [True, True, False, False, True]
    assert table[fields[f"{POOR}_note"]].fillna("").tolist()[:5] == NOTES


def exposed(*values):
    classes = ["rendah", "tinggi"] * (len(values) // 2)
    return pd.DataFrame({"hazard": "flood", "quantity": POOR, "class": classes, "value": [float(v) for v in values]})


@pytest.mark.parametrize(
    ("values", "blocks", "there"),
    [
        ((6, 9, 0, 8), [15, 8], True),
        ((6, 9, 0, 3), [15, 3], False),  # one block is hidden: the sum, 18, less 15 tells it
        ((6, 9, 0, 3, 2, 0), [15, 3, 2], True),  # of two hidden ones 5 is left, and not told apart
        ((2, 9, 1, 8), [11, 9], False),  # 3 households in the low class
        ((0, 0, 0, 0), [0, 0], False),
    ],
)
def test_sums_over_blocks_do_not_tell_what_a_block_hides(values, blocks, there):
    table, counts = exposed(*values), pd.DataFrame({POOR: pd.array(blocks, dtype="Int64")})
    assert (len(exposure_to_sum(table, blocks=counts, profile="public")) > 0) is there
    assert len(exposure_to_sum(table, blocks=counts, profile="internal")) == len(table)


def test_the_sheet_hides_from_the_same_count_on(project):
    least = contract("block").attributes[POOR].told_from
    classes = next(layer.classes for layer in library(project)["R1"].layers if layer.role == "block")
    assert (classes[0].hi, classes[1].lo) == (least - 1, least - 1)


def test_what_is_given_is_not_changed(few):
    before = few.blocks.copy()
    shareable(few.blocks, role="block", profile="public")
    pd.testing.assert_frame_equal(few.blocks, before)
