"""The rule table of a project: own tables, regulation files, columns of the layers; and the shipped tables by name."""

from pathlib import Path

import pandas as pd
import pytest

from kotaku_gis import regulations
from kotaku_gis.errors import RegulationError
from kotaku_gis.settings.zoning import PlanAbout, RuleFile, Zoning
from kotaku_gis.zoning.rules_layers import layer_rows
from kotaku_gis.zoning.rules_limits import limits
from kotaku_gis.zoning.rules_load import presets, rule_table
from kotaku_gis.zoning.table_form import write_rule_forms
from kotaku_gis.zoning.zones import plan_zones

SAMPLE = Path(__file__).parents[2] / "data" / "contoh_kelurahan"


def test_csv_and_regulation_of_the_sample_say_the_same():
    """Both are the annex of the made-up plan; the figures are those of its CSV."""
    cited = RuleFile(
        path="ketentuan_intensitas.csv", source="Perwal Kota Contoh 1/2025", date="2025-01-01", confidence="H"
    )
    typed = rule_table(Zoning(rules=(cited,)), folder=SAMPLE)
    old = rule_table(Zoning(), folder=SAMPLE, zoning_rules=regulations.load(SAMPLE / "ketentuan_zonasi.toml"))
    printed = pd.read_csv(SAMPLE / "ketentuan_intensitas.csv", sep=";", decimal=",")
    units = pd.DataFrame({"zone_code": printed["KODSZN"]})
    for param, column in {"kdb_max": "KDB_MAKS", "klb_max": "KLB_MAKS", "kdh_min": "KDH_MIN"}.items():
        for table in (typed, old):
            assert limits(table, units, param=param)["limit"].tolist() == printed[column].tolist()
    assert limits(typed, units, param="kdb_max")["source"].unique().tolist() == ["Perwal Kota Contoh 1/2025"]


def test_columns_of_a_layer_by_code_or_by_polygon():
    zone = pd.DataFrame(
        {"zone_code": ["R-2", "R.2", "K-1", "K-1", None], "kdb_max_pct": [70.0, 70.0, 80.0, 60.0, 50.0]},
        index=["Z1", "Z2", "Z3", "Z4", "Z5"],
    )
    about = PlanAbout(role="zone", name="RDTR Kota", source="Perwal 7/2023", article="Lampiran III", date="2023")
    table = rule_table(Zoning(plan=(about,)), folder=Path(), zone=zone)
    assert table.rows[["zone", "zone_id", "value"]].fillna("").to_numpy().tolist() == [
        ["R-2", "", 70.0],
        ["", "Z3", 80.0],
        ["", "Z4", 60.0],
        ["", "Z5", 50.0],
    ]
    units = pd.DataFrame({"zone_code": ["r2", "K-1", "K-1"], "zone_id": ["Z9", "Z4", None]})
    found = limits(table, units, param="kdb_max")
    assert found["limit"].tolist() == [70, 60, pd.NA]
    assert found["source"].tolist()[0] == "Perwal 7/2023, Lampiran III"


def test_blocks_of_the_plan_bring_their_own_limits():
    block = pd.DataFrame({"kdb_max_pct": [60.0, None], "storeys_max": [2.0, 3.0]}, index=["B1", "B2"])
    table = rule_table(Zoning(), folder=Path(), plan_block=block)
    found = limits(table, pd.DataFrame({"block_id": ["B1", "B2"]}), param="kdb_max")
    assert found["limit"].tolist() == [60, pd.NA]
    assert found["level"].tolist() == ["rtplp", pd.NA]


