"""The sample measured from geometry and survey alone equals what its generator knows, criterion by criterion."""

from pathlib import Path

import pandas as pd
import pytest

from kotaku_gis.measure import VERDICTS

SAMPLE = Path(__file__).parents[2] / "data" / "contoh_kelurahan"
EXACT = {
    "building_count": lambda rt: rt["buildings"],
    "household_count": lambda rt: rt["households"],
    "population_count": lambda rt: rt["population"],
    "irregular_buildings": lambda rt: rt["irregular_buildings"],
    "dense_area_ha": lambda rt: rt["area_ha"] if rt["buildings_per_ha"] >= 250 else 0.0,
    "substandard_buildings": lambda rt: rt["substandard_buildings"],
    "households_without_safe_water": lambda rt: rt["households_without_safe_water"],
    "households_short_of_water": lambda rt: rt["households_below_60_litres"],
    "households_without_septic_tank": lambda rt: rt["households"] - toilets(rt, "gooseneck_septic"),
    "households_without_proper_toilet": lambda rt: toilets(rt, "pit", "none"),
    "households_without_waste_facility": lambda rt: waste(rt, "burned", "dumped"),
    "households_without_waste_collection": lambda rt: waste(rt, "burned", "dumped"),
    "buildings_without_fire_infrastructure": lambda rt: rt["buildings_beyond_hose_or_water"],
}
MEASURED = {
    "flooded_area_ha": (lambda rt: rt["flooded_m2"] / 1e4, 2e-4),  # the sliver of 15 cm that was cut off RT005-RW001
    "public_open_space_ha": (lambda rt: rt["open_space_m2"] / 1e4, 1e-6),
    "local_road_m": (lambda rt: rt["local_road_m"], 1.5),  # 20 cm at each street that crosses or leaves the RT
    "narrow_road_m": (lambda rt: rt["narrow_local_road_m"], 1.5),
    "bad_road_m": (lambda rt: rt["bad_local_road_m"], 1.5),
    "drain_m": (lambda rt: rt["drain_inside_m"], 1.5),
    "bad_drain_m": (lambda rt: rt["bad_drain_m"], 1.5),
    "unconnected_drain_m": (lambda rt: rt["unconnected_drain_m"], 1.5),
    "road_gap_m": (lambda rt: rt["missing_road_m"], 0.02),
    "drain_gap_m": (lambda rt: rt["missing_drain_m"], 1.5),
}


def toilets(rt, *kinds):
    return sum(rt["households_by_toilet"].get(kind, 0) for kind in kinds)


def waste(rt, *kinds):
    return sum(rt["households_by_waste"].get(kind, 0) for kind in kinds)


def compared(assessment, answers, name, truth):
    expected = pd.Series({block: truth(rt) for block, rt in answers["blocks"].items()}, dtype="Float64")
    got = assessment.blocks[name].astype("Float64").reindex(expected.index)
    return got, expected


@pytest.mark.parametrize("name", EXACT)
def test_counts_equal_the_answers(assessment, answers, name):
    got, expected = compared(assessment, answers, name, EXACT[name])
    assert got.isna().tolist() == expected.isna().tolist()
    assert ((got - expected).abs() < 1e-5).fillna(value=True).all()
    assert expected.sum() > 0


@pytest.mark.parametrize("name", MEASURED)
def test_lengths_and_areas_equal_the_answers(assessment, answers, name):
    truth, tolerance = MEASURED[name]
    got, expected = compared(assessment, answers, name, truth)
    assert got.astype(float).to_numpy() == pytest.approx(expected.astype(float).to_numpy(), abs=tolerance)
    assert expected.sum() > 0


def test_every_building_of_the_sample_is_served_but_a_row_of_five(assessment):
    served = assessment.evidence["missing_roads"]
    inside = served[served["length_m"] > 1]
    assert set(inside["building_id"]) == {"B1476", "B1478", "B1480", "B1492", "B1493"}
    houses = assessment.layers["building"].geometry.loc[sorted(set(inside["building_id"]))]
    roads = assessment.layers["road"].geometry.union_all()
    assert (houses.distance(roads) > 15).all()


