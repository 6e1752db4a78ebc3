"""Every finding has a name that people can read, in both languages."""

import pytest

from kotaku_gis.reports.words import reason, title, unit_word


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_finding_of_the_sample_has_words(assessment, lang):
    names = assessment.findings["name"].unique()
    bare = [name for name in names if title(name, lang) == name or "_" in title(name, lang)]
    assert bare == []


def test_names_are_put_together_from_their_parts():
    assert title("bad_drain_pct", "id") == "Kualitas konstruksi drainase buruk (%)"
    assert title("hazard_flood_tinggi_buildings", "id") == "Ancaman: banjir, tinggi: bangunan"
    assert title("hazard_flood_unknown_pct", "en") == "Hazard: flood, unknown (%)"
    assert title("slum_total_2026", "id") == "Total nilai kekumuhan 2026"
    assert title("hazard_gas_beracun", "id") == "Ancaman: gas beracun"
    assert title("entah", "id") == "entah"


def test_reasons_and_units_are_words_and_no_codes():
    assert reason("class:not_slum", "id") == "Tidak kumuh"
    assert reason("pattern:renewal", "id") == "peremajaan"
    assert reason("only_homes:4", "id") == "hanya bangunan hunian yang disurvei; 4 bangunan lain tidak dinilai"
    assert (unit_word("people", "id"), unit_word("m2", "id")) == ("jiwa", "m2")
