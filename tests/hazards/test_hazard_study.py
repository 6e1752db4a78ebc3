"""The hazard study of the sample kelurahan: findings, block table and exposure say the same."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kotaku_gis import manifest
from kotaku_gis.assessment import assess
from kotaku_gis.hazards.exposure import NOT_AFFECTED, UNKNOWN_CLASS, totals
from kotaku_gis.layers import load_layers
from kotaku_gis.measure import STUDIES
from kotaku_gis.needs import Data
from kotaku_gis.settings.hazards import Exposed, Hazards

SAMPLE = Path(__file__).parents[2] / "data" / "contoh_kelurahan"
STATED = ("vulnerability", "capacity")
ROLES = ("block", "building", "zone", "hazard.flood")


def stated(*, place=None, flood=None, roles=ROLES, **hazards):
    """The sample with only some layers, and other settings."""
    project = manifest.load(SAMPLE)
    layers = {role: project.layers[role] for role in roles}
    if flood:
        layers["hazard.flood"] = (layers["hazard.flood"][0].model_copy(update=flood),)
    where = project.place.model_copy(update=place or {})
    return project.model_copy(update={"layers": layers, "place": where, "hazards": Hazards(**hazards)})


@pytest.fixture(scope="module")
def result(assessment):
    return assessment.studies["hazards"]


def studied(project, *, without=()):
    """The study alone; `without` some columns of the blocks."""
    loaded = load_layers(project)
    block = loaded.layers["block"].drop(columns=list(without))
    loaded = replace(loaded, layers={**loaded.layers, "block": block})
    declared = STUDIES["hazards"]
    return declared.function(**Data(project, loaded).needs(declared.needs))


def of(assessment, name, unit_kind):
    rows = assessment.findings
    return rows[(rows["name"] == name) & (rows["unit_kind"] == unit_kind)].set_index("unit_id")


def test_area_of_every_class_of_every_building(result, assessment, answers):
    """The parts of the footprints that the sample knows by construction."""
    layer = next(layer for layer in result.layers if layer.name == "flood")
    building = assessment.layers["building"].geometry
    shares = layer.surface.shares(building)
    area = pd.DataFrame(
        shares.share * building.area.to_numpy()[:, None], index=building.index, columns=layer.classes.labels
    )
    expected = pd.DataFrame.from_dict(
        {name: row["flood"] for name, row in answers["buildings"].items()}, orient="index"
    )
    common = area.index.intersection(expected.index).difference(["B0139"])
    for label, key in (("rendah", "up_to_0.76_m_m2"), ("sedang", "up_to_1.5_m_m2"), ("tinggi", "over_1.5_m_m2")):
        assert (area.loc[common, label] - expected.loc[common, key]).abs().max() < 0.01, label


def test_findings_of_buildings(result, assessment):
    rows = of(assessment, "hazard_flood", "building")
    table = result.buildings["flood"]
    assert rows["reason"].fillna("-").tolist() == table["class_max"].astype("string").fillna("-").tolist()
    assert rows["status"].tolist() == table["status"].astype(str).tolist()
    assert rows["source"].str.contains("kedalaman_banjir.tif (5 m", regex=False).all()
    share = of(assessment, "hazard_flood_share", "building")["value"].astype(float)
    assert share.between(0.01 - 1e-9, 1 + 1e-9).all()
    assert set(share.index) == set(rows.index[rows["reason"].notna()])


def test_blocks_add_up_to_their_area_and_buildings(result, assessment):
    assert result.layers
    for layer in result.layers:
        percent = assessment.blocks.filter(regex=rf"^hazard_{layer.name}_.*_pct$").sum(axis=1)
        assert percent.tolist() == pytest.approx([100.0] * len(percent))
        count = assessment.blocks.filter(regex=rf"^hazard_{layer.name}_.*_buildings$").sum(axis=1)
        assert count.tolist() == assessment.blocks["building_count"].astype(float).tolist()


def test_polygons_of_the_classes_are_the_areas_that_were_counted(result, assessment):
    table = assessment.evidence["hazard_areas"]
    assert set(table["finding_id"]) <= set(assessment.findings["finding_id"])
    drawn = table.groupby(["hazard", "block", "class"])["area_ha"].sum()
    counted = result.exposure.query("quantity == 'area_ha'").set_index(["hazard", "block", "class"])["value"]
    both = pd.concat([drawn.astype(float), counted.astype(float)], axis=1).fillna(0.0)
    assert (both.iloc[:, 0] - both.iloc[:, 1]).abs().max() < 1e-5


def test_every_hazard_counts_the_same_whole(result, assessment):
    table = totals(result.exposure)
    whole = table.pivot_table(index="quantity", columns="hazard", values="value", aggfunc="sum")
    assert (whole.max(axis=1) - whole.min(axis=1)).max() < 1e-4
    assert whole.loc["buildings"].iloc[0] == len(assessment.layers["building"])
    assert whole.loc["road_m"].iloc[0] == pytest.approx(assessment.layers["road"].length.sum())
    assert whole.filter(like="facility", axis=0).sum().tolist() == [len(assessment.layers["facility"])] * len(
        whole.columns
    )


def test_no_risk_without_vulnerability_and_capacity(assessment):
    found = studied(stated(), without=STATED)
    assert found.result.risk is None
    assert not found.findings["name"].str.startswith("risk_").any()
    rows = of(assessment, "risk_flood", "block")
    assert rows.index[rows["value"].isna()].tolist() == ["RT004-RW003"]  # tells neither
    assert rows.loc["RT004-RW003", "status"] == "no_data"


def test_the_combination_is_the_highest_of_its_layers(result):
    level = {"rendah": 1, "sedang": 2, "tinggi": 3}
    each = pd.DataFrame(
        {name: table["class_max"].astype("string").map(level) for name, table in result.buildings.items()}
    )
    assert result.combined["level"].fillna(0).tolist() == each.max(axis=1).fillna(0).tolist()
    first = result.combined[result.combined["level"].notna()].iloc[0]
    assert each.loc[first.name, list(first["dominant"])].eq(first["level"]).all()


def test_block_table_says_it_in_words(result, assessment):
    blocks = assessment.blocks
    assert blocks["hazard_flood_class"].equals(result.blocks["flood"]["class_max"].astype("string"))
    assert set(blocks["hazard_indicative"]) == {"flood, earthquake, landslide, fire, drought, rdtr_banjir"}
    flooded = blocks["hazard_combined_class"].notna()
    assert (blocks.loc[~flooded, "hazard_combined"].isna()).all()
    assert flooded.all()  # the earthquake reaches every block
    assert blocks["hazard_flood_class"].notna().sum() == 13  # the two others are dry


def test_defaults_are_named_and_a_choice_silences_them():
    def codes(project):
        return {note.code for note in studied(project).notes if note.layer == "flood"}

    assert "hazards.default_classes" in codes(stated())
    chosen = stated(flood={"preset": "hazard_petabencana.flood_depth", "scale": 1000})
    assert codes(chosen) == set()


def test_recalled_classes_can_be_refused():
    assessment = assess(stated(place={"accept_unverified": False}))
    result = assessment.studies["hazards"]
    assert set(result.buildings["flood"]["status"]) == {"no_data"}
    buildings = result.exposure.query("hazard == 'flood' and quantity == 'buildings'")
    assert set(buildings["class"]) == {UNKNOWN_CLASS}
    assert buildings["value"].sum() == len(assessment.layers["building"])
    assert set(of(assessment, "hazard_flood", "building")["reason"]) == {"unverified"}
    assert result.buildings["rdtr_banjir"]["class_max"].notna().any()  # what the plan says stands
    assert all("flood" in missing for missing in result.combined["missing"])


def test_risk_only_where_vulnerability_and_capacity_are_given():
    some = [Exposed(block="RT001-RW001", hazard="flood", vulnerability=0.5, capacity=0.4)]
    assessment = studied(stated(risk=tuple(some)), without=STATED)
    rows = of(assessment, "risk_flood", "block")
    assert rows["value"].notna().sum() == 1
    assert rows.loc["RT001-RW001", "value"] == pytest.approx(np.cbrt(1.0 * 0.5 * 0.6))  # tinggi: H = 3/3
    assert rows.loc["RT001-RW001", "reason"] == "tinggi"  # 0.669
    assert rows["unverified"].all()
    assert set(rows["status"].drop("RT001-RW001")) == {"no_data"}
    words = assessment.blocks.loc["RT001-RW001", ["risk_flood_class", "vulnerability_flood_class"]]
    assert words.tolist() == ["tinggi", "sedang"]
    assert "risk_rdtr_banjir" not in set(assessment.findings["name"])


def test_one_risk_statement_for_all_and_a_special_one():
    every = Exposed(vulnerability=0.2, capacity=0.5)
    special = Exposed(block="RT002-RW001", vulnerability=1.0, capacity=0.0)
    table = studied(stated(risk=(special, every), risk_formula="ratio")).result.risk.table
    rows = table[table["hazard"] == "flood"].set_index("block")
    assert rows.loc["RT001-RW001", "risk"] == pytest.approx(1.0 * 0.2 / 0.5)
    assert pd.isna(rows.loc["RT002-RW001", "risk"])  # no capacity: H V / 0 is no number
    assert rows["class"].isna().all()  # a ratio has no upper end


def test_basic_needs_where_asked_for():
    result = studied(stated(minimum_needs=True)).result
    people = totals(result.exposure).query("hazard == 'flood' and quantity == 'people'").set_index("class")["value"]
    needs = result.needs.query("hazard == 'flood'").set_index("class")
    assert needs["rice_kg_per_week"].to_dict() == pytest.approx(
        (2.8 * people.drop([NOT_AFFECTED, UNKNOWN_CLASS])).to_dict()
    )


def test_no_hazard_layers_no_hazard_findings():
    found = studied(stated(roles=("block", "building")))
    assert found.result is None
    assert not len(found.findings)


def test_what_is_only_planned_is_not_exposed(assessment):
    exposure = assessment.studies["hazards"].exposure
    flood = exposure[(exposure["hazard"] == "flood") & (exposure["unit"] == "m")]
    for role in ("water_pipe", "power_network", "sewer"):
        lines = assessment.layers[role]
        there = lines[lines["status"] != "planned"]
        counted = flood.loc[flood["quantity"] == f"{role}_m", "value"].sum()
        assert counted == pytest.approx(there.length.sum(), rel=1e-9)
        assert lines.length.sum() > counted + 100
