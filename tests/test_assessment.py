"""The whole chain on the sample kelurahan, whose answers are known by construction."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from kotaku_gis import manifest, results
from kotaku_gis.assessment import assess

FAULTY = {"RT004-RW001", "RT005-RW001"}  # share the planted sliver, so that delivered and clean areas differ


@pytest.fixture(scope="module")
def blocks(answers):
    return pd.DataFrame.from_dict(answers["blocks"], orient="index")


def test_block_areas(assessment, blocks):
    expected = blocks["delivered_area_ha"].reindex(assessment.blocks.index)
    assert assessment.blocks["block_area_ha"].to_numpy(dtype=float) == pytest.approx(expected.to_numpy(), abs=1e-6)


def test_every_building_counts_once(assessment, blocks, answers):
    counts = assessment.blocks["building_count"].astype(int)
    expected = blocks["buildings"].reindex(counts.index)
    assert (counts - expected).abs().max() <= 1  # a house on a border may stand for the neighbour
    assert counts.sum() == pytest.approx(expected.sum(), abs=0)
    assert counts.sum() <= answers["kelurahan"]["buildings"]


def test_coverage(assessment, blocks, answers):
    difference = (assessment.blocks["coverage_pct"] - blocks["coverage_pct"].reindex(assessment.blocks.index)).abs()
    bow_tie = answers["buildings"]["B0139"]["block_id"]
    clean = difference.drop(index=[*FAULTY, bow_tie])
    assert float(clean.max()) < 1e-3
    assert float(difference[bow_tie]) < 0.5  # half a house, which the bow-tie loses


def test_flooded_area(assessment, blocks):
    hectares = assessment.blocks["flooded_area_ha"].astype(float)
    expected = blocks["flooded_m2"].reindex(hectares.index) / 10_000
    difference = (hectares - expected).abs()
    assert difference.max() < 2e-3
    assert difference.drop(index=[name for name in difference.index if name in FAULTY]).max() < 1e-6


def test_substandard_buildings(assessment, blocks):
    counts = assessment.blocks["substandard_buildings"]
    known = counts.dropna()
    assert len(known) > 10
    assert (known.astype(int) - blocks["substandard_buildings"].reindex(known.index)).abs().max() <= 1


def test_dense_blocks_are_those_above_the_limit_of_the_city_class(assessment):
    rows = assessment.findings[assessment.findings["name"] == "dense_area_ha"].set_index("unit_id")
    density = assessment.blocks["building_density"].astype(float)
    dense = rows["value"].astype(float) > 0
    assert set(dense[dense].index) == set(density[density >= 250].index) != set()
    assert set(rows["limit"].astype(float)) == {250.0}
    assert not rows["unverified"].any()


def test_kdb_of_every_parcel(assessment, answers):
    rows = assessment.findings[assessment.findings["name"] == "kdb"].set_index("unit_id")
    expected = pd.Series({name: facts["kdb_pct"] for name, facts in answers["parcels"].items() if "kdb_pct" in facts})
    got = rows["value"].astype(float).reindex(expected.index)
    assert (got - expected).abs().max() < 0.01


def test_kdb_is_judged_by_the_rule_of_the_zone_that_covers_most(assessment):
    rows = assessment.findings[assessment.findings["name"] == "kdb"].set_index("unit_id")
    parcels, zones = assessment.layers["parcel"].reset_index(), assessment.layers["zone"].reset_index()
    parts = gpd.overlay(parcels[["parcel_id", "geometry"]], zones[["zone_code", "geometry"]], keep_geom_type=True)
    largest = parts.loc[parts.geometry.area.groupby(parts["parcel_id"]).idxmax()].set_index("parcel_id")["zone_code"]
    allowed = {"R-2": 80, "R-3": 70, "R-4": 60, "K-1": 80, "K-2": 75, "SPU-1": 60, "SPU-3": 60}
    expected = largest.map(allowed).dropna().astype(float)
    assert len(expected) > 1500
    differs = rows["limit"].reindex(expected.index).astype(float) != expected
    across = parts["parcel_id"].value_counts().gt(1).reindex(expected.index)
    by_block = rows["rule_id"].reindex(expected.index).str.startswith("plan_block.")
    assert (across | by_block)[differs].all()  # limits of several zones, weighted; stricter ones of the RTPLP
    assert 0 < differs.sum() < 100


def test_kdb_status_follows_value_limit_and_uncertainty(assessment):
    rows = assessment.findings[assessment.findings["name"] == "kdb"].set_index("unit_id")
    judged = rows[rows["status"] != "not_assessable"]
    over = judged["value"].astype(float) > judged["limit"].astype(float)
    assert set(judged["status"][over]) <= {"indicative", "violation"}
    assert set(judged["status"][~over]) <= {"pass", "marginal"}
    sure = (judged["value"] - judged["limit"]).astype(float) >= judged["u95"].astype(float)
    assert (judged["status"] == "violation").any()
    assert sure[judged["status"] == "violation"].all()
    assert set(judged["status"][sure]) == {
        "violation",
        "indicative",
    }  # the wall under the roof may still keep the limit


def test_flood_class_of_every_building(assessment, answers):
    rows = assessment.findings[assessment.findings["name"] == "hazard_flood"].set_index("unit_id")
    facts = pd.DataFrame.from_dict({name: row["flood"] for name, row in answers["buildings"].items()}, orient="index")
    common = rows.index.intersection(facts.index).difference(["B0139"])  # the bow-tie has another shape
    got, expected = rows.loc[common], facts.loc[common]
    assert len(common) > 1600
    same_share = (expected["data_share"] > 1 - 1e-6) == (got["status"] == "ok")
    assert same_share.all()
    assert (got["status"][expected["data_share"] == 0] == "no_data").all()
    classes = got["reason"].where(got["status"] != "no_data")
    differs = classes.fillna("") != expected["class"].fillna("")
    assert not differs.any(), pd.concat([classes, expected["class"]], axis=1)[differs]
    assert (expected["class"] == "").sum() > 600  # dry ground is known and has no class


def test_what_is_missing_is_unknown_with_its_reason():
    bare = manifest.load(manifest_folder()).model_copy(update={"layers": only("block", "building")})
    findings = assess(bare).findings
    flooded = findings[findings["name"] == "flooded_area_ha"]
    assert set(flooded["status"]) == {"unknown"}
    assert set(flooded["reason"]) == {"role_missing:flood_area"}
    assert flooded["value"].isna().all()
    kdb = findings[findings["name"] == "kdb"]
    assert kdb[["unit_kind", "status", "reason"]].to_numpy().tolist() == [
        ["project", "not_assessable", "role_missing:parcel"]
    ]


def test_recalled_values_can_be_refused():
    strict = manifest.load(manifest_folder())
    strict = strict.model_copy(update={"place": strict.place.model_copy(update={"accept_unverified": False})})
    findings = assess(strict).findings
    rested = findings[findings["unverified"] & findings["kind"].isin(["rule", "hazard", "criterion"])]
    assert len(rested) > 1600
    assert set(rested["status"]) == {"not_assessable", "no_data", "unknown"}
    assert set(rested["reason"]) == {"unverified"}


def test_findings_keep_their_schema(assessment):
    assert list(assessment.findings.columns) == list(results.COLUMNS)
    assert assessment.findings.dtypes.astype(str).to_dict() == dict(results.COLUMNS)
    assert assessment.findings["finding_id"].is_unique
    for kind, rows in assessment.findings.groupby("kind"):
        assert set(rows["status"]) <= set(results.STATUSES[kind])


def test_totals_agree_between_findings_and_block_table(assessment):
    rows = assessment.findings[assessment.findings["unit_kind"] == "block"]
    for name in ("building_count", "block_area_ha", "flooded_area_ha", "dense_area_ha"):
        total = rows.loc[rows["name"] == name, "value"].sum()
        assert float(total) == pytest.approx(float(assessment.blocks[name].sum()), rel=1e-12)


def test_order_of_features_does_not_matter(project, loaded, assessment):
    from dataclasses import replace

    order = np.random.default_rng(7)
    shuffled = {role: layer.iloc[order.permutation(len(layer))] for role, layer in loaded.layers.items()}
    again = assess(project, loaded=replace(loaded, layers=shuffled)).findings.set_index("finding_id")
    first = assessment.findings.set_index("finding_id")
    assert set(again.index) == set(first.index)
    again = again.reindex(first.index)
    pd.testing.assert_series_equal(again["status"], first["status"])
    pd.testing.assert_series_equal(again["value"], first["value"], rtol=1e-12)


def test_evidence_points_to_its_findings(assessment):
    parts = assessment.evidence["inundation"]
    assert parts["finding_id"].isin(assessment.findings["finding_id"]).all()
    area = parts.geometry.area.groupby(parts["unit_id"]).sum() / 10_000
    assert (area >= assessment.blocks["flooded_area_ha"].reindex(area.index).astype(float) - 1e-9).all()


def manifest_folder():
    from pathlib import Path

    return Path(__file__).parents[1] / "data" / "contoh_kelurahan"


def only(*roles):
    layers = manifest.load(manifest_folder()).layers
    return {role: layers[role] for role in roles}


def test_a_part_alone_says_what_it_says_in_the_whole(project, loaded, assessment):
    whole = assessment.findings.set_index("finding_id")
    alone = assess(project, loaded=loaded, parts=["hazards"])
    rows = alone.findings.set_index("finding_id")
    pd.testing.assert_frame_equal(rows, whole.loc[rows.index])
    left_out = whole.loc[whole.index.difference(rows.index)]
    assert set(left_out["name"]) >= {"slum_class", "kdb", "building_count"}
    assert not left_out["name"].str.startswith(("hazard_", "relocation", "evacuation")).any()
    assert set(alone.studies) == {"hazards", "access", "evacuation", "relocation"}
