"""Where each cell of a baseline comes from, and what cannot be right in one."""

import numpy as np
import pandas as pd
import pytest
from slum_sheets import PERMEN_14, sheet

from kotaku_gis.errors import LayerError
from kotaku_gis.indicators.baseline import Baseline, assemble, baseline_faults
from kotaku_gis.indicators.scoring import score
from kotaku_gis.indicators.slum_checks import mixed_note

MEASURED = pd.DataFrame({"verified_area_ha": [1.02, 2.0], "runoff": [0.3, np.nan]}, index=["RT1", "RT2"])
TABLE = pd.DataFrame(
    {"verified_area_ha": [1.0, 2.0, 3.0], "runoff": [0.25, 0.5, np.nan], "buildings": [40, 50, 60]},
    index=["RT1", "RT2", "RT3"],
)


def test_each_cell_is_of_the_first_source_that_knows_it():
    baseline = assemble({"table": TABLE, "measured": MEASURED}, regulation=PERMEN_14)
    assert baseline.header["verified_area_ha"].to_dict() == {"RT1": 1.02, "RT2": 2.0, "RT3": 3.0}
    assert baseline.volumes["runoff"][:2].to_dict() == {"RT1": 0.3, "RT2": 0.5}
    assert baseline.origin["runoff"][:2].tolist() == ["measured", "table"]
    assert pd.isna(baseline.origin.loc["RT3", "runoff"])
    assert baseline.origin["buildings"].tolist() == ["table"] * 3


def test_sources_that_differ_are_listed_and_the_order_is_a_setting():
    baseline = assemble(
        {"table": TABLE, "measured": MEASURED}, regulation=PERMEN_14, precedence=["table", "measured", "surveyed"]
    )
    assert baseline.header.loc["RT1", "verified_area_ha"] == 1.0
    assert baseline.conflicts.to_dict("records") == [
        {
            "block_id": "RT1",
            "item": "verified_area_ha",
            "origin": "table",
            "value": 1.0,
            "other_origin": "measured",
            "other_value": 1.02,
        },
        {
            "block_id": "RT1",
            "item": "runoff",
            "origin": "table",
            "value": 0.25,
            "other_origin": "measured",
            "other_value": 0.3,
        },
    ]


def test_a_decision_goes_first_and_gives_its_reason():
    decided = pd.DataFrame({"block_id": ["RT2"], "item": ["runoff"], "value": [0.1], "reason": ["musyawarah 3 Mei"]})
    baseline = assemble({"table": TABLE}, regulation=PERMEN_14, overrides=decided)
    assert baseline.volumes.loc["RT2", "runoff"] == 0.1
    assert baseline.origin.loc["RT2", "runoff"] == "override"
    assert baseline.reasons["RT2", "runoff"] == "musyawarah 3 Mei"
    later = baseline.with_volumes(baseline.volumes * 0)
    assert later.origin.loc["RT2", "runoff"] == "override"
    assert baseline.conflicts["other_value"].tolist() == [0.5]
    with pytest.raises(LayerError, match="RT2"):
        assemble({"table": TABLE}, regulation=PERMEN_14, overrides=decided.assign(reason=" "))
    with pytest.raises(LayerError, match="RT2"):
        assemble({"table": TABLE}, regulation=PERMEN_14, overrides=decided.assign(item="flood"))


def test_what_is_not_known_of_a_source_is_told_at_once():
    wrong = TABLE.rename(columns={"runoff": "limpasan"}).assign(households="1,5")
    with pytest.raises(LayerError) as caught:
        assemble({"table": pd.concat([wrong, wrong[:1]]), "guessed": MEASURED}, regulation=PERMEN_14)
    assert {fault.code for fault in caught.value.faults} == {
        "slum.unknown_column",
        "slum.not_numbers",
        "slum.doubled_block",
        "slum.unknown_source",
    }