def test_the_parts_of_the_kelurahan_add_up(assessment, answers):
    whole = answers["kelurahan"]
    assert assessment.blocks["building_count"].sum() + whole["buildings_outside_blocks"] == whole["buildings"]
    assert assessment.blocks["household_count"].sum() == whole["households"]
    local = sum(length for kind, length in whole["road_m_by_class"].items() if kind != "kolektor")
    assert float(assessment.blocks["local_road_m"].sum()) == pytest.approx(local, abs=3.0)


def test_evidence_adds_up_to_what_is_counted(assessment):
    lines = {"bad_roads": "bad_road_m", "narrow_roads": "narrow_road_m", "bad_drains": "bad_drain_m"}
    lines |= {"missing_drains": "drain_gap_m", "missing_roads": "road_gap_m"}
    for layer, name in lines.items():
        drawn = assessment.evidence[layer].groupby("unit_id")["length_m"].sum()
        assert (drawn - assessment.blocks[name].astype(float).reindex(drawn.index)).abs().max() < 0.7
    homes = {
        "households_without_water": "households_without_safe_water",
        "buildings_without_toilet": "households_without_proper_toilet",
    }
    for layer, name in homes.items():
        drawn = assessment.evidence[layer].groupby("unit_id")["households"].sum()
        assert (drawn == assessment.blocks[name].reindex(drawn.index)).all()
    counts = {"irregular_buildings": "irregular_buildings", "substandard_buildings": "substandard_buildings"}
    for layer, name in counts.items():
        drawn = assessment.evidence[layer].groupby("unit_id").size()
        assert (drawn == assessment.blocks[name].reindex(drawn.index)).all()


def test_no_criterion_of_a_block_has_a_figure_that_is_known_of_a_part_of_it(assessment):
    criteria = [name for name, declared in VERDICTS.items() if declared.kind == "criterion"]
    rows = assessment.findings[assessment.findings["name"].isin(criteria)]
    assert rows.loc[rows["status"] != "known", "value"].isna().all()


def test_homes_without_an_extinguisher_are_those_of_the_answers_and_no_figure_of_the_whole_rt(assessment, answers):
    rows = assessment.findings.query("name == 'buildings_without_fire_equipment'").set_index("unit_id")
    assert set(rows["status"]) == {"partial"}
    others = {name: f"only_homes:{rt['buildings_without_households']}" for name, rt in answers["blocks"].items()}
    assert rows["reason"].to_dict() == others
    drawn = assessment.evidence["fire_equipment_missing"].groupby("unit_id").size()
    assert drawn.to_dict() == {name: rt["buildings_without_extinguisher"] for name, rt in answers["blocks"].items()}
    assert set(assessment.studies["slum"].baseline.origin["fire_equipment"]) == {"table"}


def test_missing_lengths_are_what_the_sheet_calls_ideal_less_what_is_there(assessment, answers):
    sheet = pd.read_csv(SAMPLE / "baseline_rt.csv", sep=";", decimal=",", index_col="RT/RW")
    volumes = assessment.studies["slum"].baseline.volumes
    for item, ideal, there, blocks in (  # the sheet leaves out streets on a border: what is there is never short of it
        ("missing_road", "Panjang jalan lingkungan ideal (m)", "local_road_m", 0),
        ("missing_drain", "Panjang drainase lingkungan ideal (m)", "drain_inside_m", 13),
    ):
        own = pd.Series({name: rt[there] for name, rt in answers["blocks"].items()})
        expected = (sheet[ideal] - own).clip(lower=0.0)
        assert volumes[item].to_numpy(dtype=float) == pytest.approx(expected.reindex(volumes.index).to_numpy(), abs=1.5)
        assert expected.gt(0).sum() == blocks


def test_households_of_no_building_are_told_and_none_else(assessment, answers):
    (orphans,) = [fault for fault in answers["faults"] if fault["kind"] == "orphan_row"]
    (note,) = [note for note in assessment.notes if note.code == "slum_measures.households_of_no_block"]
    assert list(note.ids) == list(orphans["ids"])
