"""The slum scores in the chain: sources side by side, every level, the decree, what is missing kept apart."""

import csv
from dataclasses import replace

import pandas as pd
import pytest
from slum_sheets import CODES, PERMEN_14, slow_class, slow_scores

from kotaku_gis.assessment import assess
from kotaku_gis.errors import LayerError
from kotaku_gis.indicators.criteria import scoring_rules
from kotaku_gis.indicators.slum import _TAKEN
from kotaku_gis.measure import MEASURES, STUDIES, VERDICTS
from kotaku_gis.settings import BaselineFile, Override, Slum

NAMES = dict(zip(CODES, scoring_rules(PERMEN_14).names, strict=True))
HEADS = {
    "Luas verifikasi (ha)": "verified_area_ha",
    "Jumlah bangunan (unit)": "buildings",
    "Jumlah KK": "households",
    "Panjang jalan lingkungan ideal (m)": "ideal_road_m",
    "Panjang drainase lingkungan ideal (m)": "ideal_drain_m",
}


@pytest.fixture(scope="module")
def delivered(project, answers):
    """The sample's table, read by hand: header and volumes of each RT, and the one gap that the survey fills."""
    with (project.folder / "baseline_rt.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))

    def figure(text):
        return None if text == "" else float(text.replace(",", "."))

    table = {
        row["RT/RW"]: (
            {name: figure(row[head]) for head, name in HEADS.items()},
            {NAMES[head[:2]]: figure(value) for head, value in row.items() if head[:2] in NAMES},
        )
        for row in rows
    }
    # what the table leaves open and the household survey answers: 24 pits and 1 house without a toilet
    pits = answers["blocks"]["RT004-RW003"]["households_by_toilet"]
    table["RT004-RW003"][1]["wastewater_facility"] = pits.get("pit", 0) + pits.get("none", 0)
    return table


@pytest.fixture(scope="module")
def of_table(project, loaded):
    """The study with the table before every measure, and none that rests on a recalled value."""
    slum = project.slum.model_copy(update={"precedence": ("table", "surveyed", "measured")})
    place = project.place.model_copy(update={"accept_unverified": False})
    return assess(project.model_copy(update={"slum": slum, "place": place}), loaded=loaded, parts=["indicators"])


@pytest.fixture
def with_slum(project, loaded):
    def run(**settings):
        return assess(project.model_copy(update={"slum": Slum(**settings)}), loaded=loaded, parts=["indicators"])

    return run


def test_every_rt_of_the_sample_table_is_scored_as_the_printed_rules_say(of_table, delivered):
    scores = of_table.studies["slum"].scores
    for block, (header, volumes) in delivered.items():
        percent, points, ends = slow_scores(header, volumes)
        assert tuple(scores.total.loc[block]) == ends
        for name, expected in percent.items():
            got = scores.percent.loc[block, name]
            assert pd.isna(got) if expected is None else got == pytest.approx(expected, rel=1e-12)
            score = scores.score.loc[block, name]
            assert pd.isna(score) if points[name] is None else score == points[name]
        low, high = (slow_class(total) for total in ends)
        category = scores.category[block]
        assert category == low if low == high else pd.isna(category)


def test_one_rt_by_hand(assessment):
    # RT001-RW001: 1c 27/93 1, 2b 263/473 = 55.6 3, 3a 32/96 1, 4c 162/402 1, 5a 50/96 = 52.1 3, 5b 32/96 1,
    # 6a and 6b 46/96 = 47.9 1 each, 7a 33/93 1, 7b 90/93 5, the others below 25: 18
    rows = assessment.findings.query("unit_id == 'RT001-RW001' and unit_kind == 'block'").set_index("name")
    assert rows.loc["slum_total", "value"] == 18
    assert rows.loc["slum_class", "reason"] == "class:light"
    assert rows.loc["substandard_buildings_volume", "source"] == "measured"
    assert rows.loc["missing_road_volume", "source"] == "measured"
    assert rows.loc["baseline_ideal_road_m", "source"] == "table"
    assert rows.loc["fire_infrastructure_volume", "source"] == "table"


def test_rw_are_sums_of_volumes_never_of_scores(of_table, delivered):
    scores = of_table.studies["slum"].levels["rw"].scores
    for rw in ("RW001", "RW002"):
        parts = [figures for block, figures in delivered.items() if block.endswith(rw)]
        sums = [{name: sum(part[side][name] for part in parts) for name in parts[0][side]} for side in (0, 1)]
        _, _, ends = slow_scores(*sums)
        assert tuple(scores.total.loc[rw]) == ends
    assert scores.total.loc["RW003"].tolist() == [11, 21]  # 3b and 7a of one RT of it are not known
    assert pd.isna(scores.category["RW003"])


def test_levels_are_told_and_the_block_table_holds_no_sum(assessment):
    rows = assessment.findings[assessment.findings["name"] == "slum_total"]
    assert rows["level"].value_counts().to_dict() == {"block": 15, "rw": 3, "kelurahan": 1}
    expected = rows[rows["unit_kind"] == "block"].set_index("unit_id")["value"]
    table = assessment.blocks["slum_total"]
    assert table.dropna().to_dict() == expected.dropna().to_dict()
    assert len(table) == 15


def test_sources_that_differ_are_listed_with_what_was_taken(assessment, of_table):
    conflict = assessment.findings.query("name == 'baseline_conflict'")
    item = conflict["finding_id"].str.split("/").str[-2]
    # the writer of the sheet left out streets on a border and earth ditches, and guessed at fire protection; all else
    # was counted from this survey
    lengths = {"missing_road", "bad_road_surface", "missing_drain", "bad_drain"}
    assert set(item) == {"runoff", *lengths, "fire_infrastructure"}
    assert conflict[item == "runoff"][["unit_id", "reason", "limit"]].to_numpy().tolist() == [
        ["RT001-RW003", "conflict:measured/table", -0.12]
    ]
    assert assessment.studies["slum"].faults.empty
    negative = of_table.findings.query("name == 'baseline'")
    assert negative[["unit_id", "reason", "value", "status"]].to_numpy().tolist() == [
        ["RT001-RW003", "negative_volume", -0.12, "fault"]
    ]


def test_without_table_and_survey_most_is_unknown_and_no_class_is_given(project, loaded):
    building = loaded.layers["building"]
    layers = {"block": loaded.layers["block"], "building": building[["geometry", "storeys"]]}
    bare = project.model_copy(update={"slum": Slum(), "layers": {}})
    found = assess(bare, loaded=replace(loaded, layers=layers, tables={}, rasters={}), parts=["indicators"])
    scores = found.studies["slum"].scores
    assert scores.category.isna().all()
    # only density is known: 15 criteria are open
    assert (scores.total["highest"] - scores.total["lowest"]).eq(15 * 5).all()
    assert set(found.findings.query("name == 'slum_class'")["status"]) == {"unknown"}
    reasons = found.findings.query("name == 'households_without_safe_water'")["reason"]
    assert set(reasons) == {"column_missing:building.safe_water"}


def test_map_and_survey_alone_know_all_but_what_nobody_was_asked(with_slum):
    volumes = with_slum().studies["slum"].baseline.volumes
    open_ = volumes.columns[volumes.isna().any()]
    assert set(open_) <= {"too_little_water", "fire_infrastructure", "fire_equipment"}
    assert volumes.index[volumes["too_little_water"].isna()].tolist() == ["RT004-RW003"]


def test_an_override_goes_before_every_source_and_needs_a_block(with_slum):
    table = BaselineFile(path="baseline_rt.csv")
    decided = Override(block="rt 3 rw 2", item="runoff", value=0.9, reason="rembuk warga")
    baseline = with_slum(baseline=(table,), override=(decided,)).studies["slum"].baseline
    assert baseline.volumes.loc["RT003-RW002", "runoff"] == 0.9
    assert baseline.origin.loc["RT003-RW002", "runoff"] == "override"
    assert baseline.reasons["RT003-RW002", "runoff"] == "rembuk warga"
    with pytest.raises(LayerError, match="RT009-RW009"):
        with_slum(baseline=(table,), override=(decided.model_copy(update={"block": "RT009-RW009"}),))


def test_rows_of_other_places_and_broken_cells_are_told(with_slum, tmp_path):
    file = tmp_path / "tabel.csv"
    file.write_text(
        "Kelurahan;RT/RW;Jumlah KK;2a (m)\n"
        "Contoh Sari;RT01/RW01;104;51\nContoh Sari;RT02/RW01;x;52\nLain;RT01/RW01;9;9\n",
        encoding="utf-8",
    )
    found = with_slum(baseline=(BaselineFile(path=str(file)),), precedence=("table", "surveyed", "measured"))
    baseline = found.studies["slum"].baseline
    volumes = baseline.volumes["missing_road"][baseline.origin["missing_road"] == "table"]
    assert volumes.to_dict() == {"RT001-RW001": 51, "RT002-RW001": 52}
    notes = {note.code: note.ids for note in found.notes}
    assert notes["slum_report.rows_without_block"] == ("Lain RT001-RW001",)
    assert notes["slum_report.table_cells"] == ("tabel.csv!C3",)
    cells = found.findings.query("name == 'table_cell'")
    assert cells[["status", "reason"]].to_numpy().tolist() == [["fault", "unreadable:x"]]


def test_the_decree_is_held_against_the_classes(assessment):
    check = assessment.studies["slum"].decree
    inside = check.blocks.index[check.blocks["inside"]].tolist()
    assert inside == ["RT001-RW001", "RT002-RW001", "RT003-RW001"]
    assert check.blocks["verdict"].value_counts().to_dict() == {"agrees": 9, "slum_outside": 6}
    assert check.areas["difference_ha"].abs().max() < 0.005
    rows = assessment.findings.query("name == 'decree' and status == 'fault'")
    assert set(rows["reason"]) == {"slum_outside"}


def test_areas_of_the_classes_add_up(assessment):
    rows = assessment.findings[assessment.findings["name"].str.match(r"slum_area_\w+_ha")]
    assert float(rows["value"].sum()) == pytest.approx(float(assessment.blocks["block_area_ha"].sum()), rel=1e-12)


def test_measures_that_stand_for_items_exist(assessment):
    assert set(_TAKEN) <= {*MEASURES, *VERDICTS}
    assert "slum" in STUDIES
    assert "slum" in assessment.studies


def test_the_order_of_the_table_does_not_matter(with_slum, project, tmp_path):
    lines = (project.folder / "baseline_rt.csv").read_text(encoding="utf-8-sig").splitlines()
    file = tmp_path / "terbalik.csv"
    file.write_text("\n".join([lines[0], *reversed(lines[1:])]), encoding="utf-8")
    one = with_slum(baseline=(BaselineFile(path="baseline_rt.csv"),)).studies["slum"].scores
    two = with_slum(baseline=(BaselineFile(path=str(file)),)).studies["slum"].scores
    pd.testing.assert_frame_equal(one.percent, two.percent)
    pd.testing.assert_frame_equal(one.total, two.total)
