"""The screening: what a guide allows to study, who cannot be screened, and that nothing is ever decided."""

from __future__ import annotations

import pandas as pd
import pytest

from kotaku_gis import regulations
from kotaku_gis.hazards.relocation import block_grounds, mostly, relocation, risky_blocks, screened
from kotaku_gis.i18n import text

NA = pd.NA


def grounds(**columns):
    return pd.DataFrame({name: pd.array([value], "boolean") for name, value in columns.items()}, index=["B1"])


def screen(*, hazard=False, slum=False, land=False, risk=NA):
    return screened(grounds(hazard=hazard, slum=slum, land=land), risk=pd.Series([risk], ["B1"], dtype="boolean")).iloc[
        0
    ]


@pytest.mark.parametrize(
    ("hazard", "slum", "land", "studied", "named"),
    [
        (True, False, False, True, "hazard"),
        (False, True, False, True, "slum"),
        (False, False, True, True, "land"),
        (True, True, True, True, "hazard,slum,land"),
        (True, NA, NA, True, "hazard"),
        (False, False, False, False, ""),
        (False, False, NA, NA, ""),
        (NA, False, False, NA, ""),
    ],
)
def test_any_ground_is_enough_and_an_unknown_one_is_no_acquittal(hazard, slum, land, studied, named):
    row = screen(hazard=hazard, slum=slum, land=land)
    assert row["studied"] is studied or row["studied"] == studied
    assert row["grounds"] == named


def test_whoever_is_studied_always_lacks_alternatives_and_consultation():
    assert screen(hazard=True, land=NA)["missing"] == "alternatives,consultation,legality,risk"
    assert screen(hazard=True, risk=True)["missing"] == "alternatives,consultation"
    assert screen(slum=True)["missing"] == "alternatives,consultation"
    assert screen(hazard=NA, land=NA)["missing"] == "hazard,legality"


def test_grounds_of_blocks_from_class_and_legality():
    handling = pd.DataFrame(
        {
            "slum_category": ["heavy", "light", "light", "not_slum", None, "medium", None],
            "legality": ["legal", "illegal", "legal", "illegal", "illegal", None, "legal"],
        },
        index=list("abcdefg"),
    )
    found = block_grounds(handling.index, handling)
    assert found["slum"].tolist() == [True, False, False, False, NA, False, NA]
    assert found["land"].tolist() == [False, True, False, False, NA, NA, False]
    assert block_grounds(handling.index, None).isna().all(axis=None)


def test_a_block_is_in_hazard_when_most_of_its_buildings_are():
    hazard = pd.Series([True, True, False, True, NA, False, True, NA, NA], dtype="boolean")
    home = pd.Series(["a", "a", "a", "b", "b", "b", "c", "c", "c"])
    found = mostly(hazard, home, pd.Index(["a", "b", "c", "d"]), 0.5)
    assert found.tolist() == [True, NA, NA, NA]
    assert mostly(hazard, home, pd.Index(["b"]), 0.7).tolist() == [False]


@pytest.fixture(scope="module")
def internal(assessment):
    """The screening of the sample for those who may know of single houses."""
    return relocation(
        assessment.layers["building"],
        block=assessment.layers["block"],
        found=assessment.studies["hazards"],
        slum=assessment.studies["slum"],
        rules=regulations.load("fire_and_evacuation"),
        profile="internal",
    )


def test_on_the_sample_every_word_is_a_study_and_none_a_decision(internal):
    rows = internal.findings
    assert set(rows["unit_kind"]) == {"building", "block"}
    chosen = rows[rows["value"] == 1]
    assert len(chosen)
    assert set(chosen["status"]) == {"partial"}
    for code in chosen["reason"].unique():
        said = text(f"reasons.{code}")
        assert said.startswith("layak dikaji: pemukiman kembali (pilihan terakhir)")
        assert "musyawarah" in said
    drawn = internal.evidence["relocation_candidates"]
    assert set(drawn["finding_id"]) == set(chosen["finding_id"])


def test_the_public_is_told_of_blocks_and_of_no_single_house(assessment, internal):
    public = assessment.findings[assessment.findings["name"] == "relocation_screening"]
    assert set(public["unit_kind"]) == {"block"}
    assert set(assessment.evidence["relocation_candidates"]["unit_kind"]) == {"block"}
    found = assessment.studies["relocation"]
    assert found.buildings.empty
    houses = internal.result.buildings
    assert found.blocks["houses_studied"].sum() == houses.loc[houses["block_id"].notna(), "studied"].sum()


def test_high_hazard_on_the_sample_is_the_highest_class_of_the_flags(assessment, internal):
    houses = internal.result.buildings
    combined = assessment.findings[
        (assessment.findings["name"] == "hazard_combined") & (assessment.findings["unit_kind"] == "building")
    ].set_index("unit_id")
    in_risk = houses["hazard"].fillna(value=False).astype(bool)
    assert (combined.loc[houses.index[in_risk], "value"] == 3).all()
    risk = houses["block_id"].map(risky_blocks(assessment.layers["block"].index, assessment.studies["hazards"]))
    highest = combined["value"].reindex(houses.index).eq(3).fillna(value=False).astype(bool)
    spared = houses["hazard"].eq(other=False).fillna(value=False).astype(bool) & highest
    assert (risk[spared] == False).all()  # noqa: E712 - neither True nor missing, "only a known and lower risk of the block spares"
