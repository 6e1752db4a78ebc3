"""Regulation files: what loads, what does not, and who is cited."""

import datetime as dt

import pytest

from kotaku_gis import regulations
from kotaku_gis.errors import RegulationError

PERDA = """
id = "perda_uji"
citation = "Perda Kota Uji 1/2025"
title = { id = "Uji", en = "Test" }
base = "permen_pupr_14_2018"

[rules.building_density_limit]
label = { id = "Batas kepadatan", en = "Density limit" }
unit = "unit/ha"
op = ">"
[[rules.building_density_limit.versions]]
valid_from = "2020"
article = "Pasal 7"
confidence = "H"
evidence = "test"
by = { sedang = 180 }
[[rules.building_density_limit.versions]]
valid_from = "2025-06-01"
article = "Pasal 9"
confidence = "L"
evidence = "test"
by = { sedang = 150 }
"""


@pytest.fixture
def write(tmp_path):
    def file(text):
        (tmp_path / "perda.toml").write_text(text, encoding="utf-8")
        return tmp_path / "perda.toml"

    return file


def test_a_city_overrides_one_rule_and_keeps_the_others_with_their_citation(write):
    own = regulations.load(write(PERDA))
    assert own.source("building_density_limit") == "Perda Kota Uji 1/2025, Pasal 9"
    assert own.rule_id("building_density_limit") == "perda_uji.building_density_limit"
    assert own.source("inundation_depth").startswith("Permen PUPR 14/PRT/M/2018")
    assert own.rule_id("inundation_depth") == "permen_pupr_14_2018.inundation_depth"


def test_the_version_in_force_on_a_day(write):
    rule = regulations.load(write(PERDA)).rules["building_density_limit"]
    assert rule.at(dt.date(2025, 5, 31)).by == {"sedang": 180}
    assert rule.at(dt.date(2025, 6, 1)).by == {"sedang": 150}
    assert rule.at(dt.date(1999, 1, 1)).by == {"sedang": 180}
    assert (rule.at().unverified, rule.at(dt.date(2024, 1, 1)).unverified) == (True, False)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('unit = "unit/ha"\n', ""),
        ('article = "Pasal 7"\n', ""),
        ('confidence = "H"', 'confidence = "X"'),
        ('valid_from = "2020"', 'valid_from = "tahun lalu"'),
        ('evidence = "test"\nby = { sedang = 180 }', "by = { sedang = 180 }"),
        ("by = { sedang = 180 }", "by = { sedang = 180 }\nvalue = 3"),
        ("by = { sedang = 180 }", ""),
        ('valid_from = "2020"', 'valid_from = "2026"'),
        ('op = ">"', 'op = "above"'),
        ("by = { sedang = 180 }", "bands = [{ hi = 1, result = 0 }]"),
    ],
)
def test_a_value_without_its_papers_does_not_load(write, old, new):
    assert old in PERDA
    with pytest.raises(RegulationError) as caught:
        regulations.load(write(PERDA.replace(old, new, 1)))
    assert "building_density_limit" in str(caught.value)


def test_an_unknown_regulation_names_those_there_are():
    with pytest.raises(RegulationError, match="permen_pupr_14_2018"):
        regulations.load("permen_antah")


@pytest.mark.parametrize(
    ("value", "word"),
    [(0.0, "rendah"), (0.333, "rendah"), (0.3331, "sedang"), (0.666, "sedang"), (0.6661, "tinggi"), (1.0, "tinggi")],
)
def test_bands_closed_on_the_right(value, word):
    assert regulations.load("hazard_classes").rules["index"].at().band(value) == word


@pytest.mark.parametrize(
    ("rule", "confidence"),
    [
        ("permen_pupr_14_2018.building_density_limit", "H"),
        ("permen_pupr_14_2018.water_need", "H"),
        ("permen_pupr_14_2018.road_width_min", "L"),
        ("permen_pupr_14_2018.floor_area_min", "L"),
        ("permen_pupr_14_2018.city_class", "L"),
        ("permen_pupr_14_2018.waste_collection_min", "L"),
        ("permen_pupr_14_2018.fire_access_width_min", "M"),
        ("permen_pupr_14_2018.total_class", "H"),
        ("permen_pupr_02_2016.total_class", "L"),
        ("permen_pupr_02_2016.criteria", "M"),
        ("slum_considerations.population_density", "H"),
        ("slum_considerations.population_score", "L"),
        ("slum_considerations.consideration_class", "L"),
        ("slum_considerations.priority", "M"),
        ("slum_considerations.class_code", "L"),
        ("slum_considerations.handling_pattern", "H"),
        ("slum_measures.dense_area_extent", "M"),
        ("hazard_classes.flood_depth", "L"),
        ("hazard_perka_bnpb_2_2012.tsunami_depth", "M"),
        ("hazard_perka_bnpb_2_2012.earthquake_pga", "L"),
        ("hazard_perka_bnpb_2_2012.risk_cube_root", "L"),
        ("hazard_inarisk.earthquake_shaking", "M"),
        ("hazard_badan_geologi.klsgtn", "H"),
        ("hazard_badan_geologi.zkgt_remark", "M"),
        ("hazard_badan_geologi.krb_tsunami", "M"),
        ("fire_and_evacuation.hose_reach_max", "H"),
        ("fire_and_evacuation.water_distance_max", "L"),
    ],
)
def test_how_sure_a_value_is(rule, confidence):
    """As the sources were read; the lowest of several where a rule rests on all of them."""
    file, _, name = rule.partition(".")
    version = regulations.load(file).rule(name).at()
    assert (version.confidence, version.unverified) == (confidence, confidence == "L")