def test_faults_of_the_data():
    """Missing and bad road together cannot be longer than the ideal road (true of 382 RT of a municipal workbook)."""
    block = sheet((1, -20, 80, 30, 100, 100), (0, 0, 0, 60, 50, 31, 0, -0.1, 50, 50, 0, 0, 0, 0, 0, 0))
    found = baseline_faults(block, regulation=PERMEN_14)
    assert dict(zip(found["item"], found["fault"], strict=True)) == {
        "runoff": "negative_volume",
        "unsafe_water": "over_100_percent",
        "irregular_buildings": "over_100_percent",
        "substandard_buildings": "over_100_percent",
        "fire_infrastructure": "over_100_percent",
        "fire_equipment": "over_100_percent",
        "buildings": "negative_header",
        "missing_road + bad_road_surface": "backlog_over_ideal",
    }


def test_a_baseline_has_each_block_once():
    with pytest.raises(LayerError, match="RT1"):
        Baseline(pd.DataFrame(index=["RT1", "RT1"]), pd.DataFrame(index=["RT1", "RT1"]))


def test_a_volume_divided_by_the_figure_of_another_source_is_told():
    """Klego RT006-RW006: 48 buildings in the table, 33 on the map; 26 fire risks of the table are 54 %, not 79 %."""
    table = pd.DataFrame(
        {"buildings": [48, 40], "fire_infrastructure": [26, 20], "verified_area_ha": 0.5}, index=["A", "B"]
    )
    drawn = pd.DataFrame(
        {"buildings": [33, 40], "irregular_buildings": [5, 5], "verified_area_ha": 0.6}, index=["A", "B"]
    )
    baseline = assemble({"measured": drawn, "table": table}, regulation=PERMEN_14)
    found = baseline_faults(baseline, regulation=PERMEN_14)
    (row,) = found[found["fault"] == "mixed_origin"].itertuples(index=False)
    assert (row.block_id, row.item, row.value, row.limit) == ("A", "fire_infrastructure", 33, 48)
    (note,) = mixed_note(found, scores=score(baseline, regulation=PERMEN_14), baseline=baseline)
    assert list(note.ids) == ["A"]
    kept = assemble({"table": table, "measured": drawn}, regulation=PERMEN_14, precedence=("table", "measured"))
    faults = baseline_faults(kept, regulation=PERMEN_14)
    mixed = faults[faults["fault"] == "mixed_origin"]  # now the irregular buildings of the map stand over the table's
    assert mixed["item"].tolist() == ["irregular_buildings"]
    scores = score(kept, regulation=PERMEN_14)
    assert not mixed_note(faults, scores=scores, baseline=kept)  # 5 of 48 or of 33: below 25 % either way


def test_stated_volumes_are_divided_by_what_is_stated_with_them():
    """Bandengan RT003-RW002 of Pekalongan: 0.76 ha verified, 1.09 ha on the map; all volumes come from the workbook."""
    table = pd.DataFrame(
        {"verified_area_ha": [0.76], "buildings": [35], "runoff": [0.6], "irregular_buildings": [3]}, index=["A"]
    )
    drawn = pd.DataFrame({"verified_area_ha": [1.0915], "buildings": [20]}, index=["A"])
    baseline = assemble({"measured": drawn, "table": table}, regulation=PERMEN_14)
    assert baseline.header.loc["A", ["verified_area_ha", "buildings"]].tolist() == [0.76, 35]
    assert baseline.origin.loc["A", "verified_area_ha"] == "table"
    assert score(baseline, regulation=PERMEN_14).score.loc["A", "runoff"] == 5  # 79 %, not 55 %
    told = baseline.conflicts.set_index("item")
    assert told.loc["verified_area_ha", ["other_origin", "other_value"]].tolist() == ["measured", 1.0915]
    surveyed = drawn.assign(substandard_buildings=4)  # one volume of the map over the buildings: they stay the map's
    both = assemble({"measured": surveyed, "table": table}, regulation=PERMEN_14)
    assert both.header.loc["A", ["verified_area_ha", "buildings"]].tolist() == [0.76, 20]
    decided = pd.DataFrame([("A", "verified_area_ha", 0.9, "SK")], columns=["block_id", "item", "value", "reason"])
    fixed = assemble({"measured": drawn, "table": table}, regulation=PERMEN_14, overrides=decided)
    assert fixed.header.loc["A", "verified_area_ha"] == 0.9
    first = assemble(
        {"measured": surveyed, "table": table[["buildings"]]}, regulation=PERMEN_14, precedence=("table", "measured")
    )
    assert first.header.loc["A", "buildings"] == 35  # who puts the table first has the table's
