"""``explain result`` of everything with an id: parcels, zones, roads, blocks, objects of the plan; both languages."""

import pandas as pd
import pytest

from kotaku_gis.errors import LayerError


@pytest.fixture(scope="module")
def told(assessment):
    from kotaku_gis.cli.explanation import explanation

    def lines(unit, lang="id"):
        return "\n".join(explanation(assessment, unit, lang))

    return lines


def test_a_feature_of_every_layer_is_explained(assessment, told):
    from kotaku_gis.contracts import roles

    for role, layer in assessment.layers.items():
        if role in roles() and len(layer):
            for lang in ("id", "en"):
                assert str(layer.index[0]) in told(str(layer.index[0]), lang)


def test_what_is_told_of_parcel_zone_road_block_and_planned_road(told):
    parcel = told("P0001")
    assert parcel.startswith("P0001 (persil)\n  Isi layer: Jenis hak: Hak Guna Bangunan; Luas tertulis: 47 m2")
    assert "KDH terhadap aturan zona: 5,4962 % (>= 10)" in parcel
    assert "Kelas jalan: kolektor; Lebar jalan: 7 m; Lebar rumija: 12 m" in told("J001")
    assert "Kelas jalan: gang" in told("RJ01")
    assert told("RJ01", "en").splitlines()[0] == "RJ01 (planned road)"
    block = told("BL01", "en")
    assert "special rule Hazard-prone area: Kawasan Rawan Banjir - Sedang" in block
    assert "object_id" not in block
    assert "krb=" not in told("BL01")


def test_a_zone_goes_by_its_id_and_by_its_code_in_any_spelling(told):
    by_code = told("r2")
    assert by_code.splitlines()[0] == "R-2 (zona RDTR)"
    assert "KDB maksimum (%): 80; Perwal Kota Contoh 1/2025, Lampiran tabel intensitas" in by_code
    assert told(" R.2 ") == by_code
    assert "Minimum KDH (%): 100; Perwal Kota Contoh 1/2025" in told("Z01", "en")


def test_one_name_for_two_things_tells_both(told):
    heads = [line for line in told("E01").splitlines() if not line.startswith(" ")]
    assert heads == ["E01 (Jalur evakuasi)", "E01 (Kegiatan ekonomi)"]


def test_the_exact_name_goes_before_the_same_in_other_letters(assessment):
    from dataclasses import replace

    from kotaku_gis.cli.units import units_named

    twin = assessment.layers["parcel"].iloc[:1].set_axis(pd.Index(["p0001"], name="parcel_id"))
    both = pd.concat([assessment.layers["parcel"], twin])
    changed = replace(assessment, layers={**assessment.layers, "parcel": both})
    assert units_named(changed, "P0001") == [("parcel", "P0001")]
    assert units_named(changed, "p0001") == [("parcel", "p0001")]
    third = replace(changed, layers={"parcel": both.rename(index={"p0001": "P0001X"})})
    assert units_named(third, "p0001x") == [("parcel", "P0001X")]


@pytest.mark.parametrize("unit", ["", "P0", "xyz", "R-99", "%"])
def test_an_unknown_name_says_what_to_write(told, unit):
    with pytest.raises(LayerError, match="zona"):
        told(unit)


def test_nothing_personal_is_told(told):
    from kotaku_gis.contracts import contract

    private = [name for name, details in contract("building").attributes.items() if details.personal]
    labels = [contract("building").attributes[name].label["id"] for name in private]
    assert private
    assert not any(f"{label}:" in told("B0001") for label in labels)