def test_limits_in_words_on_a_layer():
    """Columns as GISTARU and Jakarta have them."""
    zone = pd.DataFrame(
        {
            "zone_code": ["R-2", "K-1", "BA"],
            "kdb_rule": [
                "maksimum: 60%",
                "Luas LP lebih dari 400 m2: Alternatif 1: 60, Alternatif 2: 40",
                "lihat peta",
            ],
            "gsb_rule": ["Kolektor Primer: 15 m, Lokal Primer: 10 m", None, None],
        },
        index=["Z1", "Z2", "Z3"],
    )
    about = PlanAbout(role="zone", name="RDTR", measured_from="as_jalan")
    table = rule_table(Zoning(plan=(about,)), folder=Path(), zone=zone)
    units = pd.DataFrame({"zone_code": ["R-2", "K-1", "K-1"], "area_m2": [100.0, 500.0, 400.0], "road_class": "lokal"})
    kdb = limits(table, units, param="kdb_max")
    assert kdb[["limit", "limit_mild"]].to_numpy().tolist() == [[60, 60], [40, 60], [pd.NA, pd.NA]]
    gsb = limits(table, units, param="gsb_front")
    assert (gsb["limit"].tolist(), gsb["measured_from"].tolist()[0]) == ([10, pd.NA, pd.NA], "as_jalan")
    assert table.set_aside[["row", "item", "value", "reason"]].to_numpy().tolist() == [
        ["BA", "kdb_max", "lihat peta", "unreadable"]
    ]


def test_uncited_table_and_unknown_preset_are_refused(tmp_path):
    (tmp_path / "t.csv").write_text("Zona;KDB;KLB\nR-1;60;1\n", encoding="utf-8")
    with pytest.raises(RegulationError, match="source, date"):
        rule_table(Zoning(rules=(RuleFile(path="t.csv"),)), folder=tmp_path)
    with pytest.raises(RegulationError, match="kota_yogyakarta_intensitas"):
        rule_table(Zoning(rules=(RuleFile(preset="kota_yogya"),)), folder=tmp_path)


def test_two_sheets_of_one_workbook_both_hold(tmp_path):
    """The examples of the forms: block BL01 may be built to 70 %, sub-zone R-2 up to 100 m2 to 80 %."""
    write_rule_forms(tmp_path / "f.xlsx")
    listed = tuple(
        RuleFile(path="f.xlsx", sheet=sheet, source="P", date="2025", level=level)
        for sheet, level in (("RTPLP", "rtplp"), ("RDTR baris", "rdtr"))
    )
    table = rule_table(Zoning(rules=listed), folder=tmp_path)
    units = pd.DataFrame({"zone_code": ["R-2", "R-2"], "block_id": ["BL01", None], "area_m2": [90.0, 90.0]})
    found = limits(table, units, param="kdb_max")
    assert found["limit"].tolist() == [70, 80]
    assert found["rule_id"].tolist() == ["f.RTPLP.kdb_max.C2", "f.RDTR baris.kdb_max.D2"]


def test_a_table_is_read_again_when_it_changes(tmp_path):
    file = tmp_path / "t.csv"
    listed = Zoning(rules=(RuleFile(path="t.csv", source="P", date="2025"),))
    file.write_text("Zona;KDB;KLB\nR-1;60;1\n", encoding="utf-8")
    assert rule_table(listed, folder=tmp_path).row("t.kdb_max.B2").value == 60
    file.write_text("Zona;KDB;KLB\nR-1;70,5;1\n", encoding="utf-8")
    assert rule_table(listed, folder=tmp_path).row("t.kdb_max.B2").value == 70.5


def preset(name, **stated):
    return rule_table(Zoning(rules=(RuleFile(preset=name, **stated),)), folder=Path())


def test_yogyakarta():
    """Rows of the city's table: K 201-400 m2 is 80 / 4.8 / 10 / 26; R-2 over 1000 m2 is 80 / 3.2 / 10 / 16."""
    table = preset("kota_yogyakarta_intensitas")
    units = pd.DataFrame({"zone_code": ["K", "R-2", "PS", "K"], "area_m2": [300.0, 1500.0, 150.0, 100.5]})
    found = {param: limits(table, units, param=param)["limit"].tolist() for param in
             ("kdb_max", "klb_max", "kdh_min", "height_max_m")}  # fmt: skip
    assert found == {
        "kdb_max": [80, 80, 25, 90],
        "klb_max": [4.8, 3.2, 0.5, 4.5],
        "kdh_min": [10, 10, 50, 5],
        "height_max_m": [26, 16, 8, 24],
    }


def test_surakarta_and_jakarta_are_assumed_until_said_otherwise():
    """Half the reserve plus 1 m from the axis; half the road up to 12 m, 8 m up to 26 m, else 10 m from the GSJ."""
    roads = pd.DataFrame({"row_width_m": [6.0, 12.0, 12.1, 26.0, 30.0]})
    ska = limits(preset("surakarta_perda_8_2016"), roads, param="gsb_front")
    assert ska["limit"].tolist() == [4, 7, 7.05, 14, 16]
    assert (ska["measured_from"].unique().tolist(), ska["assumed"].all()) == (["as_jalan"], True)
    dki = limits(preset("dki_pergub_135_2019", assumed=False), roads, param="gsb_front")
    assert dki["limit"].tolist() == [3, 6, 8, 8, 10]
    assert (dki["measured_from"].unique().tolist(), dki["assumed"].any()) == (["tepi_rumija"], False)


def test_presets_are_cited_and_none_is_applied_by_itself():
    assert set(presets()) >= {"kota_yogyakarta_intensitas", "surakarta_perda_8_2016", "dki_pergub_135_2019"}
    assert len(rule_table(Zoning(), folder=Path())) == 0
    for name in presets():
        rows = preset(name).rows
        assert rows["source"].ne("").all()
        assert rows["confidence"].isin(["H", "M", "L"]).all()


@pytest.mark.parametrize("code", [None, "R-2"])
def test_limits_that_name_a_zone_meet_its_polygon_with_or_without_code(tmp_path, code):
    """A table may say "Perumahan Kepadatan Tinggi" where the layer says R-2, or only the name in capitals."""
    (tmp_path / "t.csv").write_text("Zona;KDB\nPerumahan Kepadatan Tinggi;60\nPerdagangan;70\n", encoding="utf-8")
    zone = pd.DataFrame(
        {"zone_code": [code, "K-1", "K-2"], "zone_name": ["PERUMAHAN  KEPADATAN TINGGI", "Perdagangan", "Perdagangan"]},
        index=["Z1", "Z2", "Z3"],
    )
    listed = RuleFile(path="t.csv", source="Perwal 1/2025", date="2025")
    table = rule_table(Zoning(rules=(listed,)), folder=tmp_path, zone=zone)
    units = pd.DataFrame({"zone_code": plan_zones(zone)["code"]})
    found = limits(table, units, param="kdb_max")
    assert found["limit"].tolist() == [60, pd.NA, pd.NA]  # two codes are called Perdagangan: nobody guesses which


def test_shares_in_a_percent_column_of_a_layer_are_set_aside_and_never_limits():
    """KDB 0.6 on a zone is 60 %; read as 0.6 % every house would break it."""
    zones = pd.DataFrame({"kdb_max_pct": [0.6, 60.0, 0.0], "klb_max_ratio": [1.2, 2.4, 0.0]}, index=["Z1", "Z2", "Z3"])
    codes = pd.Series(["R-2", "K-1", "BA"], index=zones.index, dtype="string")
    stated = {"plan": "RDTR", "source": "Perwal 1/2025", "valid_from": "2025", "confidence": "M"}
    rows, aside = layer_rows(zones, codes=codes, key="zone", role="zone", **stated)
    assert {(row.zone, row.param, row.value) for row in rows} == {
        ("K-1", "kdb_max", 60.0),
        ("BA", "kdb_max", 0.0),
        ("R-2", "klb_max", 1.2),
        ("K-1", "klb_max", 2.4),
        ("BA", "klb_max", 0.0),
    }
    assert aside[["cell", "item", "value", "reason"]].to_numpy().tolist() == [["R-2", "kdb_max", "0.6", "implausible"]]
